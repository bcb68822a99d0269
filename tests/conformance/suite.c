/* SPDX-License-Identifier: MIT */
/* suite.c - see suite.h: checks, and the program that runs the tables. */
#include "suite.h"

#include "client.h"
#include "options.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define FURTHER_CLIENTS 8u

/* In the order they are run in: one of the info tests needs a card that nobody has initialised yet. */
static const struct {
    char pillar;
    const struct test *tests;
} tables[] = {
    { 'A', info_tests },
    { 'A', gate_tests },
    { 'B', bo_tests },
    { 'B', userptr_tests },
    { 'B', handle_tests },
    { 'B', bo_wait_tests },
    { 'B', memory_tests },
    { 'C', vm_tests },
    { 'C', access_tests },
    { 'C', fault_tests },
    { 'C', va_tests },
    { 'C', reserve_tests },
    { 'D', submit_tests },
    { 'D', queue_tests },
    { 'D', sync_tests },
    { 'D', timeline_tests },
    { 'D', transfer_tests },
    { 'D', dispatch_tests },
    { 'D', draw_tests },
    { 'D', stage_tests },
    { 'D', random_timeline_tests },
    { 'D', limit_tests },
    { 'D', thread_tests },
    { 'D', stress_tests },
    { 'D', engine_tests },
    { 'D', scheduling_tests },
    { 'D', value_tests },
    { 'B', sharing_tests },
    { 'D', sync_sharing_tests },
    { 'D', implicit_tests },
    { 'D', event_tests },
    { 'D', recovery_tests },
    { 'D', hang_tests },
    { 'D', engine_recovery_tests },
    { 'E', display_tests },
    { 'E', screen_tests },
};
#define TABLES (sizeof tables / sizeof *tables)

static struct client main_client, further_clients[FURTHER_CLIENTS];
static unsigned further_count;
static _Atomic unsigned failed_checks; /* of the running test */
static const char *skip_reason;
static struct options options;

/* How the tests of one pillar and level ended. */
struct tally {
    unsigned passed, failed, skipped;
    const char *first_failed; /* name; NULL: none */
};
static struct tally tallies[SUITE_PILLARS][SUITE_LEVELS];

/* ---- checks ------------------------------------------------------------------------------------------------------ */

static const char *result_name(int result)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {
        { 0, "0" },
        { MGPU_EPERM, "-EPERM" },
        { MGPU_ENOENT, "-ENOENT" },
        { MGPU_EIO, "-EIO" },
        { MGPU_ENXIO, "-ENXIO" },
        { MGPU_E2BIG, "-E2BIG" },
        { MGPU_EBADF, "-EBADF" },
        { MGPU_ENOMEM, "-ENOMEM" },
        { MGPU_EACCES, "-EACCES" },
        { MGPU_EFAULT, "-EFAULT" },
        { MGPU_EBUSY, "-EBUSY" },
        { MGPU_EEXIST, "-EEXIST" },
        { MGPU_ENODEV, "-ENODEV" },
        { MGPU_EINVAL, "-EINVAL" },
        { MGPU_ENOSPC, "-ENOSPC" },
        { MGPU_ENOSYS, "-ENOSYS" },
        { MGPU_ENODATA, "-ENODATA" },
        { MGPU_ETIME, "-ETIME" },
        { MGPU_EPROTO, "-EPROTO" },
        { MGPU_EOVERFLOW, "-EOVERFLOW" },
        { MGPU_EOPNOTSUPP, "-EOPNOTSUPP" },
        { MGPU_ECANCELED, "-ECANCELED" },
    };

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == -result)
            return names[i].name;
    return "a number the contract does not have";
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

bool suite_check(bool ok, const char *file, int line, const char *text)
{
    if (!ok) {
        failed_checks++;
        printf("# %s:%d: %s\n", base_name(file), line, text);
    }
    return ok;
}

bool suite_check_equal(uint64_t actual, uint64_t expected, const char *file, int line, const char *text)
{
    if (actual == expected)
        return true;
    failed_checks++;
    printf("# %s:%d: %s is %llu (0x%llx), expected %llu (0x%llx)\n", base_name(file), line, text,
           (unsigned long long)actual, (unsigned long long)actual, (unsigned long long)expected,
           (unsigned long long)expected);
    return false;
}

bool suite_check_result(int actual, int expected, const char *file, int line, const char *text)
{
    if (actual == expected)
        return true;
    failed_checks++;
    printf("# %s:%d: %s answered %d (%s), expected %d (%s)\n", base_name(file), line, text, actual, result_name(actual),
           expected, result_name(expected));
    return false;
}

void suite_skip(const char *reason)
{
    skip_reason = reason;
}

/* SplitMix64: any state is as good as any other. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

struct dice suite_dice(uint64_t salt)
{
    uint64_t seed = options.seed;

    return (struct dice){ next_random(&seed) ^ salt * 0xd1342543de82ef95 };
}

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
    return next_random(&dice->state) % sides;
}

static struct client *further_client(uint32_t flags)
{
    struct client *client = &further_clients[further_count];

    if (!CHECK(further_count < FURTHER_CLIENTS))
        return NULL;
    further_count++;
    return client_open(client, flags, false) ? client : NULL;
}

struct client *suite_client(void)
{
    return further_client(0);
}

struct client *suite_display_client(void)
{
    return further_client(MGPU_OPEN_DISPLAY);
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

/* Skip for want of the first capability in `missing`. */
static void skip_capability(uint64_t missing)
{
    /* by bit number of MGPU_CAP_* */
    static const char *const reasons[] = {
        "capability COMPUTE is not advertised",    "capability SDMA is not advertised",
        "capability SHADERS is not advertised",    "capability DRAWS is not advertised",
        "capability TIMELINE is not advertised",   "capability PRT is not advertised",
        "capability USERPTR is not advertised",    "capability SHARING is not advertised",
        "capability GANG is not advertised",       "capability PRIORITY is not advertised",
        "capability RECOVERY is not advertised",   "capability DISPLAY is not advertised",
        "capability VALUE_PAGE is not advertised", "capability GDS is not advertised",
        "capability FIRMWARE is not advertised",   "capability IMPLICIT_SYNC is not advertised",
    };
    unsigned bit = 0;

    while (!(missing >> bit & 1))
        bit++;
    suite_skip(bit < sizeof reasons / sizeof *reasons ? reasons[bit] : "unknown capability");
}

static void run_with_client(const struct test *test)
{
    uint64_t missing;

    if (!client_open(&main_client, 0, test->bare))
        return;
    missing = test->bare ? 0 : test->caps & ~main_client.chip.caps;
    if (missing)
        skip_capability(missing);
    else
        test->run(&main_client);
}

static void close_clients(void)
{
    while (further_count)
        client_close(&further_clients[--further_count]);
    client_close(&main_client);
}

static void count(struct tally *tally, const char *name)
{
    if (failed_checks) {
        tally->failed++;
        if (!tally->first_failed)
            tally->first_failed = name;
    } else if (skip_reason) {
        tally->skipped++;
    } else {
        tally->passed++;
    }
}

static void run_test(const struct test *test, unsigned number, struct tally *tally)
{
    failed_checks = 0;
    skip_reason = NULL;
    run_with_client(test);
    close_clients();

    count(tally, test->name);
    printf("%sok %u - %s", failed_checks ? "not " : "", number, test->name);
    if (!failed_checks && skip_reason)
        printf(" # SKIP %s", skip_reason);
    printf("\n");
    fflush(stdout);
}

/* List or run the chosen tests. Returns how many there were. */
static unsigned run_tests(void)
{
    unsigned number = 0;

    for (unsigned table = 0; table < TABLES; table++) {
        char pillar = tables[table].pillar;

        for (const struct test *test = tables[table].tests; test->name; test++) {
            if (!options_choose(&options, test->name, test->level, pillar))
                continue;
            number++;
            if (options.list)
                printf("%c\t%u\t%s\n", pillar, test->level, test->name);
            else
                run_test(test, number, &tallies[pillar - 'A'][test->level]);
            if (options.stop && failed_checks)
                return number;
        }
    }
    return number;
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

static void print_table(void)
{
    static const char *const pillars[SUITE_PILLARS] = {
        "A queries", "B memory", "C addresses", "D queues", "E display",
    };

    printf("# passed/failed/skipped");
    for (unsigned level = 0; level < SUITE_LEVELS; level++)
        printf("  level %u ", level);
    for (unsigned pillar = 0; pillar < SUITE_PILLARS; pillar++) {
        printf("\n# %-21s", pillars[pillar]);
        for (unsigned level = 0; level < SUITE_LEVELS; level++) {
            const struct tally *tally = &tallies[pillar][level];
            char cell[40] = "-";

            if (tally->passed || tally->failed || tally->skipped)
                snprintf(cell, sizeof cell, "%u/%u/%u", tally->passed, tally->failed, tally->skipped);
            printf("  %-8s", cell);
        }
    }
    printf("\n");
}

/* All pillars of one level. */
static struct tally level_tally(unsigned level)
{
    struct tally sum = { 0 };

    for (unsigned pillar = 0; pillar < SUITE_PILLARS; pillar++) {
        const struct tally *tally = &tallies[pillar][level];

        sum.passed += tally->passed;
        sum.failed += tally->failed;
        sum.skipped += tally->skipped;
        if (!sum.first_failed)
            sum.first_failed = tally->first_failed;
    }
    return sum;
}

/* The rung: the highest level that something was tested of, as were all below it, and nothing failed up to there. */
static void print_level(void)
{
    struct tally tally = { 0 };
    unsigned level;

    for (level = 0; level < SUITE_LEVELS; level++) {
        tally = level_tally(level);
        if (!tally.passed || tally.failed)
            break;
    }
    if (level)
        printf("# level %u reached", level - 1);
    else
        printf("# no level reached");
    if (tally.failed)
        printf("; level %u: %u of %u fail, first %s", level, tally.failed, tally.failed + tally.passed,
               tally.first_failed);
    else if (level < SUITE_LEVELS)
        printf("; level %u: nothing was tested", level);
    printf("\n");
}

static unsigned failures(void)
{
    unsigned failed = 0;

    for (unsigned level = 0; level < SUITE_LEVELS; level++)
        failed += level_tally(level).failed;
    return failed;
}

int main(int argc, char **argv)
{
    unsigned number;

    if (!options_parse(argc, argv, &options))
        return 2;
    if (options.help) {
        options_help(argv[0]);
        return 0;
    }
    if (!options.list)
        printf("# seed %llu\n", (unsigned long long)options.seed);
    number = run_tests();
    if (options.list)
        return 0;
    if (!number) {
        printf("# no test is all of this; --list lists the tests\n");
        return 2;
    }
    printf("1..%u\n", number);
    print_table();
    if (options_choose_all(&options))
        print_level();
    return failures() != 0;
}
