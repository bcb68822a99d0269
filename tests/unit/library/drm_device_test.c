/* SPDX-License-Identifier: MIT */
/* drm_device_test.c - drm/device.c: descriptions of the card. */
#include "drm_face_fixture.h"

static void devices(void)
{
    drmDevicePtr list[4] = { NULL }, device;

    begin();
    CHECK_EQ(drmGetDevices2(0, NULL, 0), 1);
    CHECK_EQ(drmGetDevices2(0, list, 4), 1);
    CHECK(list[1] == NULL);
    CHECK_EQ(list[0]->bustype, DRM_BUS_PCI);
    CHECK_EQ(list[0]->available_nodes, 1 << DRM_NODE_PRIMARY | 1 << DRM_NODE_RENDER);
    CHECK_STR(list[0]->nodes[DRM_NODE_PRIMARY], "/fake/card0");
    CHECK_STR(list[0]->nodes[DRM_NODE_RENDER], "/fake/renderD128");
    CHECK_STR(list[0]->nodes[DRM_NODE_CONTROL], "");
    CHECK_EQ(list[0]->businfo.pci->bus, 3);
    CHECK_EQ(list[0]->deviceinfo.pci->vendor_id, 0x1002);
    CHECK_EQ(list[0]->deviceinfo.pci->device_id, 0x73ff);
    CHECK_EQ(list[0]->deviceinfo.pci->revision_id, 0xff); /* was not asked for */
    drmFreeDevices(list, 4);
    CHECK(list[0] == NULL);
    CHECK_EQ(drmGetDevices2(2, list, 4), -EINVAL);
    CHECK_EQ(drmGetDevices2(0, list, 0), 0); /* as many as fit */
    CHECK(list[0] == NULL);
    CHECK_EQ(drmGetDevices(NULL, 0), 1);
    CHECK_EQ(drmGetDevices(list, 4), 1);
    CHECK_EQ(list[0]->deviceinfo.pci->revision_id, 0xc7);
    drmFreeDevices(list, 4);

    CHECK_EQ(drmGetDevice2(render, DRM_DEVICE_GET_PCI_REVISION, &device), 0);
    CHECK_EQ(device->deviceinfo.pci->revision_id, 0xc7);
    drmFreeDevice(&device);
    CHECK(device == NULL);
    drmFreeDevice(NULL);
    drmFreeDevices(NULL, 3);
    CHECK_EQ(drmGetDevice2(-1, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDevice2(other, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDevice2(render, 2, &device), -EINVAL);
    CHECK_EQ(drmGetDevice(primary, &device), 0);
    CHECK_EQ(device->deviceinfo.pci->revision_id, 0xc7);
    drmFreeDevice(&device);
    end();
}

static void by_device_number(void)
{
    drmDevicePtr device;

    begin();
    CHECK_EQ(drmGetDeviceFromDevId(FAKE_NODE_NUMBER + 1, 0, &device), 0);
    CHECK_STR(device->nodes[DRM_NODE_RENDER], "/fake/renderD128");
    drmFreeDevice(&device);
    CHECK_EQ(drmGetDeviceFromDevId(FAKE_NODE_NUMBER + 2, 0, &device), -EINVAL);
    CHECK_EQ(drmGetDeviceFromDevId(FAKE_NODE_NUMBER, 2, &device), -EINVAL);
    CHECK_EQ(drmGetDeviceFromDevId(FAKE_NODE_NUMBER, 0, NULL), -EINVAL);
    end();
}

int main(void)
{
    TAP_RUN(devices);
    TAP_RUN(by_device_number);
    return tap_done();
}
