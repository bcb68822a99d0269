/* SPDX-License-Identifier: MIT */
/* suite.c - values that break things; which instructions have been checked. */
#include "suite.h"

#include <navi23/shader/step.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 0x9e3779b97f4a7c15;

uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

bool is_float(enum isa_kind kind)
{
    return kind >= ISA_KIND_F16 && kind <= ISA_KIND_F64;
}

/* Values that break things, of all types: bits of integers and of floats of each size. */
static uint64_t edge(enum isa_kind kind)
{
    static const uint64_t bits[] = { 0,        1,          2,          31,         32,         63,         0x7f,
                                     0x80,     0xff,       0x7fff,     0x8000,     0xffff,     0x7fffff,   0x800000,
                                     0xffffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x0c0d0b0a, 0x80018001, 0x7fff7fff };
    static const uint64_t halves[] = { 0x0000, 0x8000, 0x0001, 0x8001, 0x03ff, 0x0400, 0x3c00, 0xbc00, 0x3c01,
                                       0x3800, 0x4000, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xfe01, 0x63ff };
    static const uint64_t singles[] = { 0x00000000, 0x80000000, 0x00000001, 0x807fffff, 0x00800000, 0x3f800000,
                                        0xbf800000, 0x3f800001, 0x3f7fffff, 0x3f000000, 0x40000000, 0x4b000001,
                                        0x4f000000, 0xcf000000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
                                        0x7fc00000, 0xffc00001, 0x4effffff, 0x33800000 };
    static const uint64_t doubles[] = { 0,
                                        0x8000000000000000,
                                        1,
                                        0x800fffffffffffff,
                                        0x0010000000000000,
                                        0x3ff0000000000000,
                                        0xbff0000000000000,
                                        0x3ff0000000000001,
                                        0x3fe0000000000000,
                                        0x41dfffffffc00000,
                                        0x41f0000000000000,
                                        0x7fefffffffffffff,
                                        0x7ff0000000000000,
                                        0xfff0000000000000,
                                        0x7ff8000000000000 };
#define PICK(list) list[random64() % (sizeof list / sizeof *list)]
    switch (kind) {
    case ISA_KIND_F16:
        return PICK(halves) | (random64() & 0xffff0000);
    case ISA_KIND_P16:
        return PICK(halves) | PICK(halves) << 16;
    case ISA_KIND_F32:
        return PICK(singles);
    case ISA_KIND_F64:
        return PICK(doubles);
    case ISA_KIND_B64:
    case ISA_KIND_V64:
        return PICK(bits) | PICK(bits) << 32;
    default:
        return PICK(bits);
    }
}

uint64_t random_value(enum isa_kind kind)
{
    uint64_t any = random64();
    switch (random64() % 4) {
    case 0:
        return any;
    case 1:
        if (kind == ISA_KIND_F32)
            return 0x3c000000 + (any & 0x87ffffff);
        if (kind == ISA_KIND_F64)
            return 0x3f80000000000000 + (any & 0x80ffffffffffffff);
        if (kind == ISA_KIND_F16)
            return 0x3000 + (any & 0x8fff);
        return any & 0xff;
    default:
        return edge(kind);
    }
}

/* ---- coverage ---------------------------------------------------------------------------------------------------- */

static bool is_covered[ISA_OPS];

void cover(enum isa_op op)
{
    is_covered[op] = true;
}

enum isa_op op_named(const char *format, ...)
{
    char name[64];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    for (unsigned op = 0; op < ISA_OPS; op++) {
        if (strcmp(isa_table[op].mnemonic, name) == 0) {
            cover((enum isa_op)op);
            return (enum isa_op)op;
        }
    }
    return ISA_OPS;
}

/* Whether some room executes it, with registers for operands. */
static bool is_executed(enum isa_op op)
{
    static step_bind_fn *const rooms[] = { scalar_bind, smem_bind,   vector_bind, lds_bind,
                                           buffer_bind, flat_bind, image_bind };
    const struct isa_entry *e = &isa_table[op];
    const struct bind bind = { .lanes = 64, .set = lanes_choose(NULL) };
    struct step step[2] = { { .inst = { .op = (uint16_t)op, .format = e->format, .dwords = 1 } } };
    step->inst.dst = step->inst.sdst = ISA_NO_OPERAND;
    for (unsigned i = 0; i < 3; i++) {
        step->inst.src[i] = e->src[i] == ISA_KIND_NONE ? ISA_NO_OPERAND : ISA_VGPR0;
        step->src[i] = (struct row_source){ .kind = e->src[i] == ISA_KIND_NONE ? ROW_NONE : ROW_VGPR, .words = 1 };
    }
    for (unsigned i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (rooms[i](step, &bind))
            return true;
    return false;
}

unsigned uncovered(uint32_t formats, const enum isa_op *excepted, size_t count)
{
    unsigned missing = 0;
    for (unsigned op = 0; op < ISA_OPS; op++) {
        bool known = is_covered[op] || !(formats >> isa_table[op].format & 1);
        for (size_t i = 0; i < count; i++)
            known |= excepted[i] == op;
        if (known || !is_executed((enum isa_op)op))
            continue;
        printf("# not checked: %s\n", isa_table[op].mnemonic);
        missing++;
    }
    return missing;
}
