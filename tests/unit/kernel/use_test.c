/* SPDX-License-Identifier: MIT */
/* use_test.c - who waits for whom when clients share a BO, against the rule spelled out; BOs that carry no fences. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <submit/use.h>

#include <stdlib.h>

#define SEED 20261121u

static struct machine machine;

static struct kgpu_bo *new_bo(uint32_t flags, bool shared)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT, .flags = flags };
    struct mgpu_bo_export export = { 0 };

    CHECK_EQ(mgpu_bo_create(machine.client, &create), 0);
    export.bo = create.bo;
    if (shared)
        CHECK_EQ(mgpu_bo_export(machine.client, &export), 0);
    return machine_object(&machine, KGPU_TYPE_BO, create.bo);
}

/* Whether use 2, begun after use 1, waits for it. */
static bool waits(struct kgpu_bo *bo, uint32_t client1, bool write1, uint32_t client2, bool write2)
{
    struct kgpu_use first, second;
    uint32_t pending1 = 0, pending2 = 0;
    bool result;

    kgpu_use_begin(&first, bo, client1, write1, &pending1);
    kgpu_use_begin(&second, bo, client2, write2, &pending2);
    CHECK_EQ(pending1, 0);
    CHECK_EQ(bo->busy, 2);
    result = pending2;
    kgpu_use_end(&first);
    CHECK_EQ(pending2, 0);
    kgpu_use_end(&second);
    CHECK_EQ(bo->busy, 0);
    return result;
}

static void writers_and_their_readers(void)
{
    struct kgpu_bo *bo;

    machine_start(&machine);
    bo = new_bo(0, true);
    CHECK(waits(bo, 1, true, 2, false));
    CHECK(waits(bo, 1, false, 2, true));
    CHECK(waits(bo, 1, true, 2, true));
    CHECK(!waits(bo, 1, false, 2, false));
    CHECK(!waits(bo, 1, true, 1, true)); /* a client orders its own work by itself */
    machine_stop(&machine);
}

static void bos_without_fences(void)
{
    machine_start(&machine);
    CHECK(!waits(new_bo(MGPU_BO_EXPLICIT_SYNC, true), 1, true, 2, true));
    CHECK(!waits(new_bo(0, false), 1, true, 2, true));
    machine_stop(&machine);
}

/* What was submitted before the BO was exported counts, too. */
static void earlier_than_the_export(void)
{
    struct kgpu_use first, second;
    uint32_t pending1 = 0, pending2 = 0;
    struct kgpu_bo *bo;

    machine_start(&machine);
    bo = new_bo(0, false);
    kgpu_use_begin(&first, bo, 1, true, &pending1);
    bo->shared = true;
    kgpu_use_begin(&second, bo, 2, false, &pending2);
    CHECK_EQ(pending2, 1);
    kgpu_use_end(&first);
    CHECK_EQ(pending2, 0);
    kgpu_use_end(&second);
    machine_stop(&machine);
}

/* A screen waits for earlier writers whoever they are, whatever the BO's flags; nobody waits for it. */
static void screens_wait_for_writers(void)
{
    static const struct { uint32_t flags; bool shared; } kinds[] = { { 0, false }, { 0, true },
                                                                     { MGPU_BO_EXPLICIT_SYNC, true } };

    machine_start(&machine);
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct kgpu_bo *bo = new_bo(kinds[i].flags, kinds[i].shared);
        struct kgpu_use reader, writer, again, screen, other, late;
        uint32_t pending = 0, pending_screen = 0, pending_other = 0, pending_late = 0;

        kgpu_use_begin(&reader, bo, 1, false, &pending);
        kgpu_use_begin(&writer, bo, 1, true, &pending);
        kgpu_use_begin(&again, bo, 1, true, &pending); /* the same job */
        kgpu_use_watch(&screen, bo, &pending_screen);
        kgpu_use_watch(&other, bo, &pending_other);
        CHECK_EQ(pending_screen, 1);
        CHECK_EQ(pending_other, 1);
        CHECK_EQ(bo->watchers, 2);
        CHECK_EQ(bo->busy, 3);
        kgpu_use_unwatch(&other);
        kgpu_use_begin(&late, bo, 1, true, &pending_late);
        CHECK_EQ(pending_late, 0);
        kgpu_use_end(&late);
        kgpu_use_end(&reader);
        CHECK_EQ(pending_screen, 1);
        machine.kgpu->woken = false;
        kgpu_use_end(&writer);
        CHECK_EQ(pending_screen, 0);
        CHECK(machine.kgpu->woken); /* so that somebody looks */
        kgpu_use_end(&again);
        kgpu_use_unwatch(&screen);
        CHECK(kgpu_list_empty(&bo->uses) && !bo->watchers);
    }
    machine_stop(&machine);
}

/* A list that names a BO over and over is no row of uses for others to walk; what it adds, writing, still counts. */
static void a_job_that_repeats_itself_counts_once(void)
{
    enum { TIMES = 50 };
    struct kgpu_use mine[TIMES], other, behind;
    uint32_t pending = 0, pending_other = 0, pending_behind = 0;
    struct kgpu_bo *bo;

    machine_start(&machine);
    bo = new_bo(0, true);
    kgpu_use_begin(&other, bo, 2, false, &pending_other);
    for (unsigned i = 0; i < TIMES; i++)
        kgpu_use_begin(&mine[i], bo, 1, i % 2, &pending);
    CHECK_EQ(pending, 1); /* the first one that writes */
    kgpu_use_begin(&behind, bo, 3, true, &pending_behind);
    CHECK_EQ(pending_behind, 3);
    CHECK_EQ(bo->busy, TIMES + 2);
    kgpu_use_end(&other);
    CHECK_EQ(pending, 0);
    for (unsigned i = 0; i < TIMES; i++)
        kgpu_use_end(&mine[i]);
    CHECK_EQ(pending_behind, 0);
    kgpu_use_end(&behind);
    machine_stop(&machine);
}

/* The use keeps its BO when the handle is gone. */
static void a_use_holds_its_bo(void)
{
    struct mgpu_bo_create create = { .size = 4096, .domains = MGPU_DOMAIN_GTT };
    struct kgpu_use use;
    uint32_t pending = 0;

    machine_start(&machine);
    CHECK_EQ(mgpu_bo_create(machine.client, &create), 0);
    kgpu_use_begin(&use, machine_object(&machine, KGPU_TYPE_BO, create.bo), 1, true, &pending);
    CHECK_EQ(mgpu_bo_destroy(machine.client, create.bo), 0);
    CHECK_EQ(machine.kgpu->stats.bos, 1);
    kgpu_use_end(&use);
    CHECK_EQ(machine.kgpu->stats.bos, 0);
    machine_stop(&machine);
}

/* Many uses begin and end in random order; after each step every count is what the rule says. */
static void random_uses_follow_the_rule(void)
{
    enum { SLOTS = 12, STEPS = 4000 };
    struct kgpu_use uses[SLOTS];
    uint32_t pending[SLOTS] = { 0 };
    unsigned born[SLOTS] = { 0 }, wrong = 0; /* step of its begin; 0: not in use */
    struct kgpu_bo *bo;

    printf("# seed %u\n", SEED);
    srand(SEED);
    machine_start(&machine);
    bo = new_bo(0, true);
    for (unsigned step = 1; step <= STEPS; step++) {
        unsigned slot = (unsigned)rand() % SLOTS;

        if (born[slot]) {
            kgpu_use_end(&uses[slot]);
            born[slot] = pending[slot] = 0;
        } else {
            kgpu_use_begin(&uses[slot], bo, 1 + (unsigned)rand() % 3, rand() % 2, &pending[slot]);
            born[slot] = step;
        }
        for (unsigned i = 0; i < SLOTS; i++) {
            uint32_t expected = 0;

            for (unsigned k = 0; k < SLOTS; k++)
                expected += born[i] && born[k] && born[k] < born[i] && uses[i].client != uses[k].client &&
                            (uses[i].write || uses[k].write);
            wrong += pending[i] != expected;
        }
    }
    CHECK_EQ(wrong, 0);
    for (unsigned i = 0; i < SLOTS; i++)
        if (born[i])
            kgpu_use_end(&uses[i]);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(writers_and_their_readers);
    TAP_RUN(bos_without_fences);
    TAP_RUN(earlier_than_the_export);
    TAP_RUN(screens_wait_for_writers);
    TAP_RUN(a_job_that_repeats_itself_counts_once);
    TAP_RUN(a_use_holds_its_bo);
    TAP_RUN(random_uses_follow_the_rule);
    return tap_done();
}
