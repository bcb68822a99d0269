/* SPDX-License-Identifier: MIT */
/* ioctl_core_test.c - ioctl/core.c: version, capabilities, handles, masters. */
#include <fcntl.h>

#include "ioctl_fixture.h"

static void version(void)
{
    char name[16] = "................", date[16] = "";
    struct drm_version version = { .name_len = 3, .name = name, .date_len = sizeof date, .date = date };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_VERSION, &version), 0);
    CHECK_EQ(version.version_major, 3);
    CHECK_EQ(version.version_minor, 54);
    CHECK(memcmp(name, "amd.", 4) == 0); /* as much as there is room for, without a terminator */
    CHECK_EQ(version.name_len, 6);
    CHECK(strcmp(date, "20150101") == 0);
    CHECK_EQ(version.date_len, 8);
    CHECK_EQ(version.desc_len, 7); /* a length without a text: it is asked for first */
    end();
}

static int client_cap(int fd, uint64_t capability, uint64_t value)
{
    struct drm_set_client_cap cap = { capability, value };
    return shim_ioctl(fd, DRM_IOCTL_SET_CLIENT_CAP, &cap);
}

static void capabilities(void)
{
    struct drm_get_cap cap = { .capability = DRM_CAP_PRIME };

    begin();
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_CAP, &cap), 0);
    CHECK_EQ(cap.value, DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT);
    cap.capability = 0x7777;
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_CAP, &cap), -EINVAL);

    CHECK_EQ(client_cap(primary, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), 0);
    CHECK_EQ(client_cap(primary, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 2), -EINVAL);
    CHECK_EQ(client_cap(primary, DRM_CLIENT_CAP_ATOMIC, 1), 0);
    CHECK_EQ(client_cap(primary, 99, 1), -EINVAL);
    CHECK_EQ(client_cap(render, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1), -EACCES);
    end();
}

static void handles(void)
{
    struct drm_gem_close close = { .handle = 5 };
    struct drm_gem_flink flink = { .handle = 5 };
    struct drm_gem_open open = { .name = 5 };

    begin();
    fake.bos = 1; /* the fake does not know that handle */
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(FAKE_ARGS(bo_destroy, MGPU_CALL_BO_DESTROY)->bo, 5);
    fake_fail(MGPU_CALL_BO_DESTROY, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_CLOSE, &close), -EINVAL);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_FLINK, &flink), -EACCES);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GEM_OPEN, &open), -ENOENT);

    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GEM_FLINK, &flink), 0);
    CHECK(flink.name != 0);
    open.name = flink.name;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_OPEN, &open), -EACCES);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GEM_OPEN, &open), 0);
    CHECK_EQ(open.handle, 5);
    CHECK_EQ(open.size, 0x3000);
    end();
}

static void prime(void)
{
    union drm_amdgpu_gem_create create = { .in = { .bo_size = 4096, .domains = AMDGPU_GEM_DOMAIN_GTT } };
    struct drm_prime_handle prime = { .flags = DRM_CLOEXEC | DRM_RDWR };
    struct drm_gem_close close = { 0 };

    begin();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), 0);
    close.handle = prime.handle = create.out.handle;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), 0);
    CHECK(prime.fd >= 0);
    CHECK_EQ(FAKE_ARGS(bo_export, MGPU_CALL_BO_EXPORT)->bo, close.handle);

    /* Back, in the same file: the same handle, which now takes two to be closed. */
    prime.handle = 0;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime), 0);
    CHECK_EQ(prime.handle, close.handle);
    fake_close(prime.fd);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(fake.bos, 1);

    fake_fail(MGPU_CALL_BO_EXPORT, -MGPU_EPERM);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -EPERM);
    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -ENOENT);
    fake_fail_token();
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -EMFILE);
    prime.flags = 1;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -EINVAL);
    prime.fd = other;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime), -EINVAL);
    prime.fd = -1;
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime), -EBADF);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(fake.bos, 0);
    end();
}

static void masters(void)
{
    struct drm_set_version version = { .drm_di_major = 1, .drm_di_minor = 4, .drm_dd_major = -1, .drm_dd_minor = -1 };
    char id[32] = "";
    struct drm_unique unique = { .unique = id, .unique_len = sizeof id };
    struct drm_auth auth = { 0 };

    begin();
    int second = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_SET_MASTER, NULL), 0);
    CHECK_EQ(shim_ioctl(second, DRM_IOCTL_GET_MAGIC, &auth), 0);
    CHECK(auth.magic != 0);
    CHECK_EQ(shim_ioctl(second, DRM_IOCTL_SET_MASTER, NULL), -EBUSY);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_AUTH_MAGIC, &auth), 0);
    CHECK_EQ(shim_ioctl(second, DRM_IOCTL_SET_VERSION, &version), -EACCES);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_UNIQUE, &unique), 0);
    CHECK_EQ(unique.unique_len, 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_SET_VERSION, &version), 0);

    unique.unique_len = 3; /* too little for any of it; its length is told */
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_UNIQUE, &unique), 0);
    CHECK_EQ(id[0], 0);
    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_GET_UNIQUE, &unique), 0);
    CHECK(strcmp(id, "pci:0000:03:00.0") == 0);
    CHECK_EQ(unique.unique_len, 16);

    CHECK_EQ(shim_ioctl(primary, DRM_IOCTL_DROP_MASTER, NULL), 0);
    CHECK_EQ(shim_ioctl(second, DRM_IOCTL_SET_MASTER, NULL), 0);
    CHECK_EQ(shim_ioctl(render, DRM_IOCTL_SET_MASTER, NULL), -EACCES);
    fake_close(second);
    end();
}

int main(void)
{
    TAP_RUN(version);
    TAP_RUN(capabilities);
    TAP_RUN(handles);
    TAP_RUN(prime);
    TAP_RUN(masters);
    return tap_done();
}
