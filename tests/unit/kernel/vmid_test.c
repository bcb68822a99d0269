/* SPDX-License-Identifier: MIT */
/* vmid_test.c - sixteen slots for any number of address spaces: kept, taken, and never taken from one that is busy. */
#include "machine.h"
#include "tap.h"

#include <navi23/regs/mmio.h>
#include <navi23/regs/pte.h>
#include <vm/page_table.h>
#include <vm/vm.h>

enum { VMS = 40 };

static struct machine machine;
static mgpu_handle vms[VMS];

static struct kgpu_vm *object(unsigned i)
{
    return machine_object(&machine, KGPU_TYPE_VM, vms[i]);
}

static void begin(void)
{
    machine_start(&machine);
    for (unsigned i = 0; i < VMS; i++)
        vms[i] = machine_vm(&machine);
}

static void a_vm_keeps_its_slot(void)
{
    uint32_t first, base;
    uint64_t flushes;

    begin();
    flushes = machine.kgpu->stats.tlb_flushes;
    first = kgpu_vmid_get(object(0));
    CHECK(first >= 1 && first < KGPU_VMIDS);
    CHECK_EQ(machine.kgpu->stats.tlb_flushes, flushes + 1);
    base = REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + first * GCVM_CONTEXT_ADDR_DISTANCE;
    CHECK_EQ(machine.card.registers[base], (uint32_t)object(0)->root->address | PTE_VALID);
    CHECK_EQ(kgpu_vmid_get(object(0)), first);
    CHECK_EQ(machine.kgpu->stats.tlb_flushes, flushes + 1); /* nothing to do the second time */
    CHECK(kgpu_vmid_get(object(1)) != first);
    CHECK_EQ(machine.kgpu->stats.tlb_flushes, flushes + 2);
    machine_stop(&machine);
}

static void the_least_recently_used_goes(void)
{
    uint32_t slot;

    begin();
    for (unsigned i = 0; i < KGPU_VMIDS - 1; i++)
        kgpu_vmid_get(object(i));
    kgpu_vmid_get(object(0)); /* now VM 1 is the oldest */
    slot = object(1)->vmid;
    CHECK_EQ(kgpu_vmid_get(object(20)), slot);
    CHECK_EQ(object(1)->vmid, 0);
    CHECK(object(0)->vmid != 0);
    machine_stop(&machine);
}

static void busy_slots_are_not_taken(void)
{
    begin();
    for (unsigned i = 0; i < KGPU_VMIDS - 1; i++)
        machine.kgpu->vmid[kgpu_vmid_get(object(i))].busy = 1;
    CHECK_EQ(kgpu_vmid_get(object(20)), 0);
    CHECK(kgpu_vmid_get(object(3)) != 0);
    machine.kgpu->vmid[object(7)->vmid].busy = 0;
    CHECK(kgpu_vmid_get(object(20)) != 0);
    CHECK_EQ(object(7)->vmid, 0);
    for (unsigned id = 1; id < KGPU_VMIDS; id++)
        machine.kgpu->vmid[id].busy = 0;
    machine_stop(&machine);
}

static void a_dead_vm_frees_its_slot(void)
{
    uint32_t slot;

    begin();
    slot = kgpu_vmid_get(object(0));
    CHECK_EQ(mgpu_vm_destroy(machine.client, vms[0]), 0);
    CHECK(!machine.kgpu->vmid[slot].vm);
    machine_stop(&machine);
}

/* Every job runs in a slot that points to its own VM's table at that moment. */
static void jobs_run_in_their_own_tables(void)
{
    unsigned wrong = 0;

    begin();
    for (unsigned i = 0; i < 3 * VMS; i++) {
        mgpu_handle queue = machine_queue(&machine, vms[i * 7 % VMS], 0);

        CHECK_EQ(machine_submit(&machine, queue, 0x200000 + 32 * i, 0, 0, NULL), 0);
        if (i % 5 == 0)
            kgpu_irq(machine.kgpu);
    }
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.card.ib_count, 3 * VMS);
    for (unsigned i = 0; i < machine.card.ib_count; i++) {
        unsigned job = (unsigned)(machine.card.ibs[i].va - 0x200000) / 32;

        wrong += machine.card.ibs[i].root != (object(job * 7 % VMS)->root->address | PTE_VALID);
    }
    CHECK_EQ(wrong, 0);
    machine_stop(&machine);
}

static int reserve(mgpu_handle vm, uint32_t on)
{
    struct mgpu_vm_reserve args = { .vm = vm, .reserve = on };

    return mgpu_vm_reserve(machine.client, &args);
}

/* All the others go round among fourteen slots, and the fifteenth stays where it is. */
static void a_reserved_slot_is_kept(void)
{
    uint32_t slot;

    begin();
    slot = kgpu_vmid_get(object(0));
    CHECK_EQ(reserve(vms[0], 1), 0);
    for (unsigned i = 1; i < VMS; i++)
        CHECK(kgpu_vmid_get(object(i)) != slot);
    CHECK_EQ(object(0)->vmid, slot);
    CHECK_EQ(reserve(vms[0], 0), 0);
    for (unsigned i = 1; i < VMS; i++)
        kgpu_vmid_get(object(i));
    CHECK_EQ(object(0)->vmid, 0);
    machine_stop(&machine);
}

/* Reserved before it has ever run: the first slot it gets is the one. */
static void a_slot_is_reserved_ahead(void)
{
    uint32_t slot;

    begin();
    CHECK_EQ(reserve(vms[0], 1), 0);
    slot = kgpu_vmid_get(object(0));
    for (unsigned i = 1; i < VMS; i++)
        kgpu_vmid_get(object(i));
    CHECK_EQ(object(0)->vmid, slot);
    CHECK_EQ(mgpu_vm_destroy(machine.client, vms[0]), 0); /* given back when the VM goes */
    CHECK_EQ(reserve(vms[1], 1), 0);
    machine_stop(&machine);
}

/* A queue keeps the VM alive, but nobody can give the slot back any more. */
static void a_dead_vm_reserves_nothing(void)
{
    begin();
    CHECK(machine_queue(&machine, vms[0], 0) != 0);
    CHECK_EQ(reserve(vms[0], 1), 0);
    CHECK_EQ(mgpu_vm_destroy(machine.client, vms[0]), 0);
    CHECK_EQ(reserve(vms[1], 1), 0);
    machine_stop(&machine);
}

static void count_slots(unsigned *busy)
{
    *busy = 0;
    for (unsigned id = 1; id < KGPU_VMIDS; id++)
        *busy += machine.kgpu->vmid[id].busy != 0;
}

/*
 * Fifteen VMs that always have another job on a ring, and a sixteenth: it gets its turn, because the others stop
 * putting jobs on until a slot is idle.
 */
static void nobody_starves(void)
{
    mgpu_handle queues[KGPU_VMIDS];
    uint64_t seq[KGPU_VMIDS];
    unsigned busy;

    begin();
    machine.card.held = true;
    for (unsigned i = 0; i < KGPU_VMIDS; i++) {
        queues[i] = machine_queue(&machine, vms[i], 0);
        CHECK_EQ(machine_submit(&machine, queues[i], 0x200000, 0, 0, &seq[i]), 0);
    }
    count_slots(&busy);
    CHECK_EQ(busy, KGPU_VMIDS - 1);
    CHECK_EQ(object(KGPU_VMIDS - 1)->vmid, 0);
    CHECK_EQ(machine_submit(&machine, queues[0], 0x200000, 0, 0, NULL), 0); /* has a slot, and is asked to wait */
    CHECK_EQ(machine.kgpu->vmid[object(0)->vmid].busy, 1);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu); /* the rings are empty: now it is its turn, and then everybody's */
    CHECK(object(KGPU_VMIDS - 1)->vmid != 0);
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu);
    for (unsigned i = 0; i < KGPU_VMIDS; i++)
        CHECK_EQ(machine_reached(&machine, queues[i], seq[i]), 0);
    machine_stop(&machine);
}

/* Back-to-back submissions of one VM, and of a few that take turns, cost no flush once each has its slot. */
static void back_to_back_jobs_flush_nothing(void)
{
    mgpu_handle queues[3];
    uint64_t flushes;

    begin();
    for (unsigned i = 0; i < 3; i++) {
        queues[i] = machine_queue(&machine, vms[i], 0);
        CHECK_EQ(machine_submit(&machine, queues[i], 0x200000, 0, 0, NULL), 0);
    }
    flushes = machine.kgpu->stats.tlb_flushes;
    for (unsigned i = 0; i < 100; i++) {
        CHECK_EQ(machine_submit(&machine, queues[0], 0x200000, 0, 0, NULL), 0);
        CHECK_EQ(machine_submit(&machine, queues[i % 3], 0x200000, 0, 0, NULL), 0);
        kgpu_irq(machine.kgpu);
    }
    CHECK_EQ(machine.kgpu->stats.tlb_flushes, flushes);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_vm_keeps_its_slot);
    TAP_RUN(the_least_recently_used_goes);
    TAP_RUN(busy_slots_are_not_taken);
    TAP_RUN(a_dead_vm_frees_its_slot);
    TAP_RUN(jobs_run_in_their_own_tables);
    TAP_RUN(a_reserved_slot_is_kept);
    TAP_RUN(a_slot_is_reserved_ahead);
    TAP_RUN(a_dead_vm_reserves_nothing);
    TAP_RUN(nobody_starves);
    TAP_RUN(back_to_back_jobs_flush_nothing);
    return tap_done();
}
