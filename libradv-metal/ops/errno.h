/* SPDX-License-Identifier: MIT */
/*
 * errno.h - errors of the contract, in the host's numbers.
 */
#ifndef SHIM_ERRNO_H
#define SHIM_ERRNO_H

/* 0 for 0, -E* for -MGPU_E*. An error the contract does not define becomes -EIO. */
int shim_errno(int mgpu_result);

#endif
