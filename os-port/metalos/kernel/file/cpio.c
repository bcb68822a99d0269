/* SPDX-License-Identifier: MIT */
/* cpio.c - see cpio.h. */
#include "file/cpio.h"

#include "kernel.h"

#define HEADER_SIZE 110u
#define DIGITS 8u
/* Fields of the header, as indices of its eight-digit numbers behind the magic's six characters. */
#define FIELD_MODE 1u
#define FIELD_SIZE 6u
#define FIELD_NAME_SIZE 11u

/* Returns false when it is no number. */
static bool read_field(const char *header, unsigned field, uint32_t *out)
{
    const char *digits = header + 6 + field * DIGITS;

    *out = 0;
    for (unsigned i = 0; i < DIGITS; i++) {
        const char c = digits[i];
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;

        if (digit < 0)
            return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

static size_t aligned(size_t at)
{
    return (at + 3) & ~(size_t)3;
}

static const char *plain(const char *path)
{
    while (*path == '/' || (path[0] == '.' && path[1] == '/'))
        path++;
    return path;
}

bool cpio_next(const void *archive, size_t archive_size, size_t *at, struct cpio_entry *out)
{
    const size_t left = *at <= archive_size ? archive_size - *at : 0;
    const char *header = (const char *)archive + *at;
    uint32_t size, name_size;
    size_t contents;

    if (left < HEADER_SIZE || memcmp(header, "070701", 6) || !read_field(header, FIELD_MODE, &out->mode) ||
        !read_field(header, FIELD_SIZE, &size) || !read_field(header, FIELD_NAME_SIZE, &name_size))
        return false;
    if (!name_size || name_size > left - HEADER_SIZE || header[HEADER_SIZE + name_size - 1])
        return false;
    contents = aligned(HEADER_SIZE + name_size);
    if (contents > left || size > left - contents || !strcmp(header + HEADER_SIZE, "TRAILER!!!"))
        return false;
    out->path = plain(header + HEADER_SIZE);
    out->contents = header + contents;
    out->size = size;
    *at += aligned(contents + size);
    return true;
}
