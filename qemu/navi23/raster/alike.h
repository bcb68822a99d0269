/* SPDX-License-Identifier: MIT */
/* alike.h - pixel shaders that export the same for all pixels. */
#ifndef NAVI23_RASTER_ALIKE_H
#define NAVI23_RASTER_ALIKE_H

#include <stdbool.h>

struct code;

/* Whether all lanes that run the code, from its beginning on, export the same, in whatever wave of a draw they are. */
bool code_is_alike(const struct code *code);

#endif
