/* SPDX-License-Identifier: MIT */
/* Triangles and rectangles: which samples they cover, which side they show, planes, depth bias. */
#include "scene.h"

#include <math.h>

__extension__ typedef __int128 wide;

/* ---- coverage ---------------------------------------------------------------------------------------------------- */

/*
 * The rule of the top left says what moving the sample a little to the right, and much less down, would say: then it is
 * on no edge any more. In units of 2^-40 of a subpixel.
 */
static bool rule_covers(const int64_t at[3][2], int64_t x, int64_t y)
{
    unsigned positive = 0, negative = 0;
    wide px = ((wide)x << 40) + (1 << 20), py = ((wide)y << 40) + 1;
    for (unsigned i = 0; i < 3; i++) {
        const int64_t *from = at[i], *to = at[(i + 1) % 3];
        wide side = (to[0] - from[0]) * (py - ((wide)from[1] << 40)) - (to[1] - from[1]) * (px - ((wide)from[0] << 40));
        positive += side > 0;
        negative += side < 0;
    }
    return positive == 3 || negative == 3;
}

#define GRID 7 /* points, 1/4 of a pixel apart: on edges and corners of pixels, and on their centres */

static void every_small_triangle(void)
{
    struct setup s = scene_state();
    static struct batch b;
    unsigned wrong = 0, covered = 0;
    for (unsigned n = 0; n < GRID * GRID * GRID * GRID * GRID * GRID; n++) {
        int64_t at[3][2];
        scene_begin(&b, BATCH_TRIANGLES);
        for (unsigned i = 0, rest = n; i < 3; i++, rest /= GRID * GRID) {
            at[i][0] = rest % GRID * 64;
            at[i][1] = rest / GRID % GRID * 64;
            scene_vertex(&b, (float)at[i][0] / 256, (float)at[i][1] / 256, 0, 1);
        }
        scene_primitive(&b, 0, 1, 2);
        struct picture picture = { 0 };
        scene_draw(&s, &b, &picture);
        for (unsigned y = 0; y < 3; y++) {
            for (unsigned x = 0; x < 3; x++) {
                bool expected = rule_covers(at, x * 256 + 128, y * 256 + 128);
                wrong += picture.count[y][x] != expected;
                covered += expected;
            }
        }
    }
    CHECK_EQ(wrong, 0);
    CHECK(covered > 10000);
}

/* Positions that are nowhere near a multiple of anything, and samples as 8x multisampling has them. */
static void random_triangles_by_sample(void)
{
    static const int sample[8][2] = {
        { 1, -3 }, { -1, 3 }, { 5, 1 }, { -3, -5 }, { -5, 5 }, { -7, -1 }, { 3, 7 }, { 7, -7 },
    };
    struct setup s = scene_state();
    static struct batch b;
    s.several_samples = s.multisampled = true;
    unsigned wrong = 0;
    for (unsigned n = 0; n < 2000; n++) {
        int64_t at[3][2];
        scene_begin(&b, BATCH_TRIANGLES);
        for (unsigned i = 0; i < 3; i++) {
            at[i][0] = scene_random(12 * 256);
            at[i][1] = scene_random(12 * 256);
            scene_vertex(&b, (float)at[i][0] / 256, (float)at[i][1] / 256, 0, 1);
        }
        scene_primitive(&b, 0, 1, 2);
        struct primitive p = scene_only(&s, &b);
        for (int64_t y = 0; y < 12; y++) {
            for (int64_t x = 0; x < 12; x++) {
                for (unsigned i = 0; i < 8; i++) {
                    int64_t px = x * 256 + 128 + sample[i][0] * 16, py = y * 256 + 128 + sample[i][1] * 16;
                    wrong += (p.edges && scene_covers(&p, px, py)) != rule_covers(at, px, py);
                }
            }
        }
    }
    CHECK_EQ(wrong, 0);
}

/* A net of triangles over the picture, its inner points anywhere near their places, some on centres of pixels. */
static void draw_net(unsigned cells, struct picture *picture)
{
    struct setup s = scene_state();
    static struct batch b;
    scene_begin(&b, BATCH_TRIANGLES);
    float step = (float)PICTURE / (float)cells;
    for (unsigned y = 0; y <= cells; y++) {
        for (unsigned x = 0; x <= cells; x++) {
            bool inner = x && y && x < cells && y < cells;
            float dx = inner ? ((float)scene_random(513) - 256) / 513 * step * 0.4f : 0;
            float dy = inner ? ((float)scene_random(513) - 256) / 513 * step * 0.4f : 0;
            bool round = scene_random(4) == 0;
            float px = (float)x * step + dx, py = (float)y * step + dy;
            float centre = inner ? 0.5f : 0;
            scene_vertex(&b, round ? floorf(px) + centre : px, round ? floorf(py) + centre : py, 0, 1);
        }
    }
    for (unsigned y = 0; y < cells; y++) {
        for (unsigned x = 0; x < cells; x++) {
            unsigned v = y * (cells + 1) + x, w = v + cells + 1;
            scene_primitive(&b, v, v + 1, w);
            scene_primitive(&b, v + 1, w, w + 1);
        }
    }
    scene_draw(&s, &b, picture);
}

static void check_once(const struct picture *picture)
{
    unsigned least = 255, most = 0;
    for (unsigned y = 0; y < PICTURE; y++) {
        for (unsigned x = 0; x < PICTURE; x++) {
            unsigned count = picture->count[y][x];
            least = count < least ? count : least;
            most = count > most ? count : most;
        }
    }
    CHECK_EQ(least, 1);
    CHECK_EQ(most, 1);
}

/* Of a net without folds each pixel is covered once. */
static void nets_cover_once(void)
{
    for (unsigned n = 0; n < 200; n++) {
        struct picture picture = { 0 };
        draw_net(4 + n % 3, &picture);
        check_once(&picture);
    }
}

/* Triangles around a point cover each pixel of what they make together once, however thin they are. */
static void fans_cover_once(void)
{
    struct setup s = scene_state();
    static struct batch b;
    for (unsigned n = 0; n < 100; n++) {
        struct picture picture = { 0 };
        scene_begin(&b, BATCH_TRIANGLES);
        unsigned blades = 60 + scene_random(40);
        scene_vertex(&b, 20 + (float)scene_random(24 * 256) / 256, 20 + (float)scene_random(24 * 256) / 256, 0, 1);
        for (unsigned i = 0; i < blades; i++) {
            float angle = 6.2831853f * (float)i / (float)blades;
            scene_vertex(&b, 32 + 100 * cosf(angle), 32 + 100 * sinf(angle), 0, 1);
        }
        for (unsigned i = 0; i < blades; i++)
            scene_primitive(&b, 0, 1 + i, 1 + (i + 1) % blades);
        scene_draw(&s, &b, &picture);
        check_once(&picture);
    }
}

static void rectangles_have_four_corners(void)
{
    struct setup s = scene_state();
    static struct batch b;
    struct picture picture = { 0 };
    s.face[0].culled = s.face[1].culled = true; /* that is not for them */
    scene_begin(&b, BATCH_RECTANGLES);
    scene_vertex(&b, 2, 3, 0.5f, 1);
    scene_vertex(&b, 2, 40, 0.5f, 1);
    scene_vertex(&b, 50, 3, 0.5f, 1);
    scene_primitive(&b, 0, 1, 2);
    CHECK_EQ(scene_draw(&s, &b, &picture), 1);
    for (int y = 0; y < PICTURE; y++)
        for (int x = 0; x < PICTURE; x++)
            CHECK_EQ(picture.count[y][x], x >= 2 && x < 50 && y >= 3 && y < 40);
    struct primitive p = scene_only(&s, &b);
    CHECK_EQ(p.shape, BATCH_RECTANGLES);
    CHECK(p.z.at == 0.5 && p.z.dx == 0 && p.z.dy == 0);
    CHECK(fabs(scene_at(&p.i, 50, 40) - 1) < 1e-12 && fabs(scene_at(&p.j, 50, 40) - 1) < 1e-12);
}

/* One that the grid made twice as high: its planes are those of the grid. */
static void rectangles_on_the_grid(void)
{
    struct setup s = scene_state();
    static struct batch b;
    s.several_samples = true;
    scene_begin(&b, BATCH_RECTANGLES);
    scene_vertex(&b, 2, 3.0019f, 0, 1);
    scene_vertex(&b, 2, 3.0021f, 0.25f, 1);
    scene_vertex(&b, 50, 3.0019f, 0.5f, 1);
    scene_primitive(&b, 0, 1, 2);
    struct primitive p = scene_only(&s, &b);
    CHECK_EQ(p.edges, 4);
    CHECK(fabs(scene_at(&p.z, 2, 3)) < 1e-9 && fabs(scene_at(&p.z, 50, 3) - 0.5) < 1e-9);
    CHECK(fabs(scene_at(&p.z, 2, 3 + 1 / 256.0) - 0.25) < 1e-9);
}

/* ---- sides ------------------------------------------------------------------------------------------------------- */

static void sides_and_culling(void)
{
    static struct batch b;
    for (unsigned n = 0; n < 16; n++) {
        bool clockwise = n & 1, clockwise_is_front = n & 2, cull_front = n & 4, cull_back = n & 8;
        struct setup s = scene_state();
        s.clockwise_is_front = clockwise_is_front;
        s.face[0].culled = cull_front;
        s.face[1].culled = cull_back;
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, 1, 1, 0, 1);
        scene_vertex(&b, 9, 1, 0, 1); /* to the right, then down: clockwise as one sees it */
        scene_vertex(&b, 9, 9, 0, 1);
        scene_primitive(&b, 0, clockwise ? 1 : 2, clockwise ? 2 : 1);
        struct primitive p = scene_only(&s, &b);
        bool front = clockwise == clockwise_is_front;
        CHECK_EQ(p.edges, (front ? cull_front : cull_back) ? 0 : 3);
        CHECK_EQ(p.back, p.edges && !front);
    }
}

static void what_is_flat_or_no_number_is_dropped(void)
{
    static const float bad[] = { NAN, INFINITY, -INFINITY };
    struct setup s = scene_state();
    static struct batch b;
    for (unsigned n = 0; n < 3 * 4 * 3; n++) {
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, 1, 1, 0, 1);
        scene_vertex(&b, 9, 1, 0, 1);
        scene_vertex(&b, 9, 9, 0, 1);
        b.position[n % 4][n / 4 % 3] = bad[n / 12];
        scene_primitive(&b, 0, 1, 2);
        CHECK_EQ(scene_only(&s, &b).edges, 0);
    }
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, 1, 1, 0, 1);
    scene_vertex(&b, 5, 5, 0, 1);
    scene_vertex(&b, 9, 9, 0, 1);
    scene_primitive(&b, 0, 1, 2);
    scene_primitive(&b, 0, 1, 300); /* no such vertex */
    struct picture picture = { 0 };
    CHECK_EQ(scene_draw(&s, &b, &picture), 0);
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

static bool close_to(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (1 + fabs(b));
}

/* At each vertex a plane has that vertex's value; a plane is known by three values. */
static void planes_are_right_at_vertices(void)
{
    static struct batch b;
    struct setup s = scene_state();
    for (unsigned n = 0; n < 1000; n++) {
        double x[3], y[3], z[3], w[3];
        scene_begin(&b, BATCH_TRIANGLES);
        for (unsigned i = 0; i < 3; i++) {
            float vw = (float)(1 << scene_random(12)) / 64;
            x[i] = i == 1 ? 55 : 1 + scene_random(9), y[i] = i == 2 ? 50 : 2 + scene_random(9);
            z[i] = (double)scene_random(1024) / 1024, w[i] = (double)vw;
            scene_vertex(&b, (float)x[i] * vw, (float)y[i] * vw, (float)z[i] * vw, vw);
        }
        scene_primitive(&b, 0, 1, 2);
        struct primitive p = scene_only(&s, &b);
        CHECK_EQ(p.edges, 3);
        for (unsigned i = 0; i < 3; i++) {
            CHECK(close_to(scene_at(&p.z, x[i], y[i]), z[i]));
            CHECK(close_to(scene_at(&p.i, x[i], y[i]), i == 1));
            CHECK(close_to(scene_at(&p.j, x[i], y[i]), i == 2));
            CHECK(close_to(scene_at(&p.i_w, x[i], y[i]), (i == 1) / w[i]));
            CHECK(close_to(scene_at(&p.j_w, x[i], y[i]), (i == 2) / w[i]));
            CHECK(close_to(scene_at(&p.w, x[i], y[i]), 1 / w[i]));
        }
    }
}

/* A sliver that the grid made wide: its attributes stay between those of its vertices. */
static void slivers_do_not_run_away(void)
{
    static struct batch b;
    struct setup s = scene_state();
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, 10.001f, 1, 0, 1);
    scene_vertex(&b, 10.0019f, 60, 1, 1);
    scene_vertex(&b, 10.00196f, 61, 1, 1);
    scene_primitive(&b, 0, 1, 2);
    s.several_samples = true;
    struct primitive p = scene_only(&s, &b);
    if (p.edges)
        CHECK(fabs(scene_at(&p.z, 10, 30)) < 2);
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, 10, 10, 0, 1);
    scene_vertex(&b, 20, 10.0019f, 1, 1); /* onto 10 */
    scene_vertex(&b, 30, 10.0038f, 0.5f, 1); /* onto 10 + 1/256 */
    scene_primitive(&b, 0, 1, 2);
    p = scene_only(&s, &b);
    CHECK_EQ(p.edges, 3);
    CHECK(fabs(scene_at(&p.z, 20, 10) - 1) < 1e-6);
}

static void attributes_and_places(void)
{
    static struct batch b;
    struct setup s = scene_state();
    s.own_slice = s.own_viewport = true;
    s.viewport[5].offset[0] = 10;
    s.viewport[5].z_most = 0.75f;
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, 1, 1, 0, 1);
    scene_vertex(&b, 9, 1, 0, 1);
    scene_vertex(&b, 9, 9, 0, 1);
    b.misc[MISC_LAYER][2] = 7;
    b.misc[MISC_VIEWPORT][2] = 5;
    scene_primitive(&b, 0, 1, 2);
    b.primitive[0].provoking = 2;
    struct primitive p = scene_only(&s, &b);
    CHECK_EQ(p.slice, 7);
    CHECK_EQ(p.viewport, 5);
    CHECK_EQ(p.left, 11);
    CHECK(p.z_most == 0.75f);
    CHECK_EQ(p.params, 1);
    for (unsigned i = 0; i < 3; i++)
        CHECK(p.param[i] == (const float(*)[4])&scene_params[i]);
    CHECK(p.flat == (const float(*)[4])&scene_params[2]);
    s.own_slice = s.own_viewport = false;
    p = scene_only(&s, &b);
    CHECK(p.slice == 0 && p.viewport == 0 && p.left == 1);
}

/* ---- depth bias -------------------------------------------------------------------------------------------------- */

struct bias_case {
    bool floats;
    float unit, scale, offset, clamp, z[3];
    double expected;
};

/* dz/dx is (z1 - z0) / 8, dz/dy (z2 - z1) / 8. */
static void depth_bias_follows_the_formula(void)
{
    static const struct bias_case cases[] = {
        { false, 0x1p-16f, 0, 3, 0, { 0.5f, 0.5f, 0.5f }, 3 * 0x1p-16 },
        { false, 0x1p-24f, 0, -2, 0, { 0.5f, 0.5f, 0.5f }, -2 * 0x1p-24 },
        { false, 0x1p-16f, 2, 0, 0, { 0, 0.5f, 0.25f }, 2 * 0.0625 },
        { false, 0x1p-16f, 2, 0, 0, { 0, 0.125f, 0.625f }, 2 * 0.0625 },
        { false, 0x1p-16f, 2, 1, 0, { 0, 0.5f, 0.25f }, 2 * 0.0625 + 0x1p-16 },
        { false, 0x1p-16f, 2, 0, 0.1f, { 0, 0.5f, 0.25f }, 0.1 },
        { false, 0x1p-16f, -2, 0, 0.1f, { 0, 0.5f, 0.25f }, -0.125 },
        { false, 0x1p-16f, -2, 0, -0.1f, { 0, 0.5f, 0.25f }, -0.1 },
        { true, 0, 0, 1, 0, { 0.5f, 0.25f, 0.25f }, 0x1p-24 },
        { true, 0, 0, 1, 0, { 0.5f, 0.99f, 0.25f }, 0x1p-24 },
        { true, 0, 0, 4, 0, { 1, 0.25f, 0.25f }, 4 * 0x1p-23 },
        { true, 0, 0, 1, 0, { 0, 0, 0 }, 0 },
    };
    static struct batch b;
    for (unsigned n = 0; n < sizeof cases / sizeof *cases; n++) {
        const struct bias_case *c = &cases[n];
        struct setup s = scene_state();
        s.clockwise_is_front = true;
        s.bias_floats = c->floats;
        s.bias_unit = c->unit;
        s.bias_clamp = c->clamp;
        s.face[0].bias_scale = c->scale;
        s.face[0].bias_offset = c->offset;
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, 1, 1, c->z[0], 1);
        scene_vertex(&b, 9, 1, c->z[1], 1);
        scene_vertex(&b, 9, 9, c->z[2], 1);
        scene_primitive(&b, 0, 1, 2);
        double plain = scene_only(&s, &b).z.at;
        s.face[0].biased = true;
        CHECK(fabs(scene_only(&s, &b).z.at - plain - c->expected) < 1e-7 * fabs(c->expected) + 1e-14);
    }
}

/* ---- other modes ------------------------------------------------------------------------------------------------- */

static void polygon_modes(void)
{
    static struct batch b;
    struct setup s = scene_state();
    s.clockwise_is_front = true;
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, 10.5f, 10.5f, 0, 1);
    scene_vertex(&b, 20.5f, 10.5f, 0, 1);
    scene_vertex(&b, 20.5f, 20.5f, 0, 1);
    scene_primitive(&b, 0, 1, 2);
    s.face[0].mode = POLYGON_LINES;
    struct picture lines = { 0 };
    CHECK_EQ(scene_draw(&s, &b, &lines), 3);
    for (int y = 0; y < PICTURE; y++)
        for (int x = 0; x < PICTURE; x++)
            CHECK_EQ(lines.count[y][x] != 0, (y == 10 && x >= 10 && x <= 20) || (x == 20 && y >= 10 && y <= 20) ||
                                                 (x == y && x >= 10 && x <= 20));
    b.primitive[0].edges = 1;
    struct picture line = { 0 };
    CHECK_EQ(scene_draw(&s, &b, &line), 1);
    CHECK_EQ(line.count[10][15], 1);
    b.primitive[0].edges = 7;
    s.face[0].mode = POLYGON_POINTS;
    struct picture points = { 0 };
    CHECK_EQ(scene_draw(&s, &b, &points), 3);
    CHECK(points.count[10][10] == 1 && points.count[10][20] == 1 && points.count[20][20] == 1);
    s.face[0].culled = true;
    CHECK_EQ(scene_draw(&s, &b, &points), 0);
}

int main(void)
{
    TAP_RUN(every_small_triangle);
    TAP_RUN(random_triangles_by_sample);
    TAP_RUN(nets_cover_once);
    TAP_RUN(fans_cover_once);
    TAP_RUN(rectangles_have_four_corners);
    TAP_RUN(rectangles_on_the_grid);
    TAP_RUN(sides_and_culling);
    TAP_RUN(what_is_flat_or_no_number_is_dropped);
    TAP_RUN(planes_are_right_at_vertices);
    TAP_RUN(slivers_do_not_run_away);
    TAP_RUN(attributes_and_places);
    TAP_RUN(depth_bias_follows_the_formula);
    TAP_RUN(polygon_modes);
    return tap_done();
}
