/* SPDX-License-Identifier: MIT */
/* chip.c - the chip table. Names by PCI device and revision as in libdrm's amdgpu.ids, figures as Linux has them. */
#include "chip.h"

#include "../blocks/blocks.h"
#include "../display/display.h"
#include "../firmware/manifest.h"
#include "discovery.h"
#include "init.h"

#include <navi23/regs/discovery.h>

#define VENDOR_AMD 0x1002
#define AMDGPU_FAMILY_NV 143
#define VRAM_GDDR6 9

/* clang-format off */
static const struct kgpu_chip_name navi23_names[] = {
    { 0x73ff, 0xc1, "AMD Radeon RX 6600 XT" },
    { 0x73ff, 0xc3, "AMD Radeon RX 6600M" },
    { 0x73ff, 0xc7, "AMD Radeon RX 6600" },
    { 0x73ff, 0xcb, "AMD Radeon RX 6600S" },
    { 0x73ef, 0xc0, "AMD Radeon RX 6800S" },
    { 0x73ef, 0xc1, "AMD Radeon RX 6650 XT" },
    { 0x73ef, 0xc2, "AMD Radeon RX 6700S" },
    { 0x73ef, 0xc3, "AMD Radeon RX 6650M" },
    { 0x73e1, 0x00, "AMD Radeon PRO W6600M" },
    { 0x73e3, 0x00, "AMD Radeon PRO W6600" },
    { 0x73ff, 0x00, "AMD Radeon Graphics" },
    { 0x73ef, 0x00, "AMD Radeon Graphics" },
    { 0, 0, NULL },
};

static const struct kgpu_block navi23_blocks[] = {
    { "nbio",    DISCOVERY_HW_NBIF,   kgpu_nbio_init,   kgpu_nbio_finish,    kgpu_nbio_init },
    { "memory",  0,                   kgpu_memory_init, kgpu_memory_finish,  kgpu_memory_restart },
    { "gmc",     DISCOVERY_HW_GC,     kgpu_gmc_init,    kgpu_gmc_finish,     kgpu_gmc_restart },
    { "ih",      DISCOVERY_HW_OSSSYS, kgpu_ih_init,     kgpu_ih_finish,      kgpu_ih_restart },
    { "psp",     DISCOVERY_HW_MP0,    kgpu_psp_init,    kgpu_psp_finish,     kgpu_psp_restart },
    { "smu",     DISCOVERY_HW_MP1,    kgpu_smu_init,    kgpu_smu_finish,     kgpu_smu_restart },
    { "gfx",     DISCOVERY_HW_GC,     kgpu_gfx_init,    kgpu_gfx_finish,     kgpu_gfx_restart },
    { "compute", DISCOVERY_HW_GC,     NULL,             kgpu_compute_finish, kgpu_compute_restart },
    { "sdma",    DISCOVERY_HW_SDMA0,  NULL,             kgpu_sdma_finish,    kgpu_sdma_restart },
    { "dcn",     DISCOVERY_HW_DMU,    kgpu_display_init, kgpu_display_finish, kgpu_display_restart, .optional = true },
    { NULL },
};

static const struct kgpu_chip chips[] = {
    {
        .name = "NAVI23", .names = navi23_names,
        .family = AMDGPU_FAMILY_NV, .first_external_rev = 0x3c,
        .gc_version = DISCOVERY_VERSION(10, 3, 4), .sdma_version = DISCOVERY_VERSION(5, 2, 4),
        .num_se = 2, .num_sa_per_se = 2, .num_cu_per_sa = 8, .max_rb = 8, .num_tcc = 8, .num_gfx_contexts = 8,
        .wave_size = 32, .vgprs_per_simd = 1024, .max_waves_per_simd = 16, .lds_size_per_group = 64 << 10,
        .gs_vgt_table_depth = 32, .gs_prim_buffer_depth = 1792, .max_gs_waves_per_vgt = 32, .double_offchip_lds = 1,
        .max_engine_clock = 2491000, .max_memory_clock = 875000, .counter_clock = 100000,
        .min_engine_clock = 500000, .min_memory_clock = 96000, .last_level_cache = 32u << 20,
        .vram_type = VRAM_GDDR6, .vram_bit_width = 128,
        .firmware = kgpu_fw_dimgrey_cavefish, .blocks = navi23_blocks,
    },
};
/* clang-format on */

static const struct kgpu_chip_name *find_name(const struct kgpu_chip *chip, uint16_t device, uint8_t revision)
{
    for (const struct kgpu_chip_name *name = chip->names; name->device; name++)
        if (name->device == device && (name->revision == revision || !name->revision))
            return name;
    return NULL;
}

const struct kgpu_chip *kgpu_chip_find(const struct kgpu_ip_table *ips)
{
    uint32_t version = kgpu_ip_version(ips, DISCOVERY_HW_GC, 0);

    for (size_t i = 0; i < KGPU_COUNT(chips); i++)
        if (chips[i].gc_version == version)
            return &chips[i];
    return NULL;
}

const struct kgpu_chip *kgpu_chip_of_pci(uint16_t vendor, uint16_t device)
{
    if (vendor != VENDOR_AMD)
        return NULL;
    for (size_t i = 0; i < KGPU_COUNT(chips); i++)
        if (find_name(&chips[i], device, 0))
            return &chips[i];
    return NULL;
}

const char *kgpu_chip_marketing_name(const struct kgpu_chip *chip, uint16_t device, uint8_t revision)
{
    const struct kgpu_chip_name *name = find_name(chip, device, revision);

    return name ? name->marketing_name : "AMD Radeon Graphics";
}
