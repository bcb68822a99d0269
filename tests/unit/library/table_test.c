/* SPDX-License-Identifier: MIT */
/* table_test.c - ops/table.c against a plain array. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "ops/table.h"
#include "tap.h"

#define KEYS 512u

static int values[KEYS];

static void empty_table_finds_nothing(void)
{
    struct shim_table table = { 0 };

    CHECK(shim_table_find(&table, 1) == NULL);
    CHECK(shim_table_remove(&table, 1) == NULL);
    CHECK(shim_table_pop(&table) == NULL);
    shim_table_finish(&table);
}

static void zero_is_no_key(void)
{
    struct shim_table table = { 0 };

    CHECK_EQ(shim_table_insert(&table, 7, &values[7]), 0);
    CHECK(shim_table_find(&table, 0) == NULL);
    CHECK(shim_table_remove(&table, 0) == NULL);
    CHECK_EQ(table.count, 1);
    shim_table_finish(&table);
}

/* Keys that all want the same slot: removing one must not hide those behind it. */
static void clusters_survive_removal(void)
{
    struct shim_table table = { 0 };
    uint32_t keys[6], found = 0;

    CHECK_EQ(shim_table_insert(&table, 1, &values[0]), 0);
    for (uint32_t key = 2; found < 6; key++) {
        if ((key * 0x9e3779b1u >> 8 & 15) == (0x9e3779b1u >> 8 & 15)) {
            keys[found] = key;
            CHECK_EQ(shim_table_insert(&table, key, &values[++found]), 0);
        }
    }
    CHECK(shim_table_remove(&table, 1) == &values[0]);
    CHECK(shim_table_remove(&table, keys[2]) == &values[3]);
    for (uint32_t i = 0; i < 6; i++)
        CHECK(shim_table_find(&table, keys[i]) == (i == 2 ? NULL : &values[i + 1]));
    shim_table_finish(&table);
}

static void behaves_as_an_array(void)
{
    struct shim_table table = { 0 };
    uint8_t present[KEYS] = { 0 };
    uint32_t random = 1, count = 0;

    for (int step = 0; step < 20000; step++) {
        random = random * 1664525u + 1013904223u;
        uint32_t index = random >> 8 & (KEYS - 1);
        uint32_t key = 1 + index * 0x10001u; /* as handles with a generation look */
        if (present[index]) {
            CHECK(shim_table_remove(&table, key) == &values[index]);
            count--;
        } else {
            CHECK_EQ(shim_table_insert(&table, key, &values[index]), 0);
            count++;
        }
        present[index] ^= 1;
        CHECK_EQ(table.count, count);
    }
    for (uint32_t index = 0; index < KEYS; index++)
        CHECK(shim_table_find(&table, 1 + index * 0x10001u) == (present[index] ? &values[index] : NULL));
    while (shim_table_pop(&table))
        count--;
    CHECK_EQ(count, 0);
    shim_table_finish(&table);
}

static void going_through_it(void)
{
    struct shim_table table = { 0 };
    unsigned seen[20] = { 0 };
    uint32_t at = 0;
    int *value;

    CHECK(shim_table_next(&table, &at) == NULL);
    for (uint32_t key = 1; key <= 20; key++)
        CHECK_EQ(shim_table_insert(&table, key, &values[key - 1]), 0);
    for (at = 0; (value = shim_table_next(&table, &at));)
        seen[value - values]++;
    for (unsigned i = 0; i < 20; i++)
        CHECK_EQ(seen[i], 1);
    CHECK_EQ(table.count, 20);
    shim_table_finish(&table);
}

int main(void)
{
    TAP_RUN(empty_table_finds_nothing);
    TAP_RUN(zero_is_no_key);
    TAP_RUN(clusters_survive_removal);
    TAP_RUN(behaves_as_an_array);
    TAP_RUN(going_through_it);
    return tap_done();
}
