/* SPDX-License-Identifier: MIT */
/* gds.c - the windows of GDS, and what is outside of them. The masks of ordered append are for shaders. */
#include "card.h"

/* The first fault stays until the driver writes the register. */
static void raise_fault(struct navi *navi, unsigned vmid, uint64_t address)
{
    uint32_t none = 0;
    uint32_t fault = FIELD_GDS_VM_PROTECTION_FAULT__FAULT_DETECTED |
                     FIELD_PUT(FIELD_GDS_VM_PROTECTION_FAULT__VMID, vmid) |
                     FIELD_PUT(FIELD_GDS_VM_PROTECTION_FAULT__ADDRESS, address);
    if (atomic_compare_exchange_strong(reg_word(navi, REG_GDS_VM_PROTECTION_FAULT), &none, fault))
        navi_log(navi, NAVI_LOG_ERROR, "gds: byte 0x%llx is not in the window of VMID %u", (unsigned long long)address,
                 vmid);
}

void *gds_map_word(struct navi *navi, unsigned vmid, uint64_t address, uint32_t size)
{
    uint32_t base = reg_get(navi, REG_GDS_VMID0_BASE + vmid * GDS_VMID_DISTANCE) & FIELD_GDS_VMID_BASE__BASE;
    uint32_t window = reg_get(navi, REG_GDS_VMID0_SIZE + vmid * GDS_VMID_DISTANCE) & FIELD_GDS_VMID_SIZE__SIZE;
    uint64_t at = base + (address & ~(size - 1ull));
    if (window < size || address > window - size || at > GDS_BYTES - size || at % size != 0) {
        raise_fault(navi, vmid, address);
        return NULL;
    }
    return navi->gds.bytes + at;
}
