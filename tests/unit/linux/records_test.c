/* SPDX-License-Identifier: MIT */
/* records_test.c - os-port/linux/records.c: one pipe for several readers, also beside those who call read(2). */
#include "records.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct records records;

static void begin(void)
{
    int ends[2];

    CHECK_EQ(pipe2(ends, O_NONBLOCK), 0);
    records = (struct records){ .read_fd = ends[0], .write_fd = ends[1] };
}

static void end(void)
{
    close(records.read_fd);
    close(records.write_fd);
}

static bool odd_is_alive(const void *opaque, uint64_t id)
{
    (void)opaque;
    return id & 1;
}

/* What `id` reads into `room` bytes, as a string. */
static const char *taken(uint64_t id, size_t room)
{
    static char text[256];

    text[records_read(&records, id, text, room, odd_is_alive, NULL)] = 0;
    return text;
}

static void post(uint64_t id, const char *text)
{
    CHECK_EQ(records_post(&records, id, text, strlen(text)), 0);
}

static void in_order(void)
{
    begin();
    post(1, "aa");
    post(3, "xx");
    post(1, "bb");
    post(3, "yy");
    CHECK_EQ(records_unread(&records, 1), 4);
    CHECK_EQ(records_unread(&records, 5), 0);
    CHECK_STR(taken(5, 100), "");
    CHECK_STR(taken(3, 100), "xxyy");
    CHECK_STR(taken(1, 100), "aabb");
    CHECK_STR(taken(1, 100), "");
    end();
}

/* Whole records only, and none overtakes another. */
static void as_many_as_fit(void)
{
    begin();
    post(1, "aaaa");
    post(1, "bb");
    post(3, "x");
    post(1, "c");
    CHECK_STR(taken(1, 3), "");
    CHECK_STR(taken(1, 5), "aaaa");
    CHECK_STR(taken(1, 3), "bbc");
    CHECK_STR(taken(3, 1), "x");
    end();
}

static void the_dead_leave_nothing(void)
{
    char byte;

    begin();
    post(2, "dead");
    post(3, "x");
    CHECK_STR(taken(1, 100), "");
    CHECK_EQ(records_unread(&records, 2), 0);
    CHECK_STR(taken(3, 100), "x");
    CHECK_EQ(read(records.read_fd, &byte, 1), -1);
    CHECK_EQ(errno, EAGAIN);
    end();
}

/* A program's own read(2) takes what comes first, perhaps not in whole records. */
static void beside_read(void)
{
    char bytes[8];

    begin();
    post(1, "aa");
    post(3, "xx");
    post(1, "bb");
    CHECK_EQ(read(records.read_fd, bytes, 3), 3);
    CHECK_EQ(records_unread(&records, 1), 2);
    CHECK_EQ(records_unread(&records, 3), 1);
    CHECK_STR(taken(1, 100), "bb");
    CHECK_STR(taken(3, 100), "x");
    post(1, "cc");
    CHECK_EQ(read(records.read_fd, bytes, 8), 2);
    post(3, "z");
    CHECK_STR(taken(1, 100), "");
    CHECK_STR(taken(3, 100), "z");
    end();
}

/* Around the ring's end, many times. */
static void for_long(void)
{
    begin();
    for (int i = 0; i < 10000; i++) {
        post(1, "a");
        post(3, "x");
        CHECK_STR(taken(1 + 2 * (i & 1), 100), i == 0 ? "a" : i & 1 ? "xx" : "aa");
    }
    end();
}

static void full(void)
{
    static const char big[RECORDS_SIZE_MAX + 1];
    int r = 0, posted = 0;

    begin();
    CHECK_EQ(records_post(&records, 1, big, sizeof big), -EINVAL);
    for (; !r; posted++)
        r = records_post(&records, 1, "a", 1);
    CHECK_EQ(r, -EAGAIN);
    CHECK_EQ(posted, RECORDS_MAX + 1);
    end();

    begin();
    for (r = 0, posted = 0; !r; posted++)
        r = records_post(&records, 1, big, RECORDS_SIZE_MAX);
    CHECK_EQ(r, -EAGAIN);
    CHECK(posted > 200 && posted < 300); /* 64 KiB */
    CHECK_EQ(records_unread(&records, 1), (posted - 1) * RECORDS_SIZE_MAX);
    end();
}

int main(void)
{
    TAP_RUN(in_order);
    TAP_RUN(as_many_as_fit);
    TAP_RUN(the_dead_leave_nothing);
    TAP_RUN(beside_read);
    TAP_RUN(for_long);
    TAP_RUN(full);
    return tap_done();
}
