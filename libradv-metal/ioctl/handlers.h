/* SPDX-License-Identifier: MIT */
/*
 * handlers.h - shim_ioctl_<name> for each of requests.def: carry out a request whose struct lies at `args`, copied from
 * the caller's and zero beyond it. What it writes there goes back to the caller, as far as the request's direction and
 * size let it. Returns 0 or -errno.
 */
#ifndef SHIM_IOCTL_HANDLERS_H
#define SHIM_IOCTL_HANDLERS_H

#include <errno.h>

#include <amdgpu_drm.h>
#include <drm.h>

#include "../ops/ops.h"

#define SHIM_REQUEST(request, right, name) int shim_ioctl_##name(struct shim_file *file, void *args);
#include "requests.def"

/* Structs carry pointers as numbers of 64 bits. */
static inline void *shim_ioctl_pointer(uint64_t number)
{
    return (void *)(uintptr_t)number;
}

/* amdgpu's timeouts are absolute monotonic ns; what does not fit a signed number is for ever. */
static inline int64_t shim_ioctl_deadline(uint64_t timeout_ns)
{
    return timeout_ns > (uint64_t)MGPU_FOREVER ? MGPU_FOREVER : (int64_t)timeout_ns;
}

#endif
