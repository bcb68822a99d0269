/* SPDX-License-Identifier: MIT */
/*
 * filters.c - how samplers choose levels and combine texels: anisotropy, clamps and biases of the level, views of some
 * levels, the least and the greatest texel, coordinates in texels; and images that fragment shaders write.
 */
#include <math.h>
#include <string.h>

#include "shapes.h"

enum { EDGE = 32, LEVELS = 6, STEP = 40 }; /* level n is of the grey n * STEP */

static const VkSamplerCreateInfo trilinear = {
    .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
    .magFilter = VK_FILTER_LINEAR,
    .minFilter = VK_FILTER_LINEAR,
    .mipmapMode = VK_SAMPLER_MIPMAP_MODE_LINEAR,
    .maxLod = VK_LOD_CLAMP_NONE,
};

static struct image make_greys(struct canvas *c)
{
    struct image image = canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                               .format = VK_FORMAT_R8G8B8A8_UNORM,
                                                               .width = EDGE,
                                                               .height = EDGE,
                                                               .levels = LEVELS });
    for (uint32_t level = 0; level < LEVELS; level++) {
        uint8_t bytes[EDGE * EDGE * 4];
        uint32_t size = (EDGE >> level) * (EDGE >> level) * 4;
        memset(bytes, (int)level * STEP, size);
        canvas_upload(c, &image, level, bytes, size);
    }
    return image;
}

/* What the fragment shader does, by its constant 0. */
enum what { LOD, GRADIENTS, IN_TEXELS };

static void draw(struct canvas *c, const struct image *image, VkImageView view, const VkSamplerCreateInfo *sampler,
                 enum what what, const float push[4])
{
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = "filters.frag",
                                           .constants = { what },
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_texture(c, 0, image, view, sampler);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    const float both[8] = { 0, 0, 0, 0, push[0], push[1], push[2], push[3] };
    canvas_push(c, both, sizeof both);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void set_grey(struct picture *picture, uint32_t at, double grey)
{
    picture_set(picture, at % SIZE, at / SIZE, (const double[CHANNELS_MAX]){ grey, grey, grey, grey });
}

/* The parameter: how many samples there may be. The footprint is of 8 texels by 1. */
static void anisotropy(struct canvas *c)
{
    VkSamplerCreateInfo sampler = trilinear;
    sampler.anisotropyEnable = VK_TRUE;
    sampler.maxAnisotropy = (float)c->parameter;
    struct image image = make_greys(c);
    draw(c, &image, VK_NULL_HANDLE, &sampler, GRADIENTS, (const float[]){ 8.0f / EDGE, 1.0f / EDGE, 0, 0 });
}

static void expect_anisotropy(struct canvas *c)
{
    double level = log2(8.0 / (c->parameter < 8 ? c->parameter : 8));
    for (uint32_t at = 0; at < SIZE * SIZE; at++)
        set_grey(&c->pictures[0], at, level * STEP / 255);
}

/* Levels from -1 to 7, from left to right: what samplers and views make of them. */
static const struct levels {
    float bias, least, most;
    uint32_t base, count;
    VkSamplerMipmapMode mode;
} levels[] = {
    { 0, 1.25f, 2.5f, 0, LEVELS, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { 0.75f, 0, 16, 0, LEVELS, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { -1.5f, 0, 16, 0, LEVELS, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { 0, 0, 16, 2, 2, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { 0.3f, 0.5f, 3.25f, 1, 4, VK_SAMPLER_MIPMAP_MODE_LINEAR },
    { 0, 0, 16, 0, LEVELS, VK_SAMPLER_MIPMAP_MODE_NEAREST },
};

/* The parameter: which of them. */
static void level_of_detail(struct canvas *c)
{
    const struct levels *l = &levels[c->parameter];
    VkSamplerCreateInfo sampler = trilinear;
    sampler.mipmapMode = l->mode;
    sampler.mipLodBias = l->bias;
    sampler.minLod = l->least;
    sampler.maxLod = l->most;
    struct image image = make_greys(c);
    const VkImageSubresourceRange range = { VK_IMAGE_ASPECT_COLOR_BIT, l->base, l->count, 0, 1 };
    VkImageView view = canvas_view(c, &image, VK_IMAGE_VIEW_TYPE_2D, image.info.format, &range, NULL);
    draw(c, &image, view, &sampler, LOD, (const float[]){ 8, -1, 0, 0 });
}

static void expect_level_of_detail(struct canvas *c)
{
    const struct levels *l = &levels[c->parameter];
    for (uint32_t at = 0; at < SIZE * SIZE; at++) {
        double level = (at % SIZE + 0.5) / SIZE * 8 - 1 + (double)l->bias;
        level = fmin(fmax(level, (double)l->least), (double)l->most);
        level = fmin(fmax(level, 0), l->count - 1.0);
        if (l->mode == VK_SAMPLER_MIPMAP_MODE_NEAREST)
            level = ceil(level + 0.5) - 1;
        set_grey(&c->pictures[0], at, (l->base + level) * STEP / 255);
    }
}

static void fill_bytes(uint8_t bytes[EDGE * EDGE])
{
    uint32_t seed = 77;
    for (uint32_t i = 0; i < EDGE * EDGE; i++)
        bytes[i] = (uint8_t)shape_random(&seed, 256);
}

/* The parameter: the reduction. Pixels are a quarter of a texel away from texels' centres. */
static void reduction(struct canvas *c)
{
    const VkSamplerReductionModeCreateInfo mode = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_REDUCTION_MODE_CREATE_INFO,
        .reductionMode = (VkSamplerReductionMode)c->parameter,
    };
    VkSamplerCreateInfo sampler = trilinear;
    sampler.pNext = &mode;
    struct image image = canvas_image(
        c, &(struct image_info){
               .view = VK_IMAGE_VIEW_TYPE_2D, .format = VK_FORMAT_R8_UNORM, .width = EDGE, .height = EDGE });
    uint8_t bytes[EDGE * EDGE];
    fill_bytes(bytes);
    canvas_upload(c, &image, 0, bytes, sizeof bytes);
    draw(c, &image, VK_NULL_HANDLE, &sampler, LOD, (const float[4]){ 0 });
}

static void expect_reduction(struct canvas *c)
{
    bool greatest = c->parameter == VK_SAMPLER_REDUCTION_MODE_MAX;
    uint8_t bytes[EDGE * EDGE];
    fill_bytes(bytes);
    for (uint32_t at = 0; at < SIZE * SIZE; at++) {
        uint32_t x = (at % SIZE + SIZE - 1) / 2, y = (at / SIZE + SIZE - 1) / 2, found = greatest ? 0 : 255;
        for (uint32_t i = 0; i < 4; i++) {
            uint32_t texel = bytes[(y + i / 2) % EDGE * EDGE + (x + i % 2) % EDGE];
            found = (texel > found) == greatest ? texel : found;
        }
        picture_set(&c->pictures[0], at % SIZE, at / SIZE, (const double[CHANNELS_MAX]){ found / 255.0, 0, 0, 1 });
    }
}

/* Coordinates in texels, which are clamped. */
static void unnormalized(struct canvas *c)
{
    const VkSamplerCreateInfo sampler = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
        .addressModeU = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
        .addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
        .unnormalizedCoordinates = VK_TRUE,
    };
    struct image image = canvas_image(
        c, &(struct image_info){
               .view = VK_IMAGE_VIEW_TYPE_2D, .format = VK_FORMAT_R8_UNORM, .width = EDGE, .height = EDGE });
    uint8_t bytes[EDGE * EDGE];
    fill_bytes(bytes);
    canvas_upload(c, &image, 0, bytes, sizeof bytes);
    draw(c, &image, VK_NULL_HANDLE, &sampler, IN_TEXELS, (const float[]){ 50, -9, 0, 0 });
}

static void expect_unnormalized(struct canvas *c)
{
    uint8_t bytes[EDGE * EDGE];
    fill_bytes(bytes);
    for (uint32_t at = 0; at < SIZE * SIZE; at++) {
        double x = floor((at % SIZE + 0.5) / SIZE * 50 - 9), y = floor((at / SIZE + 0.5) / SIZE * 50 - 9);
        uint32_t texel = bytes[(uint32_t)fmin(fmax(y, 0), EDGE - 1) * EDGE + (uint32_t)fmin(fmax(x, 0), EDGE - 1)];
        picture_set(&c->pictures[0], at % SIZE, at / SIZE, (const double[CHANNELS_MAX]){ texel / 255.0, 0, 0, 1 });
    }
}

/* Fragments count themselves in an image, a texel for 8 by 8 of them. */
static void image_atomics(struct canvas *c)
{
    struct image image = canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                               .format = VK_FORMAT_R32_UINT,
                                                               .width = SIZE / 8,
                                                               .height = SIZE / 8,
                                                               .usage = VK_IMAGE_USAGE_STORAGE_BIT });
    static const uint32_t zeros[SIZE / 8 * SIZE / 8];
    canvas_upload(c, &image, 0, zeros, sizeof zeros);
    canvas_layout(c, &image, VK_IMAGE_LAYOUT_GENERAL);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = "count.frag",
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_bind_image(c, BINDING_IMAGE, image.view, image.layout);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    canvas_push(c, (const float[4]){ 0 }, 16);
    vkCmdDraw(c->commands, 3, 3, 0, 0);
    canvas_end(c);
    canvas_show(c, "counts", &image);
}

static void expect_counts(struct canvas *c)
{
    for (uint32_t at = 0; at < SIZE / 8 * SIZE / 8; at++)
        picture_set(&c->pictures[0], at % (SIZE / 8), at / (SIZE / 8), (const double[CHANNELS_MAX]){ 3 * 64 });
}

/* clang-format off */
#define SLACK_LEVEL { .lsb = 2, .reason = "the part of a level is rounded to 8 bits, or less" }
/* Lavapipe takes the level of the shorter side whatever the most is. */
#define ANISOTROPY(most) \
    { "anisotropy_" #most, anisotropy, expect_anisotropy, LACKS_NOTHING, SLACK_LEVEL, most, \
      .lavapipe_off = SIZE * SIZE }
#define LEVEL(name, number) \
    { "level_" #name, level_of_detail, expect_level_of_detail, LACKS_NOTHING, SLACK_LEVEL, number }

static const struct graphics_case cases[] = {
    ANISOTROPY(1),
    ANISOTROPY(2),
    ANISOTROPY(4),
    ANISOTROPY(8),
    ANISOTROPY(16),
    LEVEL(clamped, 0),
    LEVEL(bias, 1),
    LEVEL(negative_bias, 2),
    LEVEL(view, 3),
    LEVEL(view_clamped, 4),
    LEVEL(nearest, 5),
    { "least_texel", reduction, expect_reduction, LACKS_NOTHING, { 0 }, VK_SAMPLER_REDUCTION_MODE_MIN },
    { "greatest_texel", reduction, expect_reduction, LACKS_NOTHING, { 0 }, VK_SAMPLER_REDUCTION_MODE_MAX },
    { "unnormalized", unnormalized, expect_unnormalized, LACKS_NOTHING, { 0 }, 0 },
    { "image_atomics", image_atomics, expect_counts, LACKS_NOTHING, { 0 }, 0 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
