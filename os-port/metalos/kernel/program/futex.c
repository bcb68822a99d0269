/* SPDX-License-Identifier: MIT */
/*
 * futex.c - threads that wait for a word of memory to change. See user.h.
 *
 * One mutex guards all who wait: a word is compared and its waiter listed in one go, and the program touches futexes
 * only when it has to wait anyway. Words are told apart by their addresses, for there is one address space; a hash of
 * the address says in which of the lists a waiter is.
 */
#include "program/copy.h"
#include "program/user.h"

#include <errno.h>

#define LISTS 256u

struct waiter {
    struct waiter *next;
    uint64_t address;
    uint32_t bits;
    bool woken; /* and out of the list */
    struct condition wake;
};

static struct mutex lock;
static struct waiter *lists[LISTS]; /* who has waited longest comes first */

static struct waiter **list_of(uint64_t address)
{
    return &lists[(address * 0x9e3779b97f4a7c15ull >> 32) % LISTS];
}

static void append(struct waiter *waiter)
{
    struct waiter **at = list_of(waiter->address);

    while (*at)
        at = &(*at)->next;
    waiter->next = NULL;
    *at = waiter;
}

static void remove_from_list(const struct waiter *waiter)
{
    struct waiter **at = list_of(waiter->address);

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
    append(&waiter);
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

    for (struct waiter **at = list_of(address); *at && woken < count;) {
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

/* Those who wait for the one word wait for the other from now on. */
static uint32_t move(uint64_t from, uint64_t to, uint32_t count)
{
    uint32_t moved = 0;

    for (struct waiter **at = list_of(from); *at && moved < count && from != to;) {
        struct waiter *waiter = *at;

        if (waiter->address != from) {
            at = &waiter->next;
            continue;
        }
        *at = waiter->next;
        waiter->address = to;
        append(waiter);
        moved++;
    }
    return moved;
}

int64_t futex_requeue(uint64_t from, uint64_t to, uint32_t count, uint32_t more, const uint32_t *compare)
{
    uint32_t value;
    int64_t result = 0;

    mutex_lock(&lock);
    if (compare && copy_in(&value, from, sizeof value))
        result = -EFAULT;
    else if (compare && value != *compare)
        result = -EAGAIN;
    if (!result) {
        result = wake(from, count, UINT32_MAX);
        result += move(from, to, more);
    }
    mutex_unlock(&lock);
    return result;
}
