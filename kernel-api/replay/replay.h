/* SPDX-License-Identifier: MIT */
/*
 * replay.h - repeats a captured program on the kernel behind mgpu_call, and compares what it answers and what is in
 * memory afterwards. No Vulkan, no library, no libc: with this a kernel can be tried the day it has a gate.
 *
 * It needs mgpu_call, the functions below, and the four memory functions that compilers call by themselves
 * (memcpy, memmove, memset, memcmp). Give it the bytes of a capture (format.h; on Linux `./run --capture FILE PROGRAM`
 * makes them), linked into the image if there is no file system:
 *
 *     err = replay_run(capture, sizeof capture, &os, &report);
 *
 * It is single-threaded. Waits that ended well in the capture are given twenty seconds.
 */
#ifndef REPLAY_REPLAY_H
#define REPLAY_REPLAY_H

#include <mgpu/mgpu.h>
#include <stdbool.h>

/* How far a replay is, and where it stopped. The strings live for ever. */
struct replay_report {
    uint64_t record;   /* number in the file, from 1 */
    uint64_t calls;    /* repeated so far */
    uint64_t compared; /* bytes of memory compared so far */
    bool complete;     /* the file has its end; else its program was cut off */
    uint32_t client;   /* recorded client of the call; 0 in mgpu_open, and outside of calls */
    const char *call;  /* its name without `mgpu_`; NULL: the record is of memory, or the file is damaged */
    /* after a failure */
    const char *what;      /* the field that differs, "result", "memory", or what is wrong with the file */
    uint64_t name, offset; /* where in memory: name as the capture has it, and bytes */
    uint64_t expected, found;
};

/* What the player needs of its OS. */
struct replay_os {
    void *opaque; /* passed to each function */
    /* `size` bytes of zeroed memory, whole pages at a page's beginning; NULL: there is none. */
    void *(*alloc)(void *opaque, uint64_t size);
    void (*free)(void *opaque, void *memory, uint64_t size);
    /* Make what mgpu_bo_map answered visible to the CPU, readable and writable; NULL on failure. And the way back. */
    void *(*map)(void *opaque, mgpu_client client, const struct mgpu_bo_map *what);
    void (*unmap)(void *opaque, void *memory, uint64_t size);
    /* Called before each call and each piece of memory. NULL: not wanted. */
    void (*progress)(void *opaque, const struct replay_report *report);
};

/*
 * Repeat a capture, once. `bytes` may be anything at all, at any alignment, and stay the caller's. Whatever the end,
 * all clients are closed and all memory is given back.
 * Returns 0: all was as recorded, report->complete tells whether the capture was whole; else
 *   -MGPU_EIO      the kernel answered something else, or memory has other contents: report tells what
 *   -MGPU_EINVAL   the bytes are no capture, or are damaged: report->what
 *   -MGPU_EPROTO   they are a capture of another version
 *   -MGPU_ENOMEM   no memory for the player, or no mapping
 */
int replay_run(const void *bytes, uint64_t size, const struct replay_os *os, struct replay_report *report);

#endif
