/* SPDX-License-Identifier: MIT */
/* mmio.h - the registers of mmio.def as constants: REG_<NAME> is a dword offset into BAR 5. */
#ifndef NAVI23_REGS_MMIO_H
#define NAVI23_REGS_MMIO_H

enum navi_reg {
#define REG(name, dword) REG_##name = dword,
#include "mmio.def"
};

/* Numbered registers: REG_<first> + n * distance, in dwords. */
#define GCVM_CONTEXT_CNTL_DISTANCE 1u      /* GCVM_CONTEXT0_CNTL .. 15 */
#define GCVM_CONTEXT_ADDR_DISTANCE 2u      /* ..._PAGE_TABLE_{BASE,START,END}_ADDR_LO32, HI32 .. 15 */
#define GCVM_INVALIDATE_ENG_DISTANCE 1u    /* GCVM_INVALIDATE_ENG0_{SEM,REQ,ACK} .. 17 */
#define GCVM_INVALIDATE_RANGE_DISTANCE 2u  /* ..._ADDR_RANGE_LO32, HI32 .. 17 */
#define GDS_VMID_DISTANCE 2u               /* GDS_VMID0_BASE, _SIZE .. 15; of GDS_OA_VMID0 and GDS_GWS_VMID0 it is 1 */
#define SDMA_DISTANCE 0x600u               /* SDMA0_... to SDMA1_... */
#define HUBP_DISTANCE 0xdcu                /* HUBP0, HUBPREQ0, HUBPRET0 and CURSOR0 .. 4 */
#define OTG_DISTANCE 0x80u                 /* OTG0_... .. 4, but for the clock's */
#define OTG_CLOCK_DISTANCE 4u              /* OTG0_PIXEL_RATE_CNTL, DP_DTO0_... .. 4 */
#define HPD_DISTANCE 8u                    /* HPD0_... .. 4 */
#define DC_I2C_DDC_DISTANCE 2u             /* DC_I2C_DDC1_... .. 5 */
#define GCVM_CONTEXTS 16u
#define GCVM_INVALIDATE_ENGINES 18u

#endif
