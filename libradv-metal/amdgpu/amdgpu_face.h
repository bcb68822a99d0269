/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_face.h - libdrm_amdgpu's opaque handles. BOs, address ranges and managers of them are the operations' own
 * objects, under another name.
 */
#ifndef SHIM_AMDGPU_FACE_H
#define SHIM_AMDGPU_FACE_H

#include <pthread.h>

#include <amdgpu.h>

#include "../face.h"

/*
 * Made by amdgpu_device_initialize: the card's, counted, or somebody's own. It works on one open file, whoever has it;
 * a reference to that is kept, and to its namer's.
 */
struct amdgpu_device {
    unsigned refs;
    struct shim_file *file;
    struct shim_file *namer;     /* whose right it is to name BOs, and open them by name: see face_namer */
    struct shim_keeper keeper;   /* of `file` */
    int fd;                      /* a duplicate of the descriptor it was made from */
    struct amdgpu_gpu_info info; /* of amdgpu_query_gpu_info */
    char name[sizeof(((struct mgpu_chip_info *)0)->marketing_name) + 1];
};

/*
 * The open file by whose right BOs of a device's `file` are named: itself, or the authenticated one of the primary node
 * that the device was initialised from as well. It stays as long as the device.
 */
struct shim_file *face_namer(struct shim_file *file);

#define FACE_MAX_RINGS 8u /* of a kind, that a fence may name */

/* What amdgpu_cs_submit keeps of a ring; under a lock of request.c. */
struct face_ring {
    uint64_t last_seq;              /* of its last amdgpu_cs_submit, 0: none */
    struct amdgpu_semaphore *waits; /* what its next one waits for */
};

struct amdgpu_context {
    struct shim_ctx *ctx;
    struct shim_file *file; /* the device's, which outlives it */
    struct face_ring rings[AMDGPU_HW_IP_NUM][FACE_MAX_RINGS];

    pthread_mutex_t lock; /* one amdgpu_cs_submit at a time; protects its memory, which it keeps: */
    char *scratch;
    size_t scratch_size; /* bytes */
};

struct amdgpu_bo_list {
    amdgpu_device_handle dev;
    uint32_t id;
};

/* The context's rings wait for no semaphore any more. */
void face_drop_semaphores(struct amdgpu_context *context);

/* When a wait of `timeout_ns` from now ends, in monotonic ns; or one until then, if it is `absolute`. */
int64_t face_deadline(uint64_t timeout_ns, bool absolute);

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

static inline struct shim_va *face_va(amdgpu_va_handle va)
{
    return (struct shim_va *)va;
}

/* What amdgpu_query_gpu_info answers, asked once when a device is made. Returns 0 or -errno. */
int face_gpu_info_init(struct amdgpu_device *dev);

#endif
