/* SPDX-License-Identifier: MIT */
/* level2_values.c - the value page: completed points that a client reads without a call. */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <stdatomic.h>

static const _Atomic uint64_t *page;
static uint64_t page_size; /* bytes */

static bool map_page(struct client *client)
{
    struct mgpu_init init = { 0 };
    struct mgpu_bo_map map = { .caching = MGPU_CACHE_WB };

    if (!CHECK_OK(mgpu_init(client->id, &init)) || !CHECK(init.value_object && init.value_size))
        return false;
    map.object = init.value_object;
    map.size = page_size = init.value_size;
    page = mgpu_test_map(client->id, &map);
    return CHECK(page);
}

static void unmap_page(void)
{
    mgpu_test_unmap((void *)(uintptr_t)page, page_size);
}

/* A sync object that has a place in the page. */
static mgpu_handle new_sync(struct client *client, uint32_t flags, uint32_t *index_out)
{
    struct mgpu_sync_create create = { .flags = flags };

    CHECK_OK(mgpu_sync_create(client->id, &create));
    CHECK(create.value_index && create.value_index < page_size / sizeof *page);
    *index_out = create.value_index;
    return create.sync;
}

static uint64_t value(uint32_t index)
{
    return atomic_load_explicit(&page[index], memory_order_acquire);
}

static void a_timeline_shows_its_last_point(struct client *client)
{
    uint32_t index;
    mgpu_handle sync;

    REQUIRE(map_page(client));
    sync = new_sync(client, 0, &index);
    CHECK_EQ(value(index), 0);
    CHECK_OK(sync_signal_one(client, sync, 17));
    CHECK_EQ(value(index), 17);
    CHECK_OK(sync_signal_one(client, sync, UINT64_C(1) << 40));
    CHECK_EQ(value(index), UINT64_C(1) << 40);
    CHECK_OK(sync_reset_one(client, sync));
    CHECK_EQ(value(index), 0);
    CHECK_OK(sync_signal_one(client, sync, 3));
    CHECK_EQ(value(index), 3);
    unmap_page();
}

static void a_binary_object_shows_one(struct client *client)
{
    uint32_t index, signalled;
    mgpu_handle sync;

    REQUIRE(map_page(client));
    sync = new_sync(client, 0, &index);
    new_sync(client, MGPU_SYNC_SIGNALED, &signalled);
    CHECK(index != signalled);
    CHECK_EQ(value(index), 0);
    CHECK_EQ(value(signalled), 1);
    CHECK_OK(sync_signal_one(client, sync, 0));
    CHECK_EQ(value(index), 1);
    CHECK_OK(sync_reset_one(client, sync));
    CHECK_EQ(value(index), 0);
    CHECK_EQ(value(signalled), 1);
    unmap_page();
}

/* Looked at without a call, until work is done; then what the work has written is there. */
static void work_is_seen_with_its_writes(struct client *client)
{
    uint32_t index, binary;
    struct job job = { 0 }, second = { 0 };
    struct buffer buffer;
    int64_t deadline;

    REQUIRE(map_page(client) && client_start(client));
    REQUIRE(buffer_create(client, &buffer, 4 * KIB, MGPU_DOMAIN_GTT));
    job.ib = commands_latched_write(client, 0, buffer.va, 0x1234);
    job.signal = (struct mgpu_sync_point){ .sync = new_sync(client, 0, &index), .point = 6 };
    second.ib = commands_nop(client);
    second.signal.sync = new_sync(client, 0, &binary);
    REQUIRE_OK(job_submit(client, &job));
    REQUIRE_OK(job_submit(client, &second));
    CHECK_EQ(value(index), 0);
    CHECK_EQ(value(binary), 0);
    latch_open(client, 0);
    deadline = client_soon(client);
    while (!value(index) && client_now(client) < deadline) /* the call lets a kernel without interrupts look, too */
        ;
    CHECK_EQ(value(index), 6);
    CHECK_EQ(buffer.words[0], 0x1234);
    CHECK_OK(job_wait(client, &second, client_soon(client)));
    CHECK_EQ(value(binary), 1);
    unmap_page();
}

/* Points are reached in their order, and that is what the page shows. */
static void no_point_is_shown_before_its_turn(struct client *client)
{
    uint32_t index;
    struct job job = { 0 };

    REQUIRE(map_page(client) && client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 64, 1);
    job.signal = (struct mgpu_sync_point){ .sync = new_sync(client, 0, &index), .point = 5 };
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(sync_signal_one(client, job.signal.sync, 9));
    CHECK_EQ(value(index), 0);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, job.signal.sync, 9, 0, client_soon(client)));
    CHECK_EQ(value(index), 9);
    unmap_page();
}

static void transfers_arrive(struct client *client)
{
    struct mgpu_sync_transfer transfer = { .src_point = 4, .dst_point = 30 };
    uint32_t from, to;

    REQUIRE(map_page(client));
    transfer.src = new_sync(client, 0, &from);
    transfer.dst = new_sync(client, 0, &to);
    CHECK_OK(sync_signal_one(client, transfer.src, 4));
    CHECK_OK(mgpu_sync_transfer(client->id, &transfer));
    CHECK_EQ(value(to), 30);
    transfer.dst_point = 0;
    CHECK_OK(mgpu_sync_transfer(client->id, &transfer));
    CHECK_EQ(value(to), 1); /* binary now */
    unmap_page();
}

/* Whoever has the object has the same place; a place that changes hands starts at 0. */
static void places_belong_to_objects(struct client *client)
{
    enum { ROUNDS = 100 };
    struct client *other = suite_client();
    struct mgpu_sync_export export = { 0 };
    struct mgpu_sync_import import = { 0 };
    uint32_t index;

    REQUIRE(other && map_page(client));
    export.sync = new_sync(client, 0, &index);
    if (client->chip.caps & MGPU_CAP_SHARING) {
        REQUIRE_OK(mgpu_sync_export(client->id, &export));
        import.token = export.token;
        REQUIRE_OK(mgpu_sync_import(other->id, &import));
        CHECK_EQ(import.value_index, index);
        CHECK_OK(sync_signal_one(other, import.sync, 8));
        CHECK_EQ(value(index), 8);
        CHECK_OK(mgpu_sync_destroy(client->id, export.sync));
        CHECK_EQ(value(index), 8);
        CHECK_OK(mgpu_sync_destroy(other->id, import.sync));
        CHECK_OK(mgpu_export_close(client->id, export.token));
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        mgpu_handle sync = new_sync(client, 0, &index);

        CHECK_EQ(value(index), 0);
        CHECK_OK(sync_signal_one(client, sync, 1 + i));
        CHECK_OK(mgpu_sync_destroy(client->id, sync));
    }
    unmap_page();
}

/* A full page costs nobody anything but calls. */
static void a_full_page(struct client *client)
{
    struct mgpu_sync_create create = { 0 };
    uint64_t places;

    REQUIRE(map_page(client));
    places = page_size / sizeof *page;
    for (uint64_t i = 0; i < places; i++)
        REQUIRE_OK(mgpu_sync_create(client->id, &create));
    CHECK_EQ(create.value_index, 0); /* as many objects as places, of which the first is nobody's */
    CHECK_OK(sync_signal_one(client, create.sync, 7));
    CHECK_OK(sync_wait_one(client, create.sync, 7, 0, 0));
    CHECK_EQ(sync_point_of(client, create.sync, 0), 7);
    unmap_page();
}

#define V MGPU_CAP_VALUE_PAGE
#define T MGPU_CAP_TIMELINE
const struct test value_tests[] = {
    { "values_a_timeline_shows_its_last_point", 2, V | T, a_timeline_shows_its_last_point, false },
    { "values_a_binary_object_shows_one", 2, V, a_binary_object_shows_one, false },
    { "values_work_is_seen_with_its_writes", 2, V | T, work_is_seen_with_its_writes, false },
    { "values_no_point_before_its_turn", 2, V | T, no_point_is_shown_before_its_turn, false },
    { "values_transfers_arrive", 2, V | T, transfers_arrive, false },
    { "values_places_belong_to_objects", 2, V | T, places_belong_to_objects, false },
    { "values_a_full_page", 2, V | T, a_full_page, false },
    { 0 },
};
