/* SPDX-License-Identifier: MIT */
/* gmc.c: apertures, permissions, the fault registers, invalidation. */
#include "card.h"

static struct card *c;

#define VA 0x10000000ull

static void clear_fault(void)
{
    card_set(c, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
}

static uint32_t fault(uint32_t mask)
{
    return FIELD_GET(mask, card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS));
}

static void drain_irqs(void)
{
    while (card_next_source(c))
        ;
}

static void reads_vram_and_agp_as_vmid_0(void)
{
    *vram32(c, ROOM) = 0xabcd;
    card_set(c, REG_GCMC_VM_AGP_BOT, 0x9000);
    card_set(c, REG_GCMC_VM_AGP_TOP, 0x9000);
    card_set(c, REG_GCMC_VM_AGP_BASE, SYSTEM_BUS >> 24);
    EMIT(c, PM4_COPY_DATA, 1 | 5u << 8, LO(FB + ROOM), HI(FB + ROOM), LO(0x9000000000ull + SYSTEM_ROOM), 0x90);
    CHECK(card_run(c));
    CHECK_EQ(*system32(c, SYSTEM_ROOM), 0xabcd);
}

static void reports_a_fault(void)
{
    uint32_t e[8];
    drain_irqs();
    clear_fault();
    card_poke(c, 0xffff812345678abcull & ~3ull, 1);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__VMID), 1);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__RW), 1);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__CID), GCVM_CLIENT_CPG);
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), 0x12345678);
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_HI32), 0x8);
    CHECK(card_next_irq(c, e));
    CHECK_EQ(e[0] & 0xffff, IH_SRC_UTCL2_FAULT << 8 | IH_CLIENT_UTCL2);
    CHECK_EQ((e[0] >> 24) & 15, 1);
    CHECK_EQ(e[4], 0x12345678);
    CHECK_EQ(e[5], 8 | IH_FAULT_WRITE);
}

static void keeps_the_first_fault(void)
{
    clear_fault();
    card_forget_log(c);
    card_peek(c, 0x5000000000);
    uint32_t first = card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32);
    size_t log_used = c->log_used;
    card_peek(c, 0x6000000000);
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), first);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__MORE_FAULTS), 1);
    CHECK_EQ(c->log_used, log_used);
    clear_fault();
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS), 0);
    card_peek(c, 0x6000000000);
    CHECK(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32) != first);
}

static void interrupts_only_where_asked(void)
{
    uint32_t control = card_get(c, REG_GCVM_CONTEXT0_CNTL + 1);
    drain_irqs();
    card_set(c, REG_GCVM_CONTEXT0_CNTL + 1, control & ~FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT);
    card_peek(c, 0x5000000000);
    CHECK_EQ(card_next_source(c), 0);
    card_set(c, REG_GCVM_CONTEXT0_CNTL + 1, control);
    card_peek(c, 0x5000000000);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT));
}

static void checks_permissions(void)
{
    card_map(c, 1, VA, ROOM, 1, PTE_VALID | PTE_READABLE);
    card_map(c, 1, VA + 0x1000, ROOM + 0x1000, 1, PTE_VALID | PTE_WRITEABLE);
    card_invalidate(c, 1);
    *vram32(c, ROOM) = *vram32(c, ROOM + 0x1000) = 42;
    clear_fault();
    CHECK_EQ(card_peek(c, VA), 42);
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS), 0);
    card_poke(c, VA, 1);
    CHECK_EQ(*vram32(c, ROOM), 42);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS), 4);
    clear_fault();
    CHECK_EQ(card_peek(c, VA + 0x1000), 0);
    CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS), 2);
    card_poke(c, VA + 0x1000, 43);
    CHECK_EQ(*vram32(c, ROOM + 0x1000), 43);
}

static void faults_where_there_is_no_memory(void)
{
    card_map(c, 1, VA, VRAM_BYTES, 1, PTE_RW);
    card_map(c, 1, VA + 0x1000, SYSTEM_BUS + SYSTEM_BYTES, 1, PTE_RW | PTE_SYSTEM);
    card_invalidate(c, 1);
    for (unsigned i = 0; i < 2; i++) {
        clear_fault();
        CHECK_EQ(card_peek(c, VA + i * 0x1000), 0);
        CHECK_EQ(fault(FIELD_GCVM_FAULT_STATUS__MAPPING_ERROR), 1);
    }
}

static void remembers_until_invalidated(void)
{
    card_map(c, 1, VA, ROOM, 1, PTE_RW);
    *vram32(c, ROOM) = 1;
    *vram32(c, ROOM + 0x1000) = 2;
    card_invalidate(c, 1);
    CHECK_EQ(card_peek(c, VA), 1);
    card_map(c, 1, VA, ROOM + 0x1000, 1, PTE_RW);
    CHECK_EQ(card_peek(c, VA), 1); /* hardware does the same */
    card_set(c, REG_GCVM_INVALIDATE_ENG0_REQ + 17, 1u << 2 | FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS);
    CHECK_EQ(card_get(c, REG_GCVM_INVALIDATE_ENG0_ACK + 17), 1u << 2);
    CHECK_EQ(card_peek(c, VA), 1);
    card_set(c, REG_GCVM_INVALIDATE_ENG0_REQ + 17, 1u << 1 | FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS);
    CHECK_EQ(card_get(c, REG_GCVM_INVALIDATE_ENG0_ACK + 17), 1u << 1);
    CHECK_EQ(card_peek(c, VA), 2);
}

static void gives_out_semaphores(void)
{
    CHECK_EQ(card_get(c, REG_GCVM_INVALIDATE_ENG0_SEM + 4), 1);
    CHECK_EQ(card_get(c, REG_GCVM_INVALIDATE_ENG0_SEM + 4), 0);
    card_set(c, REG_GCVM_INVALIDATE_ENG0_SEM + 4, 0);
    CHECK_EQ(card_get(c, REG_GCVM_INVALIDATE_ENG0_SEM + 4), 1);
}

/* While the ring copies out of system memory over and over, the memory goes: the card must not touch it afterwards. */
static void lets_go_of_system_memory(void)
{
    for (unsigned i = 0; i < 20; i++) {
        for (unsigned n = 0; n < 16; n++) {
            EMIT(c, PM4_DMA_DATA, 0, LO(0x9000000000ull + SYSTEM_ROOM), 0x90, LO(FB + ROOM), HI(FB + ROOM), 0x100000);
        }
        card_kick(c);
        atomic_store(&c->no_system, true);
        navi_dma_invalidate(c->navi, SYSTEM_BUS, SYSTEM_BYTES);
        memset(c->system + SYSTEM_ROOM, (int)i, 0x100000); /* a race for TSan if the card still looks */
        atomic_store(&c->no_system, false);
        CHECK(card_run(c));
    }
}

int main(void)
{
    c = card_new();
    TAP_RUN(reads_vram_and_agp_as_vmid_0);
    TAP_RUN(reports_a_fault);
    TAP_RUN(keeps_the_first_fault);
    TAP_RUN(interrupts_only_where_asked);
    TAP_RUN(checks_permissions);
    TAP_RUN(faults_where_there_is_no_memory);
    TAP_RUN(remembers_until_invalidated);
    TAP_RUN(gives_out_semaphores);
    TAP_RUN(lets_go_of_system_memory);
    card_free(c);
    return tap_done();
}
