/* SPDX-License-Identifier: MIT */
/* sdma_test.c - copy engines: asleep until their first queue, registers and doorbells, packets as they want them. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/sdma.h>
#include <submit/ring.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle vm;

static uint32_t reg(uint32_t index, uint32_t sdma0_reg)
{
    return machine.card.registers[sdma0_reg + index * SDMA_DISTANCE];
}

static mgpu_handle queue_on(uint32_t index)
{
    return machine_queue_on(&machine, vm, MGPU_ENGINE_SDMA, index, MGPU_PRIORITY_NORMAL);
}

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
}

static void an_engine_sleeps_until_its_first_queue(void)
{
    begin();
    CHECK(reg(0, REG_SDMA0_F32_CNTL) & FIELD_SDMA_F32_CNTL__HALT);
    CHECK(!kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, 1));
    CHECK(queue_on(1));
    CHECK(kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, 1));
    CHECK(!(reg(1, REG_SDMA0_F32_CNTL) & FIELD_SDMA_F32_CNTL__HALT));
    CHECK(reg(0, REG_SDMA0_F32_CNTL) & FIELD_SDMA_F32_CNTL__HALT); /* the other one sleeps on */
    CHECK(queue_on(1)); /* a second queue finds it awake */
    CHECK_EQ(machine.kgpu->ring_count, 2);
    machine_stop(&machine);
}

static void the_ring_is_programmed(void)
{
    begin();
    for (uint32_t index = 0; index < KGPU_SDMA_RINGS; index++) {
        const struct kgpu_ring *ring;
        uint64_t base;

        CHECK(queue_on(index));
        ring = kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, index);
        base = (uint64_t)reg(index, REG_SDMA0_GFX_RB_BASE) << 8 | (uint64_t)reg(index, REG_SDMA0_GFX_RB_BASE_HI) << 40;
        CHECK_EQ(base, ring->address);
        CHECK_EQ(1u << FIELD_GET(FIELD_SDMA_GFX_RB_CNTL__RB_SIZE, reg(index, REG_SDMA0_GFX_RB_CNTL)), KGPU_RING_DWORDS);
        CHECK_EQ(FIELD_GET(FIELD_SDMA_GFX_RB_CNTL__RB_VMID, reg(index, REG_SDMA0_GFX_RB_CNTL)), 0);
        CHECK(reg(index, REG_SDMA0_CNTL) & FIELD_SDMA_CNTL__TRAP_ENABLE);
        CHECK(reg(index, REG_SDMA0_GFX_IB_CNTL) & FIELD_SDMA_GFX_IB_CNTL__IB_ENABLE);
        CHECK_EQ(reg(index, REG_SDMA0_GFX_MINOR_PTR_UPDATE), 0);
    }
    CHECK(machine.kgpu->rings[1]->config.doorbell != machine.kgpu->rings[2]->config.doorbell);
    machine_stop(&machine);
}

/* The fake engine ignores an IB that does not end on eight dwords; several of them stand in a job. */
static void every_ib_ends_where_it_must(void)
{
    enum { IBS = 5 };
    struct mgpu_ib ibs[IBS];
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)ibs, .ib_count = IBS };

    begin();
    submit.queue = queue_on(0);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < IBS; i++)
            ibs[i] = (struct mgpu_ib){ .va = VA + (round * IBS + i) * 256, .dwords = 16 + i };
        submit.ib_count = 1 + round % IBS;
        machine.card.ib_count = 0;
        CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
        CHECK_EQ(machine.card.ib_count, submit.ib_count);
        for (unsigned i = 0; i < machine.card.ib_count; i++) {
            CHECK_EQ(machine.card.ibs[i].va, ibs[i].va);
            CHECK_EQ(machine.card.ibs[i].dwords, 16 + i);
            CHECK_EQ(machine.card.ibs[i].ring, FAKE_SDMA0);
            CHECK(machine.card.ibs[i].vmid);
        }
        kgpu_irq(machine.kgpu);
        CHECK_EQ(machine_reached(&machine, submit.queue, round + 1), 0);
    }
    machine_stop(&machine);
}

/* More IBs than a ring holds, in jobs of all sizes: the room that a job is said to take is enough. */
static void a_job_fits_the_room_kept_for_it(void)
{
    static struct mgpu_ib ibs[256];
    struct mgpu_queue_submit submit = { .ibs = (uintptr_t)ibs };
    unsigned sum = 0;

    begin();
    submit.queue = queue_on(0);
    for (unsigned i = 0; i < 256; i++)
        ibs[i] = (struct mgpu_ib){ .va = VA, .dwords = 16 };
    machine.card.held = true;
    for (unsigned jobs = 0; jobs < 12; jobs++) {
        submit.ib_count = 256 - jobs;
        sum += submit.ib_count;
        CHECK_EQ(mgpu_queue_submit(machine.client, &submit), 0);
    }
    for (unsigned round = 0; round < 20; round++) {
        const struct kgpu_ring *ring = machine.kgpu->rings[1];

        CHECK(ring->written - ring->free_from <= KGPU_RING_DWORDS);
        fake_card_run(&machine.card);
        kgpu_irq(machine.kgpu);
    }
    CHECK_EQ(machine_reached(&machine, submit.queue, 12), 0);
    CHECK_EQ(machine.card.ib_count, sum < FAKE_IBS ? sum : FAKE_IBS);
    machine_stop(&machine);
}

/* Whatever a job reads is read from memory: L2 is written back and invalid before its first IB. */
static void a_job_begins_with_empty_caches(void)
{
    uint64_t seq;

    begin();
    mgpu_handle queue = queue_on(0);
    const struct kgpu_ring *ring = kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, 0);
    uint64_t at = ring->written;
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
    while (ring->memory[at] == SDMA_NOP)
        at++;
    CHECK_EQ(ring->memory[at], SDMA_GCR_REQ);
    CHECK_EQ(ring->memory[at + 2] >> 16, 0xc3b1); /* every cache */
    machine_stop(&machine);
}

/* A fence is two words, so a number with both halves is worth a look. */
static void fences_have_64_bits(void)
{
    mgpu_handle queue;
    struct kgpu_ring *ring;
    uint64_t seq;

    begin();
    queue = queue_on(0);
    ring = kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, 0);
    ring->seq = 0xfffffffe;
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(machine_submit(&machine, queue, VA, 0, 0, &seq), 0);
        kgpu_irq(machine.kgpu);
        CHECK_EQ(machine_reached(&machine, queue, seq), 0);
    }
    CHECK_EQ(ring->page->fence, UINT64_C(0x100000002));
    machine_stop(&machine);
}

static void an_engine_that_does_not_come_up_is_left_alone(void)
{
    struct mgpu_queue_create create = { .engine = MGPU_ENGINE_SDMA };

    begin();
    create.vm = vm;
    machine.card.dead = true;
    CHECK_EQ(mgpu_queue_create(machine.client, &create), -MGPU_EIO);
    CHECK(machine.os.lines[0] > 0); /* the log says so */
    CHECK(!kgpu_ring_find(machine.kgpu, MGPU_ENGINE_SDMA, 0));
    CHECK(reg(0, REG_SDMA0_F32_CNTL) & FIELD_SDMA_F32_CNTL__HALT);
    machine.card.dead = false;
    CHECK_EQ(mgpu_queue_create(machine.client, &create), 0); /* it may be better next time */
    machine_stop(&machine);
}

static void no_memory_for_the_ring(void)
{
    struct mgpu_queue_create create = { .engine = MGPU_ENGINE_SDMA };
    uint64_t heap, pages;

    begin();
    create.vm = vm;
    for (unsigned n = 0; n < 2; n++) {
        heap = machine_heap(&machine);
        pages = machine.os.pages_used;
        machine.os.fail_at = machine.os.allocations + n;
        CHECK_EQ(mgpu_queue_create(machine.client, &create), -MGPU_ENOMEM);
        machine.os.fail_at = FAKE_NEVER;
        CHECK_EQ(machine_heap(&machine), heap);
        CHECK_EQ(machine.os.pages_used, pages);
    }
    CHECK_EQ(mgpu_queue_create(machine.client, &create), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(an_engine_sleeps_until_its_first_queue);
    TAP_RUN(the_ring_is_programmed);
    TAP_RUN(every_ib_ends_where_it_must);
    TAP_RUN(a_job_fits_the_room_kept_for_it);
    TAP_RUN(a_job_begins_with_empty_caches);
    TAP_RUN(fences_have_64_bits);
    TAP_RUN(an_engine_that_does_not_come_up_is_left_alone);
    TAP_RUN(no_memory_for_the_ring);
    return tap_done();
}
