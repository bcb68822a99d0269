/* SPDX-License-Identifier: MIT */
/* poll.c - poll and ppoll. */
#include "call/call.h"
#include "file/files.h"
#include "memory/heap.h"
#include "program/copy.h"
#include "program/user.h"
#include "thread/clock.h"

#include <errno.h>

static int64_t poll_until(uint64_t entries_at, uint64_t count, int64_t deadline)
{
    const size_t size = count * sizeof(struct abi_pollfd);
    struct abi_pollfd *entries;
    int64_t result = 0;

    if (count > DESCRIPTORS_MAX)
        return -EINVAL;
    entries = heap_alloc(size ? size : 1);
    if (!entries)
        return -ENOMEM;
    result = copy_in(entries, entries_at, size);
    if (!result)
        result = files_poll(entries, (unsigned)count, deadline);
    if (result >= 0 && copy_out(entries_at, entries, size))
        result = -EFAULT;
    heap_free(entries, size ? size : 1);
    return result;
}

int64_t call_poll(const uint64_t a[6])
{
    const int milliseconds = (int)a[2];

    return poll_until(a[0], a[1], milliseconds < 0 ? WAIT_FOREVER : clock_ns() + milliseconds * 1000000ll);
}

/* (entries, count, time, mask of signals that are blocked meanwhile, its size) */
int64_t call_ppoll(const uint64_t a[6])
{
    struct abi_timespec time;
    uint64_t mask = 0;
    int64_t deadline = WAIT_FOREVER, result = 0;

    if (a[2]) {
        result = time_in(a[2], &time);
        deadline = result ? 0 : time_deadline(&time, false, false);
    }
    if (!result && a[3])
        result = a[4] != sizeof mask ? -EINVAL : copy_in(&mask, a[3], sizeof mask);
    if (result)
        return result;
    if (a[3])
        signal_block_meanwhile(mask);
    return poll_until(a[0], a[1], deadline);
}
