/* SPDX-License-Identifier: MIT */
/* player.h - what the player's files share: one replay under way. */
#ifndef REPLAY_PLAYER_H
#define REPLAY_PLAYER_H

#include "names.h"
#include "pieces.h"
#include "reader.h"
#include "replay.h"

struct replay_player {
    const struct replay_os *os;
    struct replay_report *report;
    struct replay_reader reader;
    struct replay_census census;
    struct replay_names names;
    struct replay_pieces pieces;
    struct replay_times times; /* the last ones; `client` is this kernel's */
    unsigned char *arrays;     /* room for one call's, census.array_bytes */
};

/* The difference ends the replay. Returns -MGPU_EIO. */
int replay_differs(struct replay_player *player, const char *what, uint64_t expected, uint64_t found);

/* Repeat one call and compare what it answers. Returns 0 or as replay_run. */
int replay_play_call(struct replay_player *player, const struct replay_item *item);

/* Unmap one mapping, and forget it. */
void replay_unmap(struct replay_player *player, struct replay_piece *piece);

#endif
