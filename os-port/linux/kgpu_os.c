/* SPDX-License-Identifier: MIT */
/* kgpu_os.c - the reference kernel's services, by POSIX. */
#include <kgpu_os.h>

#include "machine.h"

#include <errno.h>
#include <mgpu/mgpu.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

void *kgpu_os_alloc(void *os, size_t size)
{
    (void)os;
    return calloc(1, size);
}

void kgpu_os_free(void *os, void *ptr, size_t size)
{
    (void)os;
    (void)size;
    free(ptr);
}

/* All clients are the one process. */
bool kgpu_os_privileged(void *os)
{
    const struct machine *machine = os;

    return !machine->settings.unprivileged;
}

void *kgpu_os_dma_alloc(void *os, size_t size, uint64_t *bus_out)
{
    struct machine *machine = os;
    uint64_t first;

    if (pages_alloc_run(&machine->pages, size / MGPU_PAGE_SIZE, &first))
        return NULL;
    *bus_out = PAGES_BUS + first * MGPU_PAGE_SIZE;
    return machine->pages.memory + first * MGPU_PAGE_SIZE;
}

void kgpu_os_dma_free(void *os, void *ptr, size_t size, uint64_t bus)
{
    struct machine *machine = os;

    (void)ptr;
    pages_free_run(&machine->pages, (bus - PAGES_BUS) / MGPU_PAGE_SIZE, size / MGPU_PAGE_SIZE);
}

int kgpu_os_pages_alloc(void *os, size_t count, uint64_t *bus_out)
{
    struct machine *machine = os;

    return pages_alloc_any(&machine->pages, count, bus_out) ? -MGPU_ENOMEM : 0;
}

void kgpu_os_pages_free(void *os, size_t count, const uint64_t *bus)
{
    struct machine *machine = os;

    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && bus[i + run] == bus[i] + run * MGPU_PAGE_SIZE;)
            run++;
        pages_free_run(&machine->pages, (bus[i] - PAGES_BUS) / MGPU_PAGE_SIZE, run);
    }
}

void kgpu_os_pages_clear(void *os, size_t count, const uint64_t *bus)
{
    struct machine *machine = os;

    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && bus[i + run] == bus[i] + run * MGPU_PAGE_SIZE;)
            run++;
        memset(machine->pages.memory + (bus[i] - PAGES_BUS), 0, run * MGPU_PAGE_SIZE);
    }
}

int kgpu_os_user_pages_pin(void *os, uint64_t address, size_t count, bool writable, uint64_t *bus_out)
{
    struct machine *machine = os;

    switch (user_pages_pin(&machine->user, address, count, writable, bus_out)) {
    case 0:
        return 0;
    case -EFAULT:
        return -MGPU_EFAULT;
    default:
        return -MGPU_ENOMEM;
    }
}

/* When this returns the card holds no pointer to the pages any more. */
void kgpu_os_user_pages_unpin(void *os, size_t count, const uint64_t *bus)
{
    struct machine *machine = os;

    user_pages_unpin(&machine->user, count, bus);
    navi_dma_invalidate(machine->card, USER_BUS, machine->user.count * MGPU_PAGE_SIZE);
}

uint64_t kgpu_os_pages_total(void *os)
{
    struct machine *machine = os;

    return machine->pages.size;
}

/* Client and kernel share the process: a pointer is as good as the client has made it, but not in the first page. */
static int check_user(uint64_t address)
{
    return address < MGPU_PAGE_SIZE ? -MGPU_EFAULT : 0;
}

int kgpu_os_copy_in(void *os, void *dst, uint64_t user_src, size_t size)
{
    (void)os;
    if (check_user(user_src))
        return -MGPU_EFAULT;
    memcpy(dst, (const void *)(uintptr_t)user_src, size);
    return 0;
}

int kgpu_os_copy_out(void *os, uint64_t user_dst, const void *src, size_t size)
{
    (void)os;
    if (check_user(user_dst))
        return -MGPU_EFAULT;
    memcpy((void *)(uintptr_t)user_dst, src, size);
    return 0;
}

void kgpu_os_lock(void *os)
{
    struct machine *machine = os;

    pthread_mutex_lock(&machine->lock);
}

void kgpu_os_unlock(void *os)
{
    struct machine *machine = os;

    pthread_mutex_unlock(&machine->lock);
}

/* The kernel has one channel a card, so one condition variable does. */
bool kgpu_os_wait(void *os, const void *channel, int64_t deadline_ns, bool interruptible)
{
    struct machine *machine = os;
    struct timespec deadline = { deadline_ns / 1000000000, deadline_ns % 1000000000 };

    (void)channel;
    (void)interruptible; /* signals are handled while the thread sleeps on */
    pthread_cond_timedwait(&machine->wake, &machine->lock, &deadline);
    return true;
}

void kgpu_os_wake(void *os, const void *channel)
{
    struct machine *machine = os;

    (void)channel;
    pthread_cond_broadcast(&machine->wake);
}

void kgpu_os_relax(void *os)
{
    (void)os;
    sched_yield(); /* the card's threads want the processor too */
}

int64_t kgpu_os_time(void *os)
{
    struct timespec now;

    (void)os;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

uint64_t kgpu_os_random(void *os)
{
    uint64_t value;

    (void)os;
    while (getrandom(&value, sizeof value, 0) != sizeof value)
        continue; /* a signal came while the generator was being seeded */
    return value;
}

void kgpu_os_log(void *os, enum kgpu_log_level level, const char *line)
{
    const struct machine *machine = os;

    if ((int)level <= machine->settings.log_level)
        fprintf(stderr, "radv-metal: kernel: %s\n", line);
}
