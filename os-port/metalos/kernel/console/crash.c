/* SPDX-License-Identifier: MIT */
/*
 * crash.c - what is said when something has gone wrong: where, with which registers, and who called.
 *
 * Every function of kernel and program keeps its caller's frame pointer and return address where rbp points (both are
 * built with -fno-omit-frame-pointer). No pointer on the way is believed.
 */
#include "console/log.h"
#include "console/serial.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "kernel.h"
#include "memory/paging.h"
#include "program/copy.h"
#include "thread/thread.h"

#include <errno.h>

#define DEPTH_MAX 48u
#define CODE_BEFORE 16u
#define CODE_BYTES 32u

typedef unsigned long long word; /* as %llx wants it */

/* What the kernel or the program (`user`) has at an address, to the last byte or not at all. */
static int read(bool user, void *to, uint64_t address, size_t size)
{
    if (user)
        return copy_in(to, address, size);
    if (!kernel_readable(address) || !kernel_readable(address + size - 1))
        return -EFAULT;
    memcpy(to, (const void *)address, size);
    return 0;
}

static void backtrace(bool user, uint64_t rip, uint64_t rbp)
{
    uint64_t frame[2]; /* the caller's rbp, where it goes on */

    log_line("  #0 0x%016llx", (word)rip);
    for (unsigned depth = 1; depth < DEPTH_MAX && rbp && !read(user, frame, rbp, sizeof frame) && frame[1]; depth++) {
        log_line("  #%u 0x%016llx", depth, (word)frame[1]);
        if (frame[0] <= rbp) /* stacks grow down: callers' frames are above */
            break;
        rbp = frame[0];
    }
}

static void show_code(bool user, uint64_t rip)
{
    char line[CODE_BYTES * 3 + 3], *at = line;

    for (uint64_t address = rip - CODE_BEFORE; address != rip - CODE_BEFORE + CODE_BYTES; address++) {
        unsigned char byte;

        if (read(user, &byte, address, 1))
            continue;
        if (address == rip)
            *at++ = '<';
        *at++ = "0123456789abcdef"[byte >> 4];
        *at++ = "0123456789abcdef"[byte & 15];
        if (address == rip)
            *at++ = '>';
        *at++ = ' ';
    }
    *at = 0;
    log_line("code: %s", line);
}

void crash_report(const struct trap_frame *frame, const char *why)
{
    const struct thread *thread = thread_current();
    bool user = trap_from_user(frame);

    log_line("crash: %s in the %s, thread %u (%s), processor %u", why, user ? "program" : "kernel",
             thread ? thread->id : 0, thread && thread->name ? thread->name : "", this_cpu()->number);
    log_line("rip %016llx rsp %016llx rbp %016llx flags %08llx", (word)frame->rip, (word)frame->rsp, (word)frame->rbp,
             (word)frame->rflags);
    log_line("rax %016llx rbx %016llx rcx %016llx rdx %016llx", (word)frame->rax, (word)frame->rbx, (word)frame->rcx,
             (word)frame->rdx);
    log_line("rsi %016llx rdi %016llx r8  %016llx r9  %016llx", (word)frame->rsi, (word)frame->rdi, (word)frame->r8,
             (word)frame->r9);
    log_line("r10 %016llx r11 %016llx r12 %016llx r13 %016llx", (word)frame->r10, (word)frame->r11, (word)frame->r12,
             (word)frame->r13);
    log_line("r14 %016llx r15 %016llx cr2 %016llx vector %llu error %llx", (word)frame->r14, (word)frame->r15,
             (word)cr2_read(), (word)frame->vector, (word)frame->error);
    show_code(user, frame->rip);
    backtrace(user, frame->rip, frame->rbp);
}

void panic(const char *format, ...)
{
    va_list arguments;

    cpu_stop_others();
    serial_take_over();
    va_start(arguments, format);
    log_va("panic: ", format, arguments);
    va_end(arguments);
    backtrace(false, (uint64_t)panic, (uint64_t)__builtin_frame_address(0));
    machine_end(STATUS_PANIC);
}
