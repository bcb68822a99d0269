/* SPDX-License-Identifier: MIT */
/* dispatch.c - from a system call's number to its handler, and back to the program. */
#include "call/call.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "gpu/gpu.h"
#include "program/copy.h"
#include "program/stats.h"
#include "program/user.h"

#include <errno.h>
#include <metalos/call.h>

#define MSR_STAR 0xc0000081u
#define MSR_LSTAR 0xc0000082u
#define MSR_SFMASK 0xc0000084u
#define EFER_SYSCALL 1u
/* Flags that SYSCALL clears: trap, interrupts, direction, nested task, alignment check. */
#define FLAGS_CLEARED 0x44700u

void call_entry(void);
void call_handle(struct trap_frame *frame);

struct call {
    call_handler *handler;
    bool restart;
};

#define RESTART true
#define ONCE false
static const struct call calls[] = {
#define CALL(number, name, arguments, interrupted) [number] = { call_##name, interrupted },
#include "call/calls.def"
#undef CALL
};

static int64_t read_stats(uint64_t to, uint64_t size)
{
    struct metalos_stats stats;

    if (size != sizeof stats)
        return -EINVAL;
    stats_read(&stats);
    return copy_out(to, &stats, sizeof stats);
}

/* The calls of metalos/call.h. */
static int64_t call_metalos(uint64_t number, const uint64_t a[6])
{
    switch (number) {
    case METALOS_CALL_MGPU:
        return gpu_call((uint32_t)a[0], (uint32_t)a[1], a[2], (uint32_t)a[3]);
    case METALOS_CALL_MAP:
        return gpu_map((uint32_t)a[0], a[1]);
    case METALOS_CALL_STATS:
        return read_stats(a[0], a[1]);
    default:
        return gpu_other_call(number, a);
    }
}

static int64_t call_by_number(uint64_t number, const uint64_t a[6], bool *restart_out)
{
    *restart_out = true; /* a contract call that was interrupted has changed nothing */
    if (number >= METALOS_CALL_FIRST)
        return call_metalos(number, a);
    if (number >= sizeof calls / sizeof *calls || !calls[number].handler)
        return -ENOSYS;
    *restart_out = calls[number].restart;
    return calls[number].handler(a);
}

/*
 * Called by entry.S, with interrupts off; they are off again when it returns: trap_before_user has them so. The number
 * of the call is in frame->error.
 */
void call_handle(struct trap_frame *frame)
{
    const uint64_t arguments[6] = { frame->rdi, frame->rsi, frame->rdx, frame->r10, frame->r8, frame->r9 };
    struct user_thread *user = user_current();
    bool restart;

    interrupts_on();
    user->frame = frame;
    frame->rax = (uint64_t)call_by_number(frame->error, arguments, &restart);
    user->restart = restart && (int64_t)frame->rax == -EINTR;
    trap_before_user(frame);
}

void call_init_cpu(void)
{
    msr_write(MSR_STAR, (uint64_t)(SELECTOR_USER_DATA - 8) << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
    msr_write(MSR_LSTAR, (uint64_t)(uintptr_t)call_entry);
    msr_write(MSR_SFMASK, FLAGS_CLEARED);
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SYSCALL);
}
