/* SPDX-License-Identifier: MIT */
/*
 * chip.h - the chips this kernel knows: what cannot be read from a card's registers.
 */
#ifndef KGPU_CHIP_H
#define KGPU_CHIP_H

#include <stdint.h>

struct kgpu_block;
struct kgpu_fw_file;
struct kgpu_ip_table;

struct kgpu_chip_name {
    uint16_t device;
    uint8_t revision; /* 0: any */
    const char *marketing_name;
};

struct kgpu_chip {
    const char *name;
    const struct kgpu_chip_name *names; /* ends with device 0 */
    uint32_t family, first_external_rev;
    uint32_t gc_version, sdma_version; /* a card is of this chip if its graphics core has this version */
    uint32_t num_se, num_sa_per_se, num_cu_per_sa, max_rb, num_tcc, num_gfx_contexts;
    uint32_t wave_size, vgprs_per_simd, max_waves_per_simd, lds_size_per_group;
    uint32_t gs_vgt_table_depth, gs_prim_buffer_depth, max_gs_waves_per_vgt, double_offchip_lds;
    uint32_t max_engine_clock, max_memory_clock, counter_clock; /* kHz */
    uint32_t min_engine_clock, min_memory_clock;
    uint64_t last_level_cache; /* bytes */
    uint32_t vram_type, vram_bit_width;
    const struct kgpu_fw_file *firmware; /* KGPU_FW_FILES rows, by MGPU_FW_* */
    const struct kgpu_block *blocks;     /* in the order in which they are brought up; ends with name NULL */
};

/* The chip that is made of these IP blocks, or NULL. */
const struct kgpu_chip *kgpu_chip_find(const struct kgpu_ip_table *ips);

/* The chip of a PCI device, or NULL: for choosing firmware, before the card can be asked. */
const struct kgpu_chip *kgpu_chip_of_pci(uint16_t vendor, uint16_t device);

/* What such a card is sold as. */
const char *kgpu_chip_marketing_name(const struct kgpu_chip *chip, uint16_t device, uint8_t revision);

#endif
