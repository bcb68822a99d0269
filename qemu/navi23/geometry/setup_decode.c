/* SPDX-License-Identifier: MIT */
/* setup_decode.c - from registers to struct setup, once a draw. */
#include <navi23/geometry/setup.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/cp.h>
#include <navi23/geometry/setup_state.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pixel.h>

#define WINDOW_MOST 32768 /* no scissor reaches further */

int setup_create(struct setup **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? 0 : -ENOMEM;
}

void setup_destroy(struct setup *setup)
{
    free(setup);
}

static uint32_t state(struct cp *cp, uint32_t reg)
{
    return cp_state(cp, reg);
}

static float state_float(struct cp *cp, uint32_t reg)
{
    uint32_t bits = cp_state(cp, reg);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- clipping ---------------------------------------------------------------------------------------------------- */

static void decode_clipping(struct setup *s, struct cp *cp)
{
    uint32_t clip = state(cp, GREG_PA_CL_CLIP_CNTL), out = state(cp, GREG_PA_CL_VS_OUT_CNTL);
    s->discards = clip & FIELD_PA_CL_CLIP_CNTL__DX_RASTERIZATION_KILL;
    s->clips = !(clip & FIELD_PA_CL_CLIP_CNTL__CLIP_DISABLE);
    s->clip_edges_drawn = clip & FIELD_PA_CL_CLIP_CNTL__BOUNDARY_EDGE_FLAG_ENA;
    s->clips_near = s->clips && !(clip & FIELD_PA_CL_CLIP_CNTL__ZCLIP_NEAR_DISABLE);
    s->clips_far = s->clips && !(clip & FIELD_PA_CL_CLIP_CNTL__ZCLIP_FAR_DISABLE);
    s->near = clip & FIELD_PA_CL_CLIP_CNTL__DX_CLIP_SPACE_DEF ? 0 : -1;
    if (clip & FIELD_PA_CL_CLIP_CNTL__ZCLIP_PROG_NEAR_ENA)
        s->near = state_float(cp, GREG_PA_CL_PROG_NEAR_CLIP_Z);
    s->user_planes = s->clips ? FIELD_GET(FIELD_PA_CL_CLIP_CNTL__UCP_ENA, clip) : 0;
    for (unsigned i = 0; i < 6 * 4; i++)
        s->user[i / 4][i % 4] = s->user_planes ? state_float(cp, GREG_PA_CL_UCP_0_X + i) : 0;
    s->clip_distances = s->clips ? FIELD_GET(FIELD_PA_CL_VS_OUT_CNTL__CLIP_DIST_ENA, out) : 0;
    s->cull_distances = FIELD_GET(FIELD_PA_CL_VS_OUT_CNTL__CULL_DIST_ENA, out);
    s->discard_x = state_float(cp, GREG_PA_CL_GB_HORZ_DISC_ADJ);
    s->discard_y = state_float(cp, GREG_PA_CL_GB_VERT_DISC_ADJ);
    s->own_size = out & FIELD_PA_CL_VS_OUT_CNTL__USE_VTX_POINT_SIZE;
    s->own_slice = out & FIELD_PA_CL_VS_OUT_CNTL__USE_VTX_RENDER_TARGET_INDX;
    s->own_viewport = out & FIELD_PA_CL_VS_OUT_CNTL__USE_VTX_VIEWPORT_INDX;
}

/* ---- viewports and scissors -------------------------------------------------------------------------------------- */

static struct setup_box intersection(const struct setup_box *a, const struct setup_box *b)
{
    return (struct setup_box){
        a->left > b->left ? a->left : b->left,
        a->top > b->top ? a->top : b->top,
        a->right < b->right ? a->right : b->right,
        a->bottom < b->bottom ? a->bottom : b->bottom,
    };
}

/* A scissor of two registers, moved by the window's offset unless it says no. */
static struct setup_box scissor(struct cp *cp, uint32_t reg)
{
    uint32_t first = state(cp, reg), end = state(cp, reg + 1), offset = state(cp, GREG_PA_SC_WINDOW_OFFSET);
    bool moved = !(first & FIELD_PA_SC_SCISSOR__WINDOW_OFFSET_DISABLE);
    int32_t x = moved ? (int16_t)offset : 0, y = moved ? (int16_t)(offset >> 16) : 0;
    return (struct setup_box){
        x + (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__X, first),
        y + (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__Y, first),
        x + (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__X, end),
        y + (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__Y, end),
    };
}

static struct setup_box screen_scissor(struct cp *cp)
{
    uint32_t first = state(cp, GREG_PA_SC_SCREEN_SCISSOR_TL), end = state(cp, GREG_PA_SC_SCREEN_SCISSOR_BR);
    struct setup_box box = {
        (int32_t)FIELD_GET(FIELD_PA_SC_SCREEN_SCISSOR__X, first),
        (int32_t)FIELD_GET(FIELD_PA_SC_SCREEN_SCISSOR__Y, first),
        (int32_t)FIELD_GET(FIELD_PA_SC_SCREEN_SCISSOR__X, end),
        (int32_t)FIELD_GET(FIELD_PA_SC_SCREEN_SCISSOR__Y, end),
    };
    return intersection(&box, &(struct setup_box){ 0, 0, WINDOW_MOST, WINDOW_MOST });
}

static void decode_viewport(struct setup *s, struct cp *cp, unsigned n, const struct setup_box *window)
{
    struct setup_viewport *v = &s->viewport[n];
    uint32_t enabled = state(cp, GREG_PA_CL_VTE_CNTL), offset = state(cp, GREG_PA_SC_WINDOW_OFFSET);
    for (unsigned i = 0; i < 3; i++) {
        uint32_t reg = GREG_PA_CL_VPORT_XSCALE + n * 6 + i * 2;
        v->scale[i] = enabled & FIELD_PA_CL_VTE_CNTL__VPORT_X_SCALE_ENA << i * 2 ? state_float(cp, reg) : 1;
        v->offset[i] = enabled & FIELD_PA_CL_VTE_CNTL__VPORT_X_OFFSET_ENA << i * 2 ? state_float(cp, reg + 1) : 0;
    }
    if (state(cp, GREG_PA_SU_SC_MODE_CNTL) & FIELD_PA_SU_SC_MODE_CNTL__VTX_WINDOW_OFFSET_ENABLE) {
        v->offset[0] += (float)(int16_t)offset;
        v->offset[1] += (float)(int16_t)(offset >> 16);
    }
    bool centred = state(cp, GREG_PA_SU_VTX_CNTL) & FIELD_PA_SU_VTX_CNTL__PIX_CENTER;
    v->offset[0] += centred ? 0.0f : 0.5f;
    v->offset[1] += centred ? 0.0f : 0.5f;
    bool clamped = !(state(cp, GREG_DB_RENDER_OVERRIDE) & FIELD_DB_RENDER_OVERRIDE__DISABLE_VIEWPORT_CLAMP);
    v->z_least = clamped ? state_float(cp, GREG_PA_SC_VPORT_ZMIN_0 + n * 2) : -INFINITY;
    v->z_most = clamped ? state_float(cp, GREG_PA_SC_VPORT_ZMAX_0 + n * 2) : INFINITY;
    v->scissor = *window;
    if (state(cp, GREG_PA_SC_MODE_CNTL_0) & FIELD_PA_SC_MODE_CNTL_0__VPORT_SCISSOR_ENABLE) {
        struct setup_box own = scissor(cp, GREG_PA_SC_VPORT_SCISSOR_0_TL + n * 2);
        v->scissor = intersection(window, &own);
    }
}

static void decode_viewports(struct setup *s, struct cp *cp)
{
    struct setup_box window = screen_scissor(cp), other = scissor(cp, GREG_PA_SC_WINDOW_SCISSOR_TL);
    window = intersection(&window, &other);
    other = scissor(cp, GREG_PA_SC_GENERIC_SCISSOR_TL);
    window = intersection(&window, &other);
    uint32_t format = state(cp, GREG_PA_CL_VTE_CNTL);
    s->divided_xy = format & FIELD_PA_CL_VTE_CNTL__VTX_XY_FMT;
    s->divided_z = format & FIELD_PA_CL_VTE_CNTL__VTX_Z_FMT;
    s->w_inverse = !(format & FIELD_PA_CL_VTE_CNTL__VTX_W0_FMT);
    for (unsigned n = 0; n < (s->own_viewport ? SETUP_VIEWPORTS : 1); n++)
        decode_viewport(s, cp, n, &window);
}

/* ---- clip rectangles --------------------------------------------------------------------------------------------- */

/* Add a coordinate to a short sorted list, unless it is there. */
static unsigned insert(int32_t *list, unsigned count, int32_t value)
{
    unsigned at = 0;
    while (at < count && list[at] < value)
        at++;
    if (at < count && list[at] == value)
        return count;
    memmove(list + at + 1, list + at, (count - at) * sizeof *list);
    list[at] = value;
    return count + 1;
}

/* In which rectangles a pixel is: bit n, as CLIP_RULE counts its own bits. */
static unsigned rectangles_at(const struct setup_box *rectangle, int32_t x, int32_t y)
{
    unsigned in = 0;
    for (unsigned i = 0; i < SETUP_CLIPRECTS; i++) {
        const struct setup_box *r = &rectangle[i];
        in |= (unsigned)(x >= r->left && x < r->right && y >= r->top && y < r->bottom) << i;
    }
    return in;
}

/* The sides of the rectangles make a grid of the window; CLIP_RULE has a bit for each set of them around a cell. */
static void decode_windows(struct setup *s, struct cp *cp)
{
    uint32_t rule = FIELD_GET(FIELD_PA_SC_CLIPRECT_RULE__CLIP_RULE, state(cp, GREG_PA_SC_CLIPRECT_RULE));
    s->windows = 1;
    s->window[0] = (struct setup_box){ 0, 0, WINDOW_MOST, WINDOW_MOST };
    if (rule == FIELD_PA_SC_CLIPRECT_RULE__CLIP_RULE)
        return;
    struct setup_box rectangle[SETUP_CLIPRECTS];
    int32_t x[2 + 2 * SETUP_CLIPRECTS] = { 0, WINDOW_MOST }, y[2 + 2 * SETUP_CLIPRECTS] = { 0, WINDOW_MOST };
    unsigned columns = 2, rows = 2;
    for (unsigned i = 0; i < SETUP_CLIPRECTS; i++) {
        uint32_t reg = GREG_PA_SC_CLIPRECT_0_TL + i * 2, first = state(cp, reg), end = state(cp, reg + 1);
        rectangle[i] = (struct setup_box){
            (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__X, first), (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__Y, first),
            (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__X, end), (int32_t)FIELD_GET(FIELD_PA_SC_SCISSOR__Y, end),
        };
        columns = insert(x, insert(x, columns, rectangle[i].left), rectangle[i].right);
        rows = insert(y, insert(y, rows, rectangle[i].top), rectangle[i].bottom);
    }
    s->windows = 0;
    for (unsigned row = 0; row + 1 < rows; row++) {
        for (unsigned column = 0; column + 1 < columns; column++)
            if (rule >> rectangles_at(rectangle, x[column], y[row]) & 1)
                s->window[s->windows++] = (struct setup_box){ x[column], y[row], x[column + 1], y[row + 1] };
    }
}

/* ---- polygons, lines, points ------------------------------------------------------------------------------------- */

static void decode_polygons(struct setup *s, struct cp *cp)
{
    uint32_t mode = state(cp, GREG_PA_SU_SC_MODE_CNTL), format = state(cp, GREG_PA_SU_POLY_OFFSET_DB_FMT_CNTL);
    bool other_modes = FIELD_GET(FIELD_PA_SU_SC_MODE_CNTL__POLY_MODE, mode);
    const uint32_t modes[2] = { FIELD_GET(FIELD_PA_SU_SC_MODE_CNTL__POLYMODE_FRONT_PTYPE, mode),
                                FIELD_GET(FIELD_PA_SU_SC_MODE_CNTL__POLYMODE_BACK_PTYPE, mode) };
    for (unsigned i = 0; i < 2; i++) {
        struct setup_face *f = &s->face[i];
        f->mode = other_modes && modes[i] < POLYGON_FILLED ? (uint8_t)modes[i] : POLYGON_FILLED;
        f->culled = mode & FIELD_PA_SU_SC_MODE_CNTL__CULL_FRONT << i;
        f->biased = mode & FIELD_PA_SU_SC_MODE_CNTL__POLY_OFFSET_FRONT_ENABLE << i;
        if (f->mode != POLYGON_FILLED)
            f->biased = mode & FIELD_PA_SU_SC_MODE_CNTL__POLY_OFFSET_PARA_ENABLE;
        f->bias_scale = state_float(cp, GREG_PA_SU_POLY_OFFSET_FRONT_SCALE + i * 2) / 16; /* by 1/16 of a pixel */
        f->bias_offset = state_float(cp, GREG_PA_SU_POLY_OFFSET_FRONT_OFFSET + i * 2);
    }
    s->clockwise_is_front = mode & FIELD_PA_SU_SC_MODE_CNTL__FACE;
    s->flat_perspective = mode & FIELD_PA_SU_SC_MODE_CNTL__PERSP_CORR_DIS;
    s->bias_floats = format & FIELD_PA_SU_POLY_OFFSET_DB_FMT_CNTL__DB_IS_FLOAT_FMT;
    s->bias_unit = ldexpf(1, (int8_t)FIELD_GET(FIELD_PA_SU_POLY_OFFSET_DB_FMT_CNTL__NEG_NUM_DB_BITS, format));
    s->bias_clamp = state_float(cp, GREG_PA_SU_POLY_OFFSET_CLAMP);
}

static uint16_t reversed(uint16_t bits)
{
    uint16_t out = 0;
    for (unsigned i = 0; i < 16; i++)
        out |= (uint16_t)((bits >> i & 1) << (15 - i));
    return out;
}

static void decode_lines(struct setup *s, struct cp *cp)
{
    uint32_t mode = state(cp, GREG_PA_SC_MODE_CNTL_0), line = state(cp, GREG_PA_SC_LINE_CNTL);
    uint32_t stipple = state(cp, GREG_PA_SC_LINE_STIPPLE);
    uint32_t half = FIELD_GET(FIELD_PA_SU_LINE_CNTL__WIDTH, state(cp, GREG_PA_SU_LINE_CNTL));
    s->multisampled = mode & FIELD_PA_SC_MODE_CNTL_0__MSAA_ENABLE;
    s->several_samples = s->multisampled &&
                         FIELD_GET(FIELD_PA_SC_AA_CONFIG__MSAA_NUM_SAMPLES, state(cp, GREG_PA_SC_AA_CONFIG));
    s->square_ends = line & FIELD_PA_SC_LINE_CNTL__PERPENDICULAR_ENDCAP_ENA;
    s->full_width = line & FIELD_PA_SC_LINE_CNTL__EXPAND_LINE_WIDTH;
    s->line_half = (int32_t)half * (SUBPIXELS / 16);
    if (!s->multisampled && s->line_half < SUBPIXELS / 2)
        s->line_half = SUBPIXELS / 2;
    s->stippled = mode & FIELD_PA_SC_MODE_CNTL_0__LINE_STIPPLE_ENABLE;
    s->stipple = (uint16_t)FIELD_GET(FIELD_PA_SC_LINE_STIPPLE__LINE_PATTERN, stipple);
    if (stipple & FIELD_PA_SC_LINE_STIPPLE__PATTERN_BIT_ORDER)
        s->stipple = reversed(s->stipple);
    s->stipple_repeat = FIELD_GET(FIELD_PA_SC_LINE_STIPPLE__REPEAT_COUNT, stipple) + 1;
    s->stipple_goes_on = FIELD_GET(FIELD_PA_SC_LINE_STIPPLE__AUTO_RESET_CNTL, stipple) != AUTO_RESET_EACH_PRIMITIVE;
}

static void decode_points(struct setup *s, struct cp *cp)
{
    uint32_t size = state(cp, GREG_PA_SU_POINT_SIZE), range = state(cp, GREG_PA_SU_POINT_MINMAX);
    s->point_width = (float)FIELD_GET(FIELD_PA_SU_POINT_SIZE__WIDTH, size) / 8;
    s->point_height = (float)FIELD_GET(FIELD_PA_SU_POINT_SIZE__HEIGHT, size) / 8;
    s->point_least = (float)FIELD_GET(FIELD_PA_SU_POINT_MINMAX__MIN_SIZE, range) / 8;
    s->point_most = (float)FIELD_GET(FIELD_PA_SU_POINT_MINMAX__MAX_SIZE, range) / 8;
}

/* Positions are multiples of 1/16, 1/8, 1/4, 1/2, 1 and 1/256 of a pixel. */
static const char *decode_grid(struct setup *s, struct cp *cp)
{
    static const uint8_t quantum_log2[8] = { 4, 5, 6, 7, 8, 0, 0xff, 0xff };
    uint32_t vertex = state(cp, GREG_PA_SU_VTX_CNTL);
    if (FIELD_GET(FIELD_PA_SU_VTX_CNTL__ROUND_MODE, vertex) != ROUND_TO_EVEN)
        return "this model rounds positions to even only";
    s->quantum_log2 = quantum_log2[FIELD_GET(FIELD_PA_SU_VTX_CNTL__QUANT_MODE, vertex)];
    if (s->quantum_log2 == 0xff)
        return "this model has no positions finer than 1/256 of a pixel";
    s->quanta = (float)(SUBPIXELS >> s->quantum_log2);
    return NULL;
}

const char *setup_decode(struct setup *setup, struct cp *cp)
{
    decode_clipping(setup, cp);
    decode_viewports(setup, cp);
    decode_windows(setup, cp);
    decode_polygons(setup, cp);
    decode_lines(setup, cp);
    decode_points(setup, cp);
    return decode_grid(setup, cp);
}
