/* SPDX-License-Identifier: MIT */
/*
 * level4_display.c - the display extension: modes, framebuffers, flips, vblanks, cursors, and whose the screens are.
 * At least one screen must be connected. What it shows the contract cannot tell; when it does, it can.
 */
#include "client.h"
#include "os.h"
#include "suite.h"

#include <mgpu/mgpu_display.h>
#include <string.h>

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define XR24 FOURCC('X', 'R', '2', '4')
#define XB24 FOURCC('X', 'B', '2', '4')
#define ROW_ALIGN 256u /* what every head can do */
enum { PICTURES = 2, MODES = 64 };

/* A client with the display, a head with a screen, its best mode, and two pictures that just fill it. */
struct show {
    struct client *client;
    uint32_t head;
    struct mgpu_mode mode;
    uint32_t pitch;
    struct buffer buffer[PICTURES];
    mgpu_handle fb[PICTURES];
};

/* ---- steps ------------------------------------------------------------------------------------------------------- */

static struct mgpu_display_info info_of(struct client *client, uint32_t head)
{
    struct mgpu_display_info info = { .head = head };

    CHECK_OK(mgpu_display_info(client->id, &info));
    return info;
}

/* A head that has a screen, or has none; UINT32_MAX: there is none of these. */
static uint32_t find_head(struct client *client, bool connected)
{
    uint32_t heads = info_of(client, 0).head_count;

    for (uint32_t head = 0; head < heads; head++)
        if (!info_of(client, head).connected == !connected)
            return head;
    return UINT32_MAX;
}

static int create_fb(const struct show *show, mgpu_handle bo, uint32_t format, mgpu_handle *fb_out)
{
    struct mgpu_fb_create args = { .bo = bo, .format = format, .width = show->mode.hdisplay,
                                   .height = show->mode.vdisplay, .pitch = show->pitch };
    int result = mgpu_fb_create(show->client->id, &args);

    *fb_out = args.fb;
    return result;
}

static bool show_begin(struct show *show)
{
    struct mgpu_display_info info;

    memset(show, 0, sizeof *show);
    show->client = suite_display_client();
    if (!show->client || !client_start(show->client))
        return false;
    show->head = find_head(show->client, true);
    if (!CHECK(show->head != UINT32_MAX))
        return false;
    info = (struct mgpu_display_info){ .head = show->head, .modes = (uintptr_t)&show->mode, .mode_count = 1 };
    if (!CHECK_OK(mgpu_display_info(show->client->id, &info)) || !CHECK(info.mode_count > 0))
        return false;
    show->pitch = (show->mode.hdisplay * 4u + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
    for (unsigned i = 0; i < PICTURES; i++) {
        if (!buffer_create(show->client, &show->buffer[i], (uint64_t)show->pitch * show->mode.vdisplay,
                           MGPU_DOMAIN_VRAM) ||
            !CHECK_OK(create_fb(show, show->buffer[i].bo, XR24, &show->fb[i])))
            return false;
    }
    return true;
}

static int set(const struct show *show, mgpu_handle fb)
{
    struct mgpu_display_set args = { .head = show->head, .fb = fb, .mode = show->mode };

    return mgpu_display_set(show->client->id, &args);
}

static int flip(const struct show *show, mgpu_handle fb, uint32_t flags, uint64_t cookie)
{
    struct mgpu_flip args = { .head = show->head, .fb = fb, .flags = flags, .cookie = cookie };

    return mgpu_flip(show->client->id, &args);
}

static struct mgpu_vblank vblank_of(struct client *client, const struct show *show)
{
    struct mgpu_vblank args = { .head = show->head };

    CHECK_OK(mgpu_vblank(client->id, &args));
    return args;
}

static int await_vblank(struct client *client, const struct show *show, uint64_t target, uint64_t cookie)
{
    struct mgpu_vblank args = { .head = show->head, .flags = MGPU_VBLANK_EVENT, .target = target, .cookie = cookie };

    return mgpu_vblank(client->id, &args);
}

/* The next event, if it comes before the deadline. */
static bool event_by(struct client *client, struct mgpu_event *out, int64_t deadline_ns)
{
    struct mgpu_event_read args = { .events = (uintptr_t)out, .count = 1, .deadline_ns = deadline_ns };

    return CHECK_OK(mgpu_event_read(client->id, &args)) && args.count;
}

static bool next_event(struct client *client, struct mgpu_event *out)
{
    return CHECK(event_by(client, out, client_soon(client)));
}

static int64_t frame_ns(const struct show *show)
{
    return INT64_C(1000000) * show->mode.htotal * show->mode.vtotal / show->mode.clock_khz;
}

/* ---- what there is ----------------------------------------------------------------------------------------------- */

static void heads_tell_what_they_can(struct client *client)
{
    static struct mgpu_mode modes[MODES];
    static uint8_t edid[1024];
    uint64_t modifiers[64];
    uint32_t heads = info_of(client, 0).head_count;

    CHECK(heads > 0);
    for (uint32_t head = 0; head < heads; head++) {
        struct mgpu_display_info room = info_of(client, head), info = room;
        uint8_t sum = 0;

        CHECK_EQ(info.fb, 0);
        CHECK_EQ(info.mode.clock_khz, 0);
        REQUIRE(room.mode_count <= MODES && room.edid_size <= sizeof edid && room.modifier_count <= 64);
        info.modes = (uintptr_t)modes;
        info.edid = (uintptr_t)edid;
        info.modifiers = (uintptr_t)modifiers;
        CHECK_OK(mgpu_display_info(client->id, &info));
        CHECK_EQ(info.mode_count, room.mode_count);
        CHECK_EQ(info.edid_size, room.edid_size);
        CHECK(room.modifier_count > 0);
        CHECK(!info.connected || room.mode_count > 0);
        for (uint32_t i = 0; i < room.mode_count; i++) {
            uint64_t frames = modes[i].clock_khz * UINT64_C(1000000) / modes[i].htotal / modes[i].vtotal;

            CHECK(frames + 5 >= modes[i].refresh_mhz && modes[i].refresh_mhz + 5 >= frames);
            CHECK(!i || !(modes[i].flags & MGPU_MODE_PREFERRED));
            CHECK(modes[i].hdisplay <= info.max_width && modes[i].vdisplay <= info.max_height);
        }
        for (uint32_t i = 0; i < room.edid_size; i++)
            sum = (uint8_t)(sum + edid[i]);
        CHECK_EQ(sum, 0);
        CHECK_EQ(room.edid_size % 128, 0);
    }
}

static void a_mode_is_set_and_told(struct client *client)
{
    struct mgpu_display_info info;
    struct show show;

    REQUIRE(show_begin(&show));
    CHECK_OK(set(&show, show.fb[0]));
    info = info_of(show.client, show.head);
    CHECK_EQ(info.fb, show.fb[0]);
    CHECK(!memcmp(&info.mode, &show.mode, sizeof info.mode));
    CHECK_EQ(info_of(client, show.head).fb, MGPU_FB_FOREIGN);
    CHECK_OK(set(&show, show.fb[1]));
    CHECK_EQ(info_of(show.client, show.head).fb, show.fb[1]);
    show.mode.clock_khz = 0; /* it is not looked at */
    CHECK_OK(set(&show, 0));
    info = info_of(show.client, show.head);
    CHECK_EQ(info.fb, 0);
    CHECK_EQ(info.mode.clock_khz, 0);
    CHECK_OK(set(&show, 0));
}

static void a_mode_may_be_made_up(struct client *client)
{
    struct show show;

    (void)client;
    REQUIRE(show_begin(&show));
    show.mode.vtotal = (uint16_t)(show.mode.vtotal + 100);
    CHECK_OK(set(&show, show.fb[0]));
    CHECK_EQ(info_of(show.client, show.head).mode.vtotal, show.mode.vtotal);
    show.mode.hdisplay = (uint16_t)(show.mode.hdisplay - 64); /* a part of the framebuffer, with wide blanks */
    CHECK_OK(set(&show, show.fb[0]));
}

/* ---- flips ------------------------------------------------------------------------------------------------------- */

/* Each at a vblank of its own, in order, and over time as often as the mode says. */
static void flips_come_at_the_modes_rate(struct client *client)
{
    enum { FLIPS = 40 };
    struct mgpu_event first = { 0 }, last = { 0 }, event;
    struct show show;
    int64_t expected;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    for (unsigned i = 1; i <= FLIPS; i++) {
        CHECK_OK(flip(&show, show.fb[i % PICTURES], MGPU_FLIP_EVENT, i));
        REQUIRE(next_event(show.client, &event));
        CHECK_EQ(event.type, MGPU_EVENT_FLIP);
        CHECK_EQ(event.source, show.head);
        CHECK_EQ(event.cookie, i);
        CHECK(event.sequence > last.sequence);
        CHECK_EQ(info_of(show.client, show.head).fb, show.fb[i % PICTURES]);
        last = event;
        if (i == 1)
            first = event;
    }
    expected = (int64_t)(last.sequence - first.sequence) * frame_ns(&show);
    CHECK(last.time_ns - first.time_ns >= expected - expected / 50);
    CHECK(last.time_ns - first.time_ns <= expected + expected / 50);
}

static void a_second_flip_is_refused(struct client *client)
{
    struct mgpu_event event;
    struct show show;
    int second;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    COVERS(flip, EBUSY);
    for (unsigned i = 0; i < 20; i++) { /* a vblank may come between the two */
        CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
        second = flip(&show, show.fb[0], MGPU_FLIP_EVENT, 2);
        CHECK(next_event(show.client, &event));
        if (second == -MGPU_EBUSY)
            return;
        CHECK_OK(second);
        CHECK(next_event(show.client, &event));
    }
    CHECK_RESULT(second, -MGPU_EBUSY);
}

static void asynchronous_flips_do_not_wait(struct client *client)
{
    struct mgpu_event event;
    struct show show;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    for (unsigned i = 1; i <= 20; i++) {
        CHECK_OK(flip(&show, show.fb[i % PICTURES], MGPU_FLIP_EVENT | MGPU_FLIP_ASYNC, i));
        REQUIRE(next_event(show.client, &event));
        CHECK_EQ(event.cookie, i);
    }
    CHECK_OK(flip(&show, show.fb[1], 0, 0)); /* no event asked for */
    CHECK(!event_by(show.client, &event, client_now(show.client) + 50 * MILLISECOND));
}

/* A job that will write the picture when latch 0 is opened. */
static bool draw_latched(struct client *client, struct job *job, const struct buffer *picture)
{
    *job = (struct job){ .ib = commands_latched_write(client, 0, picture->va, 0x123456) };
    return CHECK_OK(job_submit(client, job));
}

static void a_flip_waits_for_who_draws(struct client *client)
{
    struct mgpu_event event;
    struct show show;
    struct job job;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    REQUIRE(draw_latched(show.client, &job, &show.buffer[1]));
    CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
    CHECK(!event_by(show.client, &event, client_now(show.client) + 4 * frame_ns(&show)));
    CHECK_EQ(info_of(show.client, show.head).fb, show.fb[0]);
    CHECK_RESULT(flip(&show, show.fb[0], 0, 0), -MGPU_EBUSY);
    latch_open(show.client, 0);
    REQUIRE(next_event(show.client, &event));
    CHECK(job_done(show.client, &job));
    CHECK_EQ(show.buffer[1].words[0], 0x123456);
    CHECK_EQ(info_of(show.client, show.head).fb, show.fb[1]);
}

/* Another client draws, into a BO that carries no fences: the screen waits all the same. */
static void it_waits_for_strangers_too(struct client *client)
{
    struct mgpu_bo_create create = { .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_EXPLICIT_SYNC };
    struct mgpu_bo_export export = { 0 };
    struct mgpu_bo_import import = { 0 };
    struct buffer seen = { 0 };
    struct mgpu_event event;
    struct show show;
    struct job job;
    mgpu_handle fb;

    REQUIRE(show_begin(&show) && client_start(client));
    create.size = show.buffer[0].size;
    REQUIRE_OK(mgpu_bo_create(show.client->id, &create));
    REQUIRE_OK(create_fb(&show, create.bo, XR24, &fb));
    export.bo = create.bo;
    REQUIRE_OK(mgpu_bo_export(show.client->id, &export));
    import.token = export.token;
    REQUIRE_OK(mgpu_bo_import(client->id, &import));
    CHECK_OK(mgpu_export_close(client->id, export.token));
    seen = (struct buffer){ .bo = import.bo, .size = create.size, .va = client_va(client, create.size) };
    REQUIRE_OK(buffer_map_at(client, &seen, seen.va, MGPU_VM_READ | MGPU_VM_WRITE));
    client->refs[client->ref_count++] = (struct mgpu_bo_ref){ .bo = seen.bo, .flags = MGPU_BO_REF_WRITE };
    REQUIRE_OK(set(&show, show.fb[0]));
    REQUIRE(draw_latched(client, &job, &seen));
    CHECK_OK(flip(&show, fb, MGPU_FLIP_EVENT, 1));
    CHECK(!event_by(show.client, &event, client_now(client) + 4 * frame_ns(&show)));
    latch_open(client, 0);
    CHECK(next_event(show.client, &event));
    CHECK(job_done(client, &job));
}

/* Who reads need not be waited for, nor who writes later. */
static void it_waits_for_nobody_else(struct client *client)
{
    struct mgpu_event event;
    struct show show;
    struct job job;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    for (unsigned i = 0; i < show.client->ref_count; i++)
        show.client->refs[i].flags = 0;
    REQUIRE(draw_latched(show.client, &job, &show.client->latch)); /* far from any picture */
    CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
    CHECK(next_event(show.client, &event));
    CHECK(!job_done(show.client, &job));
    latch_open(show.client, 0);
    CHECK_OK(job_wait(show.client, &job, client_soon(show.client)));
}

/* The drawing job hangs: flip and mode wait until it is gone, and then happen. */
static void lost_work_does_not_keep_the_screen(struct client *client)
{
    struct mgpu_queue_create queue = { .hang_ms = 100 };
    struct mgpu_event event;
    struct show show;
    struct job job;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    for (unsigned round = 0; round < 2; round++) {
        queue.vm = show.client->vm;
        REQUIRE_OK(mgpu_queue_create(show.client->id, &queue));
        job = (struct job){ .queue = queue.queue,
                            .ib = commands_latched_write(show.client, round, show.buffer[1].va, 1) };
        REQUIRE_OK(job_submit(show.client, &job));
        if (round)
            CHECK_OK(set(&show, show.fb[1]));
        else
            CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
        CHECK(round || next_event(show.client, &event));
        CHECK(job_done(show.client, &job));
        CHECK_EQ(info_of(show.client, show.head).fb, show.fb[1]);
        CHECK_OK(set(&show, show.fb[0]));
    }
}

/* Whoever draws takes the whole card along: mode and picture come back, and the flip happens. */
static void a_screen_survives_the_card(struct client *client)
{
    uint64_t losses = client_counter(client, MGPU_COUNTER_VRAM_LOST);
    struct mgpu_queue_create queue = { .hang_ms = 100 };
    struct mgpu_vblank before;
    struct mgpu_event event;
    struct show show;
    struct job job;

    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    queue.vm = show.client->vm;
    REQUIRE_OK(mgpu_queue_create(show.client->id, &queue));
    if (!mgpu_test_break_card()) {
        suite_skip("the system cannot break its card");
        return;
    }
    job = (struct job){ .queue = queue.queue, .ib = commands_latched_write(show.client, 0, show.buffer[1].va, 1) };
    REQUIRE_OK(job_submit(show.client, &job));
    CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
    REQUIRE(next_event(show.client, &event));
    CHECK_EQ(client_counter(client, MGPU_COUNTER_VRAM_LOST), losses + 1);
    CHECK_EQ(info_of(client, show.head).mode.clock_khz, show.mode.clock_khz);
    CHECK_EQ(info_of(show.client, show.head).fb, show.fb[1]);
    before = vblank_of(client, &show);
    CHECK_OK(flip(&show, show.fb[0], MGPU_FLIP_EVENT, 2));
    CHECK(next_event(show.client, &event) && event.cookie == 2 && event.sequence >= before.sequence);
}

static void a_dropped_flip_has_its_event(struct client *client)
{
    struct mgpu_event event;
    struct show show;
    struct job job;

    (void)client;
    REQUIRE(show_begin(&show));
    for (unsigned round = 0; round < 3; round++) {
        REQUIRE_OK(set(&show, show.fb[0]));
        REQUIRE(draw_latched(show.client, &job, &show.buffer[1]));
        CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, round));
        if (round < 2) { /* off, and another mode */
            if (round)
                latch_open(show.client, 0);
            show.mode.vtotal++;
            CHECK_OK(round ? set(&show, show.fb[0]) : set(&show, 0));
        } else {
            CHECK_OK(mgpu_fb_destroy(show.client->id, show.fb[0]));
            CHECK_EQ(info_of(show.client, show.head).fb, 0);
        }
        REQUIRE(next_event(show.client, &event));
        CHECK_EQ(event.cookie, round);
        latch_open(show.client, 0);
        CHECK_OK(job_wait(show.client, &job, client_soon(show.client)));
        show.client->latch.words[0] = 0;
    }
}

/* ---- vblanks ----------------------------------------------------------------------------------------------------- */

static void vblanks_are_counted_and_told(struct client *client)
{
    struct mgpu_vblank begin, end;
    struct mgpu_event event;
    struct show show;
    int64_t expected;

    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    begin = vblank_of(client, &show);
    CHECK_OK(await_vblank(client, &show, begin.sequence + 30, 1));
    CHECK_OK(await_vblank(client, &show, begin.sequence + 3, 2));
    CHECK_OK(await_vblank(client, &show, begin.sequence, 3)); /* passed */
    REQUIRE(event_by(client, &event, 0));
    CHECK_EQ(event.cookie, 3);
    for (unsigned i = 2; i; i--) {
        REQUIRE(next_event(client, &event));
        CHECK_EQ(event.type, MGPU_EVENT_VBLANK);
        CHECK_EQ(event.source, show.head);
        CHECK_EQ(event.cookie, i);
        CHECK(event.sequence >= begin.sequence + (i == 2 ? 3 : 30));
        end = vblank_of(client, &show);
        CHECK(end.sequence >= event.sequence && end.time_ns <= client_now(client));
        CHECK(event.time_ns <= client_now(client));
    }
    expected = (int64_t)(end.sequence - begin.sequence) * frame_ns(&show);
    CHECK(end.time_ns - begin.time_ns >= expected - expected / 50);
    CHECK(end.time_ns - begin.time_ns <= expected + expected / 50);
}

/*
 * The count goes up by one a frame, wherever in the frame one looks, and stays at what it was while the head is off. A
 * look during which somebody else had the processor tells nothing; most are not like that.
 */
static void the_count_never_goes_back(struct client *client)
{
    struct mgpu_vblank first, before, now;
    unsigned looks = 0, wrong = 0;
    struct show show;

    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    now = first = vblank_of(client, &show);
    do {
        int64_t expected = first.time_ns + (int64_t)(now.sequence - first.sequence) * frame_ns(&show);

        looks++;
        wrong += now.time_ns <= expected - 2 * frame_ns(&show) || now.time_ns >= expected + 2 * frame_ns(&show);
        before = now;
        now = vblank_of(client, &show);
        REQUIRE(now.sequence >= before.sequence);
    } while (now.sequence < first.sequence + 10);
    CHECK(wrong <= looks / 4);
    CHECK_OK(set(&show, 0));
    CHECK_ERROR(client->id, vblank, EINVAL, (&(struct mgpu_vblank){ .head = show.head }));
    CHECK_OK(set(&show, show.fb[0]));
    before = vblank_of(client, &show);
    CHECK(before.sequence >= now.sequence && before.sequence <= now.sequence + 60);
}

/* ---- cursors ----------------------------------------------------------------------------------------------------- */

static int place(const struct show *show, struct mgpu_cursor cursor)
{
    cursor.head = show->head;
    return mgpu_cursor(show->client->id, &cursor);
}

static void cursors_have_sizes_and_places(struct client *client)
{
    struct mgpu_cursor cursor = { .width = 64, .height = 64 };
    struct buffer picture;
    struct show show;
    uint32_t most;

    (void)client;
    REQUIRE(show_begin(&show));
    most = info_of(show.client, show.head).cursor_max;
    if (most < 64)
        return;
    REQUIRE(buffer_create(show.client, &picture, 64 * 64 * 4, MGPU_DOMAIN_VRAM));
    cursor.bo = picture.bo;
    CHECK_OK(place(&show, cursor)); /* the head is off */
    REQUIRE_OK(set(&show, show.fb[0]));
    cursor.x = INT32_MIN, cursor.y = INT32_MAX;
    CHECK_OK(place(&show, cursor));
    cursor.x = -10, cursor.y = -10, cursor.hot_x = 63, cursor.hot_y = 63;
    CHECK_OK(place(&show, cursor));
    COVERS(cursor, EINVAL);
    cursor.hot_x = 64;
    CHECK_RESULT(place(&show, cursor), -MGPU_EINVAL);
    cursor.hot_x = 0, cursor.width = 65;
    CHECK_RESULT(place(&show, cursor), -MGPU_EINVAL);
    cursor.width = 64, cursor.height = 65; /* out of the BO */
    CHECK_RESULT(place(&show, cursor), -MGPU_EINVAL);
    cursor.height = most + 1;
    CHECK_RESULT(place(&show, cursor), -MGPU_EINVAL);
    cursor.height = 64, cursor.bo = stale_bo(show.client);
    CHECK_RESULT(place(&show, cursor), -MGPU_ENOENT);
    CHECK_OK(place(&show, (struct mgpu_cursor){ 0 }));
    buffer_destroy(show.client, &picture);
}

/* ---- whose the screens are --------------------------------------------------------------------------------------- */

static void others_may_only_look(struct client *client)
{
    struct mgpu_fb_create create = { 0 };
    struct show show;

    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    CHECK_RESULT(mgpu_fb_create(client->id, &create), -MGPU_EACCES);
    CHECK_RESULT(mgpu_fb_destroy(client->id, show.fb[0]), -MGPU_EACCES);
    CHECK_RESULT(mgpu_display_set(client->id, &(struct mgpu_display_set){ 0 }), -MGPU_EACCES);
    CHECK_RESULT(mgpu_flip(client->id, &(struct mgpu_flip){ 0 }), -MGPU_EACCES);
    CHECK_RESULT(mgpu_cursor(client->id, &(struct mgpu_cursor){ 0 }), -MGPU_EACCES);
    CHECK_EQ(info_of(client, show.head).fb, MGPU_FB_FOREIGN);
    CHECK(vblank_of(client, &show).time_ns > 0);
}

static void closing_leaves_the_screen_dark(struct client *client)
{
    uint64_t used = client_used(client, MGPU_HEAP_VRAM);
    struct mgpu_event event;
    struct show show;

    REQUIRE(show_begin(&show));
    REQUIRE_OK(set(&show, show.fb[0]));
    CHECK_OK(flip(&show, show.fb[1], MGPU_FLIP_EVENT, 1));
    CHECK_OK(await_vblank(client, &show, UINT64_MAX, 7));
    client_close(show.client);
    CHECK_EQ(info_of(client, show.head).fb, 0);
    CHECK_EQ(info_of(client, show.head).mode.clock_khz, 0);
    CHECK(next_event(client, &event) && event.cookie == 7); /* nothing is waited for on a head that is off */
    CHECK_EQ(client_used(client, MGPU_HEAP_VRAM), used);
    REQUIRE(show_begin(&show));
    CHECK_OK(set(&show, show.fb[0]));
}

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static void pictures_that_cannot_be_shown(struct client *client)
{
    struct mgpu_bo_create valid = { .domains = MGPU_DOMAIN_VRAM, .flags = MGPU_BO_ALWAYS_VALID };
    struct mgpu_fb_create good, args;
    struct show show;

    (void)client;
    REQUIRE(show_begin(&show));
    good = (struct mgpu_fb_create){ .bo = show.buffer[0].bo, .format = XR24, .width = show.mode.hdisplay,
                                    .height = show.mode.vdisplay, .pitch = show.pitch };
    args = good, args.format = FOURCC('N', 'V', '1', '2');
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.width = 0;
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.width = show.pitch / 4 + 1;
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.height += 1; /* out of the BO */
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.height = UINT32_MAX;
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.modifier = UINT64_MAX;
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.bo = stale_bo(show.client);
    CHECK_RESULT(mgpu_fb_create(show.client->id, &args), -MGPU_ENOENT);
    valid.size = show.buffer[0].size;
    REQUIRE_OK(mgpu_bo_create(show.client->id, &valid));
    args = good, args.bo = valid.bo;
    CHECK_ERROR(show.client->id, fb_create, EINVAL, &args);
    args = good, args.modifier = MGPU_MODIFIER_METADATA; /* of which there is none */
    CHECK_OK(mgpu_fb_create(show.client->id, &args));
    CHECK_OK(mgpu_fb_destroy(show.client->id, args.fb));
    CHECK_RESULT(mgpu_fb_destroy(show.client->id, args.fb), -MGPU_ENOENT);
}

/* Of a modifier of AMD's without compression: blocks of 64 KiB, which are 128 x 128 pixels. */
static bool is_tiled(uint64_t modifier)
{
    enum { VENDOR_SHIFT = 56, VENDOR_AMD = 2, COMPRESSED = 1 << 13 };

    return modifier >> VENDOR_SHIFT == VENDOR_AMD && !(modifier & COMPRESSED);
}

static int create_tiled(const struct show *show, struct buffer *picture, uint64_t modifier, mgpu_handle *fb_out)
{
    enum { BLOCK = 128 };
    struct mgpu_fb_create args = { .format = XR24, .width = show->mode.hdisplay, .height = show->mode.vdisplay,
                                   .pitch = (show->mode.hdisplay + BLOCK - 1u) / BLOCK * BLOCK * 4,
                                   .modifier = modifier };
    uint64_t rows = (show->mode.vdisplay + BLOCK - 1u) / BLOCK * BLOCK;
    int result;

    if (!picture->bo && !buffer_create(show->client, picture, rows * args.pitch, MGPU_DOMAIN_VRAM))
        return -MGPU_ENOMEM;
    args.bo = picture->bo;
    result = mgpu_fb_create(show->client->id, &args);
    *fb_out = args.fb;
    args.pitch -= 256; /* half a block */
    args.width -= 256 / 4;
    CHECK_ERROR(show->client->id, fb_create, EINVAL, &args);
    return result;
}

/* Pictures of each layout that heads name, by modifier and by metadata; flips stay within one. */
static void pictures_of_every_layout(struct client *client)
{
    enum { SWIZZLE_SHIFT = 8, SWIZZLE = 31 };
    struct buffer pictures[PICTURES] = { { 0 } };
    uint64_t modifiers[64];
    struct mgpu_display_info info;
    struct show show;

    (void)client;
    REQUIRE(show_begin(&show));
    info = (struct mgpu_display_info){ .head = show.head, .modifiers = (uintptr_t)modifiers, .modifier_count = 64 };
    REQUIRE_OK(mgpu_display_info(show.client->id, &info));
    for (uint32_t i = 0; i < info.modifier_count && i < 64; i++) {
        struct mgpu_bo_set_metadata told = { .metadata.tiling = modifiers[i] >> SWIZZLE_SHIFT & SWIZZLE };
        struct mgpu_event event;
        mgpu_handle fb[PICTURES];

        if (!is_tiled(modifiers[i]))
            continue;
        REQUIRE_OK(create_tiled(&show, &pictures[0], modifiers[i], &fb[0]));
        told.bo = pictures[0].bo;
        CHECK_OK(mgpu_bo_set_metadata(show.client->id, &told));
        REQUIRE_OK(create_tiled(&show, &pictures[0], MGPU_MODIFIER_METADATA, &fb[1]));
        REQUIRE_OK(set(&show, show.fb[0]));
        CHECK_RESULT(flip(&show, fb[0], 0, 0), -MGPU_EINVAL);
        REQUIRE_OK(set(&show, fb[0]));
        CHECK_OK(flip(&show, fb[1], MGPU_FLIP_EVENT, i));
        REQUIRE(next_event(show.client, &event));
        CHECK_EQ(event.cookie, i);
        CHECK_OK(mgpu_fb_destroy(show.client->id, fb[0]));
        CHECK_OK(mgpu_fb_destroy(show.client->id, fb[1]));
    }
}

/* System memory can be shown; at some point heads may reach no more of it. */
static void pictures_in_system_memory(struct client *client)
{
    enum { ENOUGH = 40 };
    mgpu_handle fbs[ENOUGH];
    struct buffer picture;
    unsigned count = 0;
    struct show show;
    int result = 0;

    (void)client;
    REQUIRE(show_begin(&show));
    REQUIRE(buffer_create(show.client, &picture, show.buffer[0].size, MGPU_DOMAIN_GTT));
    COVERS(fb_create, ENOMEM);
    while (count < ENOUGH && !result) {
        result = create_fb(&show, picture.bo, XR24, &fbs[count]);
        count += !result;
    }
    CHECK(result == 0 || result == -MGPU_ENOMEM);
    REQUIRE(count > 0);
    CHECK_OK(set(&show, fbs[0]));
    CHECK_EQ(info_of(show.client, show.head).fb, fbs[0]);
    while (count)
        CHECK_OK(mgpu_fb_destroy(show.client->id, fbs[--count]));
    CHECK_EQ(info_of(show.client, show.head).fb, 0);
}

static void modes_that_make_no_sense(struct client *client)
{
    struct mgpu_display_set good, args;
    struct show show;
    uint32_t empty;

    (void)client;
    REQUIRE(show_begin(&show));
    good = (struct mgpu_display_set){ .head = show.head, .fb = show.fb[0], .mode = show.mode };
    args = good, args.mode.htotal = 0;
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.mode.vsync_end = args.mode.vsync_start;
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.mode.clock_khz = UINT32_MAX;
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.mode.flags = 1u << 31;
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.x = 1; /* the screen is not filled */
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.y = UINT32_MAX;
    CHECK_ERROR(show.client->id, display_set, EINVAL, &args);
    args = good, args.fb = show.fb[1] + 1000;
    CHECK_RESULT(mgpu_display_set(show.client->id, &args), -MGPU_ENOENT);
    args = good, args.head = info_of(show.client, 0).head_count;
    CHECK_RESULT(mgpu_display_set(show.client->id, &args), -MGPU_ENOENT);
    CHECK_EQ(info_of(show.client, show.head).fb, 0);
    empty = find_head(show.client, false);
    args = good, args.head = empty;
    if (empty != UINT32_MAX)
        CHECK_ERROR(show.client->id, display_set, EIO, &args);
}

static void flips_that_cannot_be(struct client *client)
{
    struct mgpu_flip good, args;
    struct show show;
    mgpu_handle other;

    (void)client;
    REQUIRE(show_begin(&show));
    good = (struct mgpu_flip){ .head = show.head, .fb = show.fb[1] };
    CHECK_ERROR(show.client->id, flip, EINVAL, &good); /* the head is off */
    REQUIRE_OK(set(&show, show.fb[0]));
    args = good, args.flags = 1u << 31;
    CHECK_ERROR(show.client->id, flip, EINVAL, &args);
    args = good, args.y = 1;
    CHECK_ERROR(show.client->id, flip, EINVAL, &args);
    REQUIRE_OK(create_fb(&show, show.buffer[1].bo, XB24, &other));
    args = good, args.fb = other;
    CHECK_ERROR(show.client->id, flip, EINVAL, &args);
    args = good, args.head = info_of(show.client, 0).head_count;
    CHECK_RESULT(mgpu_flip(show.client->id, &args), -MGPU_ENOENT);
    args = good, args.fb = 0;
    CHECK_RESULT(mgpu_flip(show.client->id, &args), -MGPU_ENOENT);
    CHECK_OK(mgpu_flip(show.client->id, &good));
}

#define D MGPU_CAP_DISPLAY
const struct test screen_tests[] = {
    { "display_heads_tell_what_they_can", 4, D, heads_tell_what_they_can, false },
    { "display_mode_is_set_and_told", 4, D, a_mode_is_set_and_told, false },
    { "display_mode_may_be_made_up", 4, D, a_mode_may_be_made_up, false },
    { "display_flips_at_the_modes_rate", 4, D, flips_come_at_the_modes_rate, false },
    { "display_second_flip_is_refused", 4, D, a_second_flip_is_refused, false },
    { "display_flips_asynchronous", 4, D, asynchronous_flips_do_not_wait, false },
    { "display_flip_waits_for_who_draws", 4, D, a_flip_waits_for_who_draws, false },
    { "display_flip_waits_for_strangers", 4, D | MGPU_CAP_SHARING, it_waits_for_strangers_too, false },
    { "display_flip_waits_for_nobody_else", 4, D, it_waits_for_nobody_else, false },
    { "display_lost_work", 4, D | MGPU_CAP_RECOVERY, lost_work_does_not_keep_the_screen, false },
    { "display_survives_the_card", 4, D | MGPU_CAP_RECOVERY, a_screen_survives_the_card, false },
    { "display_dropped_flip_has_its_event", 4, D, a_dropped_flip_has_its_event, false },
    { "display_vblanks_are_counted_and_told", 4, D, vblanks_are_counted_and_told, false },
    { "display_count_never_goes_back", 4, D, the_count_never_goes_back, false },
    { "display_cursors", 4, D, cursors_have_sizes_and_places, false },
    { "display_others_may_only_look", 4, D, others_may_only_look, false },
    { "display_closing_leaves_it_dark", 4, D, closing_leaves_the_screen_dark, false },
    { "display_pictures_that_cannot_be_shown", 4, D, pictures_that_cannot_be_shown, false },
    { "display_pictures_of_every_layout", 4, D, pictures_of_every_layout, false },
    { "display_pictures_in_system_memory", 4, D, pictures_in_system_memory, false },
    { "display_modes_that_make_no_sense", 4, D, modes_that_make_no_sense, false },
    { "display_flips_that_cannot_be", 4, D, flips_that_cannot_be, false },
    { 0 },
};
