/* SPDX-License-Identifier: MIT */
/*
 * depth_test.c - the tests, sample after sample, of all lanes at once: depth bounds, stencil, depth; and what they
 * write. In memory are only those lanes touched that have the sample.
 */
#include <string.h>

#include <navi23/raster/bin.h>
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

/* Have the host's cache fetch the values of the block of one sample that is probably the next. */
static void fetch_ahead(const struct depth_wave *w, const struct depth_surface *surface,
                        const struct depth_window *window)
{
    const struct depth *d = w->depth;
    uint32_t x = w->f->x[0], y = w->f->y[0];
    bin_next_block(&x, &y);
    uint64_t offset = tiling_offset(&surface->tiling, d->level, x, y, d->first_slice + w->f->slice[0], 0);
    uint64_t va = tiling_address(&surface->tiling, surface->base, offset);
    for (unsigned i = 0; i < WAVE_LANES << surface->bytes_log2; i += 64)
        if (va + i - window->first < window->bytes)
            __builtin_prefetch(window->at + (va + i - window->first), 1);
}

/* Those of a block of one sample lie side by side, in 256 bytes at most. Returns false: not in one piece of memory. */
static bool find_block(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                       uint8_t **at)
{
    static const uint8_t place[FRAGMENT_QUADS] = { 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15 };
    uint8_t *corner = depth_quad(w, surface, window, w->f->x[0], w->f->y[0], w->f->slice[0]);
    if (corner && window->bytes - (uint64_t)(corner - window->at) < (uint64_t)WAVE_LANES << surface->bytes_log2)
        return false;
    if (corner)
        fetch_ahead(w, surface, window);
    for (unsigned quad = 0; quad < FRAGMENT_QUADS; quad++)
        at[quad] = corner ? corner + (place[quad] * 4u << surface->bytes_log2) : NULL;
    return true;
}

/* Those of any block: what the quads' coordinates in it contribute to offsets is added by XOR. */
static void find_block_quads(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                               uint8_t **at)
{
    const struct tiling *t = &surface->tiling;
    const struct depth *d = w->depth;
    const uint32_t slice = w->f->slice[0];
    const uint64_t first = tiling_offset(t, d->level, w->f->x[0], w->f->y[0], d->first_slice + slice, 0);
    for (unsigned quad = 0; quad < FRAGMENT_QUADS; quad++) {
        const uint64_t offset = first ^ t->x[quad % 4 * 2] ^ t->y[quad / 4 * 2];
        at[quad] = slice > d->last_slice - d->first_slice
                       ? NULL
                       : depth_map(w, window, tiling_address(t, surface->base, offset),
                                   4u << (d->samples_log2 + surface->bytes_log2), surface->written || surface->expands);
    }
}

static void find_quads(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                       uint8_t **at)
{
    *window = (struct depth_window){ 0 };
    if (!surface->exists) {
        memset(at, 0, FRAGMENT_QUADS * sizeof *at);
        return;
    }
    if (w->f->block && w->depth->samples_log2 == 0 && find_block(w, surface, window, at))
        return;
    const struct tiling_level *level = &surface->tiling.level[w->depth->level];
    if (w->f->block && (level->tail_x | level->tail_y) % 8 == 0) {
        find_block_quads(w, surface, window, at);
        return;
    }
    for (unsigned quad = 0; quad < w->f->quads; quad++)
        at[quad] = depth_quad(w, surface, window, w->f->x[quad], w->f->y[quad], w->f->slice[quad]);
}

/* ---- rows of depth ----------------------------------------------------------------------------------------------- */

/* A quad's values of one sample, `step` bytes apart. */
static void load_32(float *row, const uint8_t *at, unsigned step)
{
    if (step == sizeof *row) {
        memcpy(row, at, 4 * sizeof *row);
        return;
    }
    for (unsigned i = 0; i < 4; i++)
        memcpy(row + i, at + i * step, sizeof *row);
}

static void load_16(float *row, const uint8_t *at, unsigned step)
{
    for (unsigned i = 0; i < 4; i++) {
        uint16_t value;
        memcpy(&value, at + i * step, sizeof value);
        row[i] = value;
    }
}

/* To those of `pixels`. */
static void store_32(const float *row, uint8_t *at, unsigned step, unsigned pixels)
{
    if (step == sizeof *row && pixels == 15) {
        memcpy(at, row, 4 * sizeof *row);
        return;
    }
    for (unsigned i = 0; i < 4; i++)
        if (pixels >> i & 1)
            memcpy(at + i * step, row + i, sizeof *row);
}

static void store_16(const float *row, uint8_t *at, unsigned step, unsigned pixels)
{
    for (unsigned i = 0; i < 4; i++) {
        uint16_t value = (uint16_t)row[i];
        if (pixels >> i & 1)
            memcpy(at + i * step, &value, sizeof value);
    }
}

/* The value of cleared tiles, as rows have it. */
static float clear_value(const struct depth_surface *z)
{
    return z->bytes_log2 == 2 ? float_of(z->clear) : (float)z->clear;
}

/* What is in memory, or would be. */
static void load_depth(const struct depth_wave *w, float *row, unsigned sample)
{
    const struct depth_surface *z = &w->depth->z;
    const unsigned step = 1u << (w->depth->samples_log2 + z->bytes_log2);
    const uint32_t *tile = NULL; /* of the last quad */
    bool cleared = false;
    for (unsigned quad = 0; quad < w->f->quads; quad++, row += 4) {
        const uint8_t *at = w->z[quad];
        if (w->tile[quad] != tile)
            cleared = htile_is_cleared(w, z, quad);
        tile = w->tile[quad];
        if (!at || cleared)
            row[0] = row[1] = row[2] = row[3] = cleared ? clear_value(z) : 0;
        else if (z->bytes_log2 == 2)
            load_32(row, at + sample * sizeof *row, step);
        else
            load_16(row, at + sample * sizeof(uint16_t), step);
    }
}

/* To those of `lanes`. Their tiles are expanded first. */
static void store_depth(struct depth_wave *w, const float *row, unsigned sample, uint64_t lanes)
{
    const struct depth_surface *z = &w->depth->z;
    const unsigned step = 1u << (w->depth->samples_log2 + z->bytes_log2);
    const uint32_t *expanded = NULL; /* the last quad's tile */
    for (unsigned quad = 0; quad < w->f->quads; quad++, row += 4, lanes >>= 4) {
        if (!(lanes & 15) || !w->z[quad])
            continue;
        if (w->tile[quad] != expanded)
            htile_expand(w, z, &w->z_window, quad);
        expanded = w->tile[quad];
        uint8_t *at = w->z[quad] + (sample << z->bytes_log2);
        if (z->bytes_log2 == 2)
            store_32(row, at, step, lanes & 15);
        else
            store_16(row, at, step, lanes & 15);
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
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        row[lane] = clear_value(&w->depth->z);
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
    float stored[WAVE_LANES] __attribute__((aligned(64))), z[WAVE_LANES] __attribute__((aligned(64)));
    struct stencil_row stencil;
    if (w->f->quads < FRAGMENT_QUADS) { /* lanes that are compared, though nobody looks at them */
        memset(stored, 0, sizeof stored);
        memset(z, 0, sizeof z);
    }
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
    struct depth_wave w;
    w.depth = depth, w.core = core, w.f = f;
    const struct depth_lanes *set = core->lanes->depth;
    const uint64_t there = f->quads < FRAGMENT_QUADS ? (1ull << 4 * f->quads) - 1 : UINT64_MAX;
    uint64_t count = 0;
    find_quads(&w, &depth->z, &w.z_window, w.z);
    find_quads(&w, &depth->stencil, &w.stencil_window, w.stencil);
    htile_find(&w);
    /* A surface that has fewer samples than the framebuffer is none that a driver makes: they share. */
    for (unsigned sample = 0; sample < 1u << f->samples_log2; sample++) {
        uint64_t lanes = set->sample_lanes(f->samples, sample) & there;
        uint64_t passed = lanes ? test_sample(&w, sample % (1u << depth->samples_log2), exports, lanes) : 0;
        set->drop(f->samples, sample, lanes & ~passed);
        count += (uint64_t)__builtin_popcountll(passed);
    }
    return count;
}
