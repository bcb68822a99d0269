/* SPDX-License-Identifier: MIT */
/*
 * thread.h - threads, preemptive in the program, cooperative in the kernel, on all processors.
 *
 * A thread that runs in the kernel keeps its processor until it sleeps, yields or returns to the program; interrupts
 * are on meanwhile. In the program a time slice is a few milliseconds. All processors have one run queue, in which
 * threads of the kernel go first; a thread may wake up on another processor than it fell asleep on.
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

/* Without a note a member is the thread's own, or set before thread_start. */
struct thread {
    struct thread *next, *before;   /* in the wait queue `asleep_on`; guarded by the queue's lock */
    struct wait_queue *asleep_on;   /* NULL: in none; likewise */
    struct thread *ready_next;      /* in the run queue; this and what follows: schedule_lock */
    struct thread *due_next, **due; /* among those asleep until `deadline`; `due` NULL: not */
    int64_t deadline;
    int wake_reason;
    bool asleep, interruptible;
    _Atomic bool interrupted; /* until the thread is about to return to the program */
    uint32_t id;              /* from 1 up */
    uint64_t stack_pointer;   /* while it does not run */
    unsigned char *stack;     /* KERNEL_STACK_SIZE bytes; NULL: the idle thread's are its processor's affair */
    const struct page_table *table; /* NULL: a thread of the kernel, whatever tables are in use */
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
/* Threads whose memory has not been given back, the idle ones of the processors not counted. */
uint64_t threads_alive(void);

/*
 * Interrupt a thread: until it is about to return to the program all its interruptible sleeps end with -EINTR, and
 * the one that it is in. For signals and the end of the program. If it is in the program, on another processor, it is
 * made to enter the kernel.
 */
void thread_interrupt(struct thread *thread);

#endif
