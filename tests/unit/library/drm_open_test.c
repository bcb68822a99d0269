/* SPDX-License-Identifier: MIT */
/* drm_open_test.c - drm/open.c: opening the card by name, bus id and minor, once and often. */
#include "drm_face_fixture.h"

#define BUS_ID "pci:0000:03:00.0"

/* Opens, and is the node that was asked for. */
static void check_open(int fd, int type)
{
    CHECK(fd >= 0);
    CHECK_EQ(drmGetNodeTypeFromFd(fd), type);
    CHECK_EQ(drmClose(fd), 0);
}

static void by_name_and_by_bus_id(void)
{
    begin();
    CHECK_EQ(drmAvailable(), 1);
    check_open(drmOpen("amdgpu", NULL), DRM_NODE_PRIMARY);
    check_open(drmOpen(NULL, BUS_ID), DRM_NODE_PRIMARY);
    check_open(drmOpen(NULL, "PCI:3:0:0"), DRM_NODE_PRIMARY);
    check_open(drmOpen("amdgpu", "pci:0000:04:00.0"), DRM_NODE_PRIMARY); /* by name after all */
    check_open(drmOpenWithType("amdgpu", NULL, DRM_NODE_RENDER), DRM_NODE_RENDER);
    CHECK_EQ(drmOpenWithType(NULL, BUS_ID, DRM_NODE_RENDER), -1); /* which does not tell its bus id */
    CHECK_EQ(drmOpenWithType("amdgpu", NULL, DRM_NODE_CONTROL), -1);
    CHECK_EQ(drmOpen("radeon", NULL), -1);
    CHECK_EQ(drmOpen(NULL, "pci:0000:03:00.1"), -1);
    CHECK_EQ(drmOpen(NULL, "pci:0001:03:00.0"), -1);
    CHECK_EQ(drmOpen(NULL, "usb:3"), -1);
    CHECK_EQ(drmOpen(NULL, NULL), -1);
    end();
}

static void by_minor(void)
{
    begin();
    check_open(drmOpenRender(128), DRM_NODE_RENDER);
    CHECK_NEGATIVE(drmOpenRender(129), ENOENT);
    CHECK_NEGATIVE(drmOpenControl(64), ENOENT);
    end();
}

static void a_master_with_a_bus_id_has_taken_it(void)
{
    drmSetVersion version = { 1, 4, -1, -1 };

    begin();
    unsigned before = fake_open_count();
    CHECK_EQ(drmSetInterfaceVersion(primary, &version), 0);
    CHECK_EQ(drmOpen("amdgpu", NULL), -1);
    check_open(drmOpen("amdgpu", BUS_ID), DRM_NODE_PRIMARY);
    CHECK_EQ(fake_open_count(), before);
    end();
}

static void once(void)
{
    int newly = 7;

    begin();
    int fd = drmOpenOnce(NULL, BUS_ID, &newly);
    CHECK(fd >= 0);
    CHECK_EQ(newly, 1);
    CHECK_EQ(drmOpenOnce(NULL, BUS_ID, &newly), fd);
    CHECK_EQ(newly, 0);
    CHECK_EQ(drmOpenOnceWithType(BUS_ID, &newly, DRM_NODE_PRIMARY), fd);
    CHECK_EQ(drmOpenOnceWithType("PCI:9:9:9", &newly, DRM_NODE_PRIMARY), -1);
    drmCloseOnce(fd);
    drmCloseOnce(other); /* is none of them */
    drmCloseOnce(fd);
    CHECK_EQ(drmGetNodeTypeFromFd(fd), DRM_NODE_PRIMARY); /* one user is left */
    drmCloseOnce(fd);
    CHECK_ERRNO(drmGetNodeTypeFromFd(fd), EBADF);
    CHECK_EQ(drmOpenOnce(NULL, BUS_ID, &newly), fd); /* the number is free again */
    CHECK_EQ(newly, 1);
    drmCloseOnce(fd);
    end();
}

static void closing(void)
{
    begin();
    int fd = fake_open_other();
    CHECK_EQ(drmClose(fd), 0); /* closes anything, as close does */
    CHECK_ERRNO(drmClose(fd), EBADF);
    end();
}

static void no_card(void)
{
    begin();
    fake_set_nodes(false);
    CHECK_NEGATIVE(drmOpenRender(128), ENOENT);
    CHECK_EQ(drmOpen("amdgpu", NULL), -1);
    fake_set_nodes(true);
    end();
}

int main(void)
{
    TAP_RUN(by_name_and_by_bus_id);
    TAP_RUN(by_minor);
    TAP_RUN(a_master_with_a_bus_id_has_taken_it);
    TAP_RUN(once);
    TAP_RUN(closing);
    TAP_RUN(no_card);
    return tap_done();
}
