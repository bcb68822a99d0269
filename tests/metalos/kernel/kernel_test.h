/* SPDX-License-Identifier: MIT */
/*
 * kernel_test.h - MetalOS's kernel tested from within, by the first thread (main.c). Prints TAP as tests/tap.h does, for
 * several files and in ring 0.
 */
#ifndef KERNEL_TEST_H
#define KERNEL_TEST_H

#include "kernel.h"

#include <stdbool.h>
#include <stdint.h>

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition))                                                             \
            check_failed("%s:%d: %s", __FILE__, __LINE__, #condition);                \
    } while (0)

#define CHECK_EQ(actual, expected)                                                    \
    do {                                                                              \
        long long check_a = (long long)(actual), check_e = (long long)(expected);     \
        if (check_a != check_e)                                                       \
            check_failed("%s:%d: %s is %lld (0x%llx), expected %lld (0x%llx)", __FILE__, __LINE__, #actual, check_a, \
                         (unsigned long long)check_a, check_e, (unsigned long long)check_e); \
    } while (0)

/* From any thread. Remarks have one line. */
__attribute__((format(printf, 1, 2))) void check_failed(const char *format, ...);
__attribute__((format(printf, 1, 2))) void remark(const char *format, ...);

#define RUN(test) run_test(#test, test)
void run_test(const char *name, void (*test)(void));

#define MS 1000000ll

/* Pages: on larger machines no test touches all memory, which the host would have to find. */
#define SMALL_MACHINE 0x30000u

void test_memory(void);
void test_paging(void);
void test_threads(void);
void test_waiting(void);
void test_machine(void);

/* Run `function` in `count` threads at the same time, each with its number; returns when all have ended. */
void in_threads(unsigned count, void (*function)(unsigned number));

/* Whether a page fault comes of it. Addresses below USER_END. */
bool faults_on_read(uint64_t address);
bool faults_on_write(uint64_t address);

#endif
