/* SPDX-License-Identifier: MIT */
/*
 * glass.h - what stands in for the setup and the rasteriser in tests of what comes before them: it keeps every
 * primitive as it comes, in the order of lists. Linked in place of the real ones; each test includes it once.
 */
#ifndef TESTS_NAVI23_GEOMETRY_GLASS_H
#define TESTS_NAVI23_GEOMETRY_GLASS_H

#include <navi23/geometry/setup.h>
#include <navi23/raster/raster.h>
#include <navi23/text.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GLASS_PARAMS 4u

struct seen {
    uint8_t shape, provoking, edges;
    uint32_t params, row;
    uint32_t own[GLASS_PARAMS][4]; /* of its row */
    struct {
        uint32_t position[4], misc[4], distance[8], param[GLASS_PARAMS][4];
    } corner[3];
};

#define GLASS_ROOM 200000u
static struct seen *glass;
static size_t glass_count;
static unsigned glass_rounds;
static unsigned glass_at_work; /* rounds that came while the ring's port was not at rest */
static unsigned glass_ms;      /* that a round takes */
static uint64_t glass_shown;   /* the last draw of which there would be pictures */
static bool glass_idle;
static const char *glass_refusal;
static atomic_uint glass_batches, glass_vertices, glass_primitives;

int setup_create(struct setup **out)
{
    *out = NULL;
    return 0;
}

void setup_destroy(struct setup *setup)
{
    (void)setup;
}

const char *setup_decode(struct setup *setup, struct cp *cp)
{
    (void)setup, (void)cp;
    return glass_refusal;
}

/* A struct seen has to fit into a primitive; it is longer, so that it takes several. */
#define SLOTS ((sizeof(struct seen) + sizeof(struct primitive) - 1) / sizeof(struct primitive))

static void keep(const struct batch *b, const struct batch_primitive *p, struct seen *s)
{
    static const unsigned corners[] = { 0, 1, 2, 3, 3 };
    memset(s, 0, sizeof *s);
    s->shape = (uint8_t)b->shape;
    s->provoking = p->provoking;
    s->edges = p->edges;
    s->params = b->params;
    s->row = p->row;
    for (unsigned k = 0; k < b->params && k < GLASS_PARAMS; k++)
        memcpy(s->own[k], b->param[p->row * b->params + k], 16);
    for (unsigned i = 0; i < corners[b->shape]; i++) {
        unsigned v = p->vertex[i];
        for (unsigned k = 0; k < 4; k++)
            memcpy(&s->corner[i].position[k], &b->position[k][v], 4);
        for (unsigned k = 0; k < 4; k++)
            s->corner[i].misc[k] = b->misc[k][v];
        for (unsigned k = 0; k < 8; k++)
            memcpy(&s->corner[i].distance[k], &b->distance[k][v], 4);
        for (unsigned k = 0; k < b->params && k < GLASS_PARAMS; k++)
            memcpy(s->corner[i].param[k], b->param[v * b->params + k], 16);
    }
}

void setup_batch(const struct setup *setup, const struct batch *b, struct primitives *out, struct setup_counts *counts)
{
    (void)setup;
    atomic_fetch_add(&glass_batches, 1);
    atomic_fetch_add(&glass_vertices, b->vertices);
    atomic_fetch_add(&glass_primitives, b->primitives);
    counts->invocations += b->primitives;
    counts->primitives += 2ull * b->primitives;
    if (out->room < out->count + b->primitives * SLOTS) {
        out->room = out->count + b->primitives * SLOTS;
        out->primitive = realloc(out->primitive, out->room * sizeof *out->primitive);
    }
    for (uint32_t i = 0; i < b->primitives; i++, out->count += SLOTS)
        keep(b, &b->primitive[i], (struct seen *)(void *)&out->primitive[out->count]);
}

int raster_create(struct navi *navi, struct raster **out)
{
    (void)navi;
    *out = NULL;
    return 0;
}

void raster_destroy(struct raster *raster)
{
    (void)raster;
}

const char *raster_decode(struct raster *raster, struct cp *cp)
{
    (void)raster, (void)cp;
    return NULL;
}

void setup_describe(const struct setup *setup, struct text *text)
{
    (void)setup;
    text_add(text, "  setup\n");
}

void raster_describe(const struct raster *raster, struct text *out)
{
    (void)raster;
    text_add(out, "  raster\n");
}

void raster_trace_program(const struct raster *raster, struct cp *cp)
{
    (void)raster, (void)cp;
}

void raster_show(const struct raster *raster, struct cp *cp, uint64_t number)
{
    (void)raster, (void)cp;
    glass_shown = number;
}

bool raster_is_idle(const struct raster *raster)
{
    (void)raster;
    return glass_idle;
}

enum pool_end raster_run(struct raster *raster, struct cp *cp, const struct primitives *lists, size_t count,
                         struct raster_counts *counts)
{
    (void)raster;
    glass_rounds++;
    glass_at_work += atomic_load(&cp->port.epoch) % 2;
    if (glass_ms)
        nanosleep(&(struct timespec){ .tv_nsec = glass_ms * 1000000l }, NULL);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < lists[i].count && glass_count < GLASS_ROOM; k += SLOTS)
            memcpy(&glass[glass_count++], &lists[i].primitive[k], sizeof *glass);
    atomic_fetch_add(&counts->pixels, 10);
    atomic_fetch_add(&counts->samples, 100);
    return POOL_DONE;
}

static void glass_forget(void)
{
    if (!glass)
        glass = malloc(GLASS_ROOM * sizeof *glass);
    glass_count = glass_rounds = glass_at_work = glass_ms = 0;
    glass_shown = 0;
    glass_idle = false;
    glass_refusal = NULL;
    atomic_store(&glass_batches, 0);
    atomic_store(&glass_vertices, 0);
    atomic_store(&glass_primitives, 0);
}

#endif
