/* SPDX-License-Identifier: MIT */
/*
 * skip_list.c - libdrm: sorted lists from a number to a pointer, as skip lists (Pugh, 1990). The caller locks.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <xf86drm.h>

#include "drm_face.h"

#define LIST_MAGIC 0x736b6970ul
#define MAX_LEVELS 16

struct entry {
    unsigned long key;
    void *value;
    int levels;
    struct entry *next[]; /* of each level */
};

struct list {
    unsigned long magic;
    uint32_t coins;     /* state of the generator that decides how many levels an entry has */
    struct entry *head; /* on all levels; key 0, value NULL, before all others */
    struct entry *walk; /* what drmSLNext tells of next */
};

static bool is_list(const struct list *list)
{
    return list && list->magic == LIST_MAGIC;
}

static struct entry *make_entry(int levels, unsigned long key, void *value)
{
    struct entry *entry = calloc(1, sizeof *entry + (size_t)levels * sizeof entry->next[0]);
    if (entry) {
        entry->key = key;
        entry->value = value;
        entry->levels = levels;
    }
    return entry;
}

/* One level, two with probability 1/2, three with 1/4, ... */
static int throw_levels(struct list *list)
{
    int levels = 1;

    list->coins = list->coins * 1664525u + 1013904223u;
    for (uint32_t coins = list->coins >> 8; coins & 1 && levels < MAX_LEVELS; coins >>= 1)
        levels++;
    return levels;
}

/* The last entry below `key` on each level goes to before[]. Returns the first that is not below, or NULL. */
static struct entry *locate(struct list *list, unsigned long key, struct entry *before[MAX_LEVELS])
{
    struct entry *entry = list->head;

    for (int level = MAX_LEVELS - 1; level >= 0; level--) {
        while (entry->next[level] && entry->next[level]->key < key)
            entry = entry->next[level];
        before[level] = entry;
    }
    return entry->next[0];
}

FACE_API void *drmSLCreate(void)
{
    struct list *list = malloc(sizeof *list);
    if (!list)
        return NULL;
    *list = (struct list){ .magic = LIST_MAGIC, .coins = 1, .head = make_entry(MAX_LEVELS, 0, NULL) };
    if (!list->head) {
        free(list);
        return NULL;
    }
    return list;
}

/* The values are the caller's. -1: not a list. */
FACE_API int drmSLDestroy(void *l)
{
    struct list *list = l;
    struct entry *next;

    if (!is_list(list))
        return -1;
    for (struct entry *entry = list->head; entry; entry = next) {
        next = entry->next[0];
        free(entry);
    }
    list->magic = 0;
    free(list);
    return 0;
}

/* 0: found, -1: not there, and *value is NULL. (libdrm's own gives its private entry in place of the value.) */
FACE_API int drmSLLookup(void *l, unsigned long key, void **value)
{
    struct list *list = l;
    struct entry *before[MAX_LEVELS];

    *value = NULL;
    if (!is_list(list))
        return -1;
    const struct entry *entry = locate(list, key, before);
    if (!entry || entry->key != key)
        return -1;
    *value = entry->value;
    return 0;
}

/* 0: added, 1: there is one with that key, -1: not a list, or no memory. */
FACE_API int drmSLInsert(void *l, unsigned long key, void *value)
{
    struct list *list = l;
    struct entry *before[MAX_LEVELS];

    if (!is_list(list))
        return -1;
    struct entry *entry = locate(list, key, before);
    if (entry && entry->key == key)
        return 1;
    entry = make_entry(throw_levels(list), key, value);
    if (!entry)
        return -1;
    for (int level = 0; level < entry->levels; level++) {
        entry->next[level] = before[level]->next[level];
        before[level]->next[level] = entry;
    }
    return 0;
}

/* 0: deleted, 1: not there, -1: not a list. */
FACE_API int drmSLDelete(void *l, unsigned long key)
{
    struct list *list = l;
    struct entry *before[MAX_LEVELS];

    if (!is_list(list))
        return -1;
    struct entry *entry = locate(list, key, before);
    if (!entry || entry->key != key)
        return 1;
    for (int level = 0; level < entry->levels; level++)
        before[level]->next[level] = entry->next[level];
    free(entry);
    return 0;
}

/*
 * The last entry below `key` (key 0 and value NULL: the list has none) and the first that is not. What is not there
 * keeps `key` and NULL. Returns how many were set, counting "none below": 1 or 2; 0: not a list.
 */
FACE_API int drmSLLookupNeighbors(void *l, unsigned long key, unsigned long *prev_key, void **prev_value,
                                  unsigned long *next_key, void **next_value)
{
    struct list *list = l;
    struct entry *before[MAX_LEVELS];

    *prev_key = *next_key = key;
    *prev_value = *next_value = NULL;
    if (!is_list(list))
        return 0;
    const struct entry *next = locate(list, key, before);
    *prev_key = before[0]->key;
    *prev_value = before[0]->value;
    if (!next)
        return 1;
    *next_key = next->key;
    *next_value = next->value;
    return 2;
}

/* 1: there is a further entry, by rising key, 0: there is none, -1: not a list. */
FACE_API int drmSLNext(void *l, unsigned long *key, void **value)
{
    struct list *list = l;

    if (!is_list(list))
        return -1;
    const struct entry *entry = list->walk;
    if (!entry)
        return 0;
    *key = entry->key;
    *value = entry->value;
    list->walk = entry->next[0];
    return 1;
}

FACE_API int drmSLFirst(void *l, unsigned long *key, void **value)
{
    struct list *list = l;

    if (!is_list(list))
        return -1;
    list->walk = list->head->next[0];
    return drmSLNext(list, key, value);
}

/* For debugging: to standard output. */
FACE_API void drmSLDump(void *l)
{
    const struct list *list = l;

    if (!is_list(list)) {
        printf("%p is not a skip list\n", l);
        return;
    }
    for (const struct entry *entry = list->head->next[0]; entry; entry = entry->next[0])
        printf("0x%08lx: %p, %d levels\n", entry->key, entry->value, entry->levels);
}
