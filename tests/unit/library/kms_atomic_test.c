/* SPDX-License-Identifier: MIT */
/* kms_atomic_test.c - ops/kms/atomic.c: all properties or none, tests, events, fences in and out. */
#include "kms_fixture.h"

#define MODESET DRM_MODE_ATOMIC_ALLOW_MODESET
#define ITEMS   16u

/* A request in the making; objects in the order in which they are named first. */
static struct {
    uint32_t objects[ITEMS], counts[ITEMS], properties[ITEMS];
    uint64_t values[ITEMS];
    struct drm_mode_atomic args;
    uint32_t count;
} request;

static void set(uint32_t object, uint32_t property, uint64_t value)
{
    struct drm_mode_atomic *args = &request.args;

    if (!args->count_objs || request.objects[args->count_objs - 1] != object)
        request.objects[args->count_objs++] = object;
    request.counts[args->count_objs - 1]++;
    request.properties[request.count] = property;
    request.values[request.count++] = value;
}

/* Make it, and begin anew. */
static int commit(struct shim_file *file, uint32_t flags)
{
    request.args.flags = flags;
    request.args.objs_ptr = (uintptr_t)request.objects;
    request.args.count_props_ptr = (uintptr_t)request.counts;
    request.args.props_ptr = (uintptr_t)request.properties;
    request.args.prop_values_ptr = (uintptr_t)request.values;
    request.args.user_data = 77;
    const int r = shim_kms_atomic(file, &request.args);
    memset(&request, 0, sizeof request);
    return r;
}

static struct shim_file *begin(void)
{
    struct shim_file *file = kms_begin();

    memset(&request, 0, sizeof request);
    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 1), 0);
    return file;
}

static uint32_t blob_of_mode(struct shim_file *file)
{
    struct drm_mode_create_blob args = { .data = (uintptr_t)&mode_640x480, .length = sizeof mode_640x480 };

    CHECK_EQ(shim_kms_create_blob(file, &args), 0);
    return args.blob_id;
}

static void set_plane(uint32_t fb)
{
    set(PRIMARY0, SHIM_PROP_FB_ID, fb);
    set(PRIMARY0, SHIM_PROP_CRTC_ID, CRTC0);
    set(PRIMARY0, SHIM_PROP_SRC_W, 640 << 16);
    set(PRIMARY0, SHIM_PROP_SRC_H, 480 << 16);
    set(PRIMARY0, SHIM_PROP_CRTC_W, 640);
    set(PRIMARY0, SHIM_PROP_CRTC_H, 480);
}

/* All that lights head 0. */
static void set_head(struct shim_file *file, uint32_t fb)
{
    set(CRTC0, SHIM_PROP_ACTIVE, 1);
    set(CRTC0, SHIM_PROP_MODE_ID, blob_of_mode(file));
    set(CONNECTOR0, SHIM_PROP_CRTC_ID, CRTC0);
    set_plane(fb);
}

static uint32_t picture(struct shim_file *file)
{
    return kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
}

static struct shim_file *begin_lit(void)
{
    struct shim_file *file = begin();

    set_head(file, picture(file));
    CHECK_EQ(commit(file, MODESET), 0);
    return file;
}

static unsigned unread(const struct shim_file *file)
{
    return (unsigned)(shim_os_node_unread(file->node, file->id) / sizeof(struct drm_event_vblank));
}

static struct drm_event_vblank next_event(void)
{
    struct drm_event_vblank record = { 0 };

    CHECK_EQ(shim_os_read(test_fd, &record, sizeof record), 32);
    return record;
}

/* ---- what is set ------------------------------------------------------------------------------------------------- */

static void light_and_darken(void)
{
    struct shim_file *file = begin();
    const uint32_t fb = picture(file);

    set_head(file, fb);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_TEST_ONLY | MODESET), 0);
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_SET), 0);
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 0);

    set_head(file, fb);
    CHECK_EQ(commit(file, 0), -EINVAL); /* may not set a mode */
    set_head(file, fb);
    CHECK_EQ(commit(file, MODESET | DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK(HEAD0.fb != 0);
    CHECK_EQ(HEAD0.mode.clock_khz, 25175);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), fb);
    const struct drm_event_vblank event = next_event();
    CHECK_EQ(event.base.type, DRM_EVENT_FLIP_COMPLETE);
    CHECK_EQ(event.user_data, 77);
    CHECK_EQ(event.crtc_id, CRTC0);

    set(CRTC0, SHIM_PROP_ACTIVE, 0);
    set(CRTC0, SHIM_PROP_MODE_ID, 0);
    set(CONNECTOR0, SHIM_PROP_CRTC_ID, 0);
    set(PRIMARY0, SHIM_PROP_FB_ID, 0);
    set(PRIMARY0, SHIM_PROP_CRTC_ID, 0);
    CHECK_EQ(commit(file, MODESET | DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(next_event().crtc_id, CRTC0);
    kms_end(file);
}

/* One bad property, at the end: nothing of the rest is there. */
static void all_or_nothing(void)
{
    struct shim_file *file = begin_lit();
    const uint64_t before = kms_value(file, PRIMARY0, SHIM_PROP_FB_ID);
    const unsigned flips = fake_count(MGPU_CALL_FLIP);

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_SRC_W, 9999);
    CHECK(commit(file, 0) < 0);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(CRTC0, SHIM_PROP_FB_ID, 0);
    CHECK_EQ(commit(file, 0), -ENOENT); /* it has no such property */
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(9999, SHIM_PROP_FB_ID, 0);
    CHECK_EQ(commit(file, 0), -ENOENT);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_COUNT, 0);
    CHECK_EQ(commit(file, 0), -ENOENT);
    set(ENCODER0, SHIM_PROP_FB_ID, 0);
    CHECK_EQ(commit(file, 0), -ENOENT);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), before);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), flips);
    kms_end(file);
}

static void nothing_at_all(void)
{
    struct shim_file *file = begin_lit();

    CHECK_EQ(commit(file, 0), 0);
    CHECK_EQ(commit(file, DRM_MODE_PAGE_FLIP_EVENT), -EINVAL); /* an event of what? */
    set(shim_kms_id(1, SHIM_KMS_PRIMARY), SHIM_PROP_FB_ID, 0); /* is off and stays off */
    set(shim_kms_id(1, SHIM_KMS_PRIMARY), SHIM_PROP_CRTC_ID, 0);
    CHECK_EQ(commit(file, DRM_MODE_PAGE_FLIP_EVENT), -EINVAL);
    kms_end(file);
}

/* As compositors do it: planes that are not used are switched off each time. */
static void events_of_heads_that_take_part(void)
{
    struct shim_file *file = begin_lit();

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(shim_kms_id(1, SHIM_KMS_PRIMARY), SHIM_PROP_FB_ID, 0);
    set(shim_kms_id(1, SHIM_KMS_PRIMARY), SHIM_PROP_CRTC_ID, 0);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(next_event().crtc_id, CRTC0);
    CHECK_EQ(unread(file), 0);
    kms_end(file);
}

static void one_flip_at_a_time(void)
{
    struct shim_file *file = begin_lit();

    fake_display.hold_flips = true;
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT), 0);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT), -EBUSY);
    CHECK_EQ(unread(file), 0);
    fake_vblank(0);
    CHECK_EQ(next_event().user_data, 77);
    kms_settle(file);
    fake_display.hold_flips = false;
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    CHECK_EQ(commit(file, 0), 0); /* waits for it */
    kms_end(file);
}

/* ---- fences ------------------------------------------------------------------------------------------------------ */

/* A sync_file of a fence that is still to come. */
static int sync_file(void)
{
    return shim_os_token_export(SHIM_TOKEN_SYNC_FILE, 0x2000000077, 0);
}

static void a_flip_that_waits(void)
{
    struct shim_file *file = begin_lit();
    const struct mgpu_sync_notify *notify = FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY);
    const int fence = sync_file();
    const unsigned flips = fake_count(MGPU_CALL_FLIP);

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)fence);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT), 0);
    CHECK_EQ(FAKE_ARGS(sync_import, MGPU_CALL_SYNC_IMPORT)->token, 0x2000000077);
    CHECK_EQ(notify->point, 1);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), flips);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 0);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), -EBUSY);
    fake_post(fake_display.owner, &(struct mgpu_event){ .type = MGPU_EVENT_SYNC, .cookie = notify->cookie });
    CHECK_EQ(next_event().user_data, 77);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), flips + 1);
    fake_close(fence);
    kms_end(file);
}

static void a_commit_that_waits(void)
{
    struct shim_file *file = begin_lit();
    const int fence = sync_file();

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)fence);
    set(CURSOR0, SHIM_PROP_IN_FENCE_FD, (uint64_t)fence); /* two to wait for */
    CHECK_EQ(commit(file, 0), 0);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_WAIT), 1);
    CHECK_EQ(fake.points[0].point, 2);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_NOTIFY), 0);
    fake_close(fence);
    kms_end(file);
}

static void no_fences(void)
{
    struct shim_file *file = begin_lit();
    const int reached = shim_os_token_export(SHIM_TOKEN_SYNC_FILE, 0, 0), other = fake_open_other();

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)-1);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), 0);
    kms_settle(file);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)reached);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), 0);
    kms_settle(file);
    CHECK_EQ(fake_count(MGPU_CALL_SYNC_NOTIFY) + fake_count(MGPU_CALL_SYNC_IMPORT), 0);
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)other);
    CHECK_EQ(commit(file, 0), -EINVAL);
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, 9999);
    CHECK_EQ(commit(file, 0), -EINVAL);
    fake_close(reached);
    fake_close(other);
    kms_end(file);
}

static void failing_fences(void)
{
    static const uint32_t calls[] = { MGPU_CALL_SYNC_CREATE, MGPU_CALL_SYNC_IMPORT, MGPU_CALL_SYNC_NOTIFY,
                                      MGPU_CALL_SYNC_WAIT };
    struct shim_file *file = begin_lit();
    const uint32_t fb = picture(file);
    const int fence = sync_file();

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        set(PRIMARY0, SHIM_PROP_FB_ID, fb);
        set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)fence);
        fake_fail(calls[i], -MGPU_ENOMEM);
        CHECK_EQ(commit(file, calls[i] == MGPU_CALL_SYNC_WAIT ? 0 : DRM_MODE_ATOMIC_NONBLOCK), -ENOMEM);
        CHECK(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID) != fb);
    }
    set(PRIMARY0, SHIM_PROP_FB_ID, fb);
    set(PRIMARY0, SHIM_PROP_IN_FENCE_FD, (uint64_t)fence);
    fake_fail(MGPU_CALL_SYNC_IMPORT, -MGPU_ENOENT);
    CHECK_EQ(commit(file, 0), -EINVAL);
    set(PRIMARY0, SHIM_PROP_FB_ID, fb);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), 0); /* nothing is left behind */
    fake_close(fence);
    kms_end(file);
}

static void fences_that_come_out(void)
{
    struct shim_file *file = begin_lit();
    uint64_t token;
    int32_t out = 5;

    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, (uintptr_t)&out);
    CHECK_EQ(commit(file, 0), 0);
    CHECK_EQ(shim_os_token_import(out, SHIM_TOKEN_SYNC_FILE, &token), 0);
    fake_close(out);
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, (uintptr_t)&out);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_TEST_ONLY), 0);
    CHECK_EQ(out, -1);
    out = 5;
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, (uintptr_t)&out);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), -EINVAL);
    CHECK_EQ(out, -1);
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, 0);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_NONBLOCK), 0);

    const unsigned open = fake_open_count();
    set(PRIMARY0, SHIM_PROP_FB_ID, picture(file));
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, (uintptr_t)&out);
    fake_fail(MGPU_CALL_FLIP, -MGPU_ENOMEM);
    CHECK_EQ(commit(file, 0), -ENOMEM);
    CHECK_EQ(out, -1);
    CHECK_EQ(fake_open_count(), open);
    set(CRTC0, SHIM_PROP_OUT_FENCE_PTR, (uintptr_t)&out);
    fake_fail_token();
    CHECK_EQ(commit(file, 0), -EMFILE);
    CHECK_EQ(out, -1);
    kms_end(file);
}

/* ---- who may, and how -------------------------------------------------------------------------------------------- */

static void arguments(void)
{
    struct shim_file *file = begin_lit();

    CHECK_EQ(commit(file, 0x8000), -EINVAL);
    CHECK_EQ(commit(file, DRM_MODE_PAGE_FLIP_ASYNC), -EINVAL);
    CHECK_EQ(commit(file, DRM_MODE_ATOMIC_TEST_ONLY | DRM_MODE_PAGE_FLIP_EVENT), -EINVAL);
    request.args.reserved = 1;
    CHECK_EQ(commit(file, 0), -EINVAL);
    CHECK_EQ(shim_kms_atomic(file, &(struct drm_mode_atomic){ .count_objs = 1 }), -EFAULT);
    uint32_t crtc = CRTC0, one = 1;
    CHECK_EQ(shim_kms_atomic(file, &(struct drm_mode_atomic){ .count_objs = 1,
                                                              .objs_ptr = (uintptr_t)&crtc,
                                                              .count_props_ptr = (uintptr_t)&one }),
             -EFAULT);
    kms_end(file);
}

static void who_may(void)
{
    struct shim_file *file = begin(), *second;
    int fd;

    CHECK_EQ(shim_kms_client_cap(file, DRM_CLIENT_CAP_ATOMIC, 0), 0);
    CHECK_EQ(commit(file, 0), -EINVAL); /* is no atomic client */
    second = kms_second(&fd);
    CHECK_EQ(shim_kms_client_cap(second, DRM_CLIENT_CAP_ATOMIC, 1), 0);
    CHECK_EQ(commit(second, 0), -EACCES);
    kms_second_end(second, fd);
    kms_end(file);

    fake_reset();
    file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(commit(file, 0), -EOPNOTSUPP); /* no screens */
    test_end(file);
    file = test_begin();
    CHECK_EQ(commit(file, 0), -EACCES);
    test_end(file);
}

int main(void)
{
    TAP_RUN(light_and_darken);
    TAP_RUN(all_or_nothing);
    TAP_RUN(nothing_at_all);
    TAP_RUN(events_of_heads_that_take_part);
    TAP_RUN(one_flip_at_a_time);
    TAP_RUN(a_flip_that_waits);
    TAP_RUN(a_commit_that_waits);
    TAP_RUN(no_fences);
    TAP_RUN(failing_fences);
    TAP_RUN(fences_that_come_out);
    TAP_RUN(arguments);
    TAP_RUN(who_may);
    return tap_done();
}
