/* SPDX-License-Identifier: MIT */
/*
 * call.c - the way from a program into MetalOS: part of libc.a. metalos/call.h says what the kernel makes of it.
 */
long __metalos_call(long number, long a, long b, long c, long d, long e, long f);

long __metalos_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result = number;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
