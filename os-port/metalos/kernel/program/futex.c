/* SPDX-License-Identifier: MIT */
/*
 * futex.c - threads that wait for a word of memory to change. See user.h.
 *
 * One mutex guards one list of all who wait: a word is compared and its waiter listed in one go, and the program
 * touches futexes only when it has to wait anyway. Words are told apart by their addresses, for there is one address
 * space.
 */
#include "program/copy.h"
#include "program/user.h"

#include <errno.h>

struct waiter {
    struct waiter *next;
    uint64_t address;
    uint32_t bits;
    bool woken; /* and out of the list */
    struct condition wake;
};

static struct mutex lock;
static struct waiter *waiters; /* who has waited longest comes first */

static struct waiter **end_of_list(void)
{
    struct waiter **at = &waiters;

    while (*at)
        at = &(*at)->next;
    return at;
}

static void remove_from_list(const struct waiter *waiter)
{
    struct waiter **at = &waiters;

    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
}

/* Lets the mutex go while it sleeps. */
static int64_t wait(uint64_t address, uint32_t expected, uint32_t bits, int64_t deadline)
{
    struct waiter waiter = { .address = address, .bits = bits };
    uint32_t value;
    int err = 0;

    if (copy_in(&value, address, sizeof value))
        return -EFAULT;
    if (value != expected)
        return -EAGAIN;
    *end_of_list() = &waiter;
    while (!waiter.woken && !err)
        err = condition_wait(&waiter.wake, &lock, deadline, true);
    if (waiter.woken)
        return 0;
    remove_from_list(&waiter);
    return err;
}

static uint32_t wake(uint64_t address, uint32_t count, uint32_t bits)
{
    uint32_t woken = 0;

    for (struct waiter **at = &waiters; *at && woken < count;) {
        struct waiter *waiter = *at;

        if (waiter->address != address || !(waiter->bits & bits)) {
            at = &waiter->next;
            continue;
        }
        *at = waiter->next;
        waiter->woken = true;
        condition_wake_all(&waiter->wake);
        woken++;
    }
    return woken;
}

int64_t futex_wait(uint64_t address, uint32_t expected, uint32_t bits, int64_t deadline)
{
    int64_t result;

    mutex_lock(&lock);
    result = wait(address, expected, bits, deadline);
    mutex_unlock(&lock);
    return result;
}

int64_t futex_wake(uint64_t address, uint32_t count, uint32_t bits)
{
    uint32_t woken;

    mutex_lock(&lock);
    woken = wake(address, count, bits);
    mutex_unlock(&lock);
    return woken;
}

int64_t futex_requeue(uint64_t from, uint64_t to, uint32_t count, uint32_t move, const uint32_t *compare)
{
    uint32_t value, moved = 0;
    int64_t result = 0;

    mutex_lock(&lock);
    if (compare && copy_in(&value, from, sizeof value))
        result = -EFAULT;
    else if (compare && value != *compare)
        result = -EAGAIN;
    if (!result) {
        result = wake(from, count, UINT32_MAX);
        for (struct waiter *waiter = waiters; waiter && moved < move; waiter = waiter->next)
            if (waiter->address == from) {
                waiter->address = to;
                moved++;
            }
        result += moved;
    }
    mutex_unlock(&lock);
    return result;
}
