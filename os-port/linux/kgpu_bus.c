/* SPDX-License-Identifier: MIT */
/* kgpu_bus.c - the reference kernel's bus: straight to the card in the same process. */
#include <kgpu_bus.h>

#include "machine.h"

#include <fcntl.h>
#include <mgpu/mgpu.h>
#include <string.h>

#define PCI_BUS         3    /* where the card is found: 0000:03:00.0 */
#define PCI_LINK_STATUS 0x76 /* of the PCIe capability, which the model has at 0x64 */
#define LARGE_BYTES     (1u << 20)

static struct navi *card_of(void *card)
{
    return ((struct machine *)card)->card;
}

void kgpu_bus_info(void *card, struct kgpu_bus_info *out)
{
    struct navi *navi = card_of(card);
    uint32_t link = navi_config_read(navi, PCI_LINK_STATUS, 2);

    *out = (struct kgpu_bus_info){
        .vendor = (uint16_t)navi_config_read(navi, 0x00, 2),
        .device = (uint16_t)navi_config_read(navi, 0x02, 2),
        .revision = (uint8_t)navi_config_read(navi, 0x08, 1),
        .subvendor = (uint16_t)navi_config_read(navi, 0x2c, 2),
        .subdevice = (uint16_t)navi_config_read(navi, 0x2e, 2),
        .bus = PCI_BUS,
        .link_gen = link & 0xf,
        .link_lanes = link >> 4 & 0x3f,
        .aperture_size = ((struct machine *)card)->settings.bar_size,
        .doorbell_size = NAVI_DOORBELL_BYTES,
        .register_size = NAVI_REGISTER_BYTES,
    };
}

uint32_t kgpu_bus_reg_read(void *card, uint32_t dword)
{
    return navi_reg_read(card_of(card), dword * 4);
}

void kgpu_bus_reg_write(void *card, uint32_t dword, uint32_t value)
{
    navi_reg_write(card_of(card), dword * 4, value);
}

void kgpu_bus_doorbell(void *card, uint32_t index, uint64_t value)
{
    navi_doorbell(card_of(card), index * 8, value, 8);
}

void kgpu_bus_vram_write(void *card, uint64_t offset, const void *src, size_t size)
{
    memcpy(((struct machine *)card)->vram + offset, src, size);
}

/* Large areas are cleared by giving their memory back to Linux: it reads as zero and costs nothing until it is used. */
void kgpu_bus_vram_clear(void *card, uint64_t offset, size_t size)
{
    struct machine *machine = card;

    if (size < LARGE_BYTES || offset % MGPU_PAGE_SIZE || size % MGPU_PAGE_SIZE ||
        fallocate(machine->vram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)size))
        memset(machine->vram + offset, 0, size);
}
