/* SPDX-License-Identifier: MIT */
/* kms_events_test.c - ops/kms/events.c: records for the file that asked, and not too many of them. */
#include <errno.h>
#include <string.h>

#include "ops/file.h"
#include "test_file.h"

#define SECOND 1000000000ll

static struct shim_file *begin(void)
{
    fake_reset();
    return test_open(SHIM_NODE_PRIMARY);
}

/* What the file reads next. */
static const void *next_record(int fd, size_t size)
{
    static union {
        struct drm_event_vblank vblank;
        struct drm_event_crtc_sequence sequence;
        char bytes[64];
    } record;

    CHECK_EQ(shim_os_read(fd, &record, sizeof record), (ssize_t)size);
    return &record;
}

static void flips_and_vblanks(void)
{
    static const uint32_t types[] = { DRM_EVENT_FLIP_COMPLETE, DRM_EVENT_VBLANK };
    struct shim_file *file = begin();
    struct shim_kms_event *event;

    for (int i = 0; i < 2; i++) {
        CHECK_EQ(shim_kms_event_create(file, types[i], 1, 0x1122334455667788, &event), 0);
        CHECK_EQ(shim_os_node_unread(file->node, file->id), 0); /* it has not happened yet */
        shim_kms_event_send(event, 0x500000007, 3 * SECOND + 1234567);
        const struct drm_event_vblank *record = next_record(test_fd, 32);
        CHECK_EQ(record->base.type, types[i]);
        CHECK_EQ(record->base.length, 32);
        CHECK_EQ(record->user_data, 0x1122334455667788);
        CHECK_EQ(record->sequence, 7);
        CHECK_EQ(record->tv_sec, 3);
        CHECK_EQ(record->tv_usec, 1234);
        CHECK_EQ(record->crtc_id, shim_kms_id(1, SHIM_KMS_CRTC));
    }
    test_end(file);
}

static void sequences(void)
{
    struct shim_file *file = begin();
    struct shim_kms_event *event;

    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_CRTC_SEQUENCE, 0, 5, &event), 0);
    shim_kms_event_send(event, 0x500000007, 3 * SECOND + 1);
    const struct drm_event_crtc_sequence *record = next_record(test_fd, 32);
    CHECK_EQ(record->base.type, DRM_EVENT_CRTC_SEQUENCE);
    CHECK_EQ(record->user_data, 5);
    CHECK_EQ(record->sequence, 0x500000007);
    CHECK_EQ(record->time_ns, 3 * SECOND + 1);
    test_end(file);
}

static void each_file_has_its_own(void)
{
    struct shim_file *file = begin(), *other;
    struct shim_kms_event *mine, *theirs;
    int fd = fake_open(SHIM_NODE_PRIMARY);

    CHECK_EQ(shim_file_get(fd, &other), 0);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 1, &mine), 0);
    CHECK_EQ(shim_kms_event_create(other, DRM_EVENT_VBLANK, 0, 2, &theirs), 0);
    shim_kms_event_send(theirs, 1, 0);
    shim_kms_event_send(mine, 2, 0);
    CHECK_EQ(((const struct drm_event_vblank *)next_record(test_fd, 32))->user_data, 1);
    CHECK_EQ(((const struct drm_event_vblank *)next_record(fd, 32))->user_data, 2);
    shim_file_put(other);
    fake_close(fd);
    test_end(file);
}

/* 4096 bytes, on their way and unread together. */
static void room(void)
{
    struct shim_file *file = begin();
    struct shim_kms_event *events[128], *more;

    for (int i = 0; i < 128; i++)
        CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, i, &events[i]), 0);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 0, &more), -ENOMEM);
    for (int i = 0; i < 127; i++)
        shim_kms_event_send(events[i], 1, 0);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 0, &more), -ENOMEM); /* none is read */
    shim_kms_event_destroy(events[127]);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 0, &more), 0);
    shim_kms_event_destroy(more);
    shim_kms_event_destroy(NULL);
    for (uint64_t i = 0; i < 127; i++)
        CHECK_EQ(((const struct drm_event_vblank *)next_record(test_fd, 32))->user_data, i);
    CHECK_EQ(file->kms.event_space, 0);
    test_end(file);
}

static void a_file_that_has_ended(void)
{
    struct shim_file *file = begin();
    struct shim_kms_event *one, *two;

    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 1, &one), 0);
    CHECK_EQ(shim_kms_event_create(file, DRM_EVENT_VBLANK, 0, 2, &two), 0);
    shim_kms_events_forget(file);
    shim_kms_event_send(one, 1, 0);
    shim_kms_event_destroy(two);
    CHECK_EQ(shim_os_node_unread(file->node, file->id), 0);
    test_end(file);
}

int main(void)
{
    TAP_RUN(flips_and_vblanks);
    TAP_RUN(sequences);
    TAP_RUN(each_file_has_its_own);
    TAP_RUN(room);
    TAP_RUN(a_file_that_has_ended);
    return tap_done();
}
