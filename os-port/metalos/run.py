#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a program on MetalOS: builds what that needs, boots the kernel in QEMU with the card, shows what comes out.

The program's standard output and error are ours, its exit status too: 128 and the signal's number if it died of one.
124: it was not done in time; 125: the machine ended without saying how. (./run --on metalos calls this.)
"""
import argparse
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KERNEL = ROOT / 'build/release/os-port/metalos/kernel/metalos.elf'
DEVICE = ROOT / 'build/qemu/navi23-qemu.so'
PROGRAMS = ROOT / 'build/metalos-programs'  # those that os-port/metalos/programs/build.sh makes
FETCHED = ('vulkaninfo', 'vkcube')
FIRMWARE = '/lib/firmware/amdgpu'  # in the guest
END_OF_LOG = 40  # lines that are shown of a log
FRAME = re.compile(r'#(\d+)\s+0x([0-9a-f]+)')  # of a backtrace in the log
FAILURE = re.compile(r'\] (crash|panic|program): ')  # of a program, the kernel only speaks when it must
KERNEL_BASE = 0xffffffff80000000


class Wrong(Exception):
    """What the user has to mend."""


def pair(text):
    """An argument NAME=VALUE."""
    if '=' not in text.lstrip('='):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form NAME=VALUE")
    return text


def at_least(least, kind):
    """The type of an argument: a number of that kind, not below `least`."""
    def number(text):
        if (value := kind(text)) < least:
            raise argparse.ArgumentTypeError(f'{text} is less than {least}')
        return value
    number.__name__ = 'number'  # in argparse's words about what is none
    return number


def writable(text):
    """An argument FILE that will be written, so that a run of minutes does not end at a wrong name."""
    file = pathlib.Path(text)
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"'{text}' cannot be written; name a file in a folder that is there")
    return file


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog='./run --on metalos', allow_abbrev=False, description='Run a program on MetalOS in QEMU. PROGRAM is '
        'vulkaninfo, vkcube, or a file that metalos-cc has linked; `test [SUITE...]` runs the tests.',
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=28, width=110))
    add = parser.add_argument
    add('--serial', type=writable, metavar='FILE', help='write all that comes from both serial lines to FILE')
    add('--log', choices=['error', 'warning', 'info', 'debug'], help="the kernel's log, and show it as it comes")
    add('--gdb', action='store_true', help='wait for a debugger before the first instruction')
    add('--window', action='store_true', help="show the card's screens (needs Debian's qemu-system-gui)")
    add('--screenshot', type=writable, metavar='FILE.png', help='write what its screen shows last to FILE.png')
    add('--trace', type=writable, metavar='FILE', help='write what the card executes to FILE')
    add('--memory', default='2G', metavar='SIZE', help="the machine's memory (2G)")
    add('--smp', type=at_least(1, int), default=2, metavar='N', help='processors (2); the kernel uses up to 16')
    add('--vram', metavar='SIZE', help="the card's video memory (8G)")
    add('--cores', type=at_least(1, int), metavar='N', help="threads of the card's shader cores (one a processor)")
    add('--lanes', choices=['sse2', 'avx2', 'avx512'], help='instructions that shaders use (the best there is)')
    add('--firmware', type=pathlib.Path, metavar='DIR', help="the card's firmware files (stand-ins without code)")
    add('--file', action='append', default=[], type=pair, metavar='HOST=GUEST', help='put the file HOST there')
    add('--env', action='append', default=[], type=pair, metavar='NAME=VALUE', help="add to the program's environment")
    add('--option', action='append', default=[], type=pair, metavar='NAME=VALUE', 
        help='an option of the kernel: repeat=TIMES the program, hang=MS, idle=MS of the card')
    add('--timeout', type=at_least(0, float), metavar='SECONDS', help='end the machine after so long, with status 124')
    add('--kvm', action='store_true', help='let KVM run it, where there is one (untested)')
    add('--kernel', type=pathlib.Path, default=KERNEL, metavar='FILE', help='boot FILE, which may need no program')
    add('--no-card', action='store_true', help='a machine without the card')
    add('--build', action='store_true', help='only build what the run would need')
    add('--built', action='store_true', help='everything is built: do not look')
    add('program', nargs='?', metavar='PROGRAM')
    add('arguments', nargs=argparse.REMAINDER, metavar='ARG')
    args = parser.parse_args(arguments)
    if args.arguments[:1] == ['--'] and args.program is None:
        args.program, *args.arguments = args.arguments[1:]
    if not args.program and args.kernel == KERNEL and not args.build:
        parser.error('which program?')
    return args


def build(args):
    """Has everything that the run needs, with a line of progress for each step."""
    linux = ROOT / 'os-port/linux'
    steps = []
    if args.kernel == KERNEL:
        steps.append([linux / 'build.sh', f'release:{KERNEL.relative_to(ROOT / "build/release")}'])
    if not args.no_card:
        steps.append([ROOT / 'qemu/device/build.sh'])
    if args.program in FETCHED:
        steps.append([ROOT / 'os-port/metalos/programs/build.sh'])
    for step in steps:
        if subprocess.run(step, stdout=subprocess.DEVNULL, check=False).returncode:
            raise Wrong(f'{step[0].relative_to(ROOT)} failed')


def find_program(name):
    """The program's file, which is known to be one for MetalOS."""
    file = PROGRAMS / f'{name}.elf' if name in FETCHED else pathlib.Path(name)
    if not file.is_file():
        raise Wrong(f"there is no program '{file}'; it is {', '.join(FETCHED)} or a file that metalos-cc has linked")
    with open(file, 'rb') as elf:
        head = elf.read(18)
    # 64 bits, little-endian, an executable that is not moved: what the kernel's loader takes.
    if head[:6] != b'\x7fELF\x02\x01' or head[16:18] != b'\x02\x00':
        raise Wrong(f"'{file}' is no static program; compile and link it with build/sysroot/bin/metalos-cc")
    return file


def guest_files(args, program, folder):
    """What the initrd holds: path in the guest to path here."""
    files = {}
    for item in args.file:
        host, _, guest = item.rpartition('=')
        files[guest] = pathlib.Path(host)
    if args.firmware:
        found = list(args.firmware.glob('*.bin'))
        if not found:
            raise Wrong(f"--firmware: '{args.firmware}' holds no .bin files")
        files |= {f'{FIRMWARE}/{file.name}': file for file in found}
    for guest, host in files.items():
        if not host.is_file():
            raise Wrong(f"--file {host}={guest}: there is no file '{host}' here")
        if not guest.startswith('/'):
            raise Wrong(f"--file {host}={guest}: the path in the guest begins with /, '/{guest}'")
    if program:
        # The symbols stay here.
        stripped = pathlib.Path(folder, 'program')
        subprocess.run(['llvm-strip-19', '-o', stripped, program], check=True)
        files[f'/bin/{program.name}'] = stripped
    return files


def describe(args, program, folder):
    """The machine that the arguments ask for."""
    trace = args.trace and args.trace.resolve()
    wanted = {'vram': args.vram, 'cores': args.cores, 'lanes': args.lanes, 'trace': trace}
    card = {name: value for name, value in wanted.items() if value}
    return machine.Machine(
        kernel=args.kernel, device=None if args.no_card else DEVICE, memory=args.memory, processors=args.smp,
        kvm=args.kvm, window=args.window, debugger=args.gdb, card=card, files=guest_files(args, program, folder),
        options=args.option + ([f'log={args.log}'] if args.log else []), environment=args.env,
        program=[f'/bin/{program.name}', *args.arguments] if program else [])


def where(frame, address, program, kernel):
    """What is at an address of a backtrace: the innermost function, its file and line; or ''."""
    image = kernel if address >= KERNEL_BASE else program
    if not image:
        return ''
    # All but the first are return addresses, behind the call.
    command = ['llvm-symbolizer-19', f'--obj={image}', '--basenames', hex(address - (frame > 0))]
    found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    function, line, *_ = found.stdout.splitlines() + ['??', '??']
    line, _, _column = line.rpartition(':')
    return '' if function == '??' else f'  {function}' + ('' if line.endswith((':0', '?')) else f'  {line}')


def explained(lines, program, kernel):
    """Lines of the log, those of a backtrace with the names of functions."""
    for line in lines:
        match = FRAME.search(line)
        yield line + (where(int(match[1]), int(match[2], 16), program, kernel) if match else '')


def crash(lines):
    """The part of the log from the first report of a crash on, or of a program that could not be started."""
    first = next((number for number, line in enumerate(lines) if FAILURE.search(line)), None)
    return [] if first is None else lines[first:]


class Output:
    """A descriptor of ours, and the file of --serial. What is not a terminal is given whole lines, so that those of
    QEMU and of the other serial line come between them."""

    def __init__(self, descriptor, serial, lock):
        self.descriptor, self.serial, self.lock = descriptor, serial, lock
        self.lines = not os.isatty(descriptor)
        self.rest = b''  # of a line

    def __call__(self, data):
        self.keep(data)
        if self.lines:
            whole, newline, self.rest = (self.rest + data).rpartition(b'\n')
            data = whole + newline
        self._write(data)

    def keep(self, data):
        if self.serial:
            with self.lock:
                self.serial.write(data)
                self.serial.flush()

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self._write(self.rest)

    def _write(self, data):
        while data:
            data = data[os.write(self.descriptor, data):]


def tell_debugger(program, kernel):
    add = f" -ex 'add-symbol-file {program}'" if program else ''
    print(f"run: waiting for a debugger:\n    gdb -ex 'target remote :1234'{add} {kernel}\n"
          'run: nothing is in memory yet: break with hbreak', file=sys.stderr, flush=True)


def report(end, args, log, program):
    """Says what has to be known of a run that did not go well."""
    shown = crash(log.lines)
    if end.status == machine.TIMED_OUT:
        print(f'run: still ran after {args.timeout:g} s; the end of the log:', file=sys.stderr)
        shown = log.lines[-END_OF_LOG:]
    elif log.status() is None:
        how = f', for QEMU died of signal {end.signal}' if end.signal else ''
        what = 'the end of the log:' if log.lines else 'its log is empty, so look for what QEMU said above'
        print(f'run: the machine ended without saying how{how}; {what}', file=sys.stderr)
        shown = log.lines[-END_OF_LOG:]
    for line in explained(shown, program, args.kernel):
        print(line, file=sys.stderr)


def run(args):
    if not args.built:
        build(args)
    if args.build:
        return 0
    program = find_program(args.program) if args.program else None
    for image in [args.kernel] + ([] if args.no_card else [DEVICE]):
        if not image.is_file():
            raise Wrong(f"there is no '{image}'")
    if args.window and not (os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')):
        raise Wrong('--window: neither DISPLAY nor WAYLAND_DISPLAY is set; --screenshot FILE.png needs no screen')
    with tempfile.TemporaryDirectory(prefix='metalos-') as folder:
        try:
            wanted = describe(args, program, folder)
            machine.command_line(wanted)
        except ValueError as error:
            raise Wrong(error) from error
        if args.gdb:
            tell_debugger(program, args.kernel)
        serial, lock = args.serial and open(args.serial, 'wb'), threading.Lock()
        output, errors = (Output(stream.fileno(), serial, lock) for stream in (sys.stdout, sys.stderr))
        log = machine.Log(errors, errors if args.log else errors.keep)
        end = machine.run(wanted, output, log, args.timeout, bool(args.screenshot))
        errors.close()
        output.close()
        if serial:
            serial.close()
    report(end, args, log, program)
    if end.picture:
        machine.write_png(args.screenshot, *end.picture)
    elif args.screenshot:
        print(f'run: the screen was dark all the time; there is no {args.screenshot}', file=sys.stderr)
    return end.status


def main():
    arguments = sys.argv[1:]
    try:
        return run(parse(arguments))
    except (Wrong, OSError) as error:  # a file or program that is not there, or not to be written
        print(f'run: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
