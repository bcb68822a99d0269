/* SPDX-License-Identifier: MIT */
/*
 * os_polling.c - the smallest operating system for the reference kernel: one thread, no interrupts, no page tables.
 *
 * It is here to be copied. Kernel, clients and tests are one program; a bus address is a pointer, and clients see a BO
 * where the card sees it. The kernel looks for finished work whenever somebody calls or waits. Of its own host the
 * system uses malloc, a clock, random numbers, and pauses in which the card's threads get on.
 */
#include "os.h"
#include "polling.h"

#include <kgpu.h>
#include <kgpu_bus.h>
#include <kgpu_firmware.h>
#include <kgpu_os.h>
#include <sched.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* Functions are given the system, and there is only one. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define PAGES (128u << 10) /* of system memory for the card: 512 MiB */
#define MAPPINGS 4096u

static alignas(2 << 20) unsigned char memory[PAGES][MGPU_PAGE_SIZE];
static bool used[PAGES];     /* of `memory` */
static uint64_t lowest_free; /* no page below it is free */

static struct kgpu *kgpu;

/* What clients see of BOs: each keeps the kernel from freeing the memory. */
static struct {
    void *ptr; /* NULL: free */
    uint64_t object;
} mappings[MAPPINGS];

/* ---- kgpu_os.h: memory ------------------------------------------------------------------------------------------- */

void *kgpu_os_alloc(void *os, size_t size)
{
    return calloc(1, size);
}

void kgpu_os_free(void *os, void *ptr, size_t size)
{
    free(ptr);
}

/*
 * `count` zeroed pages, always in a row: without page tables a client could not see scattered ones as one piece. So
 * there may be no memory for it while there is some left: NULL.
 */
static void *take_pages(size_t count)
{
    size_t run = 0;

    for (uint64_t page = lowest_free; page < PAGES; page++) {
        run = used[page] ? 0 : run + 1;
        if (run < count)
            continue;
        page -= count - 1;
        memset(&used[page], true, count);
        if (page == lowest_free)
            lowest_free = page + count;
        return memset(memory[page], 0, count * PAGE);
    }
    return NULL;
}

static void give_page(uint64_t bus)
{
    uint64_t page = (bus - (uintptr_t)memory) / PAGE;

    used[page] = false;
    if (page < lowest_free)
        lowest_free = page;
}

void *kgpu_os_dma_alloc(void *os, size_t size, uint64_t *bus_out)
{
    void *pages = take_pages(size / PAGE);

    *bus_out = (uintptr_t)pages;
    return pages;
}

void kgpu_os_dma_free(void *os, void *ptr, size_t size, uint64_t bus)
{
    for (uint64_t offset = 0; offset < size; offset += PAGE)
        give_page(bus + offset);
}

int kgpu_os_pages_alloc(void *os, size_t count, uint64_t *bus_out)
{
    void *pages = take_pages(count);

    if (!pages)
        return -MGPU_ENOMEM;
    for (size_t i = 0; i < count; i++)
        bus_out[i] = (uintptr_t)pages + i * PAGE;
    return 0;
}

void kgpu_os_pages_free(void *os, size_t count, const uint64_t *bus)
{
    while (count--)
        give_page(bus[count]);
}

void kgpu_os_pages_clear(void *os, size_t count, const uint64_t *bus)
{
    (void)os;
    while (count--)
        memset((void *)(uintptr_t)bus[count], 0, PAGE);
}

int kgpu_os_user_pages_pin(void *os, uint64_t address, size_t count, bool writable, uint64_t *bus_out)
{
    if (!polling_in_image(address, count * PAGE, writable))
        return -MGPU_EFAULT;
    for (size_t i = 0; i < count; i++)
        bus_out[i] = address + i * PAGE;
    return 0;
}

/* Memory does not move here. */
void kgpu_os_user_pages_unpin(void *os, size_t count, const uint64_t *bus)
{
}

uint64_t kgpu_os_pages_total(void *os)
{
    return sizeof memory;
}

/* Clients are trusted with their pointers, but for the first page's, which are mistakes. */
int kgpu_os_copy_in(void *os, void *dst, uint64_t user_src, size_t size)
{
    if (user_src < PAGE)
        return -MGPU_EFAULT;
    memcpy(dst, (const void *)(uintptr_t)user_src, size);
    return 0;
}

int kgpu_os_copy_out(void *os, uint64_t user_dst, const void *src, size_t size)
{
    if (user_dst < PAGE)
        return -MGPU_EFAULT;
    memcpy((void *)(uintptr_t)user_dst, src, size);
    return 0;
}

/* ---- kgpu_os.h: one thread, and the rest ------------------------------------------------------------------------- */

void kgpu_os_lock(void *os)
{
}

void kgpu_os_unlock(void *os)
{
}

/* There is nobody else who could find out that something is done. */
bool kgpu_os_wait(void *os, const void *channel, int64_t deadline_ns, bool interruptible)
{
    if (!kgpu_poll(kgpu))
        kgpu_os_relax(os);
    return true;
}

void kgpu_os_wake(void *os, const void *channel)
{
}

bool kgpu_os_privileged(void *os)
{
    return true;
}

void kgpu_os_relax(void *os)
{
    sched_yield();
}

int64_t kgpu_os_time(void *os)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

uint64_t kgpu_os_random(void *os)
{
    uint64_t value;

    while (getrandom(&value, sizeof value, 0) != sizeof value)
        continue;
    return value;
}

void kgpu_os_log(void *os, enum kgpu_log_level level, const char *line)
{
    if (level <= KGPU_LOG_WARNING)
        fprintf(stderr, "kernel: %s\n", line);
}

/* ---- the machine, and the tests' way to it ----------------------------------------------------------------------- */

/* No disk, so no firmware files: stand-ins, which the card in software takes. Returns 0 or a negative error. */
static int load_firmware(void)
{
    unsigned char file[KGPU_FIRMWARE_GENERATED_MAX];
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_close close = { 0 };
    struct kgpu_bus_info card;
    const char *name;
    int err = kgpu_call(kgpu, 0, MGPU_CALL_OPEN, (uintptr_t)&open, sizeof open);

    kgpu_bus_info(NULL, &card);
    for (unsigned i = 0; !err && (name = kgpu_firmware_name(card.vendor, card.device, i, NULL)) != NULL; i++) {
        struct mgpu_load_firmware load = { .name = (uintptr_t)name, .name_size = (uint32_t)strlen(name) };

        load.data = (uintptr_t)file;
        load.data_size = (uint32_t)kgpu_firmware_generate(card.vendor, card.device, i, file);
        err = kgpu_call(kgpu, open.client, MGPU_CALL_LOAD_FIRMWARE, (uintptr_t)&load, sizeof load);
    }
    return err ? err : kgpu_call(kgpu, open.client, MGPU_CALL_CLOSE, (uintptr_t)&close, sizeof close);
}

static int start(void)
{
    if (!polling_card_start() || kgpu_create(NULL, NULL, &kgpu))
        return -MGPU_ENODEV;
    return load_firmware();
}

int mgpu_call(mgpu_client client, uint32_t nr, void *args, uint32_t size)
{
    int err = kgpu ? 0 : start();

    if (err)
        return err;
    kgpu_poll(kgpu);
    return kgpu_call(kgpu, client, nr, (uintptr_t)args, size);
}

/* Where the BO's memory is, which must be in one piece. */
static void *find(const struct mgpu_bo_map *what)
{
    unsigned char *base = NULL;

    for (uint64_t offset = 0; offset < what->size; offset += PAGE) {
        struct kgpu_page page;
        unsigned char *here;

        if (kgpu_object_page(kgpu, what->object, (what->offset + offset) / PAGE, &page))
            return NULL;
        here = page.vram ? polling_vram + page.address : (unsigned char *)(uintptr_t)page.address;
        if (!base)
            base = here;
        if (here != base + offset)
            return NULL;
    }
    return base;
}

void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what)
{
    void *ptr = find(what);
    unsigned i = 0;

    while (i < MAPPINGS && mappings[i].ptr)
        i++;
    if (!ptr || i == MAPPINGS || kgpu_object_get(kgpu, what->object))
        return NULL;
    mappings[i].ptr = ptr;
    mappings[i].object = what->object;
    return ptr;
}

void mgpu_test_unmap(void *ptr, uint64_t size)
{
    unsigned i = 0;

    while (i < MAPPINGS && mappings[i].ptr != ptr)
        i++;
    if (i == MAPPINGS)
        return;
    mappings[i].ptr = NULL;
    kgpu_object_put(kgpu, mappings[i].object);
}

bool mgpu_test_thread_start(struct mgpu_test_thread *thread)
{
    return false;
}

void mgpu_test_thread_join(struct mgpu_test_thread *thread)
{
}
