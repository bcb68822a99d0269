#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the card's decoder with LLVM's over every opcode, form and field, for wave32 and wave64. Prints TAP.

LLVM says what a sequence of dwords is: an instruction that its assembler, given its text, makes again (exact); one that
it shows but would not make, for it breaks a rule of use or has bits that do not matter (loose); or none. What is exact
must decode here, and LLVM must assemble our text to the same dwords. What is none must not decode. Of what is loose
only that is asked: if LLVM assembles our text, then to what it makes of its own.

usage: decode_test.py <decode program> <folder of the decoder's sources>
"""
import collections
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402

PREFIX = {  # of a format: the upper bits, how many, dwords with room for a literal or more; where the opcode is
    'SOP2': (0x2, 2, 2, 23), 'SOPK': (0xb, 4, 2, 23), 'SOP1': (0x17d, 9, 2, 8), 'SOPC': (0x17e, 9, 2, 16),
    'SOPP': (0x17f, 9, 1, 16), 'SMEM': (0x3d, 6, 2, 18), 'VOP2': (0x0, 1, 2, 25), 'VOP1': (0x3f, 7, 2, 9),
    'VOPC': (0x3e, 7, 2, 17), 'VOP3': (0x35, 6, 3, 16), 'VOP3P': (0x198, 9, 3, 16), 'VINTRP': (0x32, 6, 1, 16),
    'DS': (0x36, 6, 2, 18), 'MUBUF': (0x38, 6, 2, 18), 'MTBUF': (0x3a, 6, 2, 16), 'MIMG': (0x3c, 6, 5, 18),
    'FLAT': (0x37, 6, 2, 18), 'SCRATCH': (0x37, 6, 2, 18), 'GLOBAL': (0x37, 6, 2, 18), 'EXP': (0x3e, 6, 2, None)}
SLOTS = {'SOP2': 96, 'SOPK': 32, 'SOP1': 256, 'SOPC': 128, 'SOPP': 128, 'SMEM': 256, 'VOP2': 62, 'VOP1': 256,
         'VOPC': 256, 'VOP3': 1024, 'VOP3P': 128, 'VINTRP': 4, 'DS': 256, 'MUBUF': 256, 'MTBUF': 16, 'MIMG': 256,
         'FLAT': 128, 'SCRATCH': 128, 'GLOBAL': 128, 'EXP': 1}
SEGMENT = {'FLAT': 0, 'SCRATCH': 1, 'GLOBAL': 2}
HOME = {'VOPC': 0, 'VOP2': 0x100, 'VOP1': 0x180}  # where VOP3 has what is at home there
SDWA, DPP16, DPP8, DPP8_FI = 249, 250, 233, 234
MARK = 0xbf8d0001  # s_sethalt 1 goes between what is asked

# Where we differ from LLVM on purpose: a pattern of LLVM's text, or of ours, and why.
DIFFERENCES = [
    (r'^v_illegal', 'a name that LLVM has for 0x00000000, not an instruction'),
    (r'^v_(mul_lo_u16|(lshl|lshr|ashr)rev_[bi]16|(min|max)_[iu]16) ', 'LLVM knows no op_sel of these; RADV uses it'),
    (r'^v_(ldexp|trig_preop|cvt_pk_u8)_.*(sext\(|-)', 'LLVM shows NEG of an integer'),
    (r'^v_(cmp|div_scale|cndmask|mad_[iu]64|(add|sub|subrev)_co).* (m0|vcc_hi|exec_hi)\b',
     'the decoder does not know the size of lane masks'),
    (r'^v_cmp.* src_(shared|private|pops)', 'LLVM shows comparisons that write to a constant'),
    (r's\[\d+:107\]', 'LLVM lets no group of SGPRs reach into VCC; ACO has s[104:107]'),
    (r'^image_atomic_', 'LLVM guesses registers where DMASK and the operation do not agree'),
    (r'\[v\d+(, v\d+)*\]', 'NSA with more or fewer addresses than the instruction has'),
    (r'^image_', 'LLVM takes another number of registers where those of this combination end beyond v255'),
]


class Llvm:
    """LLVM's assembler and disassembler for one wave size."""

    def __init__(self, lanes):
        self.command = ['llvm-mc-19', '-arch=amdgcn', '-mcpu=gfx1032', '-show-encoding']
        if lanes == 64:
            self.command.append('-mattr=-wavefrontsize32,+wavefrontsize64')

    def _run(self, lines, *options):
        output = subprocess.run([*self.command, *options], input='\n'.join(lines) + '\n', capture_output=True,
                                text=True, check=False).stdout
        groups = [[]]
        for line in output.splitlines():
            text, found, encoding = line.partition('; encoding: [')
            if not found:
                continue
            text = ' '.join(text.split())
            if text == 's_sethalt 1':
                groups.append([])
            else:
                groups[-1].append((text, encoding.split(']')[0]))
        assert len(groups) == len(lines) // 2 + 1, 'llvm-mc did not get through'
        return [group[0] if len(group) == 1 else None for group in groups[:-1]]

    def disassemble(self, words):
        """For each sequence of dwords its text and what LLVM thinks that this is; None where it is no instruction."""
        lines = []
        for sequence in words:
            lines += [listing(sequence), listing([MARK])]
        shown = self._run(lines, '-disassemble')
        return [one and (None if 'nvalid' in one[0] else (one[0], dwords(one[1]))) for one in shown]

    def assemble(self, texts):
        """For each text its dwords, None where it is not accepted."""
        lines = []
        for text in texts:
            lines += [text or 's_nop 0', 's_sethalt 1']
        return [made and text and dwords(made[1]) for text, made in zip(texts, self._run(lines))]


def listing(words):
    """Dwords as the disassembler reads them."""
    return '[' + ','.join(f'0x{byte:02x}' for word in words for byte in word.to_bytes(4, 'little')) + ']'


def dwords(encoding):
    """The dwords of an encoding as the assembler writes it."""
    data = bytes(int(byte, 16) for byte in encoding.split(','))
    return tuple(int.from_bytes(data[i:i + 4], 'little') for i in range(0, len(data), 4))


class Decoder:
    """The program under test."""

    def __init__(self, program):
        self.program = program

    def table(self):
        """Rows: format, opcode, mnemonic, set of forms."""
        lines = subprocess.run([self.program, 'table'], capture_output=True, text=True, check=True).stdout.splitlines()
        return [(f, int(opcode), name, set(forms)) for f, opcode, name, *forms in map(str.split, lines)]

    def decode(self, words, lanes):
        """For each sequence of dwords how many of them were taken and the text, None where it is no instruction."""
        lines = '\n'.join(' '.join(f'{word:x}' for word in sequence) for sequence in words) + '\n'
        output = subprocess.run([self.program, str(lanes)], input=lines, capture_output=True, text=True,
                                check=True).stdout.splitlines()
        assert len(output) == len(words)
        return [None if line == '-' else (int(line.split(' ', 1)[0]), line.split(' ', 1)[1]) for line in output]


# ---- what is asked ---------------------------------------------------------------------------------------------------

def place(name, opcode, words):
    """Dwords of random fields as an instruction: its prefix, and its opcode if it is not None."""
    prefix, bits, count, low = PREFIX[name]
    words = list(words[:count])
    words[0] = words[0] & (1 << 32 - bits) - 1 | prefix << 32 - bits
    if name in SEGMENT:
        words[0] = words[0] & ~(3 << 14) | SEGMENT[name] << 14
    if opcode is None or low is None:
        return words
    width = {'MIMG': 7, 'MTBUF': 3}.get(name, (SLOTS[name] - 1).bit_length())
    words[0] = words[0] & ~((1 << width) - 1 << low) | (opcode & (1 << width) - 1) << low
    if name == 'MIMG':
        words[0] = words[0] & ~1 | opcode >> 7
    if name == 'MTBUF':
        words[1] = words[1] & ~(1 << 21) | opcode >> 3 << 21
    return words


def source(rng):
    """A code of an operand, mostly a register."""
    return rng.choice([256 + rng.randrange(256), 256 + rng.randrange(256), 256, rng.randrange(27) * 4,
                       rng.randrange(512)])


def fill(rng, name):
    """Random fields of a format: a share of them such that operands are what instructions have."""
    words = [rng.getrandbits(32) for _ in range(5)]
    kind = rng.randrange(4)
    if kind == 0:
        return words
    if kind == 1:
        return [word & rng.getrandbits(32) & rng.getrandbits(32) for word in words]
    unused = rng.randrange(4)
    if name in ('SOP2', 'SOP1', 'SOPC', 'SOPK'):
        words[0] &= ~0x7f03fc if name == 'SOPK' else ~0x7f0303
        words[0] |= rng.choice([0, 20, 100, 106]) << 16
    elif name == 'SOPP':
        words[0] &= rng.choice([~0xffff, ~0xff00])
    elif name in ('VOP3', 'VOP3P'):
        words[0] &= rng.choice([0x7f, 0x7f, 0x40fe, 0x80fe, 0x87ff, 0x7ffc, 0xffff])
        if rng.randrange(4) == 0:  # EXEC, as v_cmpx has it
            words[0] = words[0] & ~0x78ff | 126
        codes = [source(rng), source(rng), source(rng)]
        codes[3 - unused:] = [0] * unused
        words[1] = codes[0] | codes[1] << 9 | codes[2] << 18 | rng.choice([0, 3 << 27, rng.randrange(32) << 27])
    elif name == 'DS':
        words[0] &= ~(rng.randrange(2) << 17)
        words[1] &= rng.choice([0, 0xff, 0xff00, 0xffff, 0xffffff, 0xff000000, 0xff0000ff, 0xff00ffff, 0xffffffff])
    elif name in SEGMENT:
        words[0] &= ~(rng.choice([0, 1]) << 13 | (0x800 if name == 'FLAT' and kind == 3 else 0))
        words[1] = words[1] & ~(0xff << 16) | rng.choice([125, 125, 127, rng.randrange(128)]) << 16
    elif name == 'MIMG':
        words[0] &= rng.choice([~6, ~4, ~0]) & ~(rng.choice([0, 1]) << 16 | rng.choice([0, 3]) << 15)
        words[0] = words[0] & ~(0xf << 8) | rng.choice([1, 1, 3, 15, rng.randrange(16)]) << 8
        words[1] &= rng.choice([~0, ~(3 << 30), ~(1 << 31)]) & ~(rng.choice([0, 31]) << 21)
        if rng.randrange(8) == 0:  # as image_bvh_intersect_ray wants them
            words[0] = words[0] & ~0x138 & ~(3 << 16) | 0x9f00
            words[1] &= ~(0x7fff << 16) | 0x1f0000
    elif name in ('MUBUF', 'MTBUF'):
        words[0] &= ~(1 << 16 | rng.choice([0, 1 << 15])) if name == 'MUBUF' else ~0
        words[1] = words[1] & ~(0xff << 24 | rng.choice([0, 1]) << 23) | rng.randrange(128) << 24
    elif name == 'SMEM':
        words[0] = words[0] & 0x1401e | rng.choice([0, 16, 48, 80]) << 6
        words[1] = rng.choice([125, rng.randrange(128)]) << 25 | words[1] & rng.choice([0xfffff, 0x1fffff])
        if rng.randrange(3) == 0:
            words[0], words[1] = words[0] & 0x1fc0, 0
    elif name == 'EXP':
        words[0] = words[0] & 0x1ff0 | 15
    elif name == 'VINTRP':
        words[0] &= ~(1 << 15 | rng.choice([0, 0xfc]))
    elif name in ('VOP1', 'VOP2', 'VOPC'):
        words[0] = words[0] & ~511 | source(rng)
        words[1] &= rng.choice([0xffff, 0xffffffff])
        if rng.randrange(8) == 0:
            words[0] = 0
    return words


def with_modifier(rng, name, opcode, form):
    """VOP1, VOP2 or VOPC whose first operand is in another dword. LLVM falls over selection 7 of SDWA."""
    words = place(name, opcode, [rng.getrandbits(32), 0])
    code = {'sdwa': SDWA, 'dpp': DPP16, 'dpp8': rng.choice([DPP8, DPP8_FI])}[form]
    words[0] = words[0] & ~511 | code
    extra = rng.getrandbits(32)
    if rng.randrange(2):
        extra &= ~(0xf << 20 | (0xff << 24 if form == 'sdwa' else 0))
        if form == 'sdwa' and name == 'VOP1':
            return [words[0], extra & ~0x700f800 | 6 << 16]
    if form == 'sdwa':
        for low in (8, 16, 24) if name != 'VOPC' else (16, 24):
            extra = extra & ~(7 << low) | rng.randrange(7) << low
        if rng.randrange(2):
            extra &= ~(15 << 12 | 15 << 27 | 1 << 19)
        if rng.randrange(2):
            extra = extra & ~0xff00 | (0x0600 if name != 'VOPC' else 0)
    elif form == 'dpp':
        extra = extra & ~(0x1ff << 8) | rng.choice([rng.randrange(256), 0x100 + rng.randrange(0x80)]) << 8
    return [words[0], extra]


def plain(name, opcode):
    """An instruction with the simplest of operands, in all numbers of them."""
    if name == 'DS':
        for gds in (0, 1 << 17):
            for registers in (0, 10):
                yield place(name, opcode, [gds, registers])
    elif name in ('VOP3', 'VOP3P'):
        for dst in (0, 10, 126):
            for codes in ((0, 0, 0), (266, 0, 0), (266, 276, 0), (266, 276, 286), (266, 4, 0), (266, 4, 6), (4, 6, 0),
                          (4, 266, 0), (4, 266, 276), (266, 276, 4)):
                high = name == 'VOP3P'
                yield place(name, opcode, [dst | high << 14,
                                           codes[0] | codes[1] << 9 | codes[2] << 18 | high * 3 << 27, 0])
    elif name == 'MIMG':
        for fields in (0x100, 0x300, 0x130, 0x9f00):  # DMASK; 2D_MSAA; as for rays
            yield place(name, opcode, [fields, 0, 0, 0, 0])
    elif name in SEGMENT:
        for glc in (0, 1 << 16):
            for data in (0, 10 << 24, 20 << 8, 10 << 24 | 20 << 8):
                yield place(name, opcode, [glc, 125 << 16 | data])
    else:
        yield place(name, opcode, [0, 0, 0, 0, 0])


def questions(rng, table, share):
    """Sequences of dwords: every slot of every format, every form of every mnemonic, and words of any kind. `share` of
    them are asked."""
    for name, slots in SLOTS.items():
        for opcode in range(slots):
            known = any(f == name and o == opcode for f, o, _, _ in table)
            for _ in range(max(1, round((24 if known else 3) * share))):
                yield place(name, opcode, fill(rng, name))
    for name, opcode, _, forms in table:
        for form in sorted(forms & {'sdwa', 'dpp'} | ({'dpp8'} if 'dpp' in forms else set())):
            for _ in range(max(1, round(16 * share))):
                yield with_modifier(rng, name, opcode, form)
        yield from plain(name, opcode)
        if 'sdwa' in forms:
            for selections in (0x60600, 0x6060600, 0x6060000):
                yield [place(name, opcode, [SDWA])[0], selections]
        if 'dpp' in forms:
            for code, lanes in ((DPP16, 0xff00e400), (DPP8, 0xfac68800), (DPP8_FI, 0)):
                yield [place(name, opcode, [code])[0], lanes]
        if 'e64' in forms:
            yield from plain('VOP3', HOME[name] + opcode)
            for _ in range(max(1, round(12 * share))):
                yield place('VOP3', HOME[name] + opcode, fill(rng, 'VOP3'))
    for _ in range(round(8000 * share)):
        words = [rng.getrandbits(32) for _ in range(5)]
        yield words if words[0] != MARK else words[1:]


def without_crash(words):
    """False for what llvm-mc does not survive: SDWA with selection 7."""
    top = words[0] >> 25
    if top >> 6 or words[0] & 511 != SDWA or len(words) < 2:
        return True
    lows = (16, 24) if top == 0x3e else (8, 16, 24)
    return all(words[1] >> low & 7 != 7 for low in lows)


# ---- the comparison --------------------------------------------------------------------------------------------------

class Comparison:
    """What came of a list of questions with one wave size."""

    def __init__(self, decoder, words, lanes):
        llvm = Llvm(lanes)
        ours = decoder.decode(words, lanes)
        # What LLVM takes of a sequence is what we take, else all of its lengths are tried: it must be none of them.
        asked, owner = [], []
        for i, answer in enumerate(ours):
            for count in [answer[0]] if answer else range(1, len(words[i]) + 1):
                asked.append(tuple(words[i][:count]))
                owner.append(i)
        theirs = llvm.disassemble(asked)
        remade = llvm.assemble([shown and shown[0] for shown in theirs])
        made = dict(zip((i for i, a in enumerate(ours) if a), llvm.assemble([a[1] for a in ours if a])))
        self.wrong, self.differ = [], collections.Counter()
        self.exact, self.loose, self.none = 0, 0, 0
        self.seen = collections.Counter()
        for i, sequence, shown, again in zip(owner, asked, theirs, remade):
            self.judge(sequence, ours[i] and ours[i][1], made.get(i), shown, again)

    def judge(self, sequence, our_text, made, shown, again):
        """One question: our text and what LLVM makes of it; what LLVM shows, and what it makes of that."""
        text, meant = shown or (None, None)
        problem = None
        if text is None:
            self.none += 1
            if our_text:
                problem = 'is none for LLVM'
        elif again == sequence:
            self.exact += 1
            if our_text:
                self.seen[our_text.split()[0], 'dpp8' in our_text] += 1
            if not our_text:
                problem = 'does not decode'
            elif made != sequence:
                problem = 'our text makes ' + (' '.join(f'{word:08x}' for word in made) if made else 'nothing')
        else:
            self.loose += 1
            if our_text and made and again and made not in (again, meant, sequence):
                problem = 'our text makes something else'
        if not problem:
            return
        for pattern, reason in DIFFERENCES:
            if re.search(pattern, text or our_text):
                self.differ[reason] += 1
                return
        words = ' '.join(f'{word:08x}' for word in sequence)
        self.wrong.append(f'{words}: {problem}; ours: {our_text}; LLVM: {text}')


def missing(table, seen):
    """Forms of mnemonics that no exact instruction was."""
    gaps = []
    for name, _, mnemonic, forms in table:
        wanted = [(mnemonic + ('_e32' if 'e64' in forms or name == 'VINTRP' else ''), False)]
        wanted += [(mnemonic + '_e64', False)] if 'e64' in forms else []
        wanted += [(mnemonic + '_sdwa', False)] if 'sdwa' in forms else []
        wanted += [(mnemonic + '_dpp', False), (mnemonic + '_dpp', True)] if 'dpp' in forms else []
        gaps += [' '.join((text, 'dpp8' if dpp8 else '')) for text, dpp8 in wanted if not seen[text, dpp8]]
    return gaps


def broken_decoder(sources, folder):
    """Builds a decoder from a table in which two opcodes and one kind of operand are wrong."""
    room = pathlib.Path(folder, 'navi23/shader')
    room.mkdir(parents=True)
    for pattern in ('isa.*', 'decode*', 'disassemble.c'):
        for file in pathlib.Path(sources).glob(pattern):
            shutil.copy(file, room)
    table = room / 'isa.def'
    rows = table.read_text()
    for old, new in (('(VOP2, 0x03, v_add_f32,', '(VOP2, 0x04, v_add_f32,'),
                     ('(VOP2, 0x04, v_sub_f32,', '(VOP2, 0x03, v_sub_f32,'),
                     ('v_fma_f64, V64, F64', 'v_fma_f64, V64, F32')):
        assert rows.count(old) == 1
        rows = rows.replace(old, new)
    table.write_text(rows)
    program = pathlib.Path(folder, 'decode')
    subprocess.run(['cc', '-std=c11', '-I', folder, '-o', program, pathlib.Path(__file__).with_name('decode.c'),
                    *room.glob('*.c')], check=True)
    return Decoder(program)


def main():
    """Runs the tests."""
    report = tap.Report()
    decoder, sources = Decoder(sys.argv[1]), sys.argv[2]
    table = decoder.table()
    rng = random.Random(1032)
    words = [w for w in questions(rng, table, 1) if without_crash(w)]
    seen = collections.Counter()
    for lanes in (32, 64):
        result = Comparison(decoder, words, lanes)
        report.check(f'wave{lanes}: {result.exact} instructions, {result.loose} doubtful, {result.none} that are none',
                     not result.wrong and result.exact > 10000 and result.none > 10000, result.wrong[:20])
        for reason, count in result.differ.items():
            print(f'# differs {count} times: {reason}')
        seen += result.seen
    gaps = missing(table, seen)
    report.check(f'every form of {len(table)} mnemonics was among them', not gaps, gaps[:20])
    with tempfile.TemporaryDirectory() as folder:
        few = [w for w in questions(rng, table, 0.3) if without_crash(w)]
        wrong = Comparison(broken_decoder(sources, folder), few, 32).wrong
        report.check('rows that are wrong are found', all(any(name in line for line in wrong)
                                                          for name in ('v_add_f32', 'v_sub_f32', 'v_fma_f64')), wrong)
    return report.done()


if __name__ == '__main__':
    sys.exit(main())
