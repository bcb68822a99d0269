/* SPDX-License-Identifier: MIT */
/* gmc_test.c - the memory controller: contexts, the aperture, and invalidations that are waited for. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/pte.h>
#include <vm/gart.h>
#include <vm/page_table.h>

static struct machine machine;

static uint32_t reg(uint32_t dword)
{
    return machine.card.registers[dword];
}

static void vmid_0_is_the_gart(void)
{
    uint64_t base = reg(REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32) |
                    (uint64_t)reg(REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_HI32) << 32;

    CHECK_EQ(base, kgpu_gart_table(machine.kgpu) | PTE_VALID);
    CHECK_EQ(FIELD_GET(FIELD_GCVM_CONTEXT_CNTL__PAGE_TABLE_DEPTH, reg(REG_GCVM_CONTEXT0_CNTL)), 0);
    CHECK_EQ(reg(REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32), KGPU_GART_BASE / 4096);
    CHECK_EQ(reg(REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32), (KGPU_GART_BASE + KGPU_GART_SIZE) / 4096 - 1);
}

static void the_other_vmids_have_four_levels_and_report_faults(void)
{
    for (uint32_t vmid = 1; vmid < KGPU_VMIDS; vmid++) {
        uint32_t cntl = reg(REG_GCVM_CONTEXT0_CNTL + vmid);

        CHECK(cntl & FIELD_GCVM_CONTEXT_CNTL__ENABLE_CONTEXT);
        CHECK_EQ(cntl & FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT, FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT);
        CHECK_EQ(FIELD_GET(FIELD_GCVM_CONTEXT_CNTL__PAGE_TABLE_DEPTH, cntl), 3);
        CHECK_EQ(reg(REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32 + 2 * vmid), UINT32_MAX);
        CHECK_EQ(reg(REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_HI32 + 2 * vmid), 0xf);
    }
}

static void the_aperture_covers_vram(void)
{
    uint64_t low = (uint64_t)reg(REG_GCMC_VM_SYSTEM_APERTURE_LOW_ADDR) << GCMC_APERTURE_SHIFT;
    uint64_t high = (uint64_t)reg(REG_GCMC_VM_SYSTEM_APERTURE_HIGH_ADDR) << GCMC_APERTURE_SHIFT;

    CHECK_EQ(low, machine.kgpu->fb_base);
    CHECK(high > low && high < machine.kgpu->fb_base + FAKE_VRAM_BYTES);
    CHECK(reg(REG_GCMC_VM_AGP_BOT) > reg(REG_GCMC_VM_AGP_TOP));
}

static void an_invalidation_names_its_vmid_only(void)
{
    unsigned at;

    fake_card_forget(&machine.card);
    kgpu_gmc_flush_tlb(machine.kgpu, 5);
    at = fake_card_find(&machine.card, FAKE_TLB_INVALIDATE, 0);
    CHECK(at < machine.card.event_count);
    CHECK_EQ(machine.card.events[at].what, 1u << 5);
    CHECK(fake_card_find(&machine.card, FAKE_HDP_FLUSH, 0) < at);
    CHECK_EQ(reg(REG_GCVM_INVALIDATE_ENG0_REQ + KGPU_GMC_ENGINE_CPU) & FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS,
             FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS);
}

static void no_answer_is_logged(void)
{
    unsigned errors = machine.os.lines[KGPU_LOG_ERROR];

    machine.card.dead = true;
    machine.card.registers[REG_GCVM_INVALIDATE_ENG0_ACK + KGPU_GMC_ENGINE_CPU] = 0;
    kgpu_gmc_flush_tlb(machine.kgpu, 3);
    machine.card.dead = false;
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], errors + 1);
}

static void a_root_is_set_before_the_invalidation(void)
{
    const struct kgpu_table root = { .address = 0x123456000 };
    uint32_t base = REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + 9 * GCVM_CONTEXT_ADDR_DISTANCE;

    fake_card_forget(&machine.card);
    kgpu_gmc_set_root(machine.kgpu, 9, &root);
    CHECK_EQ(reg(base), 0x23456000 | PTE_VALID);
    CHECK_EQ(reg(base + 1), 1);
    CHECK_EQ(machine.card.events[fake_card_find(&machine.card, FAKE_TLB_INVALIDATE, 0)].what, 1u << 9);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(vmid_0_is_the_gart);
    TAP_RUN(the_other_vmids_have_four_levels_and_report_faults);
    TAP_RUN(the_aperture_covers_vram);
    TAP_RUN(an_invalidation_names_its_vmid_only);
    TAP_RUN(a_root_is_set_before_the_invalidation);
    TAP_RUN(no_answer_is_logged);
    machine_stop(&machine);
    return tap_done();
}
