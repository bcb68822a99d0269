/* SPDX-License-Identifier: MIT */
/* bin.c: every primitive is in the bins that it covers, in order, and in no bin twice. */
#include "triangles.h"

#include <navi23/geometry/setup.h>
#include <navi23/raster/bin.h>

#include "../../../tap.h"

#define SIDE 512 /* pixels that are looked at */
#define MOST 300

static struct primitive first[MOST], second[MOST];

/* Number of the primitive among all. */
static unsigned number_of(const struct primitive *p)
{
    return p >= first && p < first + MOST ? (unsigned)(p - first) : MOST + (unsigned)(p - second);
}

static bool covers_any(const struct primitive *p, unsigned bin_x, unsigned bin_y)
{
    for (unsigned y = 0; y < BIN_PIXELS; y++)
        for (unsigned x = 0; x < BIN_PIXELS; x++)
            if (covers_center(p, (int)(bin_x + x), (int)(bin_y + y)))
                return true;
    return false;
}

/* Sort both lists; check the bins of each call. Returns how many pairs of a primitive and a bin that it covers came. */
static unsigned check_bins(size_t count)
{
    const struct primitives lists[3] = { { first, count, MOST, false }, { NULL, 0, 0, false },
                                         { second, count, MOST, false } };
    struct bins bins = { 0 };
    unsigned covered = 0, disorder = 0, outside = 0;
    for (bool more = bins_begin(&bins, lists, 3); more && bins_fill(&bins, lists, 3);) {
        for (size_t n = 0; n < bins.bins; n++) {
            const struct bin *bin = &bins.bin[n];
            for (uint32_t i = 0; i < bin->count; i++) {
                const struct primitive *p = bins.sorted[bin->first + i];
                disorder += i && number_of(p) <= number_of(bins.sorted[bin->first + i - 1]);
                outside += p->slice != bin->slice || bin->x % BIN_PIXELS || bin->y % BIN_PIXELS;
                covered += covers_any(p, bin->x, bin->y);
            }
        }
    }
    CHECK(!bins.failed);
    CHECK_EQ(disorder, 0);
    CHECK_EQ(outside, 0);
    bins_finish(&bins);
    return covered;
}

static unsigned expected_pairs(size_t count)
{
    unsigned pairs = 0;
    for (size_t i = 0; i < 2 * count; i++)
        for (unsigned y = 0; y < SIDE; y += BIN_PIXELS)
            for (unsigned x = 0; x < SIDE; x += BIN_PIXELS)
                pairs += covers_any(i < count ? &first[i] : &second[i - count], x, y);
    return pairs;
}

static void some_triangles(size_t count, int reach, unsigned slices)
{
    for (size_t i = 0; i < 2 * count; i++) {
        struct primitive *p = i < count ? &first[i] : &second[i - count];
        *p = random_triangle(rand() % SIDE, rand() % SIDE, reach);
        p->slice = (uint16_t)((unsigned)rand() % slices);
        p->right = p->right > SIDE ? SIDE : p->right;
        p->bottom = p->bottom > SIDE ? SIDE : p->bottom;
    }
}

static void puts_small_triangles_into_their_bins(void)
{
    some_triangles(MOST, 4, 1);
    CHECK_EQ(check_bins(MOST), expected_pairs(MOST));
}

static void puts_large_triangles_into_all_their_bins(void)
{
    some_triangles(MOST / 4, 300, 1);
    CHECK_EQ(check_bins(MOST / 4), expected_pairs(MOST / 4));
}

/* So many that the table is for some slices at a time. */
static void keeps_slices_apart(void)
{
    some_triangles(MOST / 4, 300, 2048);
    first[0].slice = 2047;
    second[0].slice = 0;
    CHECK_EQ(check_bins(MOST / 4), expected_pairs(MOST / 4));
}

/* As large as a framebuffer can be: more pairs than are noted at a time. */
static void takes_many_pairs_in_turns(void)
{
    const int64_t far = BIN_LIMIT * 256ll;
    for (unsigned i = 0; i < 20; i++) {
        first[i] = triangle((int64_t[]){ 0, 2 * far, 0 }, (int64_t[]){ 0, 0, 2 * far });
        second[i] = first[i];
    }
    const struct primitives lists[2] = { { first, 20, MOST, false }, { second, 20, MOST, false } };
    struct bins bins = { 0 };
    unsigned turns = 0;
    size_t pairs = 0;
    CHECK(bins_begin(&bins, lists, 2));
    for (; bins_fill(&bins, lists, 2); turns++)
        for (size_t n = 0; n < bins.bins; n++)
            pairs += bins.bin[n].count;
    CHECK(turns > 1);
    CHECK_EQ(pairs, 40ll * (BIN_LIMIT / BIN_PIXELS) * (BIN_LIMIT / BIN_PIXELS));
    bins_finish(&bins);
}

/* Slices far from each other, each as large as can be: tables are made of those that have something. */
static void takes_few_of_many_slices(void)
{
    const int64_t far = BIN_LIMIT * 256ll;
    unsigned turns = 0;
    size_t pairs = 0;
    for (unsigned i = 0; i < 3; i++) {
        first[i] = triangle((int64_t[]){ 0, 2 * far, 0 }, (int64_t[]){ 0, 0, 2 * far });
        first[i].slice = (uint16_t)(i * 32767);
    }
    first[3] = first[2];
    first[3].right = first[3].left; /* nothing */
    first[3].slice = 65535;
    const struct primitives list = { first, 4, MOST, false };
    struct bins bins = { 0 };
    CHECK(bins_begin(&bins, &list, 1));
    for (; bins_fill(&bins, &list, 1); turns++) {
        CHECK_EQ(bins.bin[0].slice, turns * 32767);
        pairs += bins.pairs;
    }
    CHECK_EQ(turns, 3);
    CHECK_EQ(pairs, 3ll * (BIN_LIMIT / BIN_PIXELS) * (BIN_LIMIT / BIN_PIXELS));
    bins_finish(&bins);
}

static void has_nothing_to_do_without_pixels(void)
{
    const struct primitives list = { first, 2, MOST, false };
    struct bins bins = { 0 };
    first[0] = (struct primitive){ .edges = 3, .left = 5, .right = 5, .top = 1, .bottom = 9 };
    first[1] = (struct primitive){ .edges = 3, .left = -50, .right = -1, .top = 1, .bottom = 9 };
    CHECK(!bins_begin(&bins, &list, 1));
    CHECK(!bins_begin(&bins, NULL, 0));
    bins_finish(&bins);
}

int main(void)
{
    TAP_RUN(puts_small_triangles_into_their_bins);
    TAP_RUN(puts_large_triangles_into_all_their_bins);
    TAP_RUN(keeps_slices_apart);
    TAP_RUN(takes_many_pairs_in_turns);
    TAP_RUN(takes_few_of_many_slices);
    TAP_RUN(has_nothing_to_do_without_pixels);
    return tap_done();
}
