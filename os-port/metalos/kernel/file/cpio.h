/* SPDX-License-Identifier: MIT */
/* cpio.h - the initrd's format: a cpio archive "newc", one header of hexadecimal numbers, name and contents a file. */
#ifndef METALOS_CPIO_H
#define METALOS_CPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cpio_entry {
    const char *path; /* with a NUL, without "/" or "./" in front */
    const void *contents;
    size_t size;
    uint32_t mode;
};

/*
 * The entry at *at (0: the first one), and *at moves on to the next. Returns false at the end of the archive, or where
 * it is damaged.
 */
bool cpio_next(const void *archive, size_t archive_size, size_t *at, struct cpio_entry *out);

#endif
