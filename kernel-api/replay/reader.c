/* SPDX-License-Identifier: MIT */
/* reader.c - see reader.h. */
#include "reader.h"

#include <string.h>

static int damaged(struct replay_reader *reader, const char *what)
{
    reader->wrong = what;
    return -MGPU_EINVAL;
}

int replay_reader_init(struct replay_reader *reader, const void *bytes, uint64_t size)
{
    struct replay_header header;

    *reader = (struct replay_reader){ .bytes = bytes, .size = size, .at = sizeof header };
    if (size < sizeof header)
        return damaged(reader, "it is too short to be a capture");
    memcpy(&header, bytes, sizeof header);
    if (header.magic != REPLAY_MAGIC)
        return damaged(reader, "it does not begin as a capture does");
    if (header.version == REPLAY_VERSION && header.contract == MGPU_VERSION)
        return 0;
    reader->wrong =
        header.version != REPLAY_VERSION ? "its format has another version" : "its contract has another version";
    return -MGPU_EPROTO;
}

/* What is left of a record: a piece of `bytes`, filled up, or NULL if it is not that long. */
struct rest {
    const unsigned char *at;
    uint64_t left;
};

static const unsigned char *take(struct rest *rest, uint64_t bytes)
{
    const unsigned char *piece = rest->at;

    bytes = replay_round_up(bytes);
    if (bytes > rest->left)
        return NULL;
    rest->at += bytes;
    rest->left -= bytes;
    return piece;
}

static bool take_array(struct rest *rest, struct replay_item *item, uint32_t i)
{
    const struct replay_array *array = &item->info.arrays[i];
    uint32_t count;
    uint64_t bytes;

    memcpy(&count, item->before + array->count, sizeof count);
    if (count > array->max)
        return false;
    bytes = (uint64_t)count * array->size;
    item->arrays[i].count = count;
    item->arrays[i].in = item->arrays[i].out = NULL;
    if (array->direction & REPLAY_IN) {
        item->arrays[i].in = take(rest, bytes);
        if (!item->arrays[i].in)
            return false;
    }
    if (!item->call.result && replay_array_answers(&item->info, array)) {
        item->arrays[i].out = take(rest, bytes);
        if (!item->arrays[i].out)
            return false;
    }
    return true;
}

static int read_call(struct replay_reader *reader, struct rest rest, struct replay_item *item)
{
    const unsigned char *head = take(&rest, sizeof item->call);

    if (!head)
        return damaged(reader, "a call is too short");
    memcpy(&item->call, head, sizeof item->call);
    if (item->call.pad || item->call.result > 0)
        return damaged(reader, "a call has a result or padding that no call has");
    if (!replay_call_lookup(item->call.nr, &item->info))
        return damaged(reader, "a call has a number that no call has");
    item->before = take(&rest, item->info.size);
    item->after = take(&rest, item->info.size);
    if (!item->before || !item->after)
        return damaged(reader, "a call is too short for its struct");
    for (uint32_t i = 0; i < item->info.array_count; i++)
        if (!take_array(&rest, item, i))
            return damaged(reader, "a call is too short for its arrays, or they are too long");
    return rest.left ? damaged(reader, "a call is too long") : 0;
}

static int read_memory(struct replay_reader *reader, struct rest rest, struct replay_item *item)
{
    const unsigned char *head = take(&rest, sizeof item->memory), *tail;
    struct replay_digest digest;

    if (!head)
        return damaged(reader, "a piece of memory is too short");
    memcpy(&item->memory, head, sizeof item->memory);
    if (item->memory.pad || item->memory.space > REPLAY_USER)
        return damaged(reader, "a piece of memory is of no space that there is");
    item->contents = rest.at;
    item->length = rest.left;
    if (item->kind == REPLAY_DIGEST) {
        tail = take(&rest, sizeof digest);
        if (!tail || rest.left)
            return damaged(reader, "a digest has not the size of one");
        memcpy(&digest, tail, sizeof digest);
        item->length = digest.length;
        item->digest = digest.digest;
    }
    if (item->length % 8 || item->memory.offset % 8 || item->length > UINT64_MAX - item->memory.offset)
        return damaged(reader, "a piece of memory is not whole quadwords");
    return 0;
}

static int read_times(struct replay_reader *reader, struct rest rest, struct replay_item *item)
{
    const unsigned char *head = take(&rest, sizeof item->times);

    if (!head || rest.left)
        return damaged(reader, "times have not the size of times");
    memcpy(&item->times, head, sizeof item->times);
    return item->times.pad ? damaged(reader, "times have padding that no times have") : 0;
}

int replay_reader_next(struct replay_reader *reader, struct replay_item *out)
{
    struct replay_record record;
    struct rest rest;

    if (reader->complete || reader->size - reader->at < sizeof record)
        return 0;
    memcpy(&record, reader->bytes + reader->at, sizeof record);
    reader->record++;
    if (record.size < sizeof record || record.size % 8)
        return damaged(reader, "a record has a size that no record has");
    if (record.size > reader->size - reader->at)
        return 0; /* cut off in the middle of it */
    rest = (struct rest){ reader->bytes + reader->at, record.size };
    reader->at += record.size;
    out->kind = record.kind;
    switch (record.kind) {
    case REPLAY_CALL:
        return read_call(reader, rest, out) ? -MGPU_EINVAL : 1;
    case REPLAY_WRITE:
    case REPLAY_CHECK:
    case REPLAY_DIGEST:
        return read_memory(reader, rest, out) ? -MGPU_EINVAL : 1;
    case REPLAY_TIMES:
        return read_times(reader, rest, out) ? -MGPU_EINVAL : 1;
    case REPLAY_END:
        reader->complete = true;
        if (record.size != sizeof record || reader->at != reader->size)
            return damaged(reader, "something follows its end");
        return 0;
    default:
        return damaged(reader, "a record is of a kind that no record is of");
    }
}

/* A client has two: as the capture calls it, and as one that was opened. */
static uint64_t names_of(enum replay_field_kind kind)
{
    return kind == REPLAY_FIELD_CLIENT ? 2 : kind == REPLAY_FIELD_NEW || kind == REPLAY_FIELD_TOKEN;
}

static void count_call(struct replay_census *census, const struct replay_item *item)
{
    uint64_t array_bytes = 0;

    census->calls++;
    for (uint32_t i = 0; i < item->info.field_count; i++)
        census->names += names_of(item->info.fields[i].kind);
    census->pieces += item->call.nr == MGPU_CALL_BO_MAP || item->call.nr == MGPU_CALL_BO_USERPTR;
    for (uint32_t i = 0; i < item->info.array_count; i++)
        array_bytes += ((uint64_t)item->arrays[i].count * item->info.arrays[i].size + 15) / 16 * 16;
    if (array_bytes > census->array_bytes)
        census->array_bytes = array_bytes;
}

int replay_reader_census(struct replay_reader *reader, const void *bytes, uint64_t size, struct replay_census *out)
{
    struct replay_item item;
    int more = replay_reader_init(reader, bytes, size);

    *out = (struct replay_census){ 0 };
    if (more)
        return more;
    while ((more = replay_reader_next(reader, &item)) > 0)
        if (item.kind == REPLAY_CALL)
            count_call(out, &item);
    out->complete = reader->complete;
    return more;
}
