/* SPDX-License-Identifier: MIT */
/*
 * show.c - targets as pictures of 8 bits a colour.
 *
 *     UNORM, SRGB      as they are, FLOAT cut to 0..1, SNORM from -1 (black) to 1
 *     integers, depth, stencil   from the least value in the picture (black) to the largest, which the text tells
 *
 * Of several samples a picture has the average; of integers, depth and stencil sample 0. Alpha is not shown, unless
 * there is nothing else.
 */
#include "../card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <navi23/raster/depth_state.h>
#include <navi23/raster/show.h>
#include <navi23/raster/target.h>
#include <navi23/shader/pool.h>

#define ROWS 8u /* that a core reads at a time */

/* A picture in the making. One of target and plane is there. */
struct shot {
    struct pool_work work;
    const struct target *target;
    const struct depth *depth;
    const struct depth_surface *plane;
    uint32_t width, height;
    bool scaled;        /* black and white are the least and the largest value */
    float (*values)[3]; /* red, green, blue of each pixel */
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static uint32_t read_number(struct shader_core *core, uint64_t va, unsigned bytes)
{
    uint32_t value = 0;
    gmc_read(&core->port, core->vmid, va, &value, bytes, GMC_READ);
    return value;
}

/* A pixel of depth or stencil. */
static float plane_value(struct shader_core *core, const struct shot *shot, uint32_t x, uint32_t y)
{
    const struct depth *d = shot->depth;
    const struct depth_surface *plane = shot->plane;
    uint64_t offset = tiling_offset(&plane->tiling, d->level, x, y, d->first_slice, 0);
    uint32_t code = 0, bits = plane->clear;
    if (plane->tile_state)
        code = read_number(core, meta_address(&d->htile, d->htile_base, d->level, x, y, d->first_slice, NULL), 4);
    if (!plane->tile_state || code & plane->tile_state)
        bits = read_number(core, tiling_address(&plane->tiling, plane->base, offset), 1u << plane->bytes_log2);
    return plane->bytes_log2 == 2 ? float_of(bits) : plane->bytes_log2 == 1 ? (float)bits / 65535 : (float)bits;
}

/* Where CMASK says that something else is in the place of a pixel's samples (expand.c). */
enum { CMASK_CLEAR = 0, CMASK_ONE_COLOUR = 12, CMASK_PLAIN = 15 };

static unsigned cmask_code(struct shader_core *core, const struct surface *s, uint32_t x, uint32_t y)
{
    bool high = false;
    if (!s->cmask)
        return CMASK_PLAIN;
    uint64_t va = meta_address(s->cmask, s->cmask_base, s->level, x, y, s->first_slice, &high);
    return read_number(core, va, 1) >> (high ? 4 : 0) & 15;
}

/* Which of a pixel's colours a sample has. */
static unsigned colour_of_sample(struct shader_core *core, const struct surface *s, unsigned cmask, uint32_t x,
                                 uint32_t y, unsigned sample)
{
    if (!s->fmask || cmask == CMASK_ONE_COLOUR)
        return s->fmask ? 0 : sample;
    const struct tiling *t = &s->fmask->tiling;
    uint64_t va = tiling_address(t, s->fmask_base, tiling_offset(t, s->level, x, y, s->first_slice, 0));
    const unsigned bits = s->samples_log2 == 3 ? 4 : s->samples_log2;
    return read_number(core, va, 1u << t->bytes_log2) >> sample * bits & ((1u << s->samples_log2) - 1);
}

/* An element of a colour target, as memory would have it if nothing were compressed. */
static void read_element(struct shader_core *core, const struct surface *s, uint32_t x, uint32_t y, unsigned sample,
                         uint8_t element[16])
{
    const unsigned cmask = cmask_code(core, s, x, y);
    if (cmask == CMASK_CLEAR) {
        dcc_clear_element(DCC_CLEAR_REGISTER, s->format, false, NULL, s->clear, element);
        return;
    }
    if (s->dcc.meta && dcc_look(core, &s->dcc, x, y, s->first_slice, element))
        return;
    const struct tiling *t = &s->layout->tiling;
    const unsigned colour = colour_of_sample(core, s, cmask, x, y, sample);
    uint64_t offset = tiling_offset(t, s->level, x, y, s->first_slice, colour);
    gmc_read(&core->port, core->vmid, tiling_address(t, s->base, offset), element, s->format->bytes, GMC_READ);
}

static bool is_integer(const struct format *format)
{
    return format->number == FORMAT_UINT || format->number == FORMAT_SINT;
}

/* A component as a number: what is shown of it. */
static float shown(const struct format *format, uint32_t bits)
{
    switch (format->number) {
    case FORMAT_UINT:
        return (float)bits;
    case FORMAT_SINT:
        return (float)(int32_t)bits;
    case FORMAT_SNORM:
        return (float_of(bits) + 1) / 2;
    default:
        return float_of(bits);
    }
}

/* Add a sample's colour. */
static void add_sample(struct shader_core *core, const struct target *t, uint32_t x, uint32_t y, unsigned sample,
                       float rgba[4])
{
    uint8_t element[16] = { 0 };
    uint32_t bits[4];
    struct format format = *t->surface.format;
    if (format.number == FORMAT_SRGB)
        format.number = FORMAT_UNORM; /* as it is encoded */
    read_element(core, &t->surface, x, y, sample, element);
    format_load(&format, element, bits);
    for (unsigned i = 0; i < format.components; i++)
        rgba[t->component[i] % 4] += shown(&format, bits[i]);
}

static void read_colour(struct shader_core *core, const struct target *t, uint32_t x, uint32_t y, float rgb[3])
{
    const struct format *format = t->surface.format;
    const unsigned samples = is_integer(format) ? 1 : 1u << t->surface.samples_log2;
    const bool alpha_alone = format->components == 1 && t->component[0] == 3;
    float rgba[4] = { 0 };
    for (unsigned sample = 0; sample < samples; sample++)
        add_sample(core, t, x, y, sample, rgba);
    for (unsigned i = 0; i < 3; i++)
        rgb[i] = rgba[alpha_alone ? 3 : i] / (float)samples;
}

static enum group_end read_rows(const struct pool_work *work, uint64_t item, struct shader_core *core, unsigned worker)
{
    const struct shot *shot = (const struct shot *)work;
    (void)worker;
    core->port.silent = true;
    for (uint32_t y = (uint32_t)item * ROWS; y < (uint32_t)item * ROWS + ROWS && y < shot->height; y++)
        for (uint32_t x = 0; x < shot->width; x++) {
            float *rgb = shot->values[(size_t)y * shot->width + x];
            if (shot->target)
                read_colour(core, shot->target, x, y, rgb);
            else
                rgb[0] = rgb[1] = rgb[2] = plane_value(core, shot, x, y);
        }
    core->port.silent = false;
    return GROUP_DONE;
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static uint32_t to_8_bits(float value, float black, float white)
{
    float part = (value - black) / (white - black);
    return part >= 1 ? 255 : part > 0 ? (uint32_t)lrintf(part * 255) : 0; /* NaN: 0 */
}

/* The least and the largest number in a picture. */
static void find_range(const struct shot *shot, float *least, float *most)
{
    const size_t count = (size_t)shot->width * shot->height * 3;
    const float *values = shot->values[0];
    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        *least = values[i] < *least ? values[i] : *least;
        *most = values[i] > *most ? values[i] : *most;
    }
}

static void give(const struct shot *shot, struct navi *navi, uint64_t number, const char *name)
{
    float black = 0, white = 1;
    char text[96] = "";
    const size_t count = (size_t)shot->width * shot->height;
    uint32_t *pixels = malloc(count * sizeof *pixels);
    if (shot->scaled) {
        find_range(shot, &black, &white);
        snprintf(text, sizeof text, black < white ? "%.9g is black, %.9g white" : "%.9g everywhere", (double)black,
                 (double)white);
        if (!(black < white)) { /* any grey will do that tells 0 from others */
            white = black > 1 ? black : 1;
            black = 0;
        }
    }
    for (size_t i = 0; pixels && i < count; i++) {
        const float *rgb = shot->values[i];
        pixels[i] = 0xff000000 | to_8_bits(rgb[0], black, white) << 16 | to_8_bits(rgb[1], black, white) << 8 |
                    to_8_bits(rgb[2], black, white);
    }
    navi->host.drawn(navi->host.opaque, &(struct navi_drawn){ .number = number, .name = name, .text = text,
                     .width = shot->width, .height = shot->height, .pixels = pixels });
    free(pixels);
}

static void show(struct shot *shot, struct ring *ring, unsigned vmid, uint64_t number, const char *name)
{
    struct navi *navi = ring->navi;
    shot->work = (struct pool_work){ .vmid = vmid, .items = (shot->height + ROWS - 1) / ROWS, .run = read_rows };
    shot->values = malloc((size_t)shot->width * shot->height * sizeof *shot->values);
    if (!shot->values)
        navi_log(navi, NAVI_LOG_WARNING, "no memory for a picture of %s", name);
    else if (pool_run(navi->pool, ring, &shot->work) == POOL_DONE)
        give(shot, navi, number, name);
    free(shot->values);
}

/* The size of a level. */
static uint32_t of_level(uint32_t size, unsigned level)
{
    return size >> level ? size >> level : 1;
}

static void show_plane(struct ring *ring, unsigned vmid, const struct depth *depth, const struct depth_surface *plane,
                       uint64_t number, const char *name)
{
    struct shot shot = { .depth = depth, .plane = plane, .scaled = true,
                         .width = of_level(plane->shape.width, depth->level),
                         .height = of_level(plane->shape.height, depth->level) };
    if (plane->exists)
        show(&shot, ring, vmid, number, name);
}

void show_targets(struct ring *ring, unsigned vmid, const struct depth *depth, const struct colour *colour,
                  uint64_t number)
{
    static const char *const names[FRAGMENT_TARGETS] = { "colour0", "colour1", "colour2", "colour3",
                                                         "colour4", "colour5", "colour6", "colour7" };
    for (unsigned n = 0; n < FRAGMENT_TARGETS; n++) {
        const struct target *t = &colour->target[n];
        if (!(colour->targets >> n & 1))
            continue;
        struct shot shot = { .target = t, .scaled = is_integer(t->surface.format),
                             .width = of_level(t->surface.layout->shape.width, t->surface.level),
                             .height = of_level(t->surface.layout->shape.height, t->surface.level) };
        show(&shot, ring, vmid, number, names[n]);
    }
    show_plane(ring, vmid, depth, &depth->z, number, "depth");
    show_plane(ring, vmid, depth, &depth->stencil, number, "stencil");
}
