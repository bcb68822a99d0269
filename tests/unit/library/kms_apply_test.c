/* SPDX-License-Identifier: MIT */
/* kms_apply_test.c - ops/kms/apply.c: which calls lead from one state to the next, and what remains when one fails. */
#include <pthread.h>
#include <unistd.h>

#include "kms_fixture.h"

static unsigned sets(void)
{
    return fake_count(MGPU_CALL_DISPLAY_SET);
}

static unsigned flips(void)
{
    return fake_count(MGPU_CALL_FLIP);
}

/* An event that is there, or comes soon; its user data. */
static uint64_t read_event(struct drm_event_vblank *out)
{
    const struct timespec nap = { 0, 1000000 };

    *out = (struct drm_event_vblank){ 0 };
    for (int i = 0; i < 5000 && shim_os_read(test_fd, out, sizeof *out) != sizeof *out; i++)
        nanosleep(&nap, NULL);
    return out->user_data;
}

static void a_head_is_lit_flipped_and_made_dark(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 700, 500, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);

    CHECK_EQ(kms_show(file, a, 5, 6), 0);
    CHECK_EQ(sets(), 1);
    const struct mgpu_display_set *set = FAKE_ARGS(display_set, MGPU_CALL_DISPLAY_SET);
    CHECK_EQ(set->x, 5);
    CHECK_EQ(set->y, 6);
    CHECK_EQ(set->mode.hdisplay, 640);
    CHECK_EQ(set->mode.clock_khz, 25175);
    CHECK_EQ(kms_show(file, a, 5, 6), 0); /* nothing new */
    CHECK_EQ(sets() + flips(), 1);
    CHECK_EQ(kms_show(file, a, 7, 6), 0); /* another part: at the vblank, which is waited for */
    CHECK_EQ(flips(), 1);
    CHECK_EQ(HEAD0.x, 7);
    CHECK_EQ(kms_show(file, b, 0, 0), 0);
    CHECK_EQ(flips(), 2);
    CHECK_EQ(sets(), 1);
    const struct drm_mode_crtc off = { .crtc_id = CRTC0 };
    CHECK_EQ(shim_kms_set_crtc(file, &off), 0);
    CHECK_EQ(sets(), 2);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(shim_kms_set_crtc(file, &off), 0);
    CHECK_EQ(sets(), 2);
    kms_end(file);
}

static void another_format_is_set_anew(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB2101010);

    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_show(file, b, 0, 0), 0);
    CHECK_EQ(sets(), 2);
    CHECK_EQ(flips(), 0);
    kms_end(file);
}

/* The picture that a flip replaces stays until it has happened, and not longer than the next request. */
static void the_old_picture_leaves_with_the_flip(void)
{
    struct drm_event_vblank event;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    fake_display.hold_flips = true;
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, b, DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), b);
    CHECK_EQ(kms_flip(file, a, 0), -EBUSY);
    CHECK_EQ(shim_kms_remove_fb(file, a), 0); /* not what is set any more: nothing goes dark */
    CHECK_EQ(fake_display.fbs, 2);
    CHECK(HEAD0.fb != 0);
    fake_vblank(0);
    CHECK_EQ(read_event(&event), 77);
    CHECK_EQ(event.crtc_id, CRTC0);
    CHECK_EQ(event.sequence, 1);
    CHECK_EQ(event.tv_usec, 1000);
    kms_settle(file);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), b);
    CHECK_EQ(fake_display.fbs, 1);
    kms_end(file);
}

static void *vblanks(void *stop)
{
    const struct timespec frame = { 0, 2000000 };

    while (!*(volatile _Atomic bool *)stop) {
        nanosleep(&frame, NULL);
        fake_vblank(0);
    }
    return NULL;
}

/* What blocks waits for the flip before it, and for its own. */
static void blocking_waits_for_flips(void)
{
    static _Atomic bool stop;
    pthread_t thread;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    fake_display.hold_flips = true;
    stop = false;
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(pthread_create(&thread, NULL, vblanks, &stop), 0);
    for (int i = 0; i < 10; i++) {
        CHECK_EQ(kms_flip(file, b, 0), 0);
        CHECK_EQ(kms_show(file, a, 0, 0), 0);
        fake_lock();
        CHECK_EQ(HEAD0.flip.fb, 0);
        fake_unlock();
    }
    CHECK_EQ(flips(), 20);
    stop = true;
    pthread_join(thread, NULL);
    kms_end(file);
}

/* A flip may wait for ever, for a writer that never begins: going dark does not wait with it. */
static void going_dark_waits_for_no_flip(void)
{
    struct drm_event_vblank event;
    struct shim_kms *kms = NULL;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    fake_display.hold_flips = true;
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, b, DRM_MODE_PAGE_FLIP_EVENT), 0);
    alarm(20);
    CHECK_EQ(shim_kms_remove_fb(file, b), 0);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    CHECK(!shim_kms_flip_pending(kms, 0)); /* it is over, for those who would not wait for it either */
    shim_kms_unlock(kms);
    CHECK_EQ(read_event(&event), 77);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    CHECK_EQ(kms_flip(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0), 0);
    kms_end(file); /* likewise */
    alarm(0);
}

/* Set, not flipped: the event comes at once, with the count there is. */
static void events_of_heads_that_are_set(void)
{
    struct drm_event_vblank event;
    struct shim_kms_commit commit;

    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    HEAD0.sequence = 41;
    CHECK_EQ(kms_show(file, fb, 0, 0), 0);
    for (unsigned on = 0; on < 2; on++) {
        CHECK_EQ(shim_kms_commit_begin(file, DRM_MODE_ATOMIC_ALLOW_MODESET, &commit), 0);
        CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_FLIP_COMPLETE, 0, 55 + on, &commit.events[0]), 0);
        shim_kms_commit_head(&commit, 0)->active = on;
        CHECK_EQ(shim_kms_commit_apply(&commit), 0);
        CHECK(!commit.events[0]);
        shim_kms_commit_end(&commit);
        CHECK_EQ(read_event(&event), 55 + on);
        CHECK_EQ(event.sequence, 41);
    }
    CHECK_EQ(flips(), 0);
    kms_end(file);
}

/* An event asks for a flip even when there is nothing new to show. */
static void an_event_alone_is_a_flip(void)
{
    struct drm_event_vblank event;

    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, fb, 0, 0), 0);
    CHECK_EQ(kms_flip(file, fb, 0), 0);
    CHECK_EQ(flips(), 0);
    CHECK_EQ(kms_flip(file, fb, DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(flips(), 1);
    CHECK_EQ(read_event(&event), 77);
    kms_end(file);
}

/* ---- failures ---------------------------------------------------------------------------------------------------- */

static void a_refused_mode_changes_nothing(void)
{
    struct shim_file *file = kms_begin();
    const uint32_t fb = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);

    fake_fail(MGPU_CALL_DISPLAY_SET, -MGPU_EINVAL);
    CHECK_EQ(kms_show(file, fb, 0, 0), -EINVAL);
    HEAD0.info.connected = 0;
    CHECK_EQ(kms_show(file, fb, 0, 0), -EIO);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), 0);
    kms_end(file);
}

static void a_refused_flip_changes_nothing(void)
{
    struct drm_event_vblank event;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    fake_fail(MGPU_CALL_FLIP, -MGPU_EBUSY);
    CHECK_EQ(kms_flip(file, b, DRM_MODE_PAGE_FLIP_EVENT), -EBUSY);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), a);
    CHECK_EQ(file->kms.event_space, 0);
    CHECK_EQ(kms_flip(file, b, DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(read_event(&event), 77);
    kms_end(file);
}

/* Two heads in one commit, of which the second fails: the first shows again what it did. */
static void one_of_two_heads_fails(void)
{
    struct shim_kms_commit commit;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    const mgpu_handle shown = HEAD0.fb;
    CHECK_EQ(shim_kms_commit_begin(file, DRM_MODE_ATOMIC_ALLOW_MODESET, &commit), 0);
    struct shim_kms_head_state *first = shim_kms_commit_head(&commit, 0), *second = shim_kms_commit_head(&commit, 1);
    shim_kms_set_mode(commit.kms, second, first->mode);
    second->active = second->connected = true;
    second->planes[SHIM_KMS_PRIMARY] = first->planes[SHIM_KMS_PRIMARY];
    shim_kms_fb_ref(second->planes[SHIM_KMS_PRIMARY].fb);
    shim_kms_set_fb(commit.kms, &first->planes[SHIM_KMS_PRIMARY], shim_kms_fb_find(commit.kms, b));
    CHECK_EQ(shim_kms_commit_apply(&commit), -EIO); /* the second has no screen */
    shim_kms_commit_end(&commit);
    CHECK_EQ(HEAD0.fb, shown);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), a);
    CHECK_EQ(kms_value(file, CRTC1, SHIM_PROP_ACTIVE), 0);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(a_head_is_lit_flipped_and_made_dark);
    TAP_RUN(another_format_is_set_anew);
    TAP_RUN(the_old_picture_leaves_with_the_flip);
    TAP_RUN(blocking_waits_for_flips);
    TAP_RUN(going_dark_waits_for_no_flip);
    TAP_RUN(events_of_heads_that_are_set);
    TAP_RUN(an_event_alone_is_a_flip);
    TAP_RUN(a_refused_mode_changes_nothing);
    TAP_RUN(a_refused_flip_changes_nothing);
    TAP_RUN(one_of_two_heads_fails);
    return tap_done();
}
