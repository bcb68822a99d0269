/* SPDX-License-Identifier: MIT */
/* user_pages_test.c - pinned pages of the process: which may be, where they are found, and that they end. */
#include "user_pages.h"

#include "tap.h"

#include <errno.h>
#include <sys/mman.h>

#define PAGE 4096u

static struct user_pages user;
static unsigned char *memory; /* five pages: two to write, one to read, one without access, one to write */

static uint64_t page_at(unsigned n)
{
    return (uintptr_t)memory + n * PAGE;
}

static void pages_are_found_until_they_are_unpinned(void)
{
    uint64_t bus[2], got;

    CHECK_EQ(user_pages_pin(&user, page_at(0), 2, true, bus), 0);
    CHECK(bus[0] >= USER_BUS && bus[1] == bus[0] + PAGE);
    CHECK(user_pages_find(&user, bus[0] + 100, 50, &got) == memory + 100);
    CHECK_EQ(got, 50);
    CHECK(user_pages_find(&user, bus[1] + 4000, 5000, &got) == memory + PAGE + 4000);
    CHECK_EQ(got, 96); /* to the end of the page */
    user_pages_unpin(&user, 1, bus);
    CHECK(!user_pages_find(&user, bus[0], 1, &got));
    CHECK(user_pages_find(&user, bus[1], 1, &got));
    user_pages_unpin(&user, 1, bus + 1);
    CHECK_EQ(user.used, 0);
}

static void a_page_can_be_pinned_twice(void)
{
    uint64_t first, second, got;

    CHECK_EQ(user_pages_pin(&user, page_at(0), 1, true, &first), 0);
    CHECK_EQ(user_pages_pin(&user, page_at(0), 1, true, &second), 0);
    CHECK(first != second);
    user_pages_unpin(&user, 1, &first);
    CHECK(user_pages_find(&user, second, 1, &got) == memory);
    user_pages_unpin(&user, 1, &second);
}

static void access_is_checked(void)
{
    uint64_t bus[8];

    CHECK_EQ(user_pages_pin(&user, page_at(1), 2, true, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, page_at(2), 2, false, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, page_at(3), 1, false, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, page_at(0), 5, false, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, 0, 1, false, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, UINT64_MAX - PAGE + 1, 1, false, bus), -EFAULT);
    CHECK_EQ(user_pages_pin(&user, page_at(0), UINT64_MAX / 2, false, bus), -EFAULT);
    CHECK_EQ(user.used, 0);
    CHECK_EQ(user_pages_pin(&user, page_at(1), 2, false, bus), 0); /* two mappings in a row */
    user_pages_unpin(&user, 2, bus);
}

static void the_window_may_be_full(void)
{
    uint64_t bus[4], more;

    CHECK_EQ(user_pages_pin(&user, page_at(0), 2, true, bus), 0);
    CHECK_EQ(user_pages_pin(&user, page_at(0), 2, true, bus + 2), 0);
    CHECK_EQ(user_pages_pin(&user, page_at(0), 1, true, &more), -ENOMEM);
    user_pages_unpin(&user, 1, bus + 1);
    CHECK_EQ(user_pages_pin(&user, page_at(4), 1, true, bus + 1), 0); /* the hole is found */
    user_pages_unpin(&user, 4, bus);
}

static void other_addresses_lead_nowhere(void)
{
    uint64_t got;

    CHECK(!user_pages_find(&user, 0, 1, &got));
    CHECK(!user_pages_find(&user, USER_BUS - 1, 1, &got));
    CHECK(!user_pages_find(&user, USER_BUS, 1, &got));
    CHECK(!user_pages_find(&user, USER_BUS + 4 * PAGE, 1, &got));
}

int main(void)
{
    memory = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + 2 * PAGE, PAGE, PROT_READ) ||
        mprotect(memory + 3 * PAGE, PAGE, PROT_NONE) || user_pages_init(&user, 4))
        return 1;
    TAP_RUN(pages_are_found_until_they_are_unpinned);
    TAP_RUN(a_page_can_be_pinned_twice);
    TAP_RUN(access_is_checked);
    TAP_RUN(the_window_may_be_full);
    TAP_RUN(other_addresses_lead_nowhere);
    user_pages_finish(&user);
    munmap(memory, 5 * PAGE);
    return tap_done();
}
