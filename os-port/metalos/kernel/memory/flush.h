/* SPDX-License-Identifier: MIT */
/* flush.h - what other processors remember of page tables (paging.h has what the rest of the kernel calls). */
#ifndef METALOS_FLUSH_H
#define METALOS_FLUSH_H

#include <stdint.h>

/* Processors that have the tables at `root` in use take the kernel's own instead; returns when none has. */
void flush_leave(uint64_t root);

/* VECTOR_FLUSH: another processor wants something of this one. */
void flush_interrupt(void);

#endif
