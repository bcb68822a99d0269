/* SPDX-License-Identifier: MIT */
/* drm_node_test.c - drm/node.c: which node a descriptor is, and what it is called. */
#include <stdlib.h>

#include "drm_face_fixture.h"

static void check_name(char *name, const char *expected)
{
    CHECK_STR(name, expected);
    free(name);
}

static void types(void)
{
    begin();
    CHECK_EQ(drmGetNodeTypeFromFd(primary), DRM_NODE_PRIMARY);
    CHECK_EQ(drmGetNodeTypeFromFd(render), DRM_NODE_RENDER);
    CHECK_ERRNO(drmGetNodeTypeFromFd(other), EINVAL);
    CHECK_ERRNO(drmGetNodeTypeFromFd(-1), EBADF);
    CHECK_EQ(drmGetNodeTypeFromDevId(FAKE_NODE_NUMBER), DRM_NODE_PRIMARY);
    CHECK_EQ(drmGetNodeTypeFromDevId(FAKE_NODE_NUMBER + 1), DRM_NODE_RENDER);
    CHECK_ERRNO(drmGetNodeTypeFromDevId(FAKE_NODE_NUMBER + 2), EINVAL);
    end();
}

static void names(void)
{
    begin();
    check_name(drmGetPrimaryDeviceNameFromFd(render), "/fake/card0");
    check_name(drmGetPrimaryDeviceNameFromFd(primary), "/fake/card0");
    check_name(drmGetRenderDeviceNameFromFd(primary), "/fake/renderD128");
    check_name(drmGetDeviceNameFromFd2(primary), "/fake/card0");
    check_name(drmGetDeviceNameFromFd2(render), "/fake/renderD128");
    check_name(drmGetDeviceNameFromFd(primary), "/fake/card0");
    CHECK(drmGetDeviceNameFromFd(render) == NULL);
    CHECK(drmGetDeviceNameFromFd(other) == NULL);
    CHECK(drmGetDeviceNameFromFd2(other) == NULL);
    CHECK(drmGetPrimaryDeviceNameFromFd(other) == NULL);
    end();
}

int main(void)
{
    TAP_RUN(types);
    TAP_RUN(names);
    return tap_done();
}
