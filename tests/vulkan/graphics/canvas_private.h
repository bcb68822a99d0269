/* SPDX-License-Identifier: MIT */
/* canvas_private.h - between canvas.c and canvas_draw.c. */
#ifndef TESTS_VULKAN_GRAPHICS_CANVAS_PRIVATE_H
#define TESTS_VULKAN_GRAPHICS_CANVAS_PRIVATE_H

#include "canvas.h"

/* A buffer, if there is one, or another object. */
struct kept {
    struct kept *next;
    struct vk_buffer buffer;
    VkObjectType type;
    uint64_t handle;
};

struct pending {
    struct pending *next;
    struct picture *picture;
    const struct vk_buffer *buffer;
};

/* The descriptor set layout and pipeline layout of all pipelines. */
void canvas_make_layout(struct canvas *c);

#endif
