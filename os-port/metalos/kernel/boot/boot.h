/* SPDX-License-Identifier: MIT */
/* boot.h - the steps of kernel_main, and what is found out on the way. First processor only, once. */
#ifndef METALOS_BOOT_H
#define METALOS_BOOT_H

#include "cpu/cpu.h"

#include <stddef.h>
#include <stdint.h>

/*
 * All that ACPI is asked for. Its tables lie in memory that is not the kernel's, below 4 GiB: they are read while the
 * page tables of pvh.S stand, and not again.
 */
struct acpi_facts {
    unsigned processors;        /* that can be used; 0: there is no table of them */
    uint32_t apic_ids[CPU_MAX]; /* of the processors */
    /* Power-off (state S5): a write of `off_value` to the I/O port `off_port`. 0: not known. */
    uint16_t off_port, off_value;
};
extern struct acpi_facts acpi_facts;

/* Fills in acpi_facts from the tables below the root pointer at physical address `rsdp` (0: looks for it). */
void acpi_read(uint64_t rsdp);

/* Starts the processors that ACPI has named, one by one, and returns when they run. */
void processors_start(void);

/* The first thread, defined in main.c for MetalOS, and elsewhere in images that test the kernel. Ends the machine. */
void first_thread(void *unused);

#endif
