/* SPDX-License-Identifier: MIT */
/*
 * entry.S - SYSCALL comes here, with interrupts off, the program's stack and its rip and rflags in rcx and r11.
 *
 * All registers are kept as struct trap_frame has them, on the thread's kernel stack. Going back, SYSRET loads rip from
 * rcx without a check of its own: that address is always below USER_END, as no page touches it (space.h) and nobody
 * else sets a frame's rip higher. Where a signal handler has returned, rcx and r11 are the program's own, and the frame
 * is left as an interrupt's would be.
 */
#include "cpu/frame.h"

#define SELECTOR_USER_DATA 0x1b
#define SELECTOR_USER_CODE 0x23
#define TRAP_CALL 0x100
#define FRAME_VECTOR (15 * 8)

    .text
    .globl call_entry
call_entry:
    swapgs
    mov %rsp, %gs:16 /* struct cpu: user_stack */
    mov %gs:8, %rsp  /* kernel_stack */
    /* What an interrupt pushes by itself: ss, rsp, rflags, cs, rip, and an error code. */
    push $SELECTOR_USER_DATA
    push %gs:16
    push %r11
    push $SELECTOR_USER_CODE
    push %rcx
    push %rax /* as error: the call's number, for the frame's rax will be its result */
    push $TRAP_CALL
    push_registers
    xor %ebp, %ebp /* backtraces of the kernel end here */
    mov %rsp, %rdi
    call call_handle

    /* Interrupts are off. A signal handler that has returned left the frame of an interrupt: back by IRET. */
    mov %rsp, %rdi
    cmpq $TRAP_CALL, FRAME_VECTOR(%rsp)
    jne trap_leave
    pop_registers
    mov 16(%rsp), %rcx /* rip, behind vector and error */
    mov 32(%rsp), %r11 /* rflags */
    mov 40(%rsp), %rsp
    swapgs
    sysretq

    .section .note.GNU-stack, "", @progbits
