/* SPDX-License-Identifier: MIT */
/* texture.c - cases of sampling beyond what image.c has: comparisons, gradients, cubes, volumes, levels, blocks. */
#include <string.h>

#include "cases.h"

enum { SIDE = 8 };

/* ---- textures ---------------------------------------------------------------------------------------------------- */

static uint32_t at_edge(int x)
{
    return x < 0 ? 0 : x >= SIDE ? SIDE - 1 : (uint32_t)x;
}

static float is_passed(struct reference *ref, int x, int y, float reference)
{
    return reference <= BYTES(ref, 0, float)[at_edge(y) * SIDE + at_edge(x)] ? 1 : 0;
}

static float component(struct reference *ref, uint32_t level, int x, int y, uint32_t k)
{
    uint32_t unused, side = SIDE >> level, start = binding_level(&ref->test->bindings[1], level, &unused);
    return (float)BYTES(ref, 1, uint8_t)[start + (at_edge(y) * side + at_edge(x)) * 4 + k] / 255.0f;
}

/* Between eight texels of the volume, of which x, y, z is the first: their mean. */
static float mean(const float *texels, uint32_t x, uint32_t y, uint32_t z)
{
    float sum = 0;
    for (uint32_t i = 0; i < 8; i++)
        sum += texels[((z + i / 4) * 4 + y + i / 2 % 2) * 4 + x + i % 2];
    return sum / 8;
}

static void textures(struct reference *ref)
{
    static const int gathered[4][2] = { { 0, 1 }, { 1, 1 }, { 1, 0 }, { 0, 0 } };
    static const int offsets[4][2] = { { 0, 0 }, { 2, 1 }, { -3, 4 }, { 1, -5 } };
    for (int i = 0; i < 256; i++) {
        float *r = BYTES(ref, 5, float) + i * 32;
        const int x = i % 8, y = i / 8 % 8, level = i / 64;
        const uint32_t u = (uint32_t)i, face = u % 12;
        const float reference = (float)(i * 37 % 512 - 256) / 256.0f;
        for (int k = 0; k < 4; k++) {
            r[k] = is_passed(ref, x, y, reference);
            r[4 + k] = is_passed(ref, x - 1 + gathered[k][0], y - 1 + gathered[k][1], reference);
            r[8 + k] = component(ref, (uint32_t)level, x >> level, y >> level, (uint32_t)k);
            /* Of the four about a point just beyond a corner of texels, the upper left one. */
            r[12 + k] = component(ref, 0, x - 1 + offsets[k][0], y - 1 + offsets[k][1], 2);
            r[16 + k] = (float)(BYTES(ref, 2, uint32_t)[(face * 4 + u / 48 % 4) * 4 + u / 12 % 4] & 0xffff);
            r[24 + k] = (float)(BYTES(ref, 4, uint32_t)[(level * SIDE + y) * SIDE + x] & 0xffff);
            r[28 + k] = component(ref, 0, x, y, (uint32_t)k);
        }
        r[20] = mean(BYTES(ref, 3, float), u % 3, u / 3 % 3, u / 9 % 3);
        r[21] = r[22] = 0;
        r[23] = 1;
    }
}

/* lavapipe of Mesa 22.3 gathers zeros with four offsets, and takes another layer of a level of one texel. */
static bool is_card(const struct gpu *gpu)
{
    return gpu->is_card;
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

static void levels(struct reference *ref)
{
    memcpy(BYTES(ref, 2, uint8_t), BYTES(ref, 0, uint8_t), ref->resources[0][0].size);
    memcpy(BYTES(ref, 3, uint8_t), BYTES(ref, 1, uint8_t), ref->resources[1][0].size);
}

/* ---- block compression ------------------------------------------------------------------------------------------- */

static void colour_of(const uint8_t *block, uint32_t texel, bool four_colours, float rgba[4])
{
    static const uint32_t shifts[3] = { 11, 5, 0 }, masks[3] = { 31, 63, 31 };
    const uint32_t c0 = block[0] | block[1] << 8, c1 = block[2] | block[3] << 8;
    const uint32_t index = block[4 + texel / 4] >> texel % 4 * 2 & 3;
    const float of_2[4] = { 0, 1, 1 / 3.0f, 2 / 3.0f }, of_1[4] = { 0, 1, 0.5f, 0 };
    const bool has_black = !four_colours && c0 <= c1;
    const float share = (has_black ? of_1 : of_2)[index];
    for (uint32_t k = 0; k < 3; k++) {
        const float first = (float)(c0 >> shifts[k] & masks[k]) / (float)masks[k];
        const float second = (float)(c1 >> shifts[k] & masks[k]) / (float)masks[k];
        rgba[k] = has_black && index == 3 ? 0 : first * (1 - share) + second * share;
    }
    rgba[3] = has_black && index == 3 ? 0 : 1;
}

/* One component of eight bytes, of unsigned numbers. */
static float ramp_of(const uint8_t *block, uint32_t texel)
{
    uint64_t bits;
    memcpy(&bits, block, 8);
    const uint32_t index = bits >> (16 + texel * 3) & 7, steps = block[0] > block[1] ? 7 : 5;
    if (index < 2)
        return (float)block[index] / 255.0f;
    if (index > steps)
        return index == 6 ? 0 : 1;
    return ((float)block[0] * (float)(steps + 1 - index) + (float)block[1] * (float)(index - 1)) / (float)(steps * 255);
}

static void block_compressed(struct reference *ref)
{
    const VkFormat format = ref->test->bindings[0].format;
    const uint32_t size = format_bytes(format);
    for (uint32_t i = 0; i < 256; i++) {
        const uint8_t *block = BYTES(ref, 0, uint8_t) + (i / 64 * 4 + i % 16 / 4) * size;
        const uint32_t texel = i / 16 % 4 * 4 + i % 4;
        float *r = BYTES(ref, 1, float) + i * 4;
        memcpy(r, (const float[]){ 0, 0, 0, 1 }, 16);
        if (format == VK_FORMAT_BC1_RGBA_UNORM_BLOCK)
            colour_of(block, texel, false, r);
        if (format == VK_FORMAT_BC2_UNORM_BLOCK || format == VK_FORMAT_BC3_UNORM_BLOCK)
            colour_of(block + 8, texel, true, r);
        if (format == VK_FORMAT_BC2_UNORM_BLOCK)
            r[3] = (float)(block[texel / 2] >> texel % 2 * 4 & 15) / 15.0f;
        if (format == VK_FORMAT_BC3_UNORM_BLOCK)
            r[3] = ramp_of(block, texel);
        if (format == VK_FORMAT_BC4_UNORM_BLOCK || format == VK_FORMAT_BC5_UNORM_BLOCK)
            r[0] = ramp_of(block, texel);
        if (format == VK_FORMAT_BC5_UNORM_BLOCK)
            r[1] = ramp_of(block + 8, texel);
    }
}

#define TEXTURE(vk_format, dimensions, w, h)                                                                     \
    { .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .format = VK_FORMAT_##vk_format,                        \
      .view = VK_IMAGE_VIEW_TYPE_##dimensions, .width = (w), .height = (h),                                      \
      .address = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE
#define BLOCKS(n)                                                                                                \
    { "BC" #n, "block_compressed", { TEXTURE(BC##n##_BLOCK, 2D, 16, 16) }, STORAGE(4096, FILL_ZERO) },            \
      .groups = { 4 }, .expect = block_compressed, .slack = 1.0 / 128 }

const struct compute_case texture_cases[] = {
    { "textures", .bindings = {
        TEXTURE(D32_SFLOAT, 2D, SIDE, SIDE), .fill = FILL_UNIT, .compare = true },
        TEXTURE(R8G8B8A8_UNORM, 2D, SIDE, SIDE), .levels = 4 },
        TEXTURE(R32_UINT, CUBE_ARRAY, 4, 4), .layers = 12 },
        TEXTURE(R32_SFLOAT, 3D, 4, 4), .depth = 4, .fill = FILL_UNIT, .filter = VK_FILTER_LINEAR },
        TEXTURE(R32_UINT, 2D_ARRAY, SIDE, SIDE), .layers = 4 },
        STORAGE(256 * 128, FILL_ZERO) }, .groups = { 4 }, .can = is_card, .expect = textures, .slack = 1.0 / 512 },
    { "levels", .bindings = {
        TEXTURE(R32_UINT, 2D_ARRAY, 37, 21), .layers = 3, .levels = 6 },
        TEXTURE(R32_UINT, 3D, 16, 8), .depth = 4, .levels = 5 },
        STORAGE(12156, FILL_ZERO), STORAGE(2348, FILL_ZERO) }, .groups = { 48 }, .can = is_card,
      .expect = levels },
    BLOCKS(1_RGBA_UNORM),
    BLOCKS(2_UNORM),
    BLOCKS(3_UNORM),
    BLOCKS(4_UNORM),
    BLOCKS(5_UNORM),
    { 0 },
};
