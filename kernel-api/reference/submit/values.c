/* SPDX-License-Identifier: MIT */
/* values.c - see values.h. */
#include "values.h"

#include <stdatomic.h>

#define SLOTS (KGPU_VALUES_BYTES / sizeof(uint64_t))

struct kgpu_values {
    _Atomic uint64_t *completed; /* [SLOTS] */
    uint64_t bus;
    uint32_t free_count;
    uint16_t free[SLOTS];        /* the first free_count are free slots */
};

_Static_assert(SLOTS - 1 <= UINT16_MAX, "slots are kept in 16 bits");

int kgpu_values_create(struct kgpu *kgpu)
{
    struct kgpu_values *values = kgpu_alloc(kgpu, sizeof *values);

    if (!values)
        return -MGPU_ENOMEM;
    values->completed = kgpu_os_dma_alloc(kgpu->os, KGPU_VALUES_BYTES, &values->bus);
    if (!values->completed) {
        kgpu_free(kgpu, values, sizeof *values);
        return -MGPU_ENOMEM;
    }
    for (uint32_t slot = SLOTS - 1; slot; slot--)
        values->free[values->free_count++] = (uint16_t)slot;
    kgpu->values = values;
    return 0;
}

void kgpu_values_destroy(struct kgpu *kgpu)
{
    struct kgpu_values *values = kgpu->values;

    if (!values)
        return;
    kgpu_os_dma_free(kgpu->os, (void *)values->completed, KGPU_VALUES_BYTES, values->bus);
    kgpu_free(kgpu, values, sizeof *values);
    kgpu->values = NULL;
}

uint32_t kgpu_values_take(struct kgpu *kgpu)
{
    struct kgpu_values *values = kgpu->values;

    return values->free_count ? values->free[--values->free_count] : 0;
}

void kgpu_values_give(struct kgpu *kgpu, uint32_t slot)
{
    struct kgpu_values *values = kgpu->values;

    if (!slot)
        return;
    kgpu_values_store(kgpu, slot, 0);
    values->free[values->free_count++] = (uint16_t)slot;
}

void kgpu_values_store(struct kgpu *kgpu, uint32_t slot, uint64_t value)
{
    if (slot)
        atomic_store_explicit(&kgpu->values->completed[slot], value, memory_order_release);
}

bool kgpu_values_page(const struct kgpu *kgpu, uint64_t index, struct kgpu_page *out)
{
    if (!kgpu->values || index >= KGPU_VALUES_BYTES / MGPU_PAGE_SIZE)
        return false;
    *out = (struct kgpu_page){ .address = kgpu->values->bus + index * MGPU_PAGE_SIZE, .read_only = true };
    return true;
}
