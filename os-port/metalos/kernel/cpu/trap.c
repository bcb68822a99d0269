/* SPDX-License-Identifier: MIT */
/*
 * trap.c - exceptions: the program's are its own affair, page faults may be mended, and the kernel's end the machine.
 */
#include "cpu/trap.h"

#include "console/serial.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/interrupt.h"
#include "kernel.h"
#include "memory/paging.h"
#include "thread/thread.h"

#define VECTORS 256u
#define VECTOR_NMI 2u
#define VECTOR_DOUBLE_FAULT 8u
#define VECTOR_MACHINE_CHECK 18u
#define EXCEPTIONS 32u

#define GATE_INTERRUPT 0x8e00u /* present, interrupts off */
#define GATE_FROM_USER 0x6000u

/* Signals as the program numbers them. */
enum { SIGILL = 4, SIGTRAP = 5, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11 };

/* What an exception is called, and which signal it is to the program. */
static const struct {
    const char *name;
    int signal;
} exceptions[EXCEPTIONS] = {
    [0] = { "division error", SIGFPE },
    [1] = { "debug", SIGTRAP },
    [2] = { "NMI", 0 },
    [3] = { "breakpoint", SIGTRAP },
    [4] = { "overflow", SIGSEGV },
    [5] = { "bound range", SIGSEGV },
    [6] = { "undefined instruction", SIGILL },
    [7] = { "no FPU", SIGILL },
    [8] = { "double fault", 0 },
    [10] = { "bad TSS", SIGSEGV },
    [11] = { "segment not present", SIGBUS },
    [12] = { "stack segment", SIGBUS },
    [13] = { "general protection", SIGSEGV },
    [14] = { "page fault", SIGSEGV },
    [16] = { "FPU error", SIGFPE },
    [17] = { "misaligned", SIGBUS },
    [18] = { "machine check", 0 },
    [19] = { "SIMD error", SIGFPE },
};

struct gate {
    uint16_t offset_low, selector;
    uint16_t kind; /* in its low bits the stack, by number of the TSS; 0: the one in use, or the kernel stack */
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};

extern const unsigned char trap_entries[VECTORS][16];

void trap_handle(struct trap_frame *frame);
__attribute__((noreturn)) void trap_fatal(struct trap_frame *frame);

static struct gate gates[VECTORS];

static void fill_gates(void)
{
    static const uint8_t own_stack[] = { VECTOR_DOUBLE_FAULT, VECTOR_NMI, VECTOR_MACHINE_CHECK };

    for (unsigned vector = 0; vector < VECTORS; vector++) {
        uint64_t entry = (uint64_t)trap_entries[vector];

        gates[vector] = (struct gate){ (uint16_t)entry, SELECTOR_KERNEL_CODE, 0, (uint16_t)(entry >> 16),
                                       (uint32_t)(entry >> 32), 0 };
        /* INT3 is the one that the program may call. */
        gates[vector].kind = GATE_INTERRUPT | (vector == 3 ? GATE_FROM_USER : 0);
    }
    for (unsigned i = 0; i < sizeof own_stack; i++)
        gates[own_stack[i]].kind |= (uint16_t)(i + 1);
}

void trap_init_cpu(void)
{
    const struct {
        uint16_t limit;
        const void *base;
    } __attribute__((packed)) idt = { sizeof gates - 1, gates };

    if (!gates[0].selector)
        fill_gates();
    __asm__ volatile("lidt %0" : : "m"(idt) : "memory");
}

__attribute__((noreturn)) static void die(const struct trap_frame *frame)
{
    static bool dying;
    const char *name = frame->vector < EXCEPTIONS ? exceptions[frame->vector].name : NULL;

    cpu_stop_others();
    serial_take_over();
    if (dying)
        machine_end(STATUS_PANIC);
    dying = true;
    crash_report(frame, name ? name : "unknown exception");
    machine_end(STATUS_PANIC);
}

static void exception(struct trap_frame *frame)
{
    bool user = trap_from_user(frame);
    uint64_t address = frame->vector == TRAP_PAGE_FAULT ? cr2_read() : frame->rip;

    if (user && exceptions[frame->vector].signal == 0)
        die(frame);
    if (frame->rflags & FLAGS_INTERRUPTS)
        interrupts_on();
    /* A fault of the kernel under a spinlock is nobody's to mend: to fill in a page is to sleep. */
    if (frame->vector == TRAP_PAGE_FAULT && address < USER_END && (user || interrupts_are_on()) &&
        user_fault(frame, address, frame->error)) {
        interrupts_off();
        return;
    }
    if (!user)
        die(frame);
    user_exception(frame, exceptions[frame->vector].signal, address);
    interrupts_off();
}

/* From trap.S, interrupts off; and so they are on return. */
void trap_handle(struct trap_frame *frame)
{
    if (frame->vector < EXCEPTIONS)
        exception(frame);
    else
        interrupt_handle((unsigned)frame->vector);
    if (trap_from_user(frame))
        trap_before_user(frame);
}

/* From trap.S, on a stack of its own: NMI, by which cpu_stop_others stops this one, double fault, machine check. */
void trap_fatal(struct trap_frame *frame)
{
    if (frame->vector == VECTOR_NMI)
        interrupt_stop_here();
    die(frame);
}

void trap_before_user(struct trap_frame *frame)
{
    struct thread *thread = thread_current();

    do {
        interrupts_on();
        thread->interrupted = false;
        if (this_cpu()->reschedule)
            thread_yield();
        user_return(frame);
        interrupts_off();
    } while (this_cpu()->reschedule || thread->interrupted);
}
