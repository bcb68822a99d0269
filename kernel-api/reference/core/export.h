/* SPDX-License-Identifier: MIT */
/*
 * export.h - tokens: random numbers by which one client hands an object to another.
 *
 * OWNERS. A token holds a reference to its object until mgpu_export_close. It belongs to no client: closing the one
 * that made it does not end it.
 */
#ifndef KGPU_EXPORT_H
#define KGPU_EXPORT_H

#include "core.h"

/* What a token can stand for. */
enum kgpu_export_kind {
    KGPU_EXPORT_BO,    /* struct kgpu_bo */
    KGPU_EXPORT_SYNC,  /* struct kgpu_sync */
    KGPU_EXPORT_FENCE, /* struct kgpu_fence */
};

/*
 * Make a token for `object`, never 0; it takes over the caller's reference. Returns 0 or -MGPU_ENOMEM, and then the
 * reference is the caller's still.
 */
int kgpu_export_create(struct kgpu *kgpu, enum kgpu_export_kind kind, void *object, uint64_t *token_out);

/* The object of a token, for as long as the lock is held; NULL if the token is unknown or of another kind. */
void *kgpu_export_find(struct kgpu *kgpu, enum kgpu_export_kind kind, uint64_t token);

/* End all tokens. */
void kgpu_export_finish(struct kgpu *kgpu);

#endif
