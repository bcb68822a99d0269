#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test of ./run itself: what its options make of the environment, and what it refuses. Prints TAP."""
import pathlib
import re
import subprocess
import sys
import tempfile

import tap

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(*args, cwd=ROOT):
    """Returns exit status, output, and the output's NAME=VALUE lines as a dict."""
    process = subprocess.run([str(ROOT / 'run'), *args], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True)
    values = dict(line.split('=', 1) for line in process.stdout.splitlines() if '=' in line)
    return process.returncode, process.stdout, values


def options_become_settings():
    with tempfile.TemporaryDirectory() as folder:
        _, _, env = run('--trace', 'a trace', '--vram', '1G', '--gtt', '2G', '--log', 'info', '--capture', 'calls',
                        '--screenshot', 'a.png', '--dump-draws', 'pictures', '--witness', 'pixel:1,2', 'env',
                        cwd=folder)
        return {'RADV_METAL_TRACE': f'{folder}/a trace', 'RADV_METAL_VRAM': '1G', 'RADV_METAL_GTT': '2G',
                'RADV_METAL_LOG': 'info', 'RADV_METAL_CAPTURE': f'{folder}/calls',
                'RADV_METAL_SCREENSHOT': f'{folder}/a.png', 'RADV_METAL_WITNESS': 'pixel:1,2',
                'RADV_METAL_DUMP_DRAWS': f'{folder}/pictures'}.items() <= env.items()


def our_libraries_come_first():
    _, _, env = run('env')
    return env['LD_LIBRARY_PATH'].split(':')[0] == str(ROOT / 'build/release/libradv-metal')


def descriptors_of_the_card_are_ours():
    _, _, env = run('env')
    folders = env['LD_LIBRARY_PATH'].split(':')
    return any((pathlib.Path(folder) / env['LD_PRELOAD']).exists() for folder in folders)


def radv_is_the_only_driver():
    _, _, env = run('env')
    return 'radeon_icd' in env['VK_ICD_FILENAMES'] and ':' not in env['VK_ICD_FILENAMES']


def arguments_arrive_whole():
    _, output, _ = run('printf', '<%s>\n', 'a b', '', '--vram', '*')
    return output == '<a b>\n<>\n<--vram>\n<*>\n'


def two_dashes_force_a_program():
    status, output, _ = run('--', 'test', '1', '-eq', '2')
    return status == 1 and output == ''


def the_exit_status_is_the_programs():
    return run('sh', '-c', 'exit 7')[0] == 7


def unknown_options_are_refused():
    return run('--unknown', 'env')[0] == 2 and run('--vram')[0] == 2 and run('--')[0] == 2 and \
        run('--mesa', '24', 'env')[0] == 2 and run('--on', 'linux', 'env')[0] == 2


def replay_takes_a_file_and_no_program():
    status, output, _ = run('--replay', 'no such file')
    return status == 2 and 'no such file' in output and run('--replay', 'file', 'env')[0] == 2


def what_cannot_run_is_named():
    program, setup = run('no-such-program'), run('setup', 'no-such-set')
    return program[0] == setup[0] == 2 and 'no-such-program' in program[1] and 'no-such-set' in setup[1]


def the_cube_is_told_what_it_cannot_do():
    help_text, window, number = run('vkcube', '--help'), run('vkcube', '--window'), run('vkcube', '--frames', 'many')
    return help_text[0] == 0 and '--display' in help_text[1] and window[0] == 2 and '--display' in window[1] and \
        number[0] == 2 and 'many' in number[1]


def a_picture_of_the_cube_is_written():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / 'cube.png'
        status, output, _ = run('vkcube', '--fps', '--frames', '20', '--screenshot', str(file))
        return status == 0 and str(file) in output and 'frames in' in output and file.read_bytes()[:4] == b'\x89PNG'


def help_names_every_setting():
    settings = (ROOT / 'os-port/linux/settings.h').read_text()
    names = re.findall(r'^ \*     RADV_METAL_(\w+)=', settings, re.MULTILINE)
    output = run('--help')[1]
    options = {name: f'--{name.lower().replace("_", "-")} ' for name in names}
    return len(names) > 10 and all(f'RADV_METAL_{name}=' in output or options[name] in output for name in names)


def help_names_every_command():
    status, output, _ = run('--help')
    words = ('--on metalos', 'vulkaninfo', 'vkcube', 'PROGRAM', 'test', 'fuzz', 'bench', 'setup', '--trace',
             '--capture', '--window', '--fps', '--mesa', '--replay', '--all', '--json')
    return status == 0 and all(word in output for word in words) and run()[0] == 2 and \
        run('--on', 'metalos', '--help')[0] == 0


TESTS = [options_become_settings, our_libraries_come_first, descriptors_of_the_card_are_ours,
         radv_is_the_only_driver, arguments_arrive_whole, two_dashes_force_a_program, the_exit_status_is_the_programs,
         unknown_options_are_refused, replay_takes_a_file_and_no_program, what_cannot_run_is_named,
         the_cube_is_told_what_it_cannot_do, a_picture_of_the_cube_is_written,
         help_names_every_setting, help_names_every_command]


def main():
    return tap.report((test.__name__, [] if test() else ['see above']) for test in TESTS)


if __name__ == '__main__':
    sys.exit(main())
