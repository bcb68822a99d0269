/* SPDX-License-Identifier: MIT */
/*
 * sample.h - an image instruction with a sampler at work: what sample.c, sample_levels.c and sample_taps.c share, and
 * the loops over lanes that they use (sample_lanes.c).
 *
 * Floats are in rows as bits, as in VGPRs. Weights have 8 bits of fraction.
 */
#ifndef NAVI23_SHADER_SAMPLE_H
#define NAVI23_SHADER_SAMPLE_H

#include <navi23/shader/image.h>
#include <navi23/shader/sampler.h>

#define SAMPLE_ROW __attribute__((aligned(64)))

/* Where the level of detail comes from: step->flags. */
enum lod_source { LOD_QUAD, LOD_GRADIENTS, LOD_GIVEN, LOD_ZERO, LOD_SOURCE = 3, LOD_CLAMPED = 4 };

/* Levels of lanes, counted from the view's first one, and how much of the second: 0 if it does not count. */
struct sample_levels {
    uint32_t first[WAVE_LANES] SAMPLE_ROW;
    float part[WAVE_LANES] SAMPLE_ROW;
    uint32_t linear[WAVE_LANES] SAMPLE_ROW; /* 0 or ~0: the filter */
    uint32_t raw[WAVE_LANES] SAMPLE_ROW;    /* before clamping, for get_lod */
};

/* Gradients, in texels of the view's first level. */
struct sample_gradients {
    float x[3][WAVE_LANES] SAMPLE_ROW, y[3][WAVE_LANES] SAMPLE_ROW;
};

/* What an anisotropic filter looks at: `count` places along the longer gradient, which in coordinates is x, y. */
struct sample_footprint {
    float count[WAVE_LANES] SAMPLE_ROW;
    float x[WAVE_LANES] SAMPLE_ROW, y[WAVE_LANES] SAMPLE_ROW;
};

/* A coordinate of lanes in a level: the texels that a filter looks at and how much of the second. */
struct sample_axis {
    uint32_t size[WAVE_LANES] SAMPLE_ROW;
    int32_t first[WAVE_LANES] SAMPLE_ROW;    /* maybe outside of the level; the second is the one after it */
    float part[WAVE_LANES] SAMPLE_ROW;
    uint32_t at[2][WAVE_LANES] SAMPLE_ROW;   /* both as wrapping leaves them, for the border 0 */
    uint64_t outside[2];                     /* lanes in the border */
};

/* The places of all lanes in one level. */
struct sample_places {
    uint32_t level[WAVE_LANES] SAMPLE_ROW;   /* from the image's level 0 on */
    uint32_t slice[WAVE_LANES] SAMPLE_ROW;
    struct sample_axis axis[3];
    uint32_t part[3][2][WAVE_LANES] SAMPLE_ROW; /* of offsets, if is_split: columns, rows, slices */
};

/* An instruction. Rows that it does not have are image_zeros. */
struct sample {
    struct wave *w;
    const struct isa_inst *inst;
    const struct image *image;
    const struct sample_lanes *loops;
    struct sampler sampler;
    uint64_t lanes;
    unsigned filtered;                  /* coordinates */
    unsigned needed;                    /* components, by bits: those that DMASK and DST_SEL pick */
    uint32_t slices;                    /* that there are, at least 1 */
    bool cube, integer, compares;
    const uint32_t *offset, *bias, *reference, *dx[3], *dy[3], *at[3], *slice, *lod;
    uint32_t border[4];
    uint64_t absent;
    struct sample_levels levels;
    struct sample_gradients gradients;
    struct sample_footprint footprint;  /* of anisotropic filters: */
    bool stretched;
    uint32_t face[2][WAVE_LANES] SAMPLE_ROW; /* coordinates of cubes, from 0 on */
    struct image_operands operands;
};

struct sample_lanes {
    /* From neighbours in quads: of `at` times `scale`, along a quad's rows and columns. */
    void (*quad_gradients)(const uint32_t *at, float scale, float *x, float *y);
    /* log2 of the longer gradient. */
    void (*lod)(const struct sample_gradients *gradients, unsigned coordinates, uint32_t *lod);
    /* The same divided by how much longer it is than the other, at most `most`; two coordinates, of these sizes. */
    void (*footprint)(const struct sample_gradients *gradients, const float size[2], float most, uint32_t *lod,
                      struct sample_footprint *out);
    /* out = at + along * (n / (count + 1) - 0.5): place n, from 1 on. Returns the lanes that have it. */
    uint64_t (*step)(const uint32_t *at, const float *along, const float *count, unsigned n, uint32_t *out);
    /* sum /= count */
    void (*divide)(const float *count, uint32_t *sum);
    /*
     * Clamp and choose: `levels` is how many the view has, `least` what the LOD may not be below after clamping, a row
     * of it if any. `lod` is without bias.
     */
    void (*levels)(const struct sampler *sampler, const uint32_t *lod, const uint32_t *bias, const uint32_t *least,
                   float least_of_view, unsigned levels, struct sample_levels *out);
    /* out = max(size >> level, 1) */
    void (*minify)(uint32_t size, const uint32_t *level, uint32_t *out);
    /* Positions to texels: first and part of an axis, by its size. `linear` as in sample_levels. */
    void (*place)(const struct sampler *sampler, unsigned coordinate, const uint32_t *position, const uint32_t *linear,
                  struct sample_axis *axis);
    /* first += the signed 6 bits at `shift`. */
    void (*offset)(const uint32_t *offsets, unsigned shift, struct sample_axis *axis);
    /* at[which] = first + which, wrapped; outside[which]. */
    void (*wrap)(unsigned clamp, unsigned which, struct sample_axis *axis);
    /* Which slice a float means, of `slices` (at least 1); of cubes the slice times 8 and the face. */
    void (*slice)(const uint32_t *position, bool cube, uint32_t slices, uint32_t *out);
    /*
     * weight = the product of what bits of `tap` say of `count` axes, and of `share` (1 - share if not `second`).
     * Returns the lanes for which it is not 0.
     */
    uint64_t (*weigh)(const struct sample_axis *axes, unsigned count, unsigned tap, const float *share, bool second,
                      float *weight);
    /* sum += weight * value, in `lanes`; in those of `fresh` sum = weight * value. */
    void (*add)(const uint32_t *value, const float *weight, uint64_t lanes, uint64_t fresh, uint32_t *sum);
    /* The same of all `needed` components, for elements that are four bytes of UNORM. */
    void (*add_bytes)(const uint32_t *words, const float *weight, uint64_t lanes, uint64_t fresh, unsigned needed,
                      uint32_t (*sum)[WAVE_LANES]);
    /* The same for minimum (or maximum) instead of a sum. */
    void (*keep_most)(const uint32_t *value, bool least, uint64_t lanes, uint64_t fresh, uint32_t *sum);
    /* value = 1 or 0: whether reference passes against it (sampler->compare), first clamped to 0..1 if `clamp`. */
    void (*compare)(unsigned function, bool clamp, const uint32_t *reference, uint32_t *value);
};

/* sample_levels.c: fill in levels, and gradients where the source is some. `flags`: enum lod_source. */
void sample_find_levels(struct sample *sample, unsigned flags);

/*
 * sample_taps.c: the places in the first or second level; `linear`: whose filter is linear. A tap is a corner of them:
 * bit n of `tap` means the second texel of coordinate n. Lanes beyond an edge get the border's colour.
 */
void sample_find_places(struct sample *sample, bool second, const uint32_t *linear, struct sample_places *places);
void sample_fetch(struct sample *sample, const struct sample_places *places, unsigned tap, uint64_t lanes,
                  uint32_t (*rgba)[WAVE_LANES]);
/* A tap's elements as they are, if the format is four bytes of UNORM; false: it is not, or something else is to do. */
bool sample_fetch_bytes(struct sample *sample, const struct sample_places *places, unsigned tap, uint64_t lanes,
                        uint32_t *words);

#endif
