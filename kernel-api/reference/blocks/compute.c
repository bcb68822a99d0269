/* SPDX-License-Identifier: MIT */
/*
 * compute.c - compute rings: queue 0 of each of the four pipes of MEC 1, the command processor's compute half.
 *
 * The registers of a hardware queue (HQD) are reached through a window that GRBM_GFX_CNTL turns. The kernel writes them
 * itself; no scheduler firmware maps queues, so they have no descriptor in memory (MQD). They speak the graphics ring's
 * language, and a reset of the command processor takes them down with it.
 */
#include "blocks.h"

#include "../submit/ring.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/pm4.h>

#define DOORBELL_FIRST 0x003u /* of the doorbells that Navi's driver and firmware agreed on, 64 bits each */
#define DOORBELL_LAST 0x00au
#define STOP_TIMEOUT_US 100000u
#define ME_OF_MEC1 1u
#define HALT_BITS (FIELD_CP_MEC_CNTL__MEC_ME1_HALT | FIELD_CP_MEC_CNTL__MEC_ME2_HALT)
#define LOG2_PAGE_DWORDS 10u
#define LOG2_EOP_DWORDS 9u

_Static_assert(4u << LOG2_EOP_DWORDS == KGPU_EOP_BYTES, "size of the end-of-pipe buffer");

/* ---- commands: as on the graphics ring, but for one bit -------------------------------------------------------- */

static void emit_ib(struct kgpu_ring *ring, const struct mgpu_ib *ib, uint32_t vmid)
{
    kgpu_ring_write(ring, PM4_HEADER(PM4_INDIRECT_BUFFER, 3));
    kgpu_ring_write(ring, (uint32_t)ib->va);
    kgpu_ring_write(ring, (uint32_t)(ib->va >> 32) & 0xffff);
    kgpu_ring_write(ring, ib->dwords | PM4_IB_VALID | vmid << PM4_IB_VMID_SHIFT);
}

/* ---- the queue ------------------------------------------------------------------------------------------------- */

/* Turn the window to the ring's queue. */
static void select_queue(const struct kgpu_ring *ring)
{
    kgpu_reg_write(ring->kgpu, REG_GRBM_GFX_CNTL,
                   FIELD_PUT(FIELD_GRBM_GFX_CNTL__MEID, ME_OF_MEC1) |
                       FIELD_PUT(FIELD_GRBM_GFX_CNTL__PIPEID, ring->config.index));
}

static void select_nothing(struct kgpu *kgpu)
{
    kgpu_reg_write(kgpu, REG_GRBM_GFX_CNTL, 0);
}

static void stop(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;

    select_queue(ring);
    if (kgpu_reg_read(kgpu, REG_CP_HQD_ACTIVE) & FIELD_CP_HQD_ACTIVE__ACTIVE) {
        kgpu_reg_write(kgpu, REG_CP_HQD_DEQUEUE_REQUEST, FIELD_PUT(FIELD_CP_HQD_DEQUEUE_REQUEST__DEQUEUE_REQ, 1));
        if (kgpu_reg_wait(kgpu, REG_CP_HQD_ACTIVE, FIELD_CP_HQD_ACTIVE__ACTIVE, 0, STOP_TIMEOUT_US))
            kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: still active after a dequeue request", ring->config.name);
        kgpu_reg_write(kgpu, REG_CP_HQD_DEQUEUE_REQUEST, 0);
    }
    kgpu_reg_write(kgpu, REG_CP_HQD_PQ_DOORBELL_CONTROL, 0);
    select_nothing(kgpu);
}

static void write_address(struct kgpu *kgpu, uint32_t low_reg, uint64_t address)
{
    kgpu_reg_write(kgpu, low_reg, (uint32_t)address);
    kgpu_reg_write(kgpu, low_reg + 1, (uint32_t)(address >> 32));
}

static void program_queue(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;

    select_queue(ring);
    write_address(kgpu, REG_CP_HQD_EOP_BASE_ADDR, KGPU_RING_PAGE_ADDRESS(ring, eop) >> 8);
    kgpu_reg_update(kgpu, REG_CP_HQD_EOP_CONTROL, FIELD_CP_HQD_EOP_CONTROL__EOP_SIZE,
                    FIELD_PUT(FIELD_CP_HQD_EOP_CONTROL__EOP_SIZE, LOG2_EOP_DWORDS - 1));
    kgpu_reg_write(kgpu, REG_CP_HQD_PQ_DOORBELL_CONTROL,
                   FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, ring->config.doorbell * 2) |
                       FIELD_CP_RB_DOORBELL_CONTROL__EN);
    kgpu_reg_write(kgpu, REG_CP_HQD_PQ_RPTR, 0);
    write_address(kgpu, REG_CP_HQD_PQ_WPTR_LO, 0);
    write_address(kgpu, REG_CP_HQD_PQ_BASE, ring->address >> 8);
    kgpu_reg_update(kgpu, REG_CP_HQD_PQ_CONTROL,
                    FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE | FIELD_CP_HQD_PQ_CONTROL__RPTR_BLOCK_SIZE,
                    FIELD_PUT(FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE, KGPU_RING_LOG2_DWORDS - 1) |
                        FIELD_PUT(FIELD_CP_HQD_PQ_CONTROL__RPTR_BLOCK_SIZE, LOG2_PAGE_DWORDS - 1) |
                        FIELD_CP_HQD_PQ_CONTROL__PRIV_STATE | FIELD_CP_HQD_PQ_CONTROL__KMD_QUEUE);
    write_address(kgpu, REG_CP_HQD_PQ_RPTR_REPORT_ADDR, KGPU_RING_PAGE_ADDRESS(ring, read));
    write_address(kgpu, REG_CP_HQD_PQ_WPTR_POLL_ADDR, KGPU_RING_PAGE_ADDRESS(ring, written));
    kgpu_reg_write(kgpu, REG_CP_HQD_VMID, 0);
    kgpu_reg_update(kgpu, REG_CP_HQD_PERSISTENT_STATE, FIELD_CP_HQD_PERSISTENT_STATE__PRELOAD_SIZE,
                    FIELD_PUT(FIELD_CP_HQD_PERSISTENT_STATE__PRELOAD_SIZE, 0x53));
    kgpu_reg_update(kgpu, REG_CP_HQD_IB_CONTROL, FIELD_CP_HQD_IB_CONTROL__MIN_IB_AVAIL_SIZE,
                    FIELD_PUT(FIELD_CP_HQD_IB_CONTROL__MIN_IB_AVAIL_SIZE, 3));
    kgpu_reg_write(kgpu, REG_CP_HQD_ACTIVE, FIELD_CP_HQD_ACTIVE__ACTIVE);
    select_nothing(kgpu);
}

/* What all queues share; writing it again does no harm to those that run. */
static void program_engine(struct kgpu_ring *ring)
{
    struct kgpu *kgpu = ring->kgpu;

    kgpu_reg_write(kgpu, REG_CP_MEC_DOORBELL_RANGE_LOWER, DOORBELL_FIRST * 8);
    kgpu_reg_write(kgpu, REG_CP_MEC_DOORBELL_RANGE_UPPER, DOORBELL_LAST * 8);
    kgpu_reg_write(kgpu, REG_CP_ME1_PIPE0_INT_CNTL + ring->config.index,
                   FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE |
                       FIELD_CP_INT_CNTL_RING0__PRIV_REG_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__PRIV_INSTR_INT_ENABLE);
    kgpu_reg_update(kgpu, REG_CP_MEC_CNTL, HALT_BITS, FIELD_CP_MEC_CNTL__MEC_ME2_HALT);
}

static int start(struct kgpu_ring *ring)
{
    kgpu_ring_rewind(ring);
    program_engine(ring);
    program_queue(ring);
    return kgpu_ring_prove(ring);
}

static const struct kgpu_ring_ops compute_ops = {
    .job_dwords = KGPU_GFX_JOB_DWORDS,
    .ib_dwords = KGPU_GFX_IB_DWORDS,
    .doorbell_scale = 1,
    .emit_nop = kgpu_gfx_emit_nop,
    .emit_begin = kgpu_gfx_emit_begin,
    .emit_ib = emit_ib,
    .emit_fence = kgpu_gfx_emit_fence,
    .stop = stop,
    .start = start,
    .kill_waves = kgpu_gfx_kill_waves,
};

static const struct kgpu_ring_config configs[KGPU_COMPUTE_RINGS] = {
    { "compute0", &compute_ops, MGPU_ENGINE_COMPUTE, 0, DOORBELL_FIRST },
    { "compute1", &compute_ops, MGPU_ENGINE_COMPUTE, 1, DOORBELL_FIRST + 1 },
    { "compute2", &compute_ops, MGPU_ENGINE_COMPUTE, 2, DOORBELL_FIRST + 2 },
    { "compute3", &compute_ops, MGPU_ENGINE_COMPUTE, 3, DOORBELL_FIRST + 3 },
};

int kgpu_compute_init(struct kgpu *kgpu, uint32_t index, struct kgpu_ring **out)
{
    return kgpu_ring_bring_up(kgpu, &configs[index], out);
}

int kgpu_compute_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    return kgpu_rings_start(kgpu, MGPU_ENGINE_COMPUTE, message);
}

void kgpu_compute_finish(struct kgpu *kgpu)
{
    kgpu_rings_finish(kgpu, MGPU_ENGINE_COMPUTE);
}
