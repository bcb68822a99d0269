/* SPDX-License-Identifier: MIT */
/*
 * program.h - ioctl(2) and mmap(2) as a program makes them, of whatever descriptor: for an OS port that stands where
 * those calls pass. Besides DRM's requests there are those that Linux has for sync_files and dma-bufs. munmap(2) is
 * shim_memory_unmap (ops.h), of whatever memory.
 */
#ifndef SHIM_PROGRAM_H
#define SHIM_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "../ops/ops.h"

/*
 * 32 bits of a request count. Returns what ioctl(2) is to return, or -errno; -ENOTTY: not for the card, so the OS is to
 * answer.
 */
SHIM_API int shim_program_ioctl(int fd, unsigned long request, void *arg);

/*
 * Also of no descriptor: what is mapped over memory of the card ends that. Returns 0 and the address, or -errno;
 * -ENOTTY: not for the card, so the OS is to make the mapping.
 */
SHIM_API int shim_program_mmap(void *address, size_t size, int protection, int flags, int fd, uint64_t offset,
                               void **out);

#endif
