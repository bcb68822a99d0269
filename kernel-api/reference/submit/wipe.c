/* SPDX-License-Identifier: MIT */
/* wipe.c - see wipe.h. Jobs of the kernel's own on the graphics ring: IBs of DMA_DATA fills, run in VMID 0. */
#include "wipe.h"

#include "../memory/bo.h"
#include "../vm/gart.h"
#include "queue.h"
#include "ring.h"

#include <navi23/regs/pm4.h>

#define FILL_DWORDS 7u
#define IB_DWORDS (MGPU_PAGE_SIZE / 4)
#define IB_ALIGN_DWORDS 8u
#define FILL_BYTES (32ull << 20) /* a packet: its count has 26 bits */
#define JOB_BYTES (256ull << 20) /* a job: far from what a watchdog would call a hang */
#define TRIES 3u                 /* of a job that somebody else's hang took along */

struct wipe {
    struct kgpu_bo *bo;
    uint32_t extent;       /* where it goes on */
    uint64_t offset;       /* bytes, in that extent */
    uint32_t *ib, dwords;  /* a page of system memory, for VRAM may be full; what is in it */
    uint64_t bus, address; /* of `ib`: for DMA, and in VMID 0 */
};

static void add_fill(struct wipe *wipe, uint32_t target, uint64_t address, uint64_t bytes)
{
    uint32_t *packet = &wipe->ib[wipe->dwords];

    packet[0] = PM4_HEADER(PM4_DMA_DATA, 6);
    packet[1] = PM4_DMA_SYNC | PM4_DMA_FROM_DATA | target;
    packet[2] = packet[3] = 0; /* what to fill with */
    packet[4] = (uint32_t)address;
    packet[5] = (uint32_t)(address >> 32);
    packet[6] = (uint32_t)bytes;
    wipe->dwords += FILL_DWORDS;
}

/* Fills for the next part of the BO. What the CPU has cleared already is not worth leaving out. */
static void add_fills(struct wipe *wipe)
{
    const struct kgpu_bo *bo = wipe->bo;
    uint64_t bytes, left = JOB_BYTES;

    for (; wipe->extent < bo->extent_count && left && wipe->dwords <= IB_DWORDS - FILL_DWORDS - IB_ALIGN_DWORDS;
         left -= bytes) {
        const struct kgpu_extent *extent = &bo->extents[wipe->extent];

        bytes = KGPU_MIN(extent->pages * MGPU_PAGE_SIZE - wipe->offset, KGPU_MIN(left, FILL_BYTES));
        add_fill(wipe, PM4_DMA_TO_L2, bo->kgpu->fb_base + extent->address + wipe->offset, bytes);
        wipe->offset += bytes;
        if (wipe->offset == extent->pages * MGPU_PAGE_SIZE) {
            wipe->extent++;
            wipe->offset = 0;
        }
    }
}

/* Run the IB on a queue that nothing has been lost with, and wait for its end. */
static int run(struct wipe *wipe)
{
    struct kgpu *kgpu = wipe->bo->kgpu;
    const struct mgpu_ib ib = { .va = wipe->address, .dwords = wipe->dwords };
    struct kgpu_queue *queue = kgpu_queue_create(kgpu, NULL, kgpu_ring_find(kgpu, MGPU_ENGINE_GFX, 0), NULL);
    struct kgpu_fence *fence;
    int err;

    if (!queue)
        return -MGPU_ENOMEM;
    err = kgpu_job_submit(queue, &ib, wipe->bo, &fence);
    kgpu_queue_put(queue); /* the job has its own */
    if (err)
        return err;
    while (!fence->done)
        kgpu_sleep_through(kgpu); /* there is a watchdog */
    err = fence->error;
    kgpu_fence_put(fence);
    return err;
}

static int run_job(struct wipe *wipe)
{
    int err = -MGPU_ECANCELED;

    while (wipe->dwords % IB_ALIGN_DWORDS)
        wipe->ib[wipe->dwords++] = PM4_NOP_ALONE;
    for (uint32_t i = 0; i < TRIES && err == -MGPU_ECANCELED && !wipe->bo->kgpu->gone; i++)
        err = run(wipe);
    wipe->dwords = 0;
    return err && err != -MGPU_ENOMEM ? -MGPU_ENODEV : err;
}

static int create_ib(struct wipe *wipe)
{
    struct kgpu *kgpu = wipe->bo->kgpu;
    struct kgpu_extent page = { .pages = 1 };
    int err;

    wipe->ib = kgpu_os_dma_alloc(kgpu->os, MGPU_PAGE_SIZE, &wipe->bus);
    if (!wipe->ib)
        return -MGPU_ENOMEM;
    page.address = wipe->bus;
    err = kgpu_gart_bind(kgpu, &page, 1, 1, &wipe->address);
    if (err)
        kgpu_os_dma_free(kgpu->os, wipe->ib, MGPU_PAGE_SIZE, wipe->bus);
    return err;
}

static void destroy_ib(struct wipe *wipe)
{
    struct kgpu *kgpu = wipe->bo->kgpu;

    kgpu_gart_unbind(kgpu, wipe->address, 1);
    kgpu_os_dma_free(kgpu->os, wipe->ib, MGPU_PAGE_SIZE, wipe->bus);
}

int kgpu_wipe(struct kgpu_bo *bo)
{
    struct wipe wipe = { .bo = bo };
    int err;

    if (!bo->hidden && bo->placement != MGPU_DOMAIN_GDS)
        return 0;
    err = create_ib(&wipe);
    if (err)
        return err;
    if (bo->placement == MGPU_DOMAIN_GDS) {
        add_fill(&wipe, PM4_DMA_TO_GDS, 0, bo->size); /* VMID 0 has just this range while the job runs */
        err = run_job(&wipe);
    }
    while (!err && wipe.extent < bo->extent_count) {
        add_fills(&wipe);
        err = run_job(&wipe);
    }
    destroy_ib(&wipe);
    return err;
}
