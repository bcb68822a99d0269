/* SPDX-License-Identifier: MIT */
/* drm_auth_test.c - drm/auth.c: masters, magics, the bus id, by descriptor. */
#include <stdlib.h>

#include "drm_face_fixture.h"

static int second;

static void begin_two(void)
{
    drm_magic_t magic;

    begin();
    second = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(drmGetMagic(primary, &magic), 0); /* seen first: the master */
    CHECK_EQ(drmGetMagic(second, &magic), 0);
}

static void end_two(void)
{
    fake_close(second);
    end();
}

static void masters(void)
{
    drm_magic_t magic = 0;

    begin_two();
    CHECK_EQ(drmIsMaster(primary), 1);
    CHECK_EQ(drmIsMaster(second), 0);
    CHECK_EQ(drmIsMaster(render), 0);
    CHECK_EQ(drmSetMaster(primary), 0);
    CHECK_ERRNO(drmSetMaster(second), EBUSY);
    CHECK_ERRNO(drmSetMaster(render), EACCES);
    CHECK_ERRNO(drmDropMaster(second), EINVAL);

    CHECK_EQ(drmGetMagic(second, &magic), 0);
    CHECK_NEGATIVE(drmGetMagic(render, &magic), EACCES);
    CHECK_EQ(magic, 0);
    CHECK_EQ(drmGetMagic(second, &magic), 0);
    CHECK_NEGATIVE(drmAuthMagic(second, magic), EACCES);
    CHECK_EQ(drmAuthMagic(primary, magic), 0);
    CHECK_NEGATIVE(drmAuthMagic(primary, magic), EINVAL);

    CHECK_EQ(drmDropMaster(primary), 0);
    CHECK_EQ(drmIsMaster(primary), 0);
    CHECK_EQ(drmSetMaster(second), 0);
    CHECK_EQ(drmIsMaster(second), 1);
    end_two();
}

static void check_bus_id(int fd, const char *expected)
{
    char *bus_id = drmGetBusid(fd);

    CHECK_STR(bus_id, expected);
    drmFreeBusid(bus_id);
}

static void the_bus_id(void)
{
    drmSetVersion version = { 1, 4, -1, -1 };

    begin_two();
    check_bus_id(primary, "");
    CHECK_NULL(drmGetBusid(render), EACCES);
    CHECK_NEGATIVE(drmSetBusid(primary, "pci:0000:03:00.0"), EINVAL);
    CHECK_NEGATIVE(drmSetInterfaceVersion(second, &version), EACCES);
    CHECK_EQ(version.drm_dd_major, -1);
    CHECK_EQ(drmSetInterfaceVersion(primary, &version), 0);
    CHECK_EQ(version.drm_dd_major, 3);
    CHECK_EQ(version.drm_dd_minor, 54);
    check_bus_id(primary, "pci:0000:03:00.0");
    version.drm_di_major = 2;
    CHECK_NEGATIVE(drmSetInterfaceVersion(primary, &version), EINVAL);
    CHECK_EQ(version.drm_di_major, 1);
    end_two();
}

int main(void)
{
    TAP_RUN(masters);
    TAP_RUN(the_bus_id);
    return tap_done();
}
