#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The card in QEMU, seen from its bus: what a BIOS and a driver find, and what users of QEMU can ask for. Prints TAP.

Each test is a function that yields what is wrong. The last one has another device in the card's place: the tests must
notice.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import machine
from machine import DOORBELLS, FB, FIELD, REGISTERS, VRAM, Machine, await_, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402  beside tap.h

MIB = 1 << 20
PCIE, MSIX, VENDOR = 0x10, 0x11, 0x09
TEST_MAGIC, BREAK_SOFT_RESET = 0x7a626572, 1  # qemu/device/test_capability.h

# Where in the machine's memory things are put.
IH_RING, IH_WPTR, MSI = 0x10_0000, 0x20_0000, 0x20_0100

WIDTH, HEIGHT, H_TOTAL, V_TOTAL, CLOCK_KHZ = 160, 100, 200, 125, 1500  # 60 Hz


def differs(what, found, expected):
    if found != expected:
        show = hex if isinstance(expected, int) else str
        yield f'{what} is {show(found)}, expected {show(expected)}'


def identity(device='navi23,vram=256M'):
    with Machine(device) as m:
        yield from differs('vendor and device', m.config(0), 0x73ff1002)
        yield from differs('class and revision', m.config(8), 0x030000c7)
        yield from differs('subsystem', m.config(0x2c), 0x65051002)
        link = m.capability(PCIE)
        yield from differs('generation and lanes of the link', m.config(link + 0x12, 16) & 0x3ff, 0x84)


def bar_sizes():
    for device, expected in (('navi23', 8192), ('navi23,vram=512M', 512), ('navi23,vram=1G,bar=256M', 256)):
        with Machine(device) as m:
            for offset, size, wide in ((0x10, expected * MIB, True), (0x18, 2 * MIB, True), (0x24, MIB, False)):
                m.set_config(offset, 0xffffffff)
                if wide:
                    m.set_config(offset + 4, 0xffffffff)
                bits = m.config(offset) & ~0xf | (m.config(offset + 4) << 32 if wide else 0xffffffff << 32)
                yield from differs(f'{device}: size of the BAR at 0x{offset:x}', 2 ** 64 - bits, size)
                yield from differs(f'{device}: kind of the BAR at 0x{offset:x}', m.config(offset) & 0xf, 0xc * wide)


def registers():
    with Machine('navi23,vram=512M,log=info') as m:
        m.start_card()
        yield from differs('RCC_CONFIG_MEMSIZE', m.get('RCC_CONFIG_MEMSIZE'), 512)
        m.set('SCRATCH_REG0', 0x12345678)
        m.set('SCRATCH_REG1', 0x9abcdef0)
        at = REGISTERS + 4 * machine.REG['SCRATCH_REG0']
        yield from differs('the scratch registers, in one read', m.read(at, 64), 0x9abcdef0_12345678)
        m.write(at, 0x55, 8)
        yield from differs('SCRATCH_REG0, after a byte was written', m.read(at), 0x12345678)
        yield from differs('an unknown register', m.read(REGISTERS + 0xffffc), 0)
        if '0x3ffff' not in m.said():
            yield f'the log does not name the unknown register: {m.said()}'


def vram():
    with Machine('navi23,vram=512M,bar=256M') as m:
        m.start_card()
        for at in (0, 0x2345678, 256 * MIB - 8):
            m.write(VRAM + at, at + 0x1122334455667788, 64)
        for at in (0, 0x2345678, 256 * MIB - 8):
            yield from differs(f'VRAM at 0x{at:x}', m.read(VRAM + at, 64), at + 0x1122334455667788)
        # the other half is reached through registers, as the IP discovery table at its end is
        m.set('MM_INDEX', 0x80000000 | 512 * MIB - 65536 & 0x7fffffff)
        m.set('MM_INDEX_HI', (512 * MIB - 65536) >> 31)
        yield from differs('the signature of the discovery table', m.get('MM_DATA'), 0x28211407)


def doorbells():
    with Machine() as m:
        m.start_card()
        for index in (0, 0x8b, 0x3fdff):
            m.write(DOORBELLS + 8 * index, 1, 64)
            yield from differs(f'doorbell 0x{index:x}, read', m.read(DOORBELLS + 8 * index, 64), 0)
        if 'doorbell 0x116 is lost' not in m.said():
            yield f'the log does not name the doorbell: {m.said()}'


def msix_table():
    with Machine() as m:
        m.start_card()
        at = m.capability(MSIX)
        yield from differs('number of vectors, less one', m.config(at + 2, 16) & 0x7ff, 7)
        table = m.config(at + 4)
        yield from differs('BAR of the table', table & 7, 2)
        entry = DOORBELLS + (table & ~7) + 7 * 16
        m.write(entry, 0xfee00000)
        yield from differs('address of the last vector', m.read(entry), 0xfee00000)
        yield from differs('mask of the last vector', m.read(entry + 12), 1)


def set_mode(m):
    right, bottom = H_TOTAL - 8, V_TOTAL - 4
    m.set('DP_DTO0_PHASE', CLOCK_KHZ)
    m.set('DP_DTO0_MODULO', FIELD['DCN_REFERENCE_KHZ'])
    m.set('OTG0_PIXEL_RATE_CNTL', FIELD['OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE'])
    m.set('OTG0_H_TOTAL', H_TOTAL - 1)
    m.set('OTG0_V_TOTAL', V_TOTAL - 1)
    for register, end, size in (('OTG0_H_BLANK_START_END', right, WIDTH), ('OTG0_V_BLANK_START_END', bottom, HEIGHT)):
        m.set(register, field('OTG_START_END__START', end) | field('OTG_START_END__END', end - size))
    m.set('HUBP0_PRI_VIEWPORT_START', 0)
    m.set('HUBP0_PRI_VIEWPORT_DIMENSION', field('HUBP_VIEWPORT__X', WIDTH) | field('HUBP_VIEWPORT__Y', HEIGHT))
    m.set('HUBPREQ0_SURFACE_PITCH', WIDTH - 1)
    m.set('HUBP0_SURFACE_CONFIG', FIELD['DCN_FORMAT_8888'])
    m.set('HUBPRET0_CONTROL',
          field('HUBPRET_CONTROL__CROSSBAR_BLUE', 2) | field('HUBPRET_CONTROL__CROSSBAR_RED', 3))


def light(m, address=FB):
    """Head 0 shows what is in VRAM, from its beginning."""
    set_mode(m)
    m.set('HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH', address >> 32)
    m.set('HUBPREQ0_PRIMARY_SURFACE_ADDRESS', address)
    m.set('OTG0_CONTROL', FIELD['OTG_CONTROL__MASTER_EN'])


def set_up_interrupts(m):
    """The interrupt ring is in the machine's memory, and vector 0 a write there, too."""
    m.set_config(m.capability(MSIX) + 2, 0x8000, 16)
    entry = DOORBELLS + (m.config(m.capability(MSIX) + 4) & ~7)
    m.ask(*(f'writel {entry + 4 * i:#x} {value:#x}' for i, value in enumerate((MSI, 0, 0x4d51, 0))))
    m.set('IH_RB_BASE', IH_RING >> 8)
    m.set('IH_RB_WPTR_ADDR_LO', IH_WPTR)
    m.set('IH_RB_CNTL', sum(FIELD[f'IH_RB_CNTL__{name}'] for name in ('RB_ENABLE', 'WPTR_WRITEBACK_ENABLE',
                                                                      'ENABLE_INTR', 'RPTR_REARM')) |
          field('IH_RB_CNTL__RB_SIZE', 8) | field('IH_RB_CNTL__MC_SPACE', 1))
    m.set('OTG0_GLOBAL_SYNC_STATUS', FIELD['OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN'])


def dma_and_interrupts():
    with Machine() as m:
        m.start_card()
        set_up_interrupts(m)
        light(m)
        if not await_(lambda: m.read(MSI)):
            yield 'no interrupt came'
        yield from differs('data of the interrupt', m.read(MSI), 0x4d51)
        yield from differs('client of the first entry', m.read(IH_RING) & 0xff, 4)
        if m.read(IH_WPTR) % 32 or not m.read(IH_WPTR):
            yield f'the write pointer in memory is {m.read(IH_WPTR)}'


def no_dma_without_bus_mastering():
    with Machine() as m:
        m.start_card(command=machine.MEMORY_SPACE)
        set_up_interrupts(m)
        light(m)
        if not await_(lambda: 'no memory at the ring' in m.said()):
            yield f'the log does not say that there is no memory: {m.said()}'
        yield from differs('the interrupt ring', m.read(IH_RING), 0)
        m.set_config(4, machine.MEMORY_SPACE | machine.BUS_MASTER, 16)
        if not await_(lambda: m.read(IH_WPTR)):
            yield 'with bus mastering on there is still none'
        m.set_config(4, machine.MEMORY_SPACE, 16)
        m.write(IH_WPTR, 0)
        if await_(lambda: m.read(IH_WPTR), seconds=0.2):
            yield 'it goes on when bus mastering has been turned off'


def reset():
    with Machine() as m:
        m.start_card()
        m.set('SCRATCH_REG0', 1)
        m.write(VRAM + 0x1000, 1)
        set_up_interrupts(m)
        light(m)
        m.qmp('system_reset')
        if not await_(lambda: m.config(0x10) == 0xc):
            yield 'the BARs keep their places'
        m.start_card()
        m.ask(f'memset {IH_RING:#x} 0x1000 0x0', f'memset {IH_WPTR:#x} 0x1000 0x0')
        yield from differs('SCRATCH_REG0', m.get('SCRATCH_REG0'), 0)
        yield from differs('VRAM', m.read(VRAM + 0x1000), 0)
        yield from differs('OTG0_CONTROL', m.get('OTG0_CONTROL'), 0)
        if await_(lambda: m.read(IH_WPTR), seconds=0.1):
            yield 'the head before the reset goes on'
        yield from differs('size of the screen, which is dark', m.screendump()[:2], (1920, 1080))
        set_up_interrupts(m)
        light(m)
        if not await_(lambda: m.read(MSI)):
            yield 'no interrupt comes after the reset'


def test_capability():
    with Machine() as m:
        m.start_card()
        at = m.capability(VENDOR)
        yield from differs('its magic number', m.config(at + 4), TEST_MAGIC)
        m.set_config(at + 4, 0)
        yield from differs('its magic number, after writing', m.config(at + 4), TEST_MAGIC)
        bits = FIELD['GRBM_SOFT_RESET__SOFT_RESET_CP']
        for value, expected in ((0, 0), (BREAK_SOFT_RESET + 1, 0), (BREAK_SOFT_RESET, bits)):
            m.set_config(at + 8, value)
            m.set('GRBM_SOFT_RESET', bits)
            m.set('GRBM_SOFT_RESET', 0)
            yield from differs(f'GRBM_SOFT_RESET, when {value} was written', m.get('GRBM_SOFT_RESET'), expected)


def pattern(x, y):
    return (x * 255 // WIDTH, y * 255 // HEIGHT, (x + y) % 256)


def pictures():
    with Machine('navi23,vram=256M,id=card,screens=1920x1080@60,,640x480@60') as m:
        m.start_card()
        yield from differs('the dark screen', m.screendump(), (1920, 1080, bytes(1920 * 1080 * 3)))
        yield from differs('size of the second one', m.screendump(device='card', head=1)[:2], (640, 480))
        rows = [b''.join(bytes(pattern(x, y)[::-1]) + b'\0' for x in range(WIDTH)) for y in range(HEIGHT)]
        m.ask(*(f'write {VRAM + y * WIDTH * 4:#x} {WIDTH * 4:#x} 0x{row.hex()}' for y, row in enumerate(rows)))
        light(m)
        expected = b''.join(bytes(pattern(x, y)) for y in range(HEIGHT) for x in range(WIDTH))
        if not await_(lambda: m.screendump() == (WIDTH, HEIGHT, expected)):
            yield f'what was drawn is not shown; the size is {m.screendump()[:2]}'
        m.set('OTG0_CONTROL', 0)
        if not await_(lambda: m.screendump()[:2] == (1920, 1080)):
            yield 'a screen that has been turned off is not dark'
    with Machine('navi23,vram=256M,screens=none') as m:
        yield from differs('a screendump without a screen', m.screendump(),
                           'There is no console to take a screendump from')


def ioeventfd():
    with Machine('navi23,vram=256M,ioeventfd=on', arguments=('-name', 'debug-threads=on')) as m:
        m.start_card()
        names = pathlib.Path('/proc', str(m.process.pid), 'task').glob('*/comm')
        threads = {path.read_text().strip() for path in names}
        if 'navi23-doorbell' not in threads:
            yield f'there is no thread for doorbells, only {threads}'
        m.write(DOORBELLS + 8 * 0x8b, 1, 64)
        if not await_(lambda: 'doorbell 0x116 is lost' in m.said()):
            yield f'the log does not name the doorbell: {m.said()}'
        m.qmp('system_reset')
        m.start_card()
        m.write(DOORBELLS + 8 * 0x100, 1, 64)
        if not await_(lambda: 'doorbell 0x200 is lost' in m.said()):
            yield f'after a reset the log does not name the doorbell: {m.said()}'


def properties():
    for value, text in (('vram=300M', 'power of two'), ('vram=64M', '256M'), ('vram=128G', '64G'), ('bar=16G', '8G'),
                        ('screens=large', '1920x1080@60'), ('log=loud', 'error, warning, info or debug'),
                        ('cores=0', '1 to 1024'), ('cores=1025', '1 to 1024'), ('cores=-1', '1 to 1024'),
                        ('lanes=mmx', 'sse2, avx2 or avx512'), ('ioeventfd=maybe', 'on, off or auto'),
                        ('trace=/nowhere/trace', 'No such file')):
        status, said = machine.refusal(f'navi23,{value}')
        if status != 1 or value.split('=')[0] not in said or text not in said:
            yield f'{value}: QEMU ends with {status} and says: {said}'
    status, said = machine.refusal('navi23,help')
    for name in ('vram', 'bar', 'screens', 'cores', 'lanes', 'ioeventfd', 'trace', 'log'):
        if not re.search(rf'^  {name}=<\w+> +- \w', said, re.MULTILINE):
            yield f'-device navi23,help does not describe {name}'


def log_and_trace():
    with tempfile.NamedTemporaryFile() as file:
        with Machine(f'navi23,vram=256M,log=error,trace={file.name}') as m:
            m.start_card()
            m.write(DOORBELLS, 1, 64)
            light(m)
            await_(lambda: m.get('OTG0_STATUS_FRAME_COUNT') > 1)
            yield from differs('what is said with log=error', m.said(), '')
            m.qmp('quit')
            m.process.wait(20)
        if 'head 0 shows 160 x 100' not in file.read().decode():
            yield 'the trace does not tell of the picture'


def other_version():
    """An object that was made for another QEMU."""
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(machine.object_path()).read_bytes()
        changed = re.sub(rb'(QEMU emulator version \d+\.\d+\.)\d+', rb'\g<1>99', text)
        other = pathlib.Path(folder, 'navi23-qemu.so')
        other.write_bytes(changed[:len(text)])
        status, said = machine.refusal('navi23', preload=other)
        if status != 1 or not re.search(r'compiled for QEMU emulator version \d+\.\d+\.99', said) or \
                'qemu/device/build.sh' not in said:
            yield f'QEMU ends with {status} and says: {said}'


def other_programs():
    """What is started on the way to QEMU has LD_PRELOAD as well."""
    for command in (['true'], [sys.executable, '-c', ''], ['sh', '-c', 'ls >/dev/null && echo fine']):
        done = subprocess.run(['env', f'LD_PRELOAD={machine.object_path()}', *command], capture_output=True, text=True)
        if done.returncode or done.stderr:
            yield f'{command[0]} ends with {done.returncode} and says: {done.stderr}'


def stays_where_it_is():
    with Machine('navi23,vram=256M,id=card') as m:
        said = m.qmp('migrate', uri='exec:true')
        if 'non-migratable' not in str(said):
            yield f'migrating it answers {said}'
        said = m.qmp('qom-set', path='/machine/peripheral/card', property='vram', value=1 << 30)
        if 'cannot be changed' not in str(said):
            yield f'changing its memory answers {said}'


def another_device_is_noticed():
    if not list(identity('bochs-display')):
        yield 'it passes for the card'


def main():
    tests = [identity, bar_sizes, registers, vram, doorbells, msix_table, dma_and_interrupts, reset, test_capability,
             no_dma_without_bus_mastering, pictures, ioeventfd, properties, log_and_trace, other_version,
             other_programs, stays_where_it_is, another_device_is_noticed]
    report = tap.Report()
    for test in tests:
        try:
            problems = list(test())
        except (machine.Died, AssertionError) as error:
            problems = [f'QEMU: {error}']
        report.check(test.__name__, not problems, problems)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
