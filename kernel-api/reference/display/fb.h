/* SPDX-License-Identifier: MIT */
/*
 * fb.h - framebuffers: BOs as pictures that can be scanned out.
 *
 * OWNERS. References to a framebuffer are held by its handle, by heads that show it and flips that will, and by who
 * sleeps to show it. It holds the BO, and its place in VMID 0, by its scanout. A framebuffer without a handle is on no
 * screen: destroying the handle turns the heads dark that show it, or are about to.
 */
#ifndef KGPU_FB_H
#define KGPU_FB_H

#include "../blocks/blocks.h"
#include "layout.h"
#include "scanout.h"

struct kgpu_fb {
    struct kgpu *kgpu;
    uint32_t refs;
    mgpu_handle handle; /* of the display's owner */
    struct kgpu_scanout scanout;
    const struct kgpu_dcn_format *format;
    const struct kgpu_layout *layout;
    uint32_t width, height, pitch; /* pixels */
    uint32_t offset;               /* bytes from the BO's start */
};

void kgpu_fb_get(struct kgpu_fb *fb);
void kgpu_fb_put(struct kgpu_fb *fb); /* NULL is allowed */

/* Whether one can take the place of the other in mid-frame. */
static inline bool kgpu_fb_is_alike(const struct kgpu_fb *a, const struct kgpu_fb *b)
{
    return a->format == b->format && a->layout == b->layout;
}

/* The handle is gone: the heads that show it go dark. */
void kgpu_fb_kill(struct kgpu_fb *fb);

#endif
