/* SPDX-License-Identifier: MIT */
/* raster.c - which pixels are covered: topologies, indices, culling, polygon modes, clipping, viewports. */
#include <string.h>

#include "shapes.h"

enum { TRIANGLES = 40, GRID = 9, MODE_COUNT = 3 };

static const VkPipelineRasterizationLineStateCreateInfoEXT bresenham = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_LINE_STATE_CREATE_INFO_EXT,
    .lineRasterizationMode = VK_LINE_RASTERIZATION_MODE_BRESENHAM_EXT,
};

/* Draw `count` of struct vertex with the pipeline into a new target, and show it. */
static void draw_simple(struct canvas *c, const struct pipeline *pipeline, const struct vertex *vertices,
                        uint32_t count)
{
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, pipeline);
    canvas_vertices(c, 0, vertices, count * sizeof *vertices);
    vkCmdDraw(c->commands, count, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* The first picture, black, for an oracle. */
static struct oracle_drawing oracle_on(struct canvas *c)
{
    struct picture *picture = &c->pictures[0];
    memset(picture->bytes, 0, (size_t)picture->width * picture->height * picture_texel_bytes(picture->format));
    return (struct oracle_drawing){ .picture = picture, .samples = 1, .height = picture->height };
}

static void oracle_color(struct oracle_drawing *drawing, uint32_t number)
{
    float color[4];
    shape_color(number, color);
    for (int i = 0; i < 4; i++)
        drawing->color[i] = (double)color[i];
}

/* ---- triangles --------------------------------------------------------------------------------------------------- */

/* The parameter: a seed, and 0x100 times how many pixels they reach beyond the target. */
static void triangles(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, c->parameter, c->parameter >> 8);
    draw_simple(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST }, vertices, TRIANGLES * 3);
}

static void expect_triangles(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    struct oracle_drawing drawing = oracle_on(c);
    shape_triangles(vertices, places, TRIANGLES, c->parameter, c->parameter >> 8);
    for (uint32_t i = 0; i < TRIANGLES; i++) {
        oracle_color(&drawing, i);
        oracle_triangle(&drawing, places[i]);
    }
}

/* Triangles of a few pixels, or less than one: their corners are close together. */
static void small_places(struct point (*places)[3], uint32_t count, uint32_t reach)
{
    uint32_t seed = reach;
    for (uint32_t i = 0; i < count; i++) {
        struct point at = shape_random_point(&seed, SIZE * 256);
        for (uint32_t j = 0; j < 3; j++) {
            struct point corner = shape_random_point(&seed, reach);
            places[i][j] = (struct point){ at.x + corner.x, at.y + corner.y };
        }
    }
}

enum { SMALL = 400 };

static void small_triangles(struct canvas *c)
{
    static struct vertex vertices[SMALL * 3];
    static struct point places[SMALL][3];
    small_places(places, SMALL, c->parameter);
    for (uint32_t i = 0; i < SMALL * 3; i++)
        vertices[i] = shape_vertex(places[i / 3][i % 3], i / 3);
    draw_simple(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST }, vertices, SMALL * 3);
}

static void expect_small_triangles(struct canvas *c)
{
    static struct point places[SMALL][3];
    struct oracle_drawing drawing = oracle_on(c);
    small_places(places, SMALL, c->parameter);
    for (uint32_t i = 0; i < SMALL; i++) {
        oracle_color(&drawing, i);
        oracle_triangle(&drawing, places[i]);
    }
}

/* A grid of crooked triangles over the whole target, added up: a gap is dark, what is drawn twice is bright. */
static void shared_edges(struct canvas *c)
{
    static struct vertex vertices[(GRID - 1) * (GRID - 1) * 6];
    struct point grid[GRID][GRID];
    uint32_t seed = c->parameter, count = 0;
    for (uint32_t y = 0; y < GRID; y++)
        for (uint32_t x = 0; x < GRID; x++)
            grid[y][x] = (struct point){ (int32_t)x * 8 * 256, (int32_t)y * 8 * 256 };
    for (uint32_t y = 1; y + 1 < GRID; y++)
        for (uint32_t x = 1; x + 1 < GRID; x++) {
            grid[y][x].x += (int32_t)shape_random(&seed, 1000); /* less than half of a square: none folds over */
            grid[y][x].y += (int32_t)shape_random(&seed, 1000);
        }
    for (uint32_t y = 0; y + 1 < GRID; y++)
        for (uint32_t x = 0; x + 1 < GRID; x++) {
            const struct point corners[6] = { grid[y][x],     grid[y][x + 1],     grid[y + 1][x],
                                              grid[y][x + 1], grid[y + 1][x + 1], grid[y + 1][x] };
            for (uint32_t i = 0; i < 6; i++)
                vertices[count++] = shape_vertex(corners[i], 7);
        }
    const struct pipeline adding = {
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .blend = { { .blendEnable = VK_TRUE,
                     .srcColorBlendFactor = VK_BLEND_FACTOR_ONE,
                     .dstColorBlendFactor = VK_BLEND_FACTOR_ONE,
                     .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
                     .dstAlphaBlendFactor = VK_BLEND_FACTOR_ZERO } },
    };
    draw_simple(c, &adding, vertices, count);
}

static void expect_shared_edges(struct canvas *c)
{
    struct oracle_drawing drawing = oracle_on(c);
    oracle_color(&drawing, 7);
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++)
            picture_set(drawing.picture, x, y, drawing.color);
}

/* ---- topologies and indices -------------------------------------------------------------------------------------- */

/* A zigzag of vertices that gives something to see in every topology; lines after Bresenham, as both drivers can. */
static uint32_t zigzag(struct vertex vertices[32])
{
    uint32_t seed = 5;
    for (uint32_t i = 0; i < 32; i++) {
        struct point at = shape_random_point(&seed, 7000);
        vertices[i] = shape_vertex((struct point){ (int32_t)i * 480 + at.x / 16, (int32_t)(i % 2) * 8000 + at.y }, i);
    }
    return 32;
}

static const void *line_state(VkPrimitiveTopology topology)
{
    return topology == VK_PRIMITIVE_TOPOLOGY_LINE_LIST || topology == VK_PRIMITIVE_TOPOLOGY_LINE_STRIP ||
                   topology == VK_PRIMITIVE_TOPOLOGY_LINE_LIST_WITH_ADJACENCY ||
                   topology == VK_PRIMITIVE_TOPOLOGY_LINE_STRIP_WITH_ADJACENCY
               ? &bresenham
               : NULL;
}

static void topologies(struct canvas *c)
{
    struct vertex vertices[32];
    VkPrimitiveTopology topology = (VkPrimitiveTopology)c->parameter;
    const struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = topology,
        .raster_next = line_state(topology),
    };
    draw_simple(c, &pipeline, vertices, zigzag(vertices));
}

/* Restart after every fifth, seventh... index, in 16 bits. */
static void restart(struct canvas *c)
{
    struct vertex vertices[32];
    uint16_t indices[64];
    uint32_t count = 0, next = 0, vertex_count = zigzag(vertices);
    for (uint32_t run = 3; next < vertex_count; run++) {
        for (uint32_t i = 0; i < run && next < vertex_count; i++)
            indices[count++] = (uint16_t)next++;
        indices[count++] = 0xffff;
        if (run % 2)
            indices[count++] = 0xffff;
    }
    VkPrimitiveTopology topology = (VkPrimitiveTopology)c->parameter;
    const struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = topology,
        .restart = true,
        .raster_next = line_state(topology),
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    canvas_indices(c, VK_INDEX_TYPE_UINT16, indices, count * sizeof *indices);
    vkCmdDrawIndexed(c->commands, count, 1, 0, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Squares by number, in strips of four with a restart between them. The parameter is the index type. */
static void index_types(struct canvas *c)
{
    static const uint8_t strips[] = { 0,   1,  2,  3,  255, 36,  37, 38, 39,  255, 4,   5,   6,  7,
                                      255, 72, 73, 74, 75,  255, 40, 41, 255, 100, 101, 102, 103 };
    uint16_t words[sizeof strips];
    uint32_t dwords[sizeof strips];
    for (size_t i = 0; i < sizeof strips; i++) {
        words[i] = strips[i] == 255 ? 0xffff : strips[i];
        dwords[i] = strips[i] == 255 ? 0xffffffff : strips[i];
    }
    VkIndexType type = (VkIndexType)c->parameter;
    const void *data = type == VK_INDEX_TYPE_UINT16   ? (const void *)words
                       : type == VK_INDEX_TYPE_UINT32 ? (const void *)dwords
                                                      : strips;
    size_t bytes = type == VK_INDEX_TYPE_UINT16 ? 2 : type == VK_INDEX_TYPE_UINT32 ? 4 : 1;
    const struct pipeline pipeline = {
        .vertex = "indices.vert",
        .fragment = "flat.frag",
        .no_attributes = true,
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
        .restart = true,
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_indices(c, type, data, sizeof strips * bytes);
    vkCmdDrawIndexed(c->commands, sizeof strips, 1, 0, 0, 0);
    vkCmdDrawIndexed(c->commands, 4, 1, 5, 84, 3);  /* further down: a base vertex, an instance that is not first */
    vkCmdDrawIndexed(c->commands, 9, 1, 10, -4, 9); /* a negative one */
    vkCmdDrawIndexed(c->commands, 4, 1, 15, 0x100 - 72, 7);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Large base vertices and first vertices without indices. */
static void base_vertex(struct canvas *c)
{
    const struct pipeline pipeline = {
        .vertex = "indices.vert",
        .fragment = "flat.frag",
        .no_attributes = true,
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    vkCmdDraw(c->commands, 4, 1, 0, 0);
    vkCmdDraw(c->commands, 4, 1, 36, 0);
    vkCmdDraw(c->commands, 4, 3, 0x10000 + 72, 5);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void instances(struct canvas *c)
{
    struct vertex square[4];
    float each[16][2], third[6][2];
    const float all = 0.5f;
    for (uint32_t i = 0; i < 4; i++)
        square[i] = shape_vertex((struct point){ (int32_t)(i & 1) * 2048, (int32_t)(i >> 1) * 2048 }, 3);
    for (uint32_t i = 0; i < 16; i++) {
        each[i][0] = (float)(i % 4) * 0.5f;
        each[i][1] = 0;
    }
    for (uint32_t i = 0; i < 6; i++) {
        third[i][0] = 0;
        third[i][1] = (float)i * 0.34375f;
    }
    const struct pipeline pipeline = {
        .vertex = "instances.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
        .attributes = {
            { 0, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, position) },
            { 1, 0, VK_FORMAT_R32G32B32A32_SFLOAT, offsetof(struct vertex, color) },
            { 2, 1, VK_FORMAT_R32G32_SFLOAT, 0 },
            { 3, 2, VK_FORMAT_R32G32_SFLOAT, 0 },
            { 4, 3, VK_FORMAT_R32_SFLOAT, 0 },
        },
        .streams = {
            { .stride = sizeof(struct vertex) },
            { .stride = sizeof each[0], .instanced = true, .divisor = 1 },
            { .stride = sizeof third[0], .instanced = true, .divisor = 3 },
            { .stride = 4, .instanced = true, .divisor = 0 },
        },
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, square, sizeof square);
    canvas_vertices(c, 1, each, sizeof each);
    canvas_vertices(c, 2, third, sizeof third);
    canvas_vertices(c, 3, &all, sizeof all);
    vkCmdDraw(c->commands, 4, 16, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* The parameter: a topology, and 0x100 for the last vertex. */
static void provoking_vertex(struct canvas *c)
{
    const VkPipelineRasterizationProvokingVertexStateCreateInfoEXT provoking = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_PROVOKING_VERTEX_STATE_CREATE_INFO_EXT,
        .provokingVertexMode =
            c->parameter & 0x100 ? VK_PROVOKING_VERTEX_MODE_LAST_VERTEX_EXT : VK_PROVOKING_VERTEX_MODE_FIRST_VERTEX_EXT,
    };
    VkPrimitiveTopology topology = (VkPrimitiveTopology)(c->parameter & 0xff);
    VkPipelineRasterizationLineStateCreateInfoEXT lines = bresenham;
    lines.pNext = &provoking;
    struct vertex vertices[32];
    const struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = topology,
        .raster_next = line_state(topology) ? (const void *)&lines : &provoking,
    };
    draw_simple(c, &pipeline, vertices, zigzag(vertices));
}

/* ---- rasterizer state -------------------------------------------------------------------------------------------- */

/* The parameter: the cull mode, and 4 for the front face that is clockwise. */
static void culling(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 77, 0);
    const struct pipeline pipeline = {
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .raster = { .cullMode = c->parameter & 3,
                    .frontFace = c->parameter & 4 ? VK_FRONT_FACE_CLOCKWISE : VK_FRONT_FACE_COUNTER_CLOCKWISE },
    };
    draw_simple(c, &pipeline, vertices, TRIANGLES * 3);
}

static void expect_culling(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point p[TRIANGLES][3];
    struct oracle_drawing drawing = oracle_on(c);
    shape_triangles(vertices, p, TRIANGLES, 77, 0);
    for (uint32_t i = 0; i < TRIANGLES; i++) {
        int64_t area = (int64_t)(p[i][1].x - p[i][0].x) * (p[i][2].y - p[i][0].y) -
                       (int64_t)(p[i][1].y - p[i][0].y) * (p[i][2].x - p[i][0].x);
        bool front = c->parameter & 4 ? area > 0 : area < 0; /* y grows downwards */
        if (c->parameter & (front ? VK_CULL_MODE_FRONT_BIT : VK_CULL_MODE_BACK_BIT))
            continue;
        oracle_color(&drawing, i);
        oracle_triangle(&drawing, p[i]);
    }
}

static void polygon_modes(struct canvas *c)
{
    struct vertex vertices[8 * 3];
    struct point places[8][3];
    shape_triangles(vertices, places, 8, 9, 0);
    const struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .raster = { .polygonMode = (VkPolygonMode)c->parameter },
        .raster_next = &bresenham,
    };
    draw_simple(c, &pipeline, vertices, 8 * 3);
}

/* The parameter: the width in eighths. Lines along the axes cover what every kind of line rasterization does. */
static void wide_lines(struct canvas *c)
{
    struct vertex vertices[16];
    for (uint32_t i = 0; i < 16; i++) {
        int32_t along = (int32_t)(i % 2) * 5000 + 1408, at = (int32_t)(i / 2 % 4) * 4000 + 1888;
        struct point place =
            i < 8 ? (struct point){ along + (int32_t)(i / 2) * 2560, at } : (struct point){ at, along };
        vertices[i] = shape_vertex(place, i / 2);
    }
    const struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_LINE_LIST,
        .raster = { .lineWidth = (float)c->parameter / 8 },
    };
    draw_simple(c, &pipeline, vertices, 16);
}

enum { POINTS = 24 };

static void point_places(struct point places[POINTS], float sizes[POINTS])
{
    uint32_t seed = 3;
    for (uint32_t i = 0; i < POINTS; i++) {
        places[i] = shape_random_point(&seed, SIZE * 256);
        sizes[i] = (float)(8 + shape_random(&seed, 200)) / 8; /* in eighths, as both drivers have them */
    }
}

static void points(struct canvas *c)
{
    struct point places[POINTS];
    float sizes[POINTS];
    struct vertex vertices[POINTS];
    point_places(places, sizes);
    for (uint32_t i = 0; i < POINTS; i++) {
        vertices[i] = shape_vertex(places[i], i);
        vertices[i].color[3] = sizes[i];
    }
    const struct pipeline pipeline = {
        .vertex = "points.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_POINT_LIST,
    };
    draw_simple(c, &pipeline, vertices, POINTS);
}

static void expect_points(struct canvas *c)
{
    struct point places[POINTS];
    float sizes[POINTS];
    struct oracle_drawing drawing = oracle_on(c);
    point_places(places, sizes);
    for (uint32_t i = 0; i < POINTS; i++) {
        oracle_color(&drawing, i);
        oracle_square(&drawing, places[i], (int32_t)(sizes[i] * 256));
    }
}

/* Nothing may be drawn. */
static void discarded(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 77, 0);
    const struct pipeline pipeline = {
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .raster = { .rasterizerDiscardEnable = VK_TRUE },
    };
    draw_simple(c, &pipeline, vertices, TRIANGLES * 3);
}

static void expect_nothing(struct canvas *c)
{
    oracle_on(c);
}

static void dynamic_state(struct canvas *c)
{
    static const VkDynamicState states[] = {
        VK_DYNAMIC_STATE_VIEWPORT_WITH_COUNT,
        VK_DYNAMIC_STATE_SCISSOR_WITH_COUNT,
        VK_DYNAMIC_STATE_CULL_MODE,
        VK_DYNAMIC_STATE_FRONT_FACE,
        VK_DYNAMIC_STATE_PRIMITIVE_TOPOLOGY,
        VK_DYNAMIC_STATE_PRIMITIVE_RESTART_ENABLE,
        VK_DYNAMIC_STATE_RASTERIZER_DISCARD_ENABLE,
        VK_DYNAMIC_STATE_VERTEX_INPUT_BINDING_STRIDE,
    };
    struct vertex vertices[32];
    zigzag(vertices);
    struct pipeline pipeline = {
        .vertex = "flat.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .dynamic_count = COUNT_OF(states),
        .dynamic = states,
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    const struct vk_buffer *buffer = canvas_data(c, vertices, sizeof vertices);
    static const VkPrimitiveTopology drawn[4] = { VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
                                                  VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP,
                                                  VK_PRIMITIVE_TOPOLOGY_TRIANGLE_FAN,
                                                  VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP };
    for (uint32_t i = 0; i < 4; i++) {
        const VkViewport viewport = { (float)(i % 2) * 32, (float)(i / 2) * 32, 32, 32, 0, 1 };
        const VkRect2D scissor = { { (int32_t)(i % 2) * 32 + 3, (int32_t)(i / 2) * 32 + 5 }, { 27, 26 } };
        const VkDeviceSize offset = 0, stride = sizeof(struct vertex) * (i == 3 ? 2 : 1);
        vkCmdSetViewportWithCount(c->commands, 1, &viewport);
        vkCmdSetScissorWithCount(c->commands, 1, &scissor);
        vkCmdSetCullMode(c->commands, i % 2 ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT);
        vkCmdSetFrontFace(c->commands, i / 2 ? VK_FRONT_FACE_CLOCKWISE : VK_FRONT_FACE_COUNTER_CLOCKWISE);
        vkCmdSetPrimitiveTopology(c->commands, drawn[i]);
        vkCmdSetPrimitiveRestartEnable(c->commands, VK_FALSE);
        vkCmdSetRasterizerDiscardEnable(c->commands, VK_FALSE);
        vkCmdBindVertexBuffers2(c->commands, 0, 1, &buffer->buffer, &offset, NULL, &stride);
        vkCmdDraw(c->commands, i == 3 ? 16 : 30, 1, 0, 0);
    }
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* ---- viewports and clipping -------------------------------------------------------------------------------------- */

static void viewports(struct canvas *c)
{
    static const VkViewport ports[4] = {
        { 0, 0, 40, 24, 0, 1 },
        { 24, 64, 40, -40, 0, 1 }, /* upside down */
        { -20, 20, 60, 60, 0, 1 }, /* partly outside */
        { 40.5f, 3.25f, 20.125f, 17.75f, 0.25f, 0.75f },
    };
    static const VkRect2D scissors[4] = {
        { { 0, 0 }, { 64, 64 } },
        { { 30, 25 }, { 20, 64 - 25 } },
        { { 0, 0 }, { 17, 50 } },
        { { 45, 0 }, { 19, 64 } },
    };
    struct vertex vertices[4 * 3];
    struct point places[4][3];
    shape_triangles(vertices, places, 4, 12, 0);
    const struct pipeline pipeline = {
        .vertex = "viewports.vert",
        .fragment = "flat.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .viewport_count = 4,
        .viewports = ports,
        .scissors = scissors,
    };
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 12, 4, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void layers(struct canvas *c)
{
    struct vertex vertices[6 * 3];
    struct point places[6][3];
    shape_triangles(vertices, places, 6, 31, 0);
    const struct pipeline pipeline = {
        .vertex = "viewports.vert",
        .fragment = "flat.frag",
        .constants = { 1 },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    canvas_begin(c, &(struct target){ .layers = 4, .width = 48, .height = 40 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 18, 4, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

static void scissors(struct canvas *c)
{
    static const VkRect2D rects[] = {
        { { 0, 0 }, { 1, 1 } },     { { 3, 5 }, { 7, 11 } },  { { 63, 63 }, { 100, 100 } }, { { 20, 0 }, { 0, 64 } },
        { { 16, 16 }, { 16, 16 } }, { { 40, 8 }, { 24, 3 } }, { { 33, 30 }, { 9, 34 } },
    };
    const VkDynamicState dynamic = VK_DYNAMIC_STATE_SCISSOR;
    struct vertex vertices[COUNT_OF(rects)][3];
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &(struct pipeline){
                           .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST, .dynamic_count = 1, .dynamic = &dynamic });
    for (uint32_t i = 0; i < COUNT_OF(rects); i++) {
        float color[4];
        shape_color(i, color);
        shape_whole(vertices[i], 0, color);
    }
    canvas_vertices(c, 0, vertices, sizeof vertices);
    for (uint32_t i = 0; i < COUNT_OF(rects); i++) {
        vkCmdSetScissor(c->commands, 0, 1, &rects[i]);
        vkCmdDraw(c->commands, 3, 1, i * 3, 0);
    }
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* Edges along the axes at places that clipping keeps exact, of triangles that reach as far as the parameter says. */
static void huge_triangles(struct canvas *c)
{
    float reach = (float)c->parameter;
    struct vertex vertices[] = {
        { .position = { -reach, -0.5f, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { reach, -0.5f, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 0, reach, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 0.25f, -reach, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { 0.25f, reach, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { reach, 0, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { -reach, 0.75f, 0, 1 }, .color = { 0, 0, 1, 1 } },
        { .position = { reach, 0.75f, 0, 1 }, .color = { 0, 0, 1, 1 } },
        { .position = { 0, reach, 0, 1 }, .color = { 0, 0, 1, 1 } },
    };
    draw_simple(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST }, vertices, 9);
}

static void expect_huge_triangles(struct canvas *c)
{
    struct oracle_drawing drawing = oracle_on(c);
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            const double color[CHANNELS_MAX] = { y >= 16 && x < 40 && y < 56, x >= 40 && y < 56, y >= 56,
                                                 y >= 16 || x >= 40 };
            picture_set(drawing.picture, x, y, color);
        }
}

/* Behind the eye: w is negative, or zero. */
static void behind_the_eye(struct canvas *c)
{
    const struct vertex vertices[] = {
        /* Upright at the right of the eye's way, from before it to behind it: an edge at y = 0. */
        { .position = { -1, 0, 1, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 1, 0, 1, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 0, 1, -1, -1 }, .color = { 1, 0, 0, 1 } },
        /* Wholly behind. */
        { .position = { -1, -1, 0, -1 }, .color = { 0, 1, 0, 1 } },
        { .position = { 3, -1, 0, -1 }, .color = { 0, 1, 0, 1 } },
        { .position = { -1, 3, 0, -1 }, .color = { 0, 1, 0, 1 } },
        /* In no volume at all. */
        { .position = { 0, 0, 0, 0 }, .color = { 1, 1, 1, 1 } },
        { .position = { 0, 0, 0, 0 }, .color = { 1, 1, 1, 1 } },
        { .position = { 0, 0, 0, 0 }, .color = { 1, 1, 1, 1 } },
    };
    draw_simple(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST }, vertices, 9);
}

static void distances(struct canvas *c)
{
    struct vertex vertices[] = {
        { .position = { -1, -1, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 1, -1, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { -1, 1, 0, 1 }, .color = { 1, 0, 0, 1 } },
        { .position = { 1, -1, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { -1, 1, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { 1, 1, 0, 1 }, .color = { 0, 1, 0, 1 } },
        { .position = { -0.5f, 0.5f, 0, 1 }, .color = { 0, 0, 1, 1 } },
        { .position = { -0.25f, 0.5f, 0, 1 }, .color = { 0, 0, 1, 1 } },
        { .position = { -0.5f, 0.75f, 0, 1 }, .color = { 0, 0, 1, 1 } },
    };
    const struct pipeline pipeline = {
        .vertex = "distances.vert",
        .fragment = "flat.frag",
        .constants = { c->parameter, 1 },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_simple(c, &pipeline, vertices, 9);
}

/* What depth clipping does: the parameter's bit 0 clamps depth, bit 1 turns clipping off, bit 2 takes depths from -1.
 */
static void depth_clip(struct canvas *c)
{
    const struct vertex vertices[] = {
        { .position = { -1, -1, -2, 1 } }, { .position = { 1, -1, 2, 1 } },  { .position = { -1, 1, -2, 1 } },
        { .position = { 1, -1, 2, 1 } },   { .position = { -1, 1, -2, 1 } }, { .position = { 1, 1, 2, 1 } },
    };
    const VkViewport viewport = { 0, 0, SIZE, SIZE, 0.25f, 0.75f };
    const VkPipelineViewportDepthClipControlCreateInfoEXT control = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_DEPTH_CLIP_CONTROL_CREATE_INFO_EXT,
        .negativeOneToOne = !!(c->parameter & 4),
    };
    const VkPipelineRasterizationDepthClipStateCreateInfoEXT clip = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_DEPTH_CLIP_STATE_CREATE_INFO_EXT,
        .depthClipEnable = !(c->parameter & 2),
    };
    const struct pipeline pipeline = {
        .fragment = "depth.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
        .viewports = &viewport,
        .viewport_next = &control,
        .raster = { .depthClampEnable = c->parameter & 1 },
        .raster_next = &clip,
        .depth = { .depthTestEnable = VK_TRUE, .depthWriteEnable = VK_TRUE, .depthCompareOp = VK_COMPARE_OP_ALWAYS },
    };
    canvas_begin(c, &(struct target){ .depth = VK_FORMAT_D32_SFLOAT, .clear_depth = { 0.125f, 0 } });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, 6, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_show(c, "depth", &c->depth);
}

/* A target that is no multiple of a tile, and one that is large. */
static void sizes(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 8, 0);
    canvas_begin(c, &(struct target){ .width = c->parameter & 0xffff, .height = c->parameter >> 16 });
    canvas_pipeline(c, &(struct pipeline){ .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST });
    canvas_vertices(c, 0, vertices, sizeof vertices);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* clang-format off */
#define TOPOLOGY(name, what)                                                  \
    { "topology_" #name, topologies, NULL, LACKS_NOTHING, ONE_LSB, VK_PRIMITIVE_TOPOLOGY_##what }
#define RESTART(name, what)                                                   \
    { "restart_" #name, restart, NULL, LACKS_NOTHING, ONE_LSB, VK_PRIMITIVE_TOPOLOGY_##what }
#define PROVOKING(name, what)                                                                                       \
    { "provoking_first_" #name, provoking_vertex, NULL, LACKS_NOTHING, ONE_LSB, VK_PRIMITIVE_TOPOLOGY_##what },       \
    {                                                                                                               \
        "provoking_last_" #name, provoking_vertex, NULL, LACKS_NOTHING, ONE_LSB, VK_PRIMITIVE_TOPOLOGY_##what | 0x100 \
    }

static const struct graphics_case cases[] = {
    { "triangles", triangles, expect_triangles, LACKS_NOTHING, ONE_LSB, 1 },
    { "triangles_2", triangles, expect_triangles, LACKS_NOTHING, ONE_LSB, 2 },
    { "triangles_3", triangles, expect_triangles, LACKS_NOTHING, ONE_LSB, 3 },
    { "triangles_beyond", triangles, expect_triangles, LACKS_NOTHING, ONE_LSB, 0x801, .lavapipe_off = 2 },
    { "triangles_far_beyond", triangles, expect_triangles, LACKS_NOTHING, ONE_LSB, 0x6402, .lavapipe_off = 20 },
    { "small_triangles", small_triangles, expect_small_triangles, LACKS_NOTHING, ONE_LSB, 1500 },
    { "tiny_triangles", small_triangles, expect_small_triangles, LACKS_NOTHING, ONE_LSB, 300 },
    { "shared_edges", shared_edges, expect_shared_edges, LACKS_NOTHING, ONE_LSB, 1 },
    { "shared_edges_2", shared_edges, expect_shared_edges, LACKS_NOTHING, ONE_LSB, 2 },
    TOPOLOGY(points, POINT_LIST),
    TOPOLOGY(lines, LINE_LIST),
    TOPOLOGY(line_strip, LINE_STRIP),
    TOPOLOGY(triangles, TRIANGLE_LIST),
    TOPOLOGY(strip, TRIANGLE_STRIP),
    TOPOLOGY(fan, TRIANGLE_FAN),
    TOPOLOGY(lines_adjacency, LINE_LIST_WITH_ADJACENCY),
    TOPOLOGY(line_strip_adjacency, LINE_STRIP_WITH_ADJACENCY),
    TOPOLOGY(triangles_adjacency, TRIANGLE_LIST_WITH_ADJACENCY),
    TOPOLOGY(strip_adjacency, TRIANGLE_STRIP_WITH_ADJACENCY),
    RESTART(points, POINT_LIST),
    RESTART(lines, LINE_LIST),
    RESTART(line_strip, LINE_STRIP),
    RESTART(triangles, TRIANGLE_LIST),
    RESTART(strip, TRIANGLE_STRIP),
    RESTART(fan, TRIANGLE_FAN),
    { "indices_8", index_types, NULL, LACKS_NOTHING, ONE_LSB, VK_INDEX_TYPE_UINT8_EXT },
    { "indices_16", index_types, NULL, LACKS_NOTHING, ONE_LSB, VK_INDEX_TYPE_UINT16 },
    { "indices_32", index_types, NULL, LACKS_NOTHING, ONE_LSB, VK_INDEX_TYPE_UINT32 },
    { "base_vertex", base_vertex, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "instances", instances, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    PROVOKING(lines, LINE_LIST),
    PROVOKING(line_strip, LINE_STRIP),
    PROVOKING(triangles, TRIANGLE_LIST),
    PROVOKING(strip, TRIANGLE_STRIP),
    PROVOKING(fan, TRIANGLE_FAN),
    { "cull_front", culling, expect_culling, LACKS_NOTHING, ONE_LSB, 1 },
    { "cull_back", culling, expect_culling, LACKS_NOTHING, ONE_LSB, 2 },
    { "cull_both", culling, expect_culling, LACKS_NOTHING, ONE_LSB, 3 },
    { "cull_front_clockwise", culling, expect_culling, LACKS_NOTHING, ONE_LSB, 4 | 1 },
    { "cull_back_clockwise", culling, expect_culling, LACKS_NOTHING, ONE_LSB, 4 | 2 },
    { "polygon_line", polygon_modes, NULL, LACKS_NOTHING, ONE_LSB, VK_POLYGON_MODE_LINE },
    { "polygon_point", polygon_modes, NULL, LACKS_NOTHING, ONE_LSB, VK_POLYGON_MODE_POINT },
    { "line_width_1", wide_lines, NULL, LACKS_NOTHING, ONE_LSB, 8 },
    { "line_width_2", wide_lines, NULL, LACKS_NOTHING, ONE_LSB, 16 },
    { "line_width_3", wide_lines, NULL, LACKS_NOTHING, ONE_LSB, 24 },
    { "line_width_5_5", wide_lines, NULL, LACKS_NOTHING, ONE_LSB, 44 },
    { "points", points, expect_points, LACKS_NOTHING, ONE_LSB, 0 },
    { "rasterizer_discard", discarded, expect_nothing, LACKS_NOTHING, ONE_LSB, 0 },
    { "dynamic_state", dynamic_state, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "viewports", viewports, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "layers", layers, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "scissors", scissors, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "huge_triangles_30", huge_triangles, expect_huge_triangles, LACKS_NOTHING, ONE_LSB, 32 },
    { "huge_triangles_1000", huge_triangles, expect_huge_triangles, LACKS_NOTHING, ONE_LSB, 1024 },
    { "huge_triangles_million", huge_triangles, expect_huge_triangles, LACKS_NOTHING, ONE_LSB, 1 << 20 },
    { "behind_the_eye", behind_the_eye, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "clip_distances", distances, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "clip_distance", distances, NULL, LACKS_NOTHING, ONE_LSB, 1 },
    { "cull_distances", distances, NULL, LACKS_NOTHING, ONE_LSB, 2 },
    { "depth_clip", depth_clip, NULL, LACKS_NOTHING, ONE_LSB, 0 },
    { "depth_clamp", depth_clip, NULL, LACKS_NOTHING, ONE_LSB, 3 },
    { "depth_clamp_and_clip", depth_clip, NULL, LACKS_NOTHING, ONE_LSB, 1 },
    { "depth_from_minus_one", depth_clip, NULL, LACKS_NOTHING, ONE_LSB, 4 },
    { "size_1x1", sizes, NULL, LACKS_NOTHING, ONE_LSB, 1 | 1 << 16 },
    { "size_100x37", sizes, NULL, LACKS_NOTHING, ONE_LSB, 100 | 37 << 16 },
    { "size_1024x1024", sizes, NULL, LACKS_NOTHING, ONE_LSB, 1024 | 1024 << 16 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
