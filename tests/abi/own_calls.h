/* SPDX-License-Identifier: MIT */
/* own_calls.h - what tests of programs' own ioctl(2), mmap(2) and munmap(2) are made of. */
#ifndef OWN_CALLS_H
#define OWN_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "tap.h"

#define PAGE  4096u
#define PAGES 8u
#define SIZE  (PAGES * PAGE)

static int fd = -1; /* the node that the functions here are about */

static inline int open_node(void)
{
    drmDevicePtr device = NULL;

    CHECK_EQ(drmGetDevices2(0, &device, 1), 1);
    int node = open(device->nodes[DRM_NODE_RENDER], O_RDWR | O_CLOEXEC);
    CHECK(node >= 0);
    drmFreeDevices(&device, 1);
    return node;
}

static inline uint32_t create(uint64_t flags)
{
    union drm_amdgpu_gem_create args = {
        .in = { .bo_size = SIZE, .domains = AMDGPU_GEM_DOMAIN_VRAM, .domain_flags = flags }
    };
    CHECK_EQ(ioctl(fd, DRM_IOCTL_AMDGPU_GEM_CREATE, &args), 0);
    return args.out.handle;
}

static inline int close_handle(int node, uint32_t handle)
{
    struct drm_gem_close args = { .handle = handle };
    return ioctl(node, DRM_IOCTL_GEM_CLOSE, &args);
}

static inline off_t offset_of(uint32_t handle)
{
    union drm_amdgpu_gem_mmap args = { .in = { .handle = handle } };
    CHECK_EQ(ioctl(fd, DRM_IOCTL_AMDGPU_GEM_MMAP, &args), 0);
    return (off_t)args.out.addr_ptr;
}

static inline volatile uint32_t *map(uint32_t handle)
{
    void *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset_of(handle));
    CHECK(at != MAP_FAILED);
    return at;
}

static inline int unmap(volatile void *at, size_t size)
{
    return munmap((void *)at, size);
}

static inline bool fails(int result, int with)
{
    return result == -1 && errno == with;
}

#endif
