/* SPDX-License-Identifier: MIT */
/* errno_test.c - ops/errno.c. On Linux the numbers must come out as they went in. */
#include <errno.h>

#include <mgpu/mgpu.h>

#include "ops/errno.h"
#include "tap.h"

static void known_errors_keep_their_meaning(void)
{
    CHECK_EQ(shim_errno(0), 0);
    CHECK_EQ(shim_errno(-MGPU_ENOENT), -ENOENT);
    CHECK_EQ(shim_errno(-MGPU_ENOSYS), -ENOSYS);
    CHECK_EQ(shim_errno(-MGPU_ENODATA), -ENODATA);
    CHECK_EQ(shim_errno(-MGPU_ETIME), -ETIME);
    CHECK_EQ(shim_errno(-MGPU_EOPNOTSUPP), -EOPNOTSUPP);
    CHECK_EQ(shim_errno(-MGPU_ECANCELED), -ECANCELED);
}

static void unknown_errors_are_io_errors(void)
{
    CHECK_EQ(shim_errno(-1000), -EIO);
    CHECK_EQ(shim_errno(5), -EIO);
}

int main(void)
{
    TAP_RUN(known_errors_keep_their_meaning);
    TAP_RUN(unknown_errors_are_io_errors);
    return tap_done();
}
