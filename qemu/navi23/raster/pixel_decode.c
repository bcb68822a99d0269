/* SPDX-License-Identifier: MIT */
/* pixel_decode.c - from registers to a pixel shader: where it is, what it begins with, where attributes come from. */
#include <navi23/raster/pixel.h>

#include <navi23/cp_shader.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/gfx_state.h>

#define SCRATCH_GRAIN 1024u /* bytes, of WAVESIZE */
#define USER_SGPR_MSB 32u

static void decode_program(struct pixel_program *p, struct cp *cp)
{
    uint32_t rsrc1 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC1_PS), rsrc2 = cp_state(cp, GREG_SPI_SHADER_PGM_RSRC2_PS);
    p->vmid = cp_vmid(cp);
    p->lanes = cp_state(cp, GREG_SPI_PS_IN_CONTROL) & FIELD_SPI_PS_IN_CONTROL__PS_W32_EN ? 32 : 64;
    p->pc = cp_shader_address(cp, GREG_SPI_SHADER_PGM_LO_PS);
    p->mode = cp_shader_mode(rsrc1, FIELD_SPI_SHADER_PGM_RSRC1_PS__FP16_OVFL);
    p->shared_row = cp_shader_shared_row(rsrc1, rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_PS__SHARED_VGPR_CNT, p->lanes);
    p->queue = cp_shader_queue(cp);
    p->user_count = FIELD_GET(FIELD_SPI_SHADER_PGM_RSRC2_PS__USER_SGPR, rsrc2);
    if (rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_PS__USER_SGPR_MSB)
        p->user_count += USER_SGPR_MSB;
    for (unsigned i = 0; i < PIXEL_USER_DATA; i++)
        p->user[i] = cp_state(cp, GREG_SPI_SHADER_USER_DATA_PS_0 + i);
    uint32_t scratch = cp_state(cp, GREG_SPI_TMPRING_SIZE);
    p->has_scratch = rsrc2 & FIELD_SPI_SHADER_PGM_RSRC2_PS__SCRATCH_EN;
    p->scratch_bytes = FIELD_GET(FIELD_SPI_TMPRING_SIZE__WAVESIZE, scratch) * SCRATCH_GRAIN;
    p->scratch_waves = FIELD_GET(FIELD_SPI_TMPRING_SIZE__WAVES, scratch);
}

/* Returns NULL, or why not. */
static const char *decode_inputs(struct pixel_program *p, struct cp *cp)
{
    const uint32_t elsewhere = FIELD_SPI_BARYC_CNTL__PERSP_CENTER_CNTL | FIELD_SPI_BARYC_CNTL__PERSP_CENTROID_CNTL |
                               FIELD_SPI_BARYC_CNTL__LINEAR_CENTER_CNTL | FIELD_SPI_BARYC_CNTL__LINEAR_CENTROID_CNTL;
    uint32_t baryc = cp_state(cp, GREG_SPI_BARYC_CNTL);
    p->present = cp_state(cp, GREG_SPI_PS_INPUT_ADDR) & ((1u << PS_INPUTS) - 1);
    p->loaded = cp_state(cp, GREG_SPI_PS_INPUT_ENA) & p->present;
    p->location = (uint8_t)FIELD_GET(FIELD_SPI_BARYC_CNTL__POS_FLOAT_LOCATION, baryc);
    p->corner = baryc & FIELD_SPI_BARYC_CNTL__POS_FLOAT_ULC;
    p->facing_bits = baryc & FIELD_SPI_BARYC_CNTL__FRONT_FACE_ALL_BITS;
    if (baryc & elsewhere)
        return "this model has I and J at the centre and at the centroid only where their names say it";
    if (p->location > PS_AT_SAMPLE)
        return "there is no such place for a fragment's position";
    if (p->loaded & 1u << PS_LINE_STIPPLE)
        return "this model has no texture for stippled lines";
    return NULL;
}

/* DEFAULT_VAL: what an attribute that nobody exports is. */
static const float defaults[4][4] = { { 0, 0, 0, 0 }, { 0, 0, 0, 1 }, { 1, 1, 1, 0 }, { 1, 1, 1, 1 } };

static void decode_attribute(struct pixel_attribute *a, uint32_t control, bool can_be_flat, bool can_be_sprite)
{
    uint32_t offset = FIELD_GET(FIELD_SPI_PS_INPUT_CNTL__OFFSET, control);
    bool flat = control & FIELD_SPI_PS_INPUT_CNTL__FLAT_SHADE && can_be_flat;
    if (offset & PS_INPUT_OFFSET_NONE)
        a->source = flat ? SOURCE_RAW : SOURCE_CONSTANT;
    else
        a->source = flat ? SOURCE_FLAT : SOURCE_SMOOTH;
    a->vector = (uint8_t)(offset & ~PS_INPUT_OFFSET_NONE);
    a->sprite = control & FIELD_SPI_PS_INPUT_CNTL__PT_SPRITE_TEX && can_be_sprite;
    memcpy(a->constant, defaults[FIELD_GET(FIELD_SPI_PS_INPUT_CNTL__DEFAULT_VAL, control)], sizeof a->constant);
}

static void decode_attributes(struct pixel_program *p, struct cp *cp)
{
    uint32_t control = cp_state(cp, GREG_SPI_INTERP_CONTROL_0);
    uint32_t in = cp_state(cp, GREG_SPI_PS_IN_CONTROL);
    uint32_t of_vertices = FIELD_GET(FIELD_SPI_PS_IN_CONTROL__NUM_INTERP, in);
    uint32_t count = of_vertices + FIELD_GET(FIELD_SPI_PS_IN_CONTROL__NUM_PRIM_INTERP, in);
    p->sprite[0] = (uint8_t)FIELD_GET(FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_OVRD_X, control);
    p->sprite[1] = (uint8_t)FIELD_GET(FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_OVRD_Y, control);
    p->sprite[2] = (uint8_t)FIELD_GET(FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_OVRD_Z, control);
    p->sprite[3] = (uint8_t)FIELD_GET(FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_OVRD_W, control);
    p->sprite_from_below = control & FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_TOP_1;
    for (unsigned i = 0; i < count && i < PIXEL_ATTRIBUTES; i++)
        decode_attribute(&p->attribute[i], cp_state(cp, GREG_SPI_PS_INPUT_CNTL_0 + i),
                         control & FIELD_SPI_INTERP_CONTROL_0__FLAT_SHADE_ENA,
                         control & FIELD_SPI_INTERP_CONTROL_0__PNT_SPRITE_ENA);
    for (unsigned i = of_vertices; i < count && i < PIXEL_ATTRIBUTES; i++)
        p->attribute[i].source = SOURCE_OWN;
}

/* How often the shader runs for a pixel: not more often than this has samples. */
static unsigned iterations_log2(struct cp *cp, const struct samples *samples)
{
    unsigned log2 = FIELD_GET(FIELD_DB_EQAA__PS_ITER_SAMPLES, cp_state(cp, GREG_DB_EQAA));
    if (!(cp_state(cp, GREG_PA_SC_MODE_CNTL_1) & FIELD_PA_SC_MODE_CNTL_1__PS_ITER_SAMPLE) || samples->places == 1)
        return 0;
    return log2 < samples->count_log2 ? log2 : samples->count_log2;
}

const char *pixel_decode(struct pixel_program *p, struct cp *cp, const struct samples *samples)
{
    *p = (struct pixel_program){ 0 };
    decode_program(p, cp);
    decode_attributes(p, cp);
    p->iterations_log2 = iterations_log2(cp, samples);
    return decode_inputs(p, cp);
}
