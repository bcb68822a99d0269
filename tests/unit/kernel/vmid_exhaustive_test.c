/* SPDX-License-Identifier: MIT */
/*
 * vmid_exhaustive_test.c - hardware address-space slots: every sequence of LENGTH operations by three VMs on two slots,
 * beside a naive model. The other slots are busy all the time.
 *
 * An operation is: a job of a VM takes its slot; a job of a VM ends; a VM goes away and comes back.
 */
#include "machine.h"
#include "tap.h"

#include <vm/vm.h>

#define VMS      3u
#define SLOTS    2u
#define LENGTH   7u
#define JOBS_MAX 2u

enum { TAKE, END, DROP, KINDS };

static struct machine machine;
static struct kgpu_vm *vms[VMS];

/* ---- the model: who has which slot; slots in the order of their last use ----------------------------------------- */

#define NOBODY VMS

struct model {
    unsigned owner[SLOTS], jobs[SLOTS];
    unsigned order[SLOTS]; /* slots, the one used longest ago first */
    uint64_t flushes;
};

static unsigned slot_of(const struct model *m, unsigned vm)
{
    for (unsigned slot = 0; slot < SLOTS; slot++)
        if (m->owner[slot] == vm)
            return slot;
    return SLOTS;
}

static void model_use(struct model *m, unsigned slot)
{
    if (m->order[0] == slot) {
        m->order[0] = m->order[1];
        m->order[1] = slot;
    }
}

/* Returns the slot, SLOTS: none. */
static unsigned model_take(struct model *m, unsigned vm)
{
    unsigned slot = slot_of(m, vm);

    for (unsigned i = 0; slot == SLOTS && i < SLOTS; i++)
        if (!m->jobs[m->order[i]]) {
            slot = m->order[i];
            m->owner[slot] = vm;
            m->flushes++;
        }
    if (slot != SLOTS) {
        model_use(m, slot);
        m->jobs[slot]++;
    }
    return slot;
}

/* ---- the kernel -------------------------------------------------------------------------------------------------- */

/* Two free slots, used one after the other and given back; the others are somebody else's for ever. */
static void begin(struct model *m)
{
    struct kgpu *kgpu = machine.kgpu;

    for (unsigned vm = 0; vm < VMS; vm++)
        kgpu_vmid_drop(vms[vm]);
    for (unsigned id = 1; id < KGPU_VMIDS; id++) {
        kgpu->vmid[id].busy = id > SLOTS;
        kgpu->vmid[id].last_use = id;
    }
    kgpu->vmid_clock = KGPU_VMIDS;
    *m = (struct model){ .owner = { NOBODY, NOBODY }, .order = { 0, 1 }, .flushes = kgpu->stats.tlb_flushes };
}

static bool agrees(const struct model *m)
{
    for (unsigned slot = 0; slot < SLOTS; slot++) {
        const struct kgpu_vmid *real = &machine.kgpu->vmid[1 + slot];

        if (real->vm != (m->owner[slot] == NOBODY ? NULL : vms[m->owner[slot]]) || real->busy != m->jobs[slot])
            return false;
    }
    for (unsigned vm = 0; vm < VMS; vm++)
        if (vms[vm]->vmid != (slot_of(m, vm) == SLOTS ? 0 : 1 + slot_of(m, vm)))
            return false;
    return machine.kgpu->stats.tlb_flushes == m->flushes;
}

/* One operation on both. Returns whether they agree; what cannot happen, as the end of a job that is not there, does
 * not. */
static bool step(struct model *m, unsigned kind, unsigned vm)
{
    unsigned slot = slot_of(m, vm);
    uint32_t id;

    switch (kind) {
    case TAKE:
        if (slot != SLOTS && m->jobs[slot] == JOBS_MAX)
            return true;
        id = kgpu_vmid_get(vms[vm]);
        if (id)
            machine.kgpu->vmid[id].busy++;
        slot = model_take(m, vm);
        return id == (slot == SLOTS ? 0 : 1 + slot) && agrees(m);
    case END:
        if (slot == SLOTS || !m->jobs[slot])
            return true;
        machine.kgpu->vmid[1 + slot].busy--;
        m->jobs[slot]--;
        return agrees(m);
    default:
        if (slot != SLOTS && m->jobs[slot])
            return true; /* a job holds its VM */
        kgpu_vmid_drop(vms[vm]);
        if (slot != SLOTS)
            m->owner[slot] = NOBODY;
        return agrees(m);
    }
}

static void every_sequence(void)
{
    const unsigned operations = KINDS * VMS;
    unsigned long sequences = 1;

    for (unsigned i = 0; i < LENGTH; i++)
        sequences *= operations;
    for (unsigned long sequence = 0; sequence < sequences; sequence++) {
        unsigned long rest = sequence;
        struct model model;

        begin(&model);
        for (unsigned i = 0; i < LENGTH; i++, rest /= operations)
            if (!step(&model, rest % KINDS, rest / KINDS % VMS)) {
                printf("# sequence %lu, operation %u\n", sequence, i);
                CHECK(!"the kernel does as the model");
                return;
            }
    }
    printf("# %lu sequences\n", sequences);
}

int main(void)
{
    machine_start(&machine);
    for (unsigned i = 0; i < VMS; i++)
        vms[i] = machine_object(&machine, KGPU_TYPE_VM, machine_vm(&machine));
    TAP_RUN(every_sequence);
    for (unsigned id = 1; id < KGPU_VMIDS; id++)
        machine.kgpu->vmid[id].busy = 0;
    machine_stop(&machine);
    return tap_done();
}
