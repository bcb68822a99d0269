/* SPDX-License-Identifier: MIT */
/* recover_test.c - hangs with several rings: what a reset stops beside the guilty one, and gangs. See ring_test too. */
#include "machine.h"
#include "tap.h"

#include <memory/bo.h>
#include <submit/queue.h>
#include <submit/ring.h>

#define VA UINT64_C(0x200000)
#define BAD_VA UINT64_C(0x666000)

static struct machine machine;
static mgpu_handle vm, gfx, compute, sdma;

static mgpu_handle queue_on(uint32_t engine)
{
    return machine_queue_on(&machine, vm, engine, 0, MGPU_PRIORITY_NORMAL);
}

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
    gfx = queue_on(MGPU_ENGINE_GFX);
    compute = queue_on(MGPU_ENGINE_COMPUTE);
    sdma = queue_on(MGPU_ENGINE_SDMA);
    machine.card.poison = BAD_VA;
    machine.card.held = true;
}

static int error_of(mgpu_handle queue)
{
    return ((struct kgpu_queue *)machine_object(&machine, KGPU_TYPE_QUEUE, queue))->group->error;
}

/* How often the card has come by the IB at `va`. */
static unsigned runs_of(uint64_t va)
{
    unsigned count = 0;

    for (unsigned i = 0; i < machine.card.ib_count; i++)
        count += machine.card.ibs[i].va == va;
    return count;
}

static void run_all(void)
{
    for (unsigned round = 0; round < 5; round++) {
        fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
    }
}

/* Time passes in steps, and the kernel is told. */
static void wait_out(int64_t ns)
{
    for (; ns > 0; ns -= INT64_C(1000000000)) {
        machine.os.time_ns += INT64_C(1000000000);
        kgpu_tick(machine.kgpu);
    }
}

/* The command processor is one: its reset also takes the compute rings, whose jobs run again. SDMA is not touched. */
static void a_graphics_hang_restarts_compute(void)
{
    begin();
    CHECK_EQ(machine_submit(&machine, gfx, BAD_VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, compute, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, sdma, VA + 256, 0, 0, NULL), 0);
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.resets, 1);
    CHECK_EQ(error_of(gfx), -MGPU_ETIME);
    CHECK_EQ(error_of(compute), 0);
    CHECK_EQ(error_of(sdma), 0);
    CHECK(machine.card.rings[FAKE_SDMA0].written > 0); /* as it was */
    run_all();
    CHECK_EQ(machine_reached(&machine, compute, 1), 0);
    CHECK_EQ(machine_reached(&machine, sdma, 1), 0);
    CHECK_EQ(runs_of(VA), 1);
    CHECK_EQ(runs_of(VA + 256), 1);
    machine_stop(&machine);
}

static void a_compute_hang_is_its_own(void)
{
    begin();
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, compute, BAD_VA, 0, 0, NULL), 0);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(error_of(compute), -MGPU_ETIME);
    CHECK_EQ(error_of(gfx), 0);
    CHECK(machine.card.rings[FAKE_GFX].written > 0);
    run_all();
    CHECK_EQ(machine_reached(&machine, gfx, 1), 0);
    machine_stop(&machine);
}

/* A copy engine says nothing when it stops: the clock finds it, by the queue's own limit. */
static void a_silent_engine_is_found_by_the_clock(void)
{
    struct mgpu_queue_create create = { .engine = MGPU_ENGINE_SDMA, .hang_ms = 2000 };

    begin();
    create.vm = vm;
    CHECK_EQ(mgpu_queue_create(machine.client, &create), 0);
    CHECK_EQ(machine_submit(&machine, create.queue, BAD_VA & ~UINT64_C(0xff), 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, sdma, VA, 0, 0, NULL), 0);
    machine.card.poison = BAD_VA & ~UINT64_C(0xff);
    fake_card_run(&machine.card);
    wait_out(INT64_C(1000000000));
    CHECK_EQ(error_of(create.queue), 0);
    wait_out(INT64_C(2000000000));
    CHECK_EQ(error_of(create.queue), -MGPU_ETIME);
    CHECK_EQ(error_of(sdma), 0);
    run_all();
    CHECK_EQ(machine_reached(&machine, sdma, 1), 0);
    machine_stop(&machine);
}

/* One part stops, the other one is done, or under way: both queues are lost, both rings work on. */
static void a_gang_is_lost_as_a_whole(void)
{
    for (unsigned done = 0; done < 2; done++) {
        mgpu_handle queues[2], other;
        uint64_t behind;

        begin();
        queues[0] = gfx;
        queues[1] = compute;
        other = queue_on(MGPU_ENGINE_COMPUTE);
        CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ BAD_VA, VA }, NULL), 0);
        CHECK_EQ(machine_submit(&machine, other, VA + 32, 0, 0, &behind), 0);
        if (done)
            fake_ring_run(&machine.card, FAKE_COMPUTE0);
        fake_ring_run(&machine.card, FAKE_GFX);
        kgpu_irq(machine.kgpu);
        CHECK_EQ(machine_reached(&machine, gfx, 1), 0);
        CHECK_EQ(machine_reached(&machine, compute, 1), 0);
        CHECK_EQ(error_of(gfx), -MGPU_ETIME);
        CHECK_EQ(error_of(compute), -MGPU_ETIME);
        CHECK_EQ(error_of(other), 0);
        run_all();
        CHECK_EQ(machine_reached(&machine, other, behind), 0);
        CHECK_EQ(runs_of(VA), done);
        CHECK_EQ(runs_of(VA + 32), 1); /* it was done, or had not begun */
        machine_stop(&machine);
    }
}

/* The engines of a gang share no reset: the ring of the part that works is reset for its sake alone. */
static void a_lost_gang_leaves_every_ring(void)
{
    mgpu_handle queues[2];

    begin();
    queues[0] = gfx;
    queues[1] = sdma;
    CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ BAD_VA, VA }, NULL), 0);
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(error_of(sdma), -MGPU_ETIME);
    CHECK_EQ(machine_reached(&machine, sdma, 1), 0);
    CHECK_EQ(machine.kgpu->stats.jobs, 0);
    run_all();
    CHECK_EQ(runs_of(VA), 0);
    machine_stop(&machine);
}

/* An innocent gang whose one part is done already: that part is not run a second time. */
static void what_is_done_is_not_done_again(void)
{
    mgpu_handle queues[2], innocent[2];
    uint64_t seq;

    begin();
    innocent[0] = queue_on(MGPU_ENGINE_GFX);
    innocent[1] = queue_on(MGPU_ENGINE_COMPUTE);
    queues[0] = gfx;
    CHECK_EQ(machine_submit(&machine, queues[0], BAD_VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit_gang(&machine, innocent, (const uint64_t[]){ VA, VA + 32 }, &seq), 0);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, innocent[1], 1), -MGPU_ETIME);
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    run_all();
    CHECK_EQ(machine_reached(&machine, innocent[0], seq), 0);
    CHECK_EQ(machine_reached(&machine, innocent[1], 1), 0);
    CHECK_EQ(runs_of(VA), 1);
    CHECK_EQ(runs_of(VA + 32), 1);
    machine_stop(&machine);
}

/* A part that waits for another, which is still behind somebody else's long job, is not hung. */
static void the_clock_of_a_gang_waits_for_all_parts(void)
{
    mgpu_handle queues[2], other;
    uint64_t seq;

    begin();
    other = queue_on(MGPU_ENGINE_GFX);
    queues[0] = gfx;
    queues[1] = compute;
    CHECK_EQ(machine_submit(&machine, other, VA, 0, 0, NULL), 0);
    wait_out(INT64_C(5000000000));
    CHECK_EQ(machine_submit_gang(&machine, queues, (const uint64_t[]){ VA + 32, VA + 64 }, &seq), 0);
    wait_out(INT64_C(4000000000));
    fake_ring_run(&machine.card, FAKE_GFX); /* the long job, and the part behind it */
    kgpu_irq(machine.kgpu);
    wait_out(INT64_C(9000000000));
    CHECK_EQ(machine.kgpu->stats.resets, 0);
    wait_out(INT64_C(3000000000)); /* now the other part has been alone for too long */
    CHECK_EQ(machine.kgpu->stats.resets, 1);
    CHECK_EQ(error_of(compute), -MGPU_ETIME);
    CHECK_EQ(error_of(other), 0);
    machine_stop(&machine);
}

/* ---- waves, and the whole card ----------------------------------------------------------------------------------- */

/* A shader without end: its waves are killed, its job ends, and nobody else notices. */
static void endless_waves_are_killed(void)
{
    mgpu_handle other;
    uint64_t behind;

    begin();
    other = queue_on(MGPU_ENGINE_GFX);
    machine.card.endless = VA;
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, other, VA + 32, 0, 0, &behind), 0);
    CHECK_EQ(machine_submit(&machine, gfx, VA + 64, 0, 0, NULL), 0); /* on the ring too: it runs on, as lost */
    CHECK_EQ(machine_submit(&machine, compute, VA + 96, 0, 0, NULL), 0);
    fake_card_run(&machine.card);
    wait_out(INT64_C(11000000000));
    run_all();
    CHECK_EQ(error_of(gfx), -MGPU_ENODATA);
    CHECK_EQ(error_of(other), 0);
    CHECK_EQ(error_of(compute), 0);
    CHECK_EQ(machine.kgpu->stats.resets, 0);
    CHECK_EQ(machine_reached(&machine, gfx, 2), 0);
    CHECK_EQ(machine_reached(&machine, other, behind), 0);
    CHECK_EQ(machine_reached(&machine, compute, 1), 0);
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), -MGPU_ENODATA);
    CHECK(machine.kgpu->stats.recovery_ns < 20000000);
    machine_stop(&machine);
}

/* Killing is given ten milliseconds; then the ring is reset. */
static void waves_that_do_not_die_cost_a_reset(void)
{
    begin();
    machine.card.endless = VA;
    machine.card.immortal = true;
    CHECK_EQ(machine_submit(&machine, compute, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, gfx, VA + 32, 0, 0, NULL), 0);
    fake_card_run(&machine.card);
    wait_out(INT64_C(11000000000));
    machine.card.endless = 0;
    run_all();
    CHECK_EQ(error_of(compute), -MGPU_ETIME);
    CHECK_EQ(error_of(gfx), 0);
    CHECK_EQ(machine.kgpu->stats.resets, 1);
    CHECK(machine.kgpu->stats.recovery_ns >= 10000000 && machine.kgpu->stats.recovery_ns < 20000000);
    CHECK_EQ(machine_reached(&machine, gfx, 1), 0);
    machine_stop(&machine);
}

static struct mgpu_queue_status status_of(mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_EQ(mgpu_queue_status(machine.client, &status), 0);
    return status;
}

/* The command processor does not come back from its reset: the card is reset, and everybody loses VRAM. */
static void an_engine_that_stays_down_costs_the_card(void)
{
    struct mgpu_query query = { .what = MGPU_QUERY_COUNTER, .index = MGPU_COUNTER_VRAM_LOST };
    uint64_t count = 0, seq;
    mgpu_handle fresh;

    begin();
    CHECK_EQ(machine_submit(&machine, gfx, BAD_VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, sdma, VA, 0, 0, NULL), 0);
    machine.card.stays_down = true;
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.card.mode1_resets, 1);
    CHECK(machine.kgpu->stats.recovery_ns < INT64_C(4000000000)); /* one ring is waited for in vain, not five */
    CHECK_EQ(error_of(gfx), -MGPU_ETIME);
    CHECK_EQ(error_of(sdma), -MGPU_ECANCELED);
    CHECK_EQ(error_of(compute), -MGPU_ECANCELED);
    CHECK_EQ(machine_reached(&machine, sdma, 1), 0);
    CHECK_EQ(machine.kgpu->stats.jobs, 0);
    CHECK_EQ(status_of(compute).flags, MGPU_QUEUE_VRAM_LOST);
    CHECK_EQ(status_of(compute).error, -MGPU_ECANCELED);
    CHECK_EQ(machine_submit(&machine, compute, VA, 0, 0, NULL), -MGPU_ECANCELED);
    query.data = (uintptr_t)&count;
    query.data_size = sizeof count;
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    CHECK_EQ(count, 1);
    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++) { /* all of them work again */
        fresh = queue_on(engine);
        CHECK_EQ(status_of(fresh).flags, 0);
        CHECK_EQ(machine_submit(&machine, fresh, VA, 0, 0, &seq), 0);
        run_all();
        CHECK_EQ(machine_reached(&machine, fresh, seq), 0);
    }
    machine_stop(&machine);
}

/* Not even MODE1 helps. */
static void a_dead_card_is_gone(void)
{
    struct mgpu_queue_create create = { .vm = vm };
    struct mgpu_open open = { .version = MGPU_VERSION };

    begin();
    CHECK_EQ(machine_submit(&machine, gfx, BAD_VA, 0, 0, NULL), 0);
    fake_ring_run(&machine.card, FAKE_GFX);
    machine.card.dead = machine.card.smu_mute = machine.card.mute = true;
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.jobs, 0);
    CHECK_EQ(mgpu_queue_create(machine.client, &create), -MGPU_ENODEV);
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), -MGPU_ENODEV);
    CHECK_EQ(mgpu_open(&open), -MGPU_ENODEV);
    kgpu_tick(machine.kgpu);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(mgpu_close(machine.client), 0);
    machine_stop(&machine);
}

/* A gang that is done but for its user fence, which lies behind somebody else's hang, has nothing to do with that. */
static void a_gang_that_only_ends_is_not_guilty(void)
{
    struct mgpu_ib ibs[] = { { .va = VA, .dwords = 8 }, { .va = VA + 32, .dwords = 8 } };
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)ibs, .ib_count = 2 };
    const struct kgpu_bo *bo;
    mgpu_handle other;

    begin();
    other = queue_on(MGPU_ENGINE_GFX);
    submit.queue = gfx;
    ibs[1].queue = compute;
    submit.fence_bo = machine_bo(&machine, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    bo = machine_object(&machine, KGPU_TYPE_BO, submit.fence_bo);
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    CHECK_EQ(machine_submit(&machine, other, BAD_VA, 0, 0, NULL), 0);
    fake_ring_run(&machine.card, FAKE_COMPUTE0);
    fake_ring_run(&machine.card, FAKE_GFX);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.resets, 1);
    CHECK_EQ(error_of(other), -MGPU_ETIME);
    CHECK_EQ(error_of(gfx), 0);
    run_all();
    CHECK_EQ(machine_reached(&machine, gfx, 1), 0);
    CHECK_EQ(*(uint64_t *)fake_os_bus(&machine.os, bo->extents[0].address), 1);
    CHECK_EQ(runs_of(VA), 1);
    machine_stop(&machine);
}

static const struct kgpu_ring_ops *real_ops;

/* The card comes to the end of its job just before it stops. */
static void stop_late(struct kgpu_ring *ring)
{
    ring->page->fence = kgpu_ring_running(ring)->ring_seq;
    real_ops->stop(ring);
}

/* Whoever is done after all is not lost, nor is the next one, which had just begun. */
static void a_job_done_in_the_meantime_costs_nobody(void)
{
    struct kgpu_ring_ops late;
    struct kgpu_ring *ring;
    mgpu_handle other;

    begin();
    other = queue_on(MGPU_ENGINE_GFX);
    ring = machine.kgpu->rings[0];
    real_ops = ring->config.ops;
    late = *real_ops;
    late.stop = stop_late;
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine_submit(&machine, other, VA + 32, 0, 0, NULL), 0);
    ring->config.ops = &late;
    wait_out(INT64_C(11000000000));
    ring->config.ops = real_ops;
    CHECK_EQ(machine.kgpu->stats.resets, 1);
    CHECK_EQ(machine_reached(&machine, gfx, 1), 0);
    CHECK_EQ(error_of(gfx), 0);
    CHECK_EQ(error_of(other), 0);
    run_all();
    CHECK_EQ(machine_reached(&machine, other, 1), 0);
    machine_stop(&machine);
}

/* The OS may wish for no limit at all. */
static void an_endless_limit_is_endless(void)
{
    begin();
    kgpu_tune(machine.kgpu, KGPU_TUNE_HANG_MS, UINT64_MAX);
    CHECK_EQ(machine_submit(&machine, gfx, VA, 0, 0, NULL), 0);
    wait_out(INT64_C(100000000000));
    CHECK_EQ(machine.kgpu->stats.resets, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_graphics_hang_restarts_compute);
    TAP_RUN(a_compute_hang_is_its_own);
    TAP_RUN(a_silent_engine_is_found_by_the_clock);
    TAP_RUN(a_gang_is_lost_as_a_whole);
    TAP_RUN(a_lost_gang_leaves_every_ring);
    TAP_RUN(what_is_done_is_not_done_again);
    TAP_RUN(the_clock_of_a_gang_waits_for_all_parts);
    TAP_RUN(endless_waves_are_killed);
    TAP_RUN(waves_that_do_not_die_cost_a_reset);
    TAP_RUN(an_engine_that_stays_down_costs_the_card);
    TAP_RUN(a_dead_card_is_gone);
    TAP_RUN(a_gang_that_only_ends_is_not_guilty);
    TAP_RUN(a_job_done_in_the_meantime_costs_nobody);
    TAP_RUN(an_endless_limit_is_endless);
    return tap_done();
}
