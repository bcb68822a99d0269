/* SPDX-License-Identifier: MIT */
/*
 * shade.c - fragments through the depth block, the shader and the colour block.
 *
 * The depth block works before the shader where the shader has no say in it, or is to have none; then fragments that
 * fail are not shaded. Else after it: with what the shader discards, exports as depth or mask, or with alpha as a mask.
 */
#include "../card.h"

#include <navi23/raster/alike.h>
#include <navi23/raster/shade.h>

#include <navi23/cp.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/format.h>
#include <navi23/shader/witness.h>

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

#define HAS(control, field) (((control) & FIELD_DB_SHADER_CONTROL__##field) != 0)

static uint8_t z_used(uint32_t control)
{
    bool stencil = HAS(control, STENCIL_TEST_VAL_EXPORT_ENABLE) || HAS(control, STENCIL_OP_VAL_EXPORT_ENABLE);
    return (uint8_t)((HAS(control, Z_EXPORT_ENABLE) ? 1u << EXPORT_DEPTH : 0) | (stencil ? 1u << EXPORT_STENCIL : 0) |
                     (HAS(control, MASK_EXPORT_ENABLE) ? 1u << EXPORT_MASK : 0));
}

static void decode_alpha(struct shade *s, struct cp *cp, uint32_t control)
{
    uint32_t alpha = cp_state(cp, GREG_DB_ALPHA_TO_MASK);
    uint32_t samples = FIELD_GET(FIELD_DB_EQAA__ALPHA_TO_MASK_NUM_SAMPLES, cp_state(cp, GREG_DB_EQAA));
    bool rounds = alpha & FIELD_DB_ALPHA_TO_MASK__OFFSET_ROUND;
    s->alpha_to_mask = alpha & FIELD_DB_ALPHA_TO_MASK__ALPHA_TO_MASK_ENABLE && !HAS(control, ALPHA_TO_MASK_DISABLE);
    s->alpha_format = FIELD_GET(FIELD_SPI_SHADER_COL_FORMAT__COL0, cp_state(cp, GREG_SPI_SHADER_COL_FORMAT));
    s->mask_log2 = (uint8_t)(samples < s->samples.count_log2 ? samples : s->samples.count_log2);
    for (unsigned i = 0; i < 4; i++) { /* quarters; when rounded, what is in the middle of them */
        uint32_t offset = alpha >> 2 * i & FIELD_DB_ALPHA_TO_MASK__ALPHA_TO_MASK_OFFSET0;
        offset = FIELD_GET(FIELD_DB_ALPHA_TO_MASK__ALPHA_TO_MASK_OFFSET0, offset);
        s->dither[i] = (float)offset / 4 + (rounds ? 0.125f : 0);
    }
}

/* Whether the depth block's work can be done before the shader, or has to be. */
static bool is_early(const struct shade *s, uint32_t control)
{
    bool free = !s->z_used && !s->alpha_to_mask && !HAS(control, KILL_ENABLE) &&
                FIELD_GET(FIELD_DB_SHADER_CONTROL__Z_ORDER, control) != DB_LATE_Z;
    return free || HAS(control, DEPTH_BEFORE_SHADER);
}

/* Whether the shader has to run: for colours, for what it does to the tests, or for what else it does. */
static bool runs_shader(const struct shade *s, struct cp *cp, uint32_t control)
{
    bool has_say = s->z_used || s->alpha_to_mask || HAS(control, KILL_ENABLE);
    if (cp_state(cp, GREG_DB_RENDER_CONTROL) & FIELD_DB_RENDER_CONTROL__PS_INVOKE_DISABLE)
        return false;
    return colour_targets(s->colour) || HAS(control, EXEC_ON_NOOP) || HAS(control, EXEC_ON_HIER_FAIL) ||
           (s->tests && !s->early && has_say);
}

static const char *refused(struct cp *cp, uint32_t control)
{
    uint32_t conservative = cp_state(cp, GREG_PA_SC_CONSERVATIVE_RASTERIZATION_CNTL);
    if (conservative & (FIELD_PA_SC_CONSERVATIVE_RASTERIZATION_CNTL__OVER_RAST_ENABLE |
                        FIELD_PA_SC_CONSERVATIVE_RASTERIZATION_CNTL__UNDER_RAST_ENABLE))
        return "this model has no conservative rasterization";
    if (HAS(control, PRIMITIVE_ORDERED_PIXEL_SHADER))
        return "this model has no pixel shaders in primitives' order";
    if (HAS(control, COVERAGE_TO_MASK_ENABLE))
        return "this model makes no masks of coverage that is exported as colour";
    return NULL;
}

const char *shade_decode(struct shade *s, struct cp *cp, const struct depth *depth, const struct colour *colour)
{
    uint32_t control = cp_state(cp, GREG_DB_SHADER_CONTROL);
    const char *why = refused(cp, control);
    s->depth = depth;
    s->colour = colour;
    if (!why)
        why = samples_decode(&s->samples, cp);
    if (!why)
        why = pixel_decode(&s->program, cp, &s->samples);
    if (why)
        return why;
    s->tests = !depth_is_idle(depth);
    s->z_used = z_used(control);
    decode_alpha(s, cp, control);
    s->early = is_early(s, control);
    s->tested_coverage = s->early && HAS(control, PRE_SHADER_DEPTH_COVERAGE_ENABLE);
    s->runs = runs_shader(s, cp, control);
    return NULL;
}

bool shade_is_idle(const struct shade *s)
{
    return !s->tests && !s->runs;
}

/* ---- what the shader says of samples ----------------------------------------------------------------------------- */

/* Take away the samples of lanes that are not in the mask; mostly all are. */
static void keep_lanes(struct fragments *f, uint64_t lanes)
{
    if ((fragments_lanes(f) & ~lanes) == 0)
        return;
    for (unsigned lane = 0; lane < f->quads * 4; lane++)
        f->samples[lane] = lanes >> lane & 1 ? f->samples[lane] : 0;
}

static void apply_mask(struct fragments *f, const uint32_t *mask)
{
    for (unsigned lane = 0; lane < f->quads * 4; lane++)
        f->samples[lane] &= (uint8_t)mask[lane];
}

/* The alpha that was exported to MRT0. */
static float alpha_of(const struct shade *s, const struct pixel_exports *e, unsigned lane)
{
    uint32_t high = e->mrt[0][1][lane] >> 16;
    switch (s->alpha_format) {
    case PS_FORMAT_32_AR: return float_of(e->mrt[0][1][lane]);
    case PS_FORMAT_FP16: return float_of(format_float_from_half(high));
    case PS_FORMAT_UNORM16: return (float)high / 65535;
    case PS_FORMAT_SNORM16: return (float)(int16_t)high / 32767;
    case PS_FORMAT_32_ABGR: return float_of(e->mrt[0][3][lane]);
    default: return 1;
    }
}

/* As many samples as alpha is worth, which the pixels of a quad round differently. */
static void apply_alpha(const struct shade *s, struct fragments *f, const struct pixel_exports *e)
{
    unsigned most = 1u << s->mask_log2;
    for (unsigned lane = 0; lane < f->quads * 4; lane++) {
        float alpha = alpha_of(s, e, lane), worth = alpha * (float)most + s->dither[lane & 3];
        unsigned count = !(worth >= 1) ? 0 : worth >= (float)most ? most : (unsigned)worth;
        f->samples[lane] &= count == most ? 0xff : (uint8_t)((1u << count) - 1);
    }
}

/* ---- fragments --------------------------------------------------------------------------------------------------- */

/* What is left to do when the shader has run. */
static void finish(const struct shade *s, struct shader_room *room, struct shader_core *core, struct fragments *f)
{
    struct pixel_exports *e = &room->exports;
    e->z_enabled &= s->z_used;
    keep_lanes(f, e->alive);
    if (e->z_enabled & 1u << EXPORT_MASK)
        apply_mask(f, e->z[EXPORT_MASK]);
    if (s->alpha_to_mask && e->written & 1)
        apply_alpha(s, f, e);
    if (s->tests && !s->early)
        room->passed += depth_test(s->depth, core, f, e->has_z ? e : NULL);
    if (colour_targets(s->colour) && fragments_lanes(f))
        colour_write(s->colour, core, f, e);
}

/* Whether what a full wave has exported is what all others would. The trace wants to see them. */
static bool can_repeat(const struct shade *s, const struct shader_core *core)
{
    const struct wave *w = &core->wave[0];
    return w->code && w->code_at == s->program.pc && code_is_alike(w->code) &&
           !witness_wanted(core->navi, NAVI_WITNESS_PIXEL);
}

/* Have the exports of these lanes: of a run, or of an earlier one. */
static enum group_end run_program(const struct shade *s, struct shader_room *room, struct shader_core *core,
                                  const struct fragments *f, uint64_t lanes, const uint8_t *coverage,
                                  unsigned iteration)
{
    room->exports.alive = lanes;
    if (room->repeats == REPEATS_YES)
        return GROUP_DONE;
    enum group_end end = pixel_run(&room->stage, &s->program, &s->samples, core, f, coverage, iteration, room->slot);
    room->waves += core->group.waves;
    if (end == GROUP_DONE && lanes == UINT64_MAX && room->repeats == REPEATS_UNKNOWN)
        room->repeats = can_repeat(s, core) ? REPEATS_YES : REPEATS_NO;
    return end;
}

/* Run the shader once for samples that are left. */
static enum group_end run_once(const struct shade *s, struct shader_room *room, struct shader_core *core,
                               struct fragments *f, const uint8_t *coverage, unsigned iteration)
{
    uint64_t lanes = fragments_lanes(f);
    if (lanes == 0)
        return GROUP_DONE;
    enum group_end end = run_program(s, room, core, f, lanes, coverage, iteration);
    room->pixels += (unsigned)__builtin_popcountll(lanes);
    if (end == GROUP_DONE)
        finish(s, room, core, f);
    return end;
}

/* Several runs, each for some samples. */
static enum group_end run_for_samples(const struct shade *s, struct shader_room *room, struct shader_core *core,
                                      struct fragments *f, const uint8_t *coverage)
{
    uint8_t left[WAVE_LANES];
    enum group_end end = GROUP_DONE;
    memcpy(left, f->samples, sizeof left);
    for (unsigned i = 0; i < 1u << s->program.iterations_log2 && end == GROUP_DONE; i++) {
        uint8_t mine = pixel_samples_of_run(&s->program, i);
        for (unsigned lane = 0; lane < f->quads * 4; lane++)
            f->samples[lane] = left[lane] & mine;
        end = run_once(s, room, core, f, coverage, i);
    }
    return end;
}

enum group_end shade_fragments(const struct shade *s, struct shader_room *room, struct shader_core *core,
                               struct fragments *f)
{
    uint8_t coverage[WAVE_LANES];
    memcpy(coverage, f->samples, sizeof coverage);
    if (s->tests && (s->early || !s->runs))
        room->passed += depth_test(s->depth, core, f, NULL);
    if (!s->runs)
        return GROUP_DONE;
    if (s->tested_coverage)
        memcpy(coverage, f->samples, sizeof coverage);
    if (s->program.iterations_log2)
        return run_for_samples(s, room, core, f, coverage);
    return run_once(s, room, core, f, coverage, 0);
}
