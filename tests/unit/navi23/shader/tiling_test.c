/* SPDX-License-Identifier: MIT */
/*
 * tiling.c: texels have places of their own, within what the image takes; well-known patterns; and what it computed
 * when addrlib_test.py last agreed with AMD's library, as one number for each mode.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/shader/tiling.h>
#include <tap.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const uint32_t configs[] = { 0x142, 0x242, 0x343, 0x345, 0x444 };
static const uint8_t modes[] = { TILING_LINEAR, TILING_256B_S, TILING_256B_D, TILING_4KB_S, TILING_4KB_D,
                                 TILING_64KB_S, TILING_64KB_D, TILING_64KB_S_T, TILING_64KB_D_T, TILING_4KB_S_X,
                                 TILING_4KB_D_X, TILING_64KB_Z_X, TILING_64KB_S_X, TILING_64KB_D_X, TILING_64KB_R_X };
static struct tiling t;

static uint32_t minify(uint32_t size, unsigned level)
{
    return size >> level ? size >> level : 1;
}

/* Every byte of every element is in one place, and no other element is there. */
static void check_no_overlap(const struct tiling_shape *shape, uint32_t depth)
{
    uint32_t slices = ((depth - 1) >> t.depth_log2) + 1, bytes = 1u << shape->bytes_log2;
    uint64_t size = slices * t.slice_bytes, overlaps = 0, outside = 0, taken = 0;
    uint8_t *seen = calloc(1, size >> shape->bytes_log2);
    for (unsigned level = 0; level < shape->levels; level++)
        for (uint32_t z = 0; z < (shape->is_3d ? minify(depth, level) : depth); z++)
            for (uint32_t y = 0; y < minify(shape->height, level); y++)
                for (uint32_t x = 0; x < minify(shape->width, level); x++)
                    for (uint32_t s = 0; s < 1u << shape->samples_log2; s++) {
                        uint64_t at = tiling_offset(&t, level, x, y, z, s);
                        if (at % bytes != 0 || at >= size)
                            outside++;
                        else
                            overlaps += seen[at >> shape->bytes_log2]++ != 0;
                        taken++;
                    }
    if (overlaps || outside)
        printf("# mode %u, %uD, %u bytes, %u samples: of %llu, %llu overlap and %llu are outside\n", shape->mode,
               shape->is_3d ? 3 : 2, bytes, 1u << shape->samples_log2, (unsigned long long)taken,
               (unsigned long long)overlaps, (unsigned long long)outside);
    CHECK(overlaps == 0 && outside == 0);
    free(seen);
}

static void each_texel_has_a_place_of_its_own(void)
{
    unsigned layouts = 0;
    for (unsigned c = 0; c < COUNT(configs); c++)
        for (unsigned m = 0; m < COUNT(modes); m++)
            for (unsigned bytes_log2 = 0; bytes_log2 <= 4; bytes_log2++)
                for (unsigned is_3d = 0; is_3d <= 1; is_3d++)
                    for (unsigned samples_log2 = 0; samples_log2 <= 3; samples_log2++) {
                        struct tiling_shape shape = { .mode = modes[m], .is_3d = is_3d,
                                                      .bytes_log2 = (uint8_t)bytes_log2,
                                                      .samples_log2 = (uint8_t)samples_log2,
                                                      .levels = samples_log2 ? 1 : 8, .width = 140, .height = 75 };
                        if ((samples_log2 && (is_3d || modes[m] == TILING_LINEAR)) ||
                            !tiling_init(&t, configs[c], &shape))
                            continue;
                        layouts++;
                        check_no_overlap(&shape, 5);
                    }
    CHECK_EQ(layouts, 5 * 5 * (15 + 9 + 2 * 3));
}

static void modes_that_are_none(void)
{
    struct tiling_shape shape = { .mode = 3, .bytes_log2 = 2, .levels = 1, .width = 4, .height = 4 };
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape.mode = 28;
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape.mode = TILING_64KB_R_X;
    CHECK(tiling_init(&t, 0x343, &shape));
    CHECK(!tiling_init(&t, 0x111, &shape));
    shape.samples_log2 = 4;
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape.samples_log2 = 15; /* as a T# may say */
    shape.mode = TILING_64KB_Z_X;
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape.samples_log2 = 1;
    shape.mode = TILING_64KB_S;
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape.mode = TILING_LINEAR;
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape = (struct tiling_shape){ .mode = TILING_64KB_D, .is_3d = true, .levels = 1, .width = 4, .height = 4 };
    CHECK(!tiling_init(&t, 0x343, &shape));
    shape = (struct tiling_shape){ .mode = TILING_LINEAR, .bytes_log2 = 5, .levels = 1, .width = 4, .height = 4 };
    CHECK(!tiling_init(&t, 0x343, &shape));
}

static void rows_of_linear_images_are_aligned(void)
{
    struct tiling_shape shape = { .mode = TILING_LINEAR, .bytes_log2 = 2, .levels = 3, .width = 65, .height = 7 };
    CHECK(tiling_init(&t, 0x343, &shape));
    CHECK_EQ(tiling_offset(&t, 2, 1, 1, 0, 0), 256 + 4);
    CHECK_EQ(tiling_offset(&t, 1, 0, 0, 0, 0), 2 * 256);
    CHECK_EQ(tiling_offset(&t, 0, 3, 2, 0, 0), 6 * 256 + 2 * 512 + 12);
    CHECK_EQ(tiling_offset(&t, 0, 0, 0, 1, 0), 6 * 256 + 6 * 256 + 7 * 512);
}

/* 64KB_S of four bytes is 4x8 elements in 8x8, and from there on Y before X, bit by bit. */
static void standard_swizzle(void)
{
    struct tiling_shape shape = { .mode = TILING_64KB_S, .bytes_log2 = 2, .levels = 1, .width = 200, .height = 200 };
    CHECK(tiling_init(&t, 0x343, &shape));
    for (uint32_t y = 0; y < 200; y += 7)
        for (uint32_t x = 0; x < 200; x += 3) {
            uint32_t at = (x & 3) | (y & 7) << 2 | (x & 4) << 3;
            for (unsigned bit = 0; bit < 4; bit++)
                at |= (y >> (3 + bit) & 1) << (6 + 2 * bit) | (x >> (3 + bit) & 1) << (7 + 2 * bit);
            CHECK_EQ(tiling_offset(&t, 0, x, y, 0, 0), (y / 128 * 2 + x / 128) * 65536 + at * 4);
        }
}

/* The low bits of an address are an XOR, and not where the image begins. */
static void addresses_carry_pipe_and_bank(void)
{
    struct tiling_shape shape = { .mode = TILING_64KB_R_X, .bytes_log2 = 2, .levels = 1, .width = 256, .height = 256 };
    CHECK(tiling_init(&t, 0x343, &shape));
    CHECK_EQ(tiling_address(&t, 0x100128000, 0), 0x100128000);
    CHECK_EQ(tiling_address(&t, 0x100128000, 0x1a104), 0x100132104);
    shape.mode = TILING_64KB_S;
    CHECK(tiling_init(&t, 0x343, &shape));
    CHECK_EQ(tiling_address(&t, 0x100120000, 0x1a104), 0x10013a104);
}

static uint64_t hash(uint64_t value, uint64_t with)
{
    for (unsigned i = 0; i < 8; i++)
        value = (value ^ (with >> 8 * i & 0xff)) * 0x100000001b3;
    return value;
}

/* Texels of every layout of a mode. */
static uint64_t fingerprint(uint32_t config, uint8_t mode)
{
    static const uint32_t sizes[][2] = { { 1, 1 }, { 65, 33 }, { 300, 200 }, { 512, 1030 }, { 2100, 70 } };
    uint64_t value = 0xcbf29ce484222325;
    for (unsigned which = 0; which < 5 * 2 * 4 * COUNT(sizes); which++) {
        struct tiling_shape shape = { .mode = mode, .bytes_log2 = which % 5, .is_3d = which / 5 % 2,
                                      .samples_log2 = which / 10 % 4, .width = sizes[which / 40][0],
                                      .height = sizes[which / 40][1] };
        shape.levels = shape.samples_log2 ? 1 : 6;
        if ((shape.samples_log2 && shape.is_3d) || !tiling_init(&t, config, &shape))
            continue;
        for (unsigned level = 0; level < shape.levels; level++)
            for (unsigned i = 0; i < 64; i++)
                value = hash(value, tiling_offset(&t, level, i * 37 % minify(shape.width, level),
                                                  i * 53 % minify(shape.height, level), i % 11, i % 8));
    }
    return value;
}

static void as_when_addrlib_agreed(void)
{
    static const uint64_t agreed[COUNT(configs)][COUNT(modes)] = {
#include "tiling_agreed.def"
    };
    for (unsigned c = 0; c < COUNT(configs); c++)
        for (unsigned m = 0; m < COUNT(modes); m++) {
            uint64_t now = fingerprint(configs[c], modes[m]);
            if (now != agreed[c][m])
                printf("# 0x%x, mode %u: 0x%016llx\n", configs[c], modes[m], (unsigned long long)now);
            CHECK(now == agreed[c][m]);
        }
}

int main(void)
{
    TAP_RUN(each_texel_has_a_place_of_its_own);
    TAP_RUN(modes_that_are_none);
    TAP_RUN(rows_of_linear_images_are_aligned);
    TAP_RUN(standard_swizzle);
    TAP_RUN(addresses_carry_pipe_and_bank);
    TAP_RUN(as_when_addrlib_agreed);
    return tap_done();
}
