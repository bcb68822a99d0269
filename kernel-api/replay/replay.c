/* SPDX-License-Identifier: MIT */
/* replay.c - see replay.h: record after record, and the tidying up. */
#include "replay.h"

#include "player.h"

#include <string.h>

int replay_differs(struct replay_player *player, const char *what, uint64_t expected, uint64_t found)
{
    player->report->what = what;
    player->report->expected = expected;
    player->report->found = found;
    return -MGPU_EIO;
}

void replay_unmap(struct replay_player *player, struct replay_piece *piece)
{
    player->os->unmap(player->os->opaque, piece->memory, piece->size);
    replay_pieces_drop(&player->pieces, piece);
}

/* ---- memory ----------------------------------------------------------------------------------------------------- */

/* Whether a timestamp was expected, and one is there. */
static bool both_times(const struct replay_player *player, uint64_t expected, uint64_t found)
{
    struct mgpu_query_time now;
    struct mgpu_query query = { .what = MGPU_QUERY_TIME, .data = (uintptr_t)&now, .data_size = sizeof now };

    if (expected < player->times.from || expected > player->times.to || !found)
        return false;
    return mgpu_query(player->times.client, &query) == 0 && found <= now.gpu_ticks;
}

static int compare_bytes(struct replay_player *player, const struct replay_item *item, const unsigned char *live)
{
    uint64_t expected, found;

    if (memcmp(item->contents, live, item->length) == 0)
        return 0;
    for (uint64_t at = 0; at < item->length; at += 8) {
        memcpy(&expected, item->contents + at, 8);
        memcpy(&found, live + at, 8);
        if (expected == found || both_times(player, expected, found))
            continue;
        player->report->offset = item->memory.offset + at;
        return replay_differs(player, "memory", expected, found);
    }
    return 0;
}

static int compare_digest(struct replay_player *player, const struct replay_item *item, const unsigned char *live)
{
    uint64_t found = replay_digest_of(live, item->length);

    return found == item->digest ? 0 : replay_differs(player, "digest of memory", item->digest, found);
}

static int play_memory(struct replay_player *player, const struct replay_item *item)
{
    unsigned char *live =
        replay_pieces_find(&player->pieces, item->memory.space, item->memory.name, item->memory.offset, item->length);

    player->report->name = item->memory.name;
    player->report->offset = item->memory.offset;
    if (!live) {
        player->report->what = "it has contents of memory that none of its calls made";
        return -MGPU_EINVAL;
    }
    if (item->kind == REPLAY_WRITE) {
        memcpy(live, item->contents, item->length);
        return 0;
    }
    player->report->compared += item->length;
    return item->kind == REPLAY_CHECK ? compare_bytes(player, item, live) : compare_digest(player, item, live);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static int play_record(struct replay_player *player, const struct replay_item *item)
{
    bool call = item->kind == REPLAY_CALL;

    player->report->record = player->reader.record;
    player->report->call = call ? item->info.name : NULL;
    player->report->client = call ? item->call.client : 0;
    if (player->os->progress)
        player->os->progress(player->os->opaque, player->report);
    if (item->kind == REPLAY_TIMES) {
        player->times = item->times;
        player->times.client = (uint32_t)replay_names_find(&player->names, REPLAY_NAME_CLIENT, 0, item->times.client);
        return 0;
    }
    return call ? replay_play_call(player, item) : play_memory(player, item);
}

static int play_all(struct replay_player *player)
{
    struct replay_item item;
    int err;

    while ((err = replay_reader_next(&player->reader, &item)) > 0) {
        err = play_record(player, &item);
        if (err)
            return err;
    }
    return err;
}

/* Also what the program left open, which a client that was closed already does not mind. */
static void close_all(struct replay_player *player)
{
    for (uint64_t i = player->pieces.count; i-- > 0;)
        if (player->pieces.rows[i].space == REPLAY_OBJECT)
            replay_unmap(player, &player->pieces.rows[i]);
    for (uint64_t i = 0; i <= player->names.mask; i++)
        if (player->names.slots[i].kind == REPLAY_NAME_OPENED)
            (void)mgpu_close((mgpu_client)player->names.slots[i].live);
    for (uint64_t i = 0; i < player->pieces.count; i++)
        player->os->free(player->os->opaque, player->pieces.rows[i].memory, player->pieces.rows[i].size);
}

/* The player's tables, in one allocation: names, pieces, room for arrays. */
static uint64_t table_bytes(const struct replay_census *census)
{
    return replay_names_bytes(census->names) + census->pieces * sizeof(struct replay_piece) + census->array_bytes + 16;
}

static void lay_out_tables(struct replay_player *player, unsigned char *memory)
{
    replay_names_init(&player->names, memory, player->census.names);
    memory += replay_names_bytes(player->census.names);
    player->pieces.rows = (struct replay_piece *)(void *)memory;
    memory += player->census.pieces * sizeof(struct replay_piece);
    player->arrays = memory + (16 - (uintptr_t)memory % 16) % 16;
}

int replay_run(const void *bytes, uint64_t size, const struct replay_os *os, struct replay_report *report)
{
    struct replay_player player = { .os = os, .report = report };
    void *tables;
    int err;

    *report = (struct replay_report){ 0 };
    err = replay_reader_census(&player.reader, bytes, size, &player.census);
    report->record = player.reader.record;
    report->what = player.reader.wrong;
    report->complete = player.census.complete;
    if (err)
        return err;
    tables = os->alloc(os->opaque, table_bytes(&player.census));
    if (!tables) {
        report->what = "the player's memory";
        return -MGPU_ENOMEM;
    }
    lay_out_tables(&player, tables);
    replay_reader_init(&player.reader, bytes, size);
    err = play_all(&player);
    close_all(&player);
    os->free(os->opaque, tables, table_bytes(&player.census));
    return err;
}
