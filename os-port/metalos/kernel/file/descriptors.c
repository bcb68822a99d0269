/* SPDX-License-Identifier: MIT */
/*
 * descriptors.c - the table of descriptors: each names an open file and holds a reference to it. See file.h, files.h.
 *
 * A spinlock guards the table; files are let go of without it, for closing one may sleep.
 */
#include "abi.h"
#include "console/serial.h"
#include "file/files.h"
#include "file/tree.h"
#include "thread/spinlock.h"

#include <errno.h>

struct descriptor {
    struct file *file; /* NULL: free */
    bool close_on_exec;
};

static struct descriptor table[DESCRIPTORS_MAX];
static struct spinlock lock;

/* The descriptor's entry, or NULL if it can be none. */
static struct descriptor *entry_of(int fd)
{
    return fd >= 0 && (unsigned)fd < DESCRIPTORS_MAX ? &table[fd] : NULL;
}

struct file *file_of(int fd)
{
    const struct descriptor *entry = entry_of(fd);
    struct file *file = NULL;
    bool interrupts;

    if (!entry)
        return NULL;
    interrupts = spin_lock(&lock);
    file = entry->file;
    if (file)
        file_get(file);
    spin_unlock(&lock, interrupts);
    return file;
}

int file_install(struct file *file, int from, bool close_on_exec)
{
    const bool interrupts = spin_lock(&lock);
    int fd = from;

    while (fd < (int)DESCRIPTORS_MAX && table[fd].file)
        fd++;
    if (fd < (int)DESCRIPTORS_MAX)
        table[fd] = (struct descriptor){ file, close_on_exec };
    spin_unlock(&lock, interrupts);
    return fd < (int)DESCRIPTORS_MAX ? fd : -EMFILE;
}

/* Put `file`, or nothing, in the place of what the descriptor names. Returns that, or NULL. */
static struct file *exchange(struct descriptor *entry, struct file *file, bool close_on_exec)
{
    const bool interrupts = spin_lock(&lock);
    struct file *before = entry->file;

    *entry = (struct descriptor){ file, close_on_exec };
    spin_unlock(&lock, interrupts);
    return before;
}

int64_t descriptor_close(int fd)
{
    struct descriptor *entry = entry_of(fd);
    struct file *before = entry ? exchange(entry, NULL, false) : NULL;

    if (!before)
        return -EBADF;
    file_put(before);
    return 0;
}

int64_t descriptor_replace(int fd, struct file *file, bool close_on_exec)
{
    struct descriptor *entry = entry_of(fd);
    struct file *before;

    if (!entry)
        return -EBADF;
    before = exchange(entry, file, close_on_exec);
    if (before)
        file_put(before);
    return fd;
}

int64_t descriptor_flags(int fd)
{
    const struct descriptor *entry = entry_of(fd);

    return !entry || !entry->file ? -EBADF : entry->close_on_exec ? (int64_t)FD_CLOEXEC : 0;
}

int64_t descriptor_set_flags(int fd, unsigned flags)
{
    struct descriptor *entry = entry_of(fd);

    if (!entry || !entry->file)
        return -EBADF;
    entry->close_on_exec = flags & FD_CLOEXEC;
    return 0;
}

int64_t descriptor_for(struct file *file, int err, bool close_on_exec)
{
    int fd;

    if (!file)
        return err;
    fd = file_install(file, 0, close_on_exec);
    if (fd < 0)
        file_put(file);
    return fd;
}

int files_begin(void)
{
    static const struct {
        int line;
        uint32_t flags;
    } standard[] = { { SERIAL_OUT, O_RDONLY }, { SERIAL_OUT, O_WRONLY }, { SERIAL_LOG, O_WRONLY } };
    int err = tree_init();

    for (int fd = 0; !err && fd < 3; fd++) {
        struct file *file = console_open(standard[fd].line, standard[fd].flags, &err);

        if (file)
            file_install(file, fd, false);
    }
    return err;
}

void files_end(void)
{
    for (int fd = 0; fd < (int)DESCRIPTORS_MAX; fd++)
        descriptor_close(fd);
    tree_clear_temporary();
}
