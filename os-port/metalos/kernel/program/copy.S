/* SPDX-License-Identifier: MIT */
/*
 * copy.S - the instructions that touch the program's memory. A fault of one of them that cannot be mended goes on
 * behind it, as the table at the end says: what is left in rcx is then not 0, and that is the answer.
 */
    .text

/* uint64_t copy_bytes(uint64_t to, uint64_t from, size_t size): eight bytes at a time, then the rest. */
    .globl copy_bytes
copy_bytes:
    mov %rdx, %rcx
    shr $3, %rcx
copy_words:
    rep movsq
copy_words_end:
    test %rcx, %rcx
    jnz copy_end
    mov %edx, %ecx
    and $7, %ecx
copy_rest:
    rep movsb
copy_end:
    mov %rcx, %rax
    ret

/* uint64_t clear_bytes(uint64_t to, size_t size) */
    .globl clear_bytes
clear_bytes:
    xor %eax, %eax
    mov %rsi, %rcx
    shr $3, %rcx
clear_words:
    rep stosq
clear_words_end:
    test %rcx, %rcx
    jnz clear_end
    mov %esi, %ecx
    and $7, %ecx
clear_rest:
    rep stosb
clear_end:
    mov %rcx, %rax
    ret

    .section .rodata
    .balign 8
    .globl copy_fixups, copy_fixups_end
copy_fixups:
    .quad copy_words, copy_words_end
    .quad copy_rest, copy_end
    .quad clear_words, clear_words_end
    .quad clear_rest, clear_end
copy_fixups_end:

    .section .note.GNU-stack, "", @progbits
