/* SPDX-License-Identifier: MIT */
/* notify_test.c - notices at every stage when their client goes, and memory that is short. */
#include "machine.h"
#include "tap.h"

#include <submit/notify.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle sync;

static int notify(struct machine *m, void *cookie)
{
    struct mgpu_sync_notify args = { .sync = sync, .point = 1, .cookie = *(uint64_t *)cookie };

    return mgpu_sync_notify(m->client, &args);
}

static uint32_t take(struct mgpu_event *event)
{
    struct mgpu_event_read args = { .events = (uintptr_t)event, .count = 1 };

    CHECK_EQ(mgpu_event_read(machine.client, &args), 0);
    return args.count;
}

static void the_time_is_that_of_the_event(void)
{
    struct mgpu_sync_point point = { .point = 1 };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };
    struct mgpu_event event;
    uint64_t cookie = 3;
    int64_t when;

    machine_start(&machine);
    point.sync = sync = machine_sync(&machine);
    CHECK(machine_unwinds(&machine, notify, &cookie));
    when = machine.os.time_ns += 1000;
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), 0);
    machine.os.time_ns += 1000;
    CHECK_EQ(take(&event), 1);
    CHECK_EQ(event.time_ns, when);
    CHECK_EQ(event.cookie, 3);
    machine_stop(&machine);
}

/* Events that cannot be delivered stay where they are. */
static void no_event_is_lost_for_a_bad_pointer(void)
{
    static struct mgpu_event events[2];
    struct mgpu_sync_notify notify_args = { 0 };
    struct mgpu_event_read args = { .events = (uintptr_t)events, .count = 2 };
    struct mgpu_sync_point point = { 0 };
    struct mgpu_sync_signal signal = { .points = (uintptr_t)&point, .count = 1 };

    machine_start(&machine);
    notify_args.sync = machine_sync(&machine);
    notify_args.flags = MGPU_WAIT_AVAILABLE;
    CHECK_EQ(mgpu_sync_notify(machine.client, &notify_args), 0);
    point.sync = notify_args.sync;
    CHECK_EQ(mgpu_sync_signal(machine.client, &signal), 0);
    machine.os.bad_begin = (uintptr_t)&events[1];
    machine.os.bad_end = (uintptr_t)&events[2];
    CHECK_EQ(mgpu_event_read(machine.client, &args), -MGPU_EFAULT);
    machine.os.bad_begin = machine.os.bad_end = 0;
    CHECK_EQ(take(&events[0]), 1);
    machine_stop(&machine);
}

static void lose_card(void *opaque)
{
    struct machine *m = opaque;

    m->os.on_wait = NULL;
    m->kgpu->gone = true;
}

/* Who sleeps for an event when the card is lost is told so, as whoever asks later. */
static void a_lost_card_ends_the_wait_for_events(void)
{
    struct mgpu_event event;
    struct mgpu_event_read args = { .events = (uintptr_t)&event, .deadline_ns = MGPU_FOREVER, .count = 1 };

    machine_start(&machine);
    machine.os.on_wait = lose_card;
    machine.os.on_wait_argument = &machine;
    CHECK_EQ(mgpu_event_read(machine.client, &args), -MGPU_ENODEV);
    CHECK_EQ(mgpu_event_read(machine.client, &args), -MGPU_ENODEV);
    machine_stop(&machine);
}

/* The event that came meanwhile is there for the next call. */
static void an_interruption_ends_the_wait_for_events(void)
{
    struct mgpu_sync_notify notify_args = { .cookie = 5 };
    struct mgpu_event event;
    struct mgpu_event_read args = { .events = (uintptr_t)&event, .deadline_ns = MGPU_FOREVER, .count = 1 };

    machine_start(&machine);
    machine.os.interrupted = true;
    CHECK_EQ(mgpu_event_read(machine.client, &args), -MGPU_EINTR);
    CHECK_EQ(args.count, 1);
    notify_args.sync = machine_sync(&machine);
    CHECK_EQ(mgpu_sync_notify(machine.client, &notify_args), 0);
    CHECK_EQ(mgpu_event_read(machine.client, &args), -MGPU_EINTR);
    machine.os.interrupted = false;
    args.deadline_ns = 0;
    CHECK_EQ(mgpu_event_read(machine.client, &args), 0);
    CHECK_EQ(args.count, 0);
    machine_stop(&machine);
}

/* One notice without a fence, one with a fence that is not done, one that is due: none holds anything afterwards. */
static void a_client_may_go_at_any_stage(void)
{
    struct mgpu_sync_notify args = { 0 };
    mgpu_handle vm, queue, done;

    machine_start(&machine);
    vm = machine_vm(&machine);
    queue = machine_queue(&machine, vm, 0);
    args.sync = machine_sync(&machine);
    CHECK_EQ(mgpu_sync_notify(machine.client, &args), 0);
    machine.card.held = true;
    args.sync = machine_sync(&machine);
    CHECK_EQ(machine_submit(&machine, queue, VA, 0, args.sync, NULL), 0);
    CHECK_EQ(mgpu_sync_notify(machine.client, &args), 0);
    args.flags = MGPU_WAIT_AVAILABLE;
    CHECK_EQ(mgpu_sync_notify(machine.client, &args), 0);
    done = args.sync;
    CHECK(!kgpu_list_empty(&machine_client(&machine)->notices));
    CHECK(!kgpu_list_empty(&machine_client(&machine)->events));
    CHECK_EQ(mgpu_sync_destroy(machine.client, done), 0);
    CHECK_EQ(mgpu_close(machine.client), 0);
    machine.card.held = false;
    fake_card_run(&machine.card);
    kgpu_irq(machine.kgpu); /* the fence has nobody to call */
    CHECK_EQ(machine.kgpu->stats.syncs, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(the_time_is_that_of_the_event);
    TAP_RUN(no_event_is_lost_for_a_bad_pointer);
    TAP_RUN(a_lost_card_ends_the_wait_for_events);
    TAP_RUN(an_interruption_ends_the_wait_for_events);
    TAP_RUN(a_client_may_go_at_any_stage);
    return tap_done();
}
