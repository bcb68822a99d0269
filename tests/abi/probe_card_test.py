#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs probe-card where there is no card: our own stands for a real one, and so does a file with one line changed.
Prints TAP.

    probe_card_test.py PROBE_CARD HARDWARE.md
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h

ALL_AGREE, SOME_DIFFER, NOTHING_TO_COMPARE = 0, 1, 2


class Probe:
    """The program and a folder for what it saves."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def run(self, *args):
        """Returns exit status, stdout and stderr, without what the card's kernel logs."""
        process = subprocess.run([self.program, *args], capture_output=True, text=True, timeout=60)
        errors = [line for line in process.stderr.splitlines() if not line.startswith('radv-metal:')]
        return process.returncode, process.stdout, '\n'.join(errors)

    def changed(self, old, new):
        """What was saved of our own card, with one thing changed. Returns the file's path."""
        text = (self.folder / 'self').read_text()
        assert text.count(old) == 1, f'{old!r} is there {text.count(old)} times'
        (self.folder / 'changed').write_text(text.replace(old, new))
        return str(self.folder / 'changed')


def marked(report):
    """The names of facts that differ."""
    return re.findall(r'^\* (\S+)', report, re.MULTILINE)


def summary(report):
    return tuple(int(number) for number in re.search(r'^(\d+) of (\d+) facts agree', report, re.MULTILINE).groups())


def ours_agrees_with_itself(probe):
    status, report, _ = probe.run('--self', '--save', str(probe.folder / 'self'))
    agree, of = summary(report)
    yield 'exit status', status == ALL_AGREE
    yield 'nothing is marked', not marked(report)
    yield 'there are many facts', agree == of > 150
    status, again, _ = probe.run('--compare', str(probe.folder / 'self'))
    yield 'what was saved says the same', status == ALL_AGREE and summary(again) == (agree, of)


def one_fact_is_another(probe):
    _, report, _ = probe.run('--self')
    _, of = summary(report)
    path = probe.changed('register.GB_ADDR_CONFIG = 0x00000343', 'register.GB_ADDR_CONFIG = 0x00000345')
    status, report, errors = probe.run('--compare', path)
    yield 'exit status', status == SOME_DIFFER
    yield 'that line is marked, and no other', marked(report) == ['register.GB_ADDR_CONFIG']
    yield 'it has both values, and its row', bool(re.search(
        r'^\* register.GB_ADDR_CONFIG +0x00000345 +0x00000343 +\[GB_ADDR_CONFIG\]$', report, re.MULTILINE))
    yield 'the summary', summary(report) == (of - 1, of)
    yield 'it is a Navi 23 all the same', 'no Navi 23' not in errors


def facts_of_one_side(probe):
    path = probe.changed('cap.syncobj = 1\n', '')
    yield 'of ours', marked(probe.run('--compare', path)[1]) == ['cap.syncobj']
    path = probe.changed('cap.syncobj = 1\n', 'cap.syncobj = 1\nip.999.0.version = 1.2.3\n')
    yield 'of the card', marked(probe.run('--compare', path)[1]) == ['ip.999.0.version']


def moments_are_not_compared(probe):
    text = (probe.folder / 'self').read_text()
    load = re.search(r'^sensor.load ~ \d+$', text, re.MULTILINE)[0]
    status, report, _ = probe.run('--compare', probe.changed(load, 'sensor.load ~ 12345'))
    yield 'exit status', status == ALL_AGREE
    yield 'but shown', bool(re.search(r'^~ sensor.load +12345 +\d', report, re.MULTILINE))


def another_chip_is_told(probe):
    for old, new in (('device.external_rev = 0x3c', 'device.external_rev = 0x32'),
                     ('device.family = 143', 'device.family = 145')):
        status, report, errors = probe.run('--compare', probe.changed(old, new))
        yield new, status == SOME_DIFFER and 'no Navi 23' in errors and len(marked(report)) == 1


def as_json(probe):
    path = probe.changed('device.num_rb_pipes = 8', 'device.num_rb_pipes = 4')
    status, text, _ = probe.run('--compare', path, '--json')
    report = json.loads(text)
    differ = [fact for fact in report['facts'] if fact['compared'] and not fact['same']]
    yield 'exit status', status == SOME_DIFFER
    yield 'the fact', [(fact['name'], fact['card'], fact['ours']) for fact in differ] == [
        ('device.num_rb_pipes', '4', '8')]
    yield 'the summary', report['agree'] == report['of'] - 1


def nothing_to_compare(probe):
    (probe.folder / 'broken').write_text('a = 1\nnonsense\n')
    (probe.folder / 'empty').write_text('# nothing\n')
    for args, words in ((['--compare', str(probe.folder / 'broken')], 'broken:2:'),
                        (['--compare', str(probe.folder / 'empty')], 'no facts'),
                        (['--compare', str(probe.folder / 'none')], 'No such file'),
                        (['--node', '/dev/null'], 'not a node of amdgpu'),
                        (['--node', str(probe.folder / 'none')], 'No such file'),
                        (['--self', '--save', str(probe.folder / 'no' / 'folder')], 'No such file'),
                        (['--self', '--compare', 'x'], 'at most one'),
                        (['more'], 'options only'),
                        (['--nonsense'], '--help')):
        status, report, errors = probe.run(*args)
        yield ' '.join(args), status == NOTHING_TO_COMPARE and words in errors and not report
    if not os.path.exists('/dev/dri'):
        status, report, errors = probe.run()
        yield 'no card', status == NOTHING_TO_COMPARE and 'no card that amdgpu drives' in errors and not report


def help_is_there(probe):
    status, text, errors = probe.run('--help')
    yield 'help', status == 0 and '--save' in text and 'issue' in text and not errors


def rows_are_those_of_hardware_md(probe, hardware):
    there = {line.split('|')[1].strip() for line in hardware.read_text().splitlines() if line.startswith('| ')}
    # The levels of clocks are told by Linux only.
    path = probe.changed('cap.syncobj = 1\n', 'cap.syncobj = 1\nlevels.mclk ~ 0: 96Mhz\n')
    _, text, _ = probe.run('--compare', path, '--json')
    rows = {fact['row'] for fact in json.loads(text)['facts']} - {None}
    yield 'some facts settle a row', len(rows) > 5 and 'DPM levels' in rows
    for row in sorted(rows):
        yield row, row in there


def main():
    program, hardware = sys.argv[1:]
    report = tap.Report()
    with tempfile.TemporaryDirectory() as folder:
        probe = Probe(program, pathlib.Path(folder))
        for test in (ours_agrees_with_itself, one_fact_is_another, facts_of_one_side, moments_are_not_compared,
                     another_chip_is_told, as_json, nothing_to_compare, help_is_there):
            wrong = [name for name, good in test(probe) if not good]
            report.check(test.__name__, not wrong, wrong)
        wrong = [name for name, good in rows_are_those_of_hardware_md(probe, pathlib.Path(hardware)) if not good]
        report.check(rows_are_those_of_hardware_md.__name__, not wrong, wrong)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
