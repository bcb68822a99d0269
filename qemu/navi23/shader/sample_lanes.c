/* SPDX-License-Identifier: MIT */
/*
 * sample_lanes.c - the arithmetic of sampling, rows at a time: levels of detail, coordinates, weights.
 *
 * Numbers of texels are kept within what int32_t holds with room to spare; coordinates that repeat lose their whole
 * part first, so that they stay exact.
 */
#include <navi23/shader/lanes/rows.h>
#include <navi23/shader/sample.h>

#define FARTHEST 1048576.0f /* texels; images have no more than 16384 */

#define EACH(i) LANES_INDEPENDENT for (int i = 0; i < (int)WAVE_LANES; i++)

static inline float clamp_between(float value, float low, float high)
{
    value = value < high ? value : high;
    return value > low ? value : low;
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

static void quad_gradients(const uint32_t *at, float scale, float *x, float *y)
{
    for (unsigned quad = 0; quad < WAVE_LANES; quad += 4) {
        float here = float_of(at[quad]);
        float along = (float_of(at[quad + 1]) - here) * scale, down = (float_of(at[quad + 2]) - here) * scale;
        for (unsigned i = quad; i < quad + 4; i++)
            x[i] = along, y[i] = down;
    }
}

/*
 * log2 of what is not negative: of powers of two it is exact. The mantissa m is within a factor of sqrt(2) of 1, and
 * ln(m) = 2 artanh((m - 1) / (m + 1)).
 */
static inline float log2_of(float value)
{
    const uint32_t root = 0x3f3504f3, bits = bits_of(value); /* sqrt(1/2) */
    const int32_t exponent = (int32_t)(bits - root) >> 23;
    const float m = float_of(bits - ((uint32_t)exponent << 23)), t = (m - 1) / (m + 1), t2 = t * t;
    const float series = 2.885390082f * t * (1 + t2 * (1 / 3.0f + t2 * (1 / 5.0f + t2 * (1 / 7.0f + t2 / 9.0f))));
    return pick_float(value > 0, (float)exponent + series, -INFINITY);
}

static void lod(const struct sample_gradients *gradients, unsigned coordinates, uint32_t *out)
{
    float x[WAVE_LANES] SAMPLE_ROW = { 0 }, y[WAVE_LANES] SAMPLE_ROW = { 0 };
    for (unsigned c = 0; c < coordinates; c++) {
        const float *dx = gradients->x[c], *dy = gradients->y[c];
        EACH(i) {
            x[i] += dx[i] * dx[i];
            y[i] += dy[i] * dy[i];
        }
    }
    EACH(i)
        out[i] = bits_of(0.5f * log2_of(pick_float(x[i] > y[i], x[i], y[i])));
}

static void footprint(const struct sample_gradients *g, const float size[2], float most, uint32_t *lod,
                      struct sample_footprint *out)
{
    const float width = size[0], height = size[1];
    EACH(i) {
        float x = g->x[0][i] * g->x[0][i] + g->x[1][i] * g->x[1][i];
        float y = g->y[0][i] * g->y[0][i] + g->y[1][i] * g->y[1][i];
        bool longer = x > y;
        float ratio = sqrtf(pick_float(longer, x, y) / pick_float(longer, y, x));
        ratio = pick_float(ratio >= 1, pick_float(ratio < most, ratio, most), 1); /* NaN: both are 0 */
        lod[i] = bits_of(0.5f * log2_of(pick_float(longer, x, y)) - log2_of(ratio));
        out->count[i] = ceilf(ratio);
        out->x[i] = pick_float(longer, g->x[0][i], g->y[0][i]) / width;
        out->y[i] = pick_float(longer, g->x[1][i], g->y[1][i]) / height;
    }
}

static uint64_t step(const uint32_t *at, const float *along, const float *count, unsigned n, uint32_t *out)
{
    const float place = (float)n;
    uint32_t truth[WAVE_LANES] SAMPLE_ROW;
    EACH(i) {
        out[i] = bits_of(float_of(at[i]) + along[i] * (place / (count[i] + 1) - 0.5f));
        truth[i] = place <= count[i] ? UINT32_MAX : 0;
    }
    return block_collect(truth) | block_collect(truth + 32) << 32;
}

static void divide(const float *count, uint32_t *sum)
{
    EACH(i)
        sum[i] = bits_of(float_of(sum[i]) / count[i]);
}

static void levels(const struct sampler *s, const uint32_t *lod, const uint32_t *bias, const uint32_t *least,
                   float least_of_view, unsigned levels, struct sample_levels *out)
{
    const float last = (float)(levels - 1), lod_bias = s->lod_bias, max_lod = s->max_lod, min_lod = s->min_lod;
    static const uint32_t lowest[WAVE_LANES] = { [0 ... WAVE_LANES - 1] = 0xff800000 };
    const uint32_t magnify = s->linear_mag ? UINT32_MAX : 0, minify = s->linear_min ? UINT32_MAX : 0;
    float place[WAVE_LANES] SAMPLE_ROW;
    least = least ? least : lowest;
    EACH(i) {
        float raw = float_of(lod[i]) + (lod_bias + float_of(bias[i])), view = float_of(least[i]);
        out->raw[i] = bits_of(raw);
        float detail = pick_float(raw > max_lod, max_lod, raw);
        detail = pick_float(detail > min_lod, detail, min_lod); /* NaN, too, is that */
        view = pick_float(view > least_of_view, view, least_of_view);
        detail = pick_float(detail > view, detail, view);
        out->linear[i] = pick(detail <= 0, magnify, minify);
        detail = pick_float(detail > 0, detail, 0);
        place[i] = pick_float(detail < last, detail, last);
    }
    if (s->mip == MIP_LINEAR) {
        EACH(i) {
            int32_t fixed = (int32_t)(place[i] * 256 + 0.5f);
            out->first[i] = (uint32_t)fixed >> 8;
            out->part[i] = (float)(fixed & 255) / 256;
        }
        return;
    }
    memset(out->part, 0, sizeof out->part);
    memset(out->first, 0, sizeof out->first);
    if (s->mip == MIP_POINT)
        EACH(i) /* of two as near, the larger level */
            out->first[i] = (uint32_t)((int32_t)ceilf(place[i] + 0.5f) - 1);
}

/* ---- coordinates ------------------------------------------------------------------------------------------------- */

static void minify(uint32_t size, const uint32_t *level, uint32_t *out)
{
    EACH(i) {
        uint32_t smaller = size >> (level[i] & 31);
        out[i] = smaller ? smaller : 1;
    }
}

static void place(const struct sampler *s, unsigned coordinate, const uint32_t *position, const uint32_t *linear,
                  struct sample_axis *axis)
{
    const unsigned clamp = s->clamp[coordinate];
    const bool scaled = !s->unnormalized;
    float at[WAVE_LANES] SAMPLE_ROW;
    if (scaled && clamp == CLAMP_REPEAT) {
        EACH(i)
            at[i] = (float_of(position[i]) - floorf(float_of(position[i]))) * (float)(int32_t)axis->size[i];
    } else if (scaled && clamp == CLAMP_MIRROR) {
        EACH(i)
            at[i] = (float_of(position[i]) - 2 * floorf(float_of(position[i]) * 0.5f)) * (float)(int32_t)axis->size[i];
    } else {
        EACH(i)
            at[i] = float_of(position[i]) * (scaled ? (float)(int32_t)axis->size[i] : 1);
    }
    EACH(i) {
        float texels = pick_float(at[i] == at[i], clamp_between(at[i], -FARTHEST, FARTHEST), 0);
        int32_t nearest = (int32_t)floorf(texels), fixed = (int32_t)floorf((texels - 0.5f) * 256 + 0.5f);
        axis->first[i] = (int32_t)pick(linear[i], (uint32_t)(fixed >> 8), (uint32_t)nearest);
        axis->part[i] = (float)(int32_t)((uint32_t)(fixed & 255) & linear[i]) / 256;
    }
}

static void offset(const uint32_t *offsets, unsigned shift, struct sample_axis *axis)
{
    EACH(i)
        axis->first[i] += (int32_t)(offsets[i] << (26 - shift)) >> 26;
}

/*
 * texel % size as a number without sign. Fewer than 2^22 texels: so the quotient is farther from the next whole number
 * than fp32 may err.
 */
static inline int32_t remainder_of(int32_t texel, int32_t size)
{
    return texel - (int32_t)floorf(((float)texel + 0.5f) / (float)size) * size;
}

static inline int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static void wrap(unsigned clamp, unsigned which, struct sample_axis *axis)
{
    const int32_t add = (int32_t)which, *restrict first = axis->first;
    const uint32_t *restrict size = axis->size;
    uint32_t *restrict at = axis->at[which];
    axis->outside[which] = 0;
    switch (clamp) {
    case CLAMP_REPEAT:
        EACH(i)
            at[i] = (uint32_t)remainder_of(first[i] + add, (int32_t)size[i]);
        return;
    case CLAMP_MIRROR:
        EACH(i) {
            int32_t turn = remainder_of(first[i] + add, 2 * (int32_t)size[i]);
            at[i] = (uint32_t)lesser(turn, 2 * (int32_t)size[i] - 1 - turn);
        }
        return;
    case CLAMP_EDGE:
        EACH(i) {
            int32_t texel = first[i] + add;
            at[i] = (uint32_t)lesser(texel < 0 ? 0 : texel, (int32_t)size[i] - 1);
        }
        return;
    case CLAMP_MIRROR_ONCE_EDGE:
        EACH(i) {
            int32_t texel = first[i] + add;
            at[i] = (uint32_t)lesser(texel < 0 ? -1 - texel : texel, (int32_t)size[i] - 1);
        }
        return;
    default:
        break;
    }
    const bool mirror = clamp == CLAMP_MIRROR_ONCE_HALF_BORDER || clamp == CLAMP_MIRROR_ONCE_BORDER;
    uint32_t outside[WAVE_LANES] SAMPLE_ROW;
    EACH(i) {
        int32_t texel = first[i] + add;
        texel = mirror && texel < 0 ? -1 - texel : texel;
        outside[i] = (uint32_t)texel >= size[i] ? UINT32_MAX : 0;
        at[i] = (uint32_t)texel & ~outside[i];
    }
    axis->outside[which] = block_collect(outside) | block_collect(outside + 32) << 32;
}

static void slice(const uint32_t *position, bool cube, uint32_t slices, uint32_t *out)
{
    const float last = (float)(slices - 1);
    EACH(i) {
        float wanted = rintf(float_of(position[i])), layer = floorf(wanted / 8);
        wanted = cube ? layer * 6 + (wanted - layer * 8) : wanted;
        wanted = pick_float(wanted > 0, wanted, 0);
        out[i] = (uint32_t)(int32_t)pick_float(wanted < last, wanted, last);
    }
}

/* ---- sums -------------------------------------------------------------------------------------------------------- */

static uint64_t weigh(const struct sample_axis *axes, unsigned count, unsigned tap, const float *share, bool second,
                      float *weight)
{
    uint32_t truth[WAVE_LANES] SAMPLE_ROW;
    EACH(i)
        weight[i] = second ? share[i] : 1 - share[i];
    for (unsigned c = 0; c < count; c++) {
        const float *restrict part = axes[c].part;
        if (tap >> c & 1) {
            EACH(i)
                weight[i] *= part[i];
        } else {
            EACH(i)
                weight[i] *= 1 - part[i];
        }
    }
    EACH(i)
        truth[i] = weight[i] != 0 ? UINT32_MAX : 0;
    return block_collect(truth) | block_collect(truth + 32) << 32;
}

static void add(const uint32_t *value, const float *weight, uint64_t lanes, uint64_t fresh, uint32_t *sum)
{
    uint32_t taking[WAVE_LANES] SAMPLE_ROW, begins[WAVE_LANES] SAMPLE_ROW;
    row_expand(taking, lanes);
    row_expand(begins, fresh);
    EACH(i) {
        float product = weight[i] * float_of(value[i]);
        uint32_t total = pick(begins[i], bits_of(product), bits_of(float_of(sum[i]) + product));
        sum[i] = (total & taking[i]) | (sum[i] & ~taking[i]);
    }
}

/* A byte / 255, rounded as a division would, which is slow. */
static inline float unorm8_of(uint32_t byte)
{
#if defined(__FMA__)
    const float value = (float)(int32_t)byte, guess = value * (1 / 255.0f);
    return __builtin_fmaf(__builtin_fmaf(-guess, 255, value), 1 / 255.0f, guess);
#else
    return (float)(int32_t)byte / 255.0f;
#endif
}

static void add_bytes(const uint32_t *words, const float *weight, uint64_t lanes, uint64_t fresh, unsigned needed,
                      uint32_t (*sum)[WAVE_LANES])
{
    uint32_t taking[WAVE_LANES] SAMPLE_ROW, begins[WAVE_LANES] SAMPLE_ROW;
    row_expand(taking, lanes);
    row_expand(begins, fresh);
    for (unsigned component = 0; component < 4; component++) {
        const unsigned shift = 8 * component;
        uint32_t *restrict out = sum[component];
        if (!(needed >> component & 1))
            continue;
        EACH(i) {
            float product = weight[i] * unorm8_of(words[i] >> shift & 0xff);
            uint32_t total = pick(begins[i], bits_of(product), bits_of(float_of(out[i]) + product));
            out[i] = (total & taking[i]) | (out[i] & ~taking[i]);
        }
    }
}

static void keep_most(const uint32_t *value, bool least, uint64_t lanes, uint64_t fresh, uint32_t *sum)
{
    uint32_t taking[WAVE_LANES] SAMPLE_ROW, begins[WAVE_LANES] SAMPLE_ROW;
    row_expand(taking, lanes);
    row_expand(begins, fresh);
    EACH(i) {
        bool less = float_of(value[i]) < float_of(sum[i]), more = float_of(value[i]) > float_of(sum[i]);
        uint32_t wins = (begins[i] | -(uint32_t)(least ? less : more)) & taking[i];
        sum[i] = (value[i] & wins) | (sum[i] & ~wins);
    }
}

static void compare(unsigned function, bool clamp, const uint32_t *reference, uint32_t *value)
{
    const uint32_t one = bits_of(1), less = function & 1 ? one : 0, equal = function & 2 ? one : 0,
                   more = function & 4 ? one : 0, unordered = function == 7 ? one : 0;
    EACH(i) {
        float x = float_of(reference[i]), texel = float_of(value[i]);
        x = clamp ? pick_float(x > 0, pick_float(x < 1, x, 1), 0) : x;
        value[i] = pick(x < texel, less, pick(x == texel, equal, pick(x > texel, more, unordered)));
    }
}

extern const struct sample_lanes LANES_OWN(sample);
const struct sample_lanes LANES_OWN(sample) = {
    .quad_gradients = quad_gradients,
    .lod = lod,
    .footprint = footprint,
    .step = step,
    .divide = divide,
    .levels = levels,
    .minify = minify,
    .place = place,
    .offset = offset,
    .wrap = wrap,
    .slice = slice,
    .weigh = weigh,
    .add = add,
    .add_bytes = add_bytes,
    .keep_most = keep_most,
    .compare = compare,
};
