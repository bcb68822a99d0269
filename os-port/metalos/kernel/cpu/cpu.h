/* SPDX-License-Identifier: MIT */
/*
 * cpu.h - what each processor has for itself, found by GS while in the kernel.
 */
#ifndef METALOS_CPU_H
#define METALOS_CPU_H

#include <stdbool.h>
#include <stdint.h>

struct thread;

#define CPU_MAX 16u

/* The first three are known to assembly (call/entry.S, cpu/trap.S) by their offsets. */
struct cpu {
    struct cpu *self;      /* gs:0 */
    uint64_t kernel_stack; /* gs:8: end of the current thread's kernel stack */
    uint64_t user_stack;   /* gs:16: room for the program's rsp while a system call begins */
    struct thread *current;
    struct thread *idle;
    uint32_t number;  /* 0: the first */
    uint32_t apic_id;
    bool reschedule;  /* before returning to the program, let somebody else run */
    uint64_t tss[14]; /* 104 bytes */
    uint64_t gdt[8];
};
_Static_assert(__builtin_offsetof(struct cpu, kernel_stack) == 8 && __builtin_offsetof(struct cpu, user_stack) == 16,
               "assembly knows these");

static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

/* Processors that run. */
unsigned cpu_count(void);

/* Segment selectors, in the order that SYSCALL and SYSRET want. */
#define SELECTOR_KERNEL_CODE 0x08u
#define SELECTOR_KERNEL_DATA 0x10u
#define SELECTOR_USER_DATA 0x1bu
#define SELECTOR_USER_CODE 0x23u

/*
 * Interrupt vectors for devices (MSI): `handler` runs on the first processor with interrupts off. Returns the vector, or
 * -ENOSPC. The message that raises it is a write of interrupt_data(vector) to interrupt_address().
 */
int interrupt_alloc(void (*handler)(void *argument), void *argument);
uint64_t interrupt_address(void);
uint32_t interrupt_data(int vector);

#endif
