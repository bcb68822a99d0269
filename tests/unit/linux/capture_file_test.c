/* SPDX-License-Identifier: MIT */
/* capture_file_test.c - what is written is what the reader reads; what the gate refuses to look at is not written. */
#include "capture_file.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <replay/reader.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/capture_file_test.XXXXXX";
static unsigned char bytes[1 << 16];

static uint64_t read_back(void)
{
    int fd = open(path, O_RDONLY);
    ssize_t size = read(fd, bytes, sizeof bytes);

    close(fd);
    return size < 0 ? 0 : (uint64_t)size;
}

static void written_is_read(void)
{
    struct mgpu_sync_point points[3] = { { 1, 0, 5 }, { 2, 0, 6 }, { 3, 0, 7 } };
    struct mgpu_sync_query query = { .points = (uintptr_t)points, .count = 3 };
    struct capture_given given;
    struct capture_file file;
    struct replay_reader reader;
    struct replay_item item;

    CHECK_EQ(capture_file_open(&file, path), 0);
    CHECK(capture_given_take(&given, 9, MGPU_CALL_SYNC_QUERY, &query, sizeof query));
    points[2].point = 70; /* the call answers */
    capture_file_call(&file, &given, &query, 0);
    capture_file_call(&file, &given, &query, -MGPU_ENOENT);
    capture_given_drop(&given);
    capture_file_memory(&file, REPLAY_WRITE, REPLAY_USER, 77, 16, "contents", 8);
    capture_file_times(&file, 9, 10, 20);
    capture_file_digest(&file, REPLAY_OBJECT, 5, points, 48);
    capture_file_close(&file);
    capture_file_close(&file);

    CHECK_EQ(replay_reader_init(&reader, bytes, read_back()), 0);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.call.client, 9);
    CHECK_EQ(item.arrays[0].count, 3);
    CHECK_EQ(((const struct mgpu_sync_point *)(const void *)item.arrays[0].in)[2].point, 7);
    CHECK_EQ(((const struct mgpu_sync_point *)(const void *)item.arrays[0].out)[2].point, 70);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.call.result, -MGPU_ENOENT);
    CHECK(item.arrays[0].in && !item.arrays[0].out);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.kind, REPLAY_WRITE);
    CHECK_EQ(item.memory.offset, 16);
    CHECK(item.length == 8 && memcmp(item.contents, "contents", 8) == 0);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.times.from, 10);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.digest, replay_digest_of(points, 48));
    CHECK_EQ(replay_reader_next(&reader, &item), 0);
    CHECK(reader.complete);
}

static void the_gate_refuses(void)
{
    struct mgpu_sync_wait wait = { .points = 8, .count = 1 };
    struct capture_given given;

    CHECK(!capture_given_take(&given, 1, 0x7f, &wait, sizeof wait));
    CHECK(!capture_given_take(&given, 1, MGPU_CALL_SYNC_WAIT, &wait, sizeof wait - 8));
    CHECK(!capture_given_take(&given, 1, MGPU_CALL_SYNC_WAIT, NULL, sizeof wait));
    CHECK(!capture_given_take(&given, 1, MGPU_CALL_SYNC_WAIT, &wait, sizeof wait)); /* nothing is at address 8 */
    wait.points = (uintptr_t)&wait;
    wait.count = 4097;
    CHECK(!capture_given_take(&given, 1, MGPU_CALL_SYNC_WAIT, &wait, sizeof wait));
    wait.points = wait.count = 0;
    CHECK(capture_given_take(&given, 1, MGPU_CALL_SYNC_WAIT, &wait, sizeof wait));
    capture_given_drop(&given);
}

static void errors_end_the_file_only(void)
{
    struct capture_file file;

    CHECK_EQ(capture_file_open(&file, "/no such folder/file"), -ENOENT);
    CHECK_EQ(capture_file_open(&file, "/dev/full"), 0); /* says so on stderr */
    CHECK_EQ(file.fd, -1);
    capture_file_memory(&file, REPLAY_WRITE, REPLAY_USER, 77, 16, "contents", 8);
    capture_file_close(&file);
}

int main(void)
{
    int fd = mkstemp(path);

    TAP_RUN(written_is_read);
    TAP_RUN(the_gate_refuses);
    TAP_RUN(errors_end_the_file_only);
    close(fd);
    unlink(path);
    return tap_done();
}
