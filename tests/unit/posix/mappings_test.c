/* SPDX-License-Identifier: MIT */
/* mappings_test.c - mappings in whole, in parts and over one another, by addresses at which nothing is. */
#include <posix/mappings.h>

#include <errno.h>
#include <mgpu/mgpu.h>
#include <stdlib.h>

#include "tap.h"

#define PAGE MGPU_PAGE_SIZE

static unsigned gone_count;

static void gone(struct mapping *mapping)
{
    gone_count++;
    free(mapping);
}

static void *at(uint64_t page)
{
    return (void *)(uintptr_t)(0x100000 + page * PAGE);
}

static void add(uint64_t page, uint64_t pages)
{
    struct mapping *mapping = calloc(1, sizeof *mapping);

    mapping->gone = gone;
    mappings_add(mapping, mappings_piece(), at(page), pages * PAGE);
}

/* Take, and let go of, what is in these pages. Returns how many pieces there were. */
static unsigned take(uint64_t page, uint64_t pages)
{
    struct piece *list;
    unsigned count = 0;

    CHECK_EQ(mappings_take(at(page), pages * PAGE, &list), 0);
    for (const struct piece *piece = list; piece; piece = piece->next)
        count++;
    mappings_let_go(list);
    return count;
}

static void whole(void)
{
    gone_count = 0;
    add(0, 4);
    CHECK_EQ(take(4, 10), 0);
    CHECK_EQ(gone_count, 0);
    CHECK_EQ(take(0, 4), 1);
    CHECK_EQ(gone_count, 1);
    CHECK_EQ(take(0, 4), 0);
}

static void a_hole_in_the_middle(void)
{
    gone_count = 0;
    add(0, 8);
    CHECK_EQ(take(3, 2), 1); /* two splits */
    CHECK_EQ(gone_count, 0);
    CHECK_EQ(take(0, 3), 1);
    CHECK_EQ(gone_count, 0);
    CHECK_EQ(take(4, 100), 1);
    CHECK_EQ(gone_count, 1);
}

static void page_by_page(void)
{
    gone_count = 0;
    add(0, 64);
    for (unsigned i = 0; i < 64; i++) {
        CHECK_EQ(gone_count, 0);
        CHECK_EQ(take(i * 37 % 64, 1), 1); /* all over the place */
    }
    CHECK_EQ(gone_count, 1);
}

static void several_at_once(void)
{
    gone_count = 0;
    add(0, 2);
    add(2, 2);
    add(10, 2);
    CHECK_EQ(take(1, 10), 3); /* the end of the first, the second, the beginning of the third */
    CHECK_EQ(gone_count, 1);
    CHECK_EQ(take(0, 100), 2);
    CHECK_EQ(gone_count, 3);
}

static void what_is_none(void)
{
    struct piece *list;

    CHECK_EQ(mappings_take(at(0), 0, &list), -EINVAL);
    CHECK_EQ(mappings_take((char *)at(0) + 1, PAGE, &list), -EINVAL);
    CHECK_EQ(mappings_take(at(0), PAGE, &list), 0);
    CHECK(list == NULL);
}

/* A size that is not whole pages means the last one, too. */
static void sizes_are_rounded_up(void)
{
    struct piece *list;

    gone_count = 0;
    add(0, 2);
    CHECK_EQ(mappings_take(at(0), PAGE + 1, &list), 0);
    CHECK(list != NULL);
    mappings_let_go(list);
    CHECK_EQ(gone_count, 1);
}

/* Nobody frees what the child has of it. */
static void forgotten(void)
{
    struct mapping mapping = { .gone = gone };
    struct piece *piece = mappings_piece();

    gone_count = 0;
    mappings_add(&mapping, piece, at(0), 2 * PAGE);
    mappings_forget();
    CHECK_EQ(take(0, 2), 0);
    CHECK_EQ(gone_count, 0);
    free(piece);
}

int main(void)
{
    TAP_RUN(whole);
    TAP_RUN(a_hole_in_the_middle);
    TAP_RUN(page_by_page);
    TAP_RUN(several_at_once);
    TAP_RUN(what_is_none);
    TAP_RUN(sizes_are_rounded_up);
    TAP_RUN(forgotten);
    return tap_done();
}
