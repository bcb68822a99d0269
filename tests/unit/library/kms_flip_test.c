/* SPDX-License-Identifier: MIT */
/* kms_flip_test.c - ops/kms/flip.c: one flip a head, waited for, told of, and put off until a fence is reached. */
#include <errno.h>
#include <unistd.h>

#include <mgpu/mgpu_display.h>

#include "ops/file.h"
#include "test_file.h"

static struct shim_kms kms;

static struct shim_file *begin(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };

    fake_reset();
    CHECK_EQ(mgpu_open(&open), 0);
    kms = (struct shim_kms){ .client = open.client, .head_count = 2 };
    return test_open(SHIM_NODE_PRIMARY);
}

static void end(struct shim_file *file)
{
    mgpu_close(kms.client);
    shim_kms_events_end(&kms);
    test_end(file);
}

static struct shim_kms_event *make_event(struct shim_file *file, uint64_t user_data)
{
    struct shim_kms_event *event = NULL;

    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_FLIP_COMPLETE, 0, user_data, &event), 0);
    return event;
}

static void post(uint32_t type, uint64_t cookie)
{
    fake_post(kms.client, &(struct mgpu_event){ .type = type, .cookie = cookie, .sequence = 9, .time_ns = 1 });
}

/* Waits for it. */
static uint64_t next_user_data(void)
{
    struct drm_event_vblank record = { 0 };

    CHECK_EQ(shim_os_read(test_fd, &record, sizeof record), (ssize_t)sizeof record);
    return record.user_data;
}

static void told_when_it_happened(void)
{
    struct shim_file *file = begin();
    uint64_t cookie;

    CHECK(!shim_kms_flip_pending(&kms, 0));
    shim_kms_flip_wait(&kms, 0);
    CHECK_EQ(shim_kms_flip_begin(&kms, 0, make_event(file, 5), &cookie), 0);
    CHECK(shim_kms_flip_pending(&kms, 0));
    CHECK(!shim_kms_flip_pending(&kms, 1));
    post(MGPU_EVENT_FLIP, cookie);
    shim_kms_flip_wait(&kms, 0);
    CHECK(!shim_kms_flip_pending(&kms, 0));
    CHECK_EQ(next_user_data(), 5);
    CHECK_EQ(shim_kms_flip_begin(&kms, 0, NULL, &cookie), 0); /* nobody wants to know */
    post(MGPU_EVENT_FLIP, cookie);
    shim_kms_flip_wait(&kms, 0);
    CHECK_EQ(shim_os_node_unread(file->node, file->id), 0);
    end(file);
}

static void cancelled(void)
{
    struct shim_file *file = begin();
    struct shim_kms_event *event = make_event(file, 5);
    uint64_t cookie;

    CHECK_EQ(shim_kms_flip_begin(&kms, 0, event, &cookie), 0);
    CHECK(shim_kms_flip_cancel(&kms, 0));
    CHECK(!shim_kms_flip_pending(&kms, 0));
    shim_kms_event_destroy(event);
    end(file);
}

static void *finish_later(void *cookie)
{
    usleep(20000);
    post(MGPU_EVENT_FLIP, *(const uint64_t *)cookie);
    return NULL;
}

static void waiting(void)
{
    struct shim_file *file = begin();
    pthread_t thread;
    uint64_t cookie;

    CHECK_EQ(shim_kms_flip_begin(&kms, 1, NULL, &cookie), 0);
    CHECK_EQ(pthread_create(&thread, NULL, finish_later, &cookie), 0);
    shim_kms_flip_wait(&kms, 0);
    shim_kms_flip_wait(&kms, 1);
    CHECK(!shim_kms_flip_pending(&kms, 1));
    pthread_join(thread, NULL);
    end(file);
}

static void the_client_ends_before(void)
{
    struct shim_file *file = begin();
    uint64_t cookie;

    CHECK_EQ(shim_kms_flip_begin(&kms, 0, make_event(file, 5), &cookie), 0);
    mgpu_close(kms.client);
    shim_kms_events_end(&kms);
    CHECK(!shim_kms_flip_pending(&kms, 0));
    CHECK_EQ(file->kms.event_space, 0);
    shim_kms_events_end(&kms);
    test_end(file);
}

/* ---- after a fence ----------------------------------------------------------------------------------------------- */

static struct mgpu_flip begin_after_fence(struct shim_file *file)
{
    struct mgpu_flip args = { .fb = 77, .flags = MGPU_FLIP_EVENT };

    CHECK_EQ(shim_kms_flip_begin(&kms, 0, make_event(file, 5), &args.cookie), 0);
    CHECK_EQ(shim_kms_flip_after(&kms, 33, 2, &args), 0);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), 0);
    CHECK_EQ(FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->sync, 33);
    CHECK_EQ(FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->point, 2);
    CHECK(shim_kms_flip_pending(&kms, 0));
    shim_kms_flip_drain(&kms, 0); /* the kernel knows of none */
    return args;
}

static void after_a_fence(void)
{
    struct shim_file *file = begin();
    struct mgpu_flip args = begin_after_fence(file);

    post(MGPU_EVENT_SYNC, FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->cookie);
    post(MGPU_EVENT_FLIP, args.cookie);
    CHECK_EQ(next_user_data(), 5);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), 1);
    CHECK_EQ(FAKE_ARGS(flip, MGPU_CALL_FLIP)->fb, 77);
    CHECK_EQ(FAKE_ARGS(flip, MGPU_CALL_FLIP)->cookie, args.cookie);
    end(file);
}

/* The picture is gone by then: whoever waits is told, at once. */
static void refused_after_a_fence(void)
{
    struct shim_file *file = begin();

    begin_after_fence(file);
    fake_fail(MGPU_CALL_FLIP, -MGPU_ENOENT);
    fake_fail(MGPU_CALL_VBLANK, -MGPU_EINVAL);
    post(MGPU_EVENT_SYNC, FAKE_ARGS(sync_notify, MGPU_CALL_SYNC_NOTIFY)->cookie);
    CHECK_EQ(next_user_data(), 5);
    CHECK(!shim_kms_flip_pending(&kms, 0));
    end(file);
}

static void no_such_fence(void)
{
    struct shim_file *file = begin();
    struct shim_kms_event *event = make_event(file, 5);
    struct mgpu_flip args = { .flags = MGPU_FLIP_EVENT };

    CHECK_EQ(shim_kms_flip_begin(&kms, 0, event, &args.cookie), 0);
    fake_fail(MGPU_CALL_SYNC_NOTIFY, -MGPU_ENOENT);
    CHECK_EQ(shim_kms_flip_after(&kms, 33, 2, &args), -ENOENT);
    CHECK(shim_kms_flip_cancel(&kms, 0));
    shim_kms_event_destroy(event);
    end(file);
}

static void ends_before_the_fence(void)
{
    struct shim_file *file = begin();

    begin_after_fence(file);
    end(file);
    CHECK_EQ(fake_count(MGPU_CALL_FLIP), 0);
    CHECK(!shim_kms_flip_pending(&kms, 0));
}

int main(void)
{
    TAP_RUN(told_when_it_happened);
    TAP_RUN(cancelled);
    TAP_RUN(waiting);
    TAP_RUN(the_client_ends_before);
    TAP_RUN(after_a_fence);
    TAP_RUN(refused_after_a_fence);
    TAP_RUN(no_such_fence);
    TAP_RUN(ends_before_the_fence);
    return tap_done();
}
