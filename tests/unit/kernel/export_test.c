/* SPDX-License-Identifier: MIT */
/* export_test.c - tokens: how they are chosen, what they keep alive, and what a shared BO's several owners leave. */
#include "machine.h"
#include "tap.h"

#include <core/export.h>
#include <memory/bo.h>

#define PAGE UINT64_C(4096)
#define VA UINT64_C(0x200000)

static struct machine machine;

static uint64_t export_bo(mgpu_handle bo)
{
    struct mgpu_bo_export args = { .bo = bo };

    CHECK_EQ(mgpu_bo_export(machine.client, &args), 0);
    return args.token;
}

static mgpu_handle import_bo(uint64_t token)
{
    struct mgpu_bo_import args = { .token = token };

    CHECK_EQ(mgpu_bo_import(machine.client, &args), 0);
    return args.bo;
}

/* Make another client the one that is called; returns the one before. */
static mgpu_client change_client(mgpu_client client)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    mgpu_client before = machine.client;

    if (!client) {
        CHECK_EQ(mgpu_open(&open), 0);
        client = open.client;
    }
    machine.client = client;
    return before;
}

static void a_token_is_neither_0_nor_in_use(void)
{
    mgpu_handle bo;
    uint64_t first, second;

    machine_start(&machine);
    bo = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    machine.os.random = 0;
    first = export_bo(bo);
    CHECK_EQ(first, 1);
    machine.os.random = 0;
    second = export_bo(bo);
    CHECK_EQ(second, 2);
    CHECK_EQ(machine.kgpu->stats.exports, 2);
    CHECK_EQ(mgpu_export_close(machine.client, first), 0);
    CHECK_EQ(mgpu_export_close(machine.client, first), -MGPU_ENOENT);
    CHECK_EQ(machine.kgpu->stats.exports, 1);
    CHECK_EQ(import_bo(second), bo);
    machine_stop(&machine); /* ends the token that is left */
}

static void kinds_are_not_mixed_up(void)
{
    uint64_t token;
    struct kgpu_bo *bo;

    machine_start(&machine);
    bo = machine_object(&machine, KGPU_TYPE_BO, machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT));
    kgpu_bo_get(bo);
    CHECK_EQ(kgpu_export_create(machine.kgpu, KGPU_EXPORT_BO, bo, &token), 0);
    CHECK(kgpu_export_find(machine.kgpu, KGPU_EXPORT_BO, token) == bo);
    CHECK(!kgpu_export_find(machine.kgpu, KGPU_EXPORT_SYNC, token));
    CHECK(!kgpu_export_find(machine.kgpu, KGPU_EXPORT_FENCE, token));
    CHECK(!kgpu_export_find(machine.kgpu, KGPU_EXPORT_BO, token + 1));
    machine_stop(&machine);
}

static void a_token_keeps_memory_when_its_client_has_gone(void)
{
    mgpu_client first;
    uint64_t pages, token;

    machine_start(&machine);
    pages = machine.os.pages_used;
    first = change_client(0);
    token = export_bo(machine_bo(&machine, 3 * PAGE, MGPU_DOMAIN_GTT));
    CHECK_EQ(mgpu_close(change_client(first)), 0);
    CHECK_EQ(machine.os.pages_used, pages + 3);
    CHECK_EQ(mgpu_export_close(machine.client, token), 0);
    CHECK_EQ(machine.os.pages_used, pages);
    machine_stop(&machine);
}

/* Each client's mappings go with its own handle, and only they; while the BO is busy they stay. */
static void mappings_go_with_the_handle_of_their_client(void)
{
    mgpu_client first, second;
    mgpu_handle mine, theirs, vm, their_vm;
    struct kgpu_bo *bo;
    uint64_t token;

    machine_start(&machine);
    vm = machine_vm(&machine);
    mine = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    bo = machine_object(&machine, KGPU_TYPE_BO, mine);
    token = export_bo(mine);
    CHECK_EQ(machine_map(&machine, vm, mine, VA, PAGE), 0);
    first = change_client(0);
    theirs = import_bo(token);
    their_vm = machine_vm(&machine);
    CHECK_EQ(machine_map(&machine, their_vm, theirs, VA, PAGE), 0);
    second = change_client(first);

    kgpu_bo_use(bo);
    CHECK_EQ(mgpu_bo_destroy(machine.client, mine), 0);
    CHECK(bo->left);
    mine = import_bo(token); /* a new handle: the old mapping is not this one's */
    kgpu_bo_unuse(bo);
    CHECK(!bo->left);
    CHECK_EQ(machine_map(&machine, vm, mine, VA, PAGE), 0); /* the address is free again */
    change_client(second);
    CHECK_EQ(machine_map(&machine, their_vm, theirs, VA, PAGE), -MGPU_EEXIST);
    CHECK_EQ(mgpu_bo_destroy(machine.client, theirs), 0);
    CHECK(!kgpu_list_empty(&bo->mappings) && bo->mappings.next->next == &bo->mappings);
    machine_stop(&machine);
}

static void maps_are_counted_for_each_client(void)
{
    struct mgpu_bo_map map = { 0 };
    mgpu_client first, second;
    mgpu_handle theirs;
    uint64_t token;

    machine_start(&machine);
    map.bo = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    token = export_bo(map.bo);
    CHECK_EQ(mgpu_bo_map(machine.client, &map), 0);
    first = change_client(0);
    theirs = import_bo(token);
    CHECK_EQ(mgpu_bo_unmap(machine.client, theirs), -MGPU_EINVAL);
    second = change_client(first);
    CHECK(second != first);
    CHECK_EQ(mgpu_bo_unmap(machine.client, map.bo), 0);
    machine_stop(&machine);
}

static int export_and_close(struct machine *m, void *bo)
{
    struct mgpu_bo_export args = { .bo = *(mgpu_handle *)bo };
    int result = mgpu_bo_export(m->client, &args);

    return result ? result : mgpu_export_close(m->client, args.token);
}

static int export_sync(struct machine *m, void *flags)
{
    struct mgpu_sync_create create = { .flags = MGPU_SYNC_SIGNALED };
    struct mgpu_sync_export args = { .flags = *(uint32_t *)flags };
    int result = mgpu_sync_create(m->client, &create);

    args.sync = create.sync;
    if (!result) {
        result = mgpu_sync_export(m->client, &args);
        CHECK_EQ(mgpu_sync_destroy(m->client, create.sync), 0);
    }
    return result ? result : mgpu_export_close(m->client, args.token);
}

/* Import into a client of its own, so that the handle is a new one. */
static int import_and_close(struct machine *m, void *token)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_bo_import args = { .token = *(uint64_t *)token };
    int result = mgpu_open(&open);

    (void)m;
    if (!result) {
        result = mgpu_bo_import(open.client, &args);
        CHECK_EQ(mgpu_close(open.client), 0);
    }
    return result;
}

static void no_memory_at_any_step(void)
{
    uint32_t share = 0, snapshot = MGPU_SYNC_FILE;
    mgpu_handle bo;
    uint64_t token;

    machine_start(&machine);
    bo = machine_bo(&machine, PAGE, MGPU_DOMAIN_GTT);
    token = export_bo(bo);
    CHECK(machine_unwinds(&machine, export_and_close, &bo));
    CHECK(machine_unwinds(&machine, export_sync, &share));
    CHECK(machine_unwinds(&machine, export_sync, &snapshot));
    CHECK(machine_unwinds(&machine, import_and_close, &token));
    CHECK_EQ(machine.kgpu->stats.exports, 1);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_token_is_neither_0_nor_in_use);
    TAP_RUN(kinds_are_not_mixed_up);
    TAP_RUN(a_token_keeps_memory_when_its_client_has_gone);
    TAP_RUN(mappings_go_with_the_handle_of_their_client);
    TAP_RUN(maps_are_counted_for_each_client);
    TAP_RUN(no_memory_at_any_step);
    return tap_done();
}
