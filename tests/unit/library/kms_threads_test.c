/* SPDX-License-Identifier: MIT */
/* kms_threads_test.c - mode setting from several threads: flips, cursors, questions, framebuffers that come and go, and
 * open files that begin and end meanwhile. */
#include <pthread.h>

#include "kms_fixture.h"

#define ROUNDS 200

static struct shim_file *file;
static uint32_t pictures[2];

static void *flip(void *unused)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        const int r = kms_flip(file, pictures[i % 2], 0);
        if (r && r != -EBUSY)
            return "a flip";
        if (i % 16 == 0 && kms_show(file, pictures[i % 2], 0, 0)) /* waits for it */
            return "a blocking one";
    }
    return unused;
}

static void *move(void *unused)
{
    struct drm_mode_cursor2 args = { .flags = DRM_MODE_CURSOR_BO | DRM_MODE_CURSOR_MOVE, .crtc_id = CRTC0,
                                     .width = 64, .height = 64, .handle = kms_bo(file) };
    for (unsigned i = 0; i < ROUNDS; i++) {
        args.x = (int32_t)i;
        if (shim_kms_set_cursor(file, &args))
            return "a cursor";
    }
    args.flags = DRM_MODE_CURSOR_BO;
    const uint32_t bo = args.handle;
    args.handle = 0;
    if (shim_kms_set_cursor(file, &args) || shim_gem_close(file, bo))
        return "no cursor";
    return unused;
}

static void *ask(void *unused)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct drm_mode_card_res resources = { 0 };
        struct drm_mode_get_connector connector = { .connector_id = CONNECTOR0 };
        struct drm_mode_crtc crtc = { .crtc_id = CRTC0 };
        if (shim_kms_get_resources(file, &resources) || resources.count_fbs < 2)
            return "resources";
        if (shim_kms_get_connector(file, &connector) || connector.count_modes != 2)
            return "a connector";
        if (shim_kms_get_crtc(file, &crtc) || !crtc.mode_valid || !crtc.fb_id)
            return "a CRTC";
    }
    return unused;
}

/* A file of its own, with a framebuffer that it removes or leaves to its end. */
static void *come_and_go(void *unused)
{
    for (unsigned i = 0; i < ROUNDS / 4; i++) {
        int fd;
        struct shim_file *own = kms_second(&fd);
        struct drm_mode_fb_cmd2 args = { .width = 64, .height = 64, .pixel_format = DRM_FORMAT_XRGB8888,
                                         .handles = { kms_bo(own) }, .pitches = { 256 } };
        if (shim_kms_add_fb2(own, &args) || shim_gem_close(own, args.handles[0]))
            return "a framebuffer";
        if (i % 2 && shim_kms_remove_fb(own, args.fb_id))
            return "its end";
        kms_second_end(own, fd);
    }
    return unused;
}

static void all_at_once(void)
{
    static void *(*const work[])(void *) = { flip, move, ask, come_and_go };
    pthread_t threads[4];
    void *wrong;

    file = kms_begin();
    for (unsigned i = 0; i < 2; i++)
        pictures[i] = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, pictures[0], 0, 0), 0);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, work[i], NULL), 0);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(pthread_join(threads[i], &wrong), 0);
        if (wrong)
            printf("# %s\n", (const char *)wrong);
        CHECK(!wrong);
    }
    kms_settle(file);
    CHECK_EQ(fake_display.fbs, 2);
    CHECK_EQ(HEAD0.cursor.bo, 0);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(all_at_once);
    return tap_done();
}
