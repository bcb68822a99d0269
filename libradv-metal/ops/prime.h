/* SPDX-License-Identifier: MIT */
/*
 * prime.h - export tokens of the contract as file descriptors.
 */
#ifndef SHIM_PRIME_H
#define SHIM_PRIME_H

#include "file.h"

/*
 * A descriptor that holds a token just exported; `size` is what fstat shows. The token ends some time after the
 * descriptor's last duplicate is closed, or at once when none can be made. Token 0 stands for no object. Returns the fd
 * or -errno.
 */
int shim_token_to_fd(mgpu_client client, enum shim_token kind, uint64_t token, uint64_t size);

/* End the tokens whose descriptors are all closed. They hold on to their objects until then. */
void shim_token_reap(mgpu_client client);

/* The token a descriptor holds. -EBADF, or -EINVAL: it holds none of that kind. */
int shim_token_from_fd(int fd, enum shim_token kind, uint64_t *token_out);

#endif
