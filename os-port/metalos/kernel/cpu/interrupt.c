/* SPDX-License-Identifier: MIT */
/* interrupt.c - who is called for which interrupt. */
#include "cpu/interrupt.h"

#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/flush.h"
#include "thread/schedule.h"
#include "thread/spinlock.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

/* Filled in for good by interrupt_alloc, `handler` last. */
static struct {
    void (*_Atomic handler)(void *argument);
    void *argument;
} devices[VECTOR_DEVICES_END - VECTOR_DEVICES];
static struct spinlock devices_lock;

#define PATIENCE 10000000u /* rounds: a processor that does not take its NMI is not waited for */
static _Atomic unsigned stopped; /* processors */

int interrupt_alloc(void (*handler)(void *argument), void *argument)
{
    bool interrupts = spin_lock(&devices_lock);
    int vector = -ENOSPC;

    for (unsigned i = 0; i < VECTOR_DEVICES_END - VECTOR_DEVICES; i++)
        if (!devices[i].handler) {
            devices[i].argument = argument;
            devices[i].handler = handler;
            vector = (int)(VECTOR_DEVICES + i);
            break;
        }
    spin_unlock(&devices_lock, interrupts);
    return vector;
}

/* A message of MSI: to the APIC of the first processor, edge-triggered. */
uint64_t interrupt_address(void)
{
    return 0xfee00000u | cpus[0].apic_id << 12;
}

uint32_t interrupt_data(int vector)
{
    return (uint32_t)vector;
}

void interrupt_handle(unsigned vector)
{
    /* Neither the PIC's nor a spurious interrupt is in service in the APIC. */
    if (vector < VECTOR_DEVICES || vector == VECTOR_SPURIOUS)
        return;
    apic_end_of_interrupt();
    if (vector == VECTOR_TIMER)
        timer_interrupt();
    else if (vector == VECTOR_FLUSH)
        flush_interrupt();
    else if (vector < VECTOR_DEVICES_END && devices[vector - VECTOR_DEVICES].handler)
        devices[vector - VECTOR_DEVICES].handler(devices[vector - VECTOR_DEVICES].argument);
}

void interrupt_stop_here(void)
{
    stopped++;
    for (;;) {
        interrupts_off();
        __asm__ volatile("hlt");
    }
}

/* One processor ends the machine, even if two find a reason at the same time: the other stops right here. */
void cpu_stop_others(void)
{
    static struct cpu *_Atomic last;
    struct cpu *expected = NULL, *self = this_cpu();

    interrupts_off();
    if (!atomic_compare_exchange_strong(&last, &expected, self)) {
        if (expected != self)
            interrupt_stop_here();
        return;
    }
    /* By name, not all at once: a processor beyond CPU_MAX was never started, and an NMI would reset the machine. */
    for (unsigned i = 0; i < cpu_count(); i++)
        if (&cpus[i] != self)
            apic_send_nmi(cpus[i].apic_id);
    for (unsigned i = 0; i < PATIENCE && stopped + 1 < cpu_count(); i++)
        cpu_relax();
}
