/* SPDX-License-Identifier: MIT */
/*
 * apply.c - from one state to the next: which calls of the contract lead there, in which order, and what is put back
 * when one fails.
 *
 * A head whose timings change, or whose picture changes its format, is set anew by mgpu_display_set, which takes effect
 * at once. Anything else is a flip, which takes effect at the next vblank.
 */
#include <errno.h>
#include <string.h>

#include "../errno.h"
#include "kms.h"

/* What is to be done to a head. DARK goes with SET: to nothing. */
enum { SET = 1u, FLIP = 2u, CURSOR = 4u, DARK = 8u };

/* What the hardware is to show. */
struct picture {
    const struct shim_kms_fb *fb; /* NULL: nothing, the head is dark */
    uint32_t x, y;
    struct mgpu_mode mode;
};

static struct picture picture_of(const struct shim_kms_head_state *state)
{
    const struct shim_kms_plane *plane = &state->planes[SHIM_KMS_PRIMARY];
    struct picture picture = { 0 };

    if (state->active && !shim_kms_mode_from_drm((const void *)state->mode->data, &picture.mode)) {
        picture.fb = plane->fb;
        picture.x = plane->src_x >> 16;
        picture.y = plane->src_y >> 16;
    }
    return picture;
}

static bool cursor_differs(const struct shim_kms_plane *a, const struct shim_kms_plane *b)
{
    return a->fb != b->fb || (b->fb && (a->crtc_x != b->crtc_x || a->crtc_y != b->crtc_y));
}

static unsigned differences(const struct shim_kms_head_state *from, const struct shim_kms_head_state *to, bool event)
{
    const struct picture old = picture_of(from), new = picture_of(to);
    const unsigned cursor = cursor_differs(&from->planes[SHIM_KMS_CURSOR], &to->planes[SHIM_KMS_CURSOR]) ? CURSOR : 0;

    if (!old.fb && !new.fb)
        return cursor;
    if (!new.fb)
        return cursor | SET | DARK;
    if (!old.fb || memcmp(&old.mode, &new.mode, sizeof old.mode) || old.fb->format != new.fb->format ||
        old.fb->modifier != new.fb->modifier)
        return cursor | SET;
    const bool same = old.fb == new.fb && old.x == new.x && old.y == new.y;
    return same && !event ? cursor : cursor | FLIP;
}

/* ---- the calls --------------------------------------------------------------------------------------------------- */

static int set(struct shim_kms *kms, unsigned head, const struct shim_kms_head_state *state)
{
    const struct picture picture = picture_of(state);
    struct mgpu_display_set args = {
        .head = head, .fb = picture.fb ? picture.fb->fb : 0, .x = picture.x, .y = picture.y, .mode = picture.mode
    };
    return shim_errno(mgpu_display_set(kms->client, &args));
}

static int place_cursor(struct shim_kms *kms, unsigned head, const struct shim_kms_head_state *state)
{
    const struct shim_kms_plane *plane = &state->planes[SHIM_KMS_CURSOR];
    struct mgpu_cursor args = { .head = head };

    if (plane->fb) {
        args.bo = plane->fb->bo;
        args.width = plane->fb->width;
        args.height = plane->fb->height;
        args.x = plane->crtc_x;
        args.y = plane->crtc_y;
    }
    return shim_errno(mgpu_cursor(kms->client, &args));
}

/* Whether what the head waits for can be waited for by its flip, while the caller goes on. */
static bool waits_by_itself(const struct shim_kms_commit *commit, unsigned what)
{
    return commit->flags & DRM_MODE_ATOMIC_NONBLOCK && !(what & SET);
}

/* The event goes along with the flip. */
static int flip(struct shim_kms_commit *commit, unsigned head)
{
    const struct picture picture = picture_of(&commit->heads[head]);
    const struct shim_kms_wait *wait = &commit->waits[head];
    const bool async = commit->flags & DRM_MODE_PAGE_FLIP_ASYNC;
    struct mgpu_flip args = { .head = head,
                              .fb = picture.fb->fb,
                              .flags = MGPU_FLIP_EVENT | (async ? MGPU_FLIP_ASYNC : 0),
                              .x = picture.x,
                              .y = picture.y };

    int r = shim_kms_flip_begin(commit->kms, head, commit->events[head], &args.cookie);
    if (r)
        return r;
    if (wait->point && waits_by_itself(commit, FLIP))
        r = shim_kms_flip_after(commit->kms, wait->sync, wait->point, &args);
    else
        r = shim_errno(mgpu_flip(commit->kms->client, &args));
    if (!r || !shim_kms_flip_cancel(commit->kms, head))
        commit->events[head] = NULL;
    return r;
}

/* ---- one head, and all ------------------------------------------------------------------------------------------- */

/* The copy becomes the state, and the state the copy, whose references end with the commit. */
static void swap(struct shim_kms_commit *commit, unsigned head)
{
    struct shim_kms_head_state *state = &commit->kms->heads[head].state;
    const struct shim_kms_head_state old = *state;

    *state = commit->heads[head];
    commit->heads[head] = old;
}

/* An event of a head that is set, not flipped: it has happened. The count is as of the time when the head was lit. */
static void send_event(struct shim_kms_commit *commit, unsigned head, const struct mgpu_vblank *vblank)
{
    if (commit->events[head])
        shim_kms_event_send(commit->events[head], vblank->sequence, vblank->time_ns);
    commit->events[head] = NULL;
}

static int program_set(struct shim_kms_commit *commit, unsigned head)
{
    struct mgpu_vblank vblank = { .head = head };

    const bool was_dark = mgpu_vblank(commit->kms->client, &vblank);
    int r = set(commit->kms, head, &commit->heads[head]);
    if (r)
        return r;
    if (was_dark)
        mgpu_vblank(commit->kms->client, &vblank);
    send_event(commit, head, &vblank);
    return 0;
}

static int program(struct shim_kms_commit *commit, unsigned index, unsigned what)
{
    struct shim_kms_head *head = &commit->kms->heads[index];
    int r = what & CURSOR ? place_cursor(commit->kms, index, &commit->heads[index]) : 0;

    if (!r && what & SET)
        r = program_set(commit, index);
    if (!r && what & FLIP)
        r = flip(commit, index);
    if (r) {
        if (what & CURSOR)
            place_cursor(commit->kms, index, &head->state);
        return r;
    }
    if (what & FLIP) {
        shim_kms_fb_unref(commit->kms, head->leaving); /* of the flip before, which has happened */
        head->leaving = shim_kms_fb_ref(head->state.planes[SHIM_KMS_PRIMARY].fb);
    }
    swap(commit, index);
    return 0;
}

/* Show the state from before again, as well as that can be done. */
static void put_back(struct shim_kms_commit *commit, unsigned head, unsigned what)
{
    if (what & (SET | FLIP))
        set(commit->kms, head, &commit->heads[head]);
    if (what & CURSOR)
        place_cursor(commit->kms, head, &commit->heads[head]);
    swap(commit, head);
}

/*
 * Flips on their way of the heads that are set or flipped: none must be left. But one that waits for something that
 * never happens must not keep a file from ending: going dark makes an end of flips.
 */
static int wait_for_flips(const struct shim_kms_commit *commit, const unsigned what[SHIM_KMS_HEADS])
{
    for (unsigned i = 0; i < commit->kms->head_count; i++) {
        if (what[i] & (SET | FLIP) && commit->flags & DRM_MODE_ATOMIC_NONBLOCK && shim_kms_flip_pending(commit->kms, i))
            return -EBUSY;
    }
    for (unsigned i = 0; i < commit->kms->head_count; i++) {
        if (what[i] & (SET | FLIP) && !(what[i] & DARK))
            shim_kms_flip_wait(commit->kms, i);
    }
    return 0;
}

/* What was begun has happened; and what going dark made an end of, the kernel has told. */
static void wait_for_the_end(const struct shim_kms_commit *commit, const unsigned what[SHIM_KMS_HEADS])
{
    for (unsigned i = 0; i < commit->kms->head_count; i++) {
        if (what[i] & DARK)
            shim_kms_flip_drain(commit->kms, i);
        else if (what[i] & (SET | FLIP))
            shim_kms_flip_wait(commit->kms, i);
    }
}

static int wait_for_fences(const struct shim_kms_commit *commit, const unsigned what[SHIM_KMS_HEADS])
{
    int r = 0;

    for (unsigned i = 0; !r && i < commit->kms->head_count; i++) {
        if (commit->waits[i].point && !waits_by_itself(commit, what[i]))
            r = shim_kms_commit_wait(commit, i);
    }
    return r;
}

int shim_kms_commit_apply(struct shim_kms_commit *commit)
{
    const unsigned count = commit->kms->head_count;
    unsigned what[SHIM_KMS_HEADS] = { 0 };

    int r = shim_kms_commit_check(commit);
    if (r)
        return r;
    for (unsigned i = 0; i < count; i++) {
        if (commit->named >> i & 1)
            what[i] = differences(&commit->kms->heads[i].state, &commit->heads[i], commit->events[i]);
    }
    r = wait_for_flips(commit, what);
    if (!r)
        r = wait_for_fences(commit, what);
    if (r)
        return r;
    for (unsigned i = 0; i < count; i++) {
        if (!(commit->named >> i & 1))
            continue;
        r = program(commit, i, what[i]);
        if (!r)
            continue;
        while (i-- > 0) {
            if (commit->named >> i & 1)
                put_back(commit, i, what[i]);
        }
        return r;
    }
    if (!(commit->flags & DRM_MODE_ATOMIC_NONBLOCK))
        wait_for_the_end(commit, what);
    return 0;
}
