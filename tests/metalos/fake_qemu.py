#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands in for QEMU in run_test.py, by the name of qemu-system-x86_64: a machine that does what FAKE says, in
Python, with its serial lines as com1 and com2 (bytes), the log as log(text), its arguments as args. Then it ends."""
import os
import sys

args = sys.argv[1:]
COM2 = next(word.split('path=')[1] for word in args if word.startswith('file,id=com2,'))


def com1(data):
    os.write(1, data)


def com2(data):
    with open(COM2, 'wb', buffering=0) as line:
        line.write(data)


def log(text):
    com2(f'[    1.234567] {text}\n'.encode())


def option(name):
    return args[args.index(name) + 1]


exec(os.environ['FAKE'])  # pylint: disable=exec-used
