/* SPDX-License-Identifier: MIT */
/* sdma_pages.c: page-table entries, memory without translation, dirty bits, comparisons. */
#include "sdma.h"

static struct card *c;
static struct sdma sdma, *s = &sdma;

#define A       (FB + ROOM)
#define B       (FB + ROOM + 0x10000)
#define PAIR(x) LO(x), HI(x)

static void makes_page_tables(void)
{
    SDMA_RUN(s, SDMA_PTEPDE_GENERATE, PAIR(A), PAIR(1ull), PAIR(0x1000ull), PAIR(0x1000ull), 3);
    memset(c->vram + ROOM + 0x10000, 0xff, 32);
    SDMA_RUN(s, SDMA_PTEPDE_COPY, PAIR(A), PAIR(B), PAIR(~0ull), 1, SDMA_PTEPDE_COPY, PAIR(A), PAIR(B + 16),
             PAIR(0xffffull), 0);
    CHECK_EQ(vram64(c, ROOM + 0x10000)[0], 0x1001);
    CHECK_EQ(vram64(c, ROOM + 0x10000)[1], 0x2001);
    CHECK_EQ(vram64(c, ROOM + 0x10000)[2], 0xffffffffffff1001ull);
    CHECK_EQ(vram64(c, ROOM + 0x10000)[3], ~0ull);
    SDMA_RUN(s, SDMA_PTEPDE_RMW, PAIR(B), PAIR(0xf00000000000000full), PAIR(0x3000000000000046ull));
    CHECK_EQ(vram64(c, ROOM + 0x10000)[0], 0x3000000000001006ull);
    SDMA_RUN(s, SDMA_PTEPDE_GENERATE, PAIR(A), PAIR(0x8000000000000071ull), PAIR(0x123000ull), PAIR(0x1000ull), 2);
    CHECK_EQ(vram64(c, ROOM)[0], 0x8000000000123071ull);
    CHECK_EQ(vram64(c, ROOM)[2], 0x8000000000125071ull);
}

static void copies_without_translation(void)
{
    vram32(c, ROOM)[0] = 0x31;
    *system32(c, SYSTEM_ROOM) = 0x32;
    SDMA_RUN(s, SDMA_COPY_LINEAR_PHYSICAL, 3, SDMA_PHYSICAL_TARGET_SYSTEM, PAIR((uint64_t)ROOM),
             PAIR(SYSTEM_BUS + SYSTEM_ROOM + 8), SDMA_COPY_DIRTY_PAGE, 0xfff, SDMA_PHYSICAL_SOURCE_SYSTEM,
             PAIR(SYSTEM_BUS + SYSTEM_ROOM), PAIR((uint64_t)ROOM + 0x1000));
    CHECK_EQ(*system32(c, SYSTEM_ROOM + 8), 0x31);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[0], 0x32);
    CHECK_EQ(vram32(c, ROOM + 0x1000)[2], 0x31);
    SDMA_STOPS(s, "there is no such memory", SDMA_COPY_LINEAR_PHYSICAL, 3, 0, PAIR((uint64_t)ROOM), PAIR(VRAM_BYTES));
    SDMA_STOPS(s, "there is no such memory", SDMA_COPY_LINEAR_PHYSICAL, 3, SDMA_PHYSICAL_SOURCE_SYSTEM, PAIR(0ull),
               PAIR((uint64_t)ROOM));
}

static void tells_of_dirty_pages(void)
{
    memset(c->vram + ROOM, 0, 8);
    SDMA_RUN(s, SDMA_POLL_DBIT_WRITE_MEM, PAIR(A), 0, 19);
    CHECK_EQ(*vram64(c, ROOM), 0x7ffff);
}

static void verifies_memory(void)
{
    for (uint32_t i = 0; i < 64; i++)
        vram32(c, ROOM)[i] = vram32(c, ROOM + 0x10000)[i] = 0x99;
    SDMA_RUN(s, SDMA_POLL_MEM_VERIFY, 0x99, PAIR(A), PAIR(A + 252), PAIR(0ull), PAIR(0ull), PAIR(A + 0x1000), 0);
    CHECK_EQ(*vram64(c, ROOM + 0x1000), 0);
    vram32(c, ROOM)[63] = 0x98;
    SDMA_RUN(s, SDMA_POLL_MEM_VERIFY, 0x99, PAIR(A), PAIR(A + 252), PAIR(0ull), PAIR(0ull), PAIR(A + 0x1000), 0);
    CHECK_EQ(*vram64(c, ROOM + 0x1000), A + 252);
    SDMA_RUN(s, SDMA_POLL_MEM_VERIFY | SDMA_VERIFY_PIECES, 0, PAIR(A), PAIR(A + 248), PAIR(B), PAIR(B + 248),
             PAIR(A + 0x1000), 0);
    CHECK_EQ(*vram64(c, ROOM + 0x1000), 0);
}

int main(void)
{
    c = card_new();
    sdma_start(s, c, 0);
    TAP_RUN(makes_page_tables);
    TAP_RUN(copies_without_translation);
    TAP_RUN(tells_of_dirty_pages);
    TAP_RUN(verifies_memory);
    card_free(c);
    return tap_done();
}
