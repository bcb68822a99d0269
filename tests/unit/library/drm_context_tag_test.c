/* SPDX-License-Identifier: MIT */
/* drm_context_tag_test.c - drm/context_tag.c, with a descriptor that is none. Runs with libdrm's own, too. */
#include <xf86drm.h>

#include "tap.h"

static void tags_are_remembered(void)
{
    int one, two;

    CHECK(drmGetHashTable() == NULL); /* made when it is first needed */
    CHECK(drmGetContextTag(-1, 5) == NULL);
    CHECK_EQ(drmAddContextTag(-1, 5, &one), 0);
    CHECK(drmGetContextTag(-1, 5) == &one);
    CHECK_EQ(drmAddContextTag(-1, 5, &two), 0);
    CHECK(drmGetContextTag(-1, 5) == &two);
    CHECK(drmGetContextTag(-1, 6) == NULL);
    CHECK_EQ(drmDelContextTag(-1, 5), 0);
    CHECK_EQ(drmDelContextTag(-1, 5), 1);
    CHECK(drmGetContextTag(-1, 5) == NULL);
    CHECK(drmGetHashTable() != NULL);
}

static void entries_live_until_the_close(void)
{
    int tag;
    void *value;
    drmHashEntry *entry = drmGetEntry(-1);

    CHECK(drmGetEntry(-1) == entry);
    CHECK_EQ(entry->fd, -1);
    CHECK(!entry->f);
    CHECK_EQ(drmAddContextTag(-1, 8, &tag), 0);
    CHECK_EQ(drmHashLookup(entry->tagTable, 8, &value), 0);
    CHECK(value == &tag);
    CHECK_EQ(drmClose(-1), -1);
    CHECK(drmGetContextTag(-1, 8) == NULL);
    CHECK_EQ(drmClose(-1), -1);
}

int main(void)
{
    TAP_RUN(tags_are_remembered);
    TAP_RUN(entries_live_until_the_close);
    return tap_done();
}
