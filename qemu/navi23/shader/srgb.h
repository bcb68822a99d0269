/* SPDX-License-Identifier: MIT */
/* srgb.h - between sRGB of 8 bits and linear numbers. */
#ifndef NAVI23_SHADER_SRGB_H
#define NAVI23_SHADER_SRGB_H

#include <stdint.h>

/* What k / 510 stands for. So 2 * v has the linear value of v, and 2 * v + 1 where v ends and v + 1 begins. */
extern const float srgb_curve[511];

/* The nearest of the 256 for a linear value; 0 for NaN. */
uint32_t srgb_encode(float linear);

#endif
