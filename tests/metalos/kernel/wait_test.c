/* SPDX-License-Identifier: MIT */
/* wait_test.c - sleep: woken, in order, too late, interrupted, moved; and by several processors at once. */
#include "kernel_test.h"

#include "cpu/cpu.h"
#include "thread/clock.h"
#include "thread/thread.h"
#include "thread/wait.h"

#include <errno.h>

/* What one sleeper is to do, and what came of it. */
struct sleeper {
    struct thread *thread;
    int64_t deadline;
    bool interruptible;
    int result;
    unsigned place; /* woken as how manieth, from 1 */
};

static struct spinlock lock; /* guards all that follows */
static struct wait_queue queue;
static unsigned woken, asleep;

static void sleep_once(void *argument)
{
    struct sleeper *sleeper = argument;
    bool interrupts = spin_lock(&lock);

    asleep++;
    sleeper->result = wait_sleep(&queue, &lock, &interrupts, sleeper->deadline, sleeper->interruptible);
    sleeper->place = ++woken;
    asleep--;
    spin_unlock(&lock, interrupts);
}

/* Until so many are asleep, for a second at most. */
static bool settle(unsigned count)
{
    for (int64_t end = clock_ns() + 1000 * MS; clock_ns() < end;) {
        bool interrupts = spin_lock(&lock);
        bool there = asleep == count;

        spin_unlock(&lock, interrupts);
        if (there)
            return true;
        sleep_until(clock_ns() + MS / 10, false);
    }
    return false;
}

static void start(struct sleeper *sleepers, unsigned count, int64_t deadline, bool interruptible)
{
    woken = asleep = 0;
    for (unsigned i = 0; i < count; i++) {
        sleepers[i] = (struct sleeper){ thread_create(sleep_once, &sleepers[i], "sleeper"), deadline, interruptible,
                                        1, 0 };
        thread_start(sleepers[i].thread);
        CHECK(settle(i + 1));
    }
}

static void who_sleeps_longest_wakes_first(void)
{
    struct sleeper sleepers[5];

    start(sleepers, 5, WAIT_FOREVER, false);
    for (unsigned i = 0; i < 5; i++) {
        bool interrupts = spin_lock(&lock);

        CHECK(wait_wake_one(&queue));
        spin_unlock(&lock, interrupts);
        CHECK(settle(4 - i));
        CHECK_EQ(sleepers[i].result, 0);
        CHECK_EQ(sleepers[i].place, i + 1);
    }
    bool interrupts = spin_lock(&lock);
    CHECK(!wait_wake_one(&queue));
    spin_unlock(&lock, interrupts);
}

static void deadlines_end_sleeps(void)
{
    struct sleeper sleepers[3];
    int64_t begin = clock_ns();

    start(sleepers, 3, begin + 300 * MS, true);
    CHECK(settle(0));
    CHECK(clock_ns() >= begin + 300 * MS);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(sleepers[i].result, -ETIMEDOUT);
    CHECK(!queue.first && !queue.last);

    bool interrupts = spin_lock(&lock);
    CHECK_EQ(wait_sleep(&queue, &lock, &interrupts, begin, false), -ETIMEDOUT);
    CHECK_EQ(wait_sleep(&queue, &lock, &interrupts, 0, false), -ETIMEDOUT);
    spin_unlock(&lock, interrupts);
}

static void only_interruptible_sleeps_are_interrupted(void)
{
    struct sleeper light, deep;
    bool interrupts;

    start(&light, 1, WAIT_FOREVER, true);
    thread_interrupt(light.thread);
    CHECK(settle(0));
    CHECK_EQ(light.result, -EINTR);

    start(&deep, 1, WAIT_FOREVER, false);
    thread_interrupt(deep.thread);
    sleep_until(clock_ns() + 20 * MS, false);
    interrupts = spin_lock(&lock);
    CHECK_EQ(asleep, 1);
    wait_wake_all(&queue);
    spin_unlock(&lock, interrupts);
    CHECK(settle(0));
    CHECK_EQ(deep.result, 0);

    /* before it sleeps */
    thread_interrupt(thread_current());
    CHECK_EQ(sleep_until(clock_ns() + 1000 * MS, true), -EINTR);
    CHECK_EQ(sleep_until(clock_ns() + MS, false), 0);
    thread_current()->interrupted = false;
    CHECK_EQ(sleep_until(clock_ns() + MS, true), 0);
}

/*
 * Tokens are given and taken; takers wait with deadlines that are often too short. No wake-up may be lost on one whose
 * deadline has passed: else in the end tokens are left and somebody sleeps.
 */
static unsigned tokens, taken;
#define GIVEN 4000u

static void give_or_take(unsigned number)
{
    if (number < 2) {
        for (unsigned i = 0; i < GIVEN / 2; i++) {
            bool interrupts = spin_lock(&lock);

            tokens++;
            wait_wake_one(&queue);
            spin_unlock(&lock, interrupts);
            if (i % 16 == number)
                sleep_until(clock_ns() + MS / 20, false);
        }
        return;
    }
    for (bool done = false; !done;) {
        bool interrupts = spin_lock(&lock);
        int result = 0;

        while (!tokens && taken < GIVEN && !result)
            result = wait_sleep(&queue, &lock, &interrupts,
                                number == 2 ? WAIT_FOREVER : clock_ns() + (int64_t)number * MS / 50, false);
        if (tokens) {
            tokens--;
            taken++;
        } else if (number == 2) {
            CHECK_EQ(taken, GIVEN);
        }
        done = taken == GIVEN;
        if (done)
            wait_wake_all(&queue);
        spin_unlock(&lock, interrupts);
    }
}

static void no_wake_up_is_lost(void)
{
    in_threads(8, give_or_take);
    CHECK_EQ(tokens, 0);
    CHECK_EQ(taken, GIVEN);
    CHECK(!queue.first && !queue.last);
}

/* Two threads throw a ball: each sleep is ended by the other. */
static struct mutex table;
static struct condition ball_flies;
static unsigned throws;

static void throw_and_catch(unsigned number)
{
    mutex_lock(&table);
    while (throws < 10000) {
        if (throws % 2 == number) {
            throws++;
            condition_wake_all(&ball_flies);
        } else {
            condition_wait(&ball_flies, &table, WAIT_FOREVER, false);
        }
    }
    condition_wake_all(&ball_flies);
    mutex_unlock(&table);
}

static void conditions_wake(void)
{
    int64_t begin = clock_ns();

    in_threads(2, throw_and_catch);
    CHECK_EQ(throws, 10000);
    remark("a sleep and a wake-up: %lld ns", (long long)(clock_ns() - begin) / 10000);
    mutex_lock(&table);
    CHECK_EQ(condition_wait(&ball_flies, &table, clock_ns() + MS, false), -ETIMEDOUT);
    CHECK(table.taken);
    mutex_unlock(&table);
}

/* Not too early ever, and mostly not late: the host of an emulator may do other things. */
static void timers_are_punctual(void)
{
    enum { TRIES = 50 };
    int64_t best = INT64_MAX, sum = 0;

    for (unsigned i = 0; i < TRIES; i++) {
        int64_t deadline = clock_ns() + (1 + i % 5) * MS;

        sleep_until(deadline, false);
        int64_t late = clock_ns() - deadline;
        CHECK(late >= 0);
        best = late < best ? late : best;
        sum += late;
    }
    remark("a sleep is late by %lld us, at best %lld us", (long long)sum / TRIES / 1000, (long long)best / 1000);
    CHECK(best < 20 * MS);
}

static _Atomic int64_t last_due;

static void sleep_in_turn(unsigned number)
{
    int64_t deadline = clock_ns() + (int64_t)((number * 7) % 20) * 3 * MS;

    sleep_until(deadline, false);
    CHECK(clock_ns() >= deadline);
    if (deadline > last_due)
        last_due = deadline;
}

static void many_deadlines_at_once(void)
{
    int64_t begin = clock_ns();

    in_threads(60, sleep_in_turn);
    CHECK(last_due - begin >= 57 * MS);
    remark("60 sleepers, the last by %lld us late", (long long)(clock_ns() - last_due) / 1000);
}

void test_waiting(void)
{
    RUN(who_sleeps_longest_wakes_first);
    RUN(deadlines_end_sleeps);
    RUN(only_interruptible_sleeps_are_interrupted);
    RUN(no_wake_up_is_lost);
    RUN(conditions_wake);
    RUN(timers_are_punctual);
    RUN(many_deadlines_at_once);
}
