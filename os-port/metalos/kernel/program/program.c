/* SPDX-License-Identifier: MIT */
/* program.c - the life of the program, once or `repeat` times: see program.h. */
#include "program/program.h"

#include "cpu/cpu.h"
#include "file/files.h"
#include "file/file.h"
#include "kernel.h"
#include "memory/heap.h"
#include "program/load.h"
#include "program/space.h"
#include "program/stats.h"
#include "program/user.h"
#include "program/words.h"

#include <stdbool.h>

#define WORDS_MAX 256u
#define STATUS_LEAK 125
#define STATUS_NOT_STARTED 127
#define FLAGS_AT_START 0x202u /* interrupts on */

/* The command line, cut into words for good; options come first. */
static char *words[WORDS_MAX];
static size_t word_count, option_count;
static const char *wrong_line; /* why there are none */

/* What the program is started with; the words of it that are left when options are taken away. */
static struct load_request request;

/* A misspelt option is not passed over: what it should have done would be missed by nobody. */
static bool is_option(const char *word)
{
    static const char *const names[] = { "hang", "idle", "log", "repeat" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strncmp(word, names[i], strlen(names[i])) && word[strlen(names[i])] == '=')
            return true;
    return false;
}

static void read_command_line(void)
{
    const size_t size = strlen(boot_info.command_line) + 1;
    char *line = heap_alloc(size);

    if (line) {
        memcpy(line, boot_info.command_line, size);
        word_count = words_cut(line, words, WORDS_MAX);
    }
    wrong_line = !line ? "no memory for the command line"
                 : word_count > WORDS_MAX ? "the command line has too many words"
                 : !word_count ? "the command line names none: append \"-- /bin/PROGRAM\"" : NULL;
    if (wrong_line)
        word_count = 0;
    while (option_count < word_count && strcmp(words[option_count], "--") != 0)
        option_count++;
    for (size_t i = 0; i < option_count && !wrong_line; i++)
        if (!is_option(words[i]))
            wrong_line = "the command line has an option that is none of hang=, idle=, log= and repeat=";
}

const char *option_value(const char *name)
{
    const size_t length = strlen(name);

    if (!word_count && !wrong_line)
        read_command_line();
    for (size_t i = 0; i < option_count; i++)
        if (!strncmp(words[i], name, length) && words[i][length] == '=')
            return words[i] + length + 1;
    return NULL;
}

/* What follows the "--". Returns NULL or what is wrong. */
static const char *find_program(void)
{
    size_t at = option_count + 1;

    request.environment = &words[at < word_count ? at : word_count];
    while (at < word_count && word_is_setting(words[at]))
        at++;
    if (at >= word_count)
        return "the command line names none: append \"-- /bin/PROGRAM\"";
    request.environment_count = (size_t)(&words[at] - request.environment);
    request.arguments = &words[at];
    request.argument_count = word_count - at;
    program.path = words[at];
    request.file = initrd_find(words[at], &request.size);
    return request.file ? NULL : "there is no such file in the initrd";
}

static void begin_program(void *user)
{
    struct trap_frame frame = { .cs = SELECTOR_USER_CODE, .ss = SELECTOR_USER_DATA, .rflags = FLAGS_AT_START };
    const char *wrong = load_program(&request, &frame.rip, &frame.rsp);

    (void)user;
    if (wrong) {
        log_line("program: %s cannot be started: %s", request.arguments[0], wrong);
        user_thread_end(STATUS_NOT_STARTED);
    }
    trap_leave(&frame);
}

static void wait_for_end(uint64_t threads_before)
{
    mutex_lock(&program.lock);
    while (program.threads)
        condition_wait(&program.ended, &program.lock, WAIT_FOREVER, false);
    mutex_unlock(&program.lock);
    /* The last threads are on their way out of the kernel. */
    while (threads_alive() > threads_before)
        thread_yield();
}

/* Run the program to its end, and take away all it had. Returns its status. */
static int run(void)
{
    const uint64_t threads_before = threads_alive();
    struct user_thread *first = NULL;

    program = (struct program){ .path = program.path, .status = STATUS_NOT_STARTED };
    if (!space_init()) {
        if (!files_begin())
            first = user_thread_create(begin_program, "program");
        if (first) {
            user_thread_start(first);
            wait_for_end(threads_before);
        }
        files_end();
        space_finish();
    }
    gpu_program_ended();
    if (!first)
        log_line("program: there is not enough memory to start it");
    return program.status;
}

static int number(const char *text)
{
    int value = 0;

    for (; text && *text >= '0' && *text <= '9' && value < 100000000; text++)
        value = value * 10 + (*text - '0');
    return value;
}

int program_main(void)
{
    const int repeat = number(option_value("repeat"));
    const char *wrong = wrong_line ? wrong_line : find_program();
    struct metalos_stats first, now;
    int status;

    if (wrong) {
        log_line("program: %s", wrong);
        return STATUS_NOT_STARTED;
    }
    status = run();
    stats_read(&first);
    for (int i = 1; i < repeat && !status; i++) {
        status = run();
        stats_read(&now);
        if (!stats_equal(&first, &now)) {
            log_line("program: run %d has left something behind", i + 1);
            return STATUS_LEAK;
        }
    }
    return status;
}
