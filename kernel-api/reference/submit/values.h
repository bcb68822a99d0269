/* SPDX-License-Identifier: MIT */
/*
 * values.h - the value page: how far each sync object is, in memory that clients read without a call.
 *
 * A slot is 64 bits. It belongs to one sync object from its creation to its end, for all clients that have it; slot 0
 * belongs to nobody. Only the kernel writes, with the card's lock held; clients read whenever they like, so a value is
 * stored with release: whoever reads it (acquire) also sees what the work behind it has written.
 *
 * OWNERS. The page is there as long as the card runs. The OS maps it under the name KGPU_VALUES_OBJECT, like a BO; a
 * mapping of it holds no reference.
 */
#ifndef KGPU_VALUES_H
#define KGPU_VALUES_H

#include "../core/core.h"

#define KGPU_VALUES_BYTES (64u << 10)
#define KGPU_VALUES_OBJECT (1ull << 32) /* BOs have 32-bit names */

/* Make the (zeroed) page. Returns 0 or -MGPU_ENOMEM. */
int kgpu_values_create(struct kgpu *kgpu);
void kgpu_values_destroy(struct kgpu *kgpu); /* allowed when there is none */

/* A slot that reads 0, for a new sync object; 0: all are taken. */
uint32_t kgpu_values_take(struct kgpu *kgpu);
/* Its object is gone: the slot reads 0 again. */
void kgpu_values_give(struct kgpu *kgpu, uint32_t slot);

/* Let clients see `value`. Slot 0 is allowed: nobody looks. */
void kgpu_values_store(struct kgpu *kgpu, uint32_t slot, uint64_t value);

/* Where page `index` of the object is. Returns false if it is shorter, or not there. */
bool kgpu_values_page(const struct kgpu *kgpu, uint64_t index, struct kgpu_page *out);

#endif
