/* SPDX-License-Identifier: MIT */
/*
 * devices.c - the first program for libradv-metal on a new OS: which cards are there? RADV begins with the same call.
 */
#include <amdgpu.h>
#include <stdio.h>
#include <xf86drm.h>

/* Initialise the card as RADV does. Returns 0 or a negative error. */
static int try_card(void)
{
    uint32_t major, minor;
    amdgpu_device_handle device;
    int fd = drmOpenWithType("amdgpu", NULL, DRM_NODE_RENDER), err;

    if (fd < 0)
        return fd;
    err = amdgpu_device_initialize(fd, &major, &minor, &device);
    if (!err) {
        printf("devices: %s, DRM %u.%u\n", amdgpu_get_marketing_name(device), major, minor);
        amdgpu_device_deinitialize(device);
    }
    drmClose(fd);
    return err;
}

int main(void)
{
    drmDevicePtr cards[4];
    int count = drmGetDevices2(0, cards, 4), err = 0;

    printf("devices: %d\n", count);
    if (count > 0) {
        err = try_card();
        drmFreeDevices(cards, count);
    }
    if (err)
        printf("devices: the card cannot be opened: %d\n", err);
    return count <= 0 || err;
}
