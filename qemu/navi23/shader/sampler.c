/* SPDX-License-Identifier: MIT */
/* sampler.c - S#, and what is beyond the edges of a cube's faces. */
#include <navi23/shader/sampler.h>

static uint32_t field(uint32_t word, unsigned high, unsigned low)
{
    return word >> low & (UINT32_MAX >> (31 - (high - low)));
}

void sampler_decode(struct sampler *s, const uint32_t words[4])
{
    const uint32_t magnify = field(words[2], 21, 20), minify = field(words[2], 23, 22),
                   ratio = field(words[0], 11, 9);
    *s = (struct sampler){
        .clamp = { (uint8_t)field(words[0], 2, 0), (uint8_t)field(words[0], 5, 3), (uint8_t)field(words[0], 8, 6) },
        .compare = (uint8_t)field(words[0], 14, 12),
        .unnormalized = field(words[0], 15, 15),
        .cube_wrap = !field(words[0], 28, 28),
        .reduction = (uint8_t)field(words[0], 30, 29),
        .min_lod = (float)field(words[1], 11, 0) / 256,
        .max_lod = (float)field(words[1], 23, 12) / 256,
        .lod_bias = (float)((int32_t)(words[2] << 18) >> 18) / 256,
        .linear_mag = magnify % 2 != 0,
        .linear_min = minify % 2 != 0,
        .aniso_log2 = (magnify | minify) & 2 ? (uint8_t)(ratio < 4 ? ratio : 4) : 0,
        .mip = (uint8_t)field(words[2], 27, 26),
        .border = (uint8_t)field(words[3], 31, 30),
        .border_index = (uint16_t)field(words[3], 11, 0),
    };
}

static int32_t between(int32_t texel, int32_t size)
{
    return texel < 0 ? 0 : texel < size ? texel : size - 1;
}

/* ---- cubes ------------------------------------------------------------------------------------------------------- */

/* Axes of each face: along which X and Y run, and where it looks. 0..2 are x, y and z. */
static const struct {
    int8_t axis[3], sign[3]; /* of S, T and the major axis */
} faces[6] = {
    { { 2, 1, 0 }, { -1, -1, 1 } },  { { 2, 1, 0 }, { 1, -1, -1 } }, { { 0, 2, 1 }, { 1, 1, 1 } },
    { { 0, 2, 1 }, { 1, -1, -1 } },  { { 0, 1, 2 }, { 1, -1, 1 } },  { { 0, 1, 2 }, { -1, -1, -1 } },
};

void sampler_project(uint32_t from, uint32_t to, float *s, float *t)
{
    float direction[3];
    const float along[3] = { *s * 2 - 1, *t * 2 - 1, 1 };
    for (unsigned i = 0; i < 3; i++)
        direction[faces[from].axis[i]] = (float)faces[from].sign[i] * along[i];
    float major = (float)faces[to].sign[2] * direction[faces[to].axis[2]];
    if (!(major > 0))
        return;
    *s = 0.5f + 0.5f * (float)faces[to].sign[0] * direction[faces[to].axis[0]] / major;
    *t = 0.5f + 0.5f * (float)faces[to].sign[1] * direction[faces[to].axis[1]] / major;
}

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
