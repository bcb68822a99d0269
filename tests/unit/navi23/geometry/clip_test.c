/* SPDX-License-Identifier: MIT */
/* Clipping: what is left of polygons, lines and points beside exact half-spaces before the division by w. */
#include "scene.h"

#include <float.h>
#include <math.h>

/* A viewport of 64x64 pixels, as programs have it: x and y in -w..w. */
static struct setup viewport_state(void)
{
    struct setup s = scene_state();
    s.viewport[0].scale[0] = s.viewport[0].scale[1] = 32;
    s.viewport[0].offset[0] = s.viewport[0].offset[1] = 32;
    s.discard_x = s.discard_y = 1;
    s.clips_near = s.clips_far = true;
    return s;
}

/* ---- beside half-spaces ------------------------------------------------------------------------------------------ */

typedef long double real;

/*
 * What a pixel's centre sees of a triangle: the weights of its vertices, divided by w. It is inside where none is
 * negative. (Rows of `v` are x, y, z, w of clip space.)
 */
static void weights_at(const float v[3][4], double px, double py, real weight[3])
{
    real m[3][3], x = (px - 32) / 32, y = (py - 32) / 32;
    for (unsigned i = 0; i < 3; i++)
        m[i][0] = v[i][0] - x * v[i][3], m[i][1] = v[i][1] - y * v[i][3], m[i][2] = v[i][3];
    real sum = 0;
    for (unsigned i = 0; i < 3; i++) {
        const real *p = m[(i + 1) % 3], *q = m[(i + 2) % 3];
        weight[i] = p[0] * q[1] - q[0] * p[1];
        sum += weight[i] * m[i][2];
    }
    for (unsigned i = 0; i < 3; i++)
        weight[i] /= sum;
}

/* 1 inside, 0 outside. */
static bool sees(const float v[3][4], double px, double py, bool depth, bool distance)
{
    static const float plane[3] = { 0.25f, -0.5f, 1 }; /* the distance of vertex n, if there is one */
    real weight[3], z = 0, w = 0, d = 0;
    weights_at(v, px, py, weight);
    for (unsigned i = 0; i < 3; i++) {
        z += weight[i] * v[i][2];
        w += weight[i];
        d += weight[i] * plane[i];
    }
    bool inside = weight[0] >= 0 && weight[1] >= 0 && weight[2] >= 0;
    return inside && (!depth || (z >= 0 && z <= 1)) && (!distance || d >= 0) && w > 0;
}

/* Whether that changes within 1/64 of a pixel: there the grid decides. */
static bool is_near_a_side(const float v[3][4], double px, double py, bool depth, bool distance)
{
    bool here = sees(v, px, py, depth, distance);
    for (int n = 0; n < 9; n++)
        if (sees(v, px + (n % 3 - 1) / 64.0, py + (n / 3 - 1) / 64.0, depth, distance) != here)
            return true;
    return false;
}

struct tally {
    unsigned wrong, covered, near, planes;
};

/* Compare coverage, and the depth that a plane has where it covers. */
static void compare(const struct setup *s, const struct batch *b, const float v[3][4], bool distance,
                    struct tally *tally)
{
    struct primitives list = { 0 };
    struct setup_counts counts = { 0 };
    setup_batch(s, b, &list, &counts);
    for (int y = 0; y < PICTURE; y++) {
        for (int x = 0; x < PICTURE; x++) {
            unsigned count = 0;
            const struct primitive *p = NULL;
            for (size_t i = 0; i < list.count; i++) {
                if (!scene_covers(&list.primitive[i], x * 256 + 128, y * 256 + 128))
                    continue;
                p = &list.primitive[i];
                count++;
            }
            if (is_near_a_side(v, x + 0.5, y + 0.5, s->clips_near, distance)) {
                tally->near++;
                continue;
            }
            bool expected = sees(v, x + 0.5, y + 0.5, s->clips_near, distance);
            tally->wrong += count != expected;
            tally->covered += expected;
            real weight[3];
            weights_at(v, x + 0.5, y + 0.5, weight);
            if (!p)
                continue;
            real w = weight[0] + weight[1] + weight[2];
            double i = scene_at(&p->i_w, x + 0.5, y + 0.5) / scene_at(&p->w, x + 0.5, y + 0.5);
            double j = scene_at(&p->j_w, x + 0.5, y + 0.5) / scene_at(&p->w, x + 0.5, y + 0.5);
            tally->planes += fabs(i - (double)(weight[1] / w)) > 1e-6 || fabs(j - (double)(weight[2] / w)) > 1e-6;
        }
    }
    free(list.primitive);
}

/* Triangles with vertices behind the eye, before the near and behind the far plane, and far beyond the guard band. */
static void triangles(bool depth, bool distance)
{
    struct setup s = viewport_state();
    static struct batch b;
    struct tally tally = { 0 };
    s.clips_near = s.clips_far = depth;
    s.clip_distances = distance ? 1u << 3 : 0;
    for (unsigned n = 0; n < 150; n++) {
        float v[3][4];
        scene_begin(&b, BATCH_TRIANGLES);
        for (unsigned i = 0; i < 3; i++) {
            float far = scene_random(4) ? 1 : 5000;
            v[i][0] = ((float)scene_random(4001) - 2000) / 1000 * far;
            v[i][1] = ((float)scene_random(4001) - 2000) / 1000 * far;
            v[i][2] = ((float)scene_random(4001) - 1000) / 2000;
            v[i][3] = scene_random(3) ? (float)(1 + scene_random(2000)) / 1000 : -(float)scene_random(2000) / 1000;
            b.distance[3][scene_vertex(&b, v[i][0], v[i][1], v[i][2], v[i][3])] = i == 0 ? 0.25f : i == 1 ? -0.5f : 1;
        }
        scene_primitive(&b, 0, 1, 2);
        compare(&s, &b, (const float(*)[4])v, distance, &tally);
    }
    CHECK_EQ(tally.wrong, 0);
    CHECK_EQ(tally.planes, 0);
    CHECK(tally.covered > 10000);
    CHECK(tally.near < tally.covered / 4);
}

static void triangles_by_depth(void)
{
    triangles(true, false);
}

static void triangles_without_depth(void)
{
    triangles(false, false);
}

static void triangles_by_distance(void)
{
    triangles(true, true);
}

/* A floor of many triangles that begins behind the eye: no pixel twice, and no gap. */
static void a_floor_has_no_gaps(void)
{
    struct setup s = viewport_state();
    static struct batch b;
    for (unsigned n = 0; n < 50; n++) {
        struct picture picture = { 0 };
        scene_begin(&b, BATCH_TRIANGLES);
        float turn = (float)scene_random(1000) / 1000, high = 0.3f + (float)scene_random(1000) / 2000;
        for (unsigned i = 0; i <= 10; i++) {
            for (unsigned k = 0; k <= 10; k++) {
                float x = ((float)k - 5) * 4, z = ((float)i - 3) * 4;
                float rx = x * cosf(turn) - z * sinf(turn), rz = x * sinf(turn) + z * cosf(turn);
                scene_vertex(&b, rx, high, (rz - 0.1f) * 100 / 99.9f, rz);
            }
        }
        s.clips_far = false;
        for (unsigned i = 0; i < 10; i++) {
            for (unsigned k = 0; k < 10; k++) {
                unsigned v = i * 11 + k;
                scene_primitive(&b, v, v + 1, v + 11);
                scene_primitive(&b, v + 1, v + 12, v + 11);
            }
        }
        scene_draw(&s, &b, &picture);
        unsigned most = 0, gaps = 0;
        for (int y = 0; y < PICTURE; y++) {
            for (int x = 0; x < PICTURE; x++) {
                /* Where the floor is that one sees there: w = 32 * high / (y - 32) */
                double rz = 32 * (double)high / (y + 0.5 - 32), rx = (x + 0.5 - 32) / 32 * rz;
                double fx = rx * cos((double)turn) + rz * sin((double)turn);
                double fz = rz * cos((double)turn) - rx * sin((double)turn);
                bool on = y > 32 && rz > 0.11 && fabs(fx) < 19.9 && fz > -11.9 && fz < 27.9;
                gaps += on && !picture.count[y][x];
                most = picture.count[y][x] > most ? picture.count[y][x] : most;
            }
        }
        CHECK_EQ(most, 1);
        CHECK_EQ(gaps, 0);
    }
}

/* What is cut at the guard covers what it did, far away as its vertices are. */
static void the_guard_changes_nothing(void)
{
    struct setup s = viewport_state();
    static struct batch b;
    for (float far = 1e3f; far < 1e13f; far *= 10) {
        struct picture picture = { 0 };
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, -far, -far, 0.5f, 1);
        scene_vertex(&b, far, -far, 0.5f, 1);
        scene_vertex(&b, 0, far, 0.5f, 1);
        scene_primitive(&b, 0, 1, 2);
        scene_draw(&s, &b, &picture);
        CHECK(picture.count[0][0] == 1 && picture.count[63][63] == 1 && picture.count[63][0] == 1);
    }
}

/* ---- what is dropped --------------------------------------------------------------------------------------------- */

static size_t drawn(const struct setup *s, const struct batch *b, struct setup_counts *counts)
{
    struct primitives list = { 0 };
    *counts = (struct setup_counts){ 0 };
    setup_batch(s, b, &list, counts);
    free(list.primitive);
    return list.count;
}

static void cull_distances_drop(void)
{
    static const struct {
        float at[3];
        bool drawn;
    } cases[] = {
        { { 1, 1, 1 }, true }, { { -1, 1, 1 }, true }, { { -1, -1, 0 }, true }, { { -1, -2, -3 }, false },
    };
    struct setup s = viewport_state();
    struct setup_counts counts;
    static struct batch b;
    s.cull_distances = 1 << 6;
    for (unsigned n = 0; n < 4; n++) {
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, -0.5f, -0.5f, 0, 1);
        scene_vertex(&b, 0.5f, -0.5f, 0, 1);
        scene_vertex(&b, 0.5f, 0.5f, 0, 1);
        for (unsigned i = 0; i < 3; i++)
            b.distance[6][i] = cases[n].at[i];
        scene_primitive(&b, 0, 1, 2);
        CHECK_EQ(drawn(&s, &b, &counts), cases[n].drawn);
        CHECK_EQ(counts.invocations, 1);
        CHECK_EQ(counts.primitives, cases[n].drawn);
    }
}

/* A side of the view volume that all vertices are outside of. */
static void what_nobody_sees_is_not_counted(void)
{
    struct setup s = viewport_state();
    struct setup_counts counts;
    static struct batch b;
    for (unsigned n = 0; n < 6; n++) {
        float shift[3] = { 0 };
        shift[n / 2] = n % 2 ? 3 : -3;
        scene_begin(&b, BATCH_TRIANGLES);
        scene_vertex(&b, -0.5f + shift[0], -0.5f + shift[1], shift[2], 1);
        scene_vertex(&b, 0.5f + shift[0], -0.5f + shift[1], shift[2], 1);
        scene_vertex(&b, 0.5f + shift[0], 0.5f + shift[1], shift[2], 1);
        scene_primitive(&b, 0, 1, 2);
        CHECK_EQ(drawn(&s, &b, &counts), 0);
        CHECK(counts.invocations == 1 && counts.primitives == 0);
    }
    s.discards = true;
    b.position[0][0] = b.position[0][1] = b.position[0][2] = 0;
    CHECK_EQ(drawn(&s, &b, &counts), 0);
}

static void points_are_in_or_out(void)
{
    struct setup s = viewport_state();
    struct setup_counts counts;
    static struct batch b;
    const float at[][4] = {
        { 0, 0, 0.5f, 1 }, { 0, 0, -0.1f, 1 }, { 0, 0, 1.1f, 1 }, { 0, 0, 0.5f, -1 }, { 0, 0, 0, 0 },
    };
    for (unsigned n = 0; n < 5; n++) {
        scene_begin(&b, BATCH_POINTS);
        scene_vertex(&b, at[n][0], at[n][1], at[n][2], at[n][3]);
        scene_primitive(&b, 0, 999, 999);
        CHECK_EQ(drawn(&s, &b, &counts), n == 0);
    }
}

/* A line through the near plane: what is left begins there, with the weights of there. */
static void lines_are_cut(void)
{
    struct setup s = viewport_state();
    static struct batch b;
    scene_begin(&b, BATCH_LINES);
    scene_vertex(&b, -0.75f, 0, -1, 1);
    scene_vertex(&b, 0.75f, 0, 1, 1);
    scene_primitive(&b, 0, 1, 999);
    struct primitive p = scene_only(&s, &b);
    CHECK_EQ(p.edges, 4);
    CHECK_EQ(p.left, 32);
    CHECK_EQ(p.right, 56);
    CHECK(fabs(scene_at(&p.z, 32, 32)) < 1e-9);
    CHECK(fabs(scene_at(&p.i_w, 32, 32) - 0.5) < 1e-9);
    CHECK(fabs(scene_at(&p.i_w, 56, 32) - 1) < 1e-9);
    b.position[2][1] = -0.5f;
    CHECK_EQ(scene_only(&s, &b).edges, 0);
}

/* New sides of a polygon drawn as lines: only where the card is told so. */
static void new_sides_are_no_lines(void)
{
    struct setup s = viewport_state();
    struct setup_counts counts;
    static struct batch b;
    s.face[0].mode = s.face[1].mode = POLYGON_LINES;
    scene_begin(&b, BATCH_TRIANGLES);
    scene_vertex(&b, -0.5f, -0.5f, -0.5f, 1);
    scene_vertex(&b, 0.5f, -0.5f, 0.5f, 1);
    scene_vertex(&b, 0.5f, 0.5f, 0.5f, 1);
    scene_primitive(&b, 0, 1, 2);
    CHECK_EQ(drawn(&s, &b, &counts), 3);
    s.clip_edges_drawn = true;
    CHECK_EQ(drawn(&s, &b, &counts), 4);
}

int main(void)
{
    TAP_RUN(triangles_by_depth);
    TAP_RUN(triangles_without_depth);
    TAP_RUN(triangles_by_distance);
    TAP_RUN(a_floor_has_no_gaps);
    TAP_RUN(the_guard_changes_nothing);
    TAP_RUN(cull_distances_drop);
    TAP_RUN(what_nobody_sees_is_not_counted);
    TAP_RUN(points_are_in_or_out);
    TAP_RUN(lines_are_cut);
    TAP_RUN(new_sides_are_no_lines);
    return tap_done();
}
