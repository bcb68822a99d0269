/* SPDX-License-Identifier: MIT */
/* cp_shader.c - what dispatches and draws have in common: programs as registers have them, and how their work ends. */
#include "card.h"

#include <navi23/cp_shader.h>
#include <navi23/regs/compute.h>

uint64_t cp_shader_address(struct cp *cp, uint32_t lo)
{
    uint64_t units = cp_state(cp, lo) | (uint64_t)cp_state(cp, lo + 1) << 32;
    return (uint64_t)((int64_t)(units << 24) >> 16);
}

uint32_t cp_shader_mode(uint32_t rsrc1, uint32_t fp16_ovfl)
{
    uint32_t mode = FIELD_GET(FIELD_COMPUTE_PGM_RSRC1__FLOAT_MODE, rsrc1);
    mode |= rsrc1 & FIELD_COMPUTE_PGM_RSRC1__DX10_CLAMP ? MODE_DX10_CLAMP : 0;
    mode |= rsrc1 & FIELD_COMPUTE_PGM_RSRC1__IEEE_MODE ? MODE_IEEE : 0;
    return mode | (rsrc1 & fp16_ovfl ? MODE_FP16_OVFL : 0);
}

#define VGPR_BLOCK_64 4u /* VGPRs of a wave64, of VGPRS */

unsigned cp_shader_shared_row(uint32_t rsrc1, uint32_t shared, unsigned lanes)
{
    uint32_t blocks = FIELD_GET(FIELD_COMPUTE_PGM_RSRC1__VGPRS, rsrc1) + 1;
    return lanes == 64 && shared ? blocks * VGPR_BLOCK_64 : 0;
}

uint32_t cp_shader_queue(struct cp *cp)
{
    bool compute = cp->ring->kind == &ring_compute;
    return FIELD_PUT(FIELD_HW_ID2__PIPE_ID, compute ? cp->ring->instance : 0) |
           FIELD_PUT(FIELD_HW_ID2__ME_ID, compute) | FIELD_PUT(FIELD_HW_ID2__VM_ID, cp_vmid(cp));
}

#define TRACE_DWORDS 4096u
#define S_ENDPGM     0xbf810000u

void cp_shader_trace(struct cp *cp, uint64_t pc, unsigned lanes)
{
    if (!cp->navi->host.trace)
        return;
    uint64_t *traced = &cp->traced[(pc >> 8) % CP_TRACED], sum = pc ^ cp_vmid(cp);
    uint32_t words[TRACE_DWORDS], count = 0;
    cp->port.silent = true;
    while (count < TRACE_DWORDS && (count == 0 || words[count - 1] != S_ENDPGM)) {
        words[count] = gmc_load32(&cp->port, cp_vmid(cp), pc + count * 4);
        sum = (sum ^ words[count++]) * 0x100000001b3;
    }
    cp->port.silent = false;
    if (*traced != sum)
        trace_code(cp->navi, cp_vmid(cp), pc, words, count, lanes);
    *traced = sum;
}

enum cp_result cp_shader_end(struct cp *cp, const struct cp_packet *packet, enum pool_end end)
{
    switch (end) {
    case POOL_STUCK:
        return cp_bad_packet(cp, packet, "its shader cannot go on");
    case POOL_NO_MEMORY:
        return cp_bad_packet(cp, packet, "the host has no memory for a shader core");
    case POOL_NOT_BEGUN:
        return CP_AGAIN;
    case POOL_DONE:
        break;
    }
    return CP_NEXT;
}
