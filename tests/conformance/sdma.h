/* SPDX-License-Identifier: MIT */
/* sdma.h - writes the few packets of the copy engines that the suite uses, into the same room as pm4.h. */
#ifndef CONFORMANCE_SDMA_H
#define CONFORMANCE_SDMA_H

#include "pm4.h"

/* `words` words that do nothing. */
void sdma_nop(struct pm4 *commands, uint32_t words);

/* Memory at `va` := value, 32 bits. */
void sdma_write(struct pm4 *commands, uint64_t va, uint32_t value);

/* Copy, or fill with a 32-bit value, `bytes` bytes (at most 4 MiB, whole words). */
void sdma_copy(struct pm4 *commands, uint64_t dst, uint64_t src, uint32_t bytes);
void sdma_fill(struct pm4 *commands, uint64_t dst, uint32_t value, uint32_t bytes);

/* Hold the ring until the 32 bits at `va` equal `value`. */
void sdma_wait(struct pm4 *commands, uint64_t va, uint32_t value);

/* When all earlier work is done: 32 bits at `va` := value. */
void sdma_fence(struct pm4 *commands, uint64_t va, uint32_t value);

/* A packet that no SDMA 5.2 knows. */
void sdma_undefined(struct pm4 *commands);

#endif
