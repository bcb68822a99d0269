/* SPDX-License-Identifier: MIT */
/*
 * gfx_tuning.c - settings of the graphics core that are not as they should be after a reset.
 *
 * AMD calls them golden: switches between ways of working, documented nowhere, around faults of the hardware or for
 * speed. The model only keeps them, so nothing here shows what a card does without; Linux sets them before anything
 * runs. Another chip has others.
 */
#include "blocks.h"

#include <navi23/regs/mmio.h>

/* Navi 23's, as the Linux kernel publishes them, but for counters of performance, which a reset leaves off. */
static const struct {
    uint32_t reg, mask, value;
} settings[] = {
    /* clocks of the launchers of waves */
    { REG_CGTT_SPI_RA0_CLK_CTRL,        0x30000000, 0x30000000 },
    { REG_CGTT_SPI_RA1_CLK_CTRL,        0x7e000000, 0x7e000000 },
    { REG_CGTT_SPI_CS_CLK_CTRL,         0x78000000, 0x78000000 },
    /* caches, and who looks what up in them */
    { REG_CPF_GCR_CNTL,                 0x0007ffff, 0x0000c000 },
    { REG_GCR_GENERAL_CNTL,             0x00001d00, 0x00000500 },
    { REG_GL2A_ADDR_MATCH_MASK,         0xffffffff, 0xffffffcf },
    { REG_GL2C_ADDR_MATCH_MASK,         0xffffffff, 0xffffffcf },
    { REG_GL2C_CM_CTRL1,                0x40000000, 0x40000000 },
    { REG_GL2C_CTRL3,                   0x00040000, 0x00000000 },
    { REG_UTCL1_CTRL,                   0x03a00000, 0x00a00000 },
    /* shaders, their memory, textures */
    { REG_SQ_CONFIG,                    0x0000001f, 0x00000010 },
    { REG_LDS_CONFIG,                   0x00000020, 0x00000020 },
    { REG_TA_CNTL_AUX,                  0x01030000, 0x01030000 },
    /* draws, from the geometry engine to the blocks of depth and colour */
    { REG_GE_PC_CNTL,                   0x003c0000, 0x00280000 },
    { REG_PA_CL_ENHANCE,                0x01000000, 0x01000000 },
    { REG_PA_SC_BINNER_TIMEOUT_COUNTER, 0xffffffff, 0x00000800 },
    { REG_PA_SC_ENHANCE_2,              0x00000800, 0x00000800 },
    { REG_SX_DEBUG_1,                   0x00010000, 0x00010000 },
    { REG_DB_DEBUG3,                    0x00000280, 0x00000280 },
    { REG_DB_DEBUG4,                    0x07800000, 0x00800000 },
};

void kgpu_gfx_tune(struct kgpu *kgpu)
{
    for (size_t i = 0; i < KGPU_COUNT(settings); i++)
        kgpu_reg_update(kgpu, settings[i].reg, settings[i].mask, settings[i].value);
}
