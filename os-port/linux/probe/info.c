/* SPDX-License-Identifier: MIT */
/*
 * info.c - what the driver tells by DRM_IOCTL_VERSION, GET_CAP and AMDGPU_INFO: tables of questions.
 */
#include "ask.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include <amdgpu_drm.h>
#include <drm.h>

#define COUNT(array)  (sizeof(array) / sizeof(array)[0])
#define REG_ALL_UNITS UINT32_MAX /* not of one shader engine or array */

void ask_refused(struct facts *facts, enum fact_kind kind, const char *name, int err)
{
    const char *error = strerrorname_np(-err);
    facts_add(facts, kind, name, "refused: %s", error ? error : "?");
}

/* Returns 0 or -errno; what the driver does not fill of the answer is 0. */
static int query(const struct card *card, struct drm_amdgpu_info request, void *answer, size_t size)
{
    memset(answer, 0, size);
    request.return_pointer = (uintptr_t)answer;
    request.return_size = (uint32_t)size;
    return card->ioctl(card->render, DRM_IOCTL_AMDGPU_INFO, &request);
}

/* ---- the driver -------------------------------------------------------------------------------------------------- */

static void ask_driver(const struct card *card, struct facts *facts)
{
    char name[32] = "";
    struct drm_version version = { .name = name, .name_len = sizeof name - 1 };

    int r = card->ioctl(card->render, DRM_IOCTL_VERSION, &version);
    if (r)
        ask_refused(facts, FACT_MOMENTARY, "driver", r);
    else
        facts_add(facts, FACT_MOMENTARY, "driver", "%s %d.%d", name, version.version_major, version.version_minor);
}

/* Of these two nodes may tell different things; programs ask the primary one for what is about screens. */
static void ask_caps(const struct card *card, struct facts *facts)
{
    /* clang-format off */
    static const struct { const char *name; uint64_t capability; } caps[] = {
        { "cap.prime",                 DRM_CAP_PRIME },
        { "cap.timestamp_monotonic",   DRM_CAP_TIMESTAMP_MONOTONIC },
        { "cap.syncobj",               DRM_CAP_SYNCOBJ },
        { "cap.syncobj_timeline",      DRM_CAP_SYNCOBJ_TIMELINE },
        { "cap.dumb_buffer",           DRM_CAP_DUMB_BUFFER },
        { "cap.dumb_preferred_depth",  DRM_CAP_DUMB_PREFERRED_DEPTH },
        { "cap.dumb_prefer_shadow",    DRM_CAP_DUMB_PREFER_SHADOW },
        { "cap.vblank_high_crtc",      DRM_CAP_VBLANK_HIGH_CRTC },
        { "cap.async_page_flip",       DRM_CAP_ASYNC_PAGE_FLIP },
        { "cap.cursor_width",          DRM_CAP_CURSOR_WIDTH },
        { "cap.cursor_height",         DRM_CAP_CURSOR_HEIGHT },
        { "cap.addfb2_modifiers",      DRM_CAP_ADDFB2_MODIFIERS },
        { "cap.page_flip_target",      DRM_CAP_PAGE_FLIP_TARGET },
        { "cap.crtc_in_vblank_event",  DRM_CAP_CRTC_IN_VBLANK_EVENT },
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT(caps); i++) {
        struct drm_get_cap cap = { .capability = caps[i].capability };
        int r = card->ioctl(card->primary >= 0 ? card->primary : card->render, DRM_IOCTL_GET_CAP, &cap);
        if (r)
            ask_refused(facts, FACT_LASTING, caps[i].name, r);
        else
            facts_add(facts, FACT_LASTING, caps[i].name, "%llu", (unsigned long long)cap.value);
    }
}

/* ---- what answers with a struct: its members, each a fact -------------------------------------------------------- */

enum base { DECIMAL, HEX };

struct member {
    const char *name;
    size_t offset, size; /* 4 or 8 bytes */
    enum base base;
    enum fact_kind kind;
};
#define MEMBER(type, prefix, member, base, kind)                                                                       \
    {                                                                                                                  \
        prefix #member, offsetof(struct type, member), sizeof((struct type *)0)->member, base, kind                    \
    }
#define DEVICE(member, base)     MEMBER(drm_amdgpu_info_device, "device.", member, base, FACT_LASTING)
#define HEAP(heap, member, kind) MEMBER(drm_amdgpu_memory_info, "memory.", heap.member, DECIMAL, kind)
#define GDS(member)              MEMBER(drm_amdgpu_info_gds, "gds.", member, DECIMAL, FACT_LASTING)

/* Of the card's and the computer's links the smaller ones. */
#define LINK(member) MEMBER(drm_amdgpu_info_device, "device.", member, DECIMAL, FACT_MOMENTARY)

static const struct member device_members[] = {
    DEVICE(device_id, HEX),
    DEVICE(chip_rev, HEX),
    DEVICE(external_rev, HEX),
    DEVICE(pci_rev, HEX),
    DEVICE(family, DECIMAL),
    DEVICE(num_shader_engines, DECIMAL),
    DEVICE(num_shader_arrays_per_engine, DECIMAL),
    DEVICE(gpu_counter_freq, DECIMAL),
    DEVICE(max_engine_clock, DECIMAL),
    DEVICE(max_memory_clock, DECIMAL),
    DEVICE(min_engine_clock, DECIMAL),
    DEVICE(min_memory_clock, DECIMAL),
    DEVICE(cu_active_number, DECIMAL),
    DEVICE(cu_ao_mask, HEX),
    DEVICE(enabled_rb_pipes_mask, HEX),
    DEVICE(num_rb_pipes, DECIMAL),
    DEVICE(num_hw_gfx_contexts, DECIMAL),
    LINK(pcie_gen),
    LINK(pcie_num_lanes),
    DEVICE(ids_flags, HEX),
    DEVICE(virtual_address_offset, HEX),
    DEVICE(virtual_address_max, HEX),
    DEVICE(virtual_address_alignment, DECIMAL),
    DEVICE(high_va_offset, HEX),
    DEVICE(high_va_max, HEX),
    DEVICE(pte_fragment_size, DECIMAL),
    DEVICE(gart_page_size, DECIMAL),
    DEVICE(ce_ram_size, DECIMAL),
    DEVICE(vram_type, DECIMAL),
    DEVICE(vram_bit_width, DECIMAL),
    DEVICE(vce_harvest_config, HEX),
    DEVICE(gc_double_offchip_lds_buf, DECIMAL),
    DEVICE(wave_front_size, DECIMAL),
    DEVICE(num_shader_visible_vgprs, DECIMAL),
    DEVICE(num_cu_per_sh, DECIMAL),
    DEVICE(num_tcc_blocks, DECIMAL),
    DEVICE(tcc_disabled_mask, HEX),
    DEVICE(gs_vgt_table_depth, DECIMAL),
    DEVICE(gs_prim_buffer_depth, DECIMAL),
    DEVICE(max_gs_waves_per_vgt, DECIMAL),
    DEVICE(pa_sc_tile_steering_override, HEX),
    DEVICE(tcp_cache_size, DECIMAL),
    DEVICE(num_sqc_per_wgp, DECIMAL),
    DEVICE(sqc_data_cache_size, DECIMAL),
    DEVICE(sqc_inst_cache_size, DECIMAL),
    DEVICE(gl1c_cache_size, DECIMAL),
    DEVICE(gl2c_cache_size, DECIMAL),
    DEVICE(mall_size, DECIMAL),
};

static const struct member memory_members[] = {
    HEAP(vram, total_heap_size, FACT_LASTING),
    HEAP(vram, usable_heap_size, FACT_MOMENTARY),
    HEAP(vram, heap_usage, FACT_MOMENTARY),
    HEAP(vram, max_allocation, FACT_MOMENTARY),
    HEAP(cpu_accessible_vram, total_heap_size, FACT_LASTING),
    HEAP(cpu_accessible_vram, usable_heap_size, FACT_MOMENTARY),
    HEAP(gtt, total_heap_size, FACT_MOMENTARY), /* of the computer's memory, not of the card */
    HEAP(gtt, usable_heap_size, FACT_MOMENTARY),
    HEAP(gtt, heap_usage, FACT_MOMENTARY),
};

static const struct member gds_members[] = {
    GDS(gds_gfx_partition_size),   GDS(compute_partition_size),    GDS(gds_total_size),
    GDS(gws_per_gfx_partition),    GDS(gws_per_compute_partition), GDS(oa_per_gfx_partition),
    GDS(oa_per_compute_partition),
};

static void add_number(struct facts *facts, enum fact_kind kind, const char *name, uint64_t value, enum base base)
{
    facts_add(facts, kind, name, base == HEX ? "0x%llx" : "%llu", (unsigned long long)value);
}

/* `err`: what became of the question. */
static void add_members(struct facts *facts, const struct member *members, size_t count, const void *answer, int err)
{
    for (size_t i = 0; i < count; i++) {
        const struct member *member = &members[i];
        uint64_t value = 0;

        if (err) {
            ask_refused(facts, member->kind, member->name, err);
            continue;
        }
        memcpy(&value, (const char *)answer + member->offset, member->size);
        add_number(facts, member->kind, member->name, value, member->base);
    }
}

/* The compute units that work, in hexadecimal: by shader engine, and in it by shader array. */
static void add_units(struct facts *facts, const char *name, const uint32_t units[4][4])
{
    for (unsigned engine = 0; engine < 4; engine++) {
        char text[64];

        snprintf(text, sizeof text, "%x,%x,%x,%x", units[engine][0], units[engine][1], units[engine][2],
                 units[engine][3]);
        facts_extend(facts, FACT_LASTING, name, text);
    }
}

static void ask_device(const struct card *card, struct facts *facts)
{
    struct drm_amdgpu_info_device device;

    int r = query(card, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_DEV_INFO }, &device, sizeof device);
    add_members(facts, device_members, COUNT(device_members), &device, r);
    if (r)
        return;
    add_units(facts, "device.cu_bitmap", (const uint32_t(*)[4])device.cu_bitmap);
    add_units(facts, "device.cu_ao_bitmap", (const uint32_t(*)[4])device.cu_ao_bitmap);
}

static void ask_memory(const struct card *card, struct facts *facts)
{
    struct drm_amdgpu_memory_info memory;
    struct drm_amdgpu_info_gds gds;

    int r = query(card, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_MEMORY }, &memory, sizeof memory);
    add_members(facts, memory_members, COUNT(memory_members), &memory, r);
    r = query(card, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_GDS_CONFIG }, &gds, sizeof gds);
    add_members(facts, gds_members, COUNT(gds_members), &gds, r);
}

/* ---- engines, firmware, codecs, the video BIOS ------------------------------------------------------------------- */

static const char *const engines[] = {
    "gfx", "compute", "sdma", "uvd", "vce", "uvd_enc", "vcn_dec", "vcn_enc", "jpeg"
};

/* Of its IBs: how the start is aligned, and the size. */
static void ask_engine(const struct card *card, struct facts *facts, uint32_t type)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_HW_IP_INFO, .query_hw_ip = { .type = type } };
    struct drm_amdgpu_info_hw_ip ip;
    char name[64];

    snprintf(name, sizeof name, "engine.%s", engines[type]);
    int r = query(card, request, &ip, sizeof ip);
    if (r) {
        ask_refused(facts, FACT_LASTING, name, r);
        return;
    }
    facts_add(facts, FACT_LASTING, name, "%u.%u, rings 0x%x, IBs %u/%u", ip.hw_ip_version_major, ip.hw_ip_version_minor,
              ip.available_rings, ip.ib_start_alignment, ip.ib_size_alignment);
    snprintf(name, sizeof name, "engine.%s.discovered", engines[type]);
    facts_add(facts, FACT_LASTING, name, "%u.%u.%u", ip.ip_discovery_version >> 16, ip.ip_discovery_version >> 8 & 0xff,
              ip.ip_discovery_version & 0xff);
}

static void ask_engines(const struct card *card, struct facts *facts)
{
    uint32_t max_ibs[COUNT(engines)];

    for (uint32_t type = 0; type < COUNT(engines); type++)
        ask_engine(card, facts, type);
    int r = query(card, (struct drm_amdgpu_info){ .query = AMDGPU_INFO_MAX_IBS }, max_ibs, sizeof max_ibs);
    for (uint32_t type = 0; type < COUNT(engines); type++) {
        char name[64];

        snprintf(name, sizeof name, "engine.%s.max_ibs", engines[type]);
        if (r)
            ask_refused(facts, FACT_LASTING, name, r);
        else
            facts_add(facts, FACT_LASTING, name, "%u", max_ibs[type]);
    }
}

static void ask_firmware(const struct card *card, struct facts *facts)
{
    /* clang-format off */
    static const struct { const char *name; uint32_t type, index; } files[] = {
        { "firmware.me",             AMDGPU_INFO_FW_GFX_ME, 0 },
        { "firmware.pfp",            AMDGPU_INFO_FW_GFX_PFP, 0 },
        { "firmware.ce",             AMDGPU_INFO_FW_GFX_CE, 0 },
        { "firmware.rlc",            AMDGPU_INFO_FW_GFX_RLC, 0 },
        { "firmware.rlc_list_cntl",  AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_CNTL, 0 },
        { "firmware.rlc_list_gpm",   AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_GPM_MEM, 0 },
        { "firmware.rlc_list_srm",   AMDGPU_INFO_FW_GFX_RLC_RESTORE_LIST_SRM_MEM, 0 },
        { "firmware.mec",            AMDGPU_INFO_FW_GFX_MEC, 0 },
        { "firmware.mec2",           AMDGPU_INFO_FW_GFX_MEC, 1 },
        { "firmware.sdma0",          AMDGPU_INFO_FW_SDMA, 0 },
        { "firmware.sdma1",          AMDGPU_INFO_FW_SDMA, 1 },
        { "firmware.smc",            AMDGPU_INFO_FW_SMC, 0 },
        { "firmware.sos",            AMDGPU_INFO_FW_SOS, 0 },
        { "firmware.asd",            AMDGPU_INFO_FW_ASD, 0 },
        { "firmware.toc",            AMDGPU_INFO_FW_TOC, 0 },
        { "firmware.ta_hdcp",        AMDGPU_INFO_FW_TA, 2 },
        { "firmware.ta_dtm",         AMDGPU_INFO_FW_TA, 3 },
        { "firmware.ta_rap",         AMDGPU_INFO_FW_TA, 4 },
        { "firmware.ta_securedisplay", AMDGPU_INFO_FW_TA, 5 },
        { "firmware.vcn",            AMDGPU_INFO_FW_VCN, 0 },
        { "firmware.dmcub",          AMDGPU_INFO_FW_DMCUB, 0 },
        { "firmware.dmcu",           AMDGPU_INFO_FW_DMCU, 0 },
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT(files); i++) {
        struct drm_amdgpu_info request = { .query = AMDGPU_INFO_FW_VERSION,
                                           .query_fw = { .fw_type = files[i].type, .index = files[i].index } };
        struct drm_amdgpu_info_firmware firmware;

        int r = query(card, request, &firmware, sizeof firmware);
        if (r)
            ask_refused(facts, FACT_LASTING, files[i].name, r);
        else
            facts_add(facts, FACT_LASTING, files[i].name, "0x%08x, feature %u", firmware.ver, firmware.feature);
    }
}

static void ask_codecs(const struct card *card, struct facts *facts, const char *way, uint32_t type)
{
    static const char *const codecs[] = { "mpeg2", "mpeg4", "vc1", "h264", "hevc", "jpeg", "vp9", "av1" };
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_VIDEO_CAPS, .video_cap = { .type = type } };
    struct drm_amdgpu_info_video_caps caps;

    int r = query(card, request, &caps, sizeof caps);
    for (size_t i = 0; i < COUNT(codecs); i++) {
        const struct drm_amdgpu_info_video_codec_info *codec = &caps.codec_info[i];
        char name[64];

        snprintf(name, sizeof name, "video.%s.%s", way, codecs[i]);
        if (r)
            ask_refused(facts, FACT_LASTING, name, r);
        else if (codec->valid)
            facts_add(facts, FACT_LASTING, name, "%ux%u, level %u", codec->max_width, codec->max_height,
                      codec->max_level);
        else
            facts_add(facts, FACT_LASTING, name, "no");
    }
}

/* The name and version of the BIOS tell boards apart; its image may hold what its owner would not send. */
static void ask_vbios(const struct card *card, struct facts *facts)
{
    struct drm_amdgpu_info request = { .query = AMDGPU_INFO_VBIOS, .vbios_info = { .type = AMDGPU_INFO_VBIOS_SIZE } };
    struct drm_amdgpu_info_vbios vbios;
    uint32_t size;

    int r = query(card, request, &size, sizeof size);
    if (r)
        ask_refused(facts, FACT_LASTING, "vbios.size", r);
    else
        facts_add(facts, FACT_LASTING, "vbios.size", "%u", size);
    request.vbios_info.type = AMDGPU_INFO_VBIOS_INFO;
    r = query(card, request, &vbios, sizeof vbios);
    if (r)
        ask_refused(facts, FACT_LASTING, "vbios.version", r);
    else
        facts_add(facts, FACT_LASTING, "vbios.version", "%.32s, %.64s", (const char *)vbios.vbios_ver_str,
                  (const char *)vbios.vbios_pn);
}

/* ---- registers: those that Linux lets everybody read of this generation ------------------------------------------ */

static void ask_registers(const struct card *card, struct facts *facts)
{
    /* clang-format off */
    static const struct { const char *name; uint32_t dword; enum fact_kind kind; } registers[] = {
        { "register.GB_ADDR_CONFIG",       0x263e, FACT_LASTING },
        { "register.GRBM_STATUS",          0x2004, FACT_MOMENTARY },
        { "register.GRBM_STATUS2",         0x2002, FACT_MOMENTARY },
        { "register.GRBM_STATUS_SE0",      0x2005, FACT_MOMENTARY },
        { "register.GRBM_STATUS_SE1",      0x2006, FACT_MOMENTARY },
        { "register.SDMA0_STATUS_REG",     0x1285, FACT_MOMENTARY },
        { "register.SDMA1_STATUS_REG",     0x1885, FACT_MOMENTARY },
        { "register.CP_STAT",              0x21a0, FACT_MOMENTARY },
        { "register.CP_STALLED_STAT1",     0x219d, FACT_MOMENTARY },
        { "register.CP_STALLED_STAT2",     0x219e, FACT_MOMENTARY },
        { "register.CP_STALLED_STAT3",     0x219c, FACT_MOMENTARY },
        { "register.CP_CPF_BUSY_STAT",     0x2088, FACT_MOMENTARY },
        { "register.CP_CPF_STALLED_STAT1", 0x2089, FACT_MOMENTARY },
        { "register.CP_CPF_STATUS",        0x2087, FACT_MOMENTARY },
        { "register.CP_CPC_BUSY_STAT",     0x2085, FACT_MOMENTARY },
        { "register.CP_CPC_STALLED_STAT1", 0x2086, FACT_MOMENTARY },
        { "register.CP_CPC_STATUS",        0x2084, FACT_MOMENTARY },
    };
    /* clang-format on */

    for (size_t i = 0; i < COUNT(registers); i++) {
        struct drm_amdgpu_info request = {
            .query = AMDGPU_INFO_READ_MMR_REG,
            .read_mmr_reg = { .dword_offset = registers[i].dword, .count = 1, .instance = REG_ALL_UNITS }
        };
        uint32_t value;

        int r = query(card, request, &value, sizeof value);
        if (r)
            ask_refused(facts, registers[i].kind, registers[i].name, r);
        else
            facts_add(facts, registers[i].kind, registers[i].name, "0x%08x", value);
    }
}

/* ---- single numbers ---------------------------------------------------------------------------------------------- */

static void ask_numbers(const struct card *card, struct facts *facts)
{
    /* clang-format off */
    static const struct { const char *name; uint32_t query; size_t size; enum fact_kind kind; } numbers[] = {
        { "accel_working",            AMDGPU_INFO_ACCEL_WORKING, 4, FACT_LASTING },
        { "ras_enabled_features",     AMDGPU_INFO_RAS_ENABLED_FEATURES, 8, FACT_LASTING },
        { "timestamp",                AMDGPU_INFO_TIMESTAMP, 8, FACT_MOMENTARY },
        { "vram_lost_counter",        AMDGPU_INFO_VRAM_LOST_COUNTER, 4, FACT_MOMENTARY },
        { "num_bytes_moved",          AMDGPU_INFO_NUM_BYTES_MOVED, 8, FACT_MOMENTARY },
        { "num_evictions",            AMDGPU_INFO_NUM_EVICTIONS, 8, FACT_MOMENTARY },
        { "num_vram_cpu_page_faults", AMDGPU_INFO_NUM_VRAM_CPU_PAGE_FAULTS, 8, FACT_MOMENTARY },
    };
    static const struct { const char *name; uint32_t type; } sensors[] = {
        { "sensor.gfx_sclk",          AMDGPU_INFO_SENSOR_GFX_SCLK },
        { "sensor.gfx_mclk",          AMDGPU_INFO_SENSOR_GFX_MCLK },
        { "sensor.temperature",       AMDGPU_INFO_SENSOR_GPU_TEMP },
        { "sensor.load",              AMDGPU_INFO_SENSOR_GPU_LOAD },
        { "sensor.average_power",     AMDGPU_INFO_SENSOR_GPU_AVG_POWER },
        { "sensor.input_power",       AMDGPU_INFO_SENSOR_GPU_INPUT_POWER },
        { "sensor.vddnb",             AMDGPU_INFO_SENSOR_VDDNB },
        { "sensor.vddgfx",            AMDGPU_INFO_SENSOR_VDDGFX },
        { "sensor.stable_sclk",       AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_SCLK },
        { "sensor.stable_mclk",       AMDGPU_INFO_SENSOR_STABLE_PSTATE_GFX_MCLK },
        { "sensor.peak_sclk",         AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_SCLK },
        { "sensor.peak_mclk",         AMDGPU_INFO_SENSOR_PEAK_PSTATE_GFX_MCLK },
    };
    /* clang-format on */
    uint64_t value;

    for (size_t i = 0; i < COUNT(numbers); i++) {
        int r = query(card, (struct drm_amdgpu_info){ .query = numbers[i].query }, &value, numbers[i].size);
        if (r)
            ask_refused(facts, numbers[i].kind, numbers[i].name, r);
        else
            add_number(facts, numbers[i].kind, numbers[i].name, numbers[i].size == 4 ? (uint32_t)value : value,
                       DECIMAL);
    }
    for (size_t i = 0; i < COUNT(sensors); i++) {
        struct drm_amdgpu_info request = { .query = AMDGPU_INFO_SENSOR, .sensor_info = { .type = sensors[i].type } };
        int r = query(card, request, &value, sizeof(uint32_t));
        if (r)
            ask_refused(facts, FACT_MOMENTARY, sensors[i].name, r);
        else
            add_number(facts, FACT_MOMENTARY, sensors[i].name, (uint32_t)value, DECIMAL);
    }
}

void ask_info(const struct card *card, struct facts *facts)
{
    ask_driver(card, facts);
    ask_caps(card, facts);
    ask_device(card, facts);
    ask_engines(card, facts);
    ask_memory(card, facts);
    ask_firmware(card, facts);
    ask_codecs(card, facts, "decode", AMDGPU_INFO_VIDEO_CAPS_DECODE);
    ask_codecs(card, facts, "encode", AMDGPU_INFO_VIDEO_CAPS_ENCODE);
    ask_vbios(card, facts);
    ask_registers(card, facts);
    ask_numbers(card, facts);
}
