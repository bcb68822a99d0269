/* SPDX-License-Identifier: MIT */
/* tools.c - counted heap, register polling, sleeping and waking. */
#include "core.h"

#include "../display/display.h"
#include "../submit/queue.h"

void *kgpu_alloc(struct kgpu *kgpu, size_t size)
{
    void *ptr = kgpu_os_alloc(kgpu->os, size);

    if (ptr)
        kgpu->stats.heap_bytes += size;
    return ptr;
}

void kgpu_free(struct kgpu *kgpu, void *ptr, size_t size)
{
    if (!ptr)
        return;
    kgpu->stats.heap_bytes -= size;
    kgpu_os_free(kgpu->os, ptr, size);
}

int kgpu_reg_wait(struct kgpu *kgpu, uint32_t reg, uint32_t mask, uint32_t value, uint32_t timeout_us)
{
    int64_t deadline = kgpu_os_time(kgpu->os) + (int64_t)timeout_us * 1000;

    while ((kgpu_reg_read(kgpu, reg) & mask) != value) {
        if (kgpu_os_time(kgpu->os) > deadline)
            return -MGPU_EIO;
        kgpu_os_relax(kgpu->os);
    }
    return 0;
}

void kgpu_settle(struct kgpu *kgpu)
{
    bool wake = kgpu->woken;

    while (kgpu->woken) {
        kgpu->woken = false;
        kgpu_schedule(kgpu);
        kgpu_display_settle(kgpu);
    }
    if (wake)
        kgpu_os_wake(kgpu->os, kgpu);
}

int kgpu_sleep(struct kgpu *kgpu, int64_t deadline_ns)
{
    if (kgpu->gone)
        return -MGPU_ENODEV;
    if (kgpu_os_time(kgpu->os) >= deadline_ns)
        return -MGPU_ETIME;
    kgpu_settle(kgpu);
    return kgpu_os_wait(kgpu->os, kgpu, deadline_ns, true) ? 0 : -MGPU_EINTR;
}

void kgpu_sleep_through(struct kgpu *kgpu)
{
    kgpu_settle(kgpu);
    kgpu_os_wait(kgpu->os, kgpu, MGPU_FOREVER, false);
}
