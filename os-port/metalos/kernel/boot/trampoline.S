/* SPDX-License-Identifier: MIT */
/*
 * trampoline.S - the way up of every other processor: from 16 bits at the page TRAMPOLINE, where boot/processors.c
 * has copied this to, to processor_main in 64 bits. One processor at a time.
 */

#define PHYSICAL(symbol) ((symbol) - 0xffffffff80000000)
#define TRAMPOLINE 0x8000 /* as in processors.c */
#define HERE(label) (TRAMPOLINE + (label) - trampoline_start)

    .section .rodata
    .globl trampoline_start, trampoline_end
    .code16
trampoline_start:
    cli
    cld
    xor %ax, %ax
    mov %ax, %ds
    lgdtl HERE(gdt_pointer)
    mov %cr4, %eax
    or $0x20, %eax /* PAE */
    mov %eax, %cr4
    mov $PHYSICAL(boot_root), %eax
    mov %eax, %cr3
    mov $0xc0000080, %ecx /* EFER: LME, NXE */
    rdmsr
    or $0x900, %eax
    wrmsr
    mov %cr0, %eax
    or $0x80000001, %eax /* PG, PE: from 16 bits to long mode in one step */
    mov %eax, %cr0
    ljmpl $0x08, $HERE(long_mode)

    .code64
long_mode:
    mov $0x10, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %eax, %eax
    mov %eax, %fs
    mov %eax, %gs
    movabs $processor_entry, %rax
    jmp *%rax

    .balign 8
gdt_pointer:
    .word 23
    .long PHYSICAL(boot_gdt)
trampoline_end:

    .text
/* Above, where the kernel's own tables hold: they show all memory, and its stack may be anywhere. */
processor_entry:
    mov kernel_table, %rax
    mov %rax, %cr3
    mov processor_starting, %rdi /* its struct cpu */
    mov processor_stack, %rsp
    xor %ebp, %ebp
    call processor_main

    .section .note.GNU-stack, "", @progbits
