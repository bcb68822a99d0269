/* SPDX-License-Identifier: MIT */
/* cover.c, samples: what primitives cover, beside each sample asked alone, in every set of lane loops. */
#include <stdlib.h>

#include <navi23/raster/cover.h>
#include <navi23/shader/lanes.h>

#include "../../../tap.h"

static uint32_t seed = 1;

static uint32_t random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * n >> 28);
}

/* ---- what is to be covered --------------------------------------------------------------------------------------- */

/* Samples anywhere, or at the centre alone. */
static struct samples some_samples(unsigned log2, bool alike, bool masked)
{
    struct samples s = { .count_log2 = log2, .places = 1u << log2, .alike = alike };
    for (unsigned pixel = 0; pixel < 4 && log2; pixel++) {
        for (unsigned i = 0; i < s.places; i++) {
            s.x[pixel][i] = pixel && alike ? s.x[0][i] : (int8_t)(random_below(16) - 8);
            s.y[pixel][i] = pixel && alike ? s.y[0][i] : (int8_t)(random_below(16) - 8);
        }
    }
    s.left = s.top = -8; /* at most: which is what it is cut by */
    s.right = s.bottom = 7;
    for (unsigned i = 0; i < s.places; i++)
        s.lanes[i] = masked ? (uint64_t)random_below(1u << 28) * 0x1000000001ull : UINT64_MAX;
    return s;
}

/* A triangle with corners within `reach` subpixels of the block at (64, 64), any way around, edges with the rule. */
static struct primitive some_triangle(uint32_t reach)
{
    struct primitive p = { .edges = 3, .left = 64, .top = 64, .right = 72, .bottom = 72 };
    int64_t x[3], y[3];
    for (unsigned i = 0; i < 3; i++) {
        x[i] = 68 * SUBPIXELS + (int64_t)random_below(2 * reach + 1) - reach;
        y[i] = 68 * SUBPIXELS + (int64_t)random_below(2 * reach + 1) - reach;
    }
    int64_t twice = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    for (unsigned i = 0; i < 3; i++) {
        unsigned from = twice < 0 ? (i + 1) % 3 : i, to = twice < 0 ? i : (i + 1) % 3;
        int64_t a = y[from] - y[to], b = x[to] - x[from];
        bool owns = a > 0 || (a == 0 && b > 0); /* left and top sides */
        p.edge[i] = (struct primitive_edge){ -a * x[from] - b * y[from] - !owns, (int32_t)a, (int32_t)b };
    }
    if (random_below(3) == 0) {
        p.left += (int32_t)random_below(8);
        p.right -= (int32_t)random_below(8);
        p.top += (int32_t)random_below(8);
        p.bottom -= (int32_t)random_below(8);
    }
    return p;
}

/* ---- what it should be ------------------------------------------------------------------------------------------- */

static bool is_covered(const struct primitive *p, const struct samples *s, int x, int y, unsigned sample)
{
    unsigned pixel = (unsigned)((x & 1) + 2 * (y & 1)), lane = 0;
    int64_t at_x = x * 256 + 128 + s->x[pixel][sample] * 16, at_y = y * 256 + 128 + s->y[pixel][sample] * 16;
    if (x < p->left || x >= p->right || y < p->top || y >= p->bottom)
        return false;
    for (unsigned q = 0; q < 16; q++)
        for (unsigned i = 0; i < 4; i++)
            if ((x & 7) == (int)(q % 4 * 2 + i % 2) && (y & 7) == (int)(q / 4 * 2 + i / 2))
                lane = q * 4 + i;
    for (unsigned i = 0; i < p->edges; i++)
        if ((__int128)p->edge[i].a * at_x + (__int128)p->edge[i].b * at_y + p->edge[i].c < 0)
            return false;
    return s->lanes[sample] >> lane & 1;
}

static void compare(const struct primitive *p, const struct samples *s, const struct cover_lanes *lanes)
{
    struct cover cover;
    struct covered got;
    unsigned wrong = 0, any = 0, all = 1;
    cover_begin(&cover, p, s, lanes);
    bool some = cover_block(&cover, 64, 64, &got);
    for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
            unsigned lane = (unsigned)((y / 2 * 4 + x / 2) * 4 + y % 2 * 2 + x % 2), mask = 0;
            for (unsigned i = 0; i < 1u << s->count_log2; i++)
                mask |= (unsigned)is_covered(p, s, 64 + x, 64 + y, i) << i;
            any |= mask;
            all = all && mask == (1u << (1u << s->count_log2)) - 1;
            wrong += (some ? got.samples[lane] : 0) != mask || (some && (got.lanes >> lane & 1) != (mask != 0));
        }
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(some, any != 0);
    if (some)
        CHECK_EQ(got.all, all);
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void compare_many(uint32_t reach, unsigned count)
{
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        for (unsigned i = 0; i < count; i++) {
            struct samples s = some_samples(i % 4, i / 4 % 2, i / 8 % 8 == 0);
            struct primitive p = some_triangle(reach);
            compare(&p, &s, lanes_sets[n]->cover);
        }
    }
}

static void covers_small_triangles(void)
{
    compare_many(4 * 256, 4000);
}

static void covers_triangles_about_a_block(void)
{
    compare_many(20 * 256, 4000);
}

static void covers_triangles_as_large_as_can_be(void)
{
    compare_many(1 << 22, 4000);
}

/* Steps of edges that 32 bits do not hold. */
static void covers_beside_steep_edges(void)
{
    compare_many(1u << 27, 4000);
}

/* Corners on a coarse grid: many samples are on edges. */
static void gives_samples_on_shared_edges_to_one(void)
{
    struct samples s = some_samples(0, true, false);
    for (unsigned n = 0; lanes_sets[n]; n++) {
        for (unsigned i = 0; i < 300 && lanes_sets[n]->supported(); i++) {
            int64_t c = (int64_t)random_below(16) * 128 - (int64_t)random_below(16) * 64;
            int32_t a = (int32_t)random_below(9) - 4, b = (int32_t)random_below(9) - 4;
            if (a == 0 && b == 0)
                continue;
            struct primitive p = { .edges = 3, .left = 64, .top = 64, .right = 72, .bottom = 72 }, q = p;
            int64_t at = -(a * 68ll + b * 68ll) * 256 + c;
            p.edge[0] = p.edge[1] = p.edge[2] = (struct primitive_edge){ at, a, b };
            q.edge[0] = q.edge[1] = q.edge[2] = (struct primitive_edge){ -at - 1, -a, -b };
            struct cover cover;
            struct covered one = { 0 }, other = { 0 };
            cover_begin(&cover, &p, &s, lanes_sets[n]->cover);
            bool has_one = cover_block(&cover, 64, 64, &one);
            cover_begin(&cover, &q, &s, lanes_sets[n]->cover);
            bool has_other = cover_block(&cover, 64, 64, &other);
            CHECK_EQ((has_one ? one.lanes : 0) ^ (has_other ? other.lanes : 0), -1);
        }
    }
}

/* One place for all samples. */
static void covers_all_samples_of_a_pixel_together(void)
{
    struct samples s = some_samples(0, true, false);
    s.count_log2 = 2;
    for (unsigned i = 1; i < 4; i++)
        s.lanes[i] = UINT64_MAX;
    struct primitive p = { .edges = 3, .left = 64, .top = 64, .right = 67, .bottom = 65 };
    for (unsigned i = 0; i < 3; i++)
        p.edge[i] = (struct primitive_edge){ 1, 0, 0 };
    struct cover cover;
    struct covered got;
    cover_begin(&cover, &p, &s, lanes_choose(NULL)->cover);
    CHECK(cover_block(&cover, 64, 64, &got));
    CHECK_EQ(got.lanes, 0x13);
    CHECK_EQ(got.samples[0], 15);
    CHECK_EQ(got.samples[4], 15);
    CHECK_EQ(got.samples[5], 0);
    CHECK(!cover_block(&cover, 72, 64, &got));
}

int main(void)
{
    TAP_RUN(covers_small_triangles);
    TAP_RUN(covers_triangles_about_a_block);
    TAP_RUN(covers_triangles_as_large_as_can_be);
    TAP_RUN(covers_beside_steep_edges);
    TAP_RUN(gives_samples_on_shared_edges_to_one);
    TAP_RUN(covers_all_samples_of_a_pixel_together);
    return tap_done();
}
