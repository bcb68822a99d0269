/* SPDX-License-Identifier: MIT */
/* switch.S - from one thread's stack to another's: what C keeps across a call is on them, all else C has saved. */

    .text

/* void thread_switch(uint64_t *from_stack_pointer, uint64_t to_stack_pointer) */
    .globl thread_switch
thread_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret

/* Where a new thread's first switch returns to: its function in r12, the argument in r13 (thread.c). */
    .globl thread_entry
thread_entry:
    mov %r12, %rdi
    mov %r13, %rsi
    call thread_begin

    .section .note.GNU-stack, "", @progbits
