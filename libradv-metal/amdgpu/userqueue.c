/* SPDX-License-Identifier: MIT */
/*
 * userqueue.c - libdrm_amdgpu: queues that programs fill without the kernel. They need firmware that came with the next
 * generation of cards, so there is nothing to ask and nothing to make.
 */
#include "amdgpu_face.h"

static int not_on_this_card(void)
{
    return face_negative(-ENOTSUP);
}

FACE_API int amdgpu_query_uq_fw_area_info(amdgpu_device_handle dev, unsigned type, unsigned ip_instance,
                                          struct drm_amdgpu_info_uq_fw_areas *info)
{
    (void)dev, (void)type, (void)ip_instance, (void)info;
    return not_on_this_card();
}

FACE_API int amdgpu_create_userqueue(amdgpu_device_handle dev, uint32_t ip_type, uint32_t doorbell_handle,
                                     uint32_t doorbell_offset, uint64_t queue_va, uint64_t queue_size, uint64_t wptr_va,
                                     uint64_t rptr_va, void *mqd_in, uint32_t flags, uint32_t *queue_id)
{
    (void)dev, (void)ip_type, (void)doorbell_handle, (void)doorbell_offset, (void)queue_va, (void)queue_size;
    (void)wptr_va, (void)rptr_va, (void)mqd_in, (void)flags, (void)queue_id;
    return not_on_this_card();
}

FACE_API int amdgpu_free_userqueue(amdgpu_device_handle dev, uint32_t queue_id)
{
    (void)dev, (void)queue_id;
    return not_on_this_card();
}

FACE_API int amdgpu_userq_signal(amdgpu_device_handle dev, struct drm_amdgpu_userq_signal *signal_data)
{
    (void)dev, (void)signal_data;
    return not_on_this_card();
}

FACE_API int amdgpu_userq_wait(amdgpu_device_handle dev, struct drm_amdgpu_userq_wait *wait_data)
{
    (void)dev, (void)wait_data;
    return not_on_this_card();
}
