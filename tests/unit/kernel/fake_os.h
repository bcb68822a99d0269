/* SPDX-License-Identifier: MIT */
/*
 * fake_os.h - an operating system for the reference kernel under test: one thread, memory that counts, allocations that
 * fail on demand, and a clock that stands still unless somebody waits.
 */
#ifndef FAKE_OS_H
#define FAKE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_BUS_BASE 0x100000000ull /* bus address of the first page of system memory */
#define FAKE_PAGES 8192u
#define FAKE_USER_BUS (1ull << 46) /* bus addresses of pinned pages begin here */
#define FAKE_NEVER UINT64_MAX

struct fake_os {
    /* heap */
    uint64_t heap_bytes;  /* in use */
    uint64_t allocations; /* of any kind, so far */
    uint64_t frees;       /* of any kind, so far: calls, not pages */
    uint64_t fail_at;     /* number, from 0, of the allocation that fails; FAKE_NEVER */

    /* system memory */
    unsigned char *memory; /* FAKE_PAGES pages */
    bool used[FAKE_PAGES];
    uint64_t pages_used;
    uint64_t pages_pinned; /* of the caller's memory */
    bool scattered; /* hand out pages so that no two are neighbours, else in a row */

    /* the caller's memory: copies that touch [bad_begin, bad_end) fail */
    uint64_t bad_begin, bad_end;

    bool locked;
    bool unprivileged; /* the caller may not go before others */
    int64_t time_ns;
    uint64_t random; /* what kgpu_os_random answers next; then one more */
    unsigned wakes, waits;
    void (*on_wait)(void *argument); /* what happens while the caller sleeps; NULL: time passes until the deadline */
    void *on_wait_argument;
    bool interrupted; /* sleeps end because the OS wants the thread back */
    char last_line[200]; /* of the log */
    unsigned lines[4];   /* logged, by level */
};

void fake_os_init(struct fake_os *os);
/* Also checks that nothing is in use any more. */
void fake_os_finish(struct fake_os *os);

/* Whether every byte and page has been given back. */
bool fake_os_is_clean(const struct fake_os *os);

/* The memory behind a bus address; NULL outside. */
void *fake_os_bus(struct fake_os *os, uint64_t bus);

#endif
