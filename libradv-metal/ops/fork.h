/* SPDX-License-Identifier: MIT */
/*
 * fork.h - which process this is. A forked child has its parent's memory, but neither its threads nor its card: what
 * was made at another number is the parent's.
 */
#ifndef SHIM_FORK_H
#define SHIM_FORK_H

/* 1, and one more in each forked child. */
unsigned shim_fork_generation(void);

#endif
