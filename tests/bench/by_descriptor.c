/* SPDX-License-Identifier: MIT */
/*
 * by_descriptor.c - what it costs that a request names its open file by a descriptor: a request by the descriptor of a
 * device beside the same by one that no device is of; and a submission by ioctl, as RADV of Mesa 25 makes it, beside
 * one through libdrm_amdgpu, which knows its file.
 */
#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <fcntl.h>
#include <unistd.h>
#include <xf86drm.h>

#include "bench.h"
#include "shim_os.h"

enum { BATCH = 64, SAMPLES = 500, IB_DWORDS = 16 };
#define NOP 0xffff1000u /* of one dword */

static amdgpu_device_handle device;
static amdgpu_context_handle context;
static uint32_t context_id; /* of another context, made by descriptor */
static int of_device, of_nobody;
static struct drm_amdgpu_cs_chunk_ib ib = { .ib_bytes = IB_DWORDS * 4 };
static struct drm_amdgpu_cs_chunk chunk = { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib };

static double request(void *fd)
{
    uint64_t value, failed = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        failed |= (uint64_t)drmGetCap(*(int *)fd, DRM_CAP_SYNCOBJ, &value);
    return failed ? -1 : (double)(bench_now() - start) / BATCH;
}

static double submit(void *unused)
{
    struct amdgpu_cs_fence fence = { .context = context };
    uint32_t expired = 0;
    int failed = 0;

    (void)unused;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        failed |= amdgpu_cs_submit_raw2(device, context, 0, 1, &chunk, &fence.fence);
    int64_t elapsed = bench_now() - start;
    failed |= amdgpu_cs_query_fence_status(&fence, AMDGPU_TIMEOUT_INFINITE, 0, &expired);
    return failed ? -1 : (double)elapsed / BATCH;
}

static double submit_by_ioctl(void *unused)
{
    const uint64_t chunks = (uintptr_t)&chunk;
    union drm_amdgpu_cs cs;
    int failed = 0;

    (void)unused;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++) {
        cs.in = (struct drm_amdgpu_cs_in){ .ctx_id = context_id, .num_chunks = 1, .chunks = (uintptr_t)&chunks };
        failed |= drmIoctl(of_device, DRM_IOCTL_AMDGPU_CS, &cs);
    }
    int64_t elapsed = bench_now() - start;
    union drm_amdgpu_wait_cs wait = { .in = { .handle = cs.out.handle, .timeout = UINT64_MAX, .ctx_id = context_id } };
    failed |= drmIoctl(of_device, DRM_IOCTL_AMDGPU_WAIT_CS, &wait);
    return failed ? -1 : (double)elapsed / BATCH;
}

static void make_commands(void)
{
    struct amdgpu_bo_alloc_request memory = { .alloc_size = MGPU_PAGE_SIZE, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo;
    amdgpu_va_handle va;
    uint32_t *words;
    uint64_t address;

    int error = amdgpu_bo_alloc(device, &memory, &bo);
    if (!error)
        error = amdgpu_bo_cpu_map(bo, (void **)&words);
    if (!error)
        error = amdgpu_va_range_alloc(device, amdgpu_gpu_va_range_general, MGPU_PAGE_SIZE, 0, 0, &address, &va, 0);
    if (!error)
        error = amdgpu_bo_va_op(bo, 0, MGPU_PAGE_SIZE, address, 0, AMDGPU_VA_OP_MAP);
    if (error)
        bench_fail("no commands", error);
    for (int i = 0; i < IB_DWORDS; i++)
        words[i] = NOP;
    ib.va_start = address;
}

static void open_the_card(void)
{
    union drm_amdgpu_ctx args = { .in = { .op = AMDGPU_CTX_OP_ALLOC_CTX } };
    uint32_t major, minor;

    int fd = open(shim_os_node_path(SHIM_NODE_RENDER), O_RDWR);
    of_nobody = open(shim_os_node_path(SHIM_NODE_RENDER), O_RDWR);
    int error = fd < 0 || of_nobody < 0 ? -1 : amdgpu_device_initialize(fd, &major, &minor, &device);
    if (!error)
        error = amdgpu_cs_ctx_create(device, &context);
    if (error)
        bench_fail("no device", error);
    close(fd);
    of_device = amdgpu_device_get_fd(device);
    error = drmIoctl(of_device, DRM_IOCTL_AMDGPU_CTX, &args);
    if (error)
        bench_fail("no context", error);
    context_id = args.out.alloc.ctx_id;
}

int main(void)
{
    open_the_card();
    make_commands();
    bench_compare("request", "ns", (struct bench_target){ 5000, BENCH_ANY }, SAMPLES, request, &of_device, request,
                  &of_nobody);
    bench_compare("submit_by_ioctl", "ns", (struct bench_target){ 5000, BENCH_ANY }, SAMPLES, submit_by_ioctl, NULL,
                  submit, NULL);
    amdgpu_cs_ctx_free(context);
    amdgpu_device_deinitialize(device);
    close(of_nobody);
    return 0;
}
