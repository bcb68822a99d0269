/* SPDX-License-Identifier: MIT */
/* level4_events.c - events: asked for, due in their order, read once. */
#include "client.h"
#include "suite.h"

enum { ROOM = 8 };

static int notify(struct client *client, mgpu_handle sync, uint64_t point, uint32_t flags, uint64_t cookie)
{
    struct mgpu_sync_notify args = { .sync = sync, .flags = flags, .point = point, .cookie = cookie };

    return mgpu_sync_notify(client->id, &args);
}

/* Take at most `room` events; how many there were. */
static uint32_t take(struct client *client, struct mgpu_event *events, uint32_t room)
{
    struct mgpu_event_read args = { .events = (uintptr_t)events, .count = room };

    return CHECK_OK(mgpu_event_read(client->id, &args)) ? args.count : UINT32_MAX;
}

static void an_event_comes_when_the_point_is_reached(struct client *client)
{
    struct mgpu_event event = { 0 };
    int64_t before = client_now(client);
    mgpu_handle sync = sync_new(client, 0);

    CHECK_EQ(take(client, &event, 1), 0);
    CHECK_OK(notify(client, sync, 5, 0, 0xfeedfeedfeed));
    CHECK_OK(sync_signal_one(client, sync, 4));
    CHECK_EQ(take(client, &event, 1), 0);
    CHECK_OK(sync_signal_one(client, sync, 6));
    CHECK_EQ(take(client, &event, 1), 1);
    CHECK_EQ(event.type, MGPU_EVENT_SYNC);
    CHECK_EQ(event.source, sync);
    CHECK_EQ(event.sequence, 5);
    CHECK_EQ(event.cookie, 0xfeedfeedfeed);
    CHECK(event.time_ns >= before && event.time_ns <= client_now(client));
    CHECK_EQ(take(client, &event, 1), 0); /* read once */
    CHECK_OK(notify(client, sync, 5, 0, 1)); /* reached already */
    CHECK_EQ(take(client, &event, 1), 1);
}

static void events_are_read_oldest_first(struct client *client)
{
    struct mgpu_event events[ROOM];
    mgpu_handle sync = sync_new(client, 0), other = sync_new(client, 0);

    for (uint64_t point = 6; point; point--)
        CHECK_OK(notify(client, sync, point, 0, point));
    CHECK_OK(notify(client, other, 0, 0, 7));
    CHECK_OK(sync_signal_one(client, sync, 2));
    CHECK_OK(sync_signal_one(client, other, 0));
    CHECK_OK(sync_signal_one(client, sync, 4));
    CHECK_EQ(take(client, events, 0), 0);
    CHECK_EQ(take(client, events, 3), 3);
    CHECK_EQ(events[0].cookie + events[1].cookie, 3); /* points 1 and 2, at once */
    CHECK_EQ(events[2].cookie, 7);
    CHECK_EQ(take(client, events, ROOM), 2);
    CHECK_EQ(events[0].cookie + events[1].cookie, 7); /* 3 and 4 */
}

/* MGPU_WAIT_AVAILABLE asks for the promise, without it for the work. */
static void promised_and_reached_are_two_events(struct client *client)
{
    struct mgpu_event event = { 0 };
    struct job job = { 0 };

    REQUIRE(client_start(client));
    job.ib = commands_latched_write(client, 0, client->latch.va + 64, 1);
    job.signal = (struct mgpu_sync_point){ .sync = sync_new(client, 0), .point = 3 };
    CHECK_OK(notify(client, job.signal.sync, 3, 0, 1));
    CHECK_OK(notify(client, job.signal.sync, 3, MGPU_WAIT_AVAILABLE, 2));
    CHECK_EQ(take(client, &event, 1), 0);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_EQ(take(client, &event, 1), 1);
    CHECK_EQ(event.cookie, 2);
    CHECK_EQ(take(client, &event, 1), 0);
    latch_open(client, 0);
    CHECK_OK(sync_wait_one(client, job.signal.sync, 3, 0, client_soon(client)));
    CHECK_EQ(take(client, &event, 1), 1);
    CHECK_EQ(event.cookie, 1);
}

static void events_belong_to_their_client(struct client *client)
{
    struct client *other = suite_client();
    struct mgpu_event event = { 0 };
    mgpu_handle sync = sync_new(client, MGPU_SYNC_SIGNALED);

    REQUIRE(other);
    CHECK_OK(notify(client, sync, 0, 0, 1));
    CHECK_EQ(take(other, &event, 1), 0);
    CHECK_EQ(take(client, &event, 1), 1);
}

/* Without an event it waits as long as it may, with one it does not. */
static void reading_waits_until_its_deadline(struct client *client)
{
    mgpu_handle sync = sync_new(client, MGPU_SYNC_SIGNALED);
    struct mgpu_event event = { 0 };
    struct mgpu_event_read args = { .events = (uintptr_t)&event, .count = 1 };

    args.deadline_ns = client_now(client) + 20 * MILLISECOND;
    CHECK_OK(mgpu_event_read(client->id, &args));
    CHECK_EQ(args.count, 0);
    CHECK(client_now(client) >= args.deadline_ns);
    args = (struct mgpu_event_read){ .events = (uintptr_t)&event, .deadline_ns = MGPU_FOREVER };
    CHECK_OK(mgpu_event_read(client->id, &args)); /* no room: nothing to wait for */
    CHECK_OK(notify(client, sync, 0, 0, 9));
    args.count = 1;
    CHECK_OK(mgpu_event_read(client->id, &args));
    CHECK_EQ(args.count, 1);
    CHECK_EQ(event.cookie, 9);
}

/* What nobody reads is dropped with the client, due or not. */
static void unread_events_do_no_harm(struct client *client)
{
    struct client *other = suite_client();
    mgpu_handle sync;

    REQUIRE(other);
    sync = sync_new(other, 0);
    for (uint64_t i = 1; i <= 1000; i++)
        CHECK_OK(notify(other, sync, i, 0, i));
    CHECK_OK(sync_signal_one(other, sync, 500));
    CHECK_OK(mgpu_sync_destroy(other->id, sync));
    client_close(other);
    CHECK_EQ(client_counter(client, MGPU_COUNTER_OBJECTS), 0);
}

static void unknown_objects_have_no_events(struct client *client)
{
    CHECK_RESULT(notify(client, stale_sync(client), 0, 0, 0), -MGPU_ENOENT);
    COVERS(sync_notify, ENOENT);
    CHECK_RESULT(notify(client, sync_new(client, 0), 0, MGPU_WAIT_ALL, 0), -MGPU_EINVAL);
}

#define T MGPU_CAP_TIMELINE
const struct test event_tests[] = {
    { "event_comes_when_the_point_is_reached", 4, T, an_event_comes_when_the_point_is_reached, false },
    { "event_oldest_first", 4, T, events_are_read_oldest_first, false },
    { "event_promised_and_reached", 4, T, promised_and_reached_are_two_events, false },
    { "event_belongs_to_its_client", 4, 0, events_belong_to_their_client, false },
    { "event_read_waits", 4, 0, reading_waits_until_its_deadline, false },
    { "event_unread_does_no_harm", 4, T, unread_events_do_no_harm, false },
    { "event_unknown_objects", 4, 0, unknown_objects_have_no_events, false },
    { 0 },
};
