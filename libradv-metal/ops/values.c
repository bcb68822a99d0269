/* SPDX-License-Identifier: MIT */
/* values.c - see values.h. */
#include "values.h"

#include <stdatomic.h>
#include <stddef.h>

/* An object's place, as the table keeps it: the index of its number, and one bit. */
#define MAY_BE_TIMELINE ((uintptr_t)1)
#define PLACE(index, timeline) ((void *)((uintptr_t)(index) << 1 | (timeline)))

void shim_values_init(struct shim_values *values, mgpu_client client, const struct mgpu_init *init)
{
    const struct mgpu_bo_map page = { .caching = MGPU_CACHE_WB, .object = init->value_object,
                                      .size = init->value_size };

    *values = (struct shim_values){ .size = init->value_size };
    if (init->value_object)
        values->completed = shim_os_map(client, &page);
    pthread_mutex_init(&values->lock, NULL);
}

void shim_values_finish(struct shim_values *values)
{
    if (values->completed)
        shim_os_unmap((void *)values->completed, values->size);
    shim_table_finish(&values->places);
    pthread_mutex_destroy(&values->lock);
}

void shim_values_add(struct shim_values *values, uint32_t handle, uint32_t value_index, bool timeline)
{
    if (!values->completed || !value_index || value_index >= values->size / sizeof *values->completed)
        return;
    pthread_mutex_lock(&values->lock);
    /* Without memory for it the object is one that is looked at by calls. */
    (void)shim_table_insert(&values->places, handle, PLACE(value_index, timeline));
    pthread_mutex_unlock(&values->lock);
}

void shim_values_forget(struct shim_values *values, uint32_t handle)
{
    pthread_mutex_lock(&values->lock);
    shim_table_remove(&values->places, handle);
    pthread_mutex_unlock(&values->lock);
}

void shim_values_may_be_timeline(struct shim_values *values, uint32_t handle)
{
    pthread_mutex_lock(&values->lock);
    uintptr_t place = (uintptr_t)shim_table_find(&values->places, handle);
    if (place && !(place & MAY_BE_TIMELINE)) {
        shim_table_remove(&values->places, handle); /* which makes room for it */
        shim_table_insert(&values->places, handle, (void *)(place | MAY_BE_TIMELINE));
    }
    pthread_mutex_unlock(&values->lock);
}

/* The object's number and kind. Returns false when the page does not have it. */
static bool look(struct shim_values *values, uint32_t handle, uint64_t *value_out, bool *timeline_out)
{
    if (!values->completed)
        return false;
    pthread_mutex_lock(&values->lock);
    uintptr_t place = (uintptr_t)shim_table_find(&values->places, handle);
    pthread_mutex_unlock(&values->lock);
    if (!place)
        return false;
    *timeline_out = place & MAY_BE_TIMELINE;
    *value_out = atomic_load_explicit(&values->completed[place >> 1], memory_order_acquire);
    return true;
}

bool shim_values_reached(struct shim_values *values, uint32_t handle, uint64_t point)
{
    uint64_t value;
    bool timeline;

    if (!look(values, handle, &value, &timeline))
        return false;
    if (!point) /* of a timeline: the last one promised, of which the page does not tell */
        return !timeline && value;
    return value > 1 && value >= point;
}

bool shim_values_query(struct shim_values *values, uint32_t handle, uint64_t *point_out)
{
    uint64_t value;
    bool timeline;

    if (!look(values, handle, &value, &timeline) || (value == 1 && timeline))
        return false;
    *point_out = timeline ? value : 0;
    return true;
}
