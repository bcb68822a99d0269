/* SPDX-License-Identifier: MIT */
/*
 * grbm.c - the graphics core as a whole: what it is made of, whether it is busy, its reset and its clock.
 */
#include "card.h"

#include <navi23/shader/pool.h>

#include <time.h>

/* ---- what it is made of ------------------------------------------------------------------------------------------ */

#define NUM_SE      2u
#define NUM_SA      2u
#define WGPS_PER_SA 4u

/* Work-group processors (two compute units each) that work, by [shader engine][shader array]: 14, so 28 units. */
static const uint8_t working_wgps[NUM_SE][NUM_SA] = { { 0xf, 0x7 }, { 0xf, 0x7 } };

/* GRBM_GFX_INDEX selects; a broadcast reads the first. */
static uint32_t inactive_wgps(struct navi *navi, uint32_t reg)
{
    uint32_t index = reg_get(navi, REG_GRBM_GFX_INDEX);
    uint32_t se = index & FIELD_GRBM_GFX_INDEX__SE_BROADCAST ? 0 : FIELD_GET(FIELD_GRBM_GFX_INDEX__SE_INDEX, index);
    uint32_t sa = index & FIELD_GRBM_GFX_INDEX__SA_BROADCAST ? 0 : FIELD_GET(FIELD_GRBM_GFX_INDEX__SA_INDEX, index);
    uint32_t working = se < NUM_SE && sa < NUM_SA ? working_wgps[se][sa] : 0;
    (void)reg;
    return FIELD_PUT(FIELD_CC_GC_SHADER_ARRAY_CONFIG__INACTIVE_WGPS, ~working & ((1u << WGPS_PER_SA) - 1));
}

/* ---- clock ------------------------------------------------------------------------------------------------------- */

#define NS_PER_TICK 10u

uint64_t navi_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec) / NS_PER_TICK;
}

static uint32_t tsc_upper(struct navi *navi, uint32_t reg)
{
    (void)navi, (void)reg;
    return (uint32_t)(navi_clock() >> 32);
}

static uint32_t tsc_lower(struct navi *navi, uint32_t reg)
{
    (void)navi, (void)reg;
    return (uint32_t)navi_clock();
}

static void capture_clock(struct navi *navi, uint32_t reg, uint32_t value)
{
    uint64_t now = navi_clock();
    (void)reg, (void)value;
    reg_set(navi, REG_RLC_GPU_CLOCK_COUNT_LSB, (uint32_t)now);
    reg_set(navi, REG_RLC_GPU_CLOCK_COUNT_MSB, (uint32_t)(now >> 32));
}

/* ---- busy -------------------------------------------------------------------------------------------------------- */

/* Who makes a status register say busy, and in which bits. */
static const struct {
    uint32_t reg, graphics, compute, sdma, waves;
} busy_bits[] = {
    { REG_GRBM_STATUS, FIELD_GRBM_STATUS__CP_BUSY | FIELD_GRBM_STATUS__GUI_ACTIVE, FIELD_GRBM_STATUS__GUI_ACTIVE, 0,
      FIELD_GRBM_STATUS__SPI_BUSY },
    { REG_GRBM_STATUS2, FIELD_GRBM_STATUS2__CPF_BUSY | FIELD_GRBM_STATUS2__CPG_BUSY,
      FIELD_GRBM_STATUS2__CPF_BUSY | FIELD_GRBM_STATUS2__CPC_BUSY, FIELD_GRBM_STATUS2__SDMA_BUSY, 0 },
    { REG_CP_STAT, FIELD_CP_STAT__CP_BUSY, 0, 0, 0 },
    { REG_CP_CPC_STATUS, 0, FIELD_CP_CPC_STATUS__MEC1_BUSY | FIELD_CP_CPC_STATUS__CPC_BUSY, 0, 0 },
    { REG_CP_CPF_STATUS, FIELD_CP_CPF_STATUS__CPF_GFX_BUSY | FIELD_CP_CPF_STATUS__CPF_BUSY,
      FIELD_CP_CPF_STATUS__CPF_CMP_BUSY | FIELD_CP_CPF_STATUS__CPF_BUSY, 0, 0 },
};

static bool any_busy(struct navi *navi, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        if (ring_is_busy(&navi->ring[i]))
            return true;
    }
    return false;
}

static uint32_t status(struct navi *navi, uint32_t reg)
{
    uint32_t value = 0;
    for (size_t i = 0; i < sizeof busy_bits / sizeof busy_bits[0]; i++) {
        if (busy_bits[i].reg != reg)
            continue;
        value |= busy_bits[i].graphics && any_busy(navi, RING_GFX, 1) ? busy_bits[i].graphics : 0;
        value |= busy_bits[i].compute && any_busy(navi, RING_COMPUTE0, MEC_QUEUES) ? busy_bits[i].compute : 0;
        value |= busy_bits[i].waves && pool_is_busy(navi->pool) ? busy_bits[i].waves : 0;
        value |= busy_bits[i].sdma && any_busy(navi, RING_SDMA0, 2) ? busy_bits[i].sdma : 0;
    }
    return value;
}

/* ---- registers that each ring has of its own --------------------------------------------------------------------- */

static uint32_t read_sh(struct navi *navi, uint32_t reg)
{
    struct ring *r = mec_selected(navi);
    return r ? atomic_load_explicit(&r->cp.sh[reg - PM4_SH_REG_BASE], memory_order_acquire) : 0;
}

static void write_sh(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = mec_selected(navi);
    if (r)
        atomic_store_explicit(&r->cp.sh[reg - PM4_SH_REG_BASE], value, memory_order_release);
}

/* ---- and each VMID ----------------------------------------------------------------------------------------------- */

static _Atomic uint32_t *sh_mem(struct navi *navi, uint32_t reg)
{
    uint32_t vmid = FIELD_GET(FIELD_GRBM_GFX_CNTL__VMID, reg_get(navi, REG_GRBM_GFX_CNTL));
    return &navi->sh_mem[vmid][reg == REG_SH_MEM_CONFIG];
}

static uint32_t read_sh_mem(struct navi *navi, uint32_t reg)
{
    return atomic_load_explicit(sh_mem(navi, reg), memory_order_acquire);
}

static void write_sh_mem(struct navi *navi, uint32_t reg, uint32_t value)
{
    atomic_store_explicit(sh_mem(navi, reg), value, memory_order_release);
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

#define SOFT_RESET_RING                                                                                                \
    (FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP | FIELD_GRBM_SOFT_RESET__SOFT_RESET_GFX |                                    \
     FIELD_GRBM_SOFT_RESET__SOFT_RESET_CPF | FIELD_GRBM_SOFT_RESET__SOFT_RESET_CPG)

void navi_break_soft_reset(struct navi *navi)
{
    atomic_store(&navi->soft_reset_broken, true);
}

/* A block stays in reset for as long as its bit is set. */
static void soft_reset(struct navi *navi, uint32_t reg, uint32_t value)
{
    if (atomic_load(&navi->soft_reset_broken))
        value |= reg_get(navi, reg) & SOFT_RESET_RING;
    bool cp = (value & SOFT_RESET_RING) != 0;
    reg_set(navi, reg, value);
    ring_set_reset(&navi->ring[RING_GFX], cp);
    for (unsigned i = 0; i < MEC_QUEUES; i++)
        ring_set_reset(&navi->ring[RING_COMPUTE0 + i], cp);
    ring_set_reset(&navi->ring[RING_SDMA0], (value & FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA0) != 0);
    ring_set_reset(&navi->ring[RING_SDMA1], (value & FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA1) != 0);
}

/* clang-format off */
const struct mmio_row grbm_registers[] = {
    { REG_CC_GC_SHADER_ARRAY_CONFIG, 1, inactive_wgps, mmio_ignore },
    { REG_CC_RB_BACKEND_DISABLE, 1, NULL, mmio_ignore }, /* 0: all 8 render backends work */
    { REG_GOLDEN_TSC_COUNT_UPPER, 1, tsc_upper, mmio_ignore },
    { REG_GOLDEN_TSC_COUNT_LOWER, 1, tsc_lower, mmio_ignore },
    { REG_RLC_CAPTURE_GPU_CLOCK_COUNT, 1, NULL, capture_clock },
    { REG_GRBM_STATUS, 1, status, mmio_ignore },
    { REG_GRBM_STATUS2, 1, status, mmio_ignore },
    { REG_CP_STAT, 1, status, mmio_ignore },
    { REG_CP_CPC_STATUS, 1, status, mmio_ignore },
    { REG_CP_CPF_STATUS, 1, status, mmio_ignore },
    { PM4_SH_REG_BASE, CP_SH_REGS, read_sh, write_sh },
    { REG_SH_MEM_BASES, 1, read_sh_mem, write_sh_mem },
    { REG_SH_MEM_CONFIG, 1, read_sh_mem, write_sh_mem },
    { REG_GRBM_SOFT_RESET, 1, NULL, soft_reset },
    { 0 },
};
/* clang-format on */
