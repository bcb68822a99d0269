/* SPDX-License-Identifier: MIT */
/*
 * sdma.c - the two copy engines: rings like the graphics core's, with a command language of their own.
 *
 * An engine is brought up when the first queue on it is made. Its pointers count bytes, and a 64-bit value is written
 * as two words, the lower one first: a fence read between the two is too small, never too large.
 */
#include "blocks.h"

#include "../submit/ring.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/sdma.h>

#define STOP_TIMEOUT_US 100000u
#define MTYPE_UNCACHED 3u
#define JOB_DWORDS 25u       /* caches, two fences, a trap */
#define IB_PACKET_DWORDS 6u
#define IB_PACKET_ALIGN 8u

/* GCR_REQ: write back and invalidate every cache; the bits are ACQUIRE_MEM's. */
#define GCR_ALL_CACHES 0xc3b1u

#define emit kgpu_ring_write

/* ---- commands -------------------------------------------------------------------------------------------------- */

static void emit_nop(struct kgpu_ring *ring)
{
    emit(ring, SDMA_NOP);
}

static void emit_begin(struct kgpu_ring *ring)
{
    emit(ring, SDMA_GCR_REQ);
    emit(ring, 0); /* all addresses */
    emit(ring, GCR_ALL_CACHES << 16);
    emit(ring, 0);
    emit(ring, 0);
}

/* The packet must end on a boundary of eight dwords. */
static void emit_ib(struct kgpu_ring *ring, const struct mgpu_ib *ib, uint32_t vmid)
{
    while ((ring->written + IB_PACKET_DWORDS) % IB_PACKET_ALIGN)
        emit_nop(ring);
    emit(ring, SDMA_INDIRECT | vmid << SDMA_INDIRECT_VMID_SHIFT);
    emit(ring, (uint32_t)ib->va);
    emit(ring, (uint32_t)(ib->va >> 32) & 0xffff);
    emit(ring, ib->dwords);
    emit(ring, 0); /* nowhere to save state to: jobs are not interrupted */
    emit(ring, 0);
}

static void emit_word(struct kgpu_ring *ring, uint64_t address, uint32_t value)
{
    emit(ring, SDMA_FENCE | MTYPE_UNCACHED << SDMA_FENCE_MTYPE_SHIFT);
    emit(ring, (uint32_t)address);
    emit(ring, (uint32_t)(address >> 32));
    emit(ring, value);
}

static void emit_fence(struct kgpu_ring *ring, uint64_t address, uint64_t value, bool interrupt)
{
    emit_word(ring, address, (uint32_t)value);
    emit_word(ring, address + 4, (uint32_t)(value >> 32));
    if (interrupt) {
        emit(ring, SDMA_TRAP);
        emit(ring, 0);
    }
}

/* ---- the engine ------------------------------------------------------------------------------------------------ */

/* Write a register of the ring's engine, given by its name in engine 0. */
static void set(struct kgpu_ring *ring, uint32_t sdma0_reg, uint32_t value)
{
    kgpu_reg_write(ring->kgpu, sdma0_reg + ring->config.index * SDMA_DISTANCE, value);
}

static void update(struct kgpu_ring *ring, uint32_t sdma0_reg, uint32_t mask, uint32_t value)
{
    kgpu_reg_update(ring->kgpu, sdma0_reg + ring->config.index * SDMA_DISTANCE, mask, value);
}

static void stop(struct kgpu_ring *ring)
{
    uint32_t reset = ring->config.index ? FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA1
                                        : FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA0;

    update(ring, REG_SDMA0_F32_CNTL, 0, FIELD_SDMA_F32_CNTL__HALT);
    update(ring, REG_SDMA0_GFX_RB_CNTL, FIELD_SDMA_GFX_RB_CNTL__RB_ENABLE, 0);
    kgpu_reg_update(ring->kgpu, REG_GRBM_SOFT_RESET, reset, reset);
    if (kgpu_reg_wait(ring->kgpu, REG_SDMA0_STATUS_REG + ring->config.index * SDMA_DISTANCE,
                      FIELD_SDMA_STATUS_REG__IDLE, FIELD_SDMA_STATUS_REG__IDLE, STOP_TIMEOUT_US))
        kgpu_log(ring->kgpu, KGPU_LOG_ERROR, "%s: still busy after a soft reset", ring->config.name);
    kgpu_reg_update(ring->kgpu, REG_GRBM_SOFT_RESET, reset, 0);
}

static void program_ring(struct kgpu_ring *ring)
{
    uint64_t read = KGPU_RING_PAGE_ADDRESS(ring, read), poll = KGPU_RING_PAGE_ADDRESS(ring, written);

    set(ring, REG_SDMA0_SEM_WAIT_FAIL_TIMER_CNTL, 0);
    update(ring, REG_SDMA0_GFX_RB_CNTL, FIELD_SDMA_GFX_RB_CNTL__RB_SIZE | FIELD_SDMA_GFX_RB_CNTL__RB_VMID,
           FIELD_PUT(FIELD_SDMA_GFX_RB_CNTL__RB_SIZE, KGPU_RING_LOG2_DWORDS) |
               FIELD_SDMA_GFX_RB_CNTL__RPTR_WRITEBACK_ENABLE);
    set(ring, REG_SDMA0_GFX_RB_RPTR, 0);
    set(ring, REG_SDMA0_GFX_RB_RPTR_HI, 0);
    set(ring, REG_SDMA0_GFX_RB_RPTR_ADDR_LO, (uint32_t)read);
    set(ring, REG_SDMA0_GFX_RB_RPTR_ADDR_HI, (uint32_t)(read >> 32));
    set(ring, REG_SDMA0_GFX_RB_WPTR_POLL_ADDR_LO, (uint32_t)poll);
    set(ring, REG_SDMA0_GFX_RB_WPTR_POLL_ADDR_HI, (uint32_t)(poll >> 32));
    set(ring, REG_SDMA0_GFX_RB_BASE, (uint32_t)(ring->address >> 8));
    set(ring, REG_SDMA0_GFX_RB_BASE_HI, (uint32_t)(ring->address >> 40));
    set(ring, REG_SDMA0_GFX_MINOR_PTR_UPDATE, 1); /* the write pointer goes back */
    set(ring, REG_SDMA0_GFX_RB_WPTR, 0);
    set(ring, REG_SDMA0_GFX_RB_WPTR_HI, 0);
    set(ring, REG_SDMA0_GFX_DOORBELL, FIELD_SDMA_GFX_DOORBELL__ENABLE);
    set(ring, REG_SDMA0_GFX_DOORBELL_OFFSET,
        FIELD_PUT(FIELD_SDMA_GFX_DOORBELL_OFFSET__OFFSET, ring->config.doorbell * 2));
    kgpu_nbio_route_sdma(ring->kgpu, ring->config.index, ring->config.doorbell);
    set(ring, REG_SDMA0_GFX_MINOR_PTR_UPDATE, 0);
    update(ring, REG_SDMA0_CNTL, 0, FIELD_SDMA_CNTL__TRAP_ENABLE | FIELD_SDMA_CNTL__UTC_L1_ENABLE);
    update(ring, REG_SDMA0_UTCL1_CNTL, FIELD_SDMA_UTCL1_CNTL__RESP_MODE | FIELD_SDMA_UTCL1_CNTL__REDO_DELAY,
           FIELD_PUT(FIELD_SDMA_UTCL1_CNTL__RESP_MODE, 3) | FIELD_PUT(FIELD_SDMA_UTCL1_CNTL__REDO_DELAY, 9));
    update(ring, REG_SDMA0_F32_CNTL, FIELD_SDMA_F32_CNTL__HALT, 0);
    update(ring, REG_SDMA0_GFX_RB_CNTL, 0, FIELD_SDMA_GFX_RB_CNTL__RB_ENABLE);
    update(ring, REG_SDMA0_GFX_IB_CNTL, 0, FIELD_SDMA_GFX_IB_CNTL__IB_ENABLE);
}

static int start(struct kgpu_ring *ring)
{
    kgpu_ring_rewind(ring);
    program_ring(ring);
    return kgpu_ring_prove(ring);
}

static const struct kgpu_ring_ops sdma_ops = {
    .job_dwords = JOB_DWORDS,
    .ib_dwords = IB_PACKET_DWORDS + IB_PACKET_ALIGN - 1,
    .doorbell_scale = 4,
    .emit_nop = emit_nop,
    .emit_begin = emit_begin,
    .emit_ib = emit_ib,
    .emit_fence = emit_fence,
    .stop = stop,
    .start = start,
};

/* The doorbells are those that Navi's driver and firmware agreed on. */
static const struct kgpu_ring_config configs[KGPU_SDMA_RINGS] = {
    { "sdma0", &sdma_ops, MGPU_ENGINE_SDMA, 0, 0x100 },
    { "sdma1", &sdma_ops, MGPU_ENGINE_SDMA, 1, 0x10a },
};

int kgpu_sdma_init(struct kgpu *kgpu, uint32_t index, struct kgpu_ring **out)
{
    return kgpu_ring_bring_up(kgpu, &configs[index], out);
}

int kgpu_sdma_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    return kgpu_rings_start(kgpu, MGPU_ENGINE_SDMA, message);
}

void kgpu_sdma_finish(struct kgpu *kgpu)
{
    kgpu_rings_finish(kgpu, MGPU_ENGINE_SDMA);
}
