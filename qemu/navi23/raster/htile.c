/* SPDX-License-Identifier: MIT */
/*
 * htile.c - the codes of tiles: 8x8 pixels of the depth buffer each.
 *
 * This model knows two of them: a tile is cleared, or memory has it as it is. A draw that writes to a cleared tile puts
 * the clear value into memory first. What codes have for culling then says that nothing is known; drivers begin with
 * the same codes.
 */
#include <string.h>

#include <navi23/raster/depth_state.h>

#define TILE       8u /* pixels in a row, and in a column */
#define TILE_QUADS 4u

static uint32_t *find_tile(struct depth_wave *w, uint32_t x, uint32_t y, uint32_t slice)
{
    const struct depth *d = w->depth;
    if (slice > d->last_slice - d->first_slice)
        return NULL;
    uint64_t va = meta_address(&d->htile, d->htile_base, d->level, x, y, d->first_slice + slice, NULL);
    bool writes = d->z.written || d->z.expands || d->stencil.written || d->stencil.expands;
    return (uint32_t *)(void *)depth_map(w, &w->htile_window, va, sizeof(uint32_t), writes);
}

void htile_find(struct depth_wave *w)
{
    const struct depth *d = w->depth;
    const struct fragments *f = w->f;
    uint32_t last = UINT32_MAX;
    w->htile_window = (struct depth_window){ 0 };
    if (!d->has_htile) {
        memset(w->tile, 0, sizeof w->tile);
        return;
    }
    for (unsigned quad = 0; quad < f->quads; quad++) {
        uint32_t place = f->x[quad] / TILE | f->y[quad] / TILE << 16;
        bool same = place == last && f->slice[quad] == f->slice[quad - 1];
        w->tile[quad] = same ? w->tile[quad - 1] : find_tile(w, f->x[quad], f->y[quad], f->slice[quad]);
        last = place;
        if (!same && d->z.expands)
            htile_expand(w, &d->z, &w->z_window, quad);
        if (!same && d->stencil.expands)
            htile_expand(w, &d->stencil, &w->stencil_window, quad);
    }
}

/* The clear value into all pixels of a tile. */
static void fill_tile(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                      unsigned quad)
{
    const uint32_t left = w->f->x[quad] & ~(TILE - 1), top = w->f->y[quad] & ~(TILE - 1);
    const unsigned bytes = 1u << surface->bytes_log2;
    for (unsigned i = 0; i < TILE_QUADS * TILE_QUADS; i++) {
        uint32_t x = left + i % TILE_QUADS * 2, y = top + i / TILE_QUADS * 2;
        uint8_t *at = depth_quad(w, surface, window, x, y, w->f->slice[quad]);
        for (unsigned value = 0; at && value < 4u << w->depth->samples_log2; value++)
            memcpy(at + value * bytes, &surface->clear, bytes);
    }
}

void htile_expand(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window, unsigned quad)
{
    uint32_t *code = w->tile[quad];
    if (!code || !surface->tile_state)
        return;
    if (htile_is_cleared(w, surface, quad))
        fill_tile(w, surface, window, quad);
    uint32_t expanded = (*code & ~surface->tile_mask) | surface->tile_expanded;
    if (*code != expanded)
        *code = expanded;
}
