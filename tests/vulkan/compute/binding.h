/* SPDX-License-Identifier: MIT */
/*
 * binding.h - what a shader's binding refers to: buffers, texel buffers, images and samplers, each with the bytes that
 * it holds at first, and afterwards.
 */
#ifndef TESTS_VULKAN_COMPUTE_BINDING_H
#define TESTS_VULKAN_COMPUTE_BINDING_H

#include "gpu.h"

enum { BINDING_ELEMENTS = 8 };

enum fill {
    FILL_RANDOM, /* bytes */
    FILL_ZERO,
    FILL_COUNT, /* dwords 0, 1, 2... */
    FILL_UNIT,  /* floats in [-1, 1), multiples of 1/256: sums and products of a few are exact */
    FILL_SAME,  /* bytes as random ones, but the same in every binding */
};

/* One binding of the table of a case. Bindings are numbered as they stand. */
struct binding {
    VkDescriptorType type;
    uint32_t bytes; /* of each buffer; what an image takes follows from its size */
    uint32_t count; /* elements of an array; 0 is 1 */
    enum fill fill;
    VkFormat format; /* texel buffers and images */
    VkImageViewType view;
    uint32_t width, height, depth; /* images; 0 is 1 */
    uint32_t layers, levels;       /* 0 is 1 */
    bool linear;                   /* tiling, instead of optimal */
    VkFilter filter;               /* samplers, combined or not */
    VkSamplerMipmapMode mipmap;
    VkSamplerAddressMode address;
    VkBorderColor border;
};

/* One element of a binding on a GPU. */
struct resource {
    struct vk_buffer buffer; /* or the staging buffer of an image */
    VkBufferView buffer_view;
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view;
    VkSampler sampler;
    uint8_t *bytes; /* what it held at first; the reference makes of them what it should hold then */
    uint32_t size;  /* of `bytes` */
};

bool binding_is_image(const struct binding *binding);
uint32_t binding_count(const struct binding *binding);
/* Bytes of a texel of the format; 0: the suite does not use it. */
uint32_t format_bytes(VkFormat format);
/* Where the texels of a level of an image begin in `bytes`, all layers of a level together; *size is that of one layer.
 */
uint32_t binding_level(const struct binding *binding, uint32_t level, uint32_t *size);

/* `seed` tells one element's content from another's. On failure resource_finish still has to be called. */
VkResult resource_init(struct resource *resource, struct gpu *gpu, const struct binding *binding, uint32_t seed);
void resource_finish(struct resource *resource, struct gpu *gpu);
/* Record what must happen before the first and after the last use by a shader. */
void resource_upload(struct resource *resource, const struct binding *binding, VkCommandBuffer commands);
void resource_download(struct resource *resource, const struct binding *binding, VkCommandBuffer commands);
/* The element's part of a descriptor write; `out` has room for one of each kind. */
void resource_describe(const struct resource *resource, const struct binding *binding, VkDescriptorBufferInfo *buffer,
                       VkDescriptorImageInfo *image, VkBufferView *texel);

#endif
