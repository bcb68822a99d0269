/* SPDX-License-Identifier: MIT */
/*
 * sampler.c and sample*.c: levels, wrapping and filters. A linear image of R32_FLOAT whose texels are random is
 * sampled, and the result compared with the filter's formula in double precision.
 */
#include <math.h>

#include "images.h"

#include <navi23/shader/lanes.h>
#include <navi23/shader/sampler.h>

static struct bench *b;
static uint32_t seed = 1;

static uint32_t any(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8;
}

static float between(float low, float high)
{
    return low + (high - low) * (float)any() / (float)(1 << 24);
}

/* S#: what tests vary. */
struct filter {
    unsigned clamp[3], compare, unnormalized, reduction, mag, min, mip, border, no_cube_wrap;
    float min_lod, max_lod, bias;
    unsigned aniso; /* log2 */
};

static void set_sampler(const struct filter *f)
{
    uint32_t *s = &b->w->s[S_SHARP];
    s[0] = f->clamp[0] | f->clamp[1] << 3 | f->clamp[2] << 6 | f->compare << 12 | f->unnormalized << 15 |
           f->no_cube_wrap << 28 | f->reduction << 29 | f->aniso << 9;
    s[1] = (uint32_t)(f->min_lod * 256) | (uint32_t)(f->max_lod * 256) << 12;
    s[2] = ((uint32_t)(int32_t)(f->bias * 256) & 0x3fff) | f->mag << 20 | f->min << 22 | f->mip << 26;
    s[3] = f->border << 30;
}

#define WIDTH 24u
#define HEIGHT 10u
#define LEVELS 4u
static float texel[LEVELS][HEIGHT][WIDTH];
static const struct view plain = { .format = 22, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = WIDTH,
                                   .height = HEIGHT, .last_level = LEVELS - 1, .max_level = LEVELS - 1,
                                   .select = 4 | 0u << 3 | 1u << 9 };

/* Random texels, in memory and in `texel`. */
static void make_texels(void)
{
    const struct tiling *t = layout_of(&plain, 2, 0);
    set_image(b, &plain);
    for (unsigned level = 0; level < LEVELS; level++)
        for (unsigned y = 0; y < image_minify(HEIGHT, level); y++)
            for (unsigned x = 0; x < image_minify(WIDTH, level); x++) {
                texel[level][y][x] = between(-1, 1);
                memcpy(image_memory(b) + tiling_offset(t, level, x, y, 0, 0), &texel[level][y][x], 4);
            }
}

/* The texel that a wrap mode leads to, by counting: walk from 0 in steps of one. NAN: the border. */
static int walk(unsigned clamp, int at, int n)
{
    switch (clamp) {
    case CLAMP_REPEAT:
        for (; at < 0; at += n)
            ;
        for (; at >= n; at -= n)
            ;
        return at;
    case CLAMP_MIRROR:
        for (;;) {
            if (at < 0)
                at = -1 - at;
            else if (at >= n)
                at = 2 * n - 1 - at;
            else
                return at;
        }
    case CLAMP_EDGE:
        return at < 0 ? 0 : at >= n ? n - 1 : at;
    case CLAMP_MIRROR_ONCE_EDGE:
        at = at < 0 ? -1 - at : at;
        return at >= n ? n - 1 : at;
    default:
        return at < 0 || at >= n ? -1 : at;
    }
}

static double wrapped(const struct filter *f, unsigned level, int x, int y)
{
    int w = (int)image_minify(WIDTH, level), h = (int)image_minify(HEIGHT, level);
    x = walk(f->clamp[0], x, w);
    y = walk(f->clamp[1], y, h);
    return x < 0 || y < 0 ? f->border == BORDER_WHITE : (double)texel[level][y][x];
}

/* Bilinear, or the nearest texel, in one level; weights in 256ths. */
static double in_level(const struct filter *f, bool linear, unsigned level, double s, double t)
{
    double u = s * image_minify(WIDTH, level), v = t * image_minify(HEIGHT, level);
    if (!linear)
        return wrapped(f, level, (int)floor(u), (int)floor(v));
    double fu = floor((u - 0.5) * 256 + 0.5), fv = floor((v - 0.5) * 256 + 0.5);
    int x = (int)floor(fu / 256), y = (int)floor(fv / 256);
    double a = fu / 256 - x, c = fv / 256 - y;
    return (1 - c) * ((1 - a) * wrapped(f, level, x, y) + a * wrapped(f, level, x + 1, y)) +
           c * ((1 - a) * wrapped(f, level, x, y + 1) + a * wrapped(f, level, x + 1, y + 1));
}

static double expected(const struct filter *f, double s, double t, double lod)
{
    lod = fmax(fmin(lod + f->bias, f->max_lod), f->min_lod);
    bool linear = lod <= 0 ? f->mag & 1 : f->min & 1;
    lod = fmin(fmax(lod, 0), LEVELS - 1);
    if (f->mip == MIP_NONE)
        return in_level(f, linear, 0, s, t);
    if (f->mip == MIP_POINT)
        return in_level(f, linear, (unsigned)ceil(lod + 0.5) - 1, s, t);
    double place = floor(lod * 256 + 0.5) / 256, part = place - floor(place);
    double first = in_level(f, linear, (unsigned)place, s, t);
    return part == 0 ? first : (1 - part) * first + part * in_level(f, linear, (unsigned)place + 1, s, t);
}

/* Coordinates in quarters of 256ths of a texel of all levels: exact in fp32. */
static void random_places(unsigned count)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = bits_of(((float)(any() % (WIDTH * 1024 * 3)) - WIDTH * 1024) / (WIDTH * 1024));
        b->w->v[ADDRESS + 1][lane] = bits_of(((float)(any() % (HEIGHT * 1024 * 3)) - HEIGHT * 1024) / (HEIGHT * 1024));
        if (count > 2)
            b->w->v[ADDRESS + 2][lane] = bits_of(between(-1, 4.5f));
    }
}

static float at(unsigned vgpr, unsigned lane)
{
    return float_of(b->w->v[vgpr][lane]);
}

/* Near a boundary of weights or texels rounding may fall to either side. */
static bool close_to(float got, const struct filter *f, double s, double t, double lod)
{
    double best = INFINITY;
    for (int i = 0; i < 27; i++)
        best = fmin(best, fabs(got - expected(f, s + (i % 3 - 1) * 4e-7, t + (i / 3 % 3 - 1) * 4e-7,
                                              lod + (i / 9 - 1) * 4e-6)));
    return best < 2e-6;
}

static void filters_and_wrapping(void)
{
    make_texels();
    for (unsigned round = 0; round < 400; round++) {
        static const uint8_t clamps[] = { 0, 1, 2, 3, 6 };
        const struct filter f = { .clamp = { clamps[any() % 5], clamps[any() % 5] }, .mag = any() % 2, .min = any() % 2,
                                  .mip = any() % 3, .border = any() % 3, .max_lod = (float)(any() % 16) / 4,
                                  .bias = (float)(any() % 8) / 4 - 1 };
        set_sampler(&f);
        random_places(3);
        run(b, mimg(ISA_image_sample_l, DIM_2D, 1));
        unsigned wrong = 0;
        for (unsigned lane = 0; lane < b->lanes; lane++)
            wrong += !close_to(at(DATA, lane), &f, at(ADDRESS, lane), at(ADDRESS + 1, lane), at(ADDRESS + 2, lane));
        if (wrong)
            printf("# clamp %u %u, filters %u %u %u: %u are wrong\n", f.clamp[0], f.clamp[1], f.mag, f.min, f.mip,
                   wrong);
        CHECK_EQ(wrong, 0);
    }
}

/* The operands of the other forms: what stands where. */
static void forms(void)
{
    const struct filter f = { .mag = 1, .min = 1, .mip = MIP_LINEAR, .max_lod = 15 };
    make_texels();
    set_sampler(&f);
    const float s = 0.3f, t = 0.6f;
    const uint32_t S = bits_of(s), T = bits_of(t);
    const struct {
        enum isa_op op;
        uint32_t operand[8];
        double lod, ds, dt;
    } form[] = {
        { ISA_image_sample_lz, { S, T }, 0, 0, 0 },
        { ISA_image_sample_b, { bits_of(1.25f), S, T }, -INFINITY, 0, 0 },
        { ISA_image_sample_l_o, { 0x3f02, S, T, bits_of(0.5f) }, 0.5, 0, 0 }, /* 2, -1 texels */
        { ISA_image_sample_d, { bits_of(2.f / WIDTH), 0, 0, bits_of(1.f / HEIGHT), S, T }, 1, 0, 0 },
        { ISA_image_sample_d_cl, { bits_of(2.f / WIDTH), 0, 0, 0, S, T, bits_of(2) }, 2, 0, 0 },
        { ISA_image_sample, { S, T }, -INFINITY, 0, 0 },
    };
    for (unsigned i = 0; i < sizeof form / sizeof form[0]; i++) {
        for (unsigned k = 0; k < 8; k++)
            fill_row(b, ADDRESS + k, form[i].operand[k]);
        run(b, mimg(form[i].op, DIM_2D, 1));
        bool offset = isa_table[form[i].op].traits & ISA_A_O;
        if (offset) {
            double part = 0.5, two = 0;
            for (unsigned level = 0; level < 2; level++) {
                double x = (double)s + 2. / image_minify(WIDTH, level);
                double y = (double)t - 1. / image_minify(HEIGHT, level);
                two += (level ? part : 1 - part) * in_level(&f, true, level, x, y);
            }
            CHECK(fabs((double)at(DATA, 3) - two) < 1e-5);
        } else {
            CHECK(close_to(at(DATA, 3), &f, (double)s, (double)t, form[i].lod));
        }
    }
    /* Gradients from the quad: a texel of level 1 from lane to lane. */
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = bits_of(s + (float)(lane % 2) * 2 / WIDTH);
        b->w->v[ADDRESS + 1][lane] = bits_of(t + (float)(lane / 2 % 2) / HEIGHT);
    }
    run(b, mimg(ISA_image_sample, DIM_2D, 1));
    CHECK(close_to(at(DATA, 4), &f, (double)s, (double)t, 1));
    run(b, mimg(ISA_image_get_lod, DIM_2D, 3));
    CHECK(fabsf(at(DATA, 4) - 1) < 0.01f && fabsf(at(DATA + 1, 4) - 1) < 0.001f);
}

/* Coordinates of 16 bits, and what goes with them. */
static void packed_operands(void)
{
    const struct filter f = { .mag = 1, .min = 1, .mip = MIP_LINEAR, .max_lod = 15 };
    make_texels();
    set_sampler(&f);
    struct isa_inst inst = mimg(ISA_image_sample_l, DIM_2D, 1);
    inst.a16 = true;
    fill_row(b, ADDRESS, 0x38003400); /* 0.25, 0.5 */
    fill_row(b, ADDRESS + 1, 0x3c00); /* level 1 */
    run(b, inst);
    CHECK(close_to(at(DATA, 0), &f, 0.25, 0.5, 1));
    inst.op = ISA_image_sample_b;
    fill_row(b, ADDRESS, 0xffff4000); /* a bias of 2 */
    fill_row(b, ADDRESS + 1, 0x38003400);
    run(b, inst);
    CHECK(close_to(at(DATA, 0), &f, 0.25, 0.5, -INFINITY));
    inst = mimg(ISA_image_sample_d_g16, DIM_2D, 1);
    fill_row(b, ADDRESS, 0x00002d55);     /* 2 texels: 0.0833 */
    fill_row(b, ADDRESS + 1, 0x00000000);
    fill_row(b, ADDRESS + 2, bits_of(0.25f));
    fill_row(b, ADDRESS + 3, bits_of(0.5f));
    run(b, inst);
    CHECK(close_to(at(DATA, 0), &f, 0.25, 0.5, 1));
}

static void comparisons(void)
{
    make_texels();
    for (unsigned compare = 0; compare < 8; compare++) {
        const struct filter f = { .compare = compare };
        set_sampler(&f);
        const float here = texel[0][3][5];
        const float reference[3] = { here - 0.5f, here, here + 0.5f };
        for (unsigned i = 0; i < 3; i++) {
            static const uint8_t passes[8] = { 0, 1, 2, 3, 4, 5, 6, 7 }; /* bits: less, equal, greater */
            fill_row(b, ADDRESS, bits_of(reference[i]));
            fill_row(b, ADDRESS + 1, bits_of(5.5f / WIDTH));
            fill_row(b, ADDRESS + 2, bits_of(3.5f / HEIGHT));
            run(b, mimg(ISA_image_sample_c_lz, DIM_2D, 1));
            CHECK(at(DATA, 7) == (float)(passes[compare] >> i & 1));
        }
    }
}

/* Four texels against the clock from the lower left; DMASK picks the component. */
static void gathering(void)
{
    const struct filter f = { .clamp = { CLAMP_EDGE, CLAMP_EDGE } };
    make_texels();
    set_sampler(&f);
    fill_row(b, ADDRESS, bits_of(6.25f / WIDTH));
    fill_row(b, ADDRESS + 1, bits_of(4.75f / HEIGHT));
    run(b, mimg(ISA_image_gather4_lz, DIM_2D, 1));
    CHECK(at(DATA, 2) == texel[0][5][5]);
    CHECK(at(DATA + 1, 2) == texel[0][5][6]);
    CHECK(at(DATA + 2, 2) == texel[0][4][6]);
    CHECK(at(DATA + 3, 2) == texel[0][4][5]);
    run(b, mimg(ISA_image_gather4_lz, DIM_2D, 8));
    CHECK(at(DATA + 3, 2) == 1.0f);
}

static void unnormalized_coordinates(void)
{
    const struct filter f = { .clamp = { CLAMP_EDGE, CLAMP_EDGE }, .unnormalized = 1 };
    make_texels();
    set_sampler(&f);
    fill_row(b, ADDRESS, bits_of(7.9f));
    fill_row(b, ADDRESS + 1, bits_of(2.0f));
    run(b, mimg(ISA_image_sample_lz, DIM_2D, 1));
    CHECK(at(DATA, 0) == texel[0][2][7]);
}

static void least_and_most(void)
{
    make_texels();
    for (unsigned reduction = REDUCE_MIN; reduction <= REDUCE_MAX; reduction++) {
        const struct filter f = { .clamp = { CLAMP_EDGE, CLAMP_EDGE }, .mag = 1, .reduction = reduction };
        set_sampler(&f);
        fill_row(b, ADDRESS, bits_of(6.25f / WIDTH));
        fill_row(b, ADDRESS + 1, bits_of(4.75f / HEIGHT));
        run(b, mimg(ISA_image_sample_lz, DIM_2D, 1));
        float best = texel[0][4][5];
        for (unsigned i = 1; i < 4; i++) {
            float other = texel[0][4 + i / 2][5 + i % 2];
            best = (reduction == REDUCE_MIN) == (other < best) ? other : best;
        }
        CHECK(at(DATA, 0) == best);
    }
}

/* Integers come as they are; the border of each format has its 1 where alpha is. */
static void integers_and_borders(void)
{
    struct view v = { .format = 60, .type = IMAGE_1D, .width = 8, .height = 1 };
    struct filter f = { .clamp = { CLAMP_BORDER }, .mag = 1, .min = 1, .border = BORDER_BLACK };
    set_image(b, &v);
    set_sampler(&f);
    memset(image_memory(b), 0x81, 64);
    fill_row(b, ADDRESS, bits_of(0.5f));
    run(b, mimg(ISA_image_sample_lz, DIM_1D, 15));
    CHECK(b->w->v[DATA][0] == 0x81 && b->w->v[DATA + 3][0] == 0x81);
    fill_row(b, ADDRESS, bits_of(1.5f));
    run(b, mimg(ISA_image_sample_lz, DIM_1D, 15));
    CHECK(b->w->v[DATA][0] == 0 && b->w->v[DATA + 3][0] == 1);
    v.format = 56;
    v.select = 7u | 4u << 3 | 5u << 6 | 6u << 9; /* ABGR: alpha is the third of the components in memory */
    v.border_order = 4;
    set_image(b, &v);
    run(b, mimg(ISA_image_sample_lz, DIM_1D, 15));
    CHECK(b->w->v[DATA][0] == bits_of(1) && b->w->v[DATA + 3][0] == 0);
}

/* The application's own colour, from the table in memory. */
static void borders_from_memory(void)
{
    const struct view v = { .format = 77, .type = IMAGE_1D, .width = 8, .height = 1 };
    const struct filter f = { .clamp = { CLAMP_BORDER }, .border = BORDER_REGISTER };
    const float colour[4] = { 1, 2, 3, 4 };
    set_image(b, &v);
    set_sampler(&f);
    b->w->s[S_SHARP + 3] |= 5;
    memcpy(b->memory + 0x1000 + 5 * 16, colour, 16);
    card_set(b->card, 0x30e00 / 4, (uint32_t)((MEMORY_VA + 0x1000) >> 8));
    card_set(b->card, 0x30e04 / 4, (uint32_t)((MEMORY_VA + 0x1000) >> 40));
    fill_row(b, ADDRESS, bits_of(-0.5f));
    run(b, mimg(ISA_image_sample_lz, DIM_1D, 15));
    for (unsigned i = 0; i < 4; i++)
        CHECK(at(DATA + i, 0) == colour[i]);
}

/* A cube of 8x8 faces whose texels tell a direction: beyond an edge is the neighbour in space. */
static void cubes(void)
{
    enum { N = 8 };
    struct view v = { .format = 77, .type = IMAGE_CUBE, .width = N, .height = N, .last = 11 };
    struct filter f = { .mag = 1 };
    const struct tiling *t = layout_of(&v, 4, 0);
    set_image(b, &v);
    set_sampler(&f);
    for (uint32_t layer = 0; layer < 12; layer++)
        for (uint32_t y = 0; y < N; y++)
            for (uint32_t x = 0; x < N; x++) {
                float s = (2 * (float)x + 1) / N - 1, u = (2 * (float)y + 1) / N - 1;
                const float direction[6][3] = { { 1, -u, -s }, { -1, -u, s }, { s, 1, u },
                                                { s, -1, -u }, { s, -u, 1 },  { -s, -u, -1 } };
                float where[4] = { 0, 0, 0, (float)(layer / 6) };
                memcpy(where, direction[layer % 6], 12);
                memcpy(image_memory(b) + tiling_offset(t, 0, x, y, layer, 0), where, 16);
            }
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            b->w->v[ADDRESS][lane] = bits_of(between(1, 2));
            b->w->v[ADDRESS + 1][lane] = bits_of(between(1, 2));
            b->w->v[ADDRESS + 2][lane] = bits_of((float)(any() % 6 + 8 * (any() % 2)));
        }
        run(b, mimg(ISA_image_sample_lz, DIM_CUBE, 15));
        for (unsigned lane = 0; lane < b->lanes; lane++) {
            float s = 2 * at(ADDRESS, lane) - 3, u = 2 * at(ADDRESS + 1, lane) - 3, layer = at(ADDRESS + 2, lane);
            const float direction[6][3] = { { 1, -u, -s }, { -1, -u, s }, { s, 1, u },
                                            { s, -1, -u }, { s, -u, 1 },  { -s, -u, -1 } };
            const float *d = direction[(unsigned)layer % 8];
            CHECK(at(DATA + 3, lane) == (layer >= 8 ? 1 : 0));
            for (unsigned i = 0; i < 3; i++) /* at edges texels lie on two planes, half a texel from the corner */
                CHECK(fabsf(at(DATA + i, lane) - d[i]) < 1.01f / N);
        }
    }
}

static void three_dimensions(void)
{
    struct view v = { .format = 22, .type = IMAGE_3D, .width = 6, .height = 5, .last = 3 };
    struct filter f = { .clamp = { 2, 2, 2 }, .mag = 1 };
    const struct tiling *t = layout_of(&v, 2, 0);
    set_image(b, &v);
    set_sampler(&f);
    for (uint32_t z = 0; z < 4; z++)
        for (uint32_t y = 0; y < 5; y++)
            for (uint32_t x = 0; x < 6; x++) {
                float value = (float)(x + 10 * y + 100 * z);
                memcpy(image_memory(b) + tiling_offset(t, 0, x, y, z, 0), &value, 4);
            }
    fill_row(b, ADDRESS, bits_of(2.75f / 6));
    fill_row(b, ADDRESS + 1, bits_of(3.0f / 5));
    fill_row(b, ADDRESS + 2, bits_of(2.0f / 4));
    run(b, mimg(ISA_image_sample_lz, DIM_3D, 1));
    CHECK(fabsf(at(DATA, 0) - (2.25f + 25 + 150)) < 0.01f);
    v.type = IMAGE_2D_ARRAY; /* slices are not filtered */
    set_image(b, &v);
    fill_row(b, ADDRESS + 2, bits_of(1.6f));
    run(b, mimg(ISA_image_sample_lz, DIM_2D_ARRAY, 1));
    CHECK(fabsf(at(DATA, 0) - (2.25f + 25 + 200)) < 0.01f);
}

/* Places along the longer gradient, as the specification of Vulkan has them, each a bilinear one of the finer level. */
static void long_footprints(void)
{
    static const struct {
        float along_x, along_y; /* texels a pixel */
        unsigned aniso, count;
        double lod;
    } shape[] = { { 4, 1, 2, 4, 0 }, { 1, 8, 4, 8, 0 }, { 16, 2, 2, 4, 2 }, { 2, 2, 4, 1, 1 },
                  { 0.25f, 0.125f, 4, 2, -3 } };
    const struct filter plain_filter = { .clamp = { CLAMP_EDGE, CLAMP_REPEAT }, .mag = 1, .min = 1, .mip = MIP_LINEAR,
                                         .max_lod = 15 };
    make_texels();
    for (unsigned i = 0; i < sizeof shape / sizeof shape[0]; i++) {
        struct filter f = plain_filter;
        f.mag = f.min = 3;
        f.aniso = shape[i].aniso;
        set_sampler(&f);
        const float s = 0.4f, t = 0.6f;
        const float dx[2] = { shape[i].along_x / WIDTH, 0 }, dy[2] = { 0, shape[i].along_y / HEIGHT };
        const bool wide = shape[i].along_x > shape[i].along_y;
        const float operand[6] = { dx[0], dx[1], dy[0], dy[1], s, t };
        for (unsigned k = 0; k < 6; k++)
            fill_row(b, ADDRESS + k, bits_of(operand[k]));
        run(b, mimg(ISA_image_sample_d, DIM_2D, 1));
        double mean = 0;
        for (unsigned n = 1; n <= shape[i].count; n++) {
            double place = (double)n / (shape[i].count + 1) - 0.5;
            mean += expected(&plain_filter, (double)s + (wide ? (double)dx[0] * place : 0),
                             (double)t + (wide ? 0 : (double)dy[1] * place), shape[i].lod) / shape[i].count;
        }
        CHECK(fabs((double)at(DATA, 9) - mean) < 0.01); /* weights have 8 bits */
    }
}

/* A quad that looks around the edge of a cube has the gradients of one that does not. */
static void quads_around_an_edge(void)
{
    struct view v = { .format = 22, .type = IMAGE_CUBE, .mode = TILING_64KB_R_X, .width = 64, .height = 64, .last = 5,
                      .last_level = 6, .max_level = 6 };
    const struct filter f = { .mag = 1, .min = 1, .mip = MIP_LINEAR, .max_lod = 15 };
    set_image(b, &v);
    set_sampler(&f);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        bool beyond = lane % 2; /* +X at its right edge is -Z at its left */
        b->w->v[ADDRESS][lane] = bits_of(beyond ? 1 + 0.5f / 64 : 2 - 0.5f / 64);
        b->w->v[ADDRESS + 1][lane] = bits_of(1.5f);
        b->w->v[ADDRESS + 2][lane] = bits_of(beyond ? 5 : 0);
    }
    run(b, mimg(ISA_image_get_lod, DIM_CUBE, 2));
    for (unsigned lane = 0; lane < b->lanes; lane++)
        CHECK(fabsf(at(DATA, lane)) < 0.1f); /* a texel from lane to lane */
}

/* Draws have a table of border colours of their own. */
static void borders_of_draws(void)
{
    const struct view v = { .format = 77, .type = IMAGE_1D, .width = 8, .height = 1 };
    const struct filter f = { .clamp = { CLAMP_BORDER }, .border = BORDER_REGISTER };
    const float of_draws[4] = { 5, 6, 7, 8 };
    struct stage stage = { 0 };
    set_image(b, &v);
    set_sampler(&f);
    memcpy(b->memory + 0x2000, of_draws, 16);
    card_set(b->card, 0x28080 / 4, (uint32_t)((MEMORY_VA + 0x2000) >> 8));
    card_set(b->card, 0x28084 / 4, (uint32_t)((MEMORY_VA + 0x2000) >> 40));
    fill_row(b, ADDRESS, bits_of(-0.5f));
    b->core.stage = &stage;
    run(b, mimg(ISA_image_sample_lz, DIM_1D, 15));
    b->core.stage = NULL;
    for (unsigned i = 0; i < 4; i++)
        CHECK(at(DATA + i, 0) == of_draws[i]);
}

/* Of an image of more than 4 GiB texels are found another way: the same ones. */
static void large_images(void)
{
    struct view v = { .format = 56, .type = IMAGE_2D_ARRAY, .mode = TILING_64KB_R_X, .width = 128, .height = 128 };
    const struct filter f = { .clamp = { CLAMP_EDGE, CLAMP_EDGE }, .mag = 1, .unnormalized = 1 };
    uint32_t small[4][WAVE_LANES];
    for (uint32_t i = 0; i < 0x10000; i++)
        image_memory(b)[i] = (uint8_t)any();
    set_sampler(&f);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = bits_of(between(1, 126));
        b->w->v[ADDRESS + 1][lane] = bits_of(between(1, 126));
        b->w->v[ADDRESS + 2][lane] = 0;
    }
    set_image(b, &v);
    run(b, mimg(ISA_image_sample_lz, DIM_2D_ARRAY, 15));
    memcpy(small, b->w->v[DATA], sizeof small);
    v.width = v.height = 16384;
    v.last = 7;
    set_image(b, &v);
    CHECK(!image_find(&b->core, &b->w->s[T_SHARP])->direct);
    memset(b->w->v[DATA], 0, sizeof small);
    run(b, mimg(ISA_image_sample_lz, DIM_2D_ARRAY, 15));
    CHECK(memcmp(small, b->w->v[DATA], sizeof small) == 0);
}

/* Bit by bit, but that NaNs are all alike: which of two an addition gives is the compiler's choice. */
static bool is_same(uint32_t x, uint32_t y)
{
    return x == y || (float_of(x) != float_of(x) && float_of(y) != float_of(y));
}

/* A random operation on random texels: the results of all sets of lane loops are the same. */
static void sets_agree(void)
{
    static const enum isa_op ops[] = { ISA_image_sample, ISA_image_sample_lz, ISA_image_sample_l, ISA_image_sample_b,
                                       ISA_image_sample_c_lz, ISA_image_gather4_lz, ISA_image_sample_cl };
    static const uint8_t formats[] = { 1, 7, 13, 22, 29, 36, 50, 56, 57, 71, 130, 132, 133, 169, 173, 180, 181 };
    static const uint8_t modes[] = { TILING_LINEAR, TILING_4KB_S, TILING_64KB_S_X, TILING_64KB_R_X };
    static const uint8_t types[] = { IMAGE_2D, IMAGE_3D, IMAGE_CUBE, IMAGE_2D_ARRAY };
    static const uint8_t shapes[] = { DIM_2D, DIM_3D, DIM_CUBE, DIM_2D_ARRAY };
    const struct lanes_set *own = b->core.lanes;
    for (uint32_t i = 0; i < 0x100000; i++)
        image_memory(b)[i] = (uint8_t)any();
    for (unsigned round = 0; round < 600; round++) {
        const unsigned kind = any() % 4;
        const struct view v = { .format = formats[any() % sizeof formats], .type = types[kind],
                                .mode = modes[any() % sizeof modes], .width = 40, .height = kind == 2 ? 40 : 23,
                                .last = 5, .last_level = 3, .max_level = 4, .base_level = any() % 2 };
        const unsigned filter = any() % 4;
        const struct filter f = { .clamp = { any() % 8, any() % 8, any() % 8 }, .compare = any() % 8, .mag = filter,
                                  .min = filter, .mip = any() % 3, .border = any() % 3, .aniso = any() % 4,
                                  .max_lod = (float)(any() % 16) / 4, .reduction = any() % 8 ? 0 : 1 + any() % 2 };
        const struct isa_inst inst = mimg(ops[any() % (sizeof ops / sizeof ops[0])], shapes[kind], 1 + any() % 15);
        uint32_t first[4][WAVE_LANES];
        set_image(b, &v);
        set_sampler(&f);
        for (unsigned k = 0; k < 5; k++)
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                b->w->v[ADDRESS + k][lane] = bits_of(between(-0.2f, 2.5f));
        for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
            if (!(*set)->supported())
                continue;
            b->core.lanes = *set;
            memset(b->w->v[DATA], 0, sizeof first);
            run(b, inst);
            if (set == lanes_sets)
                memcpy(first, b->w->v[DATA], sizeof first);
            unsigned wrong = 0;
            for (unsigned i = 0; i < 4; i++)
                for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                    wrong += !is_same(first[i][lane], b->w->v[DATA + i][lane]);
            if (wrong)
                printf("# %s, format %u, dim %u, %s: %u are wrong\n", isa_table[inst.op].mnemonic, v.format,
                       (unsigned)inst.dim, (*set)->name, wrong);
            CHECK_EQ(wrong, 0);
        }
    }
    b->core.lanes = own;
}

int main(void)
{
    b = images_new();
    TAP_RUN(filters_and_wrapping);
    TAP_RUN(forms);
    TAP_RUN(packed_operands);
    TAP_RUN(comparisons);
    TAP_RUN(gathering);
    TAP_RUN(unnormalized_coordinates);
    TAP_RUN(least_and_most);
    TAP_RUN(integers_and_borders);
    TAP_RUN(borders_from_memory);
    TAP_RUN(cubes);
    TAP_RUN(three_dimensions);
    TAP_RUN(long_footprints);
    TAP_RUN(quads_around_an_edge);
    TAP_RUN(borders_of_draws);
    TAP_RUN(large_images);
    TAP_RUN(sets_agree);
    bench_free(b);
    return tap_done();
}
