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
    CHECK(kgpu_vmid_get(object(3)) != 0); /* who has one may use it again */
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

int main(void)
{
    TAP_RUN(a_vm_keeps_its_slot);
    TAP_RUN(the_least_recently_used_goes);
    TAP_RUN(busy_slots_are_not_taken);
    TAP_RUN(a_dead_vm_frees_its_slot);
    TAP_RUN(jobs_run_in_their_own_tables);
    return tap_done();
}
