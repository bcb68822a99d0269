/* SPDX-License-Identifier: MIT */
/*
 * line.c - lines as polygons of four sides.
 *
 * With one sample a pixel a line is that of Bresenham: in each column of pixels that it crosses (of each row, if it is
 * steep) a run of pixels as long as the line is wide, around it. The first and last column follow the rule of the
 * diamonds: a pixel is drawn when the line leaves the diamond around its centre, |x| + |y| < 1/2. Of two pixels
 * that a line goes between the rule of the top left chooses the same as the specification's shift by (-e, -e * e)
 * does, so the runs are what a polygon covers; it begins and ends at the centres of the first and last column.
 *
 * With several samples a line is a parallelogram, or a rectangle.
 */
#include <navi23/geometry/origin.h>

#include <math.h>
#include <stdlib.h>

#define HALF (SUBPIXELS / 2)

/* A line on the grid: along its major axis, columns are pixels, else rows. */
struct line {
    int32_t from[2], to[2];
    unsigned major;
};

static struct line line_of(const struct place_of *from, const struct place_of *to)
{
    struct line l = { { from->x, from->y }, { to->x, to->y }, 0 };
    l.major = abs(to->x - from->x) >= abs(to->y - from->y) ? 0 : 1;
    return l;
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

/* How far a point is along the line, 0..1; by columns (rows) only, or at a right angle to the line. */
static struct plane along(const struct line *l, bool by_angle)
{
    double d[2] = { (l->to[0] - l->from[0]) / (double)SUBPIXELS, (l->to[1] - l->from[1]) / (double)SUBPIXELS };
    if (!by_angle)
        d[!l->major] = 0;
    double length = d[0] * d[0] + d[1] * d[1], dx = d[0] / length, dy = d[1] / length;
    return (struct plane){ -(dx * l->from[0] + dy * l->from[1]) / SUBPIXELS, dx, dy };
}

static struct plane between(const struct plane *t, double from, double to)
{
    double d = to - from;
    return (struct plane){ from + d * t->at, d * t->dx, d * t->dy };
}

static void set_planes(const struct origin *o, struct primitive *p, const struct plane *t, const struct place_of *from,
                       const struct place_of *to, depth_bias bias)
{
    struct place_divided a = place_divide(o, from), b = place_divide(o, to);
    double w1 = o->corner[1].w, w2 = o->corner[2].w;
    p->z = between(t, a.z + bias, b.z + bias);
    p->i = p->i_w = between(t, a.weight[1] * w1, b.weight[1] * w1);
    p->j = p->j_w = between(t, a.weight[2] * w2, b.weight[2] * w2);
    p->w = (struct plane){ 1, 0, 0 };
    if (o->setup->flat_perspective)
        return;
    p->i_w = between(t, a.weight[1], b.weight[1]);
    p->j_w = between(t, a.weight[2], b.weight[2]);
    p->w = between(t, a.w, b.w);
}

/* ---- one sample -------------------------------------------------------------------------------------------------- */

/* The pixel that a point, shifted by (-e, -e * e), is in, on one axis; and whether it is in that pixel's diamond. */
static int32_t pixel_of(int32_t subpixel)
{
    return (subpixel - 1) >> 8;
}

static bool in_diamond(const int32_t at[2])
{
    int32_t x = at[0] - pixel_of(at[0]) * SUBPIXELS - HALF, y = at[1] - pixel_of(at[1]) * SUBPIXELS - HALF;
    int32_t away = (x < 0 ? -x : x) + (y < 0 ? -y : y);
    return away < HALF || (away == HALF && x > 0);
}

/* The columns [*first, *end) that are drawn. */
static void find_columns(const struct line *l, int32_t *first, int32_t *end)
{
    int32_t from = l->from[l->major], to = l->to[l->major];
    bool forwards = from < to;
    *first = ((forwards ? from : to) + HALF - 1) >> 8;
    *end = ((forwards ? to : from) + HALF - 1) >> 8;
    if (in_diamond(l->from)) {
        int32_t own = pixel_of(from);
        bool none = *first == *end;
        *first = none || own < *first ? own : *first;
        *end = none || own >= *end ? own + 1 : *end;
    }
    if (in_diamond(l->to)) {
        int32_t own = pixel_of(to);
        if (own >= *first && own < *end)
            *(forwards ? end : first) = forwards ? own : own + 1;
    }
}

/* The runs of some columns: between two lines beside it, from the first column's centre to that of the last. */
static void draw_columns(struct origin *o, struct primitive *p, const struct line *l, int32_t first, int32_t end)
{
    const int32_t *from = l->from[l->major] < l->to[l->major] ? l->from : l->to;
    const int32_t *to = from == l->from ? l->to : l->from;
    unsigned x = l->major, y = !x;
    int32_t half = o->setup->line_half, begin = first * SUBPIXELS + HALF;
    int32_t last = (end - 1) * SUBPIXELS + HALF;
    int32_t low = from[y] < to[y] ? from[y] : to[y], high = from[y] < to[y] ? to[y] : from[y];
    int32_t least[2], most[2], side[4][2];
    least[x] = begin, most[x] = last + 1;
    least[y] = low - half - HALF, most[y] = high + half + HALF;
    if (!emit_box(o, p, least, most))
        return;
    side[0][x] = side[3][x] = from[x], side[1][x] = side[2][x] = to[x];
    side[0][y] = from[y] - half, side[1][y] = to[y] - half;
    side[3][y] = from[y] + half, side[2][y] = to[y] + half;
    emit_edges(p, (const int32_t(*)[2])side, 4, x == 0 ? 1 : -1);
    p->edge[1] = (struct primitive_edge){ .c = last, .a = x == 0 ? -1 : 0, .b = x == 0 ? 0 : -1 };
    p->edge[3] = (struct primitive_edge){ .c = -begin, .a = x == 0, .b = x != 0 };
    emit(o, p);
}

/* Column `n` in the order of drawing and those behind it, to the end of a run of the stipple; returns how many. */
static int32_t run_length(const struct setup *s, uint32_t at, int32_t left)
{
    uint32_t rest = s->stipple_repeat - at % s->stipple_repeat;
    return (int64_t)rest < left ? (int32_t)rest : left;
}

static void draw_thin(struct origin *o, struct primitive *p, const struct line *l)
{
    const struct setup *s = o->setup;
    int32_t first, end;
    find_columns(l, &first, &end);
    if (!s->stippled) {
        if (first < end)
            draw_columns(o, p, l, first, end);
        return;
    }
    bool forwards = l->from[l->major] < l->to[l->major];
    for (int32_t n = 0, count; n < end - first; n += count) {
        uint32_t at = o->stipple_at;
        count = run_length(s, at, end - first - n);
        o->stipple_at += (uint32_t)count;
        if (!(s->stipple >> at / s->stipple_repeat % 16 & 1))
            continue;
        int32_t begin = forwards ? first + n : end - n - count;
        draw_columns(o, p, l, begin, begin + count);
    }
}

/* ---- several samples --------------------------------------------------------------------------------------------- */

/* From the middle of the line to its side. */
static void find_half(const struct setup *s, const struct line *l, int32_t half[2])
{
    double dx = l->to[0] - l->from[0], dy = l->to[1] - l->from[1], length = sqrt(dx * dx + dy * dy);
    if (s->square_ends) {
        half[0] = (int32_t)lrint(-dy * s->line_half / length);
        half[1] = (int32_t)lrint(dx * s->line_half / length);
        return;
    }
    double wider = s->full_width ? length / fmax(fabs(dx), fabs(dy)) : 1;
    half[l->major] = 0;
    half[!l->major] = (int32_t)lrint(s->line_half * wider);
}

static void draw_wide(struct origin *o, struct primitive *p, const struct line *l)
{
    int32_t half[2], side[4][2], least[2], most[2];
    find_half(o->setup, l, half);
    for (unsigned n = 0; n < 2; n++) {
        int32_t wide = half[n] < 0 ? -half[n] : half[n];
        side[0][n] = l->from[n] - half[n], side[1][n] = l->to[n] - half[n];
        side[3][n] = l->from[n] + half[n], side[2][n] = l->to[n] + half[n];
        least[n] = (l->from[n] < l->to[n] ? l->from[n] : l->to[n]) - wide;
        most[n] = (l->from[n] < l->to[n] ? l->to[n] : l->from[n]) + wide;
    }
    int64_t area = (int64_t)(l->to[0] - l->from[0]) * half[1] - (int64_t)(l->to[1] - l->from[1]) * half[0];
    if (area == 0 || !emit_box(o, p, least, most))
        return;
    emit_edges(p, (const int32_t(*)[2])side, 4, area);
    emit(o, p);
}

void line_draw(struct origin *origin, const struct place_of *from, const struct place_of *to, depth_bias bias)
{
    const struct setup *s = origin->setup;
    struct line line = line_of(from, to);
    struct primitive p = origin->model;
    if (line.from[0] == line.to[0] && line.from[1] == line.to[1])
        return;
    struct plane t = along(&line, s->multisampled && s->square_ends);
    set_planes(origin, &p, &t, from, to, bias);
    if (s->multisampled)
        draw_wide(origin, &p, &line);
    else
        draw_thin(origin, &p, &line);
}
