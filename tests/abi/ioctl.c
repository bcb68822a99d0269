/* SPDX-License-Identifier: MIT */
/*
 * ioctl.c - what RADV of 24.3 and later sends, by request number alone: a device, a context, memory, addresses, a
 * submission with a timeline point, and what the card wrote. It is linked with the libdrm.so.2 that was built.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "tap.h"

#define PAGE 4096u
#define VA   UINT64_C(0x400000)
#define DATA 64u /* where in the page the card writes, bytes */
#define MARK 0xcafef00du

/* PM4: WRITE_DATA of one dword to memory, confirmed; then a NOP of a single dword, as many times as it takes. */
#define WRITE_DATA 0xc0033700u
#define TO_MEMORY  (5u << 8 | 1u << 20)
#define NOP        0xffff1000u
#define IB_DWORDS  8u
#define FOREVER    INT64_MAX

static _Alignas(PAGE) uint32_t page[PAGE / 4];
static int fd = -1;

static void open_node(void)
{
    drmDevicePtr device = NULL;

    CHECK_EQ(drmGetDevices2(0, &device, 1), 1);
    fd = open(device->nodes[DRM_NODE_RENDER], O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0);
    drmFreeDevices(&device, 1);
}

static void what_it_is(void)
{
    struct drm_amdgpu_info_device device = { 0 };
    struct drm_amdgpu_info info = { .return_pointer = (uintptr_t)&device,
                                    .return_size = sizeof device,
                                    .query = AMDGPU_INFO_DEV_INFO };
    struct drm_get_cap cap = { .capability = DRM_CAP_SYNCOBJ_TIMELINE };
    char name[8] = "";
    struct drm_version version = { .name = name, .name_len = sizeof name };

    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_VERSION, &version), 0);
    CHECK(strcmp(name, "amdgpu") == 0);
    CHECK_EQ(version.version_minor, 54);
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_GET_CAP, &cap), 0);
    CHECK_EQ(cap.value, 1);
    CHECK_EQ(drmCommandWrite(fd, DRM_AMDGPU_INFO, &info, sizeof info), 0);
    CHECK_EQ(device.family, 143);
}

static uint32_t map_page(void)
{
    struct drm_amdgpu_gem_userptr userptr = { .addr = (uintptr_t)page,
                                              .size = PAGE,
                                              .flags = AMDGPU_GEM_USERPTR_REGISTER | AMDGPU_GEM_USERPTR_VALIDATE };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_GEM_USERPTR, &userptr), 0);
    struct drm_amdgpu_gem_va va = {
        .handle = userptr.handle,
        .operation = AMDGPU_VA_OP_MAP,
        .flags = AMDGPU_VM_PAGE_READABLE | AMDGPU_VM_PAGE_WRITEABLE | AMDGPU_VM_PAGE_EXECUTABLE,
        .va_address = VA,
        .map_size = PAGE,
    };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_GEM_VA, &va), 0);
    return userptr.handle;
}

/* Returns the number of a submission that writes MARK and signals point 5 of `timeline`. */
static uint64_t submit(uint32_t ctx, uint32_t bo, uint32_t timeline)
{
    const uint32_t commands[IB_DWORDS] = { WRITE_DATA, TO_MEMORY, (uint32_t)VA + DATA, 0, MARK, NOP, NOP, NOP };
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = VA, .ib_bytes = sizeof commands };
    const struct drm_amdgpu_cs_chunk_syncobj signal = { .handle = timeline, .point = 5 };
    const struct drm_amdgpu_bo_list_entry entry = { .bo_handle = bo };
    const struct drm_amdgpu_bo_list_in list = { .operation = ~0u,
                                                .list_handle = ~0u,
                                                .bo_number = 1,
                                                .bo_info_size = sizeof entry,
                                                .bo_info_ptr = (uintptr_t)&entry };
    const struct drm_amdgpu_cs_chunk chunks[] = {
        { AMDGPU_CHUNK_ID_BO_HANDLES, sizeof list / 4, (uintptr_t)&list },
        { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib },
        { AMDGPU_CHUNK_ID_SYNCOBJ_TIMELINE_SIGNAL, sizeof signal / 4, (uintptr_t)&signal },
    };
    const uint64_t pointers[] = { (uintptr_t)&chunks[0], (uintptr_t)&chunks[1], (uintptr_t)&chunks[2] };
    union drm_amdgpu_cs cs = { .in = { .ctx_id = ctx, .num_chunks = 3, .chunks = (uintptr_t)pointers } };

    memcpy(page, commands, sizeof commands);
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_CS, &cs), 0);
    return cs.out.handle;
}

static void wait_for_point(uint32_t timeline)
{
    const uint64_t point = 5;
    uint64_t reached = 0;
    struct drm_syncobj_timeline_wait wait = {
        .handles = (uintptr_t)&timeline, .points = (uintptr_t)&point, .timeout_nsec = FOREVER, .count_handles = 1
    };
    struct drm_syncobj_timeline_array query = { .handles = (uintptr_t)&timeline,
                                                .points = (uintptr_t)&reached,
                                                .count_handles = 1 };

    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, &wait), 0);
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_SYNCOBJ_QUERY, &query), 0);
    CHECK_EQ(reached, 5);
}

static void work(void)
{
    union drm_amdgpu_ctx ctx = { .in = { .op = AMDGPU_CTX_OP_ALLOC_CTX } };
    struct drm_syncobj_create timeline = { 0 };

    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_CTX, &ctx), 0);
    const uint32_t id = ctx.out.alloc.ctx_id;
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &timeline), 0);
    const uint32_t bo = map_page();
    const uint64_t seq = submit(id, bo, timeline.handle);
    CHECK_EQ(seq, 1);
    wait_for_point(timeline.handle);
    CHECK_EQ(page[DATA / 4], MARK);

    union drm_amdgpu_wait_cs wait = { .in = { .handle = seq, .ctx_id = id } };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_WAIT_CS, &wait), 0);
    CHECK_EQ(wait.out.status, 0);
    ctx = (union drm_amdgpu_ctx){ .in = { .op = AMDGPU_CTX_OP_QUERY_STATE2, .ctx_id = id } };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_CTX, &ctx), 0);
    CHECK_EQ(ctx.out.state.flags, 0);

    ctx = (union drm_amdgpu_ctx){ .in = { .op = AMDGPU_CTX_OP_FREE_CTX, .ctx_id = id } };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_CTX, &ctx), 0);
    struct drm_gem_close close = { .handle = bo };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_GEM_CLOSE, &close), 0);
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_GEM_CLOSE, &close), -1);
    CHECK_EQ(errno, EINVAL);
}

/* VRAM by PRIME: what one open file exports another imports, each with a handle of its own. */
static void shared_memory(void)
{
    union drm_amdgpu_gem_create create = { .in = { .bo_size = 2 * PAGE, .domains = AMDGPU_GEM_DOMAIN_VRAM } };
    struct drm_amdgpu_gem_create_in info = { 0 };
    struct drm_amdgpu_gem_op op = { .op = AMDGPU_GEM_OP_GET_GEM_CREATE_INFO, .value = (uintptr_t)&info };

    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), 0);
    struct drm_prime_handle prime = { .handle = create.out.handle, .flags = DRM_CLOEXEC };
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), 0);
    const int first = fd;
    open_node();
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime), 0);
    close(prime.fd);
    close(first);
    op.handle = prime.handle;
    CHECK_EQ(drmIoctl(fd, DRM_IOCTL_AMDGPU_GEM_OP, &op), 0);
    CHECK_EQ(info.bo_size, 2 * PAGE);
    CHECK_EQ(info.domains, AMDGPU_GEM_DOMAIN_VRAM);
}

/* A name that one file gives, and its friend opens; it ends with the last handle. */
static void global_names(void)
{
    union drm_amdgpu_gem_create create = { .in = { .bo_size = 2 * PAGE, .domains = AMDGPU_GEM_DOMAIN_GTT } };
    struct drm_gem_open opened = { 0 };
    drmDevicePtr device = NULL;
    drm_magic_t magic;

    CHECK_EQ(drmGetDevices2(0, &device, 1), 1);
    const int master = open(device->nodes[DRM_NODE_PRIMARY], O_RDWR | O_CLOEXEC);
    const int friend = open(device->nodes[DRM_NODE_PRIMARY], O_RDWR | O_CLOEXEC);
    drmFreeDevices(&device, 1);
    CHECK_EQ(drmIsMaster(master), 1);
    CHECK_EQ(drmGetMagic(friend, &magic), 0);
    CHECK_EQ(drmIoctl(friend, DRM_IOCTL_GEM_OPEN, &opened), -1);
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(drmAuthMagic(master, magic), 0);
    CHECK_EQ(drmIoctl(friend, DRM_IOCTL_GEM_OPEN, &opened), -1);
    CHECK_EQ(errno, ENOENT);

    CHECK_EQ(drmIoctl(master, DRM_IOCTL_AMDGPU_GEM_CREATE, &create), 0);
    struct drm_gem_flink flink = { .handle = create.out.handle }, again = { 0 };
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_FLINK, &flink), 0);
    opened.name = flink.name;
    CHECK_EQ(drmIoctl(friend, DRM_IOCTL_GEM_OPEN, &opened), 0);
    CHECK_EQ(opened.size, 2 * PAGE);
    again.handle = opened.handle;
    CHECK_EQ(drmIoctl(friend, DRM_IOCTL_GEM_FLINK, &again), 0);
    CHECK_EQ(again.name, flink.name);

    struct drm_gem_close mine = { .handle = create.out.handle }, theirs = { .handle = opened.handle };
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_CLOSE, &mine), 0);
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_OPEN, &opened), 0); /* the friend has it still */
    mine.handle = opened.handle;
    CHECK_EQ(drmIoctl(friend, DRM_IOCTL_GEM_CLOSE, &theirs), 0);
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_CLOSE, &mine), 0);
    CHECK_EQ(drmIoctl(master, DRM_IOCTL_GEM_OPEN, &opened), -1);
    CHECK_EQ(errno, ENOENT);
    close(friend);
    close(master);
}

int main(void)
{
    TAP_RUN(open_node);
    TAP_RUN(what_it_is);
    TAP_RUN(work);
    TAP_RUN(shared_memory);
    TAP_RUN(global_names);
    return tap_done();
}
