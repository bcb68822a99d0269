/* SPDX-License-Identifier: MIT */
/* spinlock.c - interrupts go off before the lock is tried, so that no handler finds its own processor's lock taken. */
#include "thread/spinlock.h"

#include "cpu/asm.h"

#include <stdatomic.h>

bool spin_lock(struct spinlock *lock)
{
    bool interrupts = interrupts_are_on();

    interrupts_off();
    while (atomic_exchange_explicit(&lock->taken, 1, memory_order_acquire))
        while (atomic_load_explicit(&lock->taken, memory_order_relaxed))
            cpu_relax();
    return interrupts;
}

void spin_unlock(struct spinlock *lock, bool interrupts)
{
    atomic_store_explicit(&lock->taken, 0, memory_order_release);
    if (interrupts)
        interrupts_on();
}
