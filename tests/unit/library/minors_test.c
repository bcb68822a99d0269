/* SPDX-License-Identifier: MIT */
/* minors_test.c - minors.def: what versions of the DRM interface promise, as far as no other test shows it. */
#include <errno.h>
#include <string.h>

#include "ops/ctx.h"
#include "ops/file.h"
#include "test_file.h"

#define DWORDS(object) (sizeof(object) / 4)

static const unsigned minors[] = {
#define SHIM_MINOR(minor, promise, test) minor,
#include "minors.def"
};

static void all_of_them_in_order(void)
{
    CHECK_EQ(sizeof minors / sizeof minors[0], SHIM_DRM_MINOR + 1);
    for (unsigned i = 0; i < sizeof minors / sizeof minors[0]; i++)
        CHECK_EQ(minors[i], i);
}

static struct drm_amdgpu_info_device device_info(struct shim_file *file)
{
    struct drm_amdgpu_info_device device;

    memset(&device, 0xff, sizeof device);
    CHECK_EQ(shim_info(file, &(struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO,
                                                        .return_pointer = (uintptr_t)&device,
                                                        .return_size = sizeof device }),
             0);
    return device;
}

static void figures_of_the_card(void)
{
    struct shim_file *file = test_begin();

    file->chip.double_offchip_lds = 1;
    file->chip.gs_vgt_table_depth = 32;
    file->chip.gs_prim_buffer_depth = 1792;
    file->chip.max_gs_waves_per_vgt = 31;
    file->chip.wave_size = 32;
    file->chip.vgprs_per_simd = 1024;
    file->chip.tcc_disabled_mask = 0x30;
    const struct drm_amdgpu_info_device device = device_info(file);
    CHECK_EQ(device.gc_double_offchip_lds_buf, 1);
    CHECK_EQ(device.gs_vgt_table_depth, 32);
    CHECK_EQ(device.gs_prim_buffer_depth, 1792);
    CHECK_EQ(device.max_gs_waves_per_vgt, 31);
    CHECK_EQ(device.wave_front_size, 32);
    CHECK_EQ(device.num_shader_visible_vgprs, 1024);
    CHECK_EQ(device.tcc_disabled_mask, 0x30);
    CHECK_EQ(device.ids_flags & AMDGPU_IDS_FLAGS_TMZ, 0); /* there is no protected memory */
    test_end(file);
}

static void all_compute_units_are_always_on(void)
{
    struct shim_file *file = test_begin();
    const struct drm_amdgpu_info_device device = device_info(file);

    CHECK(memcmp(device.cu_ao_bitmap, device.cu_bitmap, sizeof device.cu_bitmap) == 0);
    CHECK_EQ(device.cu_ao_mask, 0x3fff3fff);
    test_end(file);
}

static int sensor(struct shim_file *file, uint32_t type, uint32_t *value)
{
    return shim_info(file, &(struct drm_amdgpu_info){ .query = AMDGPU_INFO_SENSOR,
                                                      .sensor_info = { .type = type },
                                                      .return_pointer = (uintptr_t)value,
                                                      .return_size = sizeof *value });
}

/* The peak is what the chip has; of a stable state the contract does not tell. */
static void clocks_of_power_states(void)
{
    struct shim_file *file = test_begin();
    uint32_t mhz = 0;

    file->chip.max_engine_clock = 2491000;
    file->chip.max_memory_clock = 875000;
    file->chip.min_engine_clock = 500000;
    file->chip.min_memory_clock = 96000;
    CHECK_EQ(sensor(file, AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK, &mhz), 0);
    CHECK_EQ(mhz, 2491);
    CHECK_EQ(sensor(file, AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_MCLK, &mhz), 0);
    CHECK_EQ(mhz, 875);
    CHECK_EQ(sensor(file, AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_SCLK, &mhz), -EINVAL);
    CHECK_EQ(sensor(file, AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_MCLK, &mhz), -EINVAL);
    const struct drm_amdgpu_info_device device = device_info(file);
    CHECK_EQ(device.max_engine_clock, 2491000);
    CHECK_EQ(device.min_engine_clock, 500000);
    CHECK_EQ(device.min_memory_clock, 96000);
    test_end(file);
}

/* The link and the last-level cache; of the others Linux says zero for a card before GFX11. */
static void link_and_caches(void)
{
    struct shim_file *file = test_begin();

    file->chip.pcie_gen = 4;
    file->chip.pcie_lanes = 8;
    file->chip.last_level_cache = 32 << 20;
    const struct drm_amdgpu_info_device device = device_info(file);

    CHECK_EQ(device.pcie_gen, 4);
    CHECK_EQ(device.pcie_num_lanes, 8);
    CHECK_EQ(device.mall_size, 32 << 20);
    CHECK_EQ(device.num_sqc_per_wgp | device.sqc_data_cache_size | device.sqc_inst_cache_size, 0);
    CHECK_EQ(device.tcp_cache_size, 0);
    CHECK_EQ(device.gl1c_cache_size | device.gl2c_cache_size | device.enabled_rb_pipes_mask_hi, 0);
    CHECK_EQ(device.ids_flags & AMDGPU_IDS_FLAGS_CONFORMANT_TRUNC_COORD, 0); /* of GFX11 */
    test_end(file);
}

static int submit(struct shim_ctx *ctx, uint32_t ib_flags, uint32_t num_chunks)
{
    const struct drm_amdgpu_cs_chunk_ib ib = { .va_start = 0x1000, .ib_bytes = 64, .flags = ib_flags };
    const struct drm_amdgpu_cs_chunk_cp_gfx_shadow shadow = { .shadow_va = 0x10000, .csa_va = 0x20000 };
    const struct drm_amdgpu_cs_chunk chunks[] = {
        { AMDGPU_CHUNK_ID_IB, DWORDS(ib), (uintptr_t)&ib },
        { AMDGPU_CHUNK_ID_CP_GFX_SHADOW, DWORDS(shadow), (uintptr_t)&shadow },
    };
    uint64_t seq;
    return shim_submit(ctx, 0, chunks, num_chunks, &seq);
}

/* All jobs begin with empty caches and end with nothing left in them, so that there is nothing more to do. */
static void flags_of_ibs(void)
{
    const uint32_t flags[] = { AMDGPU_IB_FLAG_PREEMPT, AMDGPU_IB_FLAG_TC_WB_NOT_INVALIDATE,
                               AMDGPU_IB_FLAG_RESET_GDS_MAX_WAVE_ID, AMDGPU_IB_FLAG_EMIT_MEM_SYNC };
    struct shim_file *file = test_begin();
    struct shim_ctx *ctx;

    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        CHECK_EQ(submit(ctx, flags[i], 1), 0);
        CHECK_EQ(fake.ibs[0].flags, 0);
    }
    shim_ctx_destroy(ctx);
    test_end(file);
}

/* GFX11's: DEV_INFO asks for no memory, and whoever brings some all the same is refused, as Linux does. */
static void no_shadow_of_registers(void)
{
    struct shim_file *file = test_begin();
    const struct drm_amdgpu_info_device device = device_info(file);
    struct shim_ctx *ctx;

    CHECK_EQ(device.shadow_size | device.shadow_alignment | device.csa_size | device.csa_alignment, 0);
    CHECK_EQ(shim_ctx_create(file, 0, &ctx), 0);
    CHECK_EQ(submit(ctx, 0, 2), -EINVAL);
    CHECK_EQ(submit(ctx, 0, 1), 0);
    shim_ctx_destroy(ctx);
    test_end(file);
}

int main(void)
{
    TAP_RUN(all_of_them_in_order);
    TAP_RUN(figures_of_the_card);
    TAP_RUN(all_compute_units_are_always_on);
    TAP_RUN(clocks_of_power_states);
    TAP_RUN(link_and_caches);
    TAP_RUN(flags_of_ibs);
    TAP_RUN(no_shadow_of_registers);
    return tap_done();
}
