/* SPDX-License-Identifier: MIT */
/* pump_test.c - ops/pump.c: each event comes to the notice that waits for it, and no notice is forgotten. */
#include "ops/pump.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "tap.h"

struct seen {
    struct shim_notice notice;
    struct shim_pump *pump;
    mgpu_handle again; /* of the next notice to ask for from within; 0: none */
    int64_t time_ns;
    pthread_t thread;
    atomic_uint told, dropped;
};

static void due(struct shim_notice *notice, const struct mgpu_event *event)
{
    struct seen *seen = (struct seen *)notice;

    seen->thread = pthread_self();
    if (!event) {
        seen->dropped++;
        return;
    }
    seen->time_ns = event->time_ns;
    if (seen->again)
        CHECK_EQ(shim_pump_notify(seen->pump, seen->again, 0, 0, notice), 0);
    seen->told++;
}

static void wait_for(const atomic_uint *count, unsigned value)
{
    for (int i = 0; i < 5000 && *count < value; i++)
        usleep(1000);
    CHECK_EQ(*count, value);
}

static mgpu_client begin(struct shim_pump *pump)
{
    struct mgpu_open open = { .version = MGPU_VERSION };

    fake_reset();
    CHECK_EQ(mgpu_open(&open), 0);
    shim_pump_init(pump, open.client);
    return open.client;
}

static void end(struct shim_pump *pump)
{
    mgpu_close(pump->client);
    shim_pump_finish(pump);
}

static void post(struct shim_pump *pump, struct seen *seen, int64_t time_ns)
{
    fake_post(pump->client, &(struct mgpu_event){ .type = MGPU_EVENT_SYNC,
                                                  .cookie = shim_pump_cookie(&seen->notice),
                                                  .time_ns = time_ns });
}

static void events_find_their_notices(void)
{
    struct shim_pump pump;
    struct seen one = { .notice.due = due }, two = { .notice.due = due };
    mgpu_client client = begin(&pump);

    CHECK_EQ(fake_count(MGPU_CALL_EVENT_READ), 0); /* no thread before it is needed */
    CHECK_EQ(shim_pump_notify(&pump, 5, 6, MGPU_WAIT_AVAILABLE, &one.notice), 0);
    CHECK_EQ(shim_pump_notify(&pump, 7, 0, 0, &two.notice), 0);
    CHECK_EQ(fake.notify_client, client);
    CHECK_EQ(FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->sync, 7);
    CHECK_EQ(FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->cookie, shim_pump_cookie(&two.notice));
    post(&pump, &two, 11);
    wait_for(&two.told, 1);
    CHECK_EQ(two.time_ns, 11);
    CHECK_EQ(one.told, 0);
    CHECK(!pthread_equal(two.thread, pthread_self()));
    post(&pump, &one, 12);
    wait_for(&one.told, 1);
    CHECK_EQ(one.time_ns, 12);
    end(&pump);
    CHECK_EQ(one.dropped + two.dropped, 0);
}

static void arguments(void)
{
    struct shim_pump pump;
    struct seen seen = { .notice.due = due };
    const struct mgpu_sync_notify *args = FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY);

    begin(&pump);
    CHECK_EQ(shim_pump_notify(&pump, 5, 6, MGPU_WAIT_AVAILABLE, &seen.notice), 0);
    CHECK_EQ(args->sync, 5);
    CHECK_EQ(args->point, 6);
    CHECK_EQ(args->flags, MGPU_WAIT_AVAILABLE);
    end(&pump);
    CHECK_EQ(seen.dropped, 1);
}

static void refused_notices_are_the_callers(void)
{
    struct shim_pump pump;
    struct seen seen = { .notice.due = due };

    begin(&pump);
    fake_fail(MGPU_CALL_SYNC_NOTIFY, -MGPU_ENOENT);
    CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &seen.notice), -ENOENT);
    end(&pump);
    CHECK_EQ(seen.told + seen.dropped, 0);
}

static void what_is_not_due_is_told_at_the_end(void)
{
    struct shim_pump pump;
    struct seen seen[3] = { { .notice.due = due }, { .notice.due = due }, { .notice.due = due } };

    begin(&pump);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &seen[i].notice), 0);
    post(&pump, &seen[1], 0);
    wait_for(&seen[1].told, 1);
    end(&pump);
    CHECK_EQ(seen[0].dropped, 1);
    CHECK_EQ(seen[1].dropped, 0);
    CHECK_EQ(seen[2].dropped, 1);
}

static void never_used(void)
{
    struct shim_pump pump;

    begin(&pump);
    end(&pump);
    CHECK_EQ(fake_count(MGPU_CALL_EVENT_READ), 0);
}

static void from_within(void)
{
    struct shim_pump pump;
    struct seen seen = { .notice.due = due, .pump = &pump, .again = 9 };

    begin(&pump);
    CHECK_EQ(shim_pump_notify(&pump, 8, 0, 0, &seen.notice), 0);
    for (unsigned i = 1; i <= 100; i++) {
        post(&pump, &seen, i);
        wait_for(&seen.told, i);
    }
    end(&pump);
    CHECK_EQ(seen.dropped, 1);
}

/* The card is gone: nobody is left waiting, and nobody can start to. */
static void no_more_events(void)
{
    struct shim_pump pump;
    struct seen one = { .notice.due = due }, two = { .notice.due = due };

    begin(&pump);
    CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &one.notice), 0);
    usleep(20000);
    CHECK_EQ(one.dropped, 0);
    fake_fail(MGPU_CALL_EVENT_READ, -MGPU_ENODEV);
    CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &two.notice), 0);
    post(&pump, &two, 0);
    wait_for(&one.dropped, 1);
    CHECK_EQ(two.told, 1);
    CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &two.notice), -ENODEV);
    CHECK(!shim_pump_remove(&pump, &one.notice));
    end(&pump);
    CHECK_EQ(one.dropped, 1);
}

#define NOTICES 8

static void *ask(void *arg)
{
    struct shim_pump *pump = arg;
    struct seen seen[NOTICES] = { 0 };

    for (int i = 0; i < NOTICES; i++) {
        seen[i].notice.due = due;
        CHECK_EQ(shim_pump_notify(pump, 5, 0, 0, &seen[i].notice), 0);
        post(pump, &seen[i], i);
    }
    for (int i = 0; i < NOTICES; i++)
        wait_for(&seen[i].told, 1);
    return NULL;
}

static void from_several_threads(void)
{
    struct shim_pump pump;
    pthread_t threads[4];

    begin(&pump);
    for (int i = 0; i < 4; i++)
        CHECK_EQ(pthread_create(&threads[i], NULL, ask, &pump), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    end(&pump);
}

/* A child has no thread to wait for; what was asked for is dropped there, too. */
static void forked(void)
{
    struct shim_pump pump;
    struct seen seen = { .notice.due = due };
    int status = -1;

    begin(&pump);
    CHECK_EQ(shim_pump_notify(&pump, 5, 0, 0, &seen.notice), 0);
    pid_t child = fork();
    if (!child) {
        alarm(10);
        shim_pump_finish(&pump);
        _exit(seen.dropped == 1 ? 0 : 1);
    }
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(seen.dropped, 0);
    end(&pump);
}

int main(void)
{
    TAP_RUN(events_find_their_notices);
    TAP_RUN(arguments);
    TAP_RUN(refused_notices_are_the_callers);
    TAP_RUN(what_is_not_due_is_told_at_the_end);
    TAP_RUN(never_used);
    TAP_RUN(from_within);
    TAP_RUN(no_more_events);
    TAP_RUN(from_several_threads);
    TAP_RUN(forked);
    return tap_done();
}
