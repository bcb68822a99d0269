/* SPDX-License-Identifier: MIT */
/* memory.c - the address space: mappings that are cut, moved and protected, and memory that comes to its end. */
#include "tap.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096ul
#define RW (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

static sigjmp_buf back;
static volatile char seen; /* by the last touch */

static void leave(int signal)
{
    siglongjmp(back, signal);
}

/* The signal that a touch of the byte raises; 0: none. */
static int touch(volatile char *byte, int write)
{
    const int signal = sigsetjmp(back, 1);

    if (signal)
        return signal;
    if (write)
        *byte = 1;
    else
        seen = *byte;
    return 0;
}

static char *map(size_t size, int protection, int flags)
{
    void *address = mmap(NULL, size, protection, ANONYMOUS | flags, -1, 0);

    return address == MAP_FAILED ? NULL : address;
}

static int is_filled(const char *from, size_t size, char with)
{
    for (size_t i = 0; i < size; i++)
        if (from[i] != with)
            return 0;
    return 1;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static void new_memory_is_zero(void)
{
    char *memory = map(64 * PAGE, RW, 0);

    CHECK(memory && is_filled(memory, 64 * PAGE, 0));
    memset(memory, 1, 64 * PAGE);
    CHECK_EQ(munmap(memory, 64 * PAGE), 0);
    memory = map(64 * PAGE, RW, 0);
    CHECK(memory && is_filled(memory, 64 * PAGE, 0));
    munmap(memory, 64 * PAGE);
}

static void a_mapping_can_be_cut(void)
{
    char *memory = map(10 * PAGE, RW, 0);

    memset(memory, 5, 10 * PAGE);
    CHECK_EQ(munmap(memory + 3 * PAGE, 2 * PAGE), 0);
    CHECK_EQ(munmap(memory + 9 * PAGE, PAGE), 0);
    CHECK_EQ(munmap(memory, PAGE), 0);
    CHECK_EQ(touch(memory + 3 * PAGE, 0), SIGSEGV);
    CHECK_EQ(touch(memory + 5 * PAGE - 1, 0), SIGSEGV);
    CHECK_EQ(touch(memory + PAGE - 1, 0), SIGSEGV);
    CHECK_EQ(touch(memory + 9 * PAGE, 0), SIGSEGV);
    CHECK(is_filled(memory + PAGE, 2 * PAGE, 5));
    CHECK(is_filled(memory + 5 * PAGE, 4 * PAGE, 5));
    CHECK_EQ(munmap(memory, 10 * PAGE), 0); /* holes do not matter */
    CHECK_EQ(touch(memory + 6 * PAGE, 0), SIGSEGV);
}

static void protection_is_kept(void)
{
    char *memory = map(8 * PAGE, RW, 0);

    memset(memory, 3, 8 * PAGE);
    CHECK_EQ(mprotect(memory + 2 * PAGE, 2 * PAGE, PROT_READ), 0);
    CHECK_EQ(mprotect(memory + 5 * PAGE, PAGE, PROT_NONE), 0);
    CHECK_EQ(touch(memory + 2 * PAGE, 1), SIGSEGV);
    CHECK_EQ(touch(memory + 2 * PAGE, 0), 0);
    CHECK_EQ(touch(memory + 4 * PAGE, 1), 0);
    CHECK_EQ(touch(memory + 5 * PAGE, 0), SIGSEGV);
    CHECK_EQ(write(1, memory + 5 * PAGE, 1), -1);
    CHECK_EQ(errno, EFAULT);
    CHECK_EQ(mprotect(memory, 8 * PAGE, RW), 0);
    CHECK(is_filled(memory + 5 * PAGE, PAGE, 3)); /* contents stay */
    CHECK_EQ(touch(memory + 2 * PAGE, 1), 0);
    CHECK_EQ(munmap(memory + 7 * PAGE, PAGE), 0);
    CHECK_EQ(mprotect(memory, 8 * PAGE, RW), -1);
    CHECK_EQ(errno, ENOMEM);
    munmap(memory, 7 * PAGE);
}

static void data_is_no_code(void)
{
    static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov $42, %eax; ret */
    char *memory = map(PAGE, RW, 0);
    int (*function)(void);
    int signal;

    memcpy(memory, code, sizeof code);
    memcpy(&function, &memory, sizeof function);
    signal = sigsetjmp(back, 1);
    if (!signal)
        function();
    CHECK_EQ(signal, SIGSEGV);
    CHECK_EQ(mprotect(memory, PAGE, PROT_READ | PROT_EXEC), 0);
    CHECK_EQ(function(), 42);
    munmap(memory, PAGE);
}

/* Below the stack's 8 MiB there is nothing, though other mappings are not far. */
static void a_stack_ends_in_nothing(void)
{
    char *below = map(64 * PAGE, RW, 0), *at = (char *)((uintptr_t)&below & ~(PAGE - 1));
    size_t pages = 0;

    while (pages <= 2048 && !touch(at - pages * PAGE, 0))
        pages++;
    CHECK(pages <= 2048);
    munmap(below, 64 * PAGE);
}

static void fixed_addresses_are_honoured(void)
{
    char *memory = map(8 * PAGE, RW, 0);

    memset(memory, 1, 8 * PAGE);
    CHECK(mmap(memory + 2 * PAGE, 2 * PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == memory + 2 * PAGE);
    CHECK(is_filled(memory + 2 * PAGE, 2 * PAGE, 0));
    CHECK(is_filled(memory + 4 * PAGE, 4 * PAGE, 1));
    CHECK(mmap(memory, PAGE, RW, ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED);
    CHECK_EQ(errno, EEXIST);
    CHECK(mmap(memory, PAGE, RW, ANONYMOUS, -1, 0) != memory); /* a wish only */
    CHECK(mmap(memory + 1, PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
    CHECK(mmap(NULL, 0, RW, ANONYMOUS, -1, 0) == MAP_FAILED);
    CHECK(mmap((void *)0x7ffffffff000, 4 * PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED);
    munmap(memory, 8 * PAGE);
}

static void mappings_grow_and_move(void)
{
    char *memory = map(4 * PAGE, RW, 0), *moved;

    memset(memory, 7, 4 * PAGE);
    CHECK(mremap(memory, 4 * PAGE, 2 * PAGE, 0) == memory);
    CHECK_EQ(touch(memory + 2 * PAGE, 0), SIGSEGV);
    CHECK(mmap(memory + 2 * PAGE, PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0) == memory + 2 * PAGE); /* in the way */
    CHECK(mremap(memory, 2 * PAGE, 100 * PAGE, 0) == MAP_FAILED);
    CHECK_EQ(errno, ENOMEM);
    moved = mremap(memory, 2 * PAGE, 100 * PAGE, MREMAP_MAYMOVE);
    CHECK(moved != MAP_FAILED && moved != memory);
    CHECK(is_filled(moved, 2 * PAGE, 7));
    CHECK(is_filled(moved + 2 * PAGE, 98 * PAGE, 0));
    CHECK_EQ(touch(memory, 0), SIGSEGV);
    CHECK_EQ(touch(memory + 2 * PAGE, 0), 0);
    munmap(memory + 2 * PAGE, PAGE);
    munmap(moved, 100 * PAGE);
}

static void discarded_memory_is_zero(void)
{
    char *memory = map(600 * PAGE, RW, 0);

    memset(memory, 9, 600 * PAGE);
    CHECK_EQ(madvise(memory + PAGE, 597 * PAGE, MADV_DONTNEED), 0);
    CHECK(is_filled(memory, PAGE, 9));
    CHECK(is_filled(memory + PAGE, 597 * PAGE, 0));
    CHECK(is_filled(memory + 598 * PAGE, 2 * PAGE, 9));
    munmap(memory, 600 * PAGE);
}

static void the_break_moves(void)
{
    char *before = sbrk(0);

    if (sbrk(10 * PAGE) != before) /* musl has it for this and no more */
        return;
    memset(before, 4, 10 * PAGE);
    CHECK(sbrk(-10 * (intptr_t)PAGE) != (void *)-1);
}

/* Reservations cost nothing but addresses. */
static void what_is_only_reserved_is_free(void)
{
    const size_t size = 64ul << 30;
    char *none = map(size, PROT_NONE, 0), *lazy = map(size, RW, MAP_NORESERVE);

    CHECK(none && lazy);
    CHECK_EQ(touch(none + size / 2, 0), SIGSEGV);
    CHECK_EQ(mprotect(none + size / 2, 16 * PAGE, RW), 0);
    memset(none + size / 2, 1, 16 * PAGE);
    for (size_t at = 0; at < size; at += size / 64)
        lazy[at] = 1;
    CHECK_EQ(munmap(none, size), 0);
    CHECK_EQ(munmap(lazy, size), 0);
}

static uint64_t memory_size(void)
{
    struct sysinfo info;

    return sysinfo(&info) ? 0 : (uint64_t)info.totalram * info.mem_unit;
}

/* Piece by piece until there is no more, large ones and then small ones: all that was given can be used. */
static void memory_comes_to_its_end(void)
{
    const size_t piece = 16ul << 20, small = 16 * PAGE;
    static char *pieces[1024], *smalls[1024];
    size_t count = 0, small_count = 0;

    CHECK(!map(memory_size() + (1ul << 40), RW, 0));
    CHECK_EQ(errno, ENOMEM);
    if (memory_size() > 1024 * piece)
        return; /* it is the host's memory, which is not ours to fill */
    while (count < 1024 && (pieces[count] = map(piece, RW, 0)) != NULL)
        count++;
    CHECK(count > 0 && count < 1024);
    CHECK_EQ(errno, ENOMEM);
    while (small_count < 1024 && (smalls[small_count] = map(small, RW, 0)) != NULL)
        small_count++;
    CHECK(small_count < 1024);
    CHECK_EQ(errno, ENOMEM);
    for (size_t i = 0; i < small_count; i++)
        memset(smalls[i], 1, small);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < piece; at += PAGE)
            pieces[i][at] = (char)i;
    for (size_t i = 0; i < count; i++)
        CHECK(pieces[i][piece - PAGE] == (char)i);
    for (size_t i = 0; i < count; i++)
        munmap(pieces[i], piece);
    for (size_t i = 0; i < small_count; i++)
        munmap(smalls[i], small);
    pieces[0] = map(piece, RW, 0);
    CHECK(pieces[0]);
    munmap(pieces[0], piece);
}

/* Small areas until the kernel has none left for its books, or there are a great many. */
static void many_mappings_are_fine(void)
{
    static char *pages[20000];
    size_t count = 0;

    while (count < 20000 && (pages[count] = map(2 * PAGE, RW, 0)) != NULL) {
        munmap(pages[count] + PAGE, PAGE); /* neighbours do not grow together */
        pages[count++][0] = 1;
    }
    CHECK(count > 1000);
    for (size_t i = 0; i < count; i++)
        CHECK_EQ(munmap(pages[i], PAGE), 0);
}

/*
 * Small mappings with as small holes between them; then a small and a larger one come and go. Who looked at each hole
 * for each of them would take half a minute.
 */
static void a_place_is_found_soon(void)
{
    static char *pages[30000];
    const size_t count = sizeof pages / sizeof *pages;
    int64_t begin = now_ms();

    for (size_t i = 0; i < count; i++) {
        pages[i] = map(2 * PAGE, PROT_NONE, 0);
        munmap(pages[i] + PAGE, PAGE);
    }
    for (int i = 0; i < 1000; i++) {
        char *small = map(PAGE, PROT_NONE, 0), *large = map(16 * PAGE, PROT_NONE, 0);

        CHECK(small && large);
        munmap(small, PAGE);
        munmap(large, 16 * PAGE);
    }
    for (size_t i = 0; i < count; i++)
        munmap(pages[i], PAGE);
    CHECK(now_ms() - begin < 3000);
}

static _Atomic int stop;
static char *volatile shared;

static void *touch_all_the_time(void *unused)
{
    while (!stop)
        for (size_t at = 0; at < 16 * PAGE; at += PAGE)
            if (!touch(shared + at, 0) && seen != 0 && seen != 6)
                abort();
    return unused;
}

/*
 * While another processor touches the memory it goes, comes and is protected: nobody sees what is not there any more.
 */
static void all_processors_see_the_same(void)
{
    pthread_t other;

    shared = map(16 * PAGE, RW, 0);
    /* There is one buffer for sigsetjmp: only the other thread faults. */
    pthread_create(&other, NULL, touch_all_the_time, NULL);
    for (int i = 0; i < 60; i++) {
        memset(shared, 6, 16 * PAGE);
        mprotect(shared, 16 * PAGE, i & 1 ? PROT_NONE : PROT_READ);
        mprotect(shared, 16 * PAGE, RW);
        madvise(shared, 16 * PAGE, MADV_DONTNEED);
        mmap(shared, 16 * PAGE, RW, ANONYMOUS | MAP_FIXED, -1, 0);
    }
    stop = 1;
    pthread_join(other, NULL);
    munmap(shared, 16 * PAGE);
    CHECK(1);
}

int main(void)
{
    struct sigaction action = { .sa_handler = leave };

    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    TAP_RUN(new_memory_is_zero);
    TAP_RUN(a_mapping_can_be_cut);
    TAP_RUN(protection_is_kept);
    TAP_RUN(data_is_no_code);
    TAP_RUN(a_stack_ends_in_nothing);
    TAP_RUN(fixed_addresses_are_honoured);
    TAP_RUN(mappings_grow_and_move);
    TAP_RUN(discarded_memory_is_zero);
    TAP_RUN(the_break_moves);
    TAP_RUN(what_is_only_reserved_is_free);
    TAP_RUN(memory_comes_to_its_end);
    TAP_RUN(many_mappings_are_fine);
    TAP_RUN(a_place_is_found_soon);
    TAP_RUN(all_processors_see_the_same);
    return tap_done();
}
