/* SPDX-License-Identifier: MIT */
/* depth.c - what the registers of the depth block ask for. Layouts are kept for as long as the surface is the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/card.h>
#include <navi23/raster/depth_state.h>
#include <navi23/regs/depth.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/gfx_state.h>

/* A field of a register's value. */
#define GET(name, field) FIELD_GET(FIELD_##name##__##field, cp_state(cp, GREG_##name))

/* Parts of a tile's code where its state is not known, by what they are about (htile.c). */
#define HTILE_ALL_OF_DEPTH    0xfffc000fu /* of tiles that have no stencil: the range 0..1 */
#define HTILE_DEPTH_MASK      0xfffffc0fu
#define HTILE_DEPTH_UNKNOWN   0xfffff00fu
#define HTILE_STENCIL_MASK    0x000003f0u
#define HTILE_STENCIL_UNKNOWN 0x000003f0u

int depth_create(struct depth **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? 0 : -ENOMEM;
}

void depth_destroy(struct depth *depth)
{
    free(depth);
}

bool depth_is_idle(const struct depth *d)
{
    return !d->z.exists && !d->stencil.exists && !d->counted;
}

/* ---- surfaces ---------------------------------------------------------------------------------------------------- */

static uint64_t base_address(const struct cp *cp, uint32_t low, uint32_t high)
{
    return (uint64_t)FIELD_GET(FIELD_DB_BASE_HI__BASE_HI, cp_state(cp, high)) << 40 | (uint64_t)cp_state(cp, low) << 8;
}

/* The shape of a plane, whose SW_MODE is given. What is the same in both is the same for HTILE. */
static struct tiling_shape plane_shape(const struct cp *cp, unsigned mode, unsigned bytes_log2)
{
    struct tiling_shape shape;
    memset(&shape, 0, sizeof shape); /* shapes are compared as bytes */
    shape.mode = (uint8_t)mode;
    shape.bytes_log2 = (uint8_t)bytes_log2;
    shape.samples_log2 = (uint8_t)GET(DB_Z_INFO, NUM_SAMPLES);
    shape.levels = (uint8_t)(GET(DB_Z_INFO, MAXMIP) + 1);
    shape.width = GET(DB_DEPTH_SIZE_XY, X_MAX) + 1;
    shape.height = GET(DB_DEPTH_SIZE_XY, Y_MAX) + 1;
    return shape;
}

/* Find the layout of a surface that exists. */
static const char *lay_out(struct depth_surface *surface, const struct cp *cp, unsigned mode, unsigned bytes_log2)
{
    struct tiling_shape shape = plane_shape(cp, mode, bytes_log2);
    if (memcmp(&shape, &surface->shape, sizeof shape) == 0)
        return NULL;
    surface->shape.levels = 0; /* which no surface has */
    if (mode != TILING_64KB_Z_X || !tiling_init(&surface->tiling, reg_get(cp->navi, REG_GB_ADDR_CONFIG), &shape))
        return "its depth buffer has a layout that this model does not know";
    surface->bytes_log2 = (uint8_t)bytes_log2;
    surface->shape = shape;
    return NULL;
}

static const char *lay_out_htile(struct depth *d, const struct cp *cp)
{
    struct meta_shape shape;
    memset(&shape, 0, sizeof shape);
    shape.kind = META_HTILE;
    shape.pipe_aligned = GET(DB_HTILE_SURFACE, PIPE_ALIGNED);
    shape.surface = plane_shape(cp, TILING_64KB_Z_X, 2);
    d->htile_base = base_address(cp, GREG_DB_HTILE_DATA_BASE, GREG_DB_HTILE_DATA_BASE_HI);
    if (GET(DB_HTILE_SURFACE, VRS_HTILE_ENCODING))
        return "its HTILE has rates of shading";
    if (memcmp(&shape, &d->htile_shape, sizeof shape) == 0)
        return NULL;
    d->htile_shape.surface.levels = 0;
    if (!meta_init(&d->htile, reg_get(cp->navi, REG_GB_ADDR_CONFIG), &shape))
        return "its HTILE has a layout that this model does not know";
    d->htile_shape = shape;
    return NULL;
}

/* What HTILE, if there is any, is about. */
static void set_tile_codes(struct depth *d, bool has_stencil)
{
    struct depth_surface *z = &d->z, *stencil = &d->stencil;
    z->tile_state = d->has_htile ? HTILE_ZMASK : 0;
    z->tile_mask = has_stencil ? HTILE_DEPTH_MASK : UINT32_MAX;
    z->tile_expanded = has_stencil ? HTILE_DEPTH_UNKNOWN : HTILE_ALL_OF_DEPTH;
    stencil->tile_state = d->has_htile && has_stencil ? HTILE_SMEM : 0;
    stencil->tile_mask = HTILE_STENCIL_MASK;
    stencil->tile_expanded = HTILE_STENCIL_UNKNOWN;
}

static uint32_t unorm16(float value)
{
    return value >= 1 ? 65535 : value > 0 ? (uint32_t)((double)value * 65535 + 0.5) : 0;
}

static const char *decode_surfaces(struct depth *d, const struct cp *cp, bool z_used, bool stencil_used)
{
    const unsigned format = GET(DB_Z_INFO, FORMAT), bytes_log2 = format == DB_Z_16 ? 1 : 2;
    const char *why = NULL;
    d->z.exists = z_used && format != DB_Z_INVALID;
    d->stencil.exists = stencil_used && GET(DB_STENCIL_INFO, FORMAT);
    d->samples_log2 = (uint8_t)GET(DB_Z_INFO, NUM_SAMPLES);
    d->level = (uint8_t)GET(DB_DEPTH_VIEW, MIPID);
    d->first_slice = GET(DB_DEPTH_VIEW, SLICE_START) | GET(DB_DEPTH_VIEW, SLICE_START_HI) << 11;
    d->last_slice = GET(DB_DEPTH_VIEW, SLICE_MAX) | GET(DB_DEPTH_VIEW, SLICE_MAX_HI) << 11;
    d->z.base = base_address(cp, GREG_DB_Z_WRITE_BASE, GREG_DB_Z_WRITE_BASE_HI);
    d->stencil.base = base_address(cp, GREG_DB_STENCIL_WRITE_BASE, GREG_DB_STENCIL_WRITE_BASE_HI);
    d->has_htile = (d->z.exists || d->stencil.exists) && GET(DB_Z_INFO, TILE_SURFACE_ENABLE);
    set_tile_codes(d, !GET(DB_STENCIL_INFO, TILE_STENCIL_DISABLE));
    if (!d->z.exists && !d->stencil.exists)
        return NULL;
    if (d->last_slice < d->first_slice || d->level > GET(DB_Z_INFO, MAXMIP))
        return "the view of its depth buffer has nothing in it";
    if (GET(DB_Z_INFO, PARTIALLY_RESIDENT))
        return "its depth buffer is sparse";
    if (d->z.exists && format == DB_Z_24)
        return "its depth buffer has 24 bits";
    if ((d->z.exists && d->z.base != base_address(cp, GREG_DB_Z_READ_BASE, GREG_DB_Z_READ_BASE_HI)) ||
        (d->stencil.exists &&
         d->stencil.base != base_address(cp, GREG_DB_STENCIL_READ_BASE, GREG_DB_STENCIL_READ_BASE_HI)))
        return "its depth buffer is read from one place and written to another";
    if (d->z.exists)
        why = lay_out(&d->z, cp, GET(DB_Z_INFO, SW_MODE), bytes_log2);
    if (!why && d->stencil.exists)
        why = lay_out(&d->stencil, cp, GET(DB_STENCIL_INFO, SW_MODE), 0);
    if (!why && d->has_htile)
        why = lay_out_htile(d, cp);
    const uint32_t clear = cp_state(cp, GREG_DB_DEPTH_CLEAR);
    d->z.clear = bytes_log2 == 2 ? clear : unorm16(float_of(clear));
    d->stencil.clear = GET(DB_STENCIL_CLEAR, CLEAR);
    return why;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void decode_face(struct stencil_face *face, uint32_t control, uint32_t values, unsigned function)
{
    *face = (struct stencil_face){
        .function = (uint8_t)function,
        .fail = (uint8_t)FIELD_GET(FIELD_DB_STENCIL_CONTROL__STENCILFAIL, control),
        .pass = (uint8_t)FIELD_GET(FIELD_DB_STENCIL_CONTROL__STENCILZPASS, control),
        .depth_fail = (uint8_t)FIELD_GET(FIELD_DB_STENCIL_CONTROL__STENCILZFAIL, control),
        .reference = (uint8_t)FIELD_GET(FIELD_DB_STENCILREFMASK__STENCILTESTVAL, values),
        .mask = (uint8_t)FIELD_GET(FIELD_DB_STENCILREFMASK__STENCILMASK, values),
        .write_mask = (uint8_t)FIELD_GET(FIELD_DB_STENCILREFMASK__STENCILWRITEMASK, values),
        .operand = (uint8_t)FIELD_GET(FIELD_DB_STENCILREFMASK__STENCILOPVAL, values),
    };
}

static void decode_faces(struct depth *d, const struct cp *cp)
{
    const uint32_t control = cp_state(cp, GREG_DB_STENCIL_CONTROL);
    decode_face(&d->face[0], control, cp_state(cp, GREG_DB_STENCILREFMASK), GET(DB_DEPTH_CONTROL, STENCILFUNC));
    decode_face(&d->face[1], control >> STENCIL_CONTROL_FACE_BITS, cp_state(cp, GREG_DB_STENCILREFMASK_BF),
                GET(DB_DEPTH_CONTROL, STENCILFUNC_BF));
    if (!GET(DB_DEPTH_CONTROL, BACKFACE_ENABLE))
        d->face[1] = d->face[0];
}

static bool face_is_idle(const struct stencil_face *face)
{
    return face->function == DB_ALWAYS && face->pass == DB_STENCIL_KEEP && face->depth_fail == DB_STENCIL_KEEP;
}

/* Four bits with a sign. */
static double sixteenths(uint32_t bits)
{
    return ((int)(bits & 15) - (int)(bits & 8) * 2) / 16.0;
}

/* Where samples are: four in a register, four registers for each pixel of a quad. */
static void decode_samples(struct depth *d, const struct cp *cp)
{
    for (unsigned pixel = 0; pixel < 4; pixel++)
        for (unsigned sample = 0; sample < FRAGMENT_SAMPLES; sample++) {
            uint32_t four = cp_state(cp, GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0 + 4 * pixel + sample / 4);
            uint32_t place = four >> 8 * (sample % 4);
            d->offset[sample][pixel][0] = pixel % 2 + 0.5 + sixteenths(place);
            d->offset[sample][pixel][1] = pixel / 2 + 0.5 + sixteenths(place >> 4);
        }
}

const char *depth_decode(struct depth *d, struct cp *cp)
{
    const bool expand_all = GET(DB_RENDER_CONTROL, DECOMPRESS_ENABLE);
    const bool z_enabled = GET(DB_DEPTH_CONTROL, Z_ENABLE);
    if (GET(DB_RENDER_CONTROL, DEPTH_COPY) || GET(DB_RENDER_CONTROL, STENCIL_COPY))
        return "it copies the depth buffer";
    if (GET(DB_DEPTH_CONTROL, ENABLE_COLOR_WRITES_ON_DEPTH_FAIL) ||
        GET(DB_DEPTH_CONTROL, DISABLE_COLOR_WRITES_ON_DEPTH_PASS))
        return "colours are to be written by the result of the depth test";

    decode_faces(d, cp);
    d->z_function = (uint8_t)GET(DB_DEPTH_CONTROL, ZFUNC);
    d->z_tested = z_enabled && d->z_function != DB_ALWAYS;
    d->z.written = z_enabled && GET(DB_DEPTH_CONTROL, Z_WRITE_ENABLE) && !GET(DB_DEPTH_VIEW, Z_READ_ONLY);
    d->bounds_tested = GET(DB_DEPTH_CONTROL, DEPTH_BOUNDS_ENABLE);
    d->stencil_tested = GET(DB_DEPTH_CONTROL, STENCIL_ENABLE) &&
                        !(face_is_idle(&d->face[0]) && face_is_idle(&d->face[1]));
    d->stencil.written = d->stencil_tested && !GET(DB_DEPTH_VIEW, STENCIL_READ_ONLY);
    d->z.expands = expand_all || GET(DB_RENDER_CONTROL, DEPTH_COMPRESS_DISABLE);
    d->stencil.expands = expand_all || GET(DB_RENDER_CONTROL, STENCIL_COMPRESS_DISABLE);
    d->z_cleared = GET(DB_RENDER_CONTROL, DEPTH_CLEAR_ENABLE);
    d->stencil_cleared = GET(DB_RENDER_CONTROL, STENCIL_CLEAR_ENABLE);
    d->counted = GET(DB_COUNT_CONTROL, ZPASS_ENABLE) && !GET(DB_COUNT_CONTROL, ZPASS_INCREMENT_DISABLE);

    const char *why = decode_surfaces(d, cp, d->z_tested || d->z.written || d->bounds_tested || d->z.expands,
                                      d->stencil_tested || d->stencil.expands);
    d->z_tested &= d->z.exists;
    d->z.written &= d->z.exists;
    d->bounds_tested &= d->z.exists;
    d->z.expands &= d->z.exists && d->has_htile;
    d->stencil_tested &= d->stencil.exists;
    d->stencil.written &= d->stencil.exists;
    d->stencil.expands &= d->stencil.exists && d->has_htile;
    const float scale = d->z.bytes_log2 == 1 ? 65535 : 1;
    d->bounds_least = float_of(cp_state(cp, GREG_DB_DEPTH_BOUNDS_MIN)) * scale;
    d->bounds_most = float_of(cp_state(cp, GREG_DB_DEPTH_BOUNDS_MAX)) * scale;
    decode_samples(d, cp);
    return why;
}
