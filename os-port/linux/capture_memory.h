/* SPDX-License-Identifier: MIT */
/*
 * capture_memory.h - the memory that a program and the card share, and what it looked like last time: mapped buffer
 * objects, and the program's own memory that it made into one.
 *
 * Each piece has a shadow of its size, which is zero where the memory was never anything else. Comparing the two finds
 * what has changed since; only that goes to the file.
 */
#ifndef OS_LINUX_CAPTURE_MEMORY_H
#define OS_LINUX_CAPTURE_MEMORY_H

#include "capture_file.h"

/* One piece of memory that is being watched. */
struct capture_piece {
    enum replay_space space;
    uint64_t name; /* as in the file */
    mgpu_client client;
    mgpu_handle bo;
    const unsigned char *memory; /* the program's */
    unsigned char *shadow;
    uint64_t size;  /* bytes, whole pages */
    bool has_times; /* the card has written a timestamp into it */
    bool in_use;    /* by work that was not seen to end: what changes may be the card's doing */
};

struct capture_memory {
    struct capture_piece *pieces;
    size_t count, room;
};

/* Watch a piece; `piece->shadow` is made here. Returns it, valid until the next add or drop; NULL: no memory. */
struct capture_piece *capture_memory_add(struct capture_memory *memory, const struct capture_piece *piece);

/* The piece at that address; NULL: it is not watched. */
struct capture_piece *capture_memory_at(const struct capture_memory *memory, const void *address);

void capture_memory_drop(struct capture_memory *memory, struct capture_piece *piece);
void capture_memory_finish(struct capture_memory *memory); /* drops all */

/* Write what has changed in a piece since last time as WRITE: it was the program. */
void capture_memory_writes(struct capture_piece *piece, struct capture_file *file);

/*
 * Write what has changed in a piece since last time as CHECK: it was the card, and quadwords between `from` and `to`
 * are times of its clock.
 */
void capture_memory_results(struct capture_piece *piece, struct capture_file *file, uint64_t from, uint64_t to);

#endif
