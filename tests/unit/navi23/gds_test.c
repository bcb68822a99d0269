/* SPDX-License-Identifier: MIT */
/* gds.c: each VMID sees its window, and nothing else. */
#include "card.h"

static struct card *c;

static void set_window(unsigned vmid, uint32_t base, uint32_t size)
{
    card_set(c, REG_GDS_VMID0_BASE + vmid * GDS_VMID_DISTANCE, base);
    card_set(c, REG_GDS_VMID0_SIZE + vmid * GDS_VMID_DISTANCE, size);
}

/* What VMID 1 writes into its window and reads from it. */
static void poke(uint32_t at, uint32_t value)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_WRITE_DATA, 4), 3u << 8, at, 0, value));
}

static uint32_t peek(uint32_t at)
{
    *vram32(c, DATA_AT) = 0xdeaddead;
    CHECK(RUN_IB(c, PM4_HEADER(PM4_COPY_DATA, 5), 3 | 5u << 8, at, 0, LO(DATA_VA), HI(DATA_VA)));
    return *vram32(c, DATA_AT);
}

/* The same word, as the kernel sees it through VMID 0, whose window is all of it. */
static uint32_t kernel_peek(uint32_t at)
{
    EMIT(c, PM4_COPY_DATA, 3 | 5u << 8, at, 0, LO(FB + ROOM), HI(FB + ROOM));
    CHECK(card_run(c));
    return *vram32(c, ROOM);
}

static void comes_with_all_in_every_window(void)
{
    for (unsigned vmid = 0; vmid < GCVM_CONTEXTS; vmid++)
        CHECK_EQ(card_get(c, REG_GDS_VMID0_SIZE + vmid * GDS_VMID_DISTANCE), 0x10000);
    poke(0xfffc, 1);
    CHECK_EQ(kernel_peek(0xfffc), 1);
    CHECK_EQ(card_get(c, REG_GDS_VM_PROTECTION_FAULT), 0);
}

static void moves_with_the_window(void)
{
    set_window(1, 0x100, 0x40);
    poke(0, 0x11);
    poke(0x3c, 0x12);
    CHECK_EQ(peek(0), 0x11);
    CHECK_EQ(kernel_peek(0x100), 0x11);
    CHECK_EQ(kernel_peek(0x13c), 0x12);
    CHECK_EQ(card_get(c, REG_GDS_VM_PROTECTION_FAULT), 0);
}

static void faults_outside(void)
{
    poke(0x40, 0xbad);
    CHECK_EQ(kernel_peek(0x140), 0);
    uint32_t fault = card_get(c, REG_GDS_VM_PROTECTION_FAULT);
    CHECK(fault & FIELD_GDS_VM_PROTECTION_FAULT__FAULT_DETECTED);
    CHECK_EQ(FIELD_GET(FIELD_GDS_VM_PROTECTION_FAULT__VMID, fault), 1);
    CHECK_EQ(FIELD_GET(FIELD_GDS_VM_PROTECTION_FAULT__ADDRESS, fault), 0x40);
    CHECK(strstr(c->log, "gds: byte 0x40 is not in the window of VMID 1"));
    CHECK_EQ(peek(0xfffffffc), 0);
    CHECK_EQ(card_get(c, REG_GDS_VM_PROTECTION_FAULT), fault); /* the first one stays */
    card_set(c, REG_GDS_VM_PROTECTION_FAULT, 0);
    set_window(1, 0, 0);
    CHECK_EQ(peek(0), 0);
    CHECK(card_get(c, REG_GDS_VM_PROTECTION_FAULT) != 0);
    card_set(c, REG_GDS_VM_PROTECTION_FAULT, 0);
}

/* A window that goes on beyond the memory, or begins in the middle of a word. */
static void faults_in_odd_windows(void)
{
    set_window(1, 0xfff0, 0x40);
    CHECK_EQ(peek(0xc), 1);
    CHECK_EQ(card_get(c, REG_GDS_VM_PROTECTION_FAULT), 0);
    CHECK_EQ(peek(0x10), 0);
    CHECK(card_get(c, REG_GDS_VM_PROTECTION_FAULT) != 0);
    card_set(c, REG_GDS_VM_PROTECTION_FAULT, 0);
    set_window(1, 2, 0x40);
    CHECK_EQ(peek(0), 0);
    CHECK(card_get(c, REG_GDS_VM_PROTECTION_FAULT) != 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(comes_with_all_in_every_window);
    TAP_RUN(moves_with_the_window);
    TAP_RUN(faults_outside);
    TAP_RUN(faults_in_odd_windows);
    card_free(c);
    return tap_done();
}
