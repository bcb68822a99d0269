/* SPDX-License-Identifier: MIT */
/*
 * table.c - open addressing with linear probing. At most half of the slots are used, so probes are short; removal
 * closes the gap, so there are no tombstones.
 */
#include "table.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#define INITIAL_CAPACITY 16u

static uint32_t home_slot(const struct shim_table *table, uint32_t key)
{
    return (key * 0x9e3779b1u >> 8) & (table->capacity - 1);
}

static uint32_t next_slot(const struct shim_table *table, uint32_t slot)
{
    return (slot + 1) & (table->capacity - 1);
}

/* The slot that holds `key`, or the empty slot where it would go. */
static uint32_t probe(const struct shim_table *table, uint32_t key)
{
    uint32_t slot = home_slot(table, key);
    while (table->slots[slot].key && table->slots[slot].key != key)
        slot = next_slot(table, slot);
    return slot;
}

static void put(struct shim_table *table, uint32_t key, void *value)
{
    table->slots[probe(table, key)] = (struct shim_table_slot){ key, value };
}

static int grow(struct shim_table *table)
{
    struct shim_table larger = { .capacity = table->capacity ? 2 * table->capacity : INITIAL_CAPACITY,
                                 .count = table->count };
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return -ENOMEM;
    for (uint32_t i = 0; i < table->capacity; i++) {
        if (table->slots[i].key)
            put(&larger, table->slots[i].key, table->slots[i].value);
    }
    free(table->slots);
    *table = larger;
    return 0;
}

void shim_table_finish(struct shim_table *table)
{
    free(table->slots);
    *table = (struct shim_table){ 0 };
}

int shim_table_insert(struct shim_table *table, uint32_t key, void *value)
{
    if (2 * (table->count + 1) > table->capacity) {
        int r = grow(table);
        if (r)
            return r;
    }
    put(table, key, value);
    table->count++;
    return 0;
}

void *shim_table_find(const struct shim_table *table, uint32_t key)
{
    if (!table->capacity || !key)
        return NULL;
    return table->slots[probe(table, key)].value;
}

/* Empty a slot, moving up what would no longer be found behind the gap. */
static void *take(struct shim_table *table, uint32_t hole)
{
    const uint32_t mask = table->capacity - 1;
    void *value = table->slots[hole].value;

    for (uint32_t i = next_slot(table, hole); table->slots[i].key; i = next_slot(table, i)) {
        uint32_t home = home_slot(table, table->slots[i].key);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table->slots[hole] = table->slots[i];
            hole = i;
        }
    }
    table->slots[hole] = (struct shim_table_slot){ 0 };
    table->count--;
    return value;
}

void *shim_table_remove(struct shim_table *table, uint32_t key)
{
    if (!table->capacity || !key)
        return NULL;
    uint32_t slot = probe(table, key);
    return table->slots[slot].key ? take(table, slot) : NULL;
}

void *shim_table_next(const struct shim_table *table, uint32_t *at)
{
    while (*at < table->capacity) {
        const struct shim_table_slot *slot = &table->slots[(*at)++];
        if (slot->key)
            return slot->value;
    }
    return NULL;
}

void *shim_table_pop(struct shim_table *table)
{
    uint32_t at = 0;
    return shim_table_next(table, &at) ? take(table, at - 1) : NULL;
}
