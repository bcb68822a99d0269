/* SPDX-License-Identifier: MIT */
/*
 * wire.h - parts of the amdgpu kernel interface up to DRM 3.54 that older copies of amdgpu_drm.h lack.
 */
#ifndef SHIM_WIRE_H
#define SHIM_WIRE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include <amdgpu_drm.h>

#ifndef AMDGPU_GEM_CREATE_SHADOW /* a flag of old that new headers dropped */
#define AMDGPU_GEM_CREATE_SHADOW (1 << 4)
#endif
#ifndef AMDGPU_GEM_CREATE_DISCARDABLE
#define AMDGPU_GEM_CREATE_DISCARDABLE (1 << 12)
#endif
#ifndef AMDGPU_VM_PAGE_NOALLOC
#define AMDGPU_VM_PAGE_NOALLOC (1 << 9)
#endif

/* Queries that came after libdrm-dev 2.4.114. */
#define SHIM_INFO_MAX_IBS 0x22u     /* uint32_t[AMDGPU_HW_IP_NUM] */
#define SHIM_INFO_GPUVM_FAULT 0x23u /* struct shim_gpuvm_fault */
struct shim_gpuvm_fault {
    uint64_t address; /* 0: there was none */
    uint32_t status;  /* as the hardware told it */
    uint32_t vmhub;   /* 0: graphics */
};

/* struct drm_amdgpu_info_hw_ip, whose last word was padding before 3.48. */
struct shim_hw_ip {
    uint32_t version_major;
    uint32_t version_minor;
    uint64_t capabilities;
    uint32_t ib_start_alignment; /* bytes */
    uint32_t ib_size_alignment;  /* bytes */
    uint32_t available_rings;    /* bit n: ring n */
    uint32_t discovery_version;  /* major << 16 | minor << 8 | revision */
};
static_assert(sizeof(struct shim_hw_ip) == sizeof(struct drm_amdgpu_info_hw_ip), "wire format");
static_assert(offsetof(struct shim_hw_ip, available_rings) == offsetof(struct drm_amdgpu_info_hw_ip, available_rings),
              "wire format");

#endif
