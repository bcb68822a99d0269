/* SPDX-License-Identifier: MIT */
/*
 * start.c - kernel_main: what the boot loader says, then one part of the kernel after the other, until threads run.
 */
#include "boot/boot.h"
#include "console/serial.h"
#include "cpu/apic.h"
#include "cpu/trap.h"
#include "kernel.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "memory/ranges.h"
#include "thread/clock.h"
#include "thread/schedule.h"

#define START_MAGIC 0x336ec578u
#define MEMORY_RAM 1u
#define COMMAND_LINE_MAX 4096u
#define LOW_MEMORY_END 0x100000u

/* PVH's struct hvm_start_info, version 1, and what it points to, by physical addresses below 4 GiB. */
struct start_info {
    uint32_t magic, version, flags, modules;
    uint64_t module_list, command_line, rsdp, memory_map;
    uint32_t memory_entries, reserved;
};
struct start_module {
    uint64_t address, size, command_line, reserved;
};
struct start_memory {
    uint64_t address, size;
    uint32_t type, reserved;
};

struct boot_info boot_info;

static char command_line[COMMAND_LINE_MAX];

__attribute__((noreturn)) void kernel_main(uint64_t start_physical);

/* Free memory is what the loader calls RAM, without the first MiB, the kernel and the initrd. */
static void read_start(const struct start_info *start)
{
    if (start->magic != START_MAGIC || start->version < 1)
        panic("the boot loader gave no PVH start info with a memory map (magic %x, version %u)", start->magic,
              start->version);

    const struct start_memory *memory = page_ptr(start->memory_map);
    for (uint32_t i = 0; i < start->memory_entries; i++)
        if (memory[i].type == MEMORY_RAM)
            ranges_add(memory[i].address, memory[i].size);
    ranges_remove(0, LOW_MEMORY_END);
    ranges_remove(KERNEL_PHYSICAL, kernel_image_size());

    const struct start_module *module = page_ptr(start->module_list);
    if (start->modules) {
        boot_info.initrd = page_ptr(module->address);
        boot_info.initrd_size = module->size;
        ranges_remove(module->address, module->size);
    }
    if (start->command_line) {
        const char *line = page_ptr(start->command_line);
        size_t length = strlen(line);

        if (length >= sizeof command_line)
            panic("the command line has %zu characters: %u are the most", length, COMMAND_LINE_MAX - 1);
        memcpy(command_line, line, length);
    }
    boot_info.command_line = command_line;
    boot_info.rsdp = start->rsdp;
}

/* From pvh.S, on the first processor, interrupts off, on the stack that its idle thread keeps. */
void kernel_main(uint64_t start_physical)
{
    struct cpu *first = &cpus[0];

    serial_init();
    cpu_init(first, 0);
    read_start(page_ptr(start_physical));
    acpi_read(boot_info.rsdp);
    paging_init();
    pages_init();
    cpu_init_stacks(first);
    apic_init();
    clock_init();
    log_line("MetalOS: %llu MiB of memory, %zu KiB of initrd", (unsigned long long)(pages_total() >> 8),
             boot_info.initrd_size >> 10);
    threads_init_cpu();
    call_init_cpu();
    processors_start();

    struct thread *thread = thread_create(first_thread, NULL, "first");
    if (!thread)
        panic("no memory for the first thread");
    thread_start(thread);
    thread_idle();
}
