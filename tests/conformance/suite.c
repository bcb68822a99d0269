/* SPDX-License-Identifier: MIT */
/* suite.c - see suite.h: checks, and the program that runs the tables. */
#include "suite.h"

#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FURTHER_CLIENTS 8u
#define NO_LEVEL (-1)

static const struct test *const tables[] = {
    /* info comes first: one of its tests needs a card that nobody has initialised yet */
    info_tests,  gate_tests, bo_tests,       vm_tests,     access_tests,   submit_tests,
    queue_tests, sync_tests, timeline_tests, thread_tests, userptr_tests,  sharing_tests,
    event_tests, memory_tests, recovery_tests,
};
#define TABLES (sizeof tables / sizeof *tables)

static struct client main_client, further_clients[FURTHER_CLIENTS];
static unsigned further_count;
static unsigned failed_checks; /* of the running test */
static const char *skip_reason;

static struct {
    unsigned passed, failed, skipped;
} levels[SUITE_LEVELS]; /* tests */

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

struct client *suite_client(void)
{
    struct client *client = &further_clients[further_count];

    if (!CHECK(further_count < FURTHER_CLIENTS))
        return NULL;
    further_count++;
    return client_open(client, false) ? client : NULL;
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

    if (!client_open(&main_client, test->bare))
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

static void run_test(const struct test *test, unsigned number)
{
    failed_checks = 0;
    skip_reason = NULL;
    run_with_client(test);
    close_clients();

    printf("%sok %u - %s", failed_checks ? "not " : "", number, test->name);
    if (failed_checks) {
        levels[test->level].failed++;
    } else if (skip_reason) {
        levels[test->level].skipped++;
        printf(" # SKIP %s", skip_reason);
    } else {
        levels[test->level].passed++;
    }
    printf("\n");
    fflush(stdout);
}

/* The highest level that something was tested of, as were all below it, and nothing failed up to there. */
static int level_reached(void)
{
    int reached = NO_LEVEL;

    for (unsigned level = 0; level < SUITE_LEVELS; level++) {
        if (!levels[level].passed || levels[level].failed)
            break;
        reached = (int)level;
    }
    return reached;
}

/* The summary; only a run of all tests can say what was reached. Returns how many tests failed. */
static unsigned report(bool all)
{
    unsigned failed = 0;
    int reached = level_reached();

    for (unsigned level = 0; level < SUITE_LEVELS; level++) {
        printf("# level %u: %u passed, %u failed, %u skipped\n", level, levels[level].passed, levels[level].failed,
               levels[level].skipped);
        failed += levels[level].failed;
    }
    if (all && reached == NO_LEVEL)
        printf("# level reached: none\n");
    else if (all)
        printf("# level reached: %d\n", reached);
    return failed;
}

struct options {
    const char *filter; /* run tests whose name contains it; NULL: all */
    long level;         /* run tests of this level; -1: of all */
    bool list;          /* only say what there is */
    bool stop;          /* at the first failure */
};

static bool parse(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            options->list = true;
        } else if (strcmp(argv[i], "--stop") == 0) {
            options->stop = true;
        } else if (strcmp(argv[i], "--level") == 0 && i + 1 < argc) {
            options->level = strtol(argv[++i], NULL, 10);
        } else if (argv[i][0] == '-') {
            printf("usage: %s [--list] [--stop] [--level N] [PART-OF-A-NAME]\n", argv[0]);
            return false;
        } else {
            options->filter = argv[i];
        }
    }
    return true;
}

static bool selected(const struct test *test, const struct options *options)
{
    if (options->level >= 0 && test->level != (unsigned long)options->level)
        return false;
    return !options->filter || strstr(test->name, options->filter);
}

/* List or run the selected tests. Returns how many there were. */
static unsigned run_tests(const struct options *options)
{
    unsigned number = 0;

    for (unsigned table = 0; table < TABLES; table++) {
        for (const struct test *test = tables[table]; test->name; test++) {
            if (!selected(test, options))
                continue;
            number++;
            if (options->list)
                printf("%u\t%s\n", test->level, test->name);
            else
                run_test(test, number);
            if (options->stop && failed_checks)
                return number;
        }
    }
    return number;
}

int main(int argc, char **argv)
{
    struct options options = { .level = -1 };
    unsigned number;

    if (!parse(argc, argv, &options))
        return 2;
    number = run_tests(&options);
    if (options.list)
        return 0;
    printf("1..%u\n", number);
    return report(!options.filter && options.level < 0) != 0;
}
