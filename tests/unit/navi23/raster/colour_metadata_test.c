/* SPDX-License-Identifier: MIT */
/* The lives of DCC, CMASK and FMASK: cleared by a driver, written to, blended with, decompressed, resolved. */
#include "targets.h"

#include <navi23/shader/dcc.h>
#include <navi23/shader/meta.h>

static struct bench *b;

static uint32_t bits(float x)
{
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

enum { UNORM = 0, SNORM = 1, UINT = 4, SINT = 5, FLOAT = 7 };

#define DCC   FIELD_CB_COLOR0_INFO__DCC_ENABLE
#define FMASK (FIELD_CB_COLOR0_INFO__COMPRESSION | FIELD_CB_COLOR0_INFO__FAST_CLEAR)

static const struct target_spec bytes = { .format = CB_FORMAT_8_8_8_8, .number = UNORM, .mode = TILING_64KB_R_X,
                                          .width = 64, .height = 64, .info = DCC };

static uint8_t *dcc(void)
{
    return b->memory + DCC_OFFSET;
}

/* The key of the block that a pixel is in, found as meta.c has it. */
static uint8_t *key_of(const struct target_spec *s, unsigned bytes_log2, uint32_t x, uint32_t y, uint32_t slice)
{
    static struct meta m;
    struct meta_shape shape = { .kind = META_DCC, .pipe_aligned = true,
                                .surface = { .mode = s->mode, .bytes_log2 = (uint8_t)bytes_log2,
                                             .levels = s->levels ? s->levels : 1, .width = s->width,
                                             .height = s->height } };
    CHECK(meta_init(&m, 0x343, &shape));
    return b->memory + (meta_address(&m, SURFACE_VA + DCC_OFFSET, s->level, x, y, slice, NULL) - SURFACE_VA);
}

static void set_keys(uint8_t key)
{
    memset(dcc(), key, META_BYTES);
}

static void draw_colour(const uint32_t rgba[4])
{
    b->exports.written = 0;
    export_colour(b, 0, rgba);
    colour_draw(b);
}

/* One pixel is written; the others of its block get what the key says, the other blocks keep theirs. */
static void partly_written(void)
{
    static const struct {
        uint8_t key, element[4];
    } clears[] = { { DCC_CLEAR_0000, { 0, 0, 0, 0 } }, { DCC_CLEAR_0001, { 0, 0, 0, 255 } },
                   { DCC_CLEAR_1110, { 255, 255, 255, 0 } }, { DCC_CLEAR_1111, { 255, 255, 255, 255 } },
                   { DCC_CLEAR_SINGLE, { 77, 77, 77, 77 } }, { DCC_CLEAR_REGISTER, { 1, 2, 3, 4 } },
                   { DCC_PLAIN, { 77, 77, 77, 77 } }, { 0x55, { 77, 77, 77, 77 } } };
    const uint32_t rgba[4] = { bits(0.2f), bits(0.4f), bits(0.6f), bits(0.8f) };
    static const uint8_t written[4] = { 51, 102, 153, 204 };
    for (unsigned n = 0; n < sizeof clears / sizeof clears[0]; n++) {
        struct target_spec s = bytes;
        s.clear[0] = 0x04030201;
        set_target(b, 0, &s);
        set_keys(clears[n].key);
        memset(b->memory, 77, TARGET_BYTES);
        set_block(b, 16, 8, 0, 0);
        memset(b->f.samples, 0, sizeof b->f.samples);
        b->f.samples[5] = 1;
        draw_colour(rgba);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            CHECK(memcmp(element_of(b, 0, &s, 2, lane, 0), lane == 5 ? written : clears[n].element, 4) == 0);
        CHECK_EQ(*key_of(&s, 2, 16, 8, 0), clears[n].key == 0x55 ? 0x55 : DCC_PLAIN);
        CHECK_EQ(*key_of(&s, 2, 24, 8, 0), clears[n].key);
        CHECK_EQ(*key_of(&s, 2, 16, 16, 0), clears[n].key);
        set_block(b, 24, 8, 0, 0);
        CHECK_EQ(*element_of(b, 0, &s, 2, 0, 0), 77);
    }
}

/* What is blended with is the clear. */
static void blended_with_a_clear(void)
{
    const uint32_t rgba[4] = { bits(0.2f), bits(0.2f), bits(0.2f), bits(0.2f) };
    static const uint8_t sum[4] = { 51, 51, 51, 255 };
    set_target(b, 0, &bytes);
    set_keys(DCC_CLEAR_0001);
    memset(b->memory, 33, TARGET_BYTES);
    set_reg(b, GREG_CB_BLEND0_CONTROL, FIELD_CB_BLEND0_CONTROL__ENABLE |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_SRCBLEND, CB_BLEND_ONE) |
            FIELD_PUT(FIELD_CB_BLEND0_CONTROL__COLOR_DESTBLEND, CB_BLEND_ONE));
    set_block(b, 0, 0, 0, 0);
    draw_colour(rgba);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        CHECK(memcmp(element_of(b, 0, &bytes, 2, lane, 0), sum, 4) == 0);
    set_reg(b, GREG_CB_BLEND0_CONTROL, 0);
}

/* Sizes of elements, and so of blocks; 1 as each kind of number has it; where alpha is. */
static void clears_by_format(void)
{
    static const struct {
        uint8_t format, number, swap, key, bytes_log2, element[16];
    } cases[] = {
        { CB_FORMAT_8, UNORM, CB_SWAP_STD, DCC_CLEAR_1111, 0, { 255 } },
        { CB_FORMAT_8_8, SNORM, CB_SWAP_STD, DCC_CLEAR_0001, 1, { 0, 127 } },
        { CB_FORMAT_8_8_8_8, UINT, CB_SWAP_STD_REV, DCC_CLEAR_0001, 2, { 255, 0, 0, 0 } },
        { CB_FORMAT_8_8_8_8, SINT, CB_SWAP_STD, DCC_CLEAR_1110, 2, { 127, 127, 127, 0 } },
        { CB_FORMAT_5_6_5, UNORM, CB_SWAP_STD, DCC_CLEAR_1111, 1, { 255, 255 } },
        { CB_FORMAT_2_10_10_10, UNORM, CB_SWAP_STD, DCC_CLEAR_0001, 2, { 0, 0, 0, 0xc0 } },
        { CB_FORMAT_16_16_16_16, FLOAT, CB_SWAP_STD, DCC_CLEAR_0001, 3, { 0, 0, 0, 0, 0, 0, 0, 0x3c } },
        { CB_FORMAT_32_32_32_32, FLOAT, CB_SWAP_STD, DCC_CLEAR_1110, 4,
          { 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f } },
        { CB_FORMAT_32_32_32_32, FLOAT, CB_SWAP_STD, DCC_CLEAR_REGISTER, 4,
          { 5, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0 } },
        { CB_FORMAT_32_32, UINT, CB_SWAP_STD, DCC_CLEAR_REGISTER, 3, { 5, 0, 0, 0, 6, 0, 0, 0 } },
    };
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const struct target_spec s = { .format = cases[n].format, .number = cases[n].number, .swap = cases[n].swap,
                                       .mode = TILING_64KB_R_X, .width = 64, .height = 64, .info = DCC,
                                       .clear = { 5, 6 } };
        const uint32_t size = 1u << cases[n].bytes_log2;
        set_target(b, 0, &s);
        set_keys(cases[n].key);
        memset(b->memory, 77, TARGET_BYTES);
        set_mode(b, CB_MODE_ELIMINATE_FAST_CLEAR, CB_ROP_COPY);
        set_block(b, 32, 16, 0, 0);
        memset(b->f.samples, 0, sizeof b->f.samples);
        b->f.samples[63] = 1; /* all of its 8x8 pixels, though */
        colour_draw(b);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            CHECK(memcmp(element_of(b, 0, &s, cases[n].bytes_log2, lane, 0), cases[n].element, size) == 0);
        CHECK_EQ(*key_of(&s, cases[n].bytes_log2, 39, 23, 0), DCC_PLAIN);
        CHECK_EQ(*key_of(&s, cases[n].bytes_log2, 0, 0, 0), cases[n].key);
    }
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

/* The whole surface of every level and slice: nothing is left compressed, nothing else is touched. */
static void levels_and_slices(void)
{
    static const uint8_t levels[] = { 0, 1, 3, 5, 7 };
    set_mode(b, CB_MODE_DCC_DECOMPRESS, CB_ROP_COPY);
    for (unsigned n = 0; n < sizeof levels; n++) {
        struct target_spec s = bytes;
        s.width = s.height = 200;
        s.levels = 8;
        s.level = levels[n];
        s.last_slice = 1;
        s.mix = 0x300;
        s.swap = CB_SWAP_ALT;
        const uint32_t size = s.width >> s.level;
        set_target(b, 0, &s);
        set_keys(DCC_CLEAR_0001);
        memset(b->memory, 77, TARGET_BYTES);
        for (uint16_t y = 0; y < size; y += 8)
            for (uint16_t x = 0; x < size; x += 8) {
                set_block(b, x, y, 1, 0);
                colour_draw(b);
                for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                    if (lane_x(b, lane) < size && lane_y(b, lane) < size) {
                        uint32_t got;
                        memcpy(&got, element_of(b, 0, &s, 2, lane, 0), 4);
                        CHECK_EQ(got, 0xff000000);
                    }
            }
        set_block(b, 0, 0, 0, 0);
        CHECK_EQ(*element_of(b, 0, &s, 2, 0, 0), 77);
        CHECK_EQ(*key_of(&s, 2, 0, 0, 0), DCC_CLEAR_0001);
        CHECK_EQ(*key_of(&s, 2, 0, 0, 1), DCC_PLAIN);
    }
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

/* ---- several samples --------------------------------------------------------------------------------------------- */

static struct target_spec multisampled(unsigned samples_log2, uint32_t info)
{
    struct target_spec s = bytes;
    s.samples_log2 = (uint8_t)samples_log2;
    s.fmask_mode = TILING_64KB_Z_X;
    s.info = info;
    s.clear[0] = 0x04030201;
    return s;
}

static uint8_t *cmask(void)
{
    return b->memory + CMASK_OFFSET;
}

/* The code of the tile that a pixel is in. */
static unsigned cmask_of(uint32_t x, uint32_t y)
{
    static struct meta m;
    bool high;
    struct meta_shape shape = { .kind = META_CMASK, .pipe_aligned = true,
                                .surface = { .mode = TILING_64KB_Z_X, .bytes_log2 = 2, .levels = 1, .width = 64,
                                             .height = 64 } };
    CHECK(meta_init(&m, 0x343, &shape));
    uint64_t va = meta_address(&m, SURFACE_VA + CMASK_OFFSET, 0, x, y, 0, &high);
    return b->memory[va - SURFACE_VA] >> (high ? 4 : 0) & 15;
}

/* The FMASK of a lane's pixel. */
static uint8_t *fmask_of(unsigned samples_log2, unsigned lane)
{
    static struct tiling t;
    struct tiling_shape shape = { .mode = TILING_64KB_Z_X, .bytes_log2 = samples_log2 == 3 ? 2 : 0, .levels = 1,
                                  .width = 64, .height = 64 };
    CHECK(tiling_init(&t, 0x343, &shape));
    return b->memory + FMASK_OFFSET + tiling_offset(&t, 0, lane_x(b, lane), lane_y(b, lane), 0, 0);
}

static uint32_t plain_fmask(unsigned samples_log2)
{
    static const uint32_t plain[] = { 0, 0x2, 0xe4, 0x76543210 };
    return plain[samples_log2];
}

static uint32_t sample_of(const struct target_spec *s, unsigned lane, unsigned sample)
{
    uint32_t got;
    memcpy(&got, element_of(b, 0, s, 2, lane, sample), 4);
    return got;
}

/* A tile that CMASK says is cleared, or of one colour a pixel; one sample of one pixel is written. */
static void tiles(void)
{
    const uint32_t rgba[4] = { bits(1), bits(1), bits(1), bits(1) };
    for (unsigned log2 = 1; log2 < 4; log2++)
        for (unsigned code = 0; code < 16; code += 12) {
            const struct target_spec s = multisampled(log2, FMASK);
            set_target(b, 0, &s);
            set_block(b, 8, 0, 0, log2);
            memset(cmask(), (int)(code * 0x11), META_BYTES);
            memset(b->memory + FMASK_OFFSET, 0x99, 0x10000);
            memset(b->memory, 77, TARGET_BYTES);
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                memset(element_of(b, 0, &s, 2, lane, 0), (int)lane, 4);
            memset(b->f.samples, 0, sizeof b->f.samples);
            b->f.samples[9] = 2;
            draw_colour(rgba);
            for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
                uint32_t fmask = 0;
                memcpy(&fmask, fmask_of(log2, lane), log2 == 3 ? 4 : 1);
                CHECK_EQ(fmask, plain_fmask(log2));
                for (unsigned sample = 0; sample < 1u << log2; sample++)
                    CHECK_EQ(sample_of(&s, lane, sample), lane == 9 && sample == 1 ? 0xffffffff
                                                          : code == 0            ? 0x04030201
                                                                                 : lane * 0x01010101);
            }
            CHECK_EQ(cmask_of(8, 0), 12 + log2);
            CHECK_EQ(cmask_of(0, 0), code);
            CHECK_EQ(cmask_of(8, 8), code);
            set_block(b, 0, 0, 0, log2);
            CHECK_EQ(sample_of(&s, 0, 1), 0x4d4d4d4d);
        }
}

/* Samples share colours as FMASK says, until the pixel is written; the other pixels go on so. */
static void shared_colours(void)
{
    const uint32_t rgba[4] = { bits(1), bits(1), bits(1), bits(1) };
    static const uint32_t codes[] = { 0, 0x1, 0x1b, 0x01072345 };
    for (unsigned log2 = 1; log2 < 4; log2++) {
        const struct target_spec s = multisampled(log2, FMASK);
        const unsigned width = log2 == 3 ? 4 : log2, samples = 1u << log2;
        set_target(b, 0, &s);
        set_block(b, 0, 8, 0, log2);
        memset(cmask(), 0xff, META_BYTES);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            memcpy(fmask_of(log2, lane), &codes[log2], log2 == 3 ? 4 : 1);
            for (unsigned sample = 0; sample < samples; sample++)
                memset(element_of(b, 0, &s, 2, lane, sample), (int)(16 * sample), 4);
        }
        memset(b->f.samples, 0, sizeof b->f.samples);
        b->f.samples[20] = 1;
        draw_colour(rgba);
        for (unsigned sample = 1; sample < samples; sample++) {
            uint32_t from = codes[log2] >> sample * width & (samples - 1);
            CHECK_EQ(sample_of(&s, 20, sample), from * 0x10101010);
            CHECK_EQ(sample_of(&s, 21, sample), sample * 0x10101010);
        }
        CHECK_EQ(sample_of(&s, 20, 0), 0xffffffff);
        uint32_t fmask[2] = { 0, 0 };
        memcpy(&fmask[0], fmask_of(log2, 20), log2 == 3 ? 4 : 1);
        memcpy(&fmask[1], fmask_of(log2, 21), log2 == 3 ? 4 : 1);
        CHECK_EQ(fmask[0], plain_fmask(log2));
        CHECK_EQ(fmask[1], codes[log2]);
    }
}

/* Decompressing what has DCC and one colour a pixel, as drivers clear multisampled images. */
static void cleared_with_dcc(void)
{
    const struct target_spec s = multisampled(2, FMASK | DCC);
    set_target(b, 0, &s);
    set_mode(b, CB_MODE_FMASK_DECOMPRESS, CB_ROP_COPY);
    set_block(b, 0, 0, 0, 0); /* a draw of one sample a pixel */
    memset(cmask(), 0xcc, META_BYTES);
    set_keys(DCC_CLEAR_0001);
    memset(b->memory, 77, TARGET_BYTES);
    colour_draw(b);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned sample = 0; sample < 4; sample++)
            CHECK_EQ(sample_of(&s, lane, sample), 0xff000000);
    CHECK_EQ(cmask_of(0, 0), 14);
    CHECK_EQ(cmask_of(8, 0), 12);
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

/* Resolving: the mean of the samples, from a surface that may be cleared, to one that may be. */
static void resolves(void)
{
    const struct target_spec from = multisampled(2, FMASK);
    struct target_spec to = bytes;
    set_target(b, 0, &from);
    set_target(b, 1, &to);
    set_mode(b, CB_MODE_RESOLVE, CB_ROP_COPY);
    set_reg(b, GREG_CB_TARGET_MASK, 15);
    memset(cmask(), 0xee, META_BYTES);
    memset(b->memory + FMASK_OFFSET, 0xe4, 0x10000);
    memset(dcc() + META_BYTES, DCC_CLEAR_1111, META_BYTES);
    memset(b->memory + TARGET_BYTES, 0, TARGET_BYTES);
    set_block(b, 8, 8, 0, 0);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        for (unsigned sample = 0; sample < 4; sample++)
            memset(element_of(b, 0, &from, 2, lane, sample), (int)(lane * (sample + 1) % 256), 4);
    b->f.samples[63] = 0;
    b->exports.written = 0;
    colour_draw(b);
    CHECK_EQ(colour_targets(b->colour), 3);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        unsigned sum = 0;
        for (unsigned sample = 0; sample < 4; sample++)
            sum += lane * (sample + 1) % 256;
        const uint8_t *got = element_of(b, 1, &to, 2, lane, 0);
        if (lane == 63) {
            CHECK_EQ(got[0], 255);
        } else {
            CHECK(4u * got[0] + 3 > sum && 4u * got[0] < sum + 3);
        }
    }
    memset(cmask(), 0, META_BYTES);
    colour_draw(b);
    CHECK_EQ(element_of(b, 1, &to, 2, 0, 0)[2], 3);
    set_mode(b, CB_MODE_NORMAL, CB_ROP_COPY);
}

/* Metadata without memory: pixels are as they are in memory. */
static void absent_metadata(void)
{
    const uint32_t rgba[4] = { bits(1), bits(1), bits(1), bits(1) };
    struct target_spec s = multisampled(1, FMASK);
    set_target(b, 0, &s);
    set_reg(b, GREG_CB_COLOR0_CMASK, 0x700000);
    set_reg(b, GREG_CB_COLOR0_FMASK, 0x710000);
    memset(b->memory, 77, TARGET_BYTES);
    set_block(b, 0, 0, 0, 1);
    memset(b->f.samples, 1, sizeof b->f.samples);
    draw_colour(rgba);
    CHECK_EQ(sample_of(&s, 0, 0), 0xffffffff);
    CHECK_EQ(sample_of(&s, 0, 1), 0x4d4d4d4d);
}

/* Whatever registers say, a draw ends, and with no more than a fault. */
static void random_state_does_no_harm(void)
{
    static const uint32_t registers[] = {
        GREG_CB_COLOR0_VIEW, GREG_CB_COLOR0_INFO, GREG_CB_COLOR0_ATTRIB, GREG_CB_COLOR0_ATTRIB2, GREG_CB_COLOR0_ATTRIB3,
        GREG_CB_COLOR1_VIEW, GREG_CB_COLOR1_INFO, GREG_CB_COLOR1_ATTRIB, GREG_CB_COLOR0_ATTRIB2 + 1,
        GREG_CB_COLOR0_ATTRIB3 + 1, GREG_CB_BLEND0_CONTROL, GREG_CB_BLEND1_CONTROL, GREG_CB_COLOR_CONTROL,
        GREG_CB_TARGET_MASK, GREG_CB_SHADER_MASK, GREG_SPI_SHADER_COL_FORMAT, GREG_CB_BLEND_RED,
        GREG_CB_COLOR0_CLEAR_WORD0,
    };
    static const uint8_t modes[] = { TILING_LINEAR, TILING_64KB_S, TILING_64KB_R_X, TILING_64KB_Z_X };
    unsigned drawn = 0;
    uint32_t seed = 1;
    for (unsigned i = 0; i < 20000; i++) {
        for (unsigned r = 0; r < sizeof registers / sizeof registers[0]; r++) {
            seed = seed * 1664525 + 1013904223;
            set_reg(b, registers[r], seed ^ seed >> 15);
        }
        for (unsigned n = 0; n < 2; n++) { /* mostly what is not refused at once */
            uint32_t attrib3 = reg_get(b->card->navi, GREG_CB_COLOR0_ATTRIB3 + n);
            attrib3 &= ~(FIELD_CB_COLOR0_ATTRIB3__COLOR_SW_MODE | FIELD_CB_COLOR0_ATTRIB3__FMASK_SW_MODE);
            set_reg(b, GREG_CB_COLOR0_ATTRIB3 + n,
                    attrib3 | FIELD_PUT(FIELD_CB_COLOR0_ATTRIB3__COLOR_SW_MODE, modes[seed >> (9 + n) & 3]) |
                        FIELD_PUT(FIELD_CB_COLOR0_ATTRIB3__FMASK_SW_MODE, TILING_64KB_Z_X));
        }
        set_reg(b, GREG_CB_TARGET_MASK, reg_get(b->card->navi, GREG_CB_TARGET_MASK) & (i % 4 ? 0xf : 0xff));
        set_reg(b, GREG_CB_COLOR0_VIEW, reg_get(b->card->navi, GREG_CB_COLOR0_VIEW) & (i % 8 ? 0x03ffe007u : ~0u));
        if (i % 4)
            set_mode(b, CB_MODE_NORMAL, seed >> 8 & 1 ? CB_ROP_COPY : seed >> 16 & 0xff);
        set_block(b, seed >> 3 & 0x3ff8, seed >> 9 & 0x3ff8, 0, seed >> 28 & 3);
        b->f.block = seed >> 30 & 1;
        for (unsigned q = 0; q < FRAGMENT_QUADS && !b->f.block; q++)
            b->f.slice[q] = (uint16_t)(seed >> q);
        b->f.quads = 1 + (seed >> 24) % FRAGMENT_QUADS;
        b->exports.written = (uint8_t)(seed >> 16);
        if (colour_decode(b->colour, b->cp))
            continue;
        drawn += colour_targets(b->colour) != 0;
        colour_write(b->colour, &b->core, &b->f, &b->exports);
    }
    CHECK(drawn > 500);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(partly_written);
    TAP_RUN(blended_with_a_clear);
    TAP_RUN(clears_by_format);
    TAP_RUN(levels_and_slices);
    TAP_RUN(tiles);
    TAP_RUN(shared_colours);
    TAP_RUN(cleared_with_dcc);
    TAP_RUN(resolves);
    TAP_RUN(absent_metadata);
    TAP_RUN(random_state_does_no_harm);
    bench_free(b);
    return tap_done();
}
