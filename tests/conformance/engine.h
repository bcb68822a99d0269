/* SPDX-License-Identifier: MIT */
/* engine.h - the rings of a card one after the other, and what the suite says to them in the language of each. */
#ifndef CONFORMANCE_ENGINE_H
#define CONFORMANCE_ENGINE_H

#include "client.h"

/* The packets of pm4.h or of sdma.h. */
struct language {
    void (*nop)(struct pm4 *commands, uint32_t words);
    void (*write)(struct pm4 *commands, uint64_t va, uint32_t value);
    void (*copy)(struct pm4 *commands, uint64_t dst, uint64_t src, uint32_t bytes);
    void (*fill)(struct pm4 *commands, uint64_t dst, uint32_t value, uint32_t bytes);
    void (*wait)(struct pm4 *commands, uint64_t va, uint32_t value);
    void (*undefined)(struct pm4 *commands);
};

/* One ring of the card, and a queue on it. */
struct engine {
    uint32_t engine, ring; /* as mgpu_queue_create has them */
    const struct language *speak;
    mgpu_handle queue;
};

#define ENGINES_MAX 16u

/* Fill `out` with all rings of the card, ENGINES_MAX at most, and make a queue on each. Returns how many; 0: failed. */
unsigned engines_all(struct client *client, struct engine *out);

/* A queue on ring 0 of an engine, MGPU_ENGINE_*. Returns false after a failed check. */
bool engine_get(struct client *client, uint32_t engine, struct engine *out);

/* One more queue on the same ring. `hang_ms`: as in mgpu_queue_create. 0 after a failed check. */
mgpu_handle engine_queue(struct client *client, const struct engine *engine, uint32_t hang_ms);

/* End a command buffer for this engine: as commands_end, in its language. */
struct mgpu_ib engine_end(struct client *client, const struct engine *engine, struct pm4 *commands);

/* A command buffer that writes one word, and one that waits for a latch before. */
struct mgpu_ib engine_write(struct client *client, const struct engine *engine, uint64_t va, uint32_t value);
struct mgpu_ib engine_latched_write(struct client *client, const struct engine *engine, unsigned latch, uint64_t va,
                                    uint32_t value);

#endif
