/* SPDX-License-Identifier: MIT */
/*
 * level2_fault.c - VM faults of every kind of access, with every kind of bad address: reads give 0, writes vanish, the
 * work goes on, the report names the page, the queue lives, and nobody else notices.
 */
#include "client.h"
#include "suite.h"

#include <navi23/regs/pm4.h>

#define PAGE ((uint64_t)MGPU_PAGE_SIZE)
#define WORK_WENT_ON 0x600d600du
#define ATOMIC_ADD 0x0fu

/* The client's faults, once there are `count`, or more: the interrupt that tells of one may be late. */
static struct mgpu_query_fault await_faults(struct client *client, uint64_t count)
{
    int64_t deadline = client_now(client) + 5 * SECOND;
    struct mgpu_query_fault fault = client_fault(client);

    while (fault.count < count && client_now(client) < deadline)
        fault = client_fault(client);
    CHECK(fault.count >= count);
    return fault;
}

/* MGPU_E* of a lost queue; 0: it lives. */
static int error_of(struct client *client)
{
    struct mgpu_queue_status status = { .queue = client->queue };

    CHECK_OK(mgpu_queue_status(client->id, &status));
    return -status.error;
}

/* ---- accesses: what is read goes to `result`, whose words all are 1 before --------------------------------------- */

static void write_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    (void)result;
    pm4_write(commands, bad, 0xbad);
}

static void fill_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    (void)result;
    pm4_fill(commands, bad, 0xbad, 256);
}

static void copy_to_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    pm4_copy(commands, bad, result, 64);
}

static void release_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    (void)result;
    pm4_release(commands, bad, 0xbad);
}

static void add_to_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    const uint32_t packet[] = {
        PM4_HEADER(PM4_ATOMIC_MEM, 8), ATOMIC_ADD, (uint32_t)bad, (uint32_t)(bad >> 32), 1, 0, 0, 0, 0,
    };

    (void)result;
    for (unsigned i = 0; i < sizeof packet / sizeof *packet; i++)
        pm4_word(commands, packet[i]);
}

static void copy_from_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    pm4_copy(commands, result, bad, 4);
}

/* What cannot be read is 0, so this is over at once. */
static void wait_for_it(struct pm4 *commands, uint64_t bad, uint64_t result)
{
    pm4_wait(commands, bad, 0);
    pm4_write(commands, result, 0);
}

static const struct {
    void (*run)(struct pm4 *commands, uint64_t bad, uint64_t result);
    bool reads; /* else writes only */
} accesses[] = {
    { write_it, false },  { fill_it, false },     { copy_to_it, false },  { release_it, false },
    { add_to_it, false }, { copy_from_it, true }, { wait_for_it, true },
};
#define ACCESSES (sizeof accesses / sizeof *accesses)

/*
 * Make each access at `bad`: the page there is `words` (NULL: there is none) and stays as it is. With `reads` also
 * those that only read; else they are allowed there.
 */
static void every_access_faults(struct client *client, uint64_t bad, const uint32_t *words, bool reads)
{
    struct buffer result;

    REQUIRE(buffer_create(client, &result, PAGE, MGPU_DOMAIN_GTT));
    for (unsigned i = 0; i < ACCESSES; i++) {
        uint64_t before = client_fault(client).count;
        struct pm4 commands = commands_begin(client);

        if (accesses[i].reads && !reads)
            continue;
        result.words[0] = 1;
        accesses[i].run(&commands, bad + 64, result.va);
        pm4_write(&commands, result.va + 4, WORK_WENT_ON + i);
        REQUIRE(job_run(client, commands_end(client, &commands)));
        CHECK_EQ(await_faults(client, before + 1).address, bad);
        CHECK_EQ(result.words[0], !accesses[i].reads);
        CHECK_EQ(result.words[1], WORK_WENT_ON + i);
        if (words)
            CHECK(words_equal(words, PAGE / 4, 0x5afe));
        CHECK(!error_of(client));
    }
}

static void nothing_is_mapped(struct client *client)
{
    REQUIRE(client_start(client));
    every_access_faults(client, client_va(client, PAGE), NULL, true);
    every_access_faults(client, client->chip.high_va_end - PAGE, NULL, true);
}

static void the_mapping_does_not_allow_it(struct client *client)
{
    static const uint32_t flags[] = { MGPU_VM_READ, 0 };

    REQUIRE(client_start(client));
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct buffer buffer;
        uint64_t va = client_va(client, PAGE);

        REQUIRE(buffer_alloc(client, &buffer, PAGE, i ? MGPU_DOMAIN_GTT : MGPU_DOMAIN_VRAM));
        for (unsigned word = 0; word < PAGE / 4; word++)
            buffer.words[word] = 0x5afe;
        REQUIRE_OK(buffer_map_at(client, &buffer, va, flags[i]));
        every_access_faults(client, va, buffer.words, !(flags[i] & MGPU_VM_READ));
    }
}

/* A copy that runs over the end of its mapping: what is mapped arrives, the rest does not. */
static void half_of_it_is_mapped(struct client *client)
{
    struct buffer source, buffer;
    struct pm4 commands;

    REQUIRE(client_start(client));
    REQUIRE(buffer_create(client, &source, 4 * PAGE, MGPU_DOMAIN_GTT));
    REQUIRE(buffer_create(client, &buffer, 2 * PAGE, MGPU_DOMAIN_VRAM));
    for (unsigned i = 0; i < source.size / 4; i++)
        source.words[i] = i + 1;
    commands = commands_begin(client);
    pm4_copy(&commands, buffer.va + PAGE, source.va, 3 * MGPU_PAGE_SIZE);
    REQUIRE(job_run(client, commands_end(client, &commands)));
    CHECK(await_faults(client, 1).address >= buffer.va + 2 * PAGE);
    for (unsigned i = 0; i < PAGE / 4; i++)
        if (!CHECK_EQ(buffer.words[PAGE / 4 + i], i + 1))
            break;
    CHECK(words_equal(buffer.words, PAGE / 4, 0));
}

/* Commands that cannot be read are not commands: the queue may be lost for it, others may not. */
static void the_commands_are_not_mapped(struct client *client)
{
    struct client *other = suite_client();
    struct buffer buffer;
    struct job job = { 0 };
    int error;

    REQUIRE(other && client_start(client) && client_start(other));
    REQUIRE(buffer_create(other, &buffer, PAGE, MGPU_DOMAIN_GTT));
    job.ib = commands_nop(client);
    job.ib.va = client_va(client, PAGE);
    REQUIRE_OK(job_submit(client, &job));
    CHECK_OK(job_wait(client, &job, client_now(client) + 60 * SECOND));
    error = error_of(client);
    CHECK(error == 0 || error == MGPU_ENODATA || error == MGPU_ETIME);
    CHECK_EQ(await_faults(client, 1).address, job.ib.va);
    CHECK(job_run(other, commands_write(other, buffer.va, 1)));
    CHECK_EQ(buffer.words[0], 1);
    CHECK(!error_of(other));
    CHECK_EQ(client_fault(other).count, 0);
}

/* A storm of faults, while another client's work goes on beside it. */
static void many_faults_disturb_nobody(struct client *client)
{
    enum { ROUNDS = 20, FAULTS = 200 };
    struct client *other = suite_client();
    uint64_t nowhere = client_va(client, FAULTS * PAGE);
    struct buffer buffer;

    REQUIRE(other && client_start(client) && client_start(other));
    REQUIRE(buffer_create(other, &buffer, PAGE, MGPU_DOMAIN_GTT));
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        struct pm4 commands = commands_begin(client);
        struct job job = { 0 };

        for (unsigned i = 0; i < FAULTS; i++)
            pm4_write(&commands, nowhere + i * PAGE, i);
        job.ib = commands_end(client, &commands);
        REQUIRE_OK(job_submit(client, &job));
        CHECK(job_run(other, commands_write(other, buffer.va, round)));
        CHECK_EQ(buffer.words[0], round);
        CHECK_OK(job_wait(client, &job, client_soon(client)));
    }
    await_faults(client, 1);
    CHECK(!error_of(client));
    CHECK(job_run(client, commands_nop(client)));
    CHECK_EQ(client_fault(other).count, 0);
}

const struct test fault_tests[] = {
    { "fault_nothing_is_mapped", 2, 0, nothing_is_mapped, false },
    { "fault_the_mapping_does_not_allow_it", 2, 0, the_mapping_does_not_allow_it, false },
    { "fault_half_of_it_is_mapped", 2, 0, half_of_it_is_mapped, false },
    { "fault_the_commands_are_not_mapped", 2, 0, the_commands_are_not_mapped, false },
    { "fault_many_disturb_nobody", 2, 0, many_faults_disturb_nobody, false },
    { 0 },
};
