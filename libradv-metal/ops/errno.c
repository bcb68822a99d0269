/* SPDX-License-Identifier: MIT */
/*
 * errno.c - the one place that translates errors. The contract's numbers are Linux's, another host's may differ.
 */
#include "errno.h"

#include <errno.h>
#include <stddef.h>

#include <mgpu/mgpu.h>

/* clang-format off */
static const struct {
    int mgpu, host;
} errors[] = {
    { MGPU_EPERM, EPERM },         { MGPU_ENOENT, ENOENT },       { MGPU_EIO, EIO },
    { MGPU_ENXIO, ENXIO },         { MGPU_E2BIG, E2BIG },         { MGPU_EBADF, EBADF },
    { MGPU_ENOMEM, ENOMEM },       { MGPU_EACCES, EACCES },       { MGPU_EFAULT, EFAULT },
    { MGPU_EBUSY, EBUSY },         { MGPU_EEXIST, EEXIST },       { MGPU_ENODEV, ENODEV },
    { MGPU_EINVAL, EINVAL },       { MGPU_ENOSPC, ENOSPC },       { MGPU_ENOSYS, ENOSYS },
    { MGPU_ENODATA, ENODATA },     { MGPU_ETIME, ETIME },         { MGPU_EPROTO, EPROTO },
    { MGPU_EOVERFLOW, EOVERFLOW }, { MGPU_EOPNOTSUPP, EOPNOTSUPP }, { MGPU_ECANCELED, ECANCELED },
    { MGPU_EINTR, EINTR },
};
/* clang-format on */

int shim_errno(int mgpu_result)
{
    if (mgpu_result == 0)
        return 0;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].mgpu == -mgpu_result)
            return -errors[i].host;
    }
    return -EIO;
}
