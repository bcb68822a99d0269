/* SPDX-License-Identifier: MIT */
/*
 * info.c - DRM_AMDGPU_INFO and DRM_IOCTL_GET_CAP: questions about the card, each a row of a table.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include <amdgpu_drm.h>

#include "errno.h"
#include "file.h"

/* GB_ADDR_CONFIG: the one register that every driver asks for, and that mgpu_init already told. */
#define REG_GB_ADDR_CONFIG 0x263eu
#define MAX_REGISTERS      128u
#define MAX_ENGINES        4u /* whatever the card, as Linux has it */
#define MAX_ARRAYS         2u
#define GDS_BYTES          4096u /* of MGPU_DOMAIN_GDS and MGPU_DOMAIN_OA */
#define OA_UNITS           4u
#define KHZ_PER_MHZ        1000u
#define MAX_IBS            256u /* of an mgpu_queue_submit */

union answer {
    uint32_t u32;
    uint64_t u64;
    struct drm_amdgpu_info_device device;
    struct drm_amdgpu_info_hw_ip hw_ip;
    struct drm_amdgpu_info_firmware firmware;
    struct drm_amdgpu_info_vram_gtt vram_gtt;
    struct drm_amdgpu_memory_info memory;
    struct drm_amdgpu_info_gds gds;
    struct drm_amdgpu_info_video_caps video_caps;
    struct drm_amdgpu_info_vce_clock_table vce_clocks;
    struct drm_amdgpu_info_vbios vbios;
    struct drm_amdgpu_info_gpuvm_fault fault;
    uint32_t max_ibs[AMDGPU_HW_IP_NUM];
    uint32_t registers[MAX_REGISTERS];
};

/* One row: what answers a query. `fill` gets a zeroed answer and returns its bytes, or -errno. */
struct query {
    uint32_t id;
    int (*fill)(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                union answer *answer);
    uint32_t index; /* for the fill function */
};

static int ask(struct shim_file *file, uint32_t what, uint32_t index, void *data, size_t size)
{
    struct mgpu_query args = { .what = what, .index = index, .data = (uintptr_t)data, .data_size = (uint32_t)size };
    return shim_errno(mgpu_query(file->client, &args));
}

/* ---- simple numbers ---------------------------------------------------------------------------------------------- */

/* Without a running card there is no file, so this is always 1. */
static int fill_accel_working(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                              union answer *answer)
{
    (void)file, (void)request, (void)row;
    answer->u32 = 1;
    return sizeof answer->u32;
}

/*
 * So many zero bytes: the kernel never moves memory behind its clients' backs, nor takes page faults for them; and
 * there is no VCE.
 */
static int fill_zero(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                     union answer *answer)
{
    (void)file, (void)request, (void)answer;
    return (int)row->index;
}

/* The contract knows of no VBIOS: it has 0 bytes, of which none can be read, and its names are empty. */
static int fill_vbios(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                      union answer *answer)
{
    (void)file, (void)row;
    switch (request->vbios_info.type) {
    case AMDGPU_INFO_VBIOS_SIZE:
        return sizeof answer->u32;
    case AMDGPU_INFO_VBIOS_INFO:
        return sizeof answer->vbios;
    default:
        return -EINVAL;
    }
}

/* Handles of a video decoder: cards later than Polaris have no limit, so there is nothing to tell. */
static int fill_num_handles(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                            union answer *answer)
{
    (void)file, (void)row, (void)answer;
    return request->query_hw_ip.type == AMDGPU_HW_IP_UVD ? -ENODATA : -EINVAL;
}

static int fill_counter(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                        union answer *answer)
{
    (void)request;
    int r = ask(file, MGPU_QUERY_COUNTER, row->index, &answer->u64, sizeof answer->u64);
    return r ? r : (int)sizeof answer->u64;
}

static int fill_counter32(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                          union answer *answer)
{
    int r = fill_counter(file, request, row, answer);
    if (r < 0)
        return r;
    answer->u32 = (uint32_t)answer->u64;
    return sizeof answer->u32;
}

static int fill_usage(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                      union answer *answer)
{
    struct mgpu_query_memory heap;

    (void)request;
    int r = ask(file, MGPU_QUERY_MEMORY, row->index, &heap, sizeof heap);
    if (r)
        return r;
    answer->u64 = heap.used;
    return sizeof answer->u64;
}

static int fill_timestamp(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                          union answer *answer)
{
    struct mgpu_query_time time;

    (void)request, (void)row;
    int r = ask(file, MGPU_QUERY_TIME, 0, &time, sizeof time);
    if (r)
        return r;
    answer->u64 = time.gpu_ticks;
    return sizeof answer->u64;
}

static int fill_sensor(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                       union answer *answer)
{
    /* clang-format off */
    static const struct { uint32_t type, sensor; } sensors[] = {
        { AMDGPU_INFO_SENSOR_GFX_SCLK, MGPU_SENSOR_GPU_CLOCK },
        { AMDGPU_INFO_SENSOR_GFX_MCLK, MGPU_SENSOR_MEMORY_CLOCK },
        { AMDGPU_INFO_SENSOR_GPU_TEMP, MGPU_SENSOR_TEMPERATURE },
        { AMDGPU_INFO_SENSOR_GPU_LOAD, MGPU_SENSOR_LOAD },
        { AMDGPU_INFO_SENSOR_GPU_AVG_POWER, MGPU_SENSOR_POWER },
    };
    /* clang-format on */

    (void)row;
    switch (request->sensor_info.type) { /* the clocks of a card that is told to do its best */
    case AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK:
        answer->u32 = file->chip.max_engine_clock / KHZ_PER_MHZ;
        return sizeof answer->u32;
    case AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_MCLK:
        answer->u32 = file->chip.max_memory_clock / KHZ_PER_MHZ;
        return sizeof answer->u32;
    default:
        break;
    }
    for (size_t i = 0; i < sizeof sensors / sizeof sensors[0]; i++) {
        if (sensors[i].type == request->sensor_info.type) {
            int r = ask(file, MGPU_QUERY_SENSOR, sensors[i].sensor, &answer->u32, sizeof answer->u32);
            return r == 0 ? (int)sizeof answer->u32 : r == -EOPNOTSUPP ? -EINVAL : r;
        }
    }
    return -EINVAL;
}

/* ---- what the card is -------------------------------------------------------------------------------------------- */

static int fill_device(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                       union answer *answer)
{
    const struct mgpu_chip_info *chip = &file->chip;

    (void)request, (void)row;
    answer->device = (struct drm_amdgpu_info_device){
        .device_id = chip->pci_device,
        .chip_rev = chip->chip_rev,
        .external_rev = chip->external_rev,
        .pci_rev = chip->pci_revision,
        .family = chip->family,
        .num_shader_engines = chip->num_se,
        .num_shader_arrays_per_engine = chip->num_sa_per_se,
        .gpu_counter_freq = chip->counter_clock,
        .max_engine_clock = chip->max_engine_clock,
        .max_memory_clock = chip->max_memory_clock,
        .min_engine_clock = chip->min_engine_clock,
        .min_memory_clock = chip->min_memory_clock,
        .cu_active_number = chip->cu_active,
        .enabled_rb_pipes_mask = chip->rb_mask,
        .num_rb_pipes = chip->num_rb,
        .num_hw_gfx_contexts = chip->num_gfx_contexts,
        .pcie_gen = chip->pcie_gen,
        .pcie_num_lanes = chip->pcie_lanes,
        .virtual_address_offset = chip->va_start,
        .virtual_address_max = chip->va_end,
        .virtual_address_alignment = chip->va_alignment,
        .pte_fragment_size = chip->pte_fragment_size,
        .gart_page_size = MGPU_PAGE_SIZE,
        .vram_type = chip->vram_type,
        .vram_bit_width = chip->vram_bit_width,
        .gc_double_offchip_lds_buf = chip->double_offchip_lds,
        .wave_front_size = chip->wave_size,
        .num_shader_visible_vgprs = chip->vgprs_per_simd,
        .num_cu_per_sh = chip->num_cu_per_sa,
        .num_tcc_blocks = chip->num_tcc,
        .gs_vgt_table_depth = chip->gs_vgt_table_depth,
        .gs_prim_buffer_depth = chip->gs_prim_buffer_depth,
        .max_gs_waves_per_vgt = chip->max_gs_waves_per_vgt,
        .high_va_offset = chip->high_va_start,
        .high_va_max = chip->high_va_end,
        .pa_sc_tile_steering_override = chip->tile_steering,
        .tcc_disabled_mask = chip->tcc_disabled_mask,
        .mall_size = chip->last_level_cache,
    };
    static_assert(sizeof answer->device.cu_bitmap == sizeof chip->cu_bitmap, "4 engines of 4 arrays");
    memcpy(answer->device.cu_bitmap, chip->cu_bitmap, sizeof chip->cu_bitmap);
    memcpy(answer->device.cu_ao_bitmap, chip->cu_bitmap, sizeof chip->cu_bitmap); /* all of them are always on */
    for (uint32_t i = 0; i < 4; i++) /* an older way to say it, of two engines with two arrays of eight */
        answer->device.cu_ao_mask |= (chip->cu_bitmap[i / 2][i % 2] & 0xff) << 8 * i;
    return sizeof answer->device;
}

static uint32_t rings(const struct mgpu_chip_info *chip, uint32_t ip_type)
{
    return ip_type < MGPU_ENGINE_COUNT ? chip->engine[ip_type].rings : 0;
}

static int fill_hw_ip(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                      union answer *answer)
{
    const uint32_t type = request->query_hw_ip.type;
    const uint32_t count = rings(&file->chip, type);

    (void)row;
    if (type >= AMDGPU_HW_IP_NUM || request->query_hw_ip.ip_instance >= AMDGPU_HW_IP_INSTANCE_MAX_COUNT)
        return -EINVAL;
    if (count) {
        uint32_t version = file->chip.engine[type].version;
        answer->hw_ip = (struct drm_amdgpu_info_hw_ip){
            .hw_ip_version_major = version >> 16,
            .hw_ip_version_minor = version >> 8 & 0xff,
            .ib_start_alignment = file->chip.engine[type].ib_start_align,
            .ib_size_alignment = file->chip.engine[type].ib_size_align,
            .available_rings = count < 32 ? (1u << count) - 1 : UINT32_MAX,
            .ip_discovery_version = version,
        };
    }
    return sizeof answer->hw_ip;
}

static int fill_hw_ip_count(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                            union answer *answer)
{
    (void)row;
    if (request->query_hw_ip.type >= AMDGPU_HW_IP_NUM)
        return -EINVAL;
    answer->u32 = rings(&file->chip, request->query_hw_ip.type) != 0;
    return sizeof answer->u32;
}

/* Firmware of blocks that the contract does not know, or the card does not have, is version 0. */
#define NO_FIRMWARE UINT32_MAX

/* Of these kinds there are several files, which the request tells apart by index. */
static const struct {
    uint32_t type, count;
} several_files[] = { { AMDGPU_INFO_FW_GFX_MEC, 2 }, { AMDGPU_INFO_FW_SDMA, 2 }, { AMDGPU_INFO_FW_TA, 6 } };

static bool is_file_index(const struct drm_amdgpu_query_fw *request)
{
    for (size_t i = 0; i < sizeof several_files / sizeof several_files[0]; i++)
        if (several_files[i].type == request->fw_type)
            return request->index < several_files[i].count;
    return true;
}

static int fill_firmware(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                         union answer *answer)
{
    /* clang-format off */
    static const uint32_t firmware[] = {
        [0] = NO_FIRMWARE,                       [AMDGPU_INFO_FW_VCE] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_UVD] = NO_FIRMWARE,      [AMDGPU_INFO_FW_GMC] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_GFX_ME] = MGPU_FW_ME,    [AMDGPU_INFO_FW_GFX_PFP] = MGPU_FW_PFP,
        [AMDGPU_INFO_FW_GFX_CE] = MGPU_FW_CE,    [AMDGPU_INFO_FW_GFX_RLC] = MGPU_FW_RLC,
        [AMDGPU_INFO_FW_GFX_MEC] = MGPU_FW_MEC,  [9] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_SMC] = MGPU_FW_SMC,      [AMDGPU_INFO_FW_SDMA] = MGPU_FW_SDMA,
        [AMDGPU_INFO_FW_SOS] = MGPU_FW_SOS,      [AMDGPU_INFO_FW_ASD] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_VCN] = MGPU_FW_VCN,
        [AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_CNTL] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_GPM_MEM] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_SRM_MEM] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_DMCU] = NO_FIRMWARE,     [AMDGPU_INFO_FW_TA] = MGPU_FW_TA,
        [AMDGPU_INFO_FW_DMCUB] = MGPU_FW_DMCUB,  [AMDGPU_INFO_FW_TOC] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_CAP] = NO_FIRMWARE,      [AMDGPU_INFO_FW_GFX_RLCP] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_GFX_RLCV] = NO_FIRMWARE, [AMDGPU_INFO_FW_MES_KIQ] = NO_FIRMWARE,
        [AMDGPU_INFO_FW_MES] = NO_FIRMWARE,      [AMDGPU_INFO_FW_IMU] = NO_FIRMWARE,
    };
    /* clang-format on */
    const uint32_t type = request->query_fw.fw_type;
    struct mgpu_query_firmware version = { 0 };

    (void)row;
    if (!type || type >= sizeof firmware / sizeof firmware[0] || request->query_fw.ip_instance ||
        !is_file_index(&request->query_fw))
        return -EINVAL;
    uint32_t index = firmware[type];
    if (index == MGPU_FW_MEC && request->query_fw.index == 1)
        index = MGPU_FW_MEC2;
    /* A kernel without that firmware, or without firmware at all, is no reason to fail: drivers ask for all of them. */
    if (index != NO_FIRMWARE && ask(file, MGPU_QUERY_FIRMWARE, index, &version, sizeof version) == 0)
        answer->firmware = (struct drm_amdgpu_info_firmware){ .ver = version.version, .feature = version.feature };
    return sizeof answer->firmware;
}

/* No video engines, so no codecs. */
static int fill_video_caps(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                           union answer *answer)
{
    (void)file, (void)row;
    if (request->video_cap.type != AMDGPU_INFO_VIDEO_CAPS_DECODE &&
        request->video_cap.type != AMDGPU_INFO_VIDEO_CAPS_ENCODE)
        return -EINVAL;
    return sizeof answer->video_caps;
}

static int fill_max_ibs(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                        union answer *answer)
{
    (void)request, (void)row;
    for (uint32_t type = 0; type < AMDGPU_HW_IP_NUM; type++)
        answer->max_ibs[type] = rings(&file->chip, type) ? MAX_IBS : 0;
    return sizeof answer->max_ibs;
}

static int fill_fault(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                      union answer *answer)
{
    struct mgpu_query_fault fault;

    (void)request, (void)row;
    int r = ask(file, MGPU_QUERY_FAULT, 0, &fault, sizeof fault);
    if (r)
        return r;
    if (fault.count)
        answer->fault = (struct drm_amdgpu_info_gpuvm_fault){ .addr = fault.address, .status = fault.status };
    return sizeof answer->fault;
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static int fill_vram_gtt(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                         union answer *answer)
{
    __u64 *const sizes[] = { [MGPU_HEAP_VRAM] = &answer->vram_gtt.vram_size,
                             [MGPU_HEAP_VRAM_VISIBLE] = &answer->vram_gtt.vram_cpu_accessible_size,
                             [MGPU_HEAP_GTT] = &answer->vram_gtt.gtt_size };

    (void)request, (void)row;
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct mgpu_query_memory heap;
        int r = ask(file, MGPU_QUERY_MEMORY, i, &heap, sizeof heap);
        if (r)
            return r;
        *sizes[i] = heap.usable;
    }
    return sizeof answer->vram_gtt;
}

static int fill_memory(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                       union answer *answer)
{
    struct drm_amdgpu_heap_info *const heaps[] = { [MGPU_HEAP_VRAM] = &answer->memory.vram,
                                                   [MGPU_HEAP_VRAM_VISIBLE] = &answer->memory.cpu_accessible_vram,
                                                   [MGPU_HEAP_GTT] = &answer->memory.gtt };

    (void)request, (void)row;
    for (uint32_t i = 0; i < sizeof heaps / sizeof heaps[0]; i++) {
        struct mgpu_query_memory heap;
        int r = ask(file, MGPU_QUERY_MEMORY, i, &heap, sizeof heap);
        if (r)
            return r;
        *heaps[i] = (struct drm_amdgpu_heap_info){ .total_heap_size = heap.total,
                                                   .usable_heap_size = heap.usable,
                                                   .heap_usage = heap.used,
                                                   .max_allocation = heap.max_allocation };
    }
    return sizeof answer->memory;
}

/* Sizes are the contract's; there is no GWS. As with Linux all of it is the compute engine's to tell, whoever uses it.
 */
static int fill_gds(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                    union answer *answer)
{
    (void)request, (void)row;
    if (!(file->chip.caps & MGPU_CAP_GDS))
        return -EINVAL;
    answer->gds = (struct drm_amdgpu_info_gds){ .compute_partition_size = GDS_BYTES,
                                                .gds_total_size = GDS_BYTES,
                                                .oa_per_compute_partition = OA_UNITS };
    return sizeof answer->gds;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/*
 * One shader engine and array, or all of them. Of the registers that may be read there is one of each, so nothing else
 * comes of it.
 */
static bool is_unit(uint32_t instance)
{
    const uint32_t engine = instance >> AMDGPU_INFO_MMR_SE_INDEX_SHIFT & AMDGPU_INFO_MMR_SE_INDEX_MASK;
    const uint32_t array = instance >> AMDGPU_INFO_MMR_SH_INDEX_SHIFT & AMDGPU_INFO_MMR_SH_INDEX_MASK;

    return (engine < MAX_ENGINES || engine == AMDGPU_INFO_MMR_SE_INDEX_MASK) &&
           (array < MAX_ARRAYS || array == AMDGPU_INFO_MMR_SH_INDEX_MASK);
}

static int fill_registers(struct shim_file *file, const struct drm_amdgpu_info *request, const struct query *row,
                          union answer *answer)
{
    const uint32_t count = request->read_mmr_reg.count;

    (void)row;
    if (count > MAX_REGISTERS || !is_unit(request->read_mmr_reg.instance))
        return -EINVAL;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t offset = request->read_mmr_reg.dword_offset + i;
        if (offset == REG_GB_ADDR_CONFIG)
            answer->registers[i] = file->chip.gb_addr_config;
        else if (ask(file, MGPU_QUERY_REGISTER, offset, &answer->registers[i], sizeof answer->registers[i]))
            return -EFAULT;
    }
    return (int)(count * sizeof answer->registers[0]);
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct query queries[] = {
    { AMDGPU_INFO_ACCEL_WORKING,           fill_accel_working, 0 },
    { AMDGPU_INFO_HW_IP_INFO,              fill_hw_ip,         0 },
    { AMDGPU_INFO_HW_IP_COUNT,             fill_hw_ip_count,   0 },
    { AMDGPU_INFO_TIMESTAMP,               fill_timestamp,     0 },
    { AMDGPU_INFO_FW_VERSION,              fill_firmware,      0 },
    { AMDGPU_INFO_NUM_BYTES_MOVED,         fill_counter,       MGPU_COUNTER_BYTES_MOVED },
    { AMDGPU_INFO_VRAM_USAGE,              fill_usage,         MGPU_HEAP_VRAM },
    { AMDGPU_INFO_GTT_USAGE,               fill_usage,         MGPU_HEAP_GTT },
    { AMDGPU_INFO_VRAM_GTT,                fill_vram_gtt,      0 },
    { AMDGPU_INFO_GDS_CONFIG,              fill_gds,           0 },
    { AMDGPU_INFO_READ_MMR_REG,            fill_registers,     0 },
    { AMDGPU_INFO_DEV_INFO,                fill_device,        0 },
    { AMDGPU_INFO_VIS_VRAM_USAGE,          fill_usage,         MGPU_HEAP_VRAM_VISIBLE },
    { AMDGPU_INFO_NUM_EVICTIONS,           fill_zero,          sizeof(uint64_t) },
    { AMDGPU_INFO_MEMORY,                  fill_memory,        0 },
    { AMDGPU_INFO_VCE_CLOCK_TABLE,         fill_zero,          sizeof(struct drm_amdgpu_info_vce_clock_table) },
    { AMDGPU_INFO_VBIOS,                   fill_vbios,         0 },
    { AMDGPU_INFO_NUM_HANDLES,             fill_num_handles,   0 },
    { AMDGPU_INFO_SENSOR,                  fill_sensor,        0 },
    { AMDGPU_INFO_NUM_VRAM_CPU_PAGE_FAULTS, fill_zero,         sizeof(uint64_t) },
    { AMDGPU_INFO_VRAM_LOST_COUNTER,       fill_counter32,     MGPU_COUNTER_VRAM_LOST },
    { AMDGPU_INFO_VIDEO_CAPS,              fill_video_caps,    0 },
    { AMDGPU_INFO_MAX_IBS,                 fill_max_ibs,       0 },
    { AMDGPU_INFO_GPUVM_FAULT,             fill_fault,         0 },
};
/* clang-format on */

int shim_info(struct shim_file *file, const struct drm_amdgpu_info *request)
{
    union answer answer = { .registers = { 0 } };

    if (!request->return_size || !request->return_pointer)
        return -EINVAL;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        if (queries[i].id != request->query)
            continue;
        int size = queries[i].fill(file, request, &queries[i], &answer);
        if (size < 0)
            return size;
        size_t room = request->return_size;
        memcpy((void *)(uintptr_t)request->return_pointer, &answer, room < (size_t)size ? room : (size_t)size);
        return 0;
    }
    return -EINVAL;
}

int shim_get_cap(struct shim_file *file, uint64_t capability, uint64_t *value_out)
{
    const uint64_t prime = DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT;
    /* clang-format off */
    const struct { uint64_t capability, needs, value; } caps[] = {
        { DRM_CAP_DUMB_BUFFER,          MGPU_CAP_DISPLAY,  1 },
        { DRM_CAP_VBLANK_HIGH_CRTC,     0,                 1 },
        { DRM_CAP_DUMB_PREFERRED_DEPTH, 0,                 24 },
        { DRM_CAP_DUMB_PREFER_SHADOW,   0,                 1 },
        { DRM_CAP_PRIME,                MGPU_CAP_SHARING,  prime },
        { DRM_CAP_TIMESTAMP_MONOTONIC,  0,                 1 },
        { DRM_CAP_ASYNC_PAGE_FLIP,      MGPU_CAP_DISPLAY,  1 },
        { DRM_CAP_CURSOR_WIDTH,         0,                 256 },
        { DRM_CAP_CURSOR_HEIGHT,        0,                 256 },
        { DRM_CAP_ADDFB2_MODIFIERS,     0,                 1 },
        { DRM_CAP_PAGE_FLIP_TARGET,     0,                 0 },
        { DRM_CAP_CRTC_IN_VBLANK_EVENT, 0,                 1 },
        { DRM_CAP_SYNCOBJ,              0,                 1 },
        { DRM_CAP_SYNCOBJ_TIMELINE,     MGPU_CAP_TIMELINE, 1 },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        if (caps[i].capability == capability) {
            *value_out = (file->chip.caps & caps[i].needs) == caps[i].needs ? caps[i].value : 0;
            return 0;
        }
    }
    return -EINVAL;
}
