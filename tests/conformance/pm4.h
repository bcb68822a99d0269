/* SPDX-License-Identifier: MIT */
/*
 * pm4.h - writes the few command packets that the suite uses: memory writes, copies, fills, waits.
 *
 * A struct pm4 is room for commands; what does not fit is counted but not written, and pm4_fits tells.
 */
#ifndef CONFORMANCE_PM4_H
#define CONFORMANCE_PM4_H

#include <stdbool.h>
#include <stdint.h>

struct pm4 {
    uint32_t *words; /* CPU address of the room */
    uint64_t va;     /* its GPU address */
    uint32_t count;  /* words written so far */
    uint32_t room;   /* words there is room for */
};

/* Whether all that was asked for has been written. */
bool pm4_fits(const struct pm4 *commands);

/* One raw word. */
void pm4_word(struct pm4 *commands, uint32_t word);

/* `words` words that do nothing. */
void pm4_nop(struct pm4 *commands, uint32_t words);

/* Memory at `va` := value, 32 bits. */
void pm4_write(struct pm4 *commands, uint64_t va, uint32_t value);

/* Copy, or fill with a 32-bit value, `bytes` bytes (below 64 MiB); the next packet sees the result. */
void pm4_copy(struct pm4 *commands, uint64_t dst, uint64_t src, uint32_t bytes);
void pm4_fill(struct pm4 *commands, uint64_t dst, uint32_t value, uint32_t bytes);

/* Hold the ring until the 32 bits at `va` equal `value`. */
void pm4_wait(struct pm4 *commands, uint64_t va, uint32_t value);

/* When all earlier work is done, caches written back: 64 bits at `va` := value. */
void pm4_release(struct pm4 *commands, uint64_t va, uint64_t value);

/* A packet that no GFX10 command processor knows. */
void pm4_undefined(struct pm4 *commands);

/* A dispatch, with no shader set up. */
void pm4_dispatch(struct pm4 *commands);

#endif
