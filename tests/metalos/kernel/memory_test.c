/* SPDX-License-Identifier: MIT */
/* memory_test.c - pages, promises and the heap: to the last page, and by several threads at once. */
#include "kernel_test.h"

#include "memory/heap.h"
#include "memory/page.h"
#include "thread/thread.h"

/* Pages in a list that goes through their first words; the rest must be zero. */
struct taken {
    uint64_t next, words[PAGE_SIZE / 8 - 1];
};

static bool is_zero(uint64_t physical)
{
    const uint64_t *words = page_ptr(physical);

    for (unsigned i = 0; i < PAGE_SIZE / 8; i++)
        if (words[i])
            return false;
    return true;
}

static uint64_t push(uint64_t list, uint64_t physical)
{
    struct taken *page = page_ptr(physical);

    page->next = list;
    page->words[10] = physical; /* to be zeroed by whoever gets it next */
    return physical;
}

static void free_list(uint64_t list)
{
    while (list) {
        uint64_t next = ((struct taken *)page_ptr(list))->next;

        page_free(list, 1);
        list = next;
    }
}

static void pages_are_zeroed_and_come_back(void)
{
    uint64_t before = pages_free(), list = 0;

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 1000; i++) {
            uint64_t page = page_alloc();

            CHECK(page && page % PAGE_SIZE == 0 && is_zero(page));
            list = push(list, page);
        }
        CHECK_EQ(pages_free(), before - 1000);
        free_list(list);
        list = 0;
    }
    CHECK_EQ(pages_free(), before);
}

static void the_last_page_can_be_had(void)
{
    uint64_t before = pages_free(), list = 0, page, count = 0;

    if (before > SMALL_MACHINE)
        return;
    for (; (page = page_alloc()); count++)
        list = push(list, page);
    CHECK_EQ(count, before);
    CHECK_EQ(pages_free(), 0);
    CHECK_EQ(page_alloc_run(1), 0);
    CHECK(!heap_alloc(3 * PAGE_SIZE));
    CHECK(!page_promise(1));
    free_list(list);
    CHECK_EQ(pages_free(), before);
    page = page_alloc_run(512);
    CHECK(page); /* all that was in single pages has grown together again */
    page_free(page, 512);
}

static void runs_are_aligned_and_in_a_row(void)
{
    static const size_t counts[] = { 1, 2, 3, 7, 100, 511, 512, 513, 1024, 5000 };
    uint64_t before = pages_free();

    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        uint64_t run = page_alloc_run(counts[i]);

        CHECK(run && run % PAGE_SIZE == 0);
        CHECK(counts[i] < 512 || run % (2u << 20) == 0);
        CHECK(is_zero(run) && is_zero(run + (counts[i] - 1) * PAGE_SIZE));
        CHECK_EQ(pages_free(), before - counts[i]);
        /* back in two parts, the later first */
        page_free(run + counts[i] / 3 * PAGE_SIZE, counts[i] - counts[i] / 3);
        if (counts[i] / 3)
            page_free(run, counts[i] / 3);
        CHECK_EQ(pages_free(), before);
    }
    CHECK_EQ(page_alloc_run(0), 0);
    CHECK_EQ(page_alloc_run(before + 1), 0);
    CHECK_EQ(page_alloc_run(SIZE_MAX / 2), 0);
}

static void promises_are_kept(void)
{
    uint64_t free = pages_free(), list = 0, page;

    CHECK(!page_promise(free + 1));
    CHECK(!page_promise(SIZE_MAX));
    CHECK(page_promise(free - 10));
    CHECK_EQ(pages_promised(), free - 10);
    CHECK(!page_promise(11));
    CHECK_EQ(page_alloc_run(11), 0);
    for (unsigned i = 0; i < 10; i++) {
        page = page_alloc();
        CHECK(page);
        list = push(list, page);
    }
    CHECK_EQ(page_alloc(), 0);
    page = page_alloc_promised();
    CHECK(page && is_zero(page));
    list = push(list, page);
    CHECK_EQ(pages_promised(), free - 11);
    page_unpromise(free - 11);
    CHECK_EQ(pages_promised(), 0);
    page = page_alloc();
    CHECK(page);
    free_list(push(list, page));
    CHECK_EQ(pages_free(), free);
}

static unsigned random_below(uint64_t *state, unsigned end)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(*state >> 33) % end;
}

/* Several threads ask for objects and runs of all sizes, write to the last byte, and find what they have written. */
static void churn(unsigned number)
{
    enum { SLOTS = 64, ROUNDS = 4000 };
    struct {
        unsigned char *ptr;
        size_t size;
    } slots[SLOTS] = { { NULL, 0 } };
    uint64_t state = number + 1;

    for (unsigned round = 0; round < ROUNDS + SLOTS; round++) {
        unsigned slot = round < ROUNDS ? random_below(&state, SLOTS) : round - ROUNDS;
        unsigned char *ptr = slots[slot].ptr;
        size_t size = slots[slot].size;

        if (ptr) {
            CHECK(ptr[0] == (unsigned char)slot && ptr[size - 1] == (unsigned char)slot);
            heap_free(ptr, size);
            slots[slot].ptr = NULL;
        } else if (round < ROUNDS) {
            size = 1 + random_below(&state, random_below(&state, 8) ? 2500 : 40000);
            ptr = heap_alloc(size);
            CHECK(ptr && (uintptr_t)ptr % (size < PAGE_SIZE ? 16 : PAGE_SIZE) == 0);
            for (size_t i = 0; i < size; i++)
                if (ptr[i])
                    CHECK_EQ(i, SIZE_MAX); /* not zeroed */
            memset(ptr, (int)slot, size);
            slots[slot].ptr = ptr;
            slots[slot].size = size;
        }
        if (round % 16 == 0)
            thread_yield();
    }
}

static void the_heap_bears_several_threads(void)
{
    uint64_t free = pages_free(), bytes = heap_bytes(), objects = heap_objects();

    in_threads(8, churn);
    while (threads_alive() > 1)
        thread_yield();
    CHECK_EQ(heap_bytes(), bytes);
    CHECK_EQ(heap_objects(), objects);
    CHECK_EQ(pages_free(), free);
}

static void every_size_of_object_fits(void)
{
    for (size_t size = 1; size <= 2 * PAGE_SIZE; size += size < 64 ? 1 : 37) {
        char *a = heap_alloc(size), *b = heap_alloc(size);

        CHECK(a && b && (a + size <= b || b + size <= a));
        heap_free(a, size);
        heap_free(b, size);
    }
    heap_free(NULL, 100);
}

static void bytes_are_moved_as_in_c(void)
{
    unsigned char from[64], to[64];

    for (unsigned size = 0; size < 40; size++)
        for (unsigned shift = 0; shift < 9; shift++) {
            for (unsigned i = 0; i < sizeof from; i++)
                from[i] = (unsigned char)(i + 1);
            memset(to, 0xee, sizeof to);
            CHECK(memcpy(to + shift, from, size) == to + shift);
            CHECK(!memcmp(to + shift, from, size) && to[shift + size] == 0xee && (!shift || to[shift - 1] == 0xee));
            memmove(from + shift, from, size);
            CHECK(!memcmp(to + shift, from + shift, size) && from[shift + size] == shift + size + 1);
            memmove(from, from + shift, size);
            CHECK(!memcmp(to + shift, from, size));
            memset(to + shift, (int)size, size);
            CHECK(size == 0 || (to[shift] == size && to[shift + size - 1] == size && to[shift + size] == 0xee));
        }
    CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("a", "a") == 0 && strcmp("\xff", "a") > 0);
    CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 && strncmp("a", "ab", 5) < 0);
    CHECK(memcmp("\x01\xff", "\x01\x02", 2) > 0 && memcmp("", "x", 0) == 0 && strlen("four") == 4);
}

void test_memory(void)
{
    RUN(bytes_are_moved_as_in_c);
    RUN(pages_are_zeroed_and_come_back);
    RUN(runs_are_aligned_and_in_a_row);
    RUN(promises_are_kept);
    RUN(every_size_of_object_fits);
    RUN(the_heap_bears_several_threads);
    RUN(the_last_page_can_be_had);
}
