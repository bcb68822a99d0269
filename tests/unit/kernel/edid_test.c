/* SPDX-License-Identifier: MIT */
/* edid_test.c - modes and sizes from EDIDs made here byte by byte, and what damaged ones lead to. */
#include "edid_bytes.h"
#include "tap.h"

#include <display/edid.h>

#include <stdlib.h>

#define ROOM 64u
#define SEED 20261121u

static uint8_t blocks[2 * KGPU_EDID_BLOCK];
static struct mgpu_mode modes[ROOM];

static uint32_t parse(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        edid_seal(blocks + i * KGPU_EDID_BLOCK);
        CHECK(kgpu_edid_is_sound(blocks + i * KGPU_EDID_BLOCK, !i));
    }
    return kgpu_edid_modes(blocks, count, modes, ROOM);
}

static bool has(uint32_t count, uint32_t width, uint32_t height, uint32_t mhz)
{
    for (uint32_t i = 0; i < count; i++)
        if (modes[i].hdisplay == width && modes[i].vdisplay == height && modes[i].refresh_mhz == mhz)
            return true;
    return false;
}

static void the_preferred_mode_comes_first(void)
{
    edid_begin(blocks);
    edid_put_full_hd(blocks + 54);
    CHECK_EQ(parse(1), 1);
    CHECK_EQ(modes[0].clock_khz, 148500);
    CHECK_EQ(modes[0].hsync_start, 2008);
    CHECK_EQ(modes[0].hsync_end, 2052);
    CHECK_EQ(modes[0].htotal, 2200);
    CHECK_EQ(modes[0].vsync_start, 1084);
    CHECK_EQ(modes[0].vsync_end, 1089);
    CHECK_EQ(modes[0].vtotal, 1125);
    CHECK_EQ(modes[0].refresh_mhz, 60000);
    CHECK_EQ(modes[0].flags, MGPU_MODE_PREFERRED | MGPU_MODE_HSYNC_POSITIVE | MGPU_MODE_VSYNC_POSITIVE);
    blocks[19] = 3; /* before revision 4 a bit says so */
    CHECK_EQ(parse(1), 1);
    CHECK(!(modes[0].flags & MGPU_MODE_PREFERRED));
    blocks[24] = 2;
    CHECK_EQ(parse(1), 1);
    CHECK(modes[0].flags & MGPU_MODE_PREFERRED);
}

static void standard_and_established_timings_follow(void)
{
    uint32_t count;

    edid_begin(blocks);
    edid_put_full_hd(blocks + 54);
    blocks[35] = 0x20;                      /* 640x480 at 60 */
    blocks[36] = 0x09;                      /* 1024x768 at 60, 1280x1024 at 75 */
    blocks[37] = 0x80;                      /* 1152x864 at 75 */
    blocks[38] = 1920 / 8 - 31, blocks[39] = 0xc0; /* 16:9, 60 Hz: there already */
    blocks[40] = 1680 / 8 - 31, blocks[41] = 0x00; /* 16:10, 60 Hz */
    blocks[42] = 1280 / 8 - 31, blocks[43] = 0x80; /* 5:4, 60 Hz */
    blocks[44] = 1400 / 8 - 31, blocks[45] = 0x40; /* 4:3, 60 Hz: made up */
    count = parse(1);
    CHECK_EQ(count, 8);
    CHECK(modes[0].flags & MGPU_MODE_PREFERRED);
    CHECK(has(count, 640, 480, 59940));
    CHECK(has(count, 1280, 1024, 75025));
    CHECK(has(count, 1280, 1024, 60020));
    CHECK(has(count, 1680, 1050, 59954));
    CHECK_EQ(modes[2].hdisplay, 1400);
    CHECK_EQ(modes[2].vdisplay, 1050);
    CHECK_EQ(modes[7].hdisplay, 640);
    blocks[19] = 2; /* the first shape was square in the old days */
    count = parse(1);
    CHECK(!has(count, 1680, 1050, 59954));
}

static void detailed_timings_of_an_extension(void)
{
    edid_begin(blocks);
    edid_put_full_hd(blocks + 54);
    memset(blocks + 128, 0, 128);
    blocks[128] = 2;
    blocks[129] = 3;
    blocks[130] = 10; /* six bytes of something else before */
    edid_put_full_hd(blocks + 138);
    blocks[138] ^= 0xff; /* another clock */
    CHECK_EQ(parse(2), 2);
    blocks[130] = 0;
    CHECK_EQ(parse(2), 1);
    blocks[130] = 127;
    CHECK_EQ(parse(2), 1);
    blocks[130] = 10;
    blocks[128] = 0x70; /* not CTA's */
    CHECK_EQ(parse(2), 1);
}

static void what_heads_cannot_do_is_left_out(void)
{
    edid_begin(blocks);
    edid_put_full_hd(blocks + 54);
    edid_put_full_hd(blocks + 72);
    blocks[54 + 17] |= 0x80; /* interlaced */
    blocks[72 + 17] = 0x02;  /* analog sync */
    CHECK_EQ(parse(1), 3);   /* so only what every screen can is left */
    CHECK_EQ(modes[0].hdisplay, 1024);
    CHECK_EQ(modes[2].hdisplay, 640);
    CHECK_EQ(kgpu_edid_modes(blocks, 0, modes, ROOM), 3);
    CHECK_EQ(kgpu_edid_modes(blocks, 0, modes, 1), 1);
}

static void sizes(void)
{
    uint32_t width, height;

    edid_begin(blocks);
    edid_put_full_hd(blocks + 54);
    kgpu_edid_size(blocks, &width, &height);
    CHECK_EQ(width, 531);
    CHECK_EQ(height, 299);
    memset(blocks + 54, 0, 18);
    kgpu_edid_size(blocks, &width, &height);
    CHECK_EQ(width, 530);
    CHECK_EQ(height, 300);
    blocks[22] = 0; /* a shape, of a projector */
    kgpu_edid_size(blocks, &width, &height);
    CHECK_EQ(width + height, 0);
}

static void damage_is_seen(void)
{
    edid_begin(blocks);
    edid_seal(blocks);
    CHECK(kgpu_edid_is_sound(blocks, true));
    for (unsigned i = 0; i < KGPU_EDID_BLOCK; i++) {
        blocks[i]++;
        CHECK(!kgpu_edid_is_sound(blocks, true));
        blocks[i]--;
    }
    memset(blocks, 0, sizeof blocks);
    CHECK(!kgpu_edid_is_sound(blocks, true)); /* the sum is right */
    CHECK(kgpu_edid_is_sound(blocks, false));
    edid_begin(blocks);
    blocks[126] = 9;
    edid_seal(blocks);
    CHECK_EQ(kgpu_edid_extensions(blocks), 9);
    kgpu_edid_set_extensions(blocks, 1);
    CHECK_EQ(kgpu_edid_extensions(blocks), 1);
    CHECK(kgpu_edid_is_sound(blocks, true));
}

/* Any bytes lead to good modes in order, never more than there is room for. */
static void garbage_is_survived(void)
{
    printf("# seed %u\n", SEED);
    srand(SEED);
    for (unsigned round = 0; round < 3000; round++) {
        uint32_t room = (uint32_t)rand() % ROOM, count;

        for (unsigned i = 0; i < sizeof blocks; i++)
            blocks[i] = (uint8_t)rand();
        count = kgpu_edid_modes(blocks, 2, modes, room);
        CHECK(count <= room && (count || !room));
        for (uint32_t i = 1; i < count; i++)
            CHECK(modes[i].refresh_mhz && !(modes[i].flags & MGPU_MODE_PREFERRED));
    }
}

int main(void)
{
    TAP_RUN(the_preferred_mode_comes_first);
    TAP_RUN(standard_and_established_timings_follow);
    TAP_RUN(detailed_timings_of_an_extension);
    TAP_RUN(what_heads_cannot_do_is_left_out);
    TAP_RUN(sizes);
    TAP_RUN(damage_is_seen);
    TAP_RUN(garbage_is_survived);
    return tap_done();
}
