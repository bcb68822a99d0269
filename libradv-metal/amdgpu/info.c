/* SPDX-License-Identifier: MIT */
/*
 * info.c - libdrm_amdgpu: questions about the card.
 */
#include <string.h>

#include "amdgpu_face.h"

#define REG_GB_ADDR_CONFIG 0x263eu

FACE_API int amdgpu_query_info(amdgpu_device_handle dev, unsigned info_id, unsigned size, void *value)
{
    return face_query(dev, (struct drm_amdgpu_info){ .query = info_id }, value, size);
}

FACE_API int amdgpu_query_hw_ip_info(amdgpu_device_handle dev, unsigned type, unsigned ip_instance,
                                     struct drm_amdgpu_info_hw_ip *info)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_HW_IP_INFO,
                                       .query_hw_ip = { .type = type, .ip_instance = ip_instance } };
    return face_query(dev, request, info, sizeof *info);
}

FACE_API int amdgpu_query_hw_ip_count(amdgpu_device_handle dev, unsigned type, uint32_t *count)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_HW_IP_COUNT, .query_hw_ip = { .type = type } };
    return face_query(dev, request, count, sizeof *count);
}

FACE_API int amdgpu_query_crtc_from_id(amdgpu_device_handle dev, unsigned id, int32_t *result)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_CRTC_FROM_ID, .mode_crtc = { .id = id } };
    return face_query(dev, request, result, sizeof *result);
}

FACE_API int amdgpu_query_gds_info(amdgpu_device_handle dev, struct amdgpu_gds_resource_info *gds_info)
{
    struct drm_amdgpu_info_gds gds;

    if (!gds_info)
        return -EINVAL;
    int r = amdgpu_query_info(dev, AMDGPU_INFO_GDS_CONFIG, sizeof gds, &gds);
    if (r)
        return r;
    *gds_info = (struct amdgpu_gds_resource_info){ .gds_gfx_partition_size = gds.gds_gfx_partition_size,
                                                   .compute_partition_size = gds.compute_partition_size,
                                                   .gds_total_size = gds.gds_total_size,
                                                   .gws_per_gfx_partition = gds.gws_per_gfx_partition,
                                                   .gws_per_compute_partition = gds.gws_per_compute_partition,
                                                   .oa_per_gfx_partition = gds.oa_per_gfx_partition,
                                                   .oa_per_compute_partition = gds.oa_per_compute_partition };
    return 0;
}

FACE_API int amdgpu_query_firmware_version(amdgpu_device_handle dev, unsigned fw_type, unsigned ip_instance,
                                           unsigned index, uint32_t *version, uint32_t *feature)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_FW_VERSION,
                                       .query_fw = { .fw_type = fw_type,
                                                     .ip_instance = ip_instance,
                                                     .index = index } };
    struct drm_amdgpu_info_firmware firmware;

    int r = face_query(dev, request, &firmware, sizeof firmware);
    if (r)
        return r;
    *version = firmware.ver;
    *feature = firmware.feature;
    return 0;
}

FACE_API int amdgpu_read_mm_registers(amdgpu_device_handle dev, unsigned dword_offset, unsigned count,
                                      uint32_t instance, uint32_t flags, uint32_t *values)
{
    struct drm_amdgpu_info request = {
        .query = AMDGPU_INFO_READ_MMR_REG,
        .read_mmr_reg = { .dword_offset = dword_offset, .count = count, .instance = instance, .flags = flags }
    };
    return face_query(dev, request, values, count * (unsigned)sizeof *values);
}

FACE_API int amdgpu_query_sensor_info(amdgpu_device_handle dev, unsigned sensor_type, unsigned size, void *value)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_SENSOR, .sensor_info = { .type = sensor_type } };
    return face_query(dev, request, value, size);
}

FACE_API int amdgpu_query_video_caps_info(amdgpu_device_handle dev, unsigned cap_type, unsigned size, void *value)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_VIDEO_CAPS, .video_cap = { .type = cap_type } };
    return face_query(dev, request, value, size);
}

FACE_API int amdgpu_query_gpuvm_fault_info(amdgpu_device_handle dev, unsigned size, void *value)
{
    return amdgpu_query_info(dev, AMDGPU_INFO_GPUVM_FAULT, size, value);
}

/* libdrm_amdgpu leaves the other fields zero on cards of this family. */
int face_gpu_info_init(struct amdgpu_device *dev)
{
    struct drm_amdgpu_info_device from;
    struct amdgpu_gpu_info *info = &dev->info;

    int r = amdgpu_query_info(dev, AMDGPU_INFO_DEV_INFO, sizeof from, &from);
    if (!r)
        r = amdgpu_read_mm_registers(dev, REG_GB_ADDR_CONFIG, 1, UINT32_MAX, 0, &info->gb_addr_cfg);
    if (r)
        return r;

    info->asic_id = from.device_id;
    info->chip_rev = from.chip_rev;
    info->chip_external_rev = from.external_rev;
    info->family_id = from.family;
    info->ids_flags = from.ids_flags;
    info->max_engine_clk = from.max_engine_clock;
    info->max_memory_clk = from.max_memory_clock;
    info->num_shader_engines = from.num_shader_engines;
    info->num_shader_arrays_per_engine = from.num_shader_arrays_per_engine;
    info->rb_pipes = from.num_rb_pipes;
    info->enabled_rb_pipes_mask = from.enabled_rb_pipes_mask;
    info->gpu_counter_freq = from.gpu_counter_freq;
    info->num_hw_gfx_contexts = from.num_hw_gfx_contexts;
    info->cu_active_number = from.cu_active_number;
    info->cu_ao_mask = from.cu_ao_mask;
    memcpy(info->cu_bitmap, from.cu_bitmap, sizeof info->cu_bitmap);
    info->vram_type = from.vram_type;
    info->vram_bit_width = from.vram_bit_width;
    info->ce_ram_size = from.ce_ram_size;
    info->vce_harvest_config = from.vce_harvest_config;
    info->pci_rev_id = from.pci_rev;
    return 0;
}

FACE_API int amdgpu_query_gpu_info(amdgpu_device_handle dev, struct amdgpu_gpu_info *info)
{
    if (!dev || !info)
        return -EINVAL;
    *info = dev->info;
    return 0;
}

FACE_API int amdgpu_query_buffer_size_alignment(amdgpu_device_handle dev, struct amdgpu_buffer_size_alignments *info)
{
    info->size_local = shim_file_chip(dev->file)->pte_fragment_size;
    info->size_remote = MGPU_PAGE_SIZE;
    return 0;
}

FACE_API int amdgpu_query_heap_info(amdgpu_device_handle dev, uint32_t heap, uint32_t flags,
                                    struct amdgpu_heap_info *info)
{
    const bool visible = flags & AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED;
    struct drm_amdgpu_info_vram_gtt sizes;
    unsigned usage;

    int r = amdgpu_query_info(dev, AMDGPU_INFO_VRAM_GTT, sizeof sizes, &sizes);
    if (r)
        return r;
    if (heap == AMDGPU_GEM_DOMAIN_VRAM) {
        info->heap_size = visible ? sizes.vram_cpu_accessible_size : sizes.vram_size;
        usage = visible ? AMDGPU_INFO_VIS_VRAM_USAGE : AMDGPU_INFO_VRAM_USAGE;
    } else if (heap == AMDGPU_GEM_DOMAIN_GTT) {
        info->heap_size = sizes.gtt_size;
        usage = AMDGPU_INFO_GTT_USAGE;
    } else {
        return -EINVAL;
    }
    info->max_allocation = sizes.vram_cpu_accessible_size; /* of either heap, as libdrm_amdgpu has it */
    return amdgpu_query_info(dev, usage, sizeof info->heap_usage, &info->heap_usage);
}

FACE_API int amdgpu_query_sw_info(amdgpu_device_handle dev, enum amdgpu_sw_info info, void *value)
{
    if (info == amdgpu_sw_info_address32_hi)
        *(uint32_t *)value = shim_va_address32_hi(dev->file);
    else if (info == amdgpu_sw_info_address_prt_wa_control_bit)
        *(uint32_t *)value = shim_va_prt_bit(dev->file);
    else
        return -EINVAL;
    return 0;
}
