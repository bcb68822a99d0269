/* SPDX-License-Identifier: MIT */
/*
 * records.h - a pipe that several open files share, and which record in it is for whom.
 *
 * A node is one pipe, so what is posted for one open file can be read by all that are open (nodes.c). The list here is
 * what the pipe holds, in its order. Who reads through records_read gets his own records, and the others' go back to
 * the pipe's end; a program that calls read(2) instead takes whatever comes first, and the list is put right afterwards
 * by the number of bytes that are left. The caller locks.
 */
#ifndef OS_LINUX_RECORDS_H
#define OS_LINUX_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDS_MAX     2048u
#define RECORDS_SIZE_MAX 256u /* bytes of a record */

struct records {
    int read_fd, write_fd; /* the pipe's ends, neither of which waits */
    struct {
        uint64_t id;   /* of the open file */
        uint32_t size; /* bytes, of which the first of all may have lost some to read(2) */
    } ring[RECORDS_MAX];
    uint32_t first, count;
};

/* Append a record for open file `id`. Returns 0; -EINVAL: too long; -EAGAIN: the pipe is full; or -errno. */
int records_post(struct records *records, uint64_t id, const void *data, size_t size);

/*
 * Take records for `id`, oldest first, as many as fit into `size` bytes. Those of files for which is_alive(opaque, id)
 * is false are thrown away. Returns the bytes taken.
 */
size_t records_read(struct records *records, uint64_t id, void *buffer, size_t size,
                    bool (*is_alive)(const void *opaque, uint64_t id), const void *opaque);

/* Bytes in the pipe for `id`. */
size_t records_unread(struct records *records, uint64_t id);

#endif
