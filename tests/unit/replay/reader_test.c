/* SPDX-License-Identifier: MIT */
/* reader_test.c - records are taken apart, and whatever is wrong with a file is found before anything is believed. */
#include <replay/reader.h>

#include "build.h"
#include "tap.h"

#include <stdlib.h>

/* A file with one of everything. */
static void build_one_of_each(void)
{
    const struct mgpu_open open = { .version = MGPU_VERSION }, opened = { MGPU_VERSION, 0, 3, 0 };
    const struct mgpu_sync_point points[2] = { { 1, 0, 5 }, { 2, 0, 6 } };
    const struct mgpu_sync_query query = { .points = 0x1234, .count = 2 };
    const struct replay_digest digest = { 4096, 77 };
    const struct replay_times times = { { REPLAY_TIMES, 0 }, 3, 0, 10, 20 };

    build_begin();
    build_call(0, MGPU_CALL_OPEN, 0, &open, &opened, sizeof open);
    build_call(3, MGPU_CALL_SYNC_QUERY, 0, &query, &query, sizeof query);
    build_add(points, sizeof points); /* in */
    build_add(points, sizeof points); /* out */
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 9, 16, "12345678", 8);
    build_memory(REPLAY_DIGEST, REPLAY_USER, 0x7000, 0, &digest, sizeof digest);
    build_record = build_size;
    build_add(&times, sizeof times);
    build_end();
}

static void everything_is_read(void)
{
    struct replay_reader reader;
    struct replay_item item;

    build_one_of_each();
    CHECK_EQ(replay_reader_init(&reader, build_bytes, build_size), 0);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.kind, REPLAY_CALL);
    CHECK_STR(item.info.name, "open");
    CHECK_EQ(item.after[8], 3);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.arrays[0].count, 2);
    CHECK(item.arrays[0].in && item.arrays[0].out == item.arrays[0].in + 32);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.kind, REPLAY_WRITE);
    CHECK_EQ(item.memory.offset, 16);
    CHECK_EQ(item.length, 8);
    CHECK(memcmp(item.contents, "12345678", 8) == 0);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.length, 4096);
    CHECK_EQ(item.digest, 77);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.times.to, 20);
    CHECK(!reader.complete);
    CHECK_EQ(replay_reader_next(&reader, &item), 0);
    CHECK(reader.complete);
    CHECK_EQ(replay_reader_next(&reader, &item), 0);
}

static void a_census(void)
{
    struct replay_reader reader;
    struct replay_census census;

    build_one_of_each();
    CHECK_EQ(replay_reader_census(&reader, build_bytes, build_size, &census), 0);
    CHECK_EQ(census.calls, 2);
    CHECK_EQ(census.names, 2); /* of the client that was opened */
    CHECK_EQ(census.array_bytes, 32);
    CHECK(census.complete);
}

/* Whether the file with one byte changed is refused. */
static int with_byte(uint64_t at, unsigned char value)
{
    struct replay_reader reader;
    struct replay_census census;
    int err;

    build_one_of_each();
    build_bytes[at] = value;
    err = replay_reader_census(&reader, build_bytes, build_size, &census);
    CHECK(!err == !reader.wrong);
    return err;
}

static void damage_is_found(void)
{
    const uint64_t first = sizeof(struct replay_header);

    CHECK_EQ(with_byte(0, 'm'), -MGPU_EINVAL);                     /* magic */
    CHECK_EQ(with_byte(8, 99), -MGPU_EPROTO);                      /* version */
    CHECK_EQ(with_byte(12, 99), -MGPU_EPROTO);                     /* contract */
    CHECK_EQ(with_byte(first, 0), -MGPU_EINVAL);                   /* kind */
    CHECK_EQ(with_byte(first + 4, 0), -MGPU_EINVAL);               /* size: nothing */
    CHECK_EQ(with_byte(first + 4, 57), -MGPU_EINVAL);              /* not whole quadwords */
    CHECK_EQ(with_byte(first + 4, 64), -MGPU_EINVAL);              /* longer than its parts */
    CHECK_EQ(with_byte(first + 4, 16), -MGPU_EINVAL);              /* shorter than its head */
    CHECK_EQ(with_byte(first + 4, 32), -MGPU_EINVAL);              /* shorter than its struct */
    CHECK_EQ(with_byte(first + 12, 0x7f), -MGPU_EINVAL);           /* call number */
    CHECK_EQ(with_byte(first + 16, 1), -MGPU_EINVAL);              /* result above 0 */
    CHECK_EQ(with_byte(first + 20, 1), -MGPU_EINVAL);              /* padding */
    CHECK_EQ(with_byte(first + 56 + 24 + 8, 3), -MGPU_EINVAL);     /* more elements than there are */
    CHECK_EQ(with_byte(first + 56 + 24 + 8 + 2, 1), -MGPU_EINVAL); /* more than a call may have */
    CHECK_EQ(with_byte(first + 56 + 120 + 8, 2), -MGPU_EINVAL);    /* space of memory */
}

static void cut_off_anywhere(void)
{
    struct replay_reader reader;
    struct replay_census census;

    build_one_of_each();
    for (uint64_t size = 0; size < build_size; size++) {
        unsigned char *exact = malloc(size ? size : 1); /* for the address sanitizer */
        int err;

        memcpy(exact, build_bytes, size);
        err = replay_reader_census(&reader, exact, size, &census);
        CHECK_EQ(err, size < sizeof(struct replay_header) ? -MGPU_EINVAL : 0);
        CHECK(!census.complete);
        free(exact);
    }
}

static void nothing_follows_the_end(void)
{
    struct replay_reader reader;
    struct replay_census census;

    build_one_of_each();
    build_end();
    CHECK_EQ(replay_reader_census(&reader, build_bytes, build_size, &census), -MGPU_EINVAL);
}

/* Every byte of a file in turn, with several values: nothing may be read that is not there. */
static void any_byte_may_be_wrong(void)
{
    static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
    uint64_t size;

    build_one_of_each();
    size = build_size;
    for (uint64_t at = 0; at < size; at++)
        for (unsigned v = 0; v < sizeof values; v++)
            (void)with_byte(at, values[v]);
    CHECK_EQ(build_size, size);
}

int main(void)
{
    TAP_RUN(everything_is_read);
    TAP_RUN(a_census);
    TAP_RUN(damage_is_found);
    TAP_RUN(cut_off_anywhere);
    TAP_RUN(nothing_follows_the_end);
    TAP_RUN(any_byte_may_be_wrong);
    return tap_done();
}
