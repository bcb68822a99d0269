/* SPDX-License-Identifier: MIT */
/* colour_write without blending: every format and order of components, and exports, against exact arithmetic. */
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

static float value(uint32_t u)
{
    float x;
    memcpy(&x, &u, sizeof x);
    return x;
}

enum { UNORM = 0, SNORM = 1, UINT = 4, SINT = 5, SRGB = 6, FLOAT = 7 };

/* What the specification has of formats, written down again: widths from the lowest bit on. */
static const struct {
    uint8_t format, width[4];
    const char *numbers;
} formats[] = {
    { CB_FORMAT_8, { 8 }, "\0\1\4\5\6" },
    { CB_FORMAT_16, { 16 }, "\0\1\4\5\7" },
    { CB_FORMAT_8_8, { 8, 8 }, "\0\1\4\5\6" },
    { CB_FORMAT_32, { 32 }, "\4\5\7" },
    { CB_FORMAT_16_16, { 16, 16 }, "\0\1\4\5\7" },
    { CB_FORMAT_10_11_11, { 11, 11, 10 }, "\7" },
    { CB_FORMAT_11_11_10, { 10, 11, 11 }, "\7" },
    { CB_FORMAT_10_10_10_2, { 2, 10, 10, 10 }, "\0\4" },
    { CB_FORMAT_2_10_10_10, { 10, 10, 10, 2 }, "\0\1\4\5" },
    { CB_FORMAT_8_8_8_8, { 8, 8, 8, 8 }, "\0\1\4\5\6" },
    { CB_FORMAT_32_32, { 32, 32 }, "\4\5\7" },
    { CB_FORMAT_16_16_16_16, { 16, 16, 16, 16 }, "\0\1\4\5\7" },
    { CB_FORMAT_32_32_32_32, { 32, 32, 32, 32 }, "\4\5\7" },
    { CB_FORMAT_5_6_5, { 5, 6, 5 }, "\0" },
    { CB_FORMAT_1_5_5_5, { 5, 5, 5, 1 }, "\0" },
    { CB_FORMAT_5_5_5_1, { 1, 5, 5, 5 }, "\0" },
    { CB_FORMAT_4_4_4_4, { 4, 4, 4, 4 }, "\0" },
};

/* The order of RGBA by components and COMP_SWAP, as text. */
static const char *const orders[5][4] = {
    { 0 }, { "r", "g", "b", "a" }, { "rg", "ra", "gr", "ar" }, { "rgb", "rga", "bgr", "agr" },
    { "rgba", "bgra", "abgr", "argb" },
};

static unsigned of_rgba(char c)
{
    return (unsigned)(strchr("rgba", c) - "rgba");
}

/* The nearest integer, ties to even. */
static long long even(long double x)
{
    long double whole = floorl(x), rest = x - whole;
    long long n = (long long)whole;
    return n + (rest > 0.5L || (rest == 0.5L && n % 2 != 0));
}

/* A float of 5 bits of exponent and `mantissa` bits, of a number that is not below 0. */
static uint32_t small_float(float x, unsigned mantissa)
{
    if (x != x)
        return 31u << mantissa | 1u << (mantissa - 1);
    if (x >= 65536)
        return 31u << mantissa;
    if (x == 0)
        return 0;
    int exponent;
    frexpl(x, &exponent); /* x is below 2^exponent */
    int step = (exponent < -13 ? -13 : exponent) - 1 - (int)mantissa;
    long long n = even(ldexpl(x, -step));
    return (uint32_t)(n + ((long long)(step + 14 + (int)mantissa) << mantissa)); /* carries into the exponent */
}

static uint32_t expected(unsigned number, unsigned width, bool alpha, uint32_t in)
{
    const uint32_t most = UINT32_MAX >> (32 - width);
    long double x = value(in);
    switch (number) {
    case SRGB:
        if (!alpha) {
            x = !(x > 0) ? 0 : x > 1 ? 1 : x;
            return (uint32_t)even((x <= 0.0031308L ? 12.92L * x : 1.055L * powl(x, 1 / 2.4L) - 0.055L) * 255);
        } /* fall through */
    case UNORM:
        return (uint32_t)even((!(x > 0) ? 0 : x > 1 ? 1 : x) * most);
    case SNORM:
        return (uint32_t)even((x != x ? 0 : x < -1 ? -1 : x > 1 ? 1 : x) * (most / 2)) & most;
    case UINT:
        return in < most ? in : most;
    case SINT: {
        int64_t high = most / 2, n = (int32_t)in;
        return (uint32_t)(n > high ? high : n < -high - 1 ? -high - 1 : n) & most;
    }
    default:
        if (width == 32)
            return in;
        if (width == 16)
            return (in >> 16 & 0x8000) | small_float(fabsf(value(in)), 10);
        return x < 0 ? 0 : small_float(value(in & INT32_MAX), width - 5);
    }
}

/* Colours that matter: ends, halfway between two numbers, what is beyond, and any. */
static uint32_t colour(unsigned number, unsigned width)
{
    const double most = number == SNORM ? (1u << (width - 1)) - 1 : 4294967295.0 / (1ull << (32 - width));
    if (number == UINT || number == SINT)
        return random32() % 3 ? random32() >> random32() % 32 : random32();
    switch (random32() % 8) {
    case 0:
        return bits((float)(random32() % 2));
    case 1:
        return bits((float)((random32() % 1000 + 0.5) / most));
    case 2:
        return bits((float)((int)(random32() % 5) - 2));
    case 3:
        return random32() | 0x7f800000; /* infinite, or no number */
    case 4:
        return bits(ldexpf((float)random32(), -(int)(random32() % 64) - 16)); /* tiny */
    case 5:
        return random32();
    default:
        return bits((float)random32() / 4294967295.0f);
    }
}

static bool is_nan_of(unsigned number, unsigned width, uint32_t code)
{
    if (number != FLOAT || width == 32)
        return false;
    unsigned mantissa = width == 16 ? 10 : width - 5;
    return (code >> mantissa & 31) == 31 && code & ((1u << mantissa) - 1);
}

static void check_format(unsigned n, unsigned number, unsigned swap)
{
    unsigned components = 0, total = 0;
    for (; components < 4 && formats[n].width[components]; components++)
        total += formats[n].width[components];
    const struct target_spec spec = { .format = formats[n].format, .number = (uint8_t)number, .swap = (uint8_t)swap,
                                      .mode = TILING_64KB_R_X, .width = 64, .height = 64, .mix = 0x300 };
    const unsigned bytes_log2 = (unsigned)__builtin_ctz(total / 8);
    uint32_t rgba[4][WAVE_LANES];
    set_target(b, 0, &spec);
    set_block(b, 8, 16, 0, 0);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned i = 0; i < 4; i++)
            b->exports.mrt[0][i][lane] = rgba[i][lane] = colour(number, formats[n].width[i % components]);
    b->exports.written = 1;
    memset(b->memory, 0xa5, TARGET_BYTES);
    colour_draw(b);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t words[4] = { 0 };
        memcpy(words, element_of(b, 0, &spec, bytes_log2, lane, 0), total / 8);
        for (unsigned i = 0, at = 0; i < components; at += formats[n].width[i++]) {
            const unsigned width = formats[n].width[i], from = of_rgba(orders[components][swap][i]);
            uint32_t got = words[at / 32] >> at % 32 & UINT32_MAX >> (32 - width);
            uint32_t want = expected(number, width, from == 3, rgba[from][lane]);
            if (got != want && !(is_nan_of(number, width, got) && is_nan_of(number, width, want)))
                printf("# format %u number %u swap %u component %u of %08x\n", spec.format, number, swap, i,
                       rgba[from][lane]);
            if (!is_nan_of(number, width, want))
                CHECK_EQ(got, want);
        }
    }
}

static void every_format(void)
{
    for (unsigned n = 0; n < sizeof formats / sizeof formats[0]; n++)
        for (const char *number = formats[n].numbers; number == formats[n].numbers || *number; number++)
            for (unsigned swap = 0; swap < 4; swap++)
                for (unsigned times = 0; times < 4; times++)
                    check_format(n, (unsigned)*number, swap);
}

static void formats_are_exact(void)
{
    with_each_set(b, every_format);
}

/* A shared exponent: within half a step of each number, and no larger one than needed. */
static void shared_exponents(void)
{
    const struct target_spec spec = { .format = CB_FORMAT_5_9_9_9, .number = FLOAT, .mode = TILING_64KB_R_X,
                                      .width = 64, .height = 64 };
    set_target(b, 0, &spec);
    set_block(b, 0, 0, 0, 0);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned i = 0; i < 3; i++)
            b->exports.mrt[0][i][lane] = bits(ldexpf((float)(random32() % 1024), (int)(random32() % 12) - 8));
    b->exports.written = 1;
    colour_draw(b);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t word;
        memcpy(&word, element_of(b, 0, &spec, 2, lane, 0), 4);
        float step = ldexpf(1, (int)(word >> 27) - 24);
        bool top = word >> 27 == 0;
        for (unsigned i = 0; i < 3; i++) {
            float x = value(b->exports.mrt[0][i][lane]);
            uint32_t mantissa = word >> 9 * i & 511;
            CHECK(fabsf((float)mantissa * step - x) <= step / 2);
            top |= mantissa >= 256 || (mantissa == 255 && x > 255.5f * step);
        }
        CHECK(top);
    }
}

/* Every export format to a target of four floats or integers. */
static void exports(void)
{
    static const struct {
        uint8_t format, number;
    } cases[] = { { SPI_EXPORT_32_R, FLOAT }, { SPI_EXPORT_32_GR, FLOAT }, { SPI_EXPORT_32_AR, FLOAT },
                  { SPI_EXPORT_FP16_ABGR, FLOAT }, { SPI_EXPORT_UNORM16_ABGR, FLOAT },
                  { SPI_EXPORT_SNORM16_ABGR, FLOAT }, { SPI_EXPORT_UINT16_ABGR, UINT },
                  { SPI_EXPORT_SINT16_ABGR, SINT }, { SPI_EXPORT_32_ABGR, UINT }, { SPI_EXPORT_ZERO, UINT } };
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const struct target_spec spec = { .format = CB_FORMAT_32_32_32_32, .number = cases[n].number,
                                          .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
        set_target(b, 0, &spec);
        set_reg(b, GREG_SPI_SHADER_COL_FORMAT, cases[n].format);
        set_block(b, 0, 0, 0, 0);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            for (unsigned i = 0; i < 4; i++)
                b->exports.mrt[0][i][lane] = random32() & 0xbbffbbff; /* no infinite halves */
        colour_draw(b);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            uint32_t got[4], *mrt0 = &b->exports.mrt[0][0][lane], row[4];
            memcpy(got, element_of(b, 0, &spec, 4, lane, 0), 16);
            for (unsigned i = 0; i < 4; i++)
                row[i] = mrt0[i * WAVE_LANES];
            for (unsigned i = 0; i < 4; i++) {
                uint32_t half = row[i / 2] >> i % 2 * 16 & 0xffff, want = 0;
                float sign = half & 0x8000 ? -1 : 1;
                int exponent = (int)(half >> 10 & 31);
                switch (cases[n].format) {
                case SPI_EXPORT_32_R:
                    want = i == 0 ? row[0] : 0;
                    break;
                case SPI_EXPORT_32_GR:
                    want = i < 2 ? row[i] : 0;
                    break;
                case SPI_EXPORT_32_AR:
                    want = i == 0 ? row[0] : i == 3 ? row[1] : 0;
                    break;
                case SPI_EXPORT_FP16_ABGR:
                    want = bits(sign * ldexpf((float)((half & 1023) + (exponent ? 1024 : 0)),
                                              (exponent ? exponent : 1) - 25));
                    break;
                case SPI_EXPORT_UNORM16_ABGR:
                    want = bits((float)half / 65535.0f);
                    break;
                case SPI_EXPORT_SNORM16_ABGR:
                    want = bits(half == 0x8000 ? -1 : (float)(int16_t)half / 32767.0f);
                    break;
                case SPI_EXPORT_UINT16_ABGR:
                    want = half;
                    break;
                case SPI_EXPORT_SINT16_ABGR:
                    want = (uint32_t)(int16_t)half;
                    break;
                case SPI_EXPORT_32_ABGR:
                    want = row[i];
                }
                CHECK_EQ(got[i], want);
            }
        }
    }
    set_reg(b, GREG_SPI_SHADER_COL_FORMAT, 0x99999999);
}

static void exports_are_exact(void)
{
    with_each_set(b, exports);
}

/* Lanes without samples, samples by number, modes of tiling, levels and slices: only what is drawn changes. */
static void places(void)
{
    static const struct target_spec specs[] = {
        { .mode = TILING_LINEAR, .width = 100, .height = 50 },
        { .mode = TILING_64KB_R_X, .width = 300, .height = 200, .mix = 0x500 },
        { .mode = TILING_64KB_R_X, .width = 300, .height = 200, .levels = 9, .level = 1 },
        { .mode = TILING_64KB_R_X, .width = 300, .height = 200, .levels = 9, .level = 5, .mix = 0x100 },
        { .mode = TILING_64KB_R_X, .width = 100, .height = 100, .samples_log2 = 1 },
        { .mode = TILING_64KB_R_X, .width = 100, .height = 100, .samples_log2 = 2, .mix = 0x700 },
        { .mode = TILING_64KB_R_X, .width = 64, .height = 64, .samples_log2 = 3 },
        { .mode = TILING_64KB_S_X, .width = 100, .height = 60, .first_slice = 1, .last_slice = 2 },
        { .mode = TILING_4KB_D_X, .width = 100, .height = 60 },
        { .mode = TILING_256B_D, .width = 100, .height = 60 },
    };
    static uint8_t model[TARGET_BYTES];
    for (unsigned n = 0; n < sizeof specs / sizeof specs[0]; n++) {
        struct target_spec s = specs[n];
        s.format = CB_FORMAT_32;
        s.number = UINT;
        memset(b->memory, 0x77, TARGET_BYTES);
        memset(model, 0x77, sizeof model);
        set_target(b, 0, &s);
        for (unsigned times = 0; times < 3; times++) {
            set_block(b, (uint16_t)(times * 4), (uint16_t)(times * 4), (uint16_t)(times % 2), s.samples_log2);
            for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
                b->f.samples[lane] &= times ? (uint8_t)random32() : 0xff;
                b->exports.mrt[0][0][lane] = random32();
            }
            b->exports.written = 1;
            colour_draw(b);
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                for (unsigned sample = 0; sample < 1u << s.samples_log2; sample++)
                    if (b->f.samples[lane] >> sample & 1 && s.first_slice + times % 2 <= s.last_slice)
                        memcpy(model + (element_of(b, 0, &s, 2, lane, sample) - b->memory),
                               &b->exports.mrt[0][0][lane], 4);
        }
        CHECK(memcmp(model, b->memory, TARGET_BYTES) == 0);
    }
}

/* Floats are cut where ROUND_MODE says so; normalized numbers are not. */
static void cut_floats(void)
{
    static const struct {
        uint8_t format, number;
        float colour;
        uint32_t rounded, cut;
    } cases[] = { { CB_FORMAT_16, FLOAT, 1.0009f, 0x3c01, 0x3c00 }, { CB_FORMAT_16, FLOAT, -1.0009f, 0xbc01, 0xbc00 },
                  { CB_FORMAT_10_11_11, FLOAT, 0.6f, 0x38d, 0x38c }, { CB_FORMAT_16, FLOAT, 65535, 0x7c00, 0x7bff },
                  { CB_FORMAT_16, UNORM, 0.5f, 0x8000, 0x8000 } };
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++)
        for (unsigned cuts = 0; cuts < 2; cuts++) {
            const struct target_spec spec = { .format = cases[n].format, .number = cases[n].number, .width = 64,
                                              .height = 64, .mode = TILING_64KB_R_X,
                                              .info = cuts ? FIELD_CB_COLOR0_INFO__ROUND_MODE : 0 };
            const uint32_t rgba[4] = { bits(cases[n].colour) };
            uint16_t got;
            set_target(b, 0, &spec);
            set_block(b, 0, 0, 0, 0);
            export_colour(b, 0, rgba);
            memset(b->memory, 0, TARGET_BYTES);
            colour_draw(b);
            memcpy(&got, b->memory, sizeof got);
            CHECK_EQ(got, cuts ? cases[n].cut : cases[n].rounded);
        }
}

/* Exports go, one after the other, to the targets that CB_SHADER_MASK has, as far as it has their components. */
static void holes(void)
{
    const struct target_spec spec = { .format = CB_FORMAT_8_8, .number = UINT, .mode = TILING_64KB_R_X, .width = 64,
                                      .height = 64 };
    static const uint8_t wanted[4][2] = { { 1, 2 }, { 9, 9 }, { 3, 9 }, { 5, 6 } };
    for (unsigned n = 0; n < 4; n++) {
        const uint32_t rgba[4] = { 2 * n + 1, 2 * n + 2 };
        set_target(b, n, &spec);
        memset(b->memory + n * TARGET_BYTES, 9, 2);
        if (n < 3)
            export_colour(b, n, rgba);
    }
    set_block(b, 0, 0, 0, 0);
    set_reg(b, GREG_CB_TARGET_MASK, 0xffff);
    set_reg(b, GREG_CB_SHADER_MASK, 0xf10f);
    colour_draw(b);
    for (unsigned n = 0; n < 4; n++)
        CHECK(memcmp(b->memory + n * TARGET_BYTES, wanted[n], 2) == 0);
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    set_reg(b, GREG_CB_SHADER_MASK, 0xffffffff);
    b->exports.written = 1;
}

/* Memory that is not there is not written, and the draw goes on. */
static void absent_memory(void)
{
    const struct target_spec spec = { .format = CB_FORMAT_8_8_8_8, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    set_target(b, 0, &spec);
    set_reg(b, GREG_CB_COLOR0_BASE, 0x70000);
    set_block(b, 0, 0, 0, 0);
    colour_draw(b);
    CHECK(b->core.port.faulted[1]);
}

/* What no surface can be is refused, and said so. */
static void refusals(void)
{
    struct target_spec spec = { .format = CB_FORMAT_5_6_5, .number = FLOAT, .mode = TILING_64KB_R_X, .width = 64,
                                .height = 64 };
    set_target(b, 0, &spec);
    CHECK_STR(colour_decode(b->colour, b->cp), "a colour target has no such format");
    spec.number = UNORM;
    spec.mode = 3;
    set_target(b, 0, &spec);
    CHECK_STR(colour_decode(b->colour, b->cp), "a colour target has no layout");
    spec.mode = TILING_64KB_R_X;
    spec.level = 2;
    set_target(b, 0, &spec);
    CHECK_STR(colour_decode(b->colour, b->cp), "a colour target has no such level");
    spec.level = 0;
    set_target(b, 0, &spec);
    CHECK(colour_decode(b->colour, b->cp) == NULL);
    CHECK_EQ(colour_targets(b->colour), 1);
    set_mode(b, CB_MODE_DISABLE, CB_ROP_COPY);
    CHECK(colour_decode(b->colour, b->cp) == NULL);
    CHECK_EQ(colour_targets(b->colour), 0);
    set_mode(b, 7, CB_ROP_COPY);
    CHECK_STR(colour_decode(b->colour, b->cp), "CB_COLOR_CONTROL has no such MODE");
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(formats_are_exact);
    TAP_RUN(shared_exponents);
    TAP_RUN(exports_are_exact);
    TAP_RUN(cut_floats);
    TAP_RUN(holes);
    TAP_RUN(places);
    TAP_RUN(absent_memory);
    TAP_RUN(refusals);
    bench_free(b);
    return tap_done();
}
