/* SPDX-License-Identifier: MIT */
/*
 * eventfd.c - a counter: writes add to it, reads take it, or with EFD_SEMAPHORE one of it, and wait for it not to be 0.
 */
#include "file/files.h"
#include "memory/heap.h"
#include "program/copy.h"

#include <errno.h>

#define VALUE_MAX (UINT64_MAX - 1)

struct event {
    struct mutex lock;
    struct condition changed;
    uint64_t value;
    bool semaphore;
};

static int wait(const struct file *file, struct event *event)
{
    return file->flags & O_NONBLOCK ? -EAGAIN : condition_wait(&event->changed, &event->lock, WAIT_FOREVER, true);
}

static int64_t event_read(struct file *file, uint64_t buffer, size_t size)
{
    struct event *event = file->data;
    uint64_t taken = 0;
    int64_t err = size < sizeof taken ? -EINVAL : 0;

    mutex_lock(&event->lock);
    while (!event->value && !err)
        err = wait(file, event);
    if (!err)
        taken = event->semaphore ? 1 : event->value;
    event->value -= taken;
    condition_wake_all(&event->changed);
    mutex_unlock(&event->lock);
    if (err)
        return err;
    poll_wake();
    return copy_out(buffer, &taken, sizeof taken) ? -EFAULT : (int64_t)sizeof taken;
}

static int64_t event_write(struct file *file, uint64_t buffer, size_t size)
{
    struct event *event = file->data;
    uint64_t added;
    int64_t err = size < sizeof added ? -EINVAL : copy_in(&added, buffer, sizeof added);

    if (!err && added > VALUE_MAX)
        err = -EINVAL;
    if (err)
        return err;
    mutex_lock(&event->lock);
    while (event->value > VALUE_MAX - added && !err)
        err = wait(file, event);
    if (!err)
        event->value += added;
    condition_wake_all(&event->changed);
    mutex_unlock(&event->lock);
    if (err)
        return err;
    poll_wake();
    return sizeof added;
}

static unsigned event_poll(struct file *file)
{
    const struct event *event = file->data;

    return (event->value ? POLLIN : 0) | (event->value < VALUE_MAX ? POLLOUT : 0);
}

static void event_close(struct file *file)
{
    heap_free(file->data, sizeof(struct event));
}

static const struct file_type event_type = {
    .name = "eventfd", .read = event_read, .write = event_write, .poll = event_poll, .close = event_close,
};

struct file *eventfd_open(uint32_t value, bool semaphore, uint32_t flags, int *err_out)
{
    struct event *event = heap_alloc(sizeof *event);
    struct file *file = event ? file_create(&event_type, O_RDWR | flags, event) : NULL;

    if (file) {
        event->value = value;
        event->semaphore = semaphore;
        return file;
    }
    heap_free(event, sizeof *event);
    *err_out = -ENOMEM;
    return NULL;
}
