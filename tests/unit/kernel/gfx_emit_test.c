/* SPDX-License-Identifier: MIT */
/* gfx_emit_test.c - the commands that the kernel writes: whole packets, right addresses, within the room promised. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/pm4.h>
#include <navi23/regs/pte.h>
#include <submit/ring.h>
#include <vm/page_table.h>

static uint32_t memory[KGPU_RING_DWORDS];
static struct kgpu_ring ring;

static void begin(void)
{
    memset(&ring, 0, sizeof ring);
    ring.memory = memory;
}

/* The packets written are whole, and all of type 3: counts them, and those with `opcode`. */
static unsigned count_packets(unsigned opcode)
{
    unsigned found = 0;
    uint64_t at = 0;

    while (at < ring.written) {
        CHECK_EQ(PM4_TYPE(memory[at]), 3);
        found += PM4_OPCODE(memory[at]) == opcode;
        at += memory[at] == PM4_NOP_ALONE ? 1 : PM4_COUNT(memory[at]) + 2;
    }
    CHECK_EQ(at, ring.written);
    return found;
}

static void an_ib_names_address_length_and_vmid(void)
{
    struct mgpu_ib ib = { .va = UINT64_C(0xffff812345678900), .dwords = 0xfffff };

    begin();
    kgpu_gfx_emit_ib(&ring, &ib, 7);
    CHECK_EQ(ring.written, KGPU_GFX_IB_DWORDS);
    CHECK_EQ(PM4_OPCODE(memory[0]), PM4_INDIRECT_BUFFER);
    CHECK_EQ(memory[1], 0x45678900);
    CHECK_EQ(memory[2], 0x8123); /* 48 bits */
    CHECK_EQ(memory[3] & PM4_IB_DWORDS, 0xfffff);
    CHECK_EQ(memory[3] >> PM4_IB_VMID_SHIFT & 0xf, 7);
    CHECK(!(memory[3] & PM4_IB_CHAIN));
}

static void a_fence_writes_64_bits_and_interrupts_on_demand(void)
{
    for (unsigned interrupt = 0; interrupt < 2; interrupt++) {
        begin();
        kgpu_gfx_emit_fence(&ring, 0x123456780, UINT64_C(0xaabbccdd11223344), interrupt);
        CHECK_EQ(count_packets(PM4_RELEASE_MEM), 1);
        CHECK_EQ(memory[2] & PM4_RELEASE_DATA_CLOCK, PM4_RELEASE_DATA_64);
        CHECK_EQ(memory[2] & PM4_RELEASE_INT_AFTER_WRITE, interrupt ? PM4_RELEASE_INT_AFTER_WRITE : 0);
        CHECK_EQ(memory[3], 0x23456780);
        CHECK_EQ(memory[4], 1);
        CHECK_EQ(memory[5], 0x11223344);
        CHECK_EQ(memory[6], 0xaabbccdd);
    }
}

static void a_job_fits_the_room_kept_for_it(void)
{
    begin();
    kgpu_gfx_emit_begin(&ring);
    kgpu_gfx_emit_fence(&ring, 0, 0, false);
    kgpu_gfx_emit_fence(&ring, 0, 0, true);
    CHECK(ring.written <= KGPU_GFX_JOB_DWORDS);
    CHECK_EQ(count_packets(PM4_ACQUIRE_MEM), 1);
}

/* Whatever a job reads is read from memory: all caches, up to L2, of all addresses. */
static void a_job_begins_with_empty_caches(void)
{
    const uint32_t every_cache = 0xc3b1;

    begin();
    kgpu_gfx_emit_begin(&ring);
    CHECK_EQ(PM4_OPCODE(memory[0]), PM4_ACQUIRE_MEM);
    CHECK_EQ(memory[2], 0xffffffff);
    CHECK_EQ(memory[3], 0x00ffffff);
    CHECK_EQ(memory[4] | memory[5], 0);
    CHECK_EQ(memory[7], every_cache);
}

/* What the packets written set a context register to, by its dword offset; 0: none does. */
static uint32_t context_register(uint32_t reg)
{
    for (uint64_t at = 0; at < ring.written; at += PM4_COUNT(memory[at]) + 2)
        if (PM4_OPCODE(memory[at]) == PM4_SET_CONTEXT_REG && memory[at + 1] == reg - PM4_CONTEXT_REG_BASE)
            return memory[at + 2];
    return 0;
}

static void the_clear_state_is_recorded_and_applied(void)
{
    begin();
    kgpu_gfx_emit_clear_state(&ring);
    CHECK_EQ(count_packets(PM4_PREAMBLE_CNTL), 2);
    CHECK_EQ(count_packets(PM4_CLEAR_STATE), 1);
    CHECK_EQ(count_packets(PM4_SET_CONTEXT_REG), 85);
    CHECK_EQ(context_register(0xa00d), 0x40004000); /* PA_SC_SCREEN_SCISSOR_BR, the first */
    CHECK_EQ(context_register(0xa029), 0);          /* nothing is there */
    CHECK_EQ(context_register(0xa081), 0x80000000); /* PA_SC_WINDOW_SCISSOR_TL */
    CHECK_EQ(context_register(0xa0b3), 0x40004000); /* PA_SC_VPORT_SCISSOR_15_BR */
    CHECK_EQ(context_register(0xa0d3), 0x3f800000); /* PA_SC_VPORT_ZMAX_15 */
    CHECK_EQ(context_register(0xa1b6), 2);          /* SPI_PS_IN_CONTROL */
    CHECK_EQ(context_register(0xa295), 0x100);      /* VGT_GS_PER_ES */
    CHECK_EQ(context_register(0xa317), 0x20);       /* VGT_OUT_DEALLOC_CNTL, the last */
    CHECK(ring.written < KGPU_RING_DWORDS);
}

static void packets_run_over_the_rings_end(void)
{
    begin();
    ring.written = KGPU_RING_DWORDS - 3;
    kgpu_gfx_emit_fence(&ring, 0x10, 0x20, false);
    CHECK_EQ(ring.written, KGPU_RING_DWORDS + 5);
    CHECK_EQ(PM4_OPCODE(memory[KGPU_RING_DWORDS - 3]), PM4_RELEASE_MEM);
    CHECK_EQ(memory[0], 0x10);
    CHECK_EQ(memory[2], 0x20);
}

int main(void)
{
    TAP_RUN(an_ib_names_address_length_and_vmid);
    TAP_RUN(a_fence_writes_64_bits_and_interrupts_on_demand);
    TAP_RUN(a_job_fits_the_room_kept_for_it);
    TAP_RUN(a_job_begins_with_empty_caches);
    TAP_RUN(the_clear_state_is_recorded_and_applied);
    TAP_RUN(packets_run_over_the_rings_end);
    return tap_done();
}
