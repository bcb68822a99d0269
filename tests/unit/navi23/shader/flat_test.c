/* SPDX-License-Identifier: MIT */
/* flat.c: addresses of GLOBAL, the interleaving of scratch, and the apertures of FLAT. */
#include "memory.h"

static struct bench *b;

#define FLAT(op, address, data, result, ...)                                                                          \
    run(INST(ISA_flat_##op, ISA_FLAT, address, data, NONE, result, __VA_ARGS__))
#define GLOBAL(op, address, data, result, ...)                                                                        \
    run(INST(ISA_global_##op, ISA_GLOBAL, address, data, NONE, result, __VA_ARGS__))
#define SCRATCH(op, address, data, result, ...)                                                                       \
    run(INST(ISA_scratch_##op, ISA_SCRATCH, address, data, NONE, result, __VA_ARGS__))
#define OFF ISA_NULL
#define NO_ADDRESS 0x7f

static bool run(struct isa_inst inst)
{
    return bench_run(b, flat_bind, &inst);
}

static void begin(unsigned lanes)
{
    bench_fill(b);
    bench_wave(b, lanes);
}

/* v0 and v1 of a lane. */
static void address(unsigned lane, uint64_t va)
{
    b->w->v[0][lane] = (uint32_t)va;
    b->w->v[1][lane] = (uint32_t)(va >> 32);
}

static void addresses(uint64_t first, uint64_t distance)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        address(lane, first + lane * distance);
}

static uint32_t at(uint32_t offset)
{
    return 0x10000000u + offset / 4;
}

/* ---- GLOBAL ------------------------------------------------------------------------------------------------------ */

static void takes_addresses_of_64_bits(void)
{
    begin(64);
    addresses(MEMORY_VA + 0x100, 12);
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = OFF, .imm = -8));
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], at(0xf8 + lane * 12));
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = NO_ADDRESS));
    CHECK_EQ(b->w->v[20][63], at(0x100 + 63 * 12));
}

static void adds_32_bits_to_a_scalar_base(void)
{
    begin(32);
    for (unsigned lane = 0; lane < 32; lane++)
        b->w->v[0][lane] = 0xffffff00u + lane * 4;
    wave_set_s64(b->w, 6, MEMORY_VA - 0xffff0000u);
    CHECK(GLOBAL(load_dwordx2, V(0), NONE, V(20), .soffset = 6, .imm = 4));
    CHECK_EQ(b->w->v[20][31], at(0xff04 + 31 * 4));
    CHECK_EQ(b->w->v[21][31], at(0xff08 + 31 * 4));
    CHECK_EQ(b->w->v[20][32], bench_untouched(20, 32));
}

/* Each lane in a mapping of its own, terabytes from the next; some nowhere. */
static void reaches_all_of_the_address_space(void)
{
    begin(64);
    for (unsigned lane = 0; lane < 64; lane++) {
        uint64_t va = 0x10000000000 * (lane % 7 + 1) + (uint64_t)(lane / 7) * 0x1000;
        card_map(b->card, 1, va, MEMORY_AT + lane % 16 * 0x1000, 1, PTE_RW);
        address(lane, va + lane * 4 + (lane == 50 ? 0xfff0000000 : 0));
    }
    bench_faulted(b);
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = OFF));
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(b->w->v[20][lane], lane == 50 ? 0 : at(lane % 16 * 0x1000 + lane * 4));
    CHECK(bench_faulted(b));
}

/* RADV's code addresses are sign-extended: the upper 16 bits do not count. */
static void ignores_the_upper_16_bits(void)
{
    begin(64);
    addresses(0xffff000000000000 | (MEMORY_VA + 0x40), 4);
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK_EQ(b->w->v[20][5], at(0x40 + 20));
}

static void names_the_instruction_that_faults(void)
{
    begin(64);
    addresses(NOTHING_VA, 4);
    bench_faulted(b);
    card_forget_log(b->card);
    b->core.port.shader_pc = 0xabcdef00;
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK(strstr(b->card->log, "0x123456792000") != NULL);
    CHECK(strstr(b->card->log, "abcdef00") != NULL);
    CHECK(bench_faulted(b));
}

static void loads_into_lds(void)
{
    uint32_t x;
    begin(64);
    addresses(MEMORY_VA, 8);
    b->w->s[ISA_M0] = 0x300;
    CHECK(GLOBAL(load_dword, V(0), NONE, NONE, .soffset = OFF, .imm = 4, .lds = true));
    memcpy(&x, b->core.lds + 0x304 + 9 * 4, 4);
    CHECK_EQ(x, at(4 + 9 * 8));
}

/* ---- SCRATCH ----------------------------------------------------------------------------------------------------- */

/* Byte `offset` of lane `lane`'s scratch, in MEMORY. */
static uint32_t scratch_at(unsigned lanes, unsigned lane, uint32_t offset)
{
    return SCRATCH_OFFSET + offset / 4 * 4 * lanes + lane * 4 + offset % 4;
}

static void interleaves_scratch(void)
{
    for (unsigned lanes = 32; lanes <= 64; lanes += 32) {
        begin(lanes);
        b->w->s[6] = 8;
        CHECK(SCRATCH(load_dwordx3, V(0), NONE, V(20), .soffset = 6, .imm = 4));
        for (unsigned lane = 0; lane < lanes; lane++)
            for (unsigned part = 0; part < 3; part++)
                CHECK_EQ(b->w->v[20 + part][lane], at(scratch_at(lanes, lane, 12 + part * 4)));
        for (unsigned lane = 0; lane < lanes; lane++)
            b->w->v[0][lane] = lane % 4 * 4 + 2;
        CHECK(SCRATCH(store_short, V(0), V(10), NONE, .soffset = OFF));
        for (unsigned lane = 0; lane < lanes; lane++) {
            uint16_t x;
            memcpy(&x, b->memory + scratch_at(lanes, lane, lane % 4 * 4 + 2), 2);
            CHECK_EQ(x, bench_untouched(10, lane) & 0xffff);
        }
        CHECK(SCRATCH(store_dwordx4, NONE, V(10), NONE, .soffset = NO_ADDRESS, .imm = 32));
        CHECK_EQ(bench_dword(b, scratch_at(lanes, 31, 44)), bench_untouched(13, 31));
        CHECK(SCRATCH(load_ubyte_d16_hi, NONE, NONE, V(20), .soffset = NO_ADDRESS, .imm = 33));
        CHECK_EQ(b->w->v[20][7] >> 16, bench_untouched(10, 7) >> 8 & 0xff);
    }
}

static void stays_in_the_lanes_own_scratch(void)
{
    begin(64);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = lane;
    CHECK(SCRATCH(load_dword, V(0), NONE, V(20), .soffset = OFF, .imm = 24));
    CHECK_EQ(b->w->v[20][36], at(scratch_at(64, 36, 60)));
    CHECK_EQ(b->w->v[20][37], 0);
    CHECK(SCRATCH(store_dwordx2, NONE, V(10), NONE, .soffset = NO_ADDRESS, .imm = 60));
    CHECK_EQ(bench_dword(b, scratch_at(64, 63, 60)), bench_untouched(10, 63));
    CHECK_EQ(bench_dword(b, scratch_at(64, 63, 64)), at(scratch_at(64, 63, 64)));
    b->w->scratch_bytes = 0;
    CHECK(SCRATCH(load_dword, NONE, NONE, V(20), .soffset = NO_ADDRESS));
    CHECK_EQ(b->w->v[20][0], 0);
}

/* ---- FLAT -------------------------------------------------------------------------------------------------------- */

static void finds_lds_and_scratch_by_aperture(void)
{
    const uint32_t secret = 0x5ec4e7;
    begin(64);
    memcpy(b->core.lds + 0x40, &secret, 4);
    addresses(MEMORY_VA, 4);
    address(3, 0x2000000000000000 + 0x40);
    address(4, 0x1000000000000000 + 8);
    address(5, 0x2000000000000000 + GROUP_LDS_BYTES);
    CHECK(FLAT(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK_EQ(b->w->v[20][2], at(8));
    CHECK_EQ(b->w->v[20][3], secret);
    CHECK_EQ(b->w->v[20][4], at(scratch_at(64, 4, 8)));
    CHECK_EQ(b->w->v[20][5], 0);
    CHECK_EQ(b->w->v[20][6], at(24));
    CHECK(FLAT(atomic_add, V(0), V(10), V(20), .soffset = OFF, .glc = true));
    CHECK_EQ(b->w->v[20][3], secret);
    CHECK_EQ(b->w->v[20][2], at(8));
    CHECK_EQ(b->w->v[20][4], 0); /* not in scratch */
    CHECK_EQ(bench_dword(b, 8), at(8) + bench_untouched(10, 2));
    CHECK(!bench_faulted(b));
}

static void does_nothing_for_nobody(void)
{
    begin(64);
    addresses(MEMORY_VA, 4);
    bench_exec(b, 0);
    CHECK(FLAT(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK(GLOBAL(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK(SCRATCH(load_dword, V(0), NONE, V(20), .soffset = OFF));
    CHECK(GLOBAL(store_dword, V(0), V(10), NONE, .soffset = OFF));
    CHECK_EQ(b->w->v[20][0], bench_untouched(20, 0));
    CHECK_EQ(bench_dword(b, 0), at(0));
}

int main(void)
{
    b = bench_new();
    TAP_RUN(takes_addresses_of_64_bits);
    TAP_RUN(adds_32_bits_to_a_scalar_base);
    TAP_RUN(reaches_all_of_the_address_space);
    TAP_RUN(ignores_the_upper_16_bits);
    TAP_RUN(names_the_instruction_that_faults);
    TAP_RUN(loads_into_lds);
    TAP_RUN(interleaves_scratch);
    TAP_RUN(stays_in_the_lanes_own_scratch);
    TAP_RUN(finds_lds_and_scratch_by_aperture);
    TAP_RUN(does_nothing_for_nobody);
    bench_free(b);
    return tap_done();
}
