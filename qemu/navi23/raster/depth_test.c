/* SPDX-License-Identifier: MIT */
/*
 * depth_test.c - the tests, sample after sample, of all lanes at once: depth bounds, stencil, depth; and what they
 * write. In memory are only those lanes touched that have the sample.
 */
#include <string.h>

#include <navi23/raster/depth_state.h>
#include <navi23/regs/depth.h>
#include <navi23/shader/lanes.h>

/* ---- where values are -------------------------------------------------------------------------------------------- */

uint8_t *depth_map(struct depth_wave *w, struct depth_window *window, uint64_t va, unsigned bytes, bool writes)
{
    if (va - window->first >= window->bytes) {
        struct gmc_around around;
        uint8_t *at = gmc_map_around(&w->core->port, w->core->vmid, va, writes ? GMC_WRITE : GMC_READ, &around);
        *window = (struct depth_window){ va - around.before, around.before + around.after,
                                         at ? at - around.before : NULL };
    }
    bool whole = window->bytes - (va - window->first) >= bytes;
    return window->at && whole ? window->at + (va - window->first) : NULL;
}

uint8_t *depth_quad(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window, uint32_t x,
                    uint32_t y, uint32_t slice)
{
    const struct depth *d = w->depth;
    if (slice > d->last_slice - d->first_slice)
        return NULL;
    uint64_t offset = tiling_offset(&surface->tiling, d->level, x, y, d->first_slice + slice, 0);
    return depth_map(w, window, tiling_address(&surface->tiling, surface->base, offset),
                     4u << (d->samples_log2 + surface->bytes_log2), surface->written || surface->expands);
}

static void find_quads(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                       uint8_t **at)
{
    for (unsigned quad = 0; quad < w->f->quads && surface->exists; quad++)
        at[quad] = depth_quad(w, surface, window, w->f->x[quad], w->f->y[quad], w->f->slice[quad]);
}

/* ---- rows of depth ----------------------------------------------------------------------------------------------- */

/* What is in memory, or would be. */
static void load_depth(const struct depth_wave *w, float *row, unsigned sample)
{
    const struct depth_surface *z = &w->depth->z;
    const unsigned step_log2 = w->depth->samples_log2 + z->bytes_log2;
    for (unsigned quad = 0; quad < w->f->quads; quad++) {
        bool cleared = htile_is_cleared(w, z, quad);
        const uint8_t *at = w->z[quad] ? w->z[quad] + (sample << z->bytes_log2) : NULL;
        for (unsigned i = 0; i < 4; i++) {
            uint32_t value = 0;
            if (cleared)
                value = z->clear;
            else if (at)
                memcpy(&value, at + (i << step_log2), z->bytes_log2 == 2 ? 4 : 2);
            row[4 * quad + i] = z->bytes_log2 == 2 ? float_of(value) : (float)value;
        }
    }
}

/* To those of `lanes`. Their tiles are expanded first. */
static void store_depth(struct depth_wave *w, const float *row, unsigned sample, uint64_t lanes)
{
    const struct depth_surface *z = &w->depth->z;
    const unsigned step_log2 = w->depth->samples_log2 + z->bytes_log2;
    for (unsigned quad = 0; quad < w->f->quads; quad++) {
        unsigned pixels = lanes >> 4 * quad & 15;
        if (!pixels || !w->z[quad])
            continue;
        htile_expand(w, z, &w->z_window, quad);
        uint8_t *at = w->z[quad] + (sample << z->bytes_log2);
        for (unsigned i = 0; i < 4; i++) {
            if (!(pixels >> i & 1))
                continue;
            uint32_t value = z->bytes_log2 == 2 ? bits_of(row[4 * quad + i]) : (uint32_t)row[4 * quad + i];
            memcpy(at + (i << step_log2), &value, z->bytes_log2 == 2 ? 4 : 2);
        }
    }
}

/* What a shader has exported, as a surface would have it. */
static void exported_depth(const struct depth_wave *w, float *row, const uint32_t *exported)
{
    const bool is_float = w->depth->z.bytes_log2 == 2;
    for (unsigned lane = 0; lane < 4 * w->f->quads; lane++) {
        const struct primitive *p = w->f->primitive[lane / 4];
        float z = float_of(exported[lane]);
        z = z > p->z_least ? z : p->z_least;
        z = z < p->z_most ? z : p->z_most;
        if (!is_float)
            z = z > 1 ? 65535 : z > 0 ? (float)(int32_t)((double)z * 65535 + 0.5) : 0;
        row[lane] = z;
    }
}

static void fragment_depth(const struct depth_wave *w, float *row, unsigned sample, const struct pixel_exports *exports)
{
    static const double centre[4][2] = { { 0.5, 0.5 }, { 1.5, 0.5 }, { 0.5, 1.5 }, { 1.5, 1.5 } };
    const struct depth *d = w->depth;
    const struct depth_lanes *lanes = w->core->lanes->depth;
    const double(*offset)[2] = w->f->samples_log2 ? d->offset[sample] : centre;
    if (exports && exports->has_z && exports->z_enabled & 1)
        exported_depth(w, row, exports->z[0]);
    else if (d->z.bytes_log2 == 2)
        lanes->plane(row, w->f, offset);
    else
        lanes->plane_16(row, w->f, offset);
}

/* The value of cleared tiles, for what is written with DEPTH_CLEAR_ENABLE. */
static void clear_depth(const struct depth_wave *w, float *row)
{
    const struct depth_surface *z = &w->depth->z;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        row[lane] = z->bytes_log2 == 2 ? float_of(z->clear) : (float)z->clear;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

/* The stored depth is to be within bounds, whatever the fragment's. */
static uint64_t within_bounds(const struct depth_wave *w, const float *stored)
{
    const struct depth *d = w->depth;
    const struct depth_lanes *set = w->core->lanes->depth;
    float least[WAVE_LANES], most[WAVE_LANES];
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        least[lane] = d->bounds_least;
        most[lane] = d->bounds_most;
    }
    return set->compare(DB_GEQUAL, stored, least) & set->compare(DB_LEQUAL, stored, most);
}

/* Test a sample of `lanes` (not none). Returns those that pass everything. */
static uint64_t test_sample(struct depth_wave *w, unsigned sample, const struct pixel_exports *exports, uint64_t lanes)
{
    const struct depth *d = w->depth;
    float stored[WAVE_LANES] __attribute__((aligned(64))) = { 0 }, z[WAVE_LANES] __attribute__((aligned(64))) = { 0 };
    struct stencil_row stencil;
    if (d->z_tested || d->bounds_tested)
        load_depth(w, stored, sample);
    if (d->bounds_tested)
        lanes &= within_bounds(w, stored);
    uint64_t passed = lanes;
    if (d->stencil_tested) {
        const bool exported = exports && exports->has_z && exports->z_enabled & 2;
        passed &= stencil_test(w, &stencil, sample, exported ? exports->z[1] : NULL, lanes);
    }
    uint64_t passed_stencil = passed;
    if (passed && (d->z_tested || d->z.written))
        fragment_depth(w, z, sample, exports);
    if (passed && d->z_tested)
        passed &= w->core->lanes->depth->compare(d->z_function, z, stored);
    if (d->stencil_tested && d->stencil.written && lanes)
        stencil_update(w, &stencil, sample, lanes, passed_stencil, passed);
    if (passed && d->z.written) {
        if (d->z_cleared)
            clear_depth(w, z);
        store_depth(w, z, sample, passed);
    }
    return passed;
}

uint64_t depth_test(const struct depth *depth, struct shader_core *core, struct fragments *f,
                    const struct pixel_exports *exports)
{
    struct depth_wave w = { .depth = depth, .core = core, .f = f };
    const struct depth_lanes *set = core->lanes->depth;
    const uint64_t there = f->quads < FRAGMENT_QUADS ? (1ull << 4 * f->quads) - 1 : UINT64_MAX;
    uint64_t count = 0;
    find_quads(&w, &depth->z, &w.z_window, w.z);
    find_quads(&w, &depth->stencil, &w.stencil_window, w.stencil);
    if (depth->has_htile)
        htile_find(&w);
    for (unsigned sample = 0; sample < 1u << f->samples_log2; sample++) {
        uint64_t lanes = set->sample_lanes(f->samples, sample) & there;
        uint64_t passed = lanes ? test_sample(&w, sample % (1u << depth->samples_log2), exports, lanes) : 0;
        set->drop(f->samples, sample, lanes & ~passed);
        count += (uint64_t)__builtin_popcountll(passed);
    }
    return count;
}
