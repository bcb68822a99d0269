/* SPDX-License-Identifier: MIT */
/* fpu.h - the processor's floating-point registers, which are the current thread's: the kernel uses none. */
#ifndef METALOS_FPU_H
#define METALOS_FPU_H

#include <stdint.h>

/* What FXSAVE stores; the rest of the registers is in `other`. */
struct fpu_image {
    uint32_t head[6];
    uint32_t mxcsr, mxcsr_mask;
    uint8_t other[480];
} __attribute__((aligned(16)));
_Static_assert(sizeof(struct fpu_image) == 512, "FXSAVE's size");

/* As after FNINIT, and no SSE exception interrupts. */
#define FPU_AT_START ((struct fpu_image){ .head = { 0x37f }, .mxcsr = 0x1f80 })

static inline void fpu_save(void *image)
{
    __asm__ volatile("fxsave64 %0" : "=m"(*(struct fpu_image *)image));
}

static inline void fpu_load(const void *image)
{
    __asm__ volatile("fxrstor64 %0" : : "m"(*(const struct fpu_image *)image));
}

#endif
