/* SPDX-License-Identifier: MIT */
/* gds_test.c - a job has the memory on the chip that it lists, while it runs, and nobody else has. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <memory/bo.h>
#include <navi23/regs/mmio.h>
#include <submit/ring.h>
#include <vm/vm.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle vm, queue, gds, oa;

static void finish_what_the_card_does(void *kgpu)
{
    kgpu_irq(kgpu);
}

static mgpu_handle create(uint32_t domain, uint64_t size)
{
    struct mgpu_bo_create args = { .size = size, .domains = domain };

    CHECK_EQ(mgpu_bo_create(machine.client, &args), 0);
    return args.bo;
}

static void begin(void)
{
    machine_start(&machine);
    machine.os.on_wait = finish_what_the_card_does;
    machine.os.on_wait_argument = machine.kgpu;
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
    create(MGPU_DOMAIN_GDS, 128);
    gds = create(MGPU_DOMAIN_GDS, 64);
    create(MGPU_DOMAIN_OA, 1);
    oa = create(MGPU_DOMAIN_OA, 2);
    machine.card.ib_count = 0;
}

static int submit(uint64_t va, mgpu_handle first, mgpu_handle second)
{
    struct mgpu_ib ib = { .va = va, .dwords = 8 };
    struct mgpu_bo_ref refs[2] = { { .bo = first }, { .bo = second } };
    struct mgpu_queue_submit args = { .queue = queue, .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)refs,
                                      .bo_count = !!first + !!second };

    return mgpu_queue_submit(machine.client, &args);
}

static bool nobody_has_any(void)
{
    for (unsigned vmid = 0; vmid < KGPU_VMIDS; vmid++)
        if (machine.card.registers[REG_GDS_VMID0_SIZE + 2 * vmid] || machine.card.registers[REG_GDS_OA_VMID0 + vmid])
            return false;
    return true;
}

static void what_a_card_is_switched_on_with_is_taken_away(void)
{
    begin();
    CHECK(nobody_has_any());
    machine_stop(&machine);
}

static void a_job_has_what_it_lists_while_it_runs(void)
{
    begin();
    CHECK_EQ(submit(VA, gds, oa), 0);
    CHECK_EQ(submit(VA, gds, 0), 0);
    CHECK_EQ(submit(VA, oa, oa), 0); /* the same one twice is one */
    CHECK_EQ(submit(VA, 0, 0), 0);
    CHECK_EQ(machine.card.ib_count, 4);
    CHECK_EQ(machine.card.ibs[0].gds_base, 128);
    CHECK_EQ(machine.card.ibs[0].gds_size, 64);
    CHECK_EQ(machine.card.ibs[0].oa, 6);
    CHECK_EQ(machine.card.ibs[1].gds_size, 64);
    CHECK_EQ(machine.card.ibs[1].oa, 0);
    CHECK_EQ(machine.card.ibs[2].gds_size, 0);
    CHECK_EQ(machine.card.ibs[2].oa, 6);
    CHECK_EQ(machine.card.ibs[3].gds_size, 0);
    CHECK_EQ(machine.card.ibs[3].oa, 0);
    CHECK(nobody_has_any());
    machine_stop(&machine);
}

static void one_of_each_kind(void)
{
    mgpu_handle other;

    begin();
    other = create(MGPU_DOMAIN_GDS, 4);
    CHECK_EQ(submit(VA, gds, other), -MGPU_EINVAL);
    other = create(MGPU_DOMAIN_OA, 1);
    CHECK_EQ(submit(VA, other, oa), -MGPU_EINVAL);
    CHECK(!((struct kgpu_bo *)machine_object(&machine, KGPU_TYPE_BO, oa))->busy);
    machine_stop(&machine);
}

/* A job that hangs never gives its share back: the kernel does. */
static void a_lost_job_leaves_nothing_behind(void)
{
    begin();
    machine.card.poison = VA;
    CHECK_EQ(submit(VA, gds, oa), 0);
    CHECK(!nobody_has_any());
    kgpu_irq(machine.kgpu);
    CHECK(nobody_has_any());
    machine_stop(&machine);
}

/* One VMID's share is the same for all rings: a second ring waits until the first is done with it. */
static void rings_take_turns_with_a_vmid(void)
{
    struct kgpu_ring *ring, other = { 0 };
    uint32_t vmid;

    begin();
    machine.card.held = true;
    ring = machine.kgpu->rings[0];
    CHECK_EQ(submit(VA, gds, 0), 0);
    vmid = ((struct kgpu_vm *)machine_object(&machine, KGPU_TYPE_VM, vm))->vmid;
    CHECK_EQ(machine.kgpu->vmid[vmid].chip_jobs, 1);
    machine.kgpu->vmid[vmid].chip_ring = &other; /* as if it were another ring's */
    CHECK_EQ(submit(VA + 32, gds, 0), 0);
    CHECK(other.reserved); /* nothing more for it, or it might never be done */
    CHECK_EQ(machine.kgpu->vmid[vmid].chip_jobs, 1);
    fake_card_run(&machine.card);
    CHECK_EQ(machine.card.ib_count, 1);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.kgpu->vmid[vmid].chip_jobs, 1);
    CHECK(machine.kgpu->vmid[vmid].chip_ring == ring);
    fake_card_run(&machine.card);
    CHECK_EQ(machine.card.ib_count, 2);
    machine_stop(&machine);
}

static void the_commands_fit_the_room_kept_for_them(void)
{
    static uint32_t memory[KGPU_RING_DWORDS];
    struct kgpu_ring ring = { .memory = memory, .config = { .engine = MGPU_ENGINE_GFX } };
    const struct kgpu_bo bo = { .size = 4 };

    kgpu_gds_emit(&ring, 15, &bo, &bo);
    CHECK(ring.written <= KGPU_GDS_DWORDS);
}

int main(void)
{
    TAP_RUN(what_a_card_is_switched_on_with_is_taken_away);
    TAP_RUN(a_job_has_what_it_lists_while_it_runs);
    TAP_RUN(one_of_each_kind);
    TAP_RUN(a_lost_job_leaves_nothing_behind);
    TAP_RUN(rings_take_turns_with_a_vmid);
    TAP_RUN(the_commands_fit_the_room_kept_for_them);
    return tap_done();
}
