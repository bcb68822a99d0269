/* SPDX-License-Identifier: MIT */
/*
 * device.c - libdrm: the list of devices, which is one long or empty.
 */
#include <stdlib.h>
#include <string.h>

#include <xf86drm.h>

#include "drm_face.h"

#define NO_REVISION 0xff /* what libdrm says when it was not asked to look */

/* A device and all it points to, in one allocation: callers free it with drmFreeDevice, or with free. */
struct device {
    drmDevice base;
    drmPciBusInfo bus;
    drmPciDeviceInfo info;
    char *nodes[DRM_NODE_MAX];
    char paths[]; /* DRM_NODE_MAX strings */
};

static int make_device(const struct shim_device *from, uint32_t flags, drmDevicePtr *out)
{
    const char *const paths[DRM_NODE_MAX] = { [DRM_NODE_PRIMARY] = from->path[SHIM_NODE_PRIMARY],
                                              [DRM_NODE_CONTROL] = "",
                                              [DRM_NODE_RENDER] = from->path[SHIM_NODE_RENDER] };
    size_t length = 0;
    for (int i = 0; i < DRM_NODE_MAX; i++)
        length += strlen(paths[i]) + 1;

    struct device *device = calloc(1, sizeof *device + length);
    if (!device)
        return -ENOMEM;
    char *end = device->paths;
    for (int i = 0; i < DRM_NODE_MAX; i++) {
        size_t size = strlen(paths[i]) + 1;
        device->nodes[i] = memcpy(end, paths[i], size);
        end += size;
    }
    device->bus = (drmPciBusInfo){
        .domain = (uint16_t)from->domain, .bus = from->bus, .dev = from->slot, .func = from->function
    };
    device->info = (drmPciDeviceInfo){ .vendor_id = from->vendor,
                                       .device_id = from->device,
                                       .subvendor_id = from->subvendor,
                                       .subdevice_id = from->subdevice,
                                       .revision_id =
                                           flags & DRM_DEVICE_GET_PCI_REVISION ? from->revision : NO_REVISION };
    device->base = (drmDevice){ .nodes = device->nodes,
                                .available_nodes = 1 << DRM_NODE_PRIMARY | 1 << DRM_NODE_RENDER,
                                .bustype = DRM_BUS_PCI,
                                .businfo.pci = &device->bus,
                                .deviceinfo.pci = &device->info };
    *out = &device->base;
    return 0;
}

FACE_API int drmGetDevice2(int fd, uint32_t flags, drmDevicePtr *device)
{
    struct shim_device description;

    if (fd == -1 || flags & ~(uint32_t)DRM_DEVICE_GET_PCI_REVISION || !device)
        return -EINVAL;
    int r = shim_device_check_fd(fd);
    if (!r)
        r = shim_device_describe(&description);
    return face_negative(r ? r : make_device(&description, flags, device));
}

FACE_API int drmGetDevices2(uint32_t flags, drmDevicePtr devices[], int max_devices)
{
    struct shim_device description;

    if (flags & ~(uint32_t)DRM_DEVICE_GET_PCI_REVISION)
        return -EINVAL;
    int r = shim_device_describe(&description);
    if (r)
        return r == -ENODEV ? 0 : face_negative(r);
    if (devices && max_devices > 0) {
        r = make_device(&description, flags, &devices[0]);
        if (r)
            return face_negative(r);
    }
    return 1;
}

FACE_API void drmFreeDevice(drmDevicePtr *device)
{
    if (!device)
        return;
    free(*device);
    *device = NULL;
}

FACE_API void drmFreeDevices(drmDevicePtr devices[], int count)
{
    for (int i = 0; devices && i < count; i++)
        drmFreeDevice(&devices[i]);
}
