/* SPDX-License-Identifier: MIT */
/* gfx.c - the graphics core: what was fused, the command processor's ring, stop and start. */
#include "blocks.h"

#include "../core/chip.h"
#include "../submit/ring.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>

#define DOORBELL_GFX_RING0 0x8bu /* of the doorbells that Navi's driver and firmware agreed on, 64 bits each */
#define DOORBELL_LAST_GFX 0xffu
#define HALT_BITS (FIELD_CP_ME_CNTL__CE_HALT | FIELD_CP_ME_CNTL__PFP_HALT | FIELD_CP_ME_CNTL__ME_HALT)
#define RESET_BITS (FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP | FIELD_GRBM_SOFT_RESET__SOFT_RESET_GFX)
#define STOP_TIMEOUT_US 100000u
#define START_TIMEOUT_US 2000000u /* for a card in software, too, whose host has other things to do */
#define ALIVE 0x1b0a2u

/* ---- what was fused -------------------------------------------------------------------------------------------- */

static void select_array(struct kgpu *kgpu, uint32_t se, uint32_t sa)
{
    kgpu_reg_write(kgpu, REG_GRBM_GFX_INDEX,
                   FIELD_GRBM_GFX_INDEX__INSTANCE_BROADCAST | FIELD_PUT(FIELD_GRBM_GFX_INDEX__SE_INDEX, se) |
                       FIELD_PUT(FIELD_GRBM_GFX_INDEX__SA_INDEX, sa));
}

static void select_all(struct kgpu *kgpu)
{
    kgpu_reg_write(kgpu, REG_GRBM_GFX_INDEX,
                   FIELD_GRBM_GFX_INDEX__INSTANCE_BROADCAST | FIELD_GRBM_GFX_INDEX__SE_BROADCAST |
                       FIELD_GRBM_GFX_INDEX__SA_BROADCAST);
}

/* Working compute units of the selected array, one bit each; the hardware disables them in pairs (WGPs). */
static uint32_t active_cus(struct kgpu *kgpu, uint32_t cus)
{
    uint32_t disabled = kgpu_reg_read(kgpu, REG_CC_GC_SHADER_ARRAY_CONFIG) |
                        kgpu_reg_read(kgpu, REG_GC_USER_SHADER_ARRAY_CONFIG);
    uint32_t bits = 0;

    disabled = FIELD_GET(FIELD_CC_GC_SHADER_ARRAY_CONFIG__INACTIVE_WGPS, disabled);
    for (uint32_t wgp = 0; wgp < cus / 2; wgp++)
        if (!(disabled >> wgp & 1))
            bits |= 3u << wgp * 2;
    return bits;
}

static uint32_t active_rbs(struct kgpu *kgpu, uint32_t rbs)
{
    uint32_t disabled = kgpu_reg_read(kgpu, REG_CC_RB_BACKEND_DISABLE) |
                        kgpu_reg_read(kgpu, REG_GC_USER_RB_BACKEND_DISABLE);

    return ~FIELD_GET(FIELD_CC_RB_BACKEND_DISABLE__BACKEND_DISABLE, disabled) & ((1u << rbs) - 1);
}

static uint32_t count_bits(uint32_t bits)
{
    uint32_t count = 0;

    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

void kgpu_gfx_read_config(struct kgpu *kgpu, struct mgpu_chip_info *info)
{
    uint32_t rbs_per_sa = kgpu->chip->max_rb / (info->num_se * info->num_sa_per_se);

    info->cu_active = info->num_rb = info->rb_mask = 0;
    for (uint32_t se = 0; se < info->num_se; se++) {
        for (uint32_t sa = 0; sa < info->num_sa_per_se; sa++) {
            uint32_t rbs;

            select_array(kgpu, se, sa);
            info->cu_bitmap[se][sa] = active_cus(kgpu, info->num_cu_per_sa);
            info->cu_active += count_bits(info->cu_bitmap[se][sa]);
            rbs = active_rbs(kgpu, rbs_per_sa);
            info->rb_mask |= rbs << (se * info->num_sa_per_se + sa) * rbs_per_sa;
            info->num_rb += count_bits(rbs);
        }
    }
    select_all(kgpu);
    info->gb_addr_config = kgpu_reg_read(kgpu, REG_GB_ADDR_CONFIG);
}

uint64_t kgpu_gfx_clock(struct kgpu *kgpu)
{
    uint32_t high = kgpu_reg_read(kgpu, REG_GOLDEN_TSC_COUNT_UPPER), low, again;

    for (;; high = again) {
        low = kgpu_reg_read(kgpu, REG_GOLDEN_TSC_COUNT_LOWER);
        again = kgpu_reg_read(kgpu, REG_GOLDEN_TSC_COUNT_UPPER);
        if (again == high) /* no carry between the two halves */
            return (uint64_t)high << 32 | low;
    }
}

/* ---- the ring -------------------------------------------------------------------------------------------------- */

static struct kgpu_ring *gfx_ring(const struct kgpu *kgpu)
{
    return kgpu_ring_find(kgpu, MGPU_ENGINE_GFX, 0);
}

static uint32_t log2_of(uint32_t value)
{
    return 31u - (uint32_t)__builtin_clz(value);
}

static void program_ring(struct kgpu *kgpu)
{
    const struct kgpu_ring *ring = gfx_ring(kgpu);
    uint64_t read = KGPU_RING_PAGE_ADDRESS(ring, read), poll = KGPU_RING_PAGE_ADDRESS(ring, written);
    uint32_t qwords = log2_of(KGPU_RING_BYTES / 8);

    kgpu_reg_write(kgpu, REG_CP_RB_WPTR_DELAY, 0);
    kgpu_reg_write(kgpu, REG_CP_RB_VMID, 0);
    kgpu_reg_write(kgpu, REG_CP_RB0_CNTL,
                   FIELD_PUT(FIELD_CP_RB0_CNTL__RB_BUFSZ, qwords) | FIELD_PUT(FIELD_CP_RB0_CNTL__RB_BLKSZ, qwords - 2));
    kgpu_reg_write(kgpu, REG_CP_RB0_WPTR, 0);
    kgpu_reg_write(kgpu, REG_CP_RB0_WPTR_HI, 0);
    kgpu_reg_write(kgpu, REG_CP_RB0_RPTR_ADDR, (uint32_t)read);
    kgpu_reg_write(kgpu, REG_CP_RB0_RPTR_ADDR_HI, (uint32_t)(read >> 32) & 0xffff);
    kgpu_reg_write(kgpu, REG_CP_RB_WPTR_POLL_ADDR_LO, (uint32_t)poll);
    kgpu_reg_write(kgpu, REG_CP_RB_WPTR_POLL_ADDR_HI, (uint32_t)(poll >> 32) & 0xffff);
    kgpu_reg_write(kgpu, REG_CP_RB0_BASE, (uint32_t)(ring->address >> 8));
    kgpu_reg_write(kgpu, REG_CP_RB0_BASE_HI, (uint32_t)(ring->address >> 40));
    kgpu_reg_write(kgpu, REG_CP_RB_ACTIVE, 1);
    kgpu_reg_write(kgpu, REG_CP_RB_DOORBELL_CONTROL,
                   FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, ring->config.doorbell * 2) |
                       FIELD_CP_RB_DOORBELL_CONTROL__EN);
    kgpu_reg_write(kgpu, REG_CP_RB_DOORBELL_RANGE_LOWER, ring->config.doorbell * 8);
    kgpu_reg_write(kgpu, REG_CP_RB_DOORBELL_RANGE_UPPER, DOORBELL_LAST_GFX * 8);
    kgpu_reg_write(kgpu, REG_CP_INT_CNTL_RING0,
                   FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE |
                       FIELD_CP_INT_CNTL_RING0__PRIV_REG_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__PRIV_INSTR_INT_ENABLE);
}

void kgpu_gfx_stop(struct kgpu *kgpu)
{
    kgpu_smu_wake(kgpu);
    kgpu_reg_write(kgpu, REG_CP_ME_CNTL, HALT_BITS);
    kgpu_reg_update(kgpu, REG_GRBM_SOFT_RESET, RESET_BITS, RESET_BITS);
    if (kgpu_reg_wait(kgpu, REG_GRBM_STATUS, FIELD_GRBM_STATUS__CP_BUSY, 0, STOP_TIMEOUT_US))
        kgpu_log(kgpu, KGPU_LOG_ERROR, "gfx: still busy after a soft reset");
    kgpu_reg_update(kgpu, REG_GRBM_SOFT_RESET, RESET_BITS, 0);
}

int kgpu_gfx_start(struct kgpu *kgpu)
{
    struct kgpu_ring *ring = gfx_ring(kgpu);

    kgpu_ring_rewind(ring);
    program_ring(kgpu);
    kgpu_reg_write(kgpu, REG_CP_MAX_CONTEXT, kgpu->info.num_gfx_contexts - 1);
    kgpu_reg_write(kgpu, REG_CP_ME_CNTL, 0);
    kgpu_gfx_emit_clear_state(ring);
    /* It runs if it writes a register when told to. */
    kgpu_reg_write(kgpu, REG_SCRATCH_REG0, 0);
    kgpu_gfx_emit_register(ring, REG_SCRATCH_REG0, ALIVE);
    kgpu_ring_commit(ring);
    return kgpu_reg_wait(kgpu, REG_SCRATCH_REG0, UINT32_MAX, ALIVE, START_TIMEOUT_US);
}

bool kgpu_gfx_kill_waves(struct kgpu_ring *ring, uint32_t vmid)
{
    if (!(kgpu_reg_read(ring->kgpu, REG_GRBM_STATUS) & FIELD_GRBM_STATUS__SPI_BUSY))
        return false;
    kgpu_reg_write(ring->kgpu, REG_SQ_CMD,
                   FIELD_PUT(FIELD_SQ_CMD__CMD, SQ_CMD_KILL) | FIELD_PUT(FIELD_SQ_CMD__MODE, SQ_CMD_ALL_WAVES) |
                       FIELD_SQ_CMD__CHECK_VMID | FIELD_PUT(FIELD_SQ_CMD__VM_ID, vmid));
    return true;
}

static void stop_ring(struct kgpu_ring *ring)
{
    kgpu_gfx_stop(ring->kgpu);
}

static int start_ring(struct kgpu_ring *ring)
{
    return kgpu_gfx_start(ring->kgpu);
}

static const struct kgpu_ring_ops gfx_ops = {
    .job_dwords = KGPU_GFX_JOB_DWORDS,
    .ib_dwords = KGPU_GFX_IB_DWORDS,
    .doorbell_scale = 1,
    .emit_nop = kgpu_gfx_emit_nop,
    .emit_begin = kgpu_gfx_emit_begin,
    .emit_ib = kgpu_gfx_emit_ib,
    .emit_fence = kgpu_gfx_emit_fence,
    .stop = stop_ring,
    .start = start_ring,
    .kill_waves = kgpu_gfx_kill_waves,
    .stops_engines = 1u << MGPU_ENGINE_COMPUTE, /* the reset is the whole command processor's */
};

/* Where shaders find LDS and scratch memory among 64-bit addresses. VMID 0, the kernel's, runs none. */
static void place_apertures(struct kgpu *kgpu)
{
    for (uint32_t vmid = 0; vmid < KGPU_VMIDS; vmid++) {
        kgpu_reg_write(kgpu, REG_GRBM_GFX_CNTL, FIELD_PUT(FIELD_GRBM_GFX_CNTL__VMID, vmid));
        kgpu_reg_write(kgpu, REG_SH_MEM_CONFIG,
                       FIELD_PUT(FIELD_SH_MEM_CONFIG__ALIGNMENT_MODE, 3) |
                           FIELD_PUT(FIELD_SH_MEM_CONFIG__INITIAL_INST_PREFETCH, 3));
        if (vmid)
            kgpu_reg_write(kgpu, REG_SH_MEM_BASES,
                           FIELD_PUT(FIELD_SH_MEM_BASES__PRIVATE_BASE, SH_MEM_PRIVATE_BASE) |
                               FIELD_PUT(FIELD_SH_MEM_BASES__SHARED_BASE, SH_MEM_SHARED_BASE));
    }
    kgpu_reg_write(kgpu, REG_GRBM_GFX_CNTL, 0);
}

int kgpu_gfx_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err;

    kgpu_gfx_stop(kgpu);
    kgpu_gfx_tune(kgpu);
    kgpu_gds_init(kgpu);
    place_apertures(kgpu);
    err = kgpu_gfx_start(kgpu);
    if (err)
        kgpu_format(message->text, sizeof message->text,
                    "gfx: the ring does not run: SCRATCH_REG0 was to become 0x%x and is 0x%x, CP_RB0_RPTR 0x%x", ALIVE,
                    kgpu_reg_read(kgpu, REG_SCRATCH_REG0), kgpu_reg_read(kgpu, REG_CP_RB0_RPTR));
    return err;
}

int kgpu_gfx_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    const struct kgpu_ring_config config = { "gfx", &gfx_ops, MGPU_ENGINE_GFX, 0, DOORBELL_GFX_RING0 };
    struct kgpu_ring *ring;
    int err;

    kgpu_gfx_read_config(kgpu, &kgpu->info);
    err = kgpu_ring_create(kgpu, &config, &ring);
    if (err) {
        kgpu_format(message->text, sizeof message->text, "gfx: no memory for the ring");
        return err;
    }
    return kgpu_gfx_restart(kgpu, message);
}

void kgpu_gfx_finish(struct kgpu *kgpu)
{
    kgpu_rings_finish(kgpu, MGPU_ENGINE_GFX);
}
