/* SPDX-License-Identifier: MIT */
/* table.c - see table.h. The rows of a call stand together in calls.def, and in fields.def. */
#include "table.h"

#include <mgpu/mgpu_display.h>

/* Numbers by the names that the rows have, not in capitals. */
enum {
#define MGPU_CALL(number, name, level, arrays) NR_##name = (number),
#include "../calls.def"
};

/* clang-format off */
static const struct {
    const char *name;
    uint32_t size;
} calls[REPLAY_CALLS] = {
#define MGPU_CALL(number, name, level, arrays) [number] = { #name, sizeof(struct mgpu_##name) },
#include "../calls.def"
};

#define MGPU_CALL(number, name, level, arrays) \
    _Static_assert((number) < REPLAY_CALLS && sizeof(struct mgpu_##name) <= REPLAY_STRUCT_MAX, "call " #name);
#include "../calls.def"

static const struct replay_field fields[] = {
#define MGPU_FIELD(call, member, kind) \
    { NR_##call, REPLAY_FIELD_##kind, #member, 0, offsetof(struct mgpu_##call, member), \
      sizeof(((struct mgpu_##call *)NULL)->member) },
#include "fields.def"
};

static const struct replay_field members[] = {
#define MGPU_MEMBER(call, array, type, member, kind) \
    { NR_##call, REPLAY_FIELD_##kind, #array "." #member, offsetof(struct mgpu_##call, array), \
      offsetof(type, member), sizeof(((type *)NULL)->member) },
#include "fields.def"
};

static const struct replay_array arrays[] = {
#define MGPU_ARRAY(call, field, type, count_field, limit, direction) \
    { NR_##call, REPLAY_##direction, #field, offsetof(struct mgpu_##call, field), \
      offsetof(struct mgpu_##call, count_field), sizeof(type), limit },
#define MGPU_CALL(number, name, level, rules) rules
#include "../calls.def"
};
/* clang-format on */

/* The rows of one call in a table whose rows begin with the call's number. */
static const void *rows_of(const void *table, size_t stride, size_t rows, uint32_t nr, uint32_t *count_out)
{
    const unsigned char *first = NULL;

    *count_out = 0;
    for (size_t i = 0; i < rows; i++) {
        const unsigned char *row = (const unsigned char *)table + i * stride;

        if (*(const uint32_t *)(const void *)row == nr) {
            first = first ? first : row;
            ++*count_out;
        }
    }
    return first;
}

#define ROWS_OF(table, nr, count_out) rows_of(table, sizeof *(table), sizeof(table) / sizeof *(table), nr, count_out)

bool replay_call_lookup(uint32_t nr, struct replay_call_info *out)
{
    if (nr >= REPLAY_CALLS || !calls[nr].name)
        return false;
    out->name = calls[nr].name;
    out->size = calls[nr].size;
    out->fields = ROWS_OF(fields, nr, &out->field_count);
    out->members = ROWS_OF(members, nr, &out->member_count);
    out->arrays = ROWS_OF(arrays, nr, &out->array_count);
    return true;
}

const struct replay_field *replay_field_of(const struct replay_call_info *call, enum replay_field_kind kind)
{
    for (uint32_t i = 0; i < call->field_count; i++)
        if (call->fields[i].kind == kind)
            return &call->fields[i];
    return NULL;
}

bool replay_array_answers(const struct replay_call_info *call, const struct replay_array *array)
{
    for (uint32_t i = 0; i < call->field_count; i++)
        if (call->fields[i].offset == array->pointer)
            return (array->direction & REPLAY_OUT) && call->fields[i].kind == REPLAY_FIELD_ARRAY;
    return false;
}
