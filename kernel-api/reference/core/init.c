/* SPDX-License-Identifier: MIT */
/* init.c - what chip it is, bringing its blocks up and down, and mgpu_init. */
#include "core.h"

#include "../blocks/blocks.h"
#include "../firmware/firmware.h"
#include "../memory/vram.h"
#include "../submit/ring.h"
#include "../submit/values.h"
#include "../vm/gart.h"
#include "../vm/vm.h"
#include "calls.h"
#include "chip.h"
#include "init.h"

#include <navi23/regs/discovery.h>
#include <string.h>

#define VENDOR_AMD 0x1002u
#define VA_START 0x200000ull /* low addresses stay free, so that a NULL pointer faults */
#define VA_END 0x800000000000ull
#define HIGH_VA_START 0xffff800000000000ull
#define HIGH_VA_END 0xfffffffffffe0000ull
#define LEVELS 0x3fu /* all: info, memory, transfer and compute, graphics, display and sharing, recovery */
#define CAPS                                                                                                   \
    (MGPU_CAP_COMPUTE | MGPU_CAP_DRAWS | MGPU_CAP_FIRMWARE | MGPU_CAP_GANG | MGPU_CAP_GDS | MGPU_CAP_IMPLICIT_SYNC | \
     MGPU_CAP_PRIORITY | MGPU_CAP_PRT | MGPU_CAP_RECOVERY | MGPU_CAP_SDMA | MGPU_CAP_SHADERS |                 \
     MGPU_CAP_SHARING | MGPU_CAP_TIMELINE | MGPU_CAP_USERPTR | MGPU_CAP_VALUE_PAGE)

static void copy_string(char *dst, size_t size, const char *src)
{
    for (size_t i = 0; i + 1 < size && src[i]; i++)
        dst[i] = src[i];
}

static void fill_from_bus(struct mgpu_chip_info *info, const struct kgpu_bus_info *bus)
{
    info->pci_vendor = bus->vendor;
    info->pci_device = bus->device;
    info->pci_subvendor = bus->subvendor;
    info->pci_subdevice = bus->subdevice;
    info->pci_revision = bus->revision;
    info->pci_bus = bus->bus;
    info->pci_slot = bus->slot;
    info->pci_function = bus->function;
    info->pci_domain = bus->domain;
    info->pcie_gen = bus->link_gen;
    info->pcie_lanes = bus->link_lanes;
}

static void fill_from_chip(struct mgpu_chip_info *info, const struct kgpu_chip *chip)
{
    copy_string(info->chip_name, sizeof info->chip_name, chip->name);
    copy_string(info->marketing_name, sizeof info->marketing_name,
                kgpu_chip_marketing_name(chip, info->pci_device, info->pci_revision));
    info->family = chip->family;
    info->external_rev = chip->first_external_rev;
    info->gc_version = chip->gc_version;
    info->sdma_version = chip->sdma_version;
    info->num_se = chip->num_se;
    info->num_sa_per_se = chip->num_sa_per_se;
    info->num_cu_per_sa = chip->num_cu_per_sa;
    info->num_tcc = chip->num_tcc;
    info->num_gfx_contexts = chip->num_gfx_contexts;
    info->wave_size = chip->wave_size;
    info->vgprs_per_simd = chip->vgprs_per_simd;
    info->max_waves_per_simd = chip->max_waves_per_simd;
    info->lds_size_per_group = chip->lds_size_per_group;
    info->gs_vgt_table_depth = chip->gs_vgt_table_depth;
    info->gs_prim_buffer_depth = chip->gs_prim_buffer_depth;
    info->max_gs_waves_per_vgt = chip->max_gs_waves_per_vgt;
    info->double_offchip_lds = chip->double_offchip_lds;
    info->max_engine_clock = chip->max_engine_clock;
    info->max_memory_clock = chip->max_memory_clock;
    info->counter_clock = chip->counter_clock;
    info->min_engine_clock = chip->min_engine_clock;
    info->min_memory_clock = chip->min_memory_clock;
    info->last_level_cache = chip->last_level_cache;
    info->vram_type = chip->vram_type;
    info->vram_bit_width = chip->vram_bit_width;
}

static void fill_limits(struct mgpu_chip_info *info)
{
    info->size = sizeof *info;
    info->levels = LEVELS;
    info->caps = CAPS;
    info->num_vmids = KGPU_VMIDS;
    info->va_start = VA_START;
    info->va_end = VA_END;
    info->high_va_start = HIGH_VA_START;
    info->high_va_end = HIGH_VA_END;
    info->va_alignment = MGPU_PAGE_SIZE;
    info->pte_fragment_size = 2u << 20;
    for (unsigned engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        info->engine[engine].version = engine == MGPU_ENGINE_SDMA ? info->sdma_version : info->gc_version;
        info->engine[engine].ib_start_align = engine == MGPU_ENGINE_SDMA ? 256 : 32;
        info->engine[engine].ib_size_align = engine == MGPU_ENGINE_SDMA ? 4 : 32;
    }
    info->engine[MGPU_ENGINE_GFX].rings = 1;
    info->engine[MGPU_ENGINE_COMPUTE].rings = KGPU_COMPUTE_RINGS;
    info->engine[MGPU_ENGINE_SDMA].rings = KGPU_SDMA_RINGS;
}

int kgpu_memory_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    struct mgpu_chip_info *info = &kgpu->info;
    int err = kgpu_vram_init(kgpu);

    if (err) {
        kgpu_format(message->text, sizeof message->text, "no memory for the records of %lu MiB of VRAM",
                    (unsigned long)(info->vram_size >> 20));
        return err;
    }
    kgpu->gtt_size = info->gtt_size = kgpu_os_pages_total(kgpu->os);
    info->max_allocation = info->vram_size / 4 * 3;
    err = kgpu_gart_create(kgpu);
    if (err) {
        kgpu_format(message->text, sizeof message->text, "no VRAM for the GART's table");
        return err;
    }
    err = kgpu_values_create(kgpu);
    if (err)
        kgpu_format(message->text, sizeof message->text, "no memory for the value page");
    return err;
}

int kgpu_memory_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    (void)message;
    kgpu_gart_rewrite(kgpu);
    kgpu_vm_rewrite_all(kgpu);
    return 0;
}

void kgpu_memory_finish(struct kgpu *kgpu)
{
    kgpu_values_destroy(kgpu);
    kgpu_gart_destroy(kgpu);
    kgpu_vram_finish(kgpu);
}

static int find_chip(struct kgpu *kgpu, struct kgpu_message *message)
{
    uint32_t gc;
    int err;

    memset(&kgpu->info, 0, sizeof kgpu->info);
    kgpu_bus_info(kgpu->card, &kgpu->bus);
    if (kgpu->bus.vendor != VENDOR_AMD) {
        kgpu_format(message->text, sizeof message->text, "PCI device %04x:%04x is not AMD's", kgpu->bus.vendor,
                    kgpu->bus.device);
        return -MGPU_ENODEV;
    }
    err = kgpu_discovery_read(kgpu, &kgpu->ips, message->text, sizeof message->text);
    if (err)
        return err;
    kgpu->chip = kgpu_chip_find(&kgpu->ips);
    if (!kgpu->chip) {
        gc = kgpu_ip_version(&kgpu->ips, DISCOVERY_HW_GC, 0);
        kgpu_format(message->text, sizeof message->text, "no chip is known with GC %u.%u.%u; PCI device %04x:%04x",
                    gc >> 16, gc >> 8 & 0xff, gc & 0xff, kgpu->bus.vendor, kgpu->bus.device);
        return -MGPU_ENODEV;
    }
    fill_from_bus(&kgpu->info, &kgpu->bus);
    fill_from_chip(&kgpu->info, kgpu->chip);
    fill_limits(&kgpu->info);
    return 0;
}

static int init_block(struct kgpu *kgpu, const struct kgpu_block *block, struct kgpu_message *message)
{
    if (block->hw_id && !kgpu_ip_version(&kgpu->ips, block->hw_id, 0)) {
        if (block->optional)
            return 0;
        kgpu_format(message->text, sizeof message->text, "%s: the card has no working block of kind %u", block->name,
                    block->hw_id);
        return -MGPU_ENODEV;
    }
    return block->init ? block->init(kgpu, message) : 0;
}

/* Take down the blocks before `end`, the last one first. */
static void finish_blocks(struct kgpu *kgpu, const struct kgpu_block *end)
{
    while (end != kgpu->chip->blocks)
        (--end)->finish(kgpu);
}

static const struct kgpu_block *last_block(const struct kgpu_chip *chip)
{
    const struct kgpu_block *block = chip->blocks;

    while (block->name)
        block++;
    return block;
}

static int bring_up(struct kgpu *kgpu, struct kgpu_message *message)
{
    const struct kgpu_block *block;
    int err = find_chip(kgpu, message);

    if (!err)
        err = kgpu_firmware_complete(kgpu, message->text, sizeof message->text);
    if (err)
        return err;
    for (block = kgpu->chip->blocks; block->name; block++) {
        err = init_block(kgpu, block, message);
        if (err) {
            finish_blocks(kgpu, block + 1); /* of this one too: it may have come half way */
            return err;
        }
    }
    kgpu->running = true;
    return 0;
}

int kgpu_bring_up_again(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = 0;

    for (const struct kgpu_block *block = kgpu->chip->blocks; block->name && !err; block++)
        err = block->restart(kgpu, message);
    return err;
}

void kgpu_bring_down(struct kgpu *kgpu)
{
    if (!kgpu->running)
        return;
    kgpu->running = false;
    kgpu_smu_wake(kgpu);
    finish_blocks(kgpu, last_block(kgpu->chip));
}

KGPU_HANDLER(init)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_message message = { "" };
    int err = 0;

    if (args->flags)
        return -MGPU_EINVAL;
    if (!kgpu->running) {
        err = bring_up(kgpu, &message);
        if (err)
            kgpu_log(kgpu, KGPU_LOG_ERROR, "init: %s", message.text);
        else
            kgpu_log(kgpu, KGPU_LOG_INFO, "init: %s, %lu MiB VRAM, %lu MiB GTT", kgpu->info.marketing_name,
                     (unsigned long)(kgpu->info.vram_size >> 20), (unsigned long)(kgpu->info.gtt_size >> 20));
    }
    memcpy(args->message, message.text, sizeof args->message);
    if (err)
        return err;
    kgpu_fill_bytes(args->info, args->info_size, &kgpu->info, sizeof kgpu->info);
    args->value_object = KGPU_VALUES_OBJECT;
    args->value_size = KGPU_VALUES_BYTES;
    return 0;
}
