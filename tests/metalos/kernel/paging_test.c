/* SPDX-License-Identifier: MIT */
/* paging_test.c - page tables: what they say, what the processor makes of it, and that all processors forget. */
#include "kernel_test.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "memory/page.h"
#include "memory/paging.h"
#include "thread/clock.h"
#include "thread/thread.h"

#include <errno.h>

#define LOW 0x400000ull
#define HIGH 0x00007ffffffff000ull

static struct page_table table;

static uint64_t value_at(uint64_t address)
{
    return *(const volatile uint64_t *)address;
}

static void a_table_says_what_it_was_told(void)
{
    uint64_t before = pages_free(), physical = 1, at = 0;
    unsigned flags = 0;

    CHECK_EQ(page_table_init(&table), 0);
    CHECK(!page_table_find(&table, LOW, &physical, &flags));
    CHECK_EQ(page_table_map(&table, LOW, 0x5000, PT_WRITE | PT_USER), 0);
    CHECK_EQ(page_table_map(&table, HIGH, 0x6000, PT_EXEC | PT_USER | PT_COMBINE), 0);
    CHECK_EQ(page_table_map(&table, LOW + PAGE_SIZE, 0x7000, 0), 0); /* kept, and nobody may touch it */
    CHECK(page_table_find(&table, LOW, &physical, &flags) && physical == 0x5000 && flags == (PT_WRITE | PT_USER));
    CHECK(page_table_find(&table, HIGH, &physical, &flags) && physical == 0x6000 &&
          flags == (PT_EXEC | PT_USER | PT_COMBINE));
    CHECK(page_table_find(&table, LOW + PAGE_SIZE, &physical, &flags) && physical == 0x7000 && !(flags & PT_USER));

    CHECK(page_table_next(&table, &at, USER_END, &physical) && at == LOW && physical == 0x5000);
    at += PAGE_SIZE;
    CHECK(page_table_next(&table, &at, USER_END, &physical) && at == LOW + PAGE_SIZE && physical == 0x7000);
    at += PAGE_SIZE;
    CHECK(!page_table_next(&table, &at, HIGH, &physical));
    CHECK(page_table_next(&table, &at, USER_END, &physical) && at == HIGH && physical == 0x6000);

    CHECK(page_table_unmap(&table, LOW, &physical) && physical == 0x5000);
    CHECK(!page_table_unmap(&table, LOW, &physical) && !page_table_find(&table, LOW, NULL, NULL));
    page_table_finish(&table);
    CHECK_EQ(pages_free(), before);
}

static void rights_hold(void)
{
    uint64_t page = page_alloc();

    CHECK_EQ(page_table_init(&table), 0);
    page_table_use(&table);
    CHECK(faults_on_read(LOW) && faults_on_write(LOW));
    CHECK_EQ(page_table_map(&table, LOW, page, PT_USER), 0);
    CHECK(!faults_on_read(LOW) && faults_on_write(LOW)); /* read-only for the kernel, too */
    CHECK_EQ(page_table_map(&table, LOW, page, PT_USER | PT_WRITE), 0);
    page_table_flush(LOW, PAGE_SIZE);
    CHECK(!faults_on_write(LOW));
    CHECK_EQ(page_table_map(&table, LOW, page, PT_WRITE), 0);
    page_table_flush(LOW, PAGE_SIZE);
    CHECK(faults_on_read(LOW));
    page_table_use(NULL);
    page_table_finish(&table);
    page_free(page, 1);
}

static void no_memory_is_no_crash(void)
{
    uint64_t free = pages_free();

    CHECK(page_promise(free - 2));
    CHECK_EQ(page_table_init(&table), 0);
    CHECK_EQ(page_table_map(&table, LOW, 0x5000, PT_USER), -ENOMEM);
    page_unpromise(free - 2);
    page_table_finish(&table);
    CHECK_EQ(pages_free(), free);
}

/* Readers on all processors, and one that exchanges the page under them: after a flush nobody sees the old one. */
static _Atomic uint64_t generation, readers, stale;
static _Atomic bool stop;
static uint64_t pages[2]; /* of which one is mapped at LOW */

static void read_on(void)
{
    thread_current()->table = &table;
    page_table_use(&table);
    readers++;
    while (!stop) {
        uint64_t least = generation;

        if (value_at(LOW) < least)
            stale++;
        if (cpu_count() == 1)
            thread_yield();
    }
    thread_current()->table = NULL;
}

static void exchange(void)
{
    int64_t end = clock_ns() + 500 * MS; /* a busy host runs some of the processors rarely, and each is waited for */

    while (readers < cpu_count() - 1)
        thread_yield();
    for (uint64_t i = 2; i < 2000 && (i < 6 || clock_ns() < end); i++) {
        *(uint64_t *)page_ptr(pages[i % 2]) = i;
        page_table_map(&table, LOW, pages[i % 2], PT_USER | PT_WRITE);
        page_table_flush(LOW, i % 3 ? PAGE_SIZE : 100 * PAGE_SIZE);
        generation = i;
        *(uint64_t *)page_ptr(pages[(i + 1) % 2]) = 0; /* who still sees this one sees it is old */
    }
    stop = true;
}

static void exchange_or_read(unsigned number)
{
    if (number == 0)
        exchange();
    else
        read_on();
}

static void all_processors_forget(void)
{
    pages[0] = page_alloc();
    pages[1] = page_alloc();
    CHECK_EQ(page_table_init(&table), 0);
    CHECK_EQ(page_table_map(&table, LOW, pages[0], PT_USER | PT_WRITE), 0);
    in_threads(cpu_count(), exchange_or_read);
    CHECK_EQ(stale, 0);
    CHECK(generation >= 5);
    page_table_finish(&table); /* some processor has it in use still */
    for (unsigned i = 0; i < cpu_count(); i++)
        CHECK_EQ(cpus[i].root, kernel_table.root);
    page_free(pages[0], 1);
    page_free(pages[1], 1);
}

static void flush_much(unsigned number)
{
    int64_t end = clock_ns() + 500 * MS;

    page_table_use(&table);
    for (unsigned i = 0; i < 3000 && clock_ns() < end; i++) {
        page_table_flush(LOW + number * PAGE_SIZE, PAGE_SIZE);
        if (i % 64 == 0)
            thread_yield();
    }
}

/* Who asks answers others meanwhile: else two that ask each other would wait for ever. */
static void many_flush_at_once(void)
{
    CHECK_EQ(page_table_init(&table), 0);
    in_threads(4, flush_much);
    page_table_use(NULL);
    page_table_finish(&table);
}

static void the_kernels_own_pages_have_their_rights(void)
{
    unsigned flags = 0;
    static int in_data;

    CHECK(page_table_find(&kernel_table, (uint64_t)rights_hold, NULL, &flags) && flags == PT_EXEC);
    CHECK(page_table_find(&kernel_table, (uint64_t) "read-only", NULL, &flags) && flags == 0);
    CHECK(page_table_find(&kernel_table, (uint64_t)&in_data, NULL, &flags) && flags == PT_WRITE);
    CHECK(kernel_readable((uint64_t)rights_hold) && kernel_readable((uint64_t)page_ptr(0x100000)));
    CHECK(!kernel_readable(0) && !kernel_readable(LOW) && !kernel_readable(0xfffffffffffffff0ull));
    CHECK(!kernel_readable((uint64_t)page_ptr(0xfee00000)));
}

void test_paging(void)
{
    RUN(a_table_says_what_it_was_told);
    RUN(rights_hold);
    RUN(no_memory_is_no_crash);
    RUN(all_processors_forget);
    RUN(many_flush_at_once);
    RUN(the_kernels_own_pages_have_their_rights);
}
