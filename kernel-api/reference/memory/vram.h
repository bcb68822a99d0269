/* SPDX-License-Identifier: MIT */
/*
 * vram.h - video memory for buffer objects.
 *
 * Two buddy allocators number the pages of VRAM from its start: kgpu.vram has those in the CPU's aperture,
 * kgpu.hidden_vram those beyond it, if there are any. What the kernel itself keeps in VRAM (page tables, the GART,
 * firmware) comes from the first; the discovery binary at the end stays for whoever drives the card next. A BO takes
 * the largest runs there are, one if possible, and from
 *     the first only       if MGPU_BO_CPU_ACCESS asks for it
 *     the second before    if MGPU_BO_NO_CPU_ACCESS allows it
 *     the first before     otherwise: Linux would begin above and move the BO when the CPU wants it, but here nothing
 *                          moves, and mgpu_bo_map should work as long as it can
 */
#ifndef KGPU_VRAM_H
#define KGPU_VRAM_H

#include "bo.h"

/* The allocators, all free, for the sizes in kgpu.info. Returns 0 or -MGPU_ENOMEM. */
int kgpu_vram_init(struct kgpu *kgpu);
void kgpu_vram_finish(struct kgpu *kgpu);

/*
 * Find pages for a BO. Sets extents, placement and `hidden`. What the CPU can reach is zeroed; a hidden BO is for
 * kgpu_wipe to zero. Returns 0, or -MGPU_ENOMEM with nothing taken.
 */
int kgpu_vram_alloc(struct kgpu_bo *bo);

/* Give the pages back; the extents are gone. */
void kgpu_vram_free(struct kgpu_bo *bo);

#endif
