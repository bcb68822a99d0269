/* SPDX-License-Identifier: MIT */
/*
 * paging.c - four levels of tables with 512 entries each: the kernel's half, made once, and the program's, page by
 * page.
 *
 * The 256 root entries of the upper half are filled in before any other root is made, so that all are the same for
 * good.
 */
#include "memory/paging.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "memory/flush.h"
#include "memory/page.h"
#include "memory/ranges.h"
#include "thread/spinlock.h"

#include <errno.h>

#define ENTRIES 512u
#define LEVEL_PAGE 0u  /* a table's entries are pages of 4 KiB; of the next levels 2 MiB, 1 GiB, 512 GiB */
#define LEVEL_LARGE 1u /* with ENTRY_LARGE pages of 2 MiB */
#define LEVEL_ROOT 3u
#define LARGE_PAGE (1ull << 21)

#define ENTRY_PRESENT 0x1ull
#define ENTRY_WRITE 0x2ull
#define ENTRY_USER 0x4ull
#define ENTRY_CACHING 0x18ull /* index into cpu.c's PAT */
#define ENTRY_COMBINE 0x08ull
#define ENTRY_UNCACHED 0x18ull
#define ENTRY_LARGE 0x80ull
#define ENTRY_GLOBAL 0x100ull
#define ENTRY_KEPT 0x200ull /* free for the kernel's use: there is a page here, present or not */
#define ENTRY_NO_EXEC (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull
#define TABLE_RIGHTS (ENTRY_PRESENT | ENTRY_WRITE) /* the pages' own entries say what is allowed */

/* Device memory is shown from here on, within one entry of the root. */
#define DEVICE_BASE 0xffffc00000000000ull
#define DEVICE_END 0xffffc08000000000ull

extern const char kernel_start[], kernel_rodata[], kernel_data[], kernel_end[];

struct page_table kernel_table;

static struct spinlock device_lock; /* guards device_next and the tables below DEVICE_BASE */
static uint64_t device_next = DEVICE_BASE;

static unsigned shift_of(unsigned level)
{
    return 12 + 9 * level;
}

static uint64_t *entry_in(uint64_t table, uint64_t address, unsigned level)
{
    return (uint64_t *)page_ptr(table) + (address >> shift_of(level)) % ENTRIES;
}

/* Tables of the kernel are made before there is a page allocator, or while. */
typedef uint64_t new_table(void);

static uint64_t early_table(void)
{
    return page_physical(ranges_take(PAGE_SIZE));
}

/* The entry for `address` in the table of `level`; the tables above it are made with `make`. NULL: not there. */
static uint64_t *walk(uint64_t root, uint64_t address, unsigned level, new_table *make)
{
    uint64_t table = root;

    for (unsigned above = LEVEL_ROOT; above > level; above--) {
        uint64_t *entry = entry_in(table, address, above);

        if (*entry & ENTRY_LARGE)
            return NULL;
        if (!*entry) {
            uint64_t new = make ? make() : 0;

            if (!new)
                return NULL;
            *entry = new | TABLE_RIGHTS | (address < USER_END ? ENTRY_USER : 0);
        }
        table = *entry & ENTRY_ADDRESS;
    }
    return entry_in(table, address, level);
}

static uint64_t bits_of(unsigned flags)
{
    return ENTRY_KEPT | (flags & PT_WRITE ? ENTRY_WRITE : 0) | (flags & PT_USER ? ENTRY_USER : 0) |
           (flags & PT_EXEC ? 0 : ENTRY_NO_EXEC) |
           (flags & PT_UNCACHED  ? ENTRY_UNCACHED
            : flags & PT_COMBINE ? ENTRY_COMBINE
                                 : 0);
}

static unsigned flags_of(uint64_t entry)
{
    uint64_t caching = entry & ENTRY_CACHING;

    return (entry & ENTRY_WRITE ? PT_WRITE : 0) | (entry & ENTRY_USER ? PT_USER : 0) |
           (entry & ENTRY_NO_EXEC ? 0 : PT_EXEC) |
           (caching == ENTRY_UNCACHED  ? PT_UNCACHED
            : caching == ENTRY_COMBINE ? PT_COMBINE
                                       : 0);
}

/* ---- the kernel's half ---- */

/* Whole pages for good, in pages of 2 MiB where both addresses allow. Returns 0 or -ENOMEM. */
static int map_kernel(uint64_t address, uint64_t physical, uint64_t size, unsigned flags, new_table *make)
{
    while (size) {
        bool large = ((address | physical) & (LARGE_PAGE - 1)) == 0 && size >= LARGE_PAGE;
        uint64_t step = large ? LARGE_PAGE : PAGE_SIZE;
        uint64_t *entry = walk(kernel_table.root, address, large ? LEVEL_LARGE : LEVEL_PAGE, make);

        if (!entry)
            return -ENOMEM;
        *entry = physical | bits_of(flags) | ENTRY_PRESENT | ENTRY_GLOBAL | (large ? ENTRY_LARGE : 0);
        address += step;
        physical += step;
        size -= step;
    }
    return 0;
}

static void map_image(const char *from, const char *to, unsigned flags)
{
    uint64_t address = (uint64_t)from;

    map_kernel(address, address - KERNEL_BASE, (uint64_t)(to - from), flags, early_table);
}

void paging_init(void)
{
    kernel_table.root = early_table();
    for (unsigned i = 0; i < ranges_ram.count; i++) {
        const struct range *range = &ranges_ram.at[i];

        map_kernel(PHYSICAL_BASE + range->start, range->start, range->end - range->start, PT_WRITE, early_table);
    }
    map_image(kernel_start, kernel_rodata, PT_EXEC);
    map_image(kernel_rodata, kernel_data, 0);
    map_image(kernel_data, kernel_end, PT_WRITE);
    walk(kernel_table.root, DEVICE_BASE, LEVEL_ROOT - 1, early_table);
    page_table_use(NULL);
}

void *device_map(uint64_t physical, uint64_t size, unsigned flags)
{
    uint64_t first = physical & ~PAGE_MASK;
    uint64_t bytes = ((physical + size + PAGE_MASK) & ~PAGE_MASK) - first;
    bool interrupts = spin_lock(&device_lock);
    /* Where large pages are worth it the address is the physical one's like in its low bits. */
    uint64_t align = bytes >= LARGE_PAGE ? LARGE_PAGE : PAGE_SIZE;
    uint64_t address = ((device_next + align - 1) & ~(align - 1)) + (first & (align - 1));
    int err = bytes > DEVICE_END - address ? -ENOMEM : map_kernel(address, first, bytes, flags, page_alloc);

    /* After a failure the addresses stay used: some are mapped. */
    device_next = bytes > DEVICE_END - address ? device_next : address + bytes;
    spin_unlock(&device_lock, interrupts);
    return err ? NULL : (void *)(address + (physical - first));
}

/* ---- the program's half ---- */

int page_table_init(struct page_table *table)
{
    table->root = page_alloc();
    if (!table->root)
        return -ENOMEM;
    memcpy(entry_in(table->root, PHYSICAL_BASE, LEVEL_ROOT), entry_in(kernel_table.root, PHYSICAL_BASE, LEVEL_ROOT),
           PAGE_SIZE / 2);
    return 0;
}

/* `table` is of `level`; `entries` of it are looked at. */
static void free_tables(uint64_t table, unsigned level, unsigned entries)
{
    for (unsigned i = 0; level > LEVEL_PAGE && i < entries; i++) {
        uint64_t entry = ((uint64_t *)page_ptr(table))[i];

        if (entry)
            free_tables(entry & ENTRY_ADDRESS, level - 1, ENTRIES);
    }
    page_free(table, 1);
}

void page_table_finish(struct page_table *table)
{
    flush_leave(table->root);
    free_tables(table->root, LEVEL_ROOT, ENTRIES / 2);
    table->root = 0;
}

void page_table_use(const struct page_table *table)
{
    struct cpu *cpu = this_cpu();
    uint64_t root = table ? table->root : kernel_table.root;

    if (cpu->root == root)
        return;
    /* Who flushes (flush.c) must see the program's root before its first entry is read, and until after the last. */
    if (table)
        cpu->root = root;
    cr3_write(root);
    cpu->root = root;
}

int page_table_map(struct page_table *table, uint64_t address, uint64_t physical, unsigned flags)
{
    uint64_t *entry = walk(table->root, address, LEVEL_PAGE, page_alloc);

    if (!entry)
        return -ENOMEM;
    *(volatile uint64_t *)entry = physical | bits_of(flags) | (flags & PT_USER ? ENTRY_PRESENT : 0);
    return 0;
}

bool page_table_unmap(struct page_table *table, uint64_t address, uint64_t *physical_out)
{
    uint64_t *entry = walk(table->root, address, LEVEL_PAGE, NULL);

    if (!entry || !*entry)
        return false;
    if (physical_out)
        *physical_out = *entry & ENTRY_ADDRESS;
    *(volatile uint64_t *)entry = 0;
    return true;
}

bool page_table_find(const struct page_table *table, uint64_t address, uint64_t *physical_out, unsigned *flags_out)
{
    const uint64_t *entry = walk(table->root, address, LEVEL_PAGE, NULL);

    if (!entry || !*entry)
        return false;
    if (physical_out)
        *physical_out = *entry & ENTRY_ADDRESS;
    if (flags_out)
        *flags_out = flags_of(*entry);
    return true;
}

bool page_table_next(const struct page_table *table, uint64_t *address, uint64_t end, uint64_t *physical_out)
{
    for (uint64_t at = *address; at < end;) {
        unsigned level = LEVEL_ROOT;
        uint64_t entry = *entry_in(table->root, at, level);

        while (entry && level > LEVEL_PAGE)
            entry = *entry_in(entry & ENTRY_ADDRESS, at, --level);
        if (entry) {
            *address = at;
            *physical_out = entry & ENTRY_ADDRESS;
            return true;
        }
        at = ((at >> shift_of(level)) + 1) << shift_of(level);
    }
    return false;
}

bool kernel_readable(uint64_t address)
{
    if (address < PHYSICAL_BASE || (address >= DEVICE_BASE && address < DEVICE_END))
        return false;

    const uint64_t *large = walk(kernel_table.root, address, LEVEL_LARGE, NULL);
    if (large && *large & ENTRY_LARGE)
        return true;
    const uint64_t *entry = walk(kernel_table.root, address, LEVEL_PAGE, NULL);
    return entry && *entry;
}
