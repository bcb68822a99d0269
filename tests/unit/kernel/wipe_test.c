/* SPDX-License-Identifier: MIT */
/* wipe_test.c - what only the card can zero is zero when mgpu_bo_create returns, whatever happens meanwhile. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <submit/queue.h>
#include <submit/ring.h>

#define HIDDEN_FROM (UINT64_C(32) << 20)
#define VA UINT64_C(0x200000)

static struct machine machine;
static struct mgpu_bo_create args;

static void finish_what_the_card_does(void *unused)
{
    (void)unused;
    kgpu_irq(machine.kgpu);
}

static void begin(void)
{
    struct mgpu_init init = { 0 };

    machine_open(&machine);
    machine.card.aperture = HIDDEN_FROM;
    CHECK_EQ(mgpu_init(machine.client, &init), 0);
    machine.os.on_wait = finish_what_the_card_does;
    args = (struct mgpu_bo_create){ .size = 1 << 20, .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_NO_CPU_ACCESS };
}

static unsigned dirty_bytes(uint64_t from, uint64_t size)
{
    unsigned dirty = 0;

    for (uint64_t i = 0; i < size; i++)
        dirty += machine.card.vram[from + i] != 0;
    return dirty;
}

static void hidden_memory_is_zeroed_by_the_card(void)
{
    struct kgpu_bo *bo;
    uint64_t jobs;

    begin();
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    bo = machine_object(&machine, KGPU_TYPE_BO, args.bo);
    CHECK(bo->extents[0].address >= HIDDEN_FROM);
    CHECK_EQ(dirty_bytes(bo->extents[0].address, args.size), 0);
    CHECK(dirty_bytes(bo->extents[0].address + args.size, 4096) != 0); /* and nothing more */
    CHECK_EQ(machine.card.ib_count, 1);
    CHECK_EQ(machine.card.ibs[0].vmid, 0);
    CHECK(!bo->busy);
    jobs = machine.kgpu->stats.jobs + machine.kgpu->stats.queues;
    CHECK_EQ(jobs, 0);
    machine_stop(&machine);
}

static void what_the_cpu_reaches_needs_no_card(void)
{
    begin();
    args.flags = 0;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    CHECK_EQ(machine.card.ib_count, 0);
    machine_stop(&machine);
}

static void gds_is_zeroed_where_it_was_given(void)
{
    begin();
    args = (struct mgpu_bo_create){ .size = 256, .domains = MGPU_DOMAIN_GDS };
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    args.size = 64;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    for (unsigned i = 0; i < FAKE_GDS_BYTES; i++) {
        if (machine.card.gds[i] != (i < 256 + 64 ? 0 : 0xee)) {
            CHECK_EQ(i, FAKE_GDS_BYTES);
            break;
        }
    }
    CHECK_EQ(machine.card.ibs[1].gds_base, 256);
    CHECK_EQ(machine.card.ibs[1].gds_size, 64);
    machine_stop(&machine);
}

static void many_runs_take_several_jobs(void)
{
    uint64_t page, freed = 0;
    struct kgpu_bo *bo;

    begin();
    while (!kgpu_buddy_alloc(&machine.kgpu->hidden_vram, 1, 1, &page))
        continue;
    for (page = HIDDEN_FROM / 4096; freed < 300; page += 2, freed++)
        kgpu_buddy_free(&machine.kgpu->hidden_vram, page, 1);
    args.size = freed * 4096;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    bo = machine_object(&machine, KGPU_TYPE_BO, args.bo);
    CHECK_EQ(bo->extent_count, freed);
    for (uint32_t i = 0; i < bo->extent_count; i++)
        CHECK_EQ(dirty_bytes(bo->extents[i].address, 4096), 0);
    CHECK_EQ(machine.card.ib_count, 3); /* 145 fills fit into a page */
    machine_stop(&machine);
}

static void close_and_finish(void *unused)
{
    if (machine.kgpu->stats.clients)
        CHECK_EQ(mgpu_close(machine.client), 0);
    finish_what_the_card_does(unused);
}

static void the_client_may_be_closed_meanwhile(void)
{
    begin();
    machine.os.on_wait = close_and_finish;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), -MGPU_EBADF);
    CHECK_EQ(machine.kgpu->stats.bos, 0);
    CHECK_EQ(machine.kgpu->hidden_vram.free_pages, machine.kgpu->hidden_vram.pages);
    machine_stop(&machine);
}

/* What the card is about to write cannot be let go: the call runs to its end. */
static void zeroing_is_not_interrupted(void)
{
    const struct kgpu_bo *bo;

    begin();
    machine.os.interrupted = true;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    bo = machine_object(&machine, KGPU_TYPE_BO, args.bo);
    CHECK_EQ(dirty_bytes(bo->extents[0].address, args.size), 0);
    machine_stop(&machine);
}

static void release_the_card(void *unused)
{
    machine.card.held = false;
    fake_card_run(&machine.card);
    finish_what_the_card_does(unused);
}

/* Somebody's job hangs in front of it: the ring is started again, and so is the wipe. */
static void a_hang_of_another_does_not_matter(void)
{
    mgpu_handle vm, queue;
    const struct kgpu_bo *bo;

    begin();
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
    machine.card.held = true;
    machine.card.poison = VA;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    machine.os.on_wait = release_the_card;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    bo = machine_object(&machine, KGPU_TYPE_BO, args.bo);
    CHECK_EQ(dirty_bytes(bo->extents[0].address, args.size), 0);
    machine_stop(&machine);
}

/* The kernel's own job is lost without fault, once: it is made again. */
static unsigned losses;

static void lose_it(void *unused)
{
    kgpu_os_lock(&machine.os);
    if (losses && !kgpu_list_empty(&machine.kgpu->rings[0]->jobs)) {
        struct kgpu_list *first = machine.kgpu->rings[0]->jobs.next;

        losses--;
        kgpu_ring_drop(machine.kgpu->rings[0], KGPU_CONTAINER(first, struct kgpu_part, link), -MGPU_ECANCELED);
    }
    kgpu_os_unlock(&machine.os);
    finish_what_the_card_does(unused);
}

static void a_lost_wipe_is_tried_again(void)
{
    begin();
    losses = 1;
    machine.os.on_wait = lose_it;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    CHECK_EQ(machine.card.ib_count, 2);
    CHECK_EQ(mgpu_bo_destroy(machine.client, args.bo), 0);
    losses = 3;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), -MGPU_ENODEV);
    CHECK_EQ(machine.kgpu->stats.bos, 0);
    machine_stop(&machine);
}

static void lose_the_card(void *unused)
{
    machine.kgpu->gone = true;
    losses = 1;
    lose_it(unused);
    machine.os.on_wait = NULL;
}

/* Nothing will ever run again: it is not tried. */
static void a_card_that_is_lost_wipes_nothing(void)
{
    begin();
    machine.os.on_wait = lose_the_card;
    CHECK_EQ(mgpu_bo_create(machine.client, &args), -MGPU_ENODEV);
    CHECK_EQ(machine.card.ib_count, 1);
    CHECK_EQ(machine.kgpu->stats.bos, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(hidden_memory_is_zeroed_by_the_card);
    TAP_RUN(what_the_cpu_reaches_needs_no_card);
    TAP_RUN(gds_is_zeroed_where_it_was_given);
    TAP_RUN(many_runs_take_several_jobs);
    TAP_RUN(the_client_may_be_closed_meanwhile);
    TAP_RUN(zeroing_is_not_interrupted);
    TAP_RUN(a_hang_of_another_does_not_matter);
    TAP_RUN(a_lost_wipe_is_tried_again);
    TAP_RUN(a_card_that_is_lost_wipes_nothing);
    return tap_done();
}
