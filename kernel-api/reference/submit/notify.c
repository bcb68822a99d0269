/* SPDX-License-Identifier: MIT */
/* notify.c - see notify.h: mgpu_sync_notify and mgpu_event_read. */
#include "notify.h"

#include "../core/calls.h"

/* ---- a notice -------------------------------------------------------------------------------------------------- */

static void free_notice(struct kgpu_notice *notice)
{
    kgpu_list_remove(&notice->link);
    kgpu_list_remove(&notice->head_link);
    kgpu_wait_finish(&notice->wait);
    kgpu_pool_free(notice->client->kgpu, notice, sizeof *notice);
}

void kgpu_notice_post(struct kgpu_notice *notice, uint64_t sequence, int64_t time_ns)
{
    notice->event.sequence = sequence;
    notice->event.time_ns = time_ns;
    kgpu_list_remove(&notice->head_link);
    kgpu_list_remove(&notice->link);
    kgpu_list_add(&notice->client->events, &notice->link);
    kgpu_wake_later(notice->client->kgpu);
}

static void due(struct kgpu_wait *wait)
{
    struct kgpu_notice *notice = KGPU_CONTAINER(wait, struct kgpu_notice, wait);

    kgpu_notice_post(notice, notice->event.sequence, kgpu_os_time(notice->client->kgpu->os));
}

struct kgpu_notice *kgpu_notice_create(struct kgpu_client *client, const struct mgpu_event *event)
{
    struct kgpu_notice *notice = kgpu_pool_alloc(client->kgpu, sizeof *notice);

    if (!notice)
        return NULL;
    notice->client = client;
    notice->event = *event;
    kgpu_wait_init(&notice->wait, due, false);
    kgpu_list_init(&notice->head_link);
    kgpu_list_init(&notice->link);
    kgpu_list_add(&client->notices, &notice->link);
    return notice;
}

static struct kgpu_notice *notice_of(struct kgpu_list *link)
{
    return KGPU_CONTAINER(link, struct kgpu_notice, link);
}

void kgpu_notices_drop(struct kgpu_client *client)
{
    while (!kgpu_list_empty(&client->notices))
        free_notice(notice_of(client->notices.next));
    while (!kgpu_list_empty(&client->events))
        free_notice(notice_of(client->events.next));
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

KGPU_HANDLER(sync_notify)
{
    struct kgpu_sync *sync = kgpu_handles_find(&client->handles, KGPU_TYPE_SYNC, args->sync);
    const struct mgpu_event event = { .type = MGPU_EVENT_SYNC, .source = args->sync, .cookie = args->cookie,
                                      .sequence = args->point };
    struct kgpu_notice *notice;

    if (args->flags & ~MGPU_WAIT_AVAILABLE)
        return -MGPU_EINVAL;
    if (!sync)
        return -MGPU_ENOENT;
    notice = kgpu_notice_create(client, &event);
    if (!notice)
        return -MGPU_ENOMEM;
    notice->wait.available = args->flags & MGPU_WAIT_AVAILABLE;
    kgpu_wait_start(&notice->wait, sync, args->point);
    return 0;
}

/*
 * Sleep until the client has an event. Returns 0, also at the deadline; -MGPU_EBADF: it was closed meanwhile; or as
 * kgpu_sleep.
 */
static int sleep_for_event(struct kgpu_client *client, int64_t deadline_ns)
{
    struct kgpu *kgpu = client->kgpu;
    uint32_t id = client->id;

    while (kgpu_list_empty(&client->events)) {
        int err = kgpu_sleep(kgpu, deadline_ns);

        if (err)
            return err == -MGPU_ETIME ? 0 : err;
        if (kgpu_handles_find(&kgpu->clients, KGPU_TYPE_CLIENT, id) != client)
            return -MGPU_EBADF;
    }
    return 0;
}

KGPU_HANDLER(event_read)
{
    struct mgpu_event *events = (struct mgpu_event *)(uintptr_t)args->events;
    uint32_t count = 0;
    int err = args->count ? sleep_for_event(client, args->deadline_ns) : 0;

    if (err)
        return err;
    for (; count < args->count && !kgpu_list_empty(&client->events); count++) {
        struct kgpu_notice *notice = notice_of(client->events.next);

        events[count] = notice->event;
        free_notice(notice);
    }
    args->count = count;
    return 0;
}
