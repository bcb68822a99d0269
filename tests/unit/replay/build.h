/* SPDX-License-Identifier: MIT */
/* build.h - captures made by hand, in memory, for the tests of those who read them. */
#ifndef TESTS_REPLAY_BUILD_H
#define TESTS_REPLAY_BUILD_H

#include <replay/format.h>

#include <mgpu/mgpu.h>
#include <string.h>

static _Alignas(8) unsigned char build_bytes[1 << 16];
static uint64_t build_size;
static uint64_t build_record; /* where the last record begins */

/* Add bytes to the last record, filled up to whole quadwords. */
static inline void build_add(const void *bytes, uint64_t size)
{
    struct replay_record *record = (struct replay_record *)(void *)(build_bytes + build_record);

    memset(build_bytes + build_size, 0, replay_round_up(size));
    if (size)
        memcpy(build_bytes + build_size, bytes, size);
    build_size += replay_round_up(size);
    record->size = (uint32_t)(build_size - build_record);
}

static inline void build_begin(void)
{
    const struct replay_header header = { REPLAY_MAGIC, REPLAY_VERSION, MGPU_VERSION };

    memcpy(build_bytes, &header, sizeof header);
    build_size = sizeof header;
}

/* A call with its struct before and after; build_add its arrays then. */
static inline void build_call(uint32_t client, uint32_t nr, int result, const void *before, const void *after,
                              uint32_t size)
{
    const struct replay_call call = { { REPLAY_CALL, 0 }, client, nr, result, 0 };

    build_record = build_size;
    build_add(&call, sizeof call);
    build_add(before, size);
    build_add(after, size);
}

/* WRITE, CHECK, or the head of DIGEST. */
static inline void build_memory(enum replay_kind kind, enum replay_space space, uint64_t name, uint64_t offset,
                                const void *bytes, uint64_t size)
{
    const struct replay_memory memory = { { kind, 0 }, space, 0, name, offset };

    build_record = build_size;
    build_add(&memory, sizeof memory);
    build_add(bytes, size);
}

static inline void build_end(void)
{
    const struct replay_record end = { REPLAY_END, 0 };

    build_record = build_size;
    build_add(&end, sizeof end);
}

#endif
