/* SPDX-License-Identifier: MIT */
/*
 * sample.c - MIMG with a sampler: sample, gather4, get_lod.
 *
 * A wave is sampled tap by tap: for each of the one or two levels, and of the texels around the place in it, all lanes
 * fetch theirs and add it up with its weight. Lanes for which a tap has no weight take no part.
 */
#include <math.h>

#include <navi23/card.h>
#include <navi23/shader/image.h>
#include <navi23/shader/sampler.h>

/* Where the level of detail comes from: step->flags. */
enum lod_source { LOD_QUAD, LOD_GRADIENTS, LOD_GIVEN, LOD_ZERO, LOD_SOURCE = 3, LOD_CLAMPED = 4 };

/* UCONFIG registers: where compute shaders' own border colours are, four dwords each (address bits 39:8 and 47:40). */
#define TA_CS_BC_BASE_ADDR    (0x30e00u / 4)
#define TA_CS_BC_BASE_ADDR_HI (0x30e04u / 4)

/* Coordinates by DIM: how many filters look at, and whether a slice follows. */
static const struct {
    uint8_t filtered;
    bool slice;
} dims[8] = {
    [DIM_1D] = { 1, false },      [DIM_2D] = { 2, false },      [DIM_3D] = { 3, false },
    [DIM_CUBE] = { 2, true },     [DIM_1D_ARRAY] = { 1, true }, [DIM_2D_ARRAY] = { 2, true },
    [DIM_2D_MSAA] = { 2, false }, [DIM_2D_MSAA_ARRAY] = { 2, true },
};

/* An instruction at work. Rows that it does not have are image_zeros. */
struct job {
    struct wave *w;
    const struct isa_inst *inst;
    const struct image *image;
    struct sampler sampler;
    uint64_t lanes;
    unsigned filtered;                  /* coordinates */
    bool cube, integer;
    const uint32_t *offset, *bias, *reference, *dx[3], *dy[3], *at[3], *slice, *lod;
    struct sampler_levels levels[WAVE_LANES];
    float detail[WAVE_LANES];           /* after bias and clamping, */
    float raw[WAVE_LANES];              /* and before clamping */
    uint32_t border[4];
    uint64_t absent;
    struct image_operands operands;
};

#define EACH_LANE(lane, mask)                                                                                    \
    for (uint64_t lane##_left = (mask), lane = 0;                                                                \
         lane##_left && (lane = (uint64_t)__builtin_ctzll(lane##_left), true); lane##_left &= lane##_left - 1)

/* ---- operands ---------------------------------------------------------------------------------------------------- */

static void take_gradients(struct job *job, const uint32_t *d[3], enum image_width width)
{
    for (unsigned i = 0; i < job->filtered; i++)
        d[i] = image_operand(&job->operands, width);
    image_operand_align(&job->operands);
}

/* In the order in which they stand in VGPRs. */
static void take_operands(struct job *job)
{
    const uint32_t traits = isa_table[job->inst->op].traits;
    const enum image_width width = job->inst->a16 ? OPERAND_F16 : OPERAND_32;
    struct image_operands *o = &job->operands;
    job->offset = traits & ISA_A_O ? image_operand(o, OPERAND_32) : image_zeros;
    job->bias = traits & ISA_A_B ? image_operand(o, width) : image_zeros;
    image_operand_align(o);
    job->reference = traits & ISA_A_C ? image_operand(o, OPERAND_32) : image_zeros;
    if (traits & ISA_A_D) {
        take_gradients(job, job->dx, traits & ISA_A_G ? OPERAND_F16 : OPERAND_32);
        take_gradients(job, job->dy, traits & ISA_A_G ? OPERAND_F16 : OPERAND_32);
    }
    for (unsigned i = 0; i < 3; i++)
        job->at[i] = i < job->filtered ? image_operand(o, width) : image_zeros;
    job->slice = dims[job->inst->dim % 8].slice ? image_operand(o, width) : image_zeros;
    job->lod = traits & ISA_A_L ? image_operand(o, width) : image_zeros;
}

/* The colour beyond the edge, in the order of the format's components. */
static void set_border(struct job *job)
{
    static const uint8_t orders[8][4] = { { 0, 1, 2, 3 }, { 0, 3, 1, 2 }, { 3, 2, 1, 0 }, { 3, 0, 1, 2 },
                                          { 2, 1, 0, 3 }, { 1, 0, 3, 2 }, { 0, 1, 2, 3 }, { 0, 1, 2, 3 } };
    const uint32_t one = job->integer ? 1 : bits_of(1);
    uint32_t colour[4] = { 0 };
    if (job->sampler.border == BORDER_REGISTER) {
        struct shader_core *core = job->w->core;
        uint64_t table = (uint64_t)(reg_get(core->navi, TA_CS_BC_BASE_ADDR_HI) & 0xff) << 40 |
                         (uint64_t)reg_get(core->navi, TA_CS_BC_BASE_ADDR) << 8;
        gmc_read(&core->port, core->vmid, table + job->sampler.border_index * sizeof colour, colour, sizeof colour,
                 GMC_READ);
    }
    if (job->sampler.border == BORDER_WHITE)
        colour[0] = colour[1] = colour[2] = one;
    if (job->sampler.border == BORDER_WHITE || job->sampler.border == BORDER_BLACK)
        colour[3] = one;
    for (unsigned i = 0; i < 4; i++)
        job->border[i] = colour[orders[job->image->border_order][i]];
}

/* Begin an instruction. Returns false if no lane is active. */
static bool begin(struct job *job, struct wave *w, const struct step *step)
{
    job->lanes = wave_exec(w);
    if (!job->lanes)
        return false;
    float_set(float_control(0, 3));
    job->w = w;
    job->inst = &step->inst;
    job->operands.w = w;
    job->operands.inst = &step->inst;
    job->operands.next = job->operands.spare = 0;
    job->operands.half = false;
    job->absent = 0;
    job->image = image_of(w, &step->inst);
    job->integer = image_is_integer(job->image);
    sampler_decode(&job->sampler, &w->s[step->inst.ssamp % (WAVE_SGPRS - 4)]);
    job->sampler.unnormalized |= step->inst.unorm;
    job->filtered = dims[step->inst.dim % 8].filtered;
    job->cube = step->inst.dim == DIM_CUBE;
    if (job->cube)
        job->sampler.clamp[0] = job->sampler.clamp[1] = CLAMP_EDGE;
    take_operands(job);
    set_border(job);
    return true;
}

static const struct step *end(const struct job *job, const struct step *step)
{
    float_set(job->w->float_32);
    return step + 1;
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

static uint32_t size_at(const struct image *image, unsigned coordinate, unsigned level)
{
    return image_minify(coordinate == 0 ? image->width : coordinate == 1 ? image->height : image->depth, level);
}

/* Gradients of a lane, in texels of the view's first level. */
static float lod_of_lane(const struct job *job, unsigned lane, enum lod_source source)
{
    float dx[3], dy[3];
    const unsigned quad = lane & ~3u;
    for (unsigned i = 0; i < job->filtered; i++) {
        float scale = job->sampler.unnormalized ? 1 : (float)size_at(job->image, i, job->image->base_level);
        if (source == LOD_GRADIENTS) {
            dx[i] = float_of(job->dx[i][lane]) * scale;
            dy[i] = float_of(job->dy[i][lane]) * scale;
        } else {
            float here = float_of(job->at[i][quad]);
            dx[i] = (float_of(job->at[i][quad + 1]) - here) * scale;
            dy[i] = (float_of(job->at[i][quad + 2]) - here) * scale;
        }
    }
    return sampler_lod(dx, dy, job->filtered);
}

static void find_levels(struct job *job, unsigned flags)
{
    const struct image *image = job->image;
    const enum lod_source source = (enum lod_source)(flags & LOD_SOURCE);
    const unsigned levels = image->last_level >= image->base_level ? image->last_level - image->base_level + 1u : 1;
    const float view_least = (float)image->min_lod / 256 - (float)image->base_level;
    EACH_LANE(lane, job->lanes) {
        float lod = source == LOD_ZERO ? 0
                    : source == LOD_GIVEN ? float_of(job->lod[lane]) : lod_of_lane(job, (unsigned)lane, source);
        float bias = float_of(job->bias[lane]);
        float clamp = flags & LOD_CLAMPED ? float_of(job->lod[lane]) : view_least;
        job->raw[lane] = lod + bias + job->sampler.lod_bias;
        job->detail[lane] = sampler_clamp_lod(&job->sampler, lod, bias, clamp > view_least ? clamp : view_least);
        sampler_choose_levels(&job->sampler, job->detail[lane], levels, &job->levels[lane]);
        if (job->integer)
            job->levels[lane].linear = false, job->levels[lane].part = 0;
    }
}

/* ---- taps -------------------------------------------------------------------------------------------------------- */

/* The places of all lanes in one level. */
struct places {
    uint32_t level[WAVE_LANES];
    uint32_t slice[WAVE_LANES];
    uint32_t size[3][WAVE_LANES]; /* of the level */
    struct sampler_place at[3][WAVE_LANES];
};

/* Six bits for each coordinate, a byte apart. */
static int32_t offset_of(uint32_t offsets, unsigned coordinate)
{
    return (int32_t)(offsets << (26 - 8 * coordinate)) >> 26;
}

static uint32_t slice_of(const struct job *job, unsigned lane)
{
    const uint32_t slices = image_slices(job->image, job->image->base_level);
    float wanted = rintf(float_of(job->slice[lane]));
    if (job->cube) /* the array's slice times 8, and the face */
        wanted = wanted > 0 ? floorf(wanted / 8) * 6 + fmodf(wanted, 8) : 0;
    if (!(wanted > 0) || slices == 0)
        return 0;
    return wanted < (float)slices ? (uint32_t)wanted : slices - 1;
}

/* `linear_always`: whatever the filter says, as gather4 does. */
static void find_places(const struct job *job, bool second, bool linear_always, struct places *places)
{
    EACH_LANE(lane, job->lanes) {
        const struct sampler_levels *levels = &job->levels[lane];
        unsigned level = job->image->base_level + (second ? levels->second : levels->first);
        places->level[lane] = level;
        places->slice[lane] = slice_of(job, (unsigned)lane);
        for (unsigned i = 0; i < job->filtered; i++) {
            float position = float_of(job->at[i][lane]) - (job->cube ? 1 : 0);
            struct sampler_place *place = &places->at[i][lane];
            uint32_t size = places->size[i][lane] = size_at(job->image, i, level);
            *place = sampler_locate(&job->sampler, i, position, size, levels->linear || linear_always);
            place->first += offset_of(job->offset[lane], i);
        }
    }
}

/* One tap: bit n of `tap` means the second texel of coordinate n. Lanes beyond an edge get the border's colour. */
static void fetch_tap(struct job *job, const struct places *places, unsigned tap, uint64_t lanes,
                      uint32_t (*rgba)[WAVE_LANES])
{
    uint32_t at[3][WAVE_LANES], slice[WAVE_LANES];
    uint64_t outside = 0;
    EACH_LANE(lane, lanes) {
        int32_t texel[3] = { 0 };
        slice[lane] = places->slice[lane];
        for (unsigned i = 0; i < job->filtered; i++)
            texel[i] = places->at[i][lane].first + (int32_t)(tap >> i & 1);
        if (job->cube && job->sampler.cube_wrap) {
            uint32_t face = slice[lane] % 6;
            slice[lane] -= face;
            sampler_cross_edge(&face, &texel[0], &texel[1], places->size[0][lane]);
            slice[lane] += face;
        }
        for (unsigned i = 0; i < 3; i++) {
            if (i < job->filtered)
                texel[i] = sampler_wrap(job->sampler.clamp[i], texel[i], places->size[i][lane]);
            outside |= (uint64_t)(texel[i] < 0) << lane;
            at[i][lane] = (uint32_t)texel[i];
        }
        if (job->filtered == 3)
            slice[lane] = at[2][lane];
    }
    const struct texels texels = { at[0], at[1], slice, places->level, image_zeros };
    image_fetch(job->w, job->image, &texels, lanes & ~outside, rgba, &job->absent);
    EACH_LANE(lane, outside)
        for (unsigned i = 0; i < 4; i++)
            rgba[i][lane] = job->border[i];
    if (isa_table[job->inst->op].traits & ISA_A_C)
        EACH_LANE(lane, lanes) {
            float reference = float_of(job->reference[lane]);
            if (job->image->format->number == FORMAT_UNORM) /* as the depths that it is compared with */
                reference = reference > 0 ? reference < 1 ? reference : 1 : 0;
            rgba[0][lane] = bits_of(sampler_compare(&job->sampler, reference, float_of(rgba[0][lane])) ? 1 : 0);
        }
}

static float weight_of_tap(const struct job *job, const struct places *places, unsigned tap, unsigned lane)
{
    float weight = 1;
    for (unsigned i = 0; i < job->filtered; i++)
        weight *= tap >> i & 1 ? places->at[i][lane].part : 1 - places->at[i][lane].part;
    return weight;
}

/* Add what a tap found to the sum. A tap that is all there is goes unchanged. */
static void add(const struct job *job, unsigned lane, float weight, bool first, uint32_t (*rgba)[WAVE_LANES],
                uint32_t (*sum)[WAVE_LANES])
{
    for (unsigned i = 0; i < 4; i++) {
        float value = float_of(rgba[i][lane]), so_far = float_of(sum[i][lane]);
        if (weight == 1 || (first && job->sampler.reduction != REDUCE_BLEND))
            sum[i][lane] = rgba[i][lane];
        else if (job->sampler.reduction == REDUCE_MIN)
            sum[i][lane] = bits_of(value < so_far ? value : so_far);
        else if (job->sampler.reduction == REDUCE_MAX)
            sum[i][lane] = bits_of(value > so_far ? value : so_far);
        else
            sum[i][lane] = bits_of(so_far + weight * value);
    }
}

/* ---- instructions ------------------------------------------------------------------------------------------------ */

static const struct step *run_sample(struct wave *w, const struct step *step)
{
    struct job job;
    struct places places;
    uint32_t(*sum)[WAVE_LANES] = w->core->temp, (*rgba)[WAVE_LANES] = w->core->temp + 4;
    const uint32_t *rows[4];
    uint64_t begun = 0;
    if (!begin(&job, w, step))
        return step + 1;
    find_levels(&job, step->flags);
    memset(sum, 0, 4 * sizeof *sum);
    for (unsigned second = 0; second < 2; second++) {
        uint64_t in_level = 0;
        EACH_LANE(lane, job.lanes)
            in_level |= (uint64_t)(!second || job.levels[lane].part != 0) << lane;
        if (!in_level)
            continue;
        find_places(&job, second, false, &places);
        for (unsigned tap = 0; tap < 1u << job.filtered; tap++) {
            float weight[WAVE_LANES];
            uint64_t taking = 0;
            EACH_LANE(lane, in_level) {
                float part = job.levels[lane].part;
                weight[lane] = weight_of_tap(&job, &places, tap, (unsigned)lane) * (second ? part : 1 - part);
                taking |= (uint64_t)(weight[lane] != 0) << lane;
            }
            if (!taking)
                continue;
            fetch_tap(&job, &places, tap, taking, rgba);
            EACH_LANE(lane, taking)
                add(&job, (unsigned)lane, weight[lane], !(begun >> lane & 1), rgba, sum);
            begun |= taking;
        }
    }
    unsigned count = image_select(job.image, step->inst.dmask, sum, rows);
    image_return(w, &step->inst, rows, count, job.integer, job.absent);
    return end(&job, step);
}

/* One component of the four texels that a filter would look at: from the lower left against the clock. */
static const struct step *run_gather(struct wave *w, const struct step *step)
{
    static const uint8_t taps[4] = { 2, 3, 1, 0 };
    struct job job;
    struct places places;
    uint32_t(*found)[WAVE_LANES] = w->core->temp, (*rgba)[WAVE_LANES] = w->core->temp + 4;
    const uint32_t *rows[4] = { image_zeros, image_zeros, image_zeros, image_zeros }, *selected[4];
    if (!begin(&job, w, step))
        return step + 1;
    find_levels(&job, step->flags);
    find_places(&job, false, true, &places);
    for (unsigned i = 0; i < 4; i++) {
        fetch_tap(&job, &places, taps[i], job.lanes, rgba);
        if (image_select(job.image, step->inst.dmask, rgba, selected) != 0) {
            memcpy(found[i], selected[0], sizeof *found);
            rows[i] = found[i];
        }
    }
    image_return(w, &step->inst, rows, 4, job.integer, job.absent);
    return end(&job, step);
}

/* The level that would be used, and what was asked for. */
static const struct step *run_get_lod(struct wave *w, const struct step *step)
{
    struct job job;
    uint32_t(*lod)[WAVE_LANES] = w->core->temp;
    const uint32_t *rows[4];
    unsigned count = 0;
    if (!begin(&job, w, step))
        return step + 1;
    find_levels(&job, step->flags);
    memset(lod, 0, 4 * sizeof *lod);
    EACH_LANE(lane, job.lanes) {
        lod[0][lane] = bits_of((float)job.levels[lane].first + job.levels[lane].part);
        lod[1][lane] = bits_of(job.raw[lane]);
    }
    for (unsigned i = 0; i < 4; i++)
        if (step->inst.dmask >> i & 1)
            rows[count++] = lod[i];
    image_return(w, &step->inst, rows, count, false, 0);
    return end(&job, step);
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
