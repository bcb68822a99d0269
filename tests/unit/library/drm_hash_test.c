/* SPDX-License-Identifier: MIT */
/* drm_hash_test.c - drm/hash.c. Runs with libdrm's own, too. */
#include <stdint.h>

#include <xf86drm.h>

#include "tap.h"

#define COUNT 2000ul

static void *as_value(unsigned long number)
{
    return (void *)(uintptr_t)number;
}

/* Different keys with bits high and low, more than there can be buckets, so that some share one. */
static unsigned long key_of(unsigned long i)
{
    return i * 0x1000100000001ul;
}

static void *filled(void)
{
    void *table = drmHashCreate();

    for (unsigned long i = 0; i < COUNT; i++)
        CHECK_EQ(drmHashInsert(table, key_of(i), as_value(i + 1)), 0);
    return table;
}

static void what_was_inserted_is_found(void)
{
    void *table = filled(), *value;

    for (unsigned long i = 0; i < COUNT; i++) {
        CHECK_EQ(drmHashLookup(table, key_of(i), &value), 0);
        CHECK(value == as_value(i + 1));
    }
    CHECK_EQ(drmHashLookup(table, 3, &value), 1);
    CHECK_EQ(drmHashInsert(table, key_of(5), NULL), 1); /* is there already, and stays */
    CHECK_EQ(drmHashLookup(table, key_of(5), &value), 0);
    CHECK(value == as_value(6));
    CHECK_EQ(drmHashDestroy(table), 0);
}

static void what_was_deleted_is_gone(void)
{
    void *table = filled(), *value;

    for (unsigned long i = 0; i < COUNT; i += 2)
        CHECK_EQ(drmHashDelete(table, key_of(i)), 0);
    CHECK_EQ(drmHashDelete(table, key_of(0)), 1);
    for (unsigned long i = 0; i < COUNT; i++)
        CHECK_EQ(drmHashLookup(table, key_of(i), &value), i % 2 == 0);
    CHECK_EQ(drmHashInsert(table, key_of(0), as_value(9)), 0);
    CHECK_EQ(drmHashDestroy(table), 0);
}

static void a_walk_meets_every_entry_once(void)
{
    void *table = filled(), *value;
    unsigned long key, count = 0, sum = 0;

    for (int more = drmHashFirst(table, &key, &value); more == 1; more = drmHashNext(table, &key, &value)) {
        CHECK_EQ(key, key_of((uintptr_t)value - 1));
        count++;
        sum += (uintptr_t)value;
        CHECK_EQ(drmHashDelete(table, key), 0); /* the walk goes on all the same */
    }
    if (!ORIGINAL) { /* whose walks leave out the last bucket */
        CHECK_EQ(count, COUNT);
        CHECK_EQ(sum, COUNT * (COUNT + 1) / 2);
        CHECK_EQ(drmHashFirst(table, &key, &value), 0);
    }
    CHECK_EQ(drmHashNext(table, &key, &value), 0);
    CHECK_EQ(drmHashDestroy(table), 0);
}

static void no_table(void)
{
    unsigned long words[1000] = { 0 };
    void *value;

    CHECK_EQ(drmHashLookup(NULL, 1, &value), -1);
    CHECK_EQ(drmHashLookup(words, 1, &value), -1);
    CHECK_EQ(drmHashInsert(words, 1, NULL), -1);
    CHECK_EQ(drmHashDelete(words, 1), -1);
    CHECK_EQ(drmHashFirst(words, words, &value), -1);
    CHECK_EQ(drmHashDestroy(words), -1);
}

int main(void)
{
    TAP_RUN(what_was_inserted_is_found);
    TAP_RUN(what_was_deleted_is_gone);
    TAP_RUN(a_walk_meets_every_entry_once);
    TAP_RUN(no_table);
    return tap_done();
}
