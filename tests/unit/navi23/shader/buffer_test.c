/* SPDX-License-Identifier: MIT */
/* buffer.c: where elements are and what is in range by each kind of descriptor, formats, and what goes besides. */
#include "memory.h"

static struct bench *b;

#define RAW 3u
#define OOB(n) ((uint32_t)(n) << 28)
#define ADD_TID (1u << 23)
#define INDEX_STRIDE(n) ((uint32_t)(n) << 21)
#define FORMAT(n) ((uint32_t)(n) << 12)
#define SELECT(x, y, z, w) ((x) | (y) << 3 | (z) << 6 | (w) << 9)
#define XYZW SELECT(4u, 5u, 6u, 7u)
#define SWIZZLE (1u << 31)

/* V# in s[8:11]; its base is MEMORY_VA. */
static void descriptor(uint32_t stride, uint32_t records, uint32_t word3)
{
    uint32_t *s = &b->w->s[8];
    s[0] = (uint32_t)MEMORY_VA;
    s[1] = (uint32_t)(MEMORY_VA >> 32) | (stride & 0x3fff) << 16 | (stride & SWIZZLE);
    s[2] = records;
    s[3] = word3;
}

static void begin(unsigned lanes, uint32_t first, uint32_t distance)
{
    bench_fill(b);
    bench_wave(b, lanes);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        b->w->v[0][lane] = first + lane * distance;
}

#define ZERO 128 /* as SOFFSET */
#define BUFFER(op, data, result, ...)                                                                                 \
    INST(ISA_buffer_##op, ISA_MUBUF, V(0), data, NONE, result, .srsrc = 8, __VA_ARGS__)
#define LOAD(op, ...) run(BUFFER(op, NONE, V(20), __VA_ARGS__))
#define STORE(op, ...) run(BUFFER(op, V(10), NONE, __VA_ARGS__))

static bool run(struct isa_inst inst)
{
    return bench_run(b, buffer_bind, &inst);
}

/* The dword that bench_fill put at byte `offset`. */
static uint32_t at(uint32_t offset)
{
    return 0x10000000u + offset / 4;
}

/* ---- where and whether ------------------------------------------------------------------------------------------- */

static void adds_up_offsets(void)
{
    begin(64, 0x100, 4);
    descriptor(0, 0x10000, XYZW | OOB(RAW));
    b->w->s[20] = 0x1000;
    CHECK(LOAD(load_dword, .offen = true, .imm = 8, .soffset = 20));
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], at(0x1108 + lane * 4));
    CHECK(LOAD(load_dword, .imm = 12, .soffset = ISA_INTEGER_0 + 16));
    CHECK_EQ(b->w->v[20][63], at(28));
    CHECK(LOAD(load_dwordx3, .offen = true, .soffset = ISA_NULL));
    CHECK_EQ(b->w->v[22][1], at(0x100 + 4 + 8));
}

/* Each dword for itself, and SOFFSET counts. */
static void checks_raw_buffers(void)
{
    begin(64, 0, 16);
    descriptor(0, 0x204, XYZW | OOB(RAW));
    CHECK(LOAD(load_dwordx4, .offen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[23][31], at(0x1fc));
    CHECK_EQ(b->w->v[20][32], at(0x200));
    CHECK_EQ(b->w->v[21][32], 0);
    CHECK_EQ(b->w->v[20][33], 0);
    CHECK_EQ(b->w->v[23][63], 0);
    b->w->s[20] = 0x100;
    CHECK(LOAD(load_dword, .offen = true, .imm = 4, .soffset = 20));
    CHECK_EQ(b->w->v[20][15], at(0x1f4));
    CHECK_EQ(b->w->v[20][16], 0);
    CHECK(STORE(store_dwordx4, .offen = true, .soffset = ZERO));
    CHECK_EQ(bench_dword(b, 0x200), bench_untouched(10, 32));
    CHECK_EQ(bench_dword(b, 0x204), at(0x204));
    b->w->v[0][0] = 0xfffffffc;
    b->w->v[0][1] = 0xfffffff0;
    CHECK(LOAD(load_dword, .offen = true, .imm = 8, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], 0); /* does not come around */
    CHECK_EQ(b->w->v[20][1], 0);
    CHECK_EQ(b->w->v[20][2], bench_untouched(12, 2)); /* stored above */
    descriptor(0, 3, XYZW | OOB(RAW));
    b->w->v[0][0] = 0;
    CHECK(LOAD(load_dword, .offen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], 0);
    CHECK(!bench_faulted(b));
}

static void checks_structures(void)
{
    begin(64, 0, 1);
    descriptor(12, 40, XYZW | OOB(0));
    CHECK(LOAD(load_dword, .idxen = true, .imm = 8, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][39], at(39 * 12 + 8));
    CHECK_EQ(b->w->v[20][40], 0);
    CHECK(LOAD(load_dword, .idxen = true, .imm = 12, .soffset = ZERO)); /* beyond the structure */
    CHECK_EQ(b->w->v[20][0], 0);
    CHECK(LOAD(load_dwordx2, .idxen = true, .imm = 8, .soffset = ZERO)); /* half beyond it */
    CHECK_EQ(b->w->v[20][3], at(3 * 12 + 8));
    CHECK_EQ(b->w->v[21][3], 0);
    descriptor(12, 40, XYZW | OOB(1));
    CHECK(LOAD(load_dwordx2, .idxen = true, .imm = 8, .soffset = ZERO));
    CHECK_EQ(b->w->v[21][39], at(40 * 12));
    CHECK_EQ(b->w->v[21][40], 0);
    CHECK(LOAD(load_dword, .offen = true, .soffset = ZERO)); /* offset 0..63, index 0 */
    CHECK_EQ(b->w->v[20][60], at(60));
    descriptor(12, 1, XYZW | OOB(2));
    CHECK(LOAD(load_dword, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][63], at(63 * 12));
    descriptor(12, 0, XYZW | OOB(2));
    CHECK(LOAD(load_dword, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], 0);
    descriptor(12, 0, 0);
    CHECK(LOAD(load_dword, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], 0);
    descriptor(16, 512, XYZW | OOB(RAW)); /* raw, with a stride: bytes count */
    CHECK(LOAD(load_dword, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][31], at(31 * 16));
    CHECK_EQ(b->w->v[20][32], 0);
    CHECK(!bench_faulted(b));
}

static void takes_index_and_offset(void)
{
    begin(64, 0, 1);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[1][lane] = lane % 4 * 4;
    descriptor(16, 64, XYZW | OOB(0));
    CHECK(LOAD(load_dword, .idxen = true, .offen = true, .soffset = ZERO));
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], at(lane * 16 + lane % 4 * 4));
    CHECK(LOAD(load_dword, .idxen = true, .offen = true, .imm = 4, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][2], at(2 * 16 + 12));
    CHECK_EQ(b->w->v[20][3], 0);
}

static void reaches_far(void)
{
    begin(64, 0, 0x800000); /* of 8 KiB: up to 4 TiB */
    descriptor(0x2000, UINT32_MAX, XYZW | OOB(1));
    b->w->v[0][0] = 2;
    CHECK(LOAD(load_dword, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], at(0x4000));
    CHECK_EQ(b->w->v[20][1], 0);
    CHECK(bench_faulted(b));
}

/* Where the manual puts byte `offset` of structure `index`. */
static uint32_t swizzled(uint32_t stride, uint32_t spread, uint32_t index, uint32_t offset)
{
    return (index / spread * stride + offset / 4 * 4) * spread + index % spread * 4 + offset % 4;
}

static void spreads_swizzled_structures(void)
{
    for (unsigned n = 0; n < 4; n++) {
        begin(64, 0, 1);
        descriptor(SWIZZLE | 16, 64, XYZW | OOB(0) | INDEX_STRIDE(n));
        CHECK(LOAD(load_dwordx3, .idxen = true, .imm = 4, .soffset = ZERO));
        for (unsigned lane = 0; lane < 64; lane++)
            for (unsigned part = 0; part < 3; part++)
                CHECK_EQ(b->w->v[20 + part][lane], at(swizzled(16, 8u << n, lane, 4 + part * 4)));
        CHECK(STORE(store_byte, .idxen = true, .imm = 6, .soffset = ZERO));
        CHECK_EQ(b->memory[swizzled(16, 8u << n, 33, 6)], bench_untouched(10, 33) & 0xff);
    }
}

/* Dword by dword, into the registers of the index. */
static void loads_over_its_own_index(void)
{
    begin(64, 0, 1);
    descriptor(SWIZZLE | 16, 64, XYZW | OOB(0) | INDEX_STRIDE(1));
    CHECK(run(BUFFER(load_dwordx4, NONE, V(0), .idxen = true, .soffset = ZERO)));
    for (unsigned part = 0; part < 4; part++)
        CHECK_EQ(b->w->v[part][41], at(swizzled(16, 16, 41, part * 4)));
    begin(64, 0, 8);
    descriptor(0, 0x40, XYZW | OOB(RAW));
    CHECK(run(BUFFER(load_dwordx4, NONE, V(0), .offen = true, .soffset = ZERO)));
    CHECK_EQ(b->w->v[1][7], at(0x3c));
    CHECK_EQ(b->w->v[2][7], 0);
}

/* As RADV made them for scratch: no stride, the lane is the index. */
static void has_scratch_buffers(void)
{
    begin(64, 8, 0);
    descriptor(SWIZZLE, UINT32_MAX, XYZW | OOB(RAW) | ADD_TID | INDEX_STRIDE(3) | FORMAT(22));
    b->w->s[20] = 0x1000;
    CHECK(LOAD(load_dwordx2, .offen = true, .imm = 4, .soffset = 20));
    for (unsigned lane = 0; lane < 64; lane++) {
        CHECK_EQ(b->w->v[20][lane], at(0x1000 + 12 * 64 + lane * 4));
        CHECK_EQ(b->w->v[21][lane], at(0x1000 + 16 * 64 + lane * 4));
    }
}

static void is_empty_if_it_is_no_buffer(void)
{
    begin(64, 0, 4);
    descriptor(0, 0x1000, XYZW | OOB(2) | 2u << 30);
    CHECK(LOAD(load_dword, .offen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][0], 0);
}

/* ---- what goes besides ------------------------------------------------------------------------------------------- */

static void tells_what_found_no_memory(void)
{
    begin(64, 0, 128);
    descriptor(0, UINT32_MAX, XYZW | OOB(RAW));
    b->w->s[8] = (uint32_t)(NULL_VA - 0x1000);
    CHECK(LOAD(load_dwordx2, .offen = true, .soffset = ZERO, .tfe = true));
    CHECK_EQ(b->w->v[22][31], 0);
    CHECK_EQ(b->w->v[22][32], 1);
    CHECK_EQ(b->w->v[20][32], 0);
    CHECK(!bench_faulted(b));
}

static void loads_into_lds(void)
{
    begin(64, 0x40, 8);
    descriptor(0, 0x10000, XYZW | OOB(RAW));
    b->w->s[ISA_M0] = 0x200;
    bench_exec(b, ~2ull);
    memset(b->core.lds, 0xee, GROUP_LDS_BYTES);
    CHECK(run(BUFFER(load_dword, NONE, NONE, .offen = true, .imm = 4, .soffset = ZERO, .lds = true)));
    uint32_t x;
    for (unsigned lane = 0; lane < 64; lane++) {
        memcpy(&x, b->core.lds + 0x204 + lane * 4, 4);
        CHECK_EQ(x, lane == 1 ? 0xeeeeeeee : at(0x44 + lane * 8));
    }
}

static void executes_atomics(void)
{
    begin(64, 0, 4);
    descriptor(0, 0x80, XYZW | OOB(RAW));
    CHECK(run(BUFFER(atomic_add, V(10), V(10), .offen = true, .soffset = ZERO, .glc = true)));
    CHECK_EQ(b->w->v[10][31], at(0x7c));
    CHECK_EQ(bench_dword(b, 0x7c), at(0x7c) + bench_untouched(10, 31));
    CHECK_EQ(b->w->v[10][32], 0);
    CHECK_EQ(bench_dword(b, 0x80), at(0x80));
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[13][lane] = at(0x40), b->w->v[12][lane] = 77;
    CHECK(run(BUFFER(atomic_cmpswap, V(12), NONE, .offen = true, .imm = 0x3c, .soffset = 193))); /* at -1: none */
    CHECK_EQ(bench_dword(b, 0x40), at(0x40) + bench_untouched(10, 16));
    memset(b->memory, 0, 8);
    bench_exec(b, 1);
    b->w->v[10][0] = 1, b->w->v[11][0] = 2;
    CHECK(run(BUFFER(atomic_umax_x2, V(10), NONE, .offen = true, .soffset = ZERO)));
    CHECK_EQ(bench_dword(b, 4), 2);
    b->w->v[10][0] = 5;
    CHECK(run(BUFFER(atomic_csub, V(10), V(10), .offen = true, .imm = 4, .soffset = ZERO, .glc = true)));
    CHECK_EQ(bench_dword(b, 4), 0);
    CHECK_EQ(b->w->v[10][0], 2);
    CHECK(run(INST(ISA_buffer_gl0_inv, ISA_MUBUF, NONE, NONE, NONE, NONE, .srsrc = 0)));
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

#define FLOAT_1 0x3f800000u

static void converts_by_the_descriptor(void)
{
    begin(64, 0, 1);
    descriptor(4, 64, SELECT(6u, 5u, 4u, 7u) | OOB(0) | FORMAT(56)); /* 8_8_8_8_UNORM, as BGRA */
    memset(b->memory, 0, 256);
    b->memory[4 * 3] = 255, b->memory[4 * 3 + 2] = 51;
    CHECK(LOAD(load_format_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], 0x3e4ccccd); /* 0.2 */
    CHECK_EQ(b->w->v[21][3], 0);
    CHECK_EQ(b->w->v[22][3], FLOAT_1);
    b->w->v[10][7] = FLOAT_1, b->w->v[11][7] = 0, b->w->v[12][7] = 0x3e4ccccd, b->w->v[13][7] = 0x7f800000;
    bench_exec(b, 1 << 7);
    CHECK(STORE(store_format_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(bench_dword(b, 28), 0xffff0033);
    CHECK_EQ(bench_dword(b, 32), 0);
    bench_wave(b, 64);
    begin(64, 60, 1);
    descriptor(4, 64, SELECT(4u, 0u, 1u, 1u) | OOB(0) | FORMAT(20)); /* 32_UINT */
    CHECK(LOAD(load_format_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], at(63 * 4));
    CHECK_EQ(b->w->v[21][3], 0);
    CHECK_EQ(b->w->v[22][3], 1);
    CHECK_EQ(b->w->v[20][4], 0);
    CHECK_EQ(b->w->v[23][4], 1);
}

static void converts_by_the_instruction(void)
{
    begin(64, 0, 1);
    descriptor(12, 64, SELECT(0u, 0u, 0u, 0u) | OOB(0)); /* what the descriptor selects does not count */
    CHECK(run(INST(ISA_tbuffer_load_format_xyz, ISA_MTBUF, V(0), NONE, NONE, V(20), .srsrc = 8, .idxen = true,
                   .soffset = ZERO, .buffer_format = 74))); /* 32_32_32_FLOAT */
    CHECK_EQ(b->w->v[22][5], at(5 * 12 + 8));
    CHECK_EQ(b->w->v[23][5], bench_untouched(23, 5));
    CHECK(run(INST(ISA_tbuffer_store_format_xy, ISA_MTBUF, V(0), V(10), NONE, NONE, .srsrc = 8, .idxen = true,
                   .soffset = ZERO, .buffer_format = 27))); /* 16_16_UINT */
    CHECK_EQ(bench_dword(b, 5 * 12), 0xffffffff);
    CHECK(run(INST(ISA_tbuffer_load_format_x, ISA_MTBUF, V(0), NONE, NONE, V(20), .srsrc = 8, .idxen = true,
                   .soffset = ZERO, .buffer_format = 127))); /* none */
    CHECK_EQ(b->w->v[20][5], 0);
}

static void converts_to_halves(void)
{
    begin(64, 0, 1);
    descriptor(4, 64, XYZW | OOB(0) | FORMAT(56));
    memset(b->memory, 0xff, 256);
    CHECK(LOAD(load_format_d16_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], 0x3c003c00);
    CHECK_EQ(b->w->v[21][3], 0x3c003c00);
    CHECK(LOAD(load_format_d16_x, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], 0x3c003c00);
    begin(64, 0, 1);
    descriptor(4, 64, XYZW | OOB(0) | FORMAT(56));
    memset(b->memory, 0xff, 256);
    CHECK(LOAD(load_format_d16_hi_x, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], 0x3c000000 | (bench_untouched(20, 3) & 0xffff));
    b->w->v[10][3] = 0x38003c00; /* 0.5, 1 */
    b->w->v[11][3] = 0x00007c00;
    bench_exec(b, 8);
    CHECK(STORE(store_format_d16_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(bench_dword(b, 12), 0x00ff80ff);
    descriptor(4, 64, XYZW | OOB(0) | FORMAT(61)); /* 8_8_8_8_SINT */
    memset(b->memory, 0x80, 256);
    CHECK(LOAD(load_format_d16_xy, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][3], 0xff80ff80);
}

/* An element is in range as a whole. */
static void checks_elements_as_a_whole(void)
{
    begin(64, 0, 1);
    descriptor(16, 512 - 4, XYZW | OOB(RAW) | FORMAT(77)); /* 32_32_32_32_FLOAT */
    CHECK(LOAD(load_format_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[23][30], at(30 * 16 + 12));
    CHECK_EQ(b->w->v[20][31], 0);
    descriptor(SWIZZLE | 16, 64, XYZW | OOB(0) | FORMAT(77));
    CHECK(LOAD(load_format_xyzw, .idxen = true, .soffset = ZERO));
    CHECK_EQ(b->w->v[22][9], at(swizzled(16, 8, 9, 8)));
    CHECK(LOAD(load_format_xyzw, .idxen = true, .imm = 4, .soffset = ZERO));
    CHECK_EQ(b->w->v[20][9], 0);
}

static void does_nothing_for_nobody(void)
{
    begin(64, 0, 4);
    descriptor(0, 0x1000, XYZW | OOB(RAW) | FORMAT(56));
    bench_exec(b, 0);
    CHECK(LOAD(load_dword, .offen = true, .soffset = ZERO));
    CHECK(LOAD(load_format_x, .offen = true, .soffset = ZERO));
    CHECK(run(BUFFER(atomic_add, V(10), NONE, .offen = true, .soffset = ZERO)));
    CHECK_EQ(b->w->v[20][0], bench_untouched(20, 0));
    CHECK_EQ(bench_dword(b, 0), at(0));
}

int main(void)
{
    b = bench_new();
    TAP_RUN(adds_up_offsets);
    TAP_RUN(checks_raw_buffers);
    TAP_RUN(checks_structures);
    TAP_RUN(takes_index_and_offset);
    TAP_RUN(reaches_far);
    TAP_RUN(spreads_swizzled_structures);
    TAP_RUN(loads_over_its_own_index);
    TAP_RUN(has_scratch_buffers);
    TAP_RUN(is_empty_if_it_is_no_buffer);
    TAP_RUN(tells_what_found_no_memory);
    TAP_RUN(loads_into_lds);
    TAP_RUN(executes_atomics);
    TAP_RUN(converts_by_the_descriptor);
    TAP_RUN(converts_by_the_instruction);
    TAP_RUN(converts_to_halves);
    TAP_RUN(checks_elements_as_a_whole);
    TAP_RUN(does_nothing_for_nobody);
    bench_free(b);
    return tap_done();
}
