/* SPDX-License-Identifier: MIT */
/* trace.h - a readable account of what the card executes. Costs a test of a pointer where the host wants none. */
#ifndef NAVI23_TRACE_H
#define NAVI23_TRACE_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct navi;
struct cp;
struct cp_packet;
struct ring;
struct text;

struct trace {
    pthread_mutex_t lock; /* one caller of the host at a time; guards what follows */
    /* A row of NOPs without a body, seen and not written yet: buffers are padded with hundreds of them. */
    struct {
        const struct ring *ring;
        const char *level;
        uint32_t vmid, count;
        uint64_t first; /* address */
    } padding;
};

int trace_init(struct navi *navi);
void trace_finish(struct navi *navi);

/* A packet, before it is executed: where it stands, its name and fields, and a line for each register it sets. */
void trace_packet(struct cp *cp, const struct cp_packet *packet);

/* The IB that is now at work begins, or has ended. */
void trace_ib_begin(struct cp *cp);
void trace_ib_end(struct cp *cp);

/* The driver writes a register; `reg` counts dwords. */
void trace_register_write(struct navi *navi, uint32_t reg, uint32_t value);

/*
 * A program, an instruction a line: `count` dwords that stand at `pc` in memory of `vmid`, for waves of `lanes`. It
 * ends with the first s_endpgm.
 */
void trace_code(struct navi *navi, uint32_t vmid, uint64_t pc, const uint32_t *words, size_t count, unsigned lanes);

/* A line of a block's own, at most 511 characters. */
void trace_line(struct navi *navi, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Lines of text. */
void trace_text(struct navi *navi, const struct text *text);

/* The name of a register, or its number where it has none, in `buffer`. Returns buffer. */
#define TRACE_NAME_BYTES 64
const char *trace_register_name(uint32_t reg, char buffer[TRACE_NAME_BYTES]);

#endif
