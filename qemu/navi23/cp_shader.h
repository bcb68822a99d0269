/* SPDX-License-Identifier: MIT */
/* cp_shader.h - programs of the shader cores as registers describe them; for dispatches and for draws. */
#ifndef NAVI23_CP_SHADER_H
#define NAVI23_CP_SHADER_H

#include <navi23/cp.h>
#include <navi23/shader/pool.h>

/* An address in units of 256 bytes, as the two registers from `lo` on have it: 48 bits, extended by their sign. */
uint64_t cp_shader_address(struct cp *cp, uint32_t lo);

/*
 * What new waves find, by SPI_SHADER_PGM_RSRC1_* or COMPUTE_PGM_RSRC1, whose fields are in the same place but for
 * FP16_OVFL, a mask of its own: MODE; and the VGPRs that the halves of a wave64 share (struct wave's shared_row), where
 * `shared`, the SHARED_VGPR_CNT, is not 0.
 */
uint32_t cp_shader_mode(uint32_t rsrc1, uint32_t fp16_ovfl);
unsigned cp_shader_shared_row(uint32_t rsrc1, uint32_t shared, unsigned lanes);

/* HW_ID2 of a wave: who sent it. */
uint32_t cp_shader_queue(struct cp *cp);

/*
 * The program at `pc` goes into the trace, if there is one, unless it was the last that went there from this ring and
 * place. It may end before what is read of it: that is no fault of its.
 */
void cp_shader_trace(struct cp *cp, uint64_t pc, unsigned lanes);

/* How the packet whose work has ended like this is to go on; said why, where it has to stop. */
enum cp_result cp_shader_end(struct cp *cp, const struct cp_packet *packet, enum pool_end end);

#endif
