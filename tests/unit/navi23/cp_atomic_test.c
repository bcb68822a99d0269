/* SPDX-License-Identifier: MIT */
/* cp_atomic.c: every operation on memory and GDS, what they return, loops, semaphores. */
#include "card.h"

static struct card *c;

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

static uint64_t narrow(float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static uint64_t wide(double f)
{
    uint64_t bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static void does_atomics_of_floats(void)
{
    const uint64_t nan = 0x7fc00000, denormal = 1;
    CHECK_EQ(atomic(0x02, narrow(2), narrow(-3), 0), narrow(-3)); /* min, max */
    CHECK_EQ(atomic(0x02, narrow(-3), narrow(2), 0), narrow(-3));
    CHECK_EQ(atomic(0x03, narrow(-3), narrow(2), 0), narrow(2));
    CHECK_EQ(atomic(0x43, narrow(2), nan, 0), narrow(2));
    CHECK_EQ(atomic(0x22, wide(1e300), wide(-1e300), 0), wide(-1e300));
    CHECK_EQ(atomic(0x23, wide(1e300), wide(-1e300), 0), wide(1e300));
    CHECK_EQ(atomic(0x01, narrow(-0.0f), narrow(5), narrow(0.0f)), narrow(5)); /* compare and swap */
    CHECK_EQ(atomic(0x01, nan, narrow(5), nan), nan);
    CHECK_EQ(atomic(0x21, wide(7), wide(8), wide(7)), wide(8));
    CHECK_EQ(atomic(0x01, denormal, narrow(5), 0), denormal);
    CHECK_EQ(atomic(0x09, denormal, narrow(5), 0), narrow(5)); /* denormal numbers count as 0 */
    CHECK_EQ(atomic(0x0a, denormal, narrow(1), 0), 0);
    CHECK_EQ(atomic(0x0b, narrow(1), denormal, 0), narrow(1));
    CHECK_EQ(atomic(0x2a, 0x8000000000000001ull, wide(1), 0), 1ull << 63);
}

/* What COPY_DATA finds of the last atomic that returns. */
static void returns_what_was_there(void)
{
    const uint64_t to = FB + ROOM + 0x3010;
    CHECK_EQ(atomic(0x2f, 0x1234567890ull, 1, 0), 0x1234567891ull);
    CHECK_EQ(atomic(0x6f, 5, 1, 0), 6); /* does not */
    EMIT(c, PM4_COPY_DATA, 6 | 5u << 8 | 1u << 16, 0, 0, LO(to), HI(to));
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x3010), 0x1234567890ull);
}

static void stops_at_other_operations(void)
{
    static const uint32_t others[] = { 0x00, 0x04, 0x0c, 0x1a, 0x1f, 0x20, 0x2c, 0x40, 0x4c, 0x5b, 0x60, 0x7f };
    for (size_t i = 0; i < sizeof others / 4; i++)
        card_stops(c, "no such operation", PM4_HEADER(PM4_ATOMIC_MEM, 8), others[i], LO(DATA_VA), 0, 0, 0, 0, 0, 0);
    card_stops(c, "no such operation", PM4_HEADER(PM4_ATOMIC_GDS, 10), 14, 0, 0, 64, 0, 0, 0, 0, 0, 0);
    card_stops(c, "no such operation", PM4_HEADER(PM4_ATOMIC_GDS, 10), 0x80, 0, 0, 64, 0, 0, 0, 0, 0, 0);
}

/* A loop asks for no more than the two commands that loop and do not. */
static void waits_for_confirmation_without_looping(void)
{
    CHECK_EQ(atomic(0x48 | 2u << 8, 1, 7, 0), 1);
    CHECK_EQ(atomic(0x48 | 3u << 8, 1, 7, 0), 1);
}

#define GDS_AT 0x40u

/* One atomic on a word of GDS that holds `old`; what it holds then. Its part begins at 0x20. */
static uint64_t gds(uint32_t operation, uint64_t old, uint64_t a, uint64_t b)
{
    const uint64_t to = FB + ROOM + 0x3000;
    EMIT(c, PM4_COPY_DATA, 5 | 3u << 8 | 1u << 16, LO(old), HI(old), GDS_AT, 0);
    EMIT(c, PM4_ATOMIC_GDS, operation, 0, 0x20, 0x100, 8, GDS_AT - 0x28, LO(a), HI(a), LO(b), HI(b));
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8 | 1u << 16, GDS_AT, 0, LO(to), HI(to));
    EMIT(c, PM4_COPY_DATA, 7 | 5u << 8 | 1u << 16, 0, 0, LO(to + 8), HI(to));
    CHECK(card_run(c));
    return *vram64(c, ROOM + 0x3000);
}

static void does_atomics_of_gds(void)
{
    const uint32_t returns = 0x20, is_wide = 0x40;
    CHECK_EQ(gds(0 | returns, 0x1ffffffff, 2, 0), 0x100000001); /* add */
    CHECK_EQ(*vram64(c, ROOM + 0x3008), 0xffffffff);
    CHECK_EQ(gds(0 | is_wide, 0x0ffffffff, 2, 0), 0x100000001);
    CHECK_EQ(*vram64(c, ROOM + 0x3008), 0xffffffff); /* of the one before */
    CHECK_EQ(gds(1, 5, 7, 0), 0xfffffffe);
    CHECK_EQ(gds(2, 5, 7, 0), 2);
    CHECK_EQ(gds(3, 5, 5, 0), 0);
    CHECK_EQ(gds(4, 0, 5, 0), 5);
    CHECK_EQ(gds(5, 5, 0xffffffff, 0), 0xffffffff);
    CHECK_EQ(gds(6, 5, 0xffffffff, 0), 5);
    CHECK_EQ(gds(7, 5, 0xffffffff, 0), 5);
    CHECK_EQ(gds(8, 5, 0xffffffff, 0), 0xffffffff);
    CHECK_EQ(gds(9, 0xf0f, 0xff, 0), 0xf);
    CHECK_EQ(gds(10, 0xf00, 0xff, 0), 0xfff);
    CHECK_EQ(gds(11, 0xf0f, 0xff, 0), 0xff0);
    CHECK_EQ(gds(12, 0xabcd, 0xff, 0x12), 0xab12); /* mask and or */
    CHECK_EQ(gds(13 | returns, 3, 4, 0), 4);
    CHECK_EQ(*vram64(c, ROOM + 0x3008), 3);
    CHECK_EQ(gds(16, 5, 5, 9), 9);
    CHECK_EQ(gds(16, 5, 6, 9), 5);
    CHECK_EQ(gds(17, narrow(-0.0f), narrow(0), narrow(9)), narrow(9));
    CHECK_EQ(gds(18, narrow(2), narrow(1), 0), narrow(1));
    CHECK_EQ(gds(19 | is_wide, wide(2), wide(3), 0), wide(3));
}

/* Beyond the part of the window that the packet names there is nothing. */
static void keeps_to_its_part_of_gds(void)
{
    const uint64_t to = FB + ROOM + 0x3000;
    CHECK_EQ(gds(13, 1, 2, 0), 2);
    EMIT(c, PM4_ATOMIC_GDS, 13, 0, 0, GDS_AT, 0, GDS_AT, 9, 0, 0, 0);
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8, GDS_AT, 0, LO(to), HI(to));
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM + 0x3000), 2);
}

#define SIGNAL (6u << 29)
#define WAIT   (7u << 29)

static void counts_semaphores(void)
{
    const uint64_t at = FB + ROOM + 0x3000;
    *vram64(c, ROOM + 0x3000) = 0xffffffff;
    EMIT(c, PM4_MEM_SEMAPHORE, LO(at), HI(at), SIGNAL);
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x3000), 0x100000000ull);
    EMIT(c, PM4_MEM_SEMAPHORE, LO(at), HI(at), WAIT);
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x3000), 0xffffffff);
    EMIT(c, PM4_MEM_SEMAPHORE, LO(at), HI(at), SIGNAL | 1u << 20);
    EMIT(c, PM4_MEM_SEMAPHORE, LO(at), HI(at), WAIT);
    CHECK(card_run(c));
    CHECK_EQ(*vram64(c, ROOM + 0x3000), 0);
    EMIT(c, PM4_MEM_SEMAPHORE, LO(at), HI(at), WAIT);
    CHECK(!card_run_briefly(c));
    __atomic_store_n(vram64(c, ROOM + 0x3000), 2, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(*vram64(c, ROOM + 0x3000), 1);
    card_stops(c, "neither signals nor waits", PM4_HEADER(PM4_MEM_SEMAPHORE, 3), LO(DATA_VA), 0, 5u << 29);
}

int main(void)
{
    c = card_new();
    TAP_RUN(does_atomics);
    TAP_RUN(does_atomics_of_floats);
    TAP_RUN(returns_what_was_there);
    TAP_RUN(loops_until_it_swaps);
    TAP_RUN(waits_for_confirmation_without_looping);
    TAP_RUN(stops_at_other_operations);
    TAP_RUN(does_atomics_of_gds);
    TAP_RUN(keeps_to_its_part_of_gds);
    TAP_RUN(counts_semaphores);
    card_free(c);
    return tap_done();
}
