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
    device->info =
        (drmPciDeviceInfo){ .vendor_id = from->vendor,
                            .device_id = from->device,
                            .subvendor_id = from->subvendor,
                            .subdevice_id = from->subdevice,
                            .revision_id = flags & DRM_DEVICE_GET_PCI_REVISION ? from->revision : NO_REVISION };
    device->base = (drmDevice){ .nodes = device->nodes,
                                .available_nodes = 1 << DRM_NODE_PRIMARY | 1 << DRM_NODE_RENDER,
                                .bustype = DRM_BUS_PCI,
                                .businfo.pci = &device->bus,
                                .deviceinfo.pci = &device->info };
    *out = &device->base;
    return 0;
}

static bool has_unknown(uint32_t flags)
{
    return flags & ~(uint32_t)DRM_DEVICE_GET_PCI_REVISION;
}

static int get_device(uint32_t flags, drmDevicePtr *device)
{
    struct shim_device description;

    if (has_unknown(flags) || !device)
        return -EINVAL;
    int r = shim_device_describe(&description);
    return r ? r : make_device(&description, flags, device);
}

FACE_API int drmGetDevice2(int fd, uint32_t flags, drmDevicePtr *device)
{
    enum shim_node node;

    if (fd == -1)
        return -EINVAL;
    int r = shim_device_node(fd, &node);
    return face_negative(r ? r : get_device(flags, device));
}

FACE_API int drmGetDevice(int fd, drmDevicePtr *device)
{
    return drmGetDevice2(fd, DRM_DEVICE_GET_PCI_REVISION, device);
}

/* Where nodes are no devices of the OS's, the number 0 that they have in common with all that is none is the card. */
FACE_API int drmGetDeviceFromDevId(dev_t dev_id, uint32_t flags, drmDevicePtr *device)
{
    enum shim_node node;

    if (shim_device_node_numbered(dev_id, &node))
        return face_negative(-EINVAL);
    return face_negative(get_device(flags, device));
}

FACE_API int drmGetDevices2(uint32_t flags, drmDevicePtr devices[], int max_devices)
{
    struct shim_device description;

    if (has_unknown(flags))
        return -EINVAL;
    int r = shim_device_describe(&description);
    if (r)
        return r == -ENODEV ? 0 : face_negative(r);
    if (!devices)
        return 1;
    if (max_devices < 1)
        return 0;
    r = make_device(&description, flags, &devices[0]);
    return r ? face_negative(r) : 1;
}

FACE_API int drmGetDevices(drmDevicePtr devices[], int max_devices)
{
    return drmGetDevices2(DRM_DEVICE_GET_PCI_REVISION, devices, max_devices);
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

static bool same_pci(const drmPciBusInfo *a, const drmPciBusInfo *b)
{
    return a->domain == b->domain && a->bus == b->bus && a->dev == b->dev && a->func == b->func;
}

/* Whether they sit at the same place of the same bus. */
FACE_API int drmDevicesEqual(drmDevicePtr a, drmDevicePtr b)
{
    if (!a || !b || a->bustype != b->bustype)
        return 0;
    switch (a->bustype) {
    case DRM_BUS_PCI:
        return same_pci(a->businfo.pci, b->businfo.pci);
    case DRM_BUS_USB:
        return a->businfo.usb->bus == b->businfo.usb->bus && a->businfo.usb->dev == b->businfo.usb->dev;
    case DRM_BUS_PLATFORM:
        return strcmp(a->businfo.platform->fullname, b->businfo.platform->fullname) == 0;
    case DRM_BUS_HOST1X:
        return strcmp(a->businfo.host1x->fullname, b->businfo.host1x->fullname) == 0;
    default:
        return 0;
    }
}
