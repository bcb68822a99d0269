# SPDX-License-Identifier: MIT
"""machine.py - a machine of QEMU with the card in it and no guest: the test is its processor.

Accesses to memory, ports and configuration space go through QEMU's qtest protocol, everything else through QMP. QEMU's
processors stand still.
"""
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / 'qemu/device/build.sh'
RAM_BYTES = 64 << 20

# Where the tests put the card's BARs.
VRAM = 0x10_0000_0000
DOORBELLS = 0x20_0000_0000
REGISTERS = 0xe000_0000
FB = 0x80_0000_0000  # where the card itself sees VRAM at power on

BUS_MASTER = 4
MEMORY_SPACE = 2


def object_path(*options):
    """Compiles the card for the QEMU that is installed, if that has not been done. Returns where it is."""
    return subprocess.run([BUILD, *options], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def facts(pattern, *names):
    """Numbers by name from the card's own tables of registers and fields."""
    texts = ((ROOT / 'qemu/navi23/regs' / name).read_text() for name in names)
    return {name: int(value, 0) for text in texts for name, value in re.findall(pattern, text)}


REG = facts(r'REG\((\w+), (0x[0-9a-f]+)\)', 'mmio.def')
FIELD = facts(r'#define (?:FIELD_)?(\w+) (0x[0-9a-f]+|[0-9]+)u', 'fields.h', 'dcn.h')


def field(name, value):
    """`value` in the bits of a field."""
    return value * (FIELD[name] & -FIELD[name]) & FIELD[name]


class Died(Exception):
    """QEMU has ended; the text is what it said on stderr."""


class Machine:
    """A running QEMU. Use it with `with`."""

    def __init__(self, device='navi23,vram=256M', preload=None, env=None, arguments=()):
        self.folder = tempfile.TemporaryDirectory()
        self.errors = open(f'{self.folder.name}/stderr', 'w+')
        self.slot = 3
        self.buffer = b''
        command = ['qemu-system-x86_64', '-machine', 'q35', '-accel', 'tcg', '-S', '-nodefaults', '-display', 'none',
                   '-m', str(RAM_BYTES >> 20), '-qtest', 'stdio', '-qtest-log', 'none',
                   '-qmp', f'unix:{self.folder.name}/qmp,server=on,wait=off',
                   '-device', f'{device},addr={self.slot}', *arguments]
        # Only QEMU itself gets the object, and what a sanitizer needs.
        before = ['env', f'LD_PRELOAD={preload or object_path()}'] + [f'{k}={v}' for k, v in (env or {}).items()]
        self.process = subprocess.Popen(before + command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors)
        self.qmp_socket = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.errors.close()
        self.folder.cleanup()

    def said(self):
        """What QEMU has said on stderr."""
        return pathlib.Path(f'{self.folder.name}/stderr').read_text()

    # ---- qtest

    def ask(self, *commands):
        """Sends commands to qtest, all at once. Returns the numbers that they are answered with."""
        try:
            self.process.stdin.write(''.join(f'{command}\n' for command in commands).encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answers = []
        while len(answers) < len(commands):
            line = self.process.stdout.readline().decode()
            if not line:
                raise Died(f'status {self.process.wait()}: {self.said()}')
            if line.startswith('OK'):
                value = line.split()[1:]
                answers.append(int(value[0], 16) if value else 0)
            elif not line.startswith('IRQ'):
                raise AssertionError(f'qtest: {line.strip()}')
        return answers

    def read(self, address, bits=32):
        return self.ask(f'read{ {8: "b", 16: "w", 32: "l", 64: "q"}[bits] } {address:#x}')[0]

    def write(self, address, value, bits=32):
        self.ask(f'write{ {8: "b", 16: "w", 32: "l", 64: "q"}[bits] } {address:#x} {value:#x}')

    def get(self, register):
        """A register of the card, by name."""
        return self.read(REGISTERS + 4 * REG[register])

    def set(self, register, value):
        self.write(REGISTERS + 4 * REG[register], value & 0xffffffff)

    def config(self, offset, bits=32):
        letter = {8: 'b', 16: 'w', 32: 'l'}[bits]
        self.select(offset)
        return self.ask(f'in{letter} {0xcfc + offset % 4:#x}')[0]

    def set_config(self, offset, value, bits=32):
        letter = {8: 'b', 16: 'w', 32: 'l'}[bits]
        self.select(offset)
        self.ask(f'out{letter} {0xcfc + offset % 4:#x} {value:#x}')

    def select(self, offset):
        self.ask(f'outl 0xcf8 {0x80000000 | self.slot << 11 | offset & 0xfc:#x}')

    def capability(self, identity):
        """Where a capability is in configuration space; 0: there is none."""
        at = self.config(0x34, 8)
        while at and self.config(at, 8) != identity:
            at = self.config(at + 1, 8)
        return at

    def start_card(self, command=MEMORY_SPACE | BUS_MASTER):
        """Does what a BIOS does: places the BARs and turns the card on."""
        for offset, value in ((0x10, VRAM), (0x18, DOORBELLS)):
            self.set_config(offset, value & 0xffffffff)
            self.set_config(offset + 4, value >> 32)
        self.set_config(0x24, REGISTERS)
        self.set_config(4, command, 16)

    # ---- QMP

    def qmp(self, command, **arguments):
        """Returns the answer to a command: its return value, or the text of its error."""
        if not self.qmp_socket:
            self.qmp_socket = socket.socket(socket.AF_UNIX)
            self.ask('inb 0x80')  # it has come up, or died
            self.qmp_socket.connect(f'{self.folder.name}/qmp')
            self.qmp_socket.settimeout(60)
            self.receive('QMP')
            self.qmp('qmp_capabilities')
        request = {'execute': command, 'arguments': arguments}
        self.qmp_socket.sendall(json.dumps(request).encode())
        return self.receive('return', 'error')

    def receive(self, *keys):
        while True:
            while b'\n' not in self.buffer:
                data = self.qmp_socket.recv(65536)
                if not data:
                    raise Died(f'status {self.process.wait()}: {self.said()}')
                self.buffer += data
            line, self.buffer = self.buffer.split(b'\n', 1)
            message = json.loads(line)
            for key in keys:
                if key in message:
                    return message[key]['desc'] if key == 'error' else message[key]

    def screendump(self, **arguments):
        """What a screen shows: width, height, bytes of R, G and B; or the text of an error."""
        path = pathlib.Path(f'{self.folder.name}/picture.ppm')
        error = self.qmp('screendump', filename=str(path), **arguments)
        if error:
            return error
        _, size, _, pixels = path.read_bytes().split(b'\n', 3)
        width, height = map(int, size.split())
        return width, height, pixels


def await_(condition, seconds=60):
    """Waits until `condition()`; returns whether it came to be."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def refusal(device, preload=None):
    """How QEMU ends when it does not start with this device: status and what it says."""
    command = ['env', f'LD_PRELOAD={preload or object_path()}', 'qemu-system-x86_64', '-machine', 'q35', '-S',
               '-nodefaults', '-display', 'none', '-device', device]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, env=os.environ)
    except subprocess.TimeoutExpired:
        return None, 'it runs'
    return done.returncode, done.stdout
