/* SPDX-License-Identifier: MIT */
/* pool_test.c - blocks come back, clean and by size; what is kept is bounded; a card at work allocates nothing. */
#include "machine.h"
#include "tap.h"

#include <submit/queue.h>

#define VA UINT64_C(0x200000)
#define LARGEST ((size_t)64 << (KGPU_POOL_CLASSES - 1))

static struct machine machine;

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

static void blocks_are_used_again_and_clean(void)
{
    for (size_t size = 1; size <= LARGEST; size = size * 3 / 2 + 1) {
        void *first = kgpu_pool_alloc(machine.kgpu, size), *second;
        uint64_t allocations = machine.os.allocations;

        CHECK(first && (uintptr_t)first % 16 == 0);
        memset(first, 0xaa, size);
        kgpu_pool_free(machine.kgpu, first, size);
        second = kgpu_pool_alloc(machine.kgpu, size);
        CHECK(second == first);
        CHECK(is_zero(second, size));
        CHECK_EQ(machine.os.allocations, allocations);
        kgpu_pool_free(machine.kgpu, second, size);
    }
}

/* A block of one class serves all sizes of it, and none of the next. */
static void classes_are_kept_apart(void)
{
    void *small = kgpu_pool_alloc(machine.kgpu, 65), *other;

    kgpu_pool_free(machine.kgpu, small, 65);
    other = kgpu_pool_alloc(machine.kgpu, 129);
    CHECK(other != small);
    kgpu_pool_free(machine.kgpu, other, 129);
    other = kgpu_pool_alloc(machine.kgpu, 128);
    CHECK(other == small);
    kgpu_pool_free(machine.kgpu, other, 128);
}

static void large_blocks_are_not_kept(void)
{
    uint64_t heap = machine_heap(&machine);
    void *block = kgpu_pool_alloc(machine.kgpu, LARGEST + 1);

    CHECK_EQ(machine.os.heap_bytes, heap + LARGEST + 1);
    kgpu_pool_free(machine.kgpu, block, LARGEST + 1);
    CHECK_EQ(machine.os.heap_bytes, heap);
    kgpu_pool_free(machine.kgpu, NULL, 100);
}

static void what_is_kept_is_bounded(void)
{
    enum { BLOCKS = 3000 };
    static void *blocks[BLOCKS];
    uint64_t heap = machine_heap(&machine);

    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = kgpu_pool_alloc(machine.kgpu, 100);
    CHECK(machine.os.heap_bytes >= heap + BLOCKS * 100);
    for (unsigned i = 0; i < BLOCKS; i++)
        kgpu_pool_free(machine.kgpu, blocks[i], 100);
    CHECK(machine.os.heap_bytes > heap);
    CHECK(machine.os.heap_bytes <= heap + (64 << 10));
    CHECK_EQ(machine_heap(&machine), heap);
}

static void no_memory_is_said(void)
{
    for (size_t size = 10; size <= LARGEST + 10; size += LARGEST) {
        kgpu_pool_drain(machine.kgpu);
        machine.os.fail_at = machine.os.allocations;
        CHECK(!kgpu_pool_alloc(machine.kgpu, size));
        machine.os.fail_at = FAKE_NEVER;
    }
}

/* Submit two waits, two signals, twenty BOs and a user fence; let it run, retire, and wait for it. */
static void a_round(mgpu_handle queue, const mgpu_handle *syncs, const struct mgpu_bo_ref *bos, uint32_t count)
{
    struct mgpu_ib ib = { .va = VA, .dwords = 8 };
    static uint64_t point;
    struct mgpu_sync_point waits[] = { { .sync = syncs[0] }, { .sync = syncs[1], .point = point + 1 } };
    struct mgpu_sync_point signals[] = { { .sync = syncs[2] }, { .sync = syncs[3], .point = point + 1 } };
    struct mgpu_sync_signal first = { .points = (uintptr_t)waits, .count = 2 };
    struct mgpu_queue_submit submit = { .queue = queue, .ibs = (uintptr_t)&ib, .ib_count = 1 };

    submit.waits = (uintptr_t)waits;
    submit.signals = (uintptr_t)signals;
    submit.wait_count = submit.signal_count = 2;
    submit.bos = (uintptr_t)bos;
    submit.bo_count = count;
    submit.fence_bo = bos[0].bo;
    CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    CHECK_EQ(mgpu_sync_signal(machine.client, &first), 0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine_reached(&machine, queue, submit.seq), 0);
    CHECK_EQ(machine_signalled(&machine, syncs[2], 0), 0);
    CHECK_EQ(machine_signalled(&machine, syncs[3], ++point), 0);
}

static void a_card_at_work_allocates_nothing(void)
{
    enum { BOS = 20, ROUNDS = 100 };
    mgpu_handle queue = machine_queue(&machine, machine_vm(&machine), 0), syncs[4];
    struct mgpu_bo_ref bos[BOS] = { { 0 } };
    uint64_t allocations = 0;

    for (unsigned i = 0; i < BOS; i++)
        bos[i].bo = machine_bo(&machine, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
    for (unsigned i = 0; i < 4; i++)
        syncs[i] = machine_sync(&machine);
    for (unsigned i = 0; i < ROUNDS; i++) {
        a_round(queue, syncs, bos, BOS);
        if (i == 0)
            allocations = machine.os.allocations;
    }
    CHECK_EQ(machine.os.allocations, allocations);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(blocks_are_used_again_and_clean);
    TAP_RUN(classes_are_kept_apart);
    TAP_RUN(large_blocks_are_not_kept);
    TAP_RUN(what_is_kept_is_bounded);
    TAP_RUN(no_memory_is_said);
    TAP_RUN(a_card_at_work_allocates_nothing);
    machine_stop(&machine);
    return tap_done();
}
