/* SPDX-License-Identifier: MIT */
/*
 * wipe.h - zeroing memory that only the card can reach: VRAM beyond the CPU's aperture, and GDS.
 *
 * mgpu_bo_create waits for it. It could go on while the client fills command buffers, but then every ring would have to
 * wait for it before a job touches the BO, and a client that leaves the BO out of its list would see what was there
 * before: the one moment at which nobody can look is before the handle is given out.
 */
#ifndef KGPU_WIPE_H
#define KGPU_WIPE_H

#include "../core/core.h"

/*
 * Zero a new BO of which some is hidden or on the chip; does nothing to others. Sleeps: the caller holds a reference to
 * the BO, and must not trust its client afterwards. Returns 0, -MGPU_ENOMEM, or -MGPU_ENODEV if the card does not do
 * it.
 */
int kgpu_wipe(struct kgpu_bo *bo);

#endif
