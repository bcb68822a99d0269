/* SPDX-License-Identifier: MIT */
/*
 * thread.h - threads, preemptive in the program, cooperative in the kernel, on all processors.
 *
 * A thread that runs in the kernel keeps its processor until it sleeps, yields or returns to the program; interrupts are on
 * meanwhile. In the program a time slice is a few milliseconds. One run queue for all processors; a thread may wake up on
 * another processor than it fell asleep on.
 */
#ifndef METALOS_THREAD_H
#define METALOS_THREAD_H

#include "thread/spinlock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page_table;
struct trap_frame;
struct user_thread; /* program/: what a thread of the program has besides */

#define KERNEL_STACK_SIZE 16384u

struct thread {
    struct thread *next;   /* in the run queue, or in a wait queue */
    struct thread *before; /* in a wait queue */
    uint64_t stack_pointer; /* while it does not run */
    unsigned char *stack;  /* KERNEL_STACK_SIZE bytes */
    struct wait_queue *asleep_on;
    int64_t deadline;      /* of the sleep */
    int wake_reason;
    uint32_t id;           /* from 1 up */
    bool interruptible, interrupted;
    const struct page_table *table; /* NULL: the kernel's own */
    uint64_t fs_base;
    struct user_thread *user; /* NULL: the kernel's own thread */
    const char *name;
    _Alignas(16) unsigned char fpu[512]; /* FXSAVE; the kernel itself uses no FPU */
};

/*
 * Make a thread that runs function(argument) and ends when that returns. `name` is kept by reference.
 * Returns NULL when there is no memory. thread_start lets it run; before that its fields can be set.
 */
struct thread *thread_create(void (*function)(void *argument), void *argument, const char *name);
void thread_start(struct thread *thread);
struct thread *thread_current(void);
/* End of the current thread; its memory is freed by whoever runs next. */
__attribute__((noreturn)) void thread_exit(void);
void thread_yield(void);
/* Threads that have not ended, the idle ones of the processors not counted. */
uint64_t threads_alive(void);

/*
 * Interrupt a sleep: the thread's interruptible sleep, or its next one, ends with -EINTR. For signals and the end of the
 * program. A thread in user mode on another processor is made to enter the kernel.
 */
void thread_interrupt(struct thread *thread);

#endif
