/* SPDX-License-Identifier: MIT */
/* kgpu_os.c - the reference kernel's services, by MetalOS's kernel. Bus addresses are physical ones: no IOMMU is on. */
#include "gpu/host.h"
#include "kernel.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "program/copy.h"
#include "program/random.h"
#include "program/space.h"
#include "thread/clock.h"
#include "thread/thread.h"

#include <errno.h>
#include <kgpu_os.h>
#include <mgpu/mgpu.h>

/* ---- memory ------------------------------------------------------------------------------------------------------ */

void *kgpu_os_alloc(void *os, size_t size)
{
    (void)os;
    return heap_alloc(size);
}

void kgpu_os_free(void *os, void *ptr, size_t size)
{
    (void)os;
    heap_free(ptr, size);
}

void *kgpu_os_dma_alloc(void *os, size_t size, uint64_t *bus_out)
{
    (void)os;
    *bus_out = page_alloc_run(size / PAGE_SIZE);
    return *bus_out ? page_ptr(*bus_out) : NULL;
}

void kgpu_os_dma_free(void *os, void *ptr, size_t size, uint64_t bus)
{
    (void)os;
    (void)ptr;
    page_free(bus, size / PAGE_SIZE);
}

int kgpu_os_pages_alloc(void *os, size_t count, uint64_t *bus_out)
{
    for (size_t i = 0; i < count; i++) {
        bus_out[i] = page_alloc();
        if (!bus_out[i]) {
            kgpu_os_pages_free(os, i, bus_out);
            return -MGPU_ENOMEM;
        }
    }
    return 0;
}

void kgpu_os_pages_free(void *os, size_t count, const uint64_t *bus)
{
    (void)os;
    for (size_t i = 0; i < count; i++)
        page_free(bus[i], 1);
}

void kgpu_os_pages_clear(void *os, size_t count, const uint64_t *bus)
{
    (void)os;
    for (size_t i = 0; i < count; i++)
        memset(page_ptr(bus[i]), 0, PAGE_SIZE);
}

int kgpu_os_user_pages_pin(void *os, uint64_t address, size_t count, bool writable, uint64_t *bus_out)
{
    (void)os;
    switch (space_pin(address, count, writable, bus_out)) {
    case 0:
        return 0;
    case -EFAULT:
        return -MGPU_EFAULT;
    default:
        return -MGPU_ENOMEM;
    }
}

void kgpu_os_user_pages_unpin(void *os, size_t count, const uint64_t *bus)
{
    (void)os;
    space_unpin(count, bus);
}

uint64_t kgpu_os_pages_total(void *os)
{
    return ((struct host *)os)->memory;
}

/* ---- the caller's memory ----------------------------------------------------------------------------------------- */

/* The kernel's own threads make calls too (firmware.c); all others are the program's. */
static bool is_own_call(void)
{
    return !thread_current()->user;
}

int kgpu_os_copy_in(void *os, void *dst, uint64_t user_src, size_t size)
{
    (void)os;
    if (!is_own_call())
        return copy_in(dst, user_src, size) ? -MGPU_EFAULT : 0;
    memcpy(dst, (const void *)(uintptr_t)user_src, size);
    return 0;
}

int kgpu_os_copy_out(void *os, uint64_t user_dst, const void *src, size_t size)
{
    (void)os;
    if (!is_own_call())
        return copy_out(user_dst, src, size) ? -MGPU_EFAULT : 0;
    memcpy((void *)(uintptr_t)user_dst, src, size);
    return 0;
}

/* ---- concurrency ------------------------------------------------------------------------------------------------- */

void kgpu_os_lock(void *os)
{
    mutex_lock(&((struct host *)os)->lock);
}

void kgpu_os_unlock(void *os)
{
    mutex_unlock(&((struct host *)os)->lock);
}

/* The kernel has one channel a card, so one condition does. */
bool kgpu_os_wait(void *os, const void *channel, int64_t deadline_ns, bool interruptible)
{
    struct host *gpu = os;

    (void)channel;
    return condition_wait(&gpu->wake, &gpu->lock, deadline_ns, interruptible) != -EINTR;
}

void kgpu_os_wake(void *os, const void *channel)
{
    (void)channel;
    condition_wake_all(&((struct host *)os)->wake);
}

/* There is one program, and it may do what it likes. */
bool kgpu_os_privileged(void *os)
{
    (void)os;
    return true;
}

/* The kernel's threads are not preempted: a card that takes its time must not cost the others theirs. */
void kgpu_os_relax(void *os)
{
    (void)os;
    thread_yield();
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

int64_t kgpu_os_time(void *os)
{
    (void)os;
    return clock_ns();
}

uint64_t kgpu_os_random(void *os)
{
    uint64_t value;

    (void)os;
    random_fill(&value, sizeof value);
    return value;
}

void kgpu_os_log(void *os, enum kgpu_log_level level, const char *line)
{
    if (level <= ((struct host *)os)->log_level)
        log_line("gpu: %s", line);
}
