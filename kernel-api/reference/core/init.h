/* SPDX-License-Identifier: MIT */
/* init.h - taking a card down again; bringing it up is mgpu_init. Memory, a block without hardware. */
#ifndef KGPU_INIT_H
#define KGPU_INIT_H

struct kgpu;
struct kgpu_message;

/* Stop the card and free what mgpu_init made; jobs still on it are lost. Does nothing on a card that is not running. */
void kgpu_bring_down(struct kgpu *kgpu);

/*
 * After a MODE1 reset: program every block again, put the GART's and all VMs' tables back into VRAM, load the firmware.
 * No object changes; rings are empty and run, and what was on them is for the caller to lose or to write again. BOs in
 * VRAM have lost their content. Returns 0, or a negative error with the reason in `message`: the card does not work.
 */
int kgpu_bring_up_again(struct kgpu *kgpu, struct kgpu_message *message);

/* The records of VRAM and the GART's table; as a block's functions (blocks.h). */
int kgpu_memory_init(struct kgpu *kgpu, struct kgpu_message *message);
int kgpu_memory_restart(struct kgpu *kgpu, struct kgpu_message *message);
void kgpu_memory_finish(struct kgpu *kgpu);

#endif
