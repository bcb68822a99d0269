/* SPDX-License-Identifier: MIT */
/*
 * smem.c - scalar memory: loads of 1 to 16 dwords into SGPRs, from an address or from a buffer by its V#.
 *
 * The scalar cache keeps nothing here, so that there is nothing to invalidate.
 */
#include <navi23/shader/scalar.h>

#define BASE_MASK   0xffffffffffffull /* of a V#: 48 bits */
#define STRIDE_MASK 0x3fffu

/* `dwords` dwords from `va`, a multiple of 4; what has no memory is 0. */
static void load(struct wave *w, uint64_t va, uint32_t *out, unsigned dwords)
{
    struct shader_core *core = w->core;
    uint64_t size = dwords * 4, got;
    const uint32_t *p = gmc_map(&core->port, core->vmid, va, size, GMC_READ, &got);
    if (!p || got < size) {
        gmc_read(&core->port, core->vmid, va, out, size, GMC_READ);
        return;
    }
    for (unsigned i = 0; i < dwords; i++)
        out[i] = __atomic_load_n(&p[i], __ATOMIC_RELAXED);
}

/* What the instruction adds to its base. */
static uint64_t byte_offset(const struct wave *w, const struct isa_inst *inst)
{
    return (uint64_t)(int64_t)inst->imm + wave_code32(w, inst->soffset);
}

static const struct step *s_load(struct wave *w, const struct step *step)
{
    uint64_t va = wave_code64(w, step->inst.srsrc) + byte_offset(w, &step->inst);
    load(w, va & ~3ull, &w->s[step->dst], (unsigned)step->number);
    return step + 1;
}

/* How many of the dwords that begin at `offset` lie in a buffer of `size` bytes. */
static unsigned inside(uint64_t offset, uint64_t size, unsigned dwords)
{
    uint64_t left = offset < size ? (size - offset) / 4 : 0;
    return left < dwords ? (unsigned)left : dwords;
}

static const struct step *s_buffer_load(struct wave *w, const struct step *step)
{
    const uint32_t *v = &w->s[step->inst.srsrc];
    uint64_t base = (v[0] | (uint64_t)v[1] << 32) & BASE_MASK;
    uint32_t stride = v[1] >> 16 & STRIDE_MASK;
    uint64_t offset = byte_offset(w, &step->inst) & ~3ull, size = (uint64_t)v[2] * (stride ? stride : 1);
    unsigned dwords = (unsigned)step->number, good = inside(offset, size, dwords);
    uint32_t *d = &w->s[step->dst];
    if (good)
        load(w, (base + offset) & ~3ull, d, good);
    memset(d + good, 0, (dwords - good) * sizeof *d);
    return step + 1;
}

static const struct step *next(struct wave *w, const struct step *step)
{
    (void)w;
    return step + 1;
}

struct row {
    step_fn *run;
    uint8_t dwords;
};

/* clang-format off */
static const struct row rows[ISA_OPS] = {
    [ISA_s_load_dword] = { s_load, 1 },
    [ISA_s_load_dwordx2] = { s_load, 2 },
    [ISA_s_load_dwordx4] = { s_load, 4 },
    [ISA_s_load_dwordx8] = { s_load, 8 },
    [ISA_s_load_dwordx16] = { s_load, 16 },
    [ISA_s_buffer_load_dword] = { s_buffer_load, 1 },
    [ISA_s_buffer_load_dwordx2] = { s_buffer_load, 2 },
    [ISA_s_buffer_load_dwordx4] = { s_buffer_load, 4 },
    [ISA_s_buffer_load_dwordx8] = { s_buffer_load, 8 },
    [ISA_s_buffer_load_dwordx16] = { s_buffer_load, 16 },
    [ISA_s_gl1_inv] = { next, 0 },
    [ISA_s_dcache_inv] = { next, 0 },
};
/* clang-format on */

bool smem_bind(struct step *step, const struct bind *bind)
{
    const struct row *row = &rows[step->inst.op];
    step->run = row->run;
    step->number = row->dwords;
    /* What would reach into M0, NULL and EXEC goes nowhere. */
    if (row->dwords > 1 && step->dst + row->dwords > ISA_M0)
        step->dst = WAVE_NOWHERE;
    return row->run || hwreg_bind(step, bind);
}
