/* SPDX-License-Identifier: MIT */
/*
 * sample.c - MIMG with a sampler: sample, gather4, get_lod.
 *
 * A wave is sampled tap by tap: for each of the one or two levels, and of the texels around the place in it, all lanes
 * fetch theirs and add it up with its weight. Lanes for which a tap has no weight take no part. All of it is done by
 * rows, with loops for the host's vectors.
 */
#include <navi23/card.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/sample.h>

/* Coordinates by DIM: how many filters look at, and whether a slice follows. */
static const struct {
    uint8_t filtered;
    bool slice;
} dims[8] = {
    [DIM_1D] = { 1, false },      [DIM_2D] = { 2, false },      [DIM_3D] = { 3, false },
    [DIM_CUBE] = { 2, true },     [DIM_1D_ARRAY] = { 1, true }, [DIM_2D_ARRAY] = { 2, true },
    [DIM_2D_MSAA] = { 2, false }, [DIM_2D_MSAA_ARRAY] = { 2, true },
};

/* ---- operands ---------------------------------------------------------------------------------------------------- */

static void take_gradients(struct sample *s, const uint32_t *d[3], enum image_width width)
{
    for (unsigned i = 0; i < s->filtered; i++)
        d[i] = image_operand(&s->operands, width);
    image_operand_align(&s->operands);
}

/* In the order in which they stand in VGPRs. */
static void take_operands(struct sample *s)
{
    const uint32_t traits = isa_table[s->inst->op].traits;
    const enum image_width width = s->inst->a16 ? OPERAND_F16 : OPERAND_32;
    struct image_operands *o = &s->operands;
    s->offset = traits & ISA_A_O ? image_operand(o, OPERAND_32) : image_zeros;
    s->bias = traits & ISA_A_B ? image_operand(o, width) : image_zeros;
    image_operand_align(o);
    s->reference = traits & ISA_A_C ? image_operand(o, OPERAND_32) : image_zeros;
    if (traits & ISA_A_D) {
        take_gradients(s, s->dx, traits & ISA_A_G ? OPERAND_F16 : OPERAND_32);
        take_gradients(s, s->dy, traits & ISA_A_G ? OPERAND_F16 : OPERAND_32);
    }
    for (unsigned i = 0; i < 3; i++)
        s->at[i] = i < s->filtered ? image_operand(o, width) : image_zeros;
    s->slice = dims[s->inst->dim % 8].slice ? image_operand(o, width) : image_zeros;
    s->lod = traits & ISA_A_L ? image_operand(o, width) : image_zeros;
}

/* The colour beyond the edge, in the order of the format's components. */
static void set_border(struct sample *s)
{
    static const uint8_t orders[8][4] = { { 0, 1, 2, 3 }, { 0, 3, 1, 2 }, { 3, 2, 1, 0 }, { 3, 0, 1, 2 },
                                          { 2, 1, 0, 3 }, { 1, 0, 3, 2 }, { 0, 1, 2, 3 }, { 0, 1, 2, 3 } };
    const uint32_t one = s->integer ? 1 : bits_of(1);
    uint32_t colour[4] = { 0 };
    if (s->sampler.border == BORDER_REGISTER) {
        struct shader_core *core = s->w->core;
        /* The application's own: four dwords each. Address bits 39:8, then 47:40. */
        const uint32_t base = core->stage ? GREG_TA_BC_BASE_ADDR : GREG_TA_CS_BC_BASE_ADDR;
        uint64_t table = (uint64_t)(reg_get(core->navi, base + 1) & 0xff) << 40 |
                         (uint64_t)reg_get(core->navi, base) << 8;
        gmc_read(&core->port, core->vmid, table + s->sampler.border_index * sizeof colour, colour, sizeof colour,
                 GMC_READ);
    }
    if (s->sampler.border == BORDER_WHITE)
        colour[0] = colour[1] = colour[2] = one;
    if (s->sampler.border == BORDER_WHITE || s->sampler.border == BORDER_BLACK)
        colour[3] = one;
    for (unsigned i = 0; i < 4; i++)
        s->border[i] = colour[orders[s->image->border_order][i]];
}

/* Coordinates of faces are 1..2. What is outside is beyond the edge, or where that does not count, at it. */
static void become_cube(struct sample *s)
{
    s->sampler.clamp[0] = s->sampler.clamp[1] = s->sampler.cube_wrap ? CLAMP_BORDER : CLAMP_EDGE;
    for (unsigned i = 0; i < 2; i++) {
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            s->face[i][lane] = bits_of(float_of(s->at[i][lane]) - 1);
        s->at[i] = s->face[i];
    }
}

/* Begin an instruction. Returns false if no lane is active. */
static bool begin(struct sample *s, struct wave *w, const struct step *step)
{
    s->lanes = wave_exec(w);
    if (!s->lanes)
        return false;
    float_set(float_control(0, 3));
    s->w = w;
    s->inst = &step->inst;
    s->operands.w = w;
    s->operands.inst = &step->inst;
    s->operands.next = s->operands.spare = 0;
    s->operands.half = false;
    s->absent = 0;
    s->needed = 0;
    s->image = image_of(w, &step->inst);
    s->integer = image_is_integer(s->image);
    sampler_decode(&s->sampler, &w->s[step->inst.ssamp % (WAVE_SGPRS - 4)]);
    s->sampler.unnormalized |= step->inst.unorm;
    s->filtered = dims[step->inst.dim % 8].filtered;
    s->cube = step->inst.dim == DIM_CUBE;
    s->compares = isa_table[step->inst.op].traits & ISA_A_C;
    s->loops = w->core->lanes->sample;
    s->slices = image_slices(s->image, s->image->base_level);
    s->slices += s->slices == 0;
    for (unsigned i = 0; i < 4; i++)
        if (step->inst.dmask >> i & 1 && s->image->select[i] >= SELECT_X)
            s->needed |= 1u << (s->image->select[i] - SELECT_X);
    take_operands(s);
    if (s->cube)
        become_cube(s);
    set_border(s);
    return true;
}

static const struct step *end(const struct sample *s, const struct step *step)
{
    float_set(s->w->float_32);
    return step + 1;
}

/* ---- instructions ------------------------------------------------------------------------------------------------ */

/* Add what one level has for `lanes`; `*begun` are those that have something. */
static void add_level(struct sample *s, bool second, uint64_t lanes, uint64_t *begun, uint32_t (*sum)[WAVE_LANES])
{
    struct sample_places places;
    uint32_t(*rgba)[WAVE_LANES] = s->w->core->temp + 4;
    sample_find_places(s, second, s->levels.linear, &places);
    for (unsigned tap = 0; tap < 1u << s->filtered; tap++) {
        float weight[WAVE_LANES] SAMPLE_ROW;
        uint64_t taking = s->loops->weigh(places.axis, s->filtered, tap, s->levels.part, second, weight) & lanes;
        if (!taking)
            continue;
        const bool blends = s->sampler.reduction == REDUCE_BLEND;
        if (blends && sample_fetch_bytes(s, &places, tap, taking, rgba[0])) {
            s->loops->add_bytes(rgba[0], weight, taking, taking & ~*begun, s->needed, sum);
            *begun |= taking;
            continue;
        }
        sample_fetch(s, &places, tap, taking, rgba);
        for (unsigned i = 0; i < 4; i++) {
            if (!(s->needed >> i & 1))
                continue;
            if (blends)
                s->loops->add(rgba[i], weight, taking, taking & ~*begun, sum[i]);
            else
                s->loops->keep_most(rgba[i], s->sampler.reduction == REDUCE_MIN, taking, taking & ~*begun, sum[i]);
        }
        *begun |= taking;
    }
}

/* And both levels. */
static void add_place(struct sample *s, uint64_t lanes, uint64_t *begun, uint32_t (*sum)[WAVE_LANES])
{
    uint64_t between = s->w->core->lanes->within((const uint32_t *)(const void *)s->levels.part, 1, UINT32_MAX) & lanes;
    add_level(s, false, lanes, begun, sum);
    if (between)
        add_level(s, true, between, begun, sum);
}

/* A long footprint: the mean of places along it. */
static void add_footprint(struct sample *s, uint32_t (*sum)[WAVE_LANES])
{
    const uint32_t *at[2] = { s->at[0], s->at[1] };
    uint32_t moved[2][WAVE_LANES] SAMPLE_ROW;
    uint64_t begun = 0, left = s->lanes;
    s->at[0] = moved[0];
    s->at[1] = moved[1];
    for (unsigned n = 1; n <= 1u << s->sampler.aniso_log2; n++) {
        left &= s->loops->step(at[0], s->footprint.x, s->footprint.count, n, moved[0]);
        left &= s->loops->step(at[1], s->footprint.y, s->footprint.count, n, moved[1]);
        if (!left)
            break;
        add_place(s, left, &begun, sum);
    }
    for (unsigned i = 0; i < 4 && s->sampler.reduction == REDUCE_BLEND; i++)
        s->loops->divide(s->footprint.count, sum[i]);
}

/* Whether each lane has one texel, as it is. */
static bool is_single(const struct sample *s)
{
    const struct lanes_set *set = s->w->core->lanes;
    return !s->stretched && !(set->collect(s->levels.linear) & s->lanes) &&
           !(set->within((const uint32_t *)(const void *)s->levels.part, 1, UINT32_MAX) & s->lanes);
}

static const struct step *run_sample(struct wave *w, const struct step *step)
{
    struct sample s;
    uint32_t(*sum)[WAVE_LANES] = w->core->temp;
    const uint32_t *rows[4];
    uint64_t begun = 0;
    if (!begin(&s, w, step))
        return step + 1;
    sample_find_levels(&s, step->flags);
    if (is_single(&s)) {
        struct sample_places places;
        sample_find_places(&s, false, image_zeros, &places);
        sample_fetch(&s, &places, 0, s.lanes, sum);
    } else if (s.stretched) {
        add_footprint(&s, sum);
    } else {
        add_place(&s, s.lanes, &begun, sum);
    }
    unsigned count = image_select(s.image, step->inst.dmask, sum, rows);
    image_return(w, &step->inst, rows, count, s.integer, s.absent);
    return end(&s, step);
}

/* One component of the four texels that a filter would look at: from the lower left against the clock. */
static const struct step *run_gather(struct wave *w, const struct step *step)
{
    static const uint8_t taps[4] = { 2, 3, 1, 0 };
    struct sample s;
    struct sample_places places;
    uint32_t(*found)[WAVE_LANES] = w->core->temp, (*rgba)[WAVE_LANES] = w->core->temp + 4;
    const uint32_t *rows[4] = { image_zeros, image_zeros, image_zeros, image_zeros }, *selected[4];
    uint32_t linear[WAVE_LANES] SAMPLE_ROW;
    if (!begin(&s, w, step))
        return step + 1;
    sample_find_levels(&s, step->flags);
    w->core->lanes->spread(linear, UINT32_MAX);
    sample_find_places(&s, false, linear, &places);
    for (unsigned i = 0; i < 4; i++) {
        sample_fetch(&s, &places, taps[i], s.lanes, rgba);
        if (image_select(s.image, step->inst.dmask, rgba, selected) != 0) {
            memcpy(found[i], selected[0], sizeof *found);
            rows[i] = found[i];
        }
    }
    image_return(w, &step->inst, rows, 4, s.integer, s.absent);
    return end(&s, step);
}

/* The level that would be used, and what was asked for. */
static const struct step *run_get_lod(struct wave *w, const struct step *step)
{
    struct sample s;
    uint32_t level[WAVE_LANES];
    const uint32_t *lod[4] = { level, s.levels.raw, image_zeros, image_zeros }, *rows[4];
    unsigned count = 0;
    if (!begin(&s, w, step))
        return step + 1;
    sample_find_levels(&s, step->flags);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        level[lane] = bits_of((float)(int32_t)s.levels.first[lane] + s.levels.part[lane]);
    for (unsigned i = 0; i < 4; i++)
        if (step->inst.dmask >> i & 1)
            rows[count++] = lod[i];
    image_return(w, &step->inst, rows, count, false, 0);
    return end(&s, step);
}

/* ---- binding ----------------------------------------------------------------------------------------------------- */

/* What the parts of a mnemonic, between underscores, say of the level of detail. */
static uint16_t lod_flags(const char *mnemonic, uint32_t traits)
{
    unsigned source = traits & ISA_A_D ? LOD_GRADIENTS : LOD_QUAD, clamped = 0;
    for (const char *part = strchr(mnemonic, '_'); part; part = strchr(part + 1, '_')) {
        size_t length = strcspn(part + 1, "_");
        if (length == 1 && part[1] == 'l')
            source = LOD_GIVEN;
        else if (length == 2 && part[1] == 'l' && part[2] == 'z')
            source = LOD_ZERO;
        else if (length == 2 && part[1] == 'c' && part[2] == 'l')
            clamped = LOD_CLAMPED;
    }
    return (uint16_t)(source | clamped);
}

bool sample_bind(struct step *step, const struct bind *bind)
{
    const struct isa_entry *entry = &isa_table[step->inst.op];
    (void)bind;
    if (!(entry->traits & ISA_SAMPLE) || step->inst.op == ISA_image_gather4h)
        return false;
    step->flags = lod_flags(entry->mnemonic, entry->traits);
    step->run = step->inst.op == ISA_image_get_lod ? run_get_lod : entry->traits & ISA_FOUR ? run_gather : run_sample;
    return true;
}
