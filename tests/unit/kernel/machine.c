/* SPDX-License-Identifier: MIT */
/* machine.c - see machine.h. */
#include "machine.h"

#include <kgpu_firmware.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IB_DWORDS 8u

static struct machine *current;

int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    return kgpu_call(current->kgpu, client, nr, (uintptr_t)args, size);
}

static void must(int result, const char *what)
{
    if (!result)
        return;
    printf("Bail out! %s answered %d\n", what, result);
    fflush(stdout);
    abort();
}

void machine_open_bare(struct machine *m)
{
    struct mgpu_open open = { .version = MGPU_VERSION };

    fake_os_init(&m->os);
    fake_card_init(&m->card, &m->os);
    current = m;
    must(kgpu_create(&m->os, &m->card, &m->kgpu), "kgpu_create");
    kgpu_tune(m->kgpu, KGPU_TUNE_CACHE_BYTES, 0); /* what is freed is gone; tests of the cache raise it */
    must(mgpu_open(&open), "mgpu_open");
    m->client = open.client;
}

void machine_open(struct machine *m)
{
    unsigned char data[KGPU_FIRMWARE_GENERATED_MAX];
    const char *name;

    machine_open_bare(m);
    for (unsigned i = 0; (name = kgpu_firmware_name(0x1002, 0x73ff, i, NULL)) != NULL; i++) {
        struct mgpu_load_firmware load = { .name = (uintptr_t)name, .name_size = (uint32_t)strlen(name) };

        load.data = (uintptr_t)data;
        load.data_size = (uint32_t)kgpu_firmware_generate(0x1002, 0x73ff, i, data);
        must(mgpu_load_firmware(m->client, &load), name);
    }
}

void machine_start(struct machine *m)
{
    struct mgpu_init init = { 0 };

    machine_open(m);
    must(mgpu_init(m->client, &init), "mgpu_init");
    fake_card_forget(&m->card);
}

void machine_stop(struct machine *m)
{
    kgpu_destroy(m->kgpu);
    fake_card_finish(&m->card);
    fake_os_finish(&m->os);
}

struct kgpu_client *machine_client(struct machine *m)
{
    return kgpu_handles_find(&m->kgpu->clients, KGPU_TYPE_CLIENT, m->client);
}

void *machine_object(struct machine *m, enum kgpu_type type, mgpu_handle handle)
{
    return kgpu_handles_find(&machine_client(m)->handles, type, handle);
}

uint64_t machine_heap(struct machine *m)
{
    kgpu_pool_drain(m->kgpu);
    return m->os.heap_bytes;
}

bool machine_unwinds(struct machine *m, int (*call)(struct machine *m, void *argument), void *argument)
{
    for (uint64_t n = 0;; n++) {
        uint64_t heap = machine_heap(m), pages = m->os.pages_used, vram = m->kgpu->vram.free_pages;
        int result;

        m->os.fail_at = m->os.allocations + n;
        result = call(m, argument);
        if (m->os.allocations <= m->os.fail_at) { /* it needs no more than n */
            m->os.fail_at = FAKE_NEVER;
            return result == 0;
        }
        m->os.fail_at = FAKE_NEVER;
        if (result == -MGPU_ENOMEM && machine_heap(m) == heap && m->os.pages_used == pages &&
            m->kgpu->vram.free_pages == vram)
            continue;
        printf("# allocation %llu failed: result %d, heap %+lld bytes, %+lld pages, %+lld pages of VRAM\n",
               (unsigned long long)n, result, (long long)(m->os.heap_bytes - heap),
               (long long)(m->os.pages_used - pages), (long long)(vram - m->kgpu->vram.free_pages));
        return false;
    }
}

mgpu_handle machine_bo(struct machine *m, uint64_t size, uint32_t domain)
{
    struct mgpu_bo_create create = { .size = size, .domains = domain };

    return mgpu_bo_create(m->client, &create) ? 0 : create.bo;
}

mgpu_handle machine_vm(struct machine *m)
{
    struct mgpu_vm_create create = { 0 };

    return mgpu_vm_create(m->client, &create) ? 0 : create.vm;
}

mgpu_handle machine_queue(struct machine *m, mgpu_handle vm, mgpu_handle group)
{
    struct mgpu_queue_create create = { .vm = vm, .group = group };

    return mgpu_queue_create(m->client, &create) ? 0 : create.queue;
}

mgpu_handle machine_queue_on(struct machine *m, mgpu_handle vm, uint32_t engine, uint32_t ring, int32_t priority)
{
    struct mgpu_queue_create create = { .vm = vm, .engine = engine, .ring = ring, .priority = priority };

    return mgpu_queue_create(m->client, &create) ? 0 : create.queue;
}

mgpu_handle machine_sync(struct machine *m)
{
    struct mgpu_sync_create create = { 0 };

    return mgpu_sync_create(m->client, &create) ? 0 : create.sync;
}

int machine_map(struct machine *m, mgpu_handle vm, mgpu_handle bo, uint64_t va, uint64_t size)
{
    struct mgpu_vm_map map = { .vm = vm, .bo = bo, .va = va, .size = size, .flags = MGPU_VM_READ | MGPU_VM_WRITE };

    return mgpu_vm_map(m->client, &map);
}

int machine_submit(struct machine *m, mgpu_handle queue, uint64_t va, mgpu_handle wait, mgpu_handle signal,
                   uint64_t *seq_out)
{
    struct mgpu_ib ib = { .va = va, .dwords = IB_DWORDS };
    struct mgpu_sync_point waits = { .sync = wait }, signals = { .sync = signal };
    struct mgpu_queue_submit submit = { .queue = queue, .ibs = (uintptr_t)&ib, .ib_count = 1 };
    int result;

    submit.waits = (uintptr_t)&waits;
    submit.wait_count = wait != 0;
    submit.signals = (uintptr_t)&signals;
    submit.signal_count = signal != 0;
    result = mgpu_queue_submit(m->client, &submit);
    if (seq_out)
        *seq_out = submit.seq;
    return result;
}

int machine_submit_gang(struct machine *m, const mgpu_handle queues[2], const uint64_t vas[2], uint64_t *seq_out)
{
    struct mgpu_ib ibs[] = { { .va = vas[0], .dwords = IB_DWORDS },
                             { .va = vas[1], .dwords = IB_DWORDS, .queue = queues[1] } };
    struct mgpu_queue_submit submit = { .queue = queues[0], .ibs = (uintptr_t)ibs, .ib_count = 2 };
    int result = mgpu_queue_submit(m->client, &submit);

    if (seq_out)
        *seq_out = submit.seq;
    return result;
}

int machine_reached(struct machine *m, mgpu_handle queue, uint64_t seq)
{
    struct mgpu_fence fence = { .queue = queue, .seq = seq };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1 };

    return mgpu_fence_wait(m->client, &wait);
}

int machine_signalled(struct machine *m, mgpu_handle sync, uint64_t point)
{
    struct mgpu_sync_point what = { .sync = sync, .point = point };
    struct mgpu_sync_wait wait = { .points = (uintptr_t)&what, .count = 1 };

    return mgpu_sync_wait(m->client, &wait);
}
