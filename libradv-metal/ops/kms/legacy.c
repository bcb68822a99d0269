/* SPDX-License-Identifier: MIT */
/*
 * legacy.c - the requests from before atomic mode setting, each as a commit of what it means.
 */
#include <errno.h>
#include <string.h>

#include <drm_fourcc.h>

#include "../file.h"

/* Edits the copy; what it returns other than 0 is the request's error. */
typedef int edit_fn(struct shim_kms_commit *commit, const void *args);

static int commit(struct shim_file *file, uint32_t flags, edit_fn *edit, const void *args)
{
    struct shim_kms_commit commit;

    int r = shim_kms_commit_begin(file, flags, &commit);
    if (r)
        return r;
    r = edit(&commit, args);
    if (!r)
        r = shim_kms_commit_apply(&commit);
    shim_kms_commit_end(&commit);
    return r;
}

static int find_crtc(const struct shim_kms_commit *commit, uint32_t id, struct shim_kms_object *out)
{
    return shim_kms_find(commit->kms, id, DRM_MODE_OBJECT_CRTC, out);
}

/* ---- SetCrtc ----------------------------------------------------------------------------------------------------- */

/* The only connector that a CRTC can have is its head's. */
static int check_connectors(const struct shim_kms_commit *commit, const struct drm_mode_crtc *args, unsigned head)
{
    const uint32_t *ids = (const uint32_t *)(uintptr_t)args->set_connectors_ptr;
    struct shim_kms_object object;

    if (!args->count_connectors || args->count_connectors > commit->kms->head_count)
        return -EINVAL;
    if (!ids)
        return -EFAULT;
    for (uint32_t i = 0; i < args->count_connectors; i++) {
        int r = shim_kms_find(commit->kms, ids[i], DRM_MODE_OBJECT_CONNECTOR, &object);
        if (r)
            return r;
        if (object.head != head)
            return -EINVAL;
    }
    return 0;
}

static int light(struct shim_kms_commit *commit, const struct drm_mode_crtc *args, unsigned head)
{
    struct shim_kms_head_state *state = shim_kms_commit_head(commit, head);
    const bool current = args->fb_id == UINT32_MAX; /* the framebuffer there is already */
    struct mgpu_mode mode;

    struct shim_kms_fb *fb = current ? state->planes[SHIM_KMS_PRIMARY].fb : shim_kms_fb_find(commit->kms, args->fb_id);
    if (!fb)
        return current ? -EINVAL : -ENOENT;
    if (!commit->file->kms.aspect_ratio && args->mode.flags & DRM_MODE_FLAG_PIC_AR_MASK)
        return -EINVAL;
    int r = shim_kms_mode_from_drm(&args->mode, &mode);
    if (!r)
        r = check_connectors(commit, args, head);
    if (r)
        return r;
    return shim_kms_light_head(commit->kms, state, &args->mode, fb, (uint16_t)args->x, (uint16_t)args->y);
}

static int edit_crtc(struct shim_kms_commit *commit, const void *request)
{
    const struct drm_mode_crtc *args = request;
    struct shim_kms_object object;

    if (args->x > UINT16_MAX || args->y > UINT16_MAX)
        return -ERANGE;
    int r = find_crtc(commit, args->crtc_id, &object);
    if (r)
        return r;
    if (args->mode_valid)
        return light(commit, args, object.head);
    if (args->count_connectors)
        return -EINVAL;
    shim_kms_disable_head(commit->kms, shim_kms_commit_head(commit, object.head));
    return 0;
}

int shim_kms_set_crtc(struct shim_file *file, const struct drm_mode_crtc *args)
{
    return commit(file, DRM_MODE_ATOMIC_ALLOW_MODESET, edit_crtc, args);
}

/* ---- flips ------------------------------------------------------------------------------------------------------- */

static int edit_flip(struct shim_kms_commit *commit, const void *request)
{
    const struct drm_mode_crtc_page_flip_target *args = request;
    struct shim_kms_object object;

    if (args->flags & ~(uint32_t)(DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_PAGE_FLIP_ASYNC) || args->sequence)
        return -EINVAL;
    int r = find_crtc(commit, args->crtc_id, &object);
    if (r)
        return r;
    struct shim_kms_head_state *state = shim_kms_commit_head(commit, object.head);
    struct shim_kms_plane *plane = &state->planes[SHIM_KMS_PRIMARY];
    if (!plane->fb)
        return -EBUSY;
    struct shim_kms_fb *fb = shim_kms_fb_find(commit->kms, args->fb_id);
    if (!fb)
        return -ENOENT;
    if (fb->format != plane->fb->format || !state->active)
        return -EINVAL;
    shim_kms_set_fb(commit->kms, plane, fb);
    if (!(args->flags & DRM_MODE_PAGE_FLIP_EVENT))
        return 0;
    return shim_kms_event_create(commit->file, DRM_EVENT_FLIP_COMPLETE, object.head, args->user_data,
                                 &commit->events[object.head]);
}

int shim_kms_page_flip(struct shim_file *file, const struct drm_mode_crtc_page_flip_target *args)
{
    return commit(file, DRM_MODE_ATOMIC_NONBLOCK | (args->flags & DRM_MODE_PAGE_FLIP_ASYNC), edit_flip, args);
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

static int edit_plane(struct shim_kms_commit *commit, const void *request)
{
    const struct drm_mode_set_plane *args = request;
    struct shim_kms_object object, crtc;

    int r = shim_kms_find(commit->kms, args->plane_id, DRM_MODE_OBJECT_PLANE, &object);
    if (r)
        return r;
    struct shim_kms_plane *plane = &shim_kms_commit_head(commit, object.head)->planes[object.kind];
    if (!args->fb_id) {
        shim_kms_disable_plane(commit->kms, plane);
        return 0;
    }
    struct shim_kms_fb *fb = shim_kms_fb_find(commit->kms, args->fb_id);
    if (!fb)
        return -ENOENT;
    r = find_crtc(commit, args->crtc_id, &crtc);
    if (r)
        return r;
    if (crtc.head != object.head)
        return -EINVAL;
    shim_kms_set_fb(commit->kms, plane, fb);
    plane->on_crtc = true;
    plane->crtc_x = args->crtc_x;
    plane->crtc_y = args->crtc_y;
    plane->crtc_w = args->crtc_w;
    plane->crtc_h = args->crtc_h;
    plane->src_x = args->src_x;
    plane->src_y = args->src_y;
    plane->src_w = args->src_w;
    plane->src_h = args->src_h;
    return 0;
}

int shim_kms_set_plane(struct shim_file *file, const struct drm_mode_set_plane *args)
{
    return commit(file, DRM_MODE_ATOMIC_ALLOW_MODESET, edit_plane, args);
}

/* ---- cursors ----------------------------------------------------------------------------------------------------- */

/* The picture becomes a framebuffer that lives as long as it is shown. Handle 0 takes the cursor away. */
static int set_cursor_picture(struct shim_kms_commit *commit, const struct drm_mode_cursor2 *args,
                              struct shim_kms_plane *plane)
{
    const struct drm_mode_fb_cmd2 picture = { .width = args->width,
                                              .height = args->height,
                                              .pixel_format = DRM_FORMAT_ARGB8888,
                                              .handles = { args->handle },
                                              .pitches = { args->width * 4 } };
    struct shim_kms_fb *fb;

    if (!args->handle) {
        shim_kms_disable_plane(commit->kms, plane);
        return 0;
    }
    int r = shim_kms_fb_new(commit->kms, commit->file, &picture, false, &fb);
    if (r)
        return r;
    fb->file = NULL;
    shim_kms_set_fb(commit->kms, plane, fb);
    shim_kms_fb_unref(commit->kms, fb);
    plane->on_crtc = true;
    plane->crtc_w = args->width;
    plane->crtc_h = args->height;
    plane->src_x = plane->src_y = 0;
    plane->src_w = args->width << 16;
    plane->src_h = args->height << 16;
    return 0;
}

/* Hot spots are for those who show the screen within another one; what is moved is the picture's corner. */
static int edit_cursor(struct shim_kms_commit *commit, const void *request)
{
    const struct drm_mode_cursor2 *args = request;
    struct shim_kms_object object;

    if (!args->flags || args->flags & ~(uint32_t)DRM_MODE_CURSOR_FLAGS)
        return -EINVAL;
    int r = find_crtc(commit, args->crtc_id, &object);
    if (r)
        return r;
    if (!commit->kms->heads[object.head].info.cursor_max)
        return -ENXIO;
    struct shim_kms_plane *plane = &shim_kms_commit_head(commit, object.head)->planes[SHIM_KMS_CURSOR];
    if (args->flags & DRM_MODE_CURSOR_MOVE) {
        plane->crtc_x = args->x;
        plane->crtc_y = args->y;
    }
    return args->flags & DRM_MODE_CURSOR_BO ? set_cursor_picture(commit, args, plane) : 0;
}

int shim_kms_set_cursor(struct shim_file *file, const struct drm_mode_cursor2 *args)
{
    return commit(file, 0, edit_cursor, args);
}

/* ---- properties -------------------------------------------------------------------------------------------------- */

/* DPMS: a head with a mode is made dark, or lit again, and keeps all it is set to. */
static int set_dpms(struct shim_kms_commit *commit, unsigned head, uint64_t value)
{
    struct shim_kms_head_state *state = shim_kms_commit_head(commit, head);

    if (value > DRM_MODE_DPMS_OFF)
        return -EINVAL;
    if (state->connected)
        state->active = value == DRM_MODE_DPMS_ON;
    return 0;
}

static int edit_property(struct shim_kms_commit *commit, const void *request)
{
    const struct drm_mode_obj_set_property *args = request;
    struct shim_kms_object object;

    int r = shim_kms_find(commit->kms, args->obj_id, args->obj_type, &object);
    if (r)
        return r;
    if (object.kind == SHIM_KMS_CONNECTOR && args->prop_id == SHIM_PROP_DPMS)
        return set_dpms(commit, object.head, args->value);
    r = shim_kms_set_property(commit, object, args->prop_id, args->value);
    return r == -ENOENT ? -EINVAL : r; /* the object is there, the property is not its */
}

int shim_kms_set_object_property(struct shim_file *file, const struct drm_mode_obj_set_property *args)
{
    return commit(file, DRM_MODE_ATOMIC_ALLOW_MODESET, edit_property, args);
}

/* ---- gamma, of which there is none ------------------------------------------------------------------------------- */

static int check_gamma(const struct shim_kms *kms, const struct drm_mode_crtc_lut *args)
{
    struct shim_kms_object object;
    return shim_kms_find(kms, args->crtc_id, DRM_MODE_OBJECT_CRTC, &object);
}

int shim_kms_get_gamma(struct shim_file *file, const struct drm_mode_crtc_lut *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = check_gamma(kms, args);
    shim_kms_unlock(kms);
    return r ? r : args->gamma_size ? -EINVAL : 0;
}

int shim_kms_set_gamma(struct shim_file *file, const struct drm_mode_crtc_lut *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock_master(file, &kms);
    if (r)
        return r;
    r = check_gamma(kms, args);
    shim_kms_unlock(kms);
    return r ? r : -ENOSYS;
}
