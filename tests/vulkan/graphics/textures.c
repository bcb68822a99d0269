/* SPDX-License-Identifier: MIT */
/* textures.c - sampling in fragment shaders: dimensions, filters, mips, LOD, addresses, borders, gather, compare. */
#include <stdlib.h>
#include <string.h>

#include "shapes.h"

enum { EDGE = 32, LEVELS = 6 };

struct push {
    float depth[4], scale[4], offset[4];
};

static const VkSamplerCreateInfo nearest = {
    .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
    .maxLod = VK_LOD_CLAMP_NONE,
};
static const VkSamplerCreateInfo bilinear = {
    .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
    .magFilter = VK_FILTER_LINEAR,
    .minFilter = VK_FILTER_LINEAR,
    .maxLod = VK_LOD_CLAMP_NONE,
};
static const VkSamplerCreateInfo trilinear = {
    .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
    .magFilter = VK_FILTER_LINEAR,
    .minFilter = VK_FILTER_LINEAR,
    .mipmapMode = VK_SAMPLER_MIPMAP_MODE_LINEAR,
    .maxLod = VK_LOD_CLAMP_NONE,
};

/* An image with bytes of no pattern in each level. Floats stay small. */
static struct image make(struct canvas *c, VkImageViewType view, VkFormat format, uint32_t layers, uint32_t levels,
                         VkImageCreateFlags flags)
{
    struct image_info info = {
        .view = view,
        .format = format,
        .width = EDGE,
        .height = view == VK_IMAGE_VIEW_TYPE_1D ? 1 : EDGE,
        .depth = view == VK_IMAGE_VIEW_TYPE_3D ? 8 : 1,
        .layers = layers,
        .levels = levels,
        .flags = flags,
    };
    struct image image = canvas_image(c, &info);
    uint32_t seed = 19, texel = picture_texel_bytes(format);
    for (uint32_t level = 0; level < levels; level++) {
        uint32_t width = info.width >> level, height = info.height >> level, depth = info.depth >> level;
        size_t texels = (size_t)width * (height ? height : 1) * (depth ? depth : 1) * layers;
        uint8_t *bytes = calloc(texels, texel);
        canvas_try(c, bytes ? VK_SUCCESS : VK_ERROR_OUT_OF_HOST_MEMORY);
        for (size_t i = 0; i < texels * texel; i++)
            bytes[i] = (uint8_t)shape_random(&seed, 256);
        float small;
        for (size_t i = 0; format == VK_FORMAT_D32_SFLOAT && i < texels; i++)
            memcpy(bytes + i * 4, (small = (float)shape_random(&seed, 256) / 255, &small), 4);
        canvas_upload(c, &image, level, bytes, texels * texel);
        free(bytes);
    }
    return image;
}

static void draw_textured(struct canvas *c, const char *fragment, uint32_t what, const struct image *image,
                          const VkSamplerCreateInfo *sampler, struct push push, VkFormat format)
{
    canvas_begin(c, &(struct target){ .formats = { format } });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = fragment,
                                           .constants = { what, 1 },
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_texture(c, 0, image, VK_NULL_HANDLE, sampler);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    canvas_push(c, &push, sizeof push);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Which sampler and how the texture is scaled: the parameter of most cases. */
static const struct way {
    const VkSamplerCreateInfo *sampler;
    float scale[4], offset[4];
} ways[] = {
    { &nearest, { 1, 1 }, { 0 } },                   /* 0: two pixels a texel */
    { &nearest, { 0.37f, 0.61f }, { 0.111f } },      /* 1: larger */
    { &bilinear, { 1, 1 }, { 0 } },                  /* 2 */
    { &bilinear, { 0.25f, 0.25f }, { 0.2f, 0.3f } }, /* 3 */
    { &bilinear, { 5, 5 }, { 0 } },                  /* 4: the nearest level of those between */
    { &trilinear, { 5, 7 }, { 0 } },                 /* 5 */
    { &trilinear, { 1, 1, 1.5f, 0 }, { 0 } },        /* 6: a level, or a bias */
    { &trilinear, { 1, 1, 0.11f, 0.21f }, { 0 } },   /* 7: gradients */
    { &trilinear, { 3, 3 }, { -1.013f, -0.987f } },  /* 8: around the texture */
};

static void sample_2d(struct canvas *c)
{
    const struct way *way = &ways[c->parameter & 0xff];
    struct image image = make(c, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_R8G8B8A8_UNORM, 1, LEVELS, 0);
    struct push push = { { 0 }, { 0 }, { 0 } };
    memcpy(push.scale, way->scale, sizeof push.scale);
    memcpy(push.offset, way->offset, sizeof push.offset);
    draw_textured(c, "sample_2d.frag", c->parameter >> 8, &image, way->sampler, push, VK_FORMAT_R8G8B8A8_UNORM);
}

/* The parameter: an address mode for u and another for v, a border colour, 0x1000 for linear filters. */
static void addresses(struct canvas *c)
{
    VkSamplerCreateInfo sampler = c->parameter & 0x1000 ? bilinear : nearest;
    sampler.addressModeU = (VkSamplerAddressMode)(c->parameter & 0xf);
    sampler.addressModeV = (VkSamplerAddressMode)(c->parameter >> 4 & 0xf);
    sampler.borderColor = (VkBorderColor)(c->parameter >> 8 & 0xf);
    struct image image = make(c, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_R8G8B8A8_UNORM, 1, 1, 0);
    const struct push push = { { 0 }, { 3.1f, 2.9f }, { -1.053f, -0.983f } };
    draw_textured(c, "sample_2d.frag", 0, &image, &sampler, push, VK_FORMAT_R8G8B8A8_UNORM);
}

static void custom_border(struct canvas *c)
{
    const VkSamplerCustomBorderColorCreateInfoEXT color = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_CUSTOM_BORDER_COLOR_CREATE_INFO_EXT,
        .customBorderColor = { .float32 = { 0.2f, 0.4f, 0.6f, 0.8f } },
        .format = VK_FORMAT_R8G8B8A8_UNORM,
    };
    VkSamplerCreateInfo sampler = bilinear;
    sampler.pNext = &color;
    sampler.addressModeU = sampler.addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER;
    sampler.borderColor = VK_BORDER_COLOR_FLOAT_CUSTOM_EXT;
    struct image image = make(c, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_R8G8B8A8_UNORM, 1, 1, 0);
    const struct push push = { { 0 }, { 2, 2 }, { -0.5f, -0.5f } };
    draw_textured(c, "sample_2d.frag", 0, &image, &sampler, push, VK_FORMAT_R8G8B8A8_UNORM);
}

static void dimensions(struct canvas *c)
{
    static const struct {
        const char *fragment;
        VkImageViewType view;
        uint32_t layers;
        VkImageCreateFlags flags;
    } kinds[] = {
        { "sample_1d.frag", VK_IMAGE_VIEW_TYPE_1D, 1, 0 },
        { "sample_3d.frag", VK_IMAGE_VIEW_TYPE_3D, 1, 0 },
        { "sample_cube.frag", VK_IMAGE_VIEW_TYPE_CUBE, 6, VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT },
        { "sample_array.frag", VK_IMAGE_VIEW_TYPE_2D_ARRAY, 4, 0 },
        { "sample_cube_array.frag", VK_IMAGE_VIEW_TYPE_CUBE_ARRAY, 12, VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT },
    };
    uint32_t kind = c->parameter & 0xf;
    VkSamplerCreateInfo sampler = c->parameter & 0x10 ? bilinear : nearest;
    struct image image = make(c, kinds[kind].view, VK_FORMAT_R8G8B8A8_UNORM, kinds[kind].layers, 1, kinds[kind].flags);
    const struct push push = { { 0 }, { 1.3f, 1.1f }, { 0.07f } };
    draw_textured(c, kinds[kind].fragment, 0, &image, &sampler, push, VK_FORMAT_R8G8B8A8_UNORM);
}

static void compare(struct canvas *c)
{
    VkSamplerCreateInfo sampler = nearest;
    sampler.compareEnable = VK_TRUE;
    sampler.compareOp = (VkCompareOp)(c->parameter & 7);
    sampler.magFilter = sampler.minFilter = c->parameter & 8 ? VK_FILTER_LINEAR : VK_FILTER_NEAREST;
    struct image image = make(c, VK_IMAGE_VIEW_TYPE_2D, VK_FORMAT_D32_SFLOAT, 1, 1, 0);
    draw_textured(c, "sample_shadow.frag", 0, &image, &sampler, (struct push){ 0 }, VK_FORMAT_R8G8B8A8_UNORM);
}

static void formats(struct canvas *c)
{
    VkFormat format = (VkFormat)c->parameter;
    struct image image = make(c, VK_IMAGE_VIEW_TYPE_2D, format, 1, 1, 0);
    const struct push push = { { 0 }, { 0.9f, 0.8f }, { 0.03f, 0.01f } };
    bool integer = picture_is_integer(format);
    draw_textured(c, integer ? "sample_uint.frag" : "sample_2d.frag", 0, &image, integer ? &nearest : &bilinear, push,
                  VK_FORMAT_R32G32B32A32_SFLOAT);
}

/* clang-format off */
/* Filters work with 8 bits of a texel's fraction, rounded: 1/256 of the greatest difference at each of three steps. */
#define SLACK_FILTER { .lsb = 2, .value = 0.008, .reason = "weights of texels are rounded to 8 bits" }
#define SLACK_LEVELS { .lsb = 10, .value = 0.04, .reason = "the level of detail may be off by a part of it" }
#define WAY(name, what, number, slack) { #name, sample_2d, NULL, LACKS_NOTHING, slack, (what) << 8 | (number) }
#define ADDRESS(name, number) { "address_" #name, addresses, NULL, LACKS_NOTHING, SLACK_FILTER, number }
#define FORMAT(name) { "format_" #name, formats, NULL, LACKS_NOTHING, SLACK_FILTER, VK_FORMAT_##name }

static const struct graphics_case cases[] = {
    WAY(nearest, 0, 0, ONE_LSB),
    WAY(nearest_larger, 0, 1, ONE_LSB),
    WAY(bilinear, 0, 2, SLACK_FILTER),
    WAY(bilinear_larger, 0, 3, SLACK_FILTER),
    WAY(bilinear_smaller, 0, 4, SLACK_FILTER),
    WAY(trilinear, 0, 5, SLACK_LEVELS),
    WAY(trilinear_around, 0, 8, SLACK_LEVELS),
    WAY(level, 1, 6, SLACK_FILTER),
    WAY(bias, 2, 6, SLACK_LEVELS),
    WAY(gradients, 3, 7, SLACK_LEVELS),
    WAY(gather, 4, 0, ONE_LSB),
    WAY(gather_offset, 5, 0, ONE_LSB),
    WAY(fetch, 6, 0, ONE_LSB),
    WAY(offset, 7, 0, ONE_LSB),
    WAY(projected, 8, 2, SLACK_FILTER),
    ADDRESS(repeat, 0x00),
    ADDRESS(mirror, 0x11),
    ADDRESS(edge, 0x22),
    ADDRESS(border_transparent, 0x033),
    ADDRESS(border_black, 0x233),
    ADDRESS(border_white, 0x433),
    ADDRESS(mirror_once, 0x44),
    ADDRESS(mixed, 0x13),
    ADDRESS(repeat_linear, 0x1000),
    ADDRESS(mirror_linear, 0x1011),
    ADDRESS(edge_linear, 0x1022),
    ADDRESS(border_transparent_linear, 0x1033),
    ADDRESS(border_white_linear, 0x1433),
    { "custom_border", custom_border, NULL, LACKS_NOTHING, SLACK_FILTER, 0 },
    { "1d", dimensions, NULL, LACKS_NOTHING, SLACK_FILTER, 0x10 },
    { "3d", dimensions, NULL, LACKS_NOTHING, ONE_LSB, 0x01 },
    { "3d_linear", dimensions, NULL, LACKS_NOTHING, SLACK_FILTER, 0x11 },
    { "cube", dimensions, NULL, LACKS_NOTHING, ONE_LSB, 0x02 },
    { "cube_linear", dimensions, NULL, LACKS_NOTHING, SLACK_FILTER, 0x12 },
    { "array", dimensions, NULL, LACKS_NOTHING, SLACK_FILTER, 0x13 },
    { "cube_array", dimensions, NULL, LACKS_NOTHING, SLACK_FILTER, 0x14 },
    { "compare_less", compare, NULL, LACKS_NOTHING, ONE_LSB, VK_COMPARE_OP_LESS },
    { "compare_greater", compare, NULL, LACKS_NOTHING, ONE_LSB, VK_COMPARE_OP_GREATER_OR_EQUAL },
    { "compare_linear", compare, NULL, LACKS_NOTHING, SLACK_FILTER, 8 | VK_COMPARE_OP_LESS },
    FORMAT(R8_UNORM),
    FORMAT(R8G8_SNORM),
    FORMAT(R8G8B8A8_SRGB),
    FORMAT(B8G8R8A8_UNORM),
    FORMAT(R8G8B8A8_UINT),
    FORMAT(R16_UNORM),
    FORMAT(R16G16B16A16_SNORM),
    FORMAT(R32_UINT),
    FORMAT(R5G6B5_UNORM_PACK16),
    FORMAT(A1R5G5B5_UNORM_PACK16),
    FORMAT(B4G4R4A4_UNORM_PACK16),
    FORMAT(A2B10G10R10_UNORM_PACK32),
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
