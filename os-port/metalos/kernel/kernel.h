/* SPDX-License-Identifier: MIT */
/*
 * kernel.h - the life of the machine: from the boot loader to its end.
 *
 * Order of things: boot/pvh.S (32 bits, from QEMU or any PVH loader) -> kernel_main (boot/start.c) on the first
 * processor: console, traps, what the loader says, ACPI, page tables, page allocator, clock, system calls, the other
 * processors -> the first thread (boot/main.c): the card (gpu/), then the program (program/), whose exit status ends
 * the machine.
 */
#ifndef METALOS_KERNEL_H
#define METALOS_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* What the boot loader has told, kept by boot/start.c; valid from kernel_main on. */
struct boot_info {
    const char *command_line; /* "" when there is none */
    const void *initrd;       /* a cpio archive ("newc"), NULL: none */
    size_t initrd_size;
    uint64_t rsdp; /* physical address of ACPI's root pointer; 0: look for it */
};
extern struct boot_info boot_info;

/* A line for the kernel's log: printf's d u x s c p, with l, z and widths. No newline at the end. */
__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

/* The kernel has found itself wrong: registers, backtrace, end of the machine. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format, ...);

/*
 * End of the machine: says so in the log ("metalos: ended with status N", the last line), and powers QEMU off.
 * `status` is the program's exit status, or 128 and the signal that it died of.
 */
__attribute__((noreturn)) void machine_end(int status);
#define STATUS_PANIC 255

/* Where the image lies: loaded at KERNEL_PHYSICAL, run at the same distance from KERNEL_BASE. */
#define KERNEL_BASE 0xffffffff80000000ull
#define KERNEL_PHYSICAL 0x100000ull

/* Strings and memory, as in C; the compiler calls the first four by itself. */
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);

#endif
