/* SPDX-License-Identifier: MIT */
/* thread_test.c - threads and locks under load, on all processors at once. */
#include "kernel_test.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/heap.h"
#include "memory/page.h"
#include "thread/clock.h"
#include "thread/thread.h"
#include "thread/wait.h"

static struct spinlock spin;
static struct mutex mutex;
static uint64_t counter, shadow;
static _Atomic uint32_t processors_seen;

static void count_under_spinlock(unsigned number)
{
    for (unsigned i = 0; i < 20000; i++) {
        bool interrupts = spin_lock(&spin);

        counter++;
        shadow += number;
        spin_unlock(&spin, interrupts);
        processors_seen |= 1u << this_cpu()->number;
        if (i % 100 == 0)
            thread_yield();
    }
}

static void spinlocks_exclude(void)
{
    counter = shadow = 0;
    in_threads(8, count_under_spinlock);
    CHECK_EQ(counter, 160000);
    CHECK_EQ(shadow, 20000 * 28);
    CHECK(interrupts_are_on());
}

static void all_processors_take_part(void)
{
    CHECK_EQ(processors_seen, (1u << cpu_count()) - 1);
}

static void count_under_mutex(unsigned number)
{
    for (unsigned i = 0; i < 2000; i++) {
        mutex_lock(&mutex);
        uint64_t before = counter;
        if (i % 8 == number)
            thread_yield(); /* with the mutex held */
        counter = before + 1;
        mutex_unlock(&mutex);
    }
}

static void mutexes_exclude(void)
{
    counter = 0;
    in_threads(8, count_under_mutex);
    CHECK_EQ(counter, 16000);
    CHECK(!mutex.taken && !mutex.sleepers.first);
}

static _Atomic uint64_t lives;

static void live_shortly(void *argument)
{
    lives += (uint64_t)argument;
}

static void threads_leave_nothing(void)
{
    uint64_t pages, bytes = heap_bytes(), alive = threads_alive();

    while (threads_alive() > 1)
        thread_yield();
    pages = pages_free();
    for (unsigned i = 0; i < 10000; i++) {
        struct thread *thread = thread_create(live_shortly, (void *)1, "short");

        CHECK(thread && thread->id);
        thread_start(thread);
        if (i % 50 == 0)
            thread_yield();
    }
    while (threads_alive() > 1)
        thread_yield();
    CHECK_EQ(lives, 10000);
    CHECK_EQ(threads_alive(), alive);
    CHECK_EQ(heap_bytes(), bytes);
    CHECK_EQ(pages_free(), pages);
}

static void no_memory_for_a_thread(void)
{
    uint64_t free = pages_free(), bytes = heap_bytes();

    CHECK(page_promise(free - 2));
    CHECK(!thread_create(live_shortly, NULL, "never"));
    page_unpromise(free - 2);
    CHECK_EQ(heap_bytes(), bytes);
    CHECK_EQ(pages_free(), free);
    CHECK_EQ(threads_alive(), 1);
}

static uint64_t order, yields;

static void note_order(void *argument)
{
    order = order * 10 + (uint64_t)argument;
    thread_yield();
    yields++;
}

/* On one processor alone threads run in the order in which they have been started. */
static void turns_are_fair(void)
{
    if (cpu_count() > 1)
        return;
    for (uint64_t i = 1; i <= 5; i++)
        thread_start(thread_create(note_order, (void *)i, "in order"));
    thread_yield();
    CHECK_EQ(order, 12345);
    CHECK_EQ(yields, 0);
    thread_yield();
    CHECK_EQ(yields, 5);
}

void test_threads(void)
{
    RUN(spinlocks_exclude);
    RUN(all_processors_take_part);
    RUN(mutexes_exclude);
    RUN(threads_leave_nothing);
    RUN(no_memory_for_a_thread);
    RUN(turns_are_fair);
}
