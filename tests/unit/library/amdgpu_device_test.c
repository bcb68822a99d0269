/* SPDX-License-Identifier: MIT */
/* amdgpu_device_test.c - amdgpu/device.c: one device a card, and those of one's own. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "amdgpu_face_fixture.h"

static amdgpu_device_handle initialize(int from)
{
    amdgpu_device_handle got = NULL;
    uint32_t major, minor;

    CHECK_EQ(amdgpu_device_initialize(from, &major, &minor, &got), 0);
    return got;
}

/* By a duplicate, another open file, or the other node: the first file's. */
static void one_device_a_card(void)
{
    begin();
    int copy = fake_dup(fd), second = fake_open(SHIM_NODE_RENDER), primary = fake_open(SHIM_NODE_PRIMARY);
    const int own = amdgpu_device_get_fd(dev);
    CHECK(own != fd);
    CHECK(initialize(copy) == dev);
    CHECK(initialize(second) == dev);
    CHECK(initialize(primary) == dev);
    CHECK_EQ(amdgpu_device_get_fd(dev), own);
    CHECK_EQ(fake.clients, 3); /* as many as open files */
    fake_close(copy);
    fake_close(second);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 2); /* the device keeps its own, and none of the others but for its right */
    fake_close(primary);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(amdgpu_device_get_fd(dev), own);
    end();
}

/* Its users and the descriptors they came with go in any order; the next one's device is on the next one's file. */
static void the_last_user_ends_it(void)
{
    uint32_t handle;

    begin();
    int second = fake_open(SHIM_NODE_RENDER);
    CHECK(initialize(second) == dev);
    fake_close(fd);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(drmSyncobjCreate(amdgpu_device_get_fd(dev), 0, &handle), 0);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 2); /* libdrm and libdrm_amdgpu are one client a file */
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(fake.clients, 1);
    dev = initialize(second);
    CHECK_EQ(fake_count(MGPU_CALL_OPEN), 2);
    fd = second;
    end();
}

/* What goes by descriptor stays with the descriptor's own file: closing there closes nothing of the device's. */
static void descriptors_keep_their_files(void)
{
    uint32_t name = 0, handle = 0;

    begin();
    int second = fake_open(SHIM_NODE_RENDER);
    CHECK(initialize(second) == dev);
    amdgpu_bo_handle bo = make_bo();
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &name), 0);
    CHECK_EQ(drmPrimeFDToHandle(second, (int)name, &handle), 0);
    CHECK_EQ(fake.bos, 2);
    CHECK_EQ(drmCloseBufferHandle(second, handle), 0);
    CHECK_EQ(fake.bos, 1);
    fake_close((int)name);
    fake_close(second);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
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

/* Of the primary node only an authenticated file can have one, but any can share one that there is. */
static void strangers(void)
{
    amdgpu_device_handle none;
    uint32_t major, minor;

    fake_reset();
    const int master = fake_open(SHIM_NODE_PRIMARY), stranger = fake_open(SHIM_NODE_PRIMARY);
    drmFreeVersion(drmGetVersion(master)); /* the first to ask is master */
    CHECK_EQ(amdgpu_device_initialize(stranger, &major, &minor, &none), -EACCES);
    CHECK(none == NULL);
    dev = initialize(master);
    CHECK(initialize(stranger) == dev);
    CHECK_EQ(amdgpu_device_initialize2(stranger, false, &major, &minor, &none), -EACCES);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    fake_close(stranger);
    fd = master;
    end();
}

static int export_name(amdgpu_bo_handle bo, uint32_t *name_out)
{
    return amdgpu_bo_export(bo, amdgpu_bo_handle_type_gem_flink_name, name_out);
}

static int import_name(uint32_t name)
{
    struct amdgpu_bo_import_result result;
    int r = amdgpu_bo_import(dev, amdgpu_bo_handle_type_gem_flink_name, name, &result);
    return r ? r : amdgpu_bo_free(result.buf_handle);
}

/* A device of a render node names BOs by the right of whoever shares it and has that; and keeps the right. */
static void the_right_to_name(void)
{
    struct drm_gem_flink flink = { 0 };
    uint32_t name = 0, same = 1;

    begin();
    int master = fake_open(SHIM_NODE_PRIMARY), stranger = fake_open(SHIM_NODE_PRIMARY);
    drmFreeVersion(drmGetVersion(master));
    amdgpu_bo_handle bo = make_bo();
    CHECK(initialize(stranger) == dev);
    CHECK_EQ(export_name(bo, &name), -1);
    CHECK_EQ(errno, EACCES);
    CHECK(initialize(master) == dev);
    CHECK_EQ(export_name(bo, &name), 0);
    CHECK_EQ(import_name(name), 0);
    fake_close(stranger);
    fake_close(master);
    shim_file_sweep();
    CHECK_EQ(fake.clients, 2);
    CHECK_EQ(export_name(bo, &same), 0);
    CHECK_EQ(same, name);

    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &flink.handle), 0);
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_GEM_FLINK, &flink), -1); /* the descriptor has no more right than before */
    CHECK_EQ(errno, EACCES);

    fake_fail(MGPU_CALL_BO_INFO, -MGPU_ENOENT);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(import_name(name), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    end();
}

/* A forked child's first device is a new one; the one that it has from its parent can be let go of. */
static void forked_children(void)
{
    int status = -1;

    begin();
    pid_t child = fork();
    if (child == 0) {
        int own = fake_open(SHIM_NODE_RENDER);
        amdgpu_device_handle first = initialize(own), second = initialize(own);
        bool good = first != dev && first == second && amdgpu_device_deinitialize(dev) == 0 && initialize(own) == first;
        _exit(good ? 0 : 1);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK(initialize(fd) == dev);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    end();
}

static void what_fails(void)
{
    amdgpu_device_handle none;
    uint32_t major, minor;

    fake_reset();
    fd = fake_open(SHIM_NODE_RENDER);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &none), -ENOMEM);
    while (fake_dup(fd) >= 0) /* no descriptor is left for the device */
        ;
    const unsigned all = fake_open_count();
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &none), -EMFILE);
    CHECK(none == NULL);
    CHECK_EQ(fake_open_count(), all);
    fake_close(fd + (int)all - 1); /* one is, and another is wanted */
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &none), -EMFILE);
    CHECK_EQ(fake_open_count(), all - 1);
    for (unsigned i = 1; i < all - 1; i++)
        fake_close(fd + (int)i);

    dev = initialize(fd);
    int second = fake_open(SHIM_NODE_RENDER);
    fake_fail(MGPU_CALL_OPEN, -MGPU_ENOMEM);
    CHECK_EQ(amdgpu_device_initialize(second, &major, &minor, &none), -ENOMEM);
    fake_close(second);
    end();
}

#define THREADS 4
#define ROUNDS  500

/* Each with an open file of its own; at no moment are there two devices. */
static void *come_and_go(void *unused)
{
    int own = fake_open(SHIM_NODE_RENDER);

    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        amdgpu_device_handle first = initialize(own), second = initialize(own);
        CHECK(first == second);
        CHECK_EQ(amdgpu_device_deinitialize(first), 0);
        CHECK_EQ(amdgpu_device_deinitialize(second), 0);
    }
    fake_close(own);
    return NULL;
}

static void threads(void)
{
    pthread_t workers[THREADS];

    fake_reset();
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_create(&workers[i], NULL, come_and_go, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        CHECK_EQ(pthread_join(workers[i], NULL), 0);
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
    TAP_RUN(one_device_a_card);
    TAP_RUN(the_last_user_ends_it);
    TAP_RUN(descriptors_keep_their_files);
    TAP_RUN(device_outlives_the_descriptor);
    TAP_RUN(a_device_of_ones_own);
    TAP_RUN(bad_descriptors);
    TAP_RUN(strangers);
    TAP_RUN(the_right_to_name);
    TAP_RUN(forked_children);
    TAP_RUN(what_fails);
    TAP_RUN(threads);
    TAP_RUN(vmids);
    return tap_done();
}
