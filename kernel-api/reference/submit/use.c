/* SPDX-License-Identifier: MIT */
/* use.c - see use.h. */
#include "use.h"

#include "../memory/bo.h"

static struct kgpu_use *use_of(struct kgpu_list *link)
{
    return KGPU_CONTAINER(link, struct kgpu_use, link);
}

static bool carries_fences(const struct kgpu_bo *bo)
{
    return bo->shared && !(bo->flags & MGPU_BO_EXPLICIT_SYNC);
}

/* Whether `later` has to wait for `earlier`. */
static bool conflict(const struct kgpu_use *earlier, const struct kgpu_use *later)
{
    if (later->watch || earlier->watch)
        return earlier->write; /* a screen never does */
    return carries_fences(later->bo) && earlier->client != later->client && (earlier->write || later->write);
}

/* Whether the job has just begun a use of the BO that says as much: its list may name a BO any number of times. */
static bool is_repeated(const struct kgpu_use *use)
{
    const struct kgpu_use *last = use_of(use->bo->uses.prev);

    return !kgpu_list_empty(&use->bo->uses) && last->pending == use->pending && last->write >= use->write;
}

void kgpu_use_begin(struct kgpu_use *use, struct kgpu_bo *bo, uint32_t client, bool write, uint32_t *pending)
{
    *use = (struct kgpu_use){ .bo = bo, .client = client, .write = write, .pending = pending };
    kgpu_list_init(&use->link);
    kgpu_bo_use(bo);
    if (is_repeated(use))
        return;
    if (carries_fences(bo))
        for (struct kgpu_list *at = bo->uses.next; at != &bo->uses; at = at->next)
            *pending += conflict(use_of(at), use);
    kgpu_list_add(&bo->uses, &use->link);
}

void kgpu_use_end(struct kgpu_use *use)
{
    struct kgpu_bo *bo = use->bo;

    if ((carries_fences(bo) || bo->watchers) && !kgpu_list_empty(&use->link)) {
        for (struct kgpu_list *at = use->link.next; at != &bo->uses; at = at->next)
            *use_of(at)->pending -= conflict(use, use_of(at));
        kgpu_wake_later(bo->kgpu);
    }
    kgpu_list_remove(&use->link);
    kgpu_bo_unuse(bo);
}

void kgpu_use_watch(struct kgpu_use *use, struct kgpu_bo *bo, uint32_t *pending)
{
    *use = (struct kgpu_use){ .bo = bo, .watch = true, .pending = pending };
    kgpu_list_init(&use->link);
    for (struct kgpu_list *at = bo->uses.next; at != &bo->uses; at = at->next)
        *pending += conflict(use_of(at), use);
    kgpu_list_add(&bo->uses, &use->link);
    bo->watchers++;
}

void kgpu_use_unwatch(struct kgpu_use *use)
{
    kgpu_list_remove(&use->link);
    use->bo->watchers--;
}
