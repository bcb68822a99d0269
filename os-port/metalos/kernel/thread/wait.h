/* SPDX-License-Identifier: MIT */
/*
 * wait.h - to sleep, and to be woken: wait queues under spinlocks, and on top of them mutexes and conditions.
 *
 * Deadlines are clock_ns() times; WAIT_FOREVER: none. A sleep never ends for no reason.
 */
#ifndef METALOS_WAIT_H
#define METALOS_WAIT_H

#include "thread/spinlock.h"

#include <stdbool.h>
#include <stdint.h>

#define WAIT_FOREVER INT64_MAX

struct thread;

/* Zeroed: nobody sleeps. All that is done to one is done under the same spinlock, its owner's. */
struct wait_queue {
    struct thread *first, *last;
};

/*
 * Sleep on `queue`; `lock`, held, guards it: it is let go while asleep and held again on return (*interrupts as
 * spin_lock gave it). Returns 0 (woken), -ETIMEDOUT, or with `interruptible` -EINTR.
 */
int wait_sleep(struct wait_queue *queue, struct spinlock *lock, bool *interrupts, int64_t deadline, bool interruptible);
/* Wake the one who sleeps longest. The queue's lock is held; interrupt handlers may. Returns whether there was one. */
bool wait_wake_one(struct wait_queue *queue);
void wait_wake_all(struct wait_queue *queue);

/* A lock whose owner may sleep. Zeroed: free. Not recursive; threads only. */
struct mutex {
    struct spinlock lock;
    struct wait_queue sleepers;
    bool taken;
};
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/* A condition that those who hold a mutex wait for. Zeroed: nobody waits. */
struct condition {
    struct spinlock lock;
    struct wait_queue sleepers;
};
/* Let go of the mutex, sleep until condition_wake_all or the deadline, hold the mutex again. Returns as wait_sleep. */
int condition_wait(struct condition *condition, struct mutex *mutex, int64_t deadline, bool interruptible);
/* Interrupt handlers may. */
void condition_wake_all(struct condition *condition);

/* Sleep until the time has come. Returns 0 or, interruptible, -EINTR. */
int sleep_until(int64_t deadline, bool interruptible);

#endif
