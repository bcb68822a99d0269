/* SPDX-License-Identifier: MIT */
/*
 * ioctl.h - the third face: the DRM interface by request number, as amdgpu's kernel driver of DRM 3.54 answers it.
 *
 * libdrm's drmIoctl and drmCommand* come here, and whoever stands in for ioctl(2) can: RADV of 24.3 and later makes
 * requests of its own. Which there are is requests.def.
 */
#ifndef SHIM_IOCTL_H
#define SHIM_IOCTL_H

#include "../ops/ops.h"

/*
 * Carry out `request` (as of _IOWR) for the open file of `fd`. The size in the number is the caller's: what an older
 * and shorter struct lacks is 0, what a newer and longer one has more is left alone. Returns 0 or -errno:
 *   -EBADF    fd is not open
 *   -ENOTTY   fd is not one of the card's nodes, or the request is not one of DRM
 *   -EINVAL   there is no such request, or what its operation says
 *   -EACCES   a request that render nodes do not take, or that wants an authenticated file or the master
 *   -EFAULT   a pointer is NULL that must not be; others are believed, for there is nobody between caller and library
 */
SHIM_API int shim_ioctl(int fd, unsigned long request, void *arg);

#endif
