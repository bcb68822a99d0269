/* SPDX-License-Identifier: MIT */
/* kgpu_os_test.c - the kernel's services: heap, DMA memory, the caller's memory, time, sleeping and waking. */
#include <kgpu_os.h>

#include "machine.h"
#include "tap.h"

#include <mgpu/mgpu.h>
#include <unistd.h>

static struct machine *machine;

static void heap_is_zeroed(void)
{
    unsigned char *memory = kgpu_os_alloc(machine, 1000);

    CHECK(memory && (uintptr_t)memory % 16 == 0);
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(memory[i], 0);
    kgpu_os_free(machine, memory, 1000);
    kgpu_os_free(machine, NULL, 0);
}

static void dma_memory(void)
{
    uint64_t bus, again;
    unsigned char *memory = kgpu_os_dma_alloc(machine, 16384, &bus);

    CHECK(memory != NULL);
    CHECK_EQ(bus % MGPU_PAGE_SIZE, 0);
    memset(memory, 0xff, 16384);
    kgpu_os_dma_free(machine, memory, 16384, bus);
    CHECK(kgpu_os_dma_alloc(machine, machine->pages.size * 2, &again) == NULL);
}

static void pages(void)
{
    static uint64_t bus[1000];
    uint64_t before = machine->pages.free;

    CHECK_EQ(kgpu_os_pages_total(machine), 64 << 20);
    CHECK_EQ(kgpu_os_pages_alloc(machine, 1000, bus), 0);
    CHECK_EQ(machine->pages.free, before - 1000);
    for (int i = 0; i < 1000; i++)
        memset(machine->pages.memory + (bus[i] - PAGES_BUS), 0xa5, MGPU_PAGE_SIZE);
    kgpu_os_pages_clear(machine, 500, bus + 250);
    for (int i = 0; i < 1000; i++) {
        const unsigned char *page = machine->pages.memory + (bus[i] - PAGES_BUS);

        CHECK_EQ(page[0], i >= 250 && i < 750 ? 0 : 0xa5);
        CHECK_EQ(page[MGPU_PAGE_SIZE - 1], i >= 250 && i < 750 ? 0 : 0xa5);
    }
    kgpu_os_pages_free(machine, 1000, bus);
    CHECK_EQ(machine->pages.free, before);
    CHECK_EQ(kgpu_os_pages_alloc(machine, 1ull << 40, bus), -MGPU_ENOMEM);
}

static void callers_memory(void)
{
    uint32_t there = 7, here = 0;

    CHECK_EQ(kgpu_os_copy_in(machine, &here, (uintptr_t)&there, 4), 0);
    CHECK_EQ(here, 7);
    here = 8;
    CHECK_EQ(kgpu_os_copy_out(machine, (uintptr_t)&there, &here, 4), 0);
    CHECK_EQ(there, 8);
    CHECK_EQ(kgpu_os_copy_in(machine, &here, 0, 4), -MGPU_EFAULT);
    CHECK_EQ(kgpu_os_copy_out(machine, 4095, &here, 1), -MGPU_EFAULT);
}

static void time_and_sleep(void)
{
    int64_t start = kgpu_os_time(machine), deadline = start + 20000000;

    kgpu_os_lock(machine);
    while (kgpu_os_time(machine) < deadline)
        kgpu_os_wait(machine, machine, deadline, true);
    kgpu_os_unlock(machine);
    CHECK(kgpu_os_time(machine) >= deadline);
    kgpu_os_relax(machine);
}

static void random_numbers_differ(void)
{
    uint64_t first = kgpu_os_random(machine), second = kgpu_os_random(machine);

    CHECK(first != second); /* once in 2^64 runs they may */
    CHECK(first >> 32 || second >> 32);
}

static bool asleep, woken;

static void *sleeper(void *arg)
{
    (void)arg;
    kgpu_os_lock(machine);
    asleep = true;
    while (!woken)
        kgpu_os_wait(machine, machine, INT64_MAX, true);
    kgpu_os_unlock(machine);
    return NULL;
}

static void waking(void)
{
    pthread_t thread;
    bool ready = false;

    CHECK_EQ(pthread_create(&thread, NULL, sleeper, NULL), 0);
    while (!ready) {
        kgpu_os_lock(machine);
        ready = asleep;
        kgpu_os_unlock(machine);
        usleep(1000);
    }
    kgpu_os_lock(machine);
    woken = true;
    kgpu_os_wake(machine, machine);
    kgpu_os_unlock(machine);
    CHECK_EQ(pthread_join(thread, NULL), 0);
}

int main(void)
{
    const struct settings settings = { .vram_size = 256 << 20, .bar_size = 256 << 20, .gtt_size = 64 << 20,
                                       .hang_ms = 10000, .idle_ms = 500 };

    machine = machine_create(&settings);
    if (!machine)
        return 1;
    TAP_RUN(heap_is_zeroed);
    TAP_RUN(dma_memory);
    TAP_RUN(pages);
    TAP_RUN(callers_memory);
    TAP_RUN(time_and_sleep);
    TAP_RUN(random_numbers_differ);
    TAP_RUN(waking);
    machine_destroy(machine);
    return tap_done();
}
