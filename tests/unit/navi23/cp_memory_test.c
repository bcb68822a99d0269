/* SPDX-License-Identifier: MIT */
/* cp_memory.c: WRITE_DATA and COPY_DATA, every source and destination. */
#include "card.h"

static struct card *c;

static void writes_data(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY | PM4_WRITE_DATA_CONFIRM, LO(FB + ROOM), HI(FB + ROOM), 1, 2, 3);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY | PM4_WRITE_DATA_ONE_ADDRESS, LO(FB + ROOM + 16), HI(FB + ROOM),
         4, 5, 6);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_SCRATCH_REG0, 0, 7, 8);
    EMIT(c, PM4_WRITE_DATA, 3u << 8, 0x20, 0, 0x61, 0x62); /* GDS */
    EMIT(c, PM4_WRITE_DATA, 3u << 8 | PM4_WRITE_DATA_ONE_ADDRESS, 0x30, 0, 0x63, 0x64);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER | PM4_WRITE_DATA_ONE_ADDRESS, REG_GRBM_CNTL, 0, 1, 2);
    CHECK(card_run(c));
    CHECK_EQ(vram32(c, ROOM)[0], 1);
    CHECK_EQ(vram32(c, ROOM)[2], 3);
    CHECK_EQ(vram32(c, ROOM)[4], 6);
    CHECK_EQ(vram32(c, ROOM)[5], 0);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 8);
    CHECK_EQ(card_get(c, REG_GRBM_CNTL), 2);
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8 | 1u << 16, 0x20, 0, LO(FB + ROOM), HI(FB + ROOM));
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8 | 1u << 16, 0x30, 0, LO(FB + ROOM + 8), HI(FB + ROOM));
    CHECK(card_run(c));
    CHECK_EQ(vram64(c, ROOM)[0], 0x6200000061ull);
    CHECK_EQ(vram64(c, ROOM)[1], 0x64);
}

static void copies_data(void)
{
    const uint64_t to = FB + ROOM + 0x100;
    card_set(c, REG_SCRATCH_REG0, 0x11);
    card_set(c, REG_SCRATCH_REG1, 0x22);
    EMIT(c, PM4_COPY_DATA, 0 | 5u << 8 | 1u << 16, REG_SCRATCH_REG0, 0, LO(to), HI(to));
    EMIT(c, PM4_COPY_DATA, 5 | 5u << 8, 0x33, 0x44, LO(to + 8), HI(to));
    EMIT(c, PM4_COPY_DATA, 9 | 5u << 8 | 1u << 16, 0, 0, LO(to + 16), HI(to));
    EMIT(c, PM4_COPY_DATA, 1 | 0u << 8, LO(to + 8), HI(to), REG_SCRATCH_REG1, 0);
    EMIT(c, PM4_COPY_DATA, 5 | 3u << 8 | 1u << 16, 0x55, 0x66, 0x40, 0); /* GDS, and back */
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8 | 1u << 16, 0x40, 0, LO(to + 24), HI(to));
    EMIT(c, PM4_COPY_DATA, 4 | 5u << 8, REG_SCRATCH_REG0, 0, LO(to + 32), HI(to)); /* a counter is a register */
    EMIT(c, PM4_COPY_DATA, 10 | 5u << 8 | 1u << 16, 0, 0, LO(to + 40), HI(to));
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x100), 0x2200000011ull);
    CHECK_EQ(*vram64(c, ROOM + 0x108), 0x33);
    CHECK_EQ(*vram64(c, ROOM + 0x118), 0x6600000055ull);
    CHECK_EQ(*vram32(c, ROOM + 0x120), 0x11);
    CHECK(*vram64(c, ROOM + 0x128) >= *vram64(c, ROOM + 0x110));
    card_set(c, REG_RLC_CAPTURE_GPU_CLOCK_COUNT, 1);
    uint64_t now = card_get(c, REG_RLC_GPU_CLOCK_COUNT_LSB) | (uint64_t)card_get(c, REG_RLC_GPU_CLOCK_COUNT_MSB) << 32;
    CHECK(now >= *vram64(c, ROOM + 0x110) && now - *vram64(c, ROOM + 0x110) < 1000000000);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 0x33);
}

static void stops_where_there_is_no_such_place(void)
{
    card_stops(c, "no such destination", PM4_HEADER(PM4_WRITE_DATA, 4), 4u << 8, LO(DATA_VA), 0, 1);
    card_stops(c, "no such destination", PM4_HEADER(PM4_WRITE_DATA, 4), 15u << 8, LO(DATA_VA), 0, 1);
    card_stops(c, "no such destination", PM4_HEADER(PM4_COPY_DATA, 5), 5 | 6u << 8, 0, 0, LO(DATA_VA), 0);
    card_stops(c, "no such source", PM4_HEADER(PM4_COPY_DATA, 5), 11 | 5u << 8, 0, 0, LO(DATA_VA), 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_data);
    TAP_RUN(copies_data);
    TAP_RUN(stops_where_there_is_no_such_place);
    card_free(c);
    return tap_done();
}
