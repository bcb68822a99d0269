/* SPDX-License-Identifier: MIT */
/*
 * signalled.c - how long it takes to see that work is done: by a look at the value page, and through libdrm_amdgpu,
 * which looks there; the baseline is the call that asks the kernel.
 */
#include <amdgpu.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "bench.h"
#include "gpu.h"
#include "shim_os.h"

enum { BATCH = 1000, SAMPLES = 500, POINT = 5 };

struct context {
    mgpu_client client;
    mgpu_handle sync;
    const _Atomic uint64_t *value; /* of `sync`, in the page */
    amdgpu_device_handle device;
    uint32_t syncobj;              /* of `device` */
};

static double look(void *opaque)
{
    const struct context *context = opaque;
    uint64_t seen = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        seen += atomic_load_explicit(context->value, memory_order_acquire) >= POINT;
    return seen == BATCH ? (double)(bench_now() - start) / BATCH : -1;
}

static double query(void *opaque)
{
    struct context *context = opaque;
    uint64_t point = 0, seen = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        seen += amdgpu_cs_syncobj_query2(context->device, &context->syncobj, &point, 1, 0) == 0 && point >= POINT;
    return seen == BATCH ? (double)(bench_now() - start) / BATCH : -1;
}

static double call(void *opaque)
{
    const struct context *context = opaque;
    struct mgpu_sync_point point = { .sync = context->sync };
    struct mgpu_sync_query args = { .points = (uintptr_t)&point, .count = 1 };
    uint64_t seen = 0;
    int64_t start = bench_now();
    for (int i = 0; i < BATCH; i++)
        seen += mgpu_sync_query(context->client, &args) == 0 && point.point >= POINT;
    return seen == BATCH ? (double)(bench_now() - start) / BATCH : -1;
}

/* A sync object of the contract's, at its point, and where it is in the page. */
static void make_sync(struct context *context)
{
    struct mgpu_chip_info chip;
    struct mgpu_init init = { 0 };
    struct mgpu_sync_create create = { 0 };
    struct mgpu_sync_point point = { .point = POINT };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };
    struct mgpu_bo_map map = { 0 };

    context->client = gpu_open(&chip);
    int error = mgpu_init(context->client, &init);
    if (!error)
        error = mgpu_sync_create(context->client, &create);
    context->sync = point.sync = create.sync;
    if (!error)
        error = mgpu_sync_signal(context->client, &signal);
    if (error)
        bench_fail("no sync object", error);
    map.object = init.value_object;
    map.size = init.value_size;
    const _Atomic uint64_t *page = shim_os_map(context->client, &map);
    if (!page)
        bench_fail("no value page", 0);
    context->value = &page[create.value_index];
}

/* The same through libdrm_amdgpu. */
static void make_syncobj(struct context *context)
{
    uint32_t major, minor, from;
    int fd = open(shim_os_node_path(SHIM_NODE_RENDER), O_RDWR);
    int error = fd < 0 ? -1 : amdgpu_device_initialize(fd, &major, &minor, &context->device);

    if (!error)
        error = amdgpu_cs_create_syncobj2(context->device, 1, &from); /* DRM_SYNCOBJ_CREATE_SIGNALED */
    if (!error)
        error = amdgpu_cs_create_syncobj2(context->device, 0, &context->syncobj);
    if (!error)
        error = amdgpu_cs_syncobj_transfer(context->device, context->syncobj, POINT, from, 0, 0);
    if (error)
        bench_fail("no sync object in libdrm_amdgpu", error);
    close(fd);
}

int main(void)
{
    struct context context;

    make_sync(&context);
    make_syncobj(&context);
    bench_compare("signalled_look", "ns", (struct bench_target){ 100, BENCH_ANY }, SAMPLES,
                  look, &context, call, &context);
    bench_compare("signalled_query", "ns", (struct bench_target){ 100, BENCH_ANY }, SAMPLES,
                  query, &context, call, &context);
    amdgpu_device_deinitialize(context.device);
    mgpu_close(context.client);
    return 0;
}
