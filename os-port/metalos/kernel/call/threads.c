/* SPDX-License-Identifier: MIT */
/* threads.c - system calls on threads: making and ending them, futexes, where they run. */
#include "call/call.h"
#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/paging.h"
#include "program/copy.h"
#include "program/fpu.h"
#include "program/user.h"

#include <errno.h>

/* What a thread of the same program shares; fewer would make another program. */
#define CLONE_NEEDED (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)

static void begin_thread(void *argument)
{
    const struct user_thread *user = argument;
    struct trap_frame frame = user->start;

    trap_leave(&frame);
}

/* (flags, stack, parent's word for the id, child's word, FS base). The new thread begins behind the same call. */
int64_t call_clone(const uint64_t a[6])
{
    const uint64_t flags = a[0];
    const struct user_thread *parent = user_current();
    struct user_thread *child;
    uint32_t id;

    if ((flags & CLONE_NEEDED) != CLONE_NEEDED)
        return -ENOSYS;
    if (a[1] >= USER_END || (flags & CLONE_SETTLS && a[4] >= USER_END))
        return -EPERM;
    child = user_thread_create(begin_thread, "thread");
    if (!child)
        return -EAGAIN;
    child->start = *parent->frame;
    child->start.rax = 0;
    if (a[1])
        child->start.rsp = a[1];
    child->blocked = parent->blocked;
    child->clear_tid = flags & CLONE_CHILD_CLEARTID ? a[3] : 0;
    child->thread->fs_base = flags & CLONE_SETTLS ? a[4] : parent->thread->fs_base;
    fpu_save(child->thread->fpu);
    id = child->thread->id;
    /* That a word for the id cannot be written is not an error. */
    if (flags & CLONE_PARENT_SETTID)
        copy_out(a[2], &id, sizeof id);
    if (flags & CLONE_CHILD_SETTID)
        copy_out(a[3], &id, sizeof id);
    return user_thread_start(child);
}

int64_t call_exit(const uint64_t a[6])
{
    user_thread_end((int)(a[0] & 0xff));
}

int64_t call_exit_group(const uint64_t a[6])
{
    program_end((int)(a[0] & 0xff));
    return 0; /* user_return ends this thread, like the others */
}

int64_t call_gettid(const uint64_t a[6])
{
    (void)a;
    return thread_current()->id;
}

int64_t call_set_tid_address(const uint64_t a[6])
{
    user_current()->clear_tid = a[0];
    return thread_current()->id;
}

int64_t call_arch_prctl(const uint64_t a[6])
{
    struct thread *thread = thread_current();

    if ((int)a[0] == (int)ARCH_GET_FS)
        return copy_out(a[1], &thread->fs_base, sizeof thread->fs_base);
    if ((int)a[0] != (int)ARCH_SET_FS)
        return -EINVAL;
    if (a[1] >= USER_END)
        return -EPERM;
    thread->fs_base = a[1];
    msr_write(MSR_FS_BASE, a[1]);
    return 0;
}

int64_t call_sched_yield(const uint64_t a[6])
{
    (void)a;
    thread_yield();
    return 0;
}

/* Threads run where there is room; to want them elsewhere is allowed, and without effect. */
int64_t call_sched_setaffinity(const uint64_t a[6])
{
    uint64_t mask;

    return a[1] ? copy_in(&mask, a[2], a[1] < sizeof mask ? a[1] : sizeof mask) : -EINVAL;
}

int64_t call_sched_getaffinity(const uint64_t a[6])
{
    const uint64_t mask = (1ull << cpu_count()) - 1;

    if (a[1] < sizeof mask || a[1] % sizeof mask)
        return -EINVAL;
    return copy_out(a[2], &mask, sizeof mask) ? -EFAULT : (int64_t)sizeof mask;
}

static int64_t wait_on_futex(const uint64_t a[6], bool realtime, bool absolute, uint32_t bits)
{
    struct abi_timespec time;
    int64_t deadline = WAIT_FOREVER;

    if (a[3]) {
        const int err = time_in(a[3], &time);

        if (err)
            return err;
        deadline = time_deadline(&time, realtime, absolute);
    }
    return futex_wait(a[0], (uint32_t)a[2], bits, deadline);
}

/* (word, operation, value, timeout or second value, second word, third value) */
int64_t call_futex(const uint64_t a[6])
{
    const uint32_t operation = (uint32_t)a[1] & ~(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME), bits = (uint32_t)a[5];
    const bool realtime = a[1] & FUTEX_CLOCK_REALTIME;
    const uint32_t compare = (uint32_t)a[5];

    if (a[0] & 3)
        return -EINVAL;
    switch (operation) {
    case FUTEX_WAIT:
        return wait_on_futex(a, false, false, UINT32_MAX);
    case FUTEX_WAIT_BITSET:
        return bits ? wait_on_futex(a, realtime, true, bits) : -EINVAL;
    case FUTEX_WAKE:
        return futex_wake(a[0], (uint32_t)a[2], UINT32_MAX);
    case FUTEX_WAKE_BITSET:
        return bits ? futex_wake(a[0], (uint32_t)a[2], bits) : -EINVAL;
    case FUTEX_REQUEUE:
        return futex_requeue(a[0], a[4], (uint32_t)a[2], (uint32_t)a[3], NULL);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(a[0], a[4], (uint32_t)a[2], (uint32_t)a[3], &compare);
    default:
        return -ENOSYS;
    }
}
