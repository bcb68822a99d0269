/* SPDX-License-Identifier: MIT */
/* pieces.c - see pieces.h. */
#include "pieces.h"

#include <string.h>

/* Where `name` is within a piece, bytes. Program memory is named by addresses: one may lie within a larger one. */
static uint64_t start_in(const struct replay_piece *piece, uint64_t name)
{
    return piece->space == REPLAY_USER && name >= piece->name ? name - piece->name : 0;
}

static int has_name(const struct replay_piece *piece, enum replay_space space, uint64_t name)
{
    return piece->space == space && (space == REPLAY_USER ? name >= piece->name : name == piece->name);
}

unsigned char *replay_pieces_find(const struct replay_pieces *pieces, enum replay_space space, uint64_t name,
                                  uint64_t offset, uint64_t length)
{
    for (uint64_t i = pieces->count; i-- > 0;) {
        const struct replay_piece *piece = &pieces->rows[i];
        uint64_t start;

        if (!has_name(piece, space, name))
            continue;
        start = start_in(piece, name);
        if (start <= piece->size && offset <= piece->size - start && length <= piece->size - start - offset)
            return piece->memory + start + offset;
        if (space == REPLAY_OBJECT)
            return NULL;
    }
    return NULL;
}

struct replay_piece *replay_pieces_mapping(const struct replay_pieces *pieces, uint32_t client, mgpu_handle bo)
{
    for (uint64_t i = pieces->count; i-- > 0;) {
        struct replay_piece *piece = &pieces->rows[i];

        if (piece->space == REPLAY_OBJECT && piece->client == client && piece->bo == bo)
            return piece;
    }
    return NULL;
}

void replay_pieces_add(struct replay_pieces *pieces, const struct replay_piece *piece)
{
    pieces->rows[pieces->count++] = *piece;
}

void replay_pieces_drop(struct replay_pieces *pieces, struct replay_piece *piece)
{
    const struct replay_piece *end = &pieces->rows[pieces->count--];

    memmove(piece, piece + 1, (size_t)((const unsigned char *)end - (const unsigned char *)(piece + 1)));
}
