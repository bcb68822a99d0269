/* SPDX-License-Identifier: MIT */
/*
 * quads.c: a bin of random triangles, with a stand-in for what shades fragments: no pixel twice in a wave, and in every
 * pixel all that cover it in their order.
 */
#include "triangles.h"

/* The file itself, on the stand-in; its functions are there twice, so here they have names of their own. */
#define shade_fragments test_shade
#define quads_init      test_quads_init
#define quads_draw      test_quads_draw
#include "../../../../qemu/navi23/raster/quads.c"

#include "../../../tap.h"

#define BIN_X 128
#define BIN_Y 192
#define TRIANGLES 200

static struct primitive triangles[TRIANGLES];
static const struct primitive *list[TRIANGLES];
static unsigned drawn[BIN_PIXELS][BIN_PIXELS]; /* how many triangles so far, as a number of their sequence */
static uint64_t sequence[BIN_PIXELS][BIN_PIXELS];
static unsigned waves, blocks, twice, strangers;
static enum group_end end;

enum group_end test_shade(const struct shade *shade, struct shader_room *room, struct shader_core *core,
                          struct fragments *f)
{
    uint64_t seen[BIN_PIXELS] = { 0 };
    (void)shade, (void)room, (void)core;
    waves++;
    blocks += f->block;
    strangers += f->quads == 0 || f->quads > FRAGMENT_QUADS;
    for (unsigned lane = 0; lane < f->quads * 4; lane++) {
        unsigned x = f->x[lane / 4] + (lane & 1) - BIN_X, y = f->y[lane / 4] + (lane >> 1 & 1) - BIN_Y;
        if (x >= BIN_PIXELS || y >= BIN_PIXELS || f->x[lane / 4] % 2 || f->y[lane / 4] % 2 || f->slice[lane / 4] != 7) {
            strangers++;
            continue;
        }
        twice += seen[y] >> x & 1;
        seen[y] |= 1ull << x;
        if (f->samples[lane]) {
            drawn[y][x]++;
            sequence[y][x] = sequence[y][x] * 31 + (uint64_t)(f->primitive[lane / 4] - triangles);
        }
    }
    return end;
}

static struct quads *new_quads(struct shader_core *core)
{
    struct quads *q = aligned_alloc(64, sizeof *q);
    *core = (struct shader_core){ .lanes = lanes_choose(NULL) };
    test_quads_init(q, 0);
    memset(drawn, 0, sizeof drawn);
    memset(sequence, 0, sizeof sequence);
    waves = blocks = twice = strangers = 0;
    end = GROUP_DONE;
    return q;
}

static enum group_end draw(struct quads *q, struct shader_core *core, unsigned count)
{
    static struct shade shade;
    const struct bin bin = { .x = BIN_X, .y = BIN_Y, .slice = 7, .count = count };
    shade.samples = (struct samples){ .places = 1, .alike = true, .lanes = { UINT64_MAX } };
    return test_quads_draw(q, &shade, core, &bin, list);
}

static void some_triangles(unsigned count, int reach)
{
    for (unsigned i = 0; i < count; i++) {
        triangles[i] = random_triangle(BIN_X + rand() % BIN_PIXELS, BIN_Y + rand() % BIN_PIXELS, reach);
        triangles[i].slice = 7;
        list[i] = &triangles[i];
    }
}

static void draw_some(unsigned count, int reach)
{
    struct shader_core core;
    struct quads *q = new_quads(&core);
    some_triangles(count, reach);
    CHECK_EQ(draw(q, &core, count), GROUP_DONE);
    unsigned wrong = 0;
    for (int y = 0; y < BIN_PIXELS; y++) {
        for (int x = 0; x < BIN_PIXELS; x++) {
            uint64_t expected = 0;
            unsigned number = 0;
            for (unsigned i = 0; i < count; i++) {
                if (covers_center(&triangles[i], BIN_X + x, BIN_Y + y)) {
                    expected = expected * 31 + i;
                    number++;
                }
            }
            wrong += sequence[y][x] != expected || drawn[y][x] != number;
        }
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(twice, 0);
    CHECK_EQ(strangers, 0);
    free(q);
}

static void draws_small_triangles_in_order(void)
{
    for (unsigned i = 0; i < 20; i++)
        draw_some(TRIANGLES, 3);
    CHECK(waves > 0);
}

static void draws_large_triangles_in_order(void)
{
    for (unsigned i = 0; i < 20; i++)
        draw_some(TRIANGLES / 4, 100);
    CHECK(blocks > 0);
}

static void draws_all_sizes_in_order(void)
{
    for (int reach = 1; reach < 60; reach += 3)
        draw_some(TRIANGLES / 2, reach);
}

/* 16 triangles of a quad each, apart from each other. */
static void fills_waves_with_several_primitives(void)
{
    struct shader_core core;
    struct quads *q = new_quads(&core);
    for (unsigned i = 0; i < 16; i++) {
        int64_t left = (BIN_X + 4 * (int64_t)i) * 256, top = BIN_Y * 256;
        triangles[i] = triangle((int64_t[]){ left, left + 400, left }, (int64_t[]){ top, top, top + 400 });
        triangles[i].slice = 7;
        list[i] = &triangles[i];
    }
    CHECK_EQ(draw(q, &core, 16), GROUP_DONE);
    CHECK_EQ(waves, 1);
    free(q);
}

static void ends_with_a_wave_that_is_stuck(void)
{
    struct shader_core core;
    struct quads *q = new_quads(&core);
    some_triangles(TRIANGLES, 100);
    end = GROUP_STUCK;
    CHECK_EQ(draw(q, &core, TRIANGLES), GROUP_STUCK);
    CHECK_EQ(waves, 1);
    free(q);
}

int main(void)
{
    TAP_RUN(draws_small_triangles_in_order);
    TAP_RUN(draws_large_triangles_in_order);
    TAP_RUN(draws_all_sizes_in_order);
    TAP_RUN(fills_waves_with_several_primitives);
    TAP_RUN(ends_with_a_wave_that_is_stuck);
    return tap_done();
}
