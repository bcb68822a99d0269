/* SPDX-License-Identifier: MIT */
/*
 * objects.c - what there is: lists of objects, and what encoders, CRTCs and planes say of themselves.
 */
#include <errno.h>
#include <string.h>

#include "../file.h"

/* ---- the file ---------------------------------------------------------------------------------------------------- */

int shim_kms_client_cap(struct shim_file *file, uint64_t capability, uint64_t value)
{
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    r = value <= 1 ? 0 : -EINVAL;
    switch (capability) {
    case DRM_CLIENT_CAP_STEREO_3D: /* there are no such modes */
        break;
    case DRM_CLIENT_CAP_UNIVERSAL_PLANES:
        if (!r)
            file->kms.universal_planes = value;
        break;
    case DRM_CLIENT_CAP_ASPECT_RATIO:
        if (!r)
            file->kms.aspect_ratio = value;
        break;
    case DRM_CLIENT_CAP_ATOMIC: /* 2 is what the X server of a certain age says when it means it */
        if (!(file->chip.caps & MGPU_CAP_DISPLAY))
            r = -EOPNOTSUPP;
        else
            r = value <= 2 ? 0 : -EINVAL;
        if (!r)
            file->kms.atomic = file->kms.universal_planes = file->kms.aspect_ratio = value;
        break;
    case DRM_CLIENT_CAP_WRITEBACK_CONNECTORS: /* there are no such connectors */
        r = file->kms.atomic ? r : -EINVAL;
        break;
    default:
        r = -EINVAL;
    }
    shim_kms_unlock(kms);
    return r;
}

/* ---- lists ------------------------------------------------------------------------------------------------------- */

/* A list in the caller's memory, as far as there is room. */
struct list {
    uint32_t *ids;
    uint32_t room, count;
    bool fault; /* room that is nowhere */
};

static struct list list_at(uint64_t pointer, uint32_t room)
{
    return (struct list){ .ids = (uint32_t *)(uintptr_t)pointer, .room = room };
}

static void add(struct list *list, uint32_t id)
{
    if (list->count < list->room && list->ids)
        list->ids[list->count] = id;
    else if (list->count < list->room)
        list->fault = true;
    list->count++;
}

int shim_kms_get_resources(struct shim_file *file, struct drm_mode_card_res *args)
{
    struct list fbs = list_at(args->fb_id_ptr, args->count_fbs);
    struct list crtcs = list_at(args->crtc_id_ptr, args->count_crtcs);
    struct list encoders = list_at(args->encoder_id_ptr, args->count_encoders);
    struct list connectors = list_at(args->connector_id_ptr, args->count_connectors);
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    for (const struct shim_kms_fb *fb = kms->fbs; fb; fb = fb->next) {
        if (fb->file == file)
            add(&fbs, fb->id);
    }
    for (unsigned i = 0; i < kms->head_count; i++) {
        add(&crtcs, shim_kms_id(i, SHIM_KMS_CRTC));
        add(&encoders, shim_kms_id(i, SHIM_KMS_ENCODER));
        add(&connectors, shim_kms_id(i, SHIM_KMS_CONNECTOR));
    }
    args->count_fbs = fbs.count;
    args->count_crtcs = crtcs.count;
    args->count_encoders = encoders.count;
    args->count_connectors = connectors.count;
    args->min_width = args->min_height = 0;
    args->max_width = kms->heads[0].info.max_width;
    args->max_height = kms->heads[0].info.max_height;
    shim_kms_unlock(kms);
    return fbs.fault || crtcs.fault || encoders.fault || connectors.fault ? -EFAULT : 0;
}

int shim_kms_get_planes(struct shim_file *file, struct drm_mode_get_plane_res *args)
{
    struct list planes = list_at(args->plane_id_ptr, args->count_planes);
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = shim_kms_lock(file, &kms);
    if (r)
        return r;
    for (unsigned i = 0; file->kms.universal_planes && i < kms->head_count; i++) {
        for (unsigned plane = 0; plane < SHIM_KMS_PLANES; plane++) {
            const uint32_t id = shim_kms_id(i, plane);
            if (!shim_kms_find(kms, id, DRM_MODE_OBJECT_PLANE, &object))
                add(&planes, id);
        }
    }
    args->count_planes = planes.count;
    shim_kms_unlock(kms);
    return planes.fault ? -EFAULT : 0;
}

/* ---- one of them ------------------------------------------------------------------------------------------------- */

/* Lock and find. After 0 the caller unlocks. */
static int find(struct shim_file *file, uint32_t id, uint32_t type, struct shim_kms **kms_out,
                struct shim_kms_object *out)
{
    int r = shim_kms_lock(file, kms_out);
    if (r)
        return r;
    r = shim_kms_find(*kms_out, id, type, out);
    if (r)
        shim_kms_unlock(*kms_out);
    return r;
}

int shim_kms_get_encoder(struct shim_file *file, struct drm_mode_get_encoder *args)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = find(file, args->encoder_id, DRM_MODE_OBJECT_ENCODER, &kms, &object);
    if (r)
        return r;
    const struct shim_kms_head *head = &kms->heads[object.head];
    const bool virtual = head->info.connector == MGPU_CONNECTOR_VIRTUAL;
    args->encoder_type = virtual ? DRM_MODE_ENCODER_VIRTUAL : DRM_MODE_ENCODER_TMDS;
    args->crtc_id = head->state.connected ? shim_kms_id(object.head, SHIM_KMS_CRTC) : 0;
    args->possible_crtcs = 1u << object.head;
    args->possible_clones = 1u << object.head; /* itself */
    shim_kms_unlock(kms);
    return 0;
}

/* As the heads time it; who set it may have left its rate out, or its name without an end. */
static void tell_mode(const struct shim_kms_blob *blob, struct drm_mode_modeinfo *out)
{
    struct mgpu_mode mode;

    memcpy(out, blob->data, sizeof *out);
    out->name[sizeof out->name - 1] = 0;
    if (!shim_kms_mode_from_drm(out, &mode))
        out->vrefresh = shim_kms_refresh_hz(&mode);
}

int shim_kms_get_crtc(struct shim_file *file, struct drm_mode_crtc *args)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = find(file, args->crtc_id, DRM_MODE_OBJECT_CRTC, &kms, &object);
    if (r)
        return r;
    const struct shim_kms_head_state *state = &kms->heads[object.head].state;
    const struct shim_kms_plane *plane = &state->planes[SHIM_KMS_PRIMARY];
    args->gamma_size = 0;
    args->fb_id = plane->fb ? plane->fb->id : 0;
    args->x = plane->src_x >> 16;
    args->y = plane->src_y >> 16;
    args->mode_valid = state->mode != NULL;
    if (state->mode)
        tell_mode(state->mode, &args->mode);
    if (!file->kms.aspect_ratio)
        args->mode.flags &= ~(uint32_t)DRM_MODE_FLAG_PIC_AR_MASK;
    shim_kms_unlock(kms);
    return 0;
}

int shim_kms_get_plane(struct shim_file *file, struct drm_mode_get_plane *args)
{
    struct shim_kms_object object;
    struct shim_kms *kms;

    int r = find(file, args->plane_id, DRM_MODE_OBJECT_PLANE, &kms, &object);
    if (r)
        return r;
    const struct shim_kms_plane *plane = &kms->heads[object.head].state.planes[object.kind];
    const uint32_t count = shim_kms_plane_formats(object.kind, NULL);
    args->crtc_id = plane->on_crtc ? shim_kms_id(object.head, SHIM_KMS_CRTC) : 0;
    args->fb_id = plane->fb ? plane->fb->id : 0;
    args->possible_crtcs = 1u << object.head;
    args->gamma_size = 0;
    if (args->count_format_types >= count && !args->format_type_ptr)
        r = -EFAULT;
    else if (args->count_format_types >= count)
        shim_kms_plane_formats(object.kind, (uint32_t *)(uintptr_t)args->format_type_ptr);
    args->count_format_types = count;
    shim_kms_unlock(kms);
    return r;
}
