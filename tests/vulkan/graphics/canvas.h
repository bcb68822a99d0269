/* SPDX-License-Identifier: MIT */
/*
 * canvas.h - what a case draws on: a command buffer, images to draw to, and everything that was made for the case,
 * which goes when the canvas does. Pipelines and targets are described by structs whose zeroes are the usual.
 *
 * No function here returns an error: the first one ends the case (canvas_try).
 *
 *     canvas_begin(c, &(struct target){ 0 });
 *     canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
 *     canvas_vertices(c, 0, triangle, sizeof triangle);
 *     vkCmdDraw(c->commands, 3, 1, 0, 0);
 *     canvas_end(c);
 *     canvas_show(c, "colour", &c->color[0]);
 */
#ifndef TESTS_VULKAN_GRAPHICS_CANVAS_H
#define TESTS_VULKAN_GRAPHICS_CANVAS_H

#include <setjmp.h>

#include "device.h"
#include "picture.h"

enum { TARGETS = 8, PICTURES = 64, ATTRIBUTES = 16, STREAMS = 4, CONSTANTS = 8, SAMPLERS = 4, PUSH_BYTES = 128 };

/* Bindings of the one descriptor set that all shaders have. */
enum { BINDING_TEXTURES = 0, BINDING_UNIFORM = SAMPLERS, BINDING_STORAGE, BINDING_IMAGE, BINDING_INPUT, BINDINGS };

enum { SIZE = 64 }; /* of targets, where nothing else is said */

struct image_info {
    VkImageType type; /* canvas_image makes it that of the view */
    VkImageViewType view;
    VkFormat format;
    uint32_t width, height, depth, layers, levels, samples; /* 0: 1 */
    VkImageUsageFlags usage;                                /* besides transfers */
    VkImageCreateFlags flags;
    VkFormat view_format; /* 0: format */
    VkComponentMapping swizzle;
};

struct image {
    struct image_info info;
    VkImage image;
    VkImageView view; /* of all of it */
    VkImageAspectFlags aspects;
    VkImageLayout layout;
};

/* What is drawn to. */
struct target {
    VkFormat formats[TARGETS]; /* all 0: one of R8G8B8A8_UNORM; VK_FORMAT_UNDEFINED before others: none there */
    bool no_color;
    VkFormat depth;                          /* 0: none */
    uint32_t width, height, layers, samples; /* 0: SIZE, SIZE, 1, 1 */
    VkClearColorValue clear[TARGETS];
    VkClearDepthStencilValue clear_depth;
    VkResolveModeFlagBits resolve, resolve_depth, resolve_stencil; /* 0: not resolved */
    VkImageUsageFlags usage;                                       /* of the images, besides the usual */
};

struct attribute {
    uint32_t location, stream;
    VkFormat format; /* 0: behind the last */
    uint32_t offset;
};

struct stream {
    uint32_t stride;
    bool instanced;
    uint32_t divisor; /* of instanced ones; VK_EXT_vertex_attribute_divisor when it is not 1 */
};

struct pipeline {
    const char *vertex, *fragment; /* names of shaders; NULL: basic.vert and basic.frag; "": no fragment shader */
    uint32_t constants[CONSTANTS]; /* specialization constants from 0 on */
    struct attribute attributes[ATTRIBUTES]; /* none at all: struct vertex in stream 0, unless no_attributes */
    struct stream streams[STREAMS];
    bool no_attributes;
    VkRenderPass pass; /* instead of the target's formats */
    uint32_t subpass;
    VkPrimitiveTopology topology;
    bool restart;
    uint32_t viewport_count; /* 0: one, of the whole target */
    const VkViewport *viewports;
    const VkRect2D *scissors; /* NULL: as large as the target */
    const void *viewport_next, *raster_next;
    VkPipelineRasterizationStateCreateInfo raster; /* lineWidth 0: 1 */
    VkPipelineMultisampleStateCreateInfo samples;  /* rasterizationSamples: the target's */
    VkPipelineDepthStencilStateCreateInfo depth;
    VkPipelineColorBlendAttachmentState blend[TARGETS]; /* colorWriteMask 0: all, unless nothing_written */
    bool nothing_written;
    bool same_blend;                               /* blend[0] for all targets */
    VkPipelineColorBlendStateCreateInfo blend_all; /* logic op and constants */
    uint32_t dynamic_count;
    const VkDynamicState *dynamic;
};

struct vertex {
    float position[4], color[4];
};

struct canvas {
    struct device *device;
    VkCommandBuffer commands;
    struct target target;
    struct image color[TARGETS], depth, resolved[TARGETS], resolved_depth;
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    uint32_t bound; /* bindings that have something, a bit each */
    VkDescriptorImageInfo images[BINDINGS];
    VkDescriptorBufferInfo buffers[BINDINGS];
    uint32_t parameter; /* of the case */
    struct picture pictures[PICTURES];
    uint32_t picture_count;
    VkResult result; /* of what ended the case */
    jmp_buf failed;
    struct kept *kept;       /* what goes with the canvas */
    struct pending *pending; /* pictures that await the GPU */
};

/* Run `draw` on a new canvas. Its pictures are in c then. Whatever else was made is gone. */
VkResult canvas_run(struct canvas *c, struct device *device, void (*draw)(struct canvas *), uint32_t parameter);
/* The pictures go, too. */
void canvas_free(struct canvas *c);

/* End the case unless `result` is success. */
void canvas_try(struct canvas *c, VkResult result);
/* Have an object destroyed with the canvas, after what is kept later. */
void canvas_keep(struct canvas *c, VkObjectType type, uint64_t handle);
/* Submit what is recorded, and wait; pictures have their bytes then. Recording goes on. */
void canvas_submit(struct canvas *c);

/* Images in a memory object of their own. */
struct image canvas_image(struct canvas *c, const struct image_info *info);
/* A further view. */
VkImageView canvas_view(struct canvas *c, const struct image *image, VkImageViewType type, VkFormat format,
                        const VkImageSubresourceRange *range, const VkComponentMapping *swizzle);
/* Wait for all that was recorded, and change the layout. */
void canvas_layout(struct canvas *c, struct image *image, VkImageLayout layout);
/* Wait for all that was recorded. */
void canvas_barrier(struct canvas *c);
/* Fill a level of all layers from bytes that lie one after another. */
void canvas_upload(struct canvas *c, struct image *image, uint32_t level, const void *bytes, size_t size);
/* Host memory that the GPU sees. */
struct vk_buffer *canvas_buffer(struct canvas *c, size_t size);
/* The same, with a copy of `data`. */
struct vk_buffer *canvas_data(struct canvas *c, const void *data, size_t size);

/* Make the images of a target, clear them, and begin to draw. */
void canvas_begin(struct canvas *c, const struct target *target);
/* The same with flags of vkCmdBeginRendering. */
void canvas_begin_with(struct canvas *c, const struct target *target, VkRenderingFlags flags);
/* Draw to the same images again; they are loaded. */
void canvas_again(struct canvas *c);
void canvas_end(struct canvas *c);
/* Make a pipeline for c->target, and bind it. */
VkPipeline canvas_pipeline(struct canvas *c, const struct pipeline *pipeline);
void canvas_vertices(struct canvas *c, uint32_t stream, const void *data, size_t size);
void canvas_indices(struct canvas *c, VkIndexType type, const void *data, size_t size);
/* To shaders of all stages, from byte 0 on. */
void canvas_push(struct canvas *c, const void *data, uint32_t size);
/* A texture for BINDING_TEXTURES + number: from the next canvas_bind on. `sampler` has its sType filled in. */
void canvas_texture(struct canvas *c, uint32_t number, const struct image *image, VkImageView view,
                    const VkSamplerCreateInfo *sampler);
/* BINDING_UNIFORM or BINDING_STORAGE: a whole buffer; BINDING_IMAGE, BINDING_INPUT: an image in its layout. */
void canvas_bind_buffer(struct canvas *c, uint32_t binding, const struct vk_buffer *buffer);
void canvas_bind_image(struct canvas *c, uint32_t binding, VkImageView view, VkImageLayout layout);
/* Bind a set with what was named so far. */
void canvas_bind(struct canvas *c, VkPipelineBindPoint point);
VkPipeline canvas_compute(struct canvas *c, const char *shader, const uint32_t constants[CONSTANTS]);

/* A picture of level 0 of the image: layers, slices and samples below one another. Not between begin and end. */
void canvas_show(struct canvas *c, const char *name, struct image *image);
/* The same of one aspect and level. */
void canvas_show_level(struct canvas *c, const char *name, struct image *image, VkImageAspectFlagBits aspect,
                       uint32_t level);
/* A picture of what is in a buffer once the GPU is done. */
void canvas_show_buffer(struct canvas *c, const char *name, VkFormat format, uint32_t width, uint32_t height,
                        const struct vk_buffer *buffer);
/* Numbers as a picture. */
void canvas_show_numbers(struct canvas *c, const char *name, const uint64_t *numbers, uint32_t count);

#endif
