/* SPDX-License-Identifier: MIT */
/* drm_mode_test.c - drm/mode.c: a card without screens. */
#include "drm_face_fixture.h"

static void mode_setting(void)
{
    uint32_t words[4] = { 0 }, id;
    uint64_t sequence;

    begin();
    drmModeResPtr resources = drmModeGetResources(primary);
    CHECK(resources != NULL);
    CHECK_EQ(resources->count_connectors + resources->count_crtcs + resources->count_encoders, 0);
    drmModeFreeResources(resources);
    CHECK_NULL(drmModeGetResources(render), EACCES);
    CHECK_NULL(drmModeGetConnector(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetConnectorCurrent(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetEncoder(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetCrtc(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetProperty(primary, 1), ENOENT);
    drmModeFreeResources(NULL);
    drmModeFreeConnector(NULL);
    drmModeFreeEncoder(NULL);
    drmModeFreeCrtc(NULL);
    drmModeFreeProperty(NULL);

    CHECK_NEGATIVE(drmModeAddFB2(primary, 64, 64, 0, words, words, words, &id, 0), EINVAL);
    CHECK_NEGATIVE(drmModeAddFB2(render, 64, 64, 0, words, words, words, &id, 0), EACCES);
    CHECK_NEGATIVE(drmModeRmFB(primary, 1), ENOENT);
    CHECK_NEGATIVE(drmModeSetCrtc(primary, 1, 1, 0, 0, words, 1, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeSetCursor(primary, 1, 0, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModePageFlip(primary, 1, 1, 0, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeConnectorSetProperty(primary, 1, 1, 0), ENOENT);
    CHECK_ERRNO(drmCrtcGetSequence(primary, 1, &sequence, NULL), ENOENT);
    CHECK_ERRNO(drmCrtcQueueSequence(primary, 1, 0, 0, NULL, 0), ENOENT);
    end();
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

int main(void)
{
    TAP_RUN(mode_setting);
    return tap_done();
}
