/* SPDX-License-Identifier: MIT */
/*
 * code.c - the cache of code: pieces by the place of their first byte, good while memory holds the bytes they were made
 * from.
 *
 * The lock guards the table and the counts of references. Comparing and making happen outside of it, so that one core
 * that meets new code keeps no other waiting; two that make the same piece at once both keep what they made, and the
 * table has the later one. A piece is freed when nobody refers to it and it is out of the table.
 */
#include "../card.h"

#include <navi23/shader/code.h>

#include <errno.h>
#include <stdlib.h>

#define BUCKETS 1024u

struct entry {
    struct entry *next;  /* in its bucket */
    struct code *code;
    const void *place;   /* of its first byte, at the host */
    struct bind like;
    unsigned references; /* of cores */
    bool dropped;        /* it is out of the table, and goes with its last reference */
    uint64_t used;       /* when it was last acquired, counted in acquisitions */
};

struct code_cache {
    pthread_mutex_t lock;
    _Atomic uint64_t generation;
    uint64_t clock;      /* acquisitions */
    size_t bytes;        /* of what is in the table */
    struct entry *bucket[BUCKETS];
};

int code_cache_create(struct code_cache **out)
{
    struct code_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return -ENOMEM;
    int error = pthread_mutex_init(&cache->lock, NULL);
    if (error) {
        free(cache);
        return -error;
    }
    *out = cache;
    return 0;
}

static void entry_free(struct entry *entry)
{
    code_destroy(entry->code);
    free(entry);
}

void code_cache_destroy(struct code_cache *cache)
{
    if (!cache)
        return;
    for (unsigned i = 0; i < BUCKETS; i++) {
        while (cache->bucket[i]) {
            struct entry *entry = cache->bucket[i];
            cache->bucket[i] = entry->next;
            entry_free(entry);
        }
    }
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void code_cache_invalidate(struct code_cache *cache)
{
    atomic_fetch_add(&cache->generation, 1);
}

uint64_t code_cache_generation(struct code_cache *cache)
{
    return atomic_load(&cache->generation);
}

size_t code_cache_bytes(struct code_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    size_t bytes = cache->bytes;
    pthread_mutex_unlock(&cache->lock);
    return bytes;
}

/* ---- the table; under the lock ----------------------------------------------------------------------------------- */

static struct entry **bucket_of(struct code_cache *cache, const void *place)
{
    uint64_t n = (uintptr_t)place / 4;
    return &cache->bucket[(n ^ n >> 10 ^ n >> 20) % BUCKETS];
}

static struct entry *find(struct code_cache *cache, const void *place, const struct bind *like)
{
    struct entry *entry = *bucket_of(cache, place);
    while (entry && (entry->place != place || entry->like.lanes != like->lanes ||
                     entry->like.shared_row != like->shared_row || entry->like.set != like->set))
        entry = entry->next;
    return entry;
}

/* Take an entry out of the table; it is freed if nobody refers to it. */
static void drop(struct code_cache *cache, struct entry *entry)
{
    struct entry **at = bucket_of(cache, entry->place);
    while (*at != entry)
        at = &(*at)->next;
    *at = entry->next;
    cache->bytes -= entry->code->bytes;
    entry->dropped = true;
    if (entry->references == 0)
        entry_free(entry);
}

/* The entry that was not used for the longest time, of those that nobody refers to; NULL: there is none. */
static struct entry *oldest(struct code_cache *cache)
{
    struct entry *found = NULL;
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (struct entry *entry = cache->bucket[i]; entry; entry = entry->next)
            if (entry->references == 0 && (!found || entry->used < found->used))
                found = entry;
    }
    return found;
}

static void refer(struct code_cache *cache, struct entry *entry)
{
    entry->references++;
    entry->used = ++cache->clock;
}

static void insert(struct code_cache *cache, struct entry *entry)
{
    struct entry *old = find(cache, entry->place, &entry->like), **bucket = bucket_of(cache, entry->place);
    if (old)
        drop(cache, old);
    entry->next = *bucket;
    *bucket = entry;
    cache->bytes += entry->code->bytes;
    while (cache->bytes > CODE_CACHE_BYTES && (old = oldest(cache)))
        drop(cache, old);
}

/* ---- acquiring --------------------------------------------------------------------------------------------------- */

/* Whether memory at `pc` still is what the piece was made from. */
static bool is_current(struct shader_core *core, uint64_t pc, const struct code *code)
{
    uint64_t size = code->dwords * 4ull, done = 0, got;
    core->port.silent = true;
    while (done < size) {
        const void *p = gmc_map(&core->port, core->vmid, pc + done, size - done, GMC_FETCH, &got);
        if (!p || memcmp(p, (const uint8_t *)code->words + done, got) != 0)
            break;
        done += got;
    }
    core->port.silent = false;
    return done == size;
}

static struct entry *make(struct shader_core *core, uint64_t pc, const void *place, const struct bind *like)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    *entry = (struct entry){ .place = place, .like = *like, .code = code_create(core, pc, like) };
    if (!entry->code) {
        free(entry);
        return NULL;
    }
    entry->code->owner = entry;
    return entry;
}

const struct code *code_acquire(struct code_cache *cache, struct shader_core *core, uint64_t pc,
                                const struct bind *like)
{
    uint64_t got;
    const void *place = gmc_map(&core->port, core->vmid, pc, 4, GMC_FETCH, &got);
    if (!place)
        return NULL;
    pthread_mutex_lock(&cache->lock);
    struct entry *entry = find(cache, place, like);
    if (entry)
        refer(cache, entry);
    pthread_mutex_unlock(&cache->lock);
    if (entry && is_current(core, pc, entry->code))
        return entry->code;
    if (entry)
        code_release(cache, entry->code);

    entry = make(core, pc, place, like);
    if (!entry)
        return NULL;
    pthread_mutex_lock(&cache->lock);
    refer(cache, entry);
    insert(cache, entry);
    pthread_mutex_unlock(&cache->lock);
    return entry->code;
}

void code_release(struct code_cache *cache, const struct code *code)
{
    if (!code)
        return;
    struct entry *entry = code->owner;
    pthread_mutex_lock(&cache->lock);
    bool last = --entry->references == 0 && entry->dropped;
    pthread_mutex_unlock(&cache->lock);
    if (last)
        entry_free(entry);
}
