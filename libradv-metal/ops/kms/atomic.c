/* SPDX-License-Identifier: MIT */
/*
 * atomic.c - the atomic request: properties of any objects, set together or not at all. It is made into a commit; the
 * fences that are the request's own go before it and come out of it.
 */
#include <errno.h>

#include "../file.h"
#include "../prime.h"
#include "kms.h"

/* What a request may ask for; asynchronous flips are none of it, as in Linux 6.1. */
#define FLAGS                                                                                                          \
    (DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_ATOMIC_TEST_ONLY | DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_ATOMIC_ALLOW_MODESET)

struct request {
    const struct drm_mode_atomic *args;
    struct shim_kms_commit commit;
    uint32_t crtcs;                      /* that take part, a bit each: they get events */
    int32_t *out_fences[SHIM_KMS_HEADS]; /* where the program wants the descriptor; NULL: it does not */
};

static const void *array(uint64_t pointer)
{
    return (const void *)(uintptr_t)pointer;
}

static int check_args(const struct drm_mode_atomic *args)
{
    if (args->flags & ~(uint32_t)FLAGS || args->reserved)
        return -EINVAL;
    if (args->flags & DRM_MODE_ATOMIC_TEST_ONLY && args->flags & DRM_MODE_PAGE_FLIP_EVENT)
        return -EINVAL;
    if (args->count_objs && !(args->objs_ptr && args->count_props_ptr))
        return -EFAULT;
    return 0;
}

/* ---- setting properties ------------------------------------------------------------------------------------------ */

/* -1: none. -EINVAL: no sync_file. */
static int set_in_fence(struct request *request, unsigned head, uint64_t value)
{
    const int fd = (int)(int64_t)value;
    uint64_t token;

    if (fd == -1)
        return 0;
    int r = shim_token_from_fd(fd, SHIM_TOKEN_SYNC_FILE, &token);
    return r ? -EINVAL : shim_kms_commit_wait_for(&request->commit, head, token);
}

/*
 * Nothing but a submission can promise a fence, so a flip cannot, and a sync_file that comes out is one of work done:
 * for those who wait for it anyway.
 */
static int set_out_fence(struct request *request, unsigned head, uint64_t value)
{
    int32_t *out = (int32_t *)(uintptr_t)value;

    if (!out)
        return 0;
    *out = -1;
    if (request->args->flags & DRM_MODE_ATOMIC_NONBLOCK)
        return -EINVAL;
    request->out_fences[head] = out;
    return 0;
}

/* Whether the object belongs to the head's CRTC; that itself does. */
static bool on_crtc(const struct shim_kms_head_state *state, enum shim_kms_kind kind)
{
    if (kind < SHIM_KMS_PLANES)
        return state->planes[kind].on_crtc;
    return kind == SHIM_KMS_CONNECTOR ? state->connected : true;
}

static int set_property(struct request *request, struct shim_kms_object object, uint32_t property, uint64_t value)
{
    struct shim_kms_commit *commit = &request->commit;

    if (!shim_kms_has_property(object.kind, property))
        return -ENOENT;
    int r = shim_kms_set_property(commit, object, property, value);
    if (!r && property == SHIM_PROP_IN_FENCE_FD)
        r = set_in_fence(request, object.head, value);
    if (!r && property == SHIM_PROP_OUT_FENCE_PTR)
        r = set_out_fence(request, object.head, value);
    if (on_crtc(&commit->kms->heads[object.head].state, object.kind) ||
        on_crtc(&commit->heads[object.head], object.kind))
        request->crtcs |= 1u << object.head;
    return r;
}

static int set_properties(struct request *request)
{
    const struct drm_mode_atomic *args = request->args;
    const uint32_t *objects = array(args->objs_ptr), *counts = array(args->count_props_ptr);
    const uint32_t *properties = array(args->props_ptr);
    const uint64_t *values = array(args->prop_values_ptr);
    struct shim_kms_object object;
    size_t at = 0;
    int r = 0;

    for (uint32_t i = 0; !r && i < args->count_objs; i++) {
        r = shim_kms_find(request->commit.kms, objects[i], DRM_MODE_OBJECT_ANY, &object);
        if (!r && object.kind == SHIM_KMS_ENCODER)
            r = -ENOENT; /* it has no properties */
        if (!r && counts[i] && !(properties && values))
            r = -EFAULT;
        for (uint32_t j = 0; !r && j < counts[i]; j++, at++)
            r = set_property(request, object, properties[at], values[at]);
    }
    return r;
}

/* ---- what comes of it -------------------------------------------------------------------------------------------- */

/* One for each CRTC that takes part. -EINVAL: none does. */
static int make_events(struct request *request)
{
    struct shim_kms_commit *commit = &request->commit;
    int r = request->crtcs ? 0 : -EINVAL;

    for (unsigned head = 0; !r && head < commit->kms->head_count; head++) {
        if (request->crtcs & 1u << head)
            r = shim_kms_event_create(commit->file, DRM_EVENT_FLIP_COMPLETE, head, request->args->user_data,
                                      &commit->events[head]);
    }
    return r;
}

static int make_sync_file(struct shim_file *file, int32_t *fd_out)
{
    uint32_t syncobj;
    int fd;

    int r = shim_syncobj_create(file, DRM_SYNCOBJ_CREATE_SIGNALED, &syncobj);
    if (r)
        return r;
    r = shim_syncobj_export_sync_file(file, syncobj, 0, &fd);
    shim_syncobj_destroy(file, syncobj);
    if (!r)
        *fd_out = fd;
    return r;
}

/* The program has them only when the commit has succeeded. */
static void drop_out_fences(struct request *request)
{
    for (unsigned head = 0; head < SHIM_KMS_HEADS; head++) {
        int32_t *out = request->out_fences[head];
        if (out && *out >= 0) {
            shim_os_close(*out);
            *out = -1;
        }
    }
}

static int make_out_fences(struct request *request)
{
    int r = 0;

    for (unsigned head = 0; !r && head < SHIM_KMS_HEADS; head++) {
        if (request->out_fences[head])
            r = make_sync_file(request->commit.file, request->out_fences[head]);
    }
    return r;
}

static int apply(struct request *request)
{
    int r = request->args->flags & DRM_MODE_PAGE_FLIP_EVENT ? make_events(request) : 0;
    if (!r)
        r = make_out_fences(request);
    if (!r)
        r = shim_kms_commit_apply(&request->commit);
    if (r)
        drop_out_fences(request);
    return r;
}

int shim_kms_atomic(struct shim_file *file, const struct drm_mode_atomic *args)
{
    struct request request = { .args = args };

    int r = shim_kms_commit_begin(file, args->flags, &request.commit);
    if (r)
        return r;
    if (!request.commit.kms->head_count)
        r = -EOPNOTSUPP;
    else if (!file->kms.atomic)
        r = -EINVAL;
    if (!r)
        r = check_args(args);
    if (!r)
        r = set_properties(&request);
    if (!r)
        r = args->flags & DRM_MODE_ATOMIC_TEST_ONLY ? shim_kms_commit_check(&request.commit) : apply(&request);
    shim_kms_commit_end(&request.commit);
    return r;
}
