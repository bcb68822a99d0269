/* SPDX-License-Identifier: MIT */
/* kgpu.c - making and unmaking the kernel's state for one card, and the doors other than kgpu_call. */
#include "core.h"

#include "../blocks/blocks.h"
#include "../display/display.h"
#include "../firmware/firmware.h"
#include "../memory/cache.h"
#include "../submit/queue.h"
#include "../submit/ring.h"
#include "export.h"
#include "init.h"

#include <string.h>

static const uint64_t defaults[KGPU_TUNABLES] = {
    [KGPU_TUNE_HANG_MS] = 10000,
    [KGPU_TUNE_IDLE_MS] = 500,
    [KGPU_TUNE_CACHE_BYTES] = 64ull << 20,
};

int kgpu_create(void *os, void *card, struct kgpu **out)
{
    struct kgpu *kgpu = kgpu_os_alloc(os, sizeof *kgpu);

    if (!kgpu)
        return -MGPU_ENOMEM;
    kgpu->os = os;
    kgpu->card = card;
    memcpy(kgpu->tuned, defaults, sizeof kgpu->tuned);
    kgpu_handles_init(&kgpu->clients);
    kgpu_handles_init(&kgpu->objects);
    kgpu_cache_init(kgpu);
    for (unsigned priority = 0; priority < KGPU_PRIORITIES; priority++)
        kgpu_list_init(&kgpu->waiting_queues[priority]);
    kgpu_list_init(&kgpu->vms);
    kgpu_list_init(&kgpu->groups);
    kgpu->signalled_tail = &kgpu->signalled;
    kgpu->done_fence = kgpu_fence_create(kgpu);
    if (!kgpu->done_fence) {
        kgpu_os_free(os, kgpu, sizeof *kgpu);
        return -MGPU_ENOMEM;
    }
    kgpu->done_fence->done = true;
    *out = kgpu;
    return 0;
}

/* The lock is held. */
static void close_all(struct kgpu *kgpu)
{
    uint32_t cursor = 0, handle;
    unsigned type;
    void *client;

    while ((client = kgpu_handles_next(&kgpu->clients, &cursor, &type, &handle)) != NULL)
        kgpu_client_destroy(client);
    kgpu_export_finish(kgpu);
}

void kgpu_close_all(struct kgpu *kgpu)
{
    kgpu_os_lock(kgpu->os);
    close_all(kgpu);
    kgpu_settle(kgpu);
    kgpu_cache_shrink(kgpu, 0);
    kgpu_pool_drain(kgpu);
    kgpu_os_unlock(kgpu->os);
}

void kgpu_destroy(struct kgpu *kgpu)
{
    if (!kgpu)
        return;
    kgpu_os_lock(kgpu->os);
    close_all(kgpu);
    kgpu_bring_down(kgpu);
    kgpu_cache_shrink(kgpu, 0);
    kgpu_firmware_finish(kgpu);
    kgpu_handles_finish(kgpu, &kgpu->clients);
    kgpu_handles_finish(kgpu, &kgpu->objects);
    kgpu_fence_put(kgpu->done_fence);
    kgpu_pool_drain(kgpu);
    kgpu_os_unlock(kgpu->os);
    kgpu_os_free(kgpu->os, kgpu, sizeof *kgpu);
}

static bool retire(struct kgpu *kgpu)
{
    bool any = false;

    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        any |= kgpu_ring_retire(kgpu->rings[i]);
    return any;
}

/*
 * Look for whatever the card has finished, until there is nothing more: a fault must be known before the slot of the
 * job that it belongs to is another VM's. The lock is held.
 */
static bool look(struct kgpu *kgpu)
{
    bool any = false;

    for (bool more = true; more; any |= more) {
        more = kgpu_ih_process(kgpu);
        more |= retire(kgpu);
    }
    any |= kgpu_display_look(kgpu);
    if (any)
        kgpu_wake_later(kgpu);
    kgpu_settle(kgpu);
    return any;
}

bool kgpu_irq(struct kgpu *kgpu)
{
    bool any;

    kgpu_os_lock(kgpu->os);
    any = look(kgpu);
    kgpu_os_unlock(kgpu->os);
    return any;
}

bool kgpu_tick(struct kgpu *kgpu)
{
    bool busy = false;

    kgpu_os_lock(kgpu->os);
    look(kgpu);
    for (uint32_t i = 0; i < kgpu->ring_count; i++)
        busy |= kgpu_ring_watch(kgpu->rings[i]);
    kgpu_cache_age(kgpu);
    kgpu_settle(kgpu);
    kgpu_smu_tick(kgpu, busy);
    busy |= kgpu_display_tick(kgpu); /* the display core is awake while the graphics core sleeps */
    kgpu_os_unlock(kgpu->os);
    return busy;
}

bool kgpu_poll(struct kgpu *kgpu)
{
    bool any = kgpu_irq(kgpu);

    kgpu_tick(kgpu);
    return any;
}

void kgpu_tune(struct kgpu *kgpu, enum kgpu_tunable what, uint64_t value)
{
    kgpu_os_lock(kgpu->os);
    kgpu->tuned[what] = value;
    kgpu_cache_shrink(kgpu, kgpu->tuned[KGPU_TUNE_CACHE_BYTES]);
    kgpu_os_unlock(kgpu->os);
}

void kgpu_stats(struct kgpu *kgpu, struct kgpu_stats *out)
{
    kgpu_os_lock(kgpu->os);
    *out = kgpu->stats;
    kgpu_os_unlock(kgpu->os);
}
