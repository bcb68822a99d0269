/* SPDX-License-Identifier: MIT */
/* handles.c - see handles.h. */
#include "handles.h"

#include "core.h"

#include <mgpu/mgpu.h>
#include <string.h>

#define SLOT_BITS 20
#define SLOT_MASK (KGPU_HANDLES_MAX - 1)
#define GENERATION_MASK 0xfffu
#define FIRST_CAPACITY 64u

static uint32_t handle_of(const struct kgpu_handles *table, uint32_t slot)
{
    return (uint32_t)table->slots[slot].generation << SLOT_BITS | slot;
}

static void queue_free_slot(struct kgpu_handles *table, uint32_t slot)
{
    table->slots[slot].next_free = 0;
    if (table->last_free)
        table->slots[table->last_free].next_free = slot;
    else
        table->first_free = slot;
    table->last_free = slot;
}

static int grow(struct kgpu *kgpu, struct kgpu_handles *table)
{
    uint32_t capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY;
    struct kgpu_handle_slot *slots;

    if (table->capacity == KGPU_HANDLES_MAX)
        return -MGPU_ENOSPC;
    slots = kgpu_alloc(kgpu, capacity * sizeof *slots);
    if (!slots)
        return -MGPU_ENOMEM;
    if (table->slots)
        memcpy(slots, table->slots, table->capacity * sizeof *slots);
    kgpu_free(kgpu, table->slots, table->capacity * sizeof *slots);
    table->slots = slots;
    for (uint32_t slot = table->capacity ? table->capacity : 1; slot < capacity; slot++)
        queue_free_slot(table, slot);
    table->capacity = capacity;
    return 0;
}

void kgpu_handles_init(struct kgpu_handles *table)
{
    memset(table, 0, sizeof *table);
}

void kgpu_handles_finish(struct kgpu *kgpu, struct kgpu_handles *table)
{
    kgpu_free(kgpu, table->slots, table->capacity * sizeof *table->slots);
    kgpu_handles_init(table);
}

int kgpu_handles_add(struct kgpu *kgpu, struct kgpu_handles *table, unsigned type, void *object, uint32_t *handle_out)
{
    struct kgpu_handle_slot *entry;
    uint32_t slot;

    if (!table->first_free) {
        int err = grow(kgpu, table);
        if (err)
            return err;
    }
    slot = table->first_free;
    entry = &table->slots[slot];
    table->first_free = entry->next_free;
    if (!table->first_free)
        table->last_free = 0;
    entry->object = object;
    entry->type = (uint16_t)type;
    table->count++;
    *handle_out = handle_of(table, slot);
    return 0;
}

void *kgpu_handles_find(const struct kgpu_handles *table, unsigned type, uint32_t handle)
{
    uint32_t slot = handle & SLOT_MASK;
    const struct kgpu_handle_slot *entry;

    if (slot >= table->capacity)
        return NULL;
    entry = &table->slots[slot];
    if (!entry->object || entry->type != type || entry->generation != handle >> SLOT_BITS)
        return NULL;
    return entry->object;
}

void *kgpu_handles_remove(struct kgpu_handles *table, unsigned type, uint32_t handle)
{
    void *object = kgpu_handles_find(table, type, handle);
    struct kgpu_handle_slot *entry;

    if (!object)
        return NULL;
    entry = &table->slots[handle & SLOT_MASK];
    entry->object = NULL;
    entry->generation = (uint16_t)((entry->generation + 1) & GENERATION_MASK);
    table->count--;
    queue_free_slot(table, handle & SLOT_MASK);
    return object;
}

void *kgpu_handles_next(const struct kgpu_handles *table, uint32_t *cursor, unsigned *type_out, uint32_t *handle_out)
{
    for (uint32_t slot = *cursor; slot < table->capacity; slot++) {
        if (!table->slots[slot].object)
            continue;
        *cursor = slot + 1;
        *type_out = table->slots[slot].type;
        *handle_out = handle_of(table, slot);
        return table->slots[slot].object;
    }
    return NULL;
}
