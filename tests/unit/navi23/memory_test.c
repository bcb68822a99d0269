/* SPDX-License-Identifier: MIT */
/* memory.c: copies across pages that do not lie next to each other, words at odd addresses. */
#include "card.h"

static struct card *c;

#define VA 0x20000000ull

/* WRITE_DATA of many dwords goes through gmc_write, the fetch of an IB through gmc_read. */
static void writes_across_pages(void)
{
    card_map(c, 1, VA, ROOM + 0x5000, 1, PTE_RW);
    card_map(c, 1, VA + 0x1000, SYSTEM_BUS + SYSTEM_ROOM, 1, PTE_RW | PTE_SYSTEM);
    RUN_IB(c, PM4_HEADER(PM4_WRITE_DATA, 7), PM4_WRITE_DATA_DST_MEMORY, LO(VA + 0xff8), HI(VA), 1, 2, 3, 4);
    CHECK_EQ(*vram32(c, ROOM + 0x5ff8), 1);
    CHECK_EQ(*vram32(c, ROOM + 0x5ffc), 2);
    CHECK_EQ(system32(c, SYSTEM_ROOM)[0], 3);
    CHECK_EQ(system32(c, SYSTEM_ROOM)[1], 4);
}

static void skips_what_is_not_there(void)
{
    card_map(c, 1, VA + 0x3000, ROOM + 0x6000, 1, PTE_RW);
    card_map(c, 1, VA + 0x5000, ROOM + 0x7000, 1, PTE_RW);
    memset(c->vram + ROOM + 0x6000, 0x11, 0x2000);
    RUN_IB(c, PM4_HEADER(PM4_DMA_DATA, 6), 2u << 29, 0x22222222, 0, LO(VA + 0x3ff0), HI(VA), 0x1020);
    CHECK_EQ(c->vram[ROOM + 0x6fef], 0x11);
    CHECK_EQ(c->vram[ROOM + 0x6ff0], 0x22);
    CHECK_EQ(c->vram[ROOM + 0x7000], 0x22);
    CHECK_EQ(c->vram[ROOM + 0x700f], 0x22);
    CHECK_EQ(c->vram[ROOM + 0x7010], 0x11);
}

static void fetches_across_pages(void)
{
    card_map(c, 1, VA + 0x8000, ROOM + 0x9000, 1, PTE_RW);
    card_map(c, 1, VA + 0x9000, SYSTEM_BUS + SYSTEM_ROOM + 0x3000, 1, PTE_RW | PTE_SYSTEM);
    vram32(c, ROOM + 0x9000)[1022] = PM4_HEADER(PM4_SET_UCONFIG_REG, 3);
    vram32(c, ROOM + 0x9000)[1023] = REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE;
    system32(c, SYSTEM_ROOM + 0x3000)[0] = 0x600d;
    system32(c, SYSTEM_ROOM + 0x3000)[1] = 0x600e;
    card_emit_ib(c, 1, VA + 0x8ff8, 4);
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0x600d);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG1), 0x600e);
}

/* The low bits of a word's address do not count. */
static void cuts_word_addresses(void)
{
    EMIT(c, PM4_RELEASE_MEM, PM4_EVENT_BOTTOM_OF_PIPE_TS, PM4_RELEASE_DATA_64, LO(FB + ROOM + 0x2007), HI(FB + ROOM),
         0x89abcdef, 0x01234567, 0);
    EMIT(c, PM4_COPY_DATA, 1 | 5u << 8 | 1u << 16, LO(FB + ROOM + 0x2004), HI(FB + ROOM), LO(FB + ROOM + 0x300c),
         HI(FB + ROOM));
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x2000), 0x0123456789abcdefull);
    CHECK_EQ(*vram64(c, ROOM + 0x3008), 0x0123456789abcdefull);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_across_pages);
    TAP_RUN(skips_what_is_not_there);
    TAP_RUN(fetches_across_pages);
    TAP_RUN(cuts_word_addresses);
    card_free(c);
    return tap_done();
}
