/* SPDX-License-Identifier: MIT */
/*
 * play_call.c - repeats one call: its struct and arrays as they were recorded, with the names that this kernel gave
 * out; then what came back is compared field by field. fields.def drives it; only calls that have to do with memory of
 * the player's own are known by number.
 */
#include "player.h"

#include <string.h>

#define PATIENCE_NS 20000000000ll /* for a wait that ended well when it was recorded */

/* One call under way. */
struct frame {
    const struct replay_item *item;
    mgpu_client client; /* of this kernel */
    int result;
    unsigned char *arrays[REPLAY_ARRAYS_MAX];
    _Alignas(16) unsigned char args[REPLAY_STRUCT_MAX];
};

/* A little-endian field, as much of it as a number holds. */
static uint64_t load(const unsigned char *at, uint32_t size)
{
    uint64_t value = 0;

    memcpy(&value, at, size < sizeof value ? size : sizeof value);
    return value;
}

static void store(unsigned char *at, uint64_t value, uint32_t size)
{
    memcpy(at, &value, size);
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

/* Which numbers a field's are, and whose; 0: it is no name. */
static enum replay_name_kind name_kind(const struct replay_field *field, uint32_t client, uint32_t *owner_out)
{
    *owner_out = 0;
    switch (field->kind) {
    case REPLAY_FIELD_CLIENT:
        return REPLAY_NAME_CLIENT;
    case REPLAY_FIELD_TOKEN:
        return REPLAY_NAME_TOKEN;
    case REPLAY_FIELD_HANDLE:
    case REPLAY_FIELD_NEW:
        *owner_out = client;
        return REPLAY_NAME_HANDLE;
    default:
        return 0;
    }
}

/* What this kernel calls the thing that a field of the record names. */
static uint64_t translate(const struct replay_player *player, const struct frame *frame,
                          const struct replay_field *field, uint64_t recorded)
{
    uint32_t owner;
    enum replay_name_kind kind = name_kind(field, frame->item->call.client, &owner);

    return kind ? replay_names_find(&player->names, kind, owner, recorded) : recorded;
}

static void translate_at(const struct replay_player *player, const struct frame *frame,
                         const struct replay_field *field, unsigned char *at)
{
    uint32_t owner;

    if (name_kind(field, 0, &owner))
        store(at, translate(player, frame, field, load(at, field->size)), field->size);
}

static void learn(struct replay_player *player, const struct frame *frame, const struct replay_field *field)
{
    uint64_t recorded = load(frame->item->after + field->offset, field->size);
    uint32_t owner;
    enum replay_name_kind kind = name_kind(field, frame->item->call.client, &owner);

    if (recorded)
        replay_names_learn(&player->names, kind, owner, recorded, load(frame->args + field->offset, field->size));
}

/* ---- before the call -------------------------------------------------------------------------------------------- */

static void set_array(const struct replay_player *player, struct frame *frame, uint32_t i, unsigned char *room)
{
    const struct replay_item *item = frame->item;
    const struct replay_array *array = &item->info.arrays[i];
    size_t bytes = (size_t)item->arrays[i].count * array->size;

    frame->arrays[i] = room;
    store(frame->args + array->pointer, bytes ? (uintptr_t)room : 0, 8);
    if (!bytes)
        return;
    memset(room, 0, bytes);
    if (item->arrays[i].in)
        memcpy(room, item->arrays[i].in, bytes);
    for (size_t at = 0; at < bytes; at += array->size)
        for (uint32_t m = 0; m < item->info.member_count; m++)
            if (item->info.members[m].array == array->pointer)
                translate_at(player, frame, &item->info.members[m], room + at + item->info.members[m].offset);
}

static void set_arrays(const struct replay_player *player, struct frame *frame)
{
    unsigned char *room = player->arrays;

    for (uint32_t i = 0; i < frame->item->info.array_count; i++) {
        set_array(player, frame, i, room);
        room += ((size_t)frame->item->arrays[i].count * frame->item->info.arrays[i].size + 15) / 16 * 16;
    }
}

/* How many events a recorded mgpu_event_read took: no more than it had room for, whatever the capture says. */
static uint32_t events_taken(const struct replay_item *item)
{
    struct mgpu_event_read before, after;

    memcpy(&before, item->before, sizeof before);
    memcpy(&after, item->after, sizeof after);
    return after.count < before.count ? after.count : before.count;
}

/* A wait that ended well does so again, if it takes longer here. One that did not is only asked for. */
static int64_t deadline(const struct frame *frame)
{
    struct mgpu_query_time now;
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };

    if (frame->item->call.result == -MGPU_ETIME ||
        (frame->item->call.nr == MGPU_CALL_EVENT_READ && !events_taken(frame->item)))
        return 0;
    return mgpu_query(frame->client, &query) ? MGPU_FOREVER : now.cpu_ns + PATIENCE_NS;
}

/*
 * Program memory for mgpu_bo_userptr, at *address. One that failed is repeated in the first page, where no system has
 * memory.
 */
static int set_address(struct replay_player *player, const struct frame *frame, uint64_t *address)
{
    struct replay_piece piece = { .space = REPLAY_USER, .name = *address };
    struct mgpu_bo_userptr args;
    unsigned char *known;

    memcpy(&args, frame->item->before, sizeof args);
    if (frame->item->call.result) {
        *address %= MGPU_PAGE_SIZE;
        return 0;
    }
    known = replay_pieces_find(&player->pieces, REPLAY_USER, args.address, 0, args.size);
    if (!known) {
        piece.size = args.size;
        piece.memory = known = player->os->alloc(player->os->opaque, args.size);
        if (!known) {
            player->report->what = "the program's memory";
            return -MGPU_ENOMEM;
        }
        replay_pieces_add(&player->pieces, &piece);
    }
    *address = (uintptr_t)known;
    return 0;
}

static int set_fields(struct replay_player *player, struct frame *frame)
{
    int err = 0;

    for (uint32_t i = 0; !err && i < frame->item->info.field_count; i++) {
        const struct replay_field *field = &frame->item->info.fields[i];
        unsigned char *at = frame->args + field->offset;
        uint64_t value = load(at, field->size);

        if (field->kind == REPLAY_FIELD_DEADLINE)
            store(at, (uint64_t)deadline(frame), field->size);
        else if (field->kind == REPLAY_FIELD_ADDRESS) {
            err = set_address(player, frame, &value);
            store(at, value, field->size);
        } else {
            translate_at(player, frame, field, at);
        }
    }
    /* It takes no more events than then: those that come earlier here are for later reads to wait for. */
    if (frame->item->call.nr == MGPU_CALL_EVENT_READ)
        ((struct mgpu_event_read *)(void *)frame->args)->count = events_taken(frame->item);
    return err;
}

/* CPU mappings go before what they map. */
static void unmap_first(struct replay_player *player, const struct replay_item *item)
{
    struct mgpu_bo_unmap args;
    struct replay_piece *piece;

    if (item->call.result)
        return;
    if (item->call.nr == MGPU_CALL_CLOSE) {
        for (uint64_t i = player->pieces.count; i-- > 0;)
            if (player->pieces.rows[i].space == REPLAY_OBJECT && player->pieces.rows[i].client == item->call.client)
                replay_unmap(player, &player->pieces.rows[i]);
    } else if (item->call.nr == MGPU_CALL_BO_UNMAP) {
        memcpy(&args, item->before, sizeof args);
        piece = replay_pieces_mapping(&player->pieces, item->call.client, args.bo);
        if (piece && --piece->maps == 0)
            replay_unmap(player, piece);
    }
}

/* ---- after the call --------------------------------------------------------------------------------------------- */

/* Before anything is compared: what was opened is closed in the end even if it is not what was recorded. */
static void note_opened(struct replay_player *player, const struct frame *frame)
{
    struct mgpu_open live;

    if (frame->item->call.nr != MGPU_CALL_OPEN || frame->result)
        return;
    memcpy(&live, frame->args, sizeof live);
    replay_names_learn(&player->names, REPLAY_NAME_OPENED, 0, live.client, live.client);
}

/* Waits that ran out of time, and what the recorded kernel could not do, may end as they like. */
static bool any_result(const struct replay_item *item)
{
    int result = item->call.result;

    return result == -MGPU_ENOSYS || result == -MGPU_EOPNOTSUPP ||
           (result == -MGPU_ETIME && replay_field_of(&item->info, REPLAY_FIELD_DEADLINE));
}

/* Compare one field with the record, in a struct or an element. */
static int compare(struct replay_player *player, const struct frame *frame, const struct replay_field *field,
                   const unsigned char *recorded, const unsigned char *live)
{
    uint64_t expected = translate(player, frame, field, load(recorded, field->size));

    if (field->kind == REPLAY_FIELD_HANDLE) {
        if (expected != load(live, field->size))
            return replay_differs(player, field->name, expected, load(live, field->size));
        return 0;
    }
    if (field->kind != REPLAY_FIELD_SAME)
        return 0;
    for (uint32_t at = 0; at < field->size; at += 8) { /* eight bytes at a time, for the report */
        uint32_t size = field->size - at < 8 ? field->size - at : 8;

        if (load(recorded + at, size) != load(live + at, size))
            return replay_differs(player, field->name, load(recorded + at, size), load(live + at, size));
    }
    return 0;
}

/* As many elements as both the room and the answered count have. */
static int compare_array(struct replay_player *player, const struct frame *frame, uint32_t i)
{
    const struct replay_item *item = frame->item;
    const struct replay_array *array = &item->info.arrays[i];
    uint64_t count = load(item->after + array->count, 4);
    int err = 0;

    if (!item->arrays[i].out)
        return 0;
    if (count > item->arrays[i].count)
        count = item->arrays[i].count;
    for (size_t at = 0; at < count * array->size; at += array->size)
        for (uint32_t m = 0; !err && m < item->info.member_count; m++)
            if (item->info.members[m].array == array->pointer)
                err = compare(player, frame, &item->info.members[m],
                              item->arrays[i].out + at + item->info.members[m].offset,
                              frame->arrays[i] + at + item->info.members[m].offset);
    return err;
}

static int compare_answer(struct replay_player *player, struct frame *frame)
{
    const struct replay_item *item = frame->item;
    int err = 0;

    if (any_result(item))
        return 0;
    if (frame->result != item->call.result)
        return replay_differs(player, "result", (uint64_t)item->call.result, (uint64_t)frame->result);
    for (uint32_t i = 0; !err && i < item->info.field_count; i++) {
        const struct replay_field *field = &item->info.fields[i];

        err = compare(player, frame, field, item->after + field->offset, frame->args + field->offset);
        if (!frame->result && (field->kind == REPLAY_FIELD_NEW || field->kind == REPLAY_FIELD_TOKEN ||
                               field->kind == REPLAY_FIELD_CLIENT))
            learn(player, frame, field);
    }
    for (uint32_t i = 0; !err && i < item->info.array_count; i++)
        err = compare_array(player, frame, i);
    return err;
}

/* mgpu_bo_map only says what to map; the second one of a BO is only counted. */
static int map_after(struct replay_player *player, const struct frame *frame)
{
    struct mgpu_bo_map recorded, live;
    struct replay_piece *known, piece = { .space = REPLAY_OBJECT, .client = frame->item->call.client, .maps = 1 };

    if (frame->item->call.nr != MGPU_CALL_BO_MAP || frame->item->call.result)
        return 0;
    memcpy(&recorded, frame->item->after, sizeof recorded);
    memcpy(&live, frame->args, sizeof live);
    known = replay_pieces_mapping(&player->pieces, piece.client, recorded.bo);
    if (known) {
        known->maps++;
        return 0;
    }
    piece.name = recorded.object;
    piece.bo = recorded.bo;
    piece.size = live.size;
    piece.memory = player->os->map(player->os->opaque, frame->client, &live);
    if (!piece.memory) {
        player->report->what = "a mapping";
        return -MGPU_ENOMEM;
    }
    replay_pieces_add(&player->pieces, &piece);
    return 0;
}

int replay_play_call(struct replay_player *player, const struct replay_item *item)
{
    struct frame frame = { .item = item };
    int err;

    frame.client = (mgpu_client)replay_names_find(&player->names, REPLAY_NAME_CLIENT, 0, item->call.client);
    memcpy(frame.args, item->before, item->info.size);
    set_arrays(player, &frame);
    err = set_fields(player, &frame);
    if (err)
        return err;
    unmap_first(player, item);
    frame.result = mgpu_call(frame.client, item->call.nr, frame.args, item->info.size);
    player->report->calls++;
    note_opened(player, &frame);
    err = compare_answer(player, &frame);
    return err ? err : map_after(player, &frame);
}
