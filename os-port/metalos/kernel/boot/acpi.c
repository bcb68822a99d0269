/* SPDX-License-Identifier: MIT */
/*
 * acpi.c - the two things that ACPI is needed for: which processors there are, and how the machine is switched off.
 *
 * Tables are firmware's: nothing is read that is not below 4 GiB and has no right checksum.
 */
#include "boot/boot.h"
#include "kernel.h"
#include "memory/page.h"

struct acpi_facts acpi_facts;

struct root_pointer {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
    /* from revision 2 on */
    uint32_t length;
    uint64_t xsdt;
} __attribute__((packed));

struct table {
    char signature[4];
    uint32_t length; /* with this header */
    uint8_t revision, checksum;
    char oem[10];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

#define ROOT_SIZE 20u /* of revision 0, which the first checksum is of */
#define TABLE_MAX (1u << 20)

static bool sums_to_zero(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    return sum == 0;
}

/* The table at a physical address, or NULL when there is none that can be believed. */
static const struct table *table_at(uint64_t physical)
{
    if (!physical || physical >> 32)
        return NULL;

    const struct table *table = page_ptr(physical);
    if (table->length < sizeof *table || table->length > TABLE_MAX || (physical + table->length) >> 32)
        return NULL;
    return sums_to_zero((const uint8_t *)table, table->length) ? table : NULL;
}

/* On a PC the root pointer is in the BIOS's last 128 KiB, at a multiple of 16. */
static const struct root_pointer *find_root(uint64_t rsdp)
{
    uint64_t end = rsdp ? rsdp + 16 : 0x100000;

    for (rsdp = rsdp ? rsdp : 0xe0000; rsdp < end && end <= UINT32_MAX; rsdp += 16) {
        const struct root_pointer *root = page_ptr(rsdp);

        if (!memcmp(root->signature, "RSD PTR ", 8) && sums_to_zero(page_ptr(rsdp), ROOT_SIZE))
            return root;
    }
    return NULL;
}

static const struct table *find_table(const struct root_pointer *root, const char *signature)
{
    bool wide = root->revision >= 2 && root->xsdt;
    const struct table *list = table_at(wide ? root->xsdt : root->rsdt);
    size_t each = wide ? 8 : 4;

    for (size_t at = sizeof *list; list && at + each <= list->length; at += each) {
        uint64_t address = 0;

        memcpy(&address, (const char *)list + at, each);
        const struct table *table = table_at(address);
        if (table && !memcmp(table->signature, signature, 4))
            return table;
    }
    return NULL;
}

/* "APIC": after 44 bytes a list of entries, type and length first; type 0 is a processor with its local APIC. */
static void read_processors(const struct table *table)
{
    const uint8_t *bytes = (const uint8_t *)table;

    for (size_t at = 44; at + 8 <= table->length && bytes[at + 1] >= 2; at += bytes[at + 1])
        if (bytes[at] == 0 && bytes[at + 4] & 1 && acpi_facts.processors < CPU_MAX)
            acpi_facts.apic_ids[acpi_facts.processors++] = bytes[at + 3];
}

/*
 * "FACP" has the port of the power management's control register, and the address of the "DSDT". What to write there
 * is in a package of that table's byte code with the name _S5_: its first element is the type of sleep for S5.
 */
static void read_power_off(const struct table *table)
{
    const uint8_t *bytes = (const uint8_t *)table;
    uint32_t port, dsdt_address;

    if (table->length < 76)
        return;
    memcpy(&dsdt_address, bytes + 40, sizeof dsdt_address);
    memcpy(&port, bytes + 64, sizeof port);

    const struct table *dsdt = table_at(dsdt_address);
    const uint8_t *code = (const uint8_t *)dsdt;
    for (size_t at = sizeof *dsdt; dsdt && at + 9 <= dsdt->length; at++) {
        /* name, package, a byte of length, a count; then the element: a constant, or a byte after its prefix */
        if (memcmp(code + at, "_S5_", 4) != 0 || code[at + 4] != 0x12)
            continue;
        acpi_facts.off_port = (uint16_t)port;
        acpi_facts.off_value = (uint16_t)((code[at + 7] == 0x0a ? code[at + 8] : code[at + 7] & 1) << 10 | 1u << 13);
        return;
    }
}

void acpi_read(uint64_t rsdp)
{
    const struct root_pointer *root = find_root(rsdp);
    const struct table *processors = root ? find_table(root, "APIC") : NULL;
    const struct table *fixed = root ? find_table(root, "FACP") : NULL;

    if (processors)
        read_processors(processors);
    else
        log_line("acpi: no table of processors: only this one is used");
    if (fixed)
        read_power_off(fixed);
}
