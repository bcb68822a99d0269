/* SPDX-License-Identifier: MIT */
/* program.c - see program.h. */
#include "program.h"

#include <errno.h>
#include <libsync.h>
#include <sys/mman.h>

#include "ioctl.h"

/* ---- Linux's requests of sync_files and dma-bufs ----------------------------------------------------------------- */

struct sync_fence {
    char timeline[32], driver[32];
    int32_t status; /* 1: reached */
    uint32_t flags;
    uint64_t timestamp_ns;
};

struct sync_file_info {
    char name[32];
    int32_t status;
    uint32_t flags;
    uint32_t fence_count; /* in: room in `fences` */
    uint32_t pad;
    uint64_t fences; /* struct sync_fence[fence_count] */
};

struct dma_buf_sync {
    uint64_t flags;
};

#define SYNC_FILE_INFO   _IOWR('>', 4, struct sync_file_info)
#define DMA_BUF_SYNC     _IOW('b', 0, struct dma_buf_sync)
#define DMA_BUF_SYNC_END 4u

static int merge(int fd, void *arg)
{
    struct sync_merge_data *args = arg;
    int merged;
    int r = shim_sync_file_merge(fd, args->fd2, &merged);

    if (!r)
        args->fence = merged;
    return r;
}

/* All that goes into one of ours counts as one fence. */
static int file_info(int fd, void *arg)
{
    struct sync_file_info *args = arg;
    struct sync_fence fence = { .timeline = "timeline", .driver = "amdgpu" };
    bool reached;

    int r = shim_sync_file_status(fd, &reached);
    if (r)
        return r;
    fence.status = reached;
    if (args->fence_count && args->fences)
        *(struct sync_fence *)(uintptr_t)args->fences = fence;
    *args = (struct sync_file_info){
        .name = "radv-metal", .status = reached, .fence_count = 1, .fences = args->fences
    };
    return 0;
}

static int sync_memory(int fd, void *arg)
{
    const struct dma_buf_sync *args = arg;
    return shim_dma_buf_sync(fd, !(args->flags & DMA_BUF_SYNC_END));
}

static const struct {
    unsigned long request;
    int (*answer)(int fd, void *arg); /* -ENOTTY: not for the card */
} requests[] = {
    { SYNC_IOC_MERGE, merge },
    { SYNC_FILE_INFO, file_info },
    { DMA_BUF_SYNC, sync_memory },
};

int shim_program_ioctl(int fd, unsigned long request, void *arg)
{
    request = (uint32_t)request;
    if ((request >> 8 & 0xff) == DRM_IOCTL_BASE)
        return shim_ioctl(fd, request, arg);
    for (size_t i = 0; arg && i < sizeof requests / sizeof requests[0]; i++)
        if (requests[i].request == request)
            return requests[i].answer(fd, arg);
    return -ENOTTY; /* with a NULL, too: the OS's answer will do */
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

int shim_program_mmap(void *address, size_t size, int protection, int flags, int fd, uint64_t offset, void **out)
{
    int r = -ENOTTY;

    if (fd >= 0 && !(flags & MAP_ANONYMOUS))
        r = shim_mmap(address, size, protection, flags, fd, offset, out);
    if (r == -ENOTTY && flags & MAP_FIXED && shim_memory_vacate(address, size) == -ENOMEM)
        r = -ENOMEM;
    return r;
}
