/* SPDX-License-Identifier: MIT */
/*
 * vblank.c - requests for vertical blanks, and the atomic one.
 */
#include "../ops/ops_kms.h"
#include "handlers.h"

int shim_ioctl_wait_vblank(struct shim_file *file, void *args)
{
    return shim_kms_wait_vblank(file, args);
}

int shim_ioctl_get_sequence(struct shim_file *file, void *args)
{
    return shim_kms_get_sequence(file, args);
}

int shim_ioctl_queue_sequence(struct shim_file *file, void *args)
{
    return shim_kms_queue_sequence(file, args);
}

int shim_ioctl_atomic(struct shim_file *file, void *args)
{
    return shim_kms_atomic(file, args);
}
