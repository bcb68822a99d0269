#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The suite's command line: what each option chooses, what is refused, what a run says. Prints TAP.

usage: options_test.py CONFORMANCE
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

OPTIONS = ['--level', '--pillar', '--test', '--seed', '--stop', '--list', '--help']
NONSENSE = [['--level', '9'], ['--level', '2-1'], ['--level', 'x'], ['--level', '1-'], ['--level'], ['--pillar', 'Z'],
            ['--pillar', ''], ['--seed', 'x'], ['--nothing'], ['vm_'], ['--test', 'no such test']]
CHOICES = [(['--level', '1'], lambda pillar, level, name: level == 1),
           (['--level', '0-1', '--level', '4'], lambda pillar, level, name: level in (0, 1, 4)),
           (['--pillar', 'BC'], lambda pillar, level, name: pillar in 'BC'),
           (['--pillar', 'D', '--level', '5'], lambda pillar, level, name: (pillar, level) == ('D', 5)),
           (['--test', 'vm_clear'], lambda pillar, level, name: 'vm_clear' in name),
           (['--test', 'vm_*cuts'], lambda pillar, level, name: name == 'vm_clear_cuts')]


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)


def listed(*command):
    """The (pillar, level, name) rows that --list prints."""
    rows = [line.split('\t') for line in run(*command, '--list').stdout.splitlines()]
    return [(pillar, int(level), name) for pillar, level, name in rows]


def main():
    program = sys.argv[1]
    report = tap.Report()
    everything = listed(program)
    names = [name for _, _, name in everything]
    report.check('tests have names of their own', names and len(set(names)) == len(names))
    report.check('tests are of a pillar and a level', {p for p, _, _ in everything} <= set('ABCDE') and
                 {level for _, level, _ in everything} <= set(range(6)))
    for options, chosen in CHOICES:
        want = [row for row in everything if chosen(*row)]
        report.check('chosen: ' + ' '.join(options), want and listed(program, *options) == want)
    for options in NONSENSE:
        report.check('refused: ' + ' '.join(options), run(program, *options).returncode == 2)
    report.check('what is refused is named with its value', '--level 9' in run(program, '--level', '9').stdout)
    help_text = run(program, '--help')
    report.check('--help names every option', help_text.returncode == 0 and
                 all(option in help_text.stdout for option in OPTIONS))
    done = run(program, '--test', 'vm_clear', '--seed', '7')
    report.check('a run says its seed, its plan and its table', done.returncode == 0 and
                 all(text in done.stdout for text in ('# seed 7\n', '\n1..3\n', '\n# C addresses')), [done.stdout])
    report.check('a run of some tests claims no level', 'reached' not in done.stdout)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
