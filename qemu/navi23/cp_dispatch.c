/* SPDX-License-Identifier: MIT */
/*
 * cp_dispatch.c - compute dispatches: from the registers of the ring to a launch, and through the shader cores.
 *
 * A dispatch is complete when its packet is: a fence behind it never passes before its waves have ended.
 */
#include "card.h"

#include <navi23/cp_shader.h>
#include <navi23/regs/compute.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/shader/code.h>
#include <navi23/shader/launch.h>
#include <navi23/shader/pool.h>

#define LDS_GRAIN     512u  /* bytes, of LDS_SIZE */
#define SCRATCH_GRAIN 1024u /* bytes, of WAVESIZE */

static uint32_t sh(struct cp *cp, uint32_t reg)
{
    return cp_state(cp, reg);
}

/* ---- registers to launch ----------------------------------------------------------------------------------------- */

static void set_inputs(struct cp *cp, struct launch *l)
{
    uint32_t rsrc2 = sh(cp, GREG_COMPUTE_PGM_RSRC2), scratch = sh(cp, GREG_COMPUTE_TMPRING_SIZE);
    for (unsigned i = 0; i < LAUNCH_USER_DATA; i++)
        l->user[i] = sh(cp, GREG_COMPUTE_USER_DATA_0 + i);
    l->user_count = FIELD_GET(FIELD_COMPUTE_PGM_RSRC2__USER_SGPR, rsrc2);
    l->has_group_id[0] = rsrc2 & FIELD_COMPUTE_PGM_RSRC2__TGID_X_EN;
    l->has_group_id[1] = rsrc2 & FIELD_COMPUTE_PGM_RSRC2__TGID_Y_EN;
    l->has_group_id[2] = rsrc2 & FIELD_COMPUTE_PGM_RSRC2__TGID_Z_EN;
    l->has_group_size = rsrc2 & FIELD_COMPUTE_PGM_RSRC2__TG_SIZE_EN;
    l->has_scratch = rsrc2 & FIELD_COMPUTE_PGM_RSRC2__SCRATCH_EN;
    l->ids = (uint8_t)(FIELD_GET(FIELD_COMPUTE_PGM_RSRC2__TIDIG_COMP_CNT, rsrc2) + 1);
    if (l->ids > 3)
        l->ids = 3;
    l->lds_bytes = FIELD_GET(FIELD_COMPUTE_PGM_RSRC2__LDS_SIZE, rsrc2) * LDS_GRAIN;
    if (l->lds_bytes > GROUP_LDS_BYTES)
        l->lds_bytes = GROUP_LDS_BYTES;
    l->scratch = cp_shader_address(cp, GREG_COMPUTE_DISPATCH_SCRATCH_BASE_LO);
    l->scratch_bytes = FIELD_GET(FIELD_COMPUTE_TMPRING_SIZE__WAVESIZE, scratch) * SCRATCH_GRAIN;
    l->scratch_waves = FIELD_GET(FIELD_COMPUTE_TMPRING_SIZE__WAVES, scratch);
}

/* One direction of the box: `size` is where it ends, in groups or in invocations. */
static void set_direction(struct cp *cp, struct launch *l, unsigned i, uint32_t size, uint32_t initiator)
{
    uint32_t threads = sh(cp, GREG_COMPUTE_NUM_THREAD_X + i);
    uint32_t full = FIELD_GET(FIELD_COMPUTE_NUM_THREAD__FULL, threads);
    uint32_t partial = FIELD_GET(FIELD_COMPUTE_NUM_THREAD__PARTIAL, threads);
    l->threads[i] = l->last[i] = full;
    l->start[i] = initiator & DISPATCH_FORCE_START_AT_000 ? 0 : sh(cp, GREG_COMPUTE_START_X + i);
    l->end[i] = size;
    if (initiator & DISPATCH_USE_THREAD_DIMENSIONS && full) {
        l->end[i] = size / full + (size % full != 0);
        l->last[i] = size % full ? size % full : full;
    } else if (initiator & DISPATCH_PARTIAL_TG_EN && partial && partial < full) {
        l->last[i] = partial;
    }
    if (l->end[i] < l->start[i])
        l->end[i] = l->start[i];
}

static void set_launch(struct cp *cp, struct launch *l, const uint32_t size[3], uint32_t initiator)
{
    uint32_t rsrc1 = sh(cp, GREG_COMPUTE_PGM_RSRC1);
    uint32_t shared = sh(cp, GREG_COMPUTE_PGM_RSRC3) & FIELD_COMPUTE_PGM_RSRC3__SHARED_VGPR_CNT;
    l->vmid = cp_vmid(cp);
    l->lanes = initiator & DISPATCH_CS_W32_EN ? 32 : 64;
    l->pc = cp_shader_address(cp, GREG_COMPUTE_PGM_LO);
    l->mode = cp_shader_mode(rsrc1, FIELD_COMPUTE_PGM_RSRC1__FP16_OVFL);
    l->hw_id2 = cp_shader_queue(cp);
    l->shared_row = cp_shader_shared_row(rsrc1, shared, l->lanes);
    set_inputs(cp, l);
    for (unsigned i = 0; i < 3; i++)
        set_direction(cp, l, i, size[i], initiator);
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

/* How many invocations there are, for the counter of queries, which wraps. */
static uint64_t invocations(const struct launch *l)
{
    uint64_t n = 1;
    for (unsigned i = 0; i < 3; i++)
        n *= (uint64_t)(l->end[i] - l->start[i] - 1) * l->threads[i] + l->last[i];
    return n;
}

/* A launch as work for the pool: its items are groups. */
struct dispatch_work {
    struct pool_work work;
    const struct launch *launch;
};

/* Each worker has scratch memory for a group. */
static enum group_end run_group(const struct pool_work *work, uint64_t group, struct shader_core *core, unsigned worker)
{
    const struct launch *l = ((const struct dispatch_work *)work)->launch;
    core->stage = NULL;
    enum group_end end = launch_run_group(l, group, core, worker * (uint32_t)launch_group_waves(l));
    navi_count(core->navi, groups, 1);
    navi_count(core->navi, waves, core->group.waves);
    return end;
}

static unsigned cores_with_scratch(const struct launch *l)
{
    uint64_t cores = l->has_scratch ? l->scratch_waves / launch_group_waves(l) : 0;
    return l->has_scratch && cores == 0 ? 1 : (unsigned)cores;
}

static enum cp_result run(struct cp *cp, const struct cp_packet *p, const struct launch *l, uint64_t groups)
{
    cp_shader_trace(cp, l->pc, l->lanes);
    struct dispatch_work d = {
        .work = { .vmid = l->vmid, .cores = cores_with_scratch(l), .items = groups, .run = run_group },
        .launch = l,
    };
    gmc_rest(&cp->port);
    enum pool_end end = pool_run(cp->navi->pool, cp->ring, &d.work);
    gmc_resume(&cp->port);
    if (end != POOL_DONE)
        return cp_shader_end(cp, p, end);
    navi_count(cp->navi, dispatches, 1);
    cp_count(cp, COUNT_CS_INVOCATIONS, invocations(l));
    return CP_NEXT;
}

static enum cp_result dispatch(struct cp *cp, const struct cp_packet *p, const uint32_t size[3], uint32_t initiator)
{
    struct launch l = { 0 };
    if (!(initiator & DISPATCH_COMPUTE_SHADER_EN))
        return CP_NEXT;
    if (initiator & DISPATCH_ORDERED_APPEND_ENBL)
        return cp_bad_packet(cp, p, "this model has no ordered append");
    set_launch(cp, &l, size, initiator);
    uint64_t groups = launch_groups(&l), waves = launch_group_waves(&l);
    if (groups == 0 || waves == 0)
        return CP_NEXT;
    if (waves > GROUP_WAVES)
        return cp_bad_packet(cp, p, "a work group has more waves than a core");
    return run(cp, p, &l, groups);
}

/* DISPATCH_DIRECT: the size in three directions; the initiator. */
CP_EXECUTE(cp_dispatch_direct)
{
    return dispatch(cp, packet, packet->body, packet->body[3]);
}

#define BASE_OF_INDIRECT 1u

/* DISPATCH_INDIRECT: where the size is, as an offset from SET_BASE's or, of three dwords, an address; the initiator. */
CP_EXECUTE(cp_dispatch_indirect)
{
    bool is_address = packet->count == 3;
    uint64_t at = is_address ? cp_pair(packet, 0) : cp->draw.base[BASE_OF_INDIRECT] + packet->body[0];
    uint32_t size[3];
    for (unsigned i = 0; i < 3; i++)
        size[i] = gmc_load32(&cp->port, cp_vmid(cp), (at & ~3ull) + i * 4);
    return dispatch(cp, packet, size, packet->body[is_address ? 2 : 1]);
}

#define GCR_INVALIDATE_CODE 3u /* GLI_INV: all, a range, its first and last lines */

/* ACQUIRE_MEM: nothing to wait for, and no caches but that of code; in its long form the last dword says which. */
CP_EXECUTE(cp_acquire_mem)
{
    if (packet->count < 7 || packet->body[6] & GCR_INVALIDATE_CODE)
        code_cache_invalidate(cp->navi->code);
    return CP_NEXT;
}

/* ---- waves to kill ----------------------------------------------------------------------------------------------- */

/* SQ_CMD: of all its commands only the one that kills waves, all or those of a VMID. */
static void command(struct navi *navi, uint32_t reg, uint32_t value)
{
    uint32_t vmid = FIELD_GET(FIELD_SQ_CMD__VM_ID, value);
    reg_set(navi, reg, value);
    if (FIELD_GET(FIELD_SQ_CMD__CMD, value) != SQ_CMD_KILL)
        return;
    navi_log(navi, NAVI_LOG_WARNING, "shaders: waves are killed");
    pool_kill(navi->pool, value & FIELD_SQ_CMD__CHECK_VMID ? 1u << vmid : UINT32_MAX);
}

/* clang-format off */
const struct mmio_row dispatch_registers[] = {
    { REG_SQ_CMD, 1, NULL, command },
    { 0 },
};
/* clang-format on */
