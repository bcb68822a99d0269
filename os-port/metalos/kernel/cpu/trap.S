/* SPDX-License-Identifier: MIT */
/*
 * trap.S - from an exception or interrupt into trap_handle (trap.c) and back; trap_leave, the way out alone.
 *
 * While in the kernel GS points to the struct cpu, while in the program it does not. Coming from the program SWAPGS
 * exchanges the two. Exceptions that can come between a SWAPGS and the border to the program, where the saved CS
 * tells nothing (NMI, double fault, machine check), look at GS itself: the kernel's has the top bit set. They have
 * stacks of their own and never return.
 */

#include "cpu/frame.h"

#define SELECTORS_USER 3
#define MSR_GS_BASE 0xc0000101

    .text

/* One entry of 16 bytes for each vector: the vector on the stack, above it an error code, the processor's or 0. */
    .balign 16
    .globl trap_entries
trap_entries:
    .set vector, 0
    .rept 256
    .balign 16
    .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21)
    push $0
    .endif
    push $vector
    .if vector == 2 || vector == 8 || vector == 18
    jmp trap_any_time
    .else
    jmp trap_common
    .endif
    .set vector, vector + 1
    .endr

trap_common:
    testb $SELECTORS_USER, 24(%rsp) /* cs */
    jz 1f
    swapgs
1:  push_registers
    mov %rsp, %rdi
    call trap_handle

/* Interrupts are off. */
trap_return:
    pop_registers
    add $16, %rsp /* vector, error */
    testb $SELECTORS_USER, 8(%rsp)
    jz 2f
    swapgs
2:  iretq

trap_any_time:
    push_registers
    mov %rsp, %rdi
    mov $MSR_GS_BASE, %ecx
    rdmsr
    test %edx, %edx
    js 3f
    swapgs
3:  mov %rsp, %rdi
    call trap_fatal

    .globl trap_leave
trap_leave:
    mov %rdi, %rsp
    call trap_before_user
    jmp trap_return

    .section .note.GNU-stack, "", @progbits
