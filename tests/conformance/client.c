/* SPDX-License-Identifier: MIT */
/* client.c - see client.h: clients, their memory and small objects. Jobs are in job.c. */
#include "client.h"

#include "os.h"
#include "suite.h"

#include <stdatomic.h>
#include <string.h>

#define COMMAND_BYTES (1 * MIB)
#define VA_STEP (2 * MIB)

/* ---- clients ----------------------------------------------------------------------------------------------------- */

bool client_open(struct client *client, uint32_t flags, bool bare)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = flags };
    struct mgpu_init init = { .info = (uintptr_t)&client->chip, .info_size = sizeof client->chip };

    memset(client, 0, sizeof *client);
    if (!CHECK_OK(mgpu_open(&open)))
        return false;
    client->id = open.client;
    if (bare)
        return true;
    if (!CHECK_OK(mgpu_init(client->id, &init)))
        return false;
    client->next_va = (client->chip.va_start + VA_STEP - 1) / VA_STEP * VA_STEP;
    return true;
}

void client_close(struct client *client)
{
    if (client->latch.words)
        for (unsigned latch = 0; latch < CLIENT_LATCHES; latch++)
            latch_open(client, latch);
    for (unsigned i = 0; i < client->mapping_count; i++)
        if (client->mappings[i].ptr)
            mgpu_test_unmap(client->mappings[i].ptr, client->mappings[i].size);
    if (client->id)
        CHECK_OK(mgpu_close(client->id));
    memset(client, 0, sizeof *client);
}

bool client_start(struct client *client)
{
    client->vm = vm_new(client);
    if (!client->vm)
        return false;
    client->queue = queue_new(client, client->vm, 0);
    if (!client->queue)
        return false;
    return buffer_create(client, &client->commands, COMMAND_BYTES, MGPU_DOMAIN_GTT) &&
           buffer_create(client, &client->latch, CLIENT_LATCHES * sizeof(uint32_t), MGPU_DOMAIN_GTT);
}

int64_t client_now(struct client *client)
{
    struct mgpu_query_time time = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&time, .data_size = sizeof time };

    CHECK_OK(mgpu_query(client->id, &query));
    return time.cpu_ns;
}

int64_t client_soon(struct client *client)
{
    return client_now(client) + 10 * SECOND;
}

void client_nap(struct client *client, int64_t ns)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_RESULT(sync_wait_one(client, sync, 0, MGPU_WAIT_FOR_SUBMIT, client_now(client) + ns), -MGPU_ETIME);
    CHECK_OK(mgpu_sync_destroy(client->id, sync));
}

uint64_t client_va(struct client *client, uint64_t size)
{
    uint64_t va = client->next_va;

    client->next_va += (size + VA_STEP - 1) / VA_STEP * VA_STEP;
    CHECK(client->next_va <= client->chip.va_end);
    return va;
}

uint64_t client_counter(struct client *client, uint32_t index)
{
    uint64_t value = 0;
    struct mgpu_query query = {
        .what = MGPU_QUERY_COUNTER, .index = index, .data = (uintptr_t)&value, .data_size = sizeof value,
    };

    CHECK_OK(mgpu_query(client->id, &query));
    return value;
}

uint64_t client_used(struct client *client, uint32_t heap)
{
    struct mgpu_query_memory memory = { 0 };
    struct mgpu_query query = {
        .what = MGPU_QUERY_MEMORY, .index = heap, .data = (uintptr_t)&memory, .data_size = sizeof memory,
    };

    CHECK_OK(mgpu_query(client->id, &query));
    return memory.used;
}

struct mgpu_query_fault client_fault(struct client *client)
{
    struct mgpu_query_fault fault = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_FAULT, .data = (uintptr_t)&fault, .data_size = sizeof fault };

    CHECK_OK(mgpu_query(client->id, &query));
    return fault;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

bool buffer_alloc(struct client *client, struct buffer *buffer, uint64_t size, uint32_t domain)
{
    struct mgpu_bo_create create = { .size = size, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_map map = { 0 };

    memset(buffer, 0, sizeof *buffer);
    if (!CHECK(client->mapping_count < CLIENT_MAPPINGS) || !CHECK_OK(mgpu_bo_create(client->id, &create)))
        return false;
    buffer->bo = create.bo;
    buffer->size = create.size;
    map.bo = create.bo;
    if (!CHECK_OK(mgpu_bo_map(client->id, &map)))
        return false;
    buffer->words = mgpu_test_map(client->id, &map);
    client->mappings[client->mapping_count].ptr = buffer->words;
    client->mappings[client->mapping_count++].size = map.size;
    return CHECK(buffer->words) && CHECK_EQ(map.size, buffer->size);
}

bool buffer_create(struct client *client, struct buffer *buffer, uint64_t size, uint32_t domain)
{
    if (!CHECK(client->ref_count < CLIENT_BOS) || !buffer_alloc(client, buffer, size, domain))
        return false;
    client->refs[client->ref_count].bo = buffer->bo;
    client->refs[client->ref_count++].flags = MGPU_BO_REF_WRITE;
    buffer->va = client_va(client, buffer->size);
    return CHECK_OK(buffer_map_at(client, buffer, buffer->va, MGPU_VM_READ | MGPU_VM_WRITE));
}

int buffer_map_at(struct client *client, const struct buffer *buffer, uint64_t va, uint32_t flags)
{
    struct mgpu_vm_map map = { .vm = client->vm, .bo = buffer->bo, .va = va, .size = buffer->size, .flags = flags };

    return mgpu_vm_map(client->id, &map);
}

void buffer_destroy(struct client *client, struct buffer *buffer)
{
    for (unsigned i = 0; i < client->mapping_count; i++) {
        if (client->mappings[i].ptr != buffer->words)
            continue;
        mgpu_test_unmap(buffer->words, buffer->size);
        client->mappings[i] = client->mappings[--client->mapping_count];
        CHECK_OK(mgpu_bo_unmap(client->id, buffer->bo));
        break;
    }
    for (unsigned i = 0; i < client->ref_count; i++) {
        if (client->refs[i].bo != buffer->bo)
            continue;
        client->refs[i] = client->refs[--client->ref_count];
        break;
    }
    CHECK_OK(mgpu_bo_destroy(client->id, buffer->bo));
    memset(buffer, 0, sizeof *buffer);
}

bool words_equal(const uint32_t *words, uint64_t count, uint32_t value)
{
    for (uint64_t i = 0; i < count; i++)
        if (words[i] != value)
            return CHECK_EQ(words[i], value);
    return true;
}

void latch_open(struct client *client, unsigned latch)
{
    atomic_store((_Atomic uint32_t *)&client->latch.words[latch], 1);
}

/* ---- objects ----------------------------------------------------------------------------------------------------- */

mgpu_handle vm_new(struct client *client)
{
    struct mgpu_vm_create create = { 0 };

    CHECK_OK(mgpu_vm_create(client->id, &create));
    return create.vm;
}

mgpu_handle queue_new(struct client *client, mgpu_handle vm, mgpu_handle group)
{
    struct mgpu_queue_create create = { .vm = vm, .engine = MGPU_ENGINE_GFX, .group = group };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

mgpu_handle sync_new(struct client *client, uint32_t flags)
{
    struct mgpu_sync_create create = { .flags = flags };

    CHECK_OK(mgpu_sync_create(client->id, &create));
    return create.sync;
}

int sync_wait_one(struct client *client, mgpu_handle sync, uint64_t point, uint32_t flags, int64_t deadline_ns)
{
    struct mgpu_sync_point what = { .sync = sync, .point = point };
    struct mgpu_sync_wait wait = {
        .points = (uintptr_t)&what, .count = 1, .flags = flags, .deadline_ns = deadline_ns,
    };

    return mgpu_sync_wait(client->id, &wait);
}

int sync_signal_one(struct client *client, mgpu_handle sync, uint64_t point)
{
    struct mgpu_sync_point what = { .sync = sync, .point = point };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&what, .count = 1 };

    return mgpu_sync_signal(client->id, &signal);
}

int sync_reset_one(struct client *client, mgpu_handle sync)
{
    struct mgpu_sync_point what = { .sync = sync };
    struct mgpu_sync_reset reset = { .points = (uintptr_t)&what, .count = 1 };

    return mgpu_sync_reset(client->id, &reset);
}

uint64_t sync_point_of(struct client *client, mgpu_handle sync, uint32_t flags)
{
    struct mgpu_sync_point what = { .sync = sync };
    struct mgpu_sync_query query = { .points = (uintptr_t)&what, .count = 1, .flags = flags };

    return CHECK_OK(mgpu_sync_query(client->id, &query)) ? what.point : UINT64_MAX;
}

mgpu_handle stale_bo(struct client *client)
{
    struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT };

    CHECK_OK(mgpu_bo_create(client->id, &create));
    CHECK_OK(mgpu_bo_destroy(client->id, create.bo));
    return create.bo;
}

mgpu_handle stale_vm(struct client *client)
{
    mgpu_handle vm = vm_new(client);

    CHECK_OK(mgpu_vm_destroy(client->id, vm));
    return vm;
}

mgpu_handle stale_queue(struct client *client)
{
    mgpu_handle vm = vm_new(client);
    mgpu_handle queue = queue_new(client, vm, 0);

    CHECK_OK(mgpu_queue_destroy(client->id, queue));
    CHECK_OK(mgpu_vm_destroy(client->id, vm));
    return queue;
}

mgpu_handle stale_sync(struct client *client)
{
    mgpu_handle sync = sync_new(client, 0);

    CHECK_OK(mgpu_sync_destroy(client->id, sync));
    return sync;
}
