/* SPDX-License-Identifier: MIT */
/* memory.c, memory_kinds.c, memory_atomics.c: every kind, at addresses of every shape, against copies byte by byte. */
#include "memory.h"

static struct bench *b;

/* ---- loads and stores -------------------------------------------------------------------------------------------- */

struct kind_row {
    enum isa_op load, store;
    unsigned bytes;
    bool is_signed, d16, high;
};

static const struct kind_row kinds[] = {
    { ISA_global_load_ubyte, ISA_global_store_byte, 1, false, false, false },
    { ISA_global_load_sbyte, ISA_global_store_byte, 1, true, false, false },
    { ISA_global_load_ushort, ISA_global_store_short, 2, false, false, false },
    { ISA_global_load_sshort, ISA_global_store_short, 2, true, false, false },
    { ISA_global_load_ubyte_d16, ISA_global_store_byte, 1, false, true, false },
    { ISA_global_load_ubyte_d16_hi, ISA_global_store_byte_d16_hi, 1, false, true, true },
    { ISA_global_load_sbyte_d16, ISA_global_store_byte, 1, true, true, false },
    { ISA_global_load_sbyte_d16_hi, ISA_global_store_byte_d16_hi, 1, true, true, true },
    { ISA_global_load_short_d16, ISA_global_store_short, 2, false, true, false },
    { ISA_global_load_short_d16_hi, ISA_global_store_short_d16_hi, 2, false, true, true },
    { ISA_global_load_dword, ISA_global_store_dword, 4, false, false, false },
    { ISA_global_load_dwordx2, ISA_global_store_dwordx2, 8, false, false, false },
    { ISA_global_load_dwordx3, ISA_global_store_dwordx3, 12, false, false, false },
    { ISA_global_load_dwordx4, ISA_global_store_dwordx4, 16, false, false, false },
};
#define KINDS (sizeof kinds / sizeof kinds[0])

/* The shapes of addresses: what lane `lane` accesses, in bytes from MEMORY_VA. */
enum shape { SIDE_BY_SIDE, ONE_PLACE, APART, BACKWARDS, MISALIGNED, STRADDLING, RANDOM, SHAPES };

static uint32_t shape_offset(enum shape shape, unsigned lane, unsigned bytes)
{
    switch (shape) {
    case SIDE_BY_SIDE:
        return 0x100 + lane * bytes;
    case ONE_PLACE:
        return 0x340;
    case APART:
        return lane * 48;
    case BACKWARDS:
        return (63 - lane) * 16;
    case MISALIGNED:
        return 0x201 + lane * bytes;
    case STRADDLING: /* one of them lies across each page's end */
        return 0x1000 * (lane % 8 + 1) - 8 + (lane / 8) * 2 - bytes / 2;
    default:
        return lane * 2654435761u % (MEMORY_PAGES * 0x1000 - 16);
    }
}

static struct isa_inst load_inst(const struct kind_row *k)
{
    return INST(k->load, ISA_GLOBAL, V(0), NONE, NONE, V(20), .soffset = 2);
}

/* What a register becomes that had `old`, and loads part `part` of the element at `offset`. */
static uint32_t loaded(const struct kind_row *k, uint32_t offset, unsigned part, uint32_t old)
{
    uint32_t x = 0;
    memcpy(&x, b->memory + offset + 4 * part, k->bytes < 4 ? k->bytes : 4);
    if (k->is_signed)
        x = k->bytes == 1 ? (uint32_t)(int8_t)x : (uint32_t)(int16_t)x;
    if (k->d16)
        x = k->high ? x << 16 | (old & 0xffff) : (x & 0xffff) | (old & 0xffff0000);
    return x;
}

static void set_base(uint64_t base)
{
    wave_set_s64(b->w, 2, base);
}

static void try_load(const struct kind_row *k, enum shape shape, uint64_t exec)
{
    struct isa_inst inst = load_inst(k);
    unsigned wrong = 0;
    bench_wave(b, b->lanes);
    set_base(MEMORY_VA);
    bench_exec(b, exec);
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        b->w->v[0][lane] = exec >> lane & 1 ? shape_offset(shape, lane, k->bytes) : 0xffffff00u;
    CHECK(bench_run(b, flat_bind, &inst));
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        for (unsigned part = 0; part < 5; part++) {
            uint32_t old = bench_untouched(20 + part, lane), expected = old;
            if (exec >> lane & 1 && part * 4 < k->bytes)
                expected = loaded(k, shape_offset(shape, lane, k->bytes), part, old);
            wrong += b->w->v[20 + part][lane] != expected;
        }
    }
    if (wrong)
        printf("# %s, shape %d: %u\n", isa_mnemonic(k->load), shape, wrong);
    CHECK_EQ(wrong, 0);
}

static void try_store(const struct kind_row *k, enum shape shape, uint64_t exec)
{
    struct isa_inst inst = INST(k->store, ISA_GLOBAL, V(0), V(10), NONE, NONE, .soffset = 2);
    const size_t size = MEMORY_PAGES * 0x1000;
    uint8_t *expected = malloc(size);
    bench_fill(b);
    memcpy(expected, b->memory, size);
    bench_wave(b, b->lanes);
    set_base(MEMORY_VA);
    bench_exec(b, exec);
    for (unsigned lane = 0; lane < b->lanes; lane++) {
        uint32_t offset = b->w->v[0][lane] = shape_offset(shape, lane, k->bytes);
        for (unsigned i = 0; i < k->bytes && exec >> lane & 1; i++)
            expected[offset + i] = (uint8_t)(b->w->v[10 + i / 4][lane] >> (i % 4 * 8 + (k->high ? 16 : 0)));
    }
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(memcmp(expected, b->memory, size) == 0);
    free(expected);
}

static const uint64_t execs[] = { UINT64_MAX, UINT32_MAX, 0xfffffffffffffffe, 0x8000000000000001, 0x00ff00f0deadbeef,
                                  0x00ffff0000ffff00, 0 };

static void loads_every_kind_at_every_shape(void)
{
    bench_fill(b);
    for (b->lanes = 32; b->lanes <= 64; b->lanes += 32)
        for (unsigned k = 0; k < KINDS; k++)
            for (enum shape shape = 0; shape < SHAPES; shape++)
                for (unsigned e = 0; e < sizeof execs / sizeof execs[0]; e++)
                    try_load(&kinds[k], shape, execs[e]);
    CHECK(!bench_faulted(b));
    b->lanes = 64;
}

static void stores_every_kind_at_every_shape(void)
{
    for (b->lanes = 32; b->lanes <= 64; b->lanes += 32)
        for (unsigned k = 0; k < KINDS; k++)
            for (enum shape shape = 0; shape < SHAPES; shape++)
                for (unsigned e = 0; e < sizeof execs / sizeof execs[0]; e++)
                    try_store(&kinds[k], shape, execs[e]);
    CHECK(!bench_faulted(b));
    b->lanes = 64;
}

/* Pages that are in pieces at the host, some in system memory. */
static void follows_pages_that_are_scattered(void)
{
    const uint64_t va = 0x400000000;
    struct isa_inst inst = INST(ISA_global_load_dwordx4, ISA_GLOBAL, V(0), NONE, NONE, V(20), .soffset = 2);
    for (unsigned i = 0; i < 8; i++) {
        uint64_t page = i % 2 ? SYSTEM_BUS + SYSTEM_ROOM + (7 - i) * 0x1000 : MEMORY_AT + (7 - i) * 0x2000;
        uint8_t *host = i % 2 ? b->card->system + SYSTEM_ROOM + (7 - i) * 0x1000 : b->card->vram + page;
        card_map(b->card, 1, va + i * 0x1000, page, 1, i % 2 ? PTE_RW | PTE_SYSTEM : PTE_RW);
        for (unsigned n = 0; n < 0x400; n++)
            ((uint32_t *)(void *)host)[n] = i * 0x400 + n;
    }
    bench_wave(b, 64);
    set_base(va);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = lane * 508;
    CHECK(bench_run(b, flat_bind, &inst));
    for (unsigned lane = 0; lane < 64; lane++)
        for (unsigned part = 0; part < 4; part++)
            CHECK_EQ(b->w->v[20 + part][lane], lane * 127 + part);
}

/* ---- what is not there ------------------------------------------------------------------------------------------- */

static void reads_zero_where_nothing_is(void)
{
    struct isa_inst inst = load_inst(&kinds[11]);
    bench_fill(b);
    bench_wave(b, 64);
    set_base(NULL_VA - 0x100);
    bench_faulted(b);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = lane * 12; /* lanes from 21 on are in the null page, one is half in it */
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(!bench_faulted(b));
    CHECK_EQ(b->w->v[20][20], 0x10000000 + (MEMORY_PAGES + 1) * 0x400 - 4);
    CHECK_EQ(b->w->v[21][20], 0x10000000 + (MEMORY_PAGES + 1) * 0x400 - 3);
    CHECK_EQ(b->w->v[20][21], 0x10000000 + (MEMORY_PAGES + 1) * 0x400 - 1);
    CHECK_EQ(b->w->v[21][21], 0);
    CHECK_EQ(b->w->v[20][22], 0);
    CHECK_EQ(b->w->v[21][63], 0);
    set_base(NOTHING_VA - 0x100);
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(bench_faulted(b));
    CHECK_EQ(b->w->v[20][63], 0);
}

static void drops_what_cannot_be_written(void)
{
    struct isa_inst inst = INST(ISA_global_store_dword, ISA_GLOBAL, V(0), V(10), NONE, NONE, .soffset = 2);
    bench_fill(b);
    bench_wave(b, 64);
    set_base(READ_ONLY_VA - 128);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = lane * 4;
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(bench_faulted(b));
    CHECK_EQ(bench_dword(b, MEMORY_PAGES * 0x1000 - 4), bench_untouched(10, 31));
    CHECK_EQ(bench_dword(b, MEMORY_PAGES * 0x1000), 0x10000000 + MEMORY_PAGES * 0x400);
    set_base(NULL_VA);
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(!bench_faulted(b));
}

/* ---- atomics ----------------------------------------------------------------------------------------------------- */

/* What the manual says becomes of `m`, written out; of 64 bits, which the functions under test are made for twice. */
static uint64_t expected_atomic(enum isa_op op, uint64_t m, uint64_t a, uint64_t c, unsigned bits)
{
    uint64_t mask = bits == 32 ? UINT32_MAX : UINT64_MAX;
    int64_t sm = bits == 32 ? (int32_t)m : (int64_t)m, sa = bits == 32 ? (int32_t)a : (int64_t)a;
    switch (op) {
    case ISA_global_atomic_swap: return a;
    case ISA_global_atomic_cmpswap: return m == c ? a : m;
    case ISA_global_atomic_add: return (m + a) & mask;
    case ISA_global_atomic_sub: return (m - a) & mask;
    case ISA_global_atomic_csub: return m < a ? 0 : m - a;
    case ISA_global_atomic_smin: return sm < sa ? m : a;
    case ISA_global_atomic_umin: return m < a ? m : a;
    case ISA_global_atomic_smax: return sm > sa ? m : a;
    case ISA_global_atomic_umax: return m > a ? m : a;
    case ISA_global_atomic_and: return m & a;
    case ISA_global_atomic_or: return m | a;
    case ISA_global_atomic_xor: return m ^ a;
    case ISA_global_atomic_inc: return m >= a ? 0 : m + 1;
    case ISA_global_atomic_dec: return m == 0 || m > a ? a : m - 1;
    default: return 0;
    }
}

static const struct { enum isa_op op, wide; } atomics[] = {
    { ISA_global_atomic_swap, ISA_global_atomic_swap_x2 }, { ISA_global_atomic_cmpswap, ISA_global_atomic_cmpswap_x2 },
    { ISA_global_atomic_add, ISA_global_atomic_add_x2 },   { ISA_global_atomic_sub, ISA_global_atomic_sub_x2 },
    { ISA_global_atomic_smin, ISA_global_atomic_smin_x2 }, { ISA_global_atomic_umin, ISA_global_atomic_umin_x2 },
    { ISA_global_atomic_smax, ISA_global_atomic_smax_x2 }, { ISA_global_atomic_umax, ISA_global_atomic_umax_x2 },
    { ISA_global_atomic_and, ISA_global_atomic_and_x2 },   { ISA_global_atomic_or, ISA_global_atomic_or_x2 },
    { ISA_global_atomic_xor, ISA_global_atomic_xor_x2 },   { ISA_global_atomic_inc, ISA_global_atomic_inc_x2 },
    { ISA_global_atomic_dec, ISA_global_atomic_dec_x2 },   { ISA_global_atomic_csub, ISA_OPS },
};

static uint64_t atomic_operand(unsigned row, unsigned lane, unsigned bits)
{
    static const uint64_t edges[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x8000000000000000, UINT64_MAX, 5 };
    uint64_t x = edges[(row * 3 + lane) % 8];
    return bits == 32 ? (uint32_t)x : x;
}

static uint64_t row_value(unsigned row, unsigned lane, unsigned bits)
{
    return b->w->v[row][lane] | (bits == 64 ? (uint64_t)b->w->v[row + 1][lane] << 32 : 0);
}

static uint64_t memory_value(uint32_t offset, unsigned bits)
{
    uint64_t x = 0;
    memcpy(&x, b->memory + offset, bits / 8);
    return x;
}

/* Lane by lane in order, `distance` bytes apart; 0: all at one place. */
static void try_atomic(enum isa_op op, enum isa_op like, unsigned bits, unsigned distance, bool glc, uint64_t exec)
{
    struct isa_inst inst = INST(op, ISA_GLOBAL, V(0), V(10), NONE, glc ? V(20) : NONE, .soffset = 2, .glc = glc);
    uint64_t memory[64], wrong = 0;
    bench_wave(b, 64);
    bench_exec(b, exec);
    set_base(MEMORY_VA);
    for (unsigned lane = 0; lane < 64; lane++) {
        uint32_t place = distance ? lane : 0;
        uint64_t a = atomic_operand(1, lane, bits), c = atomic_operand(2, lane / 2, bits);
        memory[place] = atomic_operand(3, place / 8, bits);
        memcpy(b->memory + 0x400 + place * distance, &memory[place], bits / 8);
        b->w->v[0][lane] = 0x400 + place * distance + 1; /* cut down */
        memcpy(&b->w->v[10][lane], &a, 4);
        b->w->v[11][lane] = (uint32_t)(bits == 64 ? a >> 32 : c);
        b->w->v[12][lane] = (uint32_t)c;
        b->w->v[13][lane] = (uint32_t)(c >> 32);
    }
    CHECK(bench_run(b, flat_bind, &inst));
    for (unsigned lane = 0; lane < 64; lane++) {
        uint32_t place = distance ? lane : 0;
        if (!(exec >> lane & 1)) {
            wrong += b->w->v[20][lane] != bench_untouched(20, lane);
            continue;
        }
        if (glc)
            wrong += row_value(20, lane, bits) != memory[place];
        memory[place] = expected_atomic(like, memory[place], atomic_operand(1, lane, bits),
                                        atomic_operand(2, lane / 2, bits), bits);
    }
    for (unsigned lane = 0; lane < 64; lane++)
        wrong += memory_value(0x400 + (distance ? lane * distance : 0), bits) != memory[distance ? lane : 0];
    if (wrong)
        printf("# %s, distance %u\n", isa_mnemonic(op), distance);
    CHECK_EQ(wrong, 0);
}

static void executes_atomics_on_memory(void)
{
    for (unsigned i = 0; i < sizeof atomics / sizeof atomics[0]; i++) {
        for (unsigned e = 0; e < 5; e++) {
            for (unsigned n = 0; n < 4; n++) {
                try_atomic(atomics[i].op, atomics[i].op, 32, n & 1 ? 12 : 0, n & 2, execs[e]);
                if (atomics[i].wide != ISA_OPS)
                    try_atomic(atomics[i].wide, atomics[i].op, 64, n & 1 ? 24 : 0, n & 2, execs[e]);
            }
        }
    }
}

/* Memory, operand, comparison, result. */
struct float_row {
    enum isa_op op;
    uint32_t m, a, c, result;
};

static void compares_floats_as_ieee_does(void)
{
    static const struct float_row rows[] = {
        { ISA_global_atomic_fmin, 0x3f800000, 0x40000000, 0, 0x3f800000 },
        { ISA_global_atomic_fmin, 0xbf800000, 0xc0000000, 0, 0xc0000000 },
        { ISA_global_atomic_fmin, 0x00000000, 0x80000000, 0, 0x80000000 },
        { ISA_global_atomic_fmin, 0x7fc00000, 0x40000000, 0, 0x40000000 },
        { ISA_global_atomic_fmin, 0x40000000, 0xffc00001, 0, 0x40000000 },
        { ISA_global_atomic_fmin, 0x00000002, 0x00000001, 0, 0x00000001 },
        { ISA_global_atomic_fmax, 0x3f800000, 0x40000000, 0, 0x40000000 },
        { ISA_global_atomic_fmax, 0xbf800000, 0xc0000000, 0, 0xbf800000 },
        { ISA_global_atomic_fmax, 0x80000000, 0x00000000, 0, 0x00000000 },
        { ISA_global_atomic_fmax, 0x7fc00000, 0xff800000, 0, 0xff800000 },
        { ISA_global_atomic_fcmpswap, 0x80000000, 0x11111111, 0x00000000, 0x11111111 },
        { ISA_global_atomic_fcmpswap, 0x7fc00000, 0x11111111, 0x7fc00000, 0x7fc00000 },
        { ISA_global_atomic_fcmpswap, 0x3f800000, 0x11111111, 0x3f800000, 0x11111111 },
        { ISA_global_atomic_fcmpswap, 0x3f800000, 0x11111111, 0x3f800001, 0x3f800000 },
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct isa_inst inst = INST(rows[i].op, ISA_GLOBAL, V(0), V(10), NONE, NONE, .soffset = 2);
        bench_wave(b, 64);
        bench_exec(b, 1);
        set_base(MEMORY_VA);
        memcpy(b->memory, &rows[i].m, 4);
        b->w->v[0][0] = 0;
        b->w->v[10][0] = rows[i].a;
        b->w->v[11][0] = rows[i].c;
        CHECK(bench_run(b, flat_bind, &inst));
        CHECK_EQ(bench_dword(b, 0), rows[i].result);
    }
}

static void gives_zero_for_atomics_on_nothing(void)
{
    struct isa_inst inst = INST(ISA_global_atomic_add, ISA_GLOBAL, V(0), V(10), NONE, V(20), .soffset = 2, .glc = true);
    bench_wave(b, 64);
    set_base(READ_ONLY_VA - 4);
    bench_fill(b);
    for (unsigned lane = 0; lane < 64; lane++)
        b->w->v[0][lane] = lane * 4;
    CHECK(bench_run(b, flat_bind, &inst));
    CHECK(bench_faulted(b));
    CHECK_EQ(b->w->v[20][0], 0x10000000 + MEMORY_PAGES * 0x400 - 1);
    CHECK_EQ(b->w->v[20][1], 0);
    CHECK_EQ(bench_dword(b, MEMORY_PAGES * 0x1000), 0x10000000 + MEMORY_PAGES * 0x400);
}

/* Two cores in threads of their own add to the same words, all lanes to one word and each lane to its own. */
#define ROUNDS 2000u

static void *add_much(void *opaque)
{
    struct shader_core *core = opaque;
    struct isa_inst inst = INST(ISA_global_atomic_add, ISA_GLOBAL, V(0), V(10), NONE, NONE, .soffset = 2);
    struct step step[2] = { { .inst = inst } };
    const struct bind how = { .lanes = 64 };
    flat_bind(step, &how);
    group_begin(core, 1, 0);
    struct wave *w = group_add_wave(core, 64, 0xc0, 0);
    gmc_enter(&core->port);
    for (unsigned i = 0; i < ROUNDS; i++) {
        wave_set_s64(w, 2, MEMORY_VA + (i & 1 ? 0x1000 : 0));
        for (unsigned lane = 0; lane < 64; lane++) {
            w->v[0][lane] = i & 1 ? lane * 4 : 0;
            w->v[10][lane] = 1;
        }
        step->run(w, step);
    }
    gmc_leave(&core->port);
    return NULL;
}

static void adds_from_two_threads(void)
{
    struct shader_core *core = aligned_alloc(_Alignof(struct shader_core), 2 * sizeof *core);
    pthread_t thread[2];
    memset(b->memory, 0, 0x2000);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_EQ(core_init(&core[i], b->card->navi), 0);
        pthread_create(&thread[i], NULL, add_much, &core[i]);
    }
    for (unsigned i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    CHECK_EQ(bench_dword(b, 0), 64 * ROUNDS);
    for (unsigned lane = 0; lane < 64; lane++)
        CHECK_EQ(bench_dword(b, 0x1000 + lane * 4), ROUNDS);
    for (unsigned i = 0; i < 2; i++)
        core_finish(&core[i]);
    free(core);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(loads_every_kind_at_every_shape);
    TAP_RUN(stores_every_kind_at_every_shape);
    TAP_RUN(follows_pages_that_are_scattered);
    TAP_RUN(reads_zero_where_nothing_is);
    TAP_RUN(drops_what_cannot_be_written);
    TAP_RUN(executes_atomics_on_memory);
    TAP_RUN(compares_floats_as_ieee_does);
    TAP_RUN(gives_zero_for_atomics_on_nothing);
    TAP_RUN(adds_from_two_threads);
    bench_free(b);
    return tap_done();
}
