/* SPDX-License-Identifier: MIT */
/*
 * vmid.c - hardware address-space slots. Slot 0 is the kernel's; the others go round among VMs, least recently used
 * first. A slot is only taken from a VM that has no job on a ring. Back-to-back jobs of one VM keep its slot and cost
 * no flush.
 */
#include "vm.h"

uint32_t kgpu_vmid_get(struct kgpu_vm *vm, bool *switched_out)
{
    struct kgpu *kgpu = vm->kgpu;
    uint32_t best = vm->vmid;

    for (uint32_t id = 1; !vm->vmid && id < KGPU_VMIDS; id++)
        if (!kgpu->vmid[id].busy && (!best || kgpu->vmid[id].last_use < kgpu->vmid[best].last_use))
            best = id;
    if (!best)
        return 0;
    *switched_out = !vm->vmid;
    if (*switched_out) {
        if (kgpu->vmid[best].vm)
            kgpu->vmid[best].vm->vmid = 0;
        kgpu->vmid[best].vm = vm;
        vm->vmid = best;
    }
    kgpu->vmid[best].last_use = ++kgpu->vmid_clock;
    return best;
}

void kgpu_vmid_drop(struct kgpu_vm *vm)
{
    if (vm->vmid)
        vm->kgpu->vmid[vm->vmid].vm = NULL;
    vm->vmid = 0;
}
