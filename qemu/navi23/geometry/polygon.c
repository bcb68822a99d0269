/* SPDX-License-Identifier: MIT */
/*
 * polygon.c - triangles and rectangles: which side they show, filling, sides and vertices, depth bias, planes.
 *
 * Which side, and whether there is anything at all, is decided by the area on the grid of subpixels, exactly. Planes
 * are those of the vertices before they were put on the grid, unless that would tell nothing: a sliver's area may be
 * mostly the grid's doing.
 */
#include <navi23/geometry/origin.h>

#include <math.h>

/* Twice the area; positive when the outline turns clockwise, as one sees it with y downwards. */
static int64_t area_of(const struct place_of *at, unsigned count)
{
    int64_t area = 0;
    for (unsigned i = 1; i + 1 < count; i++)
        area += (int64_t)(at[i].x - at[0].x) * (at[i + 1].y - at[0].y) -
                (int64_t)(at[i + 1].x - at[0].x) * (at[i].y - at[0].y);
    return area;
}

/* ---- planes ------------------------------------------------------------------------------------------------------ */

/* The corners seen from a point of the polygon in the window, so that nothing is lost by its distance from 0. */
struct view {
    struct corner corner[3];
    double x, y, z;
};

static struct view view_from(const struct origin *o, const struct place_of *at)
{
    struct view v = { .x = (double)at->x / SUBPIXELS, .y = (double)at->y / SUBPIXELS };
    v.z = o->clipped_by ? place_divide(o, at).z : o->corner[0].z / o->corner[0].w;
    for (unsigned i = 0; i < 3; i++) {
        const struct corner *c = &o->corner[i];
        v.corner[i] = (struct corner){ c->x - v.x * c->w, c->y - v.y * c->w, c->z - v.z * c->w, c->w };
    }
    return v;
}

/*
 * The inverse of the matrix of corners (x, y, w): its columns are the weights of the corners, divided by w, as
 * functions of (x, y, 1). Returns the determinant, by which they are not divided yet.
 */
static double invert(const struct corner c[3], double column[3][3])
{
    for (unsigned k = 0; k < 3; k++) {
        const struct corner *p = &c[(k + 1) % 3], *q = &c[(k + 2) % 3];
        column[k][0] = p->y * q->w - q->y * p->w;
        column[k][1] = p->w * q->x - q->w * p->x;
        column[k][2] = p->x * q->y - q->x * p->y;
    }
    return c[0].x * column[0][0] + c[0].y * column[0][1] + c[0].w * column[0][2];
}

/* Whether the vertices span about the area that they have on the grid. */
static bool fits(double determinant, const struct corner c[3], int64_t area)
{
    double ratio = determinant * SUBPIXELS * SUBPIXELS / (c[0].w * c[1].w * c[2].w * (double)area);
    return ratio > 0.5 && ratio < 2;
}

static struct plane plane(const struct view *v, const double sum[3], double at)
{
    return (struct plane){ at + sum[2] - sum[0] * v->x - sum[1] * v->y, sum[0], sum[1] };
}

static void set_planes(struct primitive *p, const struct view *v, double column[3][3], bool flat_perspective)
{
    double w[3], z[3], i[3], j[3];
    for (unsigned n = 0; n < 3; n++) {
        w[n] = column[0][n] + column[1][n] + column[2][n];
        z[n] = column[0][n] * v->corner[0].z + column[1][n] * v->corner[1].z + column[2][n] * v->corner[2].z;
        i[n] = column[1][n] * v->corner[1].w;
        j[n] = column[2][n] * v->corner[2].w;
    }
    p->z = plane(v, z, v->z);
    p->i = p->i_w = plane(v, i, 0);
    p->j = p->j_w = plane(v, j, 0);
    p->w = (struct plane){ 1, 0, 0 };
    if (flat_perspective)
        return;
    p->i_w = plane(v, column[1], 0);
    p->j_w = plane(v, column[2], 0);
    p->w = plane(v, w, 0);
}

/* Returns false: there are none. `area` is that of the three vertices, if nothing has been cut off; else 0. */
static bool find_planes(const struct origin *o, const struct outline *outline, int64_t area, struct primitive *p)
{
    struct view v = view_from(o, &outline->at[0]);
    double column[3][3], determinant = invert(v.corner, column);
    if (area && !fits(determinant, v.corner, area)) {
        for (unsigned i = 0; i < 3; i++) {
            const struct place_of *at = &outline->at[i < 2 ? i : outline->count - 1]; /* a rectangle's third is last */
            v.corner[i].x = ((double)at->x / SUBPIXELS - v.x) * v.corner[i].w;
            v.corner[i].y = ((double)at->y / SUBPIXELS - v.y) * v.corner[i].w;
        }
        determinant = invert(v.corner, column);
    }
    double inverse = 1 / determinant;
    if (!isfinite(inverse))
        return false;
    for (unsigned k = 0; k < 9; k++)
        column[k / 3][k % 3] *= inverse;
    set_planes(p, &v, column, o->setup->flat_perspective);
    return true;
}

/* ---- depth bias -------------------------------------------------------------------------------------------------- */

/* The step of a float depth: that of the polygon's greatest, with 23 bits behind the point. */
static double float_step(const struct origin *o, const struct outline *outline)
{
    double most = 0;
    int exponent;
    for (unsigned i = 0; i < outline->count; i++)
        most = fmax(most, fabs(place_divide(o, &outline->at[i]).z));
    if (most < 0x1p-126)
        return 0;
    frexp(most, &exponent);
    return ldexp(1, exponent - 1 - 23);
}

static depth_bias find_bias(const struct origin *o, const struct outline *outline, const struct setup_face *face,
                            const struct plane *z)
{
    const struct setup *s = o->setup;
    if (!face->biased)
        return 0;
    double step = s->bias_floats ? float_step(o, outline) : (double)s->bias_unit;
    double bias = fmax(fabs(z->dx), fabs(z->dy)) * (double)face->bias_scale + step * (double)face->bias_offset;
    if (s->bias_clamp > 0 && bias > s->bias_clamp)
        return s->bias_clamp;
    if (s->bias_clamp < 0 && bias < s->bias_clamp)
        return s->bias_clamp;
    return bias;
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* The box of some places, cut by the scissors; false: no sample of the window is in it. */
static bool box_of(const struct origin *o, struct primitive *p, const struct place_of *at, unsigned count)
{
    int32_t least[2] = { at[0].x, at[0].y }, most[2] = { at[0].x, at[0].y };
    for (unsigned i = 1; i < count; i++) {
        least[0] = at[i].x < least[0] ? at[i].x : least[0];
        least[1] = at[i].y < least[1] ? at[i].y : least[1];
        most[0] = at[i].x > most[0] ? at[i].x : most[0];
        most[1] = at[i].y > most[1] ? at[i].y : most[1];
    }
    return emit_box(o, p, least, most);
}

/* Fill a polygon of at most four sides, whose box is known. */
static void fill(struct origin *o, struct primitive *p, const struct place_of *at, unsigned count, int64_t area)
{
    int32_t corner[PRIMITIVE_EDGES][2];
    for (unsigned i = 0; i < count; i++) {
        corner[i][0] = at[i].x;
        corner[i][1] = at[i].y;
    }
    emit_edges(p, (const int32_t(*)[2])corner, count, area);
    emit(o, p);
}

/* Fill what is left of a polygon. Its new points are on the grid: a triangle of the fan may have turned over. */
static void fill_fan(struct origin *o, struct primitive *p, const struct outline *outline, int64_t area)
{
    for (unsigned i = 1; i + 1 < outline->count; i++) {
        const struct place_of at[3] = { outline->at[0], outline->at[i], outline->at[i + 1] };
        int64_t own = area_of(at, 3);
        if (own && (own > 0) == (area > 0) && box_of(o, p, at, 3))
            fill(o, p, at, 3, own);
    }
}

static void draw_sides(struct origin *o, const struct outline *outline, depth_bias bias)
{
    for (unsigned i = 0; i < outline->count; i++) {
        const struct place_of *from = &outline->at[i];
        o->stipple_at = 0;
        if (from->side)
            line_draw(o, from, &outline->at[i + 1 < outline->count ? i + 1 : 0], bias);
    }
}

static void draw_vertices(struct origin *o, const struct outline *outline, depth_bias bias)
{
    for (unsigned i = 0; i < outline->count; i++)
        if (outline->at[i].vertex && outline->at[i].side)
            point_draw(o, &outline->at[i], bias);
}

/* Draw the side that it shows. Planes come last: most of what is small covers no sample. */
void polygon_draw(struct origin *origin, const struct outline *outline)
{
    const struct setup *s = origin->setup;
    struct primitive *p = &origin->model;
    bool rectangle = origin->batch->shape == BATCH_RECTANGLES;
    int64_t area = area_of(outline->at, outline->count);
    p->back = !rectangle && (area > 0) != s->clockwise_is_front;
    const struct setup_face *face = &s->face[p->back];
    unsigned mode = rectangle ? POLYGON_FILLED : face->mode;
    if (area == 0 || (face->culled && !rectangle))
        return;
    if (mode == POLYGON_FILLED && !box_of(origin, p, outline->at, outline->count))
        return;
    int64_t vertices_area = origin->clipped_by ? 0 : rectangle ? area / 2 : area;
    if (!find_planes(origin, outline, vertices_area, p))
        return;
    depth_bias bias = rectangle ? 0 : find_bias(origin, outline, face, &p->z);
    p->z.at += bias;
    if (mode == POLYGON_LINES)
        draw_sides(origin, outline, bias);
    else if (mode == POLYGON_POINTS)
        draw_vertices(origin, outline, bias);
    else if (origin->clipped_by)
        fill_fan(origin, p, outline, area);
    else
        fill(origin, p, outline->at, outline->count, area);
}
