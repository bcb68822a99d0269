/* SPDX-License-Identifier: MIT */
/*
 * pattern_test.c - flips on the whole stack, as programs make them: every picture is seen on the glass, whole, in its
 * order, at the mode's rate. And what should tear is seen to tear.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "screen.h"
#include "shim_os.h"
#include "tap.h"

#define FLIPS    120u
#define ATTEMPTS 5 /* a busy machine may keep the program from being in time for every vblank */

#define PATIENCE_NS 5000000000ll /* with what must be seen at some time */

static struct screen screen;

/* ---- two ways to flip -------------------------------------------------------------------------------------------- */

static int flip_legacy(uint32_t fb, uint64_t number)
{
    return drmModePageFlip(screen.fd, screen.crtc, fb, DRM_MODE_PAGE_FLIP_EVENT, (void *)(uintptr_t)number);
}

static int flip_atomic(uint32_t fb, uint64_t number)
{
    static uint32_t fb_id;
    drmModeAtomicReqPtr request = drmModeAtomicAlloc();

    if (!fb_id)
        fb_id = screen_property(&screen, screen.plane, DRM_MODE_OBJECT_PLANE, "FB_ID");
    drmModeAtomicAddProperty(request, screen.plane, fb_id, fb);
    const int r = drmModeAtomicCommit(screen.fd, request, DRM_MODE_ATOMIC_NONBLOCK | DRM_MODE_PAGE_FLIP_EVENT,
                                      (void *)(uintptr_t)number);
    drmModeAtomicFree(request);
    return r;
}

/* ---- no tear, no drop -------------------------------------------------------------------------------------------- */

struct run {
    unsigned missed; /* vblanks without a new picture */
    double ns_per_frame;
};

static uint32_t last_number;

/* FLIPS pictures, each after the event of the one before. */
static struct run show(int (*flip)(uint32_t fb, uint64_t number))
{
    struct flip_event first = { 0 };

    screen_look_anew(&screen);
    for (unsigned i = 0; i < FLIPS; i++) {
        const uint32_t number = ++last_number;
        CHECK_EQ(flip(screen_draw(&screen, number), number), 0);
        CHECK(screen_wait_event(&screen, number));
        CHECK_EQ(screen.event.crtc, screen.crtc);
        if (i == 0)
            first = screen.event;
    }
    CHECK(screen_wait_seen(&screen, last_number));
    const struct watch seen = screen_seen(&screen);
    CHECK_EQ(seen.torn, 0);
    CHECK_EQ(seen.skipped, 0);
    CHECK_EQ(seen.changes, FLIPS);
    const unsigned frames = screen.event.sequence - first.sequence;
    CHECK_EQ(screen.event.count, first.count + FLIPS - 1);
    return (struct run){ .missed = frames - (FLIPS - 1),
                         .ns_per_frame = (screen.event.time_us - first.time_us) * 1000.0 / frames };
}

static void flips(int (*flip)(uint32_t fb, uint64_t number))
{
    const double expected = (double)screen_frame_ns(&screen);
    struct run run = { 0 };
    int attempts = 0;

    do {
        run = show(flip);
        CHECK(run.ns_per_frame > expected * 0.98 && run.ns_per_frame < expected * 1.02);
    } while (run.missed && ++attempts < ATTEMPTS);
    printf("# %.3f Hz, the mode has %.3f; %u vblanks missed\n", 1e9 / run.ns_per_frame, 1e9 / expected, run.missed);
    CHECK_EQ(run.missed, 0); /* sequence numbers one after the other */
}

static void page_flips(void)
{
    flips(flip_legacy);
}

static void atomic_flips(void)
{
    flips(flip_atomic);
}

/* One flip at a time. */
static void a_second_flip_is_too_early(void)
{
    const uint32_t one = ++last_number, fb = screen_draw(&screen, one);

    screen_wait_event(&screen, one - 1);
    CHECK_EQ(flip_legacy(fb, one), 0);
    CHECK_EQ(flip_legacy(fb, one), -EBUSY);
    CHECK_EQ(flip_atomic(fb, one), -EBUSY);
    CHECK(screen_wait_event(&screen, one));
}

/* ---- vblanks ----------------------------------------------------------------------------------------------------- */

static void vblanks_come_at_the_modes_rate(void)
{
    const double expected = (double)screen_frame_ns(&screen);
    uint64_t first, last, first_ns, last_ns;

    CHECK_EQ(drmCrtcGetSequence(screen.fd, screen.crtc, &first, &first_ns), 0);
    for (int i = 0; i < 30; i++) {
        drmVBlank wait = { .request = { .type = DRM_VBLANK_RELATIVE, .sequence = 1 } };
        CHECK_EQ(drmWaitVBlank(screen.fd, &wait), 0);
    }
    CHECK_EQ(drmCrtcGetSequence(screen.fd, screen.crtc, &last, &last_ns), 0);
    CHECK(last - first >= 30);
    const double ns = (double)(last_ns - first_ns) / (double)(last - first);
    CHECK(ns > expected * 0.98 && ns < expected * 1.02);
}

static unsigned sequences;

static void on_sequence(int fd, uint64_t sequence, uint64_t ns, uint64_t user_data)
{
    (void)fd, (void)sequence, (void)ns;
    sequences++;
    CHECK_EQ(user_data, 1234);
}

/* All of them come through one pipe on Linux. */
static void each_file_has_its_own_events(void)
{
    drmEventContext context = { .version = 4, .sequence_handler = on_sequence };
    const int fd = shim_os_open(SHIM_NODE_PRIMARY);
    const uint32_t number = ++last_number;
    uint64_t queued;

    for (int i = 1; i <= 3; i++)
        CHECK_EQ(drmCrtcQueueSequence(fd, screen.crtc, DRM_CRTC_SEQUENCE_RELATIVE, 1, &queued, 1234), 0);
    CHECK_EQ(flip_legacy(screen_draw(&screen, number), number), 0);
    CHECK(screen_wait_event(&screen, number)); /* whose context knows no sequences */
    while (sequences < 3)
        CHECK_EQ(drmHandleEvent(fd, &context), 0); /* waits */
    close(fd);
}

/* ---- what must be seen to tear ----------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void drawing_into_the_front_tears(void)
{
    struct picture *front = &screen.pictures[last_number % PICTURES];
    const int64_t deadline = now_ns() + PATIENCE_NS;

    screen_look_anew(&screen);
    for (uint32_t i = 0; now_ns() < deadline && !screen_seen(&screen).torn; i++)
        screen_fill(&screen, front, i);
    CHECK(screen_seen(&screen).torn > 0);
    screen_fill(&screen, front, last_number);
    CHECK(screen_wait_seen(&screen, last_number));
}

static void asynchronous_flips_tear(void)
{
    const uint32_t flags = DRM_MODE_PAGE_FLIP_EVENT | DRM_MODE_PAGE_FLIP_ASYNC;
    const int64_t deadline = now_ns() + PATIENCE_NS;

    screen_look_anew(&screen);
    for (int i = 0; now_ns() < deadline && !screen_seen(&screen).torn; i++) {
        const uint32_t number = ++last_number, fb = screen_draw(&screen, number);
        const struct timespec part = { 0, screen_frame_ns(&screen) * (i % 7) / 10 };
        nanosleep(&part, NULL);
        CHECK_EQ(drmModePageFlip(screen.fd, screen.crtc, fb, flags, (void *)(uintptr_t)number), 0);
        CHECK(screen_wait_event(&screen, number));
    }
    CHECK(screen_seen(&screen).torn > 0);
}

int main(int argc, char **argv)
{
    setenv("RADV_METAL_SCREENS", "320x240@60", 1);
    CHECK(screen_begin(&screen, argc > 1 && strcmp(argv[1], "tiled") == 0));
    TAP_RUN(page_flips);
    TAP_RUN(atomic_flips);
    TAP_RUN(a_second_flip_is_too_early);
    TAP_RUN(vblanks_come_at_the_modes_rate);
    TAP_RUN(each_file_has_its_own_events);
    TAP_RUN(drawing_into_the_front_tears);
    TAP_RUN(asynchronous_flips_tear);
    screen_end(&screen);
    return tap_done();
}
