/* SPDX-License-Identifier: MIT */
/* interp.c - what a fragment shader is given: inputs of every kind, derivatives, helpers, built-in variables. */
#include "shapes.h"

enum { TRIANGLES = 6 };

/* Triangles in perspective, whose corners lie exactly after the division too: w is a power of two. */
static void in_perspective(struct vertex vertices[TRIANGLES * 3])
{
    struct point places[TRIANGLES][3];
    uint32_t seed = 6;
    shape_triangles(vertices, places, TRIANGLES, 41, 0);
    for (uint32_t i = 0; i < TRIANGLES * 3; i++) {
        float w = (float)(1u << shape_random(&seed, 3)) / 2;
        for (uint32_t j = 0; j < 4; j++) {
            vertices[i].position[j] *= w;
            vertices[i].color[j] = (float)shape_random(&seed, 256) / 255;
        }
        vertices[i].position[2] = w * (float)shape_random(&seed, 257) / 256;
    }
}

static void draw_into(struct canvas *c, VkFormat format, const struct pipeline *pipeline, const struct vertex *vertices,
                      uint32_t count)
{
    canvas_begin(c, &(struct target){ .formats = { format } });
    canvas_pipeline(c, pipeline);
    canvas_vertices(c, 0, vertices, count * sizeof *vertices);
    vkCmdDraw(c->commands, count, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
}

/* The parameter: which of kinds.frag's. */
static void kinds(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    in_perspective(vertices);
    const struct pipeline pipeline = {
        .vertex = "kinds.vert",
        .fragment = "kinds.frag",
        .constants = { c->parameter },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_into(c, VK_FORMAT_R32G32B32A32_SFLOAT, &pipeline, vertices, TRIANGLES * 3);
}

static void kinds_unorm(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    in_perspective(vertices);
    const struct pipeline pipeline = {
        .vertex = "kinds.vert",
        .fragment = "kinds.frag",
        .constants = { c->parameter },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_into(c, VK_FORMAT_R8G8B8A8_UNORM, &pipeline, vertices, TRIANGLES * 3);
}

static void derivatives(struct canvas *c)
{
    const float white[4] = { 1, 1, 1, 1 };
    struct vertex vertices[3];
    shape_whole(vertices, 0, white);
    const struct pipeline pipeline = {
        .fragment = "derivatives.frag",
        .constants = { c->parameter, 1 },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_into(c, VK_FORMAT_R32G32B32A32_SFLOAT, &pipeline, vertices, 3);
}

static float derivative_input(uint32_t x, uint32_t y, bool second)
{
    return (float)(second ? ((y * 5 + x) * y & 255) : ((x * 7 + y * 3) * x & 255));
}

/* Of quads that begin at even places: fine ones in each row and column, coarse ones of the first (as both do it). */
static void expect_derivatives(struct canvas *c)
{
    for (uint32_t y = 0; y < SIZE; y++)
        for (uint32_t x = 0; x < SIZE; x++) {
            uint32_t left = x & ~1u, top = y & ~1u, row = c->parameter == 1 ? y : top,
                     column = c->parameter == 1 ? x : left;
            double values[CHANNELS_MAX] = { 3, 5, 2, 1 };
            for (int i = 0; i < 2 && c->parameter; i++) {
                values[i * 2] = (double)(derivative_input(left + 1, row, i) - derivative_input(left, row, i));
                values[i * 2 + 1] = (double)(derivative_input(column, top + 1, i) - derivative_input(column, top, i));
            }
            picture_set(&c->pictures[0], x, y, values);
        }
}

/* The parameter: a fragment shader. */
static void discards(struct canvas *c)
{
    static const char *const shaders[] = { "discard.frag", "discard.frag", "discard.frag", "demote.frag" };
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 90, 0);
    const struct pipeline pipeline = {
        .fragment = shaders[c->parameter],
        .constants = { c->parameter },
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_into(c, VK_FORMAT_R8G8B8A8_UNORM, &pipeline, vertices, TRIANGLES * 3);
}

/* Helpers store nothing: what is counted are the covered pixels. */
static void helpers_store_nothing(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    shape_triangles(vertices, places, TRIANGLES, 17, 0);
    const struct pipeline pipeline = {
        .fragment = "helpers.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    const struct vk_buffer *seen = canvas_buffer(c, 5 * 4);
    canvas_begin(c, &(struct target){ 0 });
    canvas_pipeline(c, &pipeline);
    canvas_vertices(c, 0, vertices, sizeof vertices);
    canvas_bind_buffer(c, BINDING_STORAGE, seen);
    canvas_bind(c, VK_PIPELINE_BIND_POINT_GRAPHICS);
    vkCmdDraw(c->commands, TRIANGLES * 3, 1, 0, 0);
    canvas_end(c);
    canvas_show(c, "color", &c->color[0]);
    canvas_show_buffer(c, "seen", VK_FORMAT_R32_UINT, 5, 1, seen);
}

static void expect_seen(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    struct point places[TRIANGLES][3];
    double seen[5] = { 0 };
    shape_triangles(vertices, places, TRIANGLES, 17, 0);
    for (uint32_t i = 0; i < TRIANGLES; i++)
        for (uint32_t y = 0; y < SIZE; y++)
            for (uint32_t x = 0; x < SIZE; x++) {
                bool covered =
                    oracle_covers(places[i], (struct point){ (int32_t)x * 256 + 128, (int32_t)y * 256 + 128 });
                seen[0] += covered;
                seen[1 + (x & 1) + (y & 1) * 2] += covered;
            }
    for (uint32_t i = 0; i < 5; i++)
        picture_set(&c->pictures[1], i, 0, (const double[CHANNELS_MAX]){ seen[i] });
}

static void point_coord(struct canvas *c)
{
    struct vertex vertices[3];
    const float sizes[3] = { 16, 9.5f, 31 };
    for (uint32_t i = 0; i < 3; i++) {
        vertices[i] = shape_vertex((struct point){ 3000 + (int32_t)i * 4000, 2900 + (int32_t)i * 4700 }, i);
        vertices[i].color[3] = sizes[i];
    }
    const struct pipeline pipeline = {
        .vertex = "points.vert",
        .fragment = "point_coord.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_POINT_LIST,
    };
    draw_into(c, VK_FORMAT_R32G32B32A32_SFLOAT, &pipeline, vertices, 3);
}

static void many_inputs(struct canvas *c)
{
    struct vertex vertices[TRIANGLES * 3];
    in_perspective(vertices);
    const struct pipeline pipeline = {
        .vertex = "many.vert",
        .fragment = "many.frag",
        .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST,
    };
    draw_into(c, VK_FORMAT_R8G8B8A8_UNORM, &pipeline, vertices, TRIANGLES * 3);
}

/* clang-format off */
#define SLACK_INPUTS { .lsb = 1, .value = 2e-4, .reason = "inputs are interpolated in single precision, in any order" }
#define KIND(name, number) { #name, kinds, NULL, LACKS_NOTHING, SLACK_INPUTS, number }

static const struct graphics_case cases[] = {
    KIND(smooth, 1),
    KIND(noperspective, 2),
    KIND(flat, 3),
    KIND(flat_integers, 4),
    KIND(centroid, 5),
    KIND(frag_coord, 6),
    KIND(built_in, 7),
    KIND(derivatives_of_inputs, 8),
    KIND(derivatives_of_inputs_fine, 9),
    KIND(derivatives_of_inputs_coarse, 10),
    KIND(interpolate_at_offset, 11),
    KIND(interpolate_at_centroid, 12),
    KIND(interpolate_at_sample, 13),
    { "smooth_unorm", kinds_unorm, NULL, LACKS_NOTHING, ONE_LSB, 1 },
    { "noperspective_unorm", kinds_unorm, NULL, LACKS_NOTHING, ONE_LSB, 2 },
    { "derivatives", derivatives, expect_derivatives, LACKS_NOTHING, { 0 }, 0 },
    { "derivatives_fine", derivatives, expect_derivatives, LACKS_NOTHING, { 0 }, 1 },
    { "derivatives_coarse", derivatives, expect_derivatives, LACKS_NOTHING, { 0 }, 2,
      .lavapipe_off = SIZE * SIZE }, /* its coarse ones are fine ones, as they may be */
    { "discard", discards, NULL, LACKS_NOTHING, ONE_LSB, 1 },
    { "discard_twice", discards, NULL, LACKS_NOTHING, ONE_LSB, 2 },
    { "demote", discards, NULL, LACKS_NOTHING, ONE_LSB, 3 },
    { "helpers_store_nothing", helpers_store_nothing, expect_seen, LACKS_NOTHING, ONE_LSB, 0 },
    { "point_coord", point_coord, NULL, LACKS_NOTHING, SLACK_INPUTS, 0 },
    { "many_inputs", many_inputs, NULL, LACKS_NOTHING, ONE_LSB, 0 },
};
/* clang-format on */

int main(int argc, char **argv)
{
    return cases_run(argc, argv, cases, COUNT_OF(cases));
}
