/* SPDX-License-Identifier: MIT */
/*
 * sdma_tiled.c: rectangles between tiled images and rows, element by element where tiling_offset (which has a test of
 * its own) says that they are.
 */
#include "sdma.h"

#include <navi23/shader/dcc.h>
#include <navi23/shader/meta.h>
#include <navi23/shader/tiling.h>

static struct card *c;
static struct sdma sdma, *s = &sdma;
static struct tiling tiling, other;

#define TILED     (ROOM + 0x10000u)
#define ROWS      (ROOM + 0x1000000u)
#define AREA      0x800000u
#define PAIR(x)   LO(x), HI(x)
#define ADDRESS   0x343u /* GB_ADDR_CONFIG of this card */

/* A rectangle and where it goes. */
static const struct test {
    struct tiling_shape shape;
    uint32_t depth, level, x, y, z, mix; /* mix: pipe and bank bits of the image's address */
    uint32_t row_x, row_y, row_z, pitch, slice, width, height, slices;
} tests[] = {
    { { TILING_64KB_R_X, false, 2, 0, 1, 500, 500 }, 1, 0, 0, 0, 0, 0, 0, 0, 0, 500, 250000, 500, 500, 1 },
    { { TILING_64KB_R_X, false, 2, 0, 1, 300, 200 }, 1, 0, 3, 5, 0, 0x1200, 7, 2, 0, 333, 99999, 201, 77, 1 },
    { { TILING_64KB_R_X, false, 0, 0, 1, 700, 300 }, 3, 0, 1, 2, 1, 0xf00, 2, 1, 1, 699, 210000, 600, 123, 2 },
    { { TILING_64KB_R_X, false, 4, 0, 1, 100, 80 }, 1, 0, 0, 1, 0, 0, 1, 0, 0, 101, 9000, 99, 79, 1 },
    { { TILING_64KB_S_X, false, 1, 0, 9, 300, 300 }, 2, 2, 3, 4, 0, 0, 0, 0, 0, 80, 6400, 71, 70, 2 },
    { { TILING_64KB_R_X, false, 2, 0, 9, 300, 300 }, 2, 6, 0, 0, 0, 0, 0, 0, 0, 5, 25, 4, 4, 2 },
    { { TILING_64KB_Z_X, false, 2, 0, 1, 200, 100 }, 1, 0, 0, 0, 0, 0x300, 0, 0, 0, 200, 20000, 200, 100, 1 },
    { { TILING_64KB_S_X, true, 2, 0, 1, 60, 50 }, 40, 0, 5, 6, 7, 0, 1, 2, 3, 64, 4096, 50, 40, 30 },
    { { TILING_4KB_S, false, 3, 0, 1, 90, 90 }, 1, 0, 0, 0, 0, 0, 0, 0, 0, 90, 8100, 90, 90, 1 },
    { { TILING_256B_D, false, 2, 0, 1, 33, 17 }, 1, 0, 0, 0, 0, 0, 0, 0, 0, 40, 800, 33, 17, 1 },
    { { TILING_LINEAR, false, 2, 0, 1, 70, 10 }, 1, 0, 2, 1, 0, 0, 0, 0, 0, 70, 700, 60, 9, 1 },
};

static void noise(uint32_t at)
{
    uint32_t state = at + 1;
    for (uint32_t i = 0; i < AREA / 4; i++)
        vram32(c, at)[i] = state = state * 1664525u + 1013904223u;
}

static uint32_t mode_of(const struct test *t)
{
    return FIELD_PUT(SDMA_LAYOUT_ELEMENT, t->shape.bytes_log2) | FIELD_PUT(SDMA_LAYOUT_MODE, t->shape.mode) |
           FIELD_PUT(SDMA_LAYOUT_DIMENSION, t->shape.is_3d ? 2 : 1) |
           FIELD_PUT(SDMA_LAYOUT_LAST_LEVEL, t->shape.levels - 1u) | FIELD_PUT(SDMA_LAYOUT_LEVEL, t->level);
}

#define IMAGE(t, at)                                                                                                  \
    PAIR(FB + (at) + (t)->mix), (t)->x | (t)->y << 16, (t)->z | ((t)->shape.width - 1) << 16,                         \
        ((t)->shape.height - 1) | ((t)->depth - 1) << 16, mode_of(t)

static void run(const struct test *t, uint32_t flags)
{
    SDMA_RUN(s, SDMA_COPY_TILED_SUB_WINDOW | flags, IMAGE(t, TILED), PAIR(FB + ROWS), t->row_x | t->row_y << 16,
             t->row_z | (t->pitch - 1) << 16, t->slice - 1, (t->width - 1) | (t->height - 1) << 16, t->slices - 1);
}

static uint8_t *tiled_element(const struct test *t, uint8_t *memory, uint32_t x, uint32_t y, uint32_t z)
{
    return memory + tiling_address(&tiling, TILED + t->mix,
                                   tiling_offset(&tiling, t->level, t->x + x, t->y + y, t->z + z, 0)) - TILED;
}

static uint8_t *row_element(const struct test *t, uint8_t *memory, uint32_t x, uint32_t y, uint32_t z)
{
    uint64_t index = (uint64_t)(t->row_z + z) * t->slice + (uint64_t)(t->row_y + y) * t->pitch + t->row_x + x;
    return memory + (index << t->shape.bytes_log2);
}

/* What the packet shall make of the area, done one element after the other; then the two are compared whole. */
static void one(const struct test *t, bool detile)
{
    const uint32_t at = detile ? ROWS : TILED, bytes = 1u << t->shape.bytes_log2;
    uint8_t *expected = malloc(AREA);
    CHECK(tiling_init(&tiling, ADDRESS, &t->shape));
    noise(TILED);
    noise(ROWS);
    memcpy(expected, c->vram + at, AREA);
    for (uint32_t z = 0; z < t->slices; z++)
        for (uint32_t y = 0; y < t->height; y++)
            for (uint32_t x = 0; x < t->width; x++) {
                if (detile)
                    memcpy(row_element(t, expected, x, y, z), tiled_element(t, c->vram + TILED, x, y, z), bytes);
                else
                    memcpy(tiled_element(t, expected, x, y, z), row_element(t, c->vram + ROWS, x, y, z), bytes);
            }
    run(t, detile ? SDMA_COPY_DETILE : 0);
    if (memcmp(expected, c->vram + at, AREA) != 0)
        printf("# %s, test %zu\n", detile ? "detile" : "tile", (size_t)(t - tests));
    CHECK(memcmp(expected, c->vram + at, AREA) == 0);
    free(expected);
}

static void detiles(void)
{
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        one(&tests[i], true);
}

static void tiles(void)
{
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        one(&tests[i], false);
}

/* From one mode to another, with another size and place. */
static void copies_between_tiled_images(void)
{
    const struct test from = { .shape = { TILING_64KB_R_X, false, 2, 0, 1, 300, 200 }, .depth = 1, .x = 9, .y = 3 };
    const struct test to = { .shape = { TILING_64KB_S_X, false, 2, 0, 3, 600, 500 }, .depth = 1, .level = 1, .x = 2,
                             .y = 1, .mix = 0x500 };
    unsigned wrong = 0;
    CHECK(tiling_init(&tiling, ADDRESS, &from.shape) && tiling_init(&other, ADDRESS, &to.shape));
    noise(TILED);
    noise(ROWS);
    SDMA_RUN(s, SDMA_COPY_TILED_TO_TILED, IMAGE(&from, TILED), IMAGE(&to, ROWS), 249 | 149u << 16, 0);
    for (uint32_t y = 0; y < 150; y++)
        for (uint32_t x = 0; x < 250; x++) {
            uint64_t in = TILED + tiling_offset(&tiling, 0, 9 + x, 3 + y, 0, 0);
            uint64_t out = tiling_address(&other, ROWS + 0x500, tiling_offset(&other, 1, 2 + x, 1 + y, 0, 0));
            wrong += *vram32(c, in) != *vram32(c, out);
        }
    CHECK_EQ(wrong, 0);
}

/* What a pixel of a compressed image of R8G8B8A8 is, by its key: as Mesa's driver names the clear codes. */
static uint32_t decompressed(uint8_t key, uint64_t at)
{
    switch (key) {
    case 0x00:
        return 0;
    case 0x40:
        return 0xff000000;
    case 0x80:
        return 0x00ffffff;
    case 0xc0:
        return 0xffffffff;
    case 0x10:
        return *vram32(c, at & ~255ull); /* the block's first */
    default:
        return *vram32(c, at);
    }
}

static void reads_what_was_cleared_by_keys(void)
{
    const struct test *t = &tests[1];
    const struct meta_shape shape = { .kind = META_DCC, .pipe_aligned = true, .surface = t->shape };
    static const uint8_t all[] = { 0x00, 0x40, 0x80, 0xc0, 0x10, 0xff, 0xff };
    const uint32_t keys_at = TILED + 0x200000;
    struct meta meta;
    unsigned wrong = 0, cleared = 0;
    CHECK(tiling_init(&tiling, ADDRESS, &t->shape) && meta_init(&meta, ADDRESS, &shape));
    noise(TILED);
    noise(ROWS);
    for (uint32_t i = 0; i < meta.slice_bytes; i++)
        c->vram[keys_at + i] = all[i * 13 / 5 % sizeof all];
    SDMA_RUN(s, SDMA_COPY_TILED_SUB_WINDOW | SDMA_COPY_DETILE | SDMA_COPY_DCC, IMAGE(t, TILED), PAIR(FB + ROWS),
             t->row_x | t->row_y << 16, (t->pitch - 1) << 16, t->slice - 1, (t->width - 1) | (t->height - 1) << 16, 0,
             PAIR(FB + keys_at), 10 | SDMA_META_ALPHA_LAST | SDMA_META_PIPE_ALIGNED);
    for (uint32_t y = 0; y < t->height; y++)
        for (uint32_t x = 0; x < t->width; x++) {
            uint8_t key = c->vram[meta_address(&meta, keys_at, 0, t->x + x, t->y + y, 0, NULL)];
            uint64_t at = tiling_address(&tiling, TILED + t->mix, tiling_offset(&tiling, 0, t->x + x, t->y + y, 0, 0));
            uint32_t got;
            memcpy(&got, row_element(t, c->vram + ROWS, x, y, 0), 4);
            wrong += got != decompressed(key, at);
            cleared += key != 0xff;
        }
    CHECK_EQ(wrong, 0);
    CHECK(cleared > t->width * t->height / 2);
}

/* The length of a packet is known whatever it holds: the fence behind those that stop is not reached. */
static void stops_at_what_there_is_not(void)
{
    const struct test *t = &tests[0];
    struct test bad = *t;
    SDMA_STOPS(s, "does not compress", SDMA_COPY_TILED_SUB_WINDOW | SDMA_COPY_DCC, IMAGE(t, TILED), PAIR(FB + ROWS), 0,
               0, 0, 0, 0, 0, 0, 0);
    bad.shape.mode = 3;
    SDMA_STOPS(s, "tiled in a way that there is not", SDMA_COPY_TILED_SUB_WINDOW, IMAGE(&bad, TILED), PAIR(FB + ROWS),
               0, 0, 0, 0, 0);
    bad = *t;
    bad.shape.bytes_log2 = 5;
    SDMA_STOPS(s, "more than 16 bytes", SDMA_COPY_TILED_SUB_WINDOW, IMAGE(&bad, TILED), PAIR(FB + ROWS), 0, 0, 0, 0, 0);
    bad = *t;
    bad.level = 1;
    SDMA_STOPS(s, "no such level", SDMA_COPY_TILED_SUB_WINDOW, IMAGE(&bad, TILED), PAIR(FB + ROWS), 0, 0, 0, 0, 0);
    bad = *t;
    bad.shape.bytes_log2 = 1;
    SDMA_STOPS(s, "different sizes", SDMA_COPY_TILED_TO_TILED, IMAGE(t, TILED), IMAGE(&bad, ROWS), 0, 0);
}

/* 60 pictures of 500 x 500 a second leave the engine most of its time, so that a second is ample for as many. */
static void is_fast_enough(void)
{
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < 60; i++)
        run(&tests[0], SDMA_COPY_DETILE);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double ms = (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
    printf("# %.2f ms a picture of 500 x 500\n", ms / 60);
    CHECK(ms < 20000); /* also under sanitizers, on a busy machine */
}

int main(void)
{
    c = card_new();
    sdma_start(s, c, 0);
    TAP_RUN(detiles);
    TAP_RUN(tiles);
    TAP_RUN(copies_between_tiled_images);
    TAP_RUN(reads_what_was_cleared_by_keys);
    TAP_RUN(stops_at_what_there_is_not);
    TAP_RUN(is_fast_enough);
    card_free(c);
    return tap_done();
}
