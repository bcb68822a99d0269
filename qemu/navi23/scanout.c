/* SPDX-License-Identifier: MIT */
/*
 * scanout.c - what is on a screen that somebody looks at: a surface, line by line as the beam passes, and the cursor
 * over it. Where nobody looks nothing is read.
 */
#include "card.h"

#include <stdlib.h>
#include <string.h>

#define OPAQUE 0xff000000u

/* Lines to draw, without the lock. */
struct job {
    struct gmc_port *port;
    struct gmc_window window;
    struct dcn_surface surface;
    const struct tiling *tiling;
    struct dcn_cursor cursor;
    uint32_t *pixels, width;
    bool no_memory;
};

/* `count` dwords from `va` of VMID 0; zeros where there is no memory. */
static void fetch(struct job *job, uint64_t va, uint32_t *out, uint64_t count)
{
    uint64_t got;
    for (uint64_t left = count * 4; left > 0; left -= got, va += got, out += got / 4) {
        got = left;
        const _Atomic uint32_t *from = gmc_map_near(job->port, &job->window, 0, va, GMC_READ, &got);
        if (!from)
            job->no_memory = true;
        for (uint64_t i = 0; i < got / 4; i++)
            out[i] = from ? atomic_load_explicit(&from[i], memory_order_relaxed) : 0;
    }
}

/* ---- what is in a surface ---------------------------------------------------------------------------------------- */

bool scanout_lay_out(struct dcn_head *head)
{
    const struct dcn_surface *s = &head->surface;
    struct dcn_layout *layout = &head->navi->dcn.layout[head->number];
    const struct tiling_shape shape = { .mode = s->mode, .bytes_log2 = 2, .levels = 1, .width = s->pitch, .height = 1 };
    if (s->mode == TILING_LINEAR)
        return true;
    if (s->mode % 4 == 0) /* of depth */
        return false;
    if (layout->mode != s->mode || layout->addr_config != s->addr_config || layout->pitch != s->pitch) {
        layout->mode = TILING_LINEAR;
        if (!tiling_init(&layout->tiling, s->addr_config, &shape))
            return false;
        layout->mode = s->mode;
        layout->addr_config = s->addr_config;
        layout->pitch = s->pitch;
    }
    return true;
}

/* `count` pixels of a tiled surface, from (x, y) on. */
static void fetch_tiled(struct job *job, uint32_t x, uint32_t y, uint32_t *out, uint32_t count)
{
    const struct tiling *t = job->tiling;
    const uint32_t run = 1u << tiling_run_log2(t);
    for (uint32_t n; count > 0; count -= n, x += n, out += n) {
        n = run - x % run;
        n = n < count ? n : count;
        fetch(job, tiling_address(t, job->surface.address, tiling_offset(t, 0, x, y, 0, 0)), out, n);
    }
}

static void fetch_line(struct job *job, uint32_t line, uint32_t *out, uint32_t count)
{
    const struct dcn_surface *s = &job->surface;
    if (s->mode == TILING_LINEAR)
        fetch(job, s->address + ((uint64_t)(s->y + line) * s->pitch + s->x) * 4, out, count);
    else
        fetch_tiled(job, s->x, s->y + line, out, count);
}

static void draw_surface(struct job *job, uint32_t line)
{
    const struct dcn_surface *s = &job->surface;
    uint32_t *out = job->pixels + (uint64_t)line * job->width, count = 0;
    if (s->valid && line < s->height) {
        count = s->width < job->width ? s->width : job->width;
        fetch_line(job, line, out, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t dword = out[i];
        out[i] = OPAQUE | (dword >> s->shift[0] & 0xff) << 16 | (dword >> s->shift[1] & 0xff) << 8 |
                 (dword >> s->shift[2] & 0xff);
    }
    for (uint32_t i = count; i < job->width; i++)
        out[i] = OPAQUE;
}

/* ---- the cursor -------------------------------------------------------------------------------------------------- */

/* One colour of `over`, whose colours have been multiplied by its alpha, over one of `under`. */
static uint32_t blend(uint32_t over, uint32_t under, unsigned shift)
{
    uint32_t alpha = over >> 24;
    uint32_t sum = (over >> shift & 0xff) + ((under >> shift & 0xff) * (255 - alpha) + 127) / 255;
    return (sum < 255 ? sum : 255) << shift;
}

static void draw_cursor(struct job *job, uint32_t line)
{
    const struct dcn_cursor *c = &job->cursor;
    uint32_t *out = job->pixels + (uint64_t)line * job->width, row[DCN_CURSOR_MAX];
    int64_t y = (int64_t)line - c->y;
    if (!c->on || y < 0 || y >= (int64_t)c->height)
        return;
    fetch(job, c->address + (uint64_t)y * c->pitch * 4, row, c->width);
    for (uint32_t i = 0; i < c->width; i++) {
        int64_t x = (int64_t)c->x + i;
        if (x >= 0 && x < (int64_t)job->width)
            out[x] = OPAQUE | blend(row[i], out[x], 16) | blend(row[i], out[x], 8) | blend(row[i], out[x], 0);
    }
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

/* The picture has a buffer of the frame's size. */
static bool make_room(struct dcn_head *head)
{
    const struct dcn_timing *t = &head->timing;
    if (head->pixels && head->width == t->width && head->height == t->height)
        return true;
    free(head->pixels);
    head->pixels = calloc((size_t)t->width * t->height, 4);
    head->width = t->width;
    head->height = t->height;
    head->drawn = 0;
    if (!head->pixels)
        dcn_complain(head, DCN_NO_ROOM);
    return head->pixels != NULL;
}

void scanout_draw(struct dcn_head *head, uint32_t line)
{
    struct dcn *dcn = &head->navi->dcn;
    struct job job = { .port = &dcn->port, .surface = head->surface, .cursor = head->cursor,
                       .tiling = &dcn->layout[head->number].tiling };
    if (line <= head->drawn)
        return;
    if (!make_room(head)) {
        head->drawn = line; /* so that it is not tried again at once */
        return;
    }
    uint32_t first = head->drawn;
    job.pixels = head->pixels;
    job.width = head->width;
    bool blank = hubp_is_blank(head);
    if (blank)
        job.surface.valid = job.cursor.on = false;
    dcn_leave(dcn);
    gmc_enter(job.port);
    job.port->silent = true; /* the log says it in its own words; MMHUB, whose fault it would be, is not there */
    for (uint32_t i = first; i < line; i++) {
        draw_surface(&job, i);
        draw_cursor(&job, i);
    }
    job.port->silent = false;
    gmc_leave(job.port);
    dcn_return(dcn);
    head->drawn = line;
    head->blanked |= blank;
    if (job.no_memory)
        dcn_complain(head, DCN_NO_MEMORY);
}

/* ---- the watcher ------------------------------------------------------------------------------------------------- */

static void show(struct dcn_head *head, const struct navi_frame *frame)
{
    struct dcn *dcn = &head->navi->dcn;
    navi_watch_fn *watch = head->watch;
    void *opaque = head->opaque;
    if (!watch)
        return;
    dcn_leave(dcn);
    watch(opaque, frame);
    dcn_return(dcn);
}

void scanout_show(struct dcn_head *head, int64_t time_ns)
{
    const struct navi_frame frame = {
        .pixels = head->pixels,
        .width = head->width,
        .height = head->height,
        .number = head->frames,
        .time_ns = time_ns,
        .blanked = head->blanked,
    };
    if (head->running && head->drawn == head->height)
        show(head, &frame);
}

void scanout_show_dark(struct dcn_head *head)
{
    const struct navi_frame frame = { .number = head->frames, .time_ns = dcn_now() };
    show(head, &frame);
}
