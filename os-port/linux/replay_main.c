/* SPDX-License-Identifier: MIT */
/*
 * replay_main.c - the player of kernel-api/replay as a program: repeats a capture and says how it went.
 *
 *     replay [-v] FILE      -v: each call, as it is made
 *
 * Exit status: 0 all as recorded; 1 something differs; 2 the file cannot be used.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <replay/replay.h>
#include <shim_os.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void *give_memory(void *opaque, uint64_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    (void)opaque;
    return memory == MAP_FAILED ? NULL : memory;
}

static void take_memory(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    munmap(memory, size);
}

static void *map(void *opaque, mgpu_client client, const struct mgpu_bo_map *what)
{
    (void)opaque;
    return shim_os_map(client, what);
}

static void unmap(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    shim_os_unmap(memory, size);
}

static void print_step(void *opaque, const struct replay_report *report)
{
    (void)opaque;
    if (report->call)
        printf("record %" PRIu64 ": client 0x%x: mgpu_%s\n", report->record, report->client, report->call);
    else
        printf("record %" PRIu64 ": memory\n", report->record);
}

/* The whole file, read-only; NULL after a line on stderr. */
static const void *open_file(const char *path, uint64_t *size_out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const void *bytes = NULL;
    struct stat file;

    if (fd < 0 || fstat(fd, &file) || file.st_size == 0) {
        fprintf(stderr, "replay: %s: %s\n", path, fd < 0 ? strerror(errno) : "there is nothing in it");
    } else {
        bytes = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        *size_out = (uint64_t)file.st_size;
        if (bytes == MAP_FAILED) {
            fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
            bytes = NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

static void print_difference(const char *path, const struct replay_report *report)
{
    printf("%s: record %" PRIu64 ": ", path, report->record);
    if (report->call && strcmp(report->what, "result") == 0) {
        printf("mgpu_%s of client 0x%x: result is %" PRId64 ", expected %" PRId64 "\n", report->call, report->client,
               (int64_t)report->found, (int64_t)report->expected);
    } else if (report->call) {
        printf("mgpu_%s of client 0x%x: %s is 0x%" PRIx64 ", expected 0x%" PRIx64 "\n", report->call, report->client,
               report->what, report->found, report->expected);
    } else {
        printf("%s 0x%" PRIx64 " at offset 0x%" PRIx64 " is 0x%" PRIx64 ", expected 0x%" PRIx64 "\n", report->what,
               report->name, report->offset, report->found, report->expected);
    }
}

static int say(const char *path, int err, const struct replay_report *report)
{
    if (err == -MGPU_EIO) {
        print_difference(path, report);
        return 1;
    }
    if (err == -MGPU_ENOMEM) {
        printf("%s: record %" PRIu64 ": no memory for %s\n", path, report->record, report->what);
        return 1;
    }
    if (err) {
        printf("%s: record %" PRIu64 ": %s\n", path, report->record, report->what);
        return 2;
    }
    printf("%s: all as recorded: %" PRIu64 " calls, %" PRIu64 " bytes of memory compared\n", path, report->calls,
           report->compared);
    if (!report->complete)
        printf("%s: its end is missing: the program that it was recorded from did not end by itself\n", path);
    return 0;
}

int main(int argc, char **argv)
{
    struct replay_os os = { .alloc = give_memory, .free = take_memory, .map = map, .unmap = unmap };
    struct replay_report report;
    const void *bytes;
    uint64_t size;

    if (argc == 3 && strcmp(argv[1], "-v") == 0)
        os.progress = print_step;
    else if (argc != 2) {
        fprintf(stderr, "usage: replay [-v] FILE\n");
        return 2;
    }
    bytes = open_file(argv[argc - 1], &size);
    return bytes ? say(argv[argc - 1], replay_run(bytes, size, &os, &report), &report) : 2;
}
