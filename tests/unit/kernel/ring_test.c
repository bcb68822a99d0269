/* SPDX-License-Identifier: MIT */
/* ring_test.c - the ring under load and after a hang: full, around its end, recovered, and who is blamed. */
#include "machine.h"
#include "tap.h"

#include <submit/ring.h>

#define VA UINT64_C(0x200000)
#define BAD_VA UINT64_C(0x666000)

static struct machine machine;
static mgpu_handle vm, queue;

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
}

static void a_full_ring_makes_jobs_wait(void)
{
    enum { JOBS = 900 };
    uint64_t seq = 0;

    begin();
    machine.card.held = true;
    for (unsigned i = 0; i < JOBS; i++)
        CHECK_EQ(machine_submit(&machine, queue, VA + 32 * i, 0, 0, &seq), 0);
    CHECK(machine.kgpu->rings[0]->written < 2 * KGPU_RING_DWORDS);
    CHECK(!kgpu_list_empty(&machine.kgpu->waiting_queues[2])); /* they do not all fit */
    machine.card.held = false;
    for (unsigned round = 0; round < 100 && machine_reached(&machine, queue, seq); round++) {
        fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
    }
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine.card.ib_count, JOBS);
    for (unsigned i = 0; i < JOBS; i++)
        if (machine.card.ibs[i].va != VA + 32 * i) {
            CHECK_EQ(machine.card.ibs[i].va, VA + 32 * i);
            break;
        }
    machine_stop(&machine);
}

static void the_ring_goes_round(void)
{
    uint64_t seq = 0;

    begin();
    for (unsigned i = 0; i < 2000; i++) {
        CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
        kgpu_irq(machine.kgpu);
    }
    CHECK(machine.kgpu->rings[0]->written > 2 * KGPU_RING_DWORDS);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    machine_stop(&machine);
}

static void a_lost_interrupt_is_made_good_by_a_tick(void)
{
    uint64_t seq;

    begin();
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    machine_stop(&machine);
}

/* Guilty, a member of its group, an innocent before and one behind: only the first two are lost. */
static void a_hang_loses_the_guilty_group_only(void)
{
    mgpu_handle member, stranger;
    uint64_t resets, before, bad, together, behind;

    begin();
    member = machine_queue(&machine, vm, queue);
    stranger = machine_queue(&machine, machine_vm(&machine), 0);
    resets = machine.kgpu->stats.resets;
    machine.card.held = true;
    machine.card.poison = BAD_VA;
    CHECK_EQ(machine_submit(&machine, stranger, VA, 0, 0, &before), 0);
    CHECK_EQ(machine_submit(&machine, queue, BAD_VA, 0, 0, &bad), 0);
    CHECK_EQ(machine_submit(&machine, member, VA + 32, 0, 0, &together), 0);
    CHECK_EQ(machine_submit(&machine, stranger, VA + 64, 0, 0, &behind), 0);
    machine.card.held = false;
    fake_card_run(&machine.card);
    CHECK(machine.card.rings[FAKE_GFX].stopped);
    kgpu_irq(machine.kgpu); /* recovers, and puts the innocent on again */
    kgpu_irq(machine.kgpu);

    CHECK_EQ(machine.kgpu->stats.resets, resets + 1);
    CHECK_EQ(machine_reached(&machine, queue, bad), 0);
    CHECK_EQ(machine_reached(&machine, member, together), 0);
    CHECK_EQ(machine_reached(&machine, stranger, before), 0);
    CHECK_EQ(machine_reached(&machine, stranger, behind), 0);
    CHECK(machine_submit(&machine, queue, VA, 0, 0, NULL) < 0);
    CHECK(machine_submit(&machine, member, VA, 0, 0, NULL) < 0);
    CHECK_EQ(machine_submit(&machine, stranger, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 4); /* one before, the bad one, one behind, one new */
    CHECK_EQ(machine.card.ibs[2].va, VA + 64);
    CHECK_EQ(machine.card.ibs[2].root, machine.card.ibs[0].root); /* in its own tables again */
    machine_stop(&machine);
}

static void a_job_that_takes_too_long_is_hung(void)
{
    uint64_t seq;

    begin();
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
    machine.os.time_ns += INT64_C(5000000000);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), -MGPU_ETIME); /* not yet */
    machine.os.time_ns += INT64_C(60000000000);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), -MGPU_ETIME);
    machine_stop(&machine);
}

/* Time that a job spent behind others is not its own. */
static void waiting_behind_others_is_no_hang(void)
{
    mgpu_handle other;
    uint64_t first, second;

    begin();
    other = machine_queue(&machine, vm, 0);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &first), 0);
    machine.os.time_ns += INT64_C(9000000000);
    fake_card_run(&machine.card);
    machine.card.held = true;
    CHECK_EQ(machine_submit(&machine, other, VA + 32, 0, 0, &second), 0);
    kgpu_irq(machine.kgpu); /* the first has retired, the second begins */
    machine.os.time_ns += INT64_C(9000000000);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, first), 0);
    CHECK_EQ(machine_reached(&machine, other, second), -MGPU_ETIME);
    CHECK_EQ(machine.kgpu->stats.resets, 0);
    machine_stop(&machine);
}

static void a_report_without_a_job_blames_nobody(void)
{
    begin();
    kgpu_os_lock(&machine.os);
    kgpu_ring_recover(machine.kgpu->rings[0], KGPU_HANG_STOPPED);
    kgpu_os_unlock(&machine.os);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, NULL), 0);
    CHECK_EQ(machine.card.ib_count, 1);
    machine_stop(&machine);
}

static void taking_the_card_down_finishes_its_jobs(void)
{
    begin();
    machine.card.held = true;
    for (unsigned i = 0; i < 5; i++)
        CHECK_EQ(machine_submit(&machine, queue, VA, 0, machine_sync(&machine), NULL), 0);
    machine_stop(&machine); /* ends the program if anything is left */
}

int main(void)
{
    TAP_RUN(a_full_ring_makes_jobs_wait);
    TAP_RUN(the_ring_goes_round);
    TAP_RUN(a_lost_interrupt_is_made_good_by_a_tick);
    TAP_RUN(a_hang_loses_the_guilty_group_only);
    TAP_RUN(a_job_that_takes_too_long_is_hung);
    TAP_RUN(waiting_behind_others_is_no_hang);
    TAP_RUN(a_report_without_a_job_blames_nobody);
    TAP_RUN(taking_the_card_down_finishes_its_jobs);
    return tap_done();
}
