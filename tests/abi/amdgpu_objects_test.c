/* SPDX-License-Identifier: MIT */
/*
 * amdgpu_objects_test.c - what libdrm_amdgpu promises of memory, lists and questions, on the reference kernel and the
 * software card: metadata and names that travel with a BO, the program's own memory, BO lists old and new, sensors,
 * video capabilities.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <amdgpu.h>
#include <amdgpu_drm.h>
#include <xf86drm.h>

#include "pm4.h"
#include "tap.h"

#define PAGE 4096u
#define MARK 0xcafef00du

static int master = -1, render = -1;
static amdgpu_device_handle on_master, on_render;

/* A device that nobody shares. */
static amdgpu_device_handle open_node(int type, int *fd_out)
{
    amdgpu_device_handle dev = NULL;
    uint32_t major = 0, minor = 0;
    drmDevicePtr found;

    CHECK_EQ(drmGetDevices2(0, &found, 1), 1);
    *fd_out = open(found->nodes[type], O_RDWR | O_CLOEXEC);
    drmFreeDevices(&found, 1);
    CHECK_EQ(amdgpu_device_initialize2(*fd_out, false, &major, &minor, &dev), 0);
    return dev;
}

static void begin(void)
{
    on_master = open_node(DRM_NODE_PRIMARY, &master);
    on_render = open_node(DRM_NODE_RENDER, &render);
}

static void end(void)
{
    CHECK_EQ(amdgpu_device_deinitialize(on_master), 0);
    CHECK_EQ(amdgpu_device_deinitialize(on_render), 0);
    close(master);
    close(render);
}

static amdgpu_bo_handle make_bo(amdgpu_device_handle dev)
{
    struct amdgpu_bo_alloc_request request = { .alloc_size = PAGE, .preferred_heap = AMDGPU_GEM_DOMAIN_GTT };
    amdgpu_bo_handle bo = NULL;

    CHECK_EQ(amdgpu_bo_alloc(dev, &request, &bo), 0);
    return bo;
}

/* What one device says of a BO another reads, by a descriptor and, on primary nodes, by name. */
static void metadata_travels(void)
{
    struct amdgpu_bo_metadata metadata = { .flags = 5, .tiling_info = 0x1234, .size_metadata = 12 };
    struct amdgpu_bo_import_result result = { 0 };
    struct amdgpu_bo_info info = { 0 };
    uint32_t fd = 0;

    begin();
    amdgpu_bo_handle bo = make_bo(on_render);
    memcpy(metadata.umd_metadata, "twelve bytes", 12);
    CHECK_EQ(amdgpu_bo_set_metadata(bo, &metadata), 0);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_dma_buf_fd, &fd), 0);
    CHECK_EQ(amdgpu_bo_import(on_master, amdgpu_bo_handle_type_dma_buf_fd, fd, &result), 0);
    close((int)fd);
    CHECK_EQ(result.alloc_size, PAGE);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_bo_query_info(result.buf_handle, &info), 0);
    CHECK_EQ(info.alloc_size, PAGE);
    CHECK_EQ(info.metadata.flags, 5);
    CHECK_EQ(info.metadata.tiling_info, 0x1234);
    CHECK_EQ(info.metadata.size_metadata, 12);
    CHECK(memcmp(info.metadata.umd_metadata, "twelve bytes", 12) == 0);
    CHECK_EQ(amdgpu_bo_free(result.buf_handle), 0);
    end();
}

static void names(void)
{
    struct amdgpu_bo_import_result result = { 0 };
    uint32_t name = 0, none = 0;

    begin();
    amdgpu_bo_handle bo = make_bo(on_master), other = make_bo(on_render);
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_gem_flink_name, &name), 0);
    CHECK_EQ(amdgpu_bo_import(on_master, amdgpu_bo_handle_type_gem_flink_name, name, &result), 0);
    CHECK(result.buf_handle == bo);
    CHECK_EQ(result.alloc_size, PAGE);
    CHECK_EQ(amdgpu_bo_free(result.buf_handle), 0);
    CHECK_EQ(amdgpu_bo_import(on_master, amdgpu_bo_handle_type_gem_flink_name, name + 1, &result), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(amdgpu_bo_export(other, amdgpu_bo_handle_type_gem_flink_name, &none), -1); /* a render node's */
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(amdgpu_bo_import(on_render, amdgpu_bo_handle_type_gem_flink_name, name, &result), -1);
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_bo_import(on_master, amdgpu_bo_handle_type_gem_flink_name, name, &result), -1);
    CHECK_EQ(errno, ENOENT);
    CHECK_EQ(amdgpu_bo_free(other), 0);
    end();
}

static _Alignas(PAGE) uint32_t own_memory[PAGE / 4];

/* A submission that writes MARK to word 512 of the page that it lies in, with a list of one of three kinds. */
static void run(amdgpu_context_handle context, uint64_t address, amdgpu_bo_list_handle list, uint32_t number,
                const struct drm_amdgpu_bo_list_in *in)
{
    struct pm4 commands = { .words = own_memory, .va = address, .room = PAGE / 4 };
    struct amdgpu_cs_fence fence = { .context = context };
    uint32_t expired = 0;

    own_memory[512] = 0;
    pm4_write(&commands, address + 512 * 4, MARK);
    while (commands.count % 8)
        pm4_nop(&commands, 1);
    struct drm_amdgpu_cs_chunk_ib ib = { .va_start = address, .ib_bytes = commands.count * 4 };
    struct drm_amdgpu_cs_chunk chunks[] = { { AMDGPU_CHUNK_ID_IB, sizeof ib / 4, (uintptr_t)&ib },
                                            { AMDGPU_CHUNK_ID_BO_HANDLES, sizeof *in / 4, (uintptr_t)in } };
    CHECK_EQ(list ? amdgpu_cs_submit_raw(on_render, context, list, 1, chunks, &fence.fence)
                  : amdgpu_cs_submit_raw2(on_render, context, number, in ? 2 : 1, chunks, &fence.fence),
             0);
    CHECK_EQ(amdgpu_cs_query_fence_status(&fence, AMDGPU_TIMEOUT_INFINITE, 0, &expired), 0);
    CHECK_EQ(own_memory[512], MARK);
}

/* The program's own memory, on lists by handle, by number, and of a single submission. */
static void own_memory_and_lists(void)
{
    amdgpu_context_handle context;
    amdgpu_bo_list_handle list;
    amdgpu_bo_handle bo = NULL;
    amdgpu_va_handle va;
    uint64_t address;
    uint32_t number = 0;
    bool busy = true;

    begin();
    CHECK_EQ(amdgpu_cs_ctx_create(on_render, &context), 0);
    CHECK_EQ(amdgpu_create_bo_from_user_mem(on_render, (char *)own_memory + 8, PAGE, &bo), -EINVAL);
    CHECK_EQ(amdgpu_create_bo_from_user_mem(on_render, own_memory, PAGE, &bo), 0);
    CHECK_EQ(amdgpu_va_range_alloc(on_render, amdgpu_gpu_va_range_general, PAGE, 0, 0, &address, &va, 0), 0);
    CHECK_EQ(amdgpu_bo_va_op(bo, 0, PAGE, address, 0, AMDGPU_VA_OP_MAP), 0);

    amdgpu_bo_handle others[] = { bo, make_bo(on_render) };
    CHECK_EQ(amdgpu_bo_list_create(on_render, 2, others, NULL, &list), 0);
    run(context, address, list, 0, NULL);
    CHECK_EQ(amdgpu_bo_list_update(list, 1, &bo, NULL), 0);
    run(context, address, list, 0, NULL);
    CHECK_EQ(amdgpu_bo_list_destroy(list), 0);

    struct drm_amdgpu_bo_list_entry entry = { 0 };
    CHECK_EQ(amdgpu_bo_export(bo, amdgpu_bo_handle_type_kms, &entry.bo_handle), 0);
    CHECK_EQ(amdgpu_bo_list_create_raw(on_render, 1, &entry, &number), 0);
    run(context, address, NULL, number, NULL);
    CHECK_EQ(amdgpu_bo_list_destroy_raw(on_render, number), 0);

    const struct drm_amdgpu_bo_list_in in = { .operation = ~0u,
                                              .list_handle = ~0u,
                                              .bo_number = 1,
                                              .bo_info_size = sizeof entry,
                                              .bo_info_ptr = (uintptr_t)&entry };
    run(context, address, NULL, 0, &in);
    CHECK_EQ(amdgpu_bo_wait_for_idle(bo, AMDGPU_TIMEOUT_INFINITE, &busy), 0);
    CHECK_EQ(busy, false);

    CHECK_EQ(amdgpu_bo_va_op(bo, 0, PAGE, address, 0, AMDGPU_VA_OP_UNMAP), 0);
    CHECK_EQ(amdgpu_va_range_free(va), 0);
    CHECK_EQ(amdgpu_bo_free(others[1]), 0);
    CHECK_EQ(amdgpu_bo_free(bo), 0);
    CHECK_EQ(amdgpu_cs_ctx_free(context), 0);
    end();
}

/* The units are those of amdgpu_drm.h: MHz, thousandths of a degree, percent, watts. */
static void sensors(void)
{
    static const struct {
        unsigned type;
        uint32_t least, most;
    } rows[] = {
        { AMDGPU_INFO_SENSOR_GFX_SCLK, 0, 4000 },
        { AMDGPU_INFO_SENSOR_GFX_MCLK, 1, 2000 },
        { AMDGPU_INFO_SENSOR_GPU_TEMP, 10000, 110000 },
        { AMDGPU_INFO_SENSOR_GPU_LOAD, 0, 100 },
        { AMDGPU_INFO_SENSOR_GPU_AVG_POWER, 0, 300 },
    };
    uint32_t value;

    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        value = UINT32_MAX;
        CHECK_EQ(amdgpu_query_sensor_info(on_render, rows[i].type, sizeof value, &value), 0);
        if (value < rows[i].least || value > rows[i].most)
            printf("# sensor %u: %u\n", rows[i].type, value);
        CHECK(value >= rows[i].least && value <= rows[i].most);
    }
    CHECK(amdgpu_query_sensor_info(on_render, AMDGPU_INFO_SENSOR_VDDNB, sizeof value, &value) < 0); /* an APU's */
    CHECK(amdgpu_query_sensor_info(on_render, 99, sizeof value, &value) < 0);
    end();
}

static void no_video(void)
{
    struct drm_amdgpu_info_video_caps caps, none = { 0 };

    begin();
    for (unsigned type = AMDGPU_INFO_VIDEO_CAPS_DECODE; type <= AMDGPU_INFO_VIDEO_CAPS_ENCODE; type++) {
        memset(&caps, 0xff, sizeof caps);
        CHECK_EQ(amdgpu_query_video_caps_info(on_render, type, sizeof caps, &caps), 0);
        CHECK(memcmp(&caps, &none, sizeof caps) == 0);
    }
    CHECK_EQ(amdgpu_query_video_caps_info(on_render, 7, sizeof caps, &caps), -EINVAL);
    end();
}

int main(void)
{
    TAP_RUN(metadata_travels);
    TAP_RUN(names);
    TAP_RUN(own_memory_and_lists);
    TAP_RUN(sensors);
    TAP_RUN(no_video);
    return tap_done();
}
