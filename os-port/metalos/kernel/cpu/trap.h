/* SPDX-License-Identifier: MIT */
/*
 * trap.h - how the processor comes into the kernel: exceptions, interrupts (cpu/trap.S) and system calls
 * (call/entry.S). All leave the same frame on the thread's kernel stack.
 */
#ifndef METALOS_TRAP_H
#define METALOS_TRAP_H

#include <stdbool.h>
#include <stdint.h>

/* As pushed, lowest address first. A system call has its number in `error`'s place and in rax, and vector TRAP_CALL. */
struct trap_frame {
    _Alignas(16) uint64_t r15; /* trap_leave takes it for the end of a stack */
    uint64_t r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
};
#define TRAP_CALL 0x100u
#define TRAP_PAGE_FAULT 14u

static inline bool trap_from_user(const struct trap_frame *frame)
{
    return frame->cs & 3;
}

/* ---- what the program's side (program/, call/) does for the traps ---- */

/*
 * A page fault at an address below USER_END, from the program or from the kernel copying from or to it; `error` is the
 * processor's. Interrupts are on. Returns true when the frame can go on: a page was filled in, or the kernel's copy was
 * told to give up.
 */
bool user_fault(struct trap_frame *frame, uint64_t address, uint64_t error);

/* An exception of the program's that nobody mends (SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGTRAP): ends the program. */
void user_exception(struct trap_frame *frame, int signal, uint64_t address);

/*
 * Just before a return to the program, of a thread that has struct thread.user: signals, and the end of the program.
 * Interrupts are on.
 */
void user_return(struct trap_frame *frame);

/* SYSCALL's registers, on each processor as it comes up. */
void call_init_cpu(void);

/* ---- what they can ask of the traps ---- */

/*
 * What is to be done before any return to the program: let others run whose turn it is, user_return, and both again
 * while there is a reason. Returns with interrupts off. trap_leave does it by itself.
 */
void trap_before_user(struct trap_frame *frame);
/* Registers, code bytes and a backtrace by frame pointers, to the log. */
void crash_report(const struct trap_frame *frame, const char *why);
/* Leave the kernel for the program with these registers: a thread's first time, or rt_sigreturn. */
__attribute__((noreturn)) void trap_leave(struct trap_frame *frame);

/* This processor takes its traps by the table that all share (filled in by the first). */
void trap_init_cpu(void);

#endif
