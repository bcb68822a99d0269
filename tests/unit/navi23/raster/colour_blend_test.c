/* SPDX-License-Identifier: MIT */
/* colour_write with blending, logic operations and write masks, against what the specification says of each. */
#include "targets.h"

#include <math.h>

static struct bench *b;
static uint64_t seed = 1;

static uint32_t random32(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 32);
}

static uint32_t bits(float x)
{
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

enum { UNORM = 0, SNORM = 1, UINT = 4, SRGB = 6, FLOAT = 7 };

static const struct target_spec floats = { .format = CB_FORMAT_32_32_32_32, .number = FLOAT, .mode = TILING_64KB_R_X,
                                           .width = 64, .height = 64 };
static const struct target_spec bytes = { .format = CB_FORMAT_8_8_8_8, .number = UNORM, .mode = TILING_64KB_R_X,
                                          .width = 64, .height = 64 };

static void set_blend(unsigned n, uint32_t source, uint32_t function, uint32_t target, uint32_t alpha_source,
                      uint32_t alpha_function, uint32_t alpha_target)
{
    set_reg(b, GREG_CB_BLEND0_CONTROL + n, FIELD_CB_BLEND0_CONTROL__ENABLE |
            FIELD_CB_BLEND0_CONTROL__SEPARATE_ALPHA_BLEND |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_SRCBLEND, source) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_COMB_FCN, function) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_DESTBLEND, target) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__ALPHA_SRCBLEND, alpha_source) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__ALPHA_COMB_FCN, alpha_function) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__ALPHA_DESTBLEND, alpha_target));
}

/* The table of factors in the specification: of RGB component c (c == 3: the one of alpha). */
static double factor(unsigned code, const double s0[4], const double s1[4], const double d[4], const double k[4],
                     unsigned c)
{
    switch (code) {
    case CB_BLEND_ZERO:
        return 0;
    case CB_BLEND_ONE:
        return 1;
    case CB_BLEND_SRC_COLOR:
        return s0[c];
    case CB_BLEND_ONE_MINUS_SRC_COLOR:
        return 1 - s0[c];
    case CB_BLEND_DST_COLOR:
        return d[c];
    case CB_BLEND_ONE_MINUS_DST_COLOR:
        return 1 - d[c];
    case CB_BLEND_SRC_ALPHA:
        return s0[3];
    case CB_BLEND_ONE_MINUS_SRC_ALPHA:
        return 1 - s0[3];
    case CB_BLEND_DST_ALPHA:
        return d[3];
    case CB_BLEND_ONE_MINUS_DST_ALPHA:
        return 1 - d[3];
    case CB_BLEND_CONSTANT_COLOR:
        return k[c];
    case CB_BLEND_ONE_MINUS_CONSTANT_COLOR:
        return 1 - k[c];
    case CB_BLEND_CONSTANT_ALPHA:
        return k[3];
    case CB_BLEND_ONE_MINUS_CONSTANT_ALPHA:
        return 1 - k[3];
    case CB_BLEND_SRC_ALPHA_SATURATE:
        return c == 3 ? 1 : fmin(s0[3], 1 - d[3]);
    case CB_BLEND_SRC1_COLOR:
        return s1[c];
    case CB_BLEND_ONE_MINUS_SRC1_COLOR:
        return 1 - s1[c];
    case CB_BLEND_SRC1_ALPHA:
        return s1[3];
    case CB_BLEND_ONE_MINUS_SRC1_ALPHA:
        return 1 - s1[3];
    default:
        return NAN;
    }
}

static double combined(unsigned function, double s, double fs, double d, double fd)
{
    switch (function) {
    case CB_COMB_DST_PLUS_SRC:
        return s * fs + d * fd;
    case CB_COMB_SRC_MINUS_DST:
        return s * fs - d * fd;
    case CB_COMB_DST_MINUS_SRC:
        return d * fd - s * fs;
    case CB_COMB_MIN_DST_SRC:
        return fmin(s, d);
    default:
        return fmax(s, d);
    }
}

static const uint8_t codes[] = {
    CB_BLEND_ZERO, CB_BLEND_ONE, CB_BLEND_SRC_COLOR, CB_BLEND_ONE_MINUS_SRC_COLOR, CB_BLEND_SRC_ALPHA,
    CB_BLEND_ONE_MINUS_SRC_ALPHA, CB_BLEND_DST_ALPHA, CB_BLEND_ONE_MINUS_DST_ALPHA, CB_BLEND_DST_COLOR,
    CB_BLEND_ONE_MINUS_DST_COLOR, CB_BLEND_SRC_ALPHA_SATURATE, CB_BLEND_CONSTANT_COLOR,
    CB_BLEND_ONE_MINUS_CONSTANT_COLOR, CB_BLEND_SRC1_COLOR, CB_BLEND_ONE_MINUS_SRC1_COLOR, CB_BLEND_SRC1_ALPHA,
    CB_BLEND_ONE_MINUS_SRC1_ALPHA, CB_BLEND_CONSTANT_ALPHA, CB_BLEND_ONE_MINUS_CONSTANT_ALPHA,
};
#define CODES (sizeof codes)

static double constants[4];

static void set_constants(void)
{
    for (unsigned i = 0; i < 4; i++) {
        float x = (float)(random32() % 256) / 255.0f;
        constants[i] = x;
        set_reg(b, GREG_CB_BLEND_RED + i, bits(x));
    }
}

/* Random colours in target and exports of MRT 0 and 1; what the target has as doubles. */
static void scramble(const struct target_spec *s, double target[WAVE_LANES][4])
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint8_t *at = element_of(b, 0, s, s->number == FLOAT ? 4 : 2, lane, 0);
        for (unsigned i = 0; i < 4; i++) {
            float x = (float)(random32() % 256) / 255.0f;
            uint8_t code = (uint8_t)random32();
            b->exports.mrt[0][i][lane] = bits((float)(random32() % 4096) / 4095.0f);
            b->exports.mrt[1][i][lane] = bits((float)(random32() % 4096) / 4095.0f);
            target[lane][i] = s->number == FLOAT ? x : code / 255.0;
            if (s->number == FLOAT)
                memcpy(at + 4 * i, &x, 4);
            else
                at[i] = code;
        }
    }
}

static double export_of(unsigned mrt, unsigned i, unsigned lane)
{
    float x;
    memcpy(&x, &b->exports.mrt[mrt][i][lane], 4);
    return x;
}

/* One pair of equations, against doubles: floats to some parts in 10^7, bytes to half a step and a little. */
static void check_blend(const struct target_spec *spec, const unsigned source[2], const unsigned function[2],
                        const unsigned target[2])
{
    static double before[WAVE_LANES][4];
    set_target(b, 0, spec);
    set_block(b, 16, 24, 0, 0);
    scramble(spec, before);
    set_blend(0, source[0], function[0], target[0], source[1], function[1], target[1]);
    b->exports.written = 3;
    colour_draw(b);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        double s0[4], s1[4];
        const uint8_t *at = element_of(b, 0, spec, spec->number == FLOAT ? 4 : 2, lane, 0);
        for (unsigned i = 0; i < 4; i++) {
            s0[i] = export_of(0, i, lane);
            s1[i] = export_of(1, i, lane);
        }
        for (unsigned i = 0; i < 4; i++) {
            const unsigned a = i == 3;
            double want = combined(function[a], s0[i], factor(source[a], s0, s1, before[lane], constants, i),
                                   before[lane][i], factor(target[a], s0, s1, before[lane], constants, i));
            float got;
            if (spec->number == FLOAT) {
                memcpy(&got, at + 4 * i, 4);
                CHECK(fabs(got - want) < 4e-7);
            } else {
                want = want < 0 ? 0 : want > 1 ? 1 : want;
                CHECK(fabs(at[i] - want * 255) < 0.5001);
            }
        }
    }
}

static void every_equation(void)
{
    static const struct target_spec *const specs[] = { &floats, &bytes };
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    for (unsigned s = 0; s < CODES; s++)
        for (unsigned d = 0; d < CODES; d++)
            for (unsigned function = 0; function < 5; function++) {
                const unsigned other = random32() % CODES, third = random32() % CODES;
                set_constants();
                check_blend(specs[(s + d + function) % 2], (unsigned[]){ codes[s], codes[other] },
                            (unsigned[]){ function, random32() % 5 }, (unsigned[]){ codes[d], codes[third] });
            }
}

static void equations(void)
{
    with_each_set(b, every_equation);
}

/* Without SEPARATE_ALPHA_BLEND alpha goes as the others; BOTH_... are two factors in one. */
static void one_equation_for_all(void)
{
    double before[WAVE_LANES][4];
    set_target(b, 0, &floats);
    set_block(b, 0, 0, 0, 0);
    for (unsigned inverse = 0; inverse < 2; inverse++) {
        scramble(&floats, before);
        set_reg(b, GREG_CB_BLEND0_CONTROL, FIELD_CB_BLEND0_CONTROL__ENABLE |
                FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_SRCBLEND, CB_BLEND_BOTH_SRC_ALPHA + inverse));
        colour_draw(b);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            for (unsigned i = 0; i < 4; i++) {
                float got;
                double a = inverse ? 1 - export_of(0, 3, lane) : export_of(0, 3, lane);
                memcpy(&got, element_of(b, 0, &floats, 4, lane, 0) + 4 * i, 4);
                CHECK(fabs(got - (export_of(0, i, lane) * a + before[lane][i] * (1 - a))) < 4e-7);
            }
    }
}

/* A target blended on its own; one that is not; formats that never are. */
static void eight_targets(void)
{
    const uint32_t rgba[4] = { bits(0.25f), bits(0.5f), bits(0.75f), bits(0.5f) }, whole[4] = { 1, 2, 3, 4 };
    struct target_spec s = bytes;
    set_block(b, 0, 0, 0, 0);
    set_reg(b, GREG_CB_TARGET_MASK, 0xf3ffffff); /* target 6: only red and green */
    for (unsigned n = 0; n < 8; n++) {
        s.number = n == 5 ? UINT : UNORM;
        set_target(b, n, &s);
        set_reg(b, GREG_CB_BLEND0_CONTROL + n, 0);
        export_colour(b, n, n == 5 ? whole : rgba);
        memset(b->memory + n * TARGET_BYTES, 100, TARGET_BYTES);
    }
    set_blend(3, CB_BLEND_SRC_ALPHA, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE_MINUS_SRC_ALPHA, CB_BLEND_ONE,
              CB_COMB_DST_PLUS_SRC, CB_BLEND_ZERO);
    set_blend(5, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE);
    b->exports.written = 0x7f; /* nothing for target 7 */
    set_reg(b, GREG_CB_COLOR5_INFO, reg_get(b->card->navi, GREG_CB_COLOR5_INFO) |
            FIELD_CB_COLOR0_INFO__BLEND_BYPASS);
    colour_draw(b);
    CHECK_EQ(colour_targets(b->colour), 0xff);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned n = 0; n < 8; n++) {
            static const uint8_t plain[4] = { 64, 128, 191, 128 }, blended[4] = { 82, 114, 146, 128 };
            static const uint8_t integers[4] = { 1, 2, 3, 4 }, masked[4] = { 64, 128, 100, 100 };
            static const uint8_t old[4] = { 100, 100, 100, 100 };
            const uint8_t *want = n == 3 ? blended : n == 5 ? integers : n == 6 ? masked : n == 7 ? old : plain;
            CHECK(memcmp(element_of(b, n, &bytes, 2, lane, 0), want, 4) == 0);
        }
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    for (unsigned n = 0; n < 8; n++)
        set_reg(b, GREG_CB_BLEND0_CONTROL + n, 0);
}

/* Alpha is 1 where the format has none. SRGB is blended as linear light. */
static void formats_that_are_special(void)
{
    struct target_spec s = { .format = CB_FORMAT_5_6_5, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    const uint32_t half[4] = { bits(0.5f), bits(0.5f), bits(0.5f), bits(0.5f) };
    uint16_t *pixel = (uint16_t *)(void *)b->memory;
    set_block(b, 0, 0, 0, 0);
    set_target(b, 0, &s);
    b->exports.written = 0;
    export_colour(b, 0, half);
    memset(b->memory, 0, TARGET_BYTES);
    set_blend(0, CB_BLEND_DST_ALPHA, CB_COMB_DST_PLUS_SRC, CB_BLEND_ZERO, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC,
              CB_BLEND_ZERO);
    colour_draw(b);
    CHECK_EQ(*pixel, 16 | 32 << 5 | 16 << 11);

    s.format = CB_FORMAT_8_8_8_8;
    s.number = SRGB;
    set_target(b, 0, &s);
    memset(b->memory, 188, TARGET_BYTES);
    set_blend(0, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC, CB_BLEND_SRC_ALPHA, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC,
              CB_BLEND_ZERO);
    colour_draw(b);
    /* 188 is 0.50289 of light; 0.5 + 0.5 * 0.50289 = 0.75144, which is 224.7 of 255. Alpha stays as it is. */
    CHECK_EQ(b->memory[0], 225);
    CHECK_EQ(b->memory[3], 128);
    set_reg(b, GREG_CB_BLEND0_CONTROL, 0);
}

/* SNORM clamps sources and factors to -1 and 1. */
static void signed_numbers(void)
{
    struct target_spec s = { .format = CB_FORMAT_8_8_8_8, .number = SNORM, .mode = TILING_64KB_R_X, .width = 64,
                             .height = 64 };
    const uint32_t rgba[4] = { bits(-3), bits(0.5f), bits(-0.25f), bits(-0.5f) };
    set_block(b, 0, 0, 0, 0);
    set_target(b, 0, &s);
    b->exports.written = 0;
    export_colour(b, 0, rgba);
    memset(b->memory, 64, TARGET_BYTES);
    set_blend(0, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE_MINUS_SRC_ALPHA, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC,
              CB_BLEND_ONE);
    colour_draw(b);
    CHECK_EQ((int8_t)b->memory[0], -63); /* -1 + 64/127 */
    CHECK_EQ((int8_t)b->memory[1], 127);
    CHECK_EQ((int8_t)b->memory[2], 32);  /* -31.75 + 64 */
    CHECK_EQ((int8_t)b->memory[3], 0);   /* -63.5 + 64 = 0.5, to even */
    set_reg(b, GREG_CB_BLEND0_CONTROL, 0);
}

/* ---- logic operations and masks ---------------------------------------------------------------------------------- */

/* As the specification names them, by ROP3's code. */
static uint32_t logic(unsigned code, uint32_t s, uint32_t d)
{
    switch (code) {
    case 0x00: return 0;
    case 0x88: return s & d;
    case 0x44: return s & ~d;
    case 0xcc: return s;
    case 0x22: return ~s & d;
    case 0xaa: return d;
    case 0x66: return s ^ d;
    case 0xee: return s | d;
    case 0x11: return ~(s | d);
    case 0x99: return ~(s ^ d);
    case 0x55: return ~d;
    case 0xdd: return s | ~d;
    case 0x33: return ~s;
    case 0xbb: return ~s | d;
    case 0x77: return ~(s & d);
    default: return UINT32_MAX;
    }
}

static void every_logic_operation(void)
{
    struct target_spec s = { .format = CB_FORMAT_32, .number = UINT, .mode = TILING_64KB_R_X, .width = 64,
                             .height = 64 };
    set_block(b, 0, 0, 0, 0);
    for (unsigned n = 0; n < 16; n++) {
        uint32_t before[WAVE_LANES];
        set_target(b, 0, &s);
        set_mode(b, CB_MODE_NORMAL, n * 0x11);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            before[lane] = random32();
            memcpy(element_of(b, 0, &s, 2, lane, 0), &before[lane], 4);
            b->exports.mrt[0][0][lane] = random32();
        }
        b->exports.written = 1;
        colour_draw(b);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            uint32_t got;
            memcpy(&got, element_of(b, 0, &s, 2, lane, 0), 4);
            CHECK_EQ(got, logic(n * 0x11, b->exports.mrt[0][0][lane], before[lane]));
        }
    }
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

static void logic_operations(void)
{
    with_each_set(b, every_logic_operation);
}

/* They take normalized numbers as bits, leave floats and SRGB as they are, and keep what the mask keeps. */
static void logic_operations_by_format(void)
{
    const uint32_t rgba[4] = { bits(1), bits(0), bits(1), bits(0) };
    struct target_spec s = bytes;
    set_block(b, 0, 0, 0, 0);
    set_mode(b, CB_MODE_NORMAL, 0x66);
    b->exports.written = 0;
    export_colour(b, 0, rgba);
    for (unsigned mask = 1; mask < 16; mask += 7) {
        set_target(b, 0, &s);
        set_reg(b, GREG_CB_TARGET_MASK, mask);
        memset(b->memory, 0x0f, TARGET_BYTES);
        colour_draw(b);
        for (unsigned i = 0; i < 4; i++)
            CHECK_EQ(b->memory[i], mask >> i & 1 && i % 2 == 0 ? 0xf0 : 0x0f);
    }
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    s.number = SRGB;
    set_target(b, 0, &s);
    colour_draw(b);
    CHECK_EQ(b->memory[0], 0xff);
    CHECK_EQ(b->memory[1], 0);
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

/* Every mask of every order of components. */
static void masks(void)
{
    static const char *const orders[] = { "rgba", "bgra", "abgr", "argb" };
    const uint32_t rgba[4] = { bits(0.2f), bits(0.4f), bits(0.6f), bits(0.8f) };
    struct target_spec s = bytes;
    set_block(b, 0, 0, 0, 0);
    b->exports.written = 0;
    export_colour(b, 0, rgba);
    for (unsigned mask = 1; mask < 16; mask++)
        for (unsigned swap = 0; swap < 4; swap++) {
            s.swap = (uint8_t)swap;
            set_target(b, 0, &s);
            set_reg(b, GREG_CB_TARGET_MASK, mask);
            memset(b->memory, 7, TARGET_BYTES);
            colour_draw(b);
            for (unsigned i = 0; i < 4; i++) {
                unsigned component = (unsigned)(strchr("rgba", orders[swap][i]) - "rgba");
                CHECK_EQ(b->memory[i], mask >> component & 1 ? 51 * (component + 1) : 7);
            }
        }
    set_reg(b, GREG_CB_TARGET_MASK, 15);
}

/* Each sample blends with what it has. */
static void samples(void)
{
    struct target_spec s = bytes;
    const uint32_t rgba[4] = { bits(0.2f), bits(0.4f), bits(0.6f), bits(1) };
    s.samples_log2 = 2;
    set_target(b, 0, &s);
    set_block(b, 8, 8, 0, 2);
    b->exports.written = 0;
    export_colour(b, 0, rgba);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->f.samples[lane] = (uint8_t)(lane % 16);
        for (unsigned sample = 0; sample < 4; sample++)
            memset(element_of(b, 0, &s, 2, lane, sample), (int)(10 * sample), 4);
    }
    set_blend(0, CB_BLEND_ONE, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE, CB_BLEND_ZERO, CB_COMB_DST_PLUS_SRC, CB_BLEND_ONE);
    colour_draw(b);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned sample = 0; sample < 4; sample++)
            for (unsigned i = 0; i < 4; i++)
                CHECK_EQ(element_of(b, 0, &s, 2, lane, sample)[i],
                         10 * sample + (lane >> sample & 1 && i < 3 ? 51 * (i + 1) : 0));
    set_reg(b, GREG_CB_BLEND0_CONTROL, 0);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(equations);
    TAP_RUN(one_equation_for_all);
    TAP_RUN(eight_targets);
    TAP_RUN(formats_that_are_special);
    TAP_RUN(signed_numbers);
    TAP_RUN(logic_operations);
    TAP_RUN(logic_operations_by_format);
    TAP_RUN(masks);
    TAP_RUN(samples);
    bench_free(b);
    return tap_done();
}
