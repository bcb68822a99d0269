# SPDX-License-Identifier: MIT
"""tap.py - prints TAP for the tests that are written in Python, as tap.h does for those in C."""


class Report:
    """Counts tests as they are printed."""

    def __init__(self):
        self.number = self.failed = 0

    def check(self, name, passed, remarks=()):
        """Prints one test's line, with remarks below it when it failed."""
        self.number += 1
        self.failed += not passed
        print(f'{"ok" if passed else "not ok"} {self.number} - {name}', flush=True)
        if not passed:
            for remark in remarks:
                print(f'# {remark}')

    def skip(self, name, reason):
        """Prints the line of a test that cannot be made here; tests/skips.txt has a row for it."""
        self.number += 1
        print(f'ok {self.number} - {name} # SKIP {reason}', flush=True)

    def done(self):
        """Prints the plan. Returns the exit status."""
        print(f'1..{self.number}')
        return 1 if self.failed else 0


def report(results):
    """Prints all of `results`, pairs of a name and what is wrong (a list of lines, empty when nothing is). Returns the
    exit status."""
    tap = Report()
    for name, problems in results:
        tap.check(name, not problems, problems)
    return tap.done()
