/* SPDX-License-Identifier: MIT */
/*
 * ih.h - entries of the interrupt ring: 8 dwords.
 *   dword 0   client [7:0], source [15:8], ring [23:16], vmid [27:24], vm hub [31]: 0 gfxhub
 *   dword 1   timestamp, low          dword 2   timestamp, bits 47:32 in [15:0]
 *   dword 3   pasid [15:0]            dwords 4..7   source data
 */
#ifndef NAVI23_REGS_IH_H
#define NAVI23_REGS_IH_H

#define IH_ENTRY_BYTES 32u

#define IH_CLIENT_SDMA0 0x08u
#define IH_CLIENT_SDMA1 0x09u
#define IH_CLIENT_VMC 0x12u
#define IH_CLIENT_GRBM_CP 0x14u
#define IH_CLIENT_UTCL2 0x1bu

/* sources of GRBM_CP; ring [1:0] pipe, [3:2] micro engine, [6:4] queue */
#define IH_SRC_CP_EOP 181u              /* RELEASE_MEM asked for it */
#define IH_SRC_CP_BAD_OPCODE 183u       /* a packet the CP does not know */
#define IH_SRC_CP_PRIV_REG_FAULT 184u   /* an IB touched a register it may not */
#define IH_SRC_CP_PRIV_INSTR_FAULT 185u /* an IB has a packet that is the kernel's */

/* sources of SDMA0, SDMA1 */
#define IH_SRC_SDMA_TRAP 224u         /* data 0: what the packet says */
#define IH_SRC_SDMA_POLL_TIMEOUT 246u /* a poll has used up its retries */
#define IH_SRC_SDMA_SRBM_WRITE 247u   /* an IB touched a register */

/* source of UTCL2: a VM fault. Data 0: address [43:12]; data 1: address [47:44] in [3:0], write in bit 5 */
#define IH_SRC_UTCL2_FAULT 0u
#define IH_FAULT_WRITE 0x20u

#endif
