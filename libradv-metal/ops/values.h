/* SPDX-License-Identifier: MIT */
/*
 * values.h - what the kernel's value page (mgpu.h) tells of a file's sync objects, so that looking costs no call.
 *
 * The page has one number an object: 1 is a binary object that is signalled, or a timeline at its first point. So of
 * each object it is remembered whether it may ever have been a timeline; what stays in doubt is left to the kernel.
 * Only good news is believed from the page: the kernel tells what an error is, and what is not reached yet may be by
 * the time it is asked.
 *
 * One lock a file, taken last and held for a few instructions.
 */
#ifndef SHIM_VALUES_H
#define SHIM_VALUES_H

#include <pthread.h>
#include <stdbool.h>

#include "table.h"

#include "../shim_os.h"

struct shim_values {
    const _Atomic uint64_t *completed; /* the page; NULL: the kernel has none */
    uint64_t size;                     /* its bytes */
    pthread_mutex_t lock;
    struct shim_table places;          /* handle -> where it is in the page, and what it may be */
};

/* Map the page that mgpu_init told of. Without one, or without room for it, nothing is ever known. */
void shim_values_init(struct shim_values *values, mgpu_client client, const struct mgpu_init *init);
void shim_values_finish(struct shim_values *values);

/* A new handle and its value_index. `timeline`: others may have made it one already. */
void shim_values_add(struct shim_values *values, uint32_t handle, uint32_t value_index, bool timeline);

/* The handle is about to go. */
void shim_values_forget(struct shim_values *values, uint32_t handle);

/* The object may get points from now on. To be said before it does. */
void shim_values_may_be_timeline(struct shim_values *values, uint32_t handle);

/* Whether `point` (0: binary) is known to be reached. */
bool shim_values_reached(struct shim_values *values, uint32_t handle, uint64_t point);

/* What mgpu_sync_query would answer now, to *point_out. Returns false when that is not known. */
bool shim_values_query(struct shim_values *values, uint32_t handle, uint64_t *point_out);

#endif
