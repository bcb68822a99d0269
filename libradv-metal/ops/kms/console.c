/* SPDX-License-Identifier: MIT */
/*
 * console.c - what screens show that nobody has set a mode on.
 *
 * On Linux they are lit all the same: its console has a framebuffer of its own on each of them, which comes back when
 * the program that showed something else has ended. Programs that only look, or count vblanks, expect that. With
 * RADV_METAL_CONSOLE=on the library does as much, in black: a picture of its own a head, in the head's preferred mode.
 */
#include <string.h>

#include <drm_fourcc.h>

#include "../errno.h"
#include "kms.h"

static bool is_on(void)
{
    const char *setting = shim_os_setting("CONSOLE");
    return setting && !strcmp(setting, "on");
}

uint32_t shim_kms_lit_heads(const struct shim_kms *kms)
{
    uint32_t lit = 0;

    for (unsigned i = 0; i < kms->head_count; i++) {
        if (kms->heads[i].state.mode)
            lit |= 1u << i;
    }
    return lit;
}

/* New memory is black. */
static int make_picture(struct shim_kms *kms, uint32_t width, uint32_t height, struct shim_kms_fb **out)
{
    const uint32_t pitch =
        (width * 4 + SHIM_KMS_PITCH_ALIGNMENT - 1) / SHIM_KMS_PITCH_ALIGNMENT * SHIM_KMS_PITCH_ALIGNMENT;
    struct mgpu_bo_create create = { .size = (uint64_t)pitch * height,
                                     .domains = MGPU_DOMAIN_VRAM,
                                     .flags = MGPU_BO_CONTIGUOUS };

    int r = shim_errno(mgpu_bo_create(kms->client, &create));
    if (r)
        return r;
    const struct drm_mode_fb_cmd2 picture = { .width = width,
                                              .height = height,
                                              .pixel_format = DRM_FORMAT_XRGB8888,
                                              .flags = DRM_MODE_FB_MODIFIERS,
                                              .handles = { create.bo },
                                              .pitches = { pitch },
                                              .modifier = { DRM_FORMAT_MOD_LINEAR } };
    r = shim_kms_fb_new(kms, NULL, &picture, true, out);
    mgpu_bo_destroy(kms->client, create.bo); /* the framebuffer has it */
    return r;
}

/* The head's picture, of the size of a mode; another screen may be there than the last time. */
static int have_picture(struct shim_kms *kms, struct shim_kms_head *head, const struct drm_mode_modeinfo *mode)
{
    if (head->console && head->console->width == mode->hdisplay && head->console->height == mode->vdisplay)
        return 0;
    shim_kms_fb_unref(kms, head->console);
    head->console = NULL;
    return make_picture(kms, mode->hdisplay, mode->vdisplay, &head->console);
}

static void show(struct shim_kms *kms, unsigned index)
{
    struct shim_kms_head *head = &kms->heads[index];
    const struct drm_mode_modeinfo *preferred = &head->modes[0];
    struct shim_kms_commit commit;

    if (have_picture(kms, head, preferred))
        return;
    shim_kms_commit_init(kms, NULL, DRM_MODE_ATOMIC_ALLOW_MODESET, &commit);
    if (!shim_kms_light_head(kms, shim_kms_commit_head(&commit, index), preferred, head->console, 0, 0))
        shim_kms_commit_apply(&commit);
    shim_kms_commit_finish(&commit);
}

void shim_kms_console_show(struct shim_kms *kms, uint32_t heads)
{
    if (!is_on())
        return;
    heads &= ~shim_kms_lit_heads(kms);
    for (unsigned i = 0; i < kms->head_count; i++) {
        if (heads >> i & 1 && kms->heads[i].info.connected && kms->heads[i].info.mode_count)
            show(kms, i);
    }
}
