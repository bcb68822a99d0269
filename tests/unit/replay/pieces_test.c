/* SPDX-License-Identifier: MIT */
/* pieces_test.c - memory is found by name and bounds, the latest first. */
#include <replay/pieces.h>

#include "tap.h"

static unsigned char memory[3][256];
static struct replay_piece rows[4];

static void objects_are_found_within_bounds(void)
{
    struct replay_pieces pieces = { rows, 0 };
    const struct replay_piece piece = { .space = REPLAY_OBJECT, .name = 5, .size = 256, .memory = memory[0] };

    replay_pieces_add(&pieces, &piece);
    CHECK(replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 0, 256) == memory[0]);
    CHECK(replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 248, 8) == memory[0] + 248);
    CHECK(!replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 0, 257));
    CHECK(!replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 256, 8));
    CHECK(!replay_pieces_find(&pieces, REPLAY_OBJECT, 5, UINT64_MAX - 7, 8));
    CHECK(!replay_pieces_find(&pieces, REPLAY_OBJECT, 6, 0, 8));
    CHECK(!replay_pieces_find(&pieces, REPLAY_USER, 5, 0, 8));
}

static void the_latest_of_a_name(void)
{
    struct replay_pieces pieces = { rows, 0 };
    struct replay_piece piece = {
        .space = REPLAY_OBJECT, .name = 5, .size = 256, .memory = memory[0], .client = 1, .bo = 10
    };

    replay_pieces_add(&pieces, &piece);
    piece.memory = memory[1];
    piece.bo = 11;
    replay_pieces_add(&pieces, &piece);
    CHECK(replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 0, 8) == memory[1]);
    CHECK(replay_pieces_mapping(&pieces, 1, 10) == &rows[0]);
    CHECK(!replay_pieces_mapping(&pieces, 2, 10));
    replay_pieces_drop(&pieces, &rows[1]);
    CHECK(replay_pieces_find(&pieces, REPLAY_OBJECT, 5, 0, 8) == memory[0]);
    replay_pieces_add(&pieces, &piece);
    replay_pieces_drop(&pieces, &rows[0]); /* the others move up */
    CHECK_EQ(pieces.count, 1);
    CHECK(replay_pieces_mapping(&pieces, 1, 11) == &rows[0]);
}

static void program_memory_lies_within_larger(void)
{
    struct replay_pieces pieces = { rows, 0 };
    const struct replay_piece piece = { .space = REPLAY_USER, .name = 0x1000, .size = 256, .memory = memory[2] };

    replay_pieces_add(&pieces, &piece);
    CHECK(replay_pieces_find(&pieces, REPLAY_USER, 0x1040, 8, 16) == memory[2] + 0x48);
    CHECK(!replay_pieces_find(&pieces, REPLAY_USER, 0x1040, 8, 256));
    CHECK(!replay_pieces_find(&pieces, REPLAY_USER, 0x2000, 0, 8));
    CHECK(!replay_pieces_find(&pieces, REPLAY_USER, 0xfff, 1, 8));
}

int main(void)
{
    TAP_RUN(objects_are_found_within_bounds);
    TAP_RUN(the_latest_of_a_name);
    TAP_RUN(program_memory_lies_within_larger);
    return tap_done();
}
