/* SPDX-License-Identifier: MIT */
/*
 * kms.c - requests of mode setting. Operations take the same structs, so there is little left to do.
 */
#include "../ops/ops_kms.h"
#include "handlers.h"

/* A request whose struct is its operation's. */
#define SAME(name)                                                                                                     \
    int shim_ioctl_mode_##name(struct shim_file *file, void *args)                                                     \
    {                                                                                                                  \
        return shim_kms_##name(file, args);                                                                            \
    }

SAME(get_resources)
SAME(get_connector)
SAME(get_encoder)
SAME(get_crtc)
SAME(get_planes)
SAME(get_plane)
SAME(get_property)
SAME(get_object_properties)
SAME(get_blob)
SAME(get_gamma)

SAME(add_fb)
SAME(add_fb2)
SAME(get_fb)
SAME(get_fb2)
SAME(dirty_fb)
SAME(create_dumb)
SAME(map_dumb)
SAME(create_blob)

SAME(set_crtc)
SAME(page_flip)
SAME(set_plane)
SAME(set_object_property)
SAME(set_gamma)

int shim_ioctl_mode_remove_fb(struct shim_file *file, void *args)
{
    const unsigned int *id = args;
    return shim_kms_remove_fb(file, *id);
}

int shim_ioctl_mode_close_fb(struct shim_file *file, void *args)
{
    const struct drm_mode_closefb *close = args;
    return close->pad ? -EINVAL : shim_kms_close_fb(file, close->fb_id);
}

int shim_ioctl_mode_destroy_dumb(struct shim_file *file, void *args)
{
    const struct drm_mode_destroy_dumb *destroy = args;
    return shim_kms_destroy_dumb(file, destroy->handle);
}

int shim_ioctl_mode_destroy_blob(struct shim_file *file, void *args)
{
    const struct drm_mode_destroy_blob *destroy = args;
    return shim_kms_destroy_blob(file, destroy->blob_id);
}

int shim_ioctl_mode_cursor2(struct shim_file *file, void *args)
{
    return shim_kms_set_cursor(file, args);
}

/* The older struct is the beginning of the newer one. */
int shim_ioctl_mode_cursor(struct shim_file *file, void *args)
{
    const struct drm_mode_cursor *cursor = args;
    const struct drm_mode_cursor2 cursor2 = { .flags = cursor->flags,
                                              .crtc_id = cursor->crtc_id,
                                              .x = cursor->x,
                                              .y = cursor->y,
                                              .width = cursor->width,
                                              .height = cursor->height,
                                              .handle = cursor->handle };
    return shim_kms_set_cursor(file, &cursor2);
}

int shim_ioctl_mode_set_property(struct shim_file *file, void *args)
{
    const struct drm_mode_connector_set_property *set = args;
    const struct drm_mode_obj_set_property set_object = {
        .value = set->value, .prop_id = set->prop_id, .obj_id = set->connector_id, .obj_type = DRM_MODE_OBJECT_CONNECTOR
    };
    return shim_kms_set_object_property(file, &set_object);
}

/* The modes of a connector are found by asking it. */
int shim_ioctl_mode_nothing(struct shim_file *file, void *args)
{
    (void)file, (void)args;
    return 0;
}

/* Nobody but the master is to have a part of the screens. */
int shim_ioctl_mode_lease(struct shim_file *file, void *args)
{
    (void)file, (void)args;
    return -EOPNOTSUPP;
}
