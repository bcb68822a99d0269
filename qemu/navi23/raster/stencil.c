/* SPDX-License-Identifier: MIT */
/* stencil.c - the stencil test of a row of pixels, and what is done to the values by its result. */
#include <string.h>

#include <navi23/raster/depth_state.h>
#include <navi23/regs/depth.h>

/* What is in memory, or would be. */
static void load(const struct depth_wave *w, uint8_t *row, unsigned sample)
{
    const struct depth_surface *s = &w->depth->stencil;
    for (unsigned quad = 0; quad < w->f->quads; quad++) {
        bool cleared = htile_is_cleared(w, s, quad);
        for (unsigned i = 0; i < 4; i++) {
            const uint8_t *at = w->stencil[quad];
            row[4 * quad + i] = cleared ? (uint8_t)s->clear : at ? at[(i << w->depth->samples_log2) + sample] : 0;
        }
    }
}

/* To those of `lanes`. Their tiles are expanded first. */
static void store(struct depth_wave *w, const uint8_t *row, unsigned sample, uint64_t lanes)
{
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes), quad = lane / 4;
        if (!w->stencil[quad])
            continue;
        htile_expand(w, &w->depth->stencil, &w->stencil_window, quad);
        w->stencil[quad][(lane % 4 << w->depth->samples_log2) + sample] = row[lane];
    }
}

static bool compares(unsigned function, unsigned a, unsigned b)
{
    return function & (a < b ? DB_LESS : a == b ? DB_EQUAL : DB_GREATER);
}

uint64_t stencil_test(struct depth_wave *w, struct stencil_row *row, unsigned sample, const uint32_t *references,
                      uint64_t lanes)
{
    const struct depth *d = w->depth;
    uint64_t passed = 0;
    row->back = 0;
    load(w, row->stored, sample);
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        bool back = w->f->primitive[lane / 4]->back;
        const struct stencil_face *face = &d->face[back];
        row->reference[lane] = references ? (uint8_t)references[lane] : face->reference;
        row->back |= (uint64_t)back << lane;
        passed |= (uint64_t)compares(face->function, row->reference[lane] & face->mask,
                                     row->stored[lane] & face->mask) << lane;
    }
    return passed;
}

static uint8_t operate(unsigned operation, uint8_t stored, uint8_t reference, uint8_t operand)
{
    switch ((enum db_stencil_op)operation) {
    case DB_STENCIL_KEEP:
        return stored;
    case DB_STENCIL_ZERO:
        return 0;
    case DB_STENCIL_ONES:
        return 0xff;
    case DB_STENCIL_REPLACE_TEST:
        return reference;
    case DB_STENCIL_REPLACE_OP:
        return operand;
    case DB_STENCIL_ADD_CLAMP:
        return (uint8_t)(stored + operand > 0xff ? 0xff : stored + operand);
    case DB_STENCIL_SUB_CLAMP:
        return (uint8_t)(stored < operand ? 0 : stored - operand);
    case DB_STENCIL_INVERT:
        return (uint8_t)~stored;
    case DB_STENCIL_ADD_WRAP:
        return (uint8_t)(stored + operand);
    case DB_STENCIL_SUB_WRAP:
        return (uint8_t)(stored - operand);
    case DB_STENCIL_AND:
        return stored & operand;
    case DB_STENCIL_OR:
        return stored | operand;
    case DB_STENCIL_XOR:
        return stored ^ operand;
    case DB_STENCIL_NAND:
        return (uint8_t)~(stored & operand);
    case DB_STENCIL_NOR:
        return (uint8_t)~(stored | operand);
    case DB_STENCIL_XNOR:
        return (uint8_t)~(stored ^ operand);
    }
    return stored;
}

void stencil_update(struct depth_wave *w, struct stencil_row *row, unsigned sample, uint64_t lanes,
                    uint64_t passed_stencil, uint64_t passed_depth)
{
    const struct depth *d = w->depth;
    uint64_t changed = 0;
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        const struct stencil_face *face = &d->face[row->back >> lane & 1];
        unsigned operation = passed_depth >> lane & 1     ? face->pass
                             : passed_stencil >> lane & 1 ? face->depth_fail
                                                          : face->fail;
        uint8_t stored = row->stored[lane];
        uint8_t value = d->stencil_cleared ? (uint8_t)d->stencil.clear
                                           : operate(operation, stored, row->reference[lane], face->operand);
        row->stored[lane] = (uint8_t)((value & face->write_mask) | (stored & ~face->write_mask));
        changed |= (uint64_t)(row->stored[lane] != stored) << lane;
    }
    store(w, row->stored, sample, changed);
}
