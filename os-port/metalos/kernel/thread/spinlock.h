/* SPDX-License-Identifier: MIT */
/* spinlock.h - for a few instructions, also against interrupt handlers: while one is held interrupts are off. */
#ifndef METALOS_SPINLOCK_H
#define METALOS_SPINLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct spinlock {
    _Atomic uint32_t taken; /* zeroed: free */
};

/* Returns what spin_unlock wants back: whether interrupts were on. */
bool spin_lock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock, bool interrupts);

#endif
