/* SPDX-License-Identifier: MIT */
/*
 * sdma.h - how packets of SDMA 5.2 look, and the fields that both ends of a ring need.
 *
 * A header has the opcode in [7:0] and the sub-opcode in [15:8]. Counts of bytes and dwords are one less than meant.
 */
#ifndef NAVI23_REGS_SDMA_H
#define NAVI23_REGS_SDMA_H

/* SDMA_<NAME>: the header of a packet, without flags. */
enum navi_sdma {
#define SDMA(name, opcode, sub_opcode, dwords) SDMA_##name = (opcode) | (sub_opcode) << 8,
#include "sdma.def"
};

#define SDMA_HEADER(header) ((header) & 0xffffu)

/* NOP: how many dwords after the header to ignore, in [29:16] */
#define SDMA_NOP_COUNT(header) (((header) >> 16) & 0x3fff)

/* COPY_LINEAR: bytes, swap, source, destination; with this flag a second destination */
#define SDMA_COPY_BROADCAST (1u << 27)
#define SDMA_COPY_BYTES 0x3fffffffu

/* WRITE_LINEAR: destination, dwords, then as many dwords */
#define SDMA_WRITE_DWORDS 0x000fffffu

/* INDIRECT: address (a multiple of 32), dwords, address for state that is saved. The header says whose memory */
#define SDMA_INDIRECT_VMID_SHIFT 16
#define SDMA_INDIRECT_DWORDS 0x000fffffu

/* FENCE: address, value; the header has the memory type that it is written with */
#define SDMA_FENCE_MTYPE_SHIFT 16

/*
 * POLL_REGMEM: address (of a register: in bytes), reference, mask, pace. In its HDP form it first writes to the
 * register that the second dword names. Comparisons as in PM4's WAIT_REG_MEM.
 */
#define SDMA_POLL_HDP_FLUSH (1u << 26)
#define SDMA_POLL_FUNCTION_SHIFT 28
#define SDMA_POLL_MEMORY (1u << 31)
#define SDMA_POLL_FOREVER 0xfffu /* retries, [27:16] of the pace */

/* CONST_FILL: destination, value, bytes; log2 of the value's bytes in the header's [31:30] */
#define SDMA_FILL_SIZE_SHIFT 30
#define SDMA_FILL_BYTES 0x3fffffffu
#define SDMA_FILL_MULTI_BYTES 0x03ffffffu

/* PTEPDE_*: entries */
#define SDMA_PTE_COUNT 0x7ffffu

/* COPY_LINEAR_PHYSICAL, COPY_DIRTY_PAGE: bytes, which memory, source, destination */
#define SDMA_PHYSICAL_BYTES 0x003fffffu
#define SDMA_PHYSICAL_TARGET_SYSTEM (1u << 20)
#define SDMA_PHYSICAL_SOURCE_SYSTEM (1u << 28)

/* POLL_MEM_VERIFY: two pieces of memory with each other */
#define SDMA_VERIFY_PIECES (1u << 31)

/* ATOMIC: address, operand, comparand, pace; operations as in PM4's ATOMIC_MEM */
#define SDMA_ATOMIC_LOOP (1u << 16)
#define SDMA_ATOMIC_OPERATION_SHIFT 25

/* SEMAPHORE: address of a count of 64 bits; waits, unless it signals */
#define SDMA_SEMAPHORE_WRITE_ONE (1u << 29)
#define SDMA_SEMAPHORE_SIGNAL (1u << 30)

/* COPY_LINEAR_SUB_WINDOW: log2 of an element's bytes in the header's [31:29] */
#define SDMA_SUB_WINDOW_ELEMENT_SHIFT 29

/*
 * COPY_TILED_SUB_WINDOW: the tiled image (address; x, y; z, width - 1; height - 1, depth - 1; layout), the linear one
 * (address; x, y; z, pitch - 1; slice pitch - 1), then width - 1, height - 1 and depth - 1 of what is copied.
 * COPY_TILED_TO_TILED: source and destination as the tiled image, and the same. Sizes are those of level 0. With DCC
 * three dwords more: address of the metadata, and how they are to be read.
 */
#define SDMA_COPY_DCC (1u << 19)
#define SDMA_COPY_DCC_DWORDS 3u
#define SDMA_META_FORMAT 0x0000007fu /* format and number type, as of colour targets */
#define SDMA_META_ALPHA_LAST 0x00000100u
#define SDMA_META_NUMBER 0x00000e00u
#define SDMA_META_PIPE_ALIGNED 0x80000000u
#define SDMA_COPY_DETILE (1u << 31)  /* from tiled to linear */
#define SDMA_WINDOW_LOW 0x00003fffu  /* x; height, and width of what is copied */
#define SDMA_WINDOW_HIGH 0x3fff0000u /* y, width, pitch; height of what is copied */
#define SDMA_WINDOW_Z 0x00001fffu    /* z, depth of what is copied */
#define SDMA_WINDOW_SLICE 0x0fffffffu
#define SDMA_LAYOUT_ELEMENT 0x00000007u /* log2 of bytes */
#define SDMA_LAYOUT_MODE 0x000000f8u    /* as SW_MODE of an image descriptor */
#define SDMA_LAYOUT_DIMENSION 0x00000600u
#define SDMA_DIMENSION_3D 2u
#define SDMA_LAYOUT_LAST_LEVEL 0x000f0000u
#define SDMA_LAYOUT_LEVEL 0x00f00000u

/* SRBM_WRITE: register in dwords, value; which of its bytes in the header's [31:28] */
#define SDMA_SRBM_BYTES_SHIFT 28
#define SDMA_SRBM_REGISTER 0x3ffffu

#endif
