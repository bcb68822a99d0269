/* SPDX-License-Identifier: MIT */
/*
 * processors.c - the other processors: each is sent INIT and then SIPI, which has it begin at the page TRAMPOLINE.
 */
#include "boot/boot.h"
#include "cpu/apic.h"
#include "cpu/asm.h"
#include "cpu/trap.h"
#include "kernel.h"
#include "memory/page.h"
#include "thread/clock.h"
#include "thread/schedule.h"
#include "thread/thread.h"

#define TRAMPOLINE 0x8000u /* as in trampoline.S: below 1 MiB, where nothing of the kernel is */
#define MS 1000000

extern const unsigned char trampoline_start[], trampoline_end[];

/* For trampoline.S: the processor that is on its way up, and the end of its stack, which its idle thread keeps. */
struct cpu *processor_starting;
unsigned char *processor_stack;

static _Atomic unsigned running = 1;

__attribute__((noreturn)) void processor_main(struct cpu *cpu);

unsigned cpu_count(void)
{
    return running;
}

/* From trampoline.S, interrupts off. */
void processor_main(struct cpu *cpu)
{
    cpu_init(cpu, cpu->number);
    cpu_init_stacks(cpu);
    apic_init_cpu();
    threads_init_cpu();
    call_init_cpu();
    running++;
    thread_idle();
}

/* Wait until `count` processors run. Returns whether they do. */
static bool wait_for(unsigned count, int64_t ns)
{
    for (int64_t end = clock_ns() + ns; running < count && clock_ns() < end;)
        cpu_relax();
    return running >= count;
}

/* The processor with that APIC ID becomes the one with the next number. */
static void start(uint32_t apic_id)
{
    unsigned number = running;
    uint64_t stack = page_alloc_run(KERNEL_STACK_SIZE / PAGE_SIZE);

    if (!stack)
        panic("no memory for the stack of processor %u", number);
    cpus[number].number = number;
    processor_starting = &cpus[number];
    processor_stack = (unsigned char *)page_ptr(stack) + KERNEL_STACK_SIZE;

    /* Processors of this century need no more time between INIT and SIPI; old ones miss the first SIPI, at most. */
    apic_send_init(apic_id);
    wait_for(number + 1, 1 * MS);
    for (int tries = 0; tries < 2; tries++) {
        apic_send_startup(apic_id, TRAMPOLINE / PAGE_SIZE);
        if (wait_for(number + 1, 100 * MS))
            return;
    }
    /* To go on without it will not do: it could still come, and find its number given to another. */
    panic("the processor with APIC ID %u does not start: give the machine one processor (-smp 1)", apic_id);
}

void processors_start(void)
{
    uint32_t self = this_cpu()->apic_id;

    memcpy(page_ptr(TRAMPOLINE), trampoline_start, (size_t)(trampoline_end - trampoline_start));
    for (unsigned i = 0; i < acpi_facts.processors; i++)
        if (acpi_facts.apic_ids[i] != self)
            start(acpi_facts.apic_ids[i]);
    log_line("cpu: %u processors", running);
}
