/* SPDX-License-Identifier: MIT */
/*
 * level2_random_timeline.c - timelines are signalled, waited for, transferred, reset and queried at random beside a
 * naive model: a row of points for each timeline, and for each point the set of jobs that must be done to reach it.
 */
#include "client.h"
#include "suite.h"

#include <string.h>

#define ROUNDS 12u
#define STEPS 150u
#define TIMELINES 4u
#define QUEUES 3u
#define JOBS 32u   /* a round; a bit each in a set */
#define POINTS 256u /* of a timeline, a round */

typedef uint64_t job_set;

static struct model {
    struct client *client;
    struct dice dice;
    struct mgpu_ib nop;
    mgpu_handle queues[QUEUES];

    struct timeline {
        mgpu_handle sync;
        unsigned count;
        struct {
            uint64_t point;
            job_set needs; /* those of all points before it too */
        } points[POINTS];
    } timelines[TIMELINES];

    /* A job waits for its gate, a sync object that the test signals some time. */
    unsigned job_count;
    struct {
        mgpu_handle gate;
        struct mgpu_fence fence;
        job_set needs; /* what must be done before it, on its queue and by its wait */
    } jobs[JOBS];
    job_set released, done;
} model;

static unsigned roll(uint64_t sides)
{
    return (unsigned)dice_roll(&model.dice, sides);
}

/* ---- what the model says ----------------------------------------------------------------------------------------- */

static uint64_t last_point(const struct timeline *timeline)
{
    return timeline->count ? timeline->points[timeline->count - 1].point : 0;
}

static uint64_t reached_point(const struct timeline *timeline)
{
    uint64_t reached = 0;

    for (unsigned i = 0; i < timeline->count && !(timeline->points[i].needs & ~model.done); i++)
        reached = timeline->points[i].point;
    return reached;
}

/* What a point waits for; it is at most the last. The fence of a number in between is that of the next. */
static job_set needs_of(const struct timeline *timeline, uint64_t point)
{
    unsigned i = 0;

    while (timeline->points[i].point < point)
        i++;
    return timeline->points[i].needs;
}

static void add_point(struct timeline *timeline, uint64_t point, job_set needs)
{
    if (timeline->count)
        needs |= timeline->points[timeline->count - 1].needs;
    timeline->points[timeline->count].point = point;
    timeline->points[timeline->count++].needs = needs;
}

/* A point to signal: mostly a rising one, now and then one that must be refused. */
static uint64_t new_point(const struct timeline *timeline)
{
    uint64_t last = last_point(timeline);

    return last && !roll(6) ? 1 + roll(last) : last + 1 + roll(4);
}

/* ---- steps; each checks its result ------------------------------------------------------------------------------- */

static bool signal_from_the_cpu(struct timeline *timeline)
{
    uint64_t point = new_point(timeline);

    if (point <= last_point(timeline))
        return CHECK_RESULT(sync_signal_one(model.client, timeline->sync, point), -MGPU_EOVERFLOW);
    if (!CHECK_OK(sync_signal_one(model.client, timeline->sync, point)))
        return false;
    add_point(timeline, point, 0);
    return true;
}

static bool submit(struct timeline *timeline)
{
    const struct timeline *awaited = &model.timelines[roll(TIMELINES)];
    uint64_t point = new_point(timeline);
    unsigned queue = roll(QUEUES), me = model.job_count;
    struct mgpu_sync_point waits[2], signal = { .sync = timeline->sync, .point = point };
    struct mgpu_queue_submit args;
    struct job job = { .queue = model.queues[queue], .ib = model.nop };
    job_set needs = 0;

    if (me == JOBS)
        return true;
    job_args(model.client, &job, &args);
    waits[0] = (struct mgpu_sync_point){ .sync = model.jobs[me].gate };
    args.waits = (uintptr_t)waits;
    args.wait_count = 1;
    args.signals = (uintptr_t)&signal;
    args.signal_count = 1;
    if (last_point(awaited) && roll(2)) {
        waits[args.wait_count++] =
            (struct mgpu_sync_point){ .sync = awaited->sync, .point = 1 + roll(last_point(awaited)) };
        needs = needs_of(awaited, waits[1].point);
    }
    for (unsigned i = 0; i < me; i++)
        if (model.jobs[i].fence.queue == job.queue)
            needs |= UINT64_C(1) << i;
    if (point <= last_point(timeline))
        return CHECK_RESULT(mgpu_queue_submit(model.client->id, &args), -MGPU_EOVERFLOW);
    if (!CHECK_OK(mgpu_queue_submit(model.client->id, &args)))
        return false;
    model.jobs[me].fence = (struct mgpu_fence){ .queue = job.queue, .seq = args.seq };
    model.jobs[me].needs = needs;
    model.job_count++;
    add_point(timeline, point, UINT64_C(1) << me);
    return true;
}

/* Open one job's gate; what can run now must do so. Jobs need earlier ones only, so one pass finds all. */
static bool release(unsigned job)
{
    if (!CHECK_OK(sync_signal_one(model.client, model.jobs[job].gate, 0)))
        return false;
    model.released |= UINT64_C(1) << job;
    for (unsigned i = 0; i < model.job_count; i++) {
        struct mgpu_fence_wait wait = { .fences = (uintptr_t)&model.jobs[i].fence, .count = 1 };

        if (!(model.released >> i & 1) || (model.jobs[i].needs & ~model.done))
            continue;
        model.done |= UINT64_C(1) << i;
        wait.deadline_ns = client_soon(model.client);
        if (!CHECK_OK(mgpu_fence_wait(model.client->id, &wait)))
            return false;
    }
    return true;
}

static bool transfer(struct timeline *dst, const struct timeline *src)
{
    uint64_t point = new_point(dst), from = 1 + roll(last_point(src) + 2);
    struct mgpu_sync_transfer args = {
        .dst = dst->sync, .dst_point = point, .src = src->sync, .src_point = from,
    };

    if (from > last_point(src)) {
        args.dst_point = last_point(dst) + 1; /* so that there is one mistake only */
        return CHECK_RESULT(mgpu_sync_transfer(model.client->id, &args), -MGPU_EINVAL);
    }
    if (point <= last_point(dst))
        return CHECK_RESULT(mgpu_sync_transfer(model.client->id, &args), -MGPU_EOVERFLOW);
    if (!CHECK_OK(mgpu_sync_transfer(model.client->id, &args)))
        return false;
    add_point(dst, point, needs_of(src, from));
    return true;
}

static bool wait_for_some(const struct timeline *timeline)
{
    static const uint32_t flags[] = { 0, MGPU_WAIT_FOR_SUBMIT, MGPU_WAIT_AVAILABLE,
                                      MGPU_WAIT_AVAILABLE | MGPU_WAIT_FOR_SUBMIT };
    uint64_t point = 1 + roll(last_point(timeline) + 2);
    uint32_t flag = flags[roll(sizeof flags / sizeof *flags)];
    int expected = -MGPU_ETIME;

    if (point > last_point(timeline))
        expected = flag ? -MGPU_ETIME : -MGPU_EINVAL;
    else if ((flag & MGPU_WAIT_AVAILABLE) || point <= reached_point(timeline))
        expected = 0;
    return CHECK_RESULT(sync_wait_one(model.client, timeline->sync, point, flag,
                                      expected ? 0 : client_soon(model.client)), expected);
}

static bool reset(struct timeline *timeline)
{
    timeline->count = 0;
    return CHECK_OK(sync_reset_one(model.client, timeline->sync));
}

/* A job's points may be reached a moment after its fence, so what must be reached is waited for. */
static bool query(const struct timeline *timeline)
{
    uint64_t reached = reached_point(timeline);

    if (reached && !CHECK_OK(sync_wait_one(model.client, timeline->sync, reached, 0, client_soon(model.client))))
        return false;
    return CHECK_EQ(sync_point_of(model.client, timeline->sync, 0), reached) &&
           CHECK_EQ(sync_point_of(model.client, timeline->sync, MGPU_SYNC_QUERY_SUBMITTED), last_point(timeline));
}

static bool step(void)
{
    struct timeline *timeline = &model.timelines[roll(TIMELINES)];
    unsigned chance = roll(100);

    if (chance < 20)
        return signal_from_the_cpu(timeline);
    if (chance < 45)
        return submit(timeline);
    if (chance < 65)
        return !model.job_count || release(roll(model.job_count));
    if (chance < 75)
        return transfer(timeline, &model.timelines[roll(TIMELINES)]);
    if (chance < 97)
        return wait_for_some(timeline);
    return reset(timeline);
}

/* ---- rounds ------------------------------------------------------------------------------------------------------ */

static bool begin_round(struct client *client)
{
    for (unsigned i = 0; i < TIMELINES; i++)
        model.timelines[i] = (struct timeline){ .sync = sync_new(client, 0) };
    model.job_count = 0;
    model.released = model.done = 0;
    for (unsigned i = 0; i < JOBS; i++)
        model.jobs[i].gate = sync_new(client, 0);
    return CHECK(model.jobs[JOBS - 1].gate);
}

/* Everything comes to its end. */
static bool end_round(void)
{
    for (unsigned i = 0; i < model.job_count; i++)
        if (!release(i))
            return false;
    for (unsigned i = 0; i < TIMELINES; i++)
        if (!CHECK_EQ(reached_point(&model.timelines[i]), last_point(&model.timelines[i])) ||
            !query(&model.timelines[i]))
            return false;
    for (unsigned i = 0; i < TIMELINES; i++)
        CHECK_OK(mgpu_sync_destroy(model.client->id, model.timelines[i].sync));
    for (unsigned i = 0; i < JOBS; i++)
        CHECK_OK(mgpu_sync_destroy(model.client->id, model.jobs[i].gate));
    return true;
}

static void timelines_do_what_the_model_does(struct client *client)
{
    memset(&model, 0, sizeof model);
    model.client = client;
    model.dice = suite_dice(0x71);
    REQUIRE(client_start(client));
    model.nop = commands_nop(client);
    for (unsigned i = 0; i < QUEUES; i++)
        model.queues[i] = queue_new(client, client->vm, 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool ok = begin_round(client);

        for (unsigned i = 0; ok && i < STEPS; i++)
            ok = step() && query(&model.timelines[i % TIMELINES]);
        if (!ok || !end_round()) {
            CHECK_EQ(round, ROUNDS); /* says where it was */
            return;
        }
    }
}

const struct test random_timeline_tests[] = {
    { "timeline_random_operations", 2, MGPU_CAP_TIMELINE, timelines_do_what_the_model_does, false },
    { 0 },
};
