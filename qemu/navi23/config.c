/* SPDX-License-Identifier: MIT */
/*
 * config.c - PCI configuration space: who the card is, how large its BARs are, MSI-X.
 *
 * A BAR tells its size by which of its address bits can be written. The model does not act on what is written: whoever
 * hosts it decodes addresses and routes vectors.
 */
#include "card.h"

#include <string.h>

enum {
    PCI_ID = 0x00,
    PCI_COMMAND = 0x04,
    PCI_STATUS = 0x06,
    PCI_CLASS_REVISION = 0x08,
    PCI_CACHE_LINE = 0x0c,
    PCI_BAR = 0x10,
    PCI_SUBSYSTEM = 0x2c,
    PCI_CAPABILITIES = 0x34,
    PCI_INTERRUPT = 0x3c,
    PCIE_CAPABILITY = 0x64,
    MSIX_CAPABILITY = 0xc0,
};

#define BAR_64BIT 0x4u
#define BAR_PREFETCHABLE 0x8u

static void put(uint8_t *bytes, uint32_t offset, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        bytes[offset + i] = (uint8_t)(value >> (8 * i));
}

/* A memory BAR of `size` bytes, a power of two. A 64-bit one takes the next BAR too. */
static void put_bar(struct config *c, unsigned bar, uint64_t size, uint32_t type)
{
    uint32_t offset = PCI_BAR + 4 * bar;
    put(c->value, offset, type, 4);
    put(c->writable, offset, (uint32_t)(~(size - 1) & ~0xfull), 4);
    if (type & BAR_64BIT)
        put(c->writable, offset + 4, (uint32_t)(~(size - 1) >> 32), 4);
}

/* A row: what the dword at `offset` holds and which of its bits can be written. */
struct config_row {
    uint8_t offset;
    uint32_t value, writable;
};

/* clang-format off */
static const struct config_row rows[] = {
    { PCI_ID,               0x73ff1002, 0 },                       /* AMD, Navi 23 */
    { PCI_COMMAND,          0x00100000, 0x0547 },                  /* status: has capabilities */
    { PCI_CLASS_REVISION,   0x030000c7, 0 },                       /* VGA controller, RX 6600 */
    { PCI_CACHE_LINE,       0x00000000, 0xff },
    { PCI_SUBSYSTEM,        0x65051002, 0 },
    { PCI_CAPABILITIES,     PCIE_CAPABILITY, 0 },
    { PCI_INTERRUPT,        0x00000100, 0xff },                    /* INTA */
    { PCIE_CAPABILITY,      0x00120010 | MSIX_CAPABILITY << 8, 0 }, /* version 2, legacy endpoint */
    { PCIE_CAPABILITY + 0x04, 0x00008fa1, 0 },                     /* 256-byte payloads, function-level reset: no */
    { PCIE_CAPABILITY + 0x08, 0x00002930, 0x0000ffef },
    { PCIE_CAPABILITY + 0x0c, 0x00400c84, 0 },                     /* link: 16 GT/s, 8 lanes */
    { PCIE_CAPABILITY + 0x10, 0x10840000, 0x000003ff },
    { PCIE_CAPABILITY + 0x2c, 0x0000001e, 0 },
    { MSIX_CAPABILITY,        0x00000011 | (NAVI_MSIX_VECTORS - 1) << 16, 0xc0000000 },
    { MSIX_CAPABILITY + 0x04, NAVI_MSIX_TABLE_OFFSET | NAVI_BAR_DOORBELL, 0 },
    { MSIX_CAPABILITY + 0x08, NAVI_MSIX_PENDING_OFFSET | NAVI_BAR_DOORBELL, 0 },
};
/* clang-format on */

int config_init(struct navi *navi)
{
    struct config *c = &navi->config;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put(c->value, rows[i].offset, rows[i].value, 4);
        put(c->writable, rows[i].offset, rows[i].writable, 4);
    }
    put_bar(c, NAVI_BAR_VRAM, navi->host.bar_size, BAR_64BIT | BAR_PREFETCHABLE);
    put_bar(c, NAVI_BAR_DOORBELL, NAVI_DOORBELL_BYTES, BAR_64BIT | BAR_PREFETCHABLE);
    put_bar(c, NAVI_BAR_REGISTERS, NAVI_REGISTER_BYTES, 0);
    return -pthread_mutex_init(&c->lock, NULL);
}

void config_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->config.lock);
}

static bool in_config(uint32_t offset, unsigned size)
{
    return (size == 1 || size == 2 || size == 4) && offset % size == 0 && offset < CONFIG_BYTES;
}

uint32_t navi_config_read(struct navi *navi, uint32_t offset, unsigned size)
{
    struct config *c = &navi->config;
    uint32_t value = 0;
    if (!in_config(offset, size))
        return 0xffffffff; /* nobody answers: all ones */
    pthread_mutex_lock(&c->lock);
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)c->value[offset + i] << (8 * i);
    pthread_mutex_unlock(&c->lock);
    return value;
}

void navi_config_write(struct navi *navi, uint32_t offset, uint32_t value, unsigned size)
{
    struct config *c = &navi->config;
    if (!in_config(offset, size))
        return;
    pthread_mutex_lock(&c->lock);
    for (unsigned i = 0; i < size; i++) {
        uint8_t mask = c->writable[offset + i];
        c->value[offset + i] = (uint8_t)((c->value[offset + i] & ~mask) | ((value >> (8 * i)) & mask));
    }
    pthread_mutex_unlock(&c->lock);
}
