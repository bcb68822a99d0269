#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test of `./run --on metalos`: what it makes of its options, of what a machine says, and of how it ends. The
machine is fake_qemu.py; tests/metalos/boot_test.py has the true one. Prints TAP."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import tap  # noqa: E402

ROOT = HERE.parent.parent
END = "log('metalos: ended with status 0')"
PROGRAM = '''\
void third(void) { *(volatile int *)16 = 1; }
void _start(void) { third(); for (;;); }
'''
folder = None  # of this run: bin has QEMU's stand-in; kernel and program are files


def run(fake, *arguments, program=('program',), stdout=subprocess.PIPE):
    """Runs a machine that does `fake`. Returns what subprocess.run does."""
    env = os.environ | {'FAKE': fake, 'PATH': f'{folder}/bin:{os.environ["PATH"]}'}
    command = [sys.executable, str(ROOT / 'os-port/metalos/run.py'), '--built', '--no-card', '--kernel',
               f'{folder}/kernel', *arguments, *program]
    return subprocess.run(command, env=env, cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                          check=False)


def fails(run_, *words):
    """Whether it was refused before anything was booted, with these words."""
    return run_.returncode == 2 and run_.stdout == b'' and all(word.encode() in run_.stderr for word in words)


def the_status_is_the_programs():
    return all(run(f"log('metalos: ended with status {status}')").returncode == status for status in (0, 1, 7, 139))


def what_the_program_writes_is_apart():
    result = run(r"com1(b'out\n\xff'); com2(b'err\n[ no log'); com2(b'\n'); log('secret'); com2(b'end\n');" + END)
    return result.stdout == b'out\n\xff' and result.stderr == b'err\n[ no log\nend\n'


def lines_may_come_in_pieces():
    result = run(r"com2(b'['); com2(b'   1.23'); com2(b'4567] a line'); com2(b' of the log\n'); com2(b'mine\n');" + END)
    return result.stderr == b'mine\n'


def the_log_is_shown_when_asked_for():
    result = run(END, '--log', 'debug')
    return b'ended with status 0' in result.stderr and result.returncode == 0


def a_machine_that_ends_without_a_word():
    result = run("log('the last thing')")
    return result.returncode == 125 and b'without saying' in result.stderr and b'the last thing' in result.stderr


def qemu_that_dies_is_told_from_it():
    result = run("os.kill(os.getpid(), 11)")
    return result.returncode == 125 and b'QEMU died of signal 11' in result.stderr


def only_the_last_line_is_the_end():
    return run("log('metalos: ended with status 0'); log('panic: after all')").returncode == 125


def a_machine_that_hangs():
    result = run("com1(b'so far'); log('waiting'); import time; time.sleep(100)", '--timeout', '5')
    return result.returncode == 124 and b'after 5 s' in result.stderr and b'waiting' in result.stderr and \
        result.stdout == b'so far'


def a_crash_is_reported_by_name():
    symbols = subprocess.run(['nm', 'program'], cwd=folder, stdout=subprocess.PIPE, text=True, check=True).stdout
    addresses = {name: int(value, 16) for value, _kind, name in map(str.split, symbols.splitlines())}
    result = run(f"log('before'); log('crash: page fault'); log('  #0 {addresses['third']:#018x}');"
                 f"log('  #1 {addresses['_start'] + 9:#018x}'); log('metalos: ended with status 139')")
    text = result.stderr.decode()
    return result.returncode == 139 and 'crash: page fault' in text and 'third  program.c:1' in text and \
        '_start  program.c:2' in text and 'before' not in text


def why_a_program_was_not_started_is_told():
    result = run("log('before'); log('program: it cannot be started: why'); log('metalos: ended with status 127')")
    return result.returncode == 127 and b'cannot be started: why' in result.stderr and b'before' not in result.stderr


def both_lines_are_in_the_serial_file():
    run(r"com1(b'out\n'); com2(b'err\n'); log('logged');" + END, '--serial', 'serial')
    text = pathlib.Path(folder, 'serial').read_text()
    return 'out\n' in text and 'err\n' in text and 'logged' not in text.replace('] logged', '')


def the_command_line_is_quoted():
    result = run("com1(option('-append').encode());" + END, '--option', 'repeat=3', '--env', 'A=b c',
                 program=('program', 'x y', '', '--smp'))
    return result.stdout == b'repeat=3 -- "A=b c" /bin/program "x y" "" --smp'


def what_cannot_be_quoted_is_refused():
    return fails(run(END, program=('program', '"')), "'\"'")


def files_are_in_the_initrd():
    result = run("import subprocess; com1(subprocess.run(['cpio', '-tv', '--quiet', '-F', option('-initrd')],"
                 "stdout=subprocess.PIPE).stdout);" + END, '--file', 'kernel=/a/b')
    lines = result.stdout.decode().splitlines()
    return [line.split()[-1] for line in lines] == ['a', 'a/b', 'bin', 'bin/program'] and \
        lines[1].startswith('-') and lines[3].startswith('-rwx')


def the_machine_is_as_wanted():
    result = run("com1(' '.join(args).encode());" + END, '--smp', '3', '--memory', '1G', '--gdb')
    text = result.stdout.decode()
    return '-smp 3 ' in text and '-m 1G ' in text and '-S' in text and '-accel tcg' in text and \
        'LD_PRELOAD' not in text and b'gdb -ex' in result.stderr


def nobody_may_be_listening():
    read, write = os.pipe()
    os.close(read)
    result = run("import time\nfor _ in range(100): com1(b'nothing\\n'); time.sleep(0.1)", stdout=write)
    os.close(write)
    return result.returncode == 125 and b'Traceback' not in result.stderr


def what_is_wrong_is_refused():
    return fails(run(END, '--nonsense'), '--nonsense') and fails(run(END, '--env', 'A'), "'A'") and \
        fails(run(END, program=('no-such-file',)), 'no-such-file') and \
        fails(run(END, program=('kernel',)), 'kernel', 'metalos-cc') and \
        fails(run(END, '--file', 'nothing=/x'), "'nothing'") and \
        fails(run(END, '--file', 'kernel=x'), "'/x'") and fails(run(END, '--smp', '0'), '--smp', '0') and \
        fails(run(END, '--timeout', 'soon'), '--timeout', 'soon') and \
        fails(run(END, '--serial', 'no/such'), '--serial', 'no/such') and \
        fails(run(END, '--firmware', 'bin'), '--firmware')


TESTS = [the_status_is_the_programs, what_the_program_writes_is_apart, lines_may_come_in_pieces,
         the_log_is_shown_when_asked_for, a_machine_that_ends_without_a_word, qemu_that_dies_is_told_from_it,
         only_the_last_line_is_the_end, a_machine_that_hangs, a_crash_is_reported_by_name,
         why_a_program_was_not_started_is_told, both_lines_are_in_the_serial_file, the_command_line_is_quoted,
         what_cannot_be_quoted_is_refused, files_are_in_the_initrd, the_machine_is_as_wanted, nobody_may_be_listening,
         what_is_wrong_is_refused]


def main():
    global folder
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        (home / 'bin').mkdir()
        (home / 'bin/qemu-system-x86_64').symlink_to(HERE / 'fake_qemu.py')
        (home / 'kernel').write_text('a kernel')
        (home / 'program.c').write_text(PROGRAM)
        subprocess.run(['gcc', '-g', '-O0', '-static', '-nostdlib', '-no-pie', '-fno-pic', '-o', 'program',
                        'program.c'], cwd=folder, check=True)
        return tap.report((test.__name__, [] if test() else ['see above']) for test in TESTS)


if __name__ == '__main__':
    sys.exit(main())
