/* SPDX-License-Identifier: MIT */
/* crash.c - ends as its argument says; crash_test.py looks at what the machine makes of it. */
#include <pthread.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern char **environ;

static void write_to_null(void)
{
    *(volatile int *)(uintptr_t)8 = 1;
}

static void jump_to_null(void)
{
    void (*volatile function)(void) = NULL;

    function();
}

static void jump_out_of_space(void)
{
    void (*volatile function)(void) = (void (*)(void))(uintptr_t)0xffffffff80000000;

    function();
}

static void undefined_instruction(void)
{
    __asm__ volatile("ud2");
}

static void privileged_instruction(void)
{
    __asm__ volatile("cli");
}

static int depth(volatile int n)
{
    volatile char room[1000];

    room[0] = (char)n;
    return n < 0 ? 0 : depth(n + 1) + room[0];
}

static void stack_overflow(void)
{
    depth(0);
}

/* A signal comes, and its handler has no stack to run on. */
static void no_stack_for_a_handler(void)
{
    signal(SIGUSR1, _exit);
    __asm__ volatile("mov $8, %%rsp\n\tsyscall" : : "a"(62 /* kill */), "D"(getpid()), "S"(SIGUSR1) : "memory");
}

/* The last two bytes that a program can have: what follows is no address of its. */
static void *call_at_the_end(void *unused)
{
    char *last, *at;

    usleep(20000); /* the first thread sleeps: this is its stack */
    last = mmap((void *)0x7fffffffe000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    at = last + 4094;
    memcpy(at, "\x0f\x05", 2); /* syscall */
    mprotect(last, 4096, PROT_READ | PROT_EXEC);
    __asm__ volatile("jmp *%1" : : "a"(39 /* getpid */), "c"(at));
    return unused;
}

/* In a thread, for the first one has its stack there. */
static void system_call_at_the_end_of_space(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, call_at_the_end, NULL);
    pthread_join(thread, NULL);
}

static void *end_the_program(void *unused)
{
    usleep(20000);
    exit(7);
    return unused;
}

static void *sleep_for_ever(void *unused)
{
    poll(NULL, 0, -1);
    return unused;
}

static void *run_for_ever(void *unused)
{
    for (volatile int i = 0;; i++)
        ;
    return unused;
}

/* A thread ends the program, wherever the others are. */
static void exit_of_another(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, sleep_for_ever, NULL);
    pthread_create(&thread, NULL, run_for_ever, NULL);
    pthread_create(&thread, NULL, run_for_ever, NULL);
    pthread_create(&thread, NULL, end_the_program, NULL);
    pthread_join(thread, NULL);
}

static void in_a_thread(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, (void *(*)(void *))write_to_null, NULL);
    pthread_join(thread, NULL);
}

static void divide_by_zero(void)
{
    volatile int zero = 0;

    zero = 100 / zero;
}

static void killed(void)
{
    kill(getpid(), SIGTERM);
}

static void fine(void)
{
    exit(42);
}

static const struct {
    const char *name;
    void (*function)(void);
} ways[] = {
    { "write_to_null", write_to_null },
    { "jump_to_null", jump_to_null },
    { "jump_out_of_space", jump_out_of_space },
    { "undefined_instruction", undefined_instruction },
    { "privileged_instruction", privileged_instruction },
    { "stack_overflow", stack_overflow },
    { "no_stack_for_a_handler", no_stack_for_a_handler },
    { "system_call_at_the_end_of_space", system_call_at_the_end_of_space },
    { "exit_of_another", exit_of_another },
    { "in_a_thread", in_a_thread },
    { "divide_by_zero", divide_by_zero },
    { "abort", abort },
    { "killed", killed },
    { "fine", fine },
};

int main(int count, char **arguments)
{
    for (size_t i = 0; count > 1 && i < sizeof ways / sizeof *ways; i++)
        if (!strcmp(arguments[1], ways[i].name))
            ways[i].function();
    /* No way: show how the program was started. */
    for (int i = 1; i < count; i++)
        printf("argument %d: '%s'\n", i, arguments[i]);
    for (char **setting = environ; *setting; setting++)
        printf("setting '%s'\n", *setting);
    return 0;
}
