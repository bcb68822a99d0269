/* SPDX-License-Identifier: MIT */
/* cp_dma.c: DMA_DATA between all that it can name. */
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
    navi_stats(c->navi, &after);
    CHECK_EQ(after.bytes_dma, before.bytes_dma);
}

/* DMA_DATA with words for both sides as they are, from the ring. */
static void move(uint32_t control, uint64_t from, uint64_t to, uint32_t command)
{
    EMIT(c, PM4_DMA_DATA, control, LO(from), HI(from), LO(to), HI(to), command);
    CHECK(card_run(c));
}

#define TO_GDS        (1u << 20)
#define FROM_GDS      (1u << 29)
#define FROM_REGISTER (1u << 26)
#define TO_REGISTER   (1u << 27)
#define FROM_STAYS    (1u << 28)
#define TO_STAYS      (1u << 29)

static void reaches_gds(void)
{
    for (uint32_t i = 0; i < 64; i++)
        vram32(c, ROOM)[i] = 0x1000 + i;
    memset(c->vram + ROOM + 0x1000, 0, 0x200);
    move(TO_GDS, FB + ROOM, 0x100, 256);
    move(FROM_GDS, 0x104, FB + ROOM + 0x1000, 252);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[0], 0x1001);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[62], 0x103f);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[63], 0);
    move(TO_GDS | FROM_DATA, 0x77, 0x100, 16);
    move(TO_GDS | FROM_GDS, 0x100, 0x200, 20);
    move(FROM_GDS, 0x200, FB + ROOM + 0x1000, 20);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[3], 0x77);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[4], 0x1004);
}

static void reaches_registers(void)
{
    vram32(c, ROOM)[0] = 0x81;
    vram32(c, ROOM)[1] = 0x82;
    move(0, FB + ROOM, REG_SCRATCH_REG0, 8 | TO_REGISTER);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0x81);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 0x82);
    move(0, REG_SCRATCH_REG0, FB + ROOM + 0x1000, 8 | FROM_REGISTER);
    CHECK_EQ(*vram64(c, ROOM + 0x1000), 0x8200000081ull);
    move(0, REG_SCRATCH_REG0, FB + ROOM + 0x1000, 8 | FROM_REGISTER | FROM_STAYS);
    CHECK_EQ(*vram64(c, ROOM + 0x1000), 0x8100000081ull);
    move(0, FB + ROOM, REG_SCRATCH_REG0, 8 | TO_REGISTER | TO_STAYS);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0x82);
    card_stops(c, "write of register GCVM_CONTEXT0_CNTL", PM4_HEADER(PM4_DMA_DATA, 6), FROM_DATA, 1, 0,
               REG_GCVM_CONTEXT0_CNTL, 0, 4 | TO_REGISTER);
    card_stops(c, "read of register GCVM_CONTEXT0_CNTL", PM4_HEADER(PM4_DMA_DATA, 6), 0, REG_GCVM_CONTEXT0_CNTL, 0,
               LO(DATA_VA), 0, 4 | FROM_REGISTER);
}

int main(void)
{
    c = card_new();
    TAP_RUN(copies_any_size_from_anywhere);
    TAP_RUN(copies_through_scattered_pages);
    TAP_RUN(fills);
    TAP_RUN(fills_across_scattered_pages);
    TAP_RUN(keeps_addresses_that_stay);
    TAP_RUN(prefetches_nothing);
    TAP_RUN(reaches_gds);
    TAP_RUN(reaches_registers);
    card_free(c);
    return tap_done();
}
