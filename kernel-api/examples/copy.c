/* SPDX-License-Identifier: MIT */
/*
 * copy.c - the shortest useful program against the contract: the GPU copies one buffer into another.
 *
 * It shows the whole way of a piece of work through the four pillars:
 *     A  open the card and bring it up
 *     B  get memory that CPU and GPU both reach
 *     C  give that memory addresses in a GPU address space of our own
 *     D  make a queue, hand it commands, wait until they are done
 * No library is involved: mgpu.h is all, with one function of the OS, because only the OS can make CPU mappings.
 */
#include <mgpu/mgpu.h>
#include <stdio.h>
#include <string.h>

/* From the OS port: map what mgpu_bo_map answered into this process. NULL on failure. */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what);

#define BYTES 65536u
#define COMMAND_DWORDS 64u
#define FIVE_SECONDS 5000000000ll

/* Packets of the command processor are a header and a body: type 3, length of the body less one, opcode. */
#define PACKET(opcode, body) (3u << 30 | ((body)-1u) << 16 | (opcode) << 8)
#define NOP_ALONE 0xffff1000u    /* a NOP without a body: padding */
#define DMA_DATA 0x50u
#define DMA_DATA_SYNC (1u << 31) /* later packets see the copy's result */

/* A buffer object with both its addresses. */
struct buffer {
    mgpu_handle bo;
    uint64_t va;   /* for the GPU */
    uint32_t *cpu; /* for us */
};

/* Memory in `domain`, at the GPU address `va`, which is ours to choose. Returns 0 or a negative error. */
static int make_buffer(mgpu_client client, mgpu_handle vm, uint32_t domain, uint64_t va, struct buffer *out)
{
    struct mgpu_bo_create create = { .size = BYTES, .domains = domain, .flags = MGPU_BO_CPU_ACCESS };
    struct mgpu_bo_map map = { 0 };
    struct mgpu_vm_map place = { .vm = vm, .va = va, .size = BYTES, .flags = MGPU_VM_READ | MGPU_VM_WRITE };
    int err = mgpu_bo_create(client, &create);

    if (err)
        return err;
    map.bo = place.bo = out->bo = create.bo;
    out->va = va;
    err = mgpu_bo_map(client, &map);
    if (!err)
        err = mgpu_vm_map(client, &place);
    if (!err)
        out->cpu = mgpu_test_map(client, &map);
    return err || out->cpu ? err : -MGPU_ENOMEM;
}

/* The commands: copy `src` to `dst`. What is left of the room is padding, so that the length suits every card. */
static void write_commands(uint32_t *at, uint64_t dst, uint64_t src)
{
    const uint32_t copy[] = {
        PACKET(DMA_DATA, 6u), DMA_DATA_SYNC,          (uint32_t)src, (uint32_t)(src >> 32),
        (uint32_t)dst,        (uint32_t)(dst >> 32), BYTES,
    };

    memcpy(at, copy, sizeof copy);
    for (uint32_t i = sizeof copy / sizeof *copy; i < COMMAND_DWORDS; i++)
        at[i] = NOP_ALONE;
}

/* Run the commands at `ib` on a queue of their own and wait for them. Returns 0 or a negative error. */
static int run(mgpu_client client, mgpu_handle vm, struct mgpu_ib ib, const struct mgpu_bo_ref *bos, uint32_t bo_count)
{
    struct mgpu_queue_create queue = { .vm = vm, .engine = MGPU_ENGINE_GFX };
    struct mgpu_queue_submit submit = { 0 };
    struct mgpu_query_time now;
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };
    struct mgpu_fence fence = { 0 };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1 };
    int err = mgpu_queue_create(client, &queue);

    if (err)
        return err;
    submit.queue = queue.queue;
    submit.ibs = (uintptr_t)&ib;
    submit.ib_count = 1;
    submit.bos = (uintptr_t)bos; /* the memory that must be there while the commands run */
    submit.bo_count = bo_count;
    err = mgpu_queue_submit(client, &submit);
    if (!err)
        err = mgpu_query(client, &query); /* deadlines are absolute, so ask what time it is */
    if (err)
        return err;
    fence.queue = queue.queue;
    fence.seq = submit.seq; /* the submission's number is its fence */
    wait.deadline_ns = now.cpu_ns + FIVE_SECONDS;
    return mgpu_fence_wait(client, &wait);
}

static int copy(mgpu_client client)
{
    struct mgpu_chip_info chip = { 0 };
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };
    struct mgpu_vm_create vm = { 0 };
    struct buffer src = { 0 }, dst = { 0 }, commands = { 0 };
    struct mgpu_ib ib = { .dwords = COMMAND_DWORDS };
    struct mgpu_bo_ref bos[3] = { 0 };
    int err = mgpu_init(client, &init);

    if (!err)
        err = mgpu_vm_create(client, &vm);
    if (!err)
        err = make_buffer(client, vm.vm, MGPU_DOMAIN_GTT, chip.va_start, &src);
    if (!err)
        err = make_buffer(client, vm.vm, MGPU_DOMAIN_VRAM, chip.va_start + BYTES, &dst);
    if (!err)
        err = make_buffer(client, vm.vm, MGPU_DOMAIN_GTT, chip.va_start + 2 * BYTES, &commands);
    if (err)
        return err;

    for (uint32_t i = 0; i < BYTES / 4; i++)
        src.cpu[i] = i * 0x9e3779b9u;
    write_commands(commands.cpu, dst.va, src.va);
    ib.va = commands.va;
    bos[0].bo = src.bo;
    bos[1].bo = commands.bo;
    bos[2] = (struct mgpu_bo_ref){ dst.bo, MGPU_BO_REF_WRITE };
    err = run(client, vm.vm, ib, bos, 3);
    if (err)
        return err;
    if (memcmp(src.cpu, dst.cpu, BYTES) != 0)
        return -MGPU_EIO;
    printf("copied %u bytes from system memory to VRAM on %s\n", BYTES, chip.marketing_name);
    return 0;
}

int main(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int err = mgpu_open(&open);

    if (!err) {
        err = copy(open.client);
        mgpu_close(open.client); /* destroys all that was made */
    }
    if (err)
        printf("failed with error %d of mgpu.h\n", -err);
    return err != 0;
}
