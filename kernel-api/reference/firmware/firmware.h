/* SPDX-License-Identifier: MIT */
/*
 * firmware.h - the firmware files that a kernel has been given.
 *
 * The kernel owns a copy of each file from mgpu_load_firmware until kgpu_destroy: a card that was reset wants them
 * again.
 */
#ifndef KGPU_FIRMWARE_FIRMWARE_H
#define KGPU_FIRMWARE_FIRMWARE_H

#include <mgpu/mgpu.h>

#include <stddef.h>
#include <stdint.h>

struct kgpu;

/*
 * Whether every file that the chip cannot do without is there. Returns 0, or -MGPU_ENOENT with the first that is
 * missing in `message`, of `room` bytes.
 */
int kgpu_firmware_complete(struct kgpu *kgpu, char *message, size_t room);

/* What the header of file `index` (MGPU_FW_*) says; zeros if it was not loaded. */
struct mgpu_query_firmware kgpu_firmware_version(const struct kgpu *kgpu, uint32_t index);

/* Free all copies. */
void kgpu_firmware_finish(struct kgpu *kgpu);

#endif
