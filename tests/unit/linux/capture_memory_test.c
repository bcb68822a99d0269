/* SPDX-License-Identifier: MIT */
/* capture_memory_test.c - only what has changed is written, in as few pieces as make sense. */
#include "capture_memory.h"

#include "tap.h"

#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <replay/reader.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGES 600u /* more than one record holds */

static char path[] = "/tmp/capture_memory_test.XXXXXX";
static _Alignas(4096) unsigned char memory[PAGES * 4096];
static unsigned char bytes[4 << 20];
static struct capture_file file;
static struct capture_memory watched;

static struct capture_piece *watch(void)
{
    const struct capture_piece piece = { .space = REPLAY_OBJECT, .name = 7, .memory = memory, .size = sizeof memory };

    memset(memory, 0, sizeof memory);
    CHECK_EQ(capture_file_open(&file, path), 0);
    return capture_memory_add(&watched, &piece);
}

/* End the file, and begin to read it. */
static struct replay_reader finish(void)
{
    struct replay_reader reader;
    int fd;
    ssize_t size;

    capture_file_close(&file);
    capture_memory_finish(&watched);
    fd = open(path, O_RDONLY);
    size = read(fd, bytes, sizeof bytes);
    close(fd);
    CHECK_EQ(replay_reader_init(&reader, bytes, size < 0 ? 0 : (uint64_t)size), 0);
    return reader;
}

static void nothing_changed_nothing_written(void)
{
    struct capture_piece *piece = watch();
    struct replay_reader reader;
    struct replay_item item;

    capture_memory_writes(piece, &file);
    memory[5000] = 1;
    capture_memory_writes(piece, &file);
    capture_memory_writes(piece, &file);
    reader = finish();
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.kind, REPLAY_WRITE);
    CHECK_EQ(item.memory.offset, 5000);
    CHECK_EQ(item.length, 8);
    CHECK_EQ(replay_reader_next(&reader, &item), 0);
}

static void near_changes_are_one(void)
{
    struct capture_piece *piece = watch();
    struct replay_reader reader;
    struct replay_item item;

    memory[4090] = memory[4100] = memory[4150] = memory[8000] = 1;
    capture_memory_results(piece, &file, 0, 0);
    reader = finish();
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.kind, REPLAY_CHECK);
    CHECK_EQ(item.memory.offset, 4088);
    CHECK_EQ(item.length, 4152 - 4088);
    CHECK_EQ(replay_reader_next(&reader, &item), 1);
    CHECK_EQ(item.memory.offset, 8000);
    CHECK_EQ(replay_reader_next(&reader, &item), 0);
}

static void long_changes_are_several(void)
{
    struct capture_piece *piece = watch();
    struct replay_reader reader;
    struct replay_item item;
    uint64_t at = 0;

    memset(memory, 0x11, sizeof memory);
    capture_memory_writes(piece, &file);
    reader = finish();
    while (replay_reader_next(&reader, &item) == 1) {
        CHECK_EQ(item.memory.offset, at);
        CHECK(item.length <= CAPTURE_PIECE);
        at += item.length;
    }
    CHECK_EQ(at, sizeof memory);
}

static void times_are_noticed(void)
{
    struct capture_piece *piece = watch();

    memcpy(memory, &(uint64_t){ 1500 }, 8);
    capture_memory_writes(piece, &file);
    CHECK(!piece->has_times);
    memcpy(memory, &(uint64_t){ 999 }, 8);
    capture_memory_results(piece, &file, 1000, 2000);
    CHECK(!piece->has_times);
    memcpy(memory, &(uint64_t){ 2000 }, 8);
    capture_memory_results(piece, &file, 1000, 2000);
    CHECK(piece->has_times);
    (void)finish();
}

static void pieces_come_and_go(void)
{
    struct capture_piece piece = { .space = REPLAY_OBJECT, .size = 4096 };

    for (unsigned i = 0; i < 40; i++) {
        piece.memory = memory + i * 4096;
        piece.name = i;
        CHECK(capture_memory_add(&watched, &piece) != NULL);
    }
    CHECK_EQ(capture_memory_at(&watched, memory + 7 * 4096)->name, 7);
    capture_memory_drop(&watched, capture_memory_at(&watched, memory + 7 * 4096));
    CHECK(!capture_memory_at(&watched, memory + 7 * 4096));
    CHECK_EQ(capture_memory_at(&watched, memory + 39 * 4096)->name, 39);
    CHECK_EQ(watched.count, 39);
    capture_memory_finish(&watched);
    CHECK_EQ(watched.count, 0);
}

int main(void)
{
    int fd = mkstemp(path);

    TAP_RUN(nothing_changed_nothing_written);
    TAP_RUN(near_changes_are_one);
    TAP_RUN(long_changes_are_several);
    TAP_RUN(times_are_noticed);
    TAP_RUN(pieces_come_and_go);
    close(fd);
    unlink(path);
    return tap_done();
}
