/* SPDX-License-Identifier: MIT */
/* image.c - cases of storage images and of samples. */
#include <math.h>
#include <string.h>

#include "cases.h"

static void image_store(struct reference *ref)
{
    const struct binding *image = &ref->test->bindings[1];
    static const uint8_t add[4] = { 1, 2, 3, 4 };
    const uint8_t *from = BYTES(ref, 0, uint8_t);
    uint8_t *to = BYTES(ref, 1, uint8_t);
    for (uint32_t y = 0; y < image->height; y++)
        for (uint32_t x = 0; x < image->width; x++)
            for (uint32_t k = 0; k < 4; k++) {
                uint32_t mirrored = (image->height - 1 - y) * image->width + image->width - 1 - x;
                uint32_t value = from[(y * image->width + x) * 4 + k] + add[k];
                to[mirrored * 4 + k] = (uint8_t)(value < 255 ? value : 255);
            }
}

static void image_dimensions(struct reference *ref)
{
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t x = i % 10, y = i / 10 % 6, z = i / 60;
        if (z == 0)
            BYTES(ref, 0, uint32_t)[x * 6 + y] *= 3;
        BYTES(ref, 5, uint32_t)[i] = BYTES(ref, 1, uint32_t)[z * 10 + x] + BYTES(ref, 2, uint32_t)[i] * 3 +
                                     BYTES(ref, 3, uint32_t)[i] * 5 +
                                     BYTES(ref, 4, uint32_t)[z * 100 + y * 10 + x] * 7 + 64 + 5 + 5 + 6 + 10;
    }
}

static void put(float *to, float x, float y, float z, float w)
{
    memcpy(to, (const float[]){ x, y, z, w }, 16);
}

static float from_snorm(int8_t value)
{
    return value == -128 ? -1.0f : (float)value / 127.0f;
}

static uint16_t half_of(float value) /* not negative, and exact */
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return (uint16_t)(bits ? (bits >> 13) - (112 << 10) : 0);
}

static void load_formats(struct reference *ref, uint32_t i, float *r)
{
    const uint8_t *rgba8 = BYTES(ref, 0, uint8_t) + i * 4;
    const float *rgba32f = BYTES(ref, 2, float) + i * 4;
    const int8_t *snorm = BYTES(ref, 4, int8_t) + i * 4;
    const uint32_t rgb10 = BYTES(ref, 5, uint32_t)[i], *rg32 = BYTES(ref, 6, uint32_t) + i * 2;
    put(r, rgba8[0] / 255.0f, rgba8[1] / 255.0f, rgba8[2] / 255.0f, rgba8[3] / 255.0f);
    put(r + 4, 0, 0, 0, 0);
    put(r + 8, rgba32f[0], rgba32f[1], rgba32f[2], rgba32f[3]);
    put(r + 12, BYTES(ref, 3, uint16_t)[i], 0, 0, 1);
    put(r + 16, from_snorm(snorm[0]), from_snorm(snorm[1]), from_snorm(snorm[2]), from_snorm(snorm[3]));
    put(r + 20, (float)(rgb10 & 1023) / 1023.0f, (float)(rgb10 >> 10 & 1023) / 1023.0f,
        (float)(rgb10 >> 20 & 1023) / 1023.0f, (float)(rgb10 >> 30) / 3.0f);
    put(r + 24, (float)(rg32[0] & 0xffff), (float)(rg32[1] & 0xffff), 0, 1);
}

static void store_formats(struct reference *ref, uint32_t i)
{
    const uint32_t v[4] = { i, 255 - i, i / 2, i % 3 };
    const int32_t w[4] = { (int32_t)i - 127, 127 - (int32_t)i, 1, -1 };
    const uint32_t ten[3] = { i, 1023 - i, i * 2 };
    for (uint32_t k = 0; k < 4; k++) {
        BYTES(ref, 0, uint8_t)[i * 4 + k] = (uint8_t)(k == 3 ? v[k] * 85 : v[k]);
        BYTES(ref, 1, uint16_t)[i * 4 + k] = half_of((float)v[k] * 0.25f);
        BYTES(ref, 2, float)[i * 4 + k] = (float)v[k] / 256.0f;
        BYTES(ref, 4, int8_t)[i * 4 + k] = (int8_t)(w[k] < -127 ? -127 : w[k] > 127 ? 127 : w[k]);
    }
    BYTES(ref, 3, uint16_t)[i] = (uint16_t)(i * 257);
    BYTES(ref, 5, uint32_t)[i] = ten[0] | ten[1] << 10 | ten[2] << 20;
    BYTES(ref, 6, uint32_t)[i * 2] = -i;
    BYTES(ref, 6, uint32_t)[i * 2 + 1] = i * 65537;
}

static void image_formats(struct reference *ref)
{
    for (uint32_t i = 0; i < 256; i++) {
        load_formats(ref, i, BYTES(ref, 7, float) + i * 32);
        store_formats(ref, i);
    }
}

/* ---- sampling: of a square of 8 with four levels ----------------------------------------------------------------- */

enum { SIDE = 8, LEVELS = 4 };

/* Component k of a texel. */
static double texel(struct reference *ref, uint32_t level, int x, int y, int k)
{
    uint32_t unused, side = SIDE >> level;
    return BYTES(ref, 0, uint8_t)[binding_level(&ref->test->bindings[0], level, &unused) +
                                  ((uint32_t)y * side + (uint32_t)x) * 4 + (uint32_t)k] / 255.0;
}

static int repeated(int x, int side)
{
    return (x % side + side) % side;
}

static int mirrored(int x, int side)
{
    int twice = repeated(x, 2 * side);
    return twice < side ? twice : 2 * side - 1 - twice;
}

/* Between the four texels about a place in texels, the middle of the first being at (0.5, 0.5). */
static double linear(struct reference *ref, uint32_t level, double x, double y, int k)
{
    int side = SIDE >> level, left = (int)floor(x - 0.5), top = (int)floor(y - 0.5);
    int x0 = mirrored(left, side), x1 = mirrored(left + 1, side);
    int y0 = mirrored(top, side), y1 = mirrored(top + 1, side);
    double across = x - 0.5 - left, down = y - 0.5 - top;
    return (texel(ref, level, x0, y0, k) * (1 - across) + texel(ref, level, x1, y0, k) * across) * (1 - down) +
           (texel(ref, level, x0, y1, k) * (1 - across) + texel(ref, level, x1, y1, k) * across) * down;
}

static void sampling(struct reference *ref)
{
    for (int i = 0; i < 256; i++) {
        float *r = BYTES(ref, 4, float) + i * 32;
        int x = i % 16 - 4, y = i / 16 - 4, column = i % 8, row = i / 8 % 8;
        for (int k = 0; k < 4; k++) {
            static const int gathered[4][2] = { { 0, 1 }, { 1, 1 }, { 1, 0 }, { 0, 0 } };
            r[k] = (float)texel(ref, 0, column, row, k);
            r[4 + k] = (float)texel(ref, 0, repeated(x, SIDE), repeated(y, SIDE), k);
            r[8 + k] = (float)linear(ref, 0, x + 1, y + 1, k);
            r[12 + k] = (float)((linear(ref, 1, (column + 0.5) / 2, (row + 0.5) / 2, k) +
                                 linear(ref, 2, (column + 0.5) / 4, (row + 0.5) / 4, k)) / 2);
            r[16 + k] = (float)texel(ref, 1, i % 4, i / 4 % 4, k);
            r[20 + k] = (float)texel(ref, 0, repeated(x + gathered[k][0], SIDE), repeated(y + gathered[k][1], SIDE), 1);
            r[24 + k] = (float)texel(ref, 0, repeated(column + 1, SIDE), repeated(row - 2, SIDE), k);
        }
        put(r + 28, SIDE, SIDE, SIDE >> 2, LEVELS);
    }
}

#define IMAGE(vk_format, dimensions, w, h)                                                                       \
    { .type = VK_DESCRIPTOR_TYPE_STORAGE_IMAGE, .format = VK_FORMAT_##vk_format,                                 \
      .view = VK_IMAGE_VIEW_TYPE_##dimensions, .width = (w), .height = (h)
#define TEXTURE(descriptor)                                                                                      \
    { .type = VK_DESCRIPTOR_TYPE_##descriptor, .format = VK_FORMAT_R8G8B8A8_UNORM,                               \
      .view = VK_IMAGE_VIEW_TYPE_2D, .width = SIDE, .height = SIDE, .levels = LEVELS, .fill = FILL_SAME,  \
      .address = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE }
#define MIRROR(w, h, is_linear)                                                                                  \
    { "image_store of " #w "x" #h ", linear " #is_linear, "image_store",                                         \
      { IMAGE(R8G8B8A8_UINT, 2D, w, h), .linear = is_linear },                                                   \
        IMAGE(R8G8B8A8_UINT, 2D, w, h), .linear = is_linear } },                                                 \
      .groups = { ((w) + 7) / 8, ((h) + 7) / 8 }, .expect = image_store }

const struct compute_case image_cases[] = {
    MIRROR(8, 8, false),
    MIRROR(64, 64, false),
    MIRROR(57, 33, false),
    MIRROR(300, 200, false),
    MIRROR(16, 16, true),
    MIRROR(57, 33, true),
    { "image_dimensions", .bindings = {
        IMAGE(R32_UINT, 1D, 64, 0) },
        IMAGE(R32_UINT, 1D_ARRAY, 10, 0), .layers = 5 },
        IMAGE(R32_UINT, 2D_ARRAY, 10, 6), .layers = 5 },
        IMAGE(R32_UINT, 3D, 10, 6), .depth = 5 },
        IMAGE(R32_UINT, CUBE, 10, 10), .layers = 6 },
        STORAGE(1200, FILL_ZERO) }, .groups = { 5 }, .expect = image_dimensions },
    { "image_formats", .bindings = {
        IMAGE(R8G8B8A8_UNORM, 2D, 16, 16) },
        IMAGE(R16G16B16A16_SFLOAT, 2D, 16, 16), .fill = FILL_ZERO },
        IMAGE(R32G32B32A32_SFLOAT, 2D, 16, 16), .fill = FILL_UNIT },
        IMAGE(R16_UINT, 2D, 16, 16) },
        IMAGE(R8G8B8A8_SNORM, 2D, 16, 16) },
        IMAGE(A2B10G10R10_UNORM_PACK32, 2D, 16, 16) },
        IMAGE(R32G32_SINT, 2D, 16, 16) },
        STORAGE(256 * 128, FILL_ZERO) }, .groups = { 4 }, .expect = image_formats, .slack = 1e-6 },
    { "sampling", .bindings = {
        TEXTURE(COMBINED_IMAGE_SAMPLER),
        TEXTURE(SAMPLED_IMAGE),
        { .type = VK_DESCRIPTOR_TYPE_SAMPLER, .count = 1, .address = VK_SAMPLER_ADDRESS_MODE_REPEAT },
        { .type = VK_DESCRIPTOR_TYPE_SAMPLER, .count = 1, .address = VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT,
          .filter = VK_FILTER_LINEAR, .mipmap = VK_SAMPLER_MIPMAP_MODE_LINEAR },
        STORAGE(256 * 128, FILL_ZERO) }, .groups = { 4 }, .expect = sampling, .slack = 1.0 / 512 },
    { 0 },
};
