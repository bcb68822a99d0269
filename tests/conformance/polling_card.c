/* SPDX-License-Identifier: MIT */
/*
 * polling_card.c - kgpu_bus.h for the polling system: the card in software, in the same program.
 *
 * With a real card these are loads and stores into its three BARs, and polling_card_start finds it on the bus.
 */
#include "os.h"
#include "polling.h"

#include <kgpu_bus.h>
#include <navi23/navi.h>
#include <stdalign.h>
#include <string.h>

/* Functions are given the card, and there is only one. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

alignas(2 << 20) unsigned char polling_vram[POLLING_VRAM_BYTES];
static struct navi *the_card;

/* As the linker knows them: where the image begins, its writable part, and where it ends. */
extern char __executable_start[], __data_start[], _end[];

bool polling_in_image(uint64_t address, uint64_t size, bool writable)
{
    uint64_t begin = (uintptr_t)(writable ? __data_start : __executable_start), end = (uintptr_t)_end;

    return address >= begin && address <= end && size <= end - address;
}

void kgpu_bus_info(void *card, struct kgpu_bus_info *out)
{
    *out = (struct kgpu_bus_info){
        .vendor = (uint16_t)navi_config_read(the_card, 0x00, 2),
        .device = (uint16_t)navi_config_read(the_card, 0x02, 2),
        .revision = (uint8_t)navi_config_read(the_card, 0x08, 1),
        .subvendor = (uint16_t)navi_config_read(the_card, 0x2c, 2),
        .subdevice = (uint16_t)navi_config_read(the_card, 0x2e, 2),
        .bus = 1,
        .aperture_size = POLLING_VRAM_BYTES,
        .doorbell_size = NAVI_DOORBELL_BYTES,
        .register_size = NAVI_REGISTER_BYTES,
    };
}

uint32_t kgpu_bus_reg_read(void *card, uint32_t dword)
{
    return navi_reg_read(the_card, dword * 4);
}

void kgpu_bus_reg_write(void *card, uint32_t dword, uint32_t value)
{
    navi_reg_write(the_card, dword * 4, value);
}

void kgpu_bus_doorbell(void *card, uint32_t index, uint64_t value)
{
    navi_doorbell(the_card, index * 8, value, 8);
}

void kgpu_bus_vram_write(void *card, uint64_t offset, const void *src, size_t size)
{
    memcpy(polling_vram + offset, src, size);
}

void kgpu_bus_vram_clear(void *card, uint64_t offset, size_t size)
{
    memset(polling_vram + offset, 0, size);
}

/* ---- the card's side --------------------------------------------------------------------------------------------- */

/* A bus address is a pointer. */
static void *dma_map(void *opaque, uint64_t bus, uint64_t want, uint64_t *got)
{
    *got = want;
    return polling_in_image(bus, want, false) ? (void *)(uintptr_t)bus : NULL;
}

/* The line leads nowhere: the kernel looks for itself. */
static void ignore_interrupt(void *opaque, unsigned vector)
{
}

static bool plug_screen(void)
{
    const struct navi_screen screen = { .socket = navi_sockets[0], .width = 1024, .height = 768, .refresh_hz = 60,
                                        .width_mm = 300, .height_mm = 225, .name = "polling" };
    uint8_t edid[NAVI_EDID_BYTES];

    return !navi_edid(&screen, edid) && !navi_plug(the_card, 0, edid, sizeof edid);
}

bool polling_card_start(void)
{
    struct navi_host host = {
        .vram = polling_vram,
        .vram_size = POLLING_VRAM_BYTES,
        .bar_size = POLLING_VRAM_BYTES,
        .dma_map = dma_map,
        .msix = ignore_interrupt,
    };

    return navi_create(&host, &the_card) == 0 && plug_screen();
}

bool mgpu_test_break_card(void)
{
    navi_break_soft_reset(the_card);
    return true;
}
