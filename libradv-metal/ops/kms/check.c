/* SPDX-License-Identifier: MIT */
/*
 * check.c - whether a state makes sense, and whether the heads can show it: no scaling, no cropping but of the primary
 * plane's framebuffer, one picture that fills the screen, and above it a cursor of a few sizes.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "kms.h"

/* Whether [at, at + size) ends beyond what an int can say. */
static bool overflows(int32_t at, uint32_t size)
{
    return size > INT_MAX || at > INT_MAX - (int32_t)size;
}

/* Pixels in 16.16, of a framebuffer of `whole` pixels. */
static bool reaches_out(uint32_t at, uint32_t size, uint32_t whole)
{
    const uint64_t end = (uint64_t)whole << 16;
    return size > end || at > end - size;
}

static int check_cursor(const struct shim_kms_head *head, const struct shim_kms_plane *plane)
{
    const struct shim_kms_fb *fb = plane->fb;
    const uint32_t max = head->info.cursor_max;

    const bool whole =
        !plane->src_x && !plane->src_y && plane->src_w >> 16 == fb->width && plane->src_h >> 16 == fb->height;
    const bool has_size =
        (fb->width == 64 || fb->width == 128 || fb->width == 256) && fb->width <= max && fb->height <= max;
    return whole && has_size && fb->pitch == fb->width * 4 && !fb->offset ? 0 : -EINVAL;
}

static int check_primary(const struct shim_kms_head_state *state, const struct shim_kms_plane *plane)
{
    struct drm_mode_modeinfo mode;

    if (!state->mode)
        return 0; /* nobody will see it */
    memcpy(&mode, state->mode->data, sizeof mode);
    const bool fills =
        !plane->crtc_x && !plane->crtc_y && plane->crtc_w == mode.hdisplay && plane->crtc_h == mode.vdisplay;
    return fills ? 0 : -EINVAL;
}

static int check_plane(const struct shim_kms_head *head, const struct shim_kms_head_state *state,
                       enum shim_kms_kind kind)
{
    const struct shim_kms_plane *plane = &state->planes[kind];
    const struct shim_kms_fb *fb = plane->fb;

    if (plane->on_crtc != (fb != NULL))
        return -EINVAL;
    if (!fb)
        return 0;
    if (!shim_kms_plane_shows(head, kind, fb->format, fb->modifier))
        return -EINVAL;
    if (overflows(plane->crtc_x, plane->crtc_w) || overflows(plane->crtc_y, plane->crtc_h))
        return -ERANGE;
    if (reaches_out(plane->src_x, plane->src_w, fb->width) || reaches_out(plane->src_y, plane->src_h, fb->height))
        return -ENOSPC;
    if (plane->src_w != plane->crtc_w << 16 || plane->src_h != plane->crtc_h << 16)
        return -ERANGE;
    return kind == SHIM_KMS_CURSOR ? check_cursor(head, plane) : check_primary(state, plane);
}

/* Whether the head's timings, or that it has any, differ: what takes the right to a modeset. */
static bool is_modeset(const struct shim_kms_head_state *old, const struct shim_kms_head_state *new)
{
    if (old->active != new->active || old->connected != new->connected || !old->mode != !new->mode)
        return true;
    struct mgpu_mode a, b;
    return new->mode && old->mode != new->mode &&
           (shim_kms_mode_from_drm((const void *)old->mode->data, &a) ||
            shim_kms_mode_from_drm((const void *)new->mode->data, &b) || memcmp(&a, &b, sizeof a));
}

static int check_head(const struct shim_kms_commit *commit, unsigned index)
{
    const struct shim_kms_head *head = &commit->kms->heads[index];
    const struct shim_kms_head_state *old = &head->state, *new = &commit->heads[index];

    for (unsigned plane = 0; plane < SHIM_KMS_PLANES; plane++) {
        int r = check_plane(head, new, plane);
        if (r)
            return r;
    }
    const bool enabled = new->mode;
    if ((new->active && !enabled) || new->connected != enabled)
        return -EINVAL;
    if (enabled && !new->planes[SHIM_KMS_PRIMARY].fb)
        return -EINVAL;
    if (commit->events[index] && !old->active && !new->active)
        return -EINVAL;
    if (is_modeset(old, new) && !(commit->flags & DRM_MODE_ATOMIC_ALLOW_MODESET))
        return -EINVAL;
    return 0;
}

int shim_kms_commit_check(const struct shim_kms_commit *commit)
{
    for (unsigned i = 0; i < commit->kms->head_count; i++) {
        int r = commit->named >> i & 1 ? check_head(commit, i) : 0;
        if (r)
            return r;
    }
    return 0;
}
