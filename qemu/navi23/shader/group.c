/* SPDX-License-Identifier: MIT */
/*
 * group.c - work groups: their waves take turns in one thread until all have ended.
 *
 * A turn ends at a barrier, at the wave's end, or when its credit is used up: a jump that may make a loop costs as much
 * as it may repeat. So waves which wait for one another by memory all go on, and somebody looks whether the group shall
 * be left.
 */
#include "../card.h"

#include <navi23/shader/core.h>
#include <navi23/shader/lanes.h>
#include <navi23/shader/step.h>
#include <navi23/shader/witness.h>

#include <inttypes.h>
#include <stdio.h>

#define TURN_CREDIT 0x2000 /* dwords of code: some ten microseconds of an ordinary loop */

void group_begin(struct shader_core *core, unsigned vmid, uint32_t lds_bytes)
{
    core->vmid = vmid;
    core->group = (struct group){ .lds_bytes = lds_bytes };
}

struct wave *group_add_wave(struct shader_core *core, unsigned lanes, uint32_t mode, uint64_t pc)
{
    uint32_t index = core->group.waves;
    if (index == GROUP_WAVES)
        return NULL;
    core->group.waves++;
    struct wave *w = &core->wave[index];
    memset(w, 0, offsetof(struct wave, s));
    for (unsigned i = 0; i < WAVE_SGPRS; i += WAVE_LANES) /* as rows: memset takes longer to begin with */
        core->lanes->spread(&w->s[i], 0);
    w->core = core;
    w->v = &core->rows[index * WAVE_ROWS];
    w->lanes = lanes;
    w->code_at = pc; /* until it begins */
    w->index = index;
    w->lds_bytes = core->group.lds_bytes;
    wave_set_mode(w, mode);
    w->s[ISA_EXEC_LO] = UINT32_MAX;
    w->s[ISA_EXEC_HI] = lanes == 64 ? UINT32_MAX : 0;
    return w;
}

/* ---- a wave ------------------------------------------------------------------------------------------------------ */

uint64_t wave_pc(const struct wave *w, const struct step *step)
{
    return w->code_at + step->offset * 4ull;
}

const struct step *wave_stuck(struct wave *w, const struct step *step, const char *why)
{
    char text[128];
    uint64_t pc = wave_pc(w, step);
    if (step->inst.dwords)
        isa_disassemble(&step->inst, w->lanes, pc, text, sizeof text);
    else
        snprintf(text, sizeof text, "0x%08x", w->code->words[step->offset]);
    navi_log(w->core->navi, NAVI_LOG_ERROR, "%s: a wave of VMID %u is stuck at 0x%012" PRIx64 " (%s): %s",
             w->core->ring ? w->core->ring : "shader", w->core->vmid, pc, text, why);
    w->event = WAVE_STUCK;
    w->next = step;
    return NULL;
}

const struct step *wave_jump(struct wave *w, uint64_t pc)
{
    uint32_t left = w->code ? w->code->dwords : 0;
    const struct step *step = core_enter_code(w->core, w, pc);
    if (!step) {
        navi_log(w->core->navi, NAVI_LOG_ERROR, "%s: a wave of VMID %u is stuck: there is no code at 0x%012" PRIx64,
                 w->core->ring ? w->core->ring : "shader", w->core->vmid, pc);
        w->event = WAVE_STUCK;
        return NULL;
    }
    w->next = step;
    w->event = WAVE_RUNS;
    w->credit -= (int32_t)left;
    return w->credit < 0 ? NULL : step;
}

/* The wave's first code. VGPRs that its halves share are undefined, but the same for both. */
static const struct step *begin(struct wave *w)
{
    const size_t half = sizeof *w->v / 2;
    for (unsigned i = w->shared_row; i != 0 && i < WAVE_VGPRS; i++)
        memcpy((uint8_t *)w->v[i] + half, w->v[i], half);
    return wave_jump(w, w->code_at);
}

/* Let a wave have its turn. This is what a translator to machine code would replace. */
static void run_wave(struct wave *w)
{
    w->credit = TURN_CREDIT;
    float_set(w->float_32);
    const struct step *step = w->code ? w->next : begin(w);
    while (step && !w->witness)
        step = step->run(w, step);
    while (step)
        step = witness_run(w, step);
}

/* ---- the group --------------------------------------------------------------------------------------------------- */

/* Every wave that has not ended waits: all go on. */
static void open_barrier(struct shader_core *core)
{
    gmc_pause(&core->port);
    core->group.waiting = 0;
    for (uint32_t i = 0; i < core->group.waves; i++)
        if (core->wave[i].event == WAVE_BARRIER)
            core->wave[i].event = WAVE_RUNS;
}

/* A turn of one wave. Returns false when the group cannot go on; why is then in *end. */
static bool take_turn(struct shader_core *core, struct wave *w, enum group_end *end)
{
    struct group *g = &core->group;
    run_wave(w);
    if (w->event == WAVE_RUNS)
        gmc_pause(&core->port);
    g->waiting += w->event == WAVE_BARRIER;
    g->ended += w->event == WAVE_ENDED;
    if (w->event == WAVE_STUCK)
        *end = GROUP_STUCK;
    else if (core_is_aborted(core))
        *end = GROUP_ABORTED;
    return *end == GROUP_DONE;
}

static enum group_end run_to_the_end(struct shader_core *core)
{
    struct group *g = &core->group;
    enum group_end end = GROUP_DONE;
    while (g->ended < g->waves) {
        for (uint32_t i = 0; i < g->waves; i++) {
            struct wave *w = &core->wave[i];
            if (w->event == WAVE_RUNS && !take_turn(core, w, &end))
                return end;
        }
        if (g->waiting > 0 && g->waiting + g->ended == g->waves)
            open_barrier(core);
    }
    return end;
}

enum group_end group_run(struct shader_core *core)
{
    uint32_t host = float_get();
    enum group_end end = run_to_the_end(core);
    float_set(host);
    return end;
}
