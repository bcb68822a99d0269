/* SPDX-License-Identifier: MIT */
/* init.h - taking a card down again; bringing it up is mgpu_init. Memory, a block without hardware. */
#ifndef KGPU_INIT_H
#define KGPU_INIT_H

struct kgpu;
struct kgpu_message;

/* Stop the card and free what mgpu_init made; jobs still on it are lost. Does nothing on a card that is not running. */
void kgpu_bring_down(struct kgpu *kgpu);

/* The records of VRAM and the GART's table; as a block's init and finish (blocks.h). */
int kgpu_memory_init(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_memory_finish(struct kgpu *kgpu);

#endif
