/* SPDX-License-Identifier: MIT */
/* play_call_test.c - one call: names are renumbered, deadlines set anew, and the answer is compared. */
#include "fake.h"

static struct replay_report report;

static void handles_are_renumbered(void)
{
    const struct mgpu_bo_destroy destroy = { .bo = 9 }, unknown = { .bo = 77 };

    begin();
    make_bo(8);
    make_bo(9);
    build_call(3, MGPU_CALL_BO_DESTROY, 0, &destroy, &destroy, sizeof destroy);
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(((struct mgpu_bo_destroy *)(void *)fake.seen)->bo, 0); /* of the closing */
    CHECK_EQ(report.calls, 4);

    build_call(3, MGPU_CALL_BO_DESTROY, -MGPU_ENOENT, &unknown, &unknown, sizeof unknown);
    fake.result = 0;
    CHECK_EQ(run(&report), -MGPU_EIO); /* the second one did not fail */
    CHECK_STR(report.call, "bo_destroy");
    CHECK_STR(report.what, "result");
    CHECK_EQ((int64_t)report.expected, -MGPU_ENOENT);
    CHECK_EQ(report.found, 0);
    CHECK_EQ(report.record, 5);
}

static struct mgpu_queue_submit submitted;
static struct mgpu_bo_ref listed;

static void note_submit(void *args)
{
    const struct mgpu_queue_submit *submit = args;

    if (fake.nr != MGPU_CALL_QUEUE_SUBMIT)
        return;
    submitted = *submit;
    listed = *(const struct mgpu_bo_ref *)(uintptr_t)submit->bos;
    ((struct mgpu_queue_submit *)args)->seq = 1;
}

static void elements_are_renumbered(void)
{
    const struct mgpu_bo_ref bo = { .bo = 8, .flags = MGPU_BO_REF_WRITE };
    const struct mgpu_queue_submit before = { .bos = 0x5000, .bo_count = 1, .fence_bo = 8 };
    struct mgpu_queue_submit after = before;

    begin();
    make_bo(8);
    after.seq = 1;
    build_call(3, MGPU_CALL_QUEUE_SUBMIT, 0, &before, &after, sizeof before);
    build_add(&bo, sizeof bo);
    fake.patch = note_submit;
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(listed.bo, 500);
    CHECK_EQ(listed.flags, MGPU_BO_REF_WRITE);
    CHECK_EQ(submitted.fence_bo, 500);
    CHECK_EQ(submitted.ibs, 0);
}

static int64_t deadline_seen;

static void note_wait(void *args)
{
    if (fake.nr == MGPU_CALL_SYNC_WAIT)
        deadline_seen = ((const struct mgpu_sync_wait *)args)->deadline_ns;
}

static void waits_get_time(void)
{
    static const struct {
        int recorded, live, replayed;
        int64_t deadline;
    } cases[] = {
        { 0, 0, 0, FAKE_NOW + 20000000000ll },
        { 0, -MGPU_ETIME, -MGPU_EIO, FAKE_NOW + 20000000000ll },
        { -MGPU_ETIME, 0, 0, 0 }, /* a matter of time */
        { -MGPU_ETIME, -MGPU_ETIME, 0, 0 },
        { -MGPU_EINVAL, 0, -MGPU_EIO, FAKE_NOW + 20000000000ll },
    };
    const struct mgpu_sync_wait wait = { .points = 0x5000, .count = 1, .deadline_ns = 12345 };
    const struct mgpu_sync_point point = { .sync = 1 };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin();
        build_call(3, MGPU_CALL_SYNC_WAIT, cases[i].recorded, &wait, &wait, sizeof wait);
        build_add(&point, sizeof point);
        fake.patch = note_wait;
        fake.result = cases[i].live;
        CHECK_EQ(run(&report), cases[i].replayed);
        CHECK_EQ(deadline_seen, cases[i].deadline);
    }
}

static uint32_t room_seen;

static void note_read(void *args)
{
    if (fake.nr == MGPU_CALL_EVENT_READ)
        room_seen = ((const struct mgpu_event_read *)args)->count;
}

static void as_many_events_are_taken_as_were(void)
{
    static const struct {
        uint32_t room, taken, asked;
    } cases[] = {
        { 4, 4, 4 },
        { 4, 1, 1 },
        { 4, 0, 0 },
        { 1, 256, 1 }, /* nobody has recorded that: there is no room for more */
        { 0, 3, 0 },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct mgpu_event_read before = { .events = 0x5000, .count = cases[i].room };
        const struct mgpu_event_read after = { .events = 0x5000, .count = cases[i].taken };

        begin();
        build_call(3, MGPU_CALL_EVENT_READ, -MGPU_EBADF, &before, &after, sizeof before);
        fake.patch = note_read;
        fake.result = -MGPU_EBADF;
        CHECK_EQ(run(&report), 0);
        CHECK_EQ(room_seen, cases[i].asked);
    }
}

static void spoil_info(void *args)
{
    if (fake.nr == MGPU_CALL_BO_INFO)
        ((struct mgpu_bo_info *)args)->metadata.data[63] = 5;
}

static void fields_are_compared(void)
{
    const struct mgpu_bo_info info = { .bo = 8 };

    begin();
    make_bo(8);
    build_call(3, MGPU_CALL_BO_INFO, 0, &info, &info, sizeof info);
    CHECK_EQ(run(&report), 0);
    fake.patch = spoil_info;
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK_STR(report.what, "metadata");
    CHECK_EQ(report.expected, 0);
    CHECK_EQ(report.found, 5ull << 32);
}

static void spoil_query(void *args)
{
    if (fake.nr == MGPU_CALL_SYNC_QUERY)
        ((struct mgpu_sync_point *)(uintptr_t)((struct mgpu_sync_query *)args)->points)[1].point = 9;
}

static void elements_are_compared(void)
{
    const struct mgpu_sync_query query = { .points = 0x5000, .count = 2 };
    const struct mgpu_sync_point points[2] = { { 1, 0, 5 }, { 2, 0, 6 } };

    begin();
    build_call(3, MGPU_CALL_SYNC_QUERY, 0, &query, &query, sizeof query);
    build_add(points, sizeof points);
    build_add(points, sizeof points);
    CHECK_EQ(run(&report), 0);
    fake.patch = spoil_query;
    CHECK_EQ(run(&report), -MGPU_EIO);
    CHECK_STR(report.what, "points.point");
    CHECK_EQ(report.expected, 6);
    CHECK_EQ(report.found, 9);
}

static void what_could_not_be_done_is_not_compared(void)
{
    const struct mgpu_vm_reserve reserve = { .vm = 1, .reserve = 1 };

    begin();
    build_call(3, MGPU_CALL_VM_RESERVE, -MGPU_ENOSYS, &reserve, &reserve, sizeof reserve);
    CHECK_EQ(run(&report), 0);
}

static uint64_t address_seen;

static void note_address(void *args)
{
    if (fake.nr == MGPU_CALL_BO_USERPTR) {
        address_seen = ((struct mgpu_bo_userptr *)args)->address;
        if (!fake.result)
            ((struct mgpu_bo_userptr *)args)->bo = 600;
    }
}

static void program_memory_is_the_players(void)
{
    const struct mgpu_bo_userptr before = { .address = 0x7f0000, .size = 4096 }, after = { 0x7f0000, 4096, 0, 5 };
    const struct mgpu_bo_userptr bad = { .address = 0x7f0010, .size = 4096 };

    begin();
    build_call(3, MGPU_CALL_BO_USERPTR, 0, &before, &after, sizeof before);
    build_memory(REPLAY_WRITE, REPLAY_USER, 0x7f0000, 8, "contents", 8);
    build_memory(REPLAY_CHECK, REPLAY_USER, 0x7f0000, 8, "contents", 8);
    fake.patch = note_address;
    CHECK_EQ(run(&report), 0);
    CHECK(address_seen && address_seen != 0x7f0000);
    fake.fail_alloc = 2; /* the first one is for the tables */
    CHECK_EQ(run(&report), -MGPU_ENOMEM);
    CHECK(report.what != NULL);

    begin();
    build_call(3, MGPU_CALL_BO_USERPTR, -MGPU_EINVAL, &bad, &bad, sizeof bad);
    fake.patch = note_address;
    fake.result = -MGPU_EINVAL;
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(address_seen, 0x10); /* as wrong as it was, and nowhere */
}

static void maps_are_counted(void)
{
    const struct mgpu_bo_unmap unmap = { .bo = 8 };

    begin();
    make_bo(8);
    make_mapping(8, 7);
    make_mapping(8, 7);
    build_call(3, MGPU_CALL_BO_UNMAP, 0, &unmap, &unmap, sizeof unmap);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 0, "contents", 8);
    build_call(3, MGPU_CALL_BO_UNMAP, 0, &unmap, &unmap, sizeof unmap);
    CHECK_EQ(run(&report), 0);
    CHECK_EQ(fake.maps, 1);
    CHECK_EQ(fake.map_client, 100);
    build_memory(REPLAY_WRITE, REPLAY_OBJECT, 7, 0, "contents", 8);
    CHECK_EQ(run(&report), -MGPU_EINVAL); /* it is not mapped any more */
    fake.fail_map = true;
    CHECK_EQ(run(&report), -MGPU_ENOMEM);
}

int main(void)
{
    TAP_RUN(handles_are_renumbered);
    TAP_RUN(elements_are_renumbered);
    TAP_RUN(waits_get_time);
    TAP_RUN(as_many_events_are_taken_as_were);
    TAP_RUN(fields_are_compared);
    TAP_RUN(elements_are_compared);
    TAP_RUN(what_could_not_be_done_is_not_compared);
    TAP_RUN(program_memory_is_the_players);
    TAP_RUN(maps_are_counted);
    return tap_done();
}
