/* SPDX-License-Identifier: MIT */
/*
 * fence.c - the shortest program in which one queue waits for another.
 *
 * The consumer is submitted first, to a queue of its own: it waits for point 1 of a timeline, which nobody has promised
 * yet. The producer then writes a number and signals the point; the consumer copies the number, and the CPU waits for
 * the consumer's fence. How memory and addresses are made is copy.c's subject.
 */
#include <mgpu/mgpu.h>
#include <stdio.h>
#include <string.h>

/* From the OS port: map what mgpu_bo_map answered into this process. NULL on failure. */
void *mgpu_test_map(mgpu_client client, const struct mgpu_bo_map *what);

#define NUMBER 42u
#define FIVE_SECONDS 5000000000ll

/* One page holds everything: the two command buffers, and from DATA on the number and its copy. Offsets in dwords. */
#define COMMANDS 64u /* dwords each, padding included */
#define DATA 256u

#define PACKET(opcode, body) (3u << 30 | ((body)-1u) << 16 | (opcode) << 8)
#define NOP_ALONE 0xffff1000u
#define WRITE_DATA 0x37u
#define WRITE_DATA_MEMORY (5u << 8 | 1u << 20) /* to memory, and done when the next packet comes */
#define DMA_DATA 0x50u
#define DMA_DATA_SYNC (1u << 31)

/* Both command buffers, for a page at the GPU address `va`. */
static void write_commands(uint32_t *page, uint64_t va)
{
    uint64_t number = va + 4 * DATA, copy = number + 4;
    const uint32_t produce[] = {
        PACKET(WRITE_DATA, 4u), WRITE_DATA_MEMORY, (uint32_t)number, (uint32_t)(number >> 32), NUMBER,
    };
    const uint32_t consume[] = {
        PACKET(DMA_DATA, 6u), DMA_DATA_SYNC, (uint32_t)number, (uint32_t)(number >> 32), (uint32_t)copy,
        (uint32_t)(copy >> 32), 4,
    };

    for (uint32_t i = 0; i < 2 * COMMANDS; i++)
        page[i] = NOP_ALONE;
    memcpy(page, produce, sizeof produce);
    memcpy(page + COMMANDS, consume, sizeof consume);
}

/* A page of system memory in an address space of its own, at the first address there is. Returns 0 or an error. */
static int make_page(mgpu_client client, struct mgpu_vm_map *place, uint32_t **page)
{
    struct mgpu_bo_create create = {
        .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_GTT, .flags = MGPU_BO_CPU_ACCESS,
    };
    struct mgpu_vm_create vm = { 0 };
    struct mgpu_bo_map map = { 0 };
    int err = mgpu_bo_create(client, &create);

    if (!err)
        err = mgpu_vm_create(client, &vm);
    if (err)
        return err;
    place->vm = vm.vm;
    place->bo = map.bo = create.bo;
    place->size = create.size;
    place->flags = MGPU_VM_READ | MGPU_VM_WRITE;
    err = mgpu_vm_map(client, place);
    if (!err)
        err = mgpu_bo_map(client, &map);
    if (!err)
        *page = mgpu_test_map(client, &map);
    return err || *page ? err : -MGPU_ENOMEM;
}

/* Submit the commands at `va` to a new queue; `wait` and `signal` may be NULL. The fence is the submission's. */
static int submit(mgpu_client client, const struct mgpu_vm_map *page, uint64_t va, const struct mgpu_sync_point *wait,
                  const struct mgpu_sync_point *signal, struct mgpu_fence *fence)
{
    struct mgpu_queue_create queue = { .vm = page->vm, .engine = MGPU_ENGINE_GFX };
    struct mgpu_ib ib = { .va = va, .dwords = COMMANDS };
    struct mgpu_bo_ref bo = { page->bo, MGPU_BO_REF_WRITE };
    struct mgpu_queue_submit args = {
        .ibs = (uintptr_t)&ib, .ib_count = 1, .bos = (uintptr_t)&bo, .bo_count = 1,
        .waits = (uintptr_t)wait, .wait_count = wait != NULL,
        .signals = (uintptr_t)signal, .signal_count = signal != NULL,
    };
    int err = mgpu_queue_create(client, &queue);

    args.queue = queue.queue;
    if (!err)
        err = mgpu_queue_submit(client, &args);
    fence->queue = queue.queue;
    fence->seq = args.seq;
    return err;
}

/* Wait for a fence, five seconds at most. */
static int wait_for(mgpu_client client, const struct mgpu_fence *fence)
{
    struct mgpu_query_time now = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)fence, .count = 1 };
    int err = mgpu_query(client, &query);

    wait.deadline_ns = now.cpu_ns + FIVE_SECONDS;
    return err ? err : mgpu_fence_wait(client, &wait);
}

static int run(mgpu_client client)
{
    struct mgpu_chip_info chip = { 0 };
    struct mgpu_init init = { .info = (uintptr_t)&chip, .info_size = sizeof chip };
    struct mgpu_vm_map place = { 0 };
    struct mgpu_sync_create timeline = { 0 };
    struct mgpu_sync_point point = { .point = 1 };
    struct mgpu_fence produced = { 0 }, consumed = { 0 };
    uint32_t *page = NULL;
    int err = mgpu_init(client, &init);

    place.va = chip.va_start;
    if (!err)
        err = make_page(client, &place, &page);
    if (!err)
        err = mgpu_sync_create(client, &timeline);
    if (err)
        return err;
    write_commands(page, place.va);
    point.sync = timeline.sync;
    err = submit(client, &place, place.va + 4 * COMMANDS, &point, NULL, &consumed);
    if (!err)
        err = submit(client, &place, place.va, NULL, &point, &produced);
    if (!err)
        err = wait_for(client, &consumed);
    if (err)
        return err;
    if (page[DATA + 1] != NUMBER)
        return -MGPU_EIO;
    printf("queue 1 waited for queue 2 and read %u on %s\n", page[DATA + 1], chip.marketing_name);
    return 0;
}

int main(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    int err = mgpu_open(&open);

    if (!err) {
        err = run(open.client);
        mgpu_close(open.client); /* destroys all that was made */
    }
    if (err)
        printf("failed with error %d of mgpu.h\n", -err);
    return err != 0;
}
