/* SPDX-License-Identifier: MIT */
/*
 * lds.c - DS instructions: LDS and GDS, and the exchanges between lanes that go through the same wires.
 *
 * LDS belongs to the thread that runs the group, so its atomics are plain. GDS is shared by the whole card.
 */
#include <navi23/card.h>
#include <navi23/shader/memory.h>

/* Bits of step->flags; the units of two offsets: elements, or 64 elements. */
enum { UNIT = 0x7f, OVERLAPS = 0x80, SHARED_RESULT = 0x100 };

/* Operands: rows of ADDR, DATA0, DATA1 and the destination. */
enum { ADDR, DATA0, DATA1 };

static uint32_t *row(struct wave *w, const struct step *step, unsigned operand)
{
    return w->v[step->src[operand].index];
}

/* The registers of an access; `nth` of the two elements that an instruction may have. */
static struct memory_job job_of(struct wave *w, const struct step *step, const struct memory_kind *kind, unsigned nth)
{
    unsigned words = (kind->bytes + 3u) / 4;
    uint32_t(*dst)[WAVE_LANES] = &w->v[step->dst + nth * words];
    struct memory_job job = { .v = kind->writes ? &w->v[step->src[nth ? DATA1 : DATA0].index] : dst };
    if (kind->atomic) {
        job.second = &w->v[step->src[DATA1].index];
        job.before = step->inst.dst == ISA_NO_OPERAND ? NULL : dst;
    }
    return job;
}

/* ---- one element a lane ------------------------------------------------------------------------------------------ */

static const struct step *run_one(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind, 0);
    uint64_t lanes = wave_exec(w);
    if (lanes)
        memory_access_lds(w, kind, &job, row(w, step, ADDR), (uint32_t)step->inst.imm, lanes);
    return step + 1;
}

/*
 * Two: OFFSET0 and OFFSET1 count elements, or 64 elements. The first result may lie over what the second access needs,
 * which is put aside then.
 */
static const struct step *run_two(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    uint32_t unit = kind->bytes * (step->flags & UNIT);
    const uint32_t *address = row(w, step, ADDR);
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    struct memory_job first = job_of(w, step, kind, 0), second = job_of(w, step, kind, 1);
    if (step->flags & OVERLAPS) {
        memcpy(w->core->temp[0], address, sizeof w->core->temp[0]);
        memcpy(w->core->temp[1], second.v, 2 * sizeof w->core->temp[1]);
        address = w->core->temp[0];
        second.v = kind->writes ? &w->core->temp[1] : second.v;
    }
    memory_access_lds(w, kind, &first, address, step->inst.offset0 * unit, lanes);
    memory_access_lds(w, kind, &second, address, step->inst.offset1 * unit, lanes);
    return step + 1;
}

/* M0 and the lane are the address: no VGPR is. */
static const struct step *run_addtid(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind, 0);
    uint32_t *offset = w->core->temp[0], base = (w->s[ISA_M0] & 0xffff) + (uint32_t)step->inst.imm;
    uint64_t lanes = wave_exec(w);
    for (unsigned lane = 0; lane < w->lanes; lane++)
        offset[lane] = base + lane * 4;
    if (lanes)
        memory_access_lds(w, kind, &job, offset, 0, lanes);
    return step + 1;
}

/* ---- GDS --------------------------------------------------------------------------------------------------------- */

/* A lane's element; M0 has the window's base and size, within that of the VMID. */
static void access_gds(struct wave *w, const struct memory_kind *kind, const struct memory_job *job, uint32_t address,
                       unsigned lane)
{
    static const uint32_t offset[WAVE_LANES];
    uint32_t base = w->s[ISA_M0] >> 16, size = w->s[ISA_M0] & 0xffff, width = kind->bytes < 4 ? 4 : kind->bytes;
    uint8_t *word = NULL;
    if (address <= size && kind->bytes <= size - address)
        word = gds_map_word(w->core->navi, w->core->vmid, (uint64_t)base + address, width);
    if (word)
        kind->each(job, word + ((base + address) % width & (kind->atomic ? 0 : 3)), offset, 0, 1ull << lane);
    else
        memory_nothing(kind, job, 1ull << lane);
}

static const struct step *run_gds(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct memory_job job = job_of(w, step, kind, 0);
    uint32_t address[WAVE_LANES];
    memory_add(address, row(w, step, ADDR), (uint32_t)step->inst.imm);
    for (uint64_t lanes = wave_exec(w); lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        access_gds(w, kind, &job, address[lane], lane);
    }
    return step + 1;
}

/* ---- append and consume ------------------------------------------------------------------------------------------ */

/* A counter moves by the number of active lanes; all of them see what it was. step->number is 1 or -1. */
static const struct step *run_append(struct wave *w, const struct step *step)
{
    static const uint32_t offset[WAVE_LANES];
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    uint32_t change[1][WAVE_LANES], before[1][WAVE_LANES] = { { 0 } };
    struct memory_job job = { .v = change, .before = before };
    change[0][0] = (uint32_t)step->number * (uint32_t)__builtin_popcountll(lanes);
    if (step->inst.gds) {
        access_gds(w, &memory_atomic_add, &job, (uint32_t)step->inst.imm, 0);
    } else {
        uint32_t at[WAVE_LANES] = { (w->s[ISA_M0] & 0xffff) + (uint32_t)step->inst.imm };
        memory_access_lds(w, &lds_atomic_add, &job, at, 0, 1);
    }
    struct memory_job result = { .v = &w->v[step->dst] };
    memory_load_x1.each(&result, (uint8_t *)before, offset, 0, lanes);
    return step + 1;
}

/* ---- between lanes ----------------------------------------------------------------------------------------------- */

/* Where the halves of the wave share the result's VGPR (wave.h) both see what one of them gets. */
static void keep(struct wave *w, const struct step *step, const uint32_t *result, uint64_t lanes)
{
    uint32_t *d = w->v[step->dst];
    if (lanes == UINT64_MAX) {
        memcpy(d, result, sizeof w->v[0]);
        return;
    }
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        d[lane] = result[lane];
        if (step->flags & SHARED_RESULT)
            d[lane ^ 32] = result[lane];
    }
}

/* Active lanes get what `from[lane]` has; an inactive source gives 0. */
static void exchange(struct wave *w, const struct step *step, const uint32_t *data, const uint8_t *from)
{
    uint32_t result[WAVE_LANES];
    uint64_t lanes = wave_exec(w);
    for (unsigned lane = 0; lane < w->lanes; lane++)
        result[lane] = data[from[lane]];
    for (unsigned lane = 0; lane < w->lanes && lanes != UINT64_MAX; lane++)
        result[lane] &= 0u - (uint32_t)(lanes >> from[lane] & 1);
    keep(w, step, result, lanes);
}

static unsigned reverse5(unsigned x)
{
    return (x & 1) << 4 | (x & 2) << 2 | (x & 4) | (x & 8) >> 2 | (x & 16) >> 4;
}

/* Which of its 32 lanes `lane` reads, by the mode in OFFSET's upper bits. */
static unsigned swizzle_source(unsigned offset, unsigned lane)
{
    unsigned low = offset & 31, middle = offset >> 5 & 31, high = offset >> 10 & 31;
    if (offset >= 0xe000) /* the butterflies of an FFT */
        return reverse5(lane) >> __builtin_popcount(low) | (lane & low);
    if (offset >= 0xc000) /* rotation within groups */
        return (lane & low) | ((lane + (offset >> 10 & 1 ? 0u - middle : middle)) & ~low & 31);
    if (offset >= 0x8000) /* any permutation of four */
        return (lane & ~3u) | (offset >> 2 * (lane & 3) & 3);
    return ((lane & low) | middle) ^ high;
}

static const struct step *run_swizzle(struct wave *w, const struct step *step)
{
    uint8_t from[WAVE_LANES];
    for (unsigned lane = 0; lane < 32; lane++) {
        from[lane] = (uint8_t)swizzle_source((unsigned)step->inst.imm & 0xffff, lane);
        from[lane + 32] = from[lane] | 32;
    }
    exchange(w, step, row(w, step, ADDR), from);
    return step + 1;
}

/* Each half of 32 lanes is alone: the card's wave64 is two of them here. */
static unsigned permute_lane(const struct step *step, uint32_t address, unsigned lane)
{
    return ((address + (uint32_t)step->inst.imm) / 4 & 31) | (lane & 32);
}

static const struct step *run_bpermute(struct wave *w, const struct step *step)
{
    uint8_t from[WAVE_LANES];
    for (unsigned lane = 0; lane < w->lanes; lane++)
        from[lane] = (uint8_t)permute_lane(step, row(w, step, ADDR)[lane], lane);
    exchange(w, step, row(w, step, DATA0), from);
    return step + 1;
}

/* Lanes send; to whom nobody sends gets 0, and of several the last is heard. */
static const struct step *run_permute(struct wave *w, const struct step *step)
{
    uint32_t result[WAVE_LANES] = { 0 };
    uint64_t lanes = wave_exec(w);
    for (uint64_t left = lanes; left; left &= left - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(left);
        result[permute_lane(step, row(w, step, ADDR)[lane], lane)] = row(w, step, DATA0)[lane];
    }
    keep(w, step, result, lanes);
    return step + 1;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static const struct step *run_nop(struct wave *w, const struct step *step)
{
    (void)w;
    return step + 1;
}

static const struct step *run_refused(struct wave *w, const struct step *step)
{
    return wave_stuck(w, step, step->inst.gds && step->table ? "not an access that GDS has"
                                                             : "global wave sync and ordered count are not there");
}

struct ds_op {
    enum isa_op op;
    step_fn *run;
    const struct memory_kind *kind, *gds; /* of LDS and of GDS; gds NULL: it has none */
    uint16_t unit;                        /* of run_two: what an offset counts, in elements */
};

#define ONE(name, kind_name)                                                                                          \
    { .op = ISA_ds_##name, .run = run_one, .kind = &memory_##kind_name, .gds = &memory_##kind_name },
#define LDS_ONLY(name, kind_name) { .op = ISA_ds_##name, .run = run_one, .kind = &memory_##kind_name },
#define TWO(name, type, kind_name)                                                                                    \
    { .op = ISA_ds_##name##2_##type, .run = run_two, .kind = &kind_name, .unit = 1 },                                 \
    { .op = ISA_ds_##name##2st64_##type, .run = run_two, .kind = &kind_name, .unit = 64 },
#define RETURNING(name, kind_name)                                                                                    \
    { .op = ISA_ds_##name, .run = run_one, .kind = &lds_atomic_##kind_name, .gds = &memory_atomic_##kind_name },
/* An atomic without and with return: its names around _rtn_. */
#define ATOMIC(name, type, kind_name) RETURNING(name##_##type, kind_name) RETURNING(name##_rtn_##type, kind_name)

/* clang-format off */
static const struct ds_op ops[] = {
    ONE(read_b32, load_x1) ONE(read_b64, load_x2) LDS_ONLY(read_b96, load_x3) LDS_ONLY(read_b128, load_x4)
    ONE(read_u8, load_u8) ONE(read_i8, load_i8) ONE(read_u16, load_u16) ONE(read_i16, load_i16)
    ONE(read_u8_d16, load_u8_d16) ONE(read_u8_d16_hi, load_u8_d16_hi)
    ONE(read_i8_d16, load_i8_d16) ONE(read_i8_d16_hi, load_i8_d16_hi)
    ONE(read_u16_d16, load_u16_d16) ONE(read_u16_d16_hi, load_u16_d16_hi)
    ONE(write_b8, store_8) ONE(write_b8_d16_hi, store_8_hi) ONE(write_b16, store_16) ONE(write_b16_d16_hi, store_16_hi)
    ONE(write_b32, store_x1) ONE(write_b64, store_x2) LDS_ONLY(write_b96, store_x3) LDS_ONLY(write_b128, store_x4)
    TWO(read, b32, memory_load_x1) TWO(read, b64, memory_load_x2)
    TWO(write, b32, memory_store_x1) TWO(write, b64, memory_store_x2)
    TWO(wrxchg, rtn_b32, lds_atomic_swap) TWO(wrxchg, rtn_b64, lds_atomic_swap_x2)
    RETURNING(wrxchg_rtn_b32, swap) RETURNING(wrxchg_rtn_b64, swap_x2)
    RETURNING(wrap_rtn_b32, wrap) RETURNING(condxchg32_rtn_b64, condxchg_x2)
    ATOMIC(add, u32, add) ATOMIC(sub, u32, sub) ATOMIC(rsub, u32, rsub) ATOMIC(inc, u32, inc) ATOMIC(dec, u32, dec)
    ATOMIC(min, i32, smin) ATOMIC(max, i32, smax) ATOMIC(min, u32, umin) ATOMIC(max, u32, umax)
    ATOMIC(and, b32, and) ATOMIC(or, b32, or) ATOMIC(xor, b32, xor) ATOMIC(mskor, b32, mskor)
    ATOMIC(cmpst, b32, cmpst) ATOMIC(cmpst, f32, fcmpst) ATOMIC(min, f32, fmin) ATOMIC(max, f32, fmax)
    ATOMIC(add, f32, fadd)
    ATOMIC(add, u64, add_x2) ATOMIC(sub, u64, sub_x2) ATOMIC(rsub, u64, rsub_x2) ATOMIC(inc, u64, inc_x2)
    ATOMIC(dec, u64, dec_x2) ATOMIC(min, i64, smin_x2) ATOMIC(max, i64, smax_x2) ATOMIC(min, u64, umin_x2)
    ATOMIC(max, u64, umax_x2) ATOMIC(and, b64, and_x2) ATOMIC(or, b64, or_x2) ATOMIC(xor, b64, xor_x2)
    ATOMIC(mskor, b64, mskor_x2) ATOMIC(cmpst, b64, cmpst_x2) ATOMIC(cmpst, f64, fcmpst_x2)
    ATOMIC(min, f64, fmin_x2) ATOMIC(max, f64, fmax_x2)
    { .op = ISA_ds_read_addtid_b32, .run = run_addtid, .kind = &memory_load_x1 },
    { .op = ISA_ds_write_addtid_b32, .run = run_addtid, .kind = &memory_store_x1 },
    { .op = ISA_ds_append, .run = run_append }, { .op = ISA_ds_consume, .run = run_append },
    { .op = ISA_ds_swizzle_b32, .run = run_swizzle },
    { .op = ISA_ds_permute_b32, .run = run_permute }, { .op = ISA_ds_bpermute_b32, .run = run_bpermute },
    { .op = ISA_ds_nop, .run = run_nop },
    { .op = ISA_ds_gws_init, .run = run_refused }, { .op = ISA_ds_gws_barrier, .run = run_refused },
    { .op = ISA_ds_gws_sema_v, .run = run_refused }, { .op = ISA_ds_gws_sema_br, .run = run_refused },
    { .op = ISA_ds_gws_sema_p, .run = run_refused }, { .op = ISA_ds_gws_sema_release_all, .run = run_refused },
    { .op = ISA_ds_ordered_count, .run = run_refused },
};
/* clang-format on */

static const struct ds_op *find(enum isa_op op)
{
    for (unsigned i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (ops[i].op == op)
            return &ops[i];
    }
    return NULL;
}

/* Whether the results, which are up to four rows, are over the address or the second operand. */
static bool overlaps(const struct step *step, const struct memory_kind *kind)
{
    unsigned rows = kind->bytes / 2, address = step->src[ADDR].index, data = step->src[DATA1].index;
    return step->inst.dst != ISA_NO_OPERAND && (address - step->dst < rows || data + 1u - step->dst < rows + 1);
}

bool lds_bind(struct step *step, const struct bind *bind)
{
    const struct ds_op *op = step->inst.format == ISA_DS ? find(step->inst.op) : NULL;
    if (!op)
        return false;
    for (unsigned i = 0; i < 3; i++)
        step->src[i].index = memory_row(step->inst.src[i]);
    step->dst = memory_row(step->inst.dst);
    step->flags = op->unit;
    if (op->run == run_two && overlaps(step, op->kind))
        step->flags |= OVERLAPS;
    if (op->run == run_swizzle || op->run == run_permute || op->run == run_bpermute)
        step->flags = bind->shared_row && step->dst >= bind->shared_row ? SHARED_RESULT : 0;
    step->run = op->run;
    step->table = op->kind;
    if (op->run == run_append)
        step->number = step->inst.op == ISA_ds_append ? 1 : (uint64_t)-1;
    else if (step->inst.gds && op->kind)
        step->run = op->gds ? run_gds : run_refused, step->table = op->gds ? op->gds : op->kind;
    return true;
}
