/* SPDX-License-Identifier: MIT */
/*
 * fake.h - a gate that gives out other names than the captures of these tests have, and an OS for the player.
 *
 * mgpu_open answers clients from 100, mgpu_bo_create handles from 500, mgpu_bo_map object 42 of one page, mgpu_query
 * the time FAKE_NOW; the other calls answer fake.result and leave their struct as it is, but for fake.patch.
 */
#ifndef TESTS_REPLAY_FAKE_H
#define TESTS_REPLAY_FAKE_H

#include <replay/replay.h>

#include "build.h"
#include "tap.h"

#include <stdlib.h>

#define FAKE_NOW 7000000

static struct {
    int result;
    void (*patch)(void *args);
    uint32_t client, nr;     /* of the last call but mgpu_query */
    unsigned char seen[512]; /* its struct */
    mgpu_handle next_bo;
    unsigned closes, opens, maps, unmaps;
    long allocations; /* that are not freed */
    int fail_alloc;   /* the n-th one fails; 0: none */
    bool fail_map;
    uint32_t map_client; /* of the last mapping */
    _Alignas(4096) unsigned char memory[4096];
} fake;

int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    struct mgpu_query_time now = { FAKE_NOW, FAKE_NOW };

    if (nr == MGPU_CALL_QUERY) {
        memcpy((void *)(uintptr_t)((struct mgpu_query *)args)->data, &now, sizeof now);
        return 0;
    }
    fake.client = client;
    fake.nr = nr;
    memcpy(fake.seen, args, size);
    if (nr == MGPU_CALL_CLOSE)
        fake.closes++;
    if (nr == MGPU_CALL_OPEN) {
        ((struct mgpu_open *)args)->client = 100 + fake.opens++;
    } else if (nr == MGPU_CALL_BO_CREATE) {
        ((struct mgpu_bo_create *)args)->bo = fake.next_bo++;
    } else if (nr == MGPU_CALL_BO_MAP) {
        ((struct mgpu_bo_map *)args)->object = 42;
        ((struct mgpu_bo_map *)args)->size = 4096;
    } else {
        if (fake.patch)
            fake.patch(args);
        return fake.result;
    }
    return 0;
}

static void *fake_alloc(void *opaque, uint64_t size)
{
    (void)opaque;
    if (fake.fail_alloc && --fake.fail_alloc == 0)
        return NULL;
    fake.allocations++;
    return calloc(1, size);
}

static void fake_free(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    (void)size;
    fake.allocations--;
    free(memory);
}

static void *fake_map(void *opaque, mgpu_client client, const struct mgpu_bo_map *what)
{
    (void)opaque;
    fake.map_client = client;
    CHECK_EQ(what->object, 42);
    fake.maps++;
    return fake.fail_map ? NULL : fake.memory;
}

static void fake_unmap(void *opaque, void *memory, uint64_t size)
{
    (void)opaque;
    CHECK(memory == fake.memory);
    CHECK_EQ(size, 4096);
    fake.unmaps++;
}

static const struct replay_os fake_os = {
    .alloc = fake_alloc, .free = fake_free, .map = fake_map, .unmap = fake_unmap
};

/* A capture that begins with client 3. */
static inline void begin(void)
{
    const struct mgpu_open before = { .version = MGPU_VERSION }, after = { MGPU_VERSION, 0, 3, 0 };

    memset(&fake, 0, sizeof fake);
    fake.next_bo = 500;
    build_begin();
    build_call(0, MGPU_CALL_OPEN, 0, &before, &after, sizeof before);
}

/* Its BO `bo`. */
static inline void make_bo(mgpu_handle bo)
{
    const struct mgpu_bo_create before = { .size = 4096, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_bo_create after = before;

    after.bo = bo;
    build_call(3, MGPU_CALL_BO_CREATE, 0, &before, &after, sizeof before);
}

/* The BO, mapped as object `object`. */
static inline void make_mapping(mgpu_handle bo, uint64_t object)
{
    const struct mgpu_bo_map before = { .bo = bo }, after = { bo, MGPU_CACHE_WC, object, 0, 4096 };

    build_call(3, MGPU_CALL_BO_MAP, 0, &before, &after, sizeof before);
}

/* Run what was built; whatever happens, nothing may be left. */
static inline int run(struct replay_report *report)
{
    int err = replay_run(build_bytes, build_size, &fake_os, report);

    CHECK_EQ(fake.allocations, 0);
    if (!fake.fail_map)
        CHECK_EQ(fake.maps, fake.unmaps);
    CHECK(fake.closes >= fake.opens);
    return err;
}

#endif
