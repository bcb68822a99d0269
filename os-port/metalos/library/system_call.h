/* SPDX-License-Identifier: MIT */
/* system_call.h - the SYSCALL instruction, for C. Needs no C library. */
#ifndef METALOS_LIBRARY_SYSTEM_CALL_H
#define METALOS_LIBRARY_SYSTEM_CALL_H

#include <metalos/call.h>

/*
 * The musl wrapper reports by errno, and needs musl; this gives the kernel's own answer, and any number of arguments up
 * to six (those that are left out are 0).
 */
#define system_call(number, ...) system_call_words(number, (const uint64_t[6]){ __VA_ARGS__ })

static inline int64_t system_call_words(uint64_t number, const uint64_t arguments[6])
{
    register uint64_t r10 __asm__("r10") = arguments[3];
    register uint64_t r8 __asm__("r8") = arguments[4];
    register uint64_t r9 __asm__("r9") = arguments[5];
    int64_t result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#endif
