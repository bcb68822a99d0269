/* SPDX-License-Identifier: MIT */
/* pin.c - space_pin and space_unpin of space.h, and pin.h. */
#include "program/pin.h"

#include "memory/heap.h"
#include "program/area.h"

#include <errno.h>

/* A page that is pinned, as often as `count` says. */
struct pin {
    struct kgpu_tree_node node; /* key: its physical address */
    uint64_t count;
    bool unmapped; /* the last unpin frees it */
};

static struct kgpu_tree_node *pins;

static struct pin *pin_of(uint64_t physical)
{
    struct kgpu_tree_node *node = kgpu_tree_at_most(pins, physical);

    return node && node->key == physical ? (struct pin *)node : NULL;
}

void pin_page_unmapped(uint64_t physical)
{
    struct pin *pin = pin_of(physical);

    if (pin)
        pin->unmapped = true;
    else
        page_free(physical, 1);
}

static int pin_page(uint64_t physical)
{
    struct pin *pin = pin_of(physical);

    if (!pin) {
        pin = heap_alloc(sizeof *pin);
        if (!pin)
            return -ENOMEM;
        pin->node.key = physical;
        kgpu_tree_insert(&pins, &pin->node);
    }
    pin->count++;
    return 0;
}

static void unpin_page(uint64_t physical)
{
    struct pin *pin = pin_of(physical);

    if (--pin->count)
        return;
    kgpu_tree_remove(&pins, &pin->node);
    if (pin->unmapped)
        page_free(physical, 1);
    heap_free(pin, sizeof *pin);
}

/* The page at `address`, filled in if need be. */
static int find_page(uint64_t address, bool writable, uint64_t *physical_out)
{
    struct area *area = area_at(address);
    int err = 0;

    if (!area || area->source || !(area->protection & (writable ? PROT_WRITE : PROT_READ)))
        return -EFAULT;
    if (!page_table_find(&space.table, address, physical_out, NULL)) {
        err = area_fill(area, address);
        if (!err)
            page_table_find(&space.table, address, physical_out, NULL);
    }
    return err;
}

int space_pin(uint64_t address, size_t count, bool writable, uint64_t *out)
{
    size_t done = 0;
    int err = 0;

    if (address & PAGE_MASK || address >= USER_END || count > (USER_END - address) / PAGE_SIZE)
        return -EFAULT;
    mutex_lock(&space.lock);
    while (!err && done < count) {
        err = find_page(address + done * PAGE_SIZE, writable, &out[done]);
        if (!err)
            err = pin_page(out[done]);
        if (!err)
            done++;
    }
    for (size_t i = 0; err && i < done; i++)
        unpin_page(out[i]);
    mutex_unlock(&space.lock);
    return err;
}

void space_unpin(size_t count, const uint64_t *physical)
{
    mutex_lock(&space.lock);
    for (size_t i = 0; i < count; i++)
        unpin_page(physical[i]);
    mutex_unlock(&space.lock);
}
