/* SPDX-License-Identifier: MIT */
/* index.c - indices out of memory, a window at a time. */
#include "../card.h"

#include <navi23/geometry/index.h>

#include <stdlib.h>
#include <string.h>

/* ---- fetch ------------------------------------------------------------------------------------------------------- */

/* Indices at places [place, place + count), as they are in memory: those beyond the limit are 0. */
static void fetch(const struct index_source *s, struct gmc_port *port, uint64_t place, uint32_t count, uint32_t *out)
{
    uint8_t raw[INDEX_WINDOW * 4] = { 0 };
    uint64_t from = place + s->first;
    uint64_t there = from < s->limit ? s->limit - from : 0;
    if (there > count)
        there = count;
    if (there > 0)
        gmc_read(port, s->vmid, s->base + from * s->bytes, raw, there * s->bytes, GMC_READ);
    for (uint32_t i = 0; i < count; i++) {
        uint16_t half;
        switch (s->bytes) {
        case 1:
            out[i] = raw[i];
            break;
        case 2:
            memcpy(&half, raw + i * 2, 2);
            out[i] = half;
            break;
        default:
            memcpy(&out[i], raw + i * 4, 4);
        }
    }
}

static uint32_t finish(const struct index_source *s, uint32_t index)
{
    index += s->offset;
    if (index > s->most)
        index = s->most;
    return index < s->least ? s->least : index;
}

uint32_t index_at(const struct index_source *s, struct index_window *w, struct gmc_port *port, uint32_t place)
{
    if (s->bytes == 0)
        return finish(s, place + s->first);
    if (place < w->first || place >= w->first + w->count) {
        fetch(s, port, place, INDEX_WINDOW, w->index);
        w->first = place;
        w->count = INDEX_WINDOW;
    }
    return finish(s, w->index[place - w->first]);
}

uint32_t index_at_hub(const struct index_source *s, struct index_window *w, struct gmc_port *port, uint32_t place)
{
    if (s->bytes == 0)
        return finish(s, place + s->first);
    if (!w->has_hub || w->hub != place) {
        fetch(s, port, place, 1, &w->hub_index);
        w->hub = place;
        w->has_hub = true;
    }
    return finish(s, w->hub_index);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

#define ROWS_MOST (1u << 24)

/* Make room for another row and the end. */
static bool make_room(struct index_rows *r)
{
    if (r->count + 2 <= r->room)
        return true;
    size_t room = r->room ? r->room * 2 : 16;
    struct index_row *row = realloc(r->row, room * sizeof *row);
    if (!row)
        return false;
    r->row = row;
    r->room = room;
    return true;
}

/* The row from `place` on, with so many vertices; and the end behind it. */
static const char *add_row(struct index_rows *r, const struct topology *t, uint32_t place, uint32_t vertices)
{
    uint32_t primitives = topology_primitives(t, vertices);
    if (!make_room(r))
        return "the host has no memory for its rows of vertices";
    if (primitives > 0 && r->count == ROWS_MOST)
        return "primitive restart cuts it into too many pieces for this model";
    if (primitives > 0) {
        r->row[r->count++] = (struct index_row){ place, r->primitives };
        r->primitives += primitives;
    }
    r->row[r->count] = (struct index_row){ 0, r->primitives };
    return NULL;
}

const char *index_rows_find(struct index_rows *r, const struct index_source *s, const struct topology *t,
                            uint32_t count, uint32_t restart, uint32_t mask, struct cp *cp)
{
    uint32_t index[INDEX_WINDOW], begin = 0;
    const char *why = NULL;
    r->count = r->primitives = 0;
    for (uint64_t place = 0; mask && place < count; place += INDEX_WINDOW) {
        if (place + s->first >= s->limit) { /* there are only zeros from here on */
            count = restart & mask ? count : (uint32_t)place;
            break;
        }
        uint32_t n = count - place < INDEX_WINDOW ? (uint32_t)(count - place) : INDEX_WINDOW;
        fetch(s, &cp->port, place, n, index);
        for (uint32_t i = 0; i < n && !why; i++) {
            if ((index[i] ^ restart) & mask)
                continue;
            why = add_row(r, t, begin, (uint32_t)place + i - begin);
            begin = (uint32_t)place + i + 1;
        }
        if (why)
            return why;
        if (!cp_goes_on(cp))
            return "";
    }
    return add_row(r, t, begin, count - begin);
}

void index_rows_finish(struct index_rows *r)
{
    free(r->row);
    *r = (struct index_rows){ 0 };
}

size_t index_rows_at(const struct index_rows *r, uint32_t primitive)
{
    size_t low = 0, high = r->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->row[middle].before <= primitive)
            low = middle;
        else
            high = middle;
    }
    return low;
}
