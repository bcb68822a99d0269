/* SPDX-License-Identifier: MIT */
/* topology.h - which vertices make a primitive: lists, strips and fans. */
#ifndef NAVI23_GEOMETRY_TOPOLOGY_H
#define NAVI23_GEOMETRY_TOPOLOGY_H

#include <stdbool.h>
#include <stdint.h>

struct topology {
    const char *name;      /* "triangle strip" */
    uint8_t shape;         /* enum batch_shape */
    uint8_t vertices;      /* of a primitive; those of adjacency do not count */
    uint8_t first, step;   /* places that the first primitive takes; from one to the next */
    uint8_t place[3];      /* of the first primitive's vertices */
    bool turns;            /* every other triangle is the other way round */
    bool is_fan;           /* the last vertex of all is that of place 0 */
};

/* By VGT_PRIMITIVE_TYPE. NULL: it is none, or not drawn. */
const struct topology *topology_find(uint32_t primitive_type);

/* How many primitives so many vertices in a row make; vertices that are left over make none. */
uint32_t topology_primitives(const struct topology *topology, uint32_t vertices);

/*
 * Where the vertices of primitive `n` are in the row, in an order that has the provoking one at the end (`last`) or in
 * the beginning, and keeps the winding.
 */
void topology_place(const struct topology *topology, uint32_t n, bool last, uint32_t place[3]);

#endif
