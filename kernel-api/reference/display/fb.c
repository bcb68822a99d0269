/* SPDX-License-Identifier: MIT */
/* fb.c - see fb.h: what can be a framebuffer, and mgpu_fb_create and mgpu_fb_destroy. */
#include "fb.h"

#include "../core/calls.h"
#include "display.h"

#define PIXEL_BYTES 4u

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

/* Whether the picture is whole blocks of the layout, or rows, that lie in the BO. */
static bool fits(const struct mgpu_fb_create *args, const struct kgpu_layout *layout, const struct kgpu_bo *bo)
{
    uint32_t pitch = args->pitch / PIXEL_BYTES;
    uint64_t rows = (args->height + layout->block - 1ull) / layout->block * layout->block;
    uint64_t last_row = layout->block > 1 ? args->pitch : args->width * (uint64_t)PIXEL_BYTES;

    return args->width <= pitch && pitch <= KGPU_DCN_MAX_PITCH && !(pitch % layout->block) &&
           !(args->pitch % KGPU_DCN_ALIGN) && !(args->offset % layout->alignment) &&
           args->offset + (rows - 1) * args->pitch + last_row <= bo->size;
}

static bool is_good(const struct mgpu_fb_create *args, const struct kgpu_layout *layout, const struct kgpu_bo *bo)
{
    return kgpu_dcn_format(args->format) && layout && args->width && args->height &&
           args->height <= KGPU_DISPLAY_MAX && fits(args, layout, bo);
}

KGPU_HANDLER(fb_create)
{
    struct kgpu *kgpu = client->kgpu;
    struct kgpu_bo *bo = kgpu_handles_find(&client->handles, KGPU_TYPE_BO, args->bo);
    const struct kgpu_layout *layout;
    struct kgpu_fb *fb;
    int err = kgpu_display_check_owner(client);

    if (err)
        return err;
    if (!bo)
        return -MGPU_ENOENT;
    layout = kgpu_layout_find(bo, args->modifier);
    if ((bo->placement & KGPU_DOMAINS_ON_CHIP) || (bo->flags & MGPU_BO_ALWAYS_VALID) || !is_good(args, layout, bo))
        return -MGPU_EINVAL;
    fb = kgpu_alloc(kgpu, sizeof *fb);
    if (!fb)
        return -MGPU_ENOMEM;
    *fb = (struct kgpu_fb){ .kgpu = kgpu, .refs = 1, .format = kgpu_dcn_format(args->format), .layout = layout,
                            .width = args->width, .height = args->height, .pitch = args->pitch / PIXEL_BYTES,
                            .offset = args->offset };
    err = kgpu_scanout_init(&fb->scanout, bo, layout->alignment);
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
