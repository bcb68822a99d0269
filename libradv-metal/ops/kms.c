/* SPDX-License-Identifier: MIT */
/*
 * kms.c - mode setting on a card without screens.
 *
 * The answers are those of a DRM driver that found no connector: there are no objects, so no id names one. Render nodes
 * have no mode setting at all.
 */
#include <errno.h>

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
