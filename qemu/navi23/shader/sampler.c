/* SPDX-License-Identifier: MIT */
/*
 * sampler.c - S#, levels of detail, and coordinates.
 *
 * Weights have 8 bits of fraction, as the hardware's. Numbers of texels are kept within what int32_t holds with room to
 * spare; coordinates that repeat lose their whole part first, so that they stay exact.
 */
#include <math.h>

#include <navi23/shader/sampler.h>

#define FARTHEST 1048576.0f /* texels; images have no more than 16384 */

static uint32_t field(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (UINT32_MAX >> (31 - (high - low)));
}

void sampler_decode(struct sampler *s, const uint32_t words[4])
{
    const uint32_t magnify = field(words[2], 21, 20), minify = field(words[2], 23, 22);
    *s = (struct sampler){
        .clamp = { (uint8_t)field(words[0], 2, 0), (uint8_t)field(words[0], 5, 3), (uint8_t)field(words[0], 8, 6) },
        .compare = (uint8_t)field(words[0], 14, 12),
        .unnormalized = field(words[0], 15, 15),
        .cube_wrap = !field(words[0], 28, 28),
        .reduction = (uint8_t)field(words[0], 30, 29),
        .min_lod = (float)field(words[1], 11, 0) / 256,
        .max_lod = (float)field(words[1], 23, 12) / 256,
        .lod_bias = (float)((int32_t)(words[2] << 18) >> 18) / 256,
        .linear_mag = magnify % 2 != 0, /* bit 1 is for anisotropy */
        .linear_min = minify % 2 != 0,
        .mip = (uint8_t)field(words[2], 27, 26),
        .border = (uint8_t)field(words[3], 31, 30),
        .border_index = (uint16_t)field(words[3], 11, 0),
    };
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

float sampler_clamp_lod(const struct sampler *s, float lod, float bias, float least)
{
    lod += s->lod_bias + bias;
    lod = lod > s->max_lod ? s->max_lod : lod;
    lod = lod > s->min_lod ? lod : s->min_lod; /* NaN, too, is that */
    return lod > least ? lod : least;
}

void sampler_choose_levels(const struct sampler *s, float lod, unsigned levels, struct sampler_levels *out)
{
    const float last = (float)(levels - 1);
    *out = (struct sampler_levels){ .linear = lod <= 0 ? s->linear_mag : s->linear_min };
    lod = lod > 0 ? lod : 0;
    lod = lod < last ? lod : last;
    if (s->mip == MIP_POINT) {
        out->first = out->second = (unsigned)ceilf(lod + 0.5f) - 1; /* of two as near, the larger level */
    } else if (s->mip == MIP_LINEAR) {
        unsigned place = (unsigned)(lod * 256 + 0.5f);
        out->first = place / 256;
        out->part = (float)(place % 256) / 256;
        out->second = out->part != 0 ? out->first + 1 : out->first;
    }
}

float sampler_lod(const float dx[3], const float dy[3], unsigned coordinates)
{
    float x = 0, y = 0;
    for (unsigned i = 0; i < coordinates; i++) {
        x += dx[i] * dx[i];
        y += dy[i] * dy[i];
    }
    return 0.5f * log2f(x > y ? x : y);
}

/* ---- coordinates ------------------------------------------------------------------------------------------------- */

struct sampler_place sampler_locate(const struct sampler *s, unsigned coordinate, float position, uint32_t size,
                                    bool linear)
{
    const float n = (float)size;
    const unsigned clamp = s->clamp[coordinate];
    if (!s->unnormalized) {
        if (clamp == CLAMP_REPEAT)
            position -= floorf(position);
        else if (clamp == CLAMP_MIRROR)
            position -= 2 * floorf(position * 0.5f);
        position *= n;
    }
    if (!(position > -FARTHEST))
        position = position != position ? 0 : -FARTHEST;
    position = position < FARTHEST ? position : FARTHEST;
    if (!linear)
        return (struct sampler_place){ (int32_t)floorf(position), 0 };
    int32_t fixed = (int32_t)floorf((position - 0.5f) * 256 + 0.5f);
    return (struct sampler_place){ fixed >> 8, (float)(fixed & 255) / 256 };
}

static int32_t between(int32_t texel, int32_t size)
{
    return texel < 0 ? 0 : texel < size ? texel : size - 1;
}

int32_t sampler_wrap(unsigned clamp, int32_t texel, uint32_t size)
{
    const int32_t n = (int32_t)size;
    int32_t turn;
    switch (clamp) {
    case CLAMP_REPEAT:
        turn = texel % n;
        return turn < 0 ? turn + n : turn;
    case CLAMP_MIRROR:
        turn = texel % (2 * n);
        turn = turn < 0 ? turn + 2 * n : turn;
        return turn < n ? turn : 2 * n - 1 - turn;
    case CLAMP_EDGE:
        return between(texel, n);
    case CLAMP_MIRROR_ONCE_EDGE:
        return between(texel < 0 ? -1 - texel : texel, n);
    case CLAMP_MIRROR_ONCE_HALF_BORDER:
    case CLAMP_MIRROR_ONCE_BORDER:
        texel = texel < 0 ? -1 - texel : texel;
        return texel < n ? texel : -1;
    default:
        return texel < 0 || texel >= n ? -1 : texel;
    }
}

bool sampler_compare(const struct sampler *s, float reference, float texel)
{
    if (s->compare == 7)
        return true;
    return ((s->compare & 1) && reference < texel) || ((s->compare & 2) && reference == texel) ||
           ((s->compare & 4) && reference > texel);
}

/* ---- cubes ------------------------------------------------------------------------------------------------------- */

/* Axes of each face: along which X and Y run, and where it looks. 0..2 are x, y and z. */
static const struct {
    int8_t axis[3], sign[3]; /* of S, T and the major axis */
} faces[6] = {
    { { 2, 1, 0 }, { -1, -1, 1 } },  { { 2, 1, 0 }, { 1, -1, -1 } }, { { 0, 2, 1 }, { 1, 1, 1 } },
    { { 0, 2, 1 }, { 1, -1, -1 } },  { { 0, 1, 2 }, { 1, -1, 1 } },  { { 0, 1, 2 }, { -1, -1, -1 } },
};

void sampler_cross_edge(uint32_t *face, int32_t *x, int32_t *y, uint32_t size)
{
    const int32_t n = (int32_t)size;
    if (*x < 0 || *x >= n)
        *y = between(*y, n); /* in the corner where three faces meet there is no fourth texel */
    else if (*y >= 0 && *y < n)
        return;
    /* The texel's centre in units of half a texel, on a cube of 2n such units. */
    int32_t direction[3], along[3] = { 2 * *x + 1 - n, 2 * *y + 1 - n, n };
    for (unsigned i = 0; i < 3; i++)
        direction[faces[*face].axis[i]] = faces[*face].sign[i] * along[i];
    for (uint32_t next = 0; next < 6; next++) {
        int32_t major = faces[next].sign[2] * direction[faces[next].axis[2]];
        if (major <= n)
            continue;
        int32_t s = faces[next].sign[0] * direction[faces[next].axis[0]];
        int32_t t = faces[next].sign[1] * direction[faces[next].axis[1]];
        *x = between((s + n - (s >= n)) / 2, n);
        *y = between((t + n - (t >= n)) / 2, n);
        *face = next;
        return;
    }
}
