/* SPDX-License-Identifier: MIT */
/* mmio.c - the register file: storage, the blocks' tables, and the log of registers that this model does not have. */
#include "card.h"

#include <navi23/regs/pm4.h>

/* Every register by number, and the runs of registers of which regs/mmio.h names the first. */
/* clang-format off */
static const struct { uint32_t first, count; } known[] = {
#define REG(name, dword) { dword, 1 },
#include "regs/mmio.def"
    { REG_GCVM_CONTEXT0_CNTL,                            GCVM_CONTEXTS * GCVM_CONTEXT_CNTL_DISTANCE },
    { REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32,       GCVM_CONTEXTS * GCVM_CONTEXT_ADDR_DISTANCE },
    { REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32,      GCVM_CONTEXTS * GCVM_CONTEXT_ADDR_DISTANCE },
    { REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32,        GCVM_CONTEXTS * GCVM_CONTEXT_ADDR_DISTANCE },
    { REG_GCVM_INVALIDATE_ENG0_SEM,                      GCVM_INVALIDATE_ENGINES * GCVM_INVALIDATE_ENG_DISTANCE },
    { REG_GCVM_INVALIDATE_ENG0_REQ,                      GCVM_INVALIDATE_ENGINES * GCVM_INVALIDATE_ENG_DISTANCE },
    { REG_GCVM_INVALIDATE_ENG0_ACK,                      GCVM_INVALIDATE_ENGINES * GCVM_INVALIDATE_ENG_DISTANCE },
    { REG_GCVM_INVALIDATE_ENG0_ADDR_RANGE_LO32,          GCVM_INVALIDATE_ENGINES * GCVM_INVALIDATE_RANGE_DISTANCE },
    { REG_GDS_VMID0_BASE,                                GCVM_CONTEXTS * GDS_VMID_DISTANCE },
    { REG_GDS_GWS_VMID0,                                 GCVM_CONTEXTS },
    { REG_GDS_OA_VMID0,                                  GCVM_CONTEXTS },
    { PM4_SH_REG_BASE,                                   PM4_SH_REG_END - PM4_SH_REG_BASE },
    { PM4_CONTEXT_REG_BASE,                              PM4_CONTEXT_REG_END - PM4_CONTEXT_REG_BASE },
    { PM4_UCONFIG_REG_BASE,                              PM4_UCONFIG_USER_END - PM4_UCONFIG_REG_BASE },
};

/*
 * Blocks that are there several times: what regs/mmio.def and the tables have in [first, last] is that of number 0, and
 * repeats `count` times in all.
 */
static const struct { uint32_t first, last, count, distance; } blocks[] = {
    { REG_OTG0_PIXEL_RATE_CNTL, REG_DP_DTO0_MODULO,          DCN_HEADS, OTG_CLOCK_DISTANCE },
    { REG_HUBP0_SURFACE_CONFIG, REG_CURSOR0_HOT_SPOT,        DCN_HEADS, HUBP_DISTANCE },
    { REG_OTG0_H_TOTAL,         REG_OTG0_GLOBAL_SYNC_STATUS, DCN_HEADS, OTG_DISTANCE },
    { REG_HPD0_INT_STATUS,      REG_HPD0_CONTROL,            DCN_HEADS, HPD_DISTANCE },
    { REG_DC_I2C_DDC1_SPEED,    REG_DC_I2C_DDC1_SETUP,       DCN_HEADS, DC_I2C_DDC_DISTANCE },
};

/* GB_ADDR_CONFIG steers all tiling; this is the one place that says what Navi 23 has (HARDWARE.md). */
#define NAVI23_GB_ADDR_CONFIG 0x343u

/* Registers that do not come out of reset as 0. */
static const struct { uint32_t reg, value; } reset[] = {
    { REG_CP_ME_CNTL, FIELD_CP_ME_CNTL__CE_HALT | FIELD_CP_ME_CNTL__PFP_HALT | FIELD_CP_ME_CNTL__ME_HALT },
    { REG_CP_MEC_CNTL, FIELD_CP_MEC_CNTL__MEC_ME1_HALT | FIELD_CP_MEC_CNTL__MEC_ME2_HALT },
    { REG_SDMA0_F32_CNTL, FIELD_SDMA_F32_CNTL__HALT },
    { REG_SDMA1_F32_CNTL, FIELD_SDMA_F32_CNTL__HALT },
    { REG_GRBM_GFX_INDEX, FIELD_GRBM_GFX_INDEX__SA_BROADCAST | FIELD_GRBM_GFX_INDEX__INSTANCE_BROADCAST |
                          FIELD_GRBM_GFX_INDEX__SE_BROADCAST },
    { REG_GB_ADDR_CONFIG, NAVI23_GB_ADDR_CONFIG },
    { REG_GCMC_VM_FB_LOCATION_BASE, GCMC_FB_BASE_RESET },
    { REG_GCMC_VM_AGP_BOT, 0x00ffffff }, /* bottom above top: no AGP window */
    { REG_GCVM_L2_CNTL3, 0x80100007 },
    { REG_GCVM_L2_CNTL4, 0x000000c1 },
    { REG_GCVM_L2_CNTL5, 0x00003fe0 },
    { REG_GCVM_CONTEXT0_CNTL, 0x007ffe80 },
};

static const struct mmio_row *const tables[] = {
    nbio_registers, hdp_registers, grbm_registers, dispatch_registers, gmc_registers, ih_registers, gfx_ring_registers,
    sdma_registers, mec_registers, psp_registers, discovery_registers, smu_registers,
    dcn_otg_registers, dcn_hubp_registers, dcn_i2c_registers,
};
/* clang-format on */

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* Of registers that are 0. */
static void set_reset_values(struct navi *navi)
{
    for (size_t i = 0; i < LENGTH(reset); i++)
        reg_set(navi, reset[i].reg, reset[i].value);
    for (unsigned vmid = 0; vmid < GCVM_CONTEXTS; vmid++)
        reg_set(navi, REG_GDS_VMID0_SIZE + vmid * GDS_VMID_DISTANCE, GDS_BYTES);
    reg_set(navi, REG_RCC_CONFIG_MEMSIZE, (uint32_t)(navi->host.vram_size >> 20));
    reg_set(navi, REG_GCMC_VM_FB_LOCATION_TOP,
            GCMC_FB_BASE_RESET + (uint32_t)(navi->host.vram_size >> GCMC_FB_SHIFT) - 1);
}

static void repeat_blocks(struct mmio *m)
{
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        for (uint32_t reg = blocks[i].first; reg <= blocks[i].last; reg++) {
            for (uint32_t n = 1; n < blocks[i].count && m->row[reg] != MMIO_UNKNOWN; n++)
                m->row[reg + n * blocks[i].distance] = m->row[reg];
        }
    }
}

uint32_t mmio_number_0(uint32_t reg, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        uint32_t n = (reg - blocks[i].first) / blocks[i].distance, reg0 = reg - n * blocks[i].distance;
        if (reg >= blocks[i].first && n < blocks[i].count && reg0 <= blocks[i].last) {
            *number = n;
            return reg0;
        }
    }
    return reg;
}

void mmio_init(struct navi *navi)
{
    struct mmio *m = &navi->mmio;
    unsigned rows = 0;
    for (size_t i = 0; i < LENGTH(known); i++) {
        for (uint32_t n = 0; n < known[i].count; n++)
            m->row[known[i].first + n] = MMIO_STORAGE;
    }
    for (size_t i = 0; i < LENGTH(tables); i++) {
        for (const struct mmio_row *row = tables[i]; row->count; row++) {
            for (uint32_t n = 0; n < row->count; n++)
                m->row[row->first + n] = (uint8_t)(MMIO_FIRST_ROW + rows);
            m->rows[rows++] = row;
        }
    }
    repeat_blocks(m);
    set_reset_values(navi);
}

void mmio_reset(struct navi *navi)
{
    for (uint32_t reg = 0; reg < MMIO_DWORDS; reg++)
        reg_set(navi, reg, 0);
    for (unsigned i = 0; i < NAVI_RINGS; i++) {
        for (uint32_t n = 0; n < CP_SH_REGS; n++)
            atomic_store_explicit(&navi->ring[i].cp.sh[n], 0, memory_order_release);
    }
    for (unsigned vmid = 0; vmid < GCVM_CONTEXTS; vmid++) {
        for (unsigned n = 0; n < 2; n++)
            atomic_store_explicit(&navi->sh_mem[vmid][n], 0, memory_order_release);
    }
    set_reset_values(navi);
}

uint32_t reg_get(struct navi *navi, uint32_t reg)
{
    return atomic_load_explicit(&navi->mmio.value[reg], memory_order_acquire);
}

void reg_set(struct navi *navi, uint32_t reg, uint32_t value)
{
    atomic_store_explicit(&navi->mmio.value[reg], value, memory_order_release);
}

_Atomic uint32_t *reg_word(struct navi *navi, uint32_t reg)
{
    return &navi->mmio.value[reg];
}

uint64_t reg_get64(struct navi *navi, uint32_t lo)
{
    return reg_get(navi, lo) | (uint64_t)reg_get(navi, lo + 1) << 32;
}

static void log_unknown(struct navi *navi, uint32_t reg, const char *access)
{
    uint8_t bit = (uint8_t)(1u << (reg % 8));
    if (reg < MMIO_DWORDS && (atomic_fetch_or(&navi->mmio.logged[reg / 8], bit) & bit))
        return;
    navi_log(navi, NAVI_LOG_INFO, "mmio: %s of register 0x%05x, which this model does not have", access, reg);
}

static const struct mmio_row *find_row(struct navi *navi, uint32_t reg)
{
    uint8_t row = navi->mmio.row[reg];
    return row < MMIO_FIRST_ROW ? NULL : navi->mmio.rows[row - MMIO_FIRST_ROW];
}

/* The graphics core, its memory controller and SDMA: what can be switched off. */
#define GC_FIRST 0x01260u
#define GC_END 0x034c0u
#define GC_HIGH_FIRST 0x0a000u
#define GC_HIGH_END 0x10400u

static bool sleeps(struct navi *navi, uint32_t reg)
{
    bool gfx = (reg >= GC_FIRST && reg < GC_END) || (reg >= GC_HIGH_FIRST && reg < GC_HIGH_END);
    return gfx && smu_gfx_is_off(navi);
}

uint32_t mmio_read(struct navi *navi, uint32_t reg)
{
    if (reg >= MMIO_DWORDS || navi->mmio.row[reg] == MMIO_UNKNOWN) {
        log_unknown(navi, reg, "read");
        return 0;
    }
    if (sleeps(navi, reg)) {
        navi_log(navi, NAVI_LOG_WARNING, "mmio: read of register 0x%05x while the graphics core sleeps", reg);
        return 0xffffffff;
    }
    const struct mmio_row *row = find_row(navi, reg);
    return row && row->read ? row->read(navi, reg) : reg_get(navi, reg);
}

void mmio_write(struct navi *navi, uint32_t reg, uint32_t value)
{
    if (reg >= MMIO_DWORDS || navi->mmio.row[reg] == MMIO_UNKNOWN) {
        log_unknown(navi, reg, "write");
        return;
    }
    if (sleeps(navi, reg)) {
        navi_log(navi, NAVI_LOG_WARNING, "mmio: write of register 0x%05x while the graphics core sleeps", reg);
        return;
    }
    const struct mmio_row *row = find_row(navi, reg);
    if (row && row->write)
        row->write(navi, reg, value);
    else
        reg_set(navi, reg, value);
}

void mmio_ignore(struct navi *navi, uint32_t reg, uint32_t value)
{
    (void)navi, (void)reg, (void)value;
}

uint32_t navi_reg_read(struct navi *navi, uint32_t offset)
{
    return mmio_read(navi, offset / 4);
}

void navi_reg_write(struct navi *navi, uint32_t offset, uint32_t value)
{
    trace_register_write(navi, offset / 4, value);
    mmio_write(navi, offset / 4, value);
}
