/* SPDX-License-Identifier: MIT */
/*
 * main.c - an image of the kernel with tests in place of a program: TAP on the first serial line, the verdict as
 * status.
 *
 * With one word on its command line it does not test, but ends in that way: see `ends`.
 */
#include "kernel_test.h"

#include "boot/boot.h"
#include "console/log.h"
#include "console/serial.h"
#include "cpu/trap.h"
#include "kernel.h"
#include "program/copy.h"
#include "thread/clock.h"
#include "thread/thread.h"
#include "thread/wait.h"

#include <errno.h>

/* ---- in place of the program's side ---- */

static _Atomic unsigned faults, expected; /* so far; and by how many threads at the moment */

bool user_fault(struct trap_frame *frame, uint64_t address, uint64_t error)
{
    (void)address, (void)error;
    if (!expected)
        return false;
    faults++;
    frame->rip = frame->rbx; /* faults_on_read and faults_on_write have it there */
    return true;
}

bool faults_on_read(uint64_t address)
{
    unsigned before = faults;

    expected++;
    __asm__ volatile("lea 1f(%%rip), %%rbx\n\tmovb (%0), %%al\n1:" : : "r"(address) : "rax", "rbx", "memory");
    expected--;
    return faults != before;
}

bool faults_on_write(uint64_t address)
{
    unsigned before = faults;

    expected++;
    __asm__ volatile("lea 1f(%%rip), %%rbx\n\tmovb $1, (%0)\n1:" : : "r"(address) : "rbx", "memory");
    expected--;
    return faults != before;
}

void user_exception(struct trap_frame *frame, int signal, uint64_t address)
{
    (void)frame;
    panic("signal %d at %llx, and there is no program", signal, (unsigned long long)address);
}

void user_return(struct trap_frame *frame)
{
    panic("a return to a program, and there is none: rip %llx", (unsigned long long)frame->rip);
}

void call_init_cpu(void)
{
}

int copy_in(void *to, uint64_t from, size_t size)
{
    (void)to, (void)from, (void)size;
    return -EFAULT;
}

/* ---- for the tests ---- */

static unsigned tests, tests_failed;
static _Atomic unsigned checks_failed;

static void put_line(const char *prefix, const char *format, va_list arguments)
{
    char line[512];
    size_t length = strlen(prefix);

    memcpy(line, prefix, length);
    length += log_format(line + length, sizeof line - 1 - length, format, arguments);
    line[length++] = '\n';
    serial_write(SERIAL_OUT, line, length);
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_line("", format, arguments);
    va_end(arguments);
}

void remark(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_line("# ", format, arguments);
    va_end(arguments);
}

void check_failed(const char *format, ...)
{
    va_list arguments;

    checks_failed++;
    va_start(arguments, format);
    put_line("# ", format, arguments);
    va_end(arguments);
}

void run_test(const char *name, void (*test)(void))
{
    int64_t begin = clock_ns();

    checks_failed = 0;
    test();
    tests_failed += checks_failed != 0;
    say("%sok %u - %s", checks_failed ? "not " : "", ++tests, name);
    log_line("%s: %lld ms", name, (long long)(clock_ns() - begin) / MS);
}

struct crew {
    struct mutex mutex;
    struct condition ended;
    unsigned next, left;
    void (*function)(unsigned number);
};

static void member(void *argument)
{
    struct crew *crew = argument;

    mutex_lock(&crew->mutex);
    unsigned number = crew->next++;
    mutex_unlock(&crew->mutex);
    crew->function(number);
    mutex_lock(&crew->mutex);
    crew->left--;
    condition_wake_all(&crew->ended);
    mutex_unlock(&crew->mutex);
}

void in_threads(unsigned count, void (*function)(unsigned number))
{
    struct crew crew = { .left = count, .function = function };

    for (unsigned i = 0; i < count; i++) {
        struct thread *thread = thread_create(member, &crew, "member");

        if (!thread)
            panic("no memory for a test's thread");
        thread_start(thread);
    }
    mutex_lock(&crew.mutex);
    while (crew.left)
        condition_wait(&crew.ended, &crew.mutex, WAIT_FOREVER, false);
    mutex_unlock(&crew.mutex);
}

/* ---- ways to end ---- */

static void end_by_fault(void)
{
    *(volatile int *)(KERNEL_BASE - 8) = 1;
}

static void end_by_write_to_code(void)
{
    *(volatile char *)(uint64_t)machine_end = 1;
}

/* The frame of a page fault does not fit any more: a double fault, on its own stack. */
static void end_by_bad_stack(void)
{
    __asm__ volatile("mov %0, %%rsp\n\tpush %%rax" : : "r"(KERNEL_BASE - 8) : "memory");
}

/* Not part of its caller, whose stack would be too deep for all tests. */
__attribute__((noinline)) static void end_by_deep_stack(void)
{
    char too_much[KERNEL_STACK_SIZE];

    memset(too_much, 0, sizeof too_much);
    __asm__ volatile("" : : "r"(too_much) : "memory");
    thread_yield();
}

static void end_by_undefined_instruction(void)
{
    __asm__ volatile("ud2");
}

static void end_under_lock(void)
{
    static struct spinlock lock;

    spin_lock(&lock);
    faults_on_read(0);
}

static void end_by_panic(void)
{
    panic("as was wished: %d %u %llx '%5s' '%-5s' %c %05d", -1, 2u, 3ull, "right", "left", '!', 42);
}

static void end_others(unsigned number)
{
    if (number == 0)
        machine_end(7);
    for (;;)
        log_line("%u", number); /* on another processor, if there is one; and stops */
}

static void end_amid_others(void)
{
    in_threads(4, end_others);
}

static const struct {
    const char *word;
    void (*end)(void);
} ends[] = {
    { "panic", end_by_panic },
    { "fault", end_by_fault },
    { "code", end_by_write_to_code },
    { "stack", end_by_bad_stack },
    { "deep", end_by_deep_stack },
    { "undefined", end_by_undefined_instruction },
    { "lock", end_under_lock },
    { "others", end_amid_others },
};

void first_thread(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (!strcmp(boot_info.command_line, ends[i].word))
            ends[i].end();
    test_memory();
    test_paging();
    test_threads();
    test_waiting();
    test_machine();
    say("1..%u", tests);
    machine_end(tests_failed != 0);
}
