/* SPDX-License-Identifier: MIT */
/* walk.c: levels, page sizes, both kinds of memory, and what is wrong at which level. */
#include "card.h"

static struct card *c;

#define LOW_VA 0x0000123456789000ull
#define HIGH_VA 0xffff8000deadb000ull

static void forget(void)
{
    card_invalidate(c, 1);
    card_set(c, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
}

/* Read where there is a fault: gives 0 and WALKER_ERROR. */
static uint32_t walker_error(uint64_t va)
{
    forget();
    CHECK_EQ(card_peek(c, va), 0);
    return FIELD_GET(FIELD_GCVM_FAULT_STATUS__WALKER_ERROR, card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS));
}

static void translates_pages_of_vram(void)
{
    card_map(c, 1, LOW_VA, ROOM, 1, PTE_RW);
    *vram32(c, ROOM + 0x10) = 0x11223344;
    CHECK_EQ(card_peek(c, LOW_VA + 0x10), 0x11223344);
}

static void translates_the_high_half(void)
{
    card_map(c, 1, HIGH_VA, ROOM + 0x1000, 1, PTE_RW);
    *vram32(c, ROOM + 0x1ffc) = 0x55667788;
    CHECK_EQ(card_peek(c, HIGH_VA + 0xffc), 0x55667788);
}

static void translates_pages_of_system_memory(void)
{
    card_map(c, 1, LOW_VA + 0x1000, SYSTEM_BUS + SYSTEM_ROOM, 1, PTE_RW | PTE_SYSTEM);
    *system32(c, SYSTEM_ROOM + 8) = 0x99aabbcc;
    CHECK_EQ(card_peek(c, LOW_VA + 0x1008), 0x99aabbcc);
}

static void translates_large_pages(void)
{
    uint64_t va = 0x40000000;
    *card_entry(c, 1, va, 1) = (ROOM + 0x200000) | PTE_RW | PTE_PDE_AS_PTE;
    *vram32(c, ROOM + 0x200000 + 0x1f0004) = 0x0badcafe;
    CHECK_EQ(card_peek(c, va + 0x1f0004), 0x0badcafe);
    card_poke(c, va + 0x1ffffc, 77);
    CHECK_EQ(*vram32(c, ROOM + 0x200000 + 0x1ffffc), 77);
}

static void follows_tables_in_system_memory(void)
{
    uint64_t va = 0x50000000, table = SYSTEM_ROOM + 0x10000;
    *card_entry(c, 1, va, 1) = (SYSTEM_BUS + table) | PTE_VALID | PTE_SYSTEM;
    *(uint64_t *)(void *)(c->system + table + PT_INDEX(va, 0) * 8) = (ROOM + 0x3000) | PTE_RW;
    *vram32(c, ROOM + 0x3000) = 0x7e57;
    CHECK_EQ(card_peek(c, va), 0x7e57);
}

static void reads_null_pages_as_zero(void)
{
    struct navi_stats before, after;
    card_map(c, 1, LOW_VA + 0x2000, 0, 1, PTE_PRT | PTE_SYSTEM);
    *card_entry(c, 1, 0x60000000, 1) = PTE_PRT | PTE_PDE_AS_PTE;
    navi_stats(c->navi, &before);
    CHECK_EQ(card_peek(c, LOW_VA + 0x2000), 0);
    CHECK_EQ(card_peek(c, 0x60000000 + 0x123000), 0);
    card_poke(c, LOW_VA + 0x2000, 5);
    card_poke(c, 0x60000000 + 0x123000, 5);
    CHECK_EQ(card_peek(c, LOW_VA + 0x2000), 0);
    navi_stats(c->navi, &after);
    CHECK_EQ(after.faults, before.faults);
}

static void names_the_level_that_fails(void)
{
    CHECK_EQ(walker_error(0x7000000000ull << 3), 4); /* PDB2 */
    *card_entry(c, 1, 0x8000000000ull, 3) = card_new_table(c) | PTE_VALID;
    CHECK_EQ(walker_error(0x8000000000ull), 3);
    *card_entry(c, 1, 0x8000000000ull, 2) = card_new_table(c) | PTE_VALID;
    CHECK_EQ(walker_error(0x8000000000ull), 2);
    *card_entry(c, 1, 0x8000000000ull, 1) = card_new_table(c) | PTE_VALID;
    CHECK_EQ(walker_error(0x8000000000ull), 1);
    *card_entry(c, 1, 0x8000000000ull, 0) = ROOM | PTE_RW;
    CHECK_EQ(walker_error(0x9000000000ull), 3);
}

static void faults_on_tables_that_are_nowhere(void)
{
    *card_entry(c, 1, 0xa000000000ull, 1) = (VRAM_BYTES + 0x1000) | PTE_VALID;
    CHECK_EQ(walker_error(0xa000000000ull), 1);
    CHECK(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS) & FIELD_GCVM_FAULT_STATUS__MAPPING_ERROR);
    *card_entry(c, 1, 0xa000000000ull, 1) = (SYSTEM_BUS - 0x1000) | PTE_VALID | PTE_SYSTEM;
    CHECK_EQ(walker_error(0xa000000000ull), 1);
}

/* Accesses that walk_error names without a level: the range, the switch, the base. */
static void respects_the_context(void)
{
    uint32_t end = REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32 + GCVM_CONTEXT_ADDR_DISTANCE;
    card_set64(c, end, (LOW_VA >> 12) - 1);
    card_forget_log(c);
    CHECK_EQ(walker_error(LOW_VA), 0);
    CHECK(strstr(c->log, "range"));
    card_set64(c, end, 0xfffffffffull);
    forget();
    CHECK_EQ(card_peek(c, LOW_VA + 0x10), 0x11223344);
}

static void needs_the_context_and_its_base(void)
{
    uint32_t base = REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + 5 * GCVM_CONTEXT_ADDR_DISTANCE;
    /* VMID 5 was never set up: its IB is a row of zeros, which is not a packet */
    card_emit_ib(c, 5, IB_VA, 4);
    CHECK(!card_run_briefly(c));
    CHECK(strstr(c->log, "not enabled"));
    card_reset_ring(c);
    card_enable_vmid(c, 5);
    card_set64(c, base, c->root[5]);
    forget();
    card_emit_ib(c, 5, IB_VA, 4);
    CHECK(!card_run_briefly(c));
    CHECK(strstr(c->log, "base is not valid"));
    card_reset_ring(c);
}

/* VMID 0 has a flat table above START. */
static void has_a_flat_table_for_vmid_0(void)
{
    uint64_t table = card_new_table(c), start = 0x7fff00000000ull;
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32, table | PTE_VALID);
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32, start >> 12);
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32, (start >> 12) + 511);
    card_set(c, REG_GCVM_CONTEXT0_CNTL, FIELD_GCVM_CONTEXT_CNTL__ENABLE_CONTEXT);
    vram64(c, table)[3] = (SYSTEM_BUS + SYSTEM_ROOM + 0x5000) | PTE_RW | PTE_SYSTEM;
    card_invalidate(c, 0);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(start + 0x3004), HI(start + 0x3004), 0xf1a7);
    CHECK(card_run(c));
    CHECK_EQ(*system32(c, SYSTEM_ROOM + 0x5004), 0xf1a7);
    forget();
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(start + 0x200000), HI(start), 1);
    CHECK(card_run(c));
    CHECK(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS) != 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(translates_pages_of_vram);
    TAP_RUN(translates_the_high_half);
    TAP_RUN(translates_pages_of_system_memory);
    TAP_RUN(translates_large_pages);
    TAP_RUN(follows_tables_in_system_memory);
    TAP_RUN(reads_null_pages_as_zero);
    TAP_RUN(names_the_level_that_fails);
    TAP_RUN(faults_on_tables_that_are_nowhere);
    TAP_RUN(respects_the_context);
    TAP_RUN(needs_the_context_and_its_base);
    TAP_RUN(has_a_flat_table_for_vmid_0);
    card_free(c);
    return tap_done();
}
