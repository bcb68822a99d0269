/* SPDX-License-Identifier: MIT */
/*
 * sample_bench.c - how long a wave takes for an image instruction: a wave as the rasteriser makes them, of an 8x8 block
 * of pixels, walks over a texture. Prints nanoseconds a wave. RADV_METAL_LANES chooses the set of lane
 * loops; an argument rows: those whose name has it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "images.h"

#include <navi23/shader/lanes.h>

enum { SIDE = 512, WAVES = 64 * 64, ROUNDS = 3 };

struct row {
    const char *name;
    enum isa_op op;
    unsigned format, mode, dmask;
    unsigned filter, mip, compare; /* S# */
    float scale;                   /* texels a pixel */
    bool texels;                   /* coordinates are numbers of texels */
    unsigned aniso;
};

/* XY_MAG_FILTER and XY_MIN_FILTER. */
enum { NEAREST = 0, LINEAR = 1, ANISO = 3 };

static const struct row rows[] = {
    { "nearest RGBA8", ISA_image_sample_lz, 56, TILING_64KB_R_X, 15, NEAREST, 0, 0, 1, false, 0 },
    { "nearest RGBA8 linear layout", ISA_image_sample_lz, 56, TILING_LINEAR, 15, NEAREST, 0, 0, 1, false, 0 },
    { "bilinear RGBA8", ISA_image_sample, 56, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear RGBA8 sRGB", ISA_image_sample, 130, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear R8", ISA_image_sample, 1, TILING_64KB_R_X, 1, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear RGBA16F", ISA_image_sample, 71, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear R32F", ISA_image_sample, 22, TILING_64KB_R_X, 1, LINEAR, 0, 0, 0.7f, false, 0 },
    { "trilinear RGBA8", ISA_image_sample, 56, TILING_64KB_R_X, 15, LINEAR, 2, 0, 2.8f, false, 0 },
    { "anisotropic 8x RGBA8", ISA_image_sample, 56, TILING_64KB_R_X, 15, ANISO, 2, 0, 2.8f, false, 3 },
    { "bilinear BC1", ISA_image_sample, 169, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear BC3", ISA_image_sample, 173, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "bilinear BC7", ISA_image_sample, 181, TILING_64KB_R_X, 15, LINEAR, 0, 0, 0.7f, false, 0 },
    { "shadow D16, 4 taps", ISA_image_sample_c_lz, 7, TILING_64KB_Z_X, 1, LINEAR, 0, 3, 1, false, 0 },
    { "shadow D32F, 4 taps", ISA_image_sample_c_lz, 22, TILING_64KB_Z_X, 1, LINEAR, 0, 3, 1, false, 0 },
    { "gather4 R32F", ISA_image_gather4_lz, 22, TILING_64KB_R_X, 1, LINEAR, 0, 0, 1, false, 0 },
    { "image_load RGBA8", ISA_image_load, 56, TILING_64KB_R_X, 15, 0, 0, 0, 1, true, 0 },
    { "image_store RGBA8", ISA_image_store, 56, TILING_64KB_R_X, 15, 0, 0, 0, 1, true, 0 },
};

/* Pixel `lane` of a block: quads row by row. */
static void place(struct bench *b, const struct row *row, unsigned block, unsigned lane)
{
    const unsigned quad = lane / 4, x = block % 64 * 8 + quad % 4 * 2 + lane % 2,
                   y = block / 64 * 8 + quad / 4 * 2 + lane / 2 % 2;
    unsigned first = ADDRESS + (row->compare != 0);
    b->w->v[ADDRESS][lane] = bits_of(0.5f);
    if (row->texels) {
        b->w->v[first][lane] = x;
        b->w->v[first + 1][lane] = y;
    } else {
        float squeeze = row->aniso ? 4 : 1; /* axes of different lengths */
        b->w->v[first][lane] = bits_of(((float)x + 0.4f) * row->scale / SIDE);
        b->w->v[first + 1][lane] = bits_of(((float)y + 0.3f) * row->scale / squeeze / SIDE);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_of(struct bench *b, const struct row *row)
{
    const struct view v = { .format = row->format, .type = IMAGE_2D, .mode = row->mode, .width = SIDE, .height = SIDE,
                            .last_level = row->mip ? 9 : 0, .max_level = row->mip ? 9 : 0 };
    const struct bind bind = { .lanes = 64, .set = b->core.lanes };
    struct step step[2] = { { .inst = mimg(row->op, DIM_2D, row->dmask) } };
    uint32_t *s = &b->w->s[S_SHARP];
    double best = 1e18;
    set_image(b, &v);
    s[0] = 2u | 2u << 3 | row->aniso << 9 | row->compare << 12; /* clamped to the edge */
    s[1] = 15u << 8 << 12;
    s[2] = row->filter << 20 | row->filter << 22 | row->mip << 26;
    s[3] = 0;
    if (!image_bind(step, &bind))
        abort();
    for (unsigned round = 0; round < ROUNDS; round++) {
        double sum = 0;
        for (unsigned block = 0; block < WAVES; block += 16) {
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                place(b, row, block, lane);
            double start = now();
            for (unsigned i = 0; i < 16; i++) /* from the second on texels are in caches, as in draws */
                step->run(b->w, step);
            sum += now() - start;
        }
        best = sum / WAVES < best ? sum / WAVES : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    struct bench *b = images_new();
    const char *set = getenv("RADV_METAL_LANES");
    b->core.lanes = lanes_choose(set);
    uint32_t seed = 1;
    for (uint32_t i = 0; i < IMAGE_PAGES * 0x1000u; i++)
        image_memory(b)[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
    printf("ns a wave, %s\n", b->core.lanes->name);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (argc < 2 || strstr(rows[i].name, argv[1]))
            printf("%-30s %8.0f\n", rows[i].name, time_of(b, &rows[i]));
    bench_free(b);
    return 0;
}
