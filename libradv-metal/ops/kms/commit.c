/* SPDX-License-Identifier: MIT */
/*
 * commit.c - a commit's life: the state as it is, copied with its references, for somebody to edit.
 */
#include <errno.h>

#include "../file.h"

void shim_kms_set_fb(struct shim_kms *kms, struct shim_kms_plane *plane, struct shim_kms_fb *fb)
{
    struct shim_kms_fb *old = plane->fb;

    plane->fb = shim_kms_fb_ref(fb);
    shim_kms_fb_unref(kms, old);
}

void shim_kms_set_mode(struct shim_kms *kms, struct shim_kms_head_state *state, struct shim_kms_blob *mode)
{
    struct shim_kms_blob *old = state->mode;

    state->mode = shim_kms_blob_ref(mode);
    shim_kms_blob_unref(kms, old);
}

int shim_kms_light_head(struct shim_kms *kms, struct shim_kms_head_state *state, const struct drm_mode_modeinfo *mode,
                        struct shim_kms_fb *fb, uint16_t x, uint16_t y)
{
    struct shim_kms_plane *plane = &state->planes[SHIM_KMS_PRIMARY];

    struct shim_kms_blob *blob = shim_kms_blob_new(kms, NULL, mode, sizeof *mode);
    if (!blob)
        return -ENOMEM;
    shim_kms_set_mode(kms, state, blob);
    shim_kms_blob_unref(kms, blob);
    shim_kms_set_fb(kms, plane, fb);
    state->active = state->connected = plane->on_crtc = true;
    plane->crtc_x = plane->crtc_y = 0;
    plane->crtc_w = mode->hdisplay;
    plane->crtc_h = mode->vdisplay;
    plane->src_x = (uint32_t)x << 16;
    plane->src_y = (uint32_t)y << 16;
    plane->src_w = plane->crtc_w << 16;
    plane->src_h = plane->crtc_h << 16;
    return 0;
}

/* Where it was is kept, for cursors come back there. */
void shim_kms_disable_plane(struct shim_kms *kms, struct shim_kms_plane *plane)
{
    shim_kms_set_fb(kms, plane, NULL);
    plane->on_crtc = false;
}

void shim_kms_disable_head(struct shim_kms *kms, struct shim_kms_head_state *state)
{
    state->active = state->connected = false;
    shim_kms_set_mode(kms, state, NULL);
    shim_kms_disable_plane(kms, &state->planes[SHIM_KMS_PRIMARY]);
}

void shim_kms_commit_init(struct shim_kms *kms, struct shim_file *file, uint32_t flags, struct shim_kms_commit *out)
{
    *out = (struct shim_kms_commit){ .kms = kms, .file = file, .flags = flags };
    for (unsigned i = 0; i < kms->head_count; i++) {
        out->heads[i] = kms->heads[i].state;
        shim_kms_blob_ref(out->heads[i].mode);
        for (unsigned plane = 0; plane < SHIM_KMS_PLANES; plane++)
            shim_kms_fb_ref(out->heads[i].planes[plane].fb);
    }
}

void shim_kms_commit_finish(struct shim_kms_commit *commit)
{
    shim_kms_commit_drop_waits(commit);
    for (unsigned i = 0; i < commit->kms->head_count; i++) {
        shim_kms_event_destroy(commit->events[i]);
        shim_kms_set_mode(commit->kms, &commit->heads[i], NULL);
        for (unsigned plane = 0; plane < SHIM_KMS_PLANES; plane++)
            shim_kms_set_fb(commit->kms, &commit->heads[i].planes[plane], NULL);
    }
}

int shim_kms_commit_begin(struct shim_file *file, uint32_t flags, struct shim_kms_commit *out)
{
    struct shim_kms *kms;

    int r = shim_kms_lock_master(file, &kms);
    if (!r)
        shim_kms_commit_init(kms, file, flags, out);
    return r;
}

void shim_kms_commit_end(struct shim_kms_commit *commit)
{
    shim_kms_commit_finish(commit);
    shim_kms_unlock(commit->kms);
}

struct shim_kms_head_state *shim_kms_commit_head(struct shim_kms_commit *commit, unsigned head)
{
    commit->named |= 1u << head;
    return &commit->heads[head];
}
