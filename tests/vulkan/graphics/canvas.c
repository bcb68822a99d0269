/* SPDX-License-Identifier: MIT */
/* canvas.c - see canvas.h: what is made, what is kept, and what comes back. Targets and pipelines: canvas_draw.c. */
#include "canvas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas_private.h"

void canvas_try(struct canvas *c, VkResult result)
{
    if (result == VK_SUCCESS)
        return;
    c->result = result;
    longjmp(c->failed, 1);
}

static struct kept *keep_node(struct canvas *c)
{
    struct kept *node = calloc(1, sizeof *node);
    canvas_try(c, node ? VK_SUCCESS : VK_ERROR_OUT_OF_HOST_MEMORY);
    node->next = c->kept;
    c->kept = node;
    return node;
}

void canvas_keep(struct canvas *c, VkObjectType type, uint64_t handle)
{
    struct kept *node = keep_node(c);
    node->type = type;
    node->handle = handle;
}

static void destroy(VkDevice device, VkObjectType type, uint64_t handle)
{
    switch (type) {
#define DESTROY(TYPE, Type)                                                                                            \
    case VK_OBJECT_TYPE_##TYPE:                                                                                        \
        vkDestroy##Type(device, (Vk##Type)handle, NULL);                                                               \
        break
        DESTROY(IMAGE, Image);
        DESTROY(IMAGE_VIEW, ImageView);
        DESTROY(SAMPLER, Sampler);
        DESTROY(PIPELINE, Pipeline);
        DESTROY(PIPELINE_LAYOUT, PipelineLayout);
        DESTROY(DESCRIPTOR_SET_LAYOUT, DescriptorSetLayout);
        DESTROY(DESCRIPTOR_POOL, DescriptorPool);
        DESTROY(RENDER_PASS, RenderPass);
        DESTROY(FRAMEBUFFER, Framebuffer);
        DESTROY(QUERY_POOL, QueryPool);
        DESTROY(SHADER_MODULE, ShaderModule);
#undef DESTROY
    case VK_OBJECT_TYPE_DEVICE_MEMORY:
        vkFreeMemory(device, (VkDeviceMemory)handle, NULL);
        break;
    default:
        break;
    }
}

static void destroy_all(struct canvas *c)
{
    while (c->kept) {
        struct kept *node = c->kept;
        c->kept = node->next;
        if (node->buffer.buffer)
            vk_buffer_finish(&node->buffer, &c->device->vk);
        else
            destroy(c->device->vk.device, node->type, node->handle);
        free(node);
    }
    while (c->pending) {
        struct pending *next = c->pending->next;
        free(c->pending);
        c->pending = next;
    }
}

struct vk_buffer *canvas_buffer(struct canvas *c, size_t size)
{
    struct kept *node = keep_node(c);
    struct vk *vk = &c->device->vk;
    canvas_try(c, vk_buffer_init(&node->buffer, vk, size ? size : 4, vk_host_memory_type(vk)));
    memset(node->buffer.bytes, 0, size);
    return &node->buffer;
}

struct vk_buffer *canvas_data(struct canvas *c, const void *data, size_t size)
{
    struct vk_buffer *buffer = canvas_buffer(c, size);
    memcpy(buffer->bytes, data, size);
    return buffer;
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

static VkImageAspectFlags aspects_of(VkFormat format)
{
    switch (format) {
    case VK_FORMAT_D16_UNORM:
    case VK_FORMAT_D32_SFLOAT:
    case VK_FORMAT_X8_D24_UNORM_PACK32:
        return VK_IMAGE_ASPECT_DEPTH_BIT;
    case VK_FORMAT_S8_UINT:
        return VK_IMAGE_ASPECT_STENCIL_BIT;
    case VK_FORMAT_D16_UNORM_S8_UINT:
    case VK_FORMAT_D24_UNORM_S8_UINT:
    case VK_FORMAT_D32_SFLOAT_S8_UINT:
        return VK_IMAGE_ASPECT_DEPTH_BIT | VK_IMAGE_ASPECT_STENCIL_BIT;
    default:
        return VK_IMAGE_ASPECT_COLOR_BIT;
    }
}

static uint32_t or_one(uint32_t value)
{
    return value ? value : 1;
}

static VkImageType type_of(VkImageViewType view)
{
    if (view == VK_IMAGE_VIEW_TYPE_1D || view == VK_IMAGE_VIEW_TYPE_1D_ARRAY)
        return VK_IMAGE_TYPE_1D;
    return view == VK_IMAGE_VIEW_TYPE_3D ? VK_IMAGE_TYPE_3D : VK_IMAGE_TYPE_2D;
}

static void make_image(struct canvas *c, struct image *image)
{
    struct vk *vk = &c->device->vk;
    const struct image_info *i = &image->info;
    const VkImageCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
        .flags = i->flags,
        .imageType = i->type,
        .format = i->format,
        .extent = { i->width, i->height, i->depth },
        .mipLevels = i->levels,
        .arrayLayers = i->layers,
        .samples = (VkSampleCountFlagBits)i->samples,
        .usage = i->usage,
    };
    canvas_try(c, vkCreateImage(vk->device, &info, NULL, &image->image));
    canvas_keep(c, VK_OBJECT_TYPE_IMAGE, (uint64_t)image->image);
    VkMemoryRequirements needs;
    vkGetImageMemoryRequirements(vk->device, image->image, &needs);
    uint32_t type = 0;
    while (!(needs.memoryTypeBits >> type & 1) ||
           !(vk->memory.memoryTypes[type].propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT))
        type++;
    const VkMemoryAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex = type,
    };
    VkDeviceMemory memory;
    canvas_try(c, vkAllocateMemory(vk->device, &allocate, NULL, &memory));
    /* Below the image in the list: it is freed after it. */
    canvas_keep(c, VK_OBJECT_TYPE_DEVICE_MEMORY, (uint64_t)memory);
    struct kept *newest = c->kept, *of_image = newest->next;
    newest->next = of_image->next;
    of_image->next = newest;
    c->kept = of_image;
    canvas_try(c, vkBindImageMemory(vk->device, image->image, memory, 0));
}

struct image canvas_image(struct canvas *c, const struct image_info *info)
{
    struct image image = { .info = *info, .aspects = aspects_of(info->format) };
    struct image_info *i = &image.info;
    i->type = type_of(i->view);
    i->width = or_one(i->width);
    i->height = or_one(i->height);
    i->depth = or_one(i->depth);
    i->layers = or_one(i->layers);
    i->levels = or_one(i->levels);
    i->samples = or_one(i->samples);
    i->usage |= VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT;
    if (device_has_format(c->device, i->format, VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT))
        i->usage |= VK_IMAGE_USAGE_SAMPLED_BIT;
    make_image(c, &image);
    const VkImageSubresourceRange whole = { image.aspects, 0, i->levels, 0, i->layers };
    const VkImageUsageFlags seen = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_STORAGE_BIT |
                                   VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_INPUT_ATTACHMENT_BIT |
                                   VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
    if (i->usage & seen)
        image.view = canvas_view(c, &image, i->view, i->view_format ? i->view_format : i->format, &whole, &i->swizzle);
    return image;
}

VkImageView canvas_view(struct canvas *c, const struct image *image, VkImageViewType type, VkFormat format,
                        const VkImageSubresourceRange *range, const VkComponentMapping *swizzle)
{
    const VkImageViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = image->image,
        .viewType = type,
        .format = format,
        .components = swizzle ? *swizzle : (VkComponentMapping){ 0 },
        .subresourceRange = *range,
    };
    VkImageView view;
    canvas_try(c, vkCreateImageView(c->device->vk.device, &info, NULL, &view));
    canvas_keep(c, VK_OBJECT_TYPE_IMAGE_VIEW, (uint64_t)view);
    return view;
}

void canvas_layout(struct canvas *c, struct image *image, VkImageLayout layout)
{
    const VkImageMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
        .oldLayout = image->layout,
        .newLayout = layout,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .image = image->image,
        .subresourceRange = { image->aspects, 0, VK_REMAINING_MIP_LEVELS, 0, VK_REMAINING_ARRAY_LAYERS },
    };
    vkCmdPipelineBarrier(c->commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 0,
                         NULL, 0, NULL, 1, &barrier);
    image->layout = layout;
}

void canvas_barrier(struct canvas *c)
{
    const VkMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT | VK_ACCESS_HOST_READ_BIT,
    };
    vkCmdPipelineBarrier(c->commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT,
                         VK_PIPELINE_STAGE_ALL_COMMANDS_BIT | VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0, NULL, 0,
                         NULL);
}

static uint32_t at_level(uint32_t size, uint32_t level)
{
    return size >> level ? size >> level : 1;
}

void canvas_upload(struct canvas *c, struct image *image, uint32_t level, const void *bytes, size_t size)
{
    const struct image_info *i = &image->info;
    const struct vk_buffer *buffer = canvas_data(c, bytes, size);
    VkImageAspectFlags aspect = image->aspects & ~(VkImageAspectFlags)VK_IMAGE_ASPECT_STENCIL_BIT;
    const VkBufferImageCopy region = {
        .imageSubresource = { aspect ? aspect : image->aspects, level, 0, i->layers },
        .imageExtent = { at_level(i->width, level), at_level(i->height, level), at_level(i->depth, level) },
    };
    canvas_layout(c, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL);
    vkCmdCopyBufferToImage(c->commands, buffer->buffer, image->image, image->layout, 1, &region);
    canvas_layout(c, image, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static struct picture *new_picture(struct canvas *c, const char *name, VkFormat format, uint32_t width, uint32_t height)
{
    bool known = picture_texel_bytes(format) && c->picture_count < PICTURES;
    canvas_try(c, known ? VK_SUCCESS : VK_ERROR_FORMAT_NOT_SUPPORTED);
    struct picture *picture = &c->pictures[c->picture_count++];
    *picture = picture_make(name, format, width, height);
    canvas_try(c, picture->bytes ? VK_SUCCESS : VK_ERROR_OUT_OF_HOST_MEMORY);
    return picture;
}

void canvas_show_buffer(struct canvas *c, const char *name, VkFormat format, uint32_t width, uint32_t height,
                        const struct vk_buffer *buffer)
{
    struct picture *picture = new_picture(c, name, format, width, height);
    struct pending *node = calloc(1, sizeof *node);
    canvas_try(c, node ? VK_SUCCESS : VK_ERROR_OUT_OF_HOST_MEMORY);
    *node = (struct pending){ c->pending, picture, buffer };
    c->pending = node;
}

void canvas_show_numbers(struct canvas *c, const char *name, const uint64_t *numbers, uint32_t count)
{
    memcpy(new_picture(c, name, VK_FORMAT_R64_UINT, count, 1)->bytes, numbers, count * sizeof *numbers);
}

/* What a copy of that aspect has. */
static VkFormat aspect_format(VkFormat format, VkImageAspectFlagBits aspect)
{
    if (aspect == VK_IMAGE_ASPECT_STENCIL_BIT)
        return VK_FORMAT_S8_UINT;
    if (format == VK_FORMAT_D32_SFLOAT_S8_UINT)
        return VK_FORMAT_D32_SFLOAT;
    return format == VK_FORMAT_D16_UNORM_S8_UINT ? VK_FORMAT_D16_UNORM : format;
}

/* Textures of several samples cannot be copied: a compute shader reads them. */
static void show_samples(struct canvas *c, const char *name, struct image *image, VkImageAspectFlagBits aspect)
{
    const struct image_info *i = &image->info;
    bool integer = picture_is_integer(i->format) || aspect == VK_IMAGE_ASPECT_STENCIL_BIT;
    VkFormat format = integer ? VK_FORMAT_R32G32B32A32_UINT : VK_FORMAT_R32G32B32A32_SFLOAT;
    const struct vk_buffer *buffer = canvas_buffer(c, (size_t)i->width * i->height * i->samples * 16);
    const VkImageSubresourceRange range = { aspect, 0, 1, 0, 1 };
    const VkSamplerCreateInfo sampler = { .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO };
    canvas_layout(c, image, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL);
    canvas_compute(c, integer ? "samples_uint.comp" : "samples.comp", NULL);
    canvas_texture(c, 0, image, canvas_view(c, image, VK_IMAGE_VIEW_TYPE_2D, i->format, &range, NULL), &sampler);
    canvas_bind_buffer(c, BINDING_STORAGE, buffer);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_COMPUTE);
    vkCmdDispatch(c->commands, i->width, i->height, i->samples);
    canvas_show_buffer(c, name, format, i->width, i->height * i->samples, buffer);
}

void canvas_show_level(struct canvas *c, const char *name, struct image *image, VkImageAspectFlagBits aspect,
                       uint32_t level)
{
    const struct image_info *i = &image->info;
    if (i->samples > 1) {
        show_samples(c, name, image, aspect);
        return;
    }
    VkFormat format = aspect_format(i->format, aspect);
    uint32_t width = at_level(i->width, level), height = at_level(i->height, level), depth = at_level(i->depth, level);
    const VkBufferImageCopy region = {
        .imageSubresource = { aspect, level, 0, i->layers },
        .imageExtent = { width, height, depth },
    };
    const struct vk_buffer *buffer =
        canvas_buffer(c, (size_t)width * height * depth * i->layers * picture_texel_bytes(format));
    canvas_layout(c, image, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
    vkCmdCopyImageToBuffer(c->commands, image->image, image->layout, buffer->buffer, 1, &region);
    canvas_show_buffer(c, name, format, width, height * depth * i->layers, buffer);
}

void canvas_show(struct canvas *c, const char *name, struct image *image)
{
    bool depth = image->aspects & VK_IMAGE_ASPECT_DEPTH_BIT;
    if (image->aspects & VK_IMAGE_ASPECT_COLOR_BIT || depth)
        canvas_show_level(c, name, image, depth ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT, 0);
    if (image->aspects & VK_IMAGE_ASPECT_STENCIL_BIT)
        canvas_show_level(c, "stencil", image, VK_IMAGE_ASPECT_STENCIL_BIT, 0);
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

static void begin_commands(struct canvas *c)
{
    c->commands = vk_begin(&c->device->vk);
    canvas_try(c, c->commands ? VK_SUCCESS : VK_ERROR_OUT_OF_HOST_MEMORY);
}

static void submit(struct canvas *c)
{
    VkCommandBuffer commands = c->commands;
    c->commands = VK_NULL_HANDLE;
    canvas_try(c, vk_run(&c->device->vk, commands));
    while (c->pending) {
        struct pending *node = c->pending;
        struct picture *picture = node->picture;
        memcpy(picture->bytes, node->buffer->bytes,
               (size_t)picture->width * picture->height * picture_texel_bytes(picture->format));
        c->pending = node->next;
        free(node);
    }
}

void canvas_submit(struct canvas *c)
{
    canvas_barrier(c);
    submit(c);
    begin_commands(c);
}

VkResult canvas_run(struct canvas *c, struct device *device, void (*draw)(struct canvas *), uint32_t parameter)
{
    memset(c, 0, sizeof *c);
    c->device = device;
    c->parameter = parameter;
    if (setjmp(c->failed) == 0) {
        canvas_make_layout(c);
        begin_commands(c);
        draw(c);
        canvas_barrier(c);
        submit(c);
    }
    if (c->commands)
        vkFreeCommandBuffers(device->vk.device, device->vk.pool, 1, &c->commands);
    destroy_all(c);
    return c->result;
}

void canvas_free(struct canvas *c)
{
    while (c->picture_count)
        picture_free(&c->pictures[--c->picture_count]);
}
