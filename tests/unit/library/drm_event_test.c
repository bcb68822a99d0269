/* SPDX-License-Identifier: MIT */
/* drm_event_test.c - drm/event.c: records become calls of the right handler. */
#include "drm_face_fixture.h"

static char seen[64];
static uint64_t seen_data;

static void note(char what, uint64_t data)
{
    size_t length = strlen(seen);
    if (length + 1 < sizeof seen)
        seen[length] = what;
    seen_data = data;
}

static void on_vblank(int fd, unsigned sequence, unsigned sec, unsigned usec, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec;
    note('v', (uintptr_t)data);
}

static void on_flip(int fd, unsigned sequence, unsigned sec, unsigned usec, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec;
    note('f', (uintptr_t)data);
}

static void on_flip2(int fd, unsigned sequence, unsigned sec, unsigned usec, unsigned crtc_id, void *data)
{
    (void)fd, (void)sequence, (void)sec, (void)usec, (void)data;
    note('F', crtc_id);
}

static void on_sequence(int fd, uint64_t sequence, uint64_t ns, uint64_t data)
{
    (void)fd, (void)sequence, (void)data;
    note('s', ns);
}

static const char *handle_events(int version, const void *records, size_t size)
{
    drmEventContext context = { .version = version,
                                .vblank_handler = on_vblank,
                                .page_flip_handler = on_flip,
                                .page_flip_handler2 = on_flip2,
                                .sequence_handler = on_sequence };
    int ends[2];

    memset(seen, 0, sizeof seen);
    CHECK_EQ(pipe(ends), 0);
    CHECK_EQ(write(ends[1], records, size), (ssize_t)size);
    int r = drmHandleEvent(ends[0], &context);
    close(ends[0]);
    close(ends[1]);
    return r ? "error" : seen;
}

static void events_by_version(void)
{
    const struct {
        struct drm_event_vblank vblank, flip;
        struct drm_event_crtc_sequence sequence;
        struct drm_event_vblank unknown;
    } records = {
        .vblank = { .base = { DRM_EVENT_VBLANK, 32 }, .user_data = 11 },
        .flip = { .base = { DRM_EVENT_FLIP_COMPLETE, 32 }, .user_data = 12, .crtc_id = 5 },
        .sequence = { .base = { DRM_EVENT_CRTC_SEQUENCE, 32 }, .user_data = 13, .time_ns = 14 },
        .unknown = { .base = { 0x80000000u, 32 } },
    };

    CHECK_EQ(sizeof records, 4 * 32);
    CHECK_STR(handle_events(0, &records, sizeof records), "");
    CHECK_STR(handle_events(1, &records, sizeof records), "v");
    CHECK_EQ(seen_data, 11);
    CHECK_STR(handle_events(2, &records, sizeof records), "vf");
    CHECK_EQ(seen_data, 12);
    CHECK_STR(handle_events(3, &records, sizeof records), "vF");
    CHECK_EQ(seen_data, 5);
    CHECK_STR(handle_events(4, &records, sizeof records), "vFs");
    CHECK_EQ(seen_data, 14);
}

static void broken_events(void)
{
    struct drm_event_vblank record = { .base = { DRM_EVENT_VBLANK, 32 } };
    drmEventContext context = { .version = 4 };
    int ends[2];

    CHECK_STR(handle_events(4, &record, 4), "error"); /* shorter than a head */
    CHECK_STR(handle_events(4, &record, 16), "error"); /* cut off */
    record.base.length = 0;
    CHECK_STR(handle_events(4, &record, sizeof record), "error"); /* would never end */
    record.base.length = 16;
    CHECK_STR(handle_events(4, &record, 16), ""); /* too short for its type */

    CHECK_EQ(pipe(ends), 0);
    close(ends[1]);
    CHECK_EQ(drmHandleEvent(ends[0], &context), 0); /* nothing there */
    close(ends[0]);
    CHECK_EQ(drmHandleEvent(-1, &context), -1);
}

int main(void)
{
    TAP_RUN(events_by_version);
    TAP_RUN(broken_events);
    return tap_done();
}
