/* SPDX-License-Identifier: MIT */
/*
 * syscall_arch.h - how musl calls the system: by one function, __metalos_call (call.c).
 *
 * build.sh puts this file in the place of musl's own arch/x86_64/syscall_arch.h, so that another way into a kernel (a
 * call gate, a message, a function of a unikernel) is one file's change. The numbers are musl's for x86-64.
 *
 * Five assembly files of musl keep the instruction. Three could not be C: clone.s and __unmapself.s change or lose the
 * stack that a return address would be on, and restore.s is where a signal handler returns to, with the frame of the
 * signal on top of the stack. In syscall_cp.s the place of the instruction says something: the handler of
 * pthread_cancel looks whether the thread was stopped before its call or has come out of it. __set_thread_area.s is
 * four instructions, which every port of musl writes anyway. A sixth, vfork.s, is in no program that does not call it,
 * and MetalOS has no processes.
 */
#ifndef METALOS_SYSCALL_ARCH_H
#define METALOS_SYSCALL_ARCH_H

long __metalos_call(long number, long a, long b, long c, long d, long e, long f);

/* A 64-bit argument is one argument. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

static inline long __syscall0(long n)
{
    return __metalos_call(n, 0, 0, 0, 0, 0, 0);
}

static inline long __syscall1(long n, long a)
{
    return __metalos_call(n, a, 0, 0, 0, 0, 0);
}

static inline long __syscall2(long n, long a, long b)
{
    return __metalos_call(n, a, b, 0, 0, 0, 0);
}

static inline long __syscall3(long n, long a, long b, long c)
{
    return __metalos_call(n, a, b, c, 0, 0, 0);
}

static inline long __syscall4(long n, long a, long b, long c, long d)
{
    return __metalos_call(n, a, b, c, d, 0, 0);
}

static inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
    return __metalos_call(n, a, b, c, d, e, 0);
}

static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
    return __metalos_call(n, a, b, c, d, e, f);
}

/* Flag of semctl and its kin; System V IPC is called, and refused, without it. */
#define IPC_64 0

#endif
