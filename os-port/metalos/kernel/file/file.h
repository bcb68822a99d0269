/* SPDX-License-Identifier: MIT */
/*
 * file.h - open files and the descriptors that name them.
 *
 * An open file is counted: descriptors and calls under way hold references. When the last is gone `close` is called.
 */
#ifndef METALOS_FILE_H
#define METALOS_FILE_H

#include "thread/wait.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file;
struct space_request;

/* What kinds of files do; NULL members answer -EINVAL (read, write), -ESPIPE (seek), -ENOTTY (ioctl), -ENODEV (map). */
struct file_type {
    const char *name;
    /* Read or write up to `size` bytes at the program's address; bytes done, or a negative error. May sleep. */
    int64_t (*read)(struct file *file, uint64_t buffer, size_t size);
    int64_t (*write)(struct file *file, uint64_t buffer, size_t size);
    int64_t (*seek)(struct file *file, int64_t offset, int whence);
    /* POLLIN and so on that hold now. */
    unsigned (*poll)(struct file *file);
    /* Bytes, for fstat; and the mode's S_IFMT part. */
    uint64_t (*size)(struct file *file);
    int64_t (*ioctl)(struct file *file, uint64_t request, uint64_t argument);
    void (*close)(struct file *file);
    uint32_t mode;

    /* ---- files with contents that stay: read and write take these, with the file's position ---- */

    int64_t (*read_at)(struct file *file, uint64_t buffer, size_t size, uint64_t offset);
    int64_t (*write_at)(struct file *file, uint64_t buffer, size_t size, uint64_t offset);
    int64_t (*truncate)(struct file *file, uint64_t size);
    /* Shared mappings: fill in the request's source, with a reference. NULL: -ENODEV. */
    int64_t (*map)(struct file *file, struct space_request *request, uint64_t offset);
    /* getdents64. NULL: -ENOTDIR. */
    int64_t (*entries)(struct file *file, uint64_t buffer, size_t size);
    /* Nobody calls poll_wake for such files: those who wait for one look now and then. */
    bool silent;
};

struct file {
    const struct file_type *type;
    _Atomic uint32_t references;
    uint32_t flags;    /* O_RDWR, O_NONBLOCK ... */
    uint64_t position;
    uint64_t id;       /* nonzero, never used again */
    uint64_t inode;    /* of what was opened by its path; else `id` */
    uint64_t number;   /* st_rdev of a device node */
    void *data;        /* the type's */
};

/* A new open file with one reference, the caller's. NULL: no memory. */
struct file *file_create(const struct file_type *type, uint32_t flags, void *data);
void file_get(struct file *file);
void file_put(struct file *file);

/* The file of a descriptor, with a reference for the caller; NULL: no such descriptor (-EBADF). */
struct file *file_of(int fd);
/* A descriptor, the lowest free from `from` on, takes over the caller's reference. -EMFILE: then it does not. */
int file_install(struct file *file, int from, bool close_on_exec);

/*
 * All who sleep in poll(2) look again. Whoever makes a file readable or writable calls it; interrupt handlers may not.
 */
void poll_wake(void);

/* Open files. */
uint64_t files_open(void);

/* Kinds of files that are opened by path: "/dev/dri/card0". Returns a new file, or NULL with the error in *err. */
struct device {
    const char *path;
    struct file *(*open)(const struct device *device, uint32_t flags, int *err);
    uint64_t number; /* st_rdev */
};
/* A table, ended by a NULL path, kept by reference. */
void device_register(const struct device *devices);

/* A file of the initrd, whole: NULL if there is none. Paths are absolute. */
const void *initrd_find(const char *path, size_t *size_out);

#endif
