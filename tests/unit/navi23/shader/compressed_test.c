/* SPDX-License-Identifier: MIT */
/* compressed.c and dcc.c: images whose metadata say that they have been cleared, read and written by shaders. */
#include "images.h"

#include <navi23/shader/dcc.h>
#include <navi23/shader/meta.h>

static struct bench *b;

#define META_OFFSET 0x400000u
#define META_BYTES  0x10000u
#define COMPRESSION_EN    (1u << 21)
#define META_PIPE_ALIGNED (1u << 19)
#define ALPHA_IS_ON_MSB   (1u << 22)

/* The T# of `v`, with metadata behind the image. */
static void set_compressed(const struct view *v, uint32_t more)
{
    const uint64_t meta = IMAGE_VA + META_OFFSET;
    set_image(b, v);
    b->w->s[T_SHARP + 6] = COMPRESSION_EN | META_PIPE_ALIGNED | more | (uint32_t)(meta >> 8) << 24;
    b->w->s[T_SHARP + 7] = (uint32_t)(meta >> 16);
}

static uint8_t *metadata(void)
{
    return image_memory(b) + META_OFFSET;
}

/* Of a pixel of level 0 and slice 0. */
static uint8_t *meta_of(const struct view *v, enum meta_kind kind, unsigned bytes_log2, uint32_t x, uint32_t y,
                        bool *high)
{
    static struct meta m;
    struct meta_shape shape = { .kind = (uint8_t)kind, .pipe_aligned = true,
                                .surface = { .mode = (uint8_t)v->mode, .bytes_log2 = (uint8_t)bytes_log2,
                                             .levels = (uint8_t)(v->max_level + 1), .width = v->width,
                                             .height = v->height } };
    CHECK(meta_init(&m, 0x343, &shape));
    return metadata() + (meta_address(&m, IMAGE_VA + META_OFFSET, 0, x, y, 0, high) - IMAGE_VA - META_OFFSET);
}

/* Lanes are at the 8x8 pixels from (x, y) on, row by row. */
static void set_coordinates(uint32_t x, uint32_t y)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        b->w->v[ADDRESS][lane] = x + lane % 8;
        b->w->v[ADDRESS + 1][lane] = y + lane / 8;
    }
}

static void load(unsigned dmask)
{
    run(b, mimg(ISA_image_load, DIM_2D, dmask));
}

/* Every key, beside a block that is plain. */
static void colours(void)
{
    static const struct {
        uint8_t key;
        uint32_t element;
    } cases[] = { { DCC_CLEAR_0000, 0 }, { DCC_CLEAR_0001, 0xff000000 }, { DCC_CLEAR_1110, 0x00ffffff },
                  { DCC_CLEAR_1111, 0xffffffff }, { DCC_CLEAR_SINGLE, 0x12345678 }, { DCC_PLAIN, 0 } };
    const struct view v = { .format = 60, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    const struct tiling *t = layout_of(&v, 2, 0);
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const uint32_t single = 0x12345678;
        set_compressed(&v, ALPHA_IS_ON_MSB);
        memset(metadata(), cases[n].key, META_BYTES);
        *meta_of(&v, META_DCC, 2, 24, 8, NULL) = DCC_PLAIN;
        memset(image_memory(b), 0x5a, 0x10000);
        memcpy(image_memory(b) + tiling_offset(t, 0, 16, 8, 0, 0), &single, 4);
        set_coordinates(20, 8); /* half of it in the plain block */
        load(15);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            for (unsigned i = 0; i < 4; i++) {
                bool cleared = lane % 8 < 4 && cases[n].key != DCC_PLAIN;
                CHECK_EQ(b->w->v[DATA + i][lane], cleared ? cases[n].element >> 8 * i & 255 : 0x5a);
            }
    }
}

/* Alpha in the lowest component; other sizes of elements. */
static void colours_by_format(void)
{
    struct view v = { .format = 56, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    memset(metadata(), DCC_CLEAR_0001, META_BYTES);
    set_compressed(&v, 0);
    set_coordinates(0, 0);
    load(15);
    CHECK_EQ(b->w->v[DATA][9], 0x3f800000);
    CHECK_EQ(b->w->v[DATA + 3][9], 0);
    v.format = 71; /* four halves */
    set_compressed(&v, ALPHA_IS_ON_MSB);
    load(15);
    CHECK_EQ(b->w->v[DATA][63], 0);
    CHECK_EQ(b->w->v[DATA + 3][63], 0x3f800000);
}

/* A shader's store fills the block first, and only it. */
static void stores(void)
{
    const struct view v = { .format = 20, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    const struct tiling *t = layout_of(&v, 2, 0);
    set_compressed(&v, ALPHA_IS_ON_MSB);
    memset(metadata(), DCC_CLEAR_1111, META_BYTES);
    memset(image_memory(b), 0x5a, 0x10000);
    fill_row(b, ADDRESS, 3);
    fill_row(b, ADDRESS + 1, 5);
    fill_row(b, DATA, 77);
    run(b, mimg(ISA_image_store, DIM_2D, 1));
    for (uint32_t y = 0; y < 8; y++)
        for (uint32_t x = 0; x < 9; x++) {
            uint32_t got;
            memcpy(&got, image_memory(b) + tiling_offset(t, 0, x, y, 0, 0), 4);
            CHECK_EQ(got, x == 8 ? 0x5a5a5a5a : x == 3 && y == 5 ? 77 : UINT32_MAX);
        }
    CHECK_EQ(*meta_of(&v, META_DCC, 2, 0, 0, NULL), DCC_PLAIN);
    CHECK_EQ(*meta_of(&v, META_DCC, 2, 8, 0, NULL), DCC_CLEAR_1111);
    set_coordinates(0, 0);
    load(1);
    CHECK_EQ(b->w->v[DATA][5 * 8 + 3], 77);
    CHECK_EQ(b->w->v[DATA][0], UINT32_MAX);
}

/* Tiles of depth that are cleared to 1 and 0, and one that is not. */
static void depths(void)
{
    const struct view v = { .format = 22, .type = IMAGE_2D, .mode = TILING_64KB_Z_X, .width = 64, .height = 64 };
    const uint32_t one = 0xfffffff0, zero = 0, plain = 0xfffc000f;
    set_compressed(&v, 0);
    memcpy(meta_of(&v, META_HTILE, 2, 0, 0, NULL), &one, 4);
    memcpy(meta_of(&v, META_HTILE, 2, 8, 0, NULL), &zero, 4);
    memcpy(meta_of(&v, META_HTILE, 2, 0, 8, NULL), &plain, 4);
    memset(image_memory(b), 0x3e, 0x10000);
    set_coordinates(4, 4);
    load(1);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        if (lane < 32)
            CHECK_EQ(b->w->v[DATA][lane], lane % 8 < 4 ? 0x3f800000 : 0);
        else if (lane % 8 < 4)
            CHECK_EQ(b->w->v[DATA][lane], 0x3e3e3e3e);
}

/* FMASK by what CMASK says of its tile, as a nibble a sample. */
static void fragment_masks(void)
{
    static const struct {
        unsigned format, bytes_log2;
        uint32_t element, nibbles;
    } cases[] = { { 159, 0, 0x02, 0x10 }, { 161, 0, 0xe4, 0x3210 }, { 166, 2, 0x76543210, 0x76543210 } };
    for (unsigned n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        const struct view v = { .format = cases[n].format, .type = IMAGE_2D, .mode = TILING_64KB_Z_X, .width = 64,
                                .height = 64 };
        bool high;
        set_compressed(&v, 0);
        memset(metadata(), 0xcc, META_BYTES);
        uint8_t *codes = meta_of(&v, META_CMASK, cases[n].bytes_log2, 8, 0, &high);
        *codes = high ? 0xec : 0xce;
        for (unsigned i = 0; i < 0x10000; i += 1u << cases[n].bytes_log2)
            memcpy(image_memory(b) + i, &cases[n].element, 1u << cases[n].bytes_log2);
        set_coordinates(4, 0);
        load(1);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            CHECK_EQ(b->w->v[DATA][lane], lane % 8 < 4 ? 0 : cases[n].nibbles);
    }
}

/* Metadata that are not there say nothing; a surface that can have none is none. */
static void odd_descriptors(void)
{
    struct view v = { .format = 20, .type = IMAGE_2D, .mode = TILING_64KB_R_X, .width = 64, .height = 64 };
    set_compressed(&v, ALPHA_IS_ON_MSB);
    b->w->s[T_SHARP + 7] = 0x7000;
    memset(image_memory(b), 0x5a, 0x10000);
    set_coordinates(0, 0);
    load(1);
    CHECK_EQ(b->w->v[DATA][0], 0x5a5a5a5a);
    v.mode = TILING_LINEAR;
    set_compressed(&v, 0);
    load(1);
    CHECK_EQ(b->w->v[DATA][0], 0);
}

int main(void)
{
    b = images_new();
    TAP_RUN(colours);
    TAP_RUN(colours_by_format);
    TAP_RUN(stores);
    TAP_RUN(depths);
    TAP_RUN(fragment_masks);
    TAP_RUN(odd_descriptors);
    bench_free(b);
    return tap_done();
}
