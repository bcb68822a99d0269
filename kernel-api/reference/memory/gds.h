/* SPDX-License-Identifier: MIT */
/*
 * gds.h - what little memory the graphics core has on the chip: the global data share, and ordered-append units.
 *
 * A BO of either is a range of it, first fit. A job that lists such a BO has the range for its own while it runs: the
 * ring sets the range into registers of the job's VMID before the job's commands and takes it away after them
 * (kgpu_ring_push, kgpu_gfx_emit_gds).
 */
#ifndef KGPU_GDS_H
#define KGPU_GDS_H

#include "bo.h"

#define KGPU_GDS_BYTES 4096u
#define KGPU_OA_UNITS 4u

/* Find a range for a BO of MGPU_DOMAIN_GDS or _OA. Sets placement and chip_offset. Returns 0 or -MGPU_ENOMEM. */
int kgpu_gds_alloc(struct kgpu_bo *bo);
void kgpu_gds_free(struct kgpu_bo *bo);

#endif
