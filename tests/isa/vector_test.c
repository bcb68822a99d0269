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

#include "vector_rooms.h"
#include "vector_run.h"

static struct bench *bench;
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
        enum isa_kind kind = run->entry->src[run->scalar];
        unsigned dwords = isa_kind_dwords(kind);
        uint64_t bits = run->code == SSRC ? random_value(kind) : constant(kind, run->code, run->literal);
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

static bool complain(const struct run *run, const char *what, unsigned lane, uint64_t expected, uint64_t actual)
{
    static const char *const forms[FORMS] = { "long", "short", "SDWA", "DPP16", "DPP8" };
    printf("# %s, %s %08x, %s, wave%u, lane %u, neg %u abs %u clamp %d omod %u mode 0x%x scalar %d (%u): "
           "%s is 0x%llx, expected 0x%llx; of",
           run->entry->mnemonic, forms[run->form], run->extra, bench->core->lanes->name, run->lanes, lane, run->neg,
           run->abs, run->clamp, run->omod, run->mode, run->scalar, run->code, what,
           (unsigned long long)actual, (unsigned long long)expected);
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
    uint64_t exact = run->r->compute(&l), expected = exact;
    if (dwords == 1)
        expected = (uint32_t)expected;
    bool narrow = run->r->type == REFERENCE_F16;
    if (run->omod && !(run->mode & MODE_IEEE) && flushes_results(run))
        expected = reference_scaled(narrow ? expected & 0xffff : expected, run->r->type, run->omod);
    if (run->mode != (MODE_PLAIN | MODE_DX10_CLAMP))
        l.open |= is_in_doubt(run, expected);
    if (run->clamp && run->r->type == REFERENCE_BITS)
        expected = fitted(run->r->op, exact);
    else if (run->clamp && narrow)
        expected = clamped(expected & 0xffff, REFERENCE_F16);
    else if (run->clamp)
        expected = clamped(expected, run->r->type);
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
    uint32_t words[4] = { 0, 0, 0xbf810000, 0xbf810000 };
    run->extra = extra_dword(run);
    encode(run, words);
    if (run->scalar >= 0 && run->code == ISA_LITERAL)
        words[2] = run->literal;
    bench_write(bench, 0, words, 4);
    bench_begin(bench, run->lanes, 1);
    struct wave *w = &bench->core->wave[0];
    wave_set_mode(w, run->mode);
    reference_mode = run->mode;
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

/* What only VOP3 can say, each now and then: constants, CLAMP of integers, OMOD, and any MODE. */
static void vary(struct run *run, unsigned sources)
{
    const struct isa_entry *e = run->entry;
    unsigned i = (unsigned)(random64() % sources);
    enum isa_kind kind = e->src[i];
    bool single = run->r->type >= REFERENCE_F16 && run->r->type <= REFERENCE_F64;
    if (random64() % 2 && kind >= ISA_KIND_B16 && kind <= ISA_KIND_F64) {
        static const unsigned first[] = { 128, 240, ISA_LITERAL }, count[] = { 81, 9, 1 };
        unsigned group = (unsigned)(random64() % 3);
        run->scalar = (int)i;
        run->code = first[group] + (unsigned)(random64() % count[group]);
        run->literal = (uint32_t)random_value(ISA_KIND_F32) & (kind == ISA_KIND_B64 ? INT32_MAX : UINT32_MAX);
        run->op_sel &= ~(1u << i); /* what is above a constant of 16 bits is not said */
    }
    run->clamp = random64() % 2 && e->traits & ISA_CLAMPS && (single || is_fitted(run->r->op));
    if (!obeys_mode(run->r->op))
        return;
    run->mode = ((uint32_t)random64() & 0xff) | MODE_DX10_CLAMP;
    if (run->clamp) /* denormals of sources and results alike: CLAMP may be either */
        run->mode = (run->mode & ~0xf0u) | (random64() % 2 ? 0xf0 : 0);
    if (e->traits & ISA_SCALES)
        run->omod = (unsigned)(random64() % 4);
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
    for (unsigned n = 0; n < 48 * (FORMS + 2); n++) {
        run = (struct run){ .r = r, .entry = e, .lanes = n & 1 ? 64 : 32, .scalar = -1, .code = SSRC, .form = n / 48 };
        run.mode = MODE_PLAIN | MODE_DX10_CLAMP;
        if (run.form >= FORMS)
            run.form = FORM_LONG;
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
        if (n >= 48 * FORMS && sources)
            vary(&run, sources);
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

/* Do a check with each set of lane loops that this machine has. */
static unsigned with_each_set(unsigned (*check_all_of)(struct bench *bench))
{
    unsigned wrong = 0;
    for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
        if (!(*set)->supported())
            continue;
        bench->core->lanes = *set;
        wrong += check_all_of(bench);
    }
    return wrong;
}

static void between_lanes(void)
{
    CHECK_EQ(with_each_set(check_cross), 0);
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
    TAP_RUN(between_lanes);
    TAP_RUN(leaves_none_out);
    bench_free(bench);
    return tap_done();
}
