/* SPDX-License-Identifier: MIT */
/*
 * handles.h - a table from 32-bit handles to objects, O(1) in everything.
 *
 * A handle is 20 bits of slot and 12 bits of generation. A freed slot goes to the end of a queue and gets the next
 * generation, so a stale handle is found out and a number does not come back soon. Slot 0 is never used: no handle is
 * 0.
 *
 * OWNERS. A table is a member of its owner: a client's, or the card's of clients and of BOs by name. It takes and drops
 * no references: whoever adds an object gives up its own, and has it again when the handle is removed. kgpu.clients and
 * kgpu.objects hold none at all.
 */
#ifndef KGPU_HANDLES_H
#define KGPU_HANDLES_H

#include <stdint.h>

struct kgpu;

#define KGPU_HANDLES_MAX (1u << 20) /* slots, the unused slot 0 included */

struct kgpu_handle_slot {
    void *object; /* NULL: free */
    uint32_t next_free;
    uint16_t generation;
    uint16_t type; /* enum kgpu_type */
};

struct kgpu_handles {
    struct kgpu_handle_slot *slots;
    uint32_t capacity;               /* slots allocated */
    uint32_t count;                  /* objects */
    uint32_t first_free, last_free;  /* queue of free slots, 0: empty */
};

/* An empty table; holds no memory until the first handle. */
void kgpu_handles_init(struct kgpu_handles *table);

/* Free the table's memory. The objects are not its business. */
void kgpu_handles_finish(struct kgpu *kgpu, struct kgpu_handles *table);

/* A new handle for `object`, to *handle_out. Returns 0, -MGPU_ENOMEM, or -MGPU_ENOSPC when all slots are taken. */
int kgpu_handles_add(struct kgpu *kgpu, struct kgpu_handles *table, unsigned type, void *object, uint32_t *handle_out);

/* The object, or NULL if the handle is stale, was never given out, or names another type. */
void *kgpu_handles_find(const struct kgpu_handles *table, unsigned type, uint32_t handle);

/* Free the handle and return its object; NULL as in kgpu_handles_find. */
void *kgpu_handles_remove(struct kgpu_handles *table, unsigned type, uint32_t handle);

/*
 * Walk: the next object at or after slot *cursor (start with 0), its type to *type_out; NULL at the end. The current
 * handle may be removed during the walk.
 */
void *kgpu_handles_next(const struct kgpu_handles *table, uint32_t *cursor, unsigned *type_out, uint32_t *handle_out);

#endif
