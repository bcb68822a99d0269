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
#define SHIM_INFO_MAX_IBS     0x22u /* uint32_t[AMDGPU_HW_IP_NUM] */
#define SHIM_INFO_GPUVM_FAULT 0x23u /* struct shim_gpuvm_fault */
struct shim_gpuvm_fault {
    uint64_t address; /* 0: there was none */
    uint32_t status;  /* as the hardware told it */
    uint32_t vmhub;   /* 0: graphics */
};

#define SHIM_SENSOR_PEAK_PSTATE_GFX_SCLK 0xau
#define SHIM_SENSOR_PEAK_PSTATE_GFX_MCLK 0xbu
#define SHIM_SENSOR_GPU_INPUT_POWER      0xcu

/* Kinds of firmware that came after it; of those this generation has none. */
#define SHIM_FW_FIRST_NEWER 0x16u
#define SHIM_FW_LAST        0x1bu

/* struct drm_amdgpu_info_device, which has grown since; what names no unit counts. */
struct shim_device_info {
    uint32_t device_id, chip_rev, external_rev, pci_rev, family;
    uint32_t num_shader_engines, num_shader_arrays_per_engine;
    uint32_t gpu_counter_freq;                   /* kHz */
    uint64_t max_engine_clock, max_memory_clock; /* kHz */
    uint32_t cu_active_number, cu_ao_mask, cu_bitmap[4][4];
    uint32_t enabled_rb_pipes_mask, num_rb_pipes, num_hw_gfx_contexts;
    uint32_t pcie_gen; /* 3.51: of the link */
    uint64_t ids_flags;
    uint64_t virtual_address_offset, virtual_address_max;
    uint32_t virtual_address_alignment, pte_fragment_size, gart_page_size, ce_ram_size; /* bytes */
    uint32_t vram_type, vram_bit_width, vce_harvest_config, gc_double_offchip_lds_buf;
    uint64_t prim_buf_gpu_addr, pos_buf_gpu_addr, cntl_sb_buf_gpu_addr, param_buf_gpu_addr;
    uint32_t prim_buf_size, pos_buf_size, cntl_sb_buf_size, param_buf_size;
    uint32_t wave_front_size, num_shader_visible_vgprs, num_cu_per_sh, num_tcc_blocks;
    uint32_t gs_vgt_table_depth, gs_prim_buffer_depth, max_gs_waves_per_vgt;
    uint32_t pcie_num_lanes; /* 3.51: of the link */
    uint32_t cu_ao_bitmap[4][4];
    uint64_t high_va_offset, high_va_max;
    uint32_t pa_sc_tile_steering_override, pad0;
    uint64_t tcc_disabled_mask;
    uint64_t min_engine_clock, min_memory_clock; /* 3.51: kHz */
    uint32_t tcp_cache_size, num_sqc_per_wgp;    /* 3.52, of GFX11 on: KiB */
    uint32_t sqc_data_cache_size, sqc_inst_cache_size, gl1c_cache_size, gl2c_cache_size;
    uint64_t mall_size; /* 3.52: bytes */
    uint32_t enabled_rb_pipes_mask_hi;
    uint32_t shadow_size, shadow_alignment, csa_size, csa_alignment; /* 3.53, of GFX11 on */
    uint32_t pad1;
};
static_assert(offsetof(struct shim_device_info, cu_bitmap) == offsetof(struct drm_amdgpu_info_device, cu_bitmap),
              "wire format");
static_assert(offsetof(struct shim_device_info, gs_vgt_table_depth) ==
                  offsetof(struct drm_amdgpu_info_device, gs_vgt_table_depth),
              "wire format");
static_assert(offsetof(struct shim_device_info, tcc_disabled_mask) ==
                  offsetof(struct drm_amdgpu_info_device, tcc_disabled_mask),
              "wire format");

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
