/* SPDX-License-Identifier: MIT */
/*
 * bo_list.h - the BOs a submission uses, as clients name them.
 */
#ifndef SHIM_BO_LIST_H
#define SHIM_BO_LIST_H

#include "array.h"
#include "file.h"

/*
 * Append the BOs of a list as struct mgpu_bo_ref. Returns 0, -EINVAL: elements too small to hold a handle, -EFAULT: no
 * elements where some are announced, or -ENOMEM.
 */
int shim_bo_list_read(const struct drm_amdgpu_bo_list_in *list, struct shim_array *bos);

/* The same from a list made before. -ENOENT: no such list. submit_lock is held. */
int shim_bo_list_append(struct shim_file *file, uint32_t id, struct shim_array *bos);

#endif
