/* SPDX-License-Identifier: MIT */
/*
 * flips.c - pictures by way of libdrm, as a program shows them: the primary node is opened, a mode is set, and each
 * page flip's event makes its own open file readable and nobody else's.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "tap.h"

#define FLIPS 20u

struct picture {
    uint32_t handle, pitch, fb;
    uint64_t size;
    uint32_t *pixels;
};

static int fd = -1, other = -1;
static uint32_t crtc;
static drmModeModeInfo mode;
static struct picture pictures[2];
static struct {
    unsigned count, sequence;
    uintptr_t last;
    uint64_t time_us;
} seen;

static void flipped(int node, unsigned sequence, unsigned sec, unsigned usec, unsigned where, void *number)
{
    CHECK_EQ(node, fd);
    CHECK_EQ(where, crtc);
    CHECK(sequence > seen.sequence);
    CHECK(sec * UINT64_C(1000000) + usec > seen.time_us);
    seen.count++;
    seen.sequence = sequence;
    seen.last = (uintptr_t)number;
    seen.time_us = sec * UINT64_C(1000000) + usec;
}

static void both_nodes_are_found(void)
{
    drmDevicePtr device = NULL;
    drmVersionPtr version;

    CHECK_EQ(drmGetDevices2(0, &device, 1), 1);
    if (!device)
        return;
    CHECK_EQ(device->deviceinfo.pci->vendor_id, 0x1002);
    CHECK_EQ(device->deviceinfo.pci->device_id, 0x73ff);
    fd = open(device->nodes[DRM_NODE_PRIMARY], O_RDWR | O_CLOEXEC);
    other = open(device->nodes[DRM_NODE_PRIMARY], O_RDWR | O_CLOEXEC);
    const int render = open(device->nodes[DRM_NODE_RENDER], O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && other >= 0 && render >= 0);
    CHECK_EQ(drmGetNodeTypeFromFd(fd), DRM_NODE_PRIMARY);
    CHECK_EQ(drmGetNodeTypeFromFd(render), DRM_NODE_RENDER);
    version = drmGetVersion(render);
    CHECK(version != NULL);
    if (version)
        CHECK_STR(version->name, "amdgpu");
    drmFreeVersion(version);
    close(render);
    drmFreeDevices(&device, 1);
}

static void make(struct picture *picture, uint32_t colour)
{
    uint64_t offset;

    CHECK_EQ(drmModeCreateDumbBuffer(fd, mode.hdisplay, mode.vdisplay, 32, 0, &picture->handle, &picture->pitch,
                                     &picture->size),
             0);
    CHECK_EQ(drmModeMapDumbBuffer(fd, picture->handle, &offset), 0);
    picture->pixels = mmap(NULL, picture->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
    CHECK(picture->pixels != MAP_FAILED);
    for (uint64_t i = 0; picture->pixels != MAP_FAILED && i < picture->size / 4; i++)
        picture->pixels[i] = colour;
    CHECK_EQ(drmModeAddFB(fd, mode.hdisplay, mode.vdisplay, 24, 32, picture->pitch, picture->handle, &picture->fb), 0);
}

static void a_mode_is_set(void)
{
    drmModeResPtr resources = drmModeGetResources(fd);
    drmModeConnectorPtr connector = NULL;

    CHECK(resources != NULL);
    for (int i = 0; resources && i < resources->count_connectors; i++) {
        connector = drmModeGetConnector(fd, resources->connectors[i]);
        if (connector && connector->connection == DRM_MODE_CONNECTED && connector->count_modes)
            break;
        drmModeFreeConnector(connector);
        connector = NULL;
    }
    CHECK(connector != NULL);
    if (!connector)
        return;
    mode = connector->modes[0];
    drmModeEncoderPtr encoder = drmModeGetEncoder(fd, connector->encoders[0]);
    crtc = resources->crtcs[__builtin_ctz(encoder->possible_crtcs)];
    make(&pictures[0], 0xff0000);
    make(&pictures[1], 0x00ff00);
    CHECK_EQ(drmModeSetCrtc(fd, crtc, pictures[0].fb, 0, 0, &connector->connector_id, 1, &mode), 0);
    drmModeFreeEncoder(encoder);
    drmModeFreeConnector(connector);
    drmModeFreeResources(resources);
}

static void flips_are_told_of(void)
{
    drmEventContext context = { .version = 3, .page_flip_handler2 = flipped };
    struct pollfd ready[2] = { { .fd = fd, .events = POLLIN }, { .fd = other, .events = POLLIN } };

    CHECK_EQ(poll(ready, 2, 0), 0);
    for (uintptr_t number = 1; number <= FLIPS; number++) {
        CHECK_EQ(drmModePageFlip(fd, crtc, pictures[number % 2].fb, DRM_MODE_PAGE_FLIP_EVENT, (void *)number), 0);
        CHECK_EQ(poll(ready, 2, 5000), 1);
        CHECK_EQ(ready[1].revents, 0);
        CHECK_EQ(drmHandleEvent(fd, &context), 0);
        CHECK_EQ(seen.last, number);
    }
    CHECK_EQ(seen.count, FLIPS);
    CHECK_EQ(poll(ready, 2, 0), 0);
}

static void all_is_given_back(void)
{
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(munmap(pictures[i].pixels, pictures[i].size), 0);
        CHECK_EQ(drmModeRmFB(fd, pictures[i].fb), 0);
        CHECK_EQ(drmModeDestroyDumbBuffer(fd, pictures[i].handle), 0);
    }
    close(fd);
    close(other);
}

int main(void)
{
    TAP_RUN(both_nodes_are_found);
    if (fd >= 0)
        TAP_RUN(a_mode_is_set);
    if (crtc) {
        TAP_RUN(flips_are_told_of);
        TAP_RUN(all_is_given_back);
    }
    return tap_done();
}
