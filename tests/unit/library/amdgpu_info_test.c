/* SPDX-License-Identifier: MIT */
/* amdgpu_info_test.c - amdgpu/info.c: questions about the card. */
#include "amdgpu_face_fixture.h"

static void questions(void)
{
    struct amdgpu_gpu_info gpu;
    struct amdgpu_buffer_size_alignments alignments;
    struct amdgpu_heap_info heap;
    struct drm_amdgpu_info_hw_ip ip;
    uint32_t version, feature, value = 0;
    uint64_t ticks = 0;

    begin();
    CHECK_EQ(amdgpu_query_gpu_info(dev, &gpu), 0);
    CHECK_EQ(gpu.asic_id, 0x73ff);
    CHECK_EQ(gpu.gb_addr_cfg, 0x343);
    CHECK_EQ(gpu.cu_bitmap[0][1], 0x3f);
    CHECK_EQ(gpu.gpu_counter_freq, 100000);
    CHECK_EQ(amdgpu_query_gpu_info(NULL, &gpu), -EINVAL);
    CHECK_EQ(amdgpu_query_buffer_size_alignment(dev, &alignments), 0);
    CHECK_EQ(alignments.size_local, 2 << 20);
    CHECK_EQ(alignments.size_remote, 4096);
    CHECK_EQ(amdgpu_query_hw_ip_info(dev, AMDGPU_HW_IP_DMA, 0, &ip), 0);
    CHECK_EQ(ip.available_rings, 3);
    CHECK_EQ(amdgpu_query_firmware_version(dev, AMDGPU_INFO_FW_GFX_ME, 0, 0, &version, &feature), 0);
    CHECK_EQ(version, 50 + MGPU_FW_ME);
    CHECK_EQ(feature, 30 + MGPU_FW_ME);
    CHECK_EQ(amdgpu_query_firmware_version(dev, 0, 0, 0, &version, &feature), -EINVAL);
    CHECK_EQ(amdgpu_query_info(dev, AMDGPU_INFO_TIMESTAMP, 8, &ticks), 0);
    CHECK_EQ(ticks, 123456789);
    CHECK_EQ(amdgpu_query_info(dev, 0x7f, 8, &ticks), -EINVAL);
    CHECK_EQ(amdgpu_read_mm_registers(dev, 0x263e, 1, UINT32_MAX, 0, &value), 0);
    CHECK_EQ(value, 0x343);
    CHECK_EQ(amdgpu_query_sensor_info(dev, AMDGPU_INFO_SENSOR_GFX_SCLK, 4, &value), 0);
    CHECK_EQ(amdgpu_query_sw_info(dev, amdgpu_sw_info_address32_hi, &value), 0);
    CHECK_EQ(value, 0xffff8000u);
    CHECK_EQ(amdgpu_query_sw_info(dev, (enum amdgpu_sw_info)99, &value), -EINVAL);
    CHECK_STR(amdgpu_get_marketing_name(dev), "Fake Radeon");

    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_VRAM, 0, &heap), 0);
    CHECK_EQ(heap.heap_size, 900);
    CHECK_EQ(heap.heap_usage, 100);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_VRAM, AMDGPU_GEM_CREATE_CPU_ACCESS_REQUIRED, &heap), 0);
    CHECK_EQ(heap.heap_size, 901);
    CHECK_EQ(heap.heap_usage, 101);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_GTT, 0, &heap), 0);
    CHECK_EQ(heap.heap_size, 902);
    CHECK_EQ(amdgpu_query_heap_info(dev, AMDGPU_GEM_DOMAIN_GDS, 0, &heap), -EINVAL);
    end();
}

static void more_questions(void)
{
    struct amdgpu_gds_resource_info gds;
    uint64_t fault[2];
    uint32_t count = 9, bit = 0;
    int32_t crtc;

    begin();
    CHECK_EQ(amdgpu_query_hw_ip_count(dev, AMDGPU_HW_IP_COMPUTE, &count), 0);
    CHECK_EQ(count, 1);
    CHECK_EQ(amdgpu_query_hw_ip_count(dev, AMDGPU_HW_IP_VCE, &count), 0);
    CHECK_EQ(count, 0);
    CHECK_EQ(amdgpu_query_hw_ip_count(dev, AMDGPU_HW_IP_NUM, &count), -EINVAL);
    CHECK_EQ(amdgpu_query_crtc_from_id(dev, 1, &crtc), -EINVAL); /* a card without screens */
    CHECK_EQ(amdgpu_query_gds_info(dev, &gds), 0);
    CHECK_EQ(gds.gds_total_size, 4096);
    CHECK_EQ(gds.compute_partition_size, 4096);
    CHECK_EQ(gds.oa_per_compute_partition, 4);
    CHECK_EQ(gds.gws_per_gfx_partition, 0);
    CHECK_EQ(amdgpu_query_gds_info(dev, NULL), -EINVAL);
    fake.fault = (struct mgpu_query_fault){ .address = 0x7000, .count = 1 };
    CHECK_EQ(amdgpu_query_gpuvm_fault_info(dev, sizeof fault, fault), 0);
    CHECK_EQ(fault[0], 0x7000);
    CHECK_EQ(amdgpu_query_sw_info(dev, amdgpu_sw_info_address_prt_wa_control_bit, &bit), 0);
    CHECK_EQ(bit, 46);
    end();

    fake_reset();
    fake.chip.caps &= ~(uint64_t)MGPU_CAP_GDS;
    fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &count, &count, &dev), 0);
    CHECK_EQ(amdgpu_query_gds_info(dev, &gds), -EINVAL);
    end();
}

static void unnamed_card(void)
{
    uint32_t major, minor;

    fake_reset();
    memset(fake.chip.marketing_name, 0, sizeof fake.chip.marketing_name);
    fd = fake_open(SHIM_NODE_RENDER);
    CHECK_EQ(amdgpu_device_initialize(fd, &major, &minor, &dev), 0);
    CHECK_STR(amdgpu_get_marketing_name(dev), "AMD Radeon Graphics");
    end();
}

int main(void)
{
    TAP_RUN(questions);
    TAP_RUN(more_questions);
    TAP_RUN(unnamed_card);
    return tap_done();
}
