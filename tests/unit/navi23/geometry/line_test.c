/* SPDX-License-Identifier: MIT */
/* Lines and points: which pixels they cover, beside the specification's rules in exact arithmetic. */
#include "scene.h"

#include <math.h>

__extension__ typedef __int128 wide;

/* ---- the rule of the diamonds ------------------------------------------------------------------------------------ */

/* A subpixel. The ends are shifted by (2^10, 1): e, and e * e which is much less. */
#define UNIT  ((int64_t)1 << 20)
#define SHIFT ((int64_t)1 << 10)
#define RADIUS (128 * UNIT)

struct segment {
    int64_t x0, y0, x1, y1;
};

/* The interval of t in which a segment is inside of an open half-plane, value(t) = a + t * b < 0, cut from lo..hi. */
struct interval {
    wide lo_n, lo_d, hi_n, hi_d; /* fractions; denominators are positive */
    bool empty;
};

static void cut(struct interval *i, int64_t a, int64_t b)
{
    if (b == 0) {
        i->empty = i->empty || a >= 0;
    } else if (b > 0) { /* t < -a / b */
        if (-(wide)a * i->hi_d < i->hi_n * b)
            i->hi_n = -a, i->hi_d = b;
    } else { /* t > a / -b */
        if ((wide)a * i->lo_d > i->lo_n * -(wide)b)
            i->lo_n = a, i->lo_d = -b;
    }
}

/* Whether a segment has a point in the diamond around a pixel's centre. */
static bool touches(const struct segment *s, int x, int y)
{
    int64_t cx = (x * 256 + 128) * UNIT, cy = (y * 256 + 128) * UNIT;
    struct interval i = { -1, 1, 2, 1, false };
    for (int n = 0; n < 4; n++) {
        int64_t sx = n & 1 ? 1 : -1, sy = n & 2 ? 1 : -1;
        int64_t from = sx * (s->x0 - cx) + sy * (s->y0 - cy), to = sx * (s->x1 - cx) + sy * (s->y1 - cy);
        cut(&i, from - RADIUS, to - from);
    }
    return !i.empty && i.lo_n * i.hi_d < i.hi_n * i.lo_d && i.lo_n < i.lo_d && i.hi_n > 0;
}

/* Both ends of the line shifted by (-e, -e * e), as the specification has it. */
static bool rule_draws(const int at[4], int x, int y)
{
    struct segment s = { at[0] * UNIT - SHIFT, at[1] * UNIT - 1, at[2] * UNIT - SHIFT, at[3] * UNIT - 1 };
    struct segment end = { s.x1, s.y1, s.x1, s.y1 };
    return touches(&s, x, y) && !touches(&end, x, y);
}

static void line_batch(struct batch *b, const int at[4])
{
    scene_begin(b, BATCH_LINES);
    scene_vertex(b, (float)at[0] / 256, (float)at[1] / 256, 0, 1);
    scene_vertex(b, (float)at[2] / 256, (float)at[3] / 256, 0, 1);
    scene_primitive(b, 0, 1, 0);
}

static unsigned wrong_pixels(const struct setup *s, const int at[4], int size)
{
    static struct batch b;
    struct picture picture = { 0 };
    unsigned wrong = 0;
    line_batch(&b, at);
    scene_draw(s, &b, &picture);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            wrong += picture.count[y][x] != rule_draws(at, x, y);
    return wrong;
}

/* All lines between points 1/8 of a pixel apart in a square of two pixels, which is the middle of four. */
static void every_short_line(void)
{
    struct setup s = scene_state();
    unsigned wrong = 0;
    for (int n = 0; n < 17 * 17 * 17 * 17; n++) {
        int at[4];
        for (int i = 0, rest = n; i < 4; i++, rest /= 17)
            at[i] = 256 + rest % 17 * 32;
        wrong += wrong_pixels(&s, at, 4);
    }
    CHECK_EQ(wrong, 0);
}

static void random_lines(void)
{
    struct setup s = scene_state();
    unsigned wrong = 0;
    for (int n = 0; n < 3000; n++) {
        int at[4];
        for (int i = 0; i < 4; i++)
            at[i] = (int)scene_random(40 * 256) & (n % 2 ? ~0 : ~63);
        wrong += wrong_pixels(&s, at, 40);
    }
    CHECK_EQ(wrong, 0);
}

/* A closed path draws no pixel of its corners twice, and leaves none out. */
static void strips_join(void)
{
    struct setup s = scene_state();
    static struct batch b;
    struct picture picture = { 0 };
    const float at[4][2] = { { 10.5f, 10.5f }, { 30.5f, 10.5f }, { 30.5f, 20.5f }, { 10.5f, 20.5f } };
    unsigned sum = 0, most = 0;
    scene_begin(&b, BATCH_LINES);
    for (unsigned i = 0; i < 4; i++)
        scene_vertex(&b, at[i][0], at[i][1], 0, 1);
    for (unsigned i = 0; i < 4; i++)
        scene_primitive(&b, i, (i + 1) % 4, 0);
    scene_draw(&s, &b, &picture);
    for (int y = 0; y < PICTURE; y++)
        for (int x = 0; x < PICTURE; x++)
            sum += picture.count[y][x], most = picture.count[y][x] > most ? picture.count[y][x] : most;
    CHECK_EQ(most, 1);
    CHECK_EQ(sum, 2 * 20 + 2 * 10);
}

/* ---- width, stipple, attributes ---------------------------------------------------------------------------------- */

static void wide_lines_are_runs(void)
{
    struct setup s = scene_state();
    static struct batch b;
    for (int32_t width = 1; width < 9; width++) {
        struct picture picture = { 0 }, steep = { 0 };
        s.line_half = width * 128;
        const int flat[4] = { 10 * 256 + 128, 20 * 256 + 128, 30 * 256 + 128, 25 * 256 + 128 };
        const int tall[4] = { flat[1], flat[0], flat[3], flat[2] };
        line_batch(&b, flat);
        scene_draw(&s, &b, &picture);
        line_batch(&b, tall);
        scene_draw(&s, &b, &steep);
        for (int x = 0; x < PICTURE; x++) {
            unsigned run = 0, other = 0;
            for (int y = 0; y < PICTURE; y++)
                run += picture.count[y][x], other += steep.count[x][y];
            CHECK_EQ(run, x >= 10 && x < 30 ? (unsigned)width : 0);
            CHECK_EQ(other, run);
        }
    }
}

static void stipple(void)
{
    struct setup s = scene_state();
    static struct batch b;
    s.stippled = true;
    s.stipple = 0xa5c3;
    for (unsigned n = 0; n < 12; n++) {
        bool backwards = n & 1, goes_on = n & 2;
        struct picture picture = { 0 };
        s.stipple_repeat = 1 + n / 4;
        s.stipple_goes_on = goes_on;
        scene_begin(&b, BATCH_LINES);
        const float x[3] = { backwards ? 60.5f : 0.5f, 30.5f, backwards ? 0.5f : 60.5f };
        for (unsigned i = 0; i < 3; i++)
            scene_vertex(&b, x[i], 5.5f, 0, 1);
        scene_primitive(&b, 0, 1, 0);
        scene_primitive(&b, 1, 2, 0);
        scene_draw(&s, &b, &picture);
        for (unsigned i = 0; i < 60; i++) {
            unsigned at = goes_on || i < 30 ? i : i - 30;
            unsigned pixel = backwards ? 60 - i : i;
            CHECK_EQ(picture.count[5][pixel], s.stipple >> at / s.stipple_repeat % 16 & 1);
        }
    }
}

static void planes_along_a_line(void)
{
    struct setup s = scene_state();
    static struct batch b;
    scene_begin(&b, BATCH_LINES);
    scene_vertex(&b, 10, 10, 0, 1);
    scene_vertex(&b, 4 * 30, 4 * 20, 4, 4);
    scene_primitive(&b, 0, 1, 0);
    b.primitive[0].provoking = 1;
    struct primitive p = scene_only(&s, &b);
    for (int y = 10; y <= 20; y += 10) {
        CHECK(fabs(scene_at(&p.z, 20, y) - 0.5) < 1e-12); /* by columns */
        CHECK(fabs(scene_at(&p.i, 20, y) - 0.5) < 1e-12);
        CHECK(fabs(scene_at(&p.i_w, 30, y) - 0.25) < 1e-12);
        CHECK(fabs(scene_at(&p.w, 10, y) - 1) < 1e-12);
        CHECK(fabs(scene_at(&p.j, 20, y)) + fabs(scene_at(&p.j_w, 20, y)) < 1e-12);
    }
    CHECK(p.param[1] == (const float(*)[4])&scene_params[1] && p.flat == p.param[1]);
    CHECK(!p.back && !p.point && p.shape == BATCH_LINES);
}

/* With several samples: a parallelogram, or a rectangle, of exactly that width. */
static void lines_of_several_samples(void)
{
    struct setup s = scene_state();
    static struct batch b;
    s.multisampled = s.several_samples = true;
    s.line_half = 3 * 128;
    const int diagonal[4] = { 10 * 256, 10 * 256, 50 * 256, 40 * 256 }; /* 40 by 30: 50 long */
    line_batch(&b, diagonal);
    struct primitive p = scene_only(&s, &b);
    for (int64_t y = 0; y < 64 * 256; y += 67) {
        for (int64_t x = 0; x < 64 * 256; x += 61) {
            int64_t middle = 4 * (y - 10 * 256) - 3 * (x - 10 * 256); /* 4 times how far below the line */
            bool inside = x >= 10 * 256 && x < 50 * 256 && middle > -4 * 384 && middle < 4 * 384;
            if (llabs(llabs(middle) - 4 * 384) > 4)
                CHECK_EQ(scene_covers(&p, x, y), inside);
        }
    }
    s.square_ends = true;
    p = scene_only(&s, &b);
    for (int64_t y = 0; y < 64 * 256; y += 67) {
        for (int64_t x = 0; x < 64 * 256; x += 61) {
            int64_t away = 4 * (y - 10 * 256) - 3 * (x - 10 * 256), on = 4 * (x - 10 * 256) + 3 * (y - 10 * 256);
            bool inside = on > 0 && on < 250 * 256 && llabs(away) < 5 * 384; /* both 5 times */
            if (llabs(llabs(away) - 5 * 384) > 8 && llabs(on) > 8 && llabs(on - 250 * 256) > 8)
                CHECK_EQ(scene_covers(&p, x, y), inside);
        }
    }
}

/* ---- points ------------------------------------------------------------------------------------------------------ */

static void points_are_squares(void)
{
    struct setup s = scene_state();
    static struct batch b;
    s.own_size = true;
    for (unsigned n = 0; n < 500; n++) {
        int x = (int)scene_random(64 * 256), y = (int)scene_random(64 * 256);
        float size = (float)scene_random(20 * 16) / 16;
        int half = (int)(size * 128), width = (int)(size * 256);
        struct picture picture = { 0 };
        scene_begin(&b, BATCH_POINTS);
        scene_vertex(&b, (float)x / 256, (float)y / 256, 0.5f, 1);
        scene_primitive(&b, 0, 999, 999);
        memcpy(&b.misc[MISC_POINT_SIZE][0], &size, 4);
        scene_draw(&s, &b, &picture);
        unsigned wrong = 0;
        for (int py = 0; py < PICTURE; py++) {
            for (int px = 0; px < PICTURE; px++) {
                int dx = px * 256 + 128 - (x - half), dy = py * 256 + 128 - (y - half);
                wrong += picture.count[py][px] != (dx >= 0 && dx < width && dy >= 0 && dy < width);
            }
        }
        CHECK_EQ(wrong, 0);
    }
}

static void coordinates_in_a_point(void)
{
    struct setup s = scene_state();
    static struct batch b;
    s.point_width = s.point_height = 8;
    scene_begin(&b, BATCH_POINTS);
    scene_vertex(&b, 4 * 20, 4 * 30, 4 * 0.5f, 4);
    scene_primitive(&b, 0, 0, 0);
    struct primitive p = scene_only(&s, &b);
    CHECK(p.point && p.edges == 4 && p.shape == BATCH_POINTS);
    CHECK(scene_at(&p.i, 16, 26) == 0 && scene_at(&p.i, 24, 30) == 1 && scene_at(&p.i, 20, 34) == 0.5);
    CHECK(scene_at(&p.j, 16, 26) == 0 && scene_at(&p.j, 24, 34) == 1 && scene_at(&p.j, 20, 30) == 0.5);
    CHECK(scene_at(&p.i_w, 24, 30) == 0.25 && scene_at(&p.w, 1, 1) == 0.25 && scene_at(&p.z, 5, 6) == 0.5);
    s.point_most = 4;
    CHECK_EQ(scene_only(&s, &b).right - scene_only(&s, &b).left, 4);
    s.point_most = 8191;
    s.point_least = 16;
    CHECK_EQ(scene_only(&s, &b).right - scene_only(&s, &b).left, 16);
}

int main(void)
{
    TAP_RUN(every_short_line);
    TAP_RUN(random_lines);
    TAP_RUN(strips_join);
    TAP_RUN(wide_lines_are_runs);
    TAP_RUN(stipple);
    TAP_RUN(planes_along_a_line);
    TAP_RUN(lines_of_several_samples);
    TAP_RUN(points_are_squares);
    TAP_RUN(coordinates_in_a_point);
    return tap_done();
}
