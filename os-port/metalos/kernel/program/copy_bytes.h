/* SPDX-License-Identifier: MIT */
/*
 * copy_bytes.h - what copy.c and the page faults know of copy.S: the instructions that may fault on the program's
 * memory.
 */
#ifndef METALOS_COPY_BYTES_H
#define METALOS_COPY_BYTES_H

#include "cpu/trap.h"

#include <stddef.h>
#include <stdint.h>

/* Copy or clear; one of the addresses is the program's. Returns 0, or not when a page is missing. */
uint64_t copy_bytes(uint64_t to, uint64_t from, size_t size);
uint64_t clear_bytes(uint64_t to, size_t size);

/* An instruction that may fault, and where to go on when its page cannot be had. */
struct copy_fixup {
    uint64_t copying, gave_up;
};
extern const struct copy_fixup copy_fixups[], copy_fixups_end[];

/* The row of the instruction that faulted; NULL: it is none of copy.S's. */
const struct copy_fixup *copy_fixup_of(const struct trap_frame *frame);

#endif
