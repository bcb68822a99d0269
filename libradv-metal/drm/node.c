/* SPDX-License-Identifier: MIT */
/*
 * node.c - libdrm: which of the card's nodes a descriptor is, and what they are called. The caller frees names; NULL:
 * it is none of them.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

static int type_of(enum shim_node node)
{
    return node == SHIM_NODE_PRIMARY ? DRM_NODE_PRIMARY : DRM_NODE_RENDER;
}

/* -1 and errno when it is none. */
FACE_API int drmGetNodeTypeFromFd(int fd)
{
    enum shim_node node;
    int r = shim_device_node(fd, &node);
    return face_minus_one(r ? r : type_of(node));
}

FACE_API int drmGetNodeTypeFromDevId(dev_t devid)
{
    enum shim_node node;
    int r = shim_device_node_numbered(devid, &node);
    return face_minus_one(r ? -EINVAL : type_of(node));
}

/* A node of the card that `fd` is a node of. */
static char *name_of(int fd, enum shim_node node)
{
    struct shim_device device;
    enum shim_node own;
    int r = shim_device_node(fd, &own);
    if (!r)
        r = shim_device_describe(&device);
    return face_negative(r) ? NULL : strdup(device.path[node]);
}

FACE_API char *drmGetPrimaryDeviceNameFromFd(int fd)
{
    return name_of(fd, SHIM_NODE_PRIMARY);
}

FACE_API char *drmGetRenderDeviceNameFromFd(int fd)
{
    return name_of(fd, SHIM_NODE_RENDER);
}

/* Of a descriptor's own node. */
FACE_API char *drmGetDeviceNameFromFd2(int fd)
{
    enum shim_node node;
    int r = shim_device_node(fd, &node);
    return face_negative(r) ? NULL : name_of(fd, node);
}

/* The same, of primary nodes only. */
FACE_API char *drmGetDeviceNameFromFd(int fd)
{
    return drmGetNodeTypeFromFd(fd) == DRM_NODE_PRIMARY ? drmGetDeviceNameFromFd2(fd) : NULL;
}
