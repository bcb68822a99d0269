/* SPDX-License-Identifier: MIT */
/* binding.c - see binding.h. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

static uint32_t at_least_1(uint32_t value)
{
    return value ? value : 1;
}

uint32_t binding_count(const struct binding *binding)
{
    return at_least_1(binding->type == VK_DESCRIPTOR_TYPE_INLINE_UNIFORM_BLOCK ? 1 : binding->count);
}

bool binding_is_image(const struct binding *binding)
{
    return binding->type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE || binding->type == VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE ||
           binding->type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
}

static bool has_sampler(const struct binding *binding)
{
    return binding->type == VK_DESCRIPTOR_TYPE_SAMPLER || binding->type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
}

static bool is_texel_buffer(const struct binding *binding)
{
    return binding->type == VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER ||
           binding->type == VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
}

uint32_t format_bytes(VkFormat format)
{
    static const struct {
        VkFormat format;
        uint32_t bytes;
    } formats[] = {
        { VK_FORMAT_R8_UNORM, 1 },
        { VK_FORMAT_R8_UINT, 1 },
        { VK_FORMAT_R8_SINT, 1 },
        { VK_FORMAT_R8_SNORM, 1 },
        { VK_FORMAT_R8G8_UNORM, 2 },
        { VK_FORMAT_R8G8_UINT, 2 },
        { VK_FORMAT_R16_UINT, 2 },
        { VK_FORMAT_R16_SINT, 2 },
        { VK_FORMAT_R16_UNORM, 2 },
        { VK_FORMAT_R16_SFLOAT, 2 },
        { VK_FORMAT_R5G6B5_UNORM_PACK16, 2 },
        { VK_FORMAT_R8G8B8A8_UNORM, 4 },
        { VK_FORMAT_R8G8B8A8_SNORM, 4 },
        { VK_FORMAT_R8G8B8A8_UINT, 4 },
        { VK_FORMAT_R8G8B8A8_SINT, 4 },
        { VK_FORMAT_R8G8B8A8_SRGB, 4 },
        { VK_FORMAT_B8G8R8A8_UNORM, 4 },
        { VK_FORMAT_A2B10G10R10_UNORM_PACK32, 4 },
        { VK_FORMAT_A2B10G10R10_UINT_PACK32, 4 },
        { VK_FORMAT_B10G11R11_UFLOAT_PACK32, 4 },
        { VK_FORMAT_E5B9G9R9_UFLOAT_PACK32, 4 },
        { VK_FORMAT_R16G16_UINT, 4 },
        { VK_FORMAT_R16G16_UNORM, 4 },
        { VK_FORMAT_R16G16_SFLOAT, 4 },
        { VK_FORMAT_R32_UINT, 4 },
        { VK_FORMAT_R32_SINT, 4 },
        { VK_FORMAT_R32_SFLOAT, 4 },
        { VK_FORMAT_R16G16B16A16_UINT, 8 },
        { VK_FORMAT_R16G16B16A16_SINT, 8 },
        { VK_FORMAT_R16G16B16A16_UNORM, 8 },
        { VK_FORMAT_R16G16B16A16_SNORM, 8 },
        { VK_FORMAT_R16G16B16A16_SFLOAT, 8 },
        { VK_FORMAT_R32G32_UINT, 8 },
        { VK_FORMAT_R32G32_SINT, 8 },
        { VK_FORMAT_R32G32_SFLOAT, 8 },
        { VK_FORMAT_R64_UINT, 8 },
        { VK_FORMAT_R64_SINT, 8 },
        { VK_FORMAT_R32G32B32A32_UINT, 16 },
        { VK_FORMAT_R32G32B32A32_SINT, 16 },
        { VK_FORMAT_R32G32B32A32_SFLOAT, 16 },
        { VK_FORMAT_D32_SFLOAT, 4 },
        { VK_FORMAT_BC1_RGBA_UNORM_BLOCK, 8 },
        { VK_FORMAT_BC2_UNORM_BLOCK, 16 },
        { VK_FORMAT_BC3_UNORM_BLOCK, 16 },
        { VK_FORMAT_BC4_UNORM_BLOCK, 8 },
        { VK_FORMAT_BC5_UNORM_BLOCK, 16 },
        { VK_FORMAT_BC7_UNORM_BLOCK, 16 },
    };
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].format == format)
            return formats[i].bytes;
    return 0;
}

static uint32_t level_size(uint32_t size, uint32_t level)
{
    return at_least_1(at_least_1(size) >> level);
}

uint32_t binding_level(const struct binding *binding, uint32_t level, uint32_t *size)
{
    const uint32_t side =
        binding->format >= VK_FORMAT_BC1_RGB_UNORM_BLOCK && binding->format <= VK_FORMAT_BC7_SRGB_BLOCK ? 4 : 1;
    uint32_t offset = 0;
    for (uint32_t i = 0;; i++) {
        const uint32_t width = level_size(binding->width, i), height = level_size(binding->height, i);
        *size = (width + side - 1) / side * ((height + side - 1) / side) * level_size(binding->depth, i) *
                format_bytes(binding->format);
        if (i == level)
            return offset;
        offset += *size * at_least_1(binding->layers);
    }
}

static uint32_t image_size(const struct binding *binding)
{
    uint32_t size, last = binding_level(binding, at_least_1(binding->levels) - 1, &size);
    return (last + size * at_least_1(binding->layers) + 3) & ~3u;
}

static void fill(uint8_t *bytes, uint32_t size, enum fill how, uint32_t seed)
{
    uint32_t state = how == FILL_SAME ? 12345 : seed * 2654435761u + 1;
    for (uint32_t i = 0; i + 4 <= size; i += 4) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        uint32_t value = how == FILL_ZERO ? 0 : how == FILL_COUNT ? i / 4 : state;
        if (how == FILL_UNIT)
            memcpy(&value, &(float){ (float)((int)(state >> 23) - 256) / 256.0f }, 4);
        memcpy(bytes + i, &value, 4);
    }
}

static VkResult make_buffer_view(struct resource *resource, struct gpu *gpu, const struct binding *binding)
{
    const VkBufferViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
        .buffer = resource->buffer.buffer,
        .format = binding->format,
        .range = VK_WHOLE_SIZE,
    };
    return vkCreateBufferView(gpu->vk.device, &info, NULL, &resource->buffer_view);
}

static VkImageType image_type(VkImageViewType view)
{
    switch (view) {
    case VK_IMAGE_VIEW_TYPE_1D:
    case VK_IMAGE_VIEW_TYPE_1D_ARRAY:
        return VK_IMAGE_TYPE_1D;
    case VK_IMAGE_VIEW_TYPE_3D:
        return VK_IMAGE_TYPE_3D;
    default:
        return VK_IMAGE_TYPE_2D;
    }
}

static VkResult make_image(struct resource *resource, struct gpu *gpu, const struct binding *binding)
{
    bool cube = binding->view == VK_IMAGE_VIEW_TYPE_CUBE || binding->view == VK_IMAGE_VIEW_TYPE_CUBE_ARRAY;
    bool storage = binding->type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
    const VkImageCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
        .flags = cube ? VK_IMAGE_CREATE_CUBE_COMPATIBLE_BIT : 0,
        .imageType = image_type(binding->view),
        .format = binding->format,
        .extent = { at_least_1(binding->width), at_least_1(binding->height), at_least_1(binding->depth) },
        .mipLevels = at_least_1(binding->levels),
        .arrayLayers = at_least_1(binding->layers),
        .samples = VK_SAMPLE_COUNT_1_BIT,
        .tiling = binding->linear ? VK_IMAGE_TILING_LINEAR : VK_IMAGE_TILING_OPTIMAL,
        .usage = VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT |
                 (storage ? VK_IMAGE_USAGE_STORAGE_BIT : VK_IMAGE_USAGE_SAMPLED_BIT),
    };
    VkMemoryRequirements needs;
    VkResult result = vkCreateImage(gpu->vk.device, &info, NULL, &resource->image);
    if (result != VK_SUCCESS)
        return result;
    vkGetImageMemoryRequirements(gpu->vk.device, resource->image, &needs);
    uint32_t type = 0;
    while (!(needs.memoryTypeBits >> type & 1))
        type++;
    const VkMemoryAllocateInfo allocate = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .allocationSize = needs.size,
        .memoryTypeIndex = type,
    };
    result = vkAllocateMemory(gpu->vk.device, &allocate, NULL, &resource->memory);
    if (result == VK_SUCCESS)
        result = vkBindImageMemory(gpu->vk.device, resource->image, resource->memory, 0);
    return result;
}

static VkImageAspectFlags aspect(const struct binding *binding)
{
    return binding->format == VK_FORMAT_D32_SFLOAT ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT;
}

static VkImageSubresourceRange whole_image(const struct binding *binding)
{
    return (VkImageSubresourceRange){ aspect(binding), 0, VK_REMAINING_MIP_LEVELS, 0, VK_REMAINING_ARRAY_LAYERS };
}

static VkResult make_view(struct resource *resource, struct gpu *gpu, const struct binding *binding)
{
    const VkImageViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = resource->image,
        .viewType = binding->view,
        .format = binding->format,
        .subresourceRange = whole_image(binding),
    };
    return vkCreateImageView(gpu->vk.device, &info, NULL, &resource->view);
}

static VkResult make_sampler(struct resource *resource, struct gpu *gpu, const struct binding *binding)
{
    const VkSamplerCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
        .magFilter = binding->filter,
        .minFilter = binding->filter,
        .mipmapMode = binding->mipmap,
        .addressModeU = binding->address,
        .addressModeV = binding->address,
        .addressModeW = binding->address,
        .compareEnable = binding->compare,
        .compareOp = binding->compare ? VK_COMPARE_OP_LESS_OR_EQUAL : VK_COMPARE_OP_NEVER,
        .borderColor = binding->border,
        .maxLod = VK_LOD_CLAMP_NONE,
    };
    return vkCreateSampler(gpu->vk.device, &info, NULL, &resource->sampler);
}

VkResult resource_init(struct resource *resource, struct gpu *gpu, const struct binding *binding, uint32_t seed)
{
    VkResult result = VK_SUCCESS;
    memset(resource, 0, sizeof *resource);
    if (has_sampler(binding))
        result = make_sampler(resource, gpu, binding);
    if (binding->type == VK_DESCRIPTOR_TYPE_SAMPLER || result != VK_SUCCESS)
        return result;
    resource->size = binding_is_image(binding) ? image_size(binding) : binding->bytes;
    resource->bytes = malloc(resource->size);
    if (!resource->bytes)
        return VK_ERROR_OUT_OF_HOST_MEMORY;
    fill(resource->bytes, resource->size, binding->fill, seed);
    result = vk_buffer_init(&resource->buffer, &gpu->vk, resource->size, vk_host_memory_type(&gpu->vk));
    if (result != VK_SUCCESS)
        return result;
    memcpy(resource->buffer.bytes, resource->bytes, resource->size);
    if (is_texel_buffer(binding))
        return make_buffer_view(resource, gpu, binding);
    if (!binding_is_image(binding))
        return VK_SUCCESS;
    result = make_image(resource, gpu, binding);
    return result == VK_SUCCESS ? make_view(resource, gpu, binding) : result;
}

void resource_finish(struct resource *resource, struct gpu *gpu)
{
    VkDevice device = gpu->vk.device;
    vkDestroySampler(device, resource->sampler, NULL);
    vkDestroyImageView(device, resource->view, NULL);
    vkDestroyImage(device, resource->image, NULL);
    vkFreeMemory(device, resource->memory, NULL);
    vkDestroyBufferView(device, resource->buffer_view, NULL);
    vk_buffer_finish(&resource->buffer, &gpu->vk);
    free(resource->bytes);
    memset(resource, 0, sizeof *resource);
}

static void change_layout(const struct resource *resource, const struct binding *binding, VkCommandBuffer commands,
                          VkImageLayout from)
{
    const VkImageMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_MEMORY_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
        .oldLayout = from,
        .newLayout = VK_IMAGE_LAYOUT_GENERAL,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .image = resource->image,
        .subresourceRange = whole_image(binding),
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, 0, 0, NULL,
                         0, NULL, 1, &barrier);
}

enum { LEVELS = 16 };

static uint32_t level_copies(const struct binding *binding, VkBufferImageCopy copies[LEVELS])
{
    uint32_t levels = at_least_1(binding->levels), size;
    for (uint32_t i = 0; i < levels; i++)
        copies[i] = (VkBufferImageCopy){
            .bufferOffset = binding_level(binding, i, &size),
            .imageSubresource = { aspect(binding), i, 0, at_least_1(binding->layers) },
            .imageExtent = { level_size(binding->width, i), level_size(binding->height, i),
                             level_size(binding->depth, i) },
        };
    return levels;
}

void resource_upload(struct resource *resource, const struct binding *binding, VkCommandBuffer commands)
{
    VkBufferImageCopy copies[LEVELS];
    if (!resource->image)
        return;
    change_layout(resource, binding, commands, VK_IMAGE_LAYOUT_UNDEFINED);
    vkCmdCopyBufferToImage(commands, resource->buffer.buffer, resource->image, VK_IMAGE_LAYOUT_GENERAL,
                           level_copies(binding, copies), copies);
    change_layout(resource, binding, commands, VK_IMAGE_LAYOUT_GENERAL);
}

void resource_download(struct resource *resource, const struct binding *binding, VkCommandBuffer commands)
{
    VkBufferImageCopy copies[LEVELS];
    if (!resource->image)
        return;
    change_layout(resource, binding, commands, VK_IMAGE_LAYOUT_GENERAL);
    vkCmdCopyImageToBuffer(commands, resource->image, VK_IMAGE_LAYOUT_GENERAL, resource->buffer.buffer,
                           level_copies(binding, copies), copies);
}

void resource_describe(const struct resource *resource, const struct binding *binding, VkDescriptorBufferInfo *buffer,
                       VkDescriptorImageInfo *image, VkBufferView *texel)
{
    bool dynamic = binding->type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC ||
                   binding->type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC;
    *buffer = (VkDescriptorBufferInfo){ resource->buffer.buffer, 0, dynamic ? binding->bytes / 2 : VK_WHOLE_SIZE };
    *image = (VkDescriptorImageInfo){ resource->sampler, resource->view, VK_IMAGE_LAYOUT_GENERAL };
    *texel = resource->buffer_view;
}
