/* SPDX-License-Identifier: MIT */
/* names_test.c - names are found by kind, owner and number, however many there are. */
#include <replay/names.h>

#include "tap.h"

#include <stdlib.h>

static void kinds_and_owners_are_apart(void)
{
    struct replay_names names;
    void *memory = calloc(1, replay_names_bytes(4));

    replay_names_init(&names, memory, 4);
    replay_names_learn(&names, REPLAY_NAME_HANDLE, 1, 7, 100);
    replay_names_learn(&names, REPLAY_NAME_HANDLE, 2, 7, 200);
    replay_names_learn(&names, REPLAY_NAME_TOKEN, 0, 7, 300);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 1, 7), 100);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 2, 7), 200);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_TOKEN, 0, 7), 300);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_CLIENT, 0, 7), 7); /* unknown: itself */
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 1, 0), 0);
    replay_names_learn(&names, REPLAY_NAME_HANDLE, 1, 7, 101);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 1, 7), 101); /* the latest */
    free(memory);
}

static void as_many_as_it_was_made_for(void)
{
    const uint64_t count = 10000;
    struct replay_names names;
    void *memory = calloc(1, replay_names_bytes(count));

    replay_names_init(&names, memory, count);
    for (uint64_t i = 0; i < count; i++)
        replay_names_learn(&names, REPLAY_NAME_HANDLE, 1, i << 20, i);
    for (uint64_t i = 0; i < count; i++)
        CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 1, i << 20), i);
    CHECK_EQ(replay_names_find(&names, REPLAY_NAME_HANDLE, 1, 1), 1);
    free(memory);
}

int main(void)
{
    TAP_RUN(kinds_and_owners_are_apart);
    TAP_RUN(as_many_as_it_was_made_for);
    return tap_done();
}
