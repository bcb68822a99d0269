/* SPDX-License-Identifier: MIT */
/* card.c - see card.h. */
#include "gpu/card.h"

#include "memory/paging.h"

#include <device/test_capability.h>
#include <errno.h>
#include <stddef.h>

#define AMD 0x1002u
#define NAVI_23 0x73ffu

#define BAR_VRAM 0u
#define BAR_DOORBELLS 2u
#define BAR_REGISTERS 5u

#define PCI_REVISION 0x08u
#define PCI_SUBVENDOR 0x2cu
#define PCI_SUBDEVICE 0x2eu
#define EXPRESS_LINK_STATUS 0x12u /* offset into the capability */

static void read_info(struct card *card, uint64_t aperture, uint64_t doorbells, uint64_t registers)
{
    const struct pci_function *pci = &card->pci;
    unsigned express = pci_capability(pci, PCI_CAPABILITY_EXPRESS, 0);
    unsigned link = express ? pci_read16(pci, express + EXPRESS_LINK_STATUS) : 0;

    card->info = (struct kgpu_bus_info){
        .vendor = AMD,
        .device = NAVI_23,
        .subvendor = pci_read16(pci, PCI_SUBVENDOR),
        .subdevice = pci_read16(pci, PCI_SUBDEVICE),
        .revision = pci_read8(pci, PCI_REVISION),
        .bus = pci->bus,
        .slot = pci->slot,
        .function = pci->function,
        .link_gen = link & 0xf,
        .link_lanes = link >> 4 & 0x3f,
        .aperture_size = aperture,
        .doorbell_size = doorbells,
        .register_size = registers,
    };
}

int card_init(struct card *card)
{
    struct pci_bar vram, doorbells, registers;

    if (!pci_find(AMD, NAVI_23, &card->pci))
        return -ENODEV;
    if (pci_bar(&card->pci, BAR_VRAM, &vram) || pci_bar(&card->pci, BAR_DOORBELLS, &doorbells) ||
        pci_bar(&card->pci, BAR_REGISTERS, &registers))
        return -ENXIO;
    pci_enable(&card->pci);
    card->vram = vram.address;
    card->aperture = device_map(vram.address, vram.size, PT_WRITE | PT_COMBINE);
    card->doorbells = device_map(doorbells.address, doorbells.size, PT_WRITE | PT_UNCACHED);
    card->registers = device_map(registers.address, registers.size, PT_WRITE | PT_UNCACHED);
    if (!card->aperture || !card->doorbells || !card->registers)
        return -ENOMEM;
    read_info(card, vram.size, doorbells.size, registers.size);
    return 0;
}

int card_break(const struct card *card)
{
    unsigned at = 0;

    while ((at = pci_capability(&card->pci, NAVI23_TEST_CAPABILITY_ID, at)) != 0) {
        if (pci_read32(&card->pci, at + NAVI23_TEST_MAGIC_AT) == NAVI23_TEST_MAGIC) {
            pci_write32(&card->pci, at + NAVI23_TEST_ACTION_AT, NAVI23_TEST_BREAK_SOFT_RESET);
            return 0;
        }
    }
    return -ENOTSUP;
}
