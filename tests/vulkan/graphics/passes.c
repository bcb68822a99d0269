/* SPDX-License-Identifier: MIT */
/* passes.c - render passes: what one subpass has drawn is the input of the next, and what is not stored is not read. */
#include <string.h>

#include "shapes.h"

enum { TRIANGLES = 24, ATTACHMENTS = 3 };
enum { DRAWN, DEPTH, MADE }; /* attachments: of the first subpass, and what the second makes of one of those */

#define COLOR VK_FORMAT_R8G8B8A8_UNORM

static VkAttachmentDescription attachment(VkFormat format, VkAttachmentStoreOp store, VkImageLayout layout)
{
    return (VkAttachmentDescription){
        .format = format,
        .samples = VK_SAMPLE_COUNT_1_BIT,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = store,
        .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE,
        .stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE,
        .finalLayout = layout,
    };
}

/* Two subpasses; the second has `input`. */
static VkRenderPass make_pass(struct canvas *c, uint32_t input)
{
    const VkImageLayout color = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL,
                        read = VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL;
    const VkAttachmentDescription attachments[ATTACHMENTS] = {
        [DRAWN] = attachment(COLOR, VK_ATTACHMENT_STORE_OP_STORE, color),
        [DEPTH] = attachment(VK_FORMAT_D32_SFLOAT, VK_ATTACHMENT_STORE_OP_DONT_CARE,
                             VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL),
        [MADE] = attachment(COLOR, VK_ATTACHMENT_STORE_OP_STORE, color),
    };
    const VkAttachmentReference drawn = { DRAWN, color }, made = { MADE, color }, from = { input, read },
                                depth = { DEPTH, VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL };
    const VkSubpassDescription subpasses[] = {
        { .colorAttachmentCount = 1, .pColorAttachments = &drawn, .pDepthStencilAttachment = &depth },
        { .colorAttachmentCount = 1,
          .pColorAttachments = &made,
          .inputAttachmentCount = 1,
          .pInputAttachments = &from },
    };
    const VkSubpassDependency by_pixel = {
        .srcSubpass = 0,
        .dstSubpass = 1,
        .srcStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT | VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT,
        .dstStageMask = VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT,
        .srcAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_INPUT_ATTACHMENT_READ_BIT,
        .dependencyFlags = VK_DEPENDENCY_BY_REGION_BIT,
    };
    const VkRenderPassCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
        .attachmentCount = ATTACHMENTS,
        .pAttachments = attachments,
        .subpassCount = 2,
        .pSubpasses = subpasses,
        .dependencyCount = 1,
        .pDependencies = &by_pixel,
    };
    VkRenderPass pass;
    canvas_try(c, vkCreateRenderPass(c->device->vk.device, &info, NULL, &pass));
    canvas_keep(c, VK_OBJECT_TYPE_RENDER_PASS, (uint64_t)pass);
    return pass;
}

static void begin(struct canvas *c, VkRenderPass pass, const struct image images[ATTACHMENTS])
{
    const VkImageView views[ATTACHMENTS] = { images[0].view, images[1].view, images[2].view };
    const VkClearValue clears[ATTACHMENTS] = {
        [DRAWN] = { .color = { .float32 = { 0, 0.2f, 0.4f, 1 } } }, [DEPTH] = { .depthStencil = { 0.75f, 0 } }
    };
    const VkFramebufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
        .renderPass = pass,
        .attachmentCount = ATTACHMENTS,
        .pAttachments = views,
        .width = SIZE,
        .height = SIZE,
        .layers = 1,
    };
    VkFramebuffer framebuffer;
    canvas_try(c, vkCreateFramebuffer(c->device->vk.device, &info, NULL, &framebuffer));
    canvas_keep(c, VK_OBJECT_TYPE_FRAMEBUFFER, (uint64_t)framebuffer);
    const VkRenderPassBeginInfo begin = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
        .renderPass = pass,
        .framebuffer = framebuffer,
        .renderArea = { { 0, 0 }, { SIZE, SIZE } },
        .clearValueCount = ATTACHMENTS,
        .pClearValues = clears,
    };
    vkCmdBeginRenderPass(c->commands, &begin, VK_SUBPASS_CONTENTS_INLINE);
}

static struct image make(struct canvas *c, VkFormat format, VkImageUsageFlags usage)
{
    return canvas_image(c, &(struct image_info){ .view = VK_IMAGE_VIEW_TYPE_2D,
                                                 .format = format,
                                                 .width = SIZE,
                                                 .height = SIZE,
                                                 .usage = usage | VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT });
}

/* The parameter: the attachment that is read. */
static void input_attachment(struct canvas *c)
{
    struct image images[ATTACHMENTS] = {
        [DRAWN] = make(c, COLOR, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
        [DEPTH] = make(c, VK_FORMAT_D32_SFLOAT, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT),
        [MADE] = make(c, COLOR, VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT),
    };
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 61, 0);
    for (uint32_t i = 0; i < TRIANGLES * 3; i++)
        vertices[i].position[2] = (float)(i / 3 * 7 % TRIANGLES) / TRIANGLES;
    VkRenderPass pass = make_pass(c, c->parameter);
    c->target = (struct target){ .formats = { COLOR }, .width = SIZE, .height = SIZE, .samples = 1 };
    canvas_bind_image(c, BINDING_INPUT, images[c->parameter].view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    begin(c, pass, images);
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                                           .pass = pass,
                                           .depth = { .depthTestEnable = VK_TRUE,
                                                      .depthWriteEnable = VK_TRUE,
                                                      .depthCompareOp = VK_COMPARE_OP_LESS } });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    vkCmdNextSubpass(c->commands, VK_SUBPASS_CONTENTS_INLINE);
    canvas_pipeline(c, &(struct pipeline){ .vertex = "whole.vert",
                                           .fragment = "input.frag",
                                           .constants = { c->parameter == DEPTH ? 1 : 3 },
                                           .no_attributes = true,
                                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                                           .pass = pass,
                                           .subpass = 1 });
    canvas_push(c, (const float[4]){ 0 }, 16);
    vkCmdDraw(c->commands, 3, 1, 0, 0);
    vkCmdEndRenderPass(c->commands);
    images[DRAWN].layout = images[MADE].layout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    canvas_show(c, "drawn", &images[DRAWN]);
    canvas_show(c, "made", &images[MADE]);
}

static const struct graphics_case cases[] = {
    { "input_of_color", input_attachment, NULL, LACKS_NOTHING, ONE_LSB, DRAWN },
    { "input_of_depth", input_attachment, NULL, LACKS_NOTHING, ONE_LSB, DEPTH },
};

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
