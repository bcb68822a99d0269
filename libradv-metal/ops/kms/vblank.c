/* SPDX-License-Identifier: MIT */
/*
 * vblank.c - counting vertical blanks, waiting for one, and being told of one. The counts are the contract's, of 64
 * bits; the oldest request sees the lower half.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "../errno.h"
#include "../file.h"
#include "kms.h"

/* How long a wait may last at most; Linux's figure. */
#define WAIT_S 3

#define TYPES (_DRM_VBLANK_ABSOLUTE | _DRM_VBLANK_RELATIVE)
#define FLAGS (_DRM_VBLANK_EVENT | _DRM_VBLANK_SIGNAL | _DRM_VBLANK_SECONDARY | _DRM_VBLANK_NEXTONMISS)

#define HIGH_CRTC_SHIFT 1

/* What a count is before is told by their distance: what is further back is taken to be ahead. Linux's figure. */
#define PASSED_MAX (1ull << 23)

static bool passed(uint64_t now, uint64_t sequence)
{
    return now - sequence <= PASSED_MAX;
}

/* The kernel compares counts as they are, and one before the first would be far ahead: what is passed is due now. */
static uint64_t at_least_now(uint64_t now, uint64_t sequence)
{
    return passed(now, sequence) ? now : sequence;
}

/* The count that has these lower 32 bits and is nearest to `now`. */
static uint64_t widen(uint32_t sequence, uint64_t now)
{
    return now + (uint64_t)(int64_t)(int32_t)(sequence - (uint32_t)now);
}

/* -EINVAL: the head is off. */
static int look(const struct shim_kms *kms, unsigned head, struct mgpu_vblank *out)
{
    *out = (struct mgpu_vblank){ .head = head };
    return shim_errno(mgpu_vblank(kms->client, out));
}

/* ---- being told -------------------------------------------------------------------------------------------------- */

struct request {
    struct shim_notice notice;
    struct shim_kms_event *event;
};

static void send(struct shim_notice *notice, const struct mgpu_event *happened)
{
    struct request *request = (struct request *)notice; /* its first member */

    if (happened)
        shim_kms_event_send(request->event, happened->sequence, happened->time_ns);
    else
        shim_kms_event_destroy(request->event);
    free(request);
}

/* Have notice->due called at vblank `target` of a head. On failure the notice stays the caller's. */
static int ask(struct shim_kms *kms, unsigned head, uint64_t target, struct shim_notice *notice)
{
    struct shim_pump *pump = shim_kms_pump(kms);
    struct mgpu_vblank args = {
        .head = head, .flags = MGPU_VBLANK_EVENT, .target = target, .cookie = shim_pump_cookie(notice)
    };

    int r = shim_pump_add(pump, notice);
    if (r)
        return r;
    r = shim_errno(mgpu_vblank(kms->client, &args));
    return r && shim_pump_remove(pump, notice) ? r : 0;
}

/* Have the file told of vblank `target`. */
static int tell(struct shim_kms *kms, struct shim_file *file, uint32_t type, unsigned head, uint64_t target,
                uint64_t user_data)
{
    struct request *request = malloc(sizeof *request);

    if (!request)
        return -ENOMEM;
    request->notice.due = send;
    int r = shim_kms_event_create(file, type, head, user_data, &request->event);
    if (r)
        goto err_free;
    r = ask(kms, head, target, &request->notice);
    if (r)
        goto err_event;
    return 0;

err_event:
    shim_kms_event_destroy(request->event);
err_free:
    free(request);
    return r;
}

/* ---- waiting ----------------------------------------------------------------------------------------------------- */

/* Freed by whoever leaves it last: the sleeper, who may have given up, or the one that wakes it. */
struct sleeper {
    struct shim_notice notice;
    pthread_cond_t wake;
    bool one_left;
    bool came;                 /* the vblank, or the end of all: the head has gone dark */
    struct mgpu_vblank vblank; /* its count and time */
};

static pthread_mutex_t sleepers_lock = PTHREAD_MUTEX_INITIALIZER;

void shim_kms_sleepers_forked(void)
{
    pthread_mutex_init(&sleepers_lock, NULL);
}

static void destroy_sleeper(struct sleeper *sleeper)
{
    pthread_cond_destroy(&sleeper->wake);
    free(sleeper);
}

/* The lock is held. */
static void leave(struct sleeper *sleeper)
{
    pthread_cond_signal(&sleeper->wake);
    if (sleeper->one_left)
        destroy_sleeper(sleeper);
    else
        sleeper->one_left = true;
}

static void wake_up(struct shim_notice *notice, const struct mgpu_event *happened)
{
    struct sleeper *sleeper = (struct sleeper *)notice; /* its first member */

    pthread_mutex_lock(&sleepers_lock);
    if (happened) {
        sleeper->came = true;
        sleeper->vblank.sequence = happened->sequence;
        sleeper->vblank.time_ns = happened->time_ns;
    }
    leave(sleeper);
    pthread_mutex_unlock(&sleepers_lock);
}

/* -EBUSY: it did not come, or not in time. */
static int sleep_until_woken(struct sleeper *sleeper, struct mgpu_vblank *out)
{
    struct timespec deadline;
    int r = 0;

    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += WAIT_S;
    pthread_mutex_lock(&sleepers_lock);
    while (!sleeper->one_left && !r)
        r = pthread_cond_timedwait(&sleeper->wake, &sleepers_lock, &deadline);
    r = sleeper->came ? 0 : -EBUSY;
    *out = sleeper->vblank;
    leave(sleeper);
    pthread_mutex_unlock(&sleepers_lock);
    return r;
}

static int make_sleeper(struct shim_kms *kms, unsigned head, uint64_t target, struct sleeper **out)
{
    struct sleeper *sleeper = calloc(1, sizeof *sleeper);
    pthread_condattr_t monotonic;

    if (!sleeper)
        return -ENOMEM;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&sleeper->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    sleeper->notice.due = wake_up;
    int r = ask(kms, head, target, &sleeper->notice);
    if (r)
        destroy_sleeper(sleeper);
    else
        *out = sleeper;
    return r;
}

/* ---- the oldest request ------------------------------------------------------------------------------------------ */

static unsigned head_of(uint32_t type)
{
    const uint32_t high = type & _DRM_VBLANK_HIGH_CRTC_MASK;
    return high ? high >> HIGH_CRTC_SHIFT : type & _DRM_VBLANK_SECONDARY ? 1 : 0;
}

/* The count that is meant; the request says it as an absolute one from now on. */
static uint64_t make_absolute(struct drm_wait_vblank_request *request, uint64_t now)
{
    uint64_t target = widen(request->sequence, now);

    if (request->type & _DRM_VBLANK_RELATIVE) {
        target = now + request->sequence;
        request->sequence = (uint32_t)target;
        request->type &= ~(unsigned)_DRM_VBLANK_RELATIVE;
    }
    if (request->type & _DRM_VBLANK_NEXTONMISS && passed(now, target)) {
        target = now + 1;
        request->sequence = (uint32_t)target;
        request->type &= ~(unsigned)_DRM_VBLANK_NEXTONMISS;
    }
    return target;
}

static void reply(struct drm_wait_vblank_reply *out, const struct mgpu_vblank *vblank)
{
    out->sequence = (uint32_t)vblank->sequence;
    out->tval_sec = (long)(vblank->time_ns / 1000000000);
    out->tval_usec = (long)(vblank->time_ns % 1000000000 / 1000);
}

/* With the lock; *sleeper_out is what is left to wait for without it, or NULL. */
static int begin_wait(struct shim_kms *kms, struct shim_file *file, unsigned head, union drm_wait_vblank *args,
                      struct sleeper **sleeper_out)
{
    const uint32_t type = args->request.type;
    struct mgpu_vblank now;

    *sleeper_out = NULL;
    if (!kms->head_count)
        return -EOPNOTSUPP;
    if (type & _DRM_VBLANK_SIGNAL || type & ~(uint32_t)(TYPES | FLAGS | _DRM_VBLANK_HIGH_CRTC_MASK) ||
        head >= kms->head_count)
        return -EINVAL;
    int r = look(kms, head, &now);
    if (r)
        return r;
    const uint64_t target = make_absolute(&args->request, now.sequence);
    if (args->request.type & _DRM_VBLANK_EVENT) {
        const uint64_t due = at_least_now(now.sequence, target);
        r = tell(kms, file, DRM_EVENT_VBLANK, head, due, args->request.signal);
        if (!r)
            args->reply.sequence = (uint32_t)due;
        return r;
    }
    if (!passed(now.sequence, target))
        return make_sleeper(kms, head, target, sleeper_out);
    reply(&args->reply, &now);
    return 0;
}

/* One that was in vain: what the count is. */
static int end_wait(struct shim_file *file, unsigned head, struct drm_wait_vblank_reply *out)
{
    struct shim_kms *kms;
    struct mgpu_vblank now;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = look(kms, head, &now);
    shim_kms_unlock(kms);
    if (!r)
        reply(out, &now);
    return r;
}

int shim_kms_wait_vblank(struct shim_file *file, union drm_wait_vblank *args)
{
    const unsigned head = head_of(args->request.type);
    struct mgpu_vblank vblank;
    struct sleeper *sleeper;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = begin_wait(kms, file, head, args, &sleeper);
    shim_kms_unlock(kms);
    if (r || !sleeper)
        return r;
    r = sleep_until_woken(sleeper, &vblank);
    if (r) {
        int err = end_wait(file, head, &args->reply);
        return err ? err : r;
    }
    reply(&args->reply, &vblank);
    return 0;
}

/* ---- the younger requests ---------------------------------------------------------------------------------------- */

static int find_crtc(const struct shim_kms *kms, uint32_t id, struct shim_kms_object *out)
{
    return shim_kms_find(kms, id, DRM_MODE_OBJECT_CRTC, out);
}

int shim_kms_get_sequence(struct shim_file *file, struct drm_crtc_get_sequence *args)
{
    struct shim_kms_object crtc;
    struct mgpu_vblank now;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = find_crtc(kms, args->crtc_id, &crtc);
    if (!r)
        r = look(kms, crtc.head, &now);
    if (!r) {
        args->active = kms->heads[crtc.head].state.mode != NULL;
        args->sequence = now.sequence;
        args->sequence_ns = now.time_ns;
    }
    shim_kms_unlock(kms);
    return r;
}

static int queue_sequence(struct shim_kms *kms, struct shim_file *file, struct drm_crtc_queue_sequence *args)
{
    struct shim_kms_object crtc;
    struct mgpu_vblank now;
    uint64_t target = args->sequence;

    int r = find_crtc(kms, args->crtc_id, &crtc);
    if (r)
        return r;
    if (args->flags & ~(uint32_t)(DRM_CRTC_SEQUENCE_RELATIVE | DRM_CRTC_SEQUENCE_NEXT_ON_MISS))
        return -EINVAL;
    r = look(kms, crtc.head, &now);
    if (r)
        return r;
    if (args->flags & DRM_CRTC_SEQUENCE_RELATIVE)
        target += now.sequence;
    if (args->flags & DRM_CRTC_SEQUENCE_NEXT_ON_MISS && passed(now.sequence, target))
        target = now.sequence + 1;
    target = at_least_now(now.sequence, target);
    r = tell(kms, file, DRM_EVENT_CRTC_SEQUENCE, crtc.head, target, args->user_data);
    if (!r)
        args->sequence = target;
    return r;
}

int shim_kms_queue_sequence(struct shim_file *file, struct drm_crtc_queue_sequence *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = queue_sequence(kms, file, args);
    shim_kms_unlock(kms);
    return r;
}
