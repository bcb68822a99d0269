/* SPDX-License-Identifier: MIT */
/*
 * atomic.c - libdrm: atomic requests, lists of properties to set together. The caller locks. A request has a cursor,
 * its length; setting it back forgets what was added since.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

struct item {
    uint32_t object, property;
    uint64_t value;
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

/* An empty request is fulfilled; anything else would need objects with properties. */
FACE_API int drmModeAtomicCommit(int fd, const drmModeAtomicReqPtr req, uint32_t flags, void *user_data)
{
    (void)flags, (void)user_data;
    if (!req)
        return -EINVAL;
    return req->count ? face_negative(drm_refuse(fd, -EOPNOTSUPP)) : 0;
}
