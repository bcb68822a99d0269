/* SPDX-License-Identifier: MIT */
/* compute_test.c - compute rings: four behind one window of registers, woken by their first queue, stopped alone. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <submit/ring.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle vm;

static uint32_t hqd(uint32_t pipe, uint32_t reg)
{
    return machine.card.hqd[pipe][reg - REG_CP_MQD_BASE_ADDR];
}

static uint64_t address_in(uint32_t pipe, uint32_t low_reg)
{
    return (uint64_t)hqd(pipe, low_reg) << 8 | (uint64_t)hqd(pipe, low_reg + 1) << 40;
}

static bool is_active(uint32_t pipe)
{
    return hqd(pipe, REG_CP_HQD_ACTIVE) & FIELD_CP_HQD_ACTIVE__ACTIVE;
}

static mgpu_handle queue_on(uint32_t pipe)
{
    return machine_queue_on(&machine, vm, MGPU_ENGINE_COMPUTE, pipe, MGPU_PRIORITY_NORMAL);
}

static void begin(void)
{
    machine_start(&machine);
    vm = machine_vm(&machine);
}

static void queues_are_programmed_one_by_one(void)
{
    begin();
    CHECK(machine.card.registers[REG_CP_MEC_CNTL] & FIELD_CP_MEC_CNTL__MEC_ME1_HALT);
    for (uint32_t pipe = KGPU_COMPUTE_RINGS; pipe-- > 0;) {
        uint32_t interrupts = REG_CP_ME1_PIPE0_INT_CNTL + pipe;
        const struct kgpu_ring *ring;

        CHECK(!is_active(pipe));
        CHECK(queue_on(pipe));
        CHECK(is_active(pipe));
        ring = kgpu_ring_find(machine.kgpu, MGPU_ENGINE_COMPUTE, pipe);
        CHECK_EQ(address_in(pipe, REG_CP_HQD_PQ_BASE), ring->address);
        CHECK_EQ(address_in(pipe, REG_CP_HQD_EOP_BASE_ADDR), KGPU_RING_PAGE_ADDRESS(ring, eop));
        CHECK_EQ(2u << FIELD_GET(FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE, hqd(pipe, REG_CP_HQD_PQ_CONTROL)),
                 KGPU_RING_DWORDS);
        CHECK_EQ(hqd(pipe, REG_CP_HQD_VMID), 0);
        CHECK(machine.card.registers[interrupts] & FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE);
    }
    CHECK(!(machine.card.registers[REG_CP_MEC_CNTL] & FIELD_CP_MEC_CNTL__MEC_ME1_HALT));
    CHECK_EQ(machine.card.registers[REG_GRBM_GFX_CNTL], 0); /* the window is left where it was */
    machine_stop(&machine);
}

static void each_ring_has_its_own_doorbell(void)
{
    mgpu_handle queues[KGPU_COMPUTE_RINGS];
    uint64_t seq;

    begin();
    for (uint32_t pipe = 0; pipe < KGPU_COMPUTE_RINGS; pipe++)
        queues[pipe] = queue_on(pipe);
    for (uint32_t pipe = 0; pipe < KGPU_COMPUTE_RINGS; pipe++) {
        machine.card.ib_count = 0;
        CHECK_EQ(machine_submit(&machine, queues[pipe], VA + pipe * 32, 0, 0, &seq), 0);
        CHECK_EQ(machine.card.ib_count, 1); /* IBs without their valid bit are not noted */
        CHECK_EQ(machine.card.ibs[0].ring, FAKE_COMPUTE0 + pipe);
        CHECK_EQ(machine.card.ibs[0].va, VA + pipe * 32);
        kgpu_irq(machine.kgpu);
        CHECK_EQ(machine_reached(&machine, queues[pipe], seq), 0);
    }
    machine_stop(&machine);
}

static void a_queue_is_stopped_alone(void)
{
    struct kgpu_ring *ring;

    begin();
    CHECK(queue_on(1) && queue_on(2));
    ring = kgpu_ring_find(machine.kgpu, MGPU_ENGINE_COMPUTE, 1);
    ring->config.ops->stop(ring);
    CHECK(!is_active(1));
    CHECK(is_active(2));
    CHECK_EQ(machine.card.registers[REG_GRBM_SOFT_RESET], 0);
    CHECK_EQ(ring->config.ops->start(ring), 0);
    CHECK(is_active(1));
    machine_stop(&machine);
}

static void a_dead_queue_is_noticed(void)
{
    struct mgpu_queue_create create = { .engine = MGPU_ENGINE_COMPUTE, .ring = 3 };

    begin();
    create.vm = vm;
    machine.card.dead = true;
    CHECK_EQ(mgpu_queue_create(machine.client, &create), -MGPU_EIO);
    CHECK(!is_active(3));
    CHECK_EQ(machine.kgpu->ring_count, 1);
    machine.card.dead = false;
    CHECK_EQ(mgpu_queue_create(machine.client, &create), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(queues_are_programmed_one_by_one);
    TAP_RUN(each_ring_has_its_own_doorbell);
    TAP_RUN(a_queue_is_stopped_alone);
    TAP_RUN(a_dead_queue_is_noticed);
    return tap_done();
}
