/* SPDX-License-Identifier: MIT */
/* card.h - the card as a PCI function: found, mapped and enabled. The reference kernel uses it through kgpu_bus.c. */
#ifndef METALOS_CARD_H
#define METALOS_CARD_H

#include "gpu/pci.h"

#include <kgpu_bus.h>

struct card {
    struct pci_function pci;
    struct kgpu_bus_info info;
    uint64_t vram;                /* physical address of BAR 0 */
    unsigned char *aperture;      /* BAR 0, write-combined */
    volatile uint64_t *doorbells; /* BAR 2 */
    volatile uint32_t *registers; /* BAR 5 */
};

/* Find the card, map its BARs, let it reach memory. Returns 0, -ENODEV (there is none), -ENXIO (BARs) or -ENOMEM. */
int card_init(struct card *card);

/*
 * Break the model of the card (navi_break_soft_reset), to try the way back from a hang. Returns 0 or -ENOTSUP: it is
 * not the model, whose PCI function has a capability for that.
 */
int card_break(const struct card *card);

#endif
