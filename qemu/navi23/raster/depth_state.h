/* SPDX-License-Identifier: MIT */
/*
 * depth_state.h - what the files of the depth block share: decoded registers, and a wave's fragments on their way
 * through the tests.
 *
 * In memory the four pixels of a quad lie side by side, with all their samples, as lanes are numbered: 64KB_Z_X, the
 * only layout of depth and stencil, begins with the bits of the sample, then x and y in turn.
 */
#ifndef NAVI23_RASTER_DEPTH_STATE_H
#define NAVI23_RASTER_DEPTH_STATE_H

#include <navi23/raster/depth.h>
#include <navi23/raster/depth_lanes.h>
#include <navi23/shader/meta.h>

/* Depth or stencil in memory. */
struct depth_surface {
    bool exists, written;
    uint8_t bytes_log2;
    uint64_t base;
    uint32_t clear;             /* what is in a tile that HTILE says is cleared: an element as memory would have it */
    uint32_t tile_mask, tile_expanded; /* its part of a tile's code, and what that is when memory has the values */
    uint32_t tile_state;        /* these bits are 0: cleared. 0: HTILE is not about it */
    bool expands;               /* every tile that is drawn to is expanded (decompression) */
    struct tiling_shape shape;
    struct tiling tiling;       /* of `shape` */
};

struct stencil_face {
    uint8_t function;                /* enum db_compare */
    uint8_t fail, depth_fail, pass;  /* enum db_stencil_op */
    uint8_t reference, mask, write_mask, operand;
};

struct depth {
    struct depth_surface z, stencil;
    uint8_t samples_log2;            /* of both */
    uint8_t level;
    uint32_t first_slice, last_slice;
    bool has_htile;
    uint64_t htile_base;
    struct meta_shape htile_shape;
    struct meta htile;               /* of `htile_shape` */

    bool z_tested, bounds_tested, stencil_tested, counted;
    uint8_t z_function;              /* enum db_compare */
    bool z_cleared, stencil_cleared; /* what is written is the clear value */
    float bounds_least, bounds_most; /* as rows have depth: floats, or 0..65535 */
    struct stencil_face face[2];     /* front, back */
    double offset[FRAGMENT_SAMPLES][4][2]; /* of samples in the pixels of a quad: x, y from the pixel's corner */
};

/* A piece of memory that has been looked up. NULL: there is none. */
struct depth_window {
    uint64_t first, bytes;
    uint8_t *at;
};

/* A wave of fragments. Its rows are those of one sample at a time. */
struct depth_wave {
    const struct depth *depth;
    struct shader_core *core;
    const struct fragments *f;
    struct depth_window z_window, stencil_window, htile_window;
    uint8_t *z[FRAGMENT_QUADS], *stencil[FRAGMENT_QUADS]; /* where a quad's values are; NULL: nowhere */
    uint32_t *tile[FRAGMENT_QUADS];                        /* the code of the tile that it is in; NULL: none */
};

/* `bytes` at `va`, which is a multiple of them; NULL: there is no memory. For writing if `writes`. */
uint8_t *depth_map(struct depth_wave *w, struct depth_window *window, uint64_t va, unsigned bytes, bool writes);

/* Where the values of the quad at (x, y) of a slice of the view are; NULL: nowhere. */
uint8_t *depth_quad(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window, uint32_t x,
                    uint32_t y, uint32_t slice);

/* ---- HTILE (htile.c) --------------------------------------------------------------------------------------------- */

/* Find the tile of each quad, if there is HTILE, and expand what the draw expands. */
void htile_find(struct depth_wave *w);

/* Whether memory does not have the surface's values of a quad's tile. */
static inline bool htile_is_cleared(const struct depth_wave *w, const struct depth_surface *surface, unsigned quad)
{
    return w->tile[quad] && surface->tile_state && (*w->tile[quad] & surface->tile_state) == 0;
}

/* A quad's values will be written: memory then has all of its tile, whose code says so. */
void htile_expand(struct depth_wave *w, const struct depth_surface *surface, struct depth_window *window,
                  unsigned quad);

/* ---- stencil (stencil.c) ----------------------------------------------------------------------------------------- */

/*
 * The stencil test, of sample `sample` of `lanes`; `tested` is whose reference values `references` has (NULL: the
 * register's). Returns those that pass; `passed_depth` among them will be told to stencil_update, for which *row keeps
 * what was there.
 */
struct stencil_row {
    uint8_t stored[WAVE_LANES], reference[WAVE_LANES];
    uint64_t back; /* lanes of primitives that face away */
};
uint64_t stencil_test(struct depth_wave *w, struct stencil_row *row, unsigned sample, const uint32_t *references,
                      uint64_t lanes);

/* Do to `lanes` what their results ask for. */
void stencil_update(struct depth_wave *w, struct stencil_row *row, unsigned sample, uint64_t lanes,
                    uint64_t passed_stencil, uint64_t passed_depth);

#endif
