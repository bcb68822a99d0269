/* SPDX-License-Identifier: MIT */
/* info_test.c - ops/info.c: DRM_AMDGPU_INFO and capabilities. */
#include <errno.h>

#include <drm.h>

#include "ops/file.h"
#include "test_file.h"

#define LAST_FIRMWARE AMDGPU_INFO_FW_IMU /* that 3.54 knows of */

static int ask(struct shim_file *file, struct drm_amdgpu_info request, void *answer, uint32_t size)
{
    request.return_pointer = (uintptr_t)answer;
    request.return_size = size;
    return shim_info(file, &request);
}

static uint64_t number(struct shim_file *file, uint32_t query)
{
    uint64_t value = 0;
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = query }, &value, sizeof value), 0);
    return value;
}

static void numbers(void)
{
    struct shim_file *file = test_begin();

    CHECK_EQ(number(file, AMDGPU_INFO_ACCEL_WORKING), 1);
    CHECK_EQ(number(file, AMDGPU_INFO_TIMESTAMP), 123456789);
    CHECK_EQ(number(file, AMDGPU_INFO_VRAM_USAGE), 100 + MGPU_HEAP_VRAM);
    CHECK_EQ(number(file, AMDGPU_INFO_VIS_VRAM_USAGE), 100 + MGPU_HEAP_VRAM_VISIBLE);
    CHECK_EQ(number(file, AMDGPU_INFO_GTT_USAGE), 100 + MGPU_HEAP_GTT);
    CHECK_EQ(number(file, AMDGPU_INFO_NUM_BYTES_MOVED), 0x500000000ll + MGPU_COUNTER_BYTES_MOVED);
    CHECK_EQ(number(file, AMDGPU_INFO_VRAM_LOST_COUNTER), MGPU_COUNTER_VRAM_LOST); /* 32 bits of it */
    CHECK_EQ(number(file, AMDGPU_INFO_NUM_EVICTIONS), 0);
    CHECK_EQ(number(file, AMDGPU_INFO_NUM_VRAM_CPU_PAGE_FAULTS), 0);
    test_end(file);
}

static void device_info(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info_device device;

    file->chip.pcie_gen = 3;
    file->chip.pcie_lanes = 16;
    file->chip.min_engine_clock = 400000;
    file->chip.min_memory_clock = 90000;
    file->chip.last_level_cache = 1 << 20;

    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, &device, sizeof device), 0);
    CHECK_EQ(device.device_id, 0x73ff);
    CHECK_EQ(device.pci_rev, 0xc7);
    CHECK_EQ(device.family, 143);
    CHECK_EQ(device.external_rev, 0x3c);
    CHECK_EQ(device.cu_bitmap[0][0], 0xff);
    CHECK_EQ(device.cu_bitmap[1][1], 0x3f);
    CHECK_EQ(device.num_rb_pipes, 8);
    CHECK_EQ(device.gart_page_size, 4096);
    CHECK_EQ(device.virtual_address_offset, 0x200000);
    CHECK(device.high_va_offset == 0xffff800000000000ull);
    CHECK_EQ(device.pcie_gen, 3);
    CHECK_EQ(device.pcie_num_lanes, 16);
    CHECK_EQ(device.min_engine_clock, 400000);
    CHECK_EQ(device.min_memory_clock, 90000);
    CHECK_EQ(device.mall_size, 1 << 20);
    CHECK_EQ(device.gl2c_cache_size, 0); /* of later generations */
    test_end(file);
}

/* Each version of the struct is the beginning of the next: what is told does not depend on the caller's. */
static void device_info_of_each_version(void)
{
    struct shim_file *file = test_begin();
    const struct drm_amdgpu_info request = { .query = AMDGPU_INFO_DEV_INFO };
    const uint32_t sizes[] = {
        offsetof(struct drm_amdgpu_info_device, tcc_disabled_mask), /* 3.33 */
        offsetof(struct drm_amdgpu_info_device, min_engine_clock),  /* 3.35 */
        offsetof(struct drm_amdgpu_info_device, tcp_cache_size),    /* 3.51 */
        offsetof(struct drm_amdgpu_info_device, shadow_size),       /* 3.52 */
        sizeof(struct drm_amdgpu_info_device),                      /* 3.53 */
        sizeof(struct drm_amdgpu_info_device) + 64,                 /* one that is not written yet */
    };
    unsigned char whole[sizeof(struct drm_amdgpu_info_device) + 64], bytes[sizeof whole];

    memset(whole, 0xa5, sizeof whole);
    CHECK_EQ(ask(file, request, whole, sizeof whole), 0);
    CHECK_EQ(whole[sizeof(struct drm_amdgpu_info_device)], 0xa5);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(bytes, 0xa5, sizeof bytes);
        CHECK_EQ(ask(file, request, bytes, sizes[i]), 0);
        CHECK(memcmp(bytes, whole, sizes[i]) == 0);
        CHECK(sizes[i] >= sizeof bytes || bytes[sizes[i]] == 0xa5);
    }
    test_end(file);
}

/* A caller with a smaller struct gets a part, one with a larger keeps its rest, and nobody is written past the end. */
static void callers_size_is_honoured(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info_device whole;
    unsigned char bytes[sizeof whole + 8];
    const uint32_t sizes[] = { 1, 4, 7, sizeof whole - 1, sizeof whole, sizeof whole + 8 };

    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, &whole, sizeof whole), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t part = sizes[i] < sizeof whole ? sizes[i] : sizeof whole;
        memset(bytes, 0xa5, sizeof bytes);
        CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, bytes, sizes[i]), 0);
        CHECK(memcmp(bytes, &whole, part) == 0);
        for (size_t j = part; j < sizeof bytes; j++)
            CHECK_EQ(bytes[j], 0xa5);
    }
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, bytes, 0), -EINVAL);
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, NULL, 8), -EINVAL);
    test_end(file);
}

static void engines(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_HW_IP_INFO };
    struct drm_amdgpu_info_hw_ip ip;
    uint32_t count;

    request.query_hw_ip.type = AMDGPU_HW_IP_COMPUTE;
    CHECK_EQ(ask(file, request, &ip, sizeof ip), 0);
    CHECK_EQ(ip.hw_ip_version_major, 10);
    CHECK_EQ(ip.hw_ip_version_minor, 3);
    CHECK_EQ(ip.ip_discovery_version, 0x0a0304);
    CHECK_EQ(ip.available_rings, 0xf);
    CHECK_EQ(ip.ib_start_alignment, 32);
    request.query_hw_ip.type = AMDGPU_HW_IP_VCE;
    CHECK_EQ(ask(file, request, &ip, sizeof ip), 0);
    CHECK_EQ(ip.available_rings, 0);
    CHECK_EQ(ip.ip_discovery_version, 0);
    request.query_hw_ip.ip_instance = 1;
    CHECK_EQ(ask(file, request, &ip, sizeof ip), -EINVAL);
    request.query_hw_ip.ip_instance = 0;
    request.query_hw_ip.type = AMDGPU_HW_IP_NUM;
    CHECK_EQ(ask(file, request, &ip, sizeof ip), -EINVAL);

    request.query = AMDGPU_INFO_HW_IP_COUNT;
    CHECK_EQ(ask(file, request, &count, sizeof count), -EINVAL);
    request.query_hw_ip.type = AMDGPU_HW_IP_DMA;
    CHECK_EQ(ask(file, request, &count, sizeof count), 0);
    CHECK_EQ(count, 1);
    request.query_hw_ip.type = AMDGPU_HW_IP_UVD;
    CHECK_EQ(ask(file, request, &count, sizeof count), 0);
    CHECK_EQ(count, 0);
    test_end(file);
}

static void memory_on_the_chip(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info_gds gds;

    file->chip.caps &= ~MGPU_CAP_GDS;
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_GDS_CONFIG }, &gds, sizeof gds), -EINVAL);
    file->chip.caps |= MGPU_CAP_GDS;
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_GDS_CONFIG }, &gds, sizeof gds), 0);
    CHECK_EQ(gds.gds_total_size, 4096);
    CHECK_EQ(gds.oa_per_compute_partition, 4);
    CHECK_EQ(gds.gds_gfx_partition_size, 0); /* Linux tells nothing of these */
    CHECK_EQ(gds.oa_per_gfx_partition, 0);
    CHECK_EQ(gds.gws_per_compute_partition, 0);
    test_end(file);
}

static void memory(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info_vram_gtt sizes;
    struct drm_amdgpu_memory_info info;

    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_VRAM_GTT }, &sizes, sizeof sizes), 0);
    CHECK_EQ(sizes.vram_size, 900);
    CHECK_EQ(sizes.vram_cpu_accessible_size, 901);
    CHECK_EQ(sizes.gtt_size, 902);
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_MEMORY }, &info, sizeof info), 0);
    CHECK_EQ(info.vram.total_heap_size, 1000);
    CHECK_EQ(info.cpu_accessible_vram.usable_heap_size, 901);
    CHECK_EQ(info.gtt.heap_usage, 102);
    CHECK_EQ(info.gtt.max_allocation, 702);
    fake_fail(MGPU_CALL_QUERY, -MGPU_ENXIO);
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_MEMORY }, &info, sizeof info), -ENXIO);
    test_end(file);
}

static void firmware(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_FW_VERSION };
    struct drm_amdgpu_info_firmware version;

    request.query_fw.fw_type = AMDGPU_INFO_FW_GFX_MEC;
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 50 + MGPU_FW_MEC);
    CHECK_EQ(version.feature, 30 + MGPU_FW_MEC);
    request.query_fw.index = 1;
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 50 + MGPU_FW_MEC2);
    fake_fail(MGPU_CALL_QUERY, -MGPU_ENOENT); /* not there: version 0, and no error */
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 0);
    request.query_fw.fw_type = AMDGPU_INFO_FW_UVD;
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 0);
    request.query_fw.fw_type = AMDGPU_INFO_FW_IMU; /* of later chips */
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 0);
    request.query_fw.fw_type = 0;
    CHECK_EQ(ask(file, request, &version, sizeof version), -EINVAL);
    request.query_fw.fw_type = 1000;
    CHECK_EQ(ask(file, request, &version, sizeof version), -EINVAL);
    request.query_fw.fw_type = LAST_FIRMWARE;
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    CHECK_EQ(version.ver, 0);
    request.query_fw.fw_type = LAST_FIRMWARE + 1;
    CHECK_EQ(ask(file, request, &version, sizeof version), -EINVAL);
    request.query_fw.fw_type = AMDGPU_INFO_FW_GFX_ME;
    request.query_fw.index = 7; /* there is one: nobody looks */
    CHECK_EQ(ask(file, request, &version, sizeof version), 0);
    request.query_fw.ip_instance = 1;
    CHECK_EQ(ask(file, request, &version, sizeof version), -EINVAL);
    test_end(file);
}

/* Of some there are several files; Linux refuses an index beyond the last. */
static void firmware_by_index(void)
{
    struct shim_file *file = test_begin();
    /* clang-format off */
    static const struct { uint32_t type, last; } kinds[] = {
        { AMDGPU_INFO_FW_GFX_MEC, 1 }, { AMDGPU_INFO_FW_SDMA, 1 }, { AMDGPU_INFO_FW_TA, 5 },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct drm_amdgpu_info request = { .query = AMDGPU_INFO_FW_VERSION,
                                           .query_fw = { .fw_type = kinds[i].type, .index = kinds[i].last } };
        struct drm_amdgpu_info_firmware version = { 0 };

        CHECK_EQ(ask(file, request, &version, sizeof version), 0);
        CHECK(version.ver != 0);
        request.query_fw.index++;
        CHECK_EQ(ask(file, request, &version, sizeof version), -EINVAL);
    }
    test_end(file);
}

static void registers(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_READ_MMR_REG };
    uint32_t values[129] = { 0 };

    request.read_mmr_reg.dword_offset = 0x263d;
    request.read_mmr_reg.count = 2;
    request.read_mmr_reg.instance = UINT32_MAX;
    CHECK_EQ(ask(file, request, values, sizeof values), 0);
    CHECK_EQ(values[0], 0xabc00 + 0x263d);
    CHECK_EQ(values[1], 0x343);
    CHECK_EQ(values[2], 0);
    fake_fail(MGPU_CALL_QUERY, -MGPU_ENOENT);
    CHECK_EQ(ask(file, request, values, sizeof values), -EFAULT);
    request.read_mmr_reg.instance = 0x0103; /* an array and an engine that may be: read all the same */
    CHECK_EQ(ask(file, request, values, sizeof values), 0);
    CHECK_EQ(values[1], 0x343);
    request.read_mmr_reg.instance = 0x0104; /* no such engine */
    CHECK_EQ(ask(file, request, values, sizeof values), -EINVAL);
    request.read_mmr_reg.instance = 0x02ff; /* no such array */
    CHECK_EQ(ask(file, request, values, sizeof values), -EINVAL);
    request.read_mmr_reg.instance = UINT32_MAX;
    request.read_mmr_reg.count = 0;
    CHECK_EQ(ask(file, request, values, sizeof values), 0);
    request.read_mmr_reg.count = 129;
    CHECK_EQ(ask(file, request, values, sizeof values), -EINVAL);
    test_end(file);
}

static void sensors(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_SENSOR };
    uint32_t value;

    request.sensor_info.type = AMDGPU_INFO_SENSOR_GPU_TEMP;
    CHECK_EQ(ask(file, request, &value, sizeof value), 0);
    CHECK_EQ(value, 0xabc00 + MGPU_SENSOR_TEMPERATURE);
    fake_fail(MGPU_CALL_QUERY, -MGPU_EOPNOTSUPP);
    CHECK_EQ(ask(file, request, &value, sizeof value), -EINVAL);
    request.sensor_info.type = AMDGPU_INFO_SENSOR_VDDNB;
    CHECK_EQ(ask(file, request, &value, sizeof value), -EINVAL);
    request.sensor_info.type = AMDGPU_INFO_SENSOR_GPU_INPUT_POWER; /* this generation measures an average only */
    CHECK_EQ(ask(file, request, &value, sizeof value), -EINVAL);
    request.sensor_info.type = AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK;
    file->chip.max_engine_clock = 2491000;
    CHECK_EQ(ask(file, request, &value, sizeof value), 0);
    CHECK_EQ(value, 2491);
    request.sensor_info.type = AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_MCLK;
    file->chip.max_memory_clock = 875000;
    CHECK_EQ(ask(file, request, &value, sizeof value), 0);
    CHECK_EQ(value, 875);
    test_end(file);
}

static void no_codecs(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_VIDEO_CAPS };
    struct drm_amdgpu_info_video_caps caps;

    for (uint32_t type = AMDGPU_INFO_VIDEO_CAPS_DECODE; type <= AMDGPU_INFO_VIDEO_CAPS_ENCODE; type++) {
        memset(&caps, 0xff, sizeof caps);
        request.video_cap.type = type;
        CHECK_EQ(ask(file, request, &caps, sizeof caps), 0);
        for (int i = 0; i < AMDGPU_INFO_VIDEO_CAPS_CODEC_IDX_COUNT; i++)
            CHECK_EQ(caps.codec_info[i].valid, 0);
    }
    request.video_cap.type = 2;
    CHECK_EQ(ask(file, request, &caps, sizeof caps), -EINVAL);
    test_end(file);
}

static void queries_of_later_versions(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info_gpuvm_fault fault;
    uint32_t max_ibs[AMDGPU_HW_IP_NUM];

    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_MAX_IBS }, max_ibs, sizeof max_ibs), 0);
    CHECK_EQ(max_ibs[AMDGPU_HW_IP_DMA], 256);
    CHECK_EQ(max_ibs[AMDGPU_HW_IP_UVD], 0);

    fake.fault = (struct mgpu_query_fault){ .address = 0x5000, .status = 0x21 };
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_GPUVM_FAULT }, &fault, sizeof fault), 0);
    CHECK_EQ(fault.addr, 0); /* count 0: there was none */
    fake.fault.count = 3;
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_GPUVM_FAULT }, &fault, sizeof fault), 0);
    CHECK_EQ(fault.addr, 0x5000);
    CHECK_EQ(fault.status, 0x21);
    CHECK_EQ(fault.vmhub, 0);
    test_end(file);
}

static void what_the_card_does_not_have(void)
{
    struct shim_file *file = test_begin();
    struct drm_amdgpu_info vbios = { .query = AMDGPU_INFO_VBIOS, .vbios_info = { .type = AMDGPU_INFO_VBIOS_SIZE } };
    struct drm_amdgpu_info_vce_clock_table clocks;
    struct drm_amdgpu_info_vbios names;
    uint32_t size = 9;
    uint8_t image;

    memset(&clocks, 0xff, sizeof clocks);
    CHECK_EQ(ask(file, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_VCE_CLOCK_TABLE }, &clocks, sizeof clocks), 0);
    CHECK_EQ(clocks.num_valid_entries, 0);
    CHECK_EQ(clocks.entries[AMDGPU_VCE_CLOCK_TABLE_ENTRIES - 1].sclk, 0);
    CHECK_EQ(ask(file, vbios, &size, sizeof size), 0);
    CHECK_EQ(size, 0);
    vbios.vbios_info.type = AMDGPU_INFO_VBIOS_IMAGE;
    CHECK_EQ(ask(file, vbios, &image, sizeof image), -EINVAL);
    vbios.vbios_info.type = AMDGPU_INFO_VBIOS_INFO;
    memset(&names, 0xff, sizeof names);
    CHECK_EQ(ask(file, vbios, &names, sizeof names), 0);
    CHECK_EQ(names.name[0], 0);
    CHECK_EQ(names.date[31], 0);
    vbios.vbios_info.type = 9;
    CHECK_EQ(ask(file, vbios, &image, sizeof image), -EINVAL);
    test_end(file);
}

/*
 * What programs send, and what Linux answers for a card like this one. Each is sent with room for one byte, for all of
 * the answer, and for more; no more than the answer is ever written.
 */
static void every_query_that_programs_send(void)
{
    enum { RADV = 1, LIBDRM = 2, AMDGPU_TOP = 4, RADEONTOP = 8 };
    /* clang-format off */
    static const struct { uint32_t query, type; int result; uint32_t size; unsigned senders; } rows[] = {
        { AMDGPU_INFO_ACCEL_WORKING, 0, 0, 4, LIBDRM },
        { AMDGPU_INFO_CRTC_FROM_ID, 9999, -EINVAL, 0, LIBDRM },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_GFX, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_COMPUTE, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_DMA, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_UVD, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_VCN_DEC, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_INFO, AMDGPU_HW_IP_VCN_JPEG, 0, sizeof(struct drm_amdgpu_info_hw_ip), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_HW_IP_COUNT, AMDGPU_HW_IP_VCN_ENC, 0, 4, LIBDRM | AMDGPU_TOP },
        { AMDGPU_INFO_TIMESTAMP, 0, 0, 8, RADV },
        { AMDGPU_INFO_FW_VERSION, AMDGPU_INFO_FW_VCN, 0, 8, RADV | AMDGPU_TOP },
        { AMDGPU_INFO_FW_VERSION, AMDGPU_INFO_FW_DMCUB, 0, 8, AMDGPU_TOP },
        { AMDGPU_INFO_FW_VERSION, AMDGPU_INFO_FW_TA, 0, 8, AMDGPU_TOP },
        { AMDGPU_INFO_FW_VERSION, AMDGPU_INFO_FW_SMC, 0, 8, AMDGPU_TOP },
        { AMDGPU_INFO_FW_VERSION, 0x1a /* MES */, 0, 8, RADV | AMDGPU_TOP },
        { AMDGPU_INFO_NUM_BYTES_MOVED, 0, 0, 8, RADV | AMDGPU_TOP },
        { AMDGPU_INFO_VRAM_USAGE, 0, 0, 8, RADV | RADEONTOP },
        { AMDGPU_INFO_GTT_USAGE, 0, 0, 8, RADV | RADEONTOP },
        { AMDGPU_INFO_GDS_CONFIG, 0, 0, sizeof(struct drm_amdgpu_info_gds), LIBDRM },
        { AMDGPU_INFO_VRAM_GTT, 0, 0, sizeof(struct drm_amdgpu_info_vram_gtt), LIBDRM | RADEONTOP },
        { AMDGPU_INFO_DEV_INFO, 0, 0, sizeof(struct drm_amdgpu_info_device), RADV | LIBDRM | AMDGPU_TOP },
        { AMDGPU_INFO_VIS_VRAM_USAGE, 0, 0, 8, RADV },
        { AMDGPU_INFO_NUM_EVICTIONS, 0, 0, 8, RADV },
        { AMDGPU_INFO_MEMORY, 0, 0, sizeof(struct drm_amdgpu_memory_info), RADV | AMDGPU_TOP },
        { AMDGPU_INFO_VCE_CLOCK_TABLE, 0, 0, sizeof(struct drm_amdgpu_info_vce_clock_table), AMDGPU_TOP },
        { AMDGPU_INFO_VBIOS, AMDGPU_INFO_VBIOS_SIZE, 0, 4, AMDGPU_TOP },
        { AMDGPU_INFO_VBIOS, AMDGPU_INFO_VBIOS_IMAGE, -EINVAL, 0, AMDGPU_TOP },
        { AMDGPU_INFO_VBIOS, AMDGPU_INFO_VBIOS_INFO, 0, sizeof(struct drm_amdgpu_info_vbios), AMDGPU_TOP },
        { AMDGPU_INFO_NUM_HANDLES, AMDGPU_HW_IP_UVD, -ENODATA, 0, LIBDRM },
        { AMDGPU_INFO_NUM_HANDLES, AMDGPU_HW_IP_GFX, -EINVAL, 0, LIBDRM },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GFX_SCLK, 0, 4, RADV | AMDGPU_TOP | RADEONTOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GFX_MCLK, 0, 4, RADV | AMDGPU_TOP | RADEONTOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GPU_TEMP, 0, 4, RADV | AMDGPU_TOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GPU_LOAD, 0, 4, AMDGPU_TOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GPU_AVG_POWER, 0, 4, AMDGPU_TOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_GPU_INPUT_POWER, -EINVAL, 0, AMDGPU_TOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_VDDNB, -EINVAL, 0, AMDGPU_TOP },
        { AMDGPU_INFO_SENSOR, AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK, 0, 4, AMDGPU_TOP },
        { AMDGPU_INFO_NUM_VRAM_CPU_PAGE_FAULTS, 0, 0, 8, RADV },
        { AMDGPU_INFO_VRAM_LOST_COUNTER, 0, 0, 4, LIBDRM },
        { AMDGPU_INFO_RAS_ENABLED_FEATURES, 0, -EINVAL, 0, LIBDRM | AMDGPU_TOP },
        { AMDGPU_INFO_VIDEO_CAPS, AMDGPU_INFO_VIDEO_CAPS_DECODE, 0, sizeof(struct drm_amdgpu_info_video_caps),
          RADV | AMDGPU_TOP },
        { AMDGPU_INFO_MAX_IBS, 0, 0, sizeof(uint32_t[AMDGPU_HW_IP_NUM]), RADV },
        { AMDGPU_INFO_GPUVM_FAULT, 0, 0, sizeof(struct drm_amdgpu_info_gpuvm_fault), RADV },
        { 0x24 /* areas of user queues */, 0, -EINVAL, 0, RADV },
        { 0x7f, 0, -EINVAL, 0, 0 },
    };
    /* clang-format on */
    struct shim_file *file = test_begin();
    unsigned char bytes[1024];
    unsigned senders = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct drm_amdgpu_info request = { .query = rows[i].query, .query_hw_ip.type = rows[i].type };
        const uint32_t rooms[] = { 1, rows[i].size ? rows[i].size : 4, sizeof bytes };

        for (size_t j = 0; j < sizeof rooms / sizeof rooms[0]; j++) {
            const uint32_t written = rows[i].size < rooms[j] ? rows[i].size : rooms[j];
            unsigned changed = 0;

            memset(bytes, 0xa5, sizeof bytes);
            int r = ask(file, request, bytes, rooms[j]);
            if (r != rows[i].result)
                printf("# query 0x%x type 0x%x room %u\n", rows[i].query, rows[i].type, rooms[j]);
            CHECK_EQ(r, rows[i].result);
            for (size_t at = written; at < sizeof bytes; at++)
                changed += bytes[at] != 0xa5;
            CHECK_EQ(changed, 0);
        }
        senders |= rows[i].senders;
    }
    CHECK_EQ(senders, RADV | LIBDRM | AMDGPU_TOP | RADEONTOP);
    test_end(file);
}

static uint64_t cap(struct shim_file *file, uint64_t capability)
{
    uint64_t value = 12345;
    CHECK_EQ(shim_get_cap(file, capability, &value), 0);
    return value;
}

static void capabilities(void)
{
    struct shim_file *file = test_begin();
    uint64_t value;

    CHECK_EQ(cap(file, DRM_CAP_SYNCOBJ), 1);
    CHECK_EQ(cap(file, DRM_CAP_SYNCOBJ_TIMELINE), 1);
    CHECK_EQ(cap(file, DRM_CAP_PRIME), DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT);
    CHECK_EQ(cap(file, DRM_CAP_TIMESTAMP_MONOTONIC), 1);
    CHECK_EQ(cap(file, DRM_CAP_DUMB_BUFFER), 1);
    CHECK_EQ(cap(file, DRM_CAP_DUMB_PREFERRED_DEPTH), 24);
    CHECK_EQ(cap(file, DRM_CAP_ASYNC_PAGE_FLIP), 1);
    CHECK_EQ(cap(file, DRM_CAP_PAGE_FLIP_TARGET), 0);
    CHECK_EQ(cap(file, DRM_CAP_CRTC_IN_VBLANK_EVENT), 1);
    CHECK_EQ(cap(file, DRM_CAP_ADDFB2_MODIFIERS), 1);
    CHECK_EQ(cap(file, DRM_CAP_CURSOR_WIDTH), 256);
    CHECK_EQ(shim_get_cap(file, 0x1000, &value), -EINVAL);
    test_end(file);

    fake_reset();
    fake.chip.caps = 0;
    file = test_open(SHIM_NODE_RENDER);
    CHECK_EQ(cap(file, DRM_CAP_SYNCOBJ), 1);
    CHECK_EQ(cap(file, DRM_CAP_SYNCOBJ_TIMELINE), 0);
    CHECK_EQ(cap(file, DRM_CAP_PRIME), 0);
    CHECK_EQ(cap(file, DRM_CAP_DUMB_BUFFER), 0);
    CHECK_EQ(cap(file, DRM_CAP_ASYNC_PAGE_FLIP), 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(numbers);
    TAP_RUN(device_info);
    TAP_RUN(device_info_of_each_version);
    TAP_RUN(callers_size_is_honoured);
    TAP_RUN(engines);
    TAP_RUN(memory);
    TAP_RUN(memory_on_the_chip);
    TAP_RUN(firmware);
    TAP_RUN(firmware_by_index);
    TAP_RUN(registers);
    TAP_RUN(sensors);
    TAP_RUN(no_codecs);
    TAP_RUN(queries_of_later_versions);
    TAP_RUN(what_the_card_does_not_have);
    TAP_RUN(every_query_that_programs_send);
    TAP_RUN(capabilities);
    return tap_done();
}
