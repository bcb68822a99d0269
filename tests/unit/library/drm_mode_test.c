/* SPDX-License-Identifier: MIT */
/* drm_mode_test.c - drm/mode.c, with screens; and all of drm/mode*.c on a card that has none. */
#include <string.h>

#include "drm_face_fixture.h"
#include "fake_display.h"
#include "ops/kms/kms.h"

/* ---- without a display ------------------------------------------------------------------------------------------- */

static void begin_without_display(void)
{
    begin();
    fake.chip.caps &= ~MGPU_CAP_DISPLAY;
}

static void there_are_no_objects(void)
{
    begin_without_display();
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

    begin_without_display();
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

    begin_without_display();
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

/* ---- with screens ------------------------------------------------------------------------------------------------ */

#define CRTC0      shim_kms_id(0, SHIM_KMS_CRTC)
#define CONNECTOR0 shim_kms_id(0, SHIM_KMS_CONNECTOR)
#define ENCODER0   shim_kms_id(0, SHIM_KMS_ENCODER)

static void begin_with_screens(void)
{
    begin();
    fake_screens();
}

static void resources(void)
{
    begin_with_screens();
    CHECK_EQ(drmIsKMS(primary), 1);
    CHECK_EQ(drmIsKMS(render), 0);
    drmModeResPtr resources = drmModeGetResources(primary);
    CHECK(resources != NULL);
    CHECK_EQ(resources->count_fbs, 0);
    CHECK_EQ(resources->count_crtcs, 2);
    CHECK_EQ(resources->count_encoders, 2);
    CHECK_EQ(resources->count_connectors, 2);
    CHECK_EQ(resources->crtcs[1], shim_kms_id(1, SHIM_KMS_CRTC));
    CHECK_EQ(resources->encoders[0], ENCODER0);
    CHECK_EQ(resources->connectors[0], CONNECTOR0);
    CHECK_EQ(resources->max_width, 4096);
    CHECK_EQ(resources->min_height, 0);
    drmModeFreeResources(resources);
    end();
}

static void connectors(void)
{
    begin_with_screens();
    drmModeConnectorPtr connector = drmModeGetConnector(primary, CONNECTOR0);
    CHECK(connector != NULL);
    CHECK_EQ(connector->connection, DRM_MODE_CONNECTED);
    CHECK_EQ(connector->connector_type, DRM_MODE_CONNECTOR_DisplayPort);
    CHECK_EQ(connector->connector_type_id, 1);
    CHECK_EQ(connector->mmWidth, 520);
    CHECK_EQ(connector->mmHeight, 290);
    CHECK_EQ(connector->subpixel, DRM_MODE_SUBPIXEL_UNKNOWN);
    CHECK_EQ(connector->count_modes, 2);
    CHECK(strcmp(connector->modes[0].name, "640x480") == 0);
    CHECK_EQ(connector->modes[1].vdisplay, 200);
    CHECK_EQ(connector->count_encoders, 1);
    CHECK_EQ(connector->encoders[0], ENCODER0);
    CHECK_EQ(connector->count_props, 4);
    CHECK_EQ(connector->props[0], SHIM_PROP_EDID);
    CHECK(connector->prop_values[0] != 0);
    CHECK_EQ(drmModeConnectorGetPossibleCrtcs(primary, connector), 1);
    connector->encoders[0] = 1;
    errno = 0;
    CHECK_EQ(drmModeConnectorGetPossibleCrtcs(primary, connector), 0);
    CHECK_EQ(errno, ENOENT);
    drmModeFreeConnector(connector);

    connector = drmModeGetConnector(primary, shim_kms_id(1, SHIM_KMS_CONNECTOR));
    CHECK(connector != NULL);
    CHECK_EQ(connector->connection, DRM_MODE_DISCONNECTED);
    CHECK_EQ(connector->count_modes, 0);
    drmModeFreeConnector(connector);
    CHECK_NULL(drmModeGetConnector(primary, CRTC0), ENOENT);
    CHECK_NULL(drmModeGetConnector(render, CONNECTOR0), EACCES);
    end();
}

/* To probe is to ask the kernel; the current state is what is known. */
static void probing(void)
{
    begin_with_screens();
    drmModeFreeConnector(drmModeGetConnector(primary, CONNECTOR0));
    const unsigned asked = fake_count(MGPU_CALL_DISPLAY_INFO);
    drmModeConnectorPtr connector = drmModeGetConnectorCurrent(primary, CONNECTOR0);
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_INFO), asked);
    CHECK(connector != NULL);
    CHECK_EQ(connector->count_modes, 2);
    CHECK_EQ(connector->modes[1].hdisplay, 320);
    drmModeFreeConnector(connector);
    drmModeFreeConnector(drmModeGetConnector(primary, CONNECTOR0));
    CHECK_EQ(fake_count(MGPU_CALL_DISPLAY_INFO), asked + 1); /* once for both of its requests */
    end();
}

static void encoders_and_crtcs(void)
{
    begin_with_screens();
    drmModeEncoderPtr encoder = drmModeGetEncoder(primary, ENCODER0);
    CHECK(encoder != NULL);
    CHECK_EQ(encoder->encoder_id, ENCODER0);
    CHECK_EQ(encoder->encoder_type, DRM_MODE_ENCODER_TMDS);
    CHECK_EQ(encoder->crtc_id, 0);
    CHECK_EQ(encoder->possible_crtcs, 1);
    drmModeFreeEncoder(encoder);
    drmModeCrtcPtr crtc = drmModeGetCrtc(primary, CRTC0);
    CHECK(crtc != NULL);
    CHECK_EQ(crtc->crtc_id, CRTC0);
    CHECK_EQ(crtc->mode_valid, 0);
    CHECK_EQ(crtc->buffer_id, 0);
    CHECK_EQ(crtc->gamma_size, 0);
    CHECK_EQ(crtc->width, 0);
    drmModeFreeCrtc(crtc);
    end();
}

static void planes(void)
{
    begin_with_screens();
    drmModePlaneResPtr planes = drmModeGetPlaneResources(primary);
    CHECK(planes != NULL);
    CHECK_EQ(planes->count_planes, 0);
    drmModeFreePlaneResources(planes);
    CHECK_EQ(drmSetClientCap(primary, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    planes = drmModeGetPlaneResources(primary);
    CHECK(planes != NULL);
    CHECK_EQ(planes->count_planes, 4);
    drmModePlanePtr plane = drmModeGetPlane(primary, planes->planes[0]);
    CHECK(plane != NULL);
    CHECK_EQ(plane->plane_id, planes->planes[0]);
    CHECK_EQ(plane->count_formats, 6);
    CHECK(plane->formats[5] != 0);
    CHECK_EQ(plane->possible_crtcs, 1);
    CHECK_EQ(plane->crtc_id + plane->fb_id + plane->gamma_size, 0);
    drmModeFreePlane(plane);
    drmModeFreePlaneResources(planes);
    CHECK_NULL(drmModeGetPlane(primary, CRTC0), ENOENT);
    end();
}

int main(void)
{
    TAP_RUN(there_are_no_objects);
    TAP_RUN(nothing_can_be_shown);
    TAP_RUN(what_the_card_has_not);
    TAP_RUN(resources);
    TAP_RUN(connectors);
    TAP_RUN(probing);
    TAP_RUN(encoders_and_crtcs);
    TAP_RUN(planes);
    return tap_done();
}
