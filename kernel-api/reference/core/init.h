/* SPDX-License-Identifier: MIT */
/* init.h - taking a card down again; bringing it up is mgpu_init. */
#ifndef KGPU_INIT_H
#define KGPU_INIT_H

struct kgpu;

/* Stop the card and free what mgpu_init made; jobs still on it are lost. Does nothing on a card that is not running. */
void kgpu_bring_down(struct kgpu *kgpu);

#endif
