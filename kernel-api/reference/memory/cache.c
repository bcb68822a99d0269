/* SPDX-License-Identifier: MIT */
/* cache.c - see cache.h. */
#include "cache.h"

#include "gtt.h"

#define AGE_NS 1000000000

static const uint64_t sizes[KGPU_CACHE_SIZES] = { 4ull << 10, 64ull << 10, 1ull << 20, 4ull << 20 };

struct entry {
    struct kgpu_list link; /* in kgpu.cache[], oldest first */
    int64_t since_ns;
    uint64_t size;
    struct kgpu_extent *extents;
    uint32_t extent_count;
};

/* The list of a size, or NULL: memory of such a size is not kept. */
static struct kgpu_list *list_of(struct kgpu *kgpu, uint64_t size)
{
    for (unsigned i = 0; i < KGPU_CACHE_SIZES; i++)
        if (sizes[i] == size)
            return &kgpu->cache[i];
    return NULL;
}

/* The entry that has been here longest, of any size; NULL: the cache is empty. */
static struct entry *oldest(struct kgpu *kgpu)
{
    struct entry *best = NULL;

    for (unsigned i = 0; i < KGPU_CACHE_SIZES; i++) {
        struct entry *entry = KGPU_CONTAINER(kgpu->cache[i].next, struct entry, link);

        if (!kgpu_list_empty(&kgpu->cache[i]) && (!best || entry->since_ns < best->since_ns))
            best = entry;
    }
    return best;
}

/* Take an entry out; its extents are the caller's. */
static void forget(struct kgpu *kgpu, struct entry *entry)
{
    kgpu_list_remove(&entry->link);
    kgpu->stats.cache_bytes -= entry->size;
    kgpu_free(kgpu, entry, sizeof *entry);
}

static void give_back(struct kgpu *kgpu, struct entry *entry)
{
    kgpu_gtt_each(kgpu, entry->extents, entry->extent_count, kgpu_os_pages_free);
    kgpu_free(kgpu, entry->extents, entry->extent_count * sizeof *entry->extents);
    forget(kgpu, entry);
}

void kgpu_cache_init(struct kgpu *kgpu)
{
    for (unsigned i = 0; i < KGPU_CACHE_SIZES; i++)
        kgpu_list_init(&kgpu->cache[i]);
}

bool kgpu_cache_take(struct kgpu *kgpu, uint64_t size, struct kgpu_extent **extents_out, uint32_t *count_out)
{
    struct kgpu_list *list = list_of(kgpu, size);
    struct entry *entry;

    if (!list)
        return false;
    if (kgpu_list_empty(list)) {
        kgpu->stats.cache_misses++;
        return false;
    }
    entry = KGPU_CONTAINER(list->prev, struct entry, link); /* the youngest: the OS's own caches still know it */
    *extents_out = entry->extents;
    *count_out = entry->extent_count;
    forget(kgpu, entry);
    kgpu_gtt_each(kgpu, *extents_out, *count_out, kgpu_os_pages_clear);
    kgpu->stats.cache_hits++;
    return true;
}

bool kgpu_cache_put(struct kgpu *kgpu, uint64_t size, struct kgpu_extent *extents, uint32_t count)
{
    struct kgpu_list *list = list_of(kgpu, size);
    uint64_t budget = kgpu->tuned[KGPU_TUNE_CACHE_BYTES];
    struct entry *entry = list && size <= budget ? kgpu_alloc(kgpu, sizeof *entry) : NULL;

    if (!entry)
        return false;
    kgpu_cache_shrink(kgpu, budget - size);
    *entry = (struct entry){ .since_ns = kgpu_os_time(kgpu->os), .size = size, .extents = extents,
                             .extent_count = count };
    kgpu_list_add(list, &entry->link);
    kgpu->stats.cache_bytes += size;
    return true;
}

bool kgpu_cache_shrink(struct kgpu *kgpu, uint64_t bytes)
{
    bool any = false;

    for (; kgpu->stats.cache_bytes > bytes; any = true)
        give_back(kgpu, oldest(kgpu));
    return any;
}

void kgpu_cache_age(struct kgpu *kgpu)
{
    int64_t now = kgpu_os_time(kgpu->os);
    struct entry *entry;

    while ((entry = oldest(kgpu)) != NULL && now - entry->since_ns > AGE_NS)
        give_back(kgpu, entry);
}
