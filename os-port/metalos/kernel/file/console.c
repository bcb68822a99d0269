/* SPDX-License-Identifier: MIT */
/* console.c - the serial lines as files: standard input and output on the first, standard error on the second. */
#include "console/serial.h"

#include "file/files.h"
#include "program/copy.h"
#include "thread/clock.h"
#include "thread/wait.h"

#include <errno.h>

#define PIECE 256u
#define LOOK_NS 10000000ll /* input comes without an interrupt */

static struct mutex lock; /* one write at a time, so that lines stay whole; and the input */
static uint8_t input[PIECE];
static size_t input_begin, input_end;

static int line_of(const struct file *file)
{
    return (int)(intptr_t)file->data;
}

/* Whether there is something to read. The lock is held. */
static bool fill_input(const struct file *file)
{
    if (input_begin == input_end) {
        input_begin = 0;
        input_end = serial_read(line_of(file), input, sizeof input);
    }
    return input_begin < input_end;
}

static int64_t take_input(const struct file *file, uint64_t buffer, size_t size)
{
    int64_t done = 0;

    mutex_lock(&lock);
    if (fill_input(file)) {
        done = (int64_t)(size < input_end - input_begin ? size : input_end - input_begin);
        if (copy_out(buffer, input + input_begin, (size_t)done))
            done = -EFAULT;
        else
            input_begin += (size_t)done;
    }
    mutex_unlock(&lock);
    return done;
}

static int64_t console_read(struct file *file, uint64_t buffer, size_t size)
{
    int64_t done = 0;

    while (size && !(done = take_input(file, buffer, size))) {
        const int err = file->flags & O_NONBLOCK ? -EAGAIN : sleep_until(clock_ns() + LOOK_NS, true);

        if (err)
            return err;
    }
    return done;
}

static int64_t console_write(struct file *file, uint64_t buffer, size_t size)
{
    uint8_t bytes[PIECE];
    size_t done = 0;
    int err = 0;

    mutex_lock(&lock);
    while (done < size && !err) {
        const size_t piece = size - done < PIECE ? size - done : PIECE;

        err = copy_in(bytes, buffer + done, piece);
        if (!err) {
            serial_write(line_of(file), bytes, piece);
            done += piece;
        }
    }
    mutex_unlock(&lock);
    return done ? (int64_t)done : err;
}

static unsigned console_poll(struct file *file)
{
    unsigned events = POLLOUT;

    mutex_lock(&lock);
    if ((file->flags & O_ACCMODE) != O_WRONLY && fill_input(file))
        events |= POLLIN;
    mutex_unlock(&lock);
    return events;
}

static const struct file_type console_type = {
    .name = "console", .read = console_read, .write = console_write, .poll = console_poll, .mode = S_IFCHR,
    .silent = true,
};

struct file *console_open(int line, uint32_t flags, int *err_out)
{
    struct file *file = file_create(&console_type, flags, (void *)(intptr_t)line);

    if (!file)
        *err_out = -ENOMEM;
    return file;
}
