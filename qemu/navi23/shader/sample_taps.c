/* SPDX-License-Identifier: MIT */
/*
 * sample_taps.c - texels for filters: where they are in a level, and what is there.
 *
 * Of most images the two columns, rows and slices that a filter may look at are turned into parts of offsets
 * once, and joined for each tap.
 */
#include <navi23/shader/lanes.h>
#include <navi23/shader/sample.h>

/* ---- places ------------------------------------------------------------------------------------------------------ */

/* Whether columns, rows and slices of an image are looked up before they are joined. */
static bool is_split(const struct image *image)
{
    return image->direct && !image->compressed;
}

/* The parts of offsets of all lanes that are in `level`. */
static void split_level(const struct sample *s, const struct sample_places *places, unsigned level, unsigned texels,
                        uint32_t (*part)[2][WAVE_LANES])
{
    const struct texel_lanes *texel = s->w->core->lanes->texel;
    for (unsigned i = 0; i < texels; i++) {
        texel->columns(s->image, level, places->axis[0].at[i], part[0][i]);
        if (s->filtered > 1)
            texel->rows(s->image, level, places->axis[1].at[i], part[1][i]);
        if (s->filtered > 2)
            texel->slices(s->image, level, places->axis[2].at[i], image_zeros, part[2][i]);
    }
    if (s->filtered < 2)
        texel->rows(s->image, level, image_zeros, part[1][0]);
    if (s->filtered < 3)
        texel->slices(s->image, level, s->slice == image_zeros ? image_zeros : places->slice, image_zeros, part[2][0]);
}

/* Once for each level that lanes are in, which mostly is one. `texels`: 2 if second ones count. */
static void split(const struct sample *s, struct sample_places *places, unsigned texels)
{
    const struct lanes_set *set = s->w->core->lanes;
    uint32_t part[3][2][WAVE_LANES] SAMPLE_ROW;
    uint64_t left = s->lanes;
    while (left) {
        const uint32_t level = places->level[__builtin_ctzll(left)];
        const uint64_t same = set->within(places->level, level, level) & left;
        if (same == s->lanes) {
            split_level(s, places, level, texels, places->part);
            return;
        }
        split_level(s, places, level, texels, part);
        for (unsigned i = 0; i < 3; i++)
            for (unsigned k = 0; k < (i < s->filtered ? texels : 1); k++)
                set->store(places->part[i][k], part[i][k], same);
        left &= ~same;
    }
}

static uint32_t size_of(const struct image *image, unsigned coordinate)
{
    return coordinate == 0 ? image->width : coordinate == 1 ? image->height : image->depth;
}

void sample_find_places(struct sample *s, bool second, const uint32_t *linear, struct sample_places *places)
{
    const struct lanes_set *set = s->w->core->lanes;
    const bool filters = linear != image_zeros && (set->collect(linear) & s->lanes);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        places->level[lane] = s->image->base_level + s->levels.first[lane] + (second && s->levels.part[lane] > 0);
    if (s->slice != image_zeros)
        s->loops->slice(s->slice, s->cube, s->slices, places->slice);
    else
        memset(places->slice, 0, sizeof places->slice);
    for (unsigned i = 0; i < s->filtered; i++) {
        struct sample_axis *axis = &places->axis[i];
        s->loops->minify(size_of(s->image, i), places->level, axis->size);
        s->loops->place(&s->sampler, i, s->at[i], linear, axis);
        if (s->offset != image_zeros)
            s->loops->offset(s->offset, 8 * i, axis);
        for (unsigned texel = 0; texel < (filters ? 2 : 1); texel++)
            s->loops->wrap(s->sampler.clamp[i], texel, axis);
    }
    if (is_split(s->image))
        split(s, places, filters ? 2 : 1);
}

/* ---- taps -------------------------------------------------------------------------------------------------------- */

/* Which of its coordinates may lead beyond a cube's face: beyond a corner, where both do, there is no texel. */
enum crossing { CROSS_X = 1, CROSS_Y = 2 };

static int32_t on_face(int32_t texel, uint32_t size)
{
    return texel < 0 ? 0 : texel < (int32_t)size ? texel : (int32_t)size - 1;
}

/* Texels beyond a cube's face, in `lanes`: those of the next face. */
static void cross_edges(const struct sample_places *places, unsigned tap, uint64_t lanes, unsigned crossing,
                        uint32_t (*at)[WAVE_LANES])
{
    for (; lanes; lanes &= lanes - 1) {
        const unsigned lane = (unsigned)__builtin_ctzll(lanes);
        uint32_t face = at[2][lane] % 6;
        int32_t x = places->axis[0].first[lane] + (int32_t)(tap & 1);
        int32_t y = places->axis[1].first[lane] + (int32_t)(tap >> 1 & 1);
        x = crossing & CROSS_X ? x : on_face(x, places->axis[0].size[lane]);
        y = crossing & CROSS_Y ? y : on_face(y, places->axis[1].size[lane]);
        at[2][lane] -= face;
        sampler_cross_edge(&face, &x, &y, places->axis[0].size[lane]);
        at[0][lane] = (uint32_t)x;
        at[1][lane] = (uint32_t)y;
        at[2][lane] += face;
    }
}

/* By coordinates: of images whose offsets are not split, and where `beyond` a cube's edge. */
static void fetch_by_coordinates(struct sample *s, const struct sample_places *places, unsigned tap, uint64_t lanes,
                                 uint64_t beyond, unsigned crossing, uint32_t (*rgba)[WAVE_LANES])
{
    uint32_t at[3][WAVE_LANES] SAMPLE_ROW = { 0 };
    for (unsigned i = 0; i < s->filtered; i++)
        memcpy(at[i], places->axis[i].at[tap >> i & 1], sizeof at[i]);
    if (s->filtered < 3)
        memcpy(at[2], places->slice, sizeof at[2]);
    cross_edges(places, tap, beyond, crossing, at);
    const struct texels texels = { at[0], at[1], at[2], places->level, image_zeros };
    image_fetch(s->w, s->image, &texels, lanes, rgba, &s->absent);
}

/* Beyond a corner, in `lanes`: the mean of the three texels around it. */
static void fetch_corners(struct sample *s, const struct sample_places *places, unsigned tap, uint64_t lanes,
                          uint32_t (*rgba)[WAVE_LANES])
{
    static const uint8_t crossings[3] = { CROSS_X, CROSS_Y, 0 };
    uint32_t(*one)[WAVE_LANES] = s->w->core->temp + 8;
    float sum[4][WAVE_LANES] = { 0 };
    for (unsigned n = 0; n < 3; n++) {
        fetch_by_coordinates(s, places, tap, lanes, lanes, crossings[n], one);
        for (unsigned i = 0; i < 4; i++)
            for (unsigned lane = 0; lane < WAVE_LANES; lane++)
                sum[i][lane] += float_of(one[i][lane]);
    }
    for (; lanes; lanes &= lanes - 1)
        for (unsigned i = 0; i < 4; i++)
            rgba[i][__builtin_ctzll(lanes)] = bits_of(sum[i][__builtin_ctzll(lanes)] / 3);
}

/* The offsets of the tap's elements, of images whose offsets are split. */
static void join_parts(const struct sample *s, const struct sample_places *places, unsigned tap, uint32_t *offset)
{
    const unsigned x = tap & 1, y = tap >> 1 & 1, z = tap >> 2 & 1;
    s->w->core->lanes->texel->join(s->image, places->part[0][x], places->part[1][y], places->part[2][z], offset);
}

/* 8_8_8_8_UNORM: what most textures are. */
static bool has_bytes(const struct format *format)
{
    return format->number == FORMAT_UNORM && format->components == 4 && format->bits[0] == 8 && format->bits[3] == 8;
}

bool sample_fetch_bytes(struct sample *s, const struct sample_places *places, unsigned tap, uint64_t lanes,
                        uint32_t *words)
{
    uint32_t offset[WAVE_LANES] SAMPLE_ROW;
    uint64_t outside = 0;
    for (unsigned i = 0; i < s->filtered; i++)
        outside |= places->axis[i].outside[tap >> i & 1] & lanes;
    if (outside || s->compares || !is_split(s->image) || !has_bytes(s->image->format))
        return false;
    join_parts(s, places, tap, offset);
    image_fetch_raw_at(s->w, s->image, offset, lanes, (uint32_t(*)[WAVE_LANES])(void *)words, &s->absent);
    return true;
}

void sample_fetch(struct sample *s, const struct sample_places *places, unsigned tap, uint64_t lanes,
                  uint32_t (*rgba)[WAVE_LANES])
{
    uint64_t outside = 0;
    for (unsigned i = 0; i < s->filtered; i++)
        outside |= places->axis[i].outside[tap >> i & 1] & lanes;
    const uint64_t beyond = s->cube ? outside : 0;
    const uint64_t corners = beyond & places->axis[0].outside[tap & 1] & places->axis[1].outside[tap >> 1 & 1];
    outside &= ~beyond;
    if (beyond || !is_split(s->image)) {
        fetch_by_coordinates(s, places, tap, lanes & ~outside, beyond, CROSS_X | CROSS_Y, rgba);
        if (corners && !s->integer)
            fetch_corners(s, places, tap, corners, rgba);
    } else {
        uint32_t offset[WAVE_LANES] SAMPLE_ROW;
        join_parts(s, places, tap, offset);
        image_fetch_at(s->w, s->image, offset, places->axis[0].at[tap & 1], places->axis[1].at[tap >> 1 & 1],
                       lanes & ~outside, rgba, &s->absent);
    }
    for (; outside; outside &= outside - 1)
        for (unsigned i = 0; i < 4; i++)
            rgba[i][__builtin_ctzll(outside)] = s->border[i];
    if (s->compares)
        s->loops->compare(s->sampler.compare, s->image->format->number == FORMAT_UNORM, s->reference, rgba[0]);
}
