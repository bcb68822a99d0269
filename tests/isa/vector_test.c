/* SPDX-License-Identifier: MIT */
/*
 * vector_test.c - every instruction of the vector ALU that has a reference, run as code on a shader core: from the
 * machine code through decoder and executor to the registers. Both wave sizes, all lanes and some, each set of lane
 * loops.
 *
 * The code is made here, from an opcode's number alone. Compared are the destination in active lanes, the destination
 * in others (kept), the mask where there is one, and all other registers (kept).
 */
#include "../unit/navi23/shader/waves.h"

#include <navi23/shader/lanes.h>

#include "reference.h"
#include "suite.h"

/* Registers: four VGPRs each for the destination and three sources; SGPRs of masks out and in, and of a source. */
enum { DST = 4, SRC = 8, VGPRS = 24, SDST = 20, SMASK = 24, SSRC = 28 };

/* How an instruction is written: VOP3; or short, with a first operand as it is or by way of another dword. */
enum form { FORM_LONG, FORM_SHORT, FORM_SDWA, FORM_DPP16, FORM_DPP8, FORMS };

struct run {
    const struct reference *r;
    const struct isa_entry *entry;
    unsigned lanes;
    uint64_t exec;
    unsigned neg, abs; /* sources with these signs */
    bool clamp;
    unsigned op_sel; /* sources that are upper halves; 8: the destination is */
    int scalar;      /* the source that is in SGPRs, or -1 */
    enum form form;
    uint32_t extra; /* the dword of SDWA or DPP, or a literal */
    uint32_t before[VGPRS][WAVE_LANES];
    uint64_t mask_in, mask_before;
};

static struct bench *bench;
static void put(uint32_t (*v)[WAVE_LANES], unsigned reg, unsigned lane, unsigned dwords, uint64_t bits)
{
    for (unsigned i = 0; i < dwords && i < 2; i++)
        v[reg + i][lane] = (uint32_t)(bits >> 32 * i);
}

static uint64_t get(uint32_t (*v)[WAVE_LANES], unsigned reg, unsigned lane, unsigned dwords)
{
    return v[reg][lane] | (dwords > 1 ? (uint64_t)v[reg + 1][lane] << 32 : 0);
}

/* ---- machine code ------------------------------------------------------------------------------------------------ */

/* VOP3 or VOP3P. */
static void encode(const struct run *run, uint32_t words[2])
{
    static const uint16_t first[ISA_FORMATS] = { [ISA_VOP1] = 0x180, [ISA_VOP2] = 0x100 };
    const struct isa_entry *e = run->entry;
    bool packed = e->format == ISA_VOP3P;
    uint32_t dst = e->dst == ISA_KIND_MASK ? SDST : e->dst == ISA_KIND_EXEC ? ISA_EXEC_LO : DST;
    words[0] = (packed ? 0xcc004000u : 0xd4000000u) | (uint32_t)(first[e->format] + e->opcode) << 16 | dst;
    words[1] = packed ? 3u << 27 : run->neg << 29;
    if (!packed)
        words[0] |= run->abs << 8 | run->op_sel << 11 | (uint32_t)run->clamp << 15;
    if (e->traits & ISA_CARRIES)
        words[0] |= SDST << 8;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t code = e->src[i] == ISA_KIND_NONE   ? 0
                        : e->src[i] == ISA_KIND_MASK ? SMASK
                        : run->scalar == (int)i      ? SSRC
                                                     : ISA_VGPR0 + SRC + 4 * i;
        words[1] |= code << 9 * i;
    }
}

static bool has_literal(const struct isa_entry *e)
{
    return e->src[1] == ISA_KIND_K || e->src[2] == ISA_KIND_K;
}

/* VOP1, VOP2 or VOPC. */
static void encode_short(const struct run *run, uint32_t words[2])
{
    static const uint32_t first[FORMS] = {
        [FORM_SHORT] = ISA_VGPR0 + SRC, [FORM_SDWA] = 249, [FORM_DPP16] = 250, [FORM_DPP8] = 233
    };
    const struct isa_entry *e = run->entry;
    uint32_t src1 = SRC + 4 * (e->src[1] == ISA_KIND_K ? 2 : 1); /* what is in the field VSRC1 */
    words[0] = e->format == ISA_VOP1   ? 0x7e000000u | DST << 17 | (uint32_t)e->opcode << 9
               : e->format == ISA_VOPC ? 0x7c000000u | (uint32_t)e->opcode << 17 | src1 << 9
                                       : (uint32_t)e->opcode << 25 | DST << 17 | src1 << 9;
    words[0] |= first[run->form];
    if (run->form != FORM_SHORT || has_literal(e))
        words[1] = run->extra;
    else
        words[1] = 0xbf810000;
}

/* SDWA's and DPP's dwords, of random fields that are valid. */
static uint32_t extra_dword(const struct run *run)
{
    uint32_t any = (uint32_t)random64();
    const struct isa_entry *e = run->entry;
    bool narrow = strstr(e->mnemonic, "16"), two = e->src[1] != ISA_KIND_NONE;
    if (run->form == FORM_DPP8)
        return any << 8 | SRC;
    if (run->form == FORM_DPP16) {
        static const uint16_t ctrl[] = { 0x1b,  0x4e,  0xb1,  0x00,  0x101, 0x10f, 0x111, 0x118,
                                         0x121, 0x12f, 0x140, 0x141, 0x150, 0x15f, 0x161, 0x16f };
        uint32_t masks = random64() % 2 ? 0xff000000 : any & 0xff000000;
        return SRC | (uint32_t)ctrl[random64() % (sizeof ctrl / sizeof *ctrl)] << 8 | (any & 0xc0000) | masks;
    }
    if (run->form != FORM_SDWA)
        return any;
    uint32_t dst_sel = any % (narrow || run->r->ulp ? 6 : 7), unused = (any >> 8) % 3;
    if (run->r->ulp)
        dst_sel = narrow ? ISA_WORD_1 : ISA_DWORD;
    uint32_t extra = SRC | (any >> 12) % 7 << 16 | (two ? (any >> 16) % 7 << 24 : 0);
    if (e->format != ISA_VOPC)
        extra |= dst_sel << 8 | unused << 11;
    if (!is_float(e->src[0]))
        extra |= (any >> 20 & 1) << 19;
    if (two && !is_float(e->src[1]))
        extra |= (any >> 21 & 1) << 27;
    return extra;
}

static bool has_vop3(const struct isa_entry *e)
{
    return e->format == ISA_VOP3 || e->format == ISA_VOP3P || e->traits & ISA_E64;
}

/* ---- a run ------------------------------------------------------------------------------------------------------- */

static void fill(struct run *run, struct wave *w)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        for (unsigned reg = 0; reg < VGPRS; reg++)
            w->v[reg][lane] = (uint32_t)random64();
        for (unsigned i = 0; i < 3; i++)
            put(w->v, SRC + 4 * i, lane, isa_kind_dwords(run->entry->src[i]), random_value(run->entry->src[i]));
    }
    if (run->scalar >= 0) {
        unsigned dwords = isa_kind_dwords(run->entry->src[run->scalar]);
        uint64_t bits = random_value(run->entry->src[run->scalar]);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            put(w->v, SRC + 4 * (unsigned)run->scalar, lane, dwords, bits);
        wave_set_s64(w, SSRC, get(w->v, SRC + 4 * (unsigned)run->scalar, 0, dwords));
    }
    run->mask_in = random64();
    run->mask_before = random64();
    wave_set_s64(w, ISA_VCC_LO, run->mask_in);
    wave_set_s64(w, SMASK, run->mask_in);
    wave_set_s64(w, SDST, run->mask_before);
    wave_set_mask(w, ISA_EXEC_LO, run->exec);
    memcpy(run->before, w->v, sizeof run->before);
}

static unsigned type_bits(enum isa_kind kind)
{
    return kind == ISA_KIND_F16 ? 16 : kind == ISA_KIND_F64 ? 64 : 32;
}

/* The lane that a lane reads its first operand from, or -1: none. */
static int dpp_lane(const struct run *run, unsigned lane)
{
    unsigned row = lane & ~15u, in_row = lane & 15, ctrl = run->extra >> 8 & 0x1ff, n = ctrl & 15;
    if (run->form == FORM_DPP8)
        return (int)((lane & ~7u) + (run->extra >> (8 + 3 * (lane & 7)) & 7));
    if (ctrl < 0x100)
        return (int)((lane & ~3u) + (ctrl >> 2 * (lane & 3) & 3));
    switch (ctrl >> 4) {
    case 0x10:
        return in_row + n < 16 ? (int)(lane + n) : -1;
    case 0x11:
        return in_row >= n ? (int)(lane - n) : -1;
    case 0x12:
        return (int)(row + ((in_row - n) & 15));
    case 0x14:
        return (int)(n ? lane ^ 7 : lane ^ 15);
    case 0x15:
        return (int)(row + n);
    default:
        return (int)(lane ^ n);
    }
}

/* What DPP does to a lane: it takes part, with 0 for its first operand, or not at all. */
enum part { PART_ALL, PART_ZERO, PART_NONE };
static enum part dpp_part(const struct run *run, unsigned lane)
{
    bool fetch_inactive = run->extra >> 18 & 1, bound = run->extra >> 19 & 1;
    int from = dpp_lane(run, lane);
    if (run->form == FORM_DPP16 && !(run->extra >> (28 + lane / 16) & run->extra >> (24 + lane % 16 / 4) & 1))
        return PART_NONE;
    if (run->form == FORM_DPP8)
        return run->exec >> from & 1 ? PART_ALL : PART_ZERO;
    if (from >= 0 && (fetch_inactive || run->exec >> from & 1))
        return PART_ALL;
    return bound ? PART_ZERO : PART_NONE;
}

/* The part of a dword that SDWA selects. */
static uint64_t selected(const struct run *run, unsigned i, uint64_t bits)
{
    unsigned field = run->extra >> (16 + 8 * i), sel = field & 7;
    unsigned width = sel < 4 ? 8 : sel < 6 ? 16 : 32, low = sel < 4 ? 8 * sel : sel == ISA_WORD_1 ? 16 : 0;
    bits = bits >> low & (UINT32_MAX >> (32 - width));
    if (field & 8 && bits >> (width - 1))
        bits |= UINT64_MAX << width;
    return (uint32_t)bits;
}

/* A result in its place in a dword, as SDWA puts it. */
static uint64_t placed(const struct run *run, uint64_t result, uint64_t before)
{
    unsigned sel = run->extra >> 8 & 7, unused = run->extra >> 11 & 3;
    unsigned width = sel < 4 ? 8 : sel < 6 ? 16 : 32, low = sel < 4 ? 8 * sel : sel == ISA_WORD_1 ? 16 : 0;
    uint64_t mask = (uint64_t)(UINT32_MAX >> (32 - width)) << low, value = result << low & mask;
    if (unused == ISA_UNUSED_PRESERVE)
        value |= before & ~mask;
    else if (unused == ISA_UNUSED_SEXT && value >> (low + width - 1))
        value |= UINT64_MAX << (low + width);
    return (uint32_t)value;
}

/* A source with its signs. */
static uint64_t source(const struct run *run, uint32_t (*v)[WAVE_LANES], unsigned i, unsigned lane)
{
    enum isa_kind kind = run->entry->src[i];
    if (kind == ISA_KIND_NONE || kind == ISA_KIND_MASK)
        return 0;
    if (kind == ISA_KIND_K)
        return run->extra;
    if (i == 0 && run->form >= FORM_DPP16) {
        if (dpp_part(run, lane) != PART_ALL)
            return 0;
        lane = (unsigned)dpp_lane(run, lane);
    }
    uint64_t bits = get(v, SRC + 4 * i, lane, isa_kind_dwords(kind)), sign = UINT64_C(1) << (type_bits(kind) - 1);
    if (run->op_sel >> i & 1)
        bits >>= 16;
    if (run->form == FORM_SDWA)
        bits = selected(run, i, bits);
    if (run->abs >> i & 1)
        bits &= ~sign;
    if (run->neg >> i & 1)
        bits ^= sign;
    return bits;
}

struct format {
    unsigned fraction, exponent; /* bits */
};
static const struct format formats[] = {
    [REFERENCE_F16] = { 10, 5 }, [REFERENCE_F32] = { 23, 8 }, [REFERENCE_F64] = { 52, 11 }
};

static bool is_nan(uint64_t bits, const struct format *f)
{
    uint64_t infinity = ((UINT64_C(1) << f->exponent) - 1) << f->fraction;
    return (bits & ((UINT64_C(1) << (f->fraction + f->exponent)) - 1)) > infinity;
}

/* On a line on which neighbours are 1 apart. */
static int64_t rank(uint64_t bits, const struct format *f)
{
    uint64_t sign = UINT64_C(1) << (f->fraction + f->exponent);
    int64_t magnitude = (int64_t)(bits & (sign - 1));
    return bits & sign ? -magnitude : magnitude;
}

/* DX10_CLAMP: into 0..1, and NaN to 0. */
static uint64_t clamped(uint64_t bits, const struct format *f)
{
    uint64_t one = ((UINT64_C(1) << (f->exponent - 1)) - 1) << f->fraction;
    if (is_nan(bits, f) || rank(bits, f) < 0)
        return 0;
    return rank(bits, f) == 0 ? 0 : rank(bits, f) > (int64_t)one ? one : bits;
}

static bool agrees(const struct reference *r, uint64_t expected, uint64_t actual)
{
    if (r->type == REFERENCE_BITS)
        return expected == actual;
    if (r->type == REFERENCE_2F16) {
        struct reference half = { .type = REFERENCE_F16, .ulp = r->ulp };
        return agrees(&half, expected & 0xffff, actual & 0xffff) && agrees(&half, expected >> 16, actual >> 16);
    }
    const struct format *f = &formats[r->type];
    if (is_nan(expected, f))
        return is_nan(actual, f);
    int64_t off = rank(expected, f) - rank(actual, f);
    return expected == actual || (r->ulp && off <= r->ulp && off >= -(int64_t)r->ulp && !is_nan(actual, f));
}

/* Part of a NaN, or one of a pair, cannot be compared as bits. */
static bool is_any_nan(enum reference_type type, uint64_t bits)
{
    const struct format *half = &formats[REFERENCE_F16];
    if (type == REFERENCE_2F16)
        return is_nan(bits & 0xffff, half) || is_nan(bits >> 16 & 0xffff, half);
    if (type == REFERENCE_F16)
        return is_nan(bits & 0xffff, half);
    return (type == REFERENCE_F32 || type == REFERENCE_F64) && is_nan(bits, &formats[type]);
}

static bool complain(const struct run *run, const char *what, unsigned lane, uint64_t expected, uint64_t actual)
{
    static const char *const forms[FORMS] = { "long", "short", "SDWA", "DPP16", "DPP8" };
    printf("# %s, %s %08x, %s, wave%u, lane %u, neg %u abs %u clamp %d scalar %d: %s is 0x%llx, expected 0x%llx; of",
           run->entry->mnemonic, forms[run->form], run->extra, bench->core->lanes->name, run->lanes, lane, run->neg,
           run->abs, run->clamp, run->scalar, what, (unsigned long long)actual, (unsigned long long)expected);
    for (unsigned i = 0; i < 3; i++)
        printf(" 0x%llx", (unsigned long long)get((uint32_t(*)[WAVE_LANES])run->before, SRC + 4 * i, lane, 2));
    printf("\n");
    return false;
}

/* The destination with the half that is written in its lower part. */
static uint64_t turned(const struct run *run, uint64_t bits)
{
    return run->op_sel & 8 ? (uint32_t)(bits >> 16 | bits << 16) : bits;
}

static bool check_lane(const struct run *run, struct wave *w, unsigned lane)
{
    uint32_t(*before)[WAVE_LANES] = (uint32_t(*)[WAVE_LANES])run->before;
    bool takes_part = run->form < FORM_DPP16 || dpp_part(run, lane) != PART_NONE;
    bool active = run->exec >> lane & takes_part, writes_mask = run->r->type == REFERENCE_MASK;
    unsigned dwords = writes_mask ? 0 : isa_kind_dwords(run->entry->dst);
    struct reference_lane l = { .a = source(run, before, 0, lane),
                                .b = source(run, before, 1, lane),
                                .c = source(run, before, 2, lane),
                                .d = turned(run, get(before, DST, lane, dwords)),
                                .lane = lane,
                                .carry = run->mask_in >> lane & 1 };
    uint64_t expected = run->r->compute(&l);
    if (dwords == 1)
        expected = (uint32_t)expected;
    bool narrow = run->r->type == REFERENCE_F16;
    if (run->clamp && narrow)
        expected = clamped(expected & 0xffff, &formats[REFERENCE_F16]);
    else if (run->clamp)
        expected = clamped(expected, &formats[run->r->type]);
    for (unsigned reg = 0; reg < VGPRS; reg++) {
        if (active && reg >= DST && reg < DST + dwords)
            continue;
        if (w->v[reg][lane] != before[reg][lane])
            return complain(run, "a register beside", lane, before[reg][lane], w->v[reg][lane]);
    }
    if (run->form == FORM_SDWA && active && dwords) {
        uint64_t actual = get(w->v, DST, lane, 1);
        bool nan = is_any_nan(run->r->type, expected);
        expected = placed(run, expected, before[DST][lane]);
        if (!l.open && !nan && !run->r->ulp && actual != expected)
            return complain(run, "the result", lane, expected, actual);
    } else if (active && dwords) {
        uint64_t actual = turned(run, get(w->v, DST, lane, dwords));
        if (narrow && actual >> 16 != l.d >> 16)
            return complain(run, "the other half", lane, l.d >> 16, actual >> 16);
        if (!l.open && !agrees(run->r, narrow ? expected & 0xffff : expected, narrow ? actual & 0xffff : actual))
            return complain(run, "the result", lane, expected, actual);
    }
    if (!writes_mask && !(run->entry->traits & ISA_CARRIES))
        return true;
    if (!takes_part)
        return true;
    unsigned at = run->entry->dst == ISA_KIND_EXEC ? ISA_EXEC_LO : run->form == FORM_LONG ? SDST : ISA_VCC_LO;
    bool bit = wave_mask(w, at) >> lane & 1, wanted = active && (writes_mask ? expected : l.carry);
    return bit == wanted || complain(run, "the mask", lane, wanted, bit);
}

static bool run_once(struct run *run)
{
    uint32_t words[3] = { 0, 0, 0xbf810000 };
    run->extra = extra_dword(run);
    if (run->form == FORM_LONG)
        encode(run, words);
    else
        encode_short(run, words);
    bench_write(bench, 0, words, 3);
    bench_begin(bench, run->lanes, 1);
    struct wave *w = &bench->core->wave[0];
    wave_set_mode(w, MODE_PLAIN | MODE_DX10_CLAMP);
    fill(run, w);
    if (bench_run(bench) != GROUP_DONE) {
        printf("# %s is not executed\n", run->entry->mnemonic);
        return false;
    }
    for (unsigned lane = 0; lane < run->lanes; lane++)
        if (!check_lane(run, w, lane))
            return false;
    return true;
}

/* The bits of OP_SEL that mean something: of sources of 16 bits; of the destination where all are. */
static unsigned halves(const struct isa_entry *e)
{
    unsigned bits = 0, sources = 0;
    if (!(e->traits & ISA_SELECTS_01) || !(e->traits & ISA_SELECTS_D))
        return 0;
    for (unsigned i = 0; i < 3; i++) {
        bits |= (unsigned)(e->src[i] == ISA_KIND_F16 || e->src[i] == ISA_KIND_B16) << i;
        sources |= (unsigned)(e->src[i] != ISA_KIND_NONE) << i;
    }
    bool packs = strstr(e->mnemonic, "_pack_") || strstr(e->mnemonic, "_pk"); /* two results */
    return bits | (bits == sources && !packs ? 8 : 0);
}

static bool has_form(const struct isa_entry *e, enum form form)
{
    switch (form) {
    case FORM_LONG:
        return has_vop3(e);
    case FORM_SHORT:
        return e->format != ISA_VOP3 && e->format != ISA_VOP3P;
    case FORM_SDWA:
        return e->traits & ISA_HAS_SDWA;
    default:
        return e->traits & ISA_HAS_DPP;
    }
}

static bool check(const struct reference *r)
{
    static struct run run;
    const struct isa_entry *e = &isa_table[r->op];
    unsigned floats = 0, sources = 0;
    for (unsigned i = 0; i < 3; i++) {
        floats |= (unsigned)is_float(e->src[i]) << i;
        sources += e->src[i] != ISA_KIND_NONE && e->src[i] != ISA_KIND_MASK;
    }
    for (unsigned n = 0; n < 48 * FORMS; n++) {
        run = (struct run){ .r = r, .entry = e, .lanes = n & 1 ? 64 : 32, .scalar = -1, .form = n / 48 };
        bool is_long = run.form == FORM_LONG;
        if (!has_form(e, run.form))
            continue;
        run.exec = n % 4 < 2 ? UINT64_MAX : random64();
        if (run.lanes == 32)
            run.exec &= UINT32_MAX;
        if (n % 3 == 1 && is_long) {
            run.neg = (unsigned)random64() & floats;
            run.abs = e->traits & ISA_CARRIES ? 0 : (unsigned)random64() & floats;
        }
        if (n % 6 == 5 && is_long) {
            run.scalar = (int)(random64() % sources);
            if (isa_kind_dwords(e->src[run.scalar]) == 0)
                run.scalar = -1;
        }
        if (n % 4 == 3 && is_long)
            run.op_sel = (unsigned)random64() & halves(e);
        run.clamp = n % 8 == 6 && floats && is_long && e->traits & ISA_CLAMPS && r->type >= REFERENCE_F16 &&
                    r->type <= REFERENCE_F64;
        if (!run_once(&run))
            return false;
    }
    return true;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void check_all(const struct reference *list)
{
    for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
        if (!(*set)->supported())
            continue;
        bench->core->lanes = *set;
        for (const struct reference *r = list; r->compute; r++) {
            cover(r->op);
            if (!check(r))
                CHECK_STR(isa_table[r->op].mnemonic, "right");
        }
    }
}

static void integers(void)
{
    check_all(reference_integers);
}

static void floats(void)
{
    check_all(reference_floats);
}

/* A division as compilers make it: v_div_scale, v_div_fmas and v_div_fixup together round once. */
static void divides(void)
{
    static const uint32_t words[] = {
        0xd56d1404, 0x0422190c, /* v_div_scale_f32 v4, s20, v12, v12, v8 */
        0xd56d6a05, 0x04221908, /* v_div_scale_f32 v5, vcc_lo, v8, v12, v8 */
        0x7e0c5504, /* v_rcp_f32_e32 v6, v4 */
        0xd54b0007, 0x23ca0d04, /* v_fma_f32 v7, -v4, v6, 1.0 */
        0xd54b0006, 0x041a0d07, /* v_fma_f32 v6, v7, v6, v6 */
        0x100e0d05, /* v_mul_f32_e32 v7, v5, v6 */
        0xd54b0010, 0x24160f04, /* v_fma_f32 v16, -v4, v7, v5 */
        0xd54b0007, 0x041e0d10, /* v_fma_f32 v7, v16, v6, v7 */
        0xd54b0004, 0x24160f04, /* v_fma_f32 v4, -v4, v7, v5 */
        0xd56f0004, 0x041e0d04, /* v_div_fmas_f32 v4, v4, v6, v7 */
        0xd55f0004, 0x04221904, /* v_div_fixup_f32 v4, v4, v12, v8 */
        0xbf810000, /* s_endpgm */
    };
    static const struct reference quotient = { ISA_v_div_fixup_f32, REFERENCE_F32, 0, reference_quotient };
    bench_write(bench, 0, words, sizeof words / sizeof words[0]);
    for (unsigned n = 0; n < 200; n++) {
        uint64_t a[32], b[32];
        bench_begin(bench, 32, 1);
        struct wave *w = &bench->core->wave[0];
        wave_set_mode(w, MODE_PLAIN);
        for (unsigned lane = 0; lane < 32; lane++) {
            w->v[SRC][lane] = (uint32_t)(a[lane] = (uint32_t)random_value(ISA_KIND_F32));
            w->v[SRC + 4][lane] = (uint32_t)(b[lane] = (uint32_t)random_value(ISA_KIND_F32));
        }
        CHECK_EQ(bench_run(bench), GROUP_DONE);
        for (unsigned lane = 0; lane < 32; lane++) {
            struct reference_lane l = { .a = a[lane], .b = b[lane] };
            uint64_t expected = quotient.compute(&l);
            if (!agrees(&quotient, expected, w->v[DST][lane]))
                CHECK_EQ(w->v[DST][lane], expected);
        }
    }
}

/* A reference that is wrong must be noticed. */
static uint64_t wrong_sum(struct reference_lane *l)
{
    return (uint32_t)(l->a + l->b + (l->a == l->b));
}

static void notices_what_is_wrong(void)
{
    static const struct reference wrong = { ISA_v_add_nc_u32, REFERENCE_BITS, 0, wrong_sum };
    CHECK(!check(&wrong));
}

/* Every instruction of the vector ALU that is executed is checked here, or named below. */
static void leaves_none_out(void)
{
    static const enum isa_op excepted[] = {
#define EXCEPT(name, why) ISA_##name,
#include "excepted.def"
    };
    CHECK_EQ(uncovered(1u << ISA_VOP1 | 1u << ISA_VOP2 | 1u << ISA_VOPC | 1u << ISA_VOP3 | 1u << ISA_VOP3P, excepted,
                       sizeof excepted / sizeof *excepted),
             0);
}

int main(void)
{
    bench = bench_new();
    TAP_RUN(integers);
    TAP_RUN(floats);
    TAP_RUN(divides);
    TAP_RUN(notices_what_is_wrong);
    TAP_RUN(leaves_none_out);
    bench_free(bench);
    return tap_done();
}
