/* SPDX-License-Identifier: MIT */
/*
 * colour.h - the colour block (CB): blending and logic operations on what is in memory, in every format, with DCC,
 * CMASK and FMASK.
 */
#ifndef NAVI23_RASTER_COLOUR_H
#define NAVI23_RASTER_COLOUR_H

#include <navi23/raster/fragments.h>

struct cp;
struct text;
struct format;
struct colour; /* what registers say, decoded: eight targets */

/* The format of elements, by FORMAT and NUMBER_TYPE of a colour target; one without a name: there is none. */
const struct format *colour_format(uint32_t format, uint32_t number);

/* Make room for decoded state; colour_destroy takes NULL. */
int colour_create(struct colour **out);
void colour_destroy(struct colour *colour);

/* Decode the registers for a draw. Returns NULL, or why it cannot be drawn. Finds layouts in what it remembers. */
const char *colour_decode(struct colour *colour, struct cp *cp);

/* Add what it says, in lines. */
void colour_describe(const struct colour *colour, struct text *text);

/* Which targets are written at all: bit n. CB_MODEs that work without a pixel shader's export count as target 0. */
uint32_t colour_targets(const struct colour *colour);

/* Write what a shader has exported to the samples that are left, in every target. */
void colour_write(const struct colour *colour, struct shader_core *core, const struct fragments *f,
                  const struct pixel_exports *exports);

#endif
