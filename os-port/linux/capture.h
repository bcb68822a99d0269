/* SPDX-License-Identifier: MIT */
/*
 * capture.h - the recorder: everything that a program asks of the contract, and the memory that goes with it, to a file
 * (kernel-api/replay/format.h) that `./run --replay FILE` repeats.
 *
 * It sits between the program and the kernel, at the gate and at the CPU mappings. So that it can tell what the card
 * changed from what the program changed, it waits after each submission until the card has done it, and looks at all
 * mapped memory before and after. Calls of several threads take turns, but for those that wait.
 *
 * Locks: one of its own, taken before the kernel's, never while a program's call waits.
 */
#ifndef OS_LINUX_CAPTURE_H
#define OS_LINUX_CAPTURE_H

#include <mgpu/mgpu.h>

struct capture;
struct kgpu;

/*
 * Begin a file. Errors while it is written end it with a line on stderr, and do not disturb the program.
 * Returns 0 or -errno, after a line on stderr.
 */
int capture_create(const char *path, struct kgpu *kgpu, struct capture **out);

/* Write the file's end and close it; calls made from now on are not recorded. May be called twice. NULL is allowed. */
void capture_finish(struct capture *capture);

/* Finish and free. No call may be under way. NULL is allowed. */
void capture_destroy(struct capture *capture);

/* mgpu_call, recorded. */
int capture_call(struct capture *capture, mgpu_client client, uint32_t nr, void *args, uint32_t size);

/* The program has mapped what mgpu_bo_map answered to `memory`; it is about to unmap it again. */
void capture_map(struct capture *capture, mgpu_client client, const struct mgpu_bo_map *what, void *memory);
void capture_unmap(struct capture *capture, const void *memory);

#endif
