/* SPDX-License-Identifier: MIT */
/*
 * capture_file.h - writes the records of a capture. Each goes to the file whole and at once, so that the file is sound
 * up to where the program died. The first error closes the file; what is written afterwards goes nowhere.
 */
#ifndef OS_LINUX_CAPTURE_FILE_H
#define OS_LINUX_CAPTURE_FILE_H

#include <replay/format.h>
#include <replay/table.h>
#include <stdbool.h>

struct capture_file {
    int fd; /* -1: closed */
    unsigned char *record;
    size_t used, room; /* bytes */
};

/* Returns 0 or -errno. */
int capture_file_open(struct capture_file *file, const char *path);

/* Write REPLAY_END, if nothing went wrong, and close. May be called twice. */
void capture_file_close(struct capture_file *file);

/* A call before it is made: copies of what it is given. */
struct capture_given {
    struct replay_call_info info;
    mgpu_client client;
    uint32_t nr;
    unsigned char args[REPLAY_STRUCT_MAX];
    unsigned char *arrays; /* elements of all IN and INOUT arrays, one behind the other */
};

/*
 * Look at a call that is about to be made. Returns false if it is one that the gate refuses to look at (its number, its
 * size, a pointer, a count), or there is no memory: such a call is not recorded. Else the caller ends with
 * capture_given_drop.
 */
bool capture_given_take(struct capture_given *given, mgpu_client client, uint32_t nr, const void *args, uint32_t size);
void capture_given_drop(struct capture_given *given);

/* Write a call: what it was given, what is in its struct `args` and in its arrays now, and what it returned. */
void capture_file_call(struct capture_file *file, const struct capture_given *given, const void *args, int result);

/* Write WRITE or CHECK: `length` bytes, which are whole quadwords, at most CAPTURE_PIECE. */
#define CAPTURE_PIECE (1u << 20)
void capture_file_memory(struct capture_file *file, enum replay_kind kind, enum replay_space space, uint64_t name,
                         uint64_t offset, const void *bytes, uint32_t length);

/* Write TIMES. */
void capture_file_times(struct capture_file *file, mgpu_client client, uint64_t from, uint64_t to);

/* Write DIGEST of the `length` bytes there. */
void capture_file_digest(struct capture_file *file, enum replay_space space, uint64_t name, const void *bytes,
                         uint64_t length);

#endif
