/* SPDX-License-Identifier: MIT */
/* cp_query.c: counters of nothing drawn, predication on memory and on queries, streamout. */
#include "card.h"

static struct card *c;

#define FENCE                 (FB + ROOM)
#define WRITTEN               (1ull << 63)
#define SET_SCRATCH(n, value) PM4_HEADER(PM4_SET_UCONFIG_REG, 2), REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE + (n), (value)

static uint32_t scratch(unsigned n)
{
    return card_get(c, REG_SCRATCH_REG0 + n);
}

static void put(uint32_t offset, const uint32_t *dwords, size_t bytes)
{
    memcpy(c->vram + DATA_AT + offset, dwords, bytes);
}

static void clear(void)
{
    card_set(c, REG_SCRATCH_REG0, 0);
    card_set(c, REG_SCRATCH_REG1, 0);
}

static void writes_counters_of_nothing_drawn(void)
{
    memset(c->vram + ROOM, 0xee, 512);
    EMIT(c, PM4_EVENT_WRITE, 0x15 | 1u << 8, LO(FENCE), HI(FENCE));
    EMIT(c, PM4_EVENT_WRITE, 0x1e | 2u << 8, LO(FENCE + 256), HI(FENCE));
    EMIT(c, PM4_EVENT_WRITE, 0x07 | 4u << 8); /* CS_PARTIAL_FLUSH */
    CHECK(card_run(c));
    for (unsigned i = 0; i < 8; i++) {
        CHECK_EQ(vram64(c, ROOM)[2 * i], 1ull << 63);
        CHECK_EQ(vram64(c, ROOM)[2 * i + 1], 0xeeeeeeeeeeeeeeeeull);
    }
    for (unsigned i = 0; i < 11; i++)
        CHECK_EQ(vram64(c, ROOM + 256)[i], 0);
    CHECK_EQ(vram64(c, ROOM + 256)[11], 0xeeeeeeeeeeeeeeeeull);
    EMIT(c, PM4_EVENT_WRITE, 0x20 | 3u << 8, LO(FENCE), HI(FENCE));
    EMIT(c, PM4_EVENT_WRITE, 0x39 | 1u << 8, LO(FENCE + 8), HI(FENCE));
    CHECK(card_run(c));
    CHECK_EQ(vram64(c, ROOM)[0], WRITTEN);
    CHECK_EQ(vram64(c, ROOM)[15], WRITTEN);
    card_stops(c, "half an address", PM4_HEADER(PM4_EVENT_WRITE, 2), 0x15 | 1u << 8, 0);
}

/* Whether a predicated packet runs under `operation` when memory holds `value`. */
static bool runs(uint32_t operation, uint64_t value)
{
    clear();
    put(0, (const uint32_t *)(const void *)&value, 8);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_PREDICATION, 3), operation, LO(DATA_VA), HI(DATA_VA),
                 PM4_HEADER(PM4_SET_UCONFIG_REG, 2) | PM4_PREDICATE, REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE, 1,
                 PM4_HEADER(PM4_SET_PREDICATION, 3), 0, 0, 0, SET_SCRATCH(1, 1)));
    CHECK_EQ(scratch(1), 1);
    return scratch(0) == 1;
}

static void predicates(void)
{
    const uint32_t bool64 = 3u << 16, bool32 = 4u << 16, if_set = 1u << 8;
    CHECK(runs(bool32 | if_set, 1));
    CHECK(!runs(bool32 | if_set, 0));
    CHECK(!runs(bool32, 1));
    CHECK(runs(bool32, 0));
    CHECK(!runs(bool32 | if_set, 1ull << 32));
    CHECK(runs(bool64 | if_set, 1ull << 32));
    CHECK(runs(0, 0));
    card_stops(c, "no such condition", PM4_HEADER(PM4_SET_PREDICATION, 3), 5u << 16, 0, 0);
}

#define NO_WAIT  (1u << 12)
#define CONTINUE (1u << 31)

/* A query's counters at DATA + `offset`: for each of `pairs` (16 bytes apart) begin, end. */
static void put_query(uint32_t offset, unsigned pairs, uint64_t begin, uint64_t end)
{
    for (unsigned i = 0; i < pairs; i++) {
        vram64(c, DATA_AT + offset)[2 * i] = begin;
        vram64(c, DATA_AT + offset)[2 * i + 1] = end;
    }
}

/* Whether a predicated packet runs under conditions on two queries. */
static bool runs_on(uint32_t first, uint32_t second)
{
    clear();
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_PREDICATION, 3), first, LO(DATA_VA), HI(DATA_VA),
                 PM4_HEADER(PM4_SET_PREDICATION, 3), second | CONTINUE, LO(DATA_VA + 0x100), HI(DATA_VA),
                 PM4_HEADER(PM4_SET_UCONFIG_REG, 2) | PM4_PREDICATE, REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE, 1,
                 PM4_HEADER(PM4_SET_PREDICATION, 3), 0, 0, 0));
    return scratch(0) == 1;
}

/* Samples count where any render backend of any query saw one. */
static void predicates_on_samples(void)
{
    const uint32_t samples = 1u << 16, if_visible = 1u << 8;
    put_query(0, 8, WRITTEN | 5, WRITTEN | 5);
    put_query(0x100, 8, WRITTEN, WRITTEN);
    CHECK(!runs_on(samples | if_visible, samples | if_visible));
    CHECK(runs_on(samples, samples));
    vram64(c, DATA_AT)[15] = WRITTEN | 6;
    CHECK(runs_on(samples | if_visible, samples | if_visible));
    CHECK(!runs_on(samples, samples));
    vram64(c, DATA_AT)[15] = 6; /* not written yet */
    CHECK(runs_on(samples | if_visible | NO_WAIT, samples | if_visible | NO_WAIT));
}

/* Room is there when it was for all. */
static void predicates_on_primitives(void)
{
    const uint32_t primitives = 2u << 16, if_room = 1u << 8;
    const uint64_t fits[] = { WRITTEN | 1, WRITTEN | 2, WRITTEN | 4, WRITTEN | 5 };
    memcpy(c->vram + DATA_AT, fits, sizeof fits);
    memcpy(c->vram + DATA_AT + 0x100, fits, sizeof fits);
    CHECK(runs_on(primitives | if_room, primitives | if_room));
    CHECK(!runs_on(primitives, primitives));
    vram64(c, DATA_AT)[3] = WRITTEN | 6;
    CHECK(!runs_on(primitives | if_room, primitives | if_room));
    CHECK(runs_on(primitives, primitives));
}

static void waits_for_counters(void)
{
    clear();
    put_query(0, 8, WRITTEN, 0);
    const uint32_t ib[] = { PM4_HEADER(PM4_SET_PREDICATION, 3),
                            1u << 16 | 1u << 8,
                            LO(DATA_VA),
                            HI(DATA_VA),
                            PM4_HEADER(PM4_SET_UCONFIG_REG, 2) | PM4_PREDICATE,
                            REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE,
                            1,
                            PM4_HEADER(PM4_SET_PREDICATION, 3),
                            0,
                            0,
                            0 };
    card_put_ib(c, ib, sizeof ib / 4);
    CHECK(!card_run_briefly(c));
    for (unsigned i = 0; i < 8; i++)
        __atomic_store_n(vram64(c, DATA_AT) + 2 * i + 1, WRITTEN | 1, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(scratch(0), 1);
}

#define BYTES     (1u << 7)
#define BUFFER(n) ((n) << 8)

static void keeps_how_full_streamout_is(void)
{
    *vram32(c, DATA_AT) = 3;
    CHECK(RUN_IB(c, PM4_HEADER(PM4_STRMOUT_BUFFER_UPDATE, 5), BUFFER(1) | BYTES, 0, 0, 40, 0,
                 PM4_HEADER(PM4_STRMOUT_BUFFER_UPDATE, 5), BUFFER(2) | 2u << 1, 0, 0, LO(DATA_VA), 0,
                 PM4_HEADER(PM4_STRMOUT_BUFFER_UPDATE, 5), BUFFER(1) | BYTES | 3u << 1 | 1, LO(DATA_VA + 8), 0, 0, 0,
                 PM4_HEADER(PM4_STRMOUT_BUFFER_UPDATE, 5), BUFFER(1) | 3u << 1 | 1, LO(DATA_VA + 12), 0, 0, 0,
                 PM4_HEADER(PM4_STRMOUT_BUFFER_UPDATE, 5), BUFFER(2) | BYTES | 3u << 1 | 1, LO(DATA_VA + 16), 0, 0, 0));
    CHECK_EQ(vram32(c, DATA_AT)[2], 40);
    CHECK_EQ(vram32(c, DATA_AT)[3], 10);
    CHECK_EQ(vram32(c, DATA_AT)[4], 12);
}

int main(void)
{
    c = card_new();
    TAP_RUN(writes_counters_of_nothing_drawn);
    TAP_RUN(predicates);
    TAP_RUN(predicates_on_samples);
    TAP_RUN(predicates_on_primitives);
    TAP_RUN(waits_for_counters);
    TAP_RUN(keeps_how_full_streamout_is);
    card_free(c);
    return tap_done();
}
