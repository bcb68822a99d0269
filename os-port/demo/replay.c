/* SPDX-License-Identifier: MIT */
/*
 * replay.c - the player of captures as the first program of an OS: a gate, and nothing else.
 *
 * The capture is in the image. This one is a single call, so that the file is complete as it stands; yours is the file
 * that `./run --capture FILE vulkaninfo` writes on Linux, put in its place by objcopy or .incbin.
 */
#include <replay/format.h>
#include <replay/replay.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A program that became a client, and ended. */
static const struct {
    struct replay_header header;
    struct replay_call call;
    struct mgpu_open before, after;
    struct replay_record end;
} capture = {
    .header = { REPLAY_MAGIC, REPLAY_VERSION, MGPU_VERSION },
    .call = { .record = { REPLAY_CALL, sizeof(struct replay_call) + 2 * sizeof(struct mgpu_open) },
              .nr = MGPU_CALL_OPEN },
    .before = { .version = MGPU_VERSION },
    .after = { .version = MGPU_VERSION, .client = 1 },
    .end = { REPLAY_END, sizeof(struct replay_record) },
};

/* Yours: whole pages of the program's memory. os-port/linux/replay_main.c */
static void *give_memory(void *opaque, uint64_t size)
{
    void *memory = aligned_alloc(MGPU_PAGE_SIZE, size);

    (void)opaque;
    return memory ? memset(memory, 0, size) : NULL;
}

static void take_memory(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    (void)size;
    free(memory);
}

/* Yours: as mgpu_test_map. */
static void *map(void *opaque, mgpu_client client, const struct mgpu_bo_map *what)
{
    (void)opaque;
    (void)client;
    (void)what;
    return NULL;
}

/* Yours: the way back. */
static void unmap(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    (void)memory;
    (void)size;
}

int main(void)
{
    const struct replay_os os = { .alloc = give_memory, .free = take_memory, .map = map, .unmap = unmap };
    struct replay_report report;
    int err = replay_run(&capture, sizeof capture, &os, &report);

    if (err)
        printf("replay: error %d at record %llu: mgpu_%s: %s is %lld, expected %lld\n", err,
               (unsigned long long)report.record, report.call ? report.call : "?", report.what,
               (long long)report.found, (long long)report.expected);
    else
        printf("replay: all as recorded: %llu calls\n", (unsigned long long)report.calls);
    return err != 0;
}
