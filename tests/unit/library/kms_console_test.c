/* SPDX-License-Identifier: MIT */
/* kms_console_test.c - ops/kms/console.c: screens are lit before anybody sets a mode, and again when he has gone. */
#include <pthread.h>

#include "kms_fixture.h"

/* As kms_begin, with the console on. */
static struct shim_file *begin(void)
{
    struct shim_file *file = kms_begin();
    fake_set_setting("CONSOLE", "on");
    return file;
}

static struct drm_mode_crtc crtc_of(struct shim_file *file)
{
    struct drm_mode_crtc crtc = { .crtc_id = CRTC0 };
    CHECK_EQ(shim_kms_get_crtc(file, &crtc), 0);
    return crtc;
}

static int switch_off(struct shim_file *file)
{
    const struct drm_mode_crtc args = { .crtc_id = CRTC0 };
    return shim_kms_set_crtc(file, &args);
}

static void pass_master(struct shim_file *from, struct shim_file *to)
{
    CHECK_EQ(shim_auth_drop_master(from), 0);
    CHECK_EQ(shim_auth_set_master(to), 0);
}

static void dark_unless_it_is_on(void)
{
    static const char *const values[] = { NULL, "off" };

    for (unsigned i = 0; i < 2; i++) {
        struct shim_file *file = kms_begin();
        fake_set_setting("CONSOLE", values[i]);
        CHECK(!crtc_of(file).mode_valid);
        CHECK_EQ(HEAD0.fb, 0);
        CHECK_EQ(fake_display.fbs, 0);
        kms_end(file);
    }
}

static void every_screen_shows_its_preferred_mode(void)
{
    struct shim_file *file = begin();

    const struct drm_mode_crtc crtc = crtc_of(file);
    CHECK(crtc.mode_valid && crtc.fb_id);
    CHECK(!strcmp(crtc.mode.name, "640x480"));
    CHECK_EQ(kms_value(file, CRTC0, SHIM_PROP_ACTIVE), 1);
    CHECK(kms_value(file, CRTC0, SHIM_PROP_MODE_ID) != 0);
    CHECK_EQ(kms_value(file, CONNECTOR0, SHIM_PROP_CRTC_ID), CRTC0);
    CHECK_EQ(kms_value(file, PRIMARY0, SHIM_PROP_FB_ID), crtc.fb_id);
    CHECK(HEAD0.fb != 0);
    CHECK_EQ(HEAD0.mode.hdisplay, 640);
    CHECK_EQ(fake_display.heads[1].fb, 0); /* nothing is connected */

    CHECK_EQ(FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE)->size, 640 * 4 * 480);
    CHECK_EQ(FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE)->domains, MGPU_DOMAIN_VRAM);
    CHECK_EQ(FAKE_ARGS(bo_create, MGPU_CALL_BO_CREATE)->flags, MGPU_BO_CONTIGUOUS);
    CHECK_EQ(FAKE_ARGS(fb_create, MGPU_CALL_FB_CREATE)->modifier, DRM_FORMAT_MOD_LINEAR);
    kms_end(file);
}

/* vbltest asks nothing else. */
static void vblanks_are_counted_at_once(void)
{
    struct drm_crtc_get_sequence args = { .crtc_id = CRTC0 };

    struct shim_file *file = begin();
    CHECK_EQ(shim_kms_get_sequence(file, &args), 0);
    CHECK_EQ(args.active, 1);
    kms_end(file);
}

/* Rows are as scanout takes them. */
static void the_pitch_is_rounded_up(void)
{
    struct mgpu_mode odd = { 25175, 648, 656, 752, 800, 480, 490, 492, 525, 59940, MGPU_MODE_PREFERRED, 0 };

    struct shim_file *file = begin();
    HEAD0.info.modes = (uintptr_t)&odd;
    HEAD0.info.mode_count = 1;
    CHECK(crtc_of(file).mode_valid);
    CHECK_EQ(FAKE_ARGS(fb_create, MGPU_CALL_FB_CREATE)->pitch, 2816);
    kms_end(file);
}

/* It can be asked about, and looked at by the master, but not removed. */
static void the_picture_is_nobodys(void)
{
    struct drm_mode_card_res res = { 0 };
    int fd;

    struct shim_file *file = begin();
    struct drm_mode_fb_cmd2 fb = { .fb_id = crtc_of(file).fb_id }, again = fb;
    CHECK_EQ(shim_kms_get_resources(file, &res), 0);
    CHECK_EQ(res.count_fbs, 0);
    CHECK_EQ(shim_kms_remove_fb(file, fb.fb_id), -ENOENT);
    CHECK_EQ(shim_kms_close_fb(file, fb.fb_id), -ENOENT);
    CHECK_EQ(shim_kms_get_fb2(file, &fb), 0);
    CHECK_EQ(fb.width, 640);
    CHECK_EQ(fb.height, 480);
    CHECK_EQ(fb.pixel_format, DRM_FORMAT_XRGB8888);
    CHECK_EQ(fb.pitches[0], 2560);
    CHECK(fb.handles[0] != 0);
    CHECK_EQ(shim_gem_close(file, fb.handles[0]), 0);
    struct shim_file *second = kms_second(&fd);
    CHECK_EQ(shim_kms_get_fb2(second, &again), 0);
    CHECK_EQ(again.handles[0], 0);
    kms_second_end(second, fd);
    kms_end(file);
}

static void programs_take_over(void)
{
    struct shim_file *file = begin();

    const uint32_t console = crtc_of(file).fb_id, own = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    CHECK_EQ(kms_show(file, own, 0, 0), 0);
    CHECK_EQ(crtc_of(file).fb_id, own);
    CHECK_EQ(shim_kms_remove_fb(file, own), 0);
    CHECK(!crtc_of(file).mode_valid); /* as it was told, not back to the console */
    CHECK_EQ(HEAD0.fb, 0);
    CHECK_EQ(kms_show(file, console, 0, 0), 0);
    CHECK_EQ(switch_off(file), 0);
    CHECK_EQ(HEAD0.fb, 0);
    kms_end(file);
}

static void it_comes_back(void)
{
    int fd;

    struct shim_file *file = begin();
    const uint32_t console = crtc_of(file).fb_id;
    const mgpu_handle shown = HEAD0.fb;
    struct shim_file *second = kms_second(&fd);
    pass_master(file, second);
    CHECK_EQ(kms_show(second, kms_fb(second, 700, 500, DRM_FORMAT_XRGB8888), 4, 2), 0);
    CHECK(HEAD0.fb != shown);
    kms_second_end(second, fd);
    CHECK_EQ(HEAD0.fb, shown);
    CHECK_EQ(HEAD0.x, 0);
    CHECK_EQ(crtc_of(file).fb_id, console);
    CHECK_EQ(fake_display.fbs, 1);
    kms_end(file);
}

/* What is dark because somebody wants it dark stays so, and so does his picture, whoever else ends. */
static void not_where_somebody_is(void)
{
    int fd;

    struct shim_file *file = begin();
    const uint32_t own = kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888);
    for (unsigned i = 0; i < 2; i++) {
        struct shim_file *second = kms_second(&fd);
        CHECK(crtc_of(second).mode_valid);
        CHECK_EQ(i ? switch_off(file) : kms_show(file, own, 0, 0), 0);
        kms_second_end(second, fd);
        CHECK_EQ(crtc_of(file).fb_id, i ? 0 : own);
        CHECK_EQ(!HEAD0.fb, i);
    }
    kms_end(file);
}

/* Meanwhile somebody has plugged in another screen: the picture is made anew, in its size. */
static void another_screen(void)
{
    const struct mgpu_mode small = { 12588, 320, 328, 376, 400, 200, 206, 207, 224, 140490, 0, 0 };
    struct drm_mode_get_connector probe = { .connector_id = CONNECTOR0 };
    int fd;

    struct shim_file *file = begin();
    const uint32_t console = crtc_of(file).fb_id;
    struct shim_file *second = kms_second(&fd);
    pass_master(file, second);
    CHECK_EQ(kms_show(second, kms_fb(second, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
    HEAD0.info.modes = (uintptr_t)&small;
    HEAD0.info.mode_count = 1;
    CHECK_EQ(shim_kms_get_connector(second, &probe), 0);
    kms_second_end(second, fd);
    CHECK_EQ(HEAD0.mode.hdisplay, 320);
    CHECK(crtc_of(file).fb_id != console);
    CHECK_EQ(fake_display.fbs, 1);
    kms_end(file);
}

static void a_screen_without_modes_is_dark(void)
{
    struct shim_file *file = begin();

    HEAD0.info.mode_count = 0;
    CHECK(!crtc_of(file).mode_valid);
    CHECK_EQ(fake_display.fbs, 0);
    kms_end(file);
}

static void somebody_else_owns_the_screens(void)
{
    struct mgpu_open other = { .version = MGPU_VERSION, .flags = MGPU_OPEN_DISPLAY };

    struct shim_file *file = begin();
    CHECK_EQ(mgpu_open(&other), 0);
    const unsigned bos = fake.bos;
    CHECK(!crtc_of(file).mode_valid);
    CHECK_EQ(fake.bos, bos);
    mgpu_close(other.client);
    kms_end(file);
}

/* A head that cannot be lit is dark, and everything else goes on. */
static void failures_leave_it_dark(void)
{
    const struct { uint32_t call; int error; } fails[] = {
        { MGPU_CALL_BO_CREATE, MGPU_ENOMEM }, { MGPU_CALL_BO_EXPORT, MGPU_ENOMEM },
        { MGPU_CALL_BO_IMPORT, MGPU_ENOMEM }, { MGPU_CALL_FB_CREATE, MGPU_EINVAL },
        { MGPU_CALL_DISPLAY_SET, MGPU_EIO },
    };

    for (unsigned i = 0; i < sizeof fails / sizeof fails[0]; i++) {
        struct shim_file *file = begin();
        const unsigned bos = fake.bos;
        fake_fail(fails[i].call, -fails[i].error);
        CHECK(!crtc_of(file).mode_valid);
        CHECK_EQ(HEAD0.fb, 0);
        /* only the set came too late for the picture not to be kept */
        const unsigned kept = fails[i].call == MGPU_CALL_DISPLAY_SET;
        CHECK_EQ(fake.bos, bos + kept);
        CHECK_EQ(fake_display.fbs, kept);
        CHECK_EQ(kms_show(file, kms_fb(file, 640, 480, DRM_FORMAT_XRGB8888), 0, 0), 0);
        kms_end(file);
    }
}

/* Becomes the master if nobody is, shows a picture and ends; the screen is never seen dark. */
static void *show_and_go(void *unused)
{
    for (unsigned i = 0; i < 50; i++) {
        struct drm_mode_crtc crtc = { .crtc_id = CRTC0 };
        int fd;
        struct shim_file *own = kms_second(&fd);
        if (!shim_auth_set_master(own) && kms_show(own, kms_fb(own, 640, 480, DRM_FORMAT_XRGB8888), 0, 0))
            return "a picture";
        if (shim_kms_get_crtc(own, &crtc) || !crtc.mode_valid || !crtc.fb_id)
            return "a dark screen";
        kms_second_end(own, fd);
    }
    return unused;
}

static void several_threads_take_turns(void)
{
    pthread_t threads[3];
    void *wrong;

    struct shim_file *file = begin();
    const uint32_t console = crtc_of(file).fb_id;
    CHECK_EQ(shim_auth_drop_master(file), 0);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, show_and_go, NULL), 0);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(pthread_join(threads[i], &wrong), 0);
        if (wrong)
            printf("# %s\n", (const char *)wrong);
        CHECK(!wrong);
    }
    CHECK_EQ(crtc_of(file).fb_id, console);
    CHECK_EQ(fake_display.fbs, 1);
    kms_end(file);
}

int main(void)
{
    TAP_RUN(dark_unless_it_is_on);
    TAP_RUN(every_screen_shows_its_preferred_mode);
    TAP_RUN(vblanks_are_counted_at_once);
    TAP_RUN(the_pitch_is_rounded_up);
    TAP_RUN(the_picture_is_nobodys);
    TAP_RUN(programs_take_over);
    TAP_RUN(it_comes_back);
    TAP_RUN(not_where_somebody_is);
    TAP_RUN(another_screen);
    TAP_RUN(a_screen_without_modes_is_dark);
    TAP_RUN(somebody_else_owns_the_screens);
    TAP_RUN(failures_leave_it_dark);
    TAP_RUN(several_threads_take_turns);
    return tap_done();
}
