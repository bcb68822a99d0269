/* SPDX-License-Identifier: MIT */
/* drm_mode_test.c - drm/mode.c: a card without screens. */
#include "drm_face_fixture.h"

static void there_are_no_objects(void)
{
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
    CHECK_NULL(drmModeGetPropertyBlob(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetPlane(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetFB(primary, 1), ENOENT);
    CHECK_NULL(drmModeGetFB2(primary, 1), ENOENT);
    CHECK_NULL(drmModeObjectGetProperties(primary, 1, DRM_MODE_OBJECT_ANY), ENOENT);
    drmModePlaneResPtr planes = drmModeGetPlaneResources(primary);
    CHECK(planes != NULL);
    CHECK_EQ(planes->count_planes, 0);
    drmModeFreePlaneResources(planes);
    CHECK_NULL(drmModeGetPlaneResources(render), EACCES);
    CHECK_NULL(drmModeGetPlane(render, 1), EACCES);
    CHECK_EQ(drmIsKMS(primary), 0);
    CHECK_EQ(drmIsKMS(render), 0);
    CHECK_EQ(drmIsKMS(-1), 0);
    CHECK_EQ(drmCheckModesettingSupported("pci:0000:03:00.0"), -ENOSYS);
    CHECK_EQ(drmCheckModesettingSupported("pci:0000:04:00.0"), -EINVAL);
    CHECK_EQ(drmCheckModesettingSupported("PCI:3:0:0"), -EINVAL);
    end();
}

static void nothing_can_be_shown(void)
{
    uint32_t words[4] = { 0 }, id;
    uint64_t sequence;

    begin();
    CHECK_NEGATIVE(drmModeAddFB2(primary, 64, 64, 0, words, words, words, &id, 0), EINVAL);
    CHECK_NEGATIVE(drmModeAddFB2(render, 64, 64, 0, words, words, words, &id, 0), EACCES);
    CHECK_NEGATIVE(drmModeAddFB(primary, 64, 64, 24, 32, 256, 1, &id), EINVAL);
    CHECK_NEGATIVE(drmModeAddFB2WithModifiers(primary, 64, 64, 0, words, words, words, NULL, &id, 0), EINVAL);
    CHECK_NEGATIVE(drmModeRmFB(primary, 1), ENOENT);
    CHECK_NEGATIVE(drmModeCloseFB(primary, 1), ENOENT);
    CHECK_NEGATIVE(drmModeDirtyFB(primary, 1, NULL, 0), ENOENT);
    CHECK_NEGATIVE(drmModeSetCrtc(primary, 1, 1, 0, 0, words, 1, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeSetCursor(primary, 1, 0, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModeSetCursor2(primary, 1, 0, 0, 0, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModeMoveCursor(primary, 1, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModeSetPlane(primary, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), ENOENT);
    CHECK_NEGATIVE(drmModePageFlip(primary, 1, 1, 0, NULL), ENOENT);
    CHECK_NEGATIVE(drmModePageFlipTarget(primary, 1, 1, 0, NULL, 0), ENOENT);
    CHECK_NEGATIVE(drmModeCrtcGetGamma(primary, 1, 0, NULL, NULL, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeCrtcSetGamma(primary, 1, 0, NULL, NULL, NULL), ENOENT);
    CHECK_NEGATIVE(drmModeObjectSetProperty(primary, 1, DRM_MODE_OBJECT_ANY, 1, 0), ENOENT);
    CHECK_NEGATIVE(drmModeConnectorSetProperty(primary, 1, 1, 0), ENOENT);
    CHECK_ERRNO(drmCrtcGetSequence(primary, 1, &sequence, NULL), ENOENT);
    CHECK_ERRNO(drmCrtcQueueSequence(primary, 1, 0, 0, NULL, 0), ENOENT);
    end();
}

static void what_the_card_has_not(void)
{
    drmModeAtomicReqPtr request = drmModeAtomicAlloc();
    drmVBlank vblank = { .request = { .type = DRM_VBLANK_RELATIVE, .sequence = 1 } };
    uint32_t id = 7, pitch;
    uint64_t size;

    begin();
    CHECK_NEGATIVE(drmModeCreateDumbBuffer(primary, 64, 64, 32, 0, &id, &pitch, &size), ENOSYS);
    CHECK_NEGATIVE(drmModeCreateDumbBuffer(render, 64, 64, 32, 0, &id, &pitch, &size), EACCES);
    CHECK_NEGATIVE(drmModeDestroyDumbBuffer(primary, 1), ENOSYS);
    CHECK_NEGATIVE(drmModeMapDumbBuffer(primary, 1, &size), ENOSYS);

    CHECK_NEGATIVE(drmModeCreatePropertyBlob(primary, "blob", 4, &id), EOPNOTSUPP);
    CHECK_EQ(id, 0);
    CHECK_EQ(drmModeCreatePropertyBlob(primary, "blob", UINT32_MAX, &id), -ERANGE);
    CHECK_NEGATIVE(drmModeDestroyPropertyBlob(primary, 1), ENOENT);
    CHECK_NEGATIVE(drmModeCreateLease(primary, &id, 1, 0, &id), EOPNOTSUPP);
    CHECK_NEGATIVE(drmModeRevokeLease(primary, 1), EOPNOTSUPP);
    CHECK_NULL(drmModeListLessees(primary), EOPNOTSUPP);
    CHECK_NULL(drmModeGetLease(primary), EOPNOTSUPP);
    CHECK_NULL(drmModeGetLease(render), EACCES);

    CHECK_EQ(drmModeAtomicCommit(primary, request, 0, NULL), 0);
    drmModeAtomicAddProperty(request, 1, 1, 1);
    CHECK_NEGATIVE(drmModeAtomicCommit(primary, request, 0, NULL), EOPNOTSUPP);
    CHECK_NEGATIVE(drmModeAtomicCommit(render, request, 0, NULL), EACCES);
    drmModeAtomicFree(request);

    CHECK_ERRNO(drmWaitVBlank(primary, &vblank), EOPNOTSUPP);
    CHECK_EQ(vblank.request.type, DRM_VBLANK_ABSOLUTE);
    CHECK_ERRNO(drmWaitVBlank(other, &vblank), ENOTTY);

    CHECK_EQ(drmModeAttachMode(primary, 1, NULL), 0); /* as in Linux: nothing to do */
    CHECK_EQ(drmModeDetachMode(primary, 1, NULL), 0);
    CHECK_NEGATIVE(drmModeAttachMode(render, 1, NULL), EACCES);
    end();
}

int main(void)
{
    TAP_RUN(there_are_no_objects);
    TAP_RUN(nothing_can_be_shown);
    TAP_RUN(what_the_card_has_not);
    return tap_done();
}
