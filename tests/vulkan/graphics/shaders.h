/* SPDX-License-Identifier: MIT */
/* shaders.h - the shaders of this folder as SPIR-V, by name; sections.py compiles them at build time. */
#ifndef TESTS_VULKAN_GRAPHICS_SHADERS_H
#define TESTS_VULKAN_GRAPHICS_SHADERS_H

#include <stddef.h>
#include <stdint.h>

struct shader {
    const char *name; /* with the stage: basic.vert */
    const uint32_t *words;
    size_t bytes;
};

/* NULL: there is no such shader. */
const struct shader *shader_find(const char *name);

#endif
