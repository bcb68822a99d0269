/* SPDX-License-Identifier: MIT */
/*
 * fb.c - framebuffers. A BO belongs to the file's client, but is shown by the screen owner's: it is exported from the
 * one and imported into the other, where mgpu_fb_create says what picture is in it.
 */
#include <errno.h>
#include <stdlib.h>

#include <drm_fourcc.h>

#include "../errno.h"
#include "../file.h"

/* ---- framebuffers ------------------------------------------------------------------------------------------------ */

/* A handle of client `to` for a BO of client `from`. One that cannot travel, -EPERM, is none that can be shown. */
static int carry_over(mgpu_client from, mgpu_handle bo, mgpu_client to, mgpu_handle *out)
{
    struct mgpu_bo_export export = { .bo = bo };
    struct mgpu_bo_import import = { 0 };

    int r = shim_errno(mgpu_bo_export(from, &export));
    if (r)
        return r == -EPERM ? -EINVAL : r;
    import.token = export.token;
    r = shim_errno(mgpu_bo_import(to, &import));
    mgpu_export_close(from, export.token);
    *out = import.bo;
    return r;
}

int shim_kms_fb_new(struct shim_kms *kms, struct shim_file *file, const struct drm_mode_fb_cmd2 *args, bool scanout,
                    struct shim_kms_fb **out)
{
    struct shim_kms_fb *fb = calloc(1, sizeof *fb);
    if (!fb)
        return -ENOMEM;
    *fb = (struct shim_kms_fb){
        .refs = 1,
        .file = file,
        .width = args->width,
        .height = args->height,
        .format = args->pixel_format,
        .pitch = args->pitches[0],
        .offset = args->offsets[0],
        .modifier = args->flags & DRM_MODE_FB_MODIFIERS ? args->modifier[0] : MGPU_MODIFIER_METADATA,
        .flags = args->flags,
    };

    int r = carry_over(file ? file->client : kms->client, args->handles[0], kms->client, &fb->bo);
    if (r)
        goto err_free;
    struct mgpu_fb_create create = { .bo = fb->bo,
                                     .format = fb->format,
                                     .width = fb->width,
                                     .height = fb->height,
                                     .pitch = fb->pitch,
                                     .offset = fb->offset,
                                     .modifier = fb->modifier };
    r = scanout ? shim_errno(mgpu_fb_create(kms->client, &create)) : 0;
    if (r)
        goto err_bo;
    fb->fb = create.fb;
    fb->id = shim_kms_new_id(kms);
    fb->next = kms->fbs;
    kms->fbs = fb;
    *out = fb;
    return 0;

err_bo:
    mgpu_bo_destroy(kms->client, fb->bo);
err_free:
    free(fb);
    return r;
}

struct shim_kms_fb *shim_kms_fb_find(struct shim_kms *kms, uint32_t id)
{
    struct shim_kms_fb *fb = kms->fbs;

    while (fb && fb->id != id)
        fb = fb->next;
    return fb;
}

struct shim_kms_fb *shim_kms_fb_ref(struct shim_kms_fb *fb)
{
    if (fb)
        fb->refs++;
    return fb;
}

void shim_kms_fb_unref(struct shim_kms *kms, struct shim_kms_fb *fb)
{
    if (!fb || --fb->refs)
        return;
    struct shim_kms_fb **link = &kms->fbs;
    while (*link != fb)
        link = &(*link)->next;
    *link = fb->next;
    if (fb->fb)
        mgpu_fb_destroy(kms->client, fb->fb);
    mgpu_bo_destroy(kms->client, fb->bo);
    free(fb);
}

static void disown(struct shim_kms *kms, struct shim_kms_fb *fb)
{
    fb->file = NULL;
    shim_kms_fb_unref(kms, fb);
}

/* Off all planes; heads whose picture it was go dark. */
static void hide(struct shim_kms *kms, const struct shim_kms_fb *fb)
{
    struct shim_kms_commit commit;

    shim_kms_commit_init(kms, NULL, DRM_MODE_ATOMIC_ALLOW_MODESET, &commit);
    for (unsigned i = 0; i < kms->head_count; i++) {
        const struct shim_kms_plane *planes = kms->heads[i].state.planes;
        if (planes[SHIM_KMS_PRIMARY].fb == fb)
            shim_kms_disable_head(kms, shim_kms_commit_head(&commit, i));
        if (planes[SHIM_KMS_CURSOR].fb == fb)
            shim_kms_disable_plane(kms, &shim_kms_commit_head(&commit, i)->planes[SHIM_KMS_CURSOR]);
    }
    shim_kms_commit_apply(&commit);
    shim_kms_commit_finish(&commit);
}

void shim_kms_fbs_drop(struct shim_kms *kms, struct shim_file *file)
{
    struct shim_kms_fb *fb = kms->fbs;

    while (fb) {
        if (fb->file == file) {
            hide(kms, fb);
            disown(kms, fb);
            fb = kms->fbs; /* others may have gone, too */
        } else {
            fb = fb->next;
        }
    }
}

/* ---- made and removed -------------------------------------------------------------------------------------------- */

static bool beyond_4_gib(const struct drm_mode_fb_cmd2 *args)
{
    return (uint64_t)args->height * args->pitches[0] + args->offsets[0] > UINT32_MAX;
}

/* There is one plane of pixels; what the struct has for others must be empty, as far as older programs cleared it. */
static bool others_are_empty(const struct drm_mode_fb_cmd2 *args)
{
    for (unsigned i = 1; i < 4; i++) {
        if (args->modifier[i])
            return false;
        if (args->flags & DRM_MODE_FB_MODIFIERS && (args->handles[i] || args->pitches[i] || args->offsets[i]))
            return false;
    }
    return true;
}

static int check(const struct shim_kms *kms, const struct drm_mode_fb_cmd2 *args)
{
    const struct shim_kms_head *head = &kms->heads[0];
    const bool has_modifier = args->flags & DRM_MODE_FB_MODIFIERS;

    if (args->flags & ~(uint32_t)(DRM_MODE_FB_INTERLACED | DRM_MODE_FB_MODIFIERS))
        return -EINVAL;
    if (!args->width || args->width > head->info.max_width || !args->height || args->height > head->info.max_height)
        return -EINVAL;
    const struct shim_kms_format *format = shim_kms_format_find(args->pixel_format);
    if (!format || !args->handles[0])
        return -EINVAL;
    if (beyond_4_gib(args))
        return -ERANGE;
    if (args->pitches[0] < args->width * (format->bpp / 8) || (args->modifier[0] && !has_modifier) ||
        !others_are_empty(args))
        return -EINVAL;
    if (has_modifier && (args->modifier[0] == MGPU_MODIFIER_METADATA ||
                         !shim_kms_plane_shows(head, SHIM_KMS_PRIMARY, args->pixel_format, args->modifier[0])))
        return -EINVAL;
    return 0;
}

int shim_kms_add_fb2(struct shim_file *file, struct drm_mode_fb_cmd2 *args)
{
    struct shim_kms_fb *fb;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = check(kms, args);
    if (!r)
        r = shim_kms_fb_new(kms, file, args, true, &fb);
    if (!r)
        args->fb_id = fb->id;
    shim_kms_unlock(kms);
    return r;
}

/* What the depth of the days before formats had names stands for. 0: nothing that can be shown. */
static uint32_t legacy_format(uint32_t bpp, uint32_t depth)
{
    static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888, DRM_FORMAT_XRGB2101010 };

    for (unsigned i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct shim_kms_format *format = shim_kms_format_find(formats[i]);
        if (format->bpp == bpp && format->depth == depth)
            return format->fourcc;
    }
    return 0;
}

int shim_kms_add_fb(struct shim_file *file, struct drm_mode_fb_cmd *args)
{
    struct drm_mode_fb_cmd2 args2 = { .width = args->width,
                                      .height = args->height,
                                      .pixel_format = legacy_format(args->bpp, args->depth),
                                      .handles = { args->handle },
                                      .pitches = { args->pitch } };
    int r = shim_kms_add_fb2(file, &args2);
    if (!r)
        args->fb_id = args2.fb_id;
    return r;
}

static int give_up(struct shim_file *file, uint32_t id, bool hides)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    struct shim_kms_fb *fb = shim_kms_fb_find(kms, id);
    if (!fb || fb->file != file) {
        r = -ENOENT;
    } else {
        if (hides)
            hide(kms, fb);
        disown(kms, fb);
    }
    shim_kms_unlock(kms);
    return r;
}

int shim_kms_remove_fb(struct shim_file *file, uint32_t id)
{
    return give_up(file, id, true);
}

int shim_kms_close_fb(struct shim_file *file, uint32_t id)
{
    return give_up(file, id, false);
}

/* ---- asked about ------------------------------------------------------------------------------------------------- */

/* Everybody may ask what is shown, but only the master may look at it. */
static int handle_for(struct shim_kms *kms, const struct shim_kms_fb *fb, struct shim_file *file, uint32_t *out)
{
    *out = 0;
    return shim_auth_is_master(file) ? carry_over(kms->client, fb->bo, file->client, out) : 0;
}

int shim_kms_get_fb(struct shim_file *file, struct drm_mode_fb_cmd *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    const struct shim_kms_fb *fb = shim_kms_fb_find(kms, args->fb_id);
    if (fb) {
        const struct shim_kms_format *format = shim_kms_format_find(fb->format);
        *args = (struct drm_mode_fb_cmd){ .fb_id = fb->id,
                                          .width = fb->width,
                                          .height = fb->height,
                                          .pitch = fb->pitch,
                                          .bpp = format->bpp,
                                          .depth = format->depth };
        r = handle_for(kms, fb, file, &args->handle);
    } else {
        r = -ENOENT;
    }
    shim_kms_unlock(kms);
    return r;
}

int shim_kms_get_fb2(struct shim_file *file, struct drm_mode_fb_cmd2 *args)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    const struct shim_kms_fb *fb = shim_kms_fb_find(kms, args->fb_id);
    if (fb) {
        const bool has_modifier = fb->flags & DRM_MODE_FB_MODIFIERS;
        *args = (struct drm_mode_fb_cmd2){ .fb_id = fb->id,
                                           .width = fb->width,
                                           .height = fb->height,
                                           .pixel_format = fb->format,
                                           .flags = has_modifier ? DRM_MODE_FB_MODIFIERS : 0,
                                           .pitches = { fb->pitch },
                                           .offsets = { fb->offset },
                                           .modifier = { has_modifier ? fb->modifier : 0 } };
        r = handle_for(kms, fb, file, &args->handles[0]);
    } else {
        r = -ENOENT;
    }
    shim_kms_unlock(kms);
    return r;
}

int shim_kms_dirty_fb(struct shim_file *file, const struct drm_mode_fb_dirty_cmd *args)
{
    const bool pairs = args->flags & DRM_MODE_FB_DIRTY_ANNOTATE_COPY;
    struct shim_kms *kms;

    int r = shim_kms_lock_master(file, &kms);
    if (r)
        return r;
    if (!shim_kms_fb_find(kms, args->fb_id))
        r = -ENOENT;
    else if (!args->num_clips != !args->clips_ptr || args->num_clips > DRM_MODE_FB_DIRTY_MAX_CLIPS ||
             (pairs && args->num_clips % 2))
        r = -EINVAL;
    shim_kms_unlock(kms);
    return r;
}
