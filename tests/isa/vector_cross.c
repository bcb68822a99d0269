/* SPDX-License-Identifier: MIT */
/*
 * vector_cross.c - instructions of the vector ALU that move values between lanes, or choose a register by M0; and those
 * that do nothing.
 */
#include "snapshot.h"

#include "vector_rooms.h"

static struct snapshot snapshot; /* large */

#define ACTIVE(s, lane) ((s)->exec >> (lane) & 1)

static uint32_t vop1(enum isa_op op, unsigned dst, unsigned src)
{
    return 0x7e000000u | dst << 17 | (uint32_t)isa_table[op].opcode << 9 | src;
}

static void vop3(enum isa_op op, unsigned dst, const unsigned src[3], unsigned op_sel, uint32_t words[2])
{
    words[0] = 0xd4000000u | (uint32_t)isa_table[op].opcode << 16 | op_sel << 11 | dst;
    words[1] = src[0] | src[1] << 9 | src[2] << 18;
}

static bool finish(struct snapshot *s, enum isa_op op, const uint32_t *words, size_t count)
{
    cover(op);
    return snapshot_run(s, words, count) == GROUP_DONE && snapshot_agrees(s, op, words);
}

/* A lane's number, or bits that select: an SGPR or a constant, and what it is. */
static unsigned any_scalar(struct snapshot *s, unsigned sgpr, uint32_t *value)
{
    unsigned code = random64() % 2 ? sgpr : ISA_INTEGER_0 + (unsigned)(random64() % 65);
    *value = code == sgpr ? s->s[sgpr] : code - ISA_INTEGER_0;
    return code;
}

/* ---- single lanes ------------------------------------------------------------------------------------------------ */

static bool check_single(struct bench *bench, enum isa_op op, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    uint32_t words[2] = { 0 }, lane = 0, value;
    snapshot_begin(s, bench, lanes, bench->core->lds);
    if (random64() % 8 == 0)
        wave_set_mask(s->w, ISA_EXEC_LO, s->exec = 0);
    snapshot_take(s);
    switch (op) {
    case ISA_v_readfirstlane_b32:
        words[0] = vop1(op, SGPR, ISA_VGPR0 + DATA);
        while (s->exec && !ACTIVE(s, lane))
            lane++;
        s->s[SGPR] = s->v[DATA][lane];
        return finish(s, op, words, 1);
    case ISA_v_readlane_b32:
        vop3(op, SGPR, (unsigned[]){ ISA_VGPR0 + DATA, any_scalar(s, SGPR + 1, &lane), 0 }, 0, words);
        s->s[SGPR] = s->v[DATA][lane % lanes];
        return finish(s, op, words, 2);
    default: {
        unsigned code = any_scalar(s, SGPR, &value);
        vop3(op, DST, (unsigned[]){ code, any_scalar(s, SGPR + 1, &lane), 0 }, 0, words);
        s->v[DST][lane % lanes] = value;
        return finish(s, op, words, 2);
    }
    }
}

/* ---- rows of 16 lanes -------------------------------------------------------------------------------------------- */

static bool check_permlane(struct bench *bench, enum isa_op op, unsigned lanes, unsigned op_sel)
{
    struct snapshot *s = &snapshot;
    uint32_t words[2], select[2];
    snapshot_begin(s, bench, lanes, bench->core->lds);
    snapshot_take(s);
    unsigned low = any_scalar(s, SGPR, &select[0]), high = any_scalar(s, SGPR + 1, &select[1]);
    vop3(op, DST, (unsigned[]){ ISA_VGPR0 + DATA, low, high }, op_sel, words);
    for (unsigned lane = 0; lane < lanes; lane++) {
        unsigned from = lane / 16 * 16 + (select[lane / 8 % 2] >> lane % 8 * 4 & 15);
        if (op == ISA_v_permlanex16_b32)
            from ^= 16;
        bool there = ACTIVE(s, from) || op_sel & 1;
        if (ACTIVE(s, lane) && there)
            s->v[DST][lane] = s->v[DATA][from];
        else if (ACTIVE(s, lane) && op_sel & 2)
            s->v[DST][lane] = 0;
    }
    return finish(s, op, words, 2);
}

/* ---- registers by number ----------------------------------------------------------------------------------------- */

static bool check_relative(struct bench *bench, enum isa_op op, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    bool swaps = op == ISA_v_swap_b32 || op == ISA_v_swaprel_b32;
    bool two = op == ISA_v_swaprel_b32 || op == ISA_v_movrelsd_2_b32, fixed = op == ISA_v_swap_b32;
    uint32_t by = (uint32_t)random64() % 8, to = two ? (uint32_t)random64() % 8 : by;
    unsigned src = DATA + (fixed || op == ISA_v_movreld_b32 ? 0 : by);
    unsigned dst = DST + (fixed || op == ISA_v_movrels_b32 ? 0 : to);
    snapshot_begin(s, bench, lanes, bench->core->lds);
    s->w->s[ISA_M0] = two ? by | to << 16 : by;
    snapshot_take(s);
    const uint32_t words[2] = { vop1(op, DST, ISA_VGPR0 + DATA) };
    for (unsigned lane = 0; lane < lanes; lane++) {
        uint32_t was = s->v[dst][lane];
        if (!ACTIVE(s, lane))
            continue;
        s->v[dst][lane] = s->v[src][lane];
        if (swaps)
            s->v[src][lane] = was;
    }
    return finish(s, op, words, 1);
}

/* ---- nothing ----------------------------------------------------------------------------------------------------- */

static bool check_nothing(struct bench *bench, enum isa_op op)
{
    const uint32_t words[2] = { vop1(op, 0, 0) };
    snapshot_begin(&snapshot, bench, 64, bench->core->lds);
    snapshot_take(&snapshot);
    return finish(&snapshot, op, words, 1);
}

unsigned check_cross(struct bench *bench)
{
    static const enum isa_op single[] = { ISA_v_readfirstlane_b32, ISA_v_readlane_b32, ISA_v_writelane_b32 };
    static const enum isa_op nothing[] = { ISA_v_nop, ISA_v_pipeflush, ISA_v_clrexcp };
    static const enum isa_op relative[] = { ISA_v_swap_b32,    ISA_v_swaprel_b32,  ISA_v_movreld_b32,
                                            ISA_v_movrels_b32, ISA_v_movrelsd_b32, ISA_v_movrelsd_2_b32 };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 48; n++) {
        unsigned lanes = n & 1 ? 64 : 32;
        wrong += !check_single(bench, single[n / 2 % 3], lanes);
        wrong += !check_permlane(bench, n & 2 ? ISA_v_permlane16_b32 : ISA_v_permlanex16_b32, lanes, n / 4 % 4);
        wrong += !check_relative(bench, relative[n / 2 % 6], lanes);
        wrong += !check_nothing(bench, nothing[n % 3]);
    }
    return wrong;
}
