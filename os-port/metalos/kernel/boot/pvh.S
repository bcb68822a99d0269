/* SPDX-License-Identifier: MIT */
/*
 * pvh.S - the first instructions: from a PVH loader's 32 bits without paging to kernel_main in 64 bits at KERNEL_BASE.
 *
 * PVH is the boot protocol that QEMU's -kernel speaks with ELF files: a note names the entry, EBX points to a
 * struct (boot/start.c) that says where memory, command line and initrd are. The page tables made here show the
 * first 4 GiB three times: at 0 for this code, at PHYSICAL_BASE, and 1 GiB of it at KERNEL_BASE. The first
 * processor leaves them for memory/paging.c's; the others come by here on their way up (boot/trampoline.S).
 */

#define PHYSICAL(symbol) ((symbol) - 0xffffffff80000000)

#define PRESENT_WRITE 0x3
#define LARGE_PAGE 0x83 /* present, write, 2 MiB */

    .section .note.Xen, "a", @note
    .long 4, 4, 18 /* sizes of name and value; XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long PHYSICAL(pvh_start)

    .section .text.boot, "ax"
    .code32
    .globl pvh_start
pvh_start:
    cli
    cld
    mov %ebx, %esi /* for kernel_main */

    /* 2048 pages of 2 MiB, in four tables that lie in a row. */
    mov $PHYSICAL(boot_pages), %edi
    mov $LARGE_PAGE, %eax
    mov $2048, %ecx
1:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    loop 1b

    /* They are entries 0 to 3 of the third level; KERNEL_BASE is 510 of its own third level. */
    mov $PHYSICAL(boot_pages) + PRESENT_WRITE, %eax
    mov $PHYSICAL(boot_third), %edi
    mov %eax, PHYSICAL(boot_third_kernel) + 510 * 8
    mov $4, %ecx
2:  mov %eax, (%edi)
    add $0x1000, %eax
    add $8, %edi
    loop 2b

    movl $PHYSICAL(boot_third) + PRESENT_WRITE, PHYSICAL(boot_root)
    movl $PHYSICAL(boot_third) + PRESENT_WRITE, PHYSICAL(boot_root) + 256 * 8 /* PHYSICAL_BASE */
    movl $PHYSICAL(boot_third_kernel) + PRESENT_WRITE, PHYSICAL(boot_root) + 511 * 8

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
    or $0x80000001, %eax /* PG, PE */
    mov %eax, %cr0
    lgdt PHYSICAL(boot_gdt_pointer)
    ljmp $0x08, $PHYSICAL(3f)

    .code64
3:  movabs $4f, %rax
    jmp *%rax
4:  mov $0x10, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    xor %eax, %eax
    mov %eax, %fs
    mov %eax, %gs
    mov $boot_stack_end, %rsp
    xor %ebp, %ebp /* backtraces end here */
    mov %esi, %edi /* physical, zero-extended */
    call kernel_main

    .section .rodata
    .balign 8
    .globl boot_gdt
boot_gdt: /* null, 64-bit code, data */
    .quad 0, 0x00af9a000000ffff, 0x00cf92000000ffff
boot_gdt_pointer:
    .word 23
    .long PHYSICAL(boot_gdt)

    .bss
    .balign 4096
    .globl boot_root
boot_root:
    .skip 4096
boot_third:
    .skip 4096
boot_third_kernel:
    .skip 4096
boot_pages:
    .skip 4 * 4096
boot_stack: /* of kernel_main, and then of the first processor's idle thread */
    .skip 16384
boot_stack_end:

    .section .note.GNU-stack, "", @progbits
