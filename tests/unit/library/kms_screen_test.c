/* SPDX-License-Identifier: MIT */
/* kms_screen_test.c - ops/kms/screen.c: the screen owner comes with the first who asks and goes with the last. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kms_fixture.h"

static unsigned head_count(struct shim_file *file)
{
    struct drm_mode_card_res args = { 0 };
    CHECK_EQ(shim_kms_get_resources(file, &args), 0);
    return args.count_crtcs;
}

static void opened_when_asked_and_closed_at_the_end(void)
{
    struct shim_file *file = kms_begin();
    int fd;

    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(fake_display.owner, 0);
    CHECK_EQ(head_count(file), 2);
    CHECK(fake_display.owner != 0);
    CHECK_EQ(fake.clients, 2);
    CHECK_EQ(head_count(file), 2);

    struct shim_file *second = kms_second(&fd);
    CHECK_EQ(head_count(second), 2);
    CHECK_EQ(fake.clients, 3);
    kms_second_end(second, fd);
    CHECK_EQ(fake.clients, 2);
    kms_end(file);
    CHECK_EQ(fake_display.owner, 0);

    file = kms_begin(); /* and again */
    CHECK_EQ(head_count(file), 2);
    kms_end(file);
}

static void a_card_without_display_has_no_owner(void)
{
    fake_reset();
    fake_screens();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
    struct shim_file *file = test_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(head_count(file), 0);
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_INFO), 0);
    test_end(file);
}

static void render_nodes_do_not_ask(void)
{
    struct drm_mode_card_res args = { 0 };
    struct shim_kms *kms;

    fake_reset();
    fake_screens();
    struct shim_file *file = test_open(SHIM_NODE_RENDER);
    CHECK_EQ(shim_kms_check(file), -EACCES);
    CHECK_EQ(shim_kms_lock(file, &kms), -EACCES);
    CHECK_EQ(shim_kms_get_resources(file, &args), -EACCES);
    CHECK_EQ(fake_display.owner, 0);
    test_end(file);
}

/* Another process may own the screens: they can be looked at. */
static void somebody_else_owns_the_screens(void)
{
    struct mgpu_open other = { .version = MGPU_VERSION, .flags = MGPU_OPEN_DISPLAY };
    struct drm_mode_create_blob blob = { .data = (uintptr_t)"x", .length = 1 };

    struct shim_file *file = kms_begin();
    CHECK_EQ(mgpu_open(&other), 0);
    CHECK_EQ(head_count(file), 2);
    CHECK_EQ(shim_kms_create_blob(file, &blob), 0);
    struct drm_mode_fb_cmd2 args = { .width = 64, .height = 64, .pixel_format = DRM_FORMAT_XRGB8888,
                                     .handles = { kms_bo(file) }, .pitches = { 256 } };
    CHECK_EQ(shim_kms_add_fb2(file, &args), -EACCES); /* as the kernel says it */
    shim_gem_close(file, args.handles[0]);
    mgpu_close(other.client);
    kms_end(file);
}

static void failures_leave_nothing_behind(void)
{
    struct drm_mode_card_res args = { 0 };
    const struct { uint32_t call; int error; } fails[] = {
        { MGPU_CALL_OPEN, MGPU_ENOMEM },
        { MGPU_CALL_INIT, MGPU_EIO },
        { MGPU_CALL_DISPLAY_INFO, MGPU_EIO },
    };

    for (unsigned i = 0; i < sizeof fails / sizeof fails[0]; i++) {
        struct shim_file *file = kms_begin();
        fake_fail(fails[i].call, -fails[i].error);
        CHECK(shim_kms_get_resources(file, &args) != 0);
        CHECK_EQ(fake.clients, 1);
        CHECK_EQ(head_count(file), 2); /* it is tried again */
        kms_end(file);
    }
}

static void ids_name_one_object_each(void)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    HEAD0.info.cursor_max = 0;
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    CHECK_EQ(shim_kms_find(kms, CRTC1, DRM_MODE_OBJECT_CRTC, &object), 0);
    CHECK_EQ(object.head, 1);
    CHECK_EQ(object.kind, SHIM_KMS_CRTC);
    CHECK_EQ(shim_kms_find(kms, CRTC1, DRM_MODE_OBJECT_ANY, &object), 0);
    CHECK_EQ(shim_kms_find(kms, CRTC1, DRM_MODE_OBJECT_PLANE, &object), -ENOENT);
    CHECK_EQ(shim_kms_find(kms, PRIMARY0, DRM_MODE_OBJECT_PLANE, &object), 0);
    CHECK_EQ(shim_kms_find(kms, CURSOR0, DRM_MODE_OBJECT_PLANE, &object), -ENOENT); /* there is no such hardware */
    CHECK_EQ(shim_kms_find(kms, shim_kms_id(1, SHIM_KMS_CURSOR), DRM_MODE_OBJECT_PLANE, &object), 0);
    CHECK_EQ(shim_kms_find(kms, shim_kms_id(2, SHIM_KMS_CRTC), DRM_MODE_OBJECT_CRTC, &object), -ENOENT);
    CHECK_EQ(shim_kms_find(kms, 0, DRM_MODE_OBJECT_ANY, &object), -ENOENT);
    CHECK_EQ(shim_kms_find(kms, SHIM_PROP_COUNT - 1, DRM_MODE_OBJECT_ANY, &object), -ENOENT);
    CHECK(SHIM_PROP_COUNT <= SHIM_KMS_FIRST_OBJECT);
    shim_kms_unlock(kms);
    kms_end(file);
}

static void new_ids_begin_anew_when_used_up(void)
{
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    struct shim_kms_blob *blob = shim_kms_blob_new(kms, NULL, "x", 1);
    CHECK(blob->id >= SHIM_KMS_FIRST_DYNAMIC);
    kms->last_id = UINT32_MAX;
    CHECK(shim_kms_new_id(kms) >= SHIM_KMS_FIRST_DYNAMIC);
    kms->last_id = blob->id - 1;
    CHECK_EQ(shim_kms_new_id(kms), blob->id + 1);
    shim_kms_blob_unref(kms, blob);
    shim_kms_unlock(kms);
    kms_end(file);
}

/* More modes, modifiers and bytes than there is room for: the rest is not shown. */
static void too_much_is_cut(void)
{
    static struct mgpu_mode modes[SHIM_KMS_MODES + 1];
    static uint64_t modifiers[SHIM_KMS_MODIFIERS + 1];
    static uint8_t edid[1025];
    struct shim_kms *kms;

    struct shim_file *file = kms_begin();
    HEAD0.info.modes = (uintptr_t)modes;
    HEAD0.info.mode_count = SHIM_KMS_MODES + 1;
    HEAD0.info.modifiers = (uintptr_t)modifiers;
    HEAD0.info.modifier_count = SHIM_KMS_MODIFIERS + 1;
    HEAD0.info.edid = (uintptr_t)edid;
    HEAD0.info.edid_size = sizeof edid;
    CHECK_EQ(shim_kms_lock(file, &kms), 0);
    CHECK_EQ(kms->heads[0].info.mode_count, SHIM_KMS_MODES);
    CHECK_EQ(kms->heads[0].info.modifier_count, SHIM_KMS_MODIFIERS);
    CHECK_EQ(kms->heads[0].edid->size, 1024);
    shim_kms_unlock(kms);
    kms_end(file);
}

/* The child's card is its own, and none of what its parent shows is on it. */
static void a_forked_child_begins_anew(void)
{
    struct shim_file *file = kms_begin();
    CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);

    const pid_t child = fork();
    if (child == 0) {
        struct drm_mode_crtc crtc = { .crtc_id = CRTC0 };
        fake_display_reset();
        fake_screens();
        struct shim_file *own = NULL;
        const int fd = fake_open(SHIM_NODE_PRIMARY);
        const bool fine = !shim_file_get(fd, &own) && !shim_kms_get_crtc(own, &crtc) && !crtc.mode_valid &&
                          !crtc.fb_id && fake_display.owner;
        _exit(fine ? 0 : 1);
    }
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    kms_end(file);
}

static void *wait_for_the_flip(void *file)
{
    kms_settle(file);
    return NULL;
}

/* What threads of the parent's hold at that moment nobody would ever let go of in the child. */
static void forked_while_a_thread_waits(void)
{
    struct shim_file *own = NULL;
    pthread_t thread;
    int status = -1;

    struct shim_file *file = kms_begin();
    const uint32_t a = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), b = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, a, 0, 0), 0);
    fake_display.hold_flips = true;
    CHECK_EQ(kms_flip(file, b, 0), 0);
    CHECK_EQ(pthread_create(&thread, NULL, wait_for_the_flip, file), 0);
    usleep(100000);
    const pid_t child = fork();
    if (child == 0) {
        struct drm_mode_crtc crtc = { .crtc_id = CRTC0 };
        alarm(10);
        fake_display_reset();
        fake_screens();
        const int fd = fake_open(SHIM_NODE_PRIMARY);
        const bool fine = !shim_file_get(fd, &own) && !shim_kms_get_crtc(own, &crtc) &&
                          !kms_show(own, kms_fb(own, 640, 480, DRM_FORMAT_XRGB8888), 0, 0);
        _exit(fine ? 0 : 1);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    fake_vblank(0);
    pthread_join(thread, NULL);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(opened_when_asked_and_closed_at_the_end);
    TAP_RUN(a_card_without_display_has_no_owner);
    TAP_RUN(render_nodes_do_not_ask);
    TAP_RUN(somebody_else_owns_the_screens);
    TAP_RUN(failures_leave_nothing_behind);
    TAP_RUN(ids_name_one_object_each);
    TAP_RUN(new_ids_begin_anew_when_used_up);
    TAP_RUN(too_much_is_cut);
    TAP_RUN(a_forked_child_begins_anew);
    TAP_RUN(forked_while_a_thread_waits);
    return tap_done();
}
