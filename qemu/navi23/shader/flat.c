/* SPDX-License-Identifier: MIT */
/*
 * flat.c - FLAT, GLOBAL and SCRATCH: memory by address.
 *
 * A FLAT address may lie in one of two apertures, which stand for LDS and for the lane's scratch; SH_MEM_BASES is where
 * Linux puts it. Scratch is interleaved, so that lanes which access the same place of theirs access memory side by
 * side: a dword of each lane, then the next dword of each.
 */
#include <navi23/shader/memory.h>

#define SHARED_APERTURE  0x20000000u /* upper halves of the addresses */
#define PRIVATE_APERTURE 0x10000000u

/* Bits of step->flags: which registers the address has. */
enum { HAS_SADDR = 1, HAS_VADDR = 2 };

#define NO_ADDRESS 0x7fu /* as SADDR: there is none, and of SCRATCH no VADDR either */

/* ---- registers --------------------------------------------------------------------------------------------------- */

enum { ADDR, DATA };

static struct memory_job job_of(struct wave *w, const struct step *step, const struct memory_kind *kind)
{
    uint32_t(*dst)[WAVE_LANES] = &w->v[step->dst];
    struct memory_job job = { .v = kind->writes ? &w->v[step->src[DATA].index] : dst };
    if (kind->atomic) {
        job.second = job.v + kind->bytes / 4;
        job.before = step->inst.glc ? dst : NULL;
    }
    return job;
}

/* For loads into LDS, the lanes' dwords one after the other: M0 and the offset say where. */
static void move_to_lds(struct wave *w, const struct step *step, struct memory_job *job, uint64_t lanes)
{
    uint32_t offset[WAVE_LANES], base = (w->s[ISA_M0] & 0xffff) + (uint32_t)step->inst.imm;
    for (unsigned lane = 0; lane < w->lanes; lane++)
        offset[lane] = base + lane * 4;
    memory_access_lds(w, &memory_store_x1, job, offset, 0, lanes);
}

static void addresses64(const struct wave *w, const struct step *step, uint64_t va[WAVE_LANES])
{
    const uint32_t *low = w->v[step->src[ADDR].index], *high = w->v[step->src[ADDR].index + 1];
    uint64_t offset = (uint64_t)(int64_t)step->inst.imm;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        va[lane] = (low[lane] | (uint64_t)high[lane] << 32) + offset;
}

/* ---- GLOBAL ------------------------------------------------------------------------------------------------------ */

/*
 * Addresses of 64 bits, most often near each other: what they differ by from the first lane's, less 2 GiB, is taken
 * where that is so for all.
 */
static void access_addresses(struct wave *w, const struct step *step, const struct memory_kind *kind,
                             struct memory_job *job, uint64_t lanes)
{
    const uint32_t *low = w->v[step->src[ADDR].index], *high = w->v[step->src[ADDR].index + 1];
    unsigned first = (unsigned)__builtin_ctzll(lanes);
    if (memory_within(high, lanes, high[first], high[first]) == lanes) {
        uint64_t base = ((uint64_t)high[first] << 32) + (uint64_t)(int64_t)step->inst.imm;
        memory_access(w, kind, job, base, low, UINT32_MAX, lanes);
        return;
    }
    uint64_t va[WAVE_LANES];
    addresses64(w, step, va);
    memory_access_anywhere(w, kind, job, va, lanes);
}

static const struct step *run_global(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind);
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    if (step->inst.lds)
        job.v = w->core->temp;
    if (step->flags & HAS_SADDR) {
        uint64_t base = wave_s64(w, step->inst.soffset) + (uint64_t)(int64_t)step->inst.imm;
        memory_access(w, kind, &job, base, w->v[step->src[ADDR].index], UINT32_MAX, lanes);
    } else {
        access_addresses(w, step, kind, &job, lanes);
    }
    if (step->inst.lds)
        move_to_lds(w, step, &job, lanes);
    return step + 1;
}

/* ---- scratch ----------------------------------------------------------------------------------------------------- */

/* The bytes of lanes' elements one by one, from or to `elements`. A dword that is not all there is not there at all. */
static void move_scratch_bytes(struct wave *w, const struct memory_kind *kind, uint8_t (*elements)[16],
                               const uint32_t *offset, uint64_t lanes)
{
    uint32_t value[1][WAVE_LANES], at[WAVE_LANES], part = kind->bytes < 4 ? kind->bytes : 4;
    struct memory_job job = { .v = value };
    for (unsigned done = 0; done < kind->bytes; done++) {
        uint64_t within = 0;
        for (unsigned lane = 0; lane < w->lanes; lane++) {
            uint32_t byte = offset[lane] + done, first = offset[lane] + done / 4 * 4;
            at[lane] = (byte & ~3u) * w->lanes + lane * 4 + (byte & 3);
            within |= (uint64_t)(first <= w->scratch_bytes && part <= w->scratch_bytes - first) << lane;
            value[0][lane] = elements[lane][done];
        }
        if (lanes & within)
            memory_access(w, kind->writes ? &memory_store_8 : &memory_load_u8, &job, w->scratch, at, UINT32_MAX,
                          lanes & within);
        for (unsigned lane = 0; lane < w->lanes; lane++)
            elements[lane][done] = within >> lane & 1 ? (uint8_t)value[0][lane] : 0;
    }
}

/* Elements that some lane's dwords cut apart. */
static void access_scratch_bytes(struct wave *w, const struct memory_kind *kind, const struct memory_job *job,
                                 const uint32_t *offset, uint64_t lanes)
{
    uint8_t elements[WAVE_LANES][16] __attribute__((aligned(16))) = { { 0 } };
    uint32_t element[WAVE_LANES];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        element[lane] = lane * 16;
    if (kind->writes)
        kind->each(job, elements[0], element, 0, lanes);
    move_scratch_bytes(w, kind, elements, offset, lanes);
    if (!kind->writes)
        kind->each(job, elements[0], element, 0, lanes);
}

/* Whether all elements are where such elements belong: of one byte, at even places, or dwords. */
static bool is_natural(const struct memory_kind *kind, const uint32_t *offset, uint64_t lanes)
{
    uint32_t any = 0;
    for (; lanes; lanes &= lanes - 1)
        any |= offset[__builtin_ctzll(lanes)];
    return any % (kind->bytes < 4 ? kind->bytes : 4) == 0;
}

/*
 * Access scratch at offset[lane] of each lane's, which is `temp` to write. Beyond the lane's size there is nothing.
 * What is wider than a dword is accessed by dwords, which do not lie side by side.
 */
static void access_scratch(struct wave *w, const struct memory_kind *kind, struct memory_job *job, uint32_t *offset,
                           uint64_t lanes)
{
    uint32_t dword[WAVE_LANES];
    const struct memory_kind *part = kind->bytes > 4 ? memory_kind_x1(kind) : kind;
    if (!is_natural(kind, offset, lanes)) {
        access_scratch_bytes(w, kind, job, offset, lanes);
        return;
    }
    for (unsigned done = 0; done < kind->bytes; done += 4) {
        uint64_t within = 0;
        if (w->scratch_bytes >= part->bytes)
            within = memory_within(offset, lanes, 0, w->scratch_bytes - part->bytes);
        for (unsigned lane = 0; lane < w->lanes; lane++) {
            dword[lane] = (offset[lane] & ~3u) * w->lanes + lane * 4 + (offset[lane] & 3);
            offset[lane] += 4;
        }
        if (within)
            memory_access(w, part, job, w->scratch, dword, UINT32_MAX, within);
        memory_nothing(part, job, lanes & ~within);
        job->v++;
    }
}

/* The same place of all lanes', as spills are: each of its dwords lies side by side. */
static void access_scratch_at(struct wave *w, const struct memory_kind *kind, struct memory_job *job, uint32_t offset,
                              uint64_t lanes)
{
    const struct memory_kind *part = memory_kind_x1(kind);
    uint32_t dword[WAVE_LANES];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        dword[lane] = lane * 4;
    for (unsigned done = 0; done < kind->bytes; done += 4, job->v++) {
        uint64_t at = (uint64_t)offset + done;
        if (at + 4 <= w->scratch_bytes)
            memory_access(w, part, job, w->scratch + at * w->lanes, dword, UINT32_MAX, lanes);
        else
            memory_nothing(part, job, lanes);
    }
}

/* Atomics do not know scratch. */
static const struct step *run_scratch(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind);
    uint32_t offset[WAVE_LANES], base = (uint32_t)step->inst.imm;
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    if (step->flags & HAS_SADDR)
        base += memory_scalar(w, step->inst.soffset);
    if (!(step->flags & HAS_VADDR) && base % 4 == 0 && kind->bytes % 4 == 0 && !step->inst.lds) {
        access_scratch_at(w, kind, &job, base, lanes);
        return step + 1;
    }
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        offset[lane] = base + (step->flags & HAS_VADDR ? w->v[step->src[ADDR].index][lane] : 0);
    if (step->inst.lds)
        job.v = w->core->temp;
    access_scratch(w, kind, &job, offset, lanes);
    if (step->inst.lds) {
        job.v = w->core->temp;
        move_to_lds(w, step, &job, lanes);
    }
    return step + 1;
}

/* ---- FLAT -------------------------------------------------------------------------------------------------------- */

/* Lanes of memory, of LDS and of scratch, each kind for itself. Atomics of LDS are plain for the others' sake, too. */
static const struct step *run_flat(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind);
    uint64_t va[WAVE_LANES], lanes = wave_exec(w), shared = 0, private = 0;
    uint32_t low[WAVE_LANES];
    addresses64(w, step, va);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        shared |= (uint64_t)(va[lane] >> 32 == SHARED_APERTURE) << lane;
        private |= (uint64_t)(va[lane] >> 32 == PRIVATE_APERTURE) << lane;
        low[lane] = (uint32_t)va[lane];
    }
    if (lanes & shared)
        memory_access_lds(w, kind, &job, low, 0, lanes & shared);
    if (lanes & ~(shared | private))
        memory_access_anywhere(w, kind, &job, va, lanes & ~(shared | private));
    if (lanes & private && !kind->atomic)
        access_scratch(w, kind, &job, low, lanes & private);
    else
        memory_nothing(kind, &job, lanes & private);
    return step + 1;
}

/* ---- the tables -------------------------------------------------------------------------------------------------- */

#define FLAT_ROW(name, kind) { ISA_flat_##name, &memory_##kind },
#define GLOBAL_ROW(name, kind) { ISA_global_##name, &memory_##kind },
#define SCRATCH_ROW(name, kind) { ISA_scratch_##name, &memory_##kind },
#define FLAT_ATOMIC(name) FLAT_ROW(atomic_##name, atomic_##name)
#define GLOBAL_ATOMIC(name) GLOBAL_ROW(atomic_##name, atomic_##name)

static const struct memory_op flat_ops[] = { MEMORY_LOADS_AND_STORES(FLAT_ROW) MEMORY_ATOMICS(FLAT_ATOMIC) };
static const struct memory_op global_ops[] = {
    MEMORY_LOADS_AND_STORES(GLOBAL_ROW) MEMORY_ATOMICS(GLOBAL_ATOMIC) GLOBAL_ATOMIC(csub)
};
static const struct memory_op scratch_ops[] = { MEMORY_LOADS_AND_STORES(SCRATCH_ROW) };

static const struct memory_kind *find(const struct isa_inst *inst)
{
    switch (inst->format) {
    case ISA_FLAT:
        return memory_find(flat_ops, sizeof flat_ops / sizeof flat_ops[0], inst->op);
    case ISA_GLOBAL:
        return memory_find(global_ops, sizeof global_ops / sizeof global_ops[0], inst->op);
    case ISA_SCRATCH:
        return memory_find(scratch_ops, sizeof scratch_ops / sizeof scratch_ops[0], inst->op);
    default:
        return NULL;
    }
}

/* Scratch takes one of the two, or neither. */
static uint16_t address_of(const struct isa_inst *inst)
{
    bool saddr = inst->soffset != ISA_NULL && inst->soffset != NO_ADDRESS;
    bool vaddr = inst->src[ADDR] != ISA_NO_OPERAND && (inst->format != ISA_SCRATCH || inst->soffset == ISA_NULL);
    return (uint16_t)((saddr ? HAS_SADDR : 0) | (vaddr ? HAS_VADDR : 0));
}

bool flat_bind(struct step *step, const struct bind *bind)
{
    static step_fn *const run[] = { [ISA_FLAT] = run_flat, [ISA_GLOBAL] = run_global, [ISA_SCRATCH] = run_scratch };
    const struct memory_kind *kind = find(&step->inst);
    (void)bind;
    if (!kind)
        return false;
    for (unsigned i = 0; i < 2; i++)
        step->src[i].index = memory_row(step->inst.src[i]);
    step->dst = memory_row(step->inst.dst);
    step->flags = address_of(&step->inst);
    step->run = run[step->inst.format];
    step->table = kind;
    return true;
}
