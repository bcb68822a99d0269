/* SPDX-License-Identifier: MIT */
/* replay_test.c - a whole replay: memory is written and compared, clients are closed, damage is refused. */
#include "fake.h"

static struct replay_report report;

static void an_empty_capture(void)
{
    build_begin();
    build_end();
    memset(&fake, 0, sizeof fake);
    CHECK_EQ(run(&report), 0);
    CHECK(report.complete);
    CHECK_EQ(report.calls, 0);
}

static void what_is_open_is_closed(void)
{
    begin();
    make_bo(8);
    make_mapping(8, 7);
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(fake.closes, 1);
    CHECK_EQ(fake.client, 100);
    CHECK(!report.complete); /* it has no end */
}

static void what_was_opened_otherwise_is_closed(void)
{
    const struct mgpu_open before = { .version = MGPU_VERSION };
    struct mgpu_open after = before;

    begin();
    build_call(0, MGPU_CALL_OPEN, -MGPU_ENODEV, &before, &after, sizeof before);
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK_STR(report.what, "result");
    CHECK_EQ(fake.closes, 2);

    begin();
    after.client = 3; /* the first one's name */
    build_call(0, MGPU_CALL_OPEN, 0, &before, &after, sizeof before);
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(fake.closes, 2);

    begin();
    after.version++;
    after.client = 4;
    build_size = build_record; /* instead of the first one */
    build_call(0, MGPU_CALL_OPEN, 0, &before, &after, sizeof before);
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK_STR(report.what, "version");
    CHECK_EQ(fake.closes, 1);
}

static void memory_is_written_and_compared(void)
{
    unsigned char all[4096] = { 0 };
    struct replay_digest digest = { sizeof all, 0 };

    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 64, "0123456789abcdef", 16);
    build_memory(REPLAY_CHECK, REPLAY_OBJECT, 7, 72, "89abcdef", 8);
    memcpy(all + 64, "0123456789abcdef", 16);
    digest.digest = replay_digest_of(all, sizeof all);
    build_memory(REPLAY_DIGEST, REPLAY_OBJECT, 7, 0, &digest, sizeof digest);
    build_end();
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(report.compared, 8 + 4096);
    CHECK(report.complete);
}

static void differences_are_told(void)
{
    struct replay_digest digest = { 4096, 1 };

    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_memory(REPLAY_CHECK, REPLAY_OBJECT, 7, 8, "\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", 16);
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK(!report.call);
    CHECK_STR(report.what, "memory");
    CHECK_EQ(report.name, 7);
    CHECK_EQ(report.offset, 16);
    CHECK_EQ(report.expected, 1);
    CHECK_EQ(report.found, 0);

    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_memory(REPLAY_DIGEST, REPLAY_OBJECT, 7, 0, &digest, sizeof digest);
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK_STR(report.what, "digest of memory");
}

/* Expected: a time of the capture. What is there: `found`. */
static int timestamp(uint64_t expected, uint64_t found)
{
    const struct replay_times times = { { REPLAY_TIMES, 0 }, 3, 0, 1000, 2000 };

    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_record = build_size;
    build_add(&times, sizeof times);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 0, &found, 8);
    build_memory(REPLAY_CHECK, REPLAY_OBJECT, 7, 0, &expected, 8);
    return run(&report);
}

static void timestamps_may_differ(void)
{
    CHECK_EQ(timestamp(1500, 1500), 0);
    CHECK_EQ(timestamp(1500, 5000), 0);
    CHECK_EQ(timestamp(1500, FAKE_NOW), 0);
    CHECK_EQ(timestamp(1500, FAKE_NOW + 1), -MGPU_EIO); /* not a time yet */
    CHECK_EQ(timestamp(1500, 0), -MGPU_EIO);            /* not written */
    CHECK_EQ(timestamp(999, 5000), -MGPU_EIO);          /* not a time then */
    CHECK_EQ(timestamp(2001, 5000), -MGPU_EIO);
}

static void memory_out_of_bounds_is_refused(void)
{
    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 4096, "contents", 8);
    CHECK_EQ(run(&report), -MGPU_EINVAL);
    begin();
    build_memory(REPLAY_CHECK, REPLAY_OBJECT, 7, 0, "contents", 8);
    CHECK_EQ(run(&report), -MGPU_EINVAL);
    CHECK(report.what != NULL);
}

static void damage_makes_no_call(void)
{
    begin();
    build_record = build_size;
    build_add("\xff\0\0\0\0\0\0\0", 8); /* no such kind */
    CHECK_EQ(run(&report), -MGPU_EINVAL);
    CHECK_EQ(fake.nr, 0);
    CHECK_EQ(fake.closes, 0);
    CHECK_EQ(report.record, 2);
    build_bytes[8]++;
    CHECK_EQ(run(&report), -MGPU_EPROTO);
}

static void no_memory(void)
{
    begin();
    fake.fail_alloc = 1;
    CHECK_EQ(run(&report), -MGPU_ENOMEM);
    CHECK(report.what != NULL);
}

/* Every byte of a capture with several values: no crash, nothing left. */
static void any_byte_may_be_wrong(void)
{
    static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
    static unsigned char copy[1 << 12];
    const struct mgpu_sync_query query = { .points = 0x5000, .count = 1 };
    const struct mgpu_sync_point point = { 1, 0, 5 };
    uint64_t size;

    begin();
    make_bo(8);
    make_mapping(8, 7);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 64, "0123456789abcdef", 16);
    build_call(3, MGPU_CALL_SYNC_QUERY, 0, &query, &query, sizeof query);
    build_add(&point, sizeof point);
    build_add(&point, sizeof point);
    build_end();
    size = build_size;
    memcpy(copy, build_bytes, size);
    for (uint64_t at = 0; at < size; at++) {
        for (unsigned v = 0; v < sizeof values; v++) {
            memcpy(build_bytes, copy, size);
            build_bytes[at] = values[v];
            (void)replay_run(build_bytes, size, &fake_os, &report);
            CHECK_EQ(fake.allocations, 0);
        }
    }
}

int main(void)
{
    TAP_RUN(an_empty_capture);
    TAP_RUN(what_is_open_is_closed);
    TAP_RUN(what_was_opened_otherwise_is_closed);
    TAP_RUN(memory_is_written_and_compared);
    TAP_RUN(differences_are_told);
    TAP_RUN(timestamps_may_differ);
    TAP_RUN(memory_out_of_bounds_is_refused);
    TAP_RUN(damage_makes_no_call);
    TAP_RUN(no_memory);
    TAP_RUN(any_byte_may_be_wrong);
    return tap_done();
}
