/* SPDX-License-Identifier: MIT */
/*
 * pm4.h - how packets look, and the fields that both ends of a ring need.
 *
 * A packet is a header and count + 1 more dwords. Type 3: opcode [15:8], count [29:16]; a NOP whose count is 0x3fff has
 * no further dword. Type 2 is one dword of filling.
 */
#ifndef NAVI23_REGS_PM4_H
#define NAVI23_REGS_PM4_H

enum navi_pm4 {
#define PM4(name, opcode) PM4_##name = opcode,
#include "pm4.def"
};

#define PM4_TYPE(header) ((header) >> 30)
#define PM4_OPCODE(header) (((header) >> 8) & 0xff)
#define PM4_COUNT(header) (((header) >> 16) & 0x3fff)
#define PM4_TYPE2 0x80000000u
#define PM4_HEADER(opcode, dwords_after) \
    (3u << 30 | (uint32_t)(opcode) << 8 | ((uint32_t)(dwords_after) - 1u) << 16)
#define PM4_NOP_ALONE 0xffff1000u /* a NOP without a body */
#define PM4_PREDICATE 1u          /* in a header: SET_PREDICATION decides */

/* Where SET_*_REG packets count from: dword offsets. */
#define PM4_CONFIG_REG_BASE 0x2000u
#define PM4_SH_REG_BASE 0x2c00u
#define PM4_CONTEXT_REG_BASE 0xa000u
#define PM4_UCONFIG_REG_BASE 0xc000u
#define PM4_SH_REG_END 0x3000u
#define PM4_CONTEXT_REG_END 0xa400u
#define PM4_UCONFIG_REG_END 0x10000u
#define PM4_UCONFIG_USER_END 0xe000u /* from here on (RLC and others) they are the kernel's */

/* PREAMBLE_CNTL dword 1 */
#define PM4_PREAMBLE_BEGIN_CLEAR_STATE (2u << 28)
#define PM4_PREAMBLE_END_CLEAR_STATE (3u << 28)

/* WRITE_DATA dword 1 */
#define PM4_WRITE_DATA_DST_REGISTER (0u << 8)
#define PM4_WRITE_DATA_DST_MEMORY (5u << 8)
#define PM4_WRITE_DATA_CONFIRM (1u << 20)
#define PM4_WRITE_DATA_ONE_ADDRESS (1u << 16)

/* WAIT_REG_MEM dword 1 */
#define PM4_WAIT_EQUAL 3u
#define PM4_WAIT_MEMORY (1u << 4)
#define PM4_WAIT_WRITE_WAIT_WRITE (1u << 6) /* write `reference` to the first register, then wait on the second */
#define PM4_WAIT_ENGINE_PFP (1u << 8)

/* INDIRECT_BUFFER dword 3 */
#define PM4_IB_DWORDS 0x000fffffu
#define PM4_IB_CHAIN (1u << 20)
#define PM4_IB_VALID (1u << 23)
#define PM4_IB_VMID_SHIFT 24

/* RELEASE_MEM: dword 1 and dword 2 */
#define PM4_RELEASE_EVENT_INDEX_EOP (5u << 8)
#define PM4_RELEASE_GCR_GLM_WB (1u << 12)
#define PM4_RELEASE_GCR_GLM_INV (1u << 13)
#define PM4_RELEASE_GCR_GL2_WB (1u << 21)
#define PM4_RELEASE_GCR_SEQ (1u << 22)
#define PM4_RELEASE_CACHE_POLICY_BYPASS (3u << 25)
#define PM4_RELEASE_DST_MEMORY (0u << 16)
#define PM4_RELEASE_INT_NONE (0u << 24)
#define PM4_RELEASE_INT_AFTER_WRITE (2u << 24)
#define PM4_RELEASE_DATA_NONE (0u << 29)
#define PM4_RELEASE_DATA_32 (1u << 29)
#define PM4_RELEASE_DATA_64 (2u << 29)
#define PM4_RELEASE_DATA_CLOCK (3u << 29)

#define PM4_DMA_TO_GDS (1u << 20)
#define PM4_DMA_TO_L2 (3u << 20)
#define PM4_DMA_FROM_DATA (2u << 29)
#define PM4_DMA_SYNC (1u << 31) /* what follows waits for it */

/* VGT_EVENT_TYPE, as EVENT_WRITE and RELEASE_MEM carry it in [5:0] */
#define PM4_EVENT_CS_PARTIAL_FLUSH 0x07u
#define PM4_EVENT_PS_PARTIAL_FLUSH 0x10u
#define PM4_EVENT_CACHE_FLUSH_AND_INV_TS 0x14u
#define PM4_EVENT_BOTTOM_OF_PIPE_TS 0x28u

#endif
