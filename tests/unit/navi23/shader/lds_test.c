/* SPDX-License-Identifier: MIT */
/* lds.c: every DS instruction that is executed, its bounds, GDS, and what is refused by name. */
#include "memory.h"

static struct bench *b;

static uint32_t lds_dword(uint32_t offset)
{
    uint32_t x;
    memcpy(&x, b->core.lds + offset, 4);
    return x;
}

static void fill_lds(void)
{
    for (uint32_t i = 0; i < GROUP_LDS_BYTES / 4; i++) {
        uint32_t x = 0x80818283u + i * 0x01030507u;
        memcpy(b->core.lds + i * 4, &x, 4);
    }
}

/* A new wave, whose v0 has lane * distance + first. */
static void begin(unsigned lanes, uint32_t first, uint32_t distance)
{
    bench_wave(b, lanes);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        b->w->v[0][lane] = first + lane * distance;
}

static bool run(struct isa_inst inst)
{
    inst.offset0 = (uint8_t)inst.imm;
    inst.offset1 = (uint8_t)(inst.imm >> 8);
    return bench_run(b, lds_bind, &inst);
}

#define DS(op, address, data0, data1, result, ...)                                                                    \
    run(INST(ISA_ds_##op, ISA_DS, address, data0, data1, result, __VA_ARGS__))

/* ---- reads and writes -------------------------------------------------------------------------------------------- */

struct width {
    enum isa_op read, write;
    unsigned bytes;
    bool is_signed, d16, high;
};

static const struct width widths[] = {
    { ISA_ds_read_u8, ISA_ds_write_b8, 1, false, false, false },
    { ISA_ds_read_i8, ISA_ds_write_b8, 1, true, false, false },
    { ISA_ds_read_u16, ISA_ds_write_b16, 2, false, false, false },
    { ISA_ds_read_i16, ISA_ds_write_b16, 2, true, false, false },
    { ISA_ds_read_u8_d16, ISA_ds_write_b8, 1, false, true, false },
    { ISA_ds_read_u8_d16_hi, ISA_ds_write_b8_d16_hi, 1, false, true, true },
    { ISA_ds_read_i8_d16, ISA_ds_write_b8, 1, true, true, false },
    { ISA_ds_read_i8_d16_hi, ISA_ds_write_b8_d16_hi, 1, true, true, true },
    { ISA_ds_read_u16_d16, ISA_ds_write_b16, 2, false, true, false },
    { ISA_ds_read_u16_d16_hi, ISA_ds_write_b16_d16_hi, 2, false, true, true },
    { ISA_ds_read_b32, ISA_ds_write_b32, 4, false, false, false },
    { ISA_ds_read_b64, ISA_ds_write_b64, 8, false, false, false },
    { ISA_ds_read_b96, ISA_ds_write_b96, 12, false, false, false },
    { ISA_ds_read_b128, ISA_ds_write_b128, 16, false, false, false },
};
#define WIDTHS (sizeof widths / sizeof widths[0])

static uint32_t expected_read(const struct width *k, uint32_t offset, unsigned part, uint32_t old)
{
    uint32_t x = 0;
    if (offset + k->bytes <= GROUP_LDS_BYTES)
        memcpy(&x, b->core.lds + offset + 4 * part, k->bytes < 4 ? k->bytes : 4);
    if (k->is_signed)
        x = k->bytes == 1 ? (uint32_t)(int8_t)x : (uint32_t)(int16_t)x;
    if (k->d16)
        x = k->high ? x << 16 | (old & 0xffff) : (x & 0xffff) | (old & 0xffff0000);
    return x;
}

static const uint64_t execs[] = { UINT64_MAX, UINT32_MAX, 0xfff0ffffdeadbeef };

/* Distances: one place, dwords side by side, apart, over the end of LDS. */
static void reads_every_width(void)
{
    static const uint32_t distances[] = { 0, 1, 2, 4, 8, 12, 16, 20, 1200 };
    fill_lds();
    for (unsigned k = 0; k < WIDTHS; k++) {
        for (unsigned n = 0; n < sizeof distances / 4 * 3; n++) {
            unsigned wrong = 0;
            begin(n % 2 ? 64 : 32, 0x20 + n, distances[n / 3]);
            bench_exec(b, execs[n % 3]);
            struct isa_inst inst = INST(widths[k].read, ISA_DS, V(0), NONE, NONE, V(20), .imm = 0x104);
            CHECK(run(inst));
            for (unsigned lane = 0; lane < b->lanes; lane++) {
                uint32_t at = 0x124 + n + lane * distances[n / 3];
                for (unsigned part = 0; part < 5; part++) {
                    uint32_t old = bench_untouched(20 + part, lane);
                    bool active = execs[n % 3] >> lane & 1 && part * 4 < widths[k].bytes;
                    wrong += b->w->v[20 + part][lane] != (active ? expected_read(&widths[k], at, part, old) : old);
                }
            }
            CHECK_EQ(wrong, 0);
        }
    }
}

static void writes_every_width(void)
{
    uint8_t *expected = malloc(GROUP_LDS_BYTES);
    for (unsigned k = 0; k < WIDTHS; k++) {
        for (unsigned n = 0; n < 9; n++) {
            uint32_t distance = n < 3 ? widths[k].bytes : n < 6 ? 36 : 1200;
            begin(64, 0x20, distance);
            bench_exec(b, execs[n % 3]);
            fill_lds();
            memcpy(expected, b->core.lds, GROUP_LDS_BYTES);
            for (unsigned lane = 0; lane < 64; lane++) {
                uint32_t at = 0x23 + lane * distance;
                unsigned shift = widths[k].high ? 16 : 0;
                for (unsigned i = 0; i < widths[k].bytes; i++) {
                    if (execs[n % 3] >> lane & 1 && at + widths[k].bytes <= GROUP_LDS_BYTES)
                        expected[at + i] = (uint8_t)(b->w->v[10 + i / 4][lane] >> (i % 4 * 8 + shift));
                }
            }
            CHECK(run(INST(widths[k].write, ISA_DS, V(0), V(10), NONE, NONE, .imm = 3)));
            CHECK(memcmp(expected, b->core.lds, GROUP_LDS_BYTES) == 0);
        }
    }
    free(expected);
}

/* The result lies over the address: every lane has its own before. */
static void reads_over_its_own_address(void)
{
    fill_lds();
    begin(64, 0, 20);
    CHECK(DS(read_b128, V(0), NONE, NONE, V(0), .imm = 0));
    for (unsigned part = 0; part < 4; part++)
        CHECK_EQ(b->w->v[part][63], lds_dword(63 * 20 + part * 4));
    begin(64, 0, 20);
    CHECK(DS(read2_b32, V(0), NONE, NONE, V(0), .imm = 0x0301));
    CHECK_EQ(b->w->v[0][9], lds_dword(9 * 20 + 4));
    CHECK_EQ(b->w->v[1][9], lds_dword(9 * 20 + 12));
}

static void accesses_two(void)
{
    fill_lds();
    begin(64, 8, 16);
    CHECK(DS(read2_b32, V(0), NONE, NONE, V(20), .imm = 0x0502));
    CHECK_EQ(b->w->v[20][7], lds_dword(8 + 7 * 16 + 2 * 4));
    CHECK_EQ(b->w->v[21][7], lds_dword(8 + 7 * 16 + 5 * 4));
    CHECK(DS(read2st64_b64, V(0), NONE, NONE, V(20), .imm = 0x0201));
    CHECK_EQ(b->w->v[20][7], lds_dword(8 + 7 * 16 + 512));
    CHECK_EQ(b->w->v[21][7], lds_dword(8 + 7 * 16 + 512 + 4));
    CHECK_EQ(b->w->v[22][7], lds_dword(8 + 7 * 16 + 1024));
    CHECK_EQ(b->w->v[23][7], lds_dword(8 + 7 * 16 + 1024 + 4));
    CHECK(DS(write2st64_b32, V(0), V(10), V(11), NONE, .imm = 0x0700));
    CHECK_EQ(lds_dword(8 + 5 * 16), bench_untouched(10, 5));
    CHECK_EQ(lds_dword(8 + 5 * 16 + 7 * 256), bench_untouched(11, 5));
    CHECK(DS(write2_b64, V(0), V(10), V(12), NONE, .imm = 0x0100));
    CHECK_EQ(lds_dword(8 + 63 * 16 + 4), bench_untouched(11, 63));
    CHECK_EQ(lds_dword(8 + 63 * 16 + 12), bench_untouched(13, 63));
    CHECK(DS(wrxchg2_rtn_b32, V(0), V(14), V(15), V(15), .imm = 0x0100));
    CHECK_EQ(b->w->v[15][63], bench_untouched(10, 63));
    CHECK_EQ(b->w->v[16][63], bench_untouched(11, 63));
    CHECK_EQ(lds_dword(8 + 63 * 16 + 4), bench_untouched(15, 63));
}

static void stays_inside_of_the_groups_lds(void)
{
    fill_lds();
    begin(64, 0, 4);
    b->w->lds_bytes = 130;
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .imm = 0));
    CHECK_EQ(b->w->v[20][31], lds_dword(124));
    CHECK_EQ(b->w->v[20][32], 0);
    uint32_t before = lds_dword(128);
    CHECK(DS(write_b32, V(0), V(10), NONE, NONE, .imm = 0));
    CHECK_EQ(lds_dword(124), bench_untouched(10, 31));
    CHECK_EQ(lds_dword(128), before);
    CHECK(DS(add_rtn_u32, V(0), V(10), NONE, V(20), .imm = 128));
    CHECK_EQ(b->w->v[20][5], 0);
    CHECK_EQ(lds_dword(128), before);
    b->w->lds_bytes = 0;
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .imm = 0));
    CHECK_EQ(b->w->v[20][0], 0);
    b->w->v[0][0] = 0xfffffffe;
    b->w->lds_bytes = GROUP_LDS_BYTES;
    CHECK(DS(read_b128, V(0), NONE, NONE, V(20), .imm = 0));
    CHECK_EQ(b->w->v[20][0], 0);
}

static void adds_the_lane_to_m0(void)
{
    fill_lds();
    begin(64, 0, 0);
    b->w->s[ISA_M0] = 0x77770100;
    CHECK(DS(read_addtid_b32, NONE, NONE, NONE, V(20), .imm = 8));
    CHECK_EQ(b->w->v[20][13], lds_dword(0x108 + 13 * 4));
    CHECK(DS(write_addtid_b32, NONE, V(10), NONE, NONE, .imm = 4));
    CHECK_EQ(lds_dword(0x104 + 63 * 4), bench_untouched(10, 63));
}

/* ---- atomics ----------------------------------------------------------------------------------------------------- */

struct atomic_row {
    enum isa_op op, returning;
    unsigned bits;
    uint64_t m, a, c, result;
};

#define MIN64 0x8000000000000000ull
#define ATOMIC(name, bits, m, a, c, result) { ISA_ds_##name, ISA_OPS, bits, m, a, c, result }
#define BOTH(name, type, bits, m, a, c, result)                                                                       \
    { ISA_ds_##name##_##type, ISA_ds_##name##_rtn_##type, bits, m, a, c, result }

/* Written from the manual: memory, DATA0, DATA1, memory afterwards. */
static const struct atomic_row atomics[] = {
    BOTH(add, u32, 32, 0xffffffff, 3, 0, 2), BOTH(sub, u32, 32, 1, 3, 0, 0xfffffffe), BOTH(rsub, u32, 32, 1, 3, 0, 2),
    BOTH(inc, u32, 32, 4, 5, 0, 5), BOTH(inc, u32, 32, 5, 5, 0, 0), BOTH(dec, u32, 32, 0, 7, 0, 7),
    BOTH(dec, u32, 32, 9, 7, 0, 7), BOTH(dec, u32, 32, 7, 7, 0, 6), BOTH(min, i32, 32, 1, 0xffffffff, 0, 0xffffffff),
    BOTH(max, i32, 32, 1, 0xffffffff, 0, 1), BOTH(min, u32, 32, 1, 0xffffffff, 0, 1),
    BOTH(max, u32, 32, 1, 0xffffffff, 0, 0xffffffff), BOTH(and, b32, 32, 0xc, 0xa, 0, 8),
    BOTH(or, b32, 32, 0xc, 0xa, 0, 0xe), BOTH(xor, b32, 32, 0xc, 0xa, 0, 6),
    BOTH(mskor, b32, 32, 0xff, 0x0f, 0x100, 0x1f0), BOTH(cmpst, b32, 32, 5, 5, 9, 9), BOTH(cmpst, b32, 32, 5, 6, 9, 5),
    BOTH(cmpst, f32, 32, 0x80000000, 0, 9, 9), BOTH(cmpst, f32, 32, 0x7fc00000, 0x7fc00000, 9, 0x7fc00000),
    BOTH(min, f32, 32, 0x3f800000, 0xbf800000, 0, 0xbf800000),
    BOTH(max, f32, 32, 0x3f800000, 0x7fc00000, 0, 0x3f800000),
    BOTH(add, f32, 32, 0x3f800000, 0x40000000, 0, 0x40400000), BOTH(add, f32, 32, 1, 2, 0, 3),
    BOTH(add, f32, 32, 0x7f800000, 0xff800000, 0, 0x7fc00000),
    ATOMIC(wrxchg_rtn_b32, 32, 1, 2, 0, 2), ATOMIC(wrap_rtn_b32, 32, 9, 4, 100, 5),
    ATOMIC(wrap_rtn_b32, 32, 3, 4, 100, 103),
    BOTH(add, u64, 64, UINT64_MAX, 3, 0, 2), BOTH(sub, u64, 64, 1, 3, 0, UINT64_MAX - 1),
    BOTH(rsub, u64, 64, 1, 3, 0, 2),
    BOTH(inc, u64, 64, 0xffffffff, MIN64, 0, 0x100000000), BOTH(dec, u64, 64, 0, MIN64, 0, MIN64),
    BOTH(min, i64, 64, 1, MIN64, 0, MIN64), BOTH(max, i64, 64, 1, MIN64, 0, 1), BOTH(min, u64, 64, 1, MIN64, 0, 1),
    BOTH(max, u64, 64, 1, MIN64, 0, MIN64), BOTH(and, b64, 64, MIN64 | 5, MIN64 | 6, 0, MIN64 | 4),
    BOTH(or, b64, 64, MIN64 | 5, 6, 0, MIN64 | 7), BOTH(xor, b64, 64, MIN64 | 5, MIN64 | 6, 0, 3),
    BOTH(mskor, b64, 64, UINT64_MAX, MIN64, 0, MIN64 - 1), BOTH(cmpst, b64, 64, MIN64, MIN64, 9, 9),
    BOTH(cmpst, b64, 64, MIN64, 0, 9, MIN64), BOTH(cmpst, f64, 64, MIN64, 0, 9, 9),
    BOTH(min, f64, 64, 0x3ff0000000000000, 0xbff0000000000000, 0, 0xbff0000000000000),
    BOTH(max, f64, 64, 0x7ff8000000000000, 0xbff0000000000000, 0, 0xbff0000000000000),
    ATOMIC(wrxchg_rtn_b64, 64, MIN64, 2, 0, 2),
    ATOMIC(condxchg32_rtn_b64, 64, 0x1111111122222222, 0x8000000500000006, 0, 0x0000000522222222),
    ATOMIC(condxchg32_rtn_b64, 64, 0x1111111122222222, 0x0000000580000006, 0, 0x1111111100000006),
};

static void put(uint32_t (*row)[WAVE_LANES], unsigned lane, uint64_t x)
{
    row[0][lane] = (uint32_t)x;
    row[1][lane] = (uint32_t)(x >> 32);
}

static void try_atomic(const struct atomic_row *r, enum isa_op op, bool returning)
{
    const unsigned lane = 37;
    uint64_t result = 0;
    begin(64, 0x40, 8);
    bench_exec(b, 1ull << lane);
    put(&b->w->v[10], lane, r->a);
    put(&b->w->v[12], lane, r->c);
    memcpy(b->core.lds + 0x40 + lane * 8, &r->m, 8);
    CHECK(run(INST(op, ISA_DS, V(0), V(10), V(12), returning ? V(20) : NONE, .imm = 0)));
    memcpy(&result, b->core.lds + 0x40 + lane * 8, r->bits / 8);
    if (result != r->result)
        printf("# %s\n", isa_mnemonic(op));
    CHECK_EQ(result, r->result);
    if (returning) {
        CHECK_EQ(b->w->v[20][lane], (uint32_t)r->m);
        CHECK_EQ(b->w->v[21][lane], r->bits == 64 ? (uint32_t)(r->m >> 32) : bench_untouched(21, lane));
    }
}

static void executes_atomics(void)
{
    for (unsigned i = 0; i < sizeof atomics / sizeof atomics[0]; i++) {
        try_atomic(&atomics[i], atomics[i].op, atomics[i].returning == ISA_OPS);
        if (atomics[i].returning != ISA_OPS)
            try_atomic(&atomics[i], atomics[i].returning, true);
    }
}

/* Float sums do not depend on the wave's mode. */
static void adds_floats_whatever_the_mode(void)
{
    uint32_t host = float_get();
    float_set(float_control(3, 0));
    for (unsigned i = 0; i < sizeof atomics / sizeof atomics[0]; i++) {
        if (atomics[i].op == ISA_ds_add_f32)
            try_atomic(&atomics[i], atomics[i].op, false);
    }
    CHECK_EQ(float_get() & ~0x3fu, float_control(3, 0));
    float_set(host);
}

static void counts_in_the_order_of_lanes(void)
{
    begin(64, 0x80, 0);
    memset(b->core.lds + 0x80, 0, 4);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[10][lane] = lane;
    CHECK(DS(add_rtn_u32, V(0), V(10), NONE, V(20), .imm = 0));
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], lane * (lane - 1) / 2);
    CHECK_EQ(lds_dword(0x80), 2016);
}

static void appends_and_consumes(void)
{
    begin(64, 0, 0);
    memset(b->core.lds + 0x110, 0, 4);
    b->w->s[ISA_M0] = 0x100;
    bench_exec(b, 0xf0f);
    CHECK(DS(append, NONE, NONE, NONE, V(20), .imm = 0x10));
    CHECK_EQ(lds_dword(0x110), 8);
    CHECK_EQ(b->w->v[20][11], 0);
    CHECK_EQ(b->w->v[20][4], bench_untouched(20, 4));
    bench_exec(b, 3);
    CHECK(DS(consume, NONE, NONE, NONE, V(20), .imm = 0x10));
    CHECK_EQ(b->w->v[20][1], 8);
    CHECK_EQ(lds_dword(0x110), 6);
}

/* ---- GDS --------------------------------------------------------------------------------------------------------- */

static void reaches_gds_through_its_windows(void)
{
    card_set(b->card, REG_GDS_VMID0_BASE + GDS_VMID_DISTANCE, 0x1000);
    card_set(b->card, REG_GDS_VMID0_SIZE + GDS_VMID_DISTANCE, 0x100);
    begin(64, 0, 4);
    b->w->s[ISA_M0] = 0x00200040; /* from byte 0x20 of the window on, 0x40 bytes */
    CHECK(DS(write_b32, V(0), V(10), NONE, NONE, .gds = true));
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .gds = true));
    CHECK_EQ(b->w->v[20][15], bench_untouched(10, 15));
    CHECK_EQ(b->w->v[20][16], 0);
    CHECK(DS(read_u16, V(0), NONE, NONE, V(20), .imm = 2, .gds = true));
    CHECK_EQ(b->w->v[20][3], bench_untouched(10, 3) >> 16);
    b->w->s[ISA_M0] = 0x00000100;
    CHECK(DS(add_rtn_u32, V(0), V(10), NONE, V(20), .imm = 0x20, .gds = true));
    CHECK_EQ(b->w->v[20][15], bench_untouched(10, 15));
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .imm = 0x20, .gds = true));
    CHECK_EQ(b->w->v[20][15], 2 * bench_untouched(10, 15));
    CHECK_EQ(card_get(b->card, REG_GDS_VM_PROTECTION_FAULT), 0);
    b->w->s[ISA_M0] = 0x00001000;
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .imm = 0x100, .gds = true));
    CHECK_EQ(b->w->v[20][0], 0);
    CHECK(card_get(b->card, REG_GDS_VM_PROTECTION_FAULT) != 0);
}

static void refuses_by_name(void)
{
    begin(64, 0, 0);
    card_forget_log(b->card);
    CHECK(!DS(gws_barrier, NONE, V(10), NONE, NONE, .gds = true));
    CHECK(strstr(b->card->log, "global wave sync") != NULL);
    CHECK_EQ(b->w->event, WAVE_STUCK);
    card_forget_log(b->card);
    CHECK(!DS(ordered_count, V(0), NONE, NONE, V(20), .gds = true));
    CHECK(strstr(b->card->log, "ordered count") != NULL);
    card_forget_log(b->card);
    CHECK(!DS(read_b128, V(0), NONE, NONE, V(20), .gds = true));
    CHECK(strstr(b->card->log, "GDS") != NULL);
}

/* ---- between lanes ----------------------------------------------------------------------------------------------- */

/* Runs ds_swizzle_b32 with data that tells its lane. */
static void swizzle(uint32_t offset, uint64_t exec)
{
    begin(64, 0, 1);
    bench_exec(b, exec);
    CHECK(DS(swizzle_b32, V(0), NONE, NONE, V(20), .imm = (int32_t)offset));
}

static void swizzles(void)
{
    swizzle(0x8000 | 3 | 2 << 2 | 1 << 4 | 0 << 6, UINT64_MAX);
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], lane ^ 3);
    swizzle(0x1f | 0x10 << 10, UINT64_MAX); /* exchange halves of 32 */
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], lane ^ 16);
    swizzle(0x18 | 5 << 5, UINT64_MAX); /* broadcast within 8 */
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], (lane & 0x38) | 5);
    swizzle(0xc000 | 0 << 10 | 3 << 5, UINT64_MAX); /* rotate 32 by 3 */
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], (lane & 32) | ((lane + 3) & 31));
    swizzle(0xc000 | 1 << 10 | 1 << 5 | 0x18, UINT64_MAX); /* rotate 8 by -1 */
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], (lane & 0x38) | ((lane - 1) & 7));
    swizzle(0xe000, UINT64_MAX); /* bits in reverse */
    CHECK_EQ(b->w->v[20][1], 16);
    CHECK_EQ(b->w->v[20][6], 12);
    CHECK_EQ(b->w->v[20][35], 32 + 24);
    swizzle(0xe01f, UINT64_MAX); /* none left to reverse */
    CHECK_EQ(b->w->v[20][21], 21);
    swizzle(0x8000, 0xfe); /* all read the first of four; lane 0 is not active */
    CHECK_EQ(b->w->v[20][1], 0);
    CHECK_EQ(b->w->v[20][5], 4);
    CHECK_EQ(b->w->v[20][0], bench_untouched(20, 0));
}

static void permutes_within_halves(void)
{
    begin(64, 4, 4);
    bench_exec(b, ~(1ull << 5));
    CHECK(DS(bpermute_b32, V(0), V(10), NONE, V(20), .imm = 8));
    CHECK_EQ(b->w->v[20][0], bench_untouched(10, 3));
    CHECK_EQ(b->w->v[20][2], 0);
    CHECK_EQ(b->w->v[20][31], bench_untouched(10, 2));
    CHECK_EQ(b->w->v[20][40], bench_untouched(10, 43));
    CHECK_EQ(b->w->v[20][5], bench_untouched(20, 5));
    begin(64, 0, 0);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = (lane / 2) * 4;
    CHECK(DS(permute_b32, V(0), V(10), NONE, V(20), .imm = 0));
    CHECK_EQ(b->w->v[20][3], bench_untouched(10, 7)); /* the last that sends there */
    CHECK_EQ(b->w->v[20][16], 0);
    CHECK_EQ(b->w->v[20][32], 0);
    CHECK_EQ(b->w->v[20][48], bench_untouched(10, 33));
    begin(32, 124, (uint32_t)-4);
    CHECK(DS(bpermute_b32, V(0), V(10), NONE, V(20), .imm = 0));
    CHECK_EQ(b->w->v[20][0], bench_untouched(10, 31));
}

/* A VGPR that the halves share has what either of them got. */
static void shares_a_result_between_halves(void)
{
    struct step step[2] = { { .inst = INST(ISA_ds_bpermute_b32, ISA_DS, V(0), V(10), NONE, V(20), .imm = 0) } };
    const struct bind how = { .lanes = 64, .shared_row = 20 };
    begin(64, 0, 4);
    bench_exec(b, 0xffffffff00000000);
    CHECK(lds_bind(step, &how));
    CHECK(step->run(b->w, step) == step + 1);
    CHECK_EQ(b->w->v[20][35], bench_untouched(10, 35));
    CHECK_EQ(b->w->v[20][3], bench_untouched(10, 35));
}

static void does_nothing_for_nobody(void)
{
    fill_lds();
    begin(64, 0, 4);
    bench_exec(b, 0);
    CHECK(DS(read_b32, V(0), NONE, NONE, V(20), .imm = 0));
    CHECK(DS(read2_b32, V(0), NONE, NONE, V(20), .imm = 0));
    CHECK(DS(append, NONE, NONE, NONE, V(20), .imm = 0));
    CHECK(DS(bpermute_b32, V(0), V(10), NONE, V(20), .imm = 0));
    CHECK(DS(nop, NONE, NONE, NONE, NONE, .imm = 0));
    CHECK_EQ(b->w->v[20][0], bench_untouched(20, 0));
    CHECK_EQ(lds_dword(0), 0x80818283u);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(reads_every_width);
    TAP_RUN(writes_every_width);
    TAP_RUN(reads_over_its_own_address);
    TAP_RUN(accesses_two);
    TAP_RUN(stays_inside_of_the_groups_lds);
    TAP_RUN(adds_the_lane_to_m0);
    TAP_RUN(executes_atomics);
    TAP_RUN(adds_floats_whatever_the_mode);
    TAP_RUN(counts_in_the_order_of_lanes);
    TAP_RUN(appends_and_consumes);
    TAP_RUN(reaches_gds_through_its_windows);
    TAP_RUN(refuses_by_name);
    TAP_RUN(swizzles);
    TAP_RUN(permutes_within_halves);
    TAP_RUN(shares_a_result_between_halves);
    TAP_RUN(does_nothing_for_nobody);
    bench_free(b);
    return tap_done();
}
