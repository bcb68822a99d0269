/* SPDX-License-Identifier: MIT */
/*
 * draw.c - fuzzes draws: on top of the state of a plain draw, registers, descriptors, vertices, indices and shaders
 * are changed as the input says, and draws of every kind made with them. Whatever they do, a sound draw is whole
 * afterwards.
 *
 * VMID 1 has the IB of card_input.h and an arena at ARENA_VA; the input is a list of steps, each a byte that says which
 * and what that one reads.
 */
#include "card_input.h"

#include "../conformance/draw.h"
#include "../conformance/shaders.h"

#include <navi23/regs/gfx_state.h>

#define ARENA_AT    (ROOM + 0x200000u)
#define ARENA_VA    0x1000000ull
#define ARENA_PAGES 256u
#define DRAW_NS     8000000 /* what still runs then is stopped */

/* The arena: first what draws read, which steps change; then what they write, with room for many samples. */
#define CODE      0x0u
#define VERTICES  0x2000u
#define INDICES   0x3000u
#define ARGUMENTS 0x3800u /* of indirect draws */
#define TEXTURE   0x3c00u /* T# and S# */
#define READ_END  0x4000u
#define PICTURE   0x40000u
#define DEPTH     0x80000u
#define METADATA  0xc0000u

/* clang-format off */
static const uint32_t known[] = {
    (ARENA_VA + PICTURE) >> 8, (ARENA_VA + DEPTH) >> 8, (ARENA_VA + METADATA) >> 8, (ARENA_VA + 0xff000) >> 8,
    (uint32_t)ARENA_VA + VERTICES, (uint32_t)ARENA_VA + INDICES, (uint32_t)ARENA_VA + ARGUMENTS,
    0x3f800000, 0xbf800000, 0x42000000, 0x7f800000, 0x7fc00000, 0x4b000000, 0x00000001, 0x80000000, 0x00400040,
    0x3fff3fff, 0x4b189680, 0xcb189680, 0x47000000,
};

/* What draws look at. Of those that have more of their kind behind them the first. */
static const uint16_t registers[] = {
    GREG_VGT_SHADER_STAGES_EN, GREG_VGT_GS_ONCHIP_CNTL, GREG_VGT_PRIMITIVE_TYPE, GREG_VGT_PRIMITIVEID_EN,
    GREG_VGT_MULTI_PRIM_IB_RESET_INDX, GREG_VGT_INDEX_TYPE, GREG_VGT_ESGS_RING_ITEMSIZE, GREG_VGT_STRMOUT_CONFIG,
    GREG_GE_MULTI_PRIM_IB_RESET_EN, GREG_GE_MIN_VTX_INDX, GREG_GE_MAX_VTX_INDX, GREG_GE_INDX_OFFSET,
    GREG_SPI_VS_OUT_CONFIG, GREG_SPI_TMPRING_SIZE, GREG_SPI_SHADER_PGM_RSRC1_VS, GREG_SPI_SHADER_PGM_RSRC2_VS,
    GREG_SPI_SHADER_PGM_RSRC1_GS, GREG_SPI_SHADER_PGM_RSRC2_GS, GREG_SPI_SHADER_PGM_RSRC1_PS,
    GREG_SPI_SHADER_PGM_RSRC2_PS, GREG_SPI_SHADER_USER_DATA_GS_0, GREG_SPI_SHADER_USER_DATA_VS_0,
    GREG_SPI_SHADER_USER_DATA_PS_0, GREG_SPI_SHADER_COL_FORMAT, GREG_SPI_SHADER_Z_FORMAT, GREG_SPI_SHADER_POS_FORMAT,
    GREG_SPI_PS_IN_CONTROL, GREG_SPI_PS_INPUT_ENA, GREG_SPI_PS_INPUT_ADDR, GREG_SPI_PS_INPUT_CNTL_0,
    GREG_SPI_INTERP_CONTROL_0, GREG_SPI_BARYC_CNTL, GREG_PA_CL_VS_OUT_CNTL, GREG_PA_CL_VTE_CNTL, GREG_PA_CL_CLIP_CNTL,
    GREG_PA_CL_NGG_CNTL, GREG_PA_CL_UCP_0_X, GREG_PA_CL_PROG_NEAR_CLIP_Z, GREG_PA_CL_GB_VERT_CLIP_ADJ,
    GREG_PA_CL_GB_VERT_DISC_ADJ, GREG_PA_CL_GB_HORZ_CLIP_ADJ, GREG_PA_CL_GB_HORZ_DISC_ADJ, GREG_PA_CL_VPORT_XSCALE,
    GREG_PA_CL_VPORT_XOFFSET, GREG_PA_CL_VPORT_YSCALE, GREG_PA_CL_VPORT_YOFFSET, GREG_PA_CL_VPORT_ZSCALE,
    GREG_PA_CL_VPORT_ZOFFSET, GREG_PA_SU_VTX_CNTL, GREG_PA_SU_SC_MODE_CNTL, GREG_PA_SU_POINT_SIZE,
    GREG_PA_SU_POINT_MINMAX, GREG_PA_SU_LINE_CNTL, GREG_PA_SU_POLY_OFFSET_DB_FMT_CNTL, GREG_PA_SU_POLY_OFFSET_CLAMP,
    GREG_PA_SU_POLY_OFFSET_FRONT_SCALE, GREG_PA_SU_POLY_OFFSET_FRONT_OFFSET, GREG_PA_SC_MODE_CNTL_0,
    GREG_PA_SC_MODE_CNTL_1, GREG_PA_SC_AA_CONFIG, GREG_PA_SC_AA_SAMPLE_LOCS_PIXEL_X0Y0_0,
    GREG_PA_SC_AA_MASK_X0Y0_X1Y0, GREG_PA_SC_AA_MASK_X0Y1_X1Y1, GREG_PA_SC_CENTROID_PRIORITY_0,
    GREG_PA_SC_LINE_STIPPLE, GREG_PA_SC_LINE_CNTL, GREG_PA_SC_WINDOW_OFFSET, GREG_PA_SC_WINDOW_SCISSOR_TL,
    GREG_PA_SC_WINDOW_SCISSOR_BR, GREG_PA_SC_SCREEN_SCISSOR_TL, GREG_PA_SC_SCREEN_SCISSOR_BR,
    GREG_PA_SC_GENERIC_SCISSOR_TL, GREG_PA_SC_GENERIC_SCISSOR_BR, GREG_PA_SC_VPORT_SCISSOR_0_TL,
    GREG_PA_SC_VPORT_SCISSOR_0_BR, GREG_PA_SC_VPORT_ZMIN_0, GREG_PA_SC_VPORT_ZMAX_0, GREG_PA_SC_CLIPRECT_RULE,
    GREG_PA_SC_CLIPRECT_0_TL, GREG_PA_SC_CONSERVATIVE_RASTERIZATION_CNTL, GREG_DB_RENDER_CONTROL,
    GREG_DB_RENDER_OVERRIDE, GREG_DB_COUNT_CONTROL, GREG_DB_DEPTH_VIEW, GREG_DB_DEPTH_SIZE_XY, GREG_DB_DEPTH_CLEAR,
    GREG_DB_DEPTH_BOUNDS_MIN, GREG_DB_STENCIL_CLEAR, GREG_DB_Z_INFO, GREG_DB_STENCIL_INFO, GREG_DB_Z_READ_BASE,
    GREG_DB_Z_WRITE_BASE, GREG_DB_STENCIL_READ_BASE, GREG_DB_STENCIL_WRITE_BASE, GREG_DB_HTILE_DATA_BASE,
    GREG_DB_HTILE_SURFACE, GREG_DB_DEPTH_CONTROL, GREG_DB_STENCIL_CONTROL, GREG_DB_STENCILREFMASK,
    GREG_DB_STENCILREFMASK_BF, GREG_DB_SHADER_CONTROL, GREG_DB_EQAA, GREG_DB_ALPHA_TO_MASK, GREG_CB_COLOR_CONTROL,
    GREG_CB_TARGET_MASK, GREG_CB_SHADER_MASK, GREG_CB_BLEND_RED, GREG_CB_BLEND0_CONTROL, GREG_CB_COLOR0_BASE,
    GREG_CB_COLOR0_BASE_EXT, GREG_CB_COLOR0_VIEW, GREG_CB_COLOR0_INFO, GREG_CB_COLOR0_ATTRIB, GREG_CB_COLOR0_ATTRIB2,
    GREG_CB_COLOR0_ATTRIB3, GREG_CB_COLOR0_CMASK, GREG_CB_COLOR0_FMASK, GREG_CB_COLOR0_DCC_BASE,
    GREG_CB_COLOR0_CLEAR_WORD0, GREG_CB_COLOR1_BASE, GREG_CB_COLOR1_INFO, GREG_CB_COLOR1_ATTRIB2,
    GREG_CB_COLOR1_ATTRIB3,
};

/* Shaders of the suite, and how their registers are to be set. */
static const struct program {
    const uint32_t *words;
    uint16_t bytes;
    uint16_t at; /* of CODE */
} programs[] = {
#define PROGRAM(name, at) { shader_##name, sizeof shader_##name, at }
    PROGRAM(vertex, 0x000),
    PROGRAM(vertex_culls, 0x200),
    PROGRAM(vertex_legacy, 0x400),
    PROGRAM(pixel_colour, 0x600),
    PROGRAM(pixel_texture, 0x800),
    PROGRAM(pixel_chooses, 0xa00),
    PROGRAM(pixel_images, 0xc00),
    PROGRAM(endless, 0xf00),
};
enum { VERTEX, VERTEX_CULLS, VERTEX_LEGACY, PIXEL_COLOUR, PIXEL_TEXTURE, PIXEL_CHOOSES, PIXEL_IMAGES, ENDLESS };

/* T# of the picture as 64x64 texels of four bytes, and S#. */
static const uint32_t texture[] = {
    (uint32_t)((ARENA_VA + PICTURE) >> 8), 56u << 20 | 3u << 30, 15 | 63u << 14 | 1u << 31,
    4 | 5 << 3 | 6 << 6 | 7 << 9 | 9u << 28, 3, 0, 0, 0, 2 | 2 << 3 | 2 << 6, 0xfff << 12, 1 << 20 | 1 << 22, 0,
};
/* clang-format on */

static uint8_t *arena;

static uint64_t program_va(unsigned number)
{
    return ARENA_VA + CODE + programs[number].at;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static void put_words(uint32_t at, const uint32_t *words, size_t count)
{
    memcpy(arena + at, words, count * sizeof *words);
}

/* Vertices on a spiral that leaves the picture, with colours; some are behind the eye, some no numbers. */
static void put_vertices(void)
{
    for (unsigned i = 0; i < 128; i++) {
        float far = 0.02f * (float)i, angle[4][2] = { { 1, 1 }, { 1, -1 }, { -1, -1 }, { -1, 1 } };
        struct vertex v = { { far * angle[i % 4][0], far * angle[i % 4][1], 0.01f * (float)i, 1 },
                            { 0.01f * (float)i, 0.5f, 1.0f - 0.01f * (float)i, 1 } };
        if (i % 16 == 15)
            v.position[3] = i % 32 == 15 ? -1 : 0;
        if (i == 101)
            memset(&v.position[1], 0xff, 4);
        memcpy(arena + VERTICES + i % 128 * sizeof v, &v, sizeof v);
    }
}

static void put_memory(void)
{
    static const uint32_t arguments[] = { 6, 2, 3, 1, 0, 12, 1, 1, 0, 0, 3 };
    memset(arena, 0, ARENA_PAGES * 0x1000);
    for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++)
        put_words(CODE + programs[i].at, programs[i].words, programs[i].bytes / 4);
    put_vertices();
    for (unsigned i = 0; i < 256; i++)
        ((uint16_t *)(void *)(arena + INDICES))[i] = (uint16_t)(i % 50 == 49 ? 0xffff : i * 7 % 120);
    put_words(ARGUMENTS, arguments, sizeof arguments / 4);
    put_words(TEXTURE, texture, sizeof texture / 4);
}

/* ---- state ------------------------------------------------------------------------------------------------------- */

static const struct canvas canvas = {
    .vertices.va = ARENA_VA + VERTICES,
    .picture.va = ARENA_VA + PICTURE,
    .depth.va = ARENA_VA + DEPTH,
};

static void set_shaders(struct pm4 *ib, unsigned vertex, unsigned pixel)
{
    draw_shaders(ib, &canvas, program_va(vertex), program_va(pixel), 2);
    draw_set(ib, GREG_SPI_SHADER_PGM_LO_VS, (uint32_t)(program_va(vertex) >> 8));
    draw_set(ib, GREG_SPI_SHADER_PGM_HI_VS, 0);
    draw_set(ib, GREG_SPI_SHADER_PGM_RSRC1_VS, 4 | 3 << 24);
    draw_set(ib, GREG_SPI_SHADER_PGM_RSRC2_VS, 3 << 1);
    draw_set(ib, GREG_SPI_SHADER_USER_DATA_VS_0, (uint32_t)canvas.vertices.va);
    draw_set(ib, GREG_SPI_SHADER_USER_DATA_VS_0 + 1, 0);
    draw_set(ib, GREG_SPI_SHADER_PGM_RSRC1_PS, 4);
    draw_user(ib, 0, (uint32_t)ARENA_VA + TEXTURE);
    draw_user(ib, 1, 0);
    if (vertex != VERTEX) { /* not passed through, primitives have numbers; or no NGG at all */
        draw_set(ib, GREG_VGT_SHADER_STAGES_EN, vertex == VERTEX_LEGACY ? 0 : 0x2010);
        draw_set(ib, GREG_SPI_SHADER_PGM_RSRC1_GS, 4 | 2 << 29);
        draw_set(ib, GREG_VGT_ESGS_RING_ITEMSIZE, 1);
    }
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static void set_register(struct input *in, struct pm4 *ib)
{
    uint32_t reg = registers[input_byte(in) % (sizeof registers / sizeof registers[0])];
    draw_set(ib, reg, input_word(in));
}

/* Any register that packets can set, of a thousand. */
static void set_other_register(struct input *in, struct pm4 *ib)
{
    static const uint16_t first[] = { PM4_SH_REG_BASE, PM4_CONTEXT_REG_BASE, PM4_CONTEXT_REG_BASE + 0x200,
                                      PM4_UCONFIG_REG_BASE + 0x200 };
    uint32_t where = input_byte(in), reg = first[where % 4] + where / 4 % 2 * 256u + input_byte(in);
    draw_set(ib, reg, input_word(in));
}

static void set_memory(struct input *in, struct pm4 *ib)
{
    uint32_t at = (input_byte(in) << 8 | input_byte(in)) % (READ_END / 4);
    (void)ib;
    ((uint32_t *)(void *)arena)[at] = input_word(in);
}

static void flip_bits(struct input *in, struct pm4 *ib)
{
    uint32_t at = (input_byte(in) << 8 | input_byte(in)) % (READ_END / 4), bit = input_byte(in);
    (void)ib;
    ((uint32_t *)(void *)arena)[at] ^= 1u << bit % 32 | 1u << bit / 32 * 4;
}

static void set_texture(struct input *in, struct pm4 *ib)
{
    uint32_t at = input_byte(in);
    (void)ib;
    ((uint32_t *)(void *)(arena + TEXTURE))[at % 12] = at & 0x80 ? input_word(in) : input_word(in) << at / 12 * 3;
}

static void choose_shaders(struct input *in, struct pm4 *ib)
{
    unsigned which = input_byte(in);
    set_shaders(ib, which % 64 == 63 ? ENDLESS : which % 3, which % 64 == 62 ? ENDLESS : PIXEL_COLOUR + which / 3 % 4);
}

/* A depth buffer: its format and samples, stencil or not, HTILE for both; a test, and what clears and copies are. */
static void choose_depth(struct input *in, struct pm4 *ib)
{
    static const uint8_t controls[] = { 0, 0x60, 3, 0x40 }; /* of DB_RENDER_CONTROL: decompress in place, clear both */
    uint32_t what = input_byte(in), more = input_byte(in), samples = what & 3;
    draw_depth(ib, &canvas, 0);
    draw_set(ib, GREG_DB_Z_INFO, (what >> 2 & 1 ? 1 : 3) | samples << 2 | 24 << 4 | (what >> 3 & 1u) << 29);
    draw_set(ib, GREG_DB_STENCIL_INFO, (what >> 4 & 1) | 24 << 4 | (what >> 5 & 1u) << 29);
    for (unsigned i = 0; i < 2; i++) /* to be read, and to be written */
        draw_set(ib, GREG_DB_STENCIL_READ_BASE + i * 2, (uint32_t)((ARENA_VA + DEPTH + 0x10000) >> 8));
    draw_set(ib, GREG_DB_HTILE_DATA_BASE, (uint32_t)((ARENA_VA + METADATA) >> 8));
    draw_set(ib, GREG_DB_HTILE_SURFACE, 1 << 18);
    draw_set(ib, GREG_DB_DEPTH_CONTROL,
             (more & 7) << 4 | (more >> 3 & 7) << 8 | 6 | (what >> 4 & 1) | (more >> 6 & 1) << 3 | (more >> 7) << 7);
    draw_set(ib, GREG_DB_RENDER_CONTROL, controls[what >> 6]);
}

/* A target: tiled or not, of so many samples, with what metadata, of what format. */
static void choose_target(struct input *in, struct pm4 *ib)
{
    static const uint8_t tilings[] = { 0, 27, 9, 25 };
    uint32_t what = input_byte(in), format = input_byte(in), samples = what >> 2 & 3;
    draw_set(ib, GREG_PA_SC_AA_CONFIG, samples | samples << 20 | 1 << 4);
    draw_set(ib, GREG_PA_SC_MODE_CNTL_0, samples ? 3 : 2);
    draw_set(ib, GREG_CB_COLOR0_ATTRIB, samples << 12 | samples << 15);
    draw_set(ib, GREG_CB_COLOR0_ATTRIB3, 1u << 24 | tilings[what & 3] << 14 | 24u << 19 | 1u << 26 | 1u << 30);
    draw_set(ib, GREG_CB_COLOR0_INFO,
             (format & 31) << 2 | (format >> 5) << 8 | 1 << 15 | (what >> 4 & 1u) << 28 | (what >> 5 & 3) << 13);
    draw_set(ib, GREG_CB_COLOR0_DCC_BASE, (uint32_t)((ARENA_VA + METADATA) >> 8));
    draw_set(ib, GREG_CB_COLOR0_CMASK, (uint32_t)((ARENA_VA + METADATA + 0x10000) >> 8));
    draw_set(ib, GREG_CB_COLOR0_FMASK, (uint32_t)((ARENA_VA + METADATA + 0x20000) >> 8));
    draw_set(ib, GREG_CB_COLOR_CONTROL, 0xcc0000 | (what & 0x80 ? format % 8 << 4 : 0x10));
}

/* Metadata of one value: cleared, compressed, or whatever. */
static void set_metadata(struct input *in, struct pm4 *ib)
{
    (void)ib;
    memset(arena + METADATA, input_byte(in), ARENA_PAGES * 0x1000 - METADATA);
}

static void draw_some(struct input *in, struct pm4 *ib)
{
    uint32_t shape = input_byte(in);
    draw_set(ib, GREG_VGT_PRIMITIVE_TYPE, 1 + shape % 32);
    draw_vertices(ib, input_word(in), 1 + (shape >> 6));
}

static void draw_indexed(struct input *in, struct pm4 *ib)
{
    uint32_t shape = input_byte(in);
    draw_set(ib, GREG_VGT_PRIMITIVE_TYPE, 1 + shape % 32);
    pm4_word(ib, PM4_HEADER(PM4_INDEX_TYPE, 1));
    pm4_word(ib, shape >> 6);
    pm4_word(ib, PM4_HEADER(PM4_DRAW_INDEX_2, 5));
    pm4_word(ib, input_word(in));
    pm4_word(ib, (uint32_t)ARENA_VA + INDICES);
    pm4_word(ib, 0);
    pm4_word(ib, input_word(in));
    pm4_word(ib, 0);
}

static void draw_indirect(struct input *in, struct pm4 *ib)
{
    const uint32_t user = GREG_SPI_SHADER_USER_DATA_GS_0 - PM4_SH_REG_BASE;
    uint32_t how = input_byte(in);
    pm4_word(ib, PM4_HEADER(PM4_SET_BASE, 3));
    pm4_word(ib, 1);
    pm4_word(ib, (uint32_t)ARENA_VA + ARGUMENTS);
    pm4_word(ib, 0);
    pm4_word(ib, PM4_HEADER(PM4_INDEX_BASE, 2));
    pm4_word(ib, (uint32_t)ARENA_VA + INDICES);
    pm4_word(ib, 0);
    pm4_word(ib, PM4_HEADER(PM4_INDEX_BUFFER_SIZE, 1));
    pm4_word(ib, input_word(in));
    pm4_word(ib, PM4_HEADER(how & 1 ? PM4_DRAW_INDEX_INDIRECT_MULTI : PM4_DRAW_INDIRECT_MULTI, 9));
    pm4_word(ib, how & 0x70);
    pm4_word(ib, user + 3);
    pm4_word(ib, user + 4);
    pm4_word(ib, (user + 2) | (how & 2u) << 30 | (how & 4u) << 28);
    pm4_word(ib, input_word(in));
    pm4_word(ib, (uint32_t)ARENA_VA + ARGUMENTS);
    pm4_word(ib, 0);
    pm4_word(ib, how & 8 ? 20 : 16);
    pm4_word(ib, how & 1 ? 0 : 2);
}

/* Most are draws and what changes them a little, so that many draws come to an end. */
static void (*const steps[])(struct input *in, struct pm4 *ib) = {
    set_register, set_register, set_register, set_register,   set_register, set_other_register,
    set_memory,   flip_bits,    set_texture,  choose_shaders, choose_depth, choose_target,
    set_metadata, draw_some,    draw_indexed, draw_indirect,
};

/* ---- one input --------------------------------------------------------------------------------------------------- */

static struct pm4 begin(struct card *c)
{
    struct pm4 ib = { .words = vram32(c, IB_AT), .va = IB_VA, .room = IB_PAGES * 0x1000 / 4 };
    draw_state(&ib, &canvas);
    set_shaders(&ib, VERTEX, PIXEL_COLOUR);
    return ib;
}

/* One white rectangle over all of the picture. */
static void check_soundness(struct card *c)
{
    static const uint8_t corners[6][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
    const uint32_t *picture = (const uint32_t *)(const void *)(arena + PICTURE);
    put_memory();
    for (unsigned i = 0; i < 6; i++) {
        const struct vertex v = { { 2.0f * corners[i][0] - 1, 2.0f * corners[i][1] - 1, 0, 1 }, { 1, 1, 1, 1 } };
        memcpy(arena + VERTICES + i * sizeof v, &v, sizeof v);
    }
    struct pm4 ib = begin(c);
    draw_vertices(&ib, 6, 1);
    draw_finish(&ib);
    card_emit_ib(c, 1, IB_VA, ib.count);
    if (!card_run(c))
        abort();
    for (unsigned i = 0; i < CANVAS_PIXELS; i++)
        if (picture[i] != UINT32_MAX)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, size, known, sizeof known / sizeof known[0] };
    struct card *c = card_anew();
    card_map(c, 1, ARENA_VA, ARENA_AT, ARENA_PAGES, PTE_RW);
    card_invalidate(c, 1);
    arena = c->vram + ARENA_AT;
    put_memory();
    struct pm4 ib = begin(c);
    while (input_left(&in) && ib.count + 128 < ib.room)
        steps[input_byte(&in) % (sizeof steps / sizeof steps[0])](&in, &ib);
    draw_vertices(&ib, 48, 1);
    draw_finish(&ib);
    card_emit_ib(c, 1, IB_VA, ib.count);
    card_kick(c);
    if (!navi_wait_idle(c->navi, DRAW_NS))
        card_reset_ring(c);
    check_soundness(c);
    return 0;
}
