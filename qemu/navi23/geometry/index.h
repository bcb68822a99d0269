/* SPDX-License-Identifier: MIT */
/*
 * index.h - which vertices a draw names: indices from memory, or their numbers; and the rows into which primitive
 * restart cuts them.
 */
#ifndef NAVI23_GEOMETRY_INDEX_H
#define NAVI23_GEOMETRY_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <navi23/gmc.h>
#include <navi23/geometry/topology.h>

struct cp;

struct index_source {
    unsigned vmid;
    uint64_t base;
    uint32_t limit;    /* so many lie there; others are 0 */
    uint32_t first;    /* which of them is at place 0 */
    uint8_t bytes;     /* of an index: 1, 2, 4; 0: none are in memory, places are indices */
    uint32_t offset, least, most; /* what becomes of an index: offset is added, then it is limited */
};

/* Indices near each other, and the one at place `hub`, to which fans come back. Empty when all is 0. */
#define INDEX_WINDOW 256u
struct index_window {
    uint64_t first; /* place */
    uint32_t count;
    bool has_hub;
    uint32_t hub, hub_index;
    uint32_t index[INDEX_WINDOW];
};

/* The index at a place, as vertex shaders see it. Any core, with a window of its own for each source. */
uint32_t index_at(const struct index_source *source, struct index_window *window, struct gmc_port *port,
                  uint32_t place);

/* The same for the hub of a fan. */
uint32_t index_at_hub(const struct index_source *source, struct index_window *window, struct gmc_port *port,
                      uint32_t place);

/* Vertices in a row: primitives do not go beyond it. `before`: primitives of the rows in front of it. */
struct index_row {
    uint32_t place, before;
};

struct index_rows {
    struct index_row *row; /* those with primitives; then the end: places there mean nothing */
    size_t count, room;
    uint32_t primitives;
};

/*
 * Find the rows of `count` vertices, cut at every index that equals `restart` in the bits of `mask`, of which 0: no
 * restart. Returns NULL, or why that cannot be drawn; "" when the ring's packet is aborted. The memory stays for the
 * next draw; index_rows_finish gives it back.
 */
const char *index_rows_find(struct index_rows *rows, const struct index_source *source, const struct topology *topology,
                            uint32_t count, uint32_t restart, uint32_t mask, struct cp *cp);
void index_rows_finish(struct index_rows *rows);

/* The row that has this primitive. */
size_t index_rows_at(const struct index_rows *rows, uint32_t primitive);

#endif
