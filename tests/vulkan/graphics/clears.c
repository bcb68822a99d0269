/* SPDX-License-Identifier: MIT */
/* clears.c - clears of every kind, on images large enough for compression, and what is done with them afterwards. */
#include "shapes.h"

enum { SMALL = 64, LARGE = 1024 };

/* Colours of which drivers know that they are simple, and others. */
static const VkClearColorValue colors[] = {
    { .float32 = { 0, 0, 0, 0 } },
    { .float32 = { 1, 1, 1, 1 } },
    { .float32 = { 0, 0, 0, 1 } },
    { .float32 = { 1, 1, 1, 0 } },
    { .float32 = { 0.2f, 0.4f, 0.6f, 0.8f } },
};

static void draw_something(struct canvas *c)
{
    enum { TRIANGLES = 5 };
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 61, 0);
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
}

static uint32_t edge_of(const struct canvas *c)
{
    return c->parameter & 0x10 ? LARGE : SMALL;
}

/* The parameter of these: a colour, and 0x10 for a large image. */
static void load_op(struct canvas *c)
{
    canvas_begin(
        c, &(struct target){ .width = edge_of(c), .height = edge_of(c), .clear = { colors[c->parameter & 0xf] } });
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void load_op_and_draw(struct canvas *c)
{
    canvas_begin(
        c, &(struct target){ .width = edge_of(c), .height = edge_of(c), .clear = { colors[c->parameter & 0xf] } });
    draw_something(c);
    canvas_end(c);
    canvas_again(c);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void clear_rects(struct canvas *c)
{
    uint32_t edge = edge_of(c);
    const VkClearRect rects[] = {
        { { { 3, 5 }, { edge / 2, edge / 3 } }, 0, 1 },
        { { { (int32_t)edge - 9, (int32_t)edge - 17 }, { 9, 17 } }, 0, 1 },
        { { { 0, (int32_t)edge / 2 }, { edge, 1 } }, 0, 1 },
    };
    const VkClearAttachment clear = { VK_IMAGE_ASPECT_COLOR_BIT, 0, { .color = colors[c->parameter & 0xf] } };
    canvas_begin(c, &(struct target){ .width = edge, .height = edge, .clear = { colors[4] } });
    draw_something(c);
    vkCmdClearAttachments(c->commands, 1, &clear, COUNT_OF(rects), rects);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void clear_command(struct canvas *c)
{
    const VkImageSubresourceRange range = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 };
    canvas_begin(c, &(struct target){ .width = edge_of(c), .height = edge_of(c) });
    draw_something(c);
    canvas_end(c);
    canvas_layout(c, &c->color[0], VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdClearColorImage(c->commands, c->color[0].image, c->color[0].layout, &colors[c->parameter & 0xf], 1, &range);
    canvas_show(c, "color", &c->color[0]);
}

/* The image is cleared, drawn upon, and then a texture. */
static void read_back(struct canvas *c)
{
    const VkSamplerCreateInfo sampler = { .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO };
    const float push[12] = { 0, 0, 0, 0, 1, 1 };
    canvas_begin(
        c, &(struct target){ .width = edge_of(c), .height = edge_of(c), .clear = { colors[c->parameter & 0xf] } });
    draw_something(c);
    canvas_end(c);
    struct image drawn = c->color[0];
    canvas_layout(c, &drawn, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
    canvas_begin(c, &(struct target){ .width = edge_of(c), .height = edge_of(c) });
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = "sample_2d.frag",
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_texture(c, 0, &drawn, VK_NULL_HANDLE, &sampler);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    canvas_push(c, push, sizeof push);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Depth and stencil, of which parts are cleared later. The parameter: a format, and 0x1000 for a large one. */
static void depth(struct canvas *c)
{
    uint32_t edge = c->parameter & 0x1000 ? LARGE : SMALL;
    VkFormat format = (VkFormat)(c->parameter & 0xfff);
    canvas_begin(c, &(struct target){ .width = edge, .height = edge, .depth = format, .clear_depth = { 1, 7 } });
    const VkClearRect rect = { { { 5, 9 }, { edge / 2, edge / 2 } }, 0, 1 };
    const VkClearAttachment clear = { c->depth.aspects, 0, { .depthStencil = { 0.25f, 200 } } };
    vkCmdClearAttachments(c->commands, 1, &clear, 1, &rect);
    canvas_end(c);
    canvas_show(c, "depth", &c->depth);
    const VkImageSubresourceRange range = { c->depth.aspects, 0, 1, 0, 1 };
    canvas_layout(c, &c->depth, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdClearDepthStencilImage(c->commands, c->depth.image, c->depth.layout, &(VkClearDepthStencilValue){ 0.75f, 99 },
                                1, &range);
    canvas_show(c, "depth again", &c->depth);
}

/* A part is scaled, flipped and filtered. The parameter: the filter. */
static void blit(struct canvas *c)
{
    canvas_begin(c, &(struct target){ .clear = { colors[4] } });
    draw_something(c);
    canvas_end(c);
    struct image to = canvas_image(
        c, &(struct image_info){
               .view = VK_IMAGE_VIEW_TYPE_2D, .format = VK_FORMAT_B8G8R8A8_UNORM, .width = 100, .height = 80 });
    const VkImageSubresourceRange range = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 };
    const VkImageBlit regions[] = {
        { { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
          { { 0, 0, 0 }, { 64, 64, 1 } },
          { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
          { { 0, 0, 0 }, { 50, 41, 1 } } }, /* no texel ends at a centre */
        { { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
          { { 10, 12, 0 }, { 30, 50, 1 } },
          { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
          { { 100, 0, 0 }, { 60, 76, 1 } } },
    };
    canvas_layout(c, &c->color[0], VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    canvas_layout(c, &to, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdClearColorImage(c->commands, to.image, to.layout, &colors[2], 1, &range);
    canvas_barrier(c);
    vkCmdBlitImage(c->commands, c->color[0].image, c->color[0].layout, to.image, to.layout, COUNT_OF(regions), regions,
                   (VkFilter)c->parameter);
    canvas_show(c, "color", &to);
}

/* Drawn, copied to another image, and that is drawn upon. */
static void copy(struct canvas *c)
{
    uint32_t edge = edge_of(c);
    canvas_begin(c, &(struct target){ .width = edge, .height = edge, .clear = { colors[c->parameter & 0xf] } });
    draw_something(c);
    canvas_end(c);
    struct image to = canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                            .format = VK_FORMAT_R8G8B8A8_UNORM,
                                                            .width = edge,
                                                            .height = edge,
                                                            .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT });
    const VkImageSubresourceLayers layer = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 };
    const VkImageCopy region = { layer, { 0, 0, 0 }, layer, { 0, 0, 0 }, { edge, edge, 1 } };
    canvas_layout(c, &c->color[0], VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    canvas_layout(c, &to, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdCopyImage(c->commands, c->color[0].image, c->color[0].layout, to.image, to.layout, 1, &region);
    c->color[0] = to;
    canvas_again(c);
    draw_something(c);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* clang-format off */
#define EACH_COLOR(what)                                                         \
    { #what "_0", what, NULL, LACKS_NOTHING, ONE_LSB, 0 },                       \
        { #what "_1", what, NULL, LACKS_NOTHING, ONE_LSB, 1 },                   \
        { #what "_color", what, NULL, LACKS_NOTHING, ONE_LSB, 4 },               \
        { #what "_large_0", what, NULL, LACKS_NOTHING, ONE_LSB, 0x10 },          \
        { #what "_large_1", what, NULL, LACKS_NOTHING, ONE_LSB, 0x11 },          \
        { #what "_large_0001", what, NULL, LACKS_NOTHING, ONE_LSB, 0x12 },       \
        { #what "_large_1110", what, NULL, LACKS_NOTHING, ONE_LSB, 0x13 },       \
        { #what "_large_color", what, NULL, LACKS_NOTHING, ONE_LSB, 0x14 }
#define DEPTH(name)                                                                        \
    { "depth_" #name, depth, NULL, LACKS_NOTHING, ONE_LSB, VK_FORMAT_##name },             \
        { "depth_large_" #name, depth, NULL, LACKS_NOTHING, ONE_LSB, VK_FORMAT_##name | 0x1000 }

static const struct graphics_case cases[] = {
    EACH_COLOR(load_op),
    EACH_COLOR(load_op_and_draw),
    EACH_COLOR(clear_rects),
    EACH_COLOR(clear_command),
    EACH_COLOR(read_back),
    EACH_COLOR(copy),
    DEPTH(D16_UNORM),
    DEPTH(D32_SFLOAT),
    DEPTH(S8_UINT),
    DEPTH(D32_SFLOAT_S8_UINT),
    { "blit_nearest", blit, NULL, LACKS_NOTHING, ONE_LSB, VK_FILTER_NEAREST },
    { "blit_linear", blit, NULL, LACKS_NOTHING, { .lsb = 2, .reason = "weights of texels are rounded to 8 bits" },
      VK_FILTER_LINEAR },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
