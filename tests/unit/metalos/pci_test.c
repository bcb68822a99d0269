/* SPDX-License-Identifier: MIT */
/* pci_test.c - PCI on a bus made up here: bridges, BARs of both sizes, capabilities in a circle, MSI-X. */
#include "gpu/pci.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/paging.h"
#include "tap.h"
#include "thread/spinlock.h"

#include <errno.h>
#include <string.h>

#define ID(vendor, device) ((uint32_t)(device) << 16 | (vendor))
#define TABLE 0x3000u /* of MSI-X, in BAR 2 */

/* A function of the made-up bus. */
static struct fake {
    uint8_t bus, slot, function;
    uint32_t config[64], writable[64];
} fakes[8];
static unsigned fake_count;
static uint32_t address; /* what was written to port 0xcf8 */
static unsigned accesses;

static _Alignas(4096) unsigned char table_page[4096];
static uint64_t mapped;
static int vector;
static bool decoded_while_sizing;

/* ---- the ports, and what else pci.c needs of the kernel ---------------------------------------------------------- */

static struct fake *selected(void)
{
    accesses++;
    for (unsigned i = 0; i < fake_count; i++)
        if ((address >> 8 & 0xffff) == (uint32_t)(fakes[i].bus << 8 | fakes[i].slot << 3 | fakes[i].function))
            return &fakes[i];
    return NULL;
}

uint32_t port_in32(uint16_t port)
{
    const struct fake *fake = selected();

    CHECK_EQ(port, 0xcfc);
    return fake ? fake->config[address / 4 & 63] : UINT32_MAX;
}

static void write_bits(uint32_t value, uint32_t bits)
{
    struct fake *fake = selected();
    unsigned dword = address / 4 & 63;

    if (!fake)
        return;
    bits &= fake->writable[dword];
    fake->config[dword] = (fake->config[dword] & ~bits) | (value & bits);
    if (dword >= 4 && dword < 10 && value == UINT32_MAX)
        decoded_while_sizing |= fake->config[1] & 2;
}

void port_out32(uint16_t port, uint32_t value)
{
    if (port == 0xcf8)
        address = value;
    else
        write_bits(value, UINT32_MAX);
}

void port_out16(uint16_t port, uint16_t value)
{
    unsigned shift = (port & 2u) * 8;

    write_bits((uint32_t)value << shift, 0xffffu << shift);
}

bool spin_lock(struct spinlock *lock)
{
    CHECK_EQ(lock->taken++, 0);
    return true;
}

void spin_unlock(struct spinlock *lock, bool interrupts)
{
    CHECK(interrupts);
    lock->taken--;
}

void *device_map(uint64_t physical, uint64_t size, unsigned flags)
{
    CHECK(flags & PT_UNCACHED);
    CHECK(size <= sizeof table_page);
    mapped = physical;
    return table_page;
}

int interrupt_alloc(void (*handler)(void *argument), void *argument)
{
    handler(argument);
    return vector;
}

uint64_t interrupt_address(void)
{
    return 0xfee01000;
}

uint32_t interrupt_data(int which)
{
    return (uint32_t)which;
}

/* ---- the bus ----------------------------------------------------------------------------------------------------- */

static struct fake *add(uint8_t bus, uint8_t slot, uint8_t function, uint32_t id)
{
    struct fake *fake = &fakes[fake_count++];

    memset(fake, 0, sizeof *fake);
    *fake = (struct fake){ .bus = bus, .slot = slot, .function = function };
    fake->config[0] = id;
    fake->writable[1] = 0x547;
    return fake;
}

static void clear(void)
{
    fake_count = 0;
    accesses = 0;
    decoded_while_sizing = false;
    memset(table_page, 0xff, sizeof table_page);
}

/* The card: a 64-bit BAR 0 of 8 GiB, a 64-bit BAR 2 of 16 KiB, a 32-bit BAR 5 of 1 MiB; capabilities 0x64, 0xc0. */
static struct fake *add_card(uint8_t bus, uint8_t slot)
{
    struct fake *card = add(bus, slot, 0, ID(0x1002, 0x73ff));

    card->config[1] = 0x00100002;
    card->config[4] = 0xc;
    card->config[5] = 0x38;
    card->writable[5] = 0xfffffffe;
    card->config[6] = 0xe000000c;
    card->writable[6] = 0xffffc000;
    card->writable[7] = 0xffffffff;
    card->config[9] = 0xfe000000;
    card->writable[9] = 0xfff00000;
    card->config[13] = 0x64;
    card->config[25] = 0x0000c010;
    card->config[48] = 0x00070011;
    card->writable[48] = 0xc0000000;
    card->config[49] = TABLE | 2;
    return card;
}

static const struct pci_function the_card = { .bus = 3 };

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void functions_are_found_behind_bridges(void)
{
    struct pci_function found;
    struct fake *bridge;

    clear();
    add(0, 0, 0, ID(0x8086, 1));
    bridge = add(0, 2, 5, ID(0x8086, 2));
    add(0, 2, 0, ID(0x8086, 3))->config[3] = 0x800000; /* has several functions */
    bridge->config[3] = 0x10000;
    bridge->config[6] = 0x030300;
    CHECK(!pci_find(0x1002, 0x73ff, &found));
    CHECK(accesses < 3000); /* it does not go over all 256 buses */
    add_card(3, 0);
    CHECK(pci_find(0x1002, 0x73ff, &found));
    CHECK_EQ(found.bus, 3);
    CHECK_EQ(found.slot, 0);
    bridge->config[6] = 0; /* the firmware has not numbered it: it would lead to itself */
    CHECK(!pci_find(0x1002, 0x73ff, &found));
    add_card(0, 31);
    CHECK(pci_find(0x1002, 0x73ff, &found));
    CHECK_EQ(found.slot, 31);
}

static void bars_tell_place_and_size(void)
{
    struct fake *card;
    struct pci_bar bar;

    clear();
    card = add_card(3, 0);
    CHECK_EQ(pci_bar(&the_card, 0, &bar), 0);
    CHECK_EQ(bar.address, 0x3800000000);
    CHECK_EQ(bar.size, 8ll << 30);
    CHECK_EQ(pci_bar(&the_card, 2, &bar), 0);
    CHECK_EQ(bar.address, 0xe0000000);
    CHECK_EQ(bar.size, 16384);
    CHECK_EQ(pci_bar(&the_card, 5, &bar), 0);
    CHECK_EQ(bar.address, 0xfe000000);
    CHECK_EQ(bar.size, 1 << 20);
    CHECK(!decoded_while_sizing);
    CHECK_EQ(card->config[1] & 0xffff, 2); /* and it answers again */
    CHECK_EQ(card->config[5], 0x38);
    CHECK_EQ(pci_bar(&the_card, 4, &bar), -ENXIO); /* there is none */
    card->config[9] = 0xd001;
    CHECK_EQ(pci_bar(&the_card, 5, &bar), -ENXIO); /* ports */
    card->config[9] = 0x4;
    CHECK_EQ(pci_bar(&the_card, 5, &bar), -ENXIO); /* its second half is beyond the last */
    card->config[5] = 0;
    CHECK_EQ(pci_bar(&the_card, 0, &bar), -ENXIO); /* nowhere */
}

static void capabilities_are_walked_once(void)
{
    struct fake *card;

    clear();
    card = add_card(3, 0);
    CHECK_EQ(pci_capability(&the_card, PCI_CAPABILITY_EXPRESS, 0), 0x64);
    CHECK_EQ(pci_capability(&the_card, PCI_CAPABILITY_MSIX, 0), 0xc0);
    CHECK_EQ(pci_capability(&the_card, PCI_CAPABILITY_MSIX, 0xc0), 0);
    CHECK_EQ(pci_capability(&the_card, 0x09, 0), 0);
    card->config[48] |= 0x6400; /* a circle */
    CHECK_EQ(pci_capability(&the_card, 0x09, 0), 0);
    card->config[1] &= 0xffff; /* it says that it has none */
    CHECK_EQ(pci_capability(&the_card, PCI_CAPABILITY_EXPRESS, 0), 0);
}

static void enabling_keeps_other_bits(void)
{
    struct fake *card;

    clear();
    card = add_card(3, 0);
    card->config[1] |= 0x40;
    pci_enable(&the_card);
    CHECK_EQ(card->config[1], 0x00100446);
}

static unsigned calls;

static void count(void *argument)
{
    CHECK_EQ((uintptr_t)argument, 77);
    calls++;
}

static void listening_programs_one_vector(void)
{
    const uint32_t *entry = (const uint32_t *)(const void *)table_page;
    struct fake *card;

    clear();
    card = add_card(3, 0);
    card->config[48] |= 0x40000000; /* all are masked */
    vector = 0x55;
    CHECK_EQ(pci_listen(&the_card, count, (void *)77), 0);
    CHECK_EQ(calls, 1);
    CHECK_EQ(mapped, 0xe0000000 + TABLE);
    CHECK_EQ(entry[0], 0xfee01000);
    CHECK_EQ(entry[1], 0);
    CHECK_EQ(entry[2], 0x55);
    CHECK_EQ(entry[3], 0);
    CHECK_EQ(entry[7], UINT32_MAX); /* the next one is left alone */
    CHECK_EQ(card->config[48] >> 16, 0x8007);
    vector = -ENOSPC;
    CHECK_EQ(pci_listen(&the_card, count, (void *)77), -ENOSPC);
    card->config[49] = 0x4000 | 2; /* behind the BAR's end */
    CHECK_EQ(pci_listen(&the_card, count, (void *)77), -ENXIO);
    card->config[13] = 0x64;
    card->config[25] = 0x10;
    CHECK_EQ(pci_listen(&the_card, count, (void *)77), -ENXIO);
}

int main(void)
{
    TAP_RUN(functions_are_found_behind_bridges);
    TAP_RUN(bars_tell_place_and_size);
    TAP_RUN(capabilities_are_walked_once);
    TAP_RUN(enabling_keeps_other_bits);
    TAP_RUN(listening_programs_one_vector);
    return tap_done();
}
