/* SPDX-License-Identifier: MIT */
/* topology.c - lists, strips and fans as a table. */
#include <navi23/geometry/topology.h>

#include <navi23/geometry/batch.h>

#include <stddef.h>

/* clang-format off */
static const struct topology topologies[] = {
    [1]  = { "point list",                    BATCH_POINTS,     1, 1, 1, { 0 },       false, false },
    [2]  = { "line list",                     BATCH_LINES,      2, 2, 2, { 0, 1 },    false, false },
    [3]  = { "line strip",                    BATCH_LINES,      2, 2, 1, { 0, 1 },    false, false },
    [4]  = { "triangle list",                 BATCH_TRIANGLES,  3, 3, 3, { 0, 1, 2 }, false, false },
    [5]  = { "triangle fan",                  BATCH_TRIANGLES,  3, 3, 1, { 1, 2 },    false, true  },
    [6]  = { "triangle strip",                BATCH_TRIANGLES,  3, 3, 1, { 0, 1, 2 }, true,  false },
    [10] = { "line list with adjacency",      BATCH_LINES,      2, 4, 4, { 1, 2 },    false, false },
    [11] = { "line strip with adjacency",     BATCH_LINES,      2, 4, 1, { 1, 2 },    false, false },
    [12] = { "triangle list with adjacency",  BATCH_TRIANGLES,  3, 6, 6, { 0, 2, 4 }, false, false },
    [13] = { "triangle strip with adjacency", BATCH_TRIANGLES,  3, 6, 2, { 0, 2, 4 }, true,  false },
    [17] = { "rectangle list",                BATCH_RECTANGLES, 3, 3, 3, { 0, 1, 2 }, false, false },
};
/* clang-format on */

const struct topology *topology_find(uint32_t primitive_type)
{
    bool known = primitive_type < sizeof topologies / sizeof topologies[0] && topologies[primitive_type].name;
    return known ? &topologies[primitive_type] : NULL;
}

uint32_t topology_primitives(const struct topology *t, uint32_t vertices)
{
    return vertices < t->first ? 0 : (vertices - t->first) / t->step + 1;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t old = *a;
    *a = *b;
    *b = old;
}

void topology_place(const struct topology *t, uint32_t n, bool last, uint32_t place[3])
{
    for (unsigned i = 0; i < 3; i++)
        place[i] = n * t->step + t->place[i];
    if (t->turns && n % 2)
        last ? swap(&place[0], &place[1]) : swap(&place[1], &place[2]);
    if (t->is_fan) {
        place[2] = 0;
        if (last) { /* the provoking vertex is the second of the rim */
            swap(&place[1], &place[2]);
            swap(&place[0], &place[1]);
        }
    }
}
