/* SPDX-License-Identifier: MIT */
/* gpu.c - see gpu.h. */
#include "gpu.h"

#include <navi23/regs/pm4.h>
#include <shim_os.h>

#include "bench.h"

enum { WORDS = 256, VA_STEP = 2 << 20 };

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

struct gpu_buffer gpu_memory(struct gpu *gpu, uint64_t size, uint32_t domain)
{
    struct mgpu_bo_create bo = { .size = size, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    check("mgpu_bo_create", mgpu_bo_create(gpu->client, &bo));
    struct mgpu_bo_map cpu = { .bo = bo.bo };
    check("mgpu_bo_map", mgpu_bo_map(gpu->client, &cpu));
    struct gpu_buffer buffer = { gpu->next_va, shim_os_map(gpu->client, &cpu) };
    if (!buffer.words || gpu->bo_count == GPU_BUFFERS)
        bench_fail("cannot map a BO", 0);
    struct mgpu_vm_map map = {
        .vm = gpu->vm,
        .bo = bo.bo,
        .va = buffer.va,
        .size = bo.size,
        .flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE,
    };
    check("mgpu_vm_map", mgpu_vm_map(gpu->client, &map));
    gpu->bos[gpu->bo_count++].bo = bo.bo;
    gpu->next_va += (bo.size + VA_STEP - 1) / VA_STEP * VA_STEP;
    return buffer;
}

void gpu_use_engine(struct gpu *gpu, uint32_t engine)
{
    struct mgpu_queue_create queue = { .vm = gpu->vm, .engine = engine };
    check("mgpu_queue_create", mgpu_queue_create(gpu->client, &queue));
    gpu->queue = queue.queue;
}

void gpu_init(struct gpu *gpu)
{
    struct mgpu_chip_info chip;
    *gpu = (struct gpu){ .client = gpu_open(&chip), .next_va = chip.va_start };

    struct mgpu_vm_create vm = { 0 };
    check("mgpu_vm_create", mgpu_vm_create(gpu->client, &vm));
    gpu->vm = vm.vm;

    struct gpu_buffer nops = gpu_memory(gpu, WORDS * sizeof(uint32_t), MGPU_DOMAIN_GTT);
    for (int i = 0; i < WORDS; i++)
        nops.words[i] = PM4_NOP_ALONE;
    gpu->nop = (struct mgpu_ib){ .va = nops.va, .dwords = WORDS };
    gpu_use_engine(gpu, MGPU_ENGINE_GFX);
}

void gpu_finish(struct gpu *gpu)
{
    check("mgpu_close", mgpu_close(gpu->client));
}

uint64_t gpu_submit_ib(struct gpu *gpu, struct mgpu_ib ib)
{
    struct mgpu_queue_submit submit = {
        .queue = gpu->queue,
        .ibs = (uintptr_t)&ib,
        .ib_count = 1,
        .bos = (uintptr_t)gpu->bos,
        .bo_count = gpu->bo_count,
    };
    check("mgpu_queue_submit", mgpu_queue_submit(gpu->client, &submit));
    return submit.seq;
}

uint64_t gpu_submit(struct gpu *gpu)
{
    return gpu_submit_ib(gpu, gpu->nop);
}

void gpu_wait(struct gpu *gpu, uint64_t seq)
{
    struct mgpu_fence fence = { .queue = gpu->queue, .seq = seq };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1, .deadline_ns = MGPU_FOREVER };
    check("mgpu_fence_wait", mgpu_fence_wait(gpu->client, &wait));
}

int gpu_counter(struct gpu *gpu, uint32_t index, uint64_t *value_out)
{
    struct mgpu_query query = {
        .what = MGPU_QUERY_COUNTER,
        .index = index,
        .data = (uintptr_t)value_out,
        .data_size = sizeof *value_out,
    };
    return mgpu_query(gpu->client, &query);
}
