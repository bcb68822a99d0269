/* SPDX-License-Identifier: MIT */
/*
 * bin.c - primitives sorted into bins: pairs of the two are noted in order, counted, and put in their places.
 *
 * The table that counts is as large as what is drawn, so a small draw has a small one. A draw of many slices is done
 * some slices at a time; one with very many pairs, some pairs at a time.
 */
#include <navi23/raster/bin.h>

#include <navi23/geometry/setup.h>

#include <stdlib.h>
#include <string.h>

#define CELLS_MOST 0x10000u  /* of the table, but never less than a slice */
#define PAIRS_MOST 0x100000u /* some; a primitive more may be in all bins of a slice */
#define BIN_LOG2   6

void bins_finish(struct bins *bins)
{
    free(bins->cell);
    free(bins->pair);
    free(bins->sorted);
    free(bins->bin);
    *bins = (struct bins){ 0 };
}

/* Have room for `count` elements of an array; what was in it stays. */
static bool have_room(void **array, size_t *room, size_t count, size_t size)
{
    if (count <= *room)
        return true;
    size_t wanted = count + count / 2 + 64;
    void *grown = realloc(*array, wanted * size);
    if (!grown)
        return false;
    *array = grown;
    *room = wanted;
    return true;
}

/* ---- boxes ------------------------------------------------------------------------------------------------------- */

static int32_t clamp(int32_t x)
{
    return x < 0 ? 0 : x > BIN_LIMIT ? BIN_LIMIT : x;
}

/* The bins that a primitive's box touches. Returns false: none. */
static bool box_of(const struct primitive *p, struct bin_box *box)
{
    int32_t left = clamp(p->left), top = clamp(p->top), right = clamp(p->right), bottom = clamp(p->bottom);
    if (left >= right || top >= bottom)
        return false;
    *box = (struct bin_box){ left >> BIN_LOG2, top >> BIN_LOG2, ((right - 1) >> BIN_LOG2) + 1,
                             ((bottom - 1) >> BIN_LOG2) + 1, p->slice, 1 };
    return true;
}

static uint32_t cells_of_slice(const struct bin_box *box)
{
    return (uint32_t)(box->right - box->left) * (uint32_t)(box->bottom - box->top);
}

/* Make the box hold another one. */
static void include(struct bin_box *all, const struct bin_box *box)
{
    if (all->slices == 0) {
        *all = *box;
        return;
    }
    uint32_t end = all->slice + all->slices;
    all->left = box->left < all->left ? box->left : all->left;
    all->top = box->top < all->top ? box->top : all->top;
    all->right = box->right > all->right ? box->right : all->right;
    all->bottom = box->bottom > all->bottom ? box->bottom : all->bottom;
    all->slice = box->slice < all->slice ? box->slice : all->slice;
    all->slices = (box->slice >= end ? box->slice + 1 : end) - all->slice;
}

/* ---- pairs ------------------------------------------------------------------------------------------------------- */

/* Whether a primitive may have something in a bin, by its edges. */
static bool reaches(const struct primitive *p, int32_t x, int32_t y)
{
    const int64_t size = BIN_PIXELS * SUBPIXELS;
    int64_t left = x * size, top = y * size;
    for (unsigned i = 0; i < p->edges; i++) {
        const struct primitive_edge *e = &p->edge[i];
        if (e->c + e->a * (e->a > 0 ? left + size : left) + e->b * (e->b > 0 ? top + size : top) < 0)
            return false;
    }
    return true;
}

/* Note in which bins a primitive is. */
static void add_pairs(struct bins *bins, const struct primitive *p, const struct bin_box *box)
{
    const struct bin_box *table = &bins->box;
    uint32_t across = (uint32_t)(table->right - table->left), slice = box->slice - table->slice;
    bool test = cells_of_slice(box) > 2;
    if (!have_room((void **)&bins->pair, &bins->pairs_room, bins->pairs + cells_of_slice(box), sizeof *bins->pair)) {
        bins->failed = true;
        return;
    }
    for (int32_t y = box->top; y < box->bottom; y++) {
        uint32_t row = slice * cells_of_slice(table) + (uint32_t)(y - table->top) * across;
        for (int32_t x = box->left; x < box->right; x++) {
            if (test && !reaches(p, x, y))
                continue;
            uint32_t cell = row + (uint32_t)(x - table->left);
            bins->cell[cell]++;
            bins->pair[bins->pairs++] = (struct bin_pair){ p, cell };
        }
    }
}

/* Take primitives until there are none, or pairs enough. */
static void take_primitives(struct bins *bins, const struct primitives *lists, size_t count)
{
    const struct bin_box *table = &bins->box;
    struct bin_box box;
    for (; bins->list < count; bins->list++, bins->next = 0) {
        const struct primitives *list = &lists[bins->list];
        for (; bins->next < list->count; bins->next++) {
            const struct primitive *p = &list->primitive[bins->next];
            if (bins->pairs >= PAIRS_MOST || bins->failed)
                return;
            if (!box_of(p, &box))
                continue;
            if (p->slice - table->slice < table->slices)
                add_pairs(bins, p, &box);
            else if (p->slice > table->slice && (bins->following == 0 || p->slice < bins->following))
                bins->following = p->slice;
        }
    }
}

/* ---- bins -------------------------------------------------------------------------------------------------------- */

/* Where the cell is. */
static struct bin bin_at(const struct bin_box *box, uint32_t cell)
{
    uint32_t across = (uint32_t)(box->right - box->left), slice = cell / cells_of_slice(box);
    cell %= cells_of_slice(box);
    return (struct bin){
        .x = (uint16_t)(((uint32_t)box->left + cell % across) * BIN_PIXELS),
        .y = (uint16_t)(((uint32_t)box->top + cell / across) * BIN_PIXELS),
        .slice = (uint16_t)(box->slice + slice),
    };
}

/* From counts to bins, and each pair to its place. The table has then where the next of a cell would go. */
static void sort(struct bins *bins)
{
    uint32_t cells = cells_of_slice(&bins->box) * bins->box.slices, first = 0;
    bins->bins = 0;
    if (!have_room((void **)&bins->sorted, &bins->sorted_room, bins->pairs, sizeof *bins->sorted)) {
        bins->failed = true;
        return;
    }
    for (uint32_t i = 0; i < cells; i++) {
        uint32_t count = bins->cell[i];
        if (count == 0)
            continue;
        if (!have_room((void **)&bins->bin, &bins->bins_room, bins->bins + 1, sizeof *bins->bin)) {
            bins->failed = true;
            return;
        }
        struct bin *bin = &bins->bin[bins->bins++];
        *bin = bin_at(&bins->box, i);
        bin->first = bins->cell[i] = first;
        bin->count = count;
        first += count;
    }
    for (size_t i = 0; i < bins->pairs; i++)
        bins->sorted[bins->cell[bins->pair[i].cell]++] = bins->pair[i].primitive;
}

/* A table of zeros for as many slices from `slice` on as it is meant to hold. */
static void begin_table(struct bins *bins, uint32_t slice)
{
    uint32_t left = bins->all.slice + bins->all.slices - slice, each = cells_of_slice(&bins->all);
    uint32_t slices = each > CELLS_MOST ? 1 : CELLS_MOST / each;
    bins->box = bins->all;
    bins->box.slice = slice;
    bins->box.slices = slices < left ? slices : left;
    bins->list = bins->next = bins->following = 0;
    size_t cells = (size_t)each * bins->box.slices;
    if (have_room((void **)&bins->cell, &bins->cells_room, cells, sizeof *bins->cell))
        memset(bins->cell, 0, cells * sizeof *bins->cell);
    else
        bins->failed = true;
}

bool bins_begin(struct bins *bins, const struct primitives *lists, size_t count)
{
    struct bin_box box;
    bins->failed = false;
    bins->all.slices = 0;
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < lists[n].count; i++)
            if (box_of(&lists[n].primitive[i], &box))
                include(&bins->all, &box);
    if (bins->all.slices == 0)
        return false;
    begin_table(bins, bins->all.slice);
    return true;
}

bool bins_fill(struct bins *bins, const struct primitives *lists, size_t count)
{
    bins->pairs = 0;
    while (!bins->failed) {
        take_primitives(bins, lists, count);
        if (bins->pairs > 0)
            break;
        if (bins->following == 0)
            return false;
        begin_table(bins, bins->following);
    }
    if (!bins->failed)
        sort(bins);
    if (!bins->failed)
        memset(bins->cell, 0, (size_t)cells_of_slice(&bins->box) * bins->box.slices * sizeof *bins->cell);
    return !bins->failed;
}
