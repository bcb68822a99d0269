/* SPDX-License-Identifier: MIT */
/*
 * bo.h - a buffer object of a file. There is one for each GEM handle that somebody uses as a BO; all its fields that
 * change are under the file's bo_lock.
 */
#ifndef SHIM_BO_H
#define SHIM_BO_H

#include "file.h"

struct shim_bo {
    struct shim_file *file;
    mgpu_handle handle;
    uint64_t size; /* bytes */
    unsigned refs;
    unsigned map_count;
    void *cpu;         /* NULL: not mapped */
    uint64_t cpu_size; /* bytes */
};

/*
 * The shim_bo of a handle just received from the kernel, with one more reference: the one there is, or a new one. Takes
 * over the handle: on failure it is destroyed, and so is the reference too many of a handle known already. bo_lock is
 * held.
 */
int shim_bo_adopt(struct shim_file *file, mgpu_handle handle, uint64_t size, struct shim_bo **out);

#endif
