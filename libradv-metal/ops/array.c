/* SPDX-License-Identifier: MIT */
/*
 * array.c - see array.h.
 */
#include "array.h"

#include <stdlib.h>
#include <string.h>

void shim_array_finish(struct shim_array *array)
{
    free(array->data);
    *array = (struct shim_array){ 0 };
}

void *shim_array_add(struct shim_array *array, size_t size, uint32_t count)
{
    if (count > UINT32_MAX / 4 - array->count)
        return NULL;
    uint32_t needed = array->count + count;
    if (needed > array->capacity || !array->data) {
        uint32_t capacity = needed < 8 ? 8 : 2 * needed;
        void *data = realloc(array->data, capacity * size);
        if (!data)
            return NULL;
        array->data = data;
        array->capacity = capacity;
    }
    void *first = (char *)array->data + array->count * size;
    memset(first, 0, count * size);
    array->count = needed;
    return first;
}
