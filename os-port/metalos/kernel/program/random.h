/* SPDX-License-Identifier: MIT */
/* random.h - numbers nobody can guess. */
#ifndef METALOS_RANDOM_H
#define METALOS_RANDOM_H

#include <stddef.h>

/*
 * From RDRAND where the processor has it. Else from a generator (xorshift) that the TSC's jitter seeds and stirs: those
 * are different from run to run, and no good for keys.
 */
void random_fill(void *to, size_t size);

#endif
