/* SPDX-License-Identifier: MIT */
/*
 * memory_lds.c - DS instructions that are no simple access: two elements, addresses without VGPRs, counters, and the
 * exchanges between lanes.
 */
#include "snapshot.h"

#include "memory_rooms.h"

static struct snapshot snapshot; /* large */

static void encode(enum isa_op op, uint32_t offset, bool gds, uint32_t words[2])
{
    const struct isa_entry *e = &isa_table[op];
    words[0] = 0xd8000000u | (uint32_t)e->opcode << 18 | (uint32_t)gds << 17 | offset;
    words[1] = (e->src[0] ? ADDR : 0) | (e->src[1] ? DATA << 8 : 0) | (e->src[2] ? DATA1 << 16 : 0) |
               (e->dst ? (uint32_t)DST << 24 : 0);
}

static bool finish(struct snapshot *s, enum isa_op op, const uint32_t words[2])
{
    return snapshot_run(s, words, 2) == GROUP_DONE && snapshot_agrees(s, op, words);
}

#define ACTIVE(s, lane) ((s)->exec >> (lane) & 1)

/* ---- two elements ------------------------------------------------------------------------------------------------ */

enum { READS = 1, WRITES = 2 };

static bool check_two(struct bench *bench, enum isa_op op, unsigned bytes, bool far, unsigned what, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    uint32_t words[2], offset[2] = { (uint32_t)random64() % 2, 2 + (uint32_t)random64() % 2 };
    unsigned unit = far ? 64 * bytes : bytes, apart = far ? bytes : 4 * bytes, dwords = bytes / 4;
    encode(op, offset[0] | offset[1] << 8, false, words);
    snapshot_begin(s, bench, lanes, bench->core->lds);
    for (unsigned lane = 0; lane < lanes; lane++)
        s->w->v[ADDR][lane] = 0x400 + lane * apart;
    snapshot_take(s);
    bool done = snapshot_run(s, words, 2) == GROUP_DONE;
    for (unsigned i = 0; i < 2 * dwords * lanes; i++) {
        unsigned lane = i / (2 * dwords), element = i / dwords % 2, dword = i % dwords;
        uint8_t *at = &s->memory[0x400 + lane * apart + offset[element] * unit + dword * 4];
        if (!ACTIVE(s, lane))
            continue;
        if (what & READS)
            memcpy(&s->v[DST + element * dwords + dword][lane], at, 4);
        if (what & WRITES)
            memcpy(at, &s->v[(element ? DATA1 : DATA) + dword][lane], 4);
    }
    return done && snapshot_agrees(s, op, words);
}

static unsigned check_twos(struct bench *bench)
{
    static const struct {
        const char *name;
        unsigned what;
    } kinds[] = { { "read2%s", READS }, { "write2%s", WRITES }, { "wrxchg2%s_rtn", READS | WRITES } };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 8 * 12; n++) {
        unsigned kind = n / 4 % 3, bytes = n & 1 ? 8 : 4;
        const char *far = n & 2 ? "st64" : "";
        char name[32];
        snprintf(name, sizeof name, kind == 0 ? "read2%s" : kind == 1 ? "write2%s" : "wrxchg2%s_rtn", far);
        enum isa_op op = op_named("ds_%s_b%u", name, bytes * 8);
        wrong += !check_two(bench, op, bytes, n & 2, kinds[kind].what, n / 12 & 1 ? 64 : 32);
    }
    return wrong;
}

/* ---- M0 as address ----------------------------------------------------------------------------------------------- */

static unsigned check_addtid(struct bench *bench)
{
    static const enum isa_op ops[] = { ISA_ds_read_addtid_b32, ISA_ds_write_addtid_b32 };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 16; n++) {
        struct snapshot *s = &snapshot;
        enum isa_op op = ops[n & 1];
        uint32_t words[2], imm = (uint32_t)random64() % 256 * 4, base = (uint32_t)random64() % 1024 * 4;
        cover(op);
        encode(op, imm, false, words);
        snapshot_begin(s, bench, n & 2 ? 64 : 32, bench->core->lds);
        s->w->s[ISA_M0] = base | 0xabcd0000;
        snapshot_take(s);
        for (unsigned lane = 0; lane < s->lanes; lane++) {
            uint8_t *at = &s->memory[base + imm + lane * 4];
            if (ACTIVE(s, lane) && n & 1)
                memcpy(at, &s->v[DATA][lane], 4);
            else if (ACTIVE(s, lane))
                memcpy(&s->v[DST][lane], at, 4);
        }
        wrong += !finish(s, op, words);
    }
    return wrong;
}

/* A counter moves by the number of active lanes, all of which get what it was. */
static unsigned check_counters(struct bench *bench)
{
    static const enum isa_op ops[] = { ISA_ds_append, ISA_ds_consume };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 16; n++) {
        struct snapshot *s = &snapshot;
        enum isa_op op = ops[n & 1];
        uint32_t words[2], imm = (uint32_t)random64() % 256 * 4, base = (uint32_t)random64() % 1024 * 4, was, active = 0;
        cover(op);
        encode(op, imm, false, words);
        snapshot_begin(s, bench, n & 2 ? 64 : 32, bench->core->lds);
        s->w->s[ISA_M0] = base;
        snapshot_take(s);
        memcpy(&was, &s->memory[base + imm], 4);
        for (unsigned lane = 0; lane < s->lanes; lane++) {
            active += ACTIVE(s, lane);
            if (ACTIVE(s, lane))
                s->v[DST][lane] = was;
        }
        was += n & 1 ? 0 - active : active;
        memcpy(&s->memory[base + imm], &was, 4);
        wrong += !finish(s, op, words);
    }
    return wrong;
}

/* ---- between lanes ----------------------------------------------------------------------------------------------- */

/* Which lane ds_swizzle reads, after the ISA guide. */
static unsigned swizzled(unsigned offset, unsigned i)
{
    unsigned mask = offset & 31, rotate = offset >> 5 & 31, j = 0;
    if (offset >= 0xe000) {
        for (unsigned bit = 0; bit < 5; bit++)
            j |= (i >> bit & 1) << (4 - bit);
        for (unsigned bit = 0; bit < 5; bit++)
            j >>= mask >> bit & 1;
        j |= i & mask;
    } else if (offset >= 0xc000) {
        j = (i & mask) | ((offset & 0x400 ? i - rotate : i + rotate) & ~mask);
    } else if (offset >= 0x8000) {
        j = (i & ~3u) + (offset >> i % 4 * 2) % 4;
    } else {
        j = ((i & mask) | rotate) ^ offset >> 10;
    }
    return (j & 31) | (i & 32);
}

static unsigned check_swizzles(struct bench *bench)
{
    static const uint32_t modes[] = { 0, 0x8000, 0xc000, 0xe000 };
    unsigned wrong = 0;
    cover(ISA_ds_swizzle_b32);
    for (unsigned n = 0; n < 64; n++) {
        struct snapshot *s = &snapshot;
        uint32_t words[2], any = (uint32_t)random64(), mode = modes[n / 2 % 4];
        uint32_t offset = mode | (any & (mode == 0 ? 0x7fff : mode == 0x8000 ? 0xff : mode == 0xc000 ? 0x7ff : 31));
        snapshot_begin(s, bench, n & 1 ? 64 : 32, bench->core->lds);
        snapshot_take(s);
        encode(ISA_ds_swizzle_b32, offset, false, words);
        for (unsigned lane = 0; lane < s->lanes; lane++) {
            unsigned from = swizzled(offset, lane);
            if (ACTIVE(s, lane))
                s->v[DST][lane] = ACTIVE(s, from) ? s->v[ADDR][from] : 0;
        }
        wrong += !finish(s, ISA_ds_swizzle_b32, words);
    }
    return wrong;
}

/* Lanes of each half get from any lane, or send to lanes of which no two are the same. */
static unsigned check_permutes(struct bench *bench)
{
    static const enum isa_op ops[] = { ISA_ds_bpermute_b32, ISA_ds_permute_b32 };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 64; n++) {
        struct snapshot *s = &snapshot;
        bool sends = n & 1;
        uint32_t words[2], imm = (uint32_t)random64() % 64 * 4, factor = (uint32_t)random64() | 1;
        cover(ops[sends]);
        snapshot_begin(s, bench, n & 2 ? 64 : 32, bench->core->lds);
        for (unsigned lane = 0; lane < s->lanes && sends; lane++)
            s->w->v[ADDR][lane] = (lane * factor) * 4 + ((uint32_t)random64() & 3);
        snapshot_take(s);
        encode(ops[sends], imm, false, words);
        for (unsigned lane = 0; lane < s->lanes && sends; lane++)
            if (ACTIVE(s, lane))
                s->v[DST][lane] = 0;
        for (unsigned lane = 0; lane < s->lanes; lane++) {
            unsigned other = ((s->v[ADDR][lane] + imm) >> 2 & 31) | (lane & 32);
            if (!sends && ACTIVE(s, lane))
                s->v[DST][lane] = ACTIVE(s, other) ? s->v[DATA][other] : 0;
            if (sends && ACTIVE(s, lane) && ACTIVE(s, other))
                s->v[DST][other] = s->v[DATA][lane];
        }
        wrong += !finish(s, ops[sends], words);
    }
    return wrong;
}

/* ---- nothing at all ---------------------------------------------------------------------------------------------- */

static unsigned check_none(struct bench *bench)
{
    static const enum isa_op refused[] = { ISA_ds_gws_init, ISA_ds_gws_barrier, ISA_ds_gws_sema_v, ISA_ds_gws_sema_br,
                                           ISA_ds_gws_sema_p, ISA_ds_gws_sema_release_all, ISA_ds_ordered_count };
    uint32_t words[2];
    unsigned wrong = 0;
    snapshot_begin(&snapshot, bench, 64, bench->core->lds);
    snapshot_take(&snapshot);
    cover(ISA_ds_nop);
    encode(ISA_ds_nop, 0, false, words);
    wrong += !finish(&snapshot, ISA_ds_nop, words);
    for (unsigned i = 0; i < sizeof refused / sizeof *refused; i++) {
        snapshot_begin(&snapshot, bench, 64, bench->core->lds);
        cover(refused[i]);
        encode(refused[i], 0, true, words);
        if (snapshot_run(&snapshot, words, 2) == GROUP_STUCK)
            continue;
        printf("# %s is not refused\n", isa_table[refused[i]].mnemonic);
        wrong++;
    }
    return wrong;
}

unsigned check_lds(struct bench *bench)
{
    return check_twos(bench) + check_addtid(bench) + check_counters(bench) + check_swizzles(bench) +
           check_permutes(bench) + check_none(bench);
}
