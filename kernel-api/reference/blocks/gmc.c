/* SPDX-License-Identifier: MIT */
/*
 * gmc.c - the memory controller of the graphics core: where VRAM lies, and the sixteen address spaces.
 *
 * VMID 0 is the kernel's: VRAM at fb_base, system memory through the GART's flat table. VMIDs 1 to 15 have four levels
 * of page tables, over the whole 48-bit space. The card's fault policy: no retry, report, reads give 0, writes vanish.
 */
#include "blocks.h"

#include "../vm/gart.h"
#include "../vm/page_table.h"
#include "../vm/vm.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/pte.h>

#define FLUSH_TIMEOUT_US 1000000u
#define LAST_PAGE 0xfffffffffull /* of 48 bits */

static void write_pair(struct kgpu *kgpu, uint32_t low_reg, uint64_t value)
{
    kgpu_reg_write(kgpu, low_reg, (uint32_t)value);
    kgpu_reg_write(kgpu, low_reg + 1, (uint32_t)(value >> 32));
}

static void set_context(struct kgpu *kgpu, uint32_t vmid, uint64_t base, uint64_t first_page, uint64_t last_page,
                        uint32_t depth)
{
    uint32_t step = vmid * GCVM_CONTEXT_ADDR_DISTANCE;

    write_pair(kgpu, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + step, base);
    write_pair(kgpu, REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32 + step, first_page);
    write_pair(kgpu, REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32 + step, last_page);
    kgpu_reg_write(kgpu, REG_GCVM_CONTEXT0_CNTL + vmid * GCVM_CONTEXT_CNTL_DISTANCE,
                   FIELD_GCVM_CONTEXT_CNTL__ENABLE_CONTEXT | FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT |
                       FIELD_PUT(FIELD_GCVM_CONTEXT_CNTL__PAGE_TABLE_DEPTH, depth));
}

static void set_aperture(struct kgpu *kgpu)
{
    uint64_t last = kgpu->fb_base + kgpu->info.vram_size - 1;

    kgpu_reg_write(kgpu, REG_GCMC_VM_SYSTEM_APERTURE_LOW_ADDR, (uint32_t)(kgpu->fb_base >> GCMC_APERTURE_SHIFT));
    kgpu_reg_write(kgpu, REG_GCMC_VM_SYSTEM_APERTURE_HIGH_ADDR, (uint32_t)(last >> GCMC_APERTURE_SHIFT));
    /* no AGP window: its bottom above its top */
    kgpu_reg_write(kgpu, REG_GCMC_VM_AGP_BASE, 0);
    kgpu_reg_write(kgpu, REG_GCMC_VM_AGP_TOP, 0);
    kgpu_reg_write(kgpu, REG_GCMC_VM_AGP_BOT, 0x00ffffff);
}

int kgpu_gmc_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    uint32_t base = kgpu_reg_read(kgpu, REG_GCMC_VM_FB_LOCATION_BASE) & 0xffffff;
    uint64_t gart_page = KGPU_GART_BASE / MGPU_PAGE_SIZE;

    kgpu->fb_base = (uint64_t)base << GCMC_FB_SHIFT;
    if (!base) {
        kgpu_format(message->text, sizeof message->text,
                    "gmc: GCMC_VM_FB_LOCATION_BASE is 0: the card's BIOS has not run");
        return -MGPU_EIO;
    }
    set_aperture(kgpu);
    set_context(kgpu, 0, kgpu_gart_table(kgpu) | PTE_VALID, gart_page,
                gart_page + KGPU_GART_SIZE / MGPU_PAGE_SIZE - 1, 0);
    for (uint32_t vmid = 1; vmid < KGPU_VMIDS; vmid++)
        set_context(kgpu, vmid, 0, 0, LAST_PAGE, PT_LEVELS - 1);
    kgpu_reg_write(kgpu, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    kgpu_reg_write(kgpu, REG_GCVM_L2_PROTECTION_FAULT_CNTL, 0);
    for (uint32_t vmid = 0; vmid < KGPU_VMIDS; vmid++)
        kgpu_gmc_flush_tlb(kgpu, vmid);
    return 0;
}

int kgpu_gmc_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = kgpu_gmc_init(kgpu, message);

    for (uint32_t vmid = 1; !err && vmid < KGPU_VMIDS; vmid++)
        if (kgpu->vmid[vmid].vm)
            kgpu_gmc_set_root(kgpu, vmid, kgpu->vmid[vmid].vm->root);
    return err;
}

void kgpu_gmc_finish(struct kgpu *kgpu)
{
    for (uint32_t vmid = 0; vmid < KGPU_VMIDS; vmid++)
        kgpu_reg_write(kgpu, REG_GCVM_CONTEXT0_CNTL + vmid * GCVM_CONTEXT_CNTL_DISTANCE, 0);
}

void kgpu_gmc_flush_tlb(struct kgpu *kgpu, uint32_t vmid)
{
    uint32_t step = KGPU_GMC_ENGINE_CPU * GCVM_INVALIDATE_ENG_DISTANCE;

    kgpu_smu_wake(kgpu);
    kgpu_hdp_flush(kgpu);
    kgpu->stats.tlb_flushes++;
    kgpu_reg_write(kgpu, REG_GCVM_INVALIDATE_ENG0_REQ + step, FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS | 1u << vmid);
    if (kgpu_reg_wait(kgpu, REG_GCVM_INVALIDATE_ENG0_ACK + step, 1u << vmid, 1u << vmid, FLUSH_TIMEOUT_US))
        kgpu_log(kgpu, KGPU_LOG_ERROR, "gmc: no answer to the invalidation of VMID %u", vmid);
}

void kgpu_gmc_set_root(struct kgpu *kgpu, uint32_t vmid, const struct kgpu_table *root)
{
    kgpu_smu_wake(kgpu);
    write_pair(kgpu, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + vmid * GCVM_CONTEXT_ADDR_DISTANCE,
               root->address | PTE_VALID);
    kgpu_gmc_flush_tlb(kgpu, vmid);
}
