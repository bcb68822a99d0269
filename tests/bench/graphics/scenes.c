/* SPDX-License-Identifier: MIT */
/*
 * scenes.c - what `./run bench graphics` draws: reads names of scenes from standard input, draws each that it reads,
 * and answers with the nanoseconds of a frame, from its submission to its end, and with the mean of each channel of the
 * picture, by which drivers can be compared. It uses the first Vulkan device that the loader finds.
 *
 * Nothing is presented. Every frame begins with a clear; the commands are recorded once.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shaders.h"
#include "vk.h"

enum { SLOTS = 2, LEVELS_MAX = 13, CUBE = 36, CHANNELS = 4 }; /* SLOTS frames are under way at once */

#define FORMAT VK_FORMAT_B8G8R8A8_UNORM

static struct vk vk;

static _Noreturn void fail(const char *what, int64_t result)
{
    fprintf(stderr, "scenes: %s: %" PRId64 "\n", what, result);
    exit(1);
}

static void must(VkResult result, const char *what)
{
    if (result != VK_SUCCESS)
        fail(what, result);
}

/* ---- scenes ------------------------------------------------------------------------------------------------------ */

struct scene {
    const char *name;
    const char *vertex, *fragment;
    uint32_t width, height, samples;
    VkFormat depth;           /* undefined: none */
    uint32_t texture, levels; /* edge in texels */
    VkFilter filter;
    uint32_t triangles, leg; /* at random places, so many pixels high and wide; 0: shaders make the vertices */
    uint32_t vertices, instances;
    bool culls, blends;
    uint32_t frames; /* that a sample draws one after another */
};

/* clang-format off */
static const struct scene scenes[] = {
    /* As vkcube has it: a texture, depth, one draw of 36 vertices from a uniform block that every frame changes. */
    { .name = "vkcube", .vertex = "cube.vert", .fragment = "cube.frag", .width = 500, .height = 500, .samples = 1,
      .depth = VK_FORMAT_D16_UNORM, .texture = 256, .levels = 1, .filter = VK_FILTER_NEAREST, .vertices = CUBE,
      .instances = 1, .culls = true, .frames = 60 },
    { .name = "textured", .vertex = "whole.vert", .fragment = "textured.frag", .width = 1920, .height = 1080,
      .samples = 1, .texture = 1024, .levels = 1, .filter = VK_FILTER_LINEAR, .vertices = 3, .instances = 1,
      .frames = 1 },
    { .name = "triangles", .vertex = "triangles.vert", .fragment = "triangles.frag", .width = 1920, .height = 1080,
      .samples = 1, .depth = VK_FORMAT_D32_SFLOAT, .triangles = 100000, .leg = 10, .vertices = 300000, .instances = 1,
      .frames = 1 },
    { .name = "msaa_4x", .vertex = "triangles.vert", .fragment = "triangles.frag", .width = 1920, .height = 1080,
      .samples = 4, .depth = VK_FORMAT_D32_SFLOAT, .triangles = 1000, .leg = 90, .vertices = 3000, .instances = 1,
      .frames = 1 },
    { .name = "alu_200", .vertex = "whole.vert", .fragment = "alu.frag", .width = 1280, .height = 720, .samples = 1,
      .vertices = 3, .instances = 1, .frames = 1 },
    { .name = "trilinear", .vertex = "whole.vert", .fragment = "minified.frag", .width = 1920, .height = 1080,
      .samples = 1, .texture = 4096, .levels = LEVELS_MAX, .filter = VK_FILTER_LINEAR, .vertices = 3, .instances = 1,
      .frames = 1 },
    { .name = "blend_8", .vertex = "whole.vert", .fragment = "layers.frag", .width = 1920, .height = 1080,
      .samples = 1, .vertices = 3, .instances = 8, .blends = true, .frames = 1 },
};
/* clang-format on */
enum { SCENES = sizeof scenes / sizeof scenes[0] };

/* What shaders see as `numbers`. */
struct numbers {
    float projection[4][4];
    float position[CUBE][4], texture_place[CUBE][4];
    float factor[4], summand[4];
};

struct vertex {
    float position[4], color[4];
};

struct attachment {
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view;
};

/* The scene that is set up. */
static struct {
    const struct scene *scene;
    struct attachment color, resolved, depth, texture;
    VkRenderPass pass;
    VkFramebuffer framebuffer;
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    VkPipeline pipeline;
    VkSampler sampler;
    VkDescriptorPool sets;
    struct vk_buffer numbers[SLOTS], vertices;
    VkCommandBuffer commands[SLOTS];
    VkFence done[SLOTS];
    uint32_t frame;
    double mean[CHANNELS];
} now;

/* ---- what the shaders are given ---------------------------------------------------------------------------------- */

static uint32_t noise(uint32_t i)
{
    i = (i ^ 61) ^ (i >> 16);
    i *= 9;
    i ^= i >> 4;
    i *= 0x27d4eb2d;
    return i ^ (i >> 15);
}

/* Below 1. */
static float fraction(uint32_t i)
{
    return (float)(noise(i) >> 8) / (1 << 24);
}

/* Six faces, clockwise from outside in a picture whose y goes down. */
static void fill_numbers(struct numbers *n)
{
    static const uint8_t corners[6] = { 0, 1, 2, 1, 3, 2 };
    *n = (struct numbers){ .factor = { 0.9f, 0.8f, 0.7f, 0.6f }, .summand = { 0.05f, 0.1f, 0.15f, 0.2f } };
    for (uint32_t i = 0; i < CUBE; i++) {
        uint32_t face = i / 6, corner = corners[i % 6], axis = face / 2, back = face % 2;
        float u = corner & 1 ? 1.0f : 0.0f, v = corner & 2 ? 1.0f : 0.0f;
        n->position[i][axis] = back ? -1.0f : 1.0f;
        n->position[i][(axis + 1) % 3] = (back ? 1 - u : u) * 2 - 1;
        n->position[i][(axis + 2) % 3] = v * 2 - 1;
        n->position[i][3] = 1;
        n->texture_place[i][0] = u;
        n->texture_place[i][1] = v;
    }
}

/* Turn the cube about its y axis: 4 degrees a frame. It is seen from (0, 3, 5), over 45 degrees. */
static void spin(struct numbers *n, uint32_t frame)
{
    const float angle = (float)(frame % 90) * 4 * 3.14159265f / 180, focal = 2.41421356f, far = 100, near = 0.1f;
    const float away = sqrtf(3 * 3 + 5 * 5), up = 5 / away, down = 3 / away, c = cosf(angle), s = sinf(angle);
    const float turned[4][3] = { { c, 0, -s }, { 0, 1, 0 }, { s, 0, c }, { 0, 0, 0 } }; /* columns */
    for (uint32_t i = 0; i < 4; i++) {
        const float *v = turned[i];
        float z = down * v[1] + up * v[2] - (i == 3 ? away : 0);
        n->projection[i][0] = focal * v[0];
        n->projection[i][1] = -focal * (up * v[1] - down * v[2]);
        n->projection[i][2] = far / (near - far) * z + (i == 3 ? far * near / (near - far) : 0);
        n->projection[i][3] = -z;
    }
}

static void fill_triangles(struct vertex *to, const struct scene *s)
{
    for (uint32_t i = 0; i < s->triangles; i++, to += 3) {
        float leg[2] = { 2.0f * (float)s->leg / (float)s->width, 2.0f * (float)s->leg / (float)s->height };
        float x = fraction(8 * i) * 2 - 1, y = fraction(8 * i + 1) * 2 - 1, z = fraction(8 * i + 2);
        if (noise(8 * i + 3) & 1)
            leg[0] = -leg[0];
        for (uint32_t k = 0; k < 3; k++)
            to[k] = (struct vertex){ { x + (k == 1 ? leg[0] : 0), y + (k == 2 ? leg[1] : 0), z, 1 },
                                     { fraction(8 * i + 4), fraction(8 * i + 5), k == 1 ? 1 : 0.25f, 1 } };
    }
}

/* Noise, brighter from level to level. Returns texels. */
static uint32_t fill_level(uint32_t *to, uint32_t edge, uint32_t level)
{
    for (uint32_t i = 0; i < edge * edge; i++)
        to[i] = (noise(i) & 0x7f7f7f7f) + level * 0x0a0a0a0a;
    return edge * edge;
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

static struct attachment make_image(VkFormat format, uint32_t width, uint32_t height, uint32_t levels, uint32_t samples,
                                    VkImageUsageFlags usage)
{
    struct attachment a;
    const VkImageCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
        .imageType = VK_IMAGE_TYPE_2D,
        .format = format,
        .extent = { width, height, 1 },
        .mipLevels = levels,
        .arrayLayers = 1,
        .samples = (VkSampleCountFlagBits)samples,
        .usage = usage,
    };
    must(vkCreateImage(vk.device, &info, NULL, &a.image), "vkCreateImage");
    VkMemoryRequirements needs;
    vkGetImageMemoryRequirements(vk.device, a.image, &needs);
    const VkMemoryAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex = vk_memory_type(&vk, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, 0),
    };
    must(vkAllocateMemory(vk.device, &allocate, NULL, &a.memory), "vkAllocateMemory");
    must(vkBindImageMemory(vk.device, a.image, a.memory, 0), "vkBindImageMemory");
    const VkImageViewCreateInfo view = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = a.image,
        .viewType = VK_IMAGE_VIEW_TYPE_2D,
        .format = format,
        .subresourceRange = { usage & VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT ? VK_IMAGE_ASPECT_DEPTH_BIT
                                                                                  : VK_IMAGE_ASPECT_COLOR_BIT,
                              0, levels, 0, 1 },
    };
    must(vkCreateImageView(vk.device, &view, NULL, &a.view), "vkCreateImageView");
    return a;
}

static void free_image(struct attachment *a)
{
    vkDestroyImageView(vk.device, a->view, NULL);
    vkDestroyImage(vk.device, a->image, NULL);
    vkFreeMemory(vk.device, a->memory, NULL);
}

static VkCommandBuffer begin(void)
{
    VkCommandBuffer commands = vk_begin(&vk);
    if (!commands)
        fail("no command buffer", 0);
    return commands;
}

static void change_layout(VkCommandBuffer commands, VkImage image, VkImageLayout from, VkImageLayout to)
{
    const VkImageMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
        .oldLayout = from,
        .newLayout = to,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .image = image,
        .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, VK_REMAINING_MIP_LEVELS, 0, 1 },
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 0, NULL,
                         0, NULL, 1, &barrier);
}

static void make_texture(const struct scene *s)
{
    uint32_t edge = s->texture ? s->texture : 1, levels = s->levels ? s->levels : 1, at = 0;
    VkBufferImageCopy region[LEVELS_MAX];
    struct vk_buffer texels;
    must(vk_buffer_init(&texels, &vk, (VkDeviceSize)edge * edge * 16 / 3 + 64, vk_host_memory_type(&vk)), "texels");
    for (uint32_t i = 0; i < levels; i++, edge /= 2) {
        region[i] = (VkBufferImageCopy){ .bufferOffset = (VkDeviceSize)at * 4,
                                         .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, i, 0, 1 },
                                         .imageExtent = { edge, edge, 1 } };
        at += fill_level((uint32_t *)(void *)texels.bytes + at, edge, i);
    }
    edge = region[0].imageExtent.width;
    now.texture = make_image(VK_FORMAT_R8G8B8A8_UNORM, edge, edge, levels, 1,
                             VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT);
    VkCommandBuffer commands = begin();
    change_layout(commands, now.texture.image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdCopyBufferToImage(commands, texels.buffer, now.texture.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, levels,
                           region);
    change_layout(commands, now.texture.image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                  VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
    must(vk_run(&vk, commands), "the texture");
    vk_buffer_finish(&texels, &vk);
    const VkSamplerCreateInfo sampler = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
        .magFilter = s->filter,
        .minFilter = s->filter,
        .mipmapMode = levels > 1 ? VK_SAMPLER_MIPMAP_MODE_LINEAR : VK_SAMPLER_MIPMAP_MODE_NEAREST,
        .maxLod = VK_LOD_CLAMP_NONE,
    };
    must(vkCreateSampler(vk.device, &sampler, NULL, &now.sampler), "vkCreateSampler");
}

/* ---- the target -------------------------------------------------------------------------------------------------- */

static VkAttachmentDescription attachment(VkFormat format, uint32_t samples, VkAttachmentStoreOp store,
                                          VkImageLayout layout)
{
    return (VkAttachmentDescription){
        .format = format,
        .samples = (VkSampleCountFlagBits)samples,
        .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = store,
        .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE,
        .stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE,
        .finalLayout = layout,
    };
}

/* Attachments: 0 is drawn to, then the depth, then what is resolved to. */
static void make_target(const struct scene *s)
{
    const VkImageUsageFlags color = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT;
    const VkImageLayout layout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL;
    bool resolves = s->samples > 1;
    uint32_t count = 0, depth = 0, resolved = 0;
    VkAttachmentDescription attachments[3];
    VkImageView views[3];
    now.color = make_image(FORMAT, s->width, s->height, 1, s->samples, color);
    views[count] = now.color.view;
    attachments[count++] = attachment(
        FORMAT, s->samples, resolves ? VK_ATTACHMENT_STORE_OP_DONT_CARE : VK_ATTACHMENT_STORE_OP_STORE, layout);
    if (s->depth) {
        now.depth =
            make_image(s->depth, s->width, s->height, 1, s->samples, VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT);
        depth = count;
        views[count] = now.depth.view;
        attachments[count++] = attachment(s->depth, s->samples, VK_ATTACHMENT_STORE_OP_DONT_CARE,
                                          VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL);
    }
    if (resolves) {
        now.resolved = make_image(FORMAT, s->width, s->height, 1, 1, color);
        resolved = count;
        views[count] = now.resolved.view;
        attachments[count] = attachment(FORMAT, 1, VK_ATTACHMENT_STORE_OP_STORE, layout);
        attachments[count++].loadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
    }
    const VkAttachmentReference colors = { 0, layout }, resolves_to = { resolved, layout },
                                depths = { depth, VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL };
    const VkSubpassDescription subpass = {
        .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS,
        .colorAttachmentCount = 1,
        .pColorAttachments = &colors,
        .pResolveAttachments = resolves ? &resolves_to : NULL,
        .pDepthStencilAttachment = s->depth ? &depths : NULL,
    };
    const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT |
                                        VK_PIPELINE_STAGE_EARLY_FRAGMENT_TESTS_BIT |
                                        VK_PIPELINE_STAGE_LATE_FRAGMENT_TESTS_BIT;
    const VkAccessFlags written = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT;
    const VkSubpassDependency after_the_last_frame = {
        .srcSubpass = VK_SUBPASS_EXTERNAL,
        .srcStageMask = stages,
        .dstStageMask = stages,
        .srcAccessMask = written,
        .dstAccessMask = written,
    };
    const VkRenderPassCreateInfo pass = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO,
        .attachmentCount = count,
        .pAttachments = attachments,
        .subpassCount = 1,
        .pSubpasses = &subpass,
        .dependencyCount = 1,
        .pDependencies = &after_the_last_frame,
    };
    must(vkCreateRenderPass(vk.device, &pass, NULL, &now.pass), "vkCreateRenderPass");
    const VkFramebufferCreateInfo framebuffer = {
        .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO,
        .renderPass = now.pass,
        .attachmentCount = count,
        .pAttachments = views,
        .width = s->width,
        .height = s->height,
        .layers = 1,
    };
    must(vkCreateFramebuffer(vk.device, &framebuffer, NULL, &now.framebuffer), "vkCreateFramebuffer");
}

/* ---- the pipeline ------------------------------------------------------------------------------------------------ */

static VkPipelineShaderStageCreateInfo stage(const char *name, VkShaderStageFlagBits stage)
{
    const struct shader *shader = shader_find(name);
    if (!shader)
        fail(name, 0);
    const VkShaderModuleCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                            .codeSize = shader->bytes,
                                            .pCode = shader->words };
    VkPipelineShaderStageCreateInfo out = { .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                                            .stage = stage,
                                            .pName = "main" };
    must(vkCreateShaderModule(vk.device, &info, NULL, &out.module), "vkCreateShaderModule");
    return out;
}

static void make_layout(void)
{
    const VkDescriptorSetLayoutBinding bindings[] = {
        { 0, VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, 1, VK_SHADER_STAGE_ALL_GRAPHICS, NULL },
        { 1, VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, 1, VK_SHADER_STAGE_FRAGMENT_BIT, NULL },
    };
    const VkDescriptorSetLayoutCreateInfo set = { .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
                                                  .bindingCount = 2,
                                                  .pBindings = bindings };
    const VkPipelineLayoutCreateInfo info = { .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                              .setLayoutCount = 1,
                                              .pSetLayouts = &now.set_layout };
    must(vkCreateDescriptorSetLayout(vk.device, &set, NULL, &now.set_layout), "vkCreateDescriptorSetLayout");
    must(vkCreatePipelineLayout(vk.device, &info, NULL, &now.layout), "vkCreatePipelineLayout");
}

static void make_pipeline(const struct scene *s)
{
    const VkPipelineShaderStageCreateInfo stages[] = { stage(s->vertex, VK_SHADER_STAGE_VERTEX_BIT),
                                                       stage(s->fragment, VK_SHADER_STAGE_FRAGMENT_BIT) };
    const VkVertexInputBindingDescription stream = { 0, sizeof(struct vertex), VK_VERTEX_INPUT_RATE_VERTEX };
    const VkVertexInputAttributeDescription attributes[] = {
        { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, position) },
        { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, color) },
    };
    const VkPipelineVertexInputStateCreateInfo input = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
        .vertexBindingDescriptionCount = s->triangles ? 1 : 0,
        .pVertexBindingDescriptions = &stream,
        .vertexAttributeDescriptionCount = s->triangles ? 2 : 0,
        .pVertexAttributeDescriptions = attributes,
    };
    const VkPipelineInputAssemblyStateCreateInfo assembly = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    const VkViewport viewport = { 0, 0, (float)s->width, (float)s->height, 0, 1 };
    const VkRect2D scissor = { { 0, 0 }, { s->width, s->height } };
    const VkPipelineViewportStateCreateInfo viewports = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
        .viewportCount = 1,
        .pViewports = &viewport,
        .scissorCount = 1,
        .pScissors = &scissor,
    };
    const VkPipelineRasterizationStateCreateInfo raster = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
        .cullMode = s->culls ? VK_CULL_MODE_BACK_BIT : VK_CULL_MODE_NONE,
        .frontFace = VK_FRONT_FACE_CLOCKWISE,
        .lineWidth = 1,
    };
    const VkPipelineMultisampleStateCreateInfo samples = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
        .rasterizationSamples = (VkSampleCountFlagBits)s->samples,
    };
    const VkPipelineDepthStencilStateCreateInfo depth = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO,
        .depthTestEnable = VK_TRUE,
        .depthWriteEnable = VK_TRUE,
        .depthCompareOp = VK_COMPARE_OP_LESS_OR_EQUAL,
    };
    const VkPipelineColorBlendAttachmentState blend = {
        .blendEnable = s->blends,
        .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
        .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
        .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
        .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
        .colorWriteMask = 0xf,
    };
    const VkPipelineColorBlendStateCreateInfo blends = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
        .attachmentCount = 1,
        .pAttachments = &blend,
    };
    const VkGraphicsPipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
        .stageCount = 2,
        .pStages = stages,
        .pVertexInputState = &input,
        .pInputAssemblyState = &assembly,
        .pViewportState = &viewports,
        .pRasterizationState = &raster,
        .pMultisampleState = &samples,
        .pDepthStencilState = s->depth ? &depth : NULL,
        .pColorBlendState = &blends,
        .layout = now.layout,
        .renderPass = now.pass,
    };
    must(vkCreateGraphicsPipelines(vk.device, VK_NULL_HANDLE, 1, &info, NULL, &now.pipeline), "a pipeline");
    for (uint32_t i = 0; i < 2; i++)
        vkDestroyShaderModule(vk.device, stages[i].module, NULL);
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static VkDescriptorSet make_set(const struct vk_buffer *numbers)
{
    const VkDescriptorSetAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = now.sets,
        .descriptorSetCount = 1,
        .pSetLayouts = &now.set_layout,
    };
    VkDescriptorSet set;
    must(vkAllocateDescriptorSets(vk.device, &allocate, &set), "vkAllocateDescriptorSets");
    const VkDescriptorBufferInfo buffer = { numbers->buffer, 0, VK_WHOLE_SIZE };
    const VkDescriptorImageInfo image = { now.sampler, now.texture.view, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL };
    const VkWriteDescriptorSet writes[] = {
        { .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
          .dstSet = set,
          .descriptorCount = 1,
          .descriptorType = VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER,
          .pBufferInfo = &buffer },
        { .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
          .dstSet = set,
          .dstBinding = 1,
          .descriptorCount = 1,
          .descriptorType = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER,
          .pImageInfo = &image },
    };
    vkUpdateDescriptorSets(vk.device, 2, writes, 0, NULL);
    return set;
}

static VkCommandBuffer record(const struct scene *s, VkDescriptorSet set)
{
    const VkCommandBufferAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = vk.pool,
        .commandBufferCount = 1,
    };
    const VkCommandBufferBeginInfo info = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO };
    const VkClearValue clear[] = { { .color = { .float32 = { 0.2f, 0.2f, 0.2f, 0.2f } } },
                                   { .depthStencil = { 1, 0 } } };
    const VkRenderPassBeginInfo pass = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO,
        .renderPass = now.pass,
        .framebuffer = now.framebuffer,
        .renderArea = { { 0, 0 }, { s->width, s->height } },
        .clearValueCount = 2,
        .pClearValues = clear,
    };
    VkCommandBuffer commands;
    must(vkAllocateCommandBuffers(vk.device, &allocate, &commands), "vkAllocateCommandBuffers");
    must(vkBeginCommandBuffer(commands, &info), "vkBeginCommandBuffer");
    vkCmdBeginRenderPass(commands, &pass, VK_SUBPASS_CONTENTS_INLINE);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, now.pipeline);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_GRAPHICS, now.layout, 0, 1, &set, 0, NULL);
    if (s->triangles)
        vkCmdBindVertexBuffers(commands, 0, 1, &now.vertices.buffer, &(VkDeviceSize){ 0 });
    vkCmdDraw(commands, s->vertices, s->instances, 0, 0);
    vkCmdEndRenderPass(commands);
    must(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
    return commands;
}

static void make_commands(const struct scene *s)
{
    const VkDescriptorPoolSize sizes[] = { { VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, SLOTS },
                                           { VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, SLOTS } };
    const VkDescriptorPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .maxSets = SLOTS,
        .poolSizeCount = 2,
        .pPoolSizes = sizes,
    };
    const VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
                                      .flags = VK_FENCE_CREATE_SIGNALED_BIT };
    must(vkCreateDescriptorPool(vk.device, &info, NULL, &now.sets), "vkCreateDescriptorPool");
    for (uint32_t i = 0; i < SLOTS; i++) {
        must(vk_buffer_init(&now.numbers[i], &vk, sizeof(struct numbers), vk_host_memory_type(&vk)), "numbers");
        fill_numbers((struct numbers *)(void *)now.numbers[i].bytes);
        must(vkCreateFence(vk.device, &fence, NULL, &now.done[i]), "vkCreateFence");
        now.commands[i] = record(s, make_set(&now.numbers[i]));
    }
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static void await(uint32_t slot)
{
    must(vkWaitForFences(vk.device, 1, &now.done[slot], VK_TRUE, UINT64_MAX), "a frame");
}

static void draw_frame(void)
{
    uint32_t slot = now.frame % SLOTS;
    const VkSubmitInfo submit = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
                                  .commandBufferCount = 1,
                                  .pCommandBuffers = &now.commands[slot] };
    await(slot);
    must(vkResetFences(vk.device, 1, &now.done[slot]), "vkResetFences");
    spin((struct numbers *)(void *)now.numbers[slot].bytes, now.frame++);
    must(vkQueueSubmit(vk.queue, 1, &submit, now.done[slot]), "vkQueueSubmit");
}

/* Returns the nanoseconds of a frame. */
static int64_t run(void)
{
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (uint32_t i = 0; i < now.scene->frames; i++)
        draw_frame();
    for (uint32_t i = 0; i < SLOTS; i++)
        await(i);
    clock_gettime(CLOCK_MONOTONIC, &to);
    return ((to.tv_sec - from.tv_sec) * INT64_C(1000000000) + to.tv_nsec - from.tv_nsec) / now.scene->frames;
}

/* Of the picture as it is. It can be drawn to afterwards. */
static void take_means(void)
{
    const struct scene *s = now.scene;
    VkImage image = s->samples > 1 ? now.resolved.image : now.color.image;
    const VkBufferImageCopy region = { .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
                                       .imageExtent = { s->width, s->height, 1 } };
    struct vk_buffer buffer;
    uint64_t sum[CHANNELS] = { 0 };
    uint32_t count = s->width * s->height;
    must(vk_buffer_init(&buffer, &vk, (VkDeviceSize)count * CHANNELS, vk_host_memory_type(&vk)), "a picture");
    VkCommandBuffer commands = begin();
    change_layout(commands, image, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    vkCmdCopyImageToBuffer(commands, image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, buffer.buffer, 1, &region);
    vk_transfer_barrier(commands);
    must(vk_run(&vk, commands), "the picture");
    for (uint32_t i = 0; i < count * CHANNELS; i++)
        sum[i % CHANNELS] += buffer.bytes[i];
    for (uint32_t i = 0; i < CHANNELS; i++)
        now.mean[i] = (double)sum[i] / count;
    vk_buffer_finish(&buffer, &vk);
}

static void take_down(void)
{
    if (!now.scene)
        return;
    vkFreeCommandBuffers(vk.device, vk.pool, SLOTS, now.commands);
    for (uint32_t i = 0; i < SLOTS; i++) {
        vkDestroyFence(vk.device, now.done[i], NULL);
        vk_buffer_finish(&now.numbers[i], &vk);
    }
    vk_buffer_finish(&now.vertices, &vk);
    vkDestroyDescriptorPool(vk.device, now.sets, NULL);
    vkDestroyPipeline(vk.device, now.pipeline, NULL);
    vkDestroyPipelineLayout(vk.device, now.layout, NULL);
    vkDestroyDescriptorSetLayout(vk.device, now.set_layout, NULL);
    vkDestroySampler(vk.device, now.sampler, NULL);
    vkDestroyFramebuffer(vk.device, now.framebuffer, NULL);
    vkDestroyRenderPass(vk.device, now.pass, NULL);
    free_image(&now.color);
    free_image(&now.resolved);
    free_image(&now.depth);
    free_image(&now.texture);
    memset(&now, 0, sizeof now);
}

/* Make it the current one. */
static void set_up(const struct scene *s)
{
    take_down();
    now.scene = s;
    make_texture(s);
    make_target(s);
    make_layout();
    make_pipeline(s);
    if (s->triangles) {
        VkDeviceSize size = (VkDeviceSize)s->triangles * 3 * sizeof(struct vertex);
        must(vk_buffer_init(&now.vertices, &vk, size, vk_host_memory_type(&vk)), "vertices");
        fill_triangles((struct vertex *)(void *)now.vertices.bytes, s);
    }
    make_commands(s);
    run();
    take_means();
}

int main(void)
{
    char line[64];
    must(vk_init(&vk), "vk_init");
    vk.usage = VK_BUFFER_USAGE_VERTEX_BUFFER_BIT | VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT;
    while (fgets(line, sizeof line, stdin)) {
        const struct scene *s = NULL;
        line[strcspn(line, "\n")] = '\0';
        for (unsigned i = 0; i < SCENES; i++) {
            if (strcmp(scenes[i].name, line) == 0)
                s = &scenes[i];
        }
        if (!s)
            fail(line, 0);
        if (s != now.scene)
            set_up(s);
        int64_t time = run();
        printf("%" PRId64 " %.2f %.2f %.2f %.2f\n", time, now.mean[0], now.mean[1], now.mean[2], now.mean[3]);
        fflush(stdout);
    }
    take_down();
    vk_finish(&vk);
    return 0;
}
