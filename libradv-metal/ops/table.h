/* SPDX-License-Identifier: MIT */
/*
 * table.h - a map from 32-bit handles to pointers. Not thread-safe: the owner has a lock.
 */
#ifndef SHIM_TABLE_H
#define SHIM_TABLE_H

#include <stdint.h>

struct shim_table_slot {
    uint32_t key; /* 0: empty */
    void *value;
};

/* All zero is an empty table. */
struct shim_table {
    struct shim_table_slot *slots;
    uint32_t capacity; /* a power of two, or 0 */
    uint32_t count;
};

/* Forgets all entries; what they point to is the owner's. */
void shim_table_finish(struct shim_table *table);

/* Add an entry; `key` is not 0 and not in the table yet. Returns 0 or -ENOMEM. */
int shim_table_insert(struct shim_table *table, uint32_t key, void *value);

/* The value of a key, or NULL. */
void *shim_table_find(const struct shim_table *table, uint32_t key);

/* Take an entry out. Returns its value, or NULL when there was none. */
void *shim_table_remove(struct shim_table *table, uint32_t key);

/* The values of all entries, one a call, from *at == 0 on; NULL: that was all. The table stays as it is meanwhile. */
void *shim_table_next(const struct shim_table *table, uint32_t *at);

/* Take any entry out. Returns its value, or NULL when the table is empty. */
void *shim_table_pop(struct shim_table *table);

#endif
