/* SPDX-License-Identifier: MIT */
/* drm_version_test.c - drm/version.c: version, capabilities, magic. */
#include "drm_face_fixture.h"

static void version(void)
{
    begin();
    drmVersionPtr v = drmGetVersion(render);
    CHECK(v != NULL);
    CHECK_STR(v->name, "amdgpu");
    CHECK_EQ(v->name_len, 6);
    CHECK_EQ(v->version_major, 3);
    CHECK_EQ(v->version_minor, 54);
    CHECK(v->desc && v->date);
    drmFreeVersion(v);
    drmFreeVersion(NULL);
    CHECK_NULL(drmGetVersion(other), ENOTTY);
    CHECK_NULL(drmGetVersion(-1), EBADF);
    end();
}

static void capabilities_and_magic(void)
{
    uint64_t value = 0;

    begin();
    CHECK_EQ(drmGetCap(render, DRM_CAP_SYNCOBJ, &value), 0);
    CHECK_EQ(value, 1);
    CHECK_ERRNO(drmGetCap(render, 0x1000, &value), EINVAL);
    CHECK_ERRNO(drmGetCap(other, DRM_CAP_SYNCOBJ, &value), ENOTTY);
    CHECK_NEGATIVE(drmAuthMagic(primary, 0), EINVAL); /* EACCES would say: not master */
    CHECK_NEGATIVE(drmAuthMagic(render, 0), EACCES);
    end();
}

int main(void)
{
    TAP_RUN(version);
    TAP_RUN(capabilities_and_magic);
    return tap_done();
}
