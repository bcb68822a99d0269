/* SPDX-License-Identifier: MIT */
/*
 * meta.c: elements have places of their own, within what the metadata take; pipes are mixed in; what HTILE says; and
 * what was computed when addrlib_test.py last agreed with AMD's library, as one number for each kind.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/shader/meta.h>
#include <tap.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const uint32_t configs[] = { 0x142, 0x242, 0x343, 0x345, 0x444 };
static struct meta m;

/* Kinds as this file counts them: HTILE, CMASK, DCC, DCC for the display. */
#define KINDS 4u
static struct meta_shape shape_of(unsigned kind, unsigned bytes_log2, unsigned levels, uint32_t width, uint32_t height)
{
    static const uint8_t kinds[KINDS] = { META_HTILE, META_CMASK, META_DCC, META_DCC };
    return (struct meta_shape){ .kind = kinds[kind], .pipe_aligned = kind != 3,
                                .surface = { .mode = kind < 2 ? TILING_64KB_Z_X : TILING_64KB_R_X,
                                             .bytes_log2 = (uint8_t)bytes_log2, .levels = (uint8_t)levels,
                                             .width = width, .height = height } };
}

static uint32_t minify(uint32_t size, unsigned level)
{
    return size >> level ? size >> level : 1;
}

/* An element's place in half bytes. */
static uint64_t place(uint64_t base, unsigned level, uint32_t x, uint32_t y, uint32_t slice)
{
    bool high = false;
    uint64_t at = meta_address(&m, base, level, x, y, slice, &high);
    return at * 2 + (m.kind == META_CMASK && high);
}

static void each_element_has_a_place_of_its_own(void)
{
    for (unsigned c = 0; c < COUNT(configs); c++)
        for (unsigned kind = 0; kind < KINDS; kind++)
            for (unsigned bytes_log2 = 0; bytes_log2 <= 4; bytes_log2++) {
                const unsigned slices = 5, levels = kind == 1 ? 1 : 8;
                const struct meta_shape shape = shape_of(kind, bytes_log2, levels, 700, 300);
                CHECK(meta_init(&m, configs[c], &shape));
                const uint64_t halves = m.slice_bytes * slices * 2, base = 0x10000000;
                const uint32_t w = 1u << m.unit_width_log2, h = 1u << m.unit_height_log2;
                uint8_t *seen = calloc(1, halves);
                unsigned overlaps = 0, outside = 0, apart = 0;
                for (unsigned level = 0; level < levels; level++)
                    for (uint32_t slice = 0; slice < slices; slice++)
                        for (uint32_t y = 0; y < minify(300, level); y += h)
                            for (uint32_t x = 0; x < minify(700, level); x += w) {
                                uint64_t at = place(base, level, x, y, slice) - base * 2;
                                if (at >= halves)
                                    outside++;
                                else
                                    overlaps += seen[at]++ != 0;
                                apart += place(base, level, x + w - 1, y + h - 1, slice) - base * 2 != at;
                            }
                if (overlaps || outside || apart)
                    printf("# 0x%x, kind %u, %u bytes: %u overlap, %u are outside, %u are not one\n", configs[c], kind,
                           1u << bytes_log2, overlaps, outside, apart);
                CHECK(overlaps == 0 && outside == 0 && apart == 0);
                free(seen);
            }
}

/* Bits of the base that choose the pipe are an XOR; those of the bank are not part of where metadata begin. */
static void addresses_carry_the_pipe(void)
{
    const struct meta_shape shape = shape_of(2, 2, 1, 1024, 1024);
    CHECK(meta_init(&m, 0x343, &shape));
    for (uint32_t x = 0; x < 1024; x += 56) {
        uint64_t plain = meta_address(&m, 0x5000000, 0, x, 1000 - x / 2, 0, NULL);
        CHECK_EQ(meta_address(&m, 0x5000500, 0, x, 1000 - x / 2, 0, NULL), plain ^ 0x500);
        CHECK_EQ(meta_address(&m, 0x5000c00, 0, x, 1000 - x / 2, 0, NULL), plain ^ 0x400);
    }
}

static void surfaces_without(void)
{
    struct meta_shape shape = shape_of(2, 2, 1, 64, 64);
    CHECK(meta_init(&m, 0x343, &shape));
    CHECK(!meta_init(&m, 0x111, &shape));
    shape.surface.samples_log2 = 1;
    CHECK(meta_init(&m, 0x343, &shape));
    shape.surface.levels = 2;
    CHECK(!meta_init(&m, 0x343, &shape));
    shape = shape_of(2, 5, 1, 64, 64);
    CHECK(!meta_init(&m, 0x343, &shape));
    shape = shape_of(2, 2, 17, 64, 64);
    CHECK(!meta_init(&m, 0x343, &shape));
    shape = shape_of(2, 2, 1, 64, 64);
    shape.surface.mode = TILING_64KB_S_X;
    CHECK(!meta_init(&m, 0x343, &shape));
    shape = shape_of(0, 2, 1, 64, 64);
    shape.pipe_aligned = false;
    CHECK(!meta_init(&m, 0x343, &shape));
    shape.pipe_aligned = true;
    shape.surface.samples_log2 = 3;
    CHECK(meta_init(&m, 0x343, &shape));
}

/* The codes that RADV writes: initial, and cleared to 0 and 1, without and with stencil. */
static void what_codes_of_tiles_say(void)
{
    float value;
    CHECK(!htile_depth_cleared(0xfffc000f, &value));
    CHECK(!htile_depth_cleared(0xfffff3ff, &value) && !htile_stencil_cleared(0xfffff3ff));
    CHECK(htile_depth_cleared(0xfffffff0, &value) && value == 1);
    CHECK(htile_depth_cleared(0x00000000, &value) && value == 0);
    CHECK(htile_depth_cleared(0xfffc00f0, &value) && value == 1 && htile_stencil_cleared(0xfffc00f0));
    CHECK(htile_depth_cleared(0xfffc03f0, &value) && value == 1 && !htile_stencil_cleared(0xfffc03f0));
    CHECK(htile_depth_cleared(0x000000f0, &value) && value == 0);
}

static uint64_t hash(uint64_t value, uint64_t with)
{
    for (unsigned i = 0; i < 8; i++)
        value = (value ^ (with >> 8 * i & 0xff)) * 0x100000001b3;
    return value;
}

static uint64_t fingerprint(uint32_t config, unsigned kind)
{
    static const uint32_t sizes[][2] = { { 1, 1 }, { 65, 33 }, { 300, 200 }, { 512, 1030 }, { 2100, 1070 } };
    uint64_t value = 0xcbf29ce484222325;
    for (unsigned which = 0; which < 5 * COUNT(sizes); which++) {
        const unsigned levels = kind == 1 ? 1 : 6;
        const struct meta_shape shape = shape_of(kind, which % 5, levels, sizes[which / 5][0], sizes[which / 5][1]);
        if (!meta_init(&m, config, &shape))
            return 0;
        value = hash(value, m.slice_bytes);
        for (unsigned level = 0; level < levels; level++)
            for (unsigned i = 0; i < 128; i++)
                value = hash(value, place(0x700 & -(i & 1), level, i * 137 % minify(sizes[which / 5][0], level),
                                          i * 153 % minify(sizes[which / 5][1], level), i % 17));
    }
    return value;
}

static void as_when_addrlib_agreed(void)
{
    static const uint64_t agreed[COUNT(configs)][KINDS] = {
        { 0xebbc0a0c7a97132a, 0xd3d9085cd7dfc235, 0x0cc351d016065f56, 0x57c87a948263d64e },
        { 0x0dcefd614433e366, 0xe32228c33d7620cf, 0xd3bcb5826b316552, 0x57c87a948263d64e },
        { 0xc37258b9606a6724, 0x36ab5dd0b73496c8, 0x178c91f435cb2a13, 0xcb0fc88487cff23e },
        { 0x66f932b427d15917, 0x006852cb27eaa1fd, 0x5d221105aa63b9b1, 0xcb0fc88487cff23e },
        { 0x1de9c0d6a16bfe28, 0xcf5c07448cc966cb, 0xbdf926c81fbccabf, 0xcb0fc88487cff23e },
    };
    for (unsigned c = 0; c < COUNT(configs); c++)
        for (unsigned kind = 0; kind < KINDS; kind++) {
            uint64_t now = fingerprint(configs[c], kind);
            if (now != agreed[c][kind])
                printf("# 0x%x, kind %u: 0x%016llx\n", configs[c], kind, (unsigned long long)now);
            CHECK(now == agreed[c][kind]);
        }
}

int main(void)
{
    TAP_RUN(each_element_has_a_place_of_its_own);
    TAP_RUN(addresses_carry_the_pipe);
    TAP_RUN(surfaces_without);
    TAP_RUN(what_codes_of_tiles_say);
    TAP_RUN(as_when_addrlib_agreed);
    return tap_done();
}
