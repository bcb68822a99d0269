/* SPDX-License-Identifier: MIT */
/*
 * pci.h - the PCI bus: finding a function, its BARs, its capabilities, and its interrupt.
 *
 * Configuration space is reached through two ports, which a spinlock guards: any thread. Addresses and buses are left
 * as the firmware has assigned them.
 */
#ifndef METALOS_PCI_H
#define METALOS_PCI_H

#include <stdbool.h>
#include <stdint.h>

struct pci_function {
    uint8_t bus, slot, function;
};

struct pci_bar {
    uint64_t address, size; /* physical; bytes */
};

#define PCI_CAPABILITY_EXPRESS 0x10u
#define PCI_CAPABILITY_MSIX 0x11u

/* Configuration space, by byte offset; `offset` is aligned to what is read or written. */
uint32_t pci_read32(const struct pci_function *pci, unsigned offset);
uint16_t pci_read16(const struct pci_function *pci, unsigned offset);
uint8_t pci_read8(const struct pci_function *pci, unsigned offset);
void pci_write32(const struct pci_function *pci, unsigned offset, uint32_t value);
void pci_write16(const struct pci_function *pci, unsigned offset, uint16_t value);

/* The first function with these ids, on any bus that the firmware has made reachable. Returns whether there is one. */
bool pci_find(uint16_t vendor, uint16_t device, struct pci_function *out);

/* Where the memory BAR `number` is. Returns 0, or -ENXIO: there is none, or the firmware gave it no address. */
int pci_bar(const struct pci_function *pci, unsigned number, struct pci_bar *out);

/* Offset of the capability `id` that follows the one at `after` (0: the first such). 0: there is none. */
unsigned pci_capability(const struct pci_function *pci, uint8_t id, unsigned after);

/* Answer to memory addresses, and reach memory by DMA; no interrupt pin. */
void pci_enable(const struct pci_function *pci);

/*
 * Have MSI-X vector 0 call `handler`, with interrupts off; the others stay masked. Returns 0, -ENXIO (the function has
 * no MSI-X), -ENOSPC (no vector is left) or -ENOMEM.
 */
int pci_listen(const struct pci_function *pci, void (*handler)(void *argument), void *argument);

#endif
