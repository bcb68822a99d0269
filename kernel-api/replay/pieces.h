/* SPDX-License-Identifier: MIT */
/*
 * pieces.h - the player's memory: what stands for each object and each piece of memory that a capture names.
 *
 * A row in the order of their making. A piece is found from its end, so that a name that is used again means the
 * latest. Memory of the program's own stays until the end; mappings come and go.
 */
#ifndef REPLAY_PIECES_H
#define REPLAY_PIECES_H

#include "format.h"

#include <mgpu/mgpu.h>
#include <stddef.h>

struct replay_piece {
    enum replay_space space;
    uint64_t name; /* recorded */
    uint64_t size; /* bytes */
    unsigned char *memory;
    uint32_t client; /* of a mapping: recorded client and handle */
    mgpu_handle bo;
    uint32_t maps; /* of a mapping: mgpu_bo_maps without their unmaps */
};

struct replay_pieces {
    struct replay_piece *rows;
    uint64_t count;
};

/* The latest piece of that name that has [offset, offset + length); of program memory, any that has it. NULL: none. */
unsigned char *replay_pieces_find(const struct replay_pieces *pieces, enum replay_space space, uint64_t name,
                                  uint64_t offset, uint64_t length);

/* The mapping of a BO; NULL: none. Valid until the next add or drop. */
struct replay_piece *replay_pieces_mapping(const struct replay_pieces *pieces, uint32_t client, mgpu_handle bo);

/* Add one at the end; the caller has made room for it. */
void replay_pieces_add(struct replay_pieces *pieces, const struct replay_piece *piece);

/* Take one out of the row. Its memory is the caller's to give back, before. */
void replay_pieces_drop(struct replay_pieces *pieces, struct replay_piece *piece);

#endif
