#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""MetalOS in QEMU, without the card, by `./run --on metalos`: what comes of programs that end well, badly, or not at
all. Prints TAP."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tap  # noqa: E402

ROOT = HERE.parent.parent
BIN = ROOT / 'build/sysroot/bin'
PROGRAM = r'''
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static __attribute__((noinline)) void fall(volatile int *into) { *into = 1; }

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    char text[100] = "";
    FILE *file;

    if (!strcmp(what, "speak")) {
        fputs("to the one\n", stdout);
        fputs("to the other\n", stderr);
        return 7;
    }
    if (!strcmp(what, "tell"))
        for (int i = 2; i < argc; i++)
            printf("<%s>", argv[i]);
    if (!strcmp(what, "environment"))
        printf("%s", getenv("WHO"));
    if (!strcmp(what, "read") && (file = fopen("/etc/words", "r")))
        printf("%s", fgets(text, sizeof text, file));
    if (!strcmp(what, "keep") && (file = fopen("/tmp/words", "r")))
        printf("%d%d %s", unlink("/tmp/words"), !fopen("/tmp/other", "w"), fgets(text, sizeof text, file));
    if (!strcmp(what, "fall"))
        fall((volatile int *)16);
    if (!strcmp(what, "abort"))
        abort();
    for (; !strcmp(what, "stay"); sleep(1))
        ;
    return 0;
}
'''

folder = None  # of this run; has the programs `program` and `runtime`


def run(*arguments, options=()):
    command = [sys.executable, ROOT / 'os-port/metalos/run.py', '--built', '--no-card', '--memory', '512M', '--timeout',
               '100', *options, '--', *arguments]
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)


def judged(result, good):
    """What a test has to say: nothing when it is good."""
    return [] if good else [f'status {result.returncode}', *result.stdout.splitlines(), *result.stderr.splitlines()]


def a_program_speaks_and_ends():
    result = run('program', 'speak')
    return judged(result, (result.returncode, result.stdout, result.stderr) == (7, 'to the one\n', 'to the other\n'))


def arguments_arrive_whole():
    result = run('program', 'tell', 'a b', '', '--smp', 'A=1')
    return judged(result, result.stdout == '<a b><><--smp><A=1>')


def the_environment_arrives():
    result = run('program', 'environment', options=['--env', 'WHO=me and you'])
    return judged(result, result.stdout == 'me and you')


def files_arrive():
    pathlib.Path(folder, 'words').write_text('in a file\n')
    result = run('program', 'read', options=['--file', 'words=/etc/words'])
    return judged(result, result.stdout == 'in a file\n')


def files_of_the_archive_stay():
    pathlib.Path(folder, 'words').write_text('in a file\n')
    result = run('program', 'keep', options=['--file', 'words=/tmp/words', '--option', 'repeat=3'])
    return judged(result, result.stdout == 3 * '-10 in a file\n')


def a_line_of_too_many_words_is_refused():
    result = run('program', 'tell', *300 * ['x'])
    return judged(result, result.returncode == 127)


def a_misspelt_option_is_refused():
    result = run('program', 'tell', 'x', options=['--option', 'repaet=20'])
    return judged(result, result.returncode == 127 and result.stdout == '' and 'repeat=' in result.stderr)


def a_crash_says_where():
    result = run('program', 'fall')
    return judged(result, result.returncode == 139 and re.search(r'#0 .* fall  program\.c:7', result.stderr) and
                  re.search(r'#1 .* main  program\.c:\d+', result.stderr))


def aborting_has_its_own_status():
    result = run('program', 'abort')
    return judged(result, result.returncode == 134)


def a_program_that_stays_is_ended():
    result = run('program', 'stay', options=['--timeout', '4'])
    return judged(result, result.returncode == 124 and 'still ran after 4 s' in result.stderr)


def any_number_of_processors():
    results = [run('program', 'speak', options=['--smp', str(number)]) for number in (1, 4, 17)]  # 16 are used
    return sum((judged(result, result.returncode == 7) for result in results), [])


def any_amount_of_memory():
    results = [run('program', 'speak', options=['--memory', size]) for size in ('128M', '6G')]
    return judged(results[0], results[0].returncode == 7) + judged(results[1], results[1].returncode == 7)


def nothing_is_left_of_a_run():
    result = run('program', 'tell', 'x', options=['--option', 'repeat=20'])
    return judged(result, result.returncode == 0 and result.stdout == 20 * '<x>')


def the_libraries_work():
    result = run('runtime')
    return judged(result, result.returncode == 0 and 'not ok' not in result.stdout)


TESTS = [a_program_speaks_and_ends, arguments_arrive_whole, the_environment_arrives, files_arrive,
         files_of_the_archive_stay, a_line_of_too_many_words_is_refused, a_misspelt_option_is_refused,
         a_crash_says_where, aborting_has_its_own_status, a_program_that_stays_is_ended, any_number_of_processors,
         any_amount_of_memory, nothing_is_left_of_a_run, the_libraries_work]


def main():
    global folder
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, 'program.c').write_text(PROGRAM)
        subprocess.run([BIN / 'metalos-cc', '-g', '-O1', '-o', 'program', 'program.c'], cwd=folder, check=True)
        subprocess.run([BIN / 'metalos-c++', '-std=c++17', '-O2', f'-I{HERE.parent}', '-o', 'runtime',
                        HERE / 'runtime.cpp'], cwd=folder, check=True)
        return tap.report((test.__name__, test()) for test in TESTS)


if __name__ == '__main__':
    sys.exit(main())
