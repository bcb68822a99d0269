/* SPDX-License-Identifier: MIT */
/*
 * walk.c - GFX10 page tables as regs/pte.h describes them.
 *
 * A context has PAGE_TABLE_DEPTH directories above the page tables: VMID 0 has a flat table (depth 0), the others four
 * levels (depth 3). Indices count from the context's first page. A directory entry may be a page of its level's size.
 */
#include "card.h"
#include "walk.h"

#include <navi23/regs/pte.h>

#define PAGE_SHIFT 12u
#define LEVEL_SHIFT(level) (PAGE_SHIFT + 9 * (level))

/* An entry without the bits that may differ between pages of one run. */
#define PTE_COMPARED (~PTE_FRAGMENT_MASK)

struct table {
    uint64_t address;
    bool system;
};

/* Entries [index, index + *count) of a table; *count shrinks to those that lie in one piece. NULL: no memory. */
static const _Atomic uint64_t *table_entries(struct gmc_port *port, struct table t, uint64_t index, uint64_t *count)
{
    uint64_t at = t.address + index * 8, got = *count * 8;
    uint8_t *host = NULL;
    if (t.system) {
        host = gmc_bus_map(port, at, got, &got);
    } else if (at < port->navi->host.vram_size) {
        host = (uint8_t *)port->navi->host.vram + at;
        got = port->navi->host.vram_size - at < got ? port->navi->host.vram_size - at : got;
    }
    *count = got / 8;
    return host && got >= 8 && (uintptr_t)host % 8 == 0 ? (const _Atomic uint64_t *)(void *)host : NULL;
}

/* A valid or null page of `level` at `entry`. */
static void answer_page(struct walk_result *out, uint64_t entry, unsigned level, uint64_t va)
{
    uint64_t size = 1ull << LEVEL_SHIFT(level);
    out->level = level;
    out->va = va & ~(size - 1);
    out->size = size;
    out->null = !(entry & PTE_VALID);
    out->address = entry & PTE_ADDRESS_MASK & ~(size - 1);
    out->system = (entry & PTE_SYSTEM) != 0;
    out->readable = out->null || (entry & PTE_READABLE);
    out->writeable = out->null || (entry & PTE_WRITEABLE);
}

static void answer_error(struct walk_result *out, enum walk_error error, unsigned level, uint64_t va)
{
    out->error = error;
    out->level = level;
    out->va = va & ~0xfffull;
    out->size = 1u << PAGE_SHIFT;
}

/* The lowest level: one page, and those after it that are its continuation. */
static void walk_pages(struct gmc_port *port, struct table t, uint64_t index, uint64_t pages, uint64_t va,
                       struct walk_result *out)
{
    const _Atomic uint64_t *entries = table_entries(port, t, index, &pages);
    if (!entries) {
        answer_error(out, WALK_NO_TABLE, 0, va);
        return;
    }
    uint64_t first = atomic_load_explicit(&entries[0], memory_order_relaxed);
    if (!(first & (PTE_VALID | PTE_PRT))) {
        answer_error(out, WALK_INVALID, 0, va);
        return;
    }
    answer_page(out, first, 0, va);
    for (uint64_t i = 1; i < pages && !out->null; i++) {
        uint64_t entry = atomic_load_explicit(&entries[i], memory_order_relaxed);
        if ((entry & PTE_COMPARED) != (first & PTE_COMPARED) + (i << PAGE_SHIFT))
            break;
        out->size += 1u << PAGE_SHIFT;
    }
}

/* Directories, from the root down to the page tables. */
static void walk_levels(struct gmc_port *port, struct table t, unsigned depth, uint64_t page, uint64_t last,
                        uint64_t want, uint64_t va, struct walk_result *out)
{
    uint64_t index = page >> (9 * depth); /* the root may be longer than the other tables */
    for (unsigned level = depth; level > 0; level--) {
        uint64_t one = 1;
        const _Atomic uint64_t *at = table_entries(port, t, index, &one);
        if (!at) {
            answer_error(out, WALK_NO_TABLE, level, va);
            return;
        }
        uint64_t entry = atomic_load_explicit(at, memory_order_relaxed);
        bool is_page = (entry & PTE_PDE_AS_PTE) != 0;
        if (!(entry & PTE_VALID) && !(is_page && (entry & PTE_PRT))) {
            answer_error(out, WALK_INVALID, level, va);
            return;
        }
        if (is_page) {
            answer_page(out, entry, level, va);
            return;
        }
        t.address = entry & PDE_ADDRESS_MASK;
        t.system = (entry & PTE_SYSTEM) != 0;
        index = (page >> (9 * (level - 1))) & (PT_ENTRIES - 1);
    }
    uint64_t in_table = depth ? PT_ENTRIES - index : last - page + 1;
    uint64_t wanted = (want + (va & 0xfff) + 0xfff) >> PAGE_SHIFT;
    walk_pages(port, t, index, wanted < in_table ? wanted : in_table, va, out);
}

void walk(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want, struct walk_result *out)
{
    struct navi *navi = port->navi;
    uint32_t distance = vmid * GCVM_CONTEXT_ADDR_DISTANCE;
    uint32_t control = reg_get(navi, REG_GCVM_CONTEXT0_CNTL + vmid * GCVM_CONTEXT_CNTL_DISTANCE);
    uint64_t base = reg_get64(navi, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + distance);
    uint64_t first = reg_get64(navi, REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32 + distance);
    uint64_t last = reg_get64(navi, REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32 + distance);
    uint64_t page = va >> PAGE_SHIFT;
    unsigned depth = FIELD_GET(FIELD_GCVM_CONTEXT_CNTL__PAGE_TABLE_DEPTH, control);
    struct table root = { base & PDE_ADDRESS_MASK, (base & FIELD_GCVM_PAGE_TABLE_BASE__SYSTEM) != 0 };

    navi_count(navi, walks, 1);
    *out = (struct walk_result){ .error = WALK_OK };
    if (!(control & FIELD_GCVM_CONTEXT_CNTL__ENABLE_CONTEXT))
        answer_error(out, WALK_NOT_ENABLED, depth, va);
    else if (depth > 0 && !(base & FIELD_GCVM_PAGE_TABLE_BASE__VALID))
        answer_error(out, WALK_NO_BASE, depth, va);
    else if (page < first || page > last)
        answer_error(out, WALK_RANGE, depth, va);
    else
        walk_levels(port, root, depth, page - first, last - first, want, va, out);
}

const char *walk_error_text(enum walk_error error)
{
    static const char *const text[] = {
        [WALK_OK] = "no error",
        [WALK_NOT_ENABLED] = "the VMID is not enabled",
        [WALK_NO_BASE] = "the page-table base is not valid",
        [WALK_RANGE] = "outside of the VMID's range",
        [WALK_NO_TABLE] = "there is no memory where the table should be",
        [WALK_INVALID] = "the entry is not valid",
    };
    return text[error];
}
