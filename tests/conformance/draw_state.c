/* SPDX-License-Identifier: MIT */
/*
 * draw_state.c - the commands of draw.h, which need no client: packets that set registers and draw. The registers are
 * told more slowly in kernel-api/examples/triangle.c.
 */
#include "draw.h"

#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>

#define FLOAT_1 0x3f800000u
#define HALF_SIZE 0x42000000u /* CANVAS_SIZE / 2 as a float */
#define EVENT_PS_PARTIAL_FLUSH 0x10u
#define ALL_CACHES 0xc3b1u /* GCR_CNTL */

struct state {
    uint32_t reg, value;
};

static const struct state states[] = {
    { GREG_VGT_SHADER_STAGES_EN, 0x02012010 }, /* NGG, passthrough */
    { GREG_VGT_GS_ONCHIP_CNTL, 64 | 64 << 11 | 1 << 22 },
    { GREG_GE_MAX_OUTPUT_PER_SUBGROUP, 64 },
    { GREG_GE_NGG_SUBGRP_CNTL, 1 },
    { GREG_VGT_GS_OUT_PRIM_TYPE, 2 },
    { GREG_VGT_PRIMITIVE_TYPE, 4 },
    { GREG_GE_CNTL, 64 | 64 << 9 },
    { GREG_GE_MIN_VTX_INDX, 0 },
    { GREG_GE_MAX_VTX_INDX, UINT32_MAX },
    { GREG_GE_INDX_OFFSET, 0 },
    { GREG_SPI_SHADER_IDX_FORMAT, 1 },
    { GREG_SPI_SHADER_POS_FORMAT, 4 },
    { GREG_SPI_VS_OUT_CONFIG, 0 },
    { GREG_PA_CL_VTE_CNTL, 0x43f },
    { GREG_PA_CL_VPORT_XSCALE, HALF_SIZE },
    { GREG_PA_CL_VPORT_XOFFSET, HALF_SIZE },
    { GREG_PA_CL_VPORT_YSCALE, HALF_SIZE },
    { GREG_PA_CL_VPORT_YOFFSET, HALF_SIZE },
    { GREG_PA_CL_VPORT_ZSCALE, FLOAT_1 },
    { GREG_PA_SC_VPORT_ZMAX_0, FLOAT_1 },
    { GREG_PA_SC_VPORT_SCISSOR_0_TL, 1u << 31 },
    { GREG_PA_SC_VPORT_SCISSOR_0_BR, CANVAS_SIZE | CANVAS_SIZE << 16 },
    { GREG_PA_SC_WINDOW_SCISSOR_TL, 1u << 31 },
    { GREG_PA_SC_WINDOW_SCISSOR_BR, CANVAS_SIZE | CANVAS_SIZE << 16 },
    { GREG_PA_SC_GENERIC_SCISSOR_TL, 1u << 31 },
    { GREG_PA_SC_GENERIC_SCISSOR_BR, CANVAS_SIZE | CANVAS_SIZE << 16 },
    { GREG_PA_SC_SCREEN_SCISSOR_BR, CANVAS_SIZE | CANVAS_SIZE << 16 },
    { GREG_PA_SC_MODE_CNTL_0, 1 << 1 },
    { GREG_PA_SC_CLIPRECT_RULE, 0xffff },
    { GREG_PA_CL_CLIP_CNTL, 1 << 19 | 1 << 24 },
    { GREG_PA_SU_VTX_CNTL, 0x2d },
    { GREG_PA_SU_SC_MODE_CNTL, 0 },
    { GREG_PA_SC_AA_MASK_X0Y0_X1Y0, UINT32_MAX },
    { GREG_PA_SC_AA_MASK_X0Y1_X1Y1, UINT32_MAX },
    { GREG_SPI_PS_INPUT_ENA, 2 },
    { GREG_SPI_PS_INPUT_ADDR, 2 },
    { GREG_SPI_PS_IN_CONTROL, 1 },
    { GREG_SPI_PS_INPUT_CNTL_0, 0 },
    { GREG_SPI_SHADER_COL_FORMAT, 9 },
    { GREG_SPI_SHADER_Z_FORMAT, 0 },
    { GREG_DB_SHADER_CONTROL, 0x10 },
    { GREG_DB_DEPTH_CONTROL, 0 },
    { GREG_DB_Z_INFO, 0 },
    { GREG_DB_STENCIL_INFO, 0 },
    { GREG_CB_SHADER_MASK, 0xf },
    { GREG_CB_TARGET_MASK, 0xf },
    { GREG_CB_COLOR_CONTROL, 0x00cc0010 },
    { GREG_CB_BLEND0_CONTROL, 0 },
    { GREG_CB_COLOR0_INFO, 10 << 2 | 1 << 15 | 1 << 17 },
    { GREG_CB_COLOR0_VIEW, 0 },
    { GREG_CB_COLOR0_ATTRIB, 0 },
    { GREG_CB_COLOR0_ATTRIB2, (CANVAS_SIZE - 1) | (CANVAS_SIZE - 1) << 14 },
    { GREG_CB_COLOR0_ATTRIB3, 1 << 24 | 1 << 27 },
};

void draw_set(struct pm4 *commands, uint32_t reg, uint32_t value)
{
    uint32_t opcode = PM4_SET_UCONFIG_REG, base = PM4_UCONFIG_REG_BASE;

    if (reg < PM4_SH_REG_END) {
        opcode = PM4_SET_SH_REG;
        base = PM4_SH_REG_BASE;
    } else if (reg < PM4_CONTEXT_REG_END) {
        opcode = PM4_SET_CONTEXT_REG;
        base = PM4_CONTEXT_REG_BASE;
    }
    pm4_word(commands, PM4_HEADER(opcode, 2));
    pm4_word(commands, reg - base);
    pm4_word(commands, value);
}

/* An address in units of 256 bytes, in two registers. */
static void set_address(struct pm4 *commands, uint32_t low, uint32_t high, uint64_t va)
{
    draw_set(commands, low, (uint32_t)(va >> 8));
    draw_set(commands, high, (uint32_t)(va >> 40) & 0xff);
}

static void acquire(struct pm4 *commands, uint32_t caches)
{
    pm4_word(commands, PM4_HEADER(PM4_ACQUIRE_MEM, 7));
    for (unsigned i = 0; i < 6; i++)
        pm4_word(commands, 0);
    pm4_word(commands, caches);
}

void draw_state(struct pm4 *commands, const struct canvas *canvas)
{
    pm4_word(commands, PM4_HEADER(PM4_CONTEXT_CONTROL, 2));
    pm4_word(commands, 1u << 31);
    pm4_word(commands, 1u << 31);
    pm4_word(commands, PM4_HEADER(PM4_CLEAR_STATE, 1));
    pm4_word(commands, 0);
    acquire(commands, ALL_CACHES);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        draw_set(commands, states[i].reg, states[i].value);
    set_address(commands, GREG_CB_COLOR0_BASE, GREG_CB_COLOR0_BASE_EXT, canvas->picture.va);
}

void draw_shaders(struct pm4 *commands, const struct canvas *canvas, uint64_t vertex, uint64_t pixel, unsigned user)
{
    set_address(commands, GREG_SPI_SHADER_PGM_LO_ES, GREG_SPI_SHADER_PGM_HI_ES, vertex);
    draw_set(commands, GREG_SPI_SHADER_PGM_RSRC1_GS, 4);               /* 20 VGPRs */
    draw_set(commands, GREG_SPI_SHADER_PGM_RSRC2_GS, 5 << 1 | 3 << 16); /* five registers; v5 to v8 */
    draw_set(commands, GREG_SPI_SHADER_USER_DATA_GS_0, (uint32_t)canvas->vertices.va);
    draw_set(commands, GREG_SPI_SHADER_USER_DATA_GS_0 + 1, (uint32_t)(canvas->vertices.va >> 32));
    for (unsigned i = 2; i < 5; i++)
        draw_set(commands, GREG_SPI_SHADER_USER_DATA_GS_0 + i, 0);
    set_address(commands, GREG_SPI_SHADER_PGM_LO_PS, GREG_SPI_SHADER_PGM_HI_PS, pixel);
    draw_set(commands, GREG_SPI_SHADER_PGM_RSRC1_PS, 1);
    draw_set(commands, GREG_SPI_SHADER_PGM_RSRC2_PS, user << 1);
}

void draw_user(struct pm4 *commands, unsigned number, uint32_t value)
{
    draw_set(commands, GREG_SPI_SHADER_USER_DATA_PS_0 + number, value);
}

void draw_vertices(struct pm4 *commands, uint32_t count, uint32_t instances)
{
    pm4_word(commands, PM4_HEADER(PM4_NUM_INSTANCES, 1));
    pm4_word(commands, instances);
    pm4_word(commands, PM4_HEADER(PM4_DRAW_INDEX_AUTO, 2));
    pm4_word(commands, count);
    pm4_word(commands, 2); /* no indices */
}

void draw_depth(struct pm4 *commands, const struct canvas *canvas, uint32_t function)
{
    set_address(commands, GREG_DB_Z_READ_BASE, GREG_DB_Z_READ_BASE_HI, canvas->depth.va);
    set_address(commands, GREG_DB_Z_WRITE_BASE, GREG_DB_Z_WRITE_BASE_HI, canvas->depth.va);
    draw_set(commands, GREG_DB_Z_INFO, 3 | 24 << 4); /* Z32_FLOAT, SW_64KB_Z_X */
    draw_set(commands, GREG_DB_DEPTH_SIZE_XY, (CANVAS_SIZE - 1) | (CANVAS_SIZE - 1) << 16);
    draw_set(commands, GREG_DB_DEPTH_CONTROL, 1 << 1 | 1 << 2 | function << 4);
}

void draw_finish(struct pm4 *commands)
{
    pm4_word(commands, PM4_HEADER(PM4_EVENT_WRITE, 1));
    pm4_word(commands, EVENT_PS_PARTIAL_FLUSH | 4 << 8);
    acquire(commands, ALL_CACHES);
}
