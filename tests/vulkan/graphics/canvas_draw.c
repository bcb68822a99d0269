/* SPDX-License-Identifier: MIT */
/* canvas_draw.c - see canvas.h: targets, pipelines and what is bound to them. */
#include <stddef.h>
#include <string.h>

#include "canvas_private.h"
#include "shaders.h"

/* ---- targets ----------------------------------------------------------------------------------------------------- */

static uint32_t or_else(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

static void make_target(struct canvas *c)
{
    struct target *t = &c->target;
    struct image_info info = {
        .view = t->layers ? VK_IMAGE_VIEW_TYPE_2D_ARRAY : VK_IMAGE_VIEW_TYPE_2D,
        .width = t->width = or_else(t->width, SIZE),
        .height = t->height = or_else(t->height, SIZE),
        .layers = t->layers,
    };
    t->samples = or_else(t->samples, 1);
    bool any = t->no_color;
    for (uint32_t i = 0; i < TARGETS; i++)
        any |= t->formats[i] != VK_FORMAT_UNDEFINED;
    if (!any)
        t->formats[0] = VK_FORMAT_R8G8B8A8_UNORM;
    for (uint32_t i = 0; i < TARGETS; i++) {
        info.format = t->formats[i];
        info.usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | t->usage;
        info.samples = t->samples;
        if (t->formats[i])
            c->color[i] = canvas_image(c, &info);
        info.samples = 1;
        if (t->formats[i] && t->resolve)
            c->resolved[i] = canvas_image(c, &info);
    }
    info.format = t->depth;
    info.usage = VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
    if (t->depth && (t->resolve_depth || t->resolve_stencil))
        c->resolved_depth = canvas_image(c, &info);
    info.samples = t->samples;
    if (t->depth)
        c->depth = canvas_image(c, &info);
}

static VkRenderingAttachmentInfo attachment(struct canvas *c, struct image *image, struct image *resolved,
                                            VkResolveModeFlagBits mode, bool load)
{
    VkImageLayout layout = image->aspects & VK_IMAGE_ASPECT_COLOR_BIT
                               ? VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL
                               : VK_IMAGE_LAYOUT_DEPTH_STENCIL_ATTACHMENT_OPTIMAL;
    if (image->image)
        canvas_layout(c, image, layout);
    if (mode)
        canvas_layout(c, resolved, layout);
    return (VkRenderingAttachmentInfo){
        .sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
        .imageView = image->view,
        .imageLayout = layout,
        .resolveMode = mode,
        .resolveImageView = mode ? resolved->view : VK_NULL_HANDLE,
        .resolveImageLayout = layout,
        .loadOp = load ? VK_ATTACHMENT_LOAD_OP_LOAD : VK_ATTACHMENT_LOAD_OP_CLEAR,
        .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
    };
}

static uint32_t color_count(const struct target *t)
{
    uint32_t count = TARGETS;
    while (count && !t->formats[count - 1])
        count--;
    return count;
}

static void begin_rendering(struct canvas *c, bool load, VkRenderingFlags flags)
{
    struct target *t = &c->target;
    VkRenderingAttachmentInfo colors[TARGETS], depth, stencil;
    for (uint32_t i = 0; i < color_count(t); i++) {
        colors[i] = attachment(c, &c->color[i], &c->resolved[i], t->formats[i] ? t->resolve : 0, load);
        colors[i].clearValue.color = t->clear[i];
    }
    depth = attachment(c, &c->depth, &c->resolved_depth, t->resolve_depth, load);
    depth.clearValue.depthStencil = t->clear_depth;
    stencil = depth;
    stencil.resolveMode = t->resolve_stencil;
    stencil.resolveImageView = t->resolve_stencil ? c->resolved_depth.view : VK_NULL_HANDLE;
    const VkRenderingInfo info = {
        .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
        .flags = flags,
        .renderArea = { { 0, 0 }, { t->width, t->height } },
        .layerCount = or_else(t->layers, 1),
        .colorAttachmentCount = color_count(t),
        .pColorAttachments = colors,
        .pDepthAttachment = c->depth.aspects & VK_IMAGE_ASPECT_DEPTH_BIT ? &depth : NULL,
        .pStencilAttachment = c->depth.aspects & VK_IMAGE_ASPECT_STENCIL_BIT ? &stencil : NULL,
    };
    vkCmdBeginRendering(c->commands, &info);
}

void canvas_begin(struct canvas *c, const struct target *target)
{
    canvas_begin_with(c, target, 0);
}

void canvas_begin_with(struct canvas *c, const struct target *target, VkRenderingFlags flags)
{
    c->target = *target;
    memset(c->color, 0, sizeof c->color);
    memset(&c->depth, 0, sizeof c->depth);
    make_target(c);
    begin_rendering(c, false, flags);
}

void canvas_again(struct canvas *c)
{
    begin_rendering(c, true, 0);
}

void canvas_end(struct canvas *c)
{
    vkCmdEndRendering(c->commands);
}

/* ---- pipelines --------------------------------------------------------------------------------------------------- */

static VkDescriptorType descriptor_type(uint32_t binding)
{
    switch (binding) {
    case BINDING_UNIFORM:
        return VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
    case BINDING_STORAGE:
        return VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    case BINDING_IMAGE:
        return VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
    case BINDING_INPUT:
        return VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT;
    default:
        return VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
    }
}

void canvas_make_layout(struct canvas *c)
{
    const VkShaderStageFlags all = VK_SHADER_STAGE_ALL_GRAPHICS | VK_SHADER_STAGE_COMPUTE_BIT;
    VkDescriptorSetLayoutBinding bindings[BINDINGS];
    for (uint32_t i = 0; i < BINDINGS; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){ i, descriptor_type(i), 1, all, NULL };
    bindings[BINDING_INPUT].stageFlags = VK_SHADER_STAGE_FRAGMENT_BIT;
    const VkDescriptorSetLayoutCreateInfo set = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = BINDINGS,
        .pBindings = bindings,
    };
    canvas_try(c, vkCreateDescriptorSetLayout(c->device->vk.device, &set, NULL, &c->set_layout));
    canvas_keep(c, VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT, (uint64_t)c->set_layout);
    const VkPipelineLayoutCreateInfo layout = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
        .setLayoutCount = 1,
        .pSetLayouts = &c->set_layout,
        .pushConstantRangeCount = 1,
        .pPushConstantRanges = &(VkPushConstantRange){ all, 0, PUSH_BYTES },
    };
    canvas_try(c, vkCreatePipelineLayout(c->device->vk.device, &layout, NULL, &c->layout));
    canvas_keep(c, VK_OBJECT_TYPE_PIPELINE_LAYOUT, (uint64_t)c->layout);
}

static const VkSpecializationMapEntry constant_entries[CONSTANTS] = {
    { 0, 0, 4 }, { 1, 4, 4 }, { 2, 8, 4 }, { 3, 12, 4 }, { 4, 16, 4 }, { 5, 20, 4 }, { 6, 24, 4 }, { 7, 28, 4 },
};

static VkPipelineShaderStageCreateInfo stage(struct canvas *c, const char *name, VkShaderStageFlagBits which,
                                             const VkSpecializationInfo *constants)
{
    const struct shader *shader = shader_find(name);
    canvas_try(c, shader ? VK_SUCCESS : VK_ERROR_INVALID_SHADER_NV);
    const VkShaderModuleCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = shader->bytes,
        .pCode = shader->words,
    };
    VkShaderModule module;
    canvas_try(c, vkCreateShaderModule(c->device->vk.device, &info, NULL, &module));
    canvas_keep(c, VK_OBJECT_TYPE_SHADER_MODULE, (uint64_t)module);
    return (VkPipelineShaderStageCreateInfo){
        .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = which,
        .module = module,
        .pName = "main",
        .pSpecializationInfo = constants,
    };
}

/* What of a pipeline is in arrays that Vulkan points to. */
struct vertex_input {
    VkVertexInputAttributeDescription attributes[ATTRIBUTES];
    VkVertexInputBindingDescription streams[STREAMS];
    VkVertexInputBindingDivisorDescriptionEXT divisors[STREAMS];
    VkPipelineVertexInputDivisorStateCreateInfoEXT divisor;
    VkPipelineVertexInputStateCreateInfo state;
};

static void fill_vertex_input(struct vertex_input *input, const struct pipeline *p)
{
    static const struct attribute usual[ATTRIBUTES] = {
        { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, position) },
        { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, color) },
    };
    static const struct stream usual_streams[STREAMS] = { { .stride = sizeof(struct vertex) } };
    bool given = p->attributes[0].format || p->no_attributes;
    const struct attribute *attributes = given ? p->attributes : usual;
    const struct stream *streams = given ? p->streams : usual_streams;
    uint32_t attribute_count = 0, stream_count = 0, divisor_count = 0;
    for (; attribute_count < ATTRIBUTES && attributes[attribute_count].format; attribute_count++) {
        const struct attribute *a = &attributes[attribute_count];
        input->attributes[attribute_count] =
            (VkVertexInputAttributeDescription){ a->location, a->stream, a->format, a->offset };
        if (a->stream >= stream_count)
            stream_count = a->stream + 1;
    }
    for (uint32_t i = 0; i < stream_count; i++) {
        input->streams[i] = (VkVertexInputBindingDescription){ i, streams[i].stride, streams[i].instanced };
        if (streams[i].instanced && streams[i].divisor != 1)
            input->divisors[divisor_count++] = (VkVertexInputBindingDivisorDescriptionEXT){ i, streams[i].divisor };
    }
    input->divisor = (VkPipelineVertexInputDivisorStateCreateInfoEXT){
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_DIVISOR_STATE_CREATE_INFO_EXT,
        .vertexBindingDivisorCount = divisor_count,
        .pVertexBindingDivisors = input->divisors,
    };
    input->state = (VkPipelineVertexInputStateCreateInfo){
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
        .pNext = divisor_count ? &input->divisor : NULL,
        .vertexBindingDescriptionCount = stream_count,
        .pVertexBindingDescriptions = input->streams,
        .vertexAttributeDescriptionCount = attribute_count,
        .pVertexAttributeDescriptions = input->attributes,
    };
}

static void fill_blend(VkPipelineColorBlendAttachmentState out[TARGETS], const struct pipeline *p)
{
    for (uint32_t i = 0; i < TARGETS; i++) {
        out[i] = p->blend[p->same_blend ? 0 : i];
        if (!out[i].colorWriteMask && !p->nothing_written)
            out[i].colorWriteMask = 0xf;
    }
}

/* Then their number is set with them. */
static bool dynamic_viewports(const struct pipeline *p)
{
    for (uint32_t i = 0; i < p->dynamic_count; i++)
        if (p->dynamic[i] == VK_DYNAMIC_STATE_VIEWPORT_WITH_COUNT)
            return true;
    return false;
}

VkPipeline canvas_pipeline(struct canvas *c, const struct pipeline *p)
{
    const struct target *t = &c->target;
    static const uint32_t none[CONSTANTS];
    bool special = memcmp(p->constants, none, sizeof none) != 0; /* else those of the shaders */
    const VkSpecializationInfo constants = { special ? CONSTANTS : 0, constant_entries, sizeof none, p->constants };
    VkPipelineShaderStageCreateInfo stages[2];
    uint32_t stage_count = 0;
    stages[stage_count++] = stage(c, p->vertex ? p->vertex : "basic.vert", VK_SHADER_STAGE_VERTEX_BIT, &constants);
    if (!p->fragment || p->fragment[0])
        stages[stage_count++] =
            stage(c, p->fragment ? p->fragment : "basic.frag", VK_SHADER_STAGE_FRAGMENT_BIT, &constants);
    struct vertex_input input;
    fill_vertex_input(&input, p);
    const VkPipelineInputAssemblyStateCreateInfo assembly = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
        .topology = p->topology,
        .primitiveRestartEnable = p->restart,
    };
    const VkViewport whole = { 0, 0, (float)t->width, (float)t->height, 0, 1 };
    VkRect2D open[16];
    for (uint32_t i = 0; i < 16; i++)
        open[i] = (VkRect2D){ { 0, 0 }, { t->width, t->height } };
    uint32_t viewport_count = dynamic_viewports(p) ? 0 : or_else(p->viewport_count, 1);
    const VkPipelineViewportStateCreateInfo viewport = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
        .pNext = p->viewport_next,
        .viewportCount = viewport_count,
        .pViewports = p->viewports ? p->viewports : &whole,
        .scissorCount = viewport_count,
        .pScissors = p->scissors ? p->scissors : open,
    };
    VkPipelineRasterizationStateCreateInfo raster = p->raster;
    raster.sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO;
    raster.pNext = p->raster_next;
    raster.lineWidth = p->raster.lineWidth != 0 ? p->raster.lineWidth : 1;
    VkPipelineMultisampleStateCreateInfo samples = p->samples;
    samples.sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO;
    samples.rasterizationSamples = (VkSampleCountFlagBits)t->samples;
    VkPipelineDepthStencilStateCreateInfo depth = p->depth;
    depth.sType = VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO;
    VkPipelineColorBlendAttachmentState attachments[TARGETS];
    fill_blend(attachments, p);
    VkPipelineColorBlendStateCreateInfo blend = p->blend_all;
    blend.sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO;
    blend.attachmentCount = color_count(t);
    blend.pAttachments = attachments;
    const VkPipelineDynamicStateCreateInfo dynamic = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
        .dynamicStateCount = p->dynamic_count,
        .pDynamicStates = p->dynamic,
    };
    const VkPipelineRenderingCreateInfo rendering = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
        .colorAttachmentCount = color_count(t),
        .pColorAttachmentFormats = t->formats,
        .depthAttachmentFormat = c->depth.aspects & VK_IMAGE_ASPECT_DEPTH_BIT ? t->depth : VK_FORMAT_UNDEFINED,
        .stencilAttachmentFormat = c->depth.aspects & VK_IMAGE_ASPECT_STENCIL_BIT ? t->depth : VK_FORMAT_UNDEFINED,
    };
    const VkGraphicsPipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
        .pNext = p->pass ? NULL : &rendering,
        .stageCount = stage_count,
        .pStages = stages,
        .pVertexInputState = &input.state,
        .pInputAssemblyState = &assembly,
        .pViewportState = &viewport,
        .pRasterizationState = &raster,
        .pMultisampleState = &samples,
        .pDepthStencilState = &depth,
        .pColorBlendState = &blend,
        .pDynamicState = &dynamic,
        .layout = c->layout,
        .renderPass = p->pass,
        .subpass = p->subpass,
    };
    VkPipeline pipeline;
    canvas_try(c, vkCreateGraphicsPipelines(c->device->vk.device, VK_NULL_HANDLE, 1, &info, NULL, &pipeline));
    canvas_keep(c, VK_OBJECT_TYPE_PIPELINE, (uint64_t)pipeline);
    vkCmdBindPipeline(c->commands, VK_PIPELINE_BIND_POINT_GRAPHICS, pipeline);
    return pipeline;
}

VkPipeline canvas_compute(struct canvas *c, const char *shader, const uint32_t constants[CONSTANTS])
{
    const VkSpecializationInfo special = { CONSTANTS, constant_entries, CONSTANTS * 4, constants };
    const VkComputePipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = stage(c, shader, VK_SHADER_STAGE_COMPUTE_BIT, constants ? &special : NULL),
        .layout = c->layout,
    };
    VkPipeline pipeline;
    canvas_try(c, vkCreateComputePipelines(c->device->vk.device, VK_NULL_HANDLE, 1, &info, NULL, &pipeline));
    canvas_keep(c, VK_OBJECT_TYPE_PIPELINE, (uint64_t)pipeline);
    vkCmdBindPipeline(c->commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
    return pipeline;
}

/* ---- what is bound ----------------------------------------------------------------------------------------------- */

void canvas_vertices(struct canvas *c, uint32_t stream, const void *data, size_t size)
{
    const struct vk_buffer *buffer = canvas_data(c, data, size);
    vkCmdBindVertexBuffers(c->commands, stream, 1, &buffer->buffer, &(VkDeviceSize){ 0 });
}

void canvas_indices(struct canvas *c, VkIndexType type, const void *data, size_t size)
{
    vkCmdBindIndexBuffer(c->commands, canvas_data(c, data, size)->buffer, 0, type);
}

void canvas_push(struct canvas *c, const void *data, uint32_t size)
{
    vkCmdPushConstants(c->commands, c->layout, VK_SHADER_STAGE_ALL_GRAPHICS | VK_SHADER_STAGE_COMPUTE_BIT, 0, size,
                       data);
}

void canvas_texture(struct canvas *c, uint32_t number, const struct image *image, VkImageView view,
                    const VkSamplerCreateInfo *sampler)
{
    VkSampler handle;
    canvas_try(c, vkCreateSampler(c->device->vk.device, sampler, NULL, &handle));
    canvas_keep(c, VK_OBJECT_TYPE_SAMPLER, (uint64_t)handle);
    canvas_bind_image(c, BINDING_TEXTURES + number, view ? view : image->view, image->layout);
    c->images[BINDING_TEXTURES + number].sampler = handle;
}

void canvas_bind_buffer(struct canvas *c, uint32_t binding, const struct vk_buffer *buffer)
{
    c->bound |= 1u << binding;
    c->buffers[binding] = (VkDescriptorBufferInfo){ buffer->buffer, 0, VK_WHOLE_SIZE };
}

void canvas_bind_image(struct canvas *c, uint32_t binding, VkImageView view, VkImageLayout layout)
{
    c->bound |= 1u << binding;
    c->images[binding] = (VkDescriptorImageInfo){ VK_NULL_HANDLE, view, layout };
}

/* Something for bindings of which no shader knows: lavapipe looks at those, too. */
static void bind_the_rest(struct canvas *c)
{
    const struct image_info info = {
        .view = VK_IMAGE_VIEW_TYPE_2D,
        .format = VK_FORMAT_R8G8B8A8_UNORM,
        .usage = VK_IMAGE_USAGE_STORAGE_BIT | VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT,
    };
    const VkSamplerCreateInfo sampler = { .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO };
    if (c->bound == (1u << BINDINGS) - 1)
        return;
    struct image image = canvas_image(c, &info);
    image.layout = VK_IMAGE_LAYOUT_GENERAL;
    const struct vk_buffer *buffer = canvas_buffer(c, 16);
    for (uint32_t i = 0; i < BINDINGS; i++)
        if (c->bound >> i & 1)
            continue;
        else if (i < SAMPLERS)
            canvas_texture(c, i, &image, VK_NULL_HANDLE, &sampler);
        else if (i == BINDING_UNIFORM || i == BINDING_STORAGE)
            canvas_bind_buffer(c, i, buffer);
        else
            canvas_bind_image(c, i, image.view, image.layout);
}

void canvas_bind(struct canvas *c, VkPipelineBindPoint point)
{
    VkDevice device = c->device->vk.device;
    bind_the_rest(c);
    VkDescriptorPoolSize sizes[BINDINGS];
    for (uint32_t i = 0; i < BINDINGS; i++)
        sizes[i] = (VkDescriptorPoolSize){ descriptor_type(i), 1 };
    const VkDescriptorPoolCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .maxSets = 1,
        .poolSizeCount = BINDINGS,
        .pPoolSizes = sizes,
    };
    VkDescriptorPool pool;
    canvas_try(c, vkCreateDescriptorPool(device, &info, NULL, &pool));
    canvas_keep(c, VK_OBJECT_TYPE_DESCRIPTOR_POOL, (uint64_t)pool);
    const VkDescriptorSetAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = pool,
        .descriptorSetCount = 1,
        .pSetLayouts = &c->set_layout,
    };
    VkDescriptorSet set;
    canvas_try(c, vkAllocateDescriptorSets(device, &allocate, &set));
    for (uint32_t i = 0; i < BINDINGS; i++) {
        const VkWriteDescriptorSet write = {
            .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
            .dstSet = set,
            .dstBinding = i,
            .descriptorCount = 1,
            .descriptorType = descriptor_type(i),
            .pImageInfo = &c->images[i],
            .pBufferInfo = &c->buffers[i],
        };
        vkUpdateDescriptorSets(device, 1, &write, 0, NULL);
    }
    vkCmdBindDescriptorSets(c->commands, point, c->layout, 0, 1, &set, 0, NULL);
}
