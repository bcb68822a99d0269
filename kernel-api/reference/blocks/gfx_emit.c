/* SPDX-License-Identifier: MIT */
/* gfx_emit.c - the commands that the kernel itself puts on the graphics ring. */
#include "blocks.h"

#include "../submit/ring.h"

#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>

#define emit kgpu_ring_write
#define BOTH_HALVES 0x80000000u /* CONTEXT_CONTROL: the setting counts */

/* ACQUIRE_MEM's GCR_CNTL: write back and invalidate every cache, from the instruction cache to L2. */
#define GCR_ALL_CACHES 0xc3b1u

/* Bytes of a fence packet's release: write back L2 and metadata caches in order, bypass L2 for the value itself. */
#define RELEASE_FLAGS                                                                                    \
    (PM4_EVENT_CACHE_FLUSH_AND_INV_TS | PM4_RELEASE_EVENT_INDEX_EOP | PM4_RELEASE_GCR_SEQ |              \
     PM4_RELEASE_GCR_GL2_WB | PM4_RELEASE_GCR_GLM_INV | PM4_RELEASE_GCR_GLM_WB | PM4_RELEASE_CACHE_POLICY_BYPASS)

void kgpu_gfx_emit_register(struct kgpu_ring *ring, uint32_t reg, uint32_t value)
{
    emit(ring, PM4_HEADER(PM4_WRITE_DATA, 4));
    emit(ring, PM4_WRITE_DATA_DST_REGISTER | PM4_WRITE_DATA_CONFIRM);
    emit(ring, reg);
    emit(ring, 0);
    emit(ring, value);
}

void kgpu_gfx_emit_nop(struct kgpu_ring *ring)
{
    emit(ring, PM4_NOP_ALONE);
}

void kgpu_gfx_emit_begin(struct kgpu_ring *ring)
{
    emit(ring, PM4_HEADER(PM4_ACQUIRE_MEM, 7));
    emit(ring, 0);
    emit(ring, 0xffffffff); /* all addresses */
    emit(ring, 0x00ffffff);
    emit(ring, 0);
    emit(ring, 0);
    emit(ring, 0x0a); /* poll interval */
    emit(ring, GCR_ALL_CACHES);
}

void kgpu_gfx_emit_ib(struct kgpu_ring *ring, const struct mgpu_ib *ib, uint32_t vmid)
{
    emit(ring, PM4_HEADER(PM4_INDIRECT_BUFFER, 3));
    emit(ring, (uint32_t)ib->va);
    emit(ring, (uint32_t)(ib->va >> 32) & 0xffff);
    emit(ring, ib->dwords | vmid << PM4_IB_VMID_SHIFT);
}

void kgpu_gfx_emit_fence(struct kgpu_ring *ring, uint64_t address, uint64_t value, bool interrupt)
{
    emit(ring, PM4_HEADER(PM4_RELEASE_MEM, 7));
    emit(ring, RELEASE_FLAGS);
    emit(ring, PM4_RELEASE_DST_MEMORY | PM4_RELEASE_DATA_64 |
                   (interrupt ? PM4_RELEASE_INT_AFTER_WRITE : PM4_RELEASE_INT_NONE));
    emit(ring, (uint32_t)address);
    emit(ring, (uint32_t)(address >> 32));
    emit(ring, (uint32_t)value);
    emit(ring, (uint32_t)(value >> 32));
    emit(ring, 0);
}

/* ---- the clear state ------------------------------------------------------------------------------------------- */

/*
 * What CLEAR_STATE sets context registers to: everything that is not zero, as the Linux kernel publishes it for GFX10.
 * `count` registers from `first` on, each `step` dwords behind the one before.
 */
static const struct {
    uint16_t first;
    uint8_t step, count;
    uint32_t value;
} clear_state[] = {
    { GREG_PA_SC_SCREEN_SCISSOR_BR,               1,  1, 0x40004000 },
    { GREG_DB_RMI_L2_CACHE_CONTROL,               1,  1, 0x00150055 },
    { GREG_PA_SC_WINDOW_SCISSOR_TL,               1,  1, 0x80000000 },
    { GREG_PA_SC_WINDOW_SCISSOR_BR,               1,  1, 0x40004000 },
    { GREG_PA_SC_CLIPRECT_RULE,                   1,  1, 0x0000ffff },
    { GREG_PA_SC_CLIPRECT_0_BR,                   2,  4, 0x40004000 },
    { GREG_PA_SC_EDGERULE,                        1,  1, 0xaa99aaaa },
    { GREG_CB_TARGET_MASK,                        1,  2, 0xffffffff },
    { GREG_PA_SC_GENERIC_SCISSOR_TL,              1,  1, 0x80000000 },
    { GREG_PA_SC_GENERIC_SCISSOR_BR,              1,  1, 0x40004000 },
    { GREG_PA_SC_VPORT_SCISSOR_0_TL,              2, 16, 0x80000000 },
    { GREG_PA_SC_VPORT_SCISSOR_0_BR,              2, 16, 0x40004000 },
    { GREG_PA_SC_VPORT_ZMAX_0,                    2, 16, 0x3f800000 },
    { GREG_VGT_MAX_VTX_INDX,                      1,  1, 0xffffffff },
    { GREG_CB_RMI_GL2_CACHE_CONTROL,              1,  1, 0x00550055 },
    { GREG_DB_STENCILREFMASK,                     1,  2, 0x01000000 },
    { GREG_SPI_PS_IN_CONTROL,                     1,  1, 0x00000002 },
    { GREG_PA_CL_CLIP_CNTL,                       1,  1, 0x00090000 },
    { GREG_PA_SU_SC_MODE_CNTL,                    1,  1, 0x00000004 },
    { GREG_VGT_GS_PER_ES,                         1,  1, 0x00000100 },
    { GREG_VGT_ES_PER_GS,                         1,  1, 0x00000080 },
    { GREG_VGT_GS_PER_VS,                         1,  1, 0x00000002 },
    { GREG_IA_MULTI_VGT_PARAM,                    1,  1, 0x000000ff },
    { GREG_PA_SC_LINE_CNTL,                       1,  1, 0x00001000 },
    { GREG_PA_SU_VTX_CNTL,                        1,  1, 0x00000005 },
    { GREG_PA_CL_GB_VERT_CLIP_ADJ,                1,  4, 0x3f800000 },
    { GREG_PA_SC_AA_MASK_X0Y0_X1Y0,               1,  2, 0xffffffff },
    { GREG_PA_SC_BINNER_CNTL_0,                   1,  1, 0x00000003 },
    { GREG_PA_SC_CONSERVATIVE_RASTERIZATION_CNTL, 1,  1, 0x00100000 },
    { GREG_VGT_VERTEX_REUSE_BLOCK_CNTL,           1,  1, 0x0000001e },
    { GREG_VGT_OUT_DEALLOC_CNTL,                  1,  1, 0x00000020 },
};

/* Record what CLEAR_STATE means, then clear. */
void kgpu_gfx_emit_clear_state(struct kgpu_ring *ring)
{
    emit(ring, PM4_HEADER(PM4_PREAMBLE_CNTL, 1));
    emit(ring, PM4_PREAMBLE_BEGIN_CLEAR_STATE);
    emit(ring, PM4_HEADER(PM4_CONTEXT_CONTROL, 2));
    emit(ring, BOTH_HALVES);
    emit(ring, BOTH_HALVES);
    for (size_t row = 0; row < KGPU_COUNT(clear_state); row++) {
        for (uint32_t i = 0; i < clear_state[row].count; i++) {
            emit(ring, PM4_HEADER(PM4_SET_CONTEXT_REG, 2));
            emit(ring, clear_state[row].first - PM4_CONTEXT_REG_BASE + i * clear_state[row].step);
            emit(ring, clear_state[row].value);
        }
    }
    emit(ring, PM4_HEADER(PM4_PREAMBLE_CNTL, 1));
    emit(ring, PM4_PREAMBLE_END_CLEAR_STATE);
    emit(ring, PM4_HEADER(PM4_CLEAR_STATE, 1));
    emit(ring, 0);
}
