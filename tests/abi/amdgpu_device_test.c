/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_device_test.c - what libdrm_amdgpu promises of devices, on the reference kernel and the software card: a
 * process has one, whichever descriptors it was initialised from, and what goes by descriptor has nothing to do with
 * it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "tap.h"

#define SIZE 65536u

/* The first to ask is the master of the primary node. */
static int master = -1, stranger = -1, render = -1, other = -1;
static amdgpu_device_handle dev; /* of `render` */

static int open_node(int type)
{
    drmDevicePtr found;

    CHECK_EQ(drmGetDevices2(0, &found, 1), 1);
    int fd = open(found->nodes[type], O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0);
    drmFreeVersion(drmGetVersion(fd));
    drmFreeDevices(&found, 1);
    return fd;
}

static amdgpu_device_handle initialize(int fd)
{
    amdgpu_device_handle got = NULL;
    uint32_t major = 0, minor = 0;

    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &got), 0);
    CHECK_EQ(major, 3);
    return got;
}

static void begin(void)
{
    master = open_node(DRM_NODE_PRIMARY);
    stranger = open_node(DRM_NODE_PRIMARY);
    render = open_node(DRM_NODE_RENDER);
    other = open_node(DRM_NODE_RENDER);
    dev = initialize(render);
}

static void end(void)
{
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    close(master);
    close(stranger);
    close(render);
    close(other);
}

static amdgpu_bo_handle make_bo(amdgpu_device_handle from)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = SIZE, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo = NULL;

    CHECK_EQ(amdgpu_bo_alloc(from, &request, &bo), 0);
    return bo;
}

static uint32_t first_word(amdgpu_bo_handle bo, uint32_t value)
{
    uint32_t *words = NULL;

    CHECK_EQ(amdgpu_bo_cpu_map(bo, (void **)&words), 0);
    uint32_t was = words[0];
    words[0] = value;
    CHECK_EQ(amdgpu_bo_cpu_unmap(bo), 0);
    return was;
}

static void one_device_a_process(void)
{
    begin();
    const int fd = amdgpu_device_get_fd(dev);
    CHECK(fd != render);
    CHECK(initialize(render) == dev);
    CHECK(initialize(other) == dev);
    CHECK(initialize(master) == dev);
    CHECK(initialize(stranger) == dev); /* with the first that would be -EACCES */
    CHECK_EQ(amdgpu_device_get_fd(dev), fd);

    /* The first one leaves, by both of its ways. */
    amdgpu_bo_handle bo = make_bo(dev);
    close(render);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(first_word(bo, 1), 0);
    CHECK_EQ(first_word(bo, 2), 1);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    render = open_node(DRM_NODE_RENDER); /* of the same number as before */
    CHECK(initialize(render) == dev);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(amdgpu_device_get_fd(dev), fd);
    end();
}

static void ones_own(void)
{
    amdgpu_device_handle own = NULL, none = NULL;
    struct amdgpu_bo_import_result result = { 0 };
    uint32_t major, minor, shared = 0;

    begin();
    CHECK_EQ(amdgpu_device_initialize2(other, false, &major, &minor, &own), 0);
    CHECK(own != dev);
    CHECK_EQ(amdgpu_device_initialize2(stranger, false, &major, &minor, &none), -EACCES);
    amdgpu_bo_handle bo = make_bo(dev);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &shared), 0);
    CHECK_EQ(amdgpu_bo_import(own, amdgpu_bo_handle_type_dma_buf_fd, shared, &result), 0);
    CHECK(result.buf_handle != bo);
    CHECK_EQ(first_word(bo, 3), 0);
    CHECK_EQ(first_word(result.buf_handle, 0), 3);
    CHECK_EQ(amdgpu_bo_free(result.buf_handle), 0);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    close((int)shared);
    CHECK_EQ(amdgpu_device_deinitialize(own), 0);
    end();
}

/*
 * A BO that is imported by a descriptor the device was initialised from, but not first, is that open file's, and so is
 * closing it there, as display code does; by the first one's it is the device's own.
 */
static void closed_imports(void)
{
    uint32_t own = 0, shared = 0, handle = 0;

    begin();
    CHECK(initialize(other) == dev);
    amdgpu_bo_handle bo = make_bo(dev);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &own), 0);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &shared), 0);
    CHECK_EQ(drmPrimeFDToHandle(other, (int)shared, &handle), 0);
    CHECK_EQ(drmCloseBufferHandle(other, handle), 0);
    CHECK_EQ(drmPrimeFDToHandle(master, (int)shared, &handle), 0);
    CHECK_EQ(drmCloseBufferHandle(master, handle), 0);
    CHECK_EQ(first_word(bo, 4), 0);
    CHECK_EQ(first_word(bo, 4), 4);
    CHECK_EQ(drmPrimeFDToHandle(amdgpu_device_get_fd(dev), (int)shared, &handle), 0);
    CHECK_EQ(handle, own);
    CHECK_EQ(drmCloseBufferHandle(amdgpu_device_get_fd(dev), handle), 0); /* what was imported, and no more */
    CHECK_EQ(first_word(bo, 4), 4);
    close((int)shared);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    end();
}

/* A render node's device names BOs once it is the master's as well, and for as long as it lives. */
static void names(void)
{
    const enum amdgpu_bo_handle_type by_name = amdgpu_bo_handle_type_gem_flink_name;
    struct amdgpu_bo_import_result result = { 0 };
    struct drm_gem_flink flink = { 0 };
    uint32_t name = 0;

    begin();
    amdgpu_bo_handle bo = make_bo(dev);
    CHECK_EQ(amdgpu_bo_export(bo, by_name, &name), -1);
    CHECK_EQ(errno, EACCES);
    CHECK(initialize(stranger) == dev);
    CHECK_EQ(amdgpu_bo_export(bo, by_name, &name), -1);
    CHECK_EQ(errno, EACCES);
    CHECK(initialize(master) == dev);
    CHECK_EQ(amdgpu_bo_export(bo, by_name, &name), 0);
    struct drm_gem_open opened = { .name = name };
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_OPEN, &opened), 0);
    CHECK_EQ(opened.size, SIZE);
    CHECK_EQ(drmCloseBufferHandle(master, opened.handle), 0);
    close(master);
    CHECK_EQ(amdgpu_bo_import(dev, by_name, name, &result), 0);
    CHECK(result.buf_handle == bo);
    CHECK_EQ(amdgpu_bo_free(bo), 0);

    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &flink.handle), 0);
    CHECK_EQ(drmIoctl(amdgpu_device_get_fd(dev), DRM_IOCTL_GEM_FLINK, &flink), -1); /* a render node's */
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_bo_import(dev, by_name, name, &result), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    end();
}

/* A child has a card of its own, so a device of its own, whatever becomes of the one it took along. */
static void forked_children(void)
{
    int status = -1;

    begin();
    amdgpu_bo_handle bo = make_bo(dev);
    first_word(bo, 5);
    pid_t child = fork();
    if (child == 0) {
        tap_failed_checks = 0;
        int fd = open_node(DRM_NODE_RENDER);
        amdgpu_device_handle own = initialize(fd);
        CHECK(own != dev);
        amdgpu_bo_handle mine = make_bo(own);
        CHECK_EQ(first_word(mine, 6), 0);
        CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
        CHECK(initialize(fd) == own);
        CHECK_EQ(first_word(mine, 0), 6);
        _exit(tap_failed_checks != 0);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK(initialize(other) == dev);
    CHECK_EQ(first_word(bo, 0), 5);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_device_deinitialize(dev), 0);
    end();
}

/* Each thread an instance, so to speak: it opens, asks, allocates and closes, and all share or find none. */
static void *come_and_go(void *unused)
{
    (void)unused;
    for (int i = 0; i < 20; i++) {
        int fd = open_node(DRM_NODE_RENDER);
        amdgpu_device_handle mine = initialize(fd);
        close(fd);
        amdgpu_bo_handle bo = make_bo(mine);
        CHECK_EQ(first_word(bo, 7), 0);
        CHECK_EQ(amdgpu_bo_free(bo), 0);
        CHECK_EQ(amdgpu_device_deinitialize(mine), 0);
    }
    return NULL;
}

static void threads(void)
{
    pthread_t workers[4];

    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_create(&workers[i], NULL, come_and_go, NULL), 0);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_join(workers[i], NULL), 0);
}

int main(void)
{
    TAP_RUN(one_device_a_process);
    TAP_RUN(ones_own);
    TAP_RUN(closed_imports);
    TAP_RUN(names);
    TAP_RUN(forked_children);
    TAP_RUN(threads);
    return tap_done();
}
