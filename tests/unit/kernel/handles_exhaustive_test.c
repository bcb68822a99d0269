/* SPDX-License-Identifier: MIT */
/*
 * handles_exhaustive_test.c - a table made small, in every state that any sequence of operations leads to, and every
 * operation on it, beside a naive model.
 *
 * The table is handles.c with 2 bits of slot and 2 of generation, which grows from 2 slots to 4 (handles_small.c, made
 * by meson.build). It has few states; the test goes from each to the next by every operation, until there is no new
 * one: all sequences of all lengths. In each, every handle that there can be is looked up as every type.
 */
#include "tap.h"

#include <core/core.h>
#include <stdlib.h>

#define SLOTS       4u
#define GENERATIONS 4u
#define HANDLES     (SLOTS * GENERATIONS)
#define TYPES       2u
#define STATES_MAX  (1u << 20)

static bool no_memory;
static int objects[TYPES];

/* What handles.c needs of core.h. */
void *kgpu_alloc(struct kgpu *kgpu, size_t size)
{
    (void)kgpu;
    return no_memory ? NULL : calloc(1, size);
}

void kgpu_free(struct kgpu *kgpu, void *ptr, size_t size)
{
    (void)kgpu;
    (void)size;
    free(ptr);
}

/* ---- the model --------------------------------------------------------------------------------------------------- */

struct model {
    uint8_t slots; /* there are 0, then 2, then 4; number 0 is not used */
    struct {
        bool live;
        uint8_t type, generation;
    } slot[SLOTS];
    uint8_t queue[SLOTS], queued; /* free slots, the next one first */
};

static bool model_grow(struct model *m)
{
    uint8_t slots = m->slots ? (uint8_t)(m->slots * 2) : 2;

    if (m->slots == SLOTS)
        return false;
    for (uint8_t slot = m->slots ? m->slots : 1; slot < slots; slot++)
        m->queue[m->queued++] = slot;
    m->slots = slots;
    return true;
}

static bool model_find(const struct model *m, unsigned type, uint32_t handle)
{
    uint32_t slot = handle % SLOTS;

    return m->slot[slot].live && m->slot[slot].type == type && m->slot[slot].generation == handle / SLOTS;
}

/* The result, and the handle to *handle_out. */
static int model_add(struct model *m, unsigned type, bool memory, uint32_t *handle_out)
{
    uint8_t slot;

    if (!m->queued && m->slots < SLOTS && !memory)
        return -MGPU_ENOMEM;
    if (!m->queued && !model_grow(m))
        return -MGPU_ENOSPC;
    slot = m->queue[0];
    memmove(m->queue, m->queue + 1, --m->queued);
    m->slot[slot].live = true;
    m->slot[slot].type = (uint8_t)type;
    *handle_out = m->slot[slot].generation * SLOTS + slot;
    return 0;
}

static void model_remove(struct model *m, uint32_t handle)
{
    uint8_t slot = handle % SLOTS;

    m->slot[slot].live = false;
    m->slot[slot].type = 0;
    m->slot[slot].generation = (m->slot[slot].generation + 1) % GENERATIONS;
    m->queue[m->queued++] = slot;
}

/* ---- one state --------------------------------------------------------------------------------------------------- */

/* The table with its slots beside it, and the model of both. */
struct state {
    struct kgpu_handles table;
    struct kgpu_handle_slot slots[SLOTS];
    struct model model;
};

static struct state *states;
static unsigned state_count;

/* A table of its own in the state. */
static struct kgpu_handles thaw(const struct state *state)
{
    struct kgpu_handles table = state->table;

    if (table.capacity) {
        table.slots = calloc(table.capacity, sizeof *table.slots);
        memcpy(table.slots, state->slots, table.capacity * sizeof *table.slots);
    }
    return table;
}

static bool same(const struct state *a, const struct state *b)
{
    return memcmp(&a->table, &b->table, sizeof a->table) == 0 && memcmp(a->slots, b->slots, sizeof a->slots) == 0;
}

/* Remember the state if it is new. */
static void reach(struct kgpu_handles *table, const struct model *model)
{
    static uint32_t seen[STATES_MAX]; /* by hash: number of a state + 1 */
    struct state next;
    uint32_t hash = 2166136261u;

    memset(&next, 0, sizeof next);
    if (table->capacity)
        memcpy(next.slots, table->slots, table->capacity * sizeof *table->slots);
    next.table = *table;
    next.table.slots = NULL;
    next.model = *model;
    for (size_t i = 0; i < offsetof(struct state, model); i++)
        hash = (hash ^ ((const unsigned char *)&next)[i]) * 16777619u;
    for (hash %= STATES_MAX; seen[hash]; hash = (hash + 1) % STATES_MAX)
        if (same(&states[seen[hash] - 1], &next))
            return;
    if (state_count == STATES_MAX / 2)
        abort();
    states[state_count++] = next;
    seen[hash] = state_count;
}

/* Every handle as every type is found, or not, as the model says; the walk sees as many. */
static bool agrees(const struct kgpu_handles *table, const struct model *model)
{
    uint32_t cursor = 0, handle, live = 0, walked = 0;
    unsigned type;
    void *object;

    for (type = 0; type < TYPES; type++)
        for (handle = 0; handle < 2 * HANDLES; handle++) {
            void *expected = handle < HANDLES && model_find(model, type, handle) ? &objects[type] : NULL;

            if (kgpu_handles_find(table, type, handle) != expected)
                return false;
            live += expected != NULL;
        }
    while ((object = kgpu_handles_next(table, &cursor, &type, &handle)) != NULL) {
        if (object != &objects[type] || !model_find(model, type, handle))
            return false;
        walked++;
    }
    return walked == live && table->count == live;
}

static bool add_is_right(const struct state *from, unsigned type, bool memory)
{
    struct kgpu_handles table = thaw(from);
    struct model model = from->model;
    uint32_t handle = 0, expected = 0;
    int err, expected_err = model_add(&model, type, memory, &expected);
    bool right;

    no_memory = !memory;
    err = kgpu_handles_add(NULL, &table, type, &objects[type], &handle);
    right = err == expected_err && handle == expected && (err || handle) && agrees(&table, &model);
    reach(&table, &model);
    kgpu_handles_finish(NULL, &table);
    return right;
}

static bool remove_is_right(const struct state *from, unsigned type, uint32_t handle)
{
    struct kgpu_handles table = thaw(from);
    struct model model = from->model;
    void *expected = model_find(&model, type, handle) ? &objects[type] : NULL;
    bool right;

    if (expected)
        model_remove(&model, handle);
    right = kgpu_handles_remove(&table, type, handle) == expected && agrees(&table, &model);
    reach(&table, &model);
    kgpu_handles_finish(NULL, &table);
    return right;
}

static bool all_operations(const struct state *from)
{
    bool right = true;

    for (unsigned type = 0; type < TYPES; type++) {
        right &= add_is_right(from, type, true) && add_is_right(from, type, false);
        for (uint32_t handle = 0; handle < HANDLES; handle++)
            right &= remove_is_right(from, type, handle);
    }
    return right;
}

static void every_state_and_operation(void)
{
    struct kgpu_handles empty;
    struct model model = { 0 };

    states = calloc(STATES_MAX / 2, sizeof *states);
    kgpu_handles_init(&empty);
    reach(&empty, &model);
    for (unsigned done = 0; done < state_count; done++)
        if (!all_operations(&states[done])) {
            CHECK(!"the table does as the model");
            break;
        }
    printf("# %u states\n", state_count);
    CHECK(state_count > 1000);
    free(states);
}

int main(void)
{
    TAP_RUN(every_state_and_operation);
    return tap_done();
}
