/* SPDX-License-Identifier: MIT */
/*
 * picture.h - what was drawn, as bytes of a format: compared channel by channel, and shown as PNG when it is wrong.
 */
#ifndef TESTS_VULKAN_GRAPHICS_PICTURE_H
#define TESTS_VULKAN_GRAPHICS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan.h>

/* How much two pictures may differ. All zero: not a bit, but for the payload of a NaN and the sign of zero. */
struct slack {
    uint32_t lsb; /* of formats in fixed point: units of the last place */
    double value; /* of formats in floating point: absolute up to 1, relative beyond */
    const char *reason;
};

struct picture {
    const char *name; /* the caller's, who keeps it */
    VkFormat format;
    uint32_t width, height; /* layers and samples are below one another */
    uint8_t *bytes;         /* malloc'ed */
};

enum { CHANNELS_MAX = 4 };

/* How many bytes a texel has; 0: the format is unknown here. */
uint32_t picture_texel_bytes(VkFormat format);
/* How many channels a format has, of which pictures know; 0: it is unknown here. */
uint32_t picture_channels(VkFormat format);
/* Whether shaders see integers. */
bool picture_is_integer(VkFormat format);
/* A black picture. NULL bytes: no memory. */
struct picture picture_make(const char *name, VkFormat format, uint32_t width, uint32_t height);
void picture_free(struct picture *picture);
/* The texel's values as the format says; returns how many channels there are. In the order red, green, blue, alpha. */
uint32_t picture_get(const struct picture *picture, uint32_t x, uint32_t y, double values[CHANNELS_MAX]);
/* Set a texel to the bytes that say these values, rounded to nearest; sRGB formats take encoded values. */
void picture_set(struct picture *picture, uint32_t x, uint32_t y, const double values[CHANNELS_MAX]);
/* How many texels differ by more than the slack; prints what and where the first are. */
uint32_t picture_compare(const struct picture *got, const struct picture *want, const struct slack *slack);
/*
 * Write both and their difference as PNG files to the folder of $GRAPHICS_PICTURES, or `pictures`, and print their
 * paths. `who` drew `got`.
 */
void picture_show(const char *name, const struct picture *got, const char *who, const struct picture *want,
                  const char *other);

#endif
