/* SPDX-License-Identifier: MIT */
/*
 * control.c - where a wave goes on, waits and ends.
 *
 * A jump back costs credit, as much as it may repeat; a wave without credit waits for its next turn. What instructions
 * only tell the hardware to be quick, or to wait for what has happened here already, does nothing.
 */
#include "../card.h"

#include <navi23/shader/code.h>
#include <navi23/shader/scalar.h>

#include <sched.h>

#define STEP(mnemonic) static const struct step *mnemonic(struct wave *w, const struct step *step)

/* The wave stops here and goes on at `next`. */
static const struct step *stop(struct wave *w, const struct step *next, enum wave_event event)
{
    w->next = next;
    w->event = event;
    return NULL;
}

static uint64_t pc_behind(const struct wave *w, const struct step *step)
{
    return wave_pc(w, step) + step->inst.dwords * 4u;
}

static const struct step *take_branch(struct wave *w, const struct step *step)
{
    if (!step->target)
        return wave_jump(w, wave_pc(w, step) + 4 + (uint64_t)(step->inst.imm * 4ll));
    if (step->target <= step) {
        w->credit -= (int32_t)(step->offset - step->target->offset) + 1;
        if (w->credit < 0)
            return stop(w, step->target, WAVE_RUNS);
    }
    return step->target;
}

/* ---- branches ---------------------------------------------------------------------------------------------------- */

#define BRANCH(mnemonic, condition)                          \
    STEP(mnemonic)                                           \
    {                                                        \
        return (condition) ? take_branch(w, step) : step + 1; \
    }

BRANCH(s_branch, true)
BRANCH(s_cbranch_scc0, !w->scc)
BRANCH(s_cbranch_scc1, w->scc)
BRANCH(s_cbranch_vccz, wave_mask(w, ISA_VCC_LO) == 0)
BRANCH(s_cbranch_vccnz, wave_mask(w, ISA_VCC_LO) != 0)
BRANCH(s_cbranch_execz, wave_exec(w) == 0)
BRANCH(s_cbranch_execnz, wave_exec(w) != 0)

STEP(s_getpc_b64)
{
    wave_set_s64(w, step->dst, pc_behind(w, step));
    return step + 1;
}

STEP(s_setpc_b64)
{
    return wave_jump(w, scalar64(w, step, 0));
}

STEP(s_swappc_b64)
{
    uint64_t pc = scalar64(w, step, 0);
    wave_set_s64(w, step->dst, pc_behind(w, step));
    return wave_jump(w, pc);
}

STEP(s_call_b64)
{
    wave_set_s64(w, step->dst, pc_behind(w, step));
    return take_branch(w, step);
}

/*
 * A loop over the halves of a wave64, of at most two passes: EXEC is cut to one half, the other waits in the SGPR. The
 * beginning skips the loop when no lane is active; the end leads back to behind the beginning.
 */
STEP(s_subvector_loop_begin)
{
    uint32_t *low = &w->s[ISA_EXEC_LO], *high = &w->s[ISA_EXEC_HI];
    if (wave_exec(w) == 0)
        return take_branch(w, step);
    if (*low == 0) {
        w->s[step->dst] = 0;
    } else {
        w->s[step->dst] = *high;
        *high = 0;
    }
    return step + 1;
}

STEP(s_subvector_loop_end)
{
    uint32_t *low = &w->s[ISA_EXEC_LO], *high = &w->s[ISA_EXEC_HI], kept = w->s[step->dst];
    if (*high != 0) {
        *low = kept;
        return step + 1;
    }
    if (kept == 0)
        return step + 1;
    *high = kept;
    w->s[step->dst] = *low;
    *low = 0;
    return take_branch(w, step);
}

/* ---- waiting and ending ------------------------------------------------------------------------------------------ */

STEP(next)
{
    (void)w;
    return step + 1;
}

STEP(s_endpgm)
{
    return stop(w, step, WAVE_ENDED);
}

STEP(s_barrier)
{
    return w->core->group.waves == 1 ? step + 1 : stop(w, step + 1, WAVE_BARRIER);
}

/* The wave waits for somebody: let others have the processor. */
STEP(s_sleep)
{
    sched_yield();
    return stop(w, step + 1, WAVE_RUNS);
}

STEP(s_setkill)
{
    return step->inst.imm & 1 ? stop(w, step, WAVE_ENDED) : step + 1;
}

STEP(s_sethalt)
{
    return step->inst.imm & 1 ? wave_stuck(w, step, "it halts, and nobody lets it go on") : step + 1;
}

STEP(s_code_end)
{
    return wave_stuck(w, step, "it ran beyond the end of its code");
}

STEP(s_rfe_b64)
{
    return wave_stuck(w, step, "it is in no trap handler");
}

/* What follows may have changed: leave this piece, and have it found anew. */
STEP(s_icache_inv)
{
    code_cache_invalidate(w->core->navi->code);
    return wave_jump(w, pc_behind(w, step));
}

STEP(s_round_mode)
{
    wave_set_mode(w, (w->mode & ~0xfu) | (step->inst.imm & 0xf));
    float_set(w->float_32);
    return step + 1;
}

STEP(s_denorm_mode)
{
    wave_set_mode(w, (w->mode & ~0xf0u) | (step->inst.imm & 0xf) << 4);
    float_set(w->float_32);
    return step + 1;
}

/* clang-format off */
static step_fn *const steps[ISA_OPS] = {
    [ISA_s_branch] = s_branch,
    [ISA_s_cbranch_scc0] = s_cbranch_scc0,
    [ISA_s_cbranch_scc1] = s_cbranch_scc1,
    [ISA_s_cbranch_vccz] = s_cbranch_vccz,
    [ISA_s_cbranch_vccnz] = s_cbranch_vccnz,
    [ISA_s_cbranch_execz] = s_cbranch_execz,
    [ISA_s_cbranch_execnz] = s_cbranch_execnz,
    [ISA_s_getpc_b64] = s_getpc_b64,
    [ISA_s_setpc_b64] = s_setpc_b64,
    [ISA_s_swappc_b64] = s_swappc_b64,
    [ISA_s_call_b64] = s_call_b64,
    [ISA_s_subvector_loop_begin] = s_subvector_loop_begin,
    [ISA_s_subvector_loop_end] = s_subvector_loop_end,
    [ISA_s_rfe_b64] = s_rfe_b64,

    [ISA_s_sendmsg] = export_message,
    [ISA_s_endpgm] = s_endpgm,
    [ISA_s_endpgm_saved] = s_endpgm,
    [ISA_s_endpgm_ordered_ps_done] = s_endpgm,
    [ISA_s_barrier] = s_barrier,
    [ISA_s_sleep] = s_sleep,
    [ISA_s_setkill] = s_setkill,
    [ISA_s_sethalt] = s_sethalt,
    [ISA_s_sendmsghalt] = s_sethalt,
    [ISA_s_code_end] = s_code_end,
    [ISA_s_icache_inv] = s_icache_inv,
    [ISA_s_round_mode] = s_round_mode,
    [ISA_s_denorm_mode] = s_denorm_mode,

    /* Memory is done when an instruction is; there is no priority, no trap handler, no debugger, no thread trace. */
    [ISA_s_nop] = next,
    [ISA_s_waitcnt] = next,
    [ISA_s_waitcnt_vscnt] = next,
    [ISA_s_waitcnt_vmcnt] = next,
    [ISA_s_waitcnt_expcnt] = next,
    [ISA_s_waitcnt_lgkmcnt] = next,
    [ISA_s_waitcnt_depctr] = next,
    [ISA_s_wait_idle] = next,
    [ISA_s_clause] = next,
    [ISA_s_inst_prefetch] = next,
    [ISA_s_setprio] = next,
    [ISA_s_wakeup] = next,
    [ISA_s_trap] = next,
    [ISA_s_version] = next,
    [ISA_s_incperflevel] = next,
    [ISA_s_decperflevel] = next,
    [ISA_s_ttracedata] = next,
    [ISA_s_ttracedata_imm] = next,
    [ISA_s_cbranch_cdbgsys] = next,
    [ISA_s_cbranch_cdbguser] = next,
    [ISA_s_cbranch_cdbgsys_or_user] = next,
    [ISA_s_cbranch_cdbgsys_and_user] = next,
};
/* clang-format on */

bool control_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    step->run = steps[step->inst.op];
    return step->run != NULL;
}
