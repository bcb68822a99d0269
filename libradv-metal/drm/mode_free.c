/* SPDX-License-Identifier: MIT */
/*
 * mode_free.c - libdrm: what frees the answers of mode.c, each piece of which is an allocation of its own. NULL is
 * allowed everywhere.
 */
#include <stdlib.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "drm_face.h"

FACE_API void drmModeFreeResources(drmModeResPtr resources)
{
    if (!resources)
        return;
    free(resources->fbs);
    free(resources->crtcs);
    free(resources->connectors);
    free(resources->encoders);
    free(resources);
}

FACE_API void drmModeFreeConnector(drmModeConnectorPtr connector)
{
    if (!connector)
        return;
    free(connector->encoders);
    free(connector->prop_values);
    free(connector->props);
    free(connector->modes);
    free(connector);
}

FACE_API void drmModeFreeProperty(drmModePropertyPtr property)
{
    if (!property)
        return;
    free(property->values);
    free(property->enums);
    free(property->blob_ids);
    free(property);
}

FACE_API void drmModeFreePropertyBlob(drmModePropertyBlobPtr blob)
{
    if (!blob)
        return;
    free(blob->data);
    free(blob);
}

FACE_API void drmModeFreeObjectProperties(drmModeObjectPropertiesPtr properties)
{
    if (!properties)
        return;
    free(properties->props);
    free(properties->prop_values);
    free(properties);
}

FACE_API void drmModeFreePlane(drmModePlanePtr plane)
{
    if (!plane)
        return;
    free(plane->formats);
    free(plane);
}

FACE_API void drmModeFreePlaneResources(drmModePlaneResPtr resources)
{
    if (!resources)
        return;
    free(resources->planes);
    free(resources);
}

FACE_API void drmModeFreeEncoder(drmModeEncoderPtr encoder)
{
    free(encoder);
}

FACE_API void drmModeFreeCrtc(drmModeCrtcPtr crtc)
{
    free(crtc);
}

FACE_API void drmModeFreeFB(drmModeFBPtr fb)
{
    free(fb);
}

FACE_API void drmModeFreeFB2(drmModeFB2Ptr fb)
{
    free(fb);
}

FACE_API void drmModeFreeModeInfo(drmModeModeInfoPtr mode)
{
    free(mode);
}
