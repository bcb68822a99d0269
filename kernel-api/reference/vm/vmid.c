/* SPDX-License-Identifier: MIT */
/*
 * vmid.c - hardware address-space slots. Slot 0 is the kernel's; the others go round among VMs, least recently used
 * first. A slot is only taken from a VM that has no job on any ring, so the CPU can point it elsewhere at once and
 * every ring finds it so. Back-to-back jobs of one VM keep its slot and cost no flush.
 *
 * With more VMs at work than slots, one that always has a job on a ring would keep its slot for ever: schedule.c keeps
 * all rings for the job that finds no slot. One VM can have a slot reserved: it gets it like any other, and then nobody
 * takes it away.
 */
#include "vm.h"

#include "../blocks/blocks.h"
#include "../core/calls.h"

static bool is_free(const struct kgpu *kgpu, const struct kgpu_vmid *slot)
{
    return !slot->busy && (!slot->vm || slot->vm != kgpu->vmid_owner);
}

/* The idle slot that was used longest ago, 0: all are busy. */
static uint32_t oldest_idle(const struct kgpu *kgpu)
{
    uint32_t best = 0;

    for (uint32_t id = 1; id < KGPU_VMIDS; id++)
        if (is_free(kgpu, &kgpu->vmid[id]) && (!best || kgpu->vmid[id].last_use < kgpu->vmid[best].last_use))
            best = id;
    return best;
}

uint32_t kgpu_vmid_get(struct kgpu_vm *vm)
{
    struct kgpu *kgpu = vm->kgpu;

    if (!vm->vmid) {
        uint32_t id = oldest_idle(kgpu);

        if (!id)
            return 0;
        if (kgpu->vmid[id].vm)
            kgpu->vmid[id].vm->vmid = 0;
        kgpu->vmid[id].vm = vm;
        vm->vmid = id;
        kgpu_gmc_set_root(kgpu, id, vm->root);
    }
    kgpu->vmid[vm->vmid].last_use = ++kgpu->vmid_clock;
    return vm->vmid;
}

void kgpu_vmid_drop(struct kgpu_vm *vm)
{
    if (vm->vmid)
        vm->kgpu->vmid[vm->vmid].vm = NULL;
    vm->vmid = 0;
}

KGPU_HANDLER(vm_reserve)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_vm *vm = kgpu_handles_find(&client->handles, KGPU_TYPE_VM, args->vm);

    if (args->reserve > 1)
        return -MGPU_EINVAL;
    if (!vm)
        return -MGPU_ENOENT;
    if (args->reserve && kgpu->vmid_owner && kgpu->vmid_owner != vm)
        return -MGPU_EBUSY;
    if (!args->reserve && kgpu->vmid_owner != vm)
        return -MGPU_EINVAL;
    kgpu->vmid_owner = args->reserve ? vm : NULL;
    return 0;
}
