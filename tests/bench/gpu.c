/* SPDX-License-Identifier: MIT */
/* gpu.c - see gpu.h. */
#include "gpu.h"

#include <navi23/regs/pm4.h>
#include <shim_os.h>

#include "bench.h"

enum { WORDS = 256 };

static void check(const char *what, int result)
{
    if (result != 0)
        bench_fail(what, result);
}

mgpu_client gpu_open(struct mgpu_chip_info *chip)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    check("mgpu_open", mgpu_open(&open));
    struct mgpu_init init = { .info = (uintptr_t)chip, .info_size = sizeof *chip };
    check("mgpu_init", mgpu_init(open.client, &init));
    return open.client;
}

/* Write NOPs through a CPU mapping of the BO. */
static void write_nops(struct gpu *gpu)
{
    struct mgpu_bo_map map = { .bo = gpu->bo };
    check("mgpu_bo_map", mgpu_bo_map(gpu->client, &map));
    uint32_t *words = shim_os_map(gpu->client, &map);
    if (!words)
        bench_fail("cannot map a BO", 0);
    for (int i = 0; i < WORDS; i++)
        words[i] = PM4_NOP_ALONE;
    shim_os_unmap(words, map.size);
    check("mgpu_bo_unmap", mgpu_bo_unmap(gpu->client, gpu->bo));
}

void gpu_init(struct gpu *gpu)
{
    struct mgpu_chip_info chip;
    gpu->client = gpu_open(&chip);

    struct mgpu_vm_create vm = { 0 };
    check("mgpu_vm_create", mgpu_vm_create(gpu->client, &vm));
    gpu->vm = vm.vm;

    struct mgpu_bo_create bo = {
        .size = WORDS * sizeof(uint32_t),
        .domains = MGPU_DOMAIN_GTT,
        .flags = MGPU_BO_CPU_ACCESS,
    };
    check("mgpu_bo_create", mgpu_bo_create(gpu->client, &bo));
    gpu->bo = bo.bo;
    write_nops(gpu);

    struct mgpu_vm_map map = {
        .vm = gpu->vm,
        .bo = gpu->bo,
        .va = chip.va_start,
        .size = bo.size,
        .flags = MGPU_VM_READ | MGPU_VM_EXECUTE,
    };
    check("mgpu_vm_map", mgpu_vm_map(gpu->client, &map));
    gpu->nop = (struct mgpu_ib){ .va = map.va, .dwords = WORDS };

    struct mgpu_queue_create queue = { .vm = gpu->vm, .engine = MGPU_ENGINE_GFX };
    check("mgpu_queue_create", mgpu_queue_create(gpu->client, &queue));
    gpu->queue = queue.queue;
}

void gpu_finish(struct gpu *gpu)
{
    check("mgpu_close", mgpu_close(gpu->client));
}

uint64_t gpu_submit(struct gpu *gpu)
{
    struct mgpu_bo_ref bo = { .bo = gpu->bo };
    struct mgpu_queue_submit submit = {
        .queue = gpu->queue,
        .ibs = (uintptr_t)&gpu->nop,
        .ib_count = 1,
        .bos = (uintptr_t)&bo,
        .bo_count = 1,
    };
    check("mgpu_queue_submit", mgpu_queue_submit(gpu->client, &submit));
    return submit.seq;
}

void gpu_wait(struct gpu *gpu, uint64_t seq)
{
    struct mgpu_fence fence = { .queue = gpu->queue, .seq = seq };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = MGPU_FOREVER };
    check("mgpu_fence_wait", mgpu_fence_wait(gpu->client, &wait));
}
