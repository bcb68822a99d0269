/* SPDX-License-Identifier: MIT */
/* gfx_test.c - the command processor's ring as programmed, the clock's two halves, stop and start. */
#include "machine.h"
#include "tap.h"

#include <blocks/blocks.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <submit/ring.h>

static struct machine machine;

static uint32_t reg(uint32_t dword)
{
    return machine.card.registers[dword];
}

static void the_ring_is_programmed(void)
{
    const struct kgpu_ring *ring = machine.kgpu->rings[0];
    uint64_t base = (uint64_t)reg(REG_CP_RB0_BASE) << 8 | (uint64_t)reg(REG_CP_RB0_BASE_HI) << 40;
    uint32_t doorbell = FIELD_GET(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, reg(REG_CP_RB_DOORBELL_CONTROL));

    CHECK_EQ(base, ring->address);
    CHECK_EQ(2u << FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, reg(REG_CP_RB0_CNTL)), KGPU_RING_DWORDS);
    CHECK_EQ(doorbell, ring->config.doorbell * 2); /* it counts dwords */
    CHECK(reg(REG_CP_RB_DOORBELL_CONTROL) & FIELD_CP_RB_DOORBELL_CONTROL__EN);
    CHECK_EQ(reg(REG_CP_ME_CNTL), 0);
    CHECK(reg(REG_CP_INT_CNTL_RING0) & FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE);
    CHECK(reg(REG_CP_INT_CNTL_RING0) & FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE);
}

static void stop_halts_and_resets(void)
{
    kgpu_gfx_stop(machine.kgpu);
    CHECK(reg(REG_CP_ME_CNTL) & FIELD_CP_ME_CNTL__ME_HALT);
    CHECK(reg(REG_CP_ME_CNTL) & FIELD_CP_ME_CNTL__PFP_HALT);
    CHECK_EQ(reg(REG_GRBM_SOFT_RESET), 0); /* and lets go of the reset */
    CHECK_EQ(machine.card.rings[FAKE_GFX].written, 0);
    CHECK_EQ(kgpu_gfx_start(machine.kgpu), 0);
    CHECK_EQ(reg(REG_CP_ME_CNTL), 0);
    CHECK_EQ(machine.card.rings[FAKE_GFX].read, machine.kgpu->rings[0]->written);
}

static void a_dead_engine_is_noticed(void)
{
    kgpu_gfx_stop(machine.kgpu);
    machine.card.dead = true;
    CHECK_EQ(kgpu_gfx_start(machine.kgpu), -MGPU_EIO);
    machine.card.dead = false;
    kgpu_gfx_stop(machine.kgpu);
    CHECK_EQ(kgpu_gfx_start(machine.kgpu), 0);
}

static void the_clock_has_64_bits(void)
{
    machine.card.registers[REG_GOLDEN_TSC_COUNT_UPPER] = 0x12;
    machine.card.registers[REG_GOLDEN_TSC_COUNT_LOWER] = 0xfffffff0;
    CHECK_EQ(kgpu_gfx_clock(machine.kgpu), UINT64_C(0x12fffffff0));
}

static void the_index_register_is_left_on_broadcast(void)
{
    struct mgpu_chip_info info = machine.kgpu->info;
    const uint32_t all = FIELD_GRBM_GFX_INDEX__INSTANCE_BROADCAST | FIELD_GRBM_GFX_INDEX__SE_BROADCAST |
                         FIELD_GRBM_GFX_INDEX__SA_BROADCAST;

    machine.card.registers[REG_GRBM_GFX_INDEX] = 0;
    kgpu_gfx_read_config(machine.kgpu, &info);
    CHECK_EQ(reg(REG_GRBM_GFX_INDEX), all);
}

static void shaders_find_lds_and_scratch_memory(void)
{
    CHECK_EQ(reg(REG_SH_MEM_BASES), 0x20001000);
    CHECK_EQ(reg(REG_SH_MEM_CONFIG), 0xc00c);
    CHECK_EQ(reg(REG_GRBM_GFX_CNTL), 0); /* no VMID is selected any more */
}

static void settings_are_tuned(void)
{
    CHECK_EQ(reg(REG_PA_SC_BINNER_TIMEOUT_COUNTER), 0x800);
    CHECK_EQ(reg(REG_DB_DEBUG3), 0x280);
    machine.card.registers[REG_DB_DEBUG4] = 0xffffffff;
    machine.card.registers[REG_GL2C_CTRL3] = 0xffffffff;
    machine.card.registers[REG_GL2A_ADDR_MATCH_MASK] = 0x12345678;
    kgpu_gfx_tune(machine.kgpu);
    CHECK_EQ(reg(REG_DB_DEBUG4), 0xf8ffffff); /* other fields are kept */
    CHECK_EQ(reg(REG_GL2C_CTRL3), 0xfffbffff);
    CHECK_EQ(reg(REG_GL2A_ADDR_MATCH_MASK), 0xffffffcf);
}

int main(void)
{
    machine_start(&machine);
    TAP_RUN(shaders_find_lds_and_scratch_memory);
    TAP_RUN(settings_are_tuned);
    TAP_RUN(the_ring_is_programmed);
    TAP_RUN(stop_halts_and_resets);
    TAP_RUN(a_dead_engine_is_noticed);
    TAP_RUN(the_clock_has_64_bits);
    TAP_RUN(the_index_register_is_left_on_broadcast);
    machine_stop(&machine);
    return tap_done();
}
