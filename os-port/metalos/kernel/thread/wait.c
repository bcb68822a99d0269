/* SPDX-License-Identifier: MIT */
/*
 * wait.c - wait queues.
 *
 * Who wakes a thread takes it out of its queue. A deadline or thread_interrupt does not, for it does not hold the
 * queue's lock: such a thread leaves its queue by itself, and until it does, those who come to wake it see that it is
 * awake already and go on to the next. So no wake-up is lost on one who would not have slept any longer.
 */
#include "thread/wait.h"

#include "kernel.h"
#include "thread/clock.h"
#include "thread/schedule.h"
#include "thread/thread.h"

#include <errno.h>

static void append(struct wait_queue *queue, struct thread *thread)
{
    thread->asleep_on = queue;
    thread->next = NULL;
    thread->before = queue->last;
    if (queue->last)
        queue->last->next = thread;
    else
        queue->first = thread;
    queue->last = thread;
}

static void take_out(struct thread *thread)
{
    struct wait_queue *queue = thread->asleep_on;

    if (thread->before)
        thread->before->next = thread->next;
    else
        queue->first = thread->next;
    if (thread->next)
        thread->next->before = thread->before;
    else
        queue->last = thread->before;
    thread->asleep_on = NULL;
}

int wait_sleep(struct wait_queue *queue, struct spinlock *lock, bool *interrupts, int64_t deadline, bool interruptible)
{
    struct thread *thread = thread_current();

    if (!*interrupts)
        panic("%s sleeps with interrupts off", thread->name);
    if (deadline != WAIT_FOREVER && deadline <= clock_ns())
        return -ETIMEDOUT;

    spin_lock(&schedule_lock);
    if (interruptible && thread->interrupted) {
        spin_unlock(&schedule_lock, false);
        return -EINTR;
    }
    append(queue, thread);
    schedule_asleep(deadline, interruptible);
    spin_unlock(lock, false);
    schedule_next();
    spin_lock(lock);
    if (thread->asleep_on)
        take_out(thread);
    return thread->wake_reason;
}

bool wait_wake_one(struct wait_queue *queue)
{
    bool woken = false;

    while (queue->first && !woken) {
        struct thread *thread = queue->first;
        bool interrupts;

        take_out(thread);
        interrupts = spin_lock(&schedule_lock);
        woken = schedule_wake(thread, 0);
        spin_unlock(&schedule_lock, interrupts);
    }
    return woken;
}

void wait_wake_all(struct wait_queue *queue)
{
    while (wait_wake_one(queue))
        ;
}

int sleep_until(int64_t deadline, bool interruptible)
{
    struct wait_queue nobody_wakes = { 0 };
    struct spinlock lock = { 0 };
    bool interrupts = spin_lock(&lock);
    int result = wait_sleep(&nobody_wakes, &lock, &interrupts, deadline, interruptible);

    spin_unlock(&lock, interrupts);
    return result == -EINTR ? result : 0;
}
