/* SPDX-License-Identifier: MIT */
/* What registers say of clipping, viewports, scissors, polygons, lines and points. */
#include "card.h"

#include <math.h>

#include <navi23/card.h>
#include <navi23/geometry/setup.h>
#include <navi23/geometry/setup_state.h>
#include <navi23/regs/gfx_state.h>

static struct card *c;
static struct cp *cp;
static struct setup *s;

static void set(uint32_t reg, uint32_t value)
{
    reg_set(c->navi, reg, value);
}

static void set_float(uint32_t reg, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    set(reg, bits);
}

/* What RADV sets for a window of 500x400, without multisampling. */
static void set_usual(void)
{
    set(GREG_PA_CL_CLIP_CNTL, 0x01080000);
    set(GREG_PA_CL_VTE_CNTL, 0x43f);
    set(GREG_PA_CL_VS_OUT_CNTL, 0);
    set(GREG_PA_SU_VTX_CNTL, 0x2d);
    set(GREG_PA_SU_SC_MODE_CNTL, 0x240);
    set(GREG_PA_SC_MODE_CNTL_0, 0x22);
    set(GREG_PA_SC_AA_CONFIG, 0);
    set(GREG_PA_SC_LINE_CNTL, 0);
    set(GREG_PA_SC_LINE_STIPPLE, 0);
    set(GREG_PA_SU_LINE_CNTL, 8);
    set(GREG_PA_SU_POINT_SIZE, 0x80008);
    set(GREG_PA_SU_POINT_MINMAX, 0xffff0000);
    set(GREG_PA_SC_WINDOW_OFFSET, 0);
    set(GREG_PA_SC_SCREEN_SCISSOR_TL, 0);
    set(GREG_PA_SC_SCREEN_SCISSOR_BR, 0x40004000);
    set(GREG_PA_SC_GENERIC_SCISSOR_TL, 0x80000000);
    set(GREG_PA_SC_GENERIC_SCISSOR_BR, 0x40004000);
    set(GREG_PA_SC_WINDOW_SCISSOR_TL, 0);
    set(GREG_PA_SC_WINDOW_SCISSOR_BR, 400u << 16 | 500);
    set(GREG_PA_SC_VPORT_SCISSOR_0_TL, 0x80000000);
    set(GREG_PA_SC_VPORT_SCISSOR_0_BR, 0x40004000);
    set(GREG_PA_SC_CLIPRECT_RULE, 0xffff);
    set(GREG_DB_RENDER_OVERRIDE, 0);
    set_float(GREG_PA_CL_VPORT_XSCALE, 250);
    set_float(GREG_PA_CL_VPORT_XOFFSET, 251);
    set_float(GREG_PA_CL_VPORT_YSCALE, -200);
    set_float(GREG_PA_CL_VPORT_YOFFSET, 202);
    set_float(GREG_PA_CL_VPORT_ZSCALE, 0.5f);
    set_float(GREG_PA_CL_VPORT_ZOFFSET, 0.25f);
    set_float(GREG_PA_SC_VPORT_ZMIN_0, 0.25f);
    set_float(GREG_PA_SC_VPORT_ZMAX_0, 0.75f);
    set_float(GREG_PA_CL_GB_HORZ_DISC_ADJ, 1);
    set_float(GREG_PA_CL_GB_VERT_DISC_ADJ, 2);
}

static void decode(void)
{
    CHECK(setup_decode(s, cp) == NULL);
}

static void usual_state(void)
{
    set_usual();
    decode();
    CHECK(!s->discards && s->clips && s->clips_near && s->clips_far && s->near == 0);
    CHECK(s->discard_x == 1 && s->discard_y == 2);
    const struct setup_viewport *v = &s->viewport[0];
    CHECK(v->scale[0] == 250 && v->scale[1] == -200 && v->scale[2] == 0.5f);
    CHECK(v->offset[0] == 251 && v->offset[1] == 202 && v->offset[2] == 0.25f);
    CHECK(v->z_least == 0.25f && v->z_most == 0.75f);
    CHECK(v->scissor.left == 0 && v->scissor.top == 0 && v->scissor.right == 500 && v->scissor.bottom == 400);
    CHECK(!s->divided_xy && !s->divided_z && !s->w_inverse);
    CHECK(s->quanta == 256 && s->quantum_log2 == 0);
    CHECK_EQ(s->windows, 1);
    CHECK(s->face[0].mode == POLYGON_FILLED && s->face[1].mode == POLYGON_FILLED);
    CHECK(!s->multisampled && !s->several_samples && !s->stippled);
    CHECK(s->line_half == 128);
    CHECK(s->point_width == 1 && s->point_height == 1 && s->point_least == 0 && s->point_most == 8191.875f);
}

static void clipping(void)
{
    set_usual();
    set(GREG_PA_CL_CLIP_CNTL, 0x04000000);
    set(GREG_PA_CL_VS_OUT_CNTL, 0xd50f05);
    decode();
    CHECK(!s->clips_near && s->clips_far && s->near == -1);
    CHECK_EQ(s->clip_distances, 0x05);
    CHECK_EQ(s->cull_distances, 0x0f);
    CHECK(s->own_size && s->own_slice && !s->own_viewport);
    set(GREG_PA_CL_CLIP_CNTL, 0x08400000);
    decode();
    CHECK(s->clips_near && !s->clips_far && s->discards);
    set(GREG_PA_CL_CLIP_CNTL, 0x00010021);
    decode();
    CHECK(!s->clips && !s->clips_near && !s->clips_far && s->user_planes == 0 && s->clip_distances == 0);
    set(GREG_PA_CL_CLIP_CNTL, 0x10000020);
    set_float(GREG_PA_CL_PROG_NEAR_CLIP_Z, 0.125f);
    set_float(GREG_PA_CL_UCP_5_Y, 7);
    decode();
    CHECK(s->near == 0.125f && s->user_planes == 0x20 && s->user[5][1] == 7);
}

static void scissors_and_viewports(void)
{
    set_usual();
    set(GREG_PA_CL_VS_OUT_CNTL, 0x280000);
    set(GREG_PA_SC_WINDOW_OFFSET, 0xfff60005); /* 5, -10 */
    set(GREG_PA_SC_VPORT_SCISSOR_0_TL, 30u << 16 | 20);
    set(GREG_PA_SC_VPORT_SCISSOR_0_BR, 100u << 16 | 90);
    set(GREG_PA_SC_VPORT_SCISSOR_0_TL + 18, 0x80000000 | 40u << 16 | 50);
    set(GREG_PA_SC_VPORT_SCISSOR_0_BR + 18, 1000u << 16 | 1000);
    set_float(GREG_PA_CL_VPORT_XSCALE + 9 * 6, 33);
    set_float(GREG_PA_SC_VPORT_ZMAX_0 + 9 * 2, 9);
    decode();
    const struct setup_box *a = &s->viewport[0].scissor, *b = &s->viewport[9].scissor;
    CHECK(a->left == 25 && a->top == 20 && a->right == 95 && a->bottom == 90);
    CHECK(b->left == 50 && b->top == 40 && b->right == 505 && b->bottom == 390);
    CHECK(s->viewport[9].scale[0] == 33 && s->viewport[9].z_most == 9);
    set(GREG_PA_SC_MODE_CNTL_0, 0);
    set(GREG_DB_RENDER_OVERRIDE, 0x10000);
    set(GREG_PA_CL_VTE_CNTL, 0x300);
    decode();
    CHECK(a->left == 5 && a->top == 0 && a->right == 505 && a->bottom == 390);
    CHECK(isinf(s->viewport[0].z_least) && isinf(s->viewport[0].z_most));
    CHECK(s->viewport[0].scale[0] == 1 && s->viewport[0].offset[2] == 0);
    CHECK(s->divided_xy && s->divided_z && s->w_inverse);
}

/* Each pixel is in a window exactly if the rule has the bit of the set of rectangles that it is in. */
static void clip_rectangles(void)
{
    static const int box[4][4] = { { 2, 3, 20, 25 }, { 10, 10, 30, 12 }, { 0, 0, 15, 15 }, { 5, 5, 5, 9 } };
    static const uint16_t rules[] = { 0xfffe, 0xaaaa, 0x5555, 0x0001, 0x0000, 0x8f3c };
    set_usual();
    for (unsigned i = 0; i < 4; i++) {
        set(GREG_PA_SC_CLIPRECT_0_TL + i * 2, (uint32_t)box[i][1] << 16 | (uint32_t)box[i][0]);
        set(GREG_PA_SC_CLIPRECT_0_BR + i * 2, (uint32_t)box[i][3] << 16 | (uint32_t)box[i][2]);
    }
    for (unsigned n = 0; n < sizeof rules / sizeof *rules; n++) {
        unsigned wrong = 0;
        set(GREG_PA_SC_CLIPRECT_RULE, rules[n]);
        decode();
        for (int pixel = 0; pixel < 40 * 40; pixel++) {
            int x = pixel % 40, y = pixel / 40;
            unsigned in = 0, windows = 0;
            for (unsigned i = 0; i < 4; i++)
                in |= (unsigned)(x >= box[i][0] && y >= box[i][1] && x < box[i][2] && y < box[i][3]) << i;
            for (unsigned i = 0; i < s->windows; i++) {
                const struct setup_box *w = &s->window[i];
                windows += x >= w->left && y >= w->top && x < w->right && y < w->bottom;
            }
            wrong += windows != (rules[n] >> in & 1);
        }
        CHECK_EQ(wrong, 0);
    }
}

static void polygons(void)
{
    set_usual();
    set(GREG_PA_SU_SC_MODE_CNTL, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 5 | 2u << 8 | 1u << 12 | 1u << 13);
    set(GREG_PA_SU_POLY_OFFSET_DB_FMT_CNTL, 0xf0);
    set_float(GREG_PA_SU_POLY_OFFSET_CLAMP, 0.5f);
    set_float(GREG_PA_SU_POLY_OFFSET_FRONT_SCALE, 16);
    set_float(GREG_PA_SU_POLY_OFFSET_FRONT_OFFSET, 2);
    set_float(GREG_PA_SU_POLY_OFFSET_BACK_SCALE, 32);
    set_float(GREG_PA_SU_POLY_OFFSET_BACK_OFFSET, 3);
    decode();
    CHECK(s->clockwise_is_front && !s->face[0].culled && s->face[1].culled);
    CHECK(s->face[0].mode == POLYGON_LINES && s->face[1].mode == POLYGON_FILLED);
    CHECK(s->face[0].biased && s->face[1].biased); /* as line; as polygon */
    CHECK(s->face[0].bias_scale == 1 && s->face[0].bias_offset == 2);
    CHECK(s->face[1].bias_scale == 2 && s->face[1].bias_offset == 3);
    CHECK(!s->bias_floats && s->bias_unit == 0x1p-16f && s->bias_clamp == 0.5f);
    set(GREG_PA_SU_POLY_OFFSET_DB_FMT_CNTL, 0x1e9);
    set(GREG_PA_SU_SC_MODE_CNTL, 1u << 5 | 1u << 12 | 1u << 0);
    decode();
    CHECK(s->bias_floats && s->face[0].mode == POLYGON_FILLED && !s->face[0].biased && s->face[1].biased);
    CHECK(s->face[0].culled && !s->face[1].culled && !s->clockwise_is_front);
}

static void lines_and_points(void)
{
    set_usual();
    set(GREG_PA_SU_LINE_CNTL, 20); /* 2.5 */
    set(GREG_PA_SC_LINE_STIPPLE, 0x20000000 | 4u << 16 | 0x8001);
    set(GREG_PA_SC_MODE_CNTL_0, 5);
    set(GREG_PA_SC_AA_CONFIG, 2);
    set(GREG_PA_SC_LINE_CNTL, 0xa00);
    set(GREG_PA_SU_POINT_SIZE, 0x00100020);
    set(GREG_PA_SU_POINT_MINMAX, 0x00400008);
    decode();
    CHECK(s->line_half == 320);
    CHECK(s->multisampled && s->several_samples && s->square_ends && s->full_width);
    CHECK(s->stippled && s->stipple == 0x8001 && s->stipple_repeat == 5 && !s->stipple_goes_on);
    CHECK(s->point_width == 2 && s->point_height == 4 && s->point_least == 1 && s->point_most == 8);
    set(GREG_PA_SC_LINE_STIPPLE, 0x50000003);
    set(GREG_PA_SU_LINE_CNTL, 1);
    decode();
    CHECK(s->stipple == 0xc000 && s->stipple_goes_on && s->line_half == 16);
    set(GREG_PA_SC_MODE_CNTL_0, 0);
    decode();
    CHECK(!s->multisampled && s->line_half == 128);
}

static void grids(void)
{
    set_usual();
    set(GREG_PA_SU_VTX_CNTL, 0x4); /* 1/16, centres at 0 */
    decode();
    CHECK(s->quanta == 16 && s->quantum_log2 == 4 && s->viewport[0].offset[0] == 251.5f);
    set(GREG_PA_SU_VTX_CNTL, 0x35);
    CHECK(setup_decode(s, cp) != NULL);
    set(GREG_PA_SU_VTX_CNTL, 0x2b);
    CHECK(setup_decode(s, cp) != NULL);
}

/* ---- anything at all --------------------------------------------------------------------------------------------- */

static uint64_t seed = 7;

static uint32_t any_bits(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 32);
}

static float any_float(void)
{
    static const float usual[] = { 0, 1, -1, 0.5f, -0.5f, 2, 100, -3000, 1e30f, -1e-38f, 0.25f, 3 };
    uint32_t bits = any_bits();
    float value;
    memcpy(&value, &bits, sizeof value);
    return bits % 32 ? usual[bits / 32 % 12] : bits % 64 ? value : bits % 128 ? INFINITY : NAN;
}

static void any_registers(void)
{
    for (uint32_t reg = GREG_PA_SC_SCREEN_SCISSOR_TL; reg <= GREG_PA_CL_GB_HORZ_DISC_ADJ; reg++)
        if (any_bits() % 8 == 0)
            set(reg, any_bits());
    for (uint32_t reg = GREG_PA_CL_VPORT_XSCALE; reg <= GREG_PA_CL_UCP_5_W; reg++)
        set_float(reg, any_bits() % 8 ? 300 : any_float());
    set(GREG_PA_SU_VTX_CNTL, any_bits() % 8 << 3 | 5);
    if (any_bits() % 2)
        set(GREG_PA_SC_CLIPRECT_RULE, 0xffff);
}

static void any_batch(struct batch *b)
{
    b->shape = BATCH_POINTS + any_bits() % 4;
    b->vertices = 1 + any_bits() % 16;
    b->primitives = any_bits() % 16;
    for (unsigned v = 0; v < b->vertices; v++) {
        for (unsigned i = 0; i < 4; i++)
            b->position[i][v] = any_float();
        for (unsigned i = 0; i < 4; i++)
            b->misc[i][v] = any_bits();
        for (unsigned i = 0; i < 8; i++)
            b->distance[i][v] = any_float();
    }
    for (unsigned i = 0; i < b->primitives; i++) {
        b->primitive[i] = (struct batch_primitive){ .provoking = (uint8_t)any_bits(), .edges = (uint8_t)any_bits() };
        for (unsigned n = 0; n < 3; n++)
            b->primitive[i].vertex[n] = (uint16_t)(any_bits() % 32 ? any_bits() % b->vertices : any_bits());
    }
}

/* Whatever registers, positions and vertex numbers are: boxes are in the window, sides what the rasteriser takes. */
static void anything_at_all(void)
{
    static float param[BATCH_VERTICES][4];
    static struct batch b;
    struct primitives list = { 0 };
    size_t drawn = 0;
    b.params = 1;
    b.param = param;
    for (unsigned n = 0; n < 3000; n++) {
        struct setup_counts counts = { 0 };
        set_usual();
        any_registers();
        if (setup_decode(s, cp))
            continue;
        any_batch(&b);
        list.count = 0;
        setup_batch(s, &b, &list, &counts);
        for (size_t i = 0; i < list.count; i++) {
            const struct primitive *p = &list.primitive[i];
            bool good = p->left >= 0 && p->left < p->right && p->right <= 32768 && p->top >= 0 &&
                        p->top < p->bottom && p->bottom <= 32768 && p->viewport < 16;
            good = good && (p->edges == 3 || p->edges == 4);
            for (unsigned e = 0; e < p->edges; e++)
                good = good && abs(p->edge[e].a) < 1 << 26 && abs(p->edge[e].b) < 1 << 26;
            CHECK(good);
        }
        drawn += list.count;
    }
    free(list.primitive);
    CHECK(drawn > 300);
}

int main(void)
{
    c = card_new();
    cp = &c->navi->ring[RING_GFX].cp;
    CHECK_EQ(setup_create(&s), 0);
    TAP_RUN(usual_state);
    TAP_RUN(clipping);
    TAP_RUN(scissors_and_viewports);
    TAP_RUN(clip_rectangles);
    TAP_RUN(polygons);
    TAP_RUN(lines_and_points);
    TAP_RUN(grids);
    TAP_RUN(anything_at_all);
    setup_destroy(s);
    card_free(c);
    return tap_done();
}
