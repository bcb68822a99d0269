/* SPDX-License-Identifier: MIT */
/* fault.h - VM faults: told to the log, and to the client whose work it was. */
#ifndef KGPU_FAULT_H
#define KGPU_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct kgpu;

/*
 * The card reports that work in slot `vmid` was refused access to `address`, page-aligned and sign-extended.
 *   status   GCVM_L2_PROTECTION_FAULT_STATUS, which stays that of the first fault until it is cleared; if that was in
 *            another slot it tells nothing of this one
 *   write    from the interrupt itself: it would have written
 */
void kgpu_vm_fault(struct kgpu *kgpu, uint32_t vmid, uint64_t address, uint32_t status, bool write);

#endif
