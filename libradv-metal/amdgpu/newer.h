/* SPDX-License-Identifier: MIT */
/*
 * newer.h - what libdrm_amdgpu has had since 2.4.115, up to 2.4.134, and an older amdgpu.h does not declare. Of types
 * that only user queues have, the name is enough.
 */
#ifndef SHIM_AMDGPU_NEWER_H
#define SHIM_AMDGPU_NEWER_H

#include <stdbool.h>

#include <amdgpu.h>

#define FACE_SW_INFO_ADDRESS32_HI       0u /* enum amdgpu_sw_info */
#define FACE_SW_INFO_PRT_BIT            1u
#define FACE_VA_MANAGER_SW_INFO_PRT_BIT 0u /* enum amdgpu_va_manager_sw_info */
#define FACE_VA_MANAGER_HALF_FOR_PRT    1u /* of amdgpu_va_manager_init2 */

struct drm_amdgpu_info_uq_metadata;
struct drm_amdgpu_userq_signal;
struct drm_amdgpu_userq_wait;
typedef struct amdgpu_va_manager *amdgpu_va_manager_handle;

/* As amdgpu_device_initialize; without `deduplicate_device` a device of its own. */
int amdgpu_device_initialize2(int fd, bool deduplicate_device, uint32_t *major_version, uint32_t *minor_version,
                              amdgpu_device_handle *device_handle);

/* struct drm_amdgpu_info_gpuvm_fault: the last VM fault. */
int amdgpu_query_gpuvm_fault_info(amdgpu_device_handle dev, unsigned size, void *value);

/*
 * As amdgpu_bo_va_op_raw, after `num_syncobj_handles` sync objects, an array of uint32_t at
 * `input_fence_syncobj_handles`, are signalled; then signals a point of another.
 */
int amdgpu_bo_va_op_raw2(amdgpu_device_handle dev, amdgpu_bo_handle bo, uint64_t offset, uint64_t size, uint64_t addr,
                         uint64_t flags, uint32_t ops, uint32_t vm_timeline_syncobj_out, uint64_t vm_timeline_point,
                         uint64_t input_fence_syncobj_handles, uint32_t num_syncobj_handles);

/* Where a range begins; 0 for none. */
uint64_t amdgpu_va_get_start_addr(amdgpu_va_handle va_handle);

/* Addresses without a device: alloc, init, ..., deinit, and free() of the C library. */
amdgpu_va_manager_handle amdgpu_va_manager_alloc(void);
void amdgpu_va_manager_init(amdgpu_va_manager_handle va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                            uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment);
void amdgpu_va_manager_init2(amdgpu_va_manager_handle va_mgr, uint64_t low_va_offset, uint64_t low_va_max,
                             uint64_t high_va_offset, uint64_t high_va_max, uint32_t virtual_address_alignment,
                             uint32_t flags);
void amdgpu_va_manager_deinit(amdgpu_va_manager_handle va_mgr);
int amdgpu_va_manager_query_sw_info(amdgpu_va_manager_handle va_mgr, unsigned info, void *value);
int amdgpu_va_range_alloc2(amdgpu_va_manager_handle va_mgr, enum amdgpu_gpu_va_range va_range_type, uint64_t size,
                           uint64_t va_base_alignment, uint64_t va_base_required, uint64_t *va_base_allocated,
                           amdgpu_va_handle *va_range_handle, uint64_t flags);

/* User queues, which this card's generation does not have. */
int amdgpu_query_uq_fw_area_info(amdgpu_device_handle dev, unsigned type, unsigned ip_instance,
                                 struct drm_amdgpu_info_uq_metadata *info);
int amdgpu_create_userqueue(amdgpu_device_handle dev, uint32_t ip_type, uint32_t doorbell_handle,
                            uint32_t doorbell_offset, uint64_t queue_va, uint64_t queue_size, uint64_t wptr_va,
                            uint64_t rptr_va, void *mqd_in, uint32_t flags, uint32_t *queue_id);
int amdgpu_free_userqueue(amdgpu_device_handle dev, uint32_t queue_id);
int amdgpu_userq_signal(amdgpu_device_handle dev, struct drm_amdgpu_userq_signal *signal_data);
int amdgpu_userq_wait(amdgpu_device_handle dev, struct drm_amdgpu_userq_wait *wait_data);

#endif
