/* SPDX-License-Identifier: MIT */
/* depth.c - depth and stencil: formats, comparisons, operations, bounds, bias, early and late tests, copies. */
#include <string.h>

#include "shapes.h"

enum { TRIANGLES = 24, QUARTER = SIZE / 4 };

static const VkPipelineDepthStencilStateCreateInfo depth_less = {
    .depthTestEnable = VK_TRUE,
    .depthWriteEnable = VK_TRUE,
    .depthCompareOp = VK_COMPARE_OP_LESS,
};

/* A rectangle in pixels, as two triangles at a depth of its own at each side. */
static void rectangle(struct vertex out[6], int32_t x, int32_t y, int32_t width, int32_t height, float left,
                      float right, uint32_t color)
{
    static const int corners[6] = { 0, 1, 2, 1, 3, 2 };
    for (int i = 0; i < 6; i++) {
        int corner = corners[i];
        out[i] = shape_vertex(
            (struct point){ (x + (corner & 1 ? width : 0)) * 256, (y + (corner / 2 ? height : 0)) * 256 }, color);
        out[i].position[2] = corner & 1 ? right : left;
    }
}

/* Random triangles in space: each corner has a depth. */
static void slanted(struct vertex vertices[TRIANGLES * 3], uint32_t seed)
{
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, seed, 0);
    for (uint32_t i = 0; i < TRIANGLES * 3; i++)
        vertices[i].position[2] = (float)shape_random(&seed, 1025) / 1024;
}

static void show_both(struct canvas *c)
{
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_show(c, "depth", &c->depth);
}

/* Triangles that go through one another. The parameter is the format. */
static void hidden(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    slanted(vertices, 3);
    const struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    show_both(c);
}

/* Rectangles of depths below, at and above what is there, for each comparison. The parameter is the format. */
static void comparisons(struct canvas *c)
{
    struct vertex vertices[8][18], ground[6];
    rectangle(ground, 0, 0, SIZE, SIZE, 0.5f, 0.5f, 0);
    struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, ground, sizeof ground);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    for (int32_t i = 0; i < 8; i++)
        for (int32_t j = 0; j < 3; j++)
            rectangle(vertices[i] + j * 6, j * 20, i * 8, 17, 7, 0.25f + 0.25f * (float)j, 0.25f + 0.25f * (float)j, 1);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    for (uint32_t i = 0; i < 8; i++) {
        pipeline.depth.depthCompareOp = (VkCompareOp)i;
        pipeline.depth.depthWriteEnable = i % 2 == 0;
        canvas_pipeline(c, &pipeline);
        vkCmdDraw(c->commands, 18, 1, i * 18, 0);
    }
    show_both(c);
}

/* Every stencil operation for each of the three outcomes, and masks. */
static void stencil_operations(struct canvas *c)
{
    struct vertex ground[12], vertices[8][6];
    rectangle(ground, 0, 0, SIZE, SIZE / 2, 0.5f, 0.5f, 0);
    rectangle(ground + 6, 0, SIZE / 2, SIZE, SIZE / 2, 0.75f, 0.75f, 3);
    struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    const VkStencilOpState write = {
        .passOp = VK_STENCIL_OP_REPLACE, .compareOp = VK_COMPARE_OP_ALWAYS, .writeMask = 0xff, .reference = 0xfe
    };
    pipeline.depth.stencilTestEnable = VK_TRUE;
    pipeline.depth.front = pipeline.depth.back = write;
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 1 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, ground, sizeof ground);
    vkCmdDraw(c->commands, 6, 1, 0, 0); /* 0xfe above; below it stays 1 */
    vkCmdSetStencilReference(c->commands, VK_STENCIL_FACE_FRONT_AND_BACK, 0);
    for (int32_t i = 0; i < 8; i++)
        rectangle(vertices[i], i * 8, 4, 7, SIZE - 8, 0.2f, 0.775f, (uint32_t)i); /* nowhere equal */
    canvas_vertices(c, 0, vertices, sizeof vertices);
    for (uint32_t i = 0; i < 8; i++) {
        for (uint32_t turn = 0; turn < 3; turn++) {
            const VkStencilOpState state = {
                .failOp = (VkStencilOp)i,
                .passOp = (VkStencilOp)((i + turn) % 8),
                .depthFailOp = (VkStencilOp)((i + 3 * turn) % 8),
                .compareOp = (VkCompareOp)((i + turn) % 8),
                .compareMask = turn == 1 ? 0x0f : 0xff,
                .writeMask = turn == 2 ? 0x3c : 0xff,
                .reference = 0x35 * (turn + 1) & 0xff,
            };
            pipeline.depth.front = pipeline.depth.back = state;
            canvas_pipeline(c, &pipeline);
            vkCmdDraw(c->commands, 6, 1, i * 6, 0);
        }
    }
    show_both(c);
}

/* Triangles of both windings count up and down. */
static void stencil_faces(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    slanted(vertices, 5);
    struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST };
    pipeline.depth.stencilTestEnable = VK_TRUE;
    pipeline.depth.front = (VkStencilOpState){ .passOp = VK_STENCIL_OP_INCREMENT_AND_WRAP,
                                               .compareOp = VK_COMPARE_OP_ALWAYS,
                                               .writeMask = 0xff };
    pipeline.depth.back = pipeline.depth.front;
    pipeline.depth.back.passOp = VK_STENCIL_OP_DECREMENT_AND_WRAP;
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show_level(c, "stencil", &c->depth, VK_IMAGE_ASPECT_STENCIL_BIT, 0);
}

/* Bounds look at what is there, in steps that D16 and D32 hold exactly. */
static void bounds(struct canvas *c)
{
    struct vertex ground[6 * 8], over[6];
    for (int32_t i = 0; i < 8; i++)
        rectangle(ground + i * 6, i * 8, 0, 8, SIZE, (float)i / 8, (float)i / 8, 0);
    rectangle(over, 0, 8, SIZE, SIZE - 16, 0.5f, 0.5f, 1);
    struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, ground, sizeof ground);
    vkCmdDraw(c->commands, 6 * 8, 1, 0, 0);
    pipeline.depth = (VkPipelineDepthStencilStateCreateInfo){ .depthBoundsTestEnable = VK_TRUE,
                                                              .minDepthBounds = 0.2f,
                                                              .maxDepthBounds = 0.7f };
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, over, sizeof over);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void expect_bounds(struct canvas *c)
{
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            bool passes = y >= 8 && y < SIZE - 8 && x / 8 >= 2 && x / 8 <= 5;
            const double color[CHANNELS_MAX] = { !passes, passes, 0, 1 };
            picture_set(&c->pictures[0], x, y, color);
        }
}

/* The parameter: how the bias is made: bit 0 constant, bit 1 slope, bit 2 clamp; and the format above. */
static void bias(struct canvas *c)
{
    struct vertex vertices[18];
    rectangle(vertices, 0, 0, SIZE, SIZE, 0.5f, 0.5f, 0);
    rectangle(vertices + 6, 0, 0, SIZE, 20, 0.25f, 0.75f, 1);
    rectangle(vertices + 12, 0, 22, SIZE, 20, 0.5f, 0.5f, 2);
    struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    canvas_begin(c, &(struct target){ .depth = (VkFormat)(c->parameter >> 8), .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    pipeline.raster.depthBiasEnable = VK_TRUE;
    pipeline.raster.depthBiasConstantFactor = c->parameter & 1 ? -1024 : 0;
    pipeline.raster.depthBiasSlopeFactor = c->parameter & 2 ? 4 : 0;
    pipeline.raster.depthBiasClamp = c->parameter & 4 ? 0.015625f : 0;
    canvas_pipeline(c, &pipeline);
    vkCmdDraw(c->commands, 12, 1, 6, 0);
    show_both(c);
}

/* Of a constant bias in units of D16. */
static void expect_bias(struct canvas *c)
{
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            double biased = y < 20 ? 0.25 + (x + 0.5) / 128 : y >= 22 && y < 42 ? 0.5 : 2;
            biased -= 1024.0 / 65536;
            bool passes = biased < 0.5;
            picture_set(&c->pictures[0], x, y,
                        (const double[CHANNELS_MAX]){ !passes, passes && y < 20, passes && y > 20, 1 });
            picture_set(&c->pictures[1], x, y, (const double[CHANNELS_MAX]){ passes ? biased : 0.5 });
        }
}

static void fragment_depth(struct canvas *c)
{
    static const char *const shaders[] = { "export.frag", "greater.frag", "less.frag" };
    struct vertex vertices[TRIANGLES * 3];
    slanted(vertices, 11);
    const struct pipeline pipeline = {
        .fragment = shaders[c->parameter],
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .depth = depth_less,
    };
    canvas_begin(c, &(struct target){ .depth = VK_FORMAT_D32_SFLOAT, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    show_both(c);
}

static void stencil_export(struct canvas *c)
{
    struct vertex vertices[6];
    rectangle(vertices, 5, 5, 50, 50, 0.5f, 0.5f, 2);
    struct pipeline pipeline = {
        .fragment = "stencil_export.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .depth = { .stencilTestEnable = VK_TRUE },
    };
    pipeline.depth.front = (VkStencilOpState){ .passOp = VK_STENCIL_OP_REPLACE,
                                               .compareOp = VK_COMPARE_OP_GREATER_OR_EQUAL,
                                               .compareMask = 0xff,
                                               .writeMask = 0xff };
    pipeline.depth.back = pipeline.depth.front;
    canvas_begin(c, &(struct target){ .depth = (VkFormat)c->parameter, .clear_depth = { 1, 20 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_show_level(c, "stencil", &c->depth, VK_IMAGE_ASPECT_STENCIL_BIT, 0);
}

/* The parameter: bit 0 early tests, bit 1 discards. What fragments did is in a buffer. */
static void tests_order(struct canvas *c)
{
    struct vertex vertices[12];
    rectangle(vertices, 0, 0, SIZE, SIZE / 2, 0.25f, 0.25f, 0);
    rectangle(vertices + 6, 8, 8, SIZE - 16, SIZE - 16, 0.5f, 0.5f, 1);
    const struct pipeline first = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    struct pipeline second = first;
    second.fragment = c->parameter & 1 ? "early.frag" : "late.frag";
    second.constants[0] = c->parameter >> 1;
    second.constants[1] = 1;
    const struct vk_buffer *seen = canvas_buffer(c, SIZE * SIZE * 4);
    canvas_begin(c, &(struct target){ .depth = VK_FORMAT_D32_SFLOAT, .clear_depth = { 1, 0 } });
    canvas_pipeline(c, &first);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    canvas_pipeline(c, &second);
    canvas_bind_buffer(c, BINDING_STORAGE, seen);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    vkCmdDraw(c->commands, 6, 1, 6, 0);
    show_both(c);
    canvas_show_buffer(c, "seen", VK_FORMAT_R32_UINT, SIZE, SIZE, seen);
}

/* With early tests only what is not hidden stores; a late shader may store all or only that: it is not compared. */
static void expect_seen(struct canvas *c)
{
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            bool inside = x >= 8 && x < SIZE - 8 && y >= 8 && y < SIZE - 8;
            const double seen[CHANNELS_MAX] = { inside && (y >= SIZE / 2 || !(c->parameter & 1)) };
            picture_set(&c->pictures[2], x, y, seen);
        }
}

/* Drawn, copied out, copied in again, drawn upon, and read as a texture. */
static void copies(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    slanted(vertices, 21);
    const struct pipeline pipeline = { .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .depth = depth_less };
    const VkFormat format = (VkFormat)c->parameter;
    const struct target target = { .depth = format, .clear_depth = { 1, 0 } };
    canvas_begin(c, &target);
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    struct image copy = canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                              .format = format,
                                                              .width = SIZE,
                                                              .height = SIZE,
                                                              .usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT });
    const VkImageCopy region = {
        .srcSubresource = { copy.aspects, 0, 0, 1 },
        .dstSubresource = { copy.aspects, 0, 0, 1 },
        .extent = { SIZE, SIZE, 1 },
    };
    canvas_layout(c, &c->depth, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    canvas_layout(c, &copy, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdCopyImage(c->commands, c->depth.image, c->depth.layout, copy.image, copy.layout, 1, &region);
    canvas_show(c, "depth", &copy);
    struct image drawn = c->depth;
    c->depth = copy;
    slanted(vertices, 22);
    canvas_again(c);
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_show(c, "depth again", &c->depth);

    const VkSamplerCreateInfo sampler = { .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO };
    const VkImageSubresourceRange depth_only = { VK_IMAGE_ASPECT_DEPTH_BIT, 0, 1, 0, 1 };
    VkImageView view = canvas_view(c, &drawn, VK_IMAGE_VIEW_TYPE_2D, format, &depth_only, NULL);
    canvas_layout(c, &drawn, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
    canvas_begin(c, &(struct target){ .formats = { VK_FORMAT_R32_SFLOAT } });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = "show_depth.frag",
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_push(c, (const float[4]){ 0 }, 16);
    canvas_texture(c, 0, &drawn, view, &sampler);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "texture", &c->color[0]);
}

/* Nothing but depth. */
static void depth_only(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    slanted(vertices, 4);
    const struct pipeline pipeline = {
        .fragment = "",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .depth = depth_less,
    };
    const struct target target = {
        .no_color = true,
        .depth = VK_FORMAT_D32_SFLOAT,
        .clear_depth = { 1, 0 },
        .width = c->parameter,
        .height = c->parameter,
    };
    canvas_begin(c, &target);
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "depth", &c->depth);
}

/* clang-format off */
#define SLACK_DEPTH { .lsb = 1, .value = 2e-5, .reason = "depth is interpolated in single precision, from any corner" }
#define ON_FORMAT(what, name) { #what "_" #name, what, NULL, LACKS_NOTHING, SLACK_DEPTH, VK_FORMAT_##name }

static const struct graphics_case cases[] = {
    ON_FORMAT(hidden, D16_UNORM),
    ON_FORMAT(hidden, D32_SFLOAT),
    ON_FORMAT(hidden, D32_SFLOAT_S8_UINT),
    ON_FORMAT(comparisons, D16_UNORM),
    ON_FORMAT(comparisons, D32_SFLOAT),
    ON_FORMAT(stencil_operations, D32_SFLOAT_S8_UINT),
    ON_FORMAT(stencil_faces, S8_UINT),
    ON_FORMAT(stencil_faces, D32_SFLOAT_S8_UINT),
    { "bounds_D16_UNORM", bounds, expect_bounds, LACKS_DEPTH_BOUNDS, SLACK_DEPTH, VK_FORMAT_D16_UNORM },
    { "bounds_D32_SFLOAT", bounds, expect_bounds, LACKS_DEPTH_BOUNDS, SLACK_DEPTH, VK_FORMAT_D32_SFLOAT },
    { "bias_constant", bias, expect_bias, LACKS_NOTHING, SLACK_DEPTH, VK_FORMAT_D16_UNORM << 8 | 1,
      .lavapipe_off = SIZE * 40 }, /* a unit is twice as much there */
    { "bias_constant_float", bias, NULL, LACKS_NOTHING, SLACK_DEPTH, VK_FORMAT_D32_SFLOAT << 8 | 1 },
    { "bias_slope", bias, NULL, LACKS_NOTHING, SLACK_DEPTH, VK_FORMAT_D32_SFLOAT << 8 | 2 },
    { "bias_clamped", bias, NULL, LACKS_NOTHING, SLACK_DEPTH, VK_FORMAT_D32_SFLOAT << 8 | 7 },
    { "fragment_depth", fragment_depth, NULL, LACKS_NOTHING, SLACK_DEPTH, 0 },
    { "fragment_depth_greater", fragment_depth, NULL, LACKS_NOTHING, SLACK_DEPTH, 1 },
    { "fragment_depth_less", fragment_depth, NULL, LACKS_NOTHING, SLACK_DEPTH, 2 },
    ON_FORMAT(stencil_export, S8_UINT),
    ON_FORMAT(stencil_export, D32_SFLOAT_S8_UINT),
    { "late_tests", tests_order, NULL, LACKS_NOTHING, SLACK_DEPTH, 0 },
    { "early_tests", tests_order, expect_seen, LACKS_NOTHING, SLACK_DEPTH, 1 },
    { "late_tests_discard", tests_order, NULL, LACKS_NOTHING, SLACK_DEPTH, 2 },
    { "early_tests_discard", tests_order, expect_seen, LACKS_NOTHING, SLACK_DEPTH, 3 },
    ON_FORMAT(copies, D16_UNORM),
    ON_FORMAT(copies, D32_SFLOAT),
    ON_FORMAT(copies, D32_SFLOAT_S8_UINT),
    { "depth_only_64", depth_only, NULL, LACKS_NOTHING, SLACK_DEPTH, 64 },
    { "depth_only_1000", depth_only, NULL, LACKS_NOTHING, SLACK_DEPTH, 1000 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
