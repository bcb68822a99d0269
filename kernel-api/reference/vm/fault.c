/* SPDX-License-Identifier: MIT */
/* fault.c - see fault.h. */
#include "fault.h"

#include "vm.h"

#include <navi23/regs/fields.h>

/* PERMISSION_FAULTS of the status: what the walk missed at the entry. */
#define MISSED_VALID 1u
#define MISSED_EXECUTE 8u

static uint32_t access_of(uint32_t vmid, uint32_t status, bool write)
{
    uint32_t missed = FIELD_GET(FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS, status);
    uint32_t access = write ? MGPU_FAULT_WRITE : 0;

    if (FIELD_GET(FIELD_GCVM_FAULT_STATUS__VMID, status) != vmid)
        return access;
    if (missed & MISSED_EXECUTE)
        access |= MGPU_FAULT_EXECUTE;
    if (missed && !(missed & MISSED_VALID))
        access |= MGPU_FAULT_PERMISSION;
    return access;
}

static const char *verb(uint32_t access)
{
    return access & MGPU_FAULT_WRITE ? "write" : access & MGPU_FAULT_EXECUTE ? "execute" : "read";
}

void kgpu_vm_fault(struct kgpu *kgpu, uint32_t vmid, uint64_t address, uint32_t status, bool write)
{
    const struct kgpu_vm *vm = kgpu->vmid[vmid].vm;
    struct kgpu_client *client = vm ? vm->client : NULL;
    uint32_t access = access_of(vmid, status, write), id = client ? client->id : 0;

    kgpu_log(kgpu, KGPU_LOG_ERROR, "VM fault: client %u, VM 0x%x in VMID %u: cannot %s 0x%016lx: %s (status 0x%08x)",
             id, client ? vm->handle : 0, vmid, verb(access), (unsigned long)address,
             access & MGPU_FAULT_PERMISSION ? "the mapping does not allow it" : "nothing is mapped there", status);
    if (!client)
        return;
    client->fault = (struct mgpu_query_fault){ .address = address, .status = status, .vmid = vmid,
                                               .count = client->fault.count + 1, .vm = vm->handle, .access = access };
}
