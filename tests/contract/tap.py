# SPDX-License-Identifier: MIT
"""tap.py - prints TAP for the Python tests here."""


class Report:
    """Counts tests as they are printed."""

    def __init__(self):
        self.number = self.failed = 0

    def check(self, name, passed, remarks=()):
        """Prints one test's line, with remarks below it when it failed."""
        self.number += 1
        self.failed += not passed
        print(f'{"ok" if passed else "not ok"} {self.number} - {name}')
        if not passed:
            for remark in remarks:
                print(f'# {remark}')

    def done(self):
        """Prints the plan. Returns the exit status."""
        print(f'1..{self.number}')
        return 1 if self.failed else 0
