/* SPDX-License-Identifier: MIT */
/* mutex.c - mutexes and conditions on wait queues. */
#include "thread/wait.h"

void mutex_lock(struct mutex *mutex)
{
    bool interrupts = spin_lock(&mutex->lock);

    while (mutex->taken)
        wait_sleep(&mutex->sleepers, &mutex->lock, &interrupts, WAIT_FOREVER, false);
    mutex->taken = true;
    spin_unlock(&mutex->lock, interrupts);
}

void mutex_unlock(struct mutex *mutex)
{
    bool interrupts = spin_lock(&mutex->lock);

    mutex->taken = false;
    wait_wake_one(&mutex->sleepers);
    spin_unlock(&mutex->lock, interrupts);
}

/* Who wants to wake us comes after the condition's lock, and so after we sleep. */
int condition_wait(struct condition *condition, struct mutex *mutex, int64_t deadline, bool interruptible)
{
    bool interrupts = spin_lock(&condition->lock);
    int result;

    mutex_unlock(mutex);
    result = wait_sleep(&condition->sleepers, &condition->lock, &interrupts, deadline, interruptible);
    spin_unlock(&condition->lock, interrupts);
    mutex_lock(mutex);
    return result;
}

void condition_wake_all(struct condition *condition)
{
    bool interrupts = spin_lock(&condition->lock);

    wait_wake_all(&condition->sleepers);
    spin_unlock(&condition->lock, interrupts);
}
