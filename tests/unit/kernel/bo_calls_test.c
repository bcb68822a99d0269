/* SPDX-License-Identifier: MIT */
/*
 * bo_calls_test.c - what the conformance suite cannot see of the calls on BOs: caching by kind of memory, names of
 * objects, and a wait that sleeps.
 */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>

static struct machine machine;
static mgpu_handle victim;

static uint32_t caching_of(uint32_t domain, uint32_t flags)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = domain, .flags = flags };
    struct mgpu_bo_map map = { 0 };

    CHECK_EQ(mgpu_bo_create(machine.client, &create), 0);
    map.bo = create.bo;
    CHECK_EQ(mgpu_bo_map(machine.client, &map), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, create.bo), 0);
    return map.caching;
}

static void caching_follows_the_memory(void)
{
    CHECK_EQ(caching_of(MGPU_DOMAIN_VRAM, 0), MGPU_CACHE_WC); /* never cached: nobody snoops BAR 0 */
    CHECK_EQ(caching_of(MGPU_DOMAIN_GTT, 0), MGPU_CACHE_WB);
    CHECK_EQ(caching_of(MGPU_DOMAIN_GTT, MGPU_BO_WRITE_COMBINE), MGPU_CACHE_WC);
}

static void object_names_do_not_come_back_soon(void)
{
    uint64_t last = 0;

    for (unsigned i = 0; i < 100; i++) {
        mgpu_handle bo = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
        struct mgpu_bo_map map = { .bo = bo };

        CHECK_EQ(mgpu_bo_map(machine.client, &map), 0);
        CHECK(map.object && map.object != last);
        last = map.object;
        CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    }
}

static void idle_after_a_while(void *bo)
{
    kgpu_os_lock(&machine.os);
    if (((struct kgpu_bo *)bo)->busy)
        kgpu_bo_unuse(bo);
    kgpu_os_unlock(&machine.os);
}

static void a_wait_sleeps_until_the_bo_is_idle(void)
{
    mgpu_handle handle = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
    struct mgpu_bo_wait wait = { .bo = handle };
    struct kgpu_bo *bo = machine_object(&machine, KGPU_TYPE_BO, handle);
    unsigned waits = machine.os.waits;

    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), 0);
    kgpu_bo_use(bo);
    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), -MGPU_ETIME);
    CHECK_EQ(machine.os.waits, waits); /* a poll does not sleep */
    wait.deadline_ns = machine.os.time_ns + 1000;
    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), -MGPU_ETIME);
    CHECK_EQ(machine.os.waits, waits + 1);
    wait.deadline_ns = MGPU_FOREVER;
    machine.os.interrupted = true;
    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), -MGPU_EINTR);
    machine.os.interrupted = false;
    machine.os.on_wait = idle_after_a_while;
    machine.os.on_wait_argument = bo;
    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), 0);
    machine.os.on_wait = NULL;
    CHECK_EQ(mgpu_bo_destroy(machine.client, handle), 0);
}

/* The first time round the handle goes, the second time the job. */
static void destroy_then_idle(void *argument)
{
    struct kgpu_bo *bo = argument;

    if (!kgpu_list_empty(&bo->holds))
        CHECK_EQ(mgpu_bo_destroy(machine.client, victim), 0);
    else
        idle_after_a_while(bo);
}

static void a_bo_may_be_destroyed_while_somebody_waits(void)
{
    struct mgpu_bo_wait wait = { .deadline_ns = MGPU_FOREVER };
    struct kgpu_bo *bo;

    victim = machine_bo(&machine, 4096, MGPU_DOMAIN_GTT);
    wait.bo = victim;
    bo = machine_object(&machine, KGPU_TYPE_BO, victim);
    kgpu_bo_use(bo);
    machine.os.on_wait = destroy_then_idle;
    machine.os.on_wait_argument = bo;
    CHECK_EQ(mgpu_bo_wait(machine.client, &wait), 0);
    machine.os.on_wait = NULL;
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(caching_follows_the_memory);
    TAP_RUN(object_names_do_not_come_back_soon);
    TAP_RUN(a_wait_sleeps_until_the_bo_is_idle);
    TAP_RUN(a_bo_may_be_destroyed_while_somebody_waits);
    machine_stop(&machine);
    return tap_done();
}
