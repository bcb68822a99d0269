/* SPDX-License-Identifier: MIT */
/*
 * context_tag.c - libdrm: a pointer that a program remembers with a DRI1 context, by node. A descriptor that is none of
 * the card's nodes has tags, too; all such share them.
 */
#include <pthread.h>
#include <stdlib.h>

#include <xf86drm.h>

#include "drm_face.h"

/* The key of a descriptor's entry: its node and 1; 0: it is none. */
static void *entries;
static pthread_mutex_t tags_lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned long key_of(int fd)
{
    enum shim_node node;
    return shim_device_node(fd, &node) ? 0 : (unsigned long)node + 1;
}

FACE_API void *drmGetHashTable(void)
{
    pthread_mutex_lock(&tags_lock);
    void *table = entries;
    pthread_mutex_unlock(&tags_lock);
    return table;
}

static void destroy_entry(drmHashEntry *entry)
{
    if (!entry)
        return;
    drmHashDestroy(entry->tagTable);
    free(entry);
}

static drmHashEntry *make_entry(int fd)
{
    drmHashEntry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->fd = fd;
    entry->tagTable = drmHashCreate();
    if (entry->tagTable && drmHashInsert(entries, key_of(fd), entry) == 0)
        return entry;
    destroy_entry(entry);
    return NULL;
}

/* The lock is held. NULL: no memory. */
static drmHashEntry *get_entry(int fd)
{
    void *entry;

    if (!entries)
        entries = drmHashCreate();
    if (!entries)
        return NULL;
    return drmHashLookup(entries, key_of(fd), &entry) ? make_entry(fd) : entry;
}

/* Lives until drmClose of a descriptor of that node. */
FACE_API drmHashEntry *drmGetEntry(int fd)
{
    pthread_mutex_lock(&tags_lock);
    drmHashEntry *entry = get_entry(fd);
    pthread_mutex_unlock(&tags_lock);
    return entry;
}

void drm_forget_tags(int fd)
{
    void *entry = NULL;

    pthread_mutex_lock(&tags_lock);
    if (entries && drmHashLookup(entries, key_of(fd), &entry) == 0)
        drmHashDelete(entries, key_of(fd));
    pthread_mutex_unlock(&tags_lock);
    destroy_entry(entry);
}

/* In place of another one, if there is one. Always returns 0. */
FACE_API int drmAddContextTag(int fd, drm_context_t context, void *tag)
{
    pthread_mutex_lock(&tags_lock);
    drmHashEntry *entry = get_entry(fd);
    if (entry && drmHashInsert(entry->tagTable, context, tag) == 1) {
        drmHashDelete(entry->tagTable, context);
        drmHashInsert(entry->tagTable, context, tag);
    }
    pthread_mutex_unlock(&tags_lock);
    return 0;
}

/* 0, or 1: there is none. */
FACE_API int drmDelContextTag(int fd, drm_context_t context)
{
    pthread_mutex_lock(&tags_lock);
    drmHashEntry *entry = get_entry(fd);
    int r = entry ? drmHashDelete(entry->tagTable, context) : 1;
    pthread_mutex_unlock(&tags_lock);
    return r;
}

/* NULL: there is none. */
FACE_API void *drmGetContextTag(int fd, drm_context_t context)
{
    void *tag = NULL;

    pthread_mutex_lock(&tags_lock);
    drmHashEntry *entry = get_entry(fd);
    if (entry)
        drmHashLookup(entry->tagTable, context, &tag);
    pthread_mutex_unlock(&tags_lock);
    return tag;
}
