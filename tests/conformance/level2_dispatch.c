/* SPDX-License-Identifier: MIT */
/*
 * level2_dispatch.c - compute shaders by PM4 of our own, on every ring that has them: what they compute, when their
 * fences pass, and what becomes of those that fault, never end, or are no code.
 */
#include "client.h"
#include "shaders.h"
#include "suite.h"

#include <navi23/regs/compute.h>
#include <navi23/regs/gfx_state.h>
#include <navi23/regs/pm4.h>
#include <string.h>

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define HANG_MS 50u
#define INVALIDATE_CODE 1u /* GCR_CNTL of ACQUIRE_MEM: GLI_INV */

#define START_0 (DISPATCH_COMPUTE_SHADER_EN | DISPATCH_FORCE_START_AT_000)
#define USER(n) ((n) << 1) /* USER_SGPR */

/* ---- a client with room for code --------------------------------------------------------------------------------- */

/* A shader in the client's memory, and how its waves begin. */
struct shader {
    uint64_t va;
    uint32_t rsrc2;
    uint32_t group[3]; /* invocations */
};

struct bench {
    struct client *client;
    struct buffer code, data, result;
    uint32_t code_used; /* words */
};

#define BENCH_BYTES (256 * KIB)
#define BENCH_WORDS ((uint32_t)(BENCH_BYTES / 4))

static bool bench_begin(struct bench *bench, struct client *client)
{
    const uint32_t flags = MGPU_VM_READ | MGPU_VM_WRITE | MGPU_VM_EXECUTE | MGPU_VM_REPLACE;

    *bench = (struct bench){ .client = client };
    return client && client_start(client) && buffer_create(client, &bench->code, 64 * KIB, MGPU_DOMAIN_VRAM) &&
           CHECK_OK(buffer_map_at(client, &bench->code, bench->code.va, flags)) &&
           buffer_create(client, &bench->data, BENCH_BYTES, MGPU_DOMAIN_GTT) &&
           buffer_create(client, &bench->result, BENCH_BYTES, MGPU_DOMAIN_GTT);
}

#define SHADER(bench, words, rsrc2, x) make_shader(bench, words, sizeof(words), rsrc2, x)

static struct shader make_shader(struct bench *bench, const uint32_t *words, size_t bytes, uint32_t rsrc2, uint32_t x)
{
    uint32_t first = (bench->code_used + 63) / 64 * 64; /* code begins at a multiple of 256 bytes */

    bench->code_used = first + (uint32_t)(bytes / 4);
    CHECK(bench->code_used * 4 <= bench->code.size);
    memcpy(bench->code.words + first, words, bytes);
    return (struct shader){ bench->code.va + first * 4, rsrc2, { x, 1, 1 } };
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static void set(struct pm4 *commands, uint32_t reg, uint32_t value)
{
    pm4_word(commands, PM4_HEADER(PM4_SET_SH_REG, 2));
    pm4_word(commands, reg - PM4_SH_REG_BASE);
    pm4_word(commands, value);
}

static void user(struct pm4 *commands, unsigned number, uint32_t value)
{
    set(commands, GREG_COMPUTE_USER_DATA_0 + number, value);
}

static void user_va(struct pm4 *commands, unsigned number, uint64_t va)
{
    user(commands, number, (uint32_t)va);
    user(commands, number + 1, (uint32_t)(va >> 32));
}

/* The shader's state, and its result's address in s[0:1]. */
static void use(struct pm4 *commands, const struct shader *shader, uint64_t result)
{
    pm4_word(commands, PM4_HEADER(PM4_ACQUIRE_MEM, 7));
    for (unsigned i = 0; i < 6; i++)
        pm4_word(commands, 0);
    pm4_word(commands, INVALIDATE_CODE);
    set(commands, GREG_COMPUTE_PGM_LO, (uint32_t)(shader->va >> 8));
    set(commands, GREG_COMPUTE_PGM_HI, (uint32_t)(shader->va >> 40) & 0xff);
    set(commands, GREG_COMPUTE_PGM_RSRC1, 7); /* 32 VGPRs */
    set(commands, GREG_COMPUTE_PGM_RSRC2, shader->rsrc2);
    set(commands, GREG_COMPUTE_PGM_RSRC3, 0);
    set(commands, GREG_COMPUTE_RESOURCE_LIMITS, 0);
    for (unsigned i = 0; i < 3; i++)
        set(commands, GREG_COMPUTE_NUM_THREAD_X + i, shader->group[i]);
    set(commands, GREG_COMPUTE_DESTINATION_EN_SE0, UINT32_MAX);
    set(commands, GREG_COMPUTE_DESTINATION_EN_SE1, UINT32_MAX);
    user_va(commands, 0, result);
}

static void dispatch(struct pm4 *commands, uint32_t x, uint32_t y, uint32_t z, uint32_t initiator)
{
    pm4_word(commands, PM4_HEADER(PM4_DISPATCH_DIRECT, 4));
    pm4_word(commands, x);
    pm4_word(commands, y);
    pm4_word(commands, z);
    pm4_word(commands, initiator);
}

/* Everything so far has ended, and others see what it wrote. */
static void finish(struct pm4 *commands)
{
    pm4_word(commands, PM4_HEADER(PM4_EVENT_WRITE, 1));
    pm4_word(commands, 7 | 4 << 8); /* CS_PARTIAL_FLUSH */
    pm4_word(commands, PM4_HEADER(PM4_ACQUIRE_MEM, 7));
    for (unsigned i = 0; i < 6; i++)
        pm4_word(commands, 0);
    pm4_word(commands, 0xc3b1); /* all caches */
}

static bool run(struct bench *bench, struct pm4 *commands)
{
    finish(commands);
    return job_run(bench->client, commands_end(bench->client, commands));
}

static const uint32_t engines[] = { MGPU_ENGINE_GFX, MGPU_ENGINE_COMPUTE };
#define ENGINES (sizeof engines / sizeof *engines)

static mgpu_handle queue_on(struct client *client, uint32_t engine, uint32_t hang_ms)
{
    struct mgpu_queue_create create = { .vm = client->vm, .engine = engine, .hang_ms = hang_ms };

    CHECK_OK(mgpu_queue_create(client->id, &create));
    return create.queue;
}

static int error_of(struct client *client, mgpu_handle queue)
{
    struct mgpu_queue_status status = { .queue = queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return -status.error;
}

/* Submit to a queue and do not wait. */
static bool start(struct bench *bench, struct pm4 *commands, mgpu_handle queue, struct job *job)
{
    finish(commands);
    *job = (struct job){ .queue = queue, .ib = commands_end(bench->client, commands) };
    return CHECK_OK(job_submit(bench->client, job));
}

/* ---- what shaders compute ---------------------------------------------------------------------------------------- */

#define X FIELD_COMPUTE_PGM_RSRC2__TGID_X_EN
#define LDS_1K (2u << 15) /* LDS_SIZE */

static void fill_and_copy(struct client *client)
{
    struct bench bench;

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader fill = SHADER(&bench, shader_fill, USER(3) | X, 64);
        struct shader copy = SHADER(&bench, shader_copy, USER(4) | X, 64);
        struct pm4 commands = commands_begin(client);

        client->queue = queue_on(client, engines[engine], 0);
        memset(bench.result.words, 0, BENCH_BYTES);
        use(&commands, &fill, bench.data.va);
        user(&commands, 2, 0xcafe0000 + engine);
        dispatch(&commands, BENCH_WORDS / 64, 1, 1, START_0);
        finish(&commands);
        use(&commands, &copy, bench.result.va + PAGE);
        user_va(&commands, 2, bench.data.va);
        dispatch(&commands, (BENCH_WORDS - 2048) / 64, 1, 1, START_0 | DISPATCH_CS_W32_EN);
        REQUIRE(run(&bench, &commands));
        CHECK(words_equal(bench.data.words, BENCH_WORDS, 0xcafe0000 + engine));
        CHECK(words_equal(bench.result.words, PAGE / 4, 0));
        CHECK(words_equal(bench.result.words + PAGE / 4, BENCH_WORDS - 2048, 0xcafe0000 + engine));
        CHECK(words_equal(bench.result.words + PAGE / 4 + BENCH_WORDS - 2048, 2048 - PAGE / 4, 0));
    }
}

/* Memory that the groups of four waves share, and their barrier. */
static void reduce_in_lds(struct client *client)
{
    struct bench bench;
    struct shader reduce;
    struct pm4 commands;
    struct dice dice = suite_dice(6);

    REQUIRE(bench_begin(&bench, client));
    reduce = SHADER(&bench, shader_reduce, USER(4) | X | LDS_1K, 256);
    for (uint32_t i = 0; i < BENCH_WORDS; i++)
        bench.data.words[i] = (uint32_t)dice_roll(&dice, UINT32_MAX);
    commands = commands_begin(client);
    use(&commands, &reduce, bench.result.va);
    user_va(&commands, 2, bench.data.va);
    dispatch(&commands, BENCH_WORDS / 256, 1, 1, START_0);
    REQUIRE(run(&bench, &commands));
    for (uint32_t group = 0; group < BENCH_WORDS / 256; group++) {
        uint32_t sum = 0;

        for (uint32_t i = 0; i < 256; i++)
            sum += bench.data.words[group * 256 + i];
        if (!CHECK_EQ(bench.result.words[group], sum))
            break;
    }
}

#define RECORD 8u /* words that shader_whoami writes */

static void check_records(const struct bench *bench, uint32_t count, const uint32_t user[5], bool values)
{
    if (!CHECK_EQ(bench->result.words[0], count))
        return;
    for (uint32_t n = 0; values && n < count; n++)
        for (unsigned i = 0; i < 5; i++)
            if (!CHECK_EQ(bench->result.words[16 + n * RECORD + i], user[i]))
                return;
}

/* Sixteen user registers arrive in their order, before what the card adds. */
static void user_registers_in_order(struct client *client)
{
    static const uint32_t expected[5] = { 0xa2, 0xa3, 0xa4, 0xa5, 0xa6 };
    struct bench bench;
    struct shader whoami;
    struct pm4 commands;

    REQUIRE(bench_begin(&bench, client));
    whoami = SHADER(&bench, shader_whoami, USER(16), 64);
    commands = commands_begin(client);
    use(&commands, &whoami, bench.result.va);
    for (unsigned i = 2; i < 16; i++)
        user(&commands, i, 0xa0 + i);
    dispatch(&commands, 3, 1, 1, START_0);
    REQUIRE(run(&bench, &commands));
    check_records(&bench, 192, expected, true);
}

static void partial_groups(struct client *client)
{
    struct bench bench;
    struct shader whoami;
    struct pm4 commands;

    REQUIRE(bench_begin(&bench, client));
    whoami = SHADER(&bench, shader_whoami, USER(2), 8 | 5 << 16);
    whoami.group[1] = 4 | 1 << 16;
    commands = commands_begin(client);
    use(&commands, &whoami, bench.result.va);
    dispatch(&commands, 4, 3, 2, START_0 | DISPATCH_PARTIAL_TG_EN); /* (3 * 8 + 5) * (2 * 4 + 1) * 2 invocations */
    REQUIRE(run(&bench, &commands));
    check_records(&bench, 29 * 9 * 2, NULL, false);
    bench.result.words[0] = 0;
    commands = commands_begin(client);
    use(&commands, &whoami, bench.result.va);
    dispatch(&commands, 29, 9, 2, START_0 | DISPATCH_USE_THREAD_DIMENSIONS);
    REQUIRE(run(&bench, &commands));
    check_records(&bench, 29 * 9 * 2, NULL, false);
}

/* The size is in memory, written by a dispatch before; once it is nothing. */
static void indirect(struct client *client)
{
    struct bench bench;

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader fill = SHADER(&bench, shader_fill, USER(3) | X, 64);
        struct shader whoami = SHADER(&bench, shader_whoami, USER(2), 16);

        client->queue = queue_on(client, engines[engine], 0);
        for (uint32_t size = 0; size < 6; size += 5) {
            struct pm4 commands = commands_begin(client);

            bench.result.words[0] = 0;
            use(&commands, &fill, bench.data.va);
            user(&commands, 2, size);
            dispatch(&commands, 1, 1, 1, START_0);
            finish(&commands);
            use(&commands, &whoami, bench.result.va);
            if (engines[engine] == MGPU_ENGINE_GFX) {
                pm4_word(&commands, PM4_HEADER(PM4_SET_BASE, 3));
                pm4_word(&commands, 1);
                pm4_word(&commands, (uint32_t)bench.data.va);
                pm4_word(&commands, (uint32_t)(bench.data.va >> 32));
                pm4_word(&commands, PM4_HEADER(PM4_DISPATCH_INDIRECT, 2));
                pm4_word(&commands, 16);
            } else {
                pm4_word(&commands, PM4_HEADER(PM4_DISPATCH_INDIRECT, 3));
                pm4_word(&commands, (uint32_t)bench.data.va + 16);
                pm4_word(&commands, (uint32_t)((bench.data.va + 16) >> 32));
            }
            pm4_word(&commands, START_0);
            REQUIRE(run(&bench, &commands));
            check_records(&bench, size * size * size * 16, NULL, false);
        }
    }
}

/* State and dispatch in different command buffers, one called by the other. */
static void nested_command_buffers(struct client *client)
{
    struct bench bench;
    struct shader fill;
    struct pm4 commands;
    struct mgpu_ib inner;

    REQUIRE(bench_begin(&bench, client));
    fill = SHADER(&bench, shader_fill, USER(3) | X, 64);
    commands = commands_begin(client);
    user(&commands, 2, 0x1e57);
    dispatch(&commands, 4, 1, 1, START_0);
    inner = commands_end(client, &commands);
    commands = commands_begin(client);
    use(&commands, &fill, bench.result.va);
    pm4_word(&commands, PM4_HEADER(PM4_INDIRECT_BUFFER, 3));
    pm4_word(&commands, (uint32_t)inner.va);
    pm4_word(&commands, (uint32_t)(inner.va >> 32));
    pm4_word(&commands, inner.dwords | PM4_IB_VALID);
    user_va(&commands, 0, bench.result.va + 1024);
    user(&commands, 2, 0x2e57);
    dispatch(&commands, 4, 1, 1, START_0);
    REQUIRE(run(&bench, &commands));
    CHECK(words_equal(bench.result.words, 256, 0x1e57));
    CHECK(words_equal(bench.result.words + 256, 256, 0x2e57));
}

/* Code that is replaced, between two jobs, is not run any more. */
static void code_may_change(struct client *client)
{
    struct bench bench;
    struct shader shader;

    REQUIRE(bench_begin(&bench, client));
    shader = SHADER(&bench, shader_fill, USER(3) | X, 64);
    for (unsigned round = 0; round < 4; round++) {
        struct pm4 commands = commands_begin(client);

        memcpy(bench.code.words, round % 2 ? shader_nothing : shader_fill,
               round % 2 ? sizeof shader_nothing : sizeof shader_fill);
        use(&commands, &shader, bench.result.va);
        user(&commands, 2, round + 1);
        dispatch(&commands, 1, 1, 1, START_0);
        REQUIRE(run(&bench, &commands));
        CHECK_EQ(bench.result.words[63], round / 2 * 2 + 1);
    }
}

/* ---- when -------------------------------------------------------------------------------------------------------- */

/* "A fence never passes before its waves retire": nothing but the fence is waited for, and all counts are there. */
static void a_fence_never_passes_before_its_waves_retire(struct client *client)
{
    enum { ROUNDS = 8, GROUPS = 64 };
    struct bench bench;

    REQUIRE(bench_begin(&bench, client));
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct shader count = SHADER(&bench, shader_count_slowly, USER(3), 64);
        struct pm4 commands = commands_begin(client);
        struct job job = { .queue = queue_on(client, engines[round % ENGINES], 0) };

        bench.result.words[0] = 0;
        use(&commands, &count, bench.result.va);
        user(&commands, 2, 500);
        dispatch(&commands, GROUPS, 1, 1, START_0);
        job.ib = commands_end(client, &commands);
        REQUIRE_OK(job_submit(client, &job));
        REQUIRE_OK(job_wait(client, &job, client_soon(client)));
        CHECK_EQ(__atomic_load_n(&bench.result.words[0], __ATOMIC_ACQUIRE), GROUPS * 64);
    }
}

/* Shaders of two rings wait for each other, so both must run at once. */
static void both_rings_at_once(struct client *client)
{
    struct bench bench;
    struct job jobs[ENGINES];

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader meet = SHADER(&bench, shader_meet, USER(4), 1);
        struct pm4 commands = commands_begin(client);

        use(&commands, &meet, bench.result.va + engine * PAGE);
        user_va(&commands, 2, bench.result.va + (1 - engine) * PAGE);
        dispatch(&commands, 1, 1, 1, START_0);
        REQUIRE(start(&bench, &commands, queue_on(client, engines[engine], 0), &jobs[engine]));
    }
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        CHECK_OK(job_wait(client, &jobs[engine], client_soon(client)));
        CHECK_EQ(bench.result.words[engine * PAGE / 4], 2);
    }
}

/* ---- what goes wrong --------------------------------------------------------------------------------------------- */

static void still_works(struct bench *bench, mgpu_handle queue)
{
    struct shader fill = SHADER(bench, shader_fill, USER(3) | X, 64);
    struct pm4 commands = commands_begin(bench->client);

    bench->client->queue = queue;
    use(&commands, &fill, bench->result.va);
    user(&commands, 2, 0x900d);
    dispatch(&commands, 2, 1, 1, START_0);
    CHECK(run(bench, &commands));
    CHECK(words_equal(bench->result.words, 128, 0x900d));
    CHECK_EQ(error_of(bench->client, queue), 0);
}

/* Writes to a bad address vanish, reads of one give 0; the report names the page, and the work goes on. */
static void a_bad_address_faults(struct client *client)
{
    struct bench bench;

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader fill = SHADER(&bench, shader_fill, USER(3) | X, 64);
        struct shader copy = SHADER(&bench, shader_copy, USER(4) | X, 64);
        uint64_t before = client_fault(client).count, bad = client_va(client, PAGE);
        int64_t deadline = client_soon(client);
        struct pm4 commands = commands_begin(client);

        client->queue = queue_on(client, engines[engine], 0);
        bench.result.words[0] = 1;
        use(&commands, &fill, bad);
        dispatch(&commands, 1, 1, 1, START_0);
        use(&commands, &copy, bench.result.va);
        user_va(&commands, 2, bad);
        dispatch(&commands, 1, 1, 1, START_0);
        REQUIRE(run(&bench, &commands));
        while (client_fault(client).count == before && client_now(client) < deadline)
            ;
        CHECK_EQ(client_fault(client).address, bad);
        CHECK_EQ(bench.result.words[0], 0);
        still_works(&bench, client->queue);
    }
}

/* A dispatch of a client on a ring, of which nothing may be missing: begin, and look. */
static bool begin_count(struct bench *bench, unsigned engine, struct job *job)
{
    struct shader count = SHADER(bench, shader_count_slowly, USER(3), 64);
    struct pm4 commands = commands_begin(bench->client);

    bench->result.words[0] = 0;
    use(&commands, &count, bench->result.va);
    user(&commands, 2, 100);
    dispatch(&commands, 64, 1, 1, START_0);
    return start(bench, &commands, queue_on(bench->client, engines[engine], 0), job);
}

/* A reset may have begun it once more, from its beginning. */
static void check_count(struct bench *bench, const struct job *job, uint64_t resets_before)
{
    CHECK_OK(job_wait(bench->client, job, client_soon(bench->client)));
    if (client_counter(bench->client, MGPU_COUNTER_RESETS) == resets_before)
        CHECK_EQ(bench->result.words[0], 64 * 64);
    else
        CHECK(bench->result.words[0] >= 64 * 64);
    CHECK_EQ(error_of(bench->client, job->queue), 0);
}

/*
 * The queue of a shader that does not come to its end is lost. Others' work on both rings is done: beside it, and
 * behind it. Waves that are killed cost no reset.
 */
static void lost(struct client *client, const struct shader *shader, struct bench *bench, unsigned engine)
{
    struct bench beside, behind;
    mgpu_handle queue = queue_on(client, engines[engine], HANG_MS);
    uint64_t resets = client_counter(client, MGPU_COUNTER_RESETS);
    struct pm4 commands = commands_begin(client);
    struct job job, job_beside, job_behind;
    int error;

    REQUIRE(bench_begin(&beside, suite_client()) && bench_begin(&behind, suite_client()));
    use(&commands, shader, bench->result.va);
    dispatch(&commands, 16, 1, 1, START_0);
    REQUIRE(start(bench, &commands, queue, &job));
    REQUIRE(begin_count(&beside, !engine, &job_beside) && begin_count(&behind, engine, &job_behind));
    CHECK_OK(job_wait(client, &job, client_soon(client)));
    error = error_of(client, queue);
    CHECK(error == MGPU_ENODATA || error == MGPU_ETIME);
    CHECK(error != MGPU_ENODATA || client_counter(client, MGPU_COUNTER_RESETS) == resets);
    check_count(&beside, &job_beside, resets);
    check_count(&behind, &job_behind, resets);
    still_works(bench, queue_on(client, engines[engine], 0));
    still_works(&behind, job_behind.queue);
}

static void an_endless_shader_is_guilty(struct client *client)
{
    struct bench bench;

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader endless = SHADER(&bench, shader_endless, USER(2), 64);

        lost(client, &endless, &bench, engine);
    }
}

static void garbage_is_guilty(struct client *client)
{
    uint32_t words[256];
    struct bench bench;
    struct dice dice = suite_dice(66);

    REQUIRE(bench_begin(&bench, client));
    for (unsigned engine = 0; engine < ENGINES; engine++) {
        struct shader garbage;

        for (unsigned i = 0; i < 256; i++)
            words[i] = i ? (uint32_t)dice_roll(&dice, UINT32_MAX) : UINT32_MAX;
        garbage = SHADER(&bench, words, USER(2), 64);
        lost(client, &garbage, &bench, engine);
    }
}

#define S MGPU_CAP_SHADERS
const struct test dispatch_tests[] = {
    { "dispatch_fill_and_copy", 2, S, fill_and_copy, false },
    { "dispatch_reduce_in_lds", 2, S, reduce_in_lds, false },
    { "dispatch_user_registers_in_order", 2, S, user_registers_in_order, false },
    { "dispatch_partial_groups", 2, S, partial_groups, false },
    { "dispatch_indirect", 2, S, indirect, false },
    { "dispatch_nested_command_buffers", 2, S, nested_command_buffers, false },
    { "dispatch_code_may_change", 2, S, code_may_change, false },
    { "dispatch_a_fence_never_passes_before_its_waves_retire", 2, S, a_fence_never_passes_before_its_waves_retire,
      false },
    { "dispatch_both_rings_at_once", 2, S, both_rings_at_once, false },
    { "dispatch_a_bad_address_faults", 2, S, a_bad_address_faults, false },
    { "dispatch_an_endless_shader_is_guilty", 2, S, an_endless_shader_is_guilty, false },
    { "dispatch_garbage_is_guilty", 2, S, garbage_is_guilty, false },
    { 0 },
};
