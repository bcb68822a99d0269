/* SPDX-License-Identifier: MIT */
/* amdgpu_device_test.c - amdgpu/device.c: one device an open file. */
#include "amdgpu_face_fixture.h"

static void one_device_an_open_file(void)
{
    amdgpu_device_handle same, another;
    uint32_t major, minor;

    begin();
    int copy = fake_dup(fd), second = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(copy, &major, &minor, &same), 0);
    CHECK_EQ(amdgpu_device_initialize(second, &major, &minor, &another), 0);
    CHECK(same == dev && another != dev);
    CHECK(amdgpu_device_get_fd(dev) != fd && amdgpu_device_get_fd(dev) != copy);
    CHECK_EQ(fake.clients, 2);
    fake_close(copy);
    fake_close(second);
    CHECK_EQ(amdgpu_device_deinitialize(another), 0);
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(amdgpu_device_deinitialize(same), 0);
    CHECK_EQ(fake.clients, 1);
    end();
}

/* The device's own descriptor keeps its file when the caller closes the one it came from. */
static void device_outlives_the_descriptor(void)
{
    uint32_t handle;

    begin();
    fake_close(fd);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 1);
    CHECK_EQ(drmSyncobjCreate(amdgpu_device_get_fd(dev), 0, &handle), 0);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 1); /* libdrm and libdrm_amdgpu are one client */
    end();
}

static void a_device_of_ones_own(void)
{
    amdgpu_device_handle own, same;
    uint32_t major = 0, minor = 0;

    begin();
    CHECK_EQ(amdgpu_device_initialize2(fd, false, &major, &minor, &own), 0);
    CHECK_EQ(major, 3);
    CHECK(own != dev);
    CHECK_EQ(fake.clients, 1); /* of the same open file */
    CHECK_EQ(amdgpu_device_initialize2(fd, true, &major, &minor, &same), 0);
    CHECK(same == dev);
    CHECK_EQ(amdgpu_device_deinitialize(own), 0);
    CHECK_EQ(amdgpu_device_deinitialize(same), 0);
    CHECK_EQ(fake.clients, 1);
    end();
}

static void bad_descriptors(void)
{
    amdgpu_device_handle none;
    uint32_t major, minor;

    fake_reset();
    CHECK_EQ(amdgpu_device_initialize(-1, &major, &minor, &none), -EBADF);
    CHECK(none == NULL);
    int other = fake_open_other();
    CHECK_EQ(amdgpu_device_initialize(other, &major, &minor, &none), -ENOTTY);
    fake_close(other);
    shim_file_sweep();
}

/* Of the primary node only an authenticated file can have one. */
static void strangers(void)
{
    amdgpu_device_handle own = NULL, none;
    uint32_t major, minor;

    fake_reset();
    const int master = fake_open(SHIM_NODE_PRIMARY), stranger = fake_open(SHIM_NODE_PRIMARY);
    CHECK_EQ(amdgpu_device_initialize(master, &major, &minor, &own), 0);
    CHECK_EQ(amdgpu_device_initialize(stranger, &major, &minor, &none), -EACCES);
    CHECK(none == NULL);
    CHECK_EQ(amdgpu_device_deinitialize(own), 0);
    fake_close(master);
    fake_close(stranger);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 0);
    CHECK_EQ(fake_open_count(), 0);
}

static void vmids(void)
{
    begin();
    CHECK_EQ(amdgpu_vm_reserve_vmid(dev, 1), -EINVAL); /* no flag is defined */
    CHECK_EQ(amdgpu_vm_unreserve_vmid(dev, 1), -EINVAL);
    CHECK_EQ(fake_count(MGPU_CALL_VM_RESERVE), 0);
    CHECK_EQ(amdgpu_vm_reserve_vmid(dev, 0), 0);
    CHECK_EQ(FAKE_ARGS(vm_reserve, MGPU_CALL_VM_RESERVE)->reserve, 1);
    CHECK_EQ(amdgpu_vm_unreserve_vmid(dev, 0), 0);
    CHECK_EQ(FAKE_ARGS(vm_reserve, MGPU_CALL_VM_RESERVE)->reserve, 0);
    end();
}

int main(void)
{
    TAP_RUN(one_device_an_open_file);
    TAP_RUN(device_outlives_the_descriptor);
    TAP_RUN(a_device_of_ones_own);
    TAP_RUN(bad_descriptors);
    TAP_RUN(strangers);
    TAP_RUN(vmids);
    return tap_done();
}
