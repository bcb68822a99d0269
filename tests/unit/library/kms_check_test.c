/* SPDX-License-Identifier: MIT */
/* kms_check_test.c - ops/kms/check.c: one thing wrong at a time with a state that is right. */
#include <limits.h>

#include "kms_fixture.h"

#define MODESET DRM_MODE_ATOMIC_ALLOW_MODESET

static struct shim_file *file;
static struct shim_kms_commit commit;
static struct shim_kms_head_state *state;
static struct shim_kms_plane *primary, *cursor;

/* Head 0 lit at (0, 0) of a framebuffer of 700 x 500, with a cursor of 64 x 64 that is 64 x 32 pixels large. */
static void begin(uint32_t flags)
{
    file = kms_begin();
    const uint32_t picture = kms_fb(file, 700, 500, DRM_FORMAT_XRGB8888);
    const uint32_t pointer = kms_fb(file, 64, 32, DRM_FORMAT_ARGB8888);
    CHECK_EQ(shim_kms_commit_begin(file, flags, &commit), 0);
    state = shim_kms_commit_head(&commit, 0);
    primary = &state->planes[SHIM_KMS_PRIMARY];
    cursor = &state->planes[SHIM_KMS_CURSOR];
    struct shim_kms_blob *mode = shim_kms_blob_new(commit.kms, NULL, &mode_640x480, sizeof mode_640x480);
    shim_kms_set_mode(commit.kms, state, mode);
    shim_kms_blob_unref(commit.kms, mode);
    state->active = state->connected = primary->on_crtc = cursor->on_crtc = true;
    shim_kms_set_fb(commit.kms, primary, shim_kms_fb_find(commit.kms, picture));
    primary->crtc_w = 640;
    primary->crtc_h = 480;
    primary->src_w = 640 << 16;
    primary->src_h = 480 << 16;
    shim_kms_set_fb(commit.kms, cursor, shim_kms_fb_find(commit.kms, pointer));
    cursor->crtc_w = 64;
    cursor->crtc_h = 32;
    cursor->src_w = 64 << 16;
    cursor->src_h = 32 << 16;
}

static void end(void)
{
    shim_kms_commit_end(&commit);
    kms_end(file);
}

/* What the check says when one member has another value for once. */
#define CHECK_WITH(member, value, error)                    \
    do {                                                    \
        const __typeof__(member) was = member;              \
        member = value;                                     \
        CHECK_EQ(shim_kms_commit_check(&commit), error);    \
        member = was;                                       \
    } while (0)

static void contradictions(void)
{
    begin(MODESET);
    CHECK_EQ(shim_kms_commit_check(&commit), 0);
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_SET), 0); /* it only looks */
    CHECK_WITH(state->connected, false, -EINVAL);
    CHECK_WITH(state->mode, NULL, -EINVAL); /* active and connected without */
    CHECK_WITH(primary->on_crtc, false, -EINVAL);
    CHECK_WITH(primary->fb, NULL, -EINVAL);
    CHECK_WITH(cursor->on_crtc, false, -EINVAL);
    CHECK_WITH(cursor->fb, NULL, -EINVAL);
    CHECK_WITH(state->active, false, 0); /* dark for a while */

    struct shim_kms_plane off = { 0 }; /* a mode without a picture */
    const struct shim_kms_plane before = *primary;
    *primary = off;
    CHECK_EQ(shim_kms_commit_check(&commit), -EINVAL);
    *primary = before;
    commit.named = 0; /* what is not named is not looked at */
    CHECK_WITH(state->connected, false, 0);
    end();
}

static void where_the_picture_is(void)
{
    begin(MODESET);
    CHECK_WITH(primary->crtc_x, 1, -EINVAL);
    CHECK_WITH(primary->crtc_y, -1, -EINVAL);
    CHECK_WITH(primary->crtc_w, 639, -ERANGE); /* scaling */
    CHECK_WITH(primary->src_h, 479 << 16, -ERANGE);
    CHECK_WITH(primary->src_w, (640 << 16) + 1, -ERANGE);
    CHECK_WITH(primary->crtc_w, (uint32_t)INT_MAX + 1, -ERANGE);
    CHECK_WITH(primary->crtc_x, INT_MAX, -ERANGE);
    CHECK_WITH(primary->crtc_y, INT_MAX, -ERANGE);
    CHECK_WITH(primary->src_x, 60 << 16, 0);
    CHECK_WITH(primary->src_x, (60 << 16) + 1, -ENOSPC);
    CHECK_WITH(primary->src_y, 20 << 16, 0);
    CHECK_WITH(primary->src_y, 21 << 16, -ENOSPC);
    CHECK_WITH(primary->src_w, 701 << 16, -ENOSPC);
    CHECK_WITH(primary->src_h, UINT32_MAX, -ENOSPC);
    primary->crtc_w = 600; /* unscaled, and not all of the screen */
    primary->src_w = 600 << 16;
    CHECK_EQ(shim_kms_commit_check(&commit), -EINVAL);
    end();
}

static void what_the_picture_is(void)
{
    begin(MODESET);
    CHECK_WITH(primary->fb->format, DRM_FORMAT_RGB565, -EINVAL);
    CHECK_WITH(primary->fb->modifier, 5, -EINVAL);
    CHECK_WITH(primary->fb->modifier, FAKE_MODIFIER, 0);
    CHECK_WITH(cursor->fb->format, DRM_FORMAT_XRGB8888, -EINVAL);
    CHECK_WITH(cursor->fb->modifier, FAKE_MODIFIER, -EINVAL);
    end();
}

static void cursors(void)
{
    begin(MODESET);
    CHECK_WITH(cursor->crtc_x, -64, 0); /* anywhere */
    CHECK_WITH(cursor->crtc_y, 5000, 0);
    CHECK_WITH(cursor->crtc_x, INT_MAX - 63, -ERANGE);
    CHECK_WITH(cursor->crtc_w, 65, -ERANGE);
    CHECK_WITH(cursor->src_y, 1, -ENOSPC);
    CHECK_WITH(cursor->fb->pitch, 512, -EINVAL);
    CHECK_WITH(cursor->fb->offset, 4, -EINVAL);
    CHECK_WITH(cursor->fb->width, 128, -EINVAL); /* a part of it is shown */
    CHECK_WITH(cursor->fb->height, 64, -EINVAL);
    CHECK_WITH(commit.kms->heads[0].info.cursor_max, 63, -EINVAL);
    CHECK_WITH(commit.kms->heads[0].info.cursor_max, 64, 0);
    cursor->crtc_w = cursor->fb->width = 32; /* whole, but no size there is */
    cursor->src_w = 32 << 16;
    cursor->fb->pitch = 128;
    CHECK_EQ(shim_kms_commit_check(&commit), -EINVAL);
    end();
}

/* A plane of a disabled CRTC may have a picture, which nobody sees; for a cursor that is usual. */
static void planes_of_the_dark(void)
{
    begin(MODESET);
    state->active = state->connected = false;
    shim_kms_set_mode(commit.kms, state, NULL);
    CHECK_EQ(shim_kms_commit_check(&commit), 0);
    CHECK_WITH(primary->crtc_x, 100, 0);
    CHECK_WITH(primary->src_x, 100 << 16, -ENOSPC);
    end();
}

static void modesets_must_be_allowed(void)
{
    begin(0);
    CHECK_EQ(shim_kms_commit_check(&commit), -EINVAL);
    commit.flags = MODESET;
    CHECK_EQ(shim_kms_commit_apply(&commit), 0);
    shim_kms_commit_end(&commit);

    struct drm_mode_modeinfo other = mode_640x480;
    struct shim_kms_blob *blob;
    CHECK_EQ(shim_kms_commit_begin(file, 0, &commit), 0);
    state = shim_kms_commit_head(&commit, 0);
    CHECK_EQ(shim_kms_commit_check(&commit), 0);
    CHECK_WITH(state->active, false, -EINVAL);
    /* Another blob of the same timings is no other mode; a name does not count. */
    strcpy(other.name, "another");
    blob = shim_kms_blob_new(commit.kms, NULL, &other, sizeof other);
    CHECK_WITH(state->mode, blob, 0);
    shim_kms_blob_unref(commit.kms, blob);
    other.clock++;
    blob = shim_kms_blob_new(commit.kms, NULL, &other, sizeof other);
    CHECK_WITH(state->mode, blob, -EINVAL);
    shim_kms_blob_unref(commit.kms, blob);
    end();
}

static void events_of_the_dark(void)
{
    begin(MODESET);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_FLIP_COMPLETE, 0, 0, &commit.events[0]), 0);
    CHECK_EQ(shim_kms_commit_check(&commit), 0);
    CHECK_WITH(state->active, false, -EINVAL); /* off, and stays off */
    end();
}

int main(void)
{
    TAP_RUN(contradictions);
    TAP_RUN(where_the_picture_is);
    TAP_RUN(what_the_picture_is);
    TAP_RUN(cursors);
    TAP_RUN(planes_of_the_dark);
    TAP_RUN(modesets_must_be_allowed);
    TAP_RUN(events_of_the_dark);
    return tap_done();
}
