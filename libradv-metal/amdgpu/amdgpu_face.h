/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_face.h - libdrm_amdgpu's opaque handles. All but the device are the operations' own objects, under another
 * name.
 */
#ifndef SHIM_AMDGPU_FACE_H
#define SHIM_AMDGPU_FACE_H

#include <amdgpu.h>

#include "../face.h"

/* One for each open file, counted; made by amdgpu_device_initialize. */
struct amdgpu_device {
    struct amdgpu_device *next;
    unsigned refs;
    struct shim_file *file;
    int fd;                      /* a duplicate of the descriptor it was made from */
    struct amdgpu_gpu_info info; /* of amdgpu_query_gpu_info */
    char name[sizeof(((struct mgpu_chip_info *)0)->marketing_name) + 1];
};

/* DRM_AMDGPU_INFO without or with parameters. */
static inline int face_query(amdgpu_device_handle dev, struct drm_amdgpu_info request, void *answer, uint32_t size)
{
    request.return_pointer = (uintptr_t)answer;
    request.return_size = size;
    return face_negative(shim_info(dev->file, &request));
}

static inline struct shim_bo *face_bo(amdgpu_bo_handle bo)
{
    return (struct shim_bo *)bo;
}

static inline struct shim_ctx *face_ctx(amdgpu_context_handle context)
{
    return (struct shim_ctx *)context;
}

static inline struct shim_va *face_va(amdgpu_va_handle va)
{
    return (struct shim_va *)va;
}

/* What amdgpu_query_gpu_info answers, asked once when a device is made. Returns 0 or -errno. */
int face_gpu_info_init(struct amdgpu_device *dev);

#endif
