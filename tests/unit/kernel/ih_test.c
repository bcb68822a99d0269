/* SPDX-License-Identifier: MIT */
/* ih_test.c - the interrupt ring: entries in order, around its end, faults to their client, overflow, nonsense. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/mmio.h>

static struct machine machine;

static struct mgpu_query_fault fault(void)
{
    struct mgpu_query_fault answer = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_FAULT, .data = (uintptr_t)&answer, .data_size = sizeof answer };

    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    return answer;
}

/* A VM that has a hardware slot: that of its last job. */
static uint32_t vm_with_vmid(void)
{
    mgpu_handle queue = machine_queue(&machine, machine_vm(&machine), 0);

    CHECK_EQ(machine_submit(&machine, queue, 0x200000, 0, 0, NULL), 0);
    kgpu_irq(machine.kgpu);
    return machine.card.ibs[machine.card.ib_count - 1].vmid;
}

static void an_empty_ring_is_nobodys_interrupt(void)
{
    kgpu_irq(machine.kgpu);
    CHECK(!kgpu_irq(machine.kgpu));
}

/* Its entries may have been read before it came; until the read pointer is written, the card may raise no other. */
static void an_interrupt_without_entries_is_armed_again(void)
{
    uint32_t read = machine.card.registers[REG_IH_RB_RPTR];

    machine.card.registers[REG_IH_RB_RPTR] = ~read;
    CHECK(!kgpu_irq(machine.kgpu));
    CHECK_EQ(machine.card.registers[REG_IH_RB_RPTR], read);
}

static void a_fault_reaches_its_client(void)
{
    uint32_t vmid = vm_with_vmid();
    uint64_t count = fault().count;

    machine.card.registers[REG_GCVM_L2_PROTECTION_FAULT_STATUS] = 0x1234;
    fake_card_interrupt(&machine.card, IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT, vmid, 0x12345, IH_FAULT_WRITE);
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(fault().count, count + 1);
    CHECK_EQ(fault().address, 0x12345000);
    CHECK_EQ(fault().vmid, vmid);
    CHECK_EQ(fault().status, 0x1234);
}

static void high_addresses_are_sign_extended(void)
{
    uint32_t vmid = vm_with_vmid();

    fake_card_interrupt(&machine.card, IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT, vmid, 0x00000042, 0x8);
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(fault().address, UINT64_C(0xffff800000042000));
}

static void a_fault_of_nobody_is_only_logged(void)
{
    uint64_t count = fault().count;
    unsigned errors = machine.os.lines[KGPU_LOG_ERROR];

    fake_card_interrupt(&machine.card, IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT, 0, 1, 0);
    fake_card_interrupt(&machine.card, IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT, 15, 1, 0);
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(fault().count, count);
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], errors + 2);
}

static void unknown_sources_are_logged(void)
{
    unsigned warnings = machine.os.lines[KGPU_LOG_WARNING];

    fake_card_interrupt(&machine.card, 0x77, 3, 0, 0, 0);
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(machine.os.lines[KGPU_LOG_WARNING], warnings + 1);
}

static void the_ring_goes_round(void)
{
    uint32_t vmid = vm_with_vmid();
    uint64_t count = fault().count;

    for (unsigned i = 0; i < 5000; i++) { /* more than twice its size */
        fake_card_interrupt(&machine.card, IH_CLIENT_UTCL2, IH_SRC_UTCL2_FAULT, vmid, i, 0);
        if (i % 100 == 99)
            CHECK(kgpu_irq(machine.kgpu));
    }
    CHECK_EQ(fault().count, count + 5000);
    CHECK_EQ(fault().address, UINT64_C(4999) << 12);
    CHECK_EQ(machine.card.registers[REG_IH_RB_RPTR], machine.card.registers[REG_IH_RB_WPTR]);
}

static void an_overflow_is_survived(void)
{
    unsigned warnings = machine.os.lines[KGPU_LOG_WARNING];
    uint32_t bytes = 4u << FIELD_GET(FIELD_IH_RB_CNTL__RB_SIZE, machine.card.registers[REG_IH_RB_CNTL]);

    for (uint32_t i = 0; i < bytes / IH_ENTRY_BYTES; i++)
        fake_card_interrupt(&machine.card, IH_CLIENT_GRBM_CP, IH_SRC_CP_EOP, 0, 0, 0);
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(machine.os.lines[KGPU_LOG_WARNING], warnings + 1);
    CHECK(!(machine.card.registers[REG_IH_RB_CNTL] & FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR));
    CHECK(!kgpu_irq(machine.kgpu));
    a_fault_reaches_its_client(); /* it works on */
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(an_empty_ring_is_nobodys_interrupt);
    TAP_RUN(an_interrupt_without_entries_is_armed_again);
    TAP_RUN(a_fault_reaches_its_client);
    TAP_RUN(high_addresses_are_sign_extended);
    TAP_RUN(a_fault_of_nobody_is_only_logged);
    TAP_RUN(unknown_sources_are_logged);
    TAP_RUN(the_ring_goes_round);
    TAP_RUN(an_overflow_is_survived);
    machine_stop(&machine);
    return tap_done();
}
