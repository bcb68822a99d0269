/* SPDX-License-Identifier: MIT */
/* pci.c - see pci.h. Offsets and bits are those of the PCI Local Bus Specification 3.0. */
#include "gpu/pci.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "thread/spinlock.h"

#include <errno.h>

#define PORT_ADDRESS 0xcf8u
#define PORT_DATA 0xcfcu
#define ADDRESS_ENABLE 0x80000000u

enum {
    PCI_ID = 0x00,
    PCI_COMMAND = 0x04,
    PCI_STATUS = 0x06,
    PCI_HEADER_TYPE = 0x0e,
    PCI_BAR = 0x10,
    PCI_SECONDARY_BUS = 0x19, /* of a bridge */
    PCI_CAPABILITIES = 0x34,
};

#define SLOTS 32u
#define FUNCTIONS 8u
#define BARS 6u

#define COMMAND_MEMORY 0x002u
#define COMMAND_MASTER 0x004u
#define COMMAND_NO_PIN 0x400u
#define STATUS_CAPABILITIES 0x10u
#define HEADER_KIND 0x7fu
#define HEADER_BRIDGE 1u
#define HEADER_SEVERAL 0x80u /* has more functions than one */
#define BAR_IO 0x1u
#define BAR_64BIT 0x4u
#define BAR_FLAGS 0xfull

/* ---- configuration space ----------------------------------------------------------------------------------------- */

static struct spinlock ports_lock;

/* The lock is held. */
static void select(const struct pci_function *pci, unsigned offset)
{
    port_out32(PORT_ADDRESS, ADDRESS_ENABLE | (uint32_t)pci->bus << 16 | (uint32_t)pci->slot << 11 |
                                 (uint32_t)pci->function << 8 | (offset & 0xfcu));
}

uint32_t pci_read32(const struct pci_function *pci, unsigned offset)
{
    bool interrupts = spin_lock(&ports_lock);
    uint32_t value;

    select(pci, offset);
    value = port_in32(PORT_DATA);
    spin_unlock(&ports_lock, interrupts);
    return value;
}

uint16_t pci_read16(const struct pci_function *pci, unsigned offset)
{
    return (uint16_t)(pci_read32(pci, offset) >> (offset & 2) * 8);
}

uint8_t pci_read8(const struct pci_function *pci, unsigned offset)
{
    return (uint8_t)(pci_read32(pci, offset) >> (offset & 3) * 8);
}

void pci_write32(const struct pci_function *pci, unsigned offset, uint32_t value)
{
    bool interrupts = spin_lock(&ports_lock);

    select(pci, offset);
    port_out32(PORT_DATA, value);
    spin_unlock(&ports_lock, interrupts);
}

void pci_write16(const struct pci_function *pci, unsigned offset, uint16_t value)
{
    bool interrupts = spin_lock(&ports_lock);

    select(pci, offset);
    port_out16((uint16_t)(PORT_DATA + (offset & 2)), value);
    spin_unlock(&ports_lock, interrupts);
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

static bool find_on_bus(uint8_t bus, uint32_t id, struct pci_function *out);

/* Whether it is this function, or one behind it. Buses behind a bridge have higher numbers, so this comes to an end. */
static bool find_at(const struct pci_function *at, uint32_t id, struct pci_function *out)
{
    uint8_t behind;

    if (pci_read32(at, PCI_ID) == id) {
        *out = *at;
        return true;
    }
    if ((pci_read8(at, PCI_HEADER_TYPE) & HEADER_KIND) != HEADER_BRIDGE)
        return false;
    behind = pci_read8(at, PCI_SECONDARY_BUS);
    return behind > at->bus && find_on_bus(behind, id, out);
}

static bool find_on_bus(uint8_t bus, uint32_t id, struct pci_function *out)
{
    for (uint8_t slot = 0; slot < SLOTS; slot++) {
        struct pci_function at = { .bus = bus, .slot = slot };
        unsigned count = pci_read8(&at, PCI_HEADER_TYPE) & HEADER_SEVERAL ? FUNCTIONS : 1;

        for (; at.function < count; at.function++)
            if (pci_read32(&at, PCI_ID) != UINT32_MAX && find_at(&at, id, out))
                return true;
    }
    return false;
}

bool pci_find(uint16_t vendor, uint16_t device, struct pci_function *out)
{
    return find_on_bus(0, (uint32_t)device << 16 | vendor, out);
}

/* ---- BARs and capabilities --------------------------------------------------------------------------------------- */

/* Which bits of a dword can be written: a BAR tells its size by them. */
static uint32_t writable_bits(const struct pci_function *pci, unsigned offset)
{
    uint32_t value = pci_read32(pci, offset), bits;

    pci_write32(pci, offset, UINT32_MAX);
    bits = pci_read32(pci, offset);
    pci_write32(pci, offset, value);
    return bits;
}

int pci_bar(const struct pci_function *pci, unsigned number, struct pci_bar *out)
{
    unsigned offset = PCI_BAR + 4 * number;
    uint16_t command = pci_read16(pci, PCI_COMMAND);
    uint32_t low = pci_read32(pci, offset);
    bool is_long = low & BAR_64BIT;
    uint64_t bits;

    if ((low & BAR_IO) || (is_long && number + 1 >= BARS))
        return -ENXIO;
    pci_write16(pci, PCI_COMMAND, command & ~COMMAND_MEMORY); /* it is nowhere meanwhile */
    bits = writable_bits(pci, offset);
    bits |= is_long ? (uint64_t)writable_bits(pci, offset + 4) << 32 : 0xffffffff00000000ull;
    pci_write16(pci, PCI_COMMAND, command);
    out->address = low & ~BAR_FLAGS;
    if (is_long)
        out->address |= (uint64_t)pci_read32(pci, offset + 4) << 32;
    out->size = ~(bits & ~BAR_FLAGS) + 1;
    return out->address && out->size ? 0 : -ENXIO;
}

unsigned pci_capability(const struct pci_function *pci, uint8_t id, unsigned after)
{
    unsigned offset = after ? pci_read8(pci, after + 1) : pci_read8(pci, PCI_CAPABILITIES);

    if (!(pci_read16(pci, PCI_STATUS) & STATUS_CAPABILITIES))
        return 0;
    /* a list of broken hardware may run in a circle; this many fit */
    for (unsigned left = 48; left && (offset &= 0xfc) != 0; left--, offset = pci_read8(pci, offset + 1))
        if (pci_read8(pci, offset) == id)
            return offset;
    return 0;
}

void pci_enable(const struct pci_function *pci)
{
    pci_write16(pci, PCI_COMMAND, pci_read16(pci, PCI_COMMAND) | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_PIN);
}

/* ---- MSI-X ------------------------------------------------------------------------------------------------------- */

#define MSIX_CONTROL 2u /* offsets into the capability */
#define MSIX_TABLE 4u
#define MSIX_ENABLE 0x8000u
#define MSIX_MASK_ALL 0x4000u
#define MSIX_TABLE_BAR 7u

/* An entry of the table, in memory of the function's. */
struct msix_entry {
    uint32_t address_low, address_high, data, masked;
};

int pci_listen(const struct pci_function *pci, void (*handler)(void *argument), void *argument)
{
    unsigned msix = pci_capability(pci, PCI_CAPABILITY_MSIX, 0);
    volatile struct msix_entry *entry;
    uint32_t table, offset;
    uint16_t control;
    struct pci_bar bar;
    unsigned char *page;
    int vector;

    if (!msix)
        return -ENXIO;
    table = pci_read32(pci, msix + MSIX_TABLE);
    offset = table & ~MSIX_TABLE_BAR;
    if (pci_bar(pci, table & MSIX_TABLE_BAR, &bar) || offset > bar.size - sizeof *entry)
        return -ENXIO;
    page = device_map(bar.address + (offset & ~PAGE_MASK), PAGE_SIZE, PT_WRITE | PT_UNCACHED);
    if (!page)
        return -ENOMEM;
    vector = interrupt_alloc(handler, argument);
    if (vector < 0)
        return vector;
    control = pci_read16(pci, msix + MSIX_CONTROL);
    pci_write16(pci, msix + MSIX_CONTROL, control | MSIX_ENABLE | MSIX_MASK_ALL);
    entry = (volatile struct msix_entry *)(void *)(page + (offset & PAGE_MASK));
    entry->address_low = (uint32_t)interrupt_address();
    entry->address_high = (uint32_t)(interrupt_address() >> 32);
    entry->data = interrupt_data(vector);
    entry->masked = 0;
    pci_write16(pci, msix + MSIX_CONTROL, (uint16_t)((control & ~MSIX_MASK_ALL) | MSIX_ENABLE));
    return 0;
}
