# SPDX-License-Identifier: MIT
"""machine.py - one run of MetalOS in QEMU: its initrd, its command line, what comes out of its serial lines, its end.

COM1 is the program's standard output, COM2 its standard error with the lines of the kernel's log in between. Nothing
else is known of the guest: that it has ended, and how, is the last line of its log.
"""
import dataclasses
import json
import os
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import threading
import zlib

# Emulated processors take hundreds of times as long for an AVX instruction as for the SSE2 ones that do the same.
TCG = ['-accel', 'tcg', '-cpu', 'max,-fma,-avx,-avx2,-f16c']
KVM = ['-accel', 'kvm', '-cpu', 'host']

LOG_LINE = re.compile(rb'\[ *\d+\.\d{6}\] ')
LOG_MARK = re.compile(rb'\[( *|[ \d.]*\]? ?)$')  # what may yet become a line of the log
ENDED = re.compile(r'metalos: ended with status (\d+)$')
PICTURE_EVERY = 0.5  # seconds

TIMED_OUT = 124  # the status of a machine that ran out of time; timeout(1) has the same
BROKEN = 125  # of one that ended without a word


@dataclasses.dataclass
class Machine:
    """What is booted, and in what."""
    kernel: pathlib.Path
    device: pathlib.Path | None = None  # the card, as a library for QEMU; None: no card
    memory: str = '2G'
    processors: int = 2
    kvm: bool = False
    window: bool = False
    debugger: bool = False  # wait for one
    card: dict = dataclasses.field(default_factory=dict)  # properties of the card
    files: dict = dataclasses.field(default_factory=dict)  # path in the guest: path here
    options: list = dataclasses.field(default_factory=list)  # of the kernel, NAME=VALUE
    environment: list = dataclasses.field(default_factory=list)  # of the program, NAME=VALUE
    program: list = dataclasses.field(default_factory=list)  # its path in the guest, and arguments


def command_line(machine):
    """What the kernel is told: options, then the program with its environment. ValueError: it cannot be said."""
    words = machine.options + (['--'] + machine.environment + machine.program if machine.program else [])
    for word in words:
        if '"' in word or '\n' in word:
            raise ValueError(f"the kernel's command line cannot say {word!r}: no quotation marks, no new lines")
    return ' '.join(f'"{word}"' if not word or ' ' in word or '\t' in word else word for word in words)


def pack(files, archive):
    """Writes the initrd: a cpio archive ("newc") of `files`, and of the folders that they lie in."""
    with tempfile.TemporaryDirectory() as folder:
        for guest, host in files.items():
            link = pathlib.Path(folder, guest.lstrip('/'))
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(pathlib.Path(host).resolve())
        names = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob('*'))
        with open(archive, 'wb') as out:
            subprocess.run(['cpio', '--create', '--format=newc', '--dereference', '--quiet'], cwd=folder, stdout=out,
                           input='\n'.join(names).encode(), check=True)


def qemu_command(machine, folder, log):
    """QEMU's arguments. `folder` has the initrd, and will have the socket of QEMU's monitor; `log`: COM2's
    descriptor."""
    command = ['qemu-system-x86_64', '-machine', 'q35', *(KVM if machine.kvm else TCG), '-smp', str(machine.processors),
               '-m', machine.memory, '-nodefaults', '-no-reboot', '-display', 'gtk' if machine.window else 'none',
               '-chardev', 'stdio,id=com1', '-serial', 'chardev:com1',
               '-chardev', f'file,id=com2,path=/dev/fd/{log}', '-serial', 'chardev:com2',
               '-qmp', f'unix:{folder}/monitor,server=on,wait=off',
               '-device', 'isa-debug-exit,iobase=0xf4,iosize=4',
               '-kernel', str(machine.kernel), '-append', command_line(machine)]
    if machine.files:
        command += ['-initrd', f'{folder}/initrd']
    if machine.device:
        # A comma within a value is said twice.
        properties = [f'{name}={str(value).replace(",", ",,")}' for name, value in machine.card.items()]
        command += ['-device', ','.join(['navi23', *properties])]
    if machine.debugger:
        command += ['-gdb', 'tcp::1234', '-S']
    return command


class Log:
    """Takes COM2 apart: lines of the kernel's log, and all else, which the program wrote."""

    def __init__(self, program, shown=None):
        """`program(bytes)` is given what the program wrote, as soon as it is sure; `shown(bytes)` each line of the
        log."""
        self.lines = []  # of the log, text
        self.program, self.shown = program, shown
        self.rest = b''  # of a line, not decided or not complete
        self.fresh = True  # `rest` is the beginning of a line

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            self._line(line + b'\n')
        if self.rest and not (self.fresh and (LOG_LINE.match(self.rest) or LOG_MARK.match(self.rest))):
            self.program(self.rest)
            self.rest, self.fresh = b'', False

    def close(self):
        if self.rest:
            self._line(self.rest)
            self.rest = b''

    def _line(self, line):
        if self.fresh and LOG_LINE.match(line):
            self.lines.append(line.decode(errors='replace').rstrip())
            if self.shown:
                self.shown(line)
        else:
            self.program(line)
        self.fresh = True

    def status(self):
        """How the machine says that it has ended, or None."""
        match = self.lines and ENDED.search(self.lines[-1])
        return int(match[1]) if match else None


def relay(source, sink, stop):
    """Hands on what comes from a descriptor, until its end; stops the machine when nobody wants it any more."""
    try:
        while data := os.read(source, 65536):
            sink(data)
    except BrokenPipeError:
        stop()


class Camera(threading.Thread):
    """Looks at the screen twice a second and keeps the last picture that was not black. A program takes its picture
    away when it ends, and the screen is dark then."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.picture = None  # width, height, bytes
        self.over = threading.Event()

    def run(self):
        try:
            with socket.socket(socket.AF_UNIX) as monitor:
                self._connect(monitor)
                answers = monitor.makefile('rb')
                answers.readline()  # its greeting
                self._ask(monitor, answers, 'qmp_capabilities')
                while not self.over.wait(PICTURE_EVERY):
                    self._look(monitor, answers)
        except OSError:
            pass  # QEMU has ended

    def _connect(self, monitor):
        while not self.over.wait(0.01):
            try:
                monitor.connect(f'{self.folder}/monitor')
                return
            except OSError:
                pass  # not there yet
        raise OSError('the machine ended before its monitor was there')

    def _ask(self, monitor, answers, command, **arguments):
        monitor.sendall(json.dumps({'execute': command, 'arguments': arguments}).encode())
        while line := answers.readline():
            if b'"return"' in line or b'"error"' in line:
                return b'"return"' in line
        raise OSError('the monitor is gone')

    def _look(self, monitor, answers):
        file = pathlib.Path(self.folder, 'picture')
        if self._ask(monitor, answers, 'screendump', filename=str(file)):
            _magic, size, _depth, pixels = file.read_bytes().split(b'\n', 3)
            if pixels.strip(b'\0'):
                self.picture = (*map(int, size.split()), pixels)


def write_png(path, width, height, pixels):
    """Writes a picture of three bytes a pixel."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    rows = b''.join(b'\0' + pixels[start:start + 3 * width] for start in range(0, 3 * width * height, 3 * width))
    path.write_bytes(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
                     + chunk(b'IDAT', zlib.compress(rows, 6)) + chunk(b'IEND', b''))


@dataclasses.dataclass
class End:
    """What a machine came to."""
    status: int  # the program's, or TIMED_OUT or BROKEN
    signal: int  # that QEMU died of; 0: none
    picture: tuple | None  # that the camera took last: width, height, pixels


def run(machine, output, log, timeout=None, camera=False):
    """Boots the machine and waits for its End. `output(bytes)` is given COM1, `log` (a Log) COM2."""
    with tempfile.TemporaryDirectory(prefix='metalos-') as folder:
        pack(machine.files, f'{folder}/initrd')
        com2, com2_end = os.pipe()
        # The card is loaded into QEMU alone.
        environment = os.environ | ({'LD_PRELOAD': str(machine.device)} if machine.device else {})
        qemu = subprocess.Popen(qemu_command(machine, folder, com2_end), env=environment, stdout=subprocess.PIPE,
                                pass_fds=[com2_end])
        os.close(com2_end)
        eye = Camera(folder)
        lines = [threading.Thread(target=relay, args=(qemu.stdout.fileno(), output, qemu.kill)),
                 threading.Thread(target=relay, args=(com2, log.feed, qemu.kill))]
        for thread in lines + ([eye] if camera else []):
            thread.start()
        status = None
        try:
            qemu.wait(timeout)
        except subprocess.TimeoutExpired:
            status = TIMED_OUT
        finally:
            died_of = max(0, -(qemu.poll() or 0))
            qemu.kill()
            qemu.wait()
            eye.over.set()
            for thread in lines:
                thread.join()
            os.close(com2)
        log.close()
        if status is None:
            status = BROKEN if log.status() is None else log.status()
        return End(status, died_of, eye.picture)
