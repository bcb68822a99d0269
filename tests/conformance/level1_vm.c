/* SPDX-License-Identifier: MIT */
/*
 * level1_vm.c - pillar C without an engine: which mappings a VM takes, refuses, replaces and cuts. What the GPU then
 * sees is level2_access.c.
 */
#include "client.h"
#include "suite.h"

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define READ_WRITE (MGPU_VM_READ | MGPU_VM_WRITE)

/* A VM and a BO of 16 pages, CPU-less: what most tests here begin with. Returns the BO, 0 on failure. */
static mgpu_handle start(struct client *client)
{
    struct mgpu_bo_create create = { .size = 16 * PAGE, .domains = MGPU_DOMAIN_GTT };

    client->vm = vm_new(client);
    if (!client->vm || !CHECK_OK(mgpu_bo_create(client->id, &create)))
        return 0;
    return create.bo;
}

static int map(struct client *client, mgpu_handle bo, uint64_t offset, uint64_t va, uint64_t size, uint32_t flags)
{
    struct mgpu_vm_map args = {
        .vm = client->vm, .bo = bo, .bo_offset = offset, .va = va, .size = size, .flags = READ_WRITE | flags,
    };

    return mgpu_vm_map(client->id, &args);
}

static int unmap(struct client *client, mgpu_handle bo, uint64_t va)
{
    struct mgpu_vm_unmap args = { .vm = client->vm, .bo = bo, .va = va };

    return mgpu_vm_unmap(client->id, &args);
}

static int clear(struct client *client, uint64_t va, uint64_t size)
{
    struct mgpu_vm_clear args = { .vm = client->vm, .va = va, .size = size };

    return mgpu_vm_clear(client->id, &args);
}

/* Whether nothing is mapped at the page `va`: a mapping goes in (and out again). */
static bool is_free(struct client *client, mgpu_handle bo, uint64_t va)
{
    int result = map(client, bo, 0, va, PAGE, 0);

    if (!result)
        CHECK_OK(unmap(client, bo, va));
    else
        CHECK_RESULT(result, -MGPU_EEXIST);
    return !result;
}

static void vms_come_and_go(struct client *client)
{
    struct client *second = suite_client();
    mgpu_handle vm = vm_new(client);

    REQUIRE(second);
    CHECK_OK(mgpu_vm_destroy(client->id, vm));
    CHECK_ERROR(client->id, vm_destroy, ENOENT, vm);
    CHECK_ERROR(client->id, vm_destroy, ENOENT, 0);
    CHECK_ERROR(client->id, vm_destroy, ENOENT, vm_new(second));
    for (unsigned i = 0; i < 100; i++)
        CHECK(vm_new(client) != 0);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 100);
}

static void create_checks_its_flags(struct client *client)
{
    struct mgpu_vm_create create = { .flags = 1 };

    CHECK_RESULT(mgpu_vm_create(client->id, &create), -MGPU_EINVAL);
}

static void unknown_handles_are_refused(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client->chip.va_start;
    struct mgpu_vm_map no_vm = { .vm = stale_vm(client), .bo = bo, .va = va, .size = PAGE, .flags = READ_WRITE };
    struct mgpu_vm_map no_bo = no_vm;
    struct mgpu_vm_unmap unmap_no_vm = { .vm = no_vm.vm, .bo = bo, .va = va };
    struct mgpu_vm_clear clear_no_vm = { .vm = no_vm.vm, .va = va, .size = PAGE };

    REQUIRE(bo);
    no_bo.vm = client->vm;
    no_bo.bo = stale_bo(client);
    CHECK_ERROR(client->id, vm_map, ENOENT, &no_vm);
    CHECK_ERROR(client->id, vm_map, ENOENT, &no_bo);
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &unmap_no_vm);
    CHECK_ERROR(client->id, vm_clear, ENOENT, &clear_no_vm);
    CHECK(is_free(client, bo, va));
}

static void unknown_signals_are_refused(struct client *client)
{
    mgpu_handle bo = start(client), stale = stale_sync(client);
    uint64_t va = client->chip.va_start;
    struct mgpu_vm_map map_it = {
        .vm = client->vm, .bo = bo, .va = va, .size = PAGE, .flags = READ_WRITE, .signal = stale,
    };
    struct mgpu_vm_unmap unmap_it = { .vm = client->vm, .bo = bo, .va = va, .signal = stale };
    struct mgpu_vm_clear clear_it = { .vm = client->vm, .va = va, .size = PAGE, .signal = stale };

    REQUIRE(bo);
    CHECK_ERROR(client->id, vm_map, ENOENT, &map_it);
    REQUIRE(is_free(client, bo, va));
    CHECK_OK(map(client, bo, 0, va, PAGE, 0));
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &unmap_it);
    CHECK_ERROR(client->id, vm_clear, ENOENT, &clear_it);
    CHECK_OK(unmap(client, bo, va)); /* it is still there */
}

static void map_refuses_nonsense(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client->chip.va_start;
    const struct mgpu_vm_map bad[] = {
        { .va = va + 1, .size = PAGE },
        { .va = va + 2048, .size = PAGE },
        { .va = va, .size = 0 },
        { .va = va, .size = PAGE + 1 },
        { .va = va, .size = PAGE, .bo_offset = 8 },
        { .va = va, .size = 17 * PAGE },
        { .va = va, .size = PAGE, .bo_offset = 16 * PAGE },
        { .va = va, .size = 2 * PAGE, .bo_offset = 15 * PAGE },
        { .va = va, .size = 2 * PAGE, .bo_offset = UINT64_MAX - PAGE + 1 }, /* the sum is 1 page */
        { .va = va, .size = PAGE, .flags = 1u << 30 },
    };

    REQUIRE(bo);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_vm_map args = bad[i];

        args.vm = client->vm;
        args.bo = bo;
        args.flags |= READ_WRITE;
        CHECK_ERROR(client->id, vm_map, EINVAL, &args);
    }
    CHECK(is_free(client, bo, va));
}

static void addresses_outside_the_ranges_are_refused(struct client *client)
{
    const struct mgpu_chip_info *chip = &client->chip;
    mgpu_handle bo = start(client);
    const uint64_t bad[] = {
        0,
        chip->va_start - PAGE,
        chip->va_end - PAGE, /* two pages from here reach over the end */
        chip->va_end,
        UINT64_C(0x0000800000000000), /* the upper half, not sign-extended */
        UINT64_C(0x7fff000000000000),
        chip->high_va_start - PAGE,
        chip->high_va_end - PAGE,
        chip->high_va_end,
        UINT64_MAX - PAGE + 1, /* two pages from here reach over 2^64 */
    };

    REQUIRE(bo);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mgpu_vm_clear clear_it = { .vm = client->vm, .va = bad[i], .size = 2 * PAGE };

        CHECK_RESULT(map(client, bo, 0, bad[i], 2 * PAGE, 0), -MGPU_EINVAL);
        CHECK_ERROR(client->id, vm_clear, EINVAL, &clear_it);
    }
}

static void the_ranges_reach_to_their_ends(struct client *client)
{
    const struct mgpu_chip_info *chip = &client->chip;
    const uint64_t good[] = {
        chip->va_start, chip->va_end - 2 * PAGE, chip->high_va_start, chip->high_va_end - 2 * PAGE,
    };
    mgpu_handle bo = start(client);

    REQUIRE(bo);
    for (unsigned i = 0; i < sizeof good / sizeof *good; i++)
        CHECK_OK(map(client, bo, 0, good[i], 2 * PAGE, 0));
    for (unsigned i = 0; i < sizeof good / sizeof *good; i++)
        CHECK_OK(unmap(client, bo, good[i]));
}

static void mappings_do_not_overlap(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB) + 16 * PAGE;
    struct mgpu_vm_map again = { .vm = client->vm, .bo = bo, .va = va, .size = 16 * PAGE, .flags = READ_WRITE };

    REQUIRE(bo);
    REQUIRE_OK(map(client, bo, 0, va, 16 * PAGE, 0));
    CHECK_ERROR(client->id, vm_map, EEXIST, &again);
    CHECK_RESULT(map(client, bo, 0, va - PAGE, 2 * PAGE, 0), -MGPU_EEXIST);
    CHECK_RESULT(map(client, bo, 0, va + 15 * PAGE, 2 * PAGE, 0), -MGPU_EEXIST);
    CHECK_RESULT(map(client, bo, 0, va + 7 * PAGE, PAGE, 0), -MGPU_EEXIST);
    CHECK_OK(map(client, bo, 0, va - PAGE, PAGE, 0));
    CHECK_OK(map(client, bo, 0, va + 16 * PAGE, PAGE, 0));
}

static void one_bo_has_many_addresses(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t low = client_va(client, MIB);

    REQUIRE(bo);
    CHECK_OK(map(client, bo, 0, low, 16 * PAGE, 0));
    CHECK_OK(map(client, bo, 0, client->chip.high_va_start, 16 * PAGE, 0));
    CHECK_OK(map(client, bo, 8 * PAGE, low + 16 * PAGE, 4 * PAGE, 0));
    CHECK_OK(unmap(client, bo, low));
    CHECK(is_free(client, bo, low));
    CHECK(!is_free(client, bo, low + 16 * PAGE));
    CHECK(!is_free(client, bo, client->chip.high_va_start));
}

static void unmap_wants_the_exact_mapping(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);
    struct mgpu_bo_create create = { .size = PAGE, .domains = MGPU_DOMAIN_GTT };
    struct mgpu_vm_unmap args = { .vm = client->vm };

    REQUIRE(bo);
    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    REQUIRE_OK(map(client, bo, 0, va, 16 * PAGE, 0));
    args.bo = bo;
    args.va = va + PAGE;
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &args);
    args.va = va - PAGE;
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &args);
    args.va = va;
    args.bo = create.bo;
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &args);
    args.bo = 0;
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &args);
    CHECK_OK(unmap(client, bo, va));
    args.bo = bo;
    CHECK_ERROR(client->id, vm_unmap, ENOENT, &args);
}

/* An address has 64 bits: what only looks alike in the lower 48 is another one. */
static void look_alikes_are_not_unmapped(struct client *client)
{
    mgpu_handle bo = start(client);
    const uint64_t low = client->chip.va_start, high = client->chip.high_va_start;
    const uint64_t alike[] = {
        low | UINT64_C(0xffff000000000000), low | UINT64_C(1) << 48, high & UINT64_C(0x0000ffffffffffff),
        high & UINT64_C(0x7fffffffffffffff),
    };

    REQUIRE(bo);
    REQUIRE_OK(map(client, bo, 0, low, PAGE, 0));
    REQUIRE_OK(map(client, bo, 0, high, PAGE, 0));
    for (unsigned i = 0; i < sizeof alike / sizeof *alike; i++)
        CHECK_RESULT(unmap(client, bo, alike[i]), -MGPU_ENOENT);
    CHECK_OK(unmap(client, bo, low));
    CHECK_OK(unmap(client, bo, high));
}

static void replace_takes_the_place(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);

    REQUIRE(bo);
    CHECK_OK(map(client, bo, 0, va, 4 * PAGE, MGPU_VM_REPLACE)); /* of nothing */
    CHECK_OK(map(client, bo, 4 * PAGE, va, 4 * PAGE, MGPU_VM_REPLACE));
    CHECK_OK(map(client, bo, 0, va + 4 * PAGE, 4 * PAGE, 0));
    CHECK_OK(map(client, bo, 8 * PAGE, va + 2 * PAGE, 4 * PAGE, MGPU_VM_REPLACE)); /* of two halves */
    for (unsigned page = 0; page < 8; page++)
        CHECK(!is_free(client, bo, va + page * PAGE));
    CHECK_OK(unmap(client, bo, va + 2 * PAGE));
    for (unsigned page = 0; page < 8; page++)
        CHECK_EQ(is_free(client, bo, va + page * PAGE), page >= 2 && page < 6);
}

static void clear_cuts(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);

    REQUIRE(bo);
    CHECK_OK(clear(client, va, 16 * PAGE)); /* of nothing */
    REQUIRE_OK(map(client, bo, 0, va, 12 * PAGE, 0));
    REQUIRE_OK(map(client, bo, 0, va + 12 * PAGE, 4 * PAGE, 0));
    CHECK_OK(clear(client, va + 4 * PAGE, 2 * PAGE));  /* a hole in the first */
    CHECK_OK(clear(client, va + 10 * PAGE, 4 * PAGE)); /* its end and the second's beginning */
    for (unsigned page = 0; page < 16; page++) {
        bool cleared = (page >= 4 && page < 6) || (page >= 10 && page < 14);

        CHECK_EQ(is_free(client, bo, va + page * PAGE), cleared);
    }
    CHECK_OK(clear(client, va, 16 * PAGE));
    CHECK_OK(map(client, bo, 0, va, 16 * PAGE, 0));
}

static void clear_refuses_nonsense(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);
    struct mgpu_vm_clear args = { .vm = client->vm, .va = va + 8, .size = PAGE };

    REQUIRE(bo);
    CHECK_ERROR(client->id, vm_clear, EINVAL, &args);
    args.va = va;
    args.size = PAGE - 1;
    CHECK_ERROR(client->id, vm_clear, EINVAL, &args);
    args.size = 0;
    CHECK_ERROR(client->id, vm_clear, EINVAL, &args);
}

static void destroying_a_bo_removes_its_mappings(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);
    struct mgpu_bo_create create = { .size = PAGE, .domains = MGPU_DOMAIN_GTT };

    REQUIRE(bo);
    REQUIRE_OK(mgpu_bo_create(client->id, &create));
    REQUIRE_OK(map(client, bo, 0, va, 16 * PAGE, 0));
    REQUIRE_OK(map(client, bo, 0, va + 16 * PAGE, PAGE, 0));
    REQUIRE_OK(map(client, create.bo, 0, va + 17 * PAGE, PAGE, 0));
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
    CHECK(is_free(client, create.bo, va));
    CHECK(is_free(client, create.bo, va + 16 * PAGE));
    CHECK(!is_free(client, create.bo, va + 17 * PAGE));
}

static void a_dead_vm_leaves_its_bos(struct client *client)
{
    mgpu_handle bo = start(client);
    struct mgpu_bo_info info = { .bo = bo };

    REQUIRE(bo);
    REQUIRE_OK(map(client, bo, 0, client_va(client, MIB), PAGE, 0));
    CHECK_OK(mgpu_vm_destroy(client->id, client->vm));
    CHECK_OK(mgpu_bo_info(client->id, &info));
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
}

static void page_tables_are_given_back(struct client *client)
{
    uint64_t vram = client_used(client, MGPU_HEAP_VRAM), gtt = client_used(client, MGPU_HEAP_GTT);
    mgpu_handle bo = start(client);

    REQUIRE(bo);
    for (uint64_t i = 0; i < 64; i++) /* each in another 1 GiB */
        CHECK_OK(map(client, bo, 0, client->chip.high_va_start + (i << 30), PAGE, 0));
    CHECK_OK(mgpu_vm_destroy(client->id, client->vm));
    CHECK_OK(mgpu_bo_destroy(client->id, bo));
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), vram);
    CHECK_EQ(client_used(client, MGPU_HEAP_GTT), gtt);
}

static void permissions_and_caching_are_accepted(struct client *client)
{
    static const uint32_t permissions[] = {
        MGPU_VM_READ,
        MGPU_VM_READ | MGPU_VM_WRITE,
        MGPU_VM_READ | MGPU_VM_EXECUTE,
        MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE,
    };
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);

    REQUIRE(bo);
    for (unsigned i = 0; i < sizeof permissions / sizeof *permissions; i++)
        for (uint32_t mtype = 0; mtype <= 4; mtype++) {
            uint32_t flags = permissions[i] | mtype << MGPU_VM_MTYPE_SHIFT;
            struct mgpu_vm_map args = { .vm = client->vm, .bo = bo, .va = va, .size = PAGE, .flags = flags };

            CHECK_OK(mgpu_vm_map(client->id, &args));
            CHECK_OK(unmap(client, bo, va));
        }
}

static void prt_mappings_have_no_bo(struct client *client)
{
    mgpu_handle bo = start(client);
    uint64_t va = client_va(client, MIB);

    REQUIRE(bo);
    CHECK_OK(map(client, 0, 0, va, 16 * PAGE, MGPU_VM_PRT));
    CHECK(!is_free(client, bo, va + 3 * PAGE));
    CHECK_OK(map(client, bo, 0, va, 4 * PAGE, MGPU_VM_REPLACE));
    CHECK_OK(unmap(client, bo, va));
    CHECK(is_free(client, bo, va));
    CHECK(!is_free(client, bo, va + 4 * PAGE));
}

const struct test vm_tests[] = {
    { "vm_come_and_go", 1, 0, vms_come_and_go, false },
    { "vm_create_checks_its_flags", 1, 0, create_checks_its_flags, false },
    { "vm_unknown_handles_are_refused", 1, 0, unknown_handles_are_refused, false },
    { "vm_map_refuses_nonsense", 1, 0, map_refuses_nonsense, false },
    { "vm_addresses_outside_the_ranges_are_refused", 1, 0, addresses_outside_the_ranges_are_refused, false },
    { "vm_the_ranges_reach_to_their_ends", 1, 0, the_ranges_reach_to_their_ends, false },
    { "vm_mappings_do_not_overlap", 1, 0, mappings_do_not_overlap, false },
    { "vm_one_bo_has_many_addresses", 1, 0, one_bo_has_many_addresses, false },
    { "vm_unmap_wants_the_exact_mapping", 1, 0, unmap_wants_the_exact_mapping, false },
    { "vm_look_alikes_are_not_unmapped", 1, 0, look_alikes_are_not_unmapped, false },
    { "vm_replace_takes_the_place", 1, 0, replace_takes_the_place, false },
    { "vm_clear_cuts", 1, 0, clear_cuts, false },
    { "vm_clear_refuses_nonsense", 1, 0, clear_refuses_nonsense, false },
    { "vm_destroying_a_bo_removes_its_mappings", 1, 0, destroying_a_bo_removes_its_mappings, false },
    { "vm_a_dead_vm_leaves_its_bos", 1, 0, a_dead_vm_leaves_its_bos, false },
    { "vm_page_tables_are_given_back", 1, 0, page_tables_are_given_back, false },
    { "vm_permissions_and_caching_are_accepted", 1, 0, permissions_and_caching_are_accepted, false },
    { "vm_prt_mappings_have_no_bo", 1, MGPU_CAP_PRT, prt_mappings_have_no_bo, false },
    { "vm_unknown_signals_are_refused", 2, 0, unknown_signals_are_refused, false },
    { 0 },
};
