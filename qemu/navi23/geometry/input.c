/* SPDX-License-Identifier: MIT */
/* input.c - primitives of all instances, numbered through; vertices found again by their index. */
#include <navi23/geometry/input.h>

uint64_t input_pieces(const struct input *input)
{
    uint64_t all = (uint64_t)input->rows->primitives * input->instances;
    return all / input->piece + (all % input->piece != 0);
}

static uint32_t add_vertex(struct input_piece *p, uint32_t index, uint32_t instance, uint32_t number)
{
    uint32_t v = p->vertices++;
    p->index[v] = index;
    p->instance[v] = instance;
    p->named_by[v] = number;
    return v;
}

/* The vertex of this index, if it is known; else a new one, which takes the place of another in the table. */
static uint32_t find_vertex(struct input_reuse *r, struct input_piece *p, uint32_t index, uint32_t instance,
                            uint32_t number)
{
    uint32_t hash = (index ^ index >> 9) % INPUT_SLOTS;
    if (r->slot[hash].time != r->time || r->slot[hash].index != index) {
        r->slot[hash].time = r->time;
        r->slot[hash].index = index;
        r->slot[hash].vertex = add_vertex(p, index, instance, number);
    }
    return r->slot[hash].vertex;
}

/* Forget the vertices that are known: another piece or instance has others. */
static void forget(struct input_reuse *r)
{
    if (++r->time == 0) {
        *r = (struct input_reuse){ .time = 1 };
    }
}

/* Primitive `number` of an instance, `place` where its row begins and `n` its number there. */
static void add_primitive(const struct input *input, struct input_reuse *r, struct gmc_port *port,
                          struct input_piece *p, uint32_t instance, uint32_t number, const struct index_row *row)
{
    const struct topology *t = input->topology;
    uint32_t place[3], k = p->primitives++;
    uint8_t provoking = input->provoking_last ? t->vertices - 1 : 0;
    topology_place(t, number - row->before, input->provoking_last, place);
    p->number[k] = number;
    p->primitive[k] = (struct batch_primitive){ .provoking = provoking, .edges = (uint8_t)((1u << t->vertices) - 1) };
    for (unsigned i = 0; i < t->vertices; i++) {
        bool hub = t->is_fan && place[i] == 0;
        uint32_t index = hub ? index_at_hub(input->source, &r->window, port, row->place)
                             : index_at(input->source, &r->window, port, row->place + place[i]);
        bool alone = input->provokes_once && i == provoking;
        p->primitive[k].vertex[i] =
            (uint16_t)(alone ? add_vertex(p, index, instance, number) : find_vertex(r, p, index, instance, number));
    }
}

void input_take(const struct input *input, uint64_t piece, struct input_reuse *r, struct gmc_port *port,
                struct input_piece *p)
{
    const uint32_t per_instance = input->rows->primitives;
    uint64_t first = piece * input->piece, left = (uint64_t)per_instance * input->instances - first;
    uint32_t instance = (uint32_t)(first / per_instance), number = (uint32_t)(first % per_instance);
    const struct index_row *row = &input->rows->row[index_rows_at(input->rows, number)];
    p->vertices = p->primitives = 0;
    p->corners = input->topology->vertices;
    r->window.count = 0;
    r->window.has_hub = false;
    forget(r);
    for (left = left < input->piece ? left : input->piece; left > 0; left--) {
        if (number == per_instance) {
            forget(r);
            number = 0;
            instance++;
            row = input->rows->row;
        }
        if (number >= row[1].before)
            row++;
        add_primitive(input, r, port, p, instance, number++, row);
    }
}
