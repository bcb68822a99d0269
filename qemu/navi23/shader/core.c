/* SPDX-License-Identifier: MIT */
/*
 * core.c - a shader core: its memory, its port, and the code that it has at hand.
 *
 * Waves borrow the pieces that their core holds; so a core keeps a piece at least as long as one of its waves is in it,
 * and finds most code without asking the cache, which all cores share.
 */
#include "../card.h"

#include <navi23/shader/bc.h>
#include <navi23/shader/code.h>
#include <navi23/shader/core.h>
#include <navi23/shader/image.h>
#include <navi23/shader/lanes.h>

#include <errno.h>
#include <stdlib.h>

/* A row more, for what reaches beyond the end. */
#define LDS_ALLOCATION (GROUP_LDS_BYTES + WAVE_LANES * 4)

int core_init(struct shader_core *core, struct navi *navi)
{
    *core = (struct shader_core){ .navi = navi, .lanes = lanes_choose(navi->host.lanes) };
    gmc_port_init(&core->port, navi, GCVM_CLIENT_SQC_INST, GCVM_CLIENT_TCP);
    core->rows = aligned_alloc(64, GROUP_WAVES * WAVE_ROWS * sizeof *core->rows);
    core->lds = aligned_alloc(64, LDS_ALLOCATION);
    if (!core->rows || !core->lds || image_cache_create(&core->images) != 0 ||
        block_cache_create(&core->blocks) != 0) {
        core_finish(core);
        return -ENOMEM;
    }
    memset(core->rows, 0, GROUP_WAVES * WAVE_ROWS * sizeof *core->rows);
    memset(core->lds, 0, LDS_ALLOCATION);
    return 0;
}

void core_finish(struct shader_core *core)
{
    for (unsigned i = 0; core->navi && i < CORE_HELD; i++)
        code_release(core->navi->code, core->held[i].code);
    image_cache_destroy(core->images);
    block_cache_destroy(core->blocks);
    free(core->lds);
    free(core->rows);
    *core = (struct shader_core){ 0 };
}

/* ---- code -------------------------------------------------------------------------------------------------------- */

/* Grows whenever code that has been found may no longer be what is there: both of its parts only ever grow. */
static uint64_t generation(const struct shader_core *core)
{
    return atomic_load(&core->navi->gmc.generation[core->vmid]) + code_cache_generation(core->navi->code);
}

/* Whether a wave is in this code. No two places hold the same at the same address: so no more are needed than waves. */
static bool is_needed(const struct shader_core *core, const struct held_code *held)
{
    for (uint32_t i = 0; i < core->group.waves && held->vmid == core->vmid; i++)
        if (core->wave[i].code == held->code && core->wave[i].code_at == held->pc)
            return true;
    return false;
}

/* A place that no wave needs: there are more than waves. */
static struct held_code *free_place(struct shader_core *core)
{
    struct held_code *held;
    do
        held = &core->held[core->held_next++ % CORE_HELD];
    while (held->code && is_needed(core, held));
    code_release(core->navi->code, held->code);
    *held = (struct held_code){ 0 };
    return held;
}

/* Where this code is held already; NULL: nowhere. */
static struct held_code *find_held(struct shader_core *core, const struct code *code, uint64_t pc)
{
    for (unsigned i = 0; i < CORE_HELD; i++) {
        struct held_code *held = &core->held[i];
        if (held->code == code && held->pc == pc && held->vmid == core->vmid)
            return held;
    }
    return NULL;
}

/* The step at `pc` of a piece that is held; NULL: it is none for this wave, has no instruction there, or is stale. */
static const struct step *step_in(const struct held_code *held, const struct wave *w, uint64_t pc, uint64_t now)
{
    uint64_t offset = (pc - held->pc) / 4;
    if (!held->code || held->generation != now || held->vmid != w->core->vmid || held->lanes != w->lanes ||
        held->shared_row != w->shared_row || offset >= held->code->dwords ||
        held->code->step_of[offset] == UINT32_MAX)
        return NULL;
    return &held->code->step[held->code->step_of[offset]];
}

/* Fetch what the core does not hold, or held too long. Returns the place where it is; NULL: there is no code. */
static struct held_code *fetch(struct shader_core *core, const struct wave *w, uint64_t pc, uint64_t now)
{
    const struct bind like = { .lanes = w->lanes, .shared_row = w->shared_row, .set = core->lanes };
    const struct code *code = code_acquire(core->navi->code, core, pc, &like);
    if (!code)
        return NULL;
    struct held_code *held = find_held(core, code, pc);
    if (held)
        code_release(core->navi->code, code); /* once is enough */
    else
        held = free_place(core);
    *held = (struct held_code){ pc, core->vmid, w->lanes, w->shared_row, now, code };
    return held;
}

const struct step *core_enter_code(struct shader_core *core, struct wave *w, uint64_t pc)
{
    uint64_t now = generation(core);
    struct held_code *held = NULL;
    const struct step *step = NULL;
    pc &= ~3ull;
    core->port.shader_pc = pc;
    for (unsigned i = 0; i < CORE_HELD && !step; i++) {
        held = &core->held[(core->held_last + i) % CORE_HELD];
        step = step_in(held, w, pc, now);
    }
    if (!step) {
        held = fetch(core, w, pc, now);
        if (!held)
            return NULL;
        step = held->code->step;
    }
    core->held_last = (unsigned)(held - core->held);
    w->code = held->code;
    w->code_at = held->pc;
    return step;
}
