/* SPDX-License-Identifier: MIT */
/*
 * array.h - an array that grows and keeps its memory, so that filling it again and again costs no allocation.
 */
#ifndef SHIM_ARRAY_H
#define SHIM_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/* All zero is an empty array. All elements of one array have the same size. */
struct shim_array {
    void *data;
    uint32_t count;
    uint32_t capacity; /* elements */
};

/* Frees the memory. */
void shim_array_finish(struct shim_array *array);

/* Append `count` zeroed elements of `size` bytes. Returns the first of them, or NULL: no memory, nothing changed. */
void *shim_array_add(struct shim_array *array, size_t size, uint32_t count);

#endif
