/* SPDX-License-Identifier: MIT */
/*
 * suite.h - the conformance suite's harness: tests in tables, checks, TAP output.
 *
 * The suite is written against the contract (mgpu.h) alone, so that one source runs on a hosted kernel, in QEMU and on
 * metal. A test is a function that gets a client of its own; it passes when none of its checks failed. Any thread may
 * make checks. What a test leaves behind, the runner closes.
 */
#ifndef CONFORMANCE_SUITE_H
#define CONFORMANCE_SUITE_H

#include <mgpu/mgpu.h>
#include <stdbool.h>

struct client;

#define SUITE_LEVELS 6u
#define SUITE_PILLARS 5u /* A, B, C, D as in mgpu.h, and E: mgpu_display.h */

struct test {
    const char *name;
    unsigned level; /* of the ladder in mgpu.h */
    uint64_t caps;  /* MGPU_CAP_*: a kernel that does not advertise all of them skips the test */
    void (*run)(struct client *client);
    bool bare; /* the client has not called mgpu_init */
};

/* Tables, ended by a test without a name. suite.c says which pillar each belongs to. */
extern const struct test gate_tests[], info_tests[], bo_tests[], vm_tests[], access_tests[], submit_tests[],
    queue_tests[], sync_tests[], timeline_tests[], thread_tests[], userptr_tests[], sharing_tests[],
    sync_sharing_tests[], event_tests[], recovery_tests[], handle_tests[], va_tests[], random_timeline_tests[],
    fault_tests[], stress_tests[], hang_tests[], bo_wait_tests[], display_tests[], limit_tests[], engine_tests[],
    engine_recovery_tests[], value_tests[], implicit_tests[], reserve_tests[], scheduling_tests[],
    memory_tests[], transfer_tests[], screen_tests[], dispatch_tests[], draw_tests[], stage_tests[];

/* ---- checks ------------------------------------------------------------------------------------------------------ */

/* Count a failure when `ok` is false and say where. Returns ok. */
bool suite_check(bool ok, const char *file, int line, const char *text);
bool suite_check_equal(uint64_t actual, uint64_t expected, const char *file, int line, const char *text);
/* The same for what a call returned: 0 or -MGPU_E*. */
bool suite_check_result(int actual, int expected, const char *file, int line, const char *text);

#define CHECK(condition) suite_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_EQ(actual, expected) suite_check_equal((actual), (expected), __FILE__, __LINE__, #actual)
#define CHECK_OK(call) suite_check_result((call), 0, __FILE__, __LINE__, #call)
#define CHECK_RESULT(call, result) suite_check_result((call), (result), __FILE__, __LINE__, #call)

/* A check that the rest of the test cannot do without. */
#define REQUIRE(condition)                                                                                           \
    do {                                                                                                             \
        if (!CHECK(condition))                                                                                       \
            return;                                                                                                  \
    } while (0)
#define REQUIRE_OK(call)                                                                                             \
    do {                                                                                                             \
        if (!CHECK_OK(call))                                                                                         \
            return;                                                                                                  \
    } while (0)

/*
 * Call mgpu_<call>(client, argument) and check that it answers -MGPU_<error>. tests/contract/coverage.py reads these
 * lines to find documented errors without a test; COVERS tags a test that provokes one in another way.
 */
#define CHECK_ERROR(client, call, error, argument)                                                                   \
    suite_check_result(mgpu_##call((client), (argument)), -MGPU_##error, __FILE__, __LINE__, "mgpu_" #call)
#define COVERS(call, error) ((void)MGPU_##error)

/* Report the running test as skipped; `reason` has a row in tests/skips.txt. The test should then return. */
void suite_skip(const char *reason);

/*
 * Random numbers: each pair of --seed and `salt` has its own row of them, so that a test draws the same ones whether it
 * runs alone or after others. Each thread has dice of its own.
 */
struct dice {
    uint64_t state;
};
struct dice suite_dice(uint64_t salt);

/* A number from 0 to sides - 1. */
uint64_t dice_roll(struct dice *dice, uint64_t sides);

/* A further client, initialised, closed by the runner after the test. NULL and a failed check if there is none. */
struct client *suite_client(void);

/* The same, with MGPU_OPEN_DISPLAY. */
struct client *suite_display_client(void);

#endif
