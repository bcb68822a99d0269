/* SPDX-License-Identifier: MIT */
/*
 * onchip.h - what little memory the graphics core has on the chip: the global data share, and ordered-append units.
 *
 * A BO of either is a range of it, first fit. A job that lists such a BO has the range for its own while it runs: the
 * ring sets the range into registers of the job's VMID before the job's commands and takes it away after them
 * (submit/ring.c, kgpu_gds_emit).
 */
#ifndef KGPU_ONCHIP_H
#define KGPU_ONCHIP_H

#include "bo.h"

#define KGPU_GDS_BYTES 4096u
#define KGPU_OA_UNITS 4u

/* Find a range for a BO of MGPU_DOMAIN_GDS or _OA. Sets placement and chip_offset. Returns 0 or -MGPU_ENOMEM. */
int kgpu_onchip_alloc(struct kgpu_bo *bo);
void kgpu_onchip_free(struct kgpu_bo *bo);

#endif
