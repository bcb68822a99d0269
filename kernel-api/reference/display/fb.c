/* SPDX-License-Identifier: MIT */
/* fb.c - see fb.h: what can be a framebuffer, and mgpu_fb_create and mgpu_fb_destroy. */
#include "fb.h"

#include "../core/calls.h"
#include "display.h"

#define PIXEL_BYTES 4u
#define MODIFIER_LINEAR 0u
#define TILING_SWIZZLE_MODE 0x1fu /* of mgpu_metadata.tiling, as AMDGPU_TILING_SWIZZLE_MODE; 0: linear */

void kgpu_fb_get(struct kgpu_fb *fb)
{
    fb->refs++;
}

void kgpu_fb_put(struct kgpu_fb *fb)
{
    if (!fb || --fb->refs)
        return;
    kgpu_scanout_finish(&fb->scanout);
    kgpu_free(fb->kgpu, fb, sizeof *fb);
}

void kgpu_fb_kill(struct kgpu_fb *fb)
{
    kgpu_display_forget(fb->kgpu, fb);
    kgpu_wake_later(fb->kgpu); /* who sleeps to show it */
    kgpu_fb_put(fb);
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

static bool is_linear(const struct kgpu_bo *bo, uint64_t modifier)
{
    if (modifier == MGPU_MODIFIER_METADATA)
        return !bo->metadata || !(bo->metadata->tiling & TILING_SWIZZLE_MODE);
    return modifier == MODIFIER_LINEAR;
}

static bool is_good(const struct mgpu_fb_create *args, const struct kgpu_bo *bo)
{
    uint64_t last_row = args->offset + (args->height - 1ull) * args->pitch;

    return kgpu_dcn_format(args->format) && is_linear(bo, args->modifier) && args->width && args->height &&
           args->height <= KGPU_DISPLAY_MAX && !((args->pitch | args->offset) % KGPU_DCN_ALIGN) &&
           args->width <= args->pitch / PIXEL_BYTES && args->pitch / PIXEL_BYTES <= KGPU_DCN_MAX_PITCH &&
           last_row + args->width * (uint64_t)PIXEL_BYTES <= bo->size;
}

KGPU_HANDLER(fb_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->bo);
    struct kgpu_fb *fb;
    int err = kgpu_display_check_owner(client);

    if (err)
        return err;
    if (!bo)
        return -MGPU_ENOENT;
    if ((bo->placement & KGPU_DOMAINS_ON_CHIP) || (bo->flags & MGPU_BO_ALWAYS_VALID) || !is_good(args, bo))
        return -MGPU_EINVAL;
    fb = kgpu_alloc(kgpu, sizeof *fb);
    if (!fb)
        return -MGPU_ENOMEM;
    *fb = (struct kgpu_fb){ .kgpu = kgpu, .refs = 1, .format = kgpu_dcn_format(args->format), .width = args->width,
                            .height = args->height, .pitch = args->pitch / PIXEL_BYTES, .offset = args->offset };
    err = kgpu_scanout_init(&fb->scanout, bo);
    if (!err)
        err = kgpu_handles_add(kgpu, &client->handles, KGPU_TYPE_FB, fb, &fb->handle);
    if (err)
        kgpu_fb_put(fb);
    else
        args->fb = fb->handle;
    return err;
}

KGPU_HANDLER(fb_destroy)
{
    struct kgpu_fb *fb;
    int err = kgpu_display_check_owner(client);

    if (err)
        return err;
    fb = kgpu_handles_remove(&client->handles, KGPU_TYPE_FB, args->fb);
    if (!fb)
        return -MGPU_ENOENT;
    kgpu_fb_kill(fb);
    return 0;
}
