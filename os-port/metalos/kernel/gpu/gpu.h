/* SPDX-License-Identifier: MIT */
/*
 * gpu.h - the card, and the reference kernel that drives it, as the rest of MetalOS sees them.
 */
#ifndef METALOS_GPU_H
#define METALOS_GPU_H

#include <stdint.h>

struct metalos_stats;

/*
 * Find the card on PCI, map its BARs, make its reference kernel and load its firmware. A machine without a card goes
 * on without: contract calls answer -MGPU_ENODEV. Called once, by the first thread.
 *
 * Options of the command line: `log=LEVEL` of what the reference kernel says (info); `hang=MS` and `idle=MS`, the
 * limits KGPU_TUNE_HANG_MS and KGPU_TUNE_IDLE_MS.
 */
void gpu_init(void);

/* METALOS_CALL_MGPU and METALOS_CALL_MAP of metalos/call.h; pointers are the program's. */
int64_t gpu_call(uint32_t client, uint32_t nr, uint64_t args, uint32_t size);
int64_t gpu_map(uint32_t client, uint64_t request);

/* The other calls of metalos/call.h, by number; -ENOSYS for what is none. */
int64_t gpu_other_call(uint64_t number, const uint64_t arguments[6]);

/* Fill in the gpu_* and tokens members. */
void gpu_stats(struct metalos_stats *stats);

#endif
