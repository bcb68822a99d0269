/* SPDX-License-Identifier: MIT */
/*
 * names.h - from the numbers that the recorded kernel gave out to those that this one gives out.
 *
 * A hash table with open addressing in memory of the caller's. Names are never forgotten: a destroyed handle must stay
 * the destroyed handle.
 */
#ifndef REPLAY_NAMES_H
#define REPLAY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a number names. `owner` of a handle is the recorded client, of all others 0. REPLAY_NAME_OPENED are this
 * kernel's clients by their own numbers, so that each is closed in the end, whatever the capture calls it.
 */
enum replay_name_kind { REPLAY_NAME_CLIENT = 1, REPLAY_NAME_HANDLE, REPLAY_NAME_TOKEN, REPLAY_NAME_OPENED };

struct replay_name {
    uint32_t kind; /* 0: an empty slot */
    uint32_t owner;
    uint64_t recorded, live;
};

struct replay_names {
    struct replay_name *slots;
    uint64_t mask; /* slots - 1, a power of two less one */
};

/* Bytes of memory for `names` names. */
uint64_t replay_names_bytes(uint64_t names);

/* `memory` is zeroed, of replay_names_bytes(names) bytes, and stays the caller's. */
void replay_names_init(struct replay_names *table, void *memory, uint64_t names);

/* From now on `recorded` means `live`. At most as many different ones as the table was made for. */
void replay_names_learn(struct replay_names *table, enum replay_name_kind kind, uint32_t owner, uint64_t recorded,
                        uint64_t live);

/* The number that `recorded` means now; itself, if nothing has that name: 0, or a mistake of the program's. */
uint64_t replay_names_find(const struct replay_names *table, enum replay_name_kind kind, uint32_t owner,
                           uint64_t recorded);

#endif
