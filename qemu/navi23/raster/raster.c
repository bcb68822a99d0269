/* SPDX-License-Identifier: MIT */
/*
 * raster.c - draws of primitives: decoded once in the ring's thread, sorted into bins there, and drawn bin by bin on
 * all cores.
 *
 * `struct raster` belongs to the ring's thread. While the pool draws, cores read it, and each writes to its own room.
 */
#include "../card.h"

#include <navi23/cp_shader.h>
#include <navi23/geometry/setup.h>
#include <navi23/raster/bin.h>
#include <navi23/raster/quads.h>
#include <navi23/raster/raster.h>
#include <navi23/raster/show.h>

#include <errno.h>
#include <stdlib.h>

struct raster {
    struct navi *navi;
    struct depth *depth;
    struct colour *colour;
    struct shade shade;
    struct bins bins;
    unsigned workers;
    struct quads *quads; /* by worker */
};

int raster_create(struct navi *navi, struct raster **out)
{
    struct raster *raster = calloc(1, sizeof *raster);
    if (!raster)
        return -ENOMEM;
    raster->navi = navi;
    raster->workers = pool_cores(navi->pool);
    raster->quads = aligned_alloc(64, raster->workers * sizeof *raster->quads);
    if (!raster->quads || depth_create(&raster->depth) != 0 || colour_create(&raster->colour) != 0) {
        raster_destroy(raster);
        return -ENOMEM;
    }
    for (unsigned i = 0; i < raster->workers; i++)
        quads_init(&raster->quads[i], i);
    *out = raster;
    return 0;
}

void raster_destroy(struct raster *raster)
{
    if (!raster)
        return;
    colour_destroy(raster->colour);
    depth_destroy(raster->depth);
    bins_finish(&raster->bins);
    free(raster->quads);
    free(raster);
}

const char *raster_decode(struct raster *raster, struct cp *cp)
{
    const char *why = depth_decode(raster->depth, cp);
    if (!why)
        why = colour_decode(raster->colour, cp);
    if (!why)
        why = shade_decode(&raster->shade, cp, raster->depth, raster->colour);
    return why;
}

void raster_describe(const struct raster *raster, struct text *text)
{
    shade_describe(&raster->shade, text);
    colour_describe(raster->colour, text);
    depth_describe(raster->depth, text);
}

void raster_trace_program(const struct raster *raster, struct cp *cp)
{
    if (raster->shade.runs)
        cp_shader_trace(cp, raster->shade.program.pc, raster->shade.program.lanes);
}

void raster_show(const struct raster *raster, struct cp *cp, uint64_t number)
{
    gmc_rest(&cp->port);
    show_targets(cp->ring, cp_vmid(cp), raster->depth, raster->colour, number);
    gmc_resume(&cp->port);
}

bool raster_is_idle(const struct raster *raster)
{
    return shade_is_idle(&raster->shade);
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* Bins as work for the pool. */
struct bin_work {
    struct pool_work work;
    const struct raster *raster;
    struct raster_counts *counts;
};

static enum group_end draw_bin(const struct pool_work *work, uint64_t item, struct shader_core *core, unsigned worker)
{
    const struct bin_work *w = (const struct bin_work *)work;
    const struct raster *raster = w->raster;
    const struct bin *bin = &raster->bins.bin[item];
    struct quads *quads = &raster->quads[worker];
    struct shader_room *room = &quads->room;
    room->passed = room->pixels = room->waves = 0;
    enum group_end end = quads_draw(quads, &raster->shade, core, bin, raster->bins.sorted + bin->first);
    atomic_fetch_add_explicit(&w->counts->samples, room->passed, memory_order_relaxed);
    atomic_fetch_add_explicit(&w->counts->pixels, room->pixels, memory_order_relaxed);
    atomic_fetch_add_explicit(&w->counts->waves, room->waves, memory_order_relaxed);
    return end;
}

/* How many workers have scratch memory; 0: as many as there are. */
static unsigned workers_with_scratch(const struct pixel_program *p)
{
    unsigned workers = p->has_scratch ? p->scratch_waves / PIXEL_WAVES : 0;
    return p->has_scratch && workers == 0 ? 1 : workers;
}

enum pool_end raster_run(struct raster *raster, struct cp *cp, const struct primitives *lists, size_t count,
                         struct raster_counts *counts)
{
    enum pool_end end = POOL_DONE;
    if (!bins_begin(&raster->bins, lists, count))
        return POOL_DONE;
    while (end == POOL_DONE && !atomic_load(&cp->ring->kill_waves) && bins_fill(&raster->bins, lists, count)) {
        struct bin_work w = {
            .work = { .vmid = raster->shade.program.vmid, .cores = workers_with_scratch(&raster->shade.program),
                      .chunk = 1, .items = raster->bins.bins, .run = draw_bin },
            .raster = raster,
            .counts = counts,
        };
        end = pool_run(raster->navi->pool, cp->ring, &w.work);
    }
    return end == POOL_DONE && raster->bins.failed ? POOL_NO_MEMORY : end;
}
