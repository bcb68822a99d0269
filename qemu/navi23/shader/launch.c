/* SPDX-License-Identifier: MIT */
/* launch.c - from the number of a work group to waves with their registers set. */
#include "../card.h"

#include <navi23/shader/launch.h>
#include <navi23/shader/witness.h>

uint64_t launch_groups(const struct launch *l)
{
    uint64_t groups = 1;
    for (unsigned i = 0; i < 3; i++) {
        if (__builtin_mul_overflow(groups, (uint64_t)(l->end[i] - l->start[i]), &groups) || groups > UINT64_MAX / 2)
            groups = UINT64_MAX / 2;
    }
    return groups;
}

static uint64_t waves_of(uint64_t threads, unsigned lanes)
{
    return (threads + lanes - 1) / lanes;
}

uint64_t launch_group_waves(const struct launch *l)
{
    return waves_of((uint64_t)l->threads[0] * l->threads[1] * l->threads[2], l->lanes);
}

/* A group: where it is, and how many invocations it has in each direction. */
struct place {
    uint32_t id[3], size[3];
    uint32_t threads; /* all of them */
};

static struct place find_place(const struct launch *l, uint64_t number)
{
    struct place p = { .threads = 1 };
    for (unsigned i = 0; i < 3; i++) {
        uint32_t count = l->end[i] - l->start[i];
        uint64_t rest = number < count ? 0 : number / count; /* divisions cost, and most dispatches are flat */
        p.id[i] = l->start[i] + (uint32_t)(number - rest * count);
        p.size[i] = p.id[i] + 1 == l->end[i] ? l->last[i] : l->threads[i];
        p.threads *= p.size[i];
        number = rest;
    }
    return p;
}

/*
 * The place of each invocation in its group: a VGPR for each direction, up to `ids`. `at` is that of lane 0, and moves
 * on. Written run by run along x, so that the compiler makes vectors of it.
 */
static void set_ids(struct wave *w, unsigned ids, const uint32_t size[3], uint32_t at[3])
{
    const uint32_t lanes = w->lanes;
    for (uint32_t lane = 0, run; lane < lanes; lane += run) {
        uint32_t left = size[0] - at[0], room = lanes - lane, value = at[0], *x = &w->v[0][lane];
        run = left < room ? left : room;
        for (uint32_t i = 0; i < run; i++)
            x[i] = value + i;
        for (unsigned n = 1; n < ids; n++) {
            uint32_t *row = &w->v[n][lane];
            value = at[n];
            for (uint32_t i = 0; i < run; i++)
                row[i] = value;
        }
        at[0] += run;
        for (unsigned n = 0; n < 2 && at[n] == size[n]; n++) {
            at[n] = 0;
            at[n + 1]++;
        }
    }
}

/* Of the SGPR about the group: how many waves, which one this is, in two places, whether the first. */
#define SIZE_WAVE_SHIFT  6
#define SIZE_WAVE2_SHIFT 20
#define SIZE_FIRST_WAVE  (1u << 31)

static void set_sgprs(const struct launch *l, struct wave *w, const struct place *p, uint32_t waves, uint32_t slot)
{
    uint32_t n = l->user_count;
    memcpy(w->s, l->user, (n < LAUNCH_USER_DATA ? n : LAUNCH_USER_DATA) * sizeof l->user[0]);
    for (unsigned i = 0; i < 3; i++) {
        if (l->has_group_id[i])
            w->s[n++] = p->id[i];
    }
    if (l->has_group_size)
        w->s[n++] = waves | w->index << SIZE_WAVE_SHIFT | w->index << SIZE_WAVE2_SHIFT |
                    (w->index == 0 ? SIZE_FIRST_WAVE : 0);
    if (l->has_scratch)
        w->s[n++] = slot * l->scratch_bytes;
}

/* Waves with fewer invocations than lanes have the others switched off. */
static void set_exec(struct wave *w, uint32_t threads)
{
    if (threads < w->lanes)
        wave_set_mask(w, ISA_EXEC_LO, (1ull << threads) - 1);
}

/* Which invocation of a group the trace's witness is; *thread stays as it is if it is none of them. */
static void find_witness(const struct launch *l, const struct place *p, const struct navi *navi, uint32_t *thread)
{
    uint32_t at[3];
    for (unsigned i = 0; i < 3; i++) {
        at[i] = navi->host.witness.at[i] - p->id[i] * l->threads[i];
        if (at[i] >= p->size[i])
            return;
    }
    *thread = at[0] + p->size[0] * (at[1] + p->size[1] * at[2]);
}

enum group_end launch_run_group(const struct launch *l, uint64_t number, struct shader_core *core, uint32_t slot)
{
    struct place p = find_place(l, number);
    uint32_t waves = (uint32_t)waves_of(p.threads, l->lanes), at[3] = { 0, 0, 0 };
    uint32_t witness = UINT32_MAX;
    if (witness_wanted(core->navi, NAVI_WITNESS_COMPUTE))
        find_witness(l, &p, core->navi, &witness);
    group_begin(core, l->vmid, l->lds_bytes);
    for (uint32_t i = 0; i < waves; i++, slot++) {
        struct wave *w = group_add_wave(core, l->lanes, l->mode, l->pc);
        if (!w)
            return GROUP_STUCK;
        set_sgprs(l, w, &p, waves, slot);
        set_exec(w, p.threads - i * l->lanes);
        set_ids(w, l->ids, p.size, at);
        w->shared_row = l->shared_row;
        w->scratch = l->scratch + (uint64_t)slot * l->scratch_bytes;
        w->scratch_bytes = l->scratch_bytes / l->lanes;
        w->hw_id1 = i;
        w->hw_id2 = l->hw_id2;
        if (witness / l->lanes == i)
            witness_set(w, witness % l->lanes);
    }
    return group_run(core);
}
