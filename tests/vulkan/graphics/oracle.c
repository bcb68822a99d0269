/* SPDX-License-Identifier: MIT */
/* oracle.c - see oracle.h. */
#include "oracle.h"

enum { PIXEL = 256 };

struct point oracle_sample(uint32_t samples, uint32_t sample)
{
    /* In sixteenths: the table of standard sample locations. */
    static const struct point positions[4][8] = {
        { { 8, 8 } },
        { { 12, 12 }, { 4, 4 } },
        { { 6, 2 }, { 14, 6 }, { 2, 10 }, { 10, 14 } },
        { { 9, 5 }, { 7, 11 }, { 13, 9 }, { 5, 3 }, { 3, 13 }, { 1, 7 }, { 11, 15 }, { 15, 1 } },
    };
    uint32_t row = samples == 8 ? 3 : samples / 2;
    struct point at = positions[row][sample];
    return (struct point){ at.x * (PIXEL / 16), at.y * (PIXEL / 16) };
}

/* Twice the area of a, b, c; positive when they go clockwise on the screen, where y grows downwards. */
static int64_t area(struct point a, struct point b, struct point c)
{
    return ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);
}

/* On the way from a to b, with the inside at the right hand: to the right along the top, or up along the left. */
static bool is_top_or_left(struct point a, struct point b)
{
    return b.y < a.y || (b.y == a.y && b.x > a.x);
}

bool oracle_covers(const struct point triangle[3], struct point at)
{
    int64_t whole = area(triangle[0], triangle[1], triangle[2]);
    if (whole == 0)
        return false;
    for (int i = 0; i < 3; i++) {
        struct point a = triangle[i], b = triangle[(i + 1) % 3];
        if (whole < 0) {
            struct point swap = a;
            a = b;
            b = swap;
        }
        int64_t side = area(a, b, at);
        if (side < 0 || (side == 0 && !is_top_or_left(a, b)))
            return false;
    }
    return true;
}

static void draw_sample(struct oracle_drawing *d, uint32_t x, uint32_t y, uint32_t sample)
{
    if (d->draw)
        d->draw(d, x, y, sample);
    else
        picture_set(d->picture, x, y + sample * d->height, d->color);
}

void oracle_triangle(struct oracle_drawing *d, const struct point triangle[3])
{
    for (uint32_t y = 0; y < d->height; y++)
        for (uint32_t x = 0; x < d->picture->width; x++)
            for (uint32_t sample = 0; sample < d->samples; sample++) {
                struct point at = oracle_sample(d->samples, sample);
                at.x += (int32_t)x * PIXEL;
                at.y += (int32_t)y * PIXEL;
                if (oracle_covers(triangle, at))
                    draw_sample(d, x, y, sample);
            }
}

void oracle_square(struct oracle_drawing *d, struct point centre, int32_t size)
{
    struct point low = { centre.x - size / 2, centre.y - size / 2 }, high = { low.x + size, low.y + size };
    const struct point upper[3] = { low, { high.x, low.y }, { low.x, high.y } };
    const struct point lower[3] = { high, { high.x, low.y }, { low.x, high.y } };
    oracle_triangle(d, upper);
    oracle_triangle(d, lower);
}
