/* SPDX-License-Identifier: MIT */
/*
 * va.h - which GPU addresses are free.
 *
 * The kernel maps where it is told; handing out addresses is the client's work. There are four spaces, as in
 * libdrm_amdgpu: the lower and the upper half of the address space, and of each the 4 GiB at its bottom apart, because
 * shader code is addressed with 32 bits. Addresses are given out from the bottom, replayable ones from the top.
 */
#ifndef SHIM_VA_H
#define SHIM_VA_H

#include <pthread.h>

#include "ops.h"

/*
 * A range is either in a caller's hands or a hole in its space's tree, so giving one back never needs memory.
 * The tree is a treap: ordered by address, heap-ordered by a random priority, each node knowing the largest hole below.
 */
struct shim_va {
    uint64_t address, size; /* bytes */
    struct shim_va_manager *manager;
    struct shim_va_space *space;
    struct shim_va *left, *right; /* of a hole */
    uint64_t largest;             /* of a hole: size of the largest in its subtree */
    uint32_t priority;            /* of a hole */
};

struct shim_va_space {
    struct shim_va *holes; /* root */
    uint64_t start, end;   /* [start, end); equal: the card does not have this space */
};

struct shim_va_manager {
    pthread_mutex_t lock; /* protects the trees and `random` */
    uint64_t alignment;   /* bytes; of every address and size */
    uint32_t random;
    uint32_t prt_bit; /* shim_va_manager_prt_bit */
    struct shim_va_space space[4]; /* by SHIM_VA_32_BIT | SHIM_VA_HIGH */
};

#endif
