/* SPDX-License-Identifier: MIT */
/*
 * gds.c - who may use the memory on the chip: registers of each VMID, set by the rings around each job that asks.
 */
#include "blocks.h"

#include "../memory/bo.h"
#include "../submit/ring.h"

#include <navi23/regs/mmio.h>
#include <navi23/regs/pm4.h>

#define EVENT_INDEX_PARTIAL_FLUSH (4u << 8)

void kgpu_gds_revoke(struct kgpu *kgpu, uint32_t vmid)
{
    kgpu_reg_write(kgpu, REG_GDS_VMID0_BASE + GDS_VMID_DISTANCE * vmid, 0);
    kgpu_reg_write(kgpu, REG_GDS_VMID0_SIZE + GDS_VMID_DISTANCE * vmid, 0);
    kgpu_reg_write(kgpu, REG_GDS_OA_VMID0 + vmid, 0);
}

void kgpu_gds_init(struct kgpu *kgpu)
{
    for (uint32_t vmid = 0; vmid < KGPU_VMIDS; vmid++)
        kgpu_gds_revoke(kgpu, vmid);
}

static void emit_flush(struct kgpu_ring *ring, uint32_t event)
{
    kgpu_ring_write(ring, PM4_HEADER(PM4_EVENT_WRITE, 1));
    kgpu_ring_write(ring, event | EVENT_INDEX_PARTIAL_FLUSH);
}

void kgpu_gds_emit(struct kgpu_ring *ring, uint32_t vmid, const struct kgpu_bo *gds, const struct kgpu_bo *oa)
{
    uint32_t units = oa ? ((1u << oa->size) - 1) << oa->chip_offset : 0;

    emit_flush(ring, PM4_EVENT_CS_PARTIAL_FLUSH);
    if (ring->config.engine == MGPU_ENGINE_GFX)
        emit_flush(ring, PM4_EVENT_PS_PARTIAL_FLUSH);
    kgpu_gfx_emit_register(ring, REG_GDS_VMID0_BASE + GDS_VMID_DISTANCE * vmid, gds ? gds->chip_offset : 0);
    kgpu_gfx_emit_register(ring, REG_GDS_VMID0_SIZE + GDS_VMID_DISTANCE * vmid, gds ? (uint32_t)gds->size : 0);
    kgpu_gfx_emit_register(ring, REG_GDS_OA_VMID0 + vmid, units);
}
