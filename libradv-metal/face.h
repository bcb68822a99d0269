/* SPDX-License-Identifier: MIT */
/*
 * face.h - what the two faces share: exporting a name, and libdrm's two ways of saying that something failed.
 */
#ifndef SHIM_FACE_H
#define SHIM_FACE_H

#include <errno.h>

#include "ops/ops.h"

/* A function of libdrm's or libdrm_amdgpu's ABI; each has a line in the .symbols file of its library. */
#define FACE_API __attribute__((visibility("default")))

/* As ioctl(2) does: -1 and errno for a failure. */
static inline int face_minus_one(int r)
{
    if (r >= 0)
        return r;
    errno = -r;
    return -1;
}

/* As libdrm does around it: the negative error, and errno all the same, because callers look at either. */
static inline int face_negative(int r)
{
    if (r < 0)
        errno = -r;
    return r;
}

#endif
