/* SPDX-License-Identifier: MIT */
/*
 * scanout.h - memory as the display core reaches it: through VMID 0, in one piece.
 *
 * A BO that is one run of VRAM is there already, if it is aligned as its layout needs it. Any other is bound through
 * the GART for as long as it may be shown.
 *
 * OWNERS. A scanout is a member of its framebuffer or cursor; it holds a reference to the BO.
 */
#ifndef KGPU_SCANOUT_H
#define KGPU_SCANOUT_H

#include "../memory/bo.h"

struct kgpu_scanout {
    struct kgpu_bo *bo; /* NULL: nothing */
    uint64_t address;   /* in VMID 0 */
    bool bound;         /* in the GART */
};

/*
 * Find an address for the BO, which has pages: a multiple of `alignment`, of up to 64 KiB. Returns 0, or -MGPU_ENOMEM
 * with nothing taken.
 */
int kgpu_scanout_init(struct kgpu_scanout *scanout, struct kgpu_bo *bo, uint64_t alignment);

/* The card does not fetch it any more. One that is nothing is allowed. */
void kgpu_scanout_finish(struct kgpu_scanout *scanout);

#endif
