/* SPDX-License-Identifier: MIT */
/*
 * table.h - calls.def and fields.def as data: what a recorder and a player need to know of each call.
 */
#ifndef REPLAY_TABLE_H
#define REPLAY_TABLE_H

#include <mgpu/mgpu.h>
#include <stdbool.h>

#define REPLAY_CALLS 0x80u     /* call numbers are below this */
#define REPLAY_STRUCT_MAX 512u /* bytes of the largest struct, as the gate has it */
#define REPLAY_ARRAYS_MAX 4u   /* embedded arrays of one call */

/* The kinds of fields.def. */
enum replay_field_kind {
    REPLAY_FIELD_SAME,
    REPLAY_FIELD_FREE,
    REPLAY_FIELD_HANDLE,
    REPLAY_FIELD_NEW,
    REPLAY_FIELD_TOKEN,
    REPLAY_FIELD_CLIENT,
    REPLAY_FIELD_ADDRESS,
    REPLAY_FIELD_DEADLINE,
    REPLAY_FIELD_ARRAY,
};

/* One row of fields.def: a member of a call's struct, or of an element of one of its arrays. */
struct replay_field {
    uint32_t nr; /* of the call */
    enum replay_field_kind kind;
    const char *name; /* `member`, or `array.member` */
    uint32_t array;   /* a member of an element: where the array's pointer is in the call's struct */
    uint32_t offset;  /* bytes, in the struct or the element */
    uint32_t size;    /* bytes */
};

enum replay_direction { REPLAY_IN = 1, REPLAY_OUT = 2, REPLAY_INOUT = 3 };

/* One MGPU_ARRAY of calls.def. */
struct replay_array {
    uint32_t nr; /* of the call */
    enum replay_direction direction;
    const char *name;
    uint32_t pointer; /* where its pointer is in the call's struct, 64 bits */
    uint32_t count;   /* where its count is, 32 bits */
    uint32_t size;    /* bytes of an element */
    uint32_t max;     /* elements */
};

/* One call. */
struct replay_call_info {
    const char *name;                   /* without `mgpu_` */
    uint32_t size;                      /* bytes of its struct */
    const struct replay_field *fields;  /* of the struct */
    const struct replay_field *members; /* of the elements of all its arrays */
    const struct replay_array *arrays;
    uint32_t field_count, member_count, array_count;
};

/* What there is to know of call `nr`. Returns false: there is no such call. */
bool replay_call_lookup(uint32_t nr, struct replay_call_info *out);

/* The call's field of that kind, its first one; NULL: it has none. */
const struct replay_field *replay_field_of(const struct replay_call_info *call, enum replay_field_kind kind);

/* Whether what the call has written to an array stands in the record, and is compared. */
bool replay_array_answers(const struct replay_call_info *call, const struct replay_array *array);

#endif
