/* SPDX-License-Identifier: MIT */
/*
 * topology.c beside the tables of the Vulkan specification ("Primitive Topologies"): every topology, vertex count and
 * primitive that is small.
 */
#include "tap.h"

#include <navi23/geometry/batch.h>
#include <navi23/geometry/topology.h>

#include <stdbool.h>

enum { POINTS = 1, LINES, LINE_STRIP, TRIANGLES, FAN, STRIP, LINES_ADJ = 10, LINE_STRIP_ADJ, TRIANGLES_ADJ, STRIP_ADJ,
       RECTANGLES = 17 };

/*
 * What the specification says of primitive i: how many there are of n vertices, which vertices it has in their order,
 * and which of them provoke it, first and last.
 */
struct truth {
    uint32_t count, corners, corner[3], provoking[2];
};

static struct truth lists(unsigned size, unsigned step, unsigned skip, uint32_t n, uint32_t i)
{
    struct truth t = { n / step, size, { 0 }, { 0 } };
    unsigned stride = skip && size == 3 ? 2 : 1;
    for (unsigned k = 0; k < size; k++)
        t.corner[k] = i * step + (size == 2 ? skip : 0) + k * stride;
    t.provoking[0] = t.corner[0];
    t.provoking[1] = t.corner[size - 1];
    return t;
}

static uint32_t less(uint32_t n, uint32_t by)
{
    return n > by ? n - by : 0;
}

static struct truth truth(unsigned type, uint32_t n, uint32_t i)
{
    switch (type) {
    case POINTS:
        return lists(1, 1, 0, n, i);
    case LINES:
        return lists(2, 2, 0, n, i);
    case TRIANGLES:
    case RECTANGLES:
        return lists(3, 3, 0, n, i);
    case LINES_ADJ:
        return lists(2, 4, 1, n, i);
    case TRIANGLES_ADJ:
        return lists(3, 6, 1, n, i);
    case LINE_STRIP:
        return (struct truth){ less(n, 1), 2, { i, i + 1 }, { i, i + 1 } };
    case LINE_STRIP_ADJ:
        return (struct truth){ less(n, 3), 2, { i + 1, i + 2 }, { i + 1, i + 2 } };
    case STRIP:
        return (struct truth){ less(n, 2), 3, { i, i + 1 + i % 2, i + 2 - i % 2 }, { i, i + 2 } };
    case FAN:
        return (struct truth){ less(n, 2), 3, { i + 1, i + 2, 0 }, { i + 1, i + 2 } };
    default: /* of a strip with adjacency the even vertices are the triangles' */
        return (struct truth){ n < 6 ? 0 : (n - 4) / 2, 3, { 2 * i, 2 * (i + 1 + i % 2), 2 * (i + 2 - i % 2) },
                               { 2 * i, 2 * i + 4 } };
    }
}

/* The same corners in the same turn, beginning anywhere. */
static bool same_turn(const uint32_t *a, const uint32_t *b, unsigned corners)
{
    for (unsigned shift = 0; shift < corners; shift++) {
        bool same = true;
        for (unsigned k = 0; k < corners; k++)
            same = same && a[k] == b[(k + shift) % corners];
        if (same && (corners == 3 || shift == 0)) /* a line has a direction */
            return true;
    }
    return false;
}

static const unsigned types[] = { POINTS, LINES, LINE_STRIP, TRIANGLES, FAN, STRIP, LINES_ADJ, LINE_STRIP_ADJ,
                                  TRIANGLES_ADJ, STRIP_ADJ, RECTANGLES };
#define TYPES (sizeof types / sizeof types[0])

static void every_primitive_is_that_of_the_specification(void)
{
    for (unsigned k = 0; k < TYPES; k++) {
        const struct topology *t = topology_find(types[k]);
        CHECK(t != NULL);
        for (uint32_t n = 0; t && n < 40; n++) {
            CHECK_EQ(topology_primitives(t, n), truth(types[k], n, 0).count);
            for (uint32_t i = 0; i < 2 * truth(types[k], n, 0).count; i++) {
                struct truth want = truth(types[k], n, i / 2);
                uint32_t place[3], last = i % 2;
                topology_place(t, i / 2, last, place);
                CHECK_EQ(t->vertices, want.corners);
                CHECK(same_turn(place, want.corner, want.corners));
                CHECK_EQ(place[last ? want.corners - 1 : 0], want.provoking[last]);
            }
        }
    }
}

static void shapes_are_those_of_the_primitives(void)
{
    for (unsigned k = 0; k < TYPES; k++) {
        const struct topology *t = topology_find(types[k]);
        static const unsigned shape[] = { 0, BATCH_POINTS, BATCH_LINES, BATCH_TRIANGLES };
        CHECK_EQ(t->shape, types[k] == RECTANGLES ? BATCH_RECTANGLES : shape[t->vertices]);
    }
}

static void others_are_none(void)
{
    unsigned known = 0;
    for (uint32_t type = 0; type < 64; type++)
        known += topology_find(type) != NULL;
    CHECK_EQ(known, TYPES);
    CHECK(topology_find(9) == NULL); /* patches */
    CHECK(topology_find(UINT32_MAX) == NULL);
}

/* The largest draws do not overflow. */
static void counts_of_many_vertices(void)
{
    CHECK_EQ(topology_primitives(topology_find(STRIP), UINT32_MAX), UINT32_MAX - 2);
    CHECK_EQ(topology_primitives(topology_find(TRIANGLES), UINT32_MAX), UINT32_MAX / 3);
}

int main(void)
{
    TAP_RUN(every_primitive_is_that_of_the_specification);
    TAP_RUN(shapes_are_those_of_the_primitives);
    TAP_RUN(others_are_none);
    TAP_RUN(counts_of_many_vertices);
    return tap_done();
}
