/* SPDX-License-Identifier: MIT */
/*
 * atomic.c - libdrm: atomic requests, lists of properties to set together. The caller locks. A request has a cursor,
 * its length; setting it back forgets what was added since.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "../ops/ops_kms.h"
#include "drm_face.h"

struct item {
    uint32_t object, property;
    uint64_t value;
    uint32_t order; /* of a sorted copy: the place it had */
};

struct _drmModeAtomicReq {
    uint32_t count, room;
    struct item *items; /* room; those from count on are forgotten ones, or zeroes */
};

/* Room for `room` items at least. Returns 0 or -ENOMEM. */
static int reserve(struct _drmModeAtomicReq *req, uint32_t room)
{
    if (room <= req->room)
        return 0;
    room = room < UINT32_MAX / 2 ? room * 2 : room;
    struct item *items = realloc(req->items, room * sizeof *items);
    if (!items)
        return -ENOMEM;
    memset(items + req->room, 0, (room - req->room) * sizeof *items);
    req->items = items;
    req->room = room;
    return 0;
}

FACE_API drmModeAtomicReqPtr drmModeAtomicAlloc(void)
{
    return calloc(1, sizeof(struct _drmModeAtomicReq));
}

FACE_API void drmModeAtomicFree(drmModeAtomicReqPtr req)
{
    if (!req)
        return;
    free(req->items);
    free(req);
}

FACE_API drmModeAtomicReqPtr drmModeAtomicDuplicate(const drmModeAtomicReqPtr req)
{
    drmModeAtomicReqPtr copy = req ? drmModeAtomicAlloc() : NULL;

    if (copy && drmModeAtomicMerge(copy, req)) {
        drmModeAtomicFree(copy);
        copy = NULL;
    }
    return copy;
}

/* Append all of `augment`, NULL being empty. Returns 0, -EINVAL: no base, -ENOMEM. */
FACE_API int drmModeAtomicMerge(drmModeAtomicReqPtr base, const drmModeAtomicReqPtr augment)
{
    if (!base)
        return -EINVAL;
    if (!augment || !augment->count)
        return 0;
    int r = reserve(base, base->count + augment->count);
    if (r)
        return r;
    memcpy(base->items + base->count, augment->items, augment->count * sizeof augment->items[0]);
    base->count += augment->count;
    return 0;
}

FACE_API int drmModeAtomicGetCursor(const drmModeAtomicReqPtr req)
{
    return req ? (int)req->count : -EINVAL;
}

/* To what drmModeAtomicGetCursor said; what is beyond the items there ever were is not looked at. */
FACE_API void drmModeAtomicSetCursor(drmModeAtomicReqPtr req, int cursor)
{
    if (req && cursor >= 0 && (uint32_t)cursor <= req->room)
        req->count = (uint32_t)cursor;
}

/* Returns the cursor behind it, -EINVAL or -ENOMEM. */
FACE_API int drmModeAtomicAddProperty(drmModeAtomicReqPtr req, uint32_t object_id, uint32_t property_id, uint64_t value)
{
    if (!req || !object_id || !property_id)
        return -EINVAL;
    int r = reserve(req, req->count + 1);
    if (r)
        return r;
    req->items[req->count++] = (struct item){ .object = object_id, .property = property_id, .value = value };
    return (int)req->count;
}

/* ---- the request ------------------------------------------------------------------------------------------------- */

/* By object, then property; of one property set twice the later item comes last. */
static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;

    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->property != b->property)
        return a->property < b->property ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* A sorted copy in which each property is set once, to what it was set last. NULL: no memory. */
static drmModeAtomicReqPtr make_sorted(const drmModeAtomicReqPtr req)
{
    drmModeAtomicReqPtr sorted = drmModeAtomicDuplicate(req);
    uint32_t kept = 0;

    if (!sorted)
        return NULL;
    for (uint32_t i = 0; i < sorted->count; i++)
        sorted->items[i].order = i;
    qsort(sorted->items, sorted->count, sizeof sorted->items[0], compare);
    for (uint32_t i = 0; i < sorted->count; i++) {
        const struct item *item = &sorted->items[i], *next = item + 1;
        if (i + 1 == sorted->count || next->object != item->object || next->property != item->property)
            sorted->items[kept++] = *item;
    }
    sorted->count = kept;
    return sorted;
}

/* What the kernel is given, in one piece of memory. */
struct arrays {
    uint64_t *values;
    uint32_t *properties, *objects, *counts;
};

static int arrays_init(struct arrays *arrays, uint32_t count)
{
    arrays->values = calloc(count, sizeof(uint64_t) + 3 * sizeof(uint32_t));
    if (!arrays->values)
        return -ENOMEM;
    arrays->properties = (uint32_t *)(arrays->values + count);
    arrays->objects = arrays->properties + count;
    arrays->counts = arrays->objects + count;
    return 0;
}

/* Returns how many objects there are. */
static uint32_t arrays_fill(struct arrays *arrays, const struct _drmModeAtomicReq *sorted)
{
    uint32_t objects = 0;

    for (uint32_t i = 0; i < sorted->count; i++) {
        const struct item *item = &sorted->items[i];
        arrays->properties[i] = item->property;
        arrays->values[i] = item->value;
        if (!objects || arrays->objects[objects - 1] != item->object)
            arrays->objects[objects++] = item->object;
        arrays->counts[objects - 1]++;
    }
    return objects;
}

static int commit_sorted(struct shim_file *file, const struct _drmModeAtomicReq *sorted, uint32_t flags,
                         void *user_data)
{
    struct arrays arrays;

    int r = arrays_init(&arrays, sorted->count);
    if (r)
        return r;
    const struct drm_mode_atomic args = { .flags = flags,
                                          .count_objs = arrays_fill(&arrays, sorted),
                                          .objs_ptr = (uintptr_t)arrays.objects,
                                          .count_props_ptr = (uintptr_t)arrays.counts,
                                          .props_ptr = (uintptr_t)arrays.properties,
                                          .prop_values_ptr = (uintptr_t)arrays.values,
                                          .user_data = (uintptr_t)user_data };
    r = shim_kms_atomic(file, &args);
    free(arrays.values);
    return r;
}

/* An empty request is fulfilled. */
FACE_API int drmModeAtomicCommit(int fd, const drmModeAtomicReqPtr req, uint32_t flags, void *user_data)
{
    struct shim_file *file;

    if (!req)
        return -EINVAL;
    if (!req->count)
        return 0;
    drmModeAtomicReqPtr sorted = make_sorted(req);
    if (!sorted)
        return -ENOMEM;
    int r = drm_begin(fd, &file);
    r = face_negative(drm_end(file, r ? r : commit_sorted(file, sorted, flags, user_data)));
    drmModeAtomicFree(sorted);
    return r;
}
