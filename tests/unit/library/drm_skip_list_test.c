/* SPDX-License-Identifier: MIT */
/* drm_skip_list_test.c - drm/skip_list.c. Runs with libdrm's own, too. */
#include <stdbool.h>
#include <stdint.h>

#include <xf86drm.h>

#include "tap.h"

#define COUNT 1000ul

static void *as_value(unsigned long number)
{
    return (void *)(uintptr_t)number;
}

/* The keys 3, 6, ... 3 * COUNT, in an order that is neither rising nor falling. */
static void *filled(void)
{
    void *list = drmSLCreate();

    for (unsigned long i = 0; i < COUNT; i++) {
        unsigned long key = 3 * (i * 7 % COUNT + 1);
        CHECK_EQ(drmSLInsert(list, key, as_value(key)), 0);
    }
    return list;
}

static unsigned long walk(void *list, unsigned long step)
{
    unsigned long key, count = 0;
    void *value;

    for (int more = drmSLFirst(list, &key, &value); more == 1; more = drmSLNext(list, &key, &value)) {
        CHECK_EQ(key, ++count * step);
        CHECK(value == as_value(key));
    }
    return count;
}

static void a_walk_goes_by_rising_key(void)
{
    void *list = filled(), *empty = drmSLCreate(), *value;
    unsigned long key;

    CHECK_EQ(walk(list, 3), COUNT);
    CHECK_EQ(drmSLNext(list, &key, &value), 0);
    CHECK_EQ(drmSLFirst(empty, &key, &value), 0);
    CHECK_EQ(drmSLDestroy(list), 0);
    CHECK_EQ(drmSLDestroy(empty), 0);
}

static void what_was_inserted_is_found(void)
{
    void *list = filled(), *value;

    for (unsigned long key = 0; key <= 3 * COUNT + 1; key++) {
        bool there = key && key % 3 == 0;
        CHECK_EQ(drmSLLookup(list, key, &value), there ? 0 : -1);
        CHECK((value != NULL) == there);
    }
    CHECK_EQ(drmSLInsert(list, 9, NULL), 1);
    CHECK_EQ(walk(list, 3), COUNT);
    CHECK_EQ(drmSLDestroy(list), 0);
}

static void what_was_deleted_is_gone(void)
{
    void *list = filled(), *value;

    for (unsigned long key = 3; key <= 3 * COUNT; key += 6)
        CHECK_EQ(drmSLDelete(list, key), 0);
    CHECK_EQ(drmSLDelete(list, 3), 1);
    CHECK_EQ(drmSLDelete(list, 3 * COUNT + 3), 1);
    CHECK_EQ(drmSLLookup(list, 3, &value), -1);
    CHECK_EQ(walk(list, 6), COUNT / 2);
    CHECK_EQ(drmSLDestroy(list), 0);
}

static void neighbours(void *list, unsigned long key, int count, unsigned long prev, unsigned long next)
{
    unsigned long prev_key, next_key;
    void *prev_value, *next_value;

    CHECK_EQ(drmSLLookupNeighbors(list, key, &prev_key, &prev_value, &next_key, &next_value), count);
    CHECK_EQ(prev_key, prev);
    CHECK_EQ(next_key, next);
    CHECK(prev_value == as_value(prev));
    CHECK(next_value == (count == 2 ? as_value(next) : NULL));
}

static void neighbours_are_found(void)
{
    void *list = filled(), *empty = drmSLCreate();

    neighbours(list, 10, 2, 9, 12);
    neighbours(list, 9, 2, 6, 9); /* the key itself is the next */
    neighbours(list, 2, 2, 0, 3); /* nothing below is key 0 */
    neighbours(list, 5000, 1, 3 * COUNT, 5000);
    neighbours(empty, 7, 1, 0, 7);
    CHECK_EQ(drmSLDestroy(list), 0);
    CHECK_EQ(drmSLDestroy(empty), 0);
}

static void no_list(void)
{
    unsigned long words[100] = { 0 };
    void *value;

    CHECK_EQ(drmSLInsert(words, 1, NULL), -1);
    CHECK_EQ(drmSLDelete(words, 1), -1);
    CHECK_EQ(drmSLFirst(words, words, &value), -1);
    CHECK_EQ(drmSLNext(words, words, &value), -1);
    CHECK_EQ(drmSLDestroy(words), -1);
}

int main(void)
{
    TAP_RUN(a_walk_goes_by_rising_key);
    TAP_RUN(what_was_inserted_is_found);
    TAP_RUN(what_was_deleted_is_gone);
    TAP_RUN(neighbours_are_found);
    TAP_RUN(no_list);
    return tap_done();
}
