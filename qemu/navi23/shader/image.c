/* SPDX-License-Identifier: MIT */
/*
 * image.c - MIMG without a sampler: loads, stores, atomics, sizes; and what all of MIMG does with its registers.
 *
 * Everything here is done with MXCSR as numbers of formats want it: to nearest, with denormals.
 */
#include <navi23/shader/image.h>
#include <navi23/shader/memory.h>

/* ---- registers --------------------------------------------------------------------------------------------------- */

static const uint32_t *address_row(const struct image_operands *o)
{
    const struct isa_inst *inst = o->inst;
    unsigned first = inst->src[0] - ISA_VGPR0;
    if (o->next == 0 || inst->nsa == 0)
        return o->w->v[first + o->next];
    return o->w->v[inst->nsa_address[(o->next - 1) % sizeof inst->nsa_address]];
}

void image_operand_align(struct image_operands *o)
{
    o->next += o->half;
    o->half = false;
}

const uint32_t *image_operand(struct image_operands *o, enum image_width width)
{
    if (width == OPERAND_32)
        image_operand_align(o);
    const uint32_t *row = address_row(o);
    if (width == OPERAND_32) {
        o->next++;
        return row;
    }
    uint32_t *wide = o->temp[o->spare++ % (sizeof o->temp / sizeof o->temp[0])];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t value = o->half ? row[lane] >> 16 : row[lane] & 0xffff;
        wide[lane] = width == OPERAND_F16 ? format_float_from_half(value) : value;
    }
    o->next += o->half;
    o->half = !o->half;
    return wide;
}

static void write_row(uint32_t *dst, const uint32_t *src, uint64_t lanes, unsigned all)
{
    if (lanes == (all == 64 ? UINT64_MAX : UINT32_MAX)) {
        memcpy(dst, src, all * sizeof *dst);
        return;
    }
    for (; lanes; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctzll(lanes);
        dst[lane] = src[lane];
    }
}

/* Two values of 16 bits in one register; without `high` the upper half stays what it is in `old`. */
static void pack_row(uint32_t *dst, const uint32_t *old, const uint32_t *low, const uint32_t *high, bool integer)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t a = integer ? low[lane] & 0xffff : format_half_from_float(low[lane]);
        uint32_t b = !high ? old[lane] >> 16 : integer ? high[lane] : format_half_from_float(high[lane]);
        dst[lane] = a | b << 16;
    }
}

void image_return(struct wave *w, const struct isa_inst *inst, const uint32_t *const rows[], unsigned count,
                  bool integer, uint64_t absent)
{
    uint32_t temp[WAVE_LANES];
    uint64_t lanes = wave_exec(w);
    unsigned dst = inst->dst - ISA_VGPR0;
    for (unsigned i = 0; i < count; i += inst->d16 ? 2 : 1) {
        if (inst->d16)
            pack_row(temp, w->v[dst], rows[i], i + 1 < count ? rows[i + 1] : NULL, integer);
        write_row(w->v[dst++], inst->d16 ? temp : rows[i], lanes, w->lanes);
    }
    if (inst->tfe || inst->lwe) {
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            temp[lane] = absent >> lane & 1;
        write_row(w->v[dst], temp, lanes, w->lanes);
    }
}

/* The constants that DST_SEL has. */
static const uint32_t *constant_row(unsigned select, bool integer)
{
    static const uint32_t one_integer[WAVE_LANES] = { [0 ... WAVE_LANES - 1] = 1 };
    static const uint32_t one_float[WAVE_LANES] = { [0 ... WAVE_LANES - 1] = 0x3f800000 };
    return select == SELECT_0 ? image_zeros : integer ? one_integer : one_float;
}

unsigned image_select(const struct image *image, unsigned dmask, uint32_t (*rgba)[WAVE_LANES], const uint32_t *rows[4])
{
    unsigned count = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned select = image->select[i];
        if (!(dmask >> i & 1))
            continue;
        rows[count++] = select >= SELECT_X ? rgba[select - SELECT_X] : constant_row(select, image_is_integer(image));
    }
    return count;
}

/* ---- coordinates ------------------------------------------------------------------------------------------------- */

/* Which coordinates a DIM has, in this order. */
static const struct {
    bool y, slice, sample;
} dims[8] = {
    [DIM_1D] = { false, false, false },      [DIM_2D] = { true, false, false },
    [DIM_3D] = { true, true, false },        [DIM_CUBE] = { true, true, false },
    [DIM_1D_ARRAY] = { false, true, false }, [DIM_2D_ARRAY] = { true, true, false },
    [DIM_2D_MSAA] = { true, false, true },   [DIM_2D_MSAA_ARRAY] = { true, true, true },
};

/* What an access needs all the time. */
struct access {
    const struct image *image;
    struct image_operands operands;
    struct texels texels;
    uint32_t level[WAVE_LANES];
    uint64_t lanes;
};

/* From the view's level to the image's. */
static void take_level(struct access *a, bool given)
{
    const enum image_width width = a->operands.inst->a16 ? OPERAND_U16 : OPERAND_32;
    const uint32_t *mip = given ? image_operand(&a->operands, width) : image_zeros;
    a->texels.level = mip;
    if (a->image->base_level == 0)
        return;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        a->level[lane] = mip[lane] < TILING_LEVELS ? mip[lane] + a->image->base_level : UINT32_MAX;
    a->texels.level = a->level;
}

/* Begin an instruction. Returns false if no lane is active. */
static bool begin(struct access *a, struct wave *w, const struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    const enum image_width width = inst->a16 ? OPERAND_U16 : OPERAND_32;
    a->lanes = wave_exec(w);
    if (!a->lanes)
        return false;
    float_set(float_control(0, 3));
    a->image = image_of(w, inst);
    a->operands.w = w;
    a->operands.inst = inst;
    a->operands.next = a->operands.spare = 0;
    a->operands.half = false;
    a->texels.x = image_operand(&a->operands, width);
    a->texels.y = dims[inst->dim % 8].y ? image_operand(&a->operands, width) : image_zeros;
    a->texels.slice = dims[inst->dim % 8].slice ? image_operand(&a->operands, width) : image_zeros;
    a->texels.sample = dims[inst->dim % 8].sample ? image_operand(&a->operands, width) : image_zeros;
    take_level(a, isa_table[inst->op].traits & ISA_A_L);
    return true;
}

static const struct step *end(struct wave *w, const struct step *step)
{
    float_set(w->float_32);
    return step + 1;
}

/* ---- loads and stores -------------------------------------------------------------------------------------------- */

static const struct step *run_load(struct wave *w, const struct step *step)
{
    struct access a;
    uint32_t(*rgba)[WAVE_LANES] = w->core->temp;
    const uint32_t *rows[4];
    uint64_t absent = 0;
    if (!begin(&a, w, step))
        return step + 1;
    image_fetch(w, a.image, &a.texels, a.lanes, rgba, &absent);
    unsigned count = image_select(a.image, step->inst.dmask, rgba, rows);
    image_return(w, &step->inst, rows, count, image_is_integer(a.image), absent);
    return end(w, step);
}

/* Values of VDATA, one for each bit of DMASK; others are 0. */
static void take_data(struct wave *w, const struct isa_inst *inst, bool integer, const uint32_t *data[4],
                      uint32_t (*temp)[WAVE_LANES])
{
    unsigned first = inst->src[1] - ISA_VGPR0, taken = 0;
    for (unsigned i = 0; i < 4; i++) {
        data[i] = image_zeros;
        if (!(inst->dmask >> i & 1))
            continue;
        data[i] = w->v[first + (inst->d16 ? taken / 2 : taken)];
        if (inst->d16) {
            for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
                uint32_t half = data[i][lane] >> taken % 2 * 16 & 0xffff;
                temp[i][lane] = !integer ? format_float_from_half(half) : (uint32_t)(int32_t)(int16_t)half;
            }
            data[i] = temp[i];
        }
        taken++;
    }
}

static const struct step *run_store(struct wave *w, const struct step *step)
{
    struct access a;
    uint32_t(*rgba)[WAVE_LANES] = w->core->temp, (*temp)[WAVE_LANES] = w->core->temp + 4;
    const uint32_t *data[4];
    if (!begin(&a, w, step))
        return step + 1;
    take_data(w, &step->inst, image_is_integer(a.image), data, temp);
    if (step->inst.d16 && a.image->format->number == FORMAT_UINT)
        for (unsigned i = 0; i < 4; i++)
            for (unsigned lane = 0; lane < WAVE_LANES && data[i] != image_zeros; lane++)
                temp[i][lane] &= 0xffff;
    memset(rgba, 0, 4 * sizeof *rgba);
    for (unsigned i = 4; i-- > 0;) /* where DST_SEL has a component twice, the first counts */
        if (a.image->select[i] >= SELECT_X)
            memcpy(rgba[a.image->select[i] - SELECT_X], data[i], sizeof *rgba);
    image_put(w, a.image, &a.texels, a.lanes, (const uint32_t(*)[WAVE_LANES])rgba);
    return end(w, step);
}

/* PCK: elements as they are; of one or two bytes, with zeros or the sign above. */
static const struct step *run_load_pck(struct wave *w, const struct step *step)
{
    struct access a;
    uint32_t(*words)[WAVE_LANES] = w->core->temp;
    const uint32_t *rows[4];
    uint64_t absent = 0;
    unsigned count = 0;
    if (!begin(&a, w, step))
        return step + 1;
    memset(words, 0, 4 * sizeof *words);
    image_fetch_raw(w, a.image, &a.texels, a.lanes, words, &absent);
    if (step->flags && a.image->format->bytes < 4)
        for (unsigned lane = 0, by = 32 - 8u * a.image->format->bytes; lane < w->lanes && by < 32; lane++)
            words[0][lane] = (uint32_t)((int32_t)(words[0][lane] << by) >> by);
    for (unsigned i = 0; i < 4; i++)
        if (step->inst.dmask >> i & 1)
            rows[count++] = words[i];
    image_return(w, &step->inst, rows, count, true, absent);
    return end(w, step);
}

static const struct step *run_store_pck(struct wave *w, const struct step *step)
{
    struct access a;
    uint32_t(*words)[WAVE_LANES] = w->core->temp, (*temp)[WAVE_LANES] = w->core->temp + 4;
    const uint32_t *data[4];
    if (!begin(&a, w, step))
        return step + 1;
    take_data(w, &step->inst, true, data, temp);
    for (unsigned i = 0; i < 4; i++)
        memcpy(words[i], data[i], sizeof *words);
    image_put_raw(w, a.image, &a.texels, a.lanes, words);
    return end(w, step);
}

/* The four samples from the one named on, of the component that DMASK picks; those that there are not give 0. */
static const struct step *run_load_samples(struct wave *w, const struct step *step)
{
    struct access a;
    uint32_t(*rgba)[WAVE_LANES] = w->core->temp, (*found)[WAVE_LANES] = w->core->temp + 4;
    uint32_t sample[WAVE_LANES];
    const uint32_t *rows[4] = { image_zeros, image_zeros, image_zeros, image_zeros }, *selected[4];
    uint64_t absent = 0;
    if (!begin(&a, w, step))
        return step + 1;
    memcpy(sample, a.texels.sample, sizeof sample);
    a.texels.sample = sample;
    for (unsigned i = 0; i < 4; i++) {
        image_fetch(w, a.image, &a.texels, a.lanes, rgba, &absent);
        if (image_select(a.image, step->inst.dmask, rgba, selected) != 0) {
            memcpy(found[i], selected[0], sizeof *found);
            rows[i] = found[i];
        }
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            sample[lane] += sample[lane] < 1u << a.image->samples_log2;
    }
    image_return(w, &step->inst, rows, 4, image_is_integer(a.image), absent);
    return end(w, step);
}

/* ---- atomics ----------------------------------------------------------------------------------------------------- */

struct image_atomic {
    enum isa_op op;
    const struct memory_kind *kind, *kind_x2; /* x2: of 64 bits, if DMASK has two operands' words */
    uint8_t operands;
};

/* clang-format off */
#define ATOMIC(name, operands) { ISA_image_atomic_##name, &memory_atomic_##name, &memory_atomic_##name##_x2, operands },
static const struct image_atomic atomics[] = {
    ATOMIC(swap, 1) ATOMIC(cmpswap, 2) ATOMIC(add, 1) ATOMIC(sub, 1) ATOMIC(smin, 1) ATOMIC(umin, 1) ATOMIC(smax, 1)
    ATOMIC(umax, 1) ATOMIC(and, 1) ATOMIC(or, 1) ATOMIC(xor, 1) ATOMIC(inc, 1) ATOMIC(dec, 1) ATOMIC(fcmpswap, 2)
    ATOMIC(fmin, 1) ATOMIC(fmax, 1)
};
/* clang-format on */

static const struct step *run_atomic(struct wave *w, const struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    const struct image_atomic *atomic = step->table;
    struct access a;
    uint64_t va[WAVE_LANES] = { 0 };
    uint32_t(*before)[WAVE_LANES] = w->core->temp;
    if (!begin(&a, w, step))
        return step + 1;
    bool wide = (unsigned)__builtin_popcount(inst->dmask) > atomic->operands;
    const struct memory_kind *kind = wide ? atomic->kind_x2 : atomic->kind;
    unsigned first = inst->src[1] - ISA_VGPR0;
    struct memory_job job = { .v = &w->v[first], .second = &w->v[first + 1 + wide],
                              .before = inst->glc ? before : NULL };
    uint64_t there = a.image->format->bytes == kind->bytes ? image_locate(w, a.image, &a.texels, a.lanes, va) : 0;
    memset(before, 0, 2 * sizeof *before);
    if (there)
        memory_access_anywhere(w, kind, &job, va, there);
    if (inst->glc) {
        struct isa_inst plain = *inst;
        plain.d16 = false;
        image_return(w, &plain, (const uint32_t *const[]){ before[0], before[1] }, 1 + wide, true, job.absent);
    }
    return end(w, step);
}

/* ---- sizes ------------------------------------------------------------------------------------------------------- */

/* Cubes have their faces counted: shaders divide by 6 themselves. */
static const struct step *run_resinfo(struct wave *w, const struct step *step)
{
    const struct isa_inst *inst = &step->inst;
    struct image_operands operands = { .w = w, .inst = inst };
    uint32_t(*info)[WAVE_LANES] = w->core->temp;
    const uint32_t *rows[4];
    unsigned count = 0;
    const struct image *image = image_of(w, inst);
    const uint32_t *mip = image_operand(&operands, inst->a16 ? OPERAND_U16 : OPERAND_32);
    const unsigned levels = image->last_level - image->base_level + 1u;
    for (unsigned lane = 0; lane < w->lanes; lane++) {
        unsigned level = image->base_level + (mip[lane] & 15);
        bool there = image->format->name && mip[lane] < levels;
        uint32_t slices = image_slices(image, level);
        info[0][lane] = there ? image_minify(image->width, level) : 0;
        info[1][lane] = !there ? 0 : inst->dim == DIM_1D_ARRAY ? slices : image_minify(image->height, level);
        info[2][lane] = there ? slices : 0;
        info[3][lane] = image->format->name ? levels : 0;
    }
    for (unsigned i = 0; i < 4; i++)
        if (inst->dmask >> i & 1)
            rows[count++] = info[i];
    image_return(w, inst, rows, count, true, 0);
    return step + 1;
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

enum { PCK_SIGNED = 1 };

static const struct {
    enum isa_op op;
    step_fn *run;
    uint16_t flags;
} plain[] = {
    { ISA_image_load, run_load, 0 },
    { ISA_image_load_mip, run_load, 0 },
    { ISA_image_msaa_load, run_load_samples, 0 },
    { ISA_image_load_pck, run_load_pck, 0 },
    { ISA_image_load_mip_pck, run_load_pck, 0 },
    { ISA_image_load_pck_sgn, run_load_pck, PCK_SIGNED },
    { ISA_image_load_mip_pck_sgn, run_load_pck, PCK_SIGNED },
    { ISA_image_store, run_store, 0 },
    { ISA_image_store_mip, run_store, 0 },
    { ISA_image_store_pck, run_store_pck, 0 },
    { ISA_image_store_mip_pck, run_store_pck, 0 },
    { ISA_image_get_resinfo, run_resinfo, 0 },
};

bool image_bind(struct step *step, const struct bind *bind)
{
    for (unsigned i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (plain[i].op == step->inst.op) {
            step->run = plain[i].run;
            step->flags = plain[i].flags;
            return true;
        }
    }
    for (unsigned i = 0; i < sizeof atomics / sizeof atomics[0]; i++) {
        if (atomics[i].op == step->inst.op) {
            step->run = run_atomic;
            step->table = &atomics[i];
            return true;
        }
    }
    return sample_bind(step, bind);
}
