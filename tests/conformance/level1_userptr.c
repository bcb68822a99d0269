/* SPDX-License-Identifier: MIT */
/* level1_userptr.c - BOs of memory that the client already has; what the GPU does with them is level 2. */
#include "client.h"
#include "suite.h"

#include <stdalign.h>
#include <string.h>

enum { PAGES = 5, WORDS = PAGES * MGPU_PAGE_SIZE / 4 };

static alignas(MGPU_PAGE_SIZE) uint32_t memory[WORDS];
static alignas(MGPU_PAGE_SIZE) const uint32_t constants[MGPU_PAGE_SIZE / 4] = { 0xc0ffee };

static struct mgpu_bo_userptr whole_memory(void)
{
    return (struct mgpu_bo_userptr){ .address = (uintptr_t)memory, .size = sizeof memory };
}

static void userptr_bos_are_gtt(struct client *client)
{
    struct mgpu_bo_userptr args = whole_memory();
    struct mgpu_bo_info info = { 0 };
    struct mgpu_bo_map map = { 0 };
    struct mgpu_bo_export export = { 0 };
    uint64_t used = client_used(client, MGPU_HEAP_GTT);

    REQUIRE_OK(mgpu_bo_userptr(client->id, &args));
    info.bo = map.bo = export.bo = args.bo;
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK_EQ(info.size, sizeof memory);
    CHECK_EQ(info.placement, MGPU_DOMAIN_GTT);
    CHECK_EQ(info.flags, MGPU_BO_NO_CPU_ACCESS);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used + sizeof memory);
    CHECK_RESULT(mgpu_bo_map(client->id, &map), -MGPU_EACCES);
    if (client->chip.caps & MGPU_CAP_SHARING)
        CHECK_RESULT(mgpu_bo_export(client->id, &export), -MGPU_EPERM);
    CHECK_OK(mgpu_bo_destroy(client->id, args.bo));
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), used);
}

static void userptr_refuses_nonsense(struct client *client)
{
    struct mgpu_bo_userptr args = whole_memory();

    args.address += 8;
    CHECK_ERROR(client->id, bo_userptr, EINVAL, &args);
    args = whole_memory();
    args.size -= 8;
    CHECK_ERROR(client->id, bo_userptr, EINVAL, &args);
    args.size = 0;
    CHECK_ERROR(client->id, bo_userptr, EINVAL, &args);
    args = whole_memory();
    args.flags = 1u << 31;
    CHECK_ERROR(client->id, bo_userptr, EINVAL, &args);
    args = whole_memory();
    args.address = 0; /* nothing is ever mapped there */
    CHECK_ERROR(client->id, bo_userptr, EFAULT, &args);
    args.address = (uintptr_t)constants;
    args.size = sizeof constants;
    CHECK_ERROR(client->id, bo_userptr, EFAULT, &args);
    args.flags = MGPU_USERPTR_READ_ONLY;
    CHECK_OK(mgpu_bo_userptr(client->id, &args));
}

/* Map a userptr BO for reading and writing, at an address of its own; 0 on failure. */
static uint64_t map_user(struct client *client, struct mgpu_bo_userptr args, mgpu_handle *bo_out)
{
    struct mgpu_vm_map map = { .vm = client->vm, .size = args.size, .flags = MGPU_VM_READ | MGPU_VM_WRITE };

    if (!CHECK_OK(mgpu_bo_userptr(client->id, &args)))
        return 0;
    *bo_out = map.bo = args.bo;
    map.va = client_va(client, args.size);
    return CHECK_OK(mgpu_vm_map(client->id, &map)) ? map.va : 0;
}

static void the_gpu_writes_the_clients_memory(struct client *client)
{
    uint64_t va, last = sizeof memory - 4;
    mgpu_handle bo, again;

    REQUIRE(client_start(client));
    memset(memory, 0, sizeof memory);
    va = map_user(client, whole_memory(), &bo);
    REQUIRE(va);
    CHECK(job_run(client, commands_write(client, va, 1)));
    CHECK(job_run(client, commands_write(client, va + last, 2)));
    CHECK_EQ(((volatile uint32_t *)memory)[0], 1);
    CHECK_EQ(((volatile uint32_t *)memory)[WORDS - 1], 2);

    va = map_user(client, whole_memory(), &again); /* pinned twice */
    REQUIRE(va);
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
    CHECK(job_run(client, commands_write(client, va + 4, 3)));
    CHECK_EQ(((volatile uint32_t *)memory)[1], 3);
    CHECK_OK(mgpu_bo_destroy(client->id, again));
    CHECK(job_run(client, commands_write(client, va + 4, 4))); /* gone: a VM fault */
    CHECK_EQ(((volatile uint32_t *)memory)[1], 3);
}

static void read_only_memory_is_not_written(struct client *client)
{
    struct mgpu_bo_userptr args = { .address = (uintptr_t)constants, .size = sizeof constants,
                                    .flags = MGPU_USERPTR_READ_ONLY };
    uint64_t va, faults;
    mgpu_handle bo;

    REQUIRE(client_start(client));
    faults = client_fault(client).count;
    va = map_user(client, args, &bo);
    REQUIRE(va);
    CHECK(job_run(client, commands_write(client, va, 1)));
    client_nap(client, 20 * MILLISECOND); /* the report may lag behind */
    CHECK_EQ(*(volatile const uint32_t *)constants, 0xc0ffee);
    CHECK(client_fault(client).count > faults);
}

const struct test userptr_tests[] = {
    { "userptr_bos_are_gtt", 1, MGPU_CAP_USERPTR, userptr_bos_are_gtt, false },
    { "userptr_refuses_nonsense", 1, MGPU_CAP_USERPTR, userptr_refuses_nonsense, false },
    { "userptr_the_gpu_writes_it", 2, MGPU_CAP_USERPTR, the_gpu_writes_the_clients_memory, false },
    { "userptr_read_only_is_not_written", 2, MGPU_CAP_USERPTR, read_only_memory_is_not_written, false },
    { 0 },
};
