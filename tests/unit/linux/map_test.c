/* SPDX-License-Identifier: MIT */
/* map_test.c - CPU mappings of BOs: whole, scattered, twice, and outliving the handle; and the value page. */
#include "machine.h"

#include "shim_os.h"
#include "tap.h"

#include <errno.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>
#include <unistd.h>

#define SCATTERED 64u

static mgpu_client client;

static mgpu_handle create(uint64_t size, uint32_t domain)
{
    struct mgpu_bo_create args = { .size = size, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };

    CHECK_EQ(mgpu_bo_create(client, &args), 0);
    return args.bo;
}

static uint32_t *map(mgpu_handle bo, struct mgpu_bo_map *args)
{
    *args = (struct mgpu_bo_map){ .bo = bo };
    CHECK_EQ(mgpu_bo_map(client, args), 0);
    return shim_os_map(client, args);
}

static void both_heaps(void)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };

    for (int i = 0; i < 2; i++) {
        mgpu_handle bo = create(1 << 20, domains[i]);
        struct mgpu_bo_map one, two;
        uint32_t *first = map(bo, &one), *second = map(bo, &two);

        CHECK(first && second && first != second);
        CHECK_EQ(first[0], 0);
        first[100] = 42;
        first[(1 << 18) - 1] = 43;
        CHECK_EQ(second[100], 42); /* two views of the same memory */
        CHECK_EQ(second[(1 << 18) - 1], 43);
        shim_os_unmap(first, one.size);
        CHECK_EQ(second[100], 42);
        shim_os_unmap(second, two.size);
        CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    }
}

/* Make free memory a chequerboard, so that a larger BO consists of single pages. */
static void scattered_pages(void)
{
    struct machine *machine = machine_get();
    uint64_t first;
    mgpu_handle bo;
    struct mgpu_bo_map args;
    uint32_t *words;

    CHECK_EQ(pages_alloc_run(&machine->pages, machine->pages.free / 2, &first), 0);
    machine->pages.next = first;
    for (unsigned i = 0; i < SCATTERED; i++)
        pages_free_run(&machine->pages, first + 2 * i, 1);
    bo = create(SCATTERED * MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    words = map(bo, &args);
    for (unsigned i = 0; i < SCATTERED; i++)
        words[i * 1024] = i;
    for (unsigned i = 0; i < SCATTERED; i++) /* page i of the BO is page 2 i of memory */
        CHECK_EQ(((uint32_t *)(void *)(machine->pages.memory + (first + 2 * i) * MGPU_PAGE_SIZE))[0], i);
    shim_os_unmap(words, args.size);
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
}

static void a_mapping_keeps_the_memory(void)
{
    mgpu_handle bo = create(MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM), other;
    struct mgpu_bo_map args, other_args;
    uint32_t *words = map(bo, &args), *other_words;
    struct kgpu_stats stats;

    words[0] = 1;
    CHECK_EQ(mgpu_bo_destroy(client, bo), 0);
    other = create(MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM);
    other_words = map(other, &other_args);
    other_words[0] = 2;
    CHECK_EQ(words[0], 1); /* nobody got it meanwhile */
    shim_os_unmap(words, args.size);
    shim_os_unmap(other_words, other_args.size);
    CHECK_EQ(mgpu_bo_destroy(client, other), 0);
    kgpu_stats(machine_get()->kgpu, &stats);
    CHECK_EQ(stats.bos, 0);
}

/* What the kernel stores arrives, and nobody can store there. */
static void the_value_page_is_read_only(void)
{
    struct mgpu_init init = { 0 };
    struct mgpu_sync_create create = { .flags = MGPU_SYNC_SIGNALED };
    struct mgpu_bo_map args = { 0 };
    const uint64_t *values;
    int pipes[2];

    CHECK_EQ(mgpu_init(client, &init), 0);
    args.object = init.value_object;
    args.size = init.value_size;
    values = shim_os_map(client, &args);
    CHECK(values != NULL);
    CHECK_EQ(mgpu_sync_create(client, &create), 0);
    CHECK_EQ(values[create.value_index], 1);
    CHECK_EQ(mgpu_sync_destroy(client, create.sync), 0);
    CHECK_EQ(values[create.value_index], 0);
    CHECK_EQ(pipe(pipes), 0);
    CHECK_EQ(write(pipes[1], "x", 1), 1);
    CHECK_EQ(read(pipes[0], (void *)(uintptr_t)values, 1), -1); /* asks whether it can be written, and does not crash */
    CHECK_EQ(errno, EFAULT);
    close(pipes[0]);
    close(pipes[1]);
    shim_os_unmap((void *)(uintptr_t)values, args.size);
}

static void unknown_objects(void)
{
    struct mgpu_bo_map args = { .object = 0xdeadbeefcafeull, .size = MGPU_PAGE_SIZE };

    CHECK(shim_os_map(client, &args) == NULL);
}

int main(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_init init = { 0 };

    setenv("RADV_METAL_VRAM", "256M", 1);
    setenv("RADV_METAL_GTT", "64M", 1);
    if (mgpu_open(&open) || mgpu_init(open.client, &init))
        return 1;
    client = open.client;
    TAP_RUN(both_heaps);
    TAP_RUN(scattered_pages);
    TAP_RUN(a_mapping_keeps_the_memory);
    TAP_RUN(the_value_page_is_read_only);
    TAP_RUN(unknown_objects);
    return tap_done();
}
