/* SPDX-License-Identifier: MIT */
/* level2_submit.c - mgpu_queue_submit: order, asynchrony, user fences; a refused submission leaves no trace. */
#include "client.h"
#include "suite.h"

#include <string.h>

/* A client with a queue, and one page that jobs write into. */
static bool start(struct client *client, struct buffer *buffer)
{
    return client_start(client) && buffer_create(client, buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT);
}

static void sequence_numbers_count_from_1(struct client *client)
{
    struct mgpu_queue_status status;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    status = (struct mgpu_queue_status){ .queue = client->queue };
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_EQ(status.submitted, 0);
    CHECK_EQ(status.completed, 0);
    CHECK_EQ(status.error, 0);
    job.ib = commands_nop(client);
    for (uint64_t seq = 1; seq <= 50; seq++) {
        REQUIRE_OK(job_submit(client, &job));
        CHECK_EQ(job.seq, seq);
    }
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_EQ(status.submitted, 50);
    CHECK_EQ(status.completed, 50);
    CHECK_EQ(status.error, 0);
    CHECK_EQ(status.flags, 0);
}

static void counters_count_submissions(struct client *client)
{
    uint64_t submits = client_counter(client, MGPU_COUNTER_SUBMITS);
    uint64_t retired = client_counter(client, MGPU_COUNTER_RETIRED);

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < 5; i++)
        CHECK(job_run(client, commands_nop(client)));
    CHECK_EQ(client_counter(client, MGPU_COUNTER_SUBMITS), submits + 5);
    CHECK(client_counter(client, MGPU_COUNTER_RETIRED) >= retired + 5);
}

/* A card that has fallen asleep is woken once for 69 submissions, however they come. */
static void a_burst_is_one_power_up(struct client *client)
{
    struct job job = { 0 };
    uint64_t before;
    mgpu_handle never;

    REQUIRE(client_start(client));
    never = sync_new(client, 0);
    CHECK_RESULT(sync_wait_one(client, never, 0, MGPU_WAIT_FOR_SUBMIT, client_now(client) + 800 * MILLISECOND),
                 -MGPU_ETIME);
    before = client_counter(client, MGPU_COUNTER_POWER_UPS);
    job.ib = commands_nop(client);
    for (unsigned i = 0; i < 69; i++)
        REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK(client_counter(client, MGPU_COUNTER_POWER_UPS) <= before + 1);
}

static void submit_does_not_wait(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };
    struct mgpu_fence fence;
    struct mgpu_fence_wait wait = { .fences = (uintptr_t)&fence, .count = 1 };

    REQUIRE(start(client, &buffer));
    job.ib = commands_latched_write(client, 0, buffer.va, 1);
    REQUIRE_OK(job_submit(client, &job));
    fence = (struct mgpu_fence){ .queue = client->queue, .seq = job.seq };
    wait.deadline_ns = client_now(client) + 20 * MILLISECOND;
    CHECK_ERROR(client->id, fence_wait, ETIME, &wait);
    CHECK_EQ(buffer.words[0], 0);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_EQ(buffer.words[0], 1);
}

/* The fence may only be seen when the work is in memory: many small jobs with a last word that a hasty fence misses. */
static void a_fence_comes_after_its_work(struct client *client)
{
    struct buffer buffer;
    const uint32_t bytes = 8 << 20;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, bytes, MGPU_DOMAIN_GTT));
    for (uint32_t round = 1; round <= 20; round++) {
        struct pm4 commands = commands_begin(client);

        pm4_fill(&commands, buffer.va, round, bytes);
        REQUIRE(job_run(client, commands_end(client, &commands)));
        CHECK_EQ(buffer.words[bytes / 4 - 1], round);
        CHECK_EQ(buffer.words[0], round);
    }
}

/* Job i copies the word that job i - 1 wrote into a log, then writes its own. */
static void a_queue_runs_in_order(struct client *client)
{
    enum { JOBS = 200 };
    struct buffer buffer;
    struct job job = { 0 };

    REQUIRE(start(client, &buffer));
    for (uint32_t i = 1; i <= JOBS; i++) {
        struct pm4 commands = commands_begin(client);

        pm4_copy(&commands, buffer.va + 4 * i, buffer.va, 4);
        pm4_write(&commands, buffer.va, i);
        job.ib = commands_end(client, &commands);
        REQUIRE_OK(job_submit(client, &job));
    }
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    for (uint32_t i = 1; i <= JOBS; i++)
        CHECK_EQ(buffer.words[i], i - 1);
}

static void ibs_of_a_submission_run_in_order(struct client *client)
{
    enum { IBS = 256 };
    static struct mgpu_ib ibs[IBS];
    struct buffer buffer;
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(start(client, &buffer));
    for (uint32_t i = 0; i < IBS; i++) {
        struct pm4 commands = commands_begin(client);

        pm4_copy(&commands, buffer.va + 4 + 4 * i, buffer.va, 4);
        pm4_write(&commands, buffer.va, i + 1);
        ibs[i] = commands_end(client, &commands);
    }
    job_args(client, &job, &args);
    args.ibs = (uintptr_t)ibs;
    args.ib_count = IBS;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));
    job.seq = args.seq;
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    for (uint32_t i = 0; i < IBS; i++)
        CHECK_EQ(buffer.words[1 + i], i);
}

static void ibs_live_in_either_memory(struct client *client)
{
    static const uint32_t domains[] = { MGPU_DOMAIN_VRAM, MGPU_DOMAIN_GTT };
    struct buffer buffer, code;

    REQUIRE(start(client, &buffer));
    for (uint32_t d = 0; d < 2; d++) {
        struct mgpu_ib ib = commands_write(client, buffer.va, d + 1);

        REQUIRE(buffer_create(client, &code, MGPU_PAGE_SIZE, domains[d]));
        memcpy(code.words, client->commands.words + (ib.va - client->commands.va) / 4, ib.dwords * 4);
        ib.va = code.va;
        CHECK(job_run(client, ib));
        CHECK_EQ(buffer.words[0], d + 1);
    }
}

static void a_long_ib_runs_to_its_end(struct client *client)
{
    enum { WRITES = 20000 };
    struct buffer buffer;
    struct pm4 commands;

    REQUIRE(start(client, &buffer));
    commands = commands_begin(client);
    for (uint32_t i = 1; i <= WRITES; i++)
        pm4_write(&commands, buffer.va + 4 * (i % 1024), i);
    REQUIRE(job_run(client, commands_end(client, &commands)));
    CHECK_EQ(buffer.words[WRITES % 1024], WRITES);
    CHECK_EQ(buffer.words[(WRITES + 1) % 1024], WRITES - 1023);
}

static void release_writes_its_value(struct client *client)
{
    struct buffer buffer;
    struct pm4 commands;
    uint64_t value;

    REQUIRE(start(client, &buffer));
    commands = commands_begin(client);
    pm4_fill(&commands, buffer.va + 64, 5, 512);
    pm4_release(&commands, buffer.va + 8, UINT64_C(0x123456789abcdef0));
    REQUIRE(job_run(client, commands_end(client, &commands)));
    memcpy(&value, buffer.words + 2, sizeof value);
    CHECK_EQ(value, UINT64_C(0x123456789abcdef0));
    CHECK(words_equal(buffer.words + 16, 128, 5));
}

static void the_user_fence_holds_the_sequence_number(struct client *client)
{
    struct buffer buffer;

    REQUIRE(start(client, &buffer));
    for (uint32_t i = 0; i < 3; i++) {
        struct job job = { .ib = commands_latched_write(client, i, buffer.va, i) };
        struct mgpu_queue_submit args;
        uint64_t value;

        job_args(client, &job, &args);
        args.fence_bo = buffer.bo;
        args.fence_offset = MGPU_PAGE_SIZE - 8 * (i + 1);
        REQUIRE_OK(mgpu_queue_submit(client->id, &args));
        memcpy(&value, (char *)buffer.words + args.fence_offset, sizeof value);
        CHECK_EQ(value, 0);
        job.seq = args.seq;
        latch_open(client, i);
        CHECK_OK(job_wait(client, &job, client_soon(client)));
        memcpy(&value, (char *)buffer.words + args.fence_offset, sizeof value);
        CHECK_EQ(value, args.seq);
    }
}

static void unknown_handles_are_refused(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_queue_submit args;
    struct mgpu_bo_ref ref = { 0 };

    REQUIRE(client_start(client));
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.queue = stale_queue(client);
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);
    args.queue = client->vm;
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);

    job_args(client, &job, &args);
    ref.bo = stale_bo(client);
    args.bos = (uintptr_t)&ref;
    args.bo_count = 1;
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);

    job_args(client, &job, &args);
    args.fence_bo = ref.bo;
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);

    job.wait.sync = stale_sync(client);
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);
    job.wait.sync = 0;
    job.signal.sync = stale_sync(client);
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, ENOENT, &args);
}

static void bad_ibs_are_refused(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_queue_submit args;
    struct mgpu_ib good;
    uint32_t align = client->chip.engine[MGPU_ENGINE_GFX].ib_start_align;

    REQUIRE(client_start(client));
    good = commands_nop(client);
    job_args(client, &job, &args);
    args.ib_count = 0;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    args.ib_count = 1;

    job.ib = good;
    job.ib.dwords = 0;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    job.ib.dwords = 0x100000;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    job.ib = good;
    job.ib.va += 2; /* engines fetch words at the least */
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    if (align > 4) {
        job.ib.va = good.va + align / 2;
        CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    }
    job.ib.va = client->chip.va_end;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    job.ib.va = 0;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
}

static void bad_user_fences_are_refused(struct client *client)
{
    struct buffer gtt, vram;
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(start(client, &gtt));
    REQUIRE(buffer_create(client, &vram, MGPU_PAGE_SIZE, MGPU_DOMAIN_VRAM));
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.fence_bo = gtt.bo;
    args.fence_offset = 4;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    args.fence_offset = MGPU_PAGE_SIZE;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    args.fence_offset = UINT32_MAX - 7;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    args.fence_bo = vram.bo;
    args.fence_offset = 0;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
}

/* Not even the kernel's own writes get into memory that the client may only read. */
static void a_user_fence_in_read_only_memory_is_refused(struct client *client)
{
    static _Alignas(MGPU_PAGE_SIZE) const unsigned char constants[MGPU_PAGE_SIZE];
    struct mgpu_bo_userptr memory = { .address = (uintptr_t)constants, .size = sizeof constants,
                                      .flags = MGPU_USERPTR_READ_ONLY };
    struct mgpu_queue_submit args;
    struct job job = { 0 };

    REQUIRE(client_start(client));
    REQUIRE_OK(mgpu_bo_userptr(client->id, &memory));
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.fence_bo = memory.bo;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    CHECK_OK(mgpu_bo_destroy(client->id, memory.bo));
}

static void undefined_flags_are_refused(struct client *client)
{
    struct mgpu_bo_ref ref = { .flags = 1u << 31 };
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.flags = 1;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    args.flags = 0;
    job.ib.flags = 1u << 31;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    job.ib.flags = 0;
    ref.bo = client->commands.bo;
    args.bos = (uintptr_t)&ref;
    args.bo_count = 1;
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);

    job.wait = (struct mgpu_sync_point){ .sync = sync_new(client, MGPU_SYNC_SIGNALED), .flags = 1 };
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
    job.signal = job.wait;
    job.wait.sync = 0;
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
}

static void a_gang_needs_its_capability(struct client *client)
{
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    if (client->chip.caps & MGPU_CAP_GANG) {
        suite_skip("capability GANG is advertised");
        return;
    }
    job.ib = commands_nop(client);
    job.ib.queue = queue_new(client, client->vm, 0);
    job_args(client, &job, &args);
    CHECK_ERROR(client->id, queue_submit, EOPNOTSUPP, &args);
}

/* A submission has one BO of GDS and one of OA at most; the same one twice is one. */
static void one_of_each_kind_on_the_chip(struct client *client)
{
    struct mgpu_bo_create create[4] = {
        { .size = 64, .domains = MGPU_DOMAIN_GDS },
        { .size = 64, .domains = MGPU_DOMAIN_GDS },
        { .size = 1, .domains = MGPU_DOMAIN_OA },
        { .size = 1, .domains = MGPU_DOMAIN_OA },
    };
    struct mgpu_bo_ref refs[2];
    struct job job = { 0 };
    struct mgpu_queue_submit args;

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < 4; i++)
        REQUIRE_OK(mgpu_bo_create(client->id, &create[i]));
    job.ib = commands_nop(client);
    job_args(client, &job, &args);
    args.bos = (uintptr_t)refs;
    args.bo_count = 2;
    for (unsigned i = 0; i < 4; i++)
        for (unsigned k = 0; k < 4; k++) {
            refs[0] = (struct mgpu_bo_ref){ .bo = create[i].bo };
            refs[1] = (struct mgpu_bo_ref){ .bo = create[k].bo };
            if (i != k && i / 2 == k / 2)
                CHECK_ERROR(client->id, queue_submit, EINVAL, &args);
            else
                CHECK_OK(mgpu_queue_submit(client->id, &args));
        }
    CHECK(job_run(client, commands_nop(client)));
}

/* Whatever is wrong, and wherever in the arrays: no IB runs, no signal is promised, no number is used up. */
static void a_refused_submission_leaves_no_trace(struct client *client)
{
    struct buffer buffer;
    struct job job = { 0 };
    struct mgpu_queue_submit args;
    struct mgpu_sync_point signals[2], waits[2];
    struct mgpu_ib ibs[2];
    struct mgpu_queue_status status;

    REQUIRE(start(client, &buffer));
    ibs[0] = ibs[1] = commands_write(client, buffer.va, 0xbad);
    signals[0] = (struct mgpu_sync_point){ .sync = sync_new(client, 0) };
    signals[1] = (struct mgpu_sync_point){ .sync = stale_sync(client) };
    waits[0] = (struct mgpu_sync_point){ .sync = sync_new(client, MGPU_SYNC_SIGNALED) };
    waits[1] = signals[1];

    job_args(client, &job, &args);
    args.ibs = (uintptr_t)ibs;
    args.ib_count = 1;
    args.signals = (uintptr_t)signals;
    args.signal_count = 2;
    CHECK_RESULT(mgpu_queue_submit(client->id, &args), -MGPU_ENOENT);
    args.signal_count = 1;
    args.waits = (uintptr_t)waits;
    args.wait_count = 2;
    CHECK_RESULT(mgpu_queue_submit(client->id, &args), -MGPU_ENOENT);
    args.wait_count = 1;
    args.ib_count = 2;
    ibs[1].dwords = 0;
    CHECK_RESULT(mgpu_queue_submit(client->id, &args), -MGPU_EINVAL);

    CHECK(job_run(client, commands_nop(client)));
    status = (struct mgpu_queue_status){ .queue = client->queue };
    CHECK_OK(mgpu_queue_status(client->id, &status));
    CHECK_EQ(status.submitted, 1);
    CHECK_EQ(buffer.words[0], 0);
    CHECK_RESULT(sync_wait_one(client, signals[0].sync, 0, 0, 0), -MGPU_EINVAL);
}

static void bos_in_use_are_waited_for(struct client *client)
{
    struct buffer used, unused;
    struct job job = { 0 };
    struct mgpu_queue_submit args;
    struct mgpu_bo_wait wait = { 0 };
    struct mgpu_bo_ref refs[3];

    REQUIRE(start(client, &used));
    REQUIRE(buffer_create(client, &unused, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    refs[0] = (struct mgpu_bo_ref){ .bo = client->commands.bo };
    refs[1] = (struct mgpu_bo_ref){ .bo = client->latch.bo };
    refs[2] = (struct mgpu_bo_ref){ .bo = used.bo, .flags = MGPU_BO_REF_WRITE };
    job.ib = commands_latched_write(client, 0, used.va, 9);
    job_args(client, &job, &args);
    args.bos = (uintptr_t)refs;
    args.bo_count = 3;
    REQUIRE_OK(mgpu_queue_submit(client->id, &args));

    wait.bo = unused.bo;
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
    wait.bo = used.bo;
    CHECK_ERROR(client->id, bo_wait, ETIME, &wait);
    wait.deadline_ns = client_now(client) + 10 * MILLISECOND;
    CHECK_ERROR(client->id, bo_wait, ETIME, &wait);
    CHECK(client_now(client) >= wait.deadline_ns);
    latch_open(client, 0);
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
    CHECK_EQ(used.words[0], 9);
    wait.bo = stale_bo(client);
    CHECK_ERROR(client->id, bo_wait, ENOENT, &wait);
}

/* A BO that no submission lists, and a job that writes it when its latch opens and copies it to `to`. */
static bool start_unlisted(struct client *client, struct buffer *unlisted, const struct buffer *to, struct job *job)
{
    struct mgpu_bo_create create = { .size = MGPU_PAGE_SIZE, .domains = MGPU_DOMAIN_VRAM,
                                     .flags = MGPU_BO_ALWAYS_VALID };
    struct pm4 commands;

    if (!CHECK_OK(mgpu_bo_create(client->id, &create)))
        return false;
    *unlisted = (struct buffer){ .bo = create.bo, .size = create.size, .va = client_va(client, create.size) };
    if (!CHECK_OK(buffer_map_at(client, unlisted, unlisted->va, MGPU_VM_READ | MGPU_VM_WRITE)))
        return false;
    commands = commands_begin(client);
    pm4_wait(&commands, client->latch.va, 1);
    pm4_fill(&commands, unlisted->va, 0xa11, (uint32_t)unlisted->size);
    pm4_copy(&commands, to->va, unlisted->va, (uint32_t)unlisted->size);
    job->ib = commands_end(client, &commands);
    return CHECK_OK(job_submit(client, job));
}

static void always_valid_bos_are_used_by_every_job(struct client *client)
{
    struct mgpu_bo_wait wait = { 0 };
    struct buffer to, unlisted;
    struct job job = { 0 };

    REQUIRE(start(client, &to) && start_unlisted(client, &unlisted, &to, &job));
    wait.bo = unlisted.bo;
    CHECK_RESULT(mgpu_bo_wait(client->id, &wait), -MGPU_ETIME);
    latch_open(client, 0);
    wait.deadline_ns = client_soon(client);
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
    CHECK(words_equal(to.words, to.size / 4, 0xa11));
    wait.deadline_ns = 0;
    CHECK_OK(mgpu_bo_wait(client->id, &wait));
}

/* As with a BO that is listed, running work still reaches the memory; the address is free for others at once. */
static void always_valid_bos_outlive_their_handle(struct client *client)
{
    uint64_t used = client_used(client, MGPU_HEAP_VRAM), faults = client_fault(client).count;
    struct buffer to, unlisted, next;
    struct job job = { 0 };

    REQUIRE(start(client, &to) && start_unlisted(client, &unlisted, &to, &job));
    REQUIRE(buffer_alloc(client, &next, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    CHECK_OK(mgpu_bo_destroy(client->id, unlisted.bo));
    CHECK(client_used(client, MGPU_HEAP_VRAM) > used);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK(words_equal(to.words, to.size / 4, 0xa11));
    CHECK_EQ(client_fault(client).count, faults);
    CHECK(job_run(client, commands_nop(client))); /* reports may lag behind, and so may what is given back */
    CHECK_EQ(client_fault(client).count, faults);
    CHECK_OK(buffer_map_at(client, &next, unlisted.va, MGPU_VM_READ));
}

const struct test submit_tests[] = {
    { "submit_sequence_numbers_count_from_1", 2, 0, sequence_numbers_count_from_1, false },
    { "submit_counters_count_submissions", 2, 0, counters_count_submissions, false },
    { "submit_a_burst_is_one_power_up", 2, 0, a_burst_is_one_power_up, false },
    { "submit_does_not_wait", 2, 0, submit_does_not_wait, false },
    { "submit_a_fence_comes_after_its_work", 2, 0, a_fence_comes_after_its_work, false },
    { "submit_a_queue_runs_in_order", 2, 0, a_queue_runs_in_order, false },
    { "submit_ibs_run_in_order", 2, 0, ibs_of_a_submission_run_in_order, false },
    { "submit_ibs_live_in_either_memory", 2, 0, ibs_live_in_either_memory, false },
    { "submit_a_long_ib_runs_to_its_end", 2, 0, a_long_ib_runs_to_its_end, false },
    { "submit_release_writes_its_value", 2, 0, release_writes_its_value, false },
    { "submit_user_fence_holds_the_sequence_number", 2, 0, the_user_fence_holds_the_sequence_number, false },
    { "submit_unknown_handles_are_refused", 2, 0, unknown_handles_are_refused, false },
    { "submit_bad_ibs_are_refused", 2, 0, bad_ibs_are_refused, false },
    { "submit_bad_user_fences_are_refused", 2, 0, bad_user_fences_are_refused, false },
    { "submit_user_fence_in_read_only_memory_is_refused", 2, MGPU_CAP_USERPTR,
      a_user_fence_in_read_only_memory_is_refused, false },
    { "submit_undefined_flags_are_refused", 2, 0, undefined_flags_are_refused, false },
    { "submit_a_gang_needs_its_capability", 2, 0, a_gang_needs_its_capability, false },
    { "submit_one_of_each_kind_on_the_chip", 2, MGPU_CAP_GDS, one_of_each_kind_on_the_chip, false },
    { "submit_refused_leaves_no_trace", 2, 0, a_refused_submission_leaves_no_trace, false },
    { 0 },
};

const struct test bo_wait_tests[] = {
    { "bo_in_use_is_waited_for", 2, 0, bos_in_use_are_waited_for, false },
    { "bo_always_valid_is_used_by_every_job", 2, 0, always_valid_bos_are_used_by_every_job, false },
    { "bo_always_valid_outlives_its_handle", 2, 0, always_valid_bos_outlive_their_handle, false },
    { 0 },
};
