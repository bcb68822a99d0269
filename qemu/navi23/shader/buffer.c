/* SPDX-License-Identifier: MIT */
/*
 * buffer.c - MUBUF and MTBUF: memory by buffer descriptor (V#), index and offset.
 *
 * Most buffers are raw: the descriptor has base and size, each lane an offset. They go straight to memory.h, with the
 * size as the limit. Buffers of structures add index * STRIDE; swizzled ones spread structures over INDEX_STRIDE
 * neighbours, dword by dword. What is out of range by OOB_SELECT reads as 0 and is not written.
 */
#include <navi23/shader/format.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/memory.h>

enum { ADDR, DATA };

/* OOB_SELECT: when an element is out of range. */
enum { OOB_STRUCTURED_WITH_OFFSET, OOB_STRUCTURED, OOB_DISABLED, OOB_RAW };

struct descriptor {
    uint64_t base;
    uint32_t stride, records, index_stride;
    uint8_t out_of_bounds, format;
    uint16_t select; /* DST_SEL, 3 bits a component */
    bool swizzled, add_lane;
};

/* Without an index nothing is swizzled: RADV's constants have descriptors whose upper address bits set SWIZZLE. */
static struct descriptor descriptor_of(const struct wave *w, const struct isa_inst *inst)
{
    const uint32_t *s = &w->s[inst->srsrc & (WAVE_SGPRS - 4)];
    bool add_lane = s[3] >> 23 & 1;
    return (struct descriptor){
        .base = s[0] | (uint64_t)(s[1] & 0xffff) << 32,
        .stride = s[1] >> 16 & 0x3fff,
        .records = s[3] >> 30 ? 0 : s[2], /* TYPE is not that of a buffer: it is as if empty */
        .index_stride = 8u << (s[3] >> 21 & 3),
        .out_of_bounds = s[3] >> 30 ? OOB_RAW : s[3] >> 28 & 3,
        .format = s[3] >> 12 & 0x7f,
        .select = s[3] & 0xfff,
        .swizzled = s[1] >> 31 && (inst->idxen || add_lane),
        .add_lane = add_lane,
    };
}

/* ---- where, and whether it is in range --------------------------------------------------------------------------- */

/* An access: its elements, and what the instruction and SGPRs say about where they are. */
struct place {
    struct descriptor d;
    const uint32_t *index, *offset; /* rows, of IDXEN and OFFEN; NULL: 0 */
    uint32_t immediate, scalar;
};

static struct place place_of(struct wave *w, const struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    const uint32_t(*addr)[WAVE_LANES] = (const uint32_t(*)[WAVE_LANES]) & w->v[step->src[ADDR].index];
    return (struct place){
        .d = descriptor_of(w, inst),
        .index = inst->idxen ? addr[0] : NULL,
        .offset = inst->offen ? addr[inst->idxen] : NULL,
        .immediate = (uint32_t)inst->imm,
        .scalar = memory_scalar(w, inst->soffset),
    };
}

/* The buffer's own offset of byte `offset` of structure `index`. */
static uint64_t buffer_offset(const struct descriptor *d, uint64_t index, uint64_t offset)
{
    if (!d->swizzled)
        return index * d->stride + offset;
    uint64_t row = index / d->index_stride, column = index % d->index_stride;
    return (row * d->stride + (offset & ~3ull)) * d->index_stride + column * 4 + (offset & 3);
}

static bool in_range(const struct place *p, uint64_t index, uint64_t offset, unsigned bytes)
{
    const struct descriptor *d = &p->d;
    switch (d->out_of_bounds) {
    case OOB_STRUCTURED_WITH_OFFSET:
        return index < d->records && offset + bytes <= d->stride;
    case OOB_STRUCTURED:
        return index < d->records;
    case OOB_DISABLED:
        return d->records != 0;
    default:
        return buffer_offset(d, index, offset) + p->scalar + bytes <= d->records;
    }
}

/* Where each lane's element is, `skip` bytes into what the instruction accesses; returns those of `lanes` in range. */
static uint64_t find_elements(const struct place *p, unsigned skip, unsigned bytes, uint64_t lanes,
                              uint64_t va[WAVE_LANES])
{
    uint64_t within = 0;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint64_t index = (p->index ? p->index[lane] : 0) + (uint64_t)(p->d.add_lane ? lane : 0);
        uint64_t offset = (uint64_t)(p->offset ? p->offset[lane] : 0) + p->immediate + skip;
        va[lane] = p->d.base + p->scalar + buffer_offset(&p->d, index, offset);
        within |= (uint64_t)in_range(p, index, offset, bytes) << lane;
    }
    return within & lanes;
}

/* ---- access ------------------------------------------------------------------------------------------------------ */

/* The general way. Elements wider than a dword go dword by dword where those are apart, or each may be out of range. */
static void access_elements(struct wave *w, const struct place *p, const struct memory_kind *kind,
                            struct memory_job *job, uint64_t lanes, bool whole)
{
    bool split = kind->bytes > 4 && !kind->atomic && (p->d.swizzled || !whole);
    const struct memory_kind *part = split ? memory_kind_x1(kind) : kind;
    struct memory_job one = *job;
    uint32_t index[WAVE_LANES], offset[WAVE_LANES];
    struct place own = *p; /* the first dword may go where the addresses are */
    if (p->index)
        own.index = memcpy(index, p->index, sizeof index);
    if (p->offset)
        own.offset = memcpy(offset, p->offset, sizeof offset);
    for (unsigned done = 0; done < kind->bytes; done += part->bytes, one.v++) {
        uint64_t va[WAVE_LANES];
        /* of what is in or out as a whole, every dword asks for all */
        uint64_t within = find_elements(&own, whole ? 0 : done, whole ? kind->bytes : part->bytes, lanes, va);
        if (whole && done)
            find_elements(&own, done, 0, 0, va);
        if (within)
            memory_access_anywhere(w, part, &one, va, within);
        memory_nothing(part, &one, lanes & ~within);
    }
    job->absent |= one.absent;
}

/* Offsets below 4 GiB without swizzle, raw or of structures, by one row. Returns false for the rest. */
static bool access_quickly(struct wave *w, const struct place *p, const struct memory_kind *kind,
                           struct memory_job *job, uint64_t lanes, bool whole)
{
    static const uint32_t zeros[WAVE_LANES];
    const struct descriptor *d = &p->d;
    if (d->swizzled || d->add_lane || d->out_of_bounds != OOB_RAW || (p->index && d->stride))
        return false;
    const uint32_t *offset = p->offset ? p->offset : zeros;
    uint64_t before = (uint64_t)p->immediate + p->scalar;
    if (before + kind->bytes > d->records)
        return false;
    uint64_t beyond = memory_access(w, kind, job, d->base + before, offset,
                                    (uint32_t)(d->records - before - kind->bytes), lanes);
    if (beyond && kind->bytes > 4 && !whole)
        access_elements(w, p, kind, job, beyond, false);
    else if (beyond)
        memory_nothing(kind, job, beyond);
    return true;
}

/* Structures without swizzle: the index is checked, the offset is nearly always the same in all lanes. */
static bool access_structures(struct wave *w, const struct place *p, const struct memory_kind *kind,
                              struct memory_job *job, uint64_t lanes)
{
    const struct descriptor *d = &p->d;
    if (d->swizzled || d->add_lane || !p->index || p->offset || d->out_of_bounds > OOB_STRUCTURED || !d->records ||
        (uint64_t)d->records * d->stride > UINT32_MAX)
        return false;
    uint32_t offset[WAVE_LANES];
    uint64_t within = memory_within(w, p->index, lanes, 0, d->records - 1);
    if (d->out_of_bounds == OOB_STRUCTURED_WITH_OFFSET && (uint64_t)p->immediate + kind->bytes > d->stride)
        within = 0;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        offset[lane] = p->index[lane] * d->stride;
    if (within)
        memory_access(w, kind, job, d->base + p->immediate + p->scalar, offset, UINT32_MAX, within);
    if (within != lanes)
        memory_nothing(kind, job, lanes & ~within);
    return true;
}

/* `whole`: elements are in range or out as a whole, and not each dword for itself. */
static void access_buffer(struct wave *w, const struct place *p, const struct memory_kind *kind,
                          struct memory_job *job, uint64_t lanes, bool whole)
{
    if (access_quickly(w, p, kind, job, lanes, whole))
        return;
    bool parts = kind->bytes > 4 && !whole && p->d.out_of_bounds == OOB_STRUCTURED_WITH_OFFSET;
    if (!parts && access_structures(w, p, kind, job, lanes))
        return;
    access_elements(w, p, kind, job, lanes, whole);
}

/* TFE: which lanes found no memory, in the register after the data. */
static void tell_absent(struct wave *w, const struct step *step, unsigned words, uint64_t absent, uint64_t lanes)
{
    if (!step->inst.tfe)
        return;
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        w->v[step->src[DATA].index + words][lane] = absent >> lane & 1;
    }
}

/* ---- MUBUF without formats --------------------------------------------------------------------------------------- */

/* LDS: the lanes' dwords, one after the other from where M0 and the offset say. */
static void move_to_lds(struct wave *w, const struct step *step, struct memory_job *job, uint64_t lanes)
{
    uint32_t offset[WAVE_LANES], base = (w->s[ISA_M0] & 0xffff) + (uint32_t)step->inst.imm;
    for (unsigned lane = 0; lane < w->lanes; lane++)
        offset[lane] = base + lane * 4;
    memory_access_lds(w, &memory_store_x1, job, offset, 0, lanes);
}

static const struct step *run_plain(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    struct place p = place_of(w, step);
    struct memory_job job = { .v = step->inst.lds ? w->core->temp : &w->v[step->src[DATA].index] };
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    access_buffer(w, &p, kind, &job, lanes, false);
    if (step->inst.lds)
        move_to_lds(w, step, &job, lanes);
    else
        tell_absent(w, step, (kind->bytes + 3u) / 4, job.absent, lanes);
    return step + 1;
}

static const struct step *run_atomic(struct wave *w, const struct step *step)
{
    const struct memory_kind *kind = step->table;
    unsigned words = kind->bytes / 4;
    struct place p = place_of(w, step);
    uint32_t(*data)[WAVE_LANES] = &w->v[step->src[DATA].index];
    struct memory_job job = { .v = data, .second = data + words, .before = step->inst.glc ? data : NULL };
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    access_buffer(w, &p, kind, &job, lanes, true);
    tell_absent(w, step, words, job.absent, lanes);
    return step + 1;
}

static const struct step *run_invalidate(struct wave *w, const struct step *step)
{
    (void)w; /* there are no caches */
    return step + 1;
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

/* Bits of step->flags, besides the number of components less one. */
enum { COMPONENTS = 3, IS_STORE = 4, IS_D16 = 8, IS_HIGH = 16 };

/* The bytes of an element as they are: the low ones of the first row, or rows of dwords. */
static const struct memory_kind *raw_kind(unsigned bytes, bool store)
{
    static const struct memory_kind *const kinds[][2] = {
        [1] = { &memory_load_u8, &memory_store_8 },   [2] = { &memory_load_u16, &memory_store_16 },
        [4] = { &memory_load_x1, &memory_store_x1 },  [8] = { &memory_load_x2, &memory_store_x2 },
        [12] = { &memory_load_x3, &memory_store_x3 }, [16] = { &memory_load_x4, &memory_store_x4 },
    };
    return bytes < sizeof kinds / sizeof kinds[0] ? kinds[bytes][store] : NULL;
}

static bool is_integer(const struct format *format)
{
    return format->number == FORMAT_UINT || format->number == FORMAT_SINT;
}

/* DST_SEL: which component the shader sees as its `n`th. 0 and 1 are constants, from SELECT_RED on it is one. */
enum { SELECT_ONE = 1, SELECT_RED = 4, SELECT_IDENTITY = 0xfac };

static unsigned select_of(const struct descriptor *d, unsigned n)
{
    return d->select >> 3 * n & 7;
}

static const uint32_t *select_component(const struct descriptor *d, const struct format *format,
                                        const uint32_t (*rgba)[WAVE_LANES], unsigned n, uint32_t *constant)
{
    unsigned select = select_of(d, n);
    if (select >= SELECT_RED && select - SELECT_RED < format->components)
        return rgba[select - SELECT_RED];
    uint32_t one = is_integer(format) ? 1 : 0x3f800000;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        constant[lane] = select == SELECT_ONE ? one : 0;
    return constant;
}

static uint32_t half_of(const struct format *format, uint32_t x)
{
    return is_integer(format) ? x & 0xffff : format_half_from_float(x);
}

/* Component `n` into its register, or half of one. */
static void keep_component(struct wave *w, const struct step *step, const struct format *format, unsigned n,
                           const uint32_t *s, uint64_t lanes)
{
    bool d16 = step->flags & IS_D16, high = step->flags & IS_HIGH || n & 1;
    uint32_t *d = w->v[step->src[DATA].index + (d16 ? n / 2 : n)];
    if (!d16 && lanes == UINT64_MAX) {
        memcpy(d, s, sizeof w->v[0]);
        return;
    }
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        if (!d16)
            d[lane] = s[lane];
        else if (high)
            d[lane] = (d[lane] & 0xffff) | half_of(format, s[lane]) << 16;
        else
            d[lane] = (d[lane] & 0xffff0000) | half_of(format, s[lane]);
    }
}

/* Component `n` from its register, or half of one, as the format has it. */
static void fetch_component(struct wave *w, const struct step *step, const struct format *format, unsigned n,
                            uint32_t *d)
{
    bool d16 = step->flags & IS_D16, high = step->flags & IS_HIGH || n & 1;
    const uint32_t *s = w->v[step->src[DATA].index + (d16 ? n / 2 : n)];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t half = high ? s[lane] >> 16 : s[lane] & 0xffff;
        if (!d16)
            d[lane] = s[lane];
        else if (is_integer(format))
            d[lane] = format->number == FORMAT_SINT ? (uint32_t)(int16_t)half : half;
        else
            d[lane] = format_float_from_half(half);
    }
}

static void load_format(struct wave *w, const struct step *step, const struct place *p, const struct format *format,
                        const struct memory_kind *kind, uint64_t lanes)
{
    uint32_t(*raw)[WAVE_LANES] = &w->core->temp[0], (*rgba)[WAVE_LANES] = &w->core->temp[4];
    struct memory_job job = { .v = raw };
    unsigned count = (step->flags & COMPONENTS) + 1u;
    if (kind) {
        access_buffer(w, p, kind, &job, lanes, true);
        w->core->lanes->format->load(format, w->lanes, (const uint32_t(*)[FORMAT_LANES])raw, rgba);
    }
    for (unsigned n = 0; n < count; n++) {
        const uint32_t *from =
            select_component(&p->d, format, (const uint32_t(*)[WAVE_LANES])rgba, n, w->core->temp[8]);
        keep_component(w, step, format, n, from, lanes);
    }
    tell_absent(w, step, step->flags & IS_D16 ? (count + 1) / 2 : count, job.absent, lanes);
}

/* Components that nothing is selected for are 0; of several the first counts. */
static void store_format(struct wave *w, const struct step *step, const struct place *p, const struct format *format,
                         const struct memory_kind *kind, uint64_t lanes)
{
    uint32_t(*raw)[WAVE_LANES] = &w->core->temp[0], (*rgba)[WAVE_LANES] = &w->core->temp[4];
    struct memory_job job = { .v = raw };
    unsigned count = (step->flags & COMPONENTS) + 1u;
    if (!kind)
        return;
    memset(rgba, 0, 4 * sizeof rgba[0]);
    for (unsigned n = count; n-- > 0;) {
        if (select_of(&p->d, n) >= SELECT_RED)
            fetch_component(w, step, format, n, rgba[select_of(&p->d, n) - SELECT_RED]);
    }
    w->core->lanes->format->store(format, w->lanes, raw, (const uint32_t(*)[FORMAT_LANES])rgba);
    access_buffer(w, p, kind, &job, lanes, true);
}

/* Whether components go through as they are: 32 bits each, as many as the instruction has, in their order. */
static bool is_unconverted(const struct step *step, const struct descriptor *d, const struct format *format)
{
    unsigned count = (step->flags & COMPONENTS) + 1u, selected = (1u << 3 * count) - 1;
    return !(step->flags & IS_D16) && format->bits[count - 1] == 32 && format->bytes == 4 * count &&
           (d->select & selected) == (SELECT_IDENTITY & selected);
}

/* MTBUF has the format itself, and selects nothing; MUBUF takes both from the descriptor. */
static const struct step *run_format(struct wave *w, const struct step *step)
{
    struct place p = place_of(w, step);
    bool store = step->flags & IS_STORE;
    if (step->inst.format == ISA_MTBUF) {
        p.d.format = step->inst.buffer_format;
        p.d.select = SELECT_IDENTITY;
    }
    const struct format *format = format_find(p.d.format);
    const struct memory_kind *kind = format->name && format->block_width == 1 ? raw_kind(format->bytes, store) : NULL;
    uint64_t lanes = wave_exec(w);
    if (!lanes)
        return step + 1;
    if (is_unconverted(step, &p.d, format)) {
        struct memory_job job = { .v = &w->v[step->src[DATA].index] };
        access_buffer(w, &p, kind, &job, lanes, true);
        tell_absent(w, step, kind->bytes / 4u, job.absent, lanes);
    } else if (store) {
        store_format(w, step, &p, format, kind, lanes);
    } else {
        load_format(w, step, &p, format, kind, lanes);
    }
    return step + 1;
}

/* ---- the tables -------------------------------------------------------------------------------------------------- */

#define PLAIN_ROW(name, kind) { ISA_buffer_##name, &memory_##kind },
#define ATOMIC_ROW(name) { ISA_buffer_atomic_##name, &memory_atomic_##name },

static const struct memory_op plain_ops[] = { MEMORY_LOADS_AND_STORES(PLAIN_ROW) };
static const struct memory_op atomic_ops[] = { MEMORY_ATOMICS(ATOMIC_ROW) ATOMIC_ROW(csub) };

struct format_op {
    enum isa_op op;
    uint16_t flags;
};
#define FORMAT_ROWS(prefix, d16, more)                                                                                \
    { ISA_##prefix##_load_format_##d16##x, 0 | (more) },                                                              \
    { ISA_##prefix##_load_format_##d16##xy, 1 | (more) },                                                             \
    { ISA_##prefix##_load_format_##d16##xyz, 2 | (more) },                                                            \
    { ISA_##prefix##_load_format_##d16##xyzw, 3 | (more) },                                                           \
    { ISA_##prefix##_store_format_##d16##x, 0 | IS_STORE | (more) },                                                  \
    { ISA_##prefix##_store_format_##d16##xy, 1 | IS_STORE | (more) },                                                 \
    { ISA_##prefix##_store_format_##d16##xyz, 2 | IS_STORE | (more) },                                                \
    { ISA_##prefix##_store_format_##d16##xyzw, 3 | IS_STORE | (more) },

/* clang-format off */
static const struct format_op format_ops[] = {
    FORMAT_ROWS(buffer, , 0) FORMAT_ROWS(buffer, d16_, IS_D16)
    FORMAT_ROWS(tbuffer, , 0) FORMAT_ROWS(tbuffer, d16_, IS_D16)
    { ISA_buffer_load_format_d16_hi_x, IS_D16 | IS_HIGH },
    { ISA_buffer_store_format_d16_hi_x, IS_D16 | IS_HIGH | IS_STORE },
};
/* clang-format on */

static const struct format_op *find_format_op(enum isa_op op)
{
    for (unsigned i = 0; i < sizeof format_ops / sizeof format_ops[0]; i++) {
        if (format_ops[i].op == op)
            return &format_ops[i];
    }
    return NULL;
}

bool buffer_bind(struct step *step, const struct bind *bind)
{
    const struct isa_inst *inst = &step->inst;
    const struct memory_kind *plain = memory_find(plain_ops, sizeof plain_ops / sizeof plain_ops[0], inst->op);
    const struct memory_kind *atomic = memory_find(atomic_ops, sizeof atomic_ops / sizeof atomic_ops[0], inst->op);
    const struct format_op *format = find_format_op(inst->op);
    (void)bind;
    step->src[ADDR].index = memory_row(inst->src[ADDR]);
    step->src[DATA].index = memory_row(inst->src[DATA] == ISA_NO_OPERAND ? inst->dst : inst->src[DATA]);
    step->table = plain ? plain : atomic;
    step->flags = format ? format->flags : 0;
    if (plain)
        step->run = run_plain;
    else if (atomic)
        step->run = run_atomic;
    else if (format)
        step->run = run_format;
    else if (inst->op == ISA_buffer_gl0_inv || inst->op == ISA_buffer_gl1_inv)
        step->run = run_invalidate;
    return plain || atomic || format || step->run == run_invalidate;
}
