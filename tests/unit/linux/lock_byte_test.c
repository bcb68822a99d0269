/* SPDX-License-Identifier: MIT */
/* lock_byte_test.c - open files told apart by locks, on a pipe and on a memory file. */
#include "lock_byte.h"

#include "tap.h"

#include <stdio.h>
#include <sys/mman.h>

static int reopen_for(int fd, int flags)
{
    char path[32];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, flags | O_CLOEXEC);
}

static int reopen(int fd)
{
    return reopen_for(fd, O_RDWR);
}

/* `file` is any file; `look` an open file of it that holds no lock. */
static void check_file(int file, int look)
{
    int first = reopen(file), second = reopen(file), copy = dup(first);

    CHECK(lock_byte_take(first, 7));
    CHECK(lock_byte_take(second, 8));
    CHECK(!lock_byte_take(second, 7));
    CHECK(lock_byte_taken_by_other(look, 7));
    CHECK(lock_byte_taken_by_other(second, 7));
    CHECK(!lock_byte_taken_by_other(first, 7));
    CHECK(!lock_byte_taken_by_other(copy, 7)); /* dup() is the same open file */
    CHECK(lock_byte_taken_by_other(copy, 8));
    close(first);
    CHECK(lock_byte_taken_by_other(look, 7)); /* the copy is still open */
    close(copy);
    CHECK(!lock_byte_taken_by_other(look, 7));
    close(second);
    CHECK(!lock_byte_taken_by_other(look, 8));
}

static void on_a_pipe(void)
{
    int ends[2];

    CHECK_EQ(pipe2(ends, O_CLOEXEC), 0);
    check_file(ends[0], ends[1]);
    close(ends[0]);
    close(ends[1]);
}

static void on_a_memory_file(void)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    check_file(fd, fd);
    close(fd);
}

static void a_reader_is_told_apart_too(void)
{
    int ends[2];

    CHECK_EQ(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    int reader = reopen_for(ends[0], O_RDONLY | O_NONBLOCK), other = reopen(ends[0]);
    CHECK(lock_byte_take(reader, 1));
    CHECK(lock_byte_take(other, 2));
    CHECK(!lock_byte_taken_by_other(reader, 1));
    CHECK(lock_byte_taken_by_other(other, 1));
    CHECK(lock_byte_taken_by_other(reader, 2));
    CHECK(!lock_byte_take(other, 1));
    close(reader);
    CHECK(!lock_byte_taken_by_other(other, 1));
    close(other);
    close(ends[0]);
    close(ends[1]);
}

static void not_of_a_mere_path(void)
{
    int fd = open("/dev/null", O_PATH | O_CLOEXEC);

    CHECK(!lock_byte_take(fd, 1));
    close(fd);
}

int main(void)
{
    TAP_RUN(on_a_pipe);
    TAP_RUN(on_a_memory_file);
    TAP_RUN(a_reader_is_told_apart_too);
    TAP_RUN(not_of_a_mere_path);
    return tap_done();
}
