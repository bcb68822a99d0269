/* SPDX-License-Identifier: MIT */
/* schedule.h - which thread runs on which processor, and until when: below thread.h and wait.h. */
#ifndef METALOS_SCHEDULE_H
#define METALOS_SCHEDULE_H

#include "thread/spinlock.h"
#include "thread/thread.h"

/*
 * Guards the run queue, who is asleep until when, and which thread each processor runs. The innermost lock: held for
 * a switch from one thread to another, and let go of by the latter.
 */
extern struct spinlock schedule_lock;

/* What this processor runs at the moment becomes its idle thread. Once on each. */
void threads_init_cpu(void);
/* The idle thread's life: run others, and sleep when there are none. */
__attribute__((noreturn)) void thread_idle(void);

/*
 * With schedule_lock held: ------------------------------------------------------------------------------------------
 */

/* The thread may run: on a processor that is idle, or when its turn comes. */
void schedule_ready(struct thread *thread);
/* It may run when its turn comes; nobody is told. */
void schedule_append(struct thread *thread);
/* The current thread is about to sleep. */
void schedule_asleep(int64_t deadline, bool interruptible);
/* If the thread is asleep it wakes up with that reason. Returns whether it was. */
bool schedule_wake(struct thread *thread, int reason);
/*
 * Run the next thread; return when it is this one's turn again. The caller has put the current thread where somebody
 * will find it. Returns with the lock let go, and interrupts off.
 */
void schedule_next(void);

/*
 * Without: ----------------------------------------------------------------------------------------------------------
 */

/* The first that a thread does when it has been switched to, in place of schedule_next's end. */
void schedule_switched(void);
/* Write the guard at the low end of a new thread's stack, which tells whether it was too small. */
void stack_prepare(unsigned char *stack);
/* Of a thread that has ended. */
void thread_free(struct thread *thread);
/* VECTOR_TIMER. Interrupts are off. */
void timer_interrupt(void);

#endif
