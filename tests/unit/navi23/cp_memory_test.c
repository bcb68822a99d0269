/* SPDX-License-Identifier: MIT */
/* cp_memory.c: WRITE_DATA, COPY_DATA, DMA_DATA, ATOMIC_MEM. */
#include "card.h"

static struct card *c;

#define FROM_DATA (2u << 29)

/* DMA_DATA between VRAM offsets, from the ring. */
static void dma(uint32_t control, uint64_t to, uint64_t from, uint32_t command)
{
    uint64_t source = control & FROM_DATA ? from : FB + from;
    EMIT(c, PM4_DMA_DATA, control, LO(source), HI(source), LO(FB + to), HI(FB + to), command);
    CHECK(card_run(c));
}

static void writes_data(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY | PM4_WRITE_DATA_CONFIRM, LO(FB + ROOM), HI(FB + ROOM), 1, 2, 3);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY | PM4_WRITE_DATA_ONE_ADDRESS, LO(FB + ROOM + 16), HI(FB + ROOM),
         4, 5, 6);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_SCRATCH_REG0, 0, 7, 8);
    EMIT(c, PM4_WRITE_DATA, 3u << 8, LO(FB + ROOM), HI(FB + ROOM), 99); /* GDS */
    CHECK(card_run(c));
    CHECK_EQ(vram32(c, ROOM)[0], 1);
    CHECK_EQ(vram32(c, ROOM)[2], 3);
    CHECK_EQ(vram32(c, ROOM)[4], 6);
    CHECK_EQ(vram32(c, ROOM)[5], 0);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 8);
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
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8, 0, 0, LO(to + 24), HI(to));
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x100), 0x2200000011ull);
    CHECK_EQ(*vram64(c, ROOM + 0x108), 0x33);
    card_set(c, REG_RLC_CAPTURE_GPU_CLOCK_COUNT, 1);
    uint64_t now = card_get(c, REG_RLC_GPU_CLOCK_COUNT_LSB) | (uint64_t)card_get(c, REG_RLC_GPU_CLOCK_COUNT_MSB) << 32;
    CHECK(now >= *vram64(c, ROOM + 0x110) && now - *vram64(c, ROOM + 0x110) < 1000000000);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 0x33);
}

static void copies_any_size_from_anywhere(void)
{
    static const uint32_t sizes[] = { 1, 2, 3, 4, 5, 31, 4095, 4096, 4097, 65535, 3 * 1024 * 1024 + 1 };
    const uint64_t from = ROOM + 0x100000, to = ROOM + 0x800000;
    for (uint32_t i = 0; i < 4 * 1024 * 1024; i++)
        c->vram[from + i] = (uint8_t)(i * 7 + (i >> 8));
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(c->vram + to, 0xee, sizes[i] + 64);
        dma(0, to + 3 + i, from + 1, sizes[i]);
        CHECK(memcmp(c->vram + to + 3 + i, c->vram + from + 1, sizes[i]) == 0);
        CHECK_EQ(c->vram[to + 2 + i], 0xee);
        CHECK_EQ(c->vram[to + 3 + i + sizes[i]], 0xee);
    }
}

/* The same through small pages of both kinds of memory, in no order. */
static void copies_through_scattered_pages(void)
{
    const uint64_t from = 0x30000000, to = 0x31000000;
    for (unsigned i = 0; i < 64; i++) {
        card_map(c, 1, from + i * 0x1000, ROOM + 0x100000 + (i * 37 % 64) * 0x1000, 1, PTE_RW);
        card_map(c, 1, to + i * 0x1000, SYSTEM_BUS + SYSTEM_ROOM + (i * 29 % 64) * 0x1000, 1, PTE_RW | PTE_SYSTEM);
    }
    CHECK(RUN_IB(c, PM4_HEADER(PM4_DMA_DATA, 6), 0, LO(from + 5), 0, LO(to + 9), 0, 0x3fff0));
    for (unsigned i = 0; i < 0x3fff0; i += 777) {
        uint32_t a = i + 5, b = i + 9;
        uint8_t source = c->vram[ROOM + 0x100000 + (a / 0x1000 * 37 % 64) * 0x1000 + a % 0x1000];
        CHECK_EQ(c->system[SYSTEM_ROOM + (b / 0x1000 * 29 % 64) * 0x1000 + b % 0x1000], source);
    }
}

static void fills(void)
{
    static const uint32_t sizes[] = { 1, 3, 4, 7, 4096, 100001 };
    const uint64_t to = ROOM + 0x800000;
    const uint8_t pattern[4] = { 0x44, 0x33, 0x22, 0x11 };
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(c->vram + to, 0, sizes[i] + 64);
        dma(FROM_DATA, to + i, 0x11223344, sizes[i]);
        uint32_t wrong = 0;
        for (uint32_t n = 0; n < sizes[i]; n++)
            wrong += c->vram[to + i + n] != pattern[n % 4];
        CHECK_EQ(wrong, 0);
        CHECK_EQ(c->vram[to + i + sizes[i]], 0);
    }
}

/* The pattern goes on where the page does not. */
static void fills_across_scattered_pages(void)
{
    const uint64_t to = 0x32000000;
    card_map(c, 1, to, ROOM + 0x5000, 1, PTE_RW);
    card_map(c, 1, to + 0x1000, ROOM + 0x3000, 1, PTE_RW);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_DMA_DATA, 6), FROM_DATA, 0x11223344, 0, LO(to + 0xffd), 0, 8));
    CHECK_EQ(c->vram[ROOM + 0x5ffd], 0x44);
    CHECK_EQ(c->vram[ROOM + 0x5fff], 0x22);
    CHECK_EQ(c->vram[ROOM + 0x3000], 0x11);
    CHECK_EQ(c->vram[ROOM + 0x3001], 0x44);
    CHECK_EQ(c->vram[ROOM + 0x3004], 0x11);
}

static void keeps_addresses_that_stay(void)
{
    vram32(c, ROOM)[0] = 0xa0;
    vram32(c, ROOM)[1] = 0xa1;
    vram32(c, ROOM)[2] = 0xa2;
    memset(c->vram + ROOM + 0x1000, 0, 64);
    dma(0, ROOM + 0x1000, ROOM, 12 | 1u << 28);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[2], 0xa0);
    dma(0, ROOM + 0x1100, ROOM, 12 | 1u << 29);
    CHECK_EQ(vram32(c, ROOM + 0x1100)[0], 0xa2);
    CHECK_EQ(vram32(c, ROOM + 0x1100)[1], 0);
    dma(FROM_DATA, ROOM + 0x1200, 0xa3, 12 | 1u << 29);
    CHECK_EQ(vram32(c, ROOM + 0x1200)[0], 0xa3);
    CHECK_EQ(vram32(c, ROOM + 0x1200)[1], 0);
}

static void prefetches_nothing(void)
{
    struct navi_stats before, after;
    navi_stats(c->navi, &before);
    *vram32(c, ROOM + 0x2000) = 1;
    dma(2u << 20 | 3u << 29, ROOM + 0x2000, ROOM, 64);
    dma(1u << 31, ROOM + 0x2000, ROOM, 0);
    CHECK_EQ(*vram32(c, ROOM + 0x2000), 1);
    dma(1u << 20, ROOM + 0x2000, ROOM, 64); /* GDS */
    dma(0, ROOM + 0x2000, ROOM, 64 | 1u << 27);
    CHECK_EQ(*vram32(c, ROOM + 0x2000), 1);
    navi_stats(c->navi, &after);
    CHECK_EQ(after.bytes_dma, before.bytes_dma);
}

/* One atomic on a 64-bit place that holds `old`; what it holds then. */
static uint64_t atomic(uint32_t control, uint64_t old, uint64_t data, uint64_t compare)
{
    const uint64_t at = FB + ROOM + 0x3000;
    *vram64(c, ROOM + 0x3000) = old;
    EMIT(c, PM4_ATOMIC_MEM, control, LO(at), HI(at), LO(data), HI(data), LO(compare), HI(compare), 10);
    CHECK(card_run(c));
    return *vram64(c, ROOM + 0x3000);
}

static void does_atomics(void)
{
    const uint32_t wide = 0x20, no_return = 0x40;
    CHECK_EQ(atomic(0x07, 1, 2, 0), 2);
    CHECK_EQ(atomic(0x08 | no_return, 5, 9, 5), 9);
    CHECK_EQ(atomic(0x08 | no_return, 5, 9, 6), 5);
    CHECK_EQ(atomic(0x0f, 0x1ffffffff, 2, 0), 0x100000001);
    CHECK_EQ(atomic(0x0f | wide, 0x0ffffffff, 2, 0), 0x100000001);
    CHECK_EQ(atomic(0x10, 5, 7, 0), 0xfffffffe);
    CHECK_EQ(atomic(0x11, 5, 0xffffffff, 0), 0xffffffff);
    CHECK_EQ(atomic(0x12, 5, 0xffffffff, 0), 5);
    CHECK_EQ(atomic(0x13, 5, 0xffffffff, 0), 5);
    CHECK_EQ(atomic(0x14, 5, 0xffffffff, 0), 0xffffffff);
    CHECK_EQ(atomic(0x13 | wide, 5, ~0ull, 0), 5);
    CHECK_EQ(atomic(0x15, 0xf0f, 0xff, 0), 0xf);
    CHECK_EQ(atomic(0x16, 0xf00, 0xff, 0), 0xfff);
    CHECK_EQ(atomic(0x17, 0xf0f, 0xff, 0), 0xff0);
    CHECK_EQ(atomic(0x18, 5, 5, 0), 0);
    CHECK_EQ(atomic(0x18, 4, 5, 0), 5);
    CHECK_EQ(atomic(0x19, 0, 5, 0), 5);
    CHECK_EQ(atomic(0x19, 4, 5, 0), 3);
    CHECK_EQ(atomic(0x02, 4, 5, 0), 4); /* of floats: left out */
}

static void loops_until_it_swaps(void)
{
    const uint64_t at = FB + ROOM + 0x3000;
    *vram32(c, ROOM + 0x3000) = 1;
    EMIT(c, PM4_ATOMIC_MEM, 0x48 | 1u << 8, LO(at), HI(at), 7, 0, 0, 0, 10);
    CHECK(!card_run_briefly(c));
    __atomic_store_n(vram32(c, ROOM + 0x3000), 0, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram32(c, ROOM + 0x3000), 7);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_data);
    TAP_RUN(copies_data);
    TAP_RUN(copies_any_size_from_anywhere);
    TAP_RUN(copies_through_scattered_pages);
    TAP_RUN(fills);
    TAP_RUN(fills_across_scattered_pages);
    TAP_RUN(keeps_addresses_that_stay);
    TAP_RUN(prefetches_nothing);
    TAP_RUN(does_atomics);
    TAP_RUN(loops_until_it_swaps);
    card_free(c);
    return tap_done();
}
