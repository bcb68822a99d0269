#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What was recorded on one machine is repeated on a new one, and a difference in file or kernel is found. Prints TAP.

usage: capture_test.py REPLAY COPY CONFORMANCE [REPLAY_BREAK...]

With broken kernels it is only they that are tested.
"""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import capture  # noqa: E402  beside tap.h
import tap  # noqa: E402

# Which tests of the suite show a broken kernel (tests/conformance/mutants) when they are replayed on it.
CAUGHT_BY = {'B1_leak': 'bo_memory_never', 'C2_tlb': 'access_an_unmapped', 'B1_stale': 'bo_stale',
             'D2_point': 'timeline_points_rise', 'C2_write': 'access_read_only', 'A0_padding': 'gate_bo_unmap'}


def check_programs(report, folder, player, copy, conformance):
    programs = {'copy': [copy], **{f'level {level}': [conformance, '--level', str(level)] for level in (0, 4)},
                'recovery': [conformance, '--test', 'recovery_*']}  # not what breaks the card: replays cannot
    for name, command in programs.items():
        path = folder / name
        report.check(f'{name} is recorded', capture.record(path, command))
        # Which job is taken for hung is judged by the clock: where the machine has been away, look again.
        for _attempt in range(3 if name == 'recovery' else 1):
            status, output = capture.replay(player, path)
            if status == 0:
                break
        report.check(f'{name} is repeated', status == 0 and 'all as recorded' in output, [output])


def check_damage(report, folder, player):
    good, bad = folder / 'copy', folder / 'bad'
    for kind, name in ((capture.CHECK, 'contents'), (capture.DIGEST, 'a digest')):
        made = capture.with_a_wrong_byte(good, bad, kind)
        status, output = capture.replay(player, bad)
        report.check(f'one wrong byte in {name} is a difference', made and status == 1 and 'expected' in output,
                     [output])
    made = capture.with_a_wrong_byte(good, bad, capture.WRITE)
    report.check('one wrong byte that is written is a difference', made and capture.replay(player, bad)[0] == 1)
    data = good.read_bytes()
    for title, content in (('an empty file', b''), ('a file that is no capture', b'x' * 100),
                           ('another version', data[:8] + b'\xff' + data[9:]), ('garbage behind the end', data + data)):
        bad.write_bytes(content)
        report.check(f'{title} is refused', capture.replay(player, bad)[0] == 2)
    bad.write_bytes(data[:-50])
    status, output = capture.replay(player, bad)
    report.check('one that was cut off is repeated, and it says so', status == 0 and 'its end is missing' in output,
                 [output])
    report.check('a file that is not there is refused', capture.replay(player, folder / 'none')[0] == 2)


def check_broken_kernels(report, folder, player, conformance, broken):
    for name, part in CAUGHT_BY.items():
        path = folder / part
        recorded = capture.record(path, [conformance, '--test', part])
        report.check(f'{part}: is recorded and repeated', recorded and capture.replay(player, path)[0] == 0)
        found = [program for program in broken if program.endswith(f'replay_break_{name}')]
        status, output = capture.replay(found[0], path) if found else (0, 'no such kernel')
        report.check(f'{part}: finds broken kernel {name}', status == 1, [output])
        print(f'# {output}')


def main():
    player, copy, conformance, *broken = sys.argv[1:]
    report = tap.Report()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if broken:
            check_broken_kernels(report, folder, player, conformance, broken)
        else:
            check_programs(report, folder, player, copy, conformance)
            check_damage(report, folder, player)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
