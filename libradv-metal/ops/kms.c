/* SPDX-License-Identifier: MIT */
/*
 * kms.c - mode setting on a card without screens.
 *
 * The answers are those of a DRM driver that found no connector: there are no objects, so no id names one. Render nodes
 * have no mode setting at all.
 */
#include <errno.h>

#include <drm.h>

#include "file.h"

static int check_node(const struct shim_file *file)
{
    return file->node == SHIM_NODE_PRIMARY ? 0 : -EACCES;
}

int shim_kms_check(const struct shim_file *file)
{
    return check_node(file);
}

int shim_kms_resources(struct shim_file *file, struct shim_kms_resources *out)
{
    *out = (struct shim_kms_resources){ 0 };
    return check_node(file);
}

int shim_kms_lookup(struct shim_file *file, uint32_t id)
{
    (void)id;
    int r = check_node(file);
    return r ? r : -ENOENT;
}

int shim_kms_add_fb(struct shim_file *file)
{
    int r = check_node(file);
    return r ? r : -EINVAL;
}

int shim_kms_client_cap(struct shim_file *file, uint64_t capability, uint64_t value)
{
    int r = check_node(file);
    if (r)
        return r;
    if (capability == DRM_CLIENT_CAP_ATOMIC)
        return -EOPNOTSUPP;
    /* They change what is shown of objects, of which there are none. */
    const bool known = capability == DRM_CLIENT_CAP_STEREO_3D || capability == DRM_CLIENT_CAP_UNIVERSAL_PLANES ||
                       capability == DRM_CLIENT_CAP_ASPECT_RATIO;
    return known && value <= 1 ? 0 : -EINVAL;
}
