/* SPDX-License-Identifier: MIT */
/* layouts.c - remembering layouts: the one that has not been used for longest makes room. */
#include <string.h>

#include <navi23/raster/layouts.h>

void layouts_begin(struct layouts *layouts)
{
    layouts->draw++;
}

/* Lane 4 * q + 2 * row + column is in quad q of the block's sixteen. */
static void make_block(struct layout *l)
{
    const struct tiling *t = &l->tiling;
    l->x1 = t->x[1];
    l->y1 = t->y[1];
    l->blocks = !t->linear && t->width_log2 >= 3 && t->height_log2 >= 3;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        unsigned x = lane / 4 % 4 * 2 + lane % 2, y = lane / 16 * 2 + lane / 2 % 2;
        l->block[lane] = (uint32_t)(t->x[x] ^ t->y[y]);
    }
}

static void make_run(struct layout *l)
{
    l->run = WAVE_LANES << l->tiling.bytes_log2;
    l->runs = l->blocks && l->run <= 256;
    for (unsigned lane = 0; lane < WAVE_LANES && l->runs; lane++) {
        l->runs = l->block[lane] < l->run; /* all different, as no two elements have the same place */
        l->place[lane] = (l->block[lane] >> l->tiling.bytes_log2) % WAVE_LANES;
        l->lane[l->place[lane]] = lane;
    }
}

const struct layout *layouts_find(struct layouts *layouts, uint32_t config, const struct tiling_shape *shape)
{
    struct layout *oldest = &layouts->layout[0];
    for (struct layout *l = layouts->layout; l < layouts->layout + LAYOUTS; l++) {
        if (l->used && l->config == config && memcmp(&l->shape, shape, sizeof *shape) == 0) {
            l->used = layouts->draw;
            return l;
        }
        if (l->used < oldest->used)
            oldest = l;
    }
    oldest->used = 0;
    if (!tiling_init(&oldest->tiling, config, shape))
        return NULL;
    make_block(oldest);
    make_run(oldest);
    oldest->config = config;
    oldest->shape = *shape;
    oldest->used = layouts->draw;
    return oldest;
}

const struct meta *layouts_find_meta(struct layouts *layouts, uint32_t config, const struct meta_shape *shape)
{
    struct meta_layout *oldest = &layouts->meta[0];
    for (struct meta_layout *m = layouts->meta; m < layouts->meta + LAYOUTS; m++) {
        if (m->used && m->config == config && memcmp(&m->shape, shape, sizeof *shape) == 0) {
            m->used = layouts->draw;
            return &m->meta;
        }
        if (m->used < oldest->used)
            oldest = m;
    }
    oldest->used = 0;
    if (!meta_init(&oldest->meta, config, shape))
        return NULL;
    oldest->config = config;
    oldest->shape = *shape;
    oldest->used = layouts->draw;
    return &oldest->meta;
}
