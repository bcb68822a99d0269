/* SPDX-License-Identifier: MIT */
/* witness.c - see witness.h; and how users name an invocation. */
#include <navi23/shader/witness.h>

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_DWORDS 16u /* of an operand */

/* A line under way. */
struct line {
    char text[480];
    size_t length;
};

static void add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line->text + line->length, sizeof line->text - line->length, format, args);
    va_end(args);
    if (n > 0)
        line->length += (size_t)n < sizeof line->text - line->length ? (size_t)n : sizeof line->text - line->length - 1;
}

/* How many registers an operand has. Of what depends on other fields: data and addresses of images, else one. */
static unsigned dwords_of(const struct isa_inst *inst, unsigned kind)
{
    unsigned dwords = isa_kind_dwords((enum isa_kind)kind);
    if (kind == ISA_KIND_VDATA && inst->format == ISA_MIMG)
        dwords = isa_image_data(inst);
    if (kind == ISA_KIND_VADDR && inst->format == ISA_MIMG)
        dwords = inst->nsa ? 1 : isa_image_addresses(inst);
    return dwords == 0 ? 1 : dwords < MOST_DWORDS ? dwords : MOST_DWORDS;
}

static void add_sgpr_name(struct line *line, unsigned code)
{
    if (code == ISA_VCC_LO || code == ISA_M0 || code == ISA_EXEC_LO)
        add(line, "  %s =", code == ISA_VCC_LO ? "vcc" : code == ISA_M0 ? "m0" : "exec");
    else
        add(line, "  s%u =", code);
}

/* Registers from `code` on: as the witness has them. Nothing for constants, which the instruction's text shows. */
static void add_registers(struct line *line, const struct wave *w, unsigned code, unsigned dwords)
{
    const unsigned lane = w->witness - 1u;
    if (code >= ISA_VGPR0 && code < ISA_NO_OPERAND) {
        add(line, "  v%u =", code - ISA_VGPR0);
        for (unsigned i = 0; i < dwords && code - ISA_VGPR0 + i < WAVE_ROWS; i++) {
            uint32_t value = w->v[code - ISA_VGPR0 + i][lane];
            add(line, " 0x%08" PRIx32 " (%g)", value, (double)float_of(value));
        }
    } else if (code < ISA_INTEGER_0) {
        add_sgpr_name(line, code);
        for (unsigned i = 0; i < dwords && code + i < WAVE_SGPRS; i++)
            add(line, " 0x%08" PRIx32, w->s[code + i]);
    }
}

/* What instructions of their own kinds are about, beside their operands. */
static void add_others(struct line *line, const struct wave *w, const struct isa_inst *inst)
{
    const unsigned halves = inst->exp_compressed ? 2 : 1; /* of a register */
    for (unsigned i = 0; inst->format == ISA_EXP && i < 4 / halves; i++) {
        if (inst->exp_enable >> i * halves & (halves == 2 ? 3 : 1))
            add_registers(line, w, ISA_VGPR0 + inst->exp_vsrc[i], 1);
    }
    for (unsigned i = 0; inst->format == ISA_MIMG && i < inst->nsa; i++)
        add_registers(line, w, ISA_VGPR0 + inst->nsa_address[i], 1);
}

const struct step *witness_run(struct wave *w, const struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    const struct isa_entry *row = &isa_table[inst->op % ISA_OPS];
    const uint64_t pc = wave_pc(w, step);
    const bool active = wave_exec(w) >> (w->witness - 1u) & 1;
    struct line line = { .length = 0 };
    char text[256] = "no instruction";
    if (inst->dwords)
        isa_disassemble(inst, w->lanes, pc, text, sizeof text);
    add(&line, "lane %2u 0x%012" PRIx64 "%s %s", w->witness - 1u, pc, active ? " " : " -", text);
    for (unsigned i = 0; i < 3 && inst->dwords; i++)
        add_registers(&line, w, inst->src[i], dwords_of(inst, row->src[i]));
    if (inst->dwords)
        add_others(&line, w, inst);
    const struct step *next = step->run(w, step);
    if (inst->dwords && inst->dst != ISA_NO_OPERAND) {
        add(&line, "  ->");
        add_registers(&line, w, inst->dst, dwords_of(inst, row->dst));
    }
    trace_line(w->core->navi, "%s", line.text);
    return next;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

int navi_witness(const char *text, struct navi_witness *out)
{
    static const struct {
        const char *name;
        enum navi_witness_kind kind;
        unsigned numbers;
    } kinds[] = {
        { "pixel:", NAVI_WITNESS_PIXEL, 2 },
        { "vertex:", NAVI_WITNESS_VERTEX, 1 },
        { "compute:", NAVI_WITNESS_COMPUTE, 3 },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].name);
        if (strncmp(text, kinds[i].name, length) != 0)
            continue;
        *out = (struct navi_witness){ .kind = kinds[i].kind };
        const char *at = text + length;
        for (unsigned n = 0; n < kinds[i].numbers; n++) {
            char *end;
            unsigned long value = strtoul(at, &end, 10);
            if (*at < '0' || *at > '9' || *end != (n + 1 < kinds[i].numbers ? ',' : 0) || value > UINT32_MAX)
                return -EINVAL;
            out->at[n] = (uint32_t)value;
            at = end + 1;
        }
        return 0;
    }
    return -EINVAL;
}
