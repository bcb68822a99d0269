/* SPDX-License-Identifier: MIT */
/*
 * batch.h - vertices and primitives that have come out of the last shader before the rasteriser: of one NGG subgroup,
 * or of some waves of a vertex shader of the legacy pipeline.
 *
 * Filled by the exports of waves, by one core. Rows are by vertex, so that clipping works on many at a time.
 */
#ifndef NAVI23_GEOMETRY_BATCH_H
#define NAVI23_GEOMETRY_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#define BATCH_VERTICES   256u
#define BATCH_PRIMITIVES 256u
#define BATCH_PARAMS     32u

enum batch_shape { BATCH_POINTS = 1, BATCH_LINES, BATCH_TRIANGLES, BATCH_RECTANGLES }; /* rectangles have 3 vertices */

/* What `misc` of a vertex has, by PA_CL_VS_OUT_CNTL. */
enum batch_misc { MISC_POINT_SIZE, MISC_EDGE_FLAG, MISC_LAYER, MISC_VIEWPORT };

struct batch_primitive {
    uint16_t vertex[3];  /* in the order of the API; the first ones count for points and lines */
    uint8_t provoking;   /* which of them flat attributes are from */
    uint8_t edges;       /* bit n: the side from vertex n on is one of the API's polygon */
    uint16_t row;        /* of `param`, that has what the primitive itself exports */
};

struct batch {
    enum batch_shape shape;
    uint32_t vertices, primitives;
    uint32_t params;     /* vectors a vertex exports, and behind them those of a primitive; at most BATCH_PARAMS */
    float (*param)[4];   /* of vertex or row v from param[v * params] on; lives as long as the round */
    float position[4][BATCH_VERTICES] __attribute__((aligned(64)));  /* clip space */
    uint32_t misc[4][BATCH_VERTICES] __attribute__((aligned(64)));   /* by enum batch_misc; floats as bits */
    float distance[8][BATCH_VERTICES] __attribute__((aligned(64)));  /* clip and cull distances: POS2 and POS3 */
    struct batch_primitive primitive[BATCH_PRIMITIVES];
};

#endif
