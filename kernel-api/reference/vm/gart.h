/* SPDX-License-Identifier: MIT */
/*
 * gart.h - system memory as VMID 0 sees it: one flat page table in VRAM, for the kernel's rings and fences,
 * and for what screens show that is not in one piece in VRAM.
 */
#ifndef KGPU_GART_H
#define KGPU_GART_H

#include <stdint.h>

struct kgpu;
struct kgpu_extent;

#define KGPU_GART_BASE (1ull << 32) /* where the window begins in VMID 0; anywhere outside VRAM's addresses will do */
#define KGPU_GART_SIZE (64ull << 20)

/* Make the (empty) table. Returns 0 or -MGPU_ENOMEM. */
int kgpu_gart_create(struct kgpu *kgpu);
void kgpu_gart_destroy(struct kgpu *kgpu);

/* The content of VRAM was lost: write the table again. */
void kgpu_gart_rewrite(struct kgpu *kgpu);

/* Offset of the table in VRAM, for the GMC. */
uint64_t kgpu_gart_table(const struct kgpu *kgpu);

/*
 * Map `pages` pages of system memory, given as extents, to consecutive addresses, the first to *address_out. As much
 * as 64 KiB or more begins at a multiple of 64 KiB. Returns 0 or -MGPU_ENOMEM.
 */
int kgpu_gart_bind(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count, uint64_t pages,
                   uint64_t *address_out);

/* The same of VRAM, its extents being offsets into it, for reading only. */
int kgpu_gart_bind_vram(struct kgpu *kgpu, const struct kgpu_extent *extents, uint32_t count, uint64_t pages,
                        uint64_t *address_out);

void kgpu_gart_unbind(struct kgpu *kgpu, uint64_t address, uint64_t pages);

#endif
