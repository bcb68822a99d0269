/* SPDX-License-Identifier: MIT */
/*
 * bo_list.c - libdrm_amdgpu: lists of BOs for submissions to name, by handle or by number.
 */
#include <stdlib.h>

#include "amdgpu_face.h"

static struct drm_amdgpu_bo_list_in list_args(uint32_t operation, uint32_t id, uint32_t count,
                                              const struct drm_amdgpu_bo_list_entry *entries)
{
    return (struct drm_amdgpu_bo_list_in){ .operation = operation,
                                           .list_handle = id,
                                           .bo_number = count,
                                           .bo_info_size = sizeof *entries,
                                           .bo_info_ptr = (uintptr_t)entries };
}

FACE_API int amdgpu_bo_list_create_raw(amdgpu_device_handle dev, uint32_t number_of_buffers,
                                       struct drm_amdgpu_bo_list_entry *buffers, uint32_t *result)
{
    const struct drm_amdgpu_bo_list_in args = list_args(AMDGPU_BO_LIST_OP_CREATE, 0, number_of_buffers, buffers);
    return face_negative(shim_bo_list_create(dev->file, &args, result));
}

FACE_API int amdgpu_bo_list_destroy_raw(amdgpu_device_handle dev, uint32_t bo_list)
{
    return face_negative(shim_bo_list_destroy(dev->file, bo_list));
}

/* BOs as the raw calls name them; the caller frees them. Returns 0, -EINVAL: none or far too many, or -ENOMEM. */
static int to_entries(uint32_t count, const amdgpu_bo_handle *bos, const uint8_t *priorities,
                      struct drm_amdgpu_bo_list_entry **out)
{
    if (!count || count > UINT32_MAX / sizeof **out)
        return -EINVAL;
    struct drm_amdgpu_bo_list_entry *entries = calloc(count, sizeof *entries);
    if (!entries)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        entries[i].bo_handle = shim_bo_handle(face_bo(bos[i]));
        entries[i].bo_priority = priorities ? priorities[i] : 0;
    }
    *out = entries;
    return 0;
}

FACE_API int amdgpu_bo_list_create(amdgpu_device_handle dev, uint32_t number_of_resources, amdgpu_bo_handle *resources,
                                   uint8_t *resource_prios, amdgpu_bo_list_handle *result)
{
    struct drm_amdgpu_bo_list_entry *entries;
    int r = to_entries(number_of_resources, resources, resource_prios, &entries);
    if (r)
        return r;

    r = -ENOMEM;
    struct amdgpu_bo_list *list = calloc(1, sizeof *list);
    if (!list)
        goto out_entries;
    list->dev = dev;
    r = amdgpu_bo_list_create_raw(dev, number_of_resources, entries, &list->id);
    if (r)
        free(list);
    else
        *result = list;
out_entries:
    free(entries);
    return r;
}

FACE_API int amdgpu_bo_list_update(amdgpu_bo_list_handle handle, uint32_t number_of_resources,
                                   amdgpu_bo_handle *resources, uint8_t *resource_prios)
{
    struct drm_amdgpu_bo_list_entry *entries;
    int r = to_entries(number_of_resources, resources, resource_prios, &entries);
    if (r)
        return r;
    const struct drm_amdgpu_bo_list_in args =
        list_args(AMDGPU_BO_LIST_OP_UPDATE, handle->id, number_of_resources, entries);
    r = face_negative(shim_bo_list_update(handle->dev->file, &args));
    free(entries);
    return r;
}

FACE_API int amdgpu_bo_list_destroy(amdgpu_bo_list_handle list)
{
    int r = amdgpu_bo_list_destroy_raw(list->dev, list->id);
    if (!r)
        free(list);
    return r;
}
