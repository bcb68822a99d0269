/* SPDX-License-Identifier: MIT */
/*
 * cover.c - coverage by edges, exactly: for a block as a whole in 64 bits, and where an edge goes through it for each
 * sample in 32.
 *
 * An edge's value at a sample is that at the block's corner, plus what the sample's place in its pixel adds, plus whole
 * pixels times 256 * a and 256 * b. So its sign is that of the first two, divided by 256 and rounded down, plus whole
 * pixels times a and b: small numbers.
 */
#include <navi23/raster/cover.h>

#include <string.h>

#define PIXEL_LOG2 8
/* Seven steps in both directions stay below LEVEL, which is what values beyond it are cut to: sums fit 32 bits. */
#define LEVEL     (1 << 30)
#define STEP_MOST (LEVEL / 16)

/* ---- lanes of a block -------------------------------------------------------------------------------------------- */

/* The lanes in the first n columns, and in the first n rows. */
static const uint64_t columns[COVER_PIXELS + 1] = {
    0, 0x0005000500050005, 0x000f000f000f000f, 0x005f005f005f005f, 0x00ff00ff00ff00ff,
    0x05ff05ff05ff05ff, 0x0fff0fff0fff0fff, 0x5fff5fff5fff5fff, 0xffffffffffffffff,
};
static const uint64_t rows[COVER_PIXELS + 1] = {
    0, 0x3333, 0xffff, 0x3333ffff, 0xffffffff, 0x3333ffffffff, 0xffffffffffff, 0x3333ffffffffffff, 0xffffffffffffffff,
};

static unsigned clamp(int32_t x)
{
    return x < 0 ? 0 : x > COVER_PIXELS ? COVER_PIXELS : (unsigned)x;
}

/* The lanes of the block at (x, y) that are in the primitive's box. */
static uint64_t lanes_in_box(const struct primitive *p, int32_t x, int32_t y)
{
    uint64_t across = columns[clamp(p->right - x)] & ~columns[clamp(p->left - x)];
    return across & rows[clamp(p->bottom - y)] & ~rows[clamp(p->top - y)];
}

/* The lane's pixel. */
static int32_t lane_x(unsigned lane)
{
    return (int32_t)((lane >> 2 & 3) * 2 + (lane & 1));
}

static int32_t lane_y(unsigned lane)
{
    return (int32_t)((lane >> 4) * 2 + (lane >> 1 & 1));
}

/* Bits 0..7 to bytes, each 0 or 1. */
static uint64_t spread_bits(unsigned bits)
{
    uint64_t each = bits * 0x0101010101010101ull & 0x8040201008040201ull;
    return (each + 0x7f7f7f7f7f7f7f7full) >> 7 & 0x0101010101010101ull;
}

/* ---- edges ------------------------------------------------------------------------------------------------------- */

static int64_t least_of(int64_t a, int64_t from, int64_t to)
{
    return a > 0 ? a * from : a * to;
}

/* Where in a block the first and the last of its samples are, in subpixels. */
static int64_t first_place(int8_t place)
{
    return SUBPIXELS / 2 + place * SAMPLE_SUBPIXELS;
}

static int64_t last_place(int8_t place)
{
    return first_place(place) + (COVER_PIXELS - 1) * SUBPIXELS;
}

static void begin_edge(struct cover *c, unsigned i)
{
    const struct primitive_edge *e = &c->primitive->edge[i];
    int64_t left = first_place(c->samples->left), right = last_place(c->samples->right);
    int64_t top = first_place(c->samples->top), bottom = last_place(c->samples->bottom);
    c->least[i] = least_of(e->a, left, right) + least_of(e->b, top, bottom);
    c->most[i] = -(least_of(-(int64_t)e->a, left, right) + least_of(-(int64_t)e->b, top, bottom));
    if (e->a > STEP_MOST || e->a < -STEP_MOST || e->b > STEP_MOST || e->b < -STEP_MOST) {
        c->steep = true;
        return;
    }
    for (unsigned lane = 0; lane < 16; lane++)
        c->edge[i].step[lane] = e->a * lane_x(lane) + e->b * lane_y(lane);
    c->edge[i].down = 2 * e->b;
}

void cover_begin(struct cover *c, const struct primitive *primitive, const struct samples *samples,
                 const struct cover_lanes *lanes)
{
    c->primitive = primitive;
    c->samples = samples;
    c->lanes = lanes;
    c->steep = false;
    for (unsigned i = 0; i < primitive->edges; i++)
        begin_edge(c, i);
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

/* The edges that go through a block, and their values at its corner. */
struct crossing {
    unsigned count, edge[PRIMITIVE_EDGES];
    int64_t value[PRIMITIVE_EDGES];
};

/* Returns false: all of the block is outside one edge. */
static bool find_crossing(const struct cover *c, int32_t x, int32_t y, struct crossing *out)
{
    const struct primitive *p = c->primitive;
    out->count = 0;
    for (unsigned i = 0; i < p->edges; i++) {
        const struct primitive_edge *e = &p->edge[i];
        int64_t value = e->c + (int64_t)e->a * (x * SUBPIXELS) + (int64_t)e->b * (y * SUBPIXELS);
        if (value + c->most[i] < 0)
            return false;
        if (value + c->least[i] >= 0)
            continue;
        out->edge[out->count] = i;
        out->value[out->count++] = value;
    }
    return true;
}

/* What an edge's value is at a sample of the pixel in the block's corner. */
static int64_t at_sample(const struct cover *c, const struct crossing *k, unsigned i, unsigned pixel, unsigned sample)
{
    const struct primitive_edge *e = &c->primitive->edge[k->edge[i]];
    return k->value[i] + e->a * first_place(c->samples->x[pixel][sample]) +
           e->b * first_place(c->samples->y[pixel][sample]);
}

static int32_t cut(int64_t value)
{
    return value > LEVEL ? LEVEL : value < -LEVEL ? -LEVEL : (int32_t)value;
}

/* The lanes whose sample is inside. */
static uint64_t inside(const struct cover *c, const struct crossing *k, unsigned sample)
{
    const struct cover_edge *edge[PRIMITIVE_EDGES];
    int32_t at[PRIMITIVE_EDGES][4];
    for (unsigned i = 0; i < k->count; i++) {
        edge[i] = &c->edge[k->edge[i]];
        at[i][0] = cut(at_sample(c, k, i, 0, sample) >> PIXEL_LOG2);
        for (unsigned pixel = 1; pixel < 4; pixel++)
            at[i][pixel] = c->samples->alike ? at[i][0] : cut(at_sample(c, k, i, pixel, sample) >> PIXEL_LOG2);
    }
    return c->lanes->inside(edge, at, k->count);
}

/* The same for edges with steps that are too long. */
static uint64_t inside_steep(const struct cover *c, const struct crossing *k, unsigned sample)
{
    uint64_t lanes = 0;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        bool in = true;
        for (unsigned i = 0; i < k->count; i++) {
            const struct primitive_edge *e = &c->primitive->edge[k->edge[i]];
            int64_t steps = (int64_t)e->a * lane_x(lane) + (int64_t)e->b * lane_y(lane);
            in = in && (at_sample(c, k, i, lane & 3, sample) >> PIXEL_LOG2) + steps >= 0;
        }
        lanes |= (uint64_t)in << lane;
    }
    return lanes;
}

/* The lanes of which each sample is inside all edges. Returns false: none. */
static bool cover_polygon(const struct cover *c, int32_t x, int32_t y, uint64_t lanes[FRAGMENT_SAMPLES])
{
    struct crossing k;
    if (!find_crossing(c, x, y, &k))
        return false;
    for (unsigned i = 0; i < c->samples->places; i++)
        lanes[i] = k.count == 0 ? UINT64_MAX : c->steep ? inside_steep(c, &k, i) : inside(c, &k, i);
    return true;
}

bool cover_block(const struct cover *c, int32_t x, int32_t y, struct covered *out)
{
    const struct samples *s = c->samples;
    uint64_t lanes[FRAGMENT_SAMPLES], box = lanes_in_box(c->primitive, x, y), all = UINT64_MAX;
    unsigned count = 1u << s->count_log2;
    if (box == 0 || !cover_polygon(c, x, y, lanes))
        return false;
    out->lanes = 0;
    for (unsigned i = 0; i < count; i++) {
        lanes[i] = lanes[i < s->places ? i : 0] & box & s->lanes[i];
        out->lanes |= lanes[i];
        all &= lanes[i];
    }
    out->all = all == UINT64_MAX;
    if (out->all) {
        memset(out->samples, (int)((1u << count) - 1), sizeof out->samples);
        return true;
    }
    for (unsigned at = 0; at < WAVE_LANES && out->lanes; at += 8) {
        uint64_t bytes = 0;
        for (unsigned i = 0; i < count; i++)
            bytes |= spread_bits(lanes[i] >> at & 0xff) << i;
        memcpy(out->samples + at, &bytes, sizeof bytes);
    }
    return out->lanes != 0;
}
