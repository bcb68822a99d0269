/* SPDX-License-Identifier: MIT */
/*
 * level5_hang.c - hangs of every kind, made through the contract, on every engine: the limit of a queue, the time until
 * the card works again, and what becomes of the guilty, their group, and everybody else's results.
 */
#include "client.h"
#include "suite.h"

#include <navi23/regs/pm4.h>
#include <navi23/regs/sdma.h>
#include <string.h>

#define HANG_MS 50u
#define RECOVERY_NS (20 * MILLISECOND)
#define WORK_BYTES (64 * KIB)

/* ---- queues ------------------------------------------------------------------------------------------------------ */

static mgpu_handle limited_queue(struct client *client, uint32_t engine, mgpu_handle group, uint32_t hang_ms)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = engine, .group = group, .hang_ms = hang_ms };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

static struct mgpu_queue_status status_of(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return status;
}

static bool is_guilty(int error)
{
    return error == -MGPU_ENODATA || error == -MGPU_ETIME;
}

/* Any deadline that a recovery makes, and the kernel's own limit with it. */
static int64_t client_sometime(struct client *client)
{
    return client_now(client) + 60 * SECOND;
}

/* ---- ways to hang: all but the last in the command processor's language ------------------------------------------ */

static void wait_for_ever(struct client *client, struct pm4 *commands)
{
    pm4_wait(commands, client->latch.va, 0xffff);
}

static void undefined(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_undefined(commands);
}

static void type_0(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_word(commands, 0x00001000);
    pm4_word(commands, 0);
}

static void type_1(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_word(commands, 0x40000000);
}

/* A packet that says it is longer than what is left of its command buffer. */
static void too_long(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_nop(commands, 256);
    pm4_word(commands, PM4_HEADER(PM4_WRITE_DATA, 1000));
}

/* A register that is the kernel's own. */
static void forbidden_register(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_word(commands, PM4_HEADER(PM4_WRITE_DATA, 4));
    pm4_word(commands, PM4_WRITE_DATA_DST_REGISTER);
    pm4_word(commands, PM4_CONFIG_REG_BASE);
    pm4_word(commands, 0);
    pm4_word(commands, 1);
}

/* A command buffer that chains to itself: it neither waits nor ends. */
static void endless_chain(struct client *client, struct pm4 *commands)
{
    (void)client;
    pm4_nop(commands, 4);
    pm4_word(commands, PM4_HEADER(PM4_INDIRECT_BUFFER, 3));
    pm4_word(commands, (uint32_t)commands->va);
    pm4_word(commands, (uint32_t)(commands->va >> 32));
    pm4_word(commands, PM4_IB_CHAIN | PM4_IB_VALID | 8);
}

static void wait_for_ever_sdma(struct client *client, struct pm4 *commands)
{
    pm4_word(commands, SDMA_POLL_REGMEM | SDMA_POLL_MEMORY | PM4_WAIT_EQUAL << SDMA_POLL_FUNCTION_SHIFT);
    pm4_word(commands, (uint32_t)client->latch.va);
    pm4_word(commands, (uint32_t)(client->latch.va >> 32));
    pm4_word(commands, 0xffff);
    pm4_word(commands, UINT32_MAX);
    pm4_word(commands, 0xfff << 16 | 10); /* retries: without end; pace */
    while (commands->count % 8)
        pm4_word(commands, SDMA_NOP);
}

static void (*const ways[])(struct client *client, struct pm4 *commands) = {
    wait_for_ever, undefined, type_0, type_1, too_long, forbidden_register, endless_chain,
};
#define WAYS (sizeof ways / sizeof *ways)

static struct mgpu_ib hanging(struct client *client, void (*way)(struct client *client, struct pm4 *commands))
{
    struct pm4 commands = commands_begin(client);

    way(client, &commands);
    return commands_end(client, &commands);
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static void the_limit_is_the_queues(struct client *client)
{
    REQUIRE(client_start(client));
    for (uint32_t engine = 0; engine < MGPU_ENGINE_COUNT; engine++) {
        int64_t began = client_now(client), took;
        struct job job = { 0 };

        if (!client->chip.engine[engine].rings)
            continue;
        job.queue = limited_queue(client, engine, 0, HANG_MS);
        job.ib = hanging(client, engine == MGPU_ENGINE_SDMA ? wait_for_ever_sdma : wait_for_ever);
        job.signal.sync = sync_new(client, 0);
        REQUIRE_OK(job_submit(client, &job));
        CHECK_OK(job_wait(client, &job, client_sometime(client)));
        took = client_now(client) - began;
        CHECK(took >= HANG_MS * MILLISECOND);
        CHECK(took < 3 * SECOND);
        CHECK(is_guilty(status_of(client, job.queue).error));
        CHECK_OK(sync_wait_one(client, job.signal.sync, 0, 0, client_soon(client)));
    }
}

/* Waiting, for a sync object or for others on the ring, is not running. */
static void the_limit_is_on_running(struct client *client)
{
    struct job waiting = { 0 }, first = { 0 }, behind = { 0 };

    REQUIRE(client_start(client));
    waiting.queue = limited_queue(client, MGPU_ENGINE_GFX, 0, HANG_MS);
    waiting.wait.sync = sync_new(client, 0);
    first.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    behind.queue = limited_queue(client, MGPU_ENGINE_GFX, 0, HANG_MS);
    waiting.ib = behind.ib = commands_nop(client);
    REQUIRE_OK(job_submit(client, &waiting));
    REQUIRE_OK(job_submit(client, &first));
    REQUIRE_OK(job_submit(client, &behind));
    client_nap(client, 4 * HANG_MS * MILLISECOND);
    latch_open(client, 0);
    CHECK_OK(sync_signal_one(client, waiting.wait.sync, 0));
    CHECK_OK(job_wait(client, &waiting, client_soon(client)));
    CHECK_OK(job_wait(client, &first, client_soon(client)));
    CHECK_OK(job_wait(client, &behind, client_soon(client)));
    CHECK_EQ(status_of(client, waiting.queue).error, 0);
    CHECK_EQ(status_of(client, client->queue).error, 0);
    CHECK_EQ(status_of(client, behind.queue).error, 0);
}

static void a_limit_can_be_large(struct client *client)
{
    struct job job = { 0 };

    REQUIRE(client_start(client));
    job.queue = limited_queue(client, MGPU_ENGINE_GFX, 0, UINT32_MAX);
    job.ib = commands_latched_write(client, 0, client->latch.va + 8, 1);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_RESULT(job_wait(client, &job, client_now(client) + 300 * MILLISECOND), -MGPU_ETIME);
    latch_open(client, 0);
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    CHECK_EQ(status_of(client, job.queue).error, 0);
}

/* ---- everybody else ---------------------------------------------------------------------------------------------- */

/* Work whose result depends on every step: the content goes round and round between two kinds of memory. */
struct work {
    struct client *client;
    struct buffer a, b;
    struct job last;
    uint32_t steps; /* so far */
};

static bool work_begin(struct work *work, struct client *client)
{
    work->client = client;
    work->last = (struct job){ 0 };
    work->steps = 0;
    if (!buffer_create(client, &work->a, WORK_BYTES, MGPU_DOMAIN_GTT) ||
        !buffer_create(client, &work->b, WORK_BYTES, MGPU_DOMAIN_GTT))
        return false;
    for (uint32_t i = 0; i < WORK_BYTES / 4; i++)
        work->a.words[i] = i * 0x9e3779b9u;
    return true;
}

static bool work_submit(struct work *work, uint32_t steps)
{
    while (steps--) {
        struct pm4 commands = commands_begin(work->client);

        pm4_copy(&commands, work->b.va, work->a.va, WORK_BYTES);
        pm4_copy(&commands, work->a.va + 12, work->b.va, WORK_BYTES - 12);
        pm4_copy(&commands, work->a.va, work->b.va + WORK_BYTES - 12, 12);
        pm4_write(&commands, work->a.va + 1024, ++work->steps);
        work->last.ib = commands_end(work->client, &commands);
        if (!CHECK_OK(job_submit(work->client, &work->last)))
            return false;
    }
    return true;
}

static bool work_end(struct work *work)
{
    return CHECK_OK(job_wait(work->client, &work->last, client_sometime(work->client)));
}

static uint32_t undisturbed[WORK_BYTES / 4];
enum { STEPS_EACH = 10 };

static bool work_undisturbed(struct client *client)
{
    struct work work;

    if (!work_begin(&work, client) || !work_submit(&work, 2 * STEPS_EACH) || !work_end(&work))
        return false;
    memcpy(undisturbed, work.a.words, WORK_BYTES);
    buffer_destroy(client, &work.a);
    buffer_destroy(client, &work.b);
    return true;
}

/* One client hangs in that way while the other's work is before it, behind it, and still to come. */
static bool hang_beside_work(struct client *client, struct client *other, struct job *bad)
{
    struct work work;
    bool same;

    if (!work_begin(&work, other) || !work_submit(&work, STEPS_EACH / 2) || !CHECK_OK(job_submit(client, bad)) ||
        !work_submit(&work, STEPS_EACH - STEPS_EACH / 2) ||
        !CHECK_OK(job_wait(client, bad, client_sometime(client))) ||
        !work_submit(&work, STEPS_EACH) || !work_end(&work))
        return false;
    same = CHECK(memcmp(work.a.words, undisturbed, WORK_BYTES) == 0);
    buffer_destroy(other, &work.a);
    buffer_destroy(other, &work.b);
    return same && CHECK_EQ(status_of(other, other->queue).error, 0);
}

static bool one_way_to_hang(struct client *client, struct client *other, uint32_t engine, unsigned way)
{
    struct job bad = { .queue = limited_queue(client, engine, 0, HANG_MS) };
    int error;

    bad.ib = hanging(client, ways[way]);
    bad.signal.sync = sync_new(client, 0);
    if (!hang_beside_work(client, other, &bad))
        return false;
    error = status_of(client, bad.queue).error;
    return CHECK(is_guilty(error)) && CHECK_OK(sync_wait_one(client, bad.signal.sync, 0, 0, client_soon(client))) &&
           CHECK_RESULT(job_submit(client, &bad), error) && CHECK_OK(mgpu_queue_destroy(client->id, bad.queue));
}

/* On both kinds of ring that understand these commands. */
static void every_way_to_hang_leaves_others_alone(struct client *client)
{
    struct client *other = suite_client();

    REQUIRE(other && client_start(client) && client_start(other) && work_undisturbed(other));
    for (uint32_t engine = MGPU_ENGINE_GFX; engine <= MGPU_ENGINE_COMPUTE; engine++)
        for (unsigned way = 0; way < WAYS && client->chip.engine[engine].rings; way++)
            if (!one_way_to_hang(client, other, engine, way)) {
                CHECK_EQ(engine, MGPU_ENGINE_COUNT); /* say which */
                CHECK_EQ(way, WAYS);
                return;
            }
}

/* Packets of any opcode, with bodies of any words, some of which are addresses that lead somewhere. */
static struct mgpu_ib random_packets(struct client *client, struct dice *dice)
{
    struct pm4 commands = commands_begin(client);

    for (unsigned packet = 0; packet < 12; packet++) {
        const uint32_t words[] = {
            0, 1, (uint32_t)client->commands.va, (uint32_t)client->latch.va, PM4_NOP_ALONE,
            (uint32_t)dice_roll(dice, 256), (uint32_t)dice_roll(dice, UINT64_C(1) << 32),
        };
        uint32_t count = 1 + (uint32_t)dice_roll(dice, 8);

        pm4_word(&commands, PM4_HEADER(dice_roll(dice, 256), count));
        while (count--)
            pm4_word(&commands, words[dice_roll(dice, sizeof words / sizeof *words)]);
    }
    return commands_end(client, &commands);
}

/* Whatever the words are: the card comes back, and the work of others is what it was. */
static void random_commands_leave_others_alone(struct client *client)
{
    enum { ROUNDS = 32 };
    struct client *other = suite_client();
    struct dice dice = suite_dice(0x4a);

    REQUIRE(other && client_start(client) && client_start(other) && work_undisturbed(other));
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct job bad = { .queue = limited_queue(client, MGPU_ENGINE_GFX, 0, HANG_MS) };

        bad.ib = random_packets(client, &dice);
        if (!hang_beside_work(client, other, &bad)) {
            CHECK_EQ(round, ROUNDS); /* says which */
            return;
        }
        CHECK_OK(mgpu_queue_destroy(client->id, bad.queue));
    }
}

/* Of the guilty's group, all is dropped, also what has not begun; its points are reached. */
static void the_groups_work_is_dropped(struct client *client)
{
    struct buffer buffer;
    struct job bad = { 0 }, waiting = { 0 }, stranger = { 0 };

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &buffer, MGPU_PAGE_SIZE, MGPU_DOMAIN_GTT));
    bad.queue = limited_queue(client, MGPU_ENGINE_GFX, 0, HANG_MS);
    bad.ib = hanging(client, wait_for_ever);
    waiting.queue = limited_queue(client, MGPU_ENGINE_GFX, bad.queue, 0);
    waiting.ib = commands_write(client, buffer.va, 0xbad);
    waiting.wait.sync = sync_new(client, 0);
    waiting.signal.sync = sync_new(client, 0);
    stranger.ib = commands_write(client, buffer.va + 4, 0x600d);
    REQUIRE_OK(job_submit(client, &waiting));
    REQUIRE_OK(job_submit(client, &bad));
    REQUIRE_OK(job_submit(client, &stranger));
    CHECK_OK(job_wait(client, &waiting, client_sometime(client)));
    CHECK_OK(sync_wait_one(client, waiting.signal.sync, 0, 0, client_soon(client)));
    CHECK_OK(sync_signal_one(client, waiting.wait.sync, 0));
    CHECK_OK(job_wait(client, &stranger, client_soon(client)));
    CHECK_EQ(buffer.words[0], 0);
    CHECK_EQ(buffer.words[1], 0x600d);
    CHECK_EQ(status_of(client, waiting.queue).error, status_of(client, bad.queue).error);
    CHECK_EQ(status_of(client, client->queue).error, 0);
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

/* The best of some: a machine with other things to do may be late now and then. */
static void the_card_is_back_soon(struct client *client)
{
    uint64_t best = UINT64_MAX, value;
    struct mgpu_query query = {
        .what = MGPU_QUERY_COUNTER, .index = MGPU_COUNTER_RECOVERY_NS, .data = (uintptr_t)&value,
        .data_size = sizeof value,
    };
    int result = mgpu_query(client->id, &query);

    if (result == -MGPU_ENOENT) {
        suite_skip("the kernel does not measure recoveries");
        return;
    }
    REQUIRE_OK(result);
    REQUIRE(client_start(client));
    for (unsigned i = 0; i < 5; i++) {
        struct job bad = { .queue = limited_queue(client, MGPU_ENGINE_GFX, 0, HANG_MS) };

        bad.ib = hanging(client, wait_for_ever);
        REQUIRE_OK(job_submit(client, &bad));
        CHECK_OK(job_wait(client, &bad, client_sometime(client)));
        value = client_counter(client, MGPU_COUNTER_RECOVERY_NS);
        CHECK(value != 0);
        if (value < best)
            best = value;
    }
    CHECK(client_counter(client, MGPU_COUNTER_RESETS) >= 5);
    CHECK(best <= RECOVERY_NS);
}

#define R MGPU_CAP_RECOVERY
const struct test hang_tests[] = {
    { "hang_the_limit_is_the_queues", 5, R, the_limit_is_the_queues, false },
    { "hang_the_limit_is_on_running", 5, R, the_limit_is_on_running, false },
    { "hang_a_limit_can_be_large", 5, R, a_limit_can_be_large, false },
    { "hang_every_way_leaves_others_alone", 5, R, every_way_to_hang_leaves_others_alone, false },
    { "hang_random_commands_leave_others_alone", 5, R, random_commands_leave_others_alone, false },
    { "hang_the_groups_work_is_dropped", 5, R, the_groups_work_is_dropped, false },
    { "hang_the_card_is_back_soon", 5, R, the_card_is_back_soon, false },
    { 0 },
};
