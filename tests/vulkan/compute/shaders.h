/* SPDX-License-Identifier: MIT */
/* shaders.h - the compute shaders of this folder as SPIR-V, by name; pack.py compiles them at build time. */
#ifndef TESTS_VULKAN_COMPUTE_SHADERS_H
#define TESTS_VULKAN_COMPUTE_SHADERS_H

#include <stddef.h>
#include <stdint.h>

struct shader {
    const char *name; /* of NAME.comp */
    const uint32_t *words;
    size_t bytes;
};

/* NULL: there is no such shader. */
const struct shader *shader_find(const char *name);

#endif
