/* SPDX-License-Identifier: MIT */
/* apic.c - the local APIC, by its registers in memory (QEMU's TCG has no x2APIC before version 9). */
#include "cpu/apic.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"
#include "memory/page.h"
#include "memory/paging.h"

/* Offsets of registers. */
enum {
    APIC_ID = 0x20,
    APIC_PRIORITY = 0x80,
    APIC_END = 0xb0,
    APIC_SPURIOUS = 0xf0,
    APIC_COMMAND = 0x300,
    APIC_COMMAND_TO = 0x310,
    APIC_TIMER = 0x320,
    APIC_LINT0 = 0x350,
    APIC_LINT1 = 0x360,
    APIC_TIMER_COUNT = 0x380,
    APIC_TIMER_LEFT = 0x390,
    APIC_TIMER_DIVIDER = 0x3e0,
};
#define APIC_ENABLE 0x100u
#define APIC_MASKED 0x10000u
#define APIC_LINT_NMI 0x400u
#define APIC_DIVIDE_BY_1 0xbu

#define COMMAND_NMI 0x400u
#define COMMAND_INIT 0x500u
#define COMMAND_STARTUP 0x600u
#define COMMAND_PENDING 0x1000u
#define COMMAND_ASSERT 0x4000u

#define PIC1 0x20u
#define PIC2 0xa0u

static volatile uint32_t *registers;

static uint32_t get(unsigned offset)
{
    return registers[offset / 4];
}

static void set(unsigned offset, uint32_t value)
{
    registers[offset / 4] = value;
}

/* Devices interrupt by messages. The old controller is still told vectors, for what it may yet raise falsely. */
static void mask_pic(void)
{
    for (unsigned i = 0; i < 2; i++) {
        uint16_t port = i ? PIC2 : PIC1;

        port_out8(port, 0x11); /* four words follow, this is the first */
        port_out8(port + 1, (uint8_t)(VECTOR_LEGACY + 8 * i));
        port_out8(port + 1, i ? 2 : 4); /* how the two are wired together */
        port_out8(port + 1, 1);
        port_out8(port + 1, 0xff); /* mask all */
    }
}

void apic_init(void)
{
    mask_pic();
    registers = device_map(msr_read(MSR_APIC_BASE) & 0xffffff000ull, PAGE_SIZE, PT_WRITE | PT_UNCACHED);
    if (!registers)
        panic("no memory to map the local APIC");
    apic_init_cpu();
}

void apic_init_cpu(void)
{
    set(APIC_SPURIOUS, APIC_ENABLE | VECTOR_SPURIOUS);
    set(APIC_PRIORITY, 0);
    set(APIC_LINT0, APIC_MASKED);
    set(APIC_LINT1, APIC_LINT_NMI);
    set(APIC_TIMER_DIVIDER, APIC_DIVIDE_BY_1);
    set(APIC_TIMER, VECTOR_TIMER);
    this_cpu()->apic_id = get(APIC_ID) >> 24;
}

void apic_end_of_interrupt(void)
{
    set(APIC_END, 0);
}

/* Interrupts are off while the two registers are written, so that no handler sends in between. */
static void command(uint32_t apic_id, uint32_t what)
{
    bool interrupts = interrupts_are_on();

    interrupts_off();
    while (get(APIC_COMMAND) & COMMAND_PENDING)
        cpu_relax();
    set(APIC_COMMAND_TO, apic_id << 24);
    set(APIC_COMMAND, what | COMMAND_ASSERT);
    if (interrupts)
        interrupts_on();
}

void apic_send(uint32_t apic_id, unsigned vector)
{
    command(apic_id, vector);
}

void apic_send_nmi(uint32_t apic_id)
{
    command(apic_id, COMMAND_NMI);
}

void apic_send_init(uint32_t apic_id)
{
    command(apic_id, COMMAND_INIT);
}

void apic_send_startup(uint32_t apic_id, unsigned page)
{
    command(apic_id, COMMAND_STARTUP | page);
}

void apic_timer_set(uint32_t ticks)
{
    set(APIC_TIMER_COUNT, ticks);
}

uint32_t apic_timer_left(void)
{
    return get(APIC_TIMER_LEFT);
}
