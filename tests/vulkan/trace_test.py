#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The trace of a fill names packets and registers, and none is written without being asked for. Prints TAP.

usage: trace_test.py FILL_COPY_TEST
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402  beside tap.h


def trace_of(program, folder):
    """Runs a single case of the fill and copy test. Returns its exit status and the trace."""
    path = pathlib.Path(folder, 'trace.txt')
    process = subprocess.run([program, '1'], env=os.environ | {'RADV_METAL_TRACE': str(path)},
                             stdout=subprocess.DEVNULL)
    return process.returncode, path.read_text() if path.exists() else ''


def main():
    with tempfile.TemporaryDirectory() as folder:
        status, trace = trace_of(sys.argv[1], folder)
    checks = {'the program passes under trace': status == 0}
    # What RADV puts into the preamble and the body of every transfer.
    for name in ('DMA_DATA', 'CONTEXT_CONTROL', 'CLEAR_STATE', 'ACQUIRE_MEM', 'WRITE_DATA', 'SET_CONTEXT_REG',
                 'SET_SH_REG', 'PA_SC_', 'COMPUTE_', 'VGT_'):
        checks[f'it names {name}'] = name in trace
    # The whole fill of the arena has this value; it must stand in a DMA_DATA line as the data to write.
    checks['it shows the value of a fill'] = any('DMA_DATA' in line and '89abcdef' in line.lower()
                                                 for line in trace.splitlines())
    return tap.report((name, [] if good else trace.splitlines()[:200]) for name, good in checks.items())


if __name__ == '__main__':
    sys.exit(main())
