/* SPDX-License-Identifier: MIT */
/*
 * poll.c - to wait until one of several files can be read or written. See file.h.
 *
 * All who wait look again whenever anything has changed: there are few of them, and files need no lists of who waits.
 */
#include "file/files.h"
#include "memory/heap.h"
#include "thread/clock.h"
#include "thread/wait.h"

#include <errno.h>

#define LOOK_NS 10000000ll /* how often silent files are looked at */

static struct mutex lock;
static struct condition changed;
static uint64_t changes; /* guarded by lock */

void poll_wake(void)
{
    mutex_lock(&lock);
    changes++;
    condition_wake_all(&changed);
    mutex_unlock(&lock);
}

static uint64_t changes_so_far(void)
{
    uint64_t now;

    mutex_lock(&lock);
    now = changes;
    mutex_unlock(&lock);
    return now;
}

/* Sleep until there were more than `seen` changes. Returns 0, -ETIMEDOUT or -EINTR. */
static int wait_for_change(uint64_t seen, int64_t deadline)
{
    int err = 0;

    mutex_lock(&lock);
    while (changes == seen && !err)
        err = condition_wait(&changed, &lock, deadline, true);
    mutex_unlock(&lock);
    return err;
}

/* The events of a file that hold now. */
static unsigned events_of(struct file *file)
{
    if (!file)
        return POLLNVAL;
    return file->type->poll ? file->type->poll(file) : POLLIN | POLLOUT;
}

/* Fills in what has come. Returns for how many. */
static int64_t look(struct abi_pollfd *entries, struct file *const *files, unsigned count)
{
    int64_t ready = 0;

    for (unsigned i = 0; i < count; i++) {
        const unsigned wanted = entries[i].events | POLLERR | POLLHUP | POLLNVAL;

        entries[i].revents = entries[i].fd < 0 ? 0 : (uint16_t)(events_of(files[i]) & wanted);
        ready += entries[i].revents != 0;
    }
    return ready;
}

static bool is_any_silent(struct file *const *files, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (files[i] && files[i]->type->silent)
            return true;
    return false;
}

static int64_t wait(struct abi_pollfd *entries, struct file *const *files, unsigned count, int64_t deadline)
{
    const bool silent = is_any_silent(files, count);

    for (;;) {
        const uint64_t seen = changes_so_far();
        const int64_t ready = look(entries, files, count), now = clock_ns();
        const int64_t until = silent && now + LOOK_NS < deadline ? now + LOOK_NS : deadline;
        int err;

        if (ready || now >= deadline)
            return ready;
        err = wait_for_change(seen, until);
        if (err == -EINTR)
            return err;
    }
}

int64_t files_poll(struct abi_pollfd *entries, unsigned count, int64_t deadline)
{
    struct file **files = count ? heap_alloc(count * sizeof *files) : NULL;
    int64_t result;

    if (count && !files)
        return -ENOMEM;
    for (unsigned i = 0; i < count; i++)
        files[i] = file_of(entries[i].fd);
    result = wait(entries, files, count, deadline);
    for (unsigned i = 0; i < count; i++)
        if (files[i])
            file_put(files[i]);
    heap_free(files, count * sizeof *files);
    return result;
}
