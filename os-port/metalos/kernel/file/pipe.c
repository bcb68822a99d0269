/* SPDX-License-Identifier: MIT */
/* pipe.c - bytes in at one end, out at the other. A mutex guards a pipe; its two ends own it together. */
#include "file/files.h"
#include "memory/heap.h"
#include "program/copy.h"
#include "program/user.h"

#include <errno.h>

#define PIPE_SIZE 65536u
#define PIPE_ATOMIC 4096u /* bytes that are written in one go or not at all */

struct pipe {
    struct mutex lock;
    struct condition changed;
    uint8_t *bytes;       /* a ring of PIPE_SIZE */
    size_t begin, count;  /* of what is in it */
    bool readable, writable; /* the end is open */
};

static void wake(struct pipe *pipe)
{
    condition_wake_all(&pipe->changed);
    poll_wake();
}

/* The longest run of the ring from `at` on, at most `size`. */
static size_t run(size_t at, size_t size)
{
    return size < PIPE_SIZE - at ? size : PIPE_SIZE - at;
}

/* Wait until there is something to do. Returns 0, -EAGAIN or -EINTR. */
static int wait(const struct file *file, struct pipe *pipe)
{
    return file->flags & O_NONBLOCK ? -EAGAIN : condition_wait(&pipe->changed, &pipe->lock, WAIT_FOREVER, true);
}

static int64_t take(struct pipe *pipe, uint64_t buffer, size_t size)
{
    size_t done = 0;

    while (done < size && pipe->count) {
        const size_t piece = run(pipe->begin, size - done < pipe->count ? size - done : pipe->count);

        if (copy_out(buffer + done, pipe->bytes + pipe->begin, piece))
            return done ? (int64_t)done : -EFAULT;
        pipe->begin = (pipe->begin + piece) % PIPE_SIZE;
        pipe->count -= piece;
        done += piece;
    }
    return (int64_t)done;
}

static int64_t put(struct pipe *pipe, uint64_t buffer, size_t size)
{
    size_t done = 0;

    while (done < size && pipe->count < PIPE_SIZE) {
        const size_t at = (pipe->begin + pipe->count) % PIPE_SIZE, room = PIPE_SIZE - pipe->count;
        const size_t piece = run(at, size - done < room ? size - done : room);

        if (copy_in(pipe->bytes + at, buffer + done, piece))
            return done ? (int64_t)done : -EFAULT;
        pipe->count += piece;
        done += piece;
    }
    return (int64_t)done;
}

static int64_t pipe_read(struct file *file, uint64_t buffer, size_t size)
{
    struct pipe *pipe = file->data;
    int64_t done = 0;

    mutex_lock(&pipe->lock);
    while (!pipe->count && pipe->writable && !done && size)
        done = wait(file, pipe);
    if (!done)
        done = take(pipe, buffer, size);
    mutex_unlock(&pipe->lock);
    if (done > 0)
        wake(pipe);
    return done;
}

/* One piece of a write: what there is room for, and a small one whole. */
static int64_t write_some(struct file *file, struct pipe *pipe, uint64_t buffer, size_t size)
{
    const size_t least = size <= PIPE_ATOMIC ? size : 1;
    int64_t done = 0;

    mutex_lock(&pipe->lock);
    while (PIPE_SIZE - pipe->count < least && pipe->readable && !done)
        done = wait(file, pipe);
    if (!pipe->readable)
        done = -EPIPE;
    if (!done)
        done = put(pipe, buffer, size);
    mutex_unlock(&pipe->lock);
    if (done > 0)
        wake(pipe);
    return done;
}

static int64_t pipe_write(struct file *file, uint64_t buffer, size_t size)
{
    size_t done = 0;
    int64_t result = 0;

    while (done < size && result >= 0) {
        result = write_some(file, file->data, buffer + done, size - done);
        if (result > 0)
            done += (size_t)result;
    }
    if (result == -EPIPE)
        signal_send(thread_current()->id, SIGPIPE);
    return done ? (int64_t)done : result;
}

static unsigned poll_read_end(struct file *file)
{
    const struct pipe *pipe = file->data;

    return (pipe->count ? POLLIN : 0) | (pipe->writable ? 0 : POLLHUP);
}

static unsigned poll_write_end(struct file *file)
{
    const struct pipe *pipe = file->data;

    return (PIPE_SIZE - pipe->count >= PIPE_ATOMIC ? POLLOUT : 0) | (pipe->readable ? 0 : POLLERR);
}

static void pipe_destroy(struct pipe *pipe)
{
    if (pipe)
        heap_free(pipe->bytes, PIPE_SIZE);
    heap_free(pipe, sizeof *pipe);
}

/* The last end to be closed takes the pipe with it. */
static void close_end(struct pipe *pipe, bool *end)
{
    bool last;

    mutex_lock(&pipe->lock);
    *end = false;
    last = !pipe->readable && !pipe->writable;
    condition_wake_all(&pipe->changed);
    mutex_unlock(&pipe->lock); /* now the other end may take it away */
    if (last)
        pipe_destroy(pipe);
    poll_wake();
}

static void close_read_end(struct file *file)
{
    struct pipe *pipe = file->data;

    close_end(pipe, &pipe->readable);
}

static void close_write_end(struct file *file)
{
    struct pipe *pipe = file->data;

    close_end(pipe, &pipe->writable);
}

static const struct file_type read_end = {
    .name = "pipe", .read = pipe_read, .poll = poll_read_end, .close = close_read_end, .mode = S_IFIFO,
};
static const struct file_type write_end = {
    .name = "pipe", .write = pipe_write, .poll = poll_write_end, .close = close_write_end, .mode = S_IFIFO,
};

static struct pipe *pipe_create(void)
{
    struct pipe *pipe = heap_alloc(sizeof *pipe);

    if (!pipe)
        return NULL;
    pipe->bytes = heap_alloc(PIPE_SIZE);
    pipe->readable = pipe->writable = true;
    if (pipe->bytes)
        return pipe;
    pipe_destroy(pipe);
    return NULL;
}

struct file *pipe_open(struct file **write_end_out, uint32_t flags, int *err_out)
{
    struct pipe *pipe = pipe_create();
    struct file *reader = pipe ? file_create(&read_end, O_RDONLY | flags, pipe) : NULL;

    *err_out = -ENOMEM;
    if (!reader) {
        pipe_destroy(pipe);
        return NULL;
    }
    *write_end_out = file_create(&write_end, O_WRONLY | flags, pipe);
    if (*write_end_out)
        return reader;
    pipe->writable = false;
    file_put(reader);
    return NULL;
}
