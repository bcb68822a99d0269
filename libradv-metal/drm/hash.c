/* SPDX-License-Identifier: MIT */
/*
 * hash.c - libdrm: hash tables from a number to a pointer. As in libdrm the caller locks.
 */
#include <stdint.h>
#include <stdlib.h>

#include <xf86drm.h>

#include "drm_face.h"

#define HASH_MAGIC 0x68617368ul
#define HASH_BITS  9
#define HASH_SIZE  (1u << HASH_BITS)

struct entry {
    struct entry *next;
    unsigned long key;
    void *value;
};

/* A walk stands before `next`, which may be NULL: then it goes on with bucket `bucket`. So what the walk has just told
 * of may be deleted, and nothing else. */
struct table {
    unsigned long magic;
    struct entry *buckets[HASH_SIZE];
    unsigned bucket;
    struct entry *next;
};

static bool is_table(const struct table *table)
{
    return table && table->magic == HASH_MAGIC;
}

/* The link that leads to the entry, or the one at the end of its bucket. */
static struct entry **find(struct table *table, unsigned long key)
{
    unsigned bucket = (unsigned)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - HASH_BITS));
    struct entry **link = &table->buckets[bucket];

    while (*link && (*link)->key != key)
        link = &(*link)->next;
    return link;
}

FACE_API void *drmHashCreate(void)
{
    struct table *table = calloc(1, sizeof *table);
    if (table)
        table->magic = HASH_MAGIC;
    return table;
}

/* The values are the caller's. -1: not a table. */
FACE_API int drmHashDestroy(void *t)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    for (unsigned i = 0; i < HASH_SIZE; i++) {
        struct entry *next;
        for (struct entry *entry = table->buckets[i]; entry; entry = next) {
            next = entry->next;
            free(entry);
        }
    }
    table->magic = 0;
    free(table);
    return 0;
}

/* 0: found, 1: not there, -1: not a table. */
FACE_API int drmHashLookup(void *t, unsigned long key, void **value)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    const struct entry *entry = *find(table, key);
    if (!entry)
        return 1;
    *value = entry->value;
    return 0;
}

/* 0: added, 1: there is one with that key, -1: not a table, or no memory. */
FACE_API int drmHashInsert(void *t, unsigned long key, void *value)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    struct entry **link = find(table, key);
    if (*link)
        return 1;
    struct entry *entry = malloc(sizeof *entry);
    if (!entry)
        return -1;
    *entry = (struct entry){ .key = key, .value = value };
    *link = entry;
    return 0;
}

/* 0: deleted, 1: not there, -1: not a table. */
FACE_API int drmHashDelete(void *t, unsigned long key)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    struct entry **link = find(table, key);
    struct entry *entry = *link;
    if (!entry)
        return 1;
    *link = entry->next;
    free(entry);
    return 0;
}

/* 1: there is a further entry, 0: there is none, -1: not a table. */
FACE_API int drmHashNext(void *t, unsigned long *key, void **value)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    while (!table->next && table->bucket < HASH_SIZE)
        table->next = table->buckets[table->bucket++];
    const struct entry *entry = table->next;
    if (!entry)
        return 0;
    *key = entry->key;
    *value = entry->value;
    table->next = entry->next;
    return 1;
}

FACE_API int drmHashFirst(void *t, unsigned long *key, void **value)
{
    struct table *table = t;

    if (!is_table(table))
        return -1;
    table->bucket = 0;
    table->next = NULL;
    return drmHashNext(table, key, value);
}
