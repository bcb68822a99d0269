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

/* What the processor reads of the struct cpu: stacks by privilege, and those of exceptions that need their own. */
struct tss {
    uint32_t reserved;
    uint64_t rsp0, rsp1, rsp2, reserved2;
    uint64_t ist[7];
    uint64_t reserved3;
    uint16_t reserved4, io_map;
} __attribute__((packed));

/* The first three are known to assembly (call/entry.S, cpu/trap.S) by their offsets. */
struct cpu {
    struct cpu *self;      /* gs:0 */
    uint64_t kernel_stack; /* gs:8: end of the current thread's kernel stack */
    uint64_t user_stack;   /* gs:16: room for the program's rsp while a system call begins */
    struct thread *current;
    struct thread *idle;
    struct thread *ended; /* the thread that ran before, if it is over: to be freed */
    uint32_t number;      /* 0: the first */
    uint32_t apic_id;
    volatile bool reschedule; /* before returning to the program, let somebody else run */
    _Atomic uint64_t root;    /* of the page tables in use, physical */
    int64_t timer_at;         /* when its timer goes off; WAIT_FOREVER: it does not */
    int64_t slice_end;        /* of `current`, if it is the program's */
    struct tss tss;
    uint64_t gdt[7];
};
_Static_assert(__builtin_offsetof(struct cpu, kernel_stack) == 8 && __builtin_offsetof(struct cpu, user_stack) == 16,
               "assembly knows these");

static inline struct cpu *this_cpu(void)
{
    struct cpu *cpu;

    __asm__ volatile("mov %%gs:0, %0" : "=r"(cpu));
    return cpu;
}

/* By number; those from cpu_count() on do not run. */
extern struct cpu cpus[CPU_MAX];

/* Processors that run. */
unsigned cpu_count(void);

/*
 * Make the processor this code runs on `cpu`: GS, segments, traps, and the features that the kernel wants. Then, when
 * there are pages, give it the stacks of the exceptions that may come at any time.
 */
void cpu_init(struct cpu *cpu, uint32_t number);
void cpu_init_stacks(struct cpu *cpu);

/* The end of the machine: all processors but this one stop where they are, and this one's interrupts are off. */
void cpu_stop_others(void);

/* Segment selectors, in the order that SYSCALL and SYSRET want. */
#define SELECTOR_KERNEL_CODE 0x08u
#define SELECTOR_KERNEL_DATA 0x10u
#define SELECTOR_USER_DATA 0x1bu
#define SELECTOR_USER_CODE 0x23u

/*
 * Interrupt vectors for devices (MSI): `handler` runs on the first processor with interrupts off. Returns the vector,
 * or -ENOSPC. The message that raises it is a write of interrupt_data(vector) to interrupt_address().
 */
int interrupt_alloc(void (*handler)(void *argument), void *argument);
uint64_t interrupt_address(void);
uint32_t interrupt_data(int vector);

#endif
