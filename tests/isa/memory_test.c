/* SPDX-License-Identifier: MIT */
/*
 * memory_test.c - every load, store and atomic, through every way to memory: LDS and GDS by DS, buffers, addresses of
 * FLAT, GLOBAL and SCRATCH. Run as code on a shader core; compared are all of the memory and all registers.
 *
 * A way to memory says how an instruction is written, which registers it wants, and where a byte of a lane's element
 * then is. Lanes have elements of their own, in any order; so no order of lanes is relied on.
 */
#include "../unit/navi23/shader/waves.h"

#include "memory_rooms.h"
#include "reference_memory.h"
#include "suite.h"

/* Registers: VGPRs of address and data (the second operand behind the first, or of DS in its own), SGPRs. */
enum { ADDR = 4, DATA = 8, DATA1 = 12, DST = 16, VGPRS = 24, SADDR = 20, SRSRC = 24, SOFFSET = 28, END = 0xbf810000 };
enum { BYTES = 0x10000, SLOT = 64, NOWHERE = -1 };

struct way;

struct run {
    const struct way *way;
    enum isa_op op;
    unsigned lanes, bytes; /* of an element */
    unsigned units;        /* elements that an instruction has: 2 of ds_read2, that many slots apart */
    bool aligned, returns, out_of_range;
    uint64_t exec;
    uint32_t slot[WAVE_LANES]; /* of each lane: where its element is, by the way's own count */
    int32_t imm;
    uint32_t scalar;           /* what an SGPR adds */
    uint32_t size;             /* of the buffer */
    uint32_t words[3];
};

struct way {
    const char *name;
    const char *prefix; /* of mnemonics; DS has others */
    bool is_lds, is_ds, atomics, in_place; /* in_place: what returns is where the data was */
    bool apart;         /* no two lanes have elements in one slot */
    void (*set)(struct run *run, struct wave *w);
    int64_t (*place)(const struct run *run, unsigned lane, unsigned byte); /* in the memory, or NOWHERE */
};

static struct bench *bench;
static uint8_t model[BYTES];
static uint32_t before[VGPRS][WAVE_LANES];

/* ---- ways to memory ---------------------------------------------------------------------------------------------- */

static uint32_t opcode(const struct run *run)
{
    return isa_table[run->op].opcode;
}

/* Where elements that simply lie at an offset are. */
static int64_t at_slot(const struct run *run, unsigned lane, unsigned byte)
{
    return run->slot[lane] + byte;
}

static void write_ds(struct run *run, uint32_t offset, unsigned dst, bool gds)
{
    const struct isa_entry *e = &isa_table[run->op];
    run->words[0] = 0xd8000000u | opcode(run) << 18 | (uint32_t)gds << 17 | (offset & 0xffff);
    run->words[1] = (e->src[0] ? ADDR : 0) | (e->src[1] ? DATA << 8 : 0) | (e->src[2] ? DATA1 << 16 : 0) |
                    (e->dst ? dst << 24 : 0);
}

static void set_lds(struct run *run, struct wave *w)
{
    run->imm = (int32_t)(random64() % 64) * 4;
    for (unsigned lane = 0; lane < run->lanes; lane++)
        w->v[ADDR][lane] = run->slot[lane] - (uint32_t)run->imm;
    write_ds(run, (uint32_t)run->imm, DST, false);
}

static void write_flat(struct run *run, unsigned segment, unsigned saddr)
{
    const struct isa_entry *e = &isa_table[run->op];
    run->words[0] = 0xdc000000u | opcode(run) << 18 | (uint32_t)run->returns << 16 | segment << 14 |
                    ((uint32_t)run->imm & 0xfff);
    run->words[1] = ADDR | (e->src[1] ? DATA << 8 : 0) | saddr << 16 |
                    (!(e->traits & ISA_ATOMIC) || run->returns ? (e->dst ? DST << 24 : 0) : 0);
}

static void set_address(struct run *run, struct wave *w, uint64_t base)
{
    for (unsigned lane = 0; lane < run->lanes; lane++) {
        uint64_t va = base + run->slot[lane] - (uint64_t)(int64_t)run->imm;
        w->v[ADDR][lane] = (uint32_t)va;
        w->v[ADDR + 1][lane] = (uint32_t)(va >> 32);
    }
}

static void set_flat(struct run *run, struct wave *w)
{
    run->imm = (int32_t)(random64() % 512) * 4;
    set_address(run, w, MEMORY_VA);
    write_flat(run, 0, ISA_NULL);
}

/* FLAT's window to LDS. */
static void set_flat_lds(struct run *run, struct wave *w)
{
    run->imm = 0;
    set_address(run, w, 0x2000000000000000);
    write_flat(run, 0, ISA_NULL);
}

static void set_global(struct run *run, struct wave *w)
{
    run->imm = ((int32_t)(random64() % 1024) - 512) * 4;
    set_address(run, w, MEMORY_VA);
    write_flat(run, 2, ISA_NULL);
}

/* A base of 64 bits and offsets without sign. */
static void set_global_saddr(struct run *run, struct wave *w)
{
    run->imm = ((int32_t)(random64() % 1024) - 512) * 4;
    wave_set_s64(w, SADDR, MEMORY_VA - 0x80000000 - (uint64_t)(int64_t)run->imm);
    for (unsigned lane = 0; lane < run->lanes; lane++)
        w->v[ADDR][lane] = run->slot[lane] + 0x80000000;
    write_flat(run, 2, SADDR);
}

/* Scratch: dwords of all lanes side by side. Slots are within the lane's own. */
static int64_t at_scratch(const struct run *run, unsigned lane, unsigned byte)
{
    uint32_t at = run->slot[lane] % 0x100 + byte;
    return (int64_t)(at / 4 * run->lanes + lane) * 4 + at % 4;
}

static void set_scratch(struct run *run, struct wave *w)
{
    w->scratch = MEMORY_VA;
    w->scratch_bytes = 0x200;
    run->imm = ((int32_t)(random64() % 1024) - 512) * 4;
    for (unsigned lane = 0; lane < run->lanes; lane++)
        w->v[ADDR][lane] = run->slot[lane] % 0x100 - (uint32_t)run->imm;
    write_flat(run, 1, ISA_NULL);
}

/* The same offset in all lanes: an SGPR, or not even that. */
static void set_scratch_saddr(struct run *run, struct wave *w)
{
    set_scratch(run, w);
    bool none = random64() % 2;
    run->imm = none ? (int32_t)(random64() % 0x40) * 4 : -8;
    w->s[SADDR] = run->slot[0] % 0x100 + 8;
    for (unsigned lane = 0; lane < run->lanes; lane++)
        run->slot[lane] = none ? (uint32_t)run->imm : run->slot[0];
    write_flat(run, 1, none ? 127 : SADDR);
}

static void write_buffer(struct run *run, bool idxen, bool offen)
{
    run->words[0] = 0xe0000000u | (opcode(run) & 0x7f) << 18 | (uint32_t)run->returns << 14 | (uint32_t)idxen << 13 |
                    (uint32_t)offen << 12 | (uint32_t)run->imm;
    run->words[1] = ADDR | DATA << 8 | SRSRC / 4 << 16 | (opcode(run) >> 7) << 21 | (uint32_t)SOFFSET << 24;
}

static void set_descriptor(struct run *run, struct wave *w, uint32_t stride_word, uint32_t records, uint32_t word3)
{
    uint32_t *v = &w->s[SRSRC];
    v[0] = (uint32_t)MEMORY_VA;
    v[1] = (uint32_t)(MEMORY_VA >> 32) | stride_word;
    v[2] = records;
    v[3] = word3;
    w->s[SOFFSET] = run->scalar;
}

#define OOB(n) ((uint32_t)(n) << 28)

/* A raw buffer; sometimes elements are beyond its end: each dword for itself, atomics as a whole. */
static void set_raw(struct run *run, struct wave *w)
{
    run->imm = (int32_t)(random64() % 32) * 4;
    run->scalar = (uint32_t)(random64() % 32) * 4;
    run->size = run->out_of_range ? BYTES / 2 + (uint32_t)(random64() % 64) * 4 : BYTES;
    for (unsigned lane = 0; lane < run->lanes; lane++) {
        if (run->slot[lane] < 256)
            run->slot[lane] += 256; /* offsets are not negative */
        w->v[ADDR][lane] = run->slot[lane] - (uint32_t)run->imm - run->scalar;
    }
    set_descriptor(run, w, 0, run->size, OOB(3));
    write_buffer(run, false, true);
}

static int64_t at_raw(const struct run *run, unsigned lane, unsigned byte)
{
    bool whole = isa_table[run->op].traits & ISA_ATOMIC || run->bytes < 4;
    uint32_t first = run->slot[lane] + (whole ? 0 : byte / 4 * 4), bytes = whole ? run->bytes : 4;
    return first + bytes > run->size ? NOWHERE : (int64_t)run->slot[lane] + byte;
}

/* Structures of 64 bytes. */
static void set_structures(struct run *run, struct wave *w)
{
    run->imm = (int32_t)(random64() % 2) * 16;
    run->scalar = 0;
    run->size = run->out_of_range ? BYTES / SLOT / 2 : BYTES / SLOT;
    for (unsigned lane = 0; lane < run->lanes; lane++) {
        w->v[ADDR][lane] = run->slot[lane] / SLOT;
        w->v[ADDR + 1][lane] = run->slot[lane] % SLOT / 4 * 4;
        run->slot[lane] = run->slot[lane] / 4 * 4;
    }
    set_descriptor(run, w, SLOT << 16, run->size, OOB(1));
    write_buffer(run, true, true);
}

static int64_t at_structure(const struct run *run, unsigned lane, unsigned byte)
{
    return run->slot[lane] / SLOT >= run->size ? NOWHERE : run->slot[lane] + (int64_t)run->imm + byte;
}

/* Swizzled: of eight structures in a row the same dword lies side by side. */
static void set_swizzled(struct run *run, struct wave *w)
{
    set_structures(run, w);
    run->size = BYTES / SLOT;
    set_descriptor(run, w, 1u << 31 | SLOT << 16, run->size, OOB(1));
}

static int64_t at_swizzled(const struct run *run, unsigned lane, unsigned byte)
{
    uint32_t index = run->slot[lane] / SLOT, offset = run->slot[lane] % SLOT + (uint32_t)run->imm + byte;
    return (int64_t)(index / 8 * 8 * SLOT + offset / 4 * 32 + index % 8 * 4 + offset % 4);
}

/* clang-format off */
static const struct way ways[] = {
    { "LDS", "ds", true, true, true, false, false, set_lds, at_slot },
    { "FLAT", "flat", false, false, true, false, false, set_flat, at_slot },
    { "FLAT to LDS", "flat", true, false, true, false, false, set_flat_lds, at_slot },
    { "GLOBAL", "global", false, false, true, false, false, set_global, at_slot },
    { "GLOBAL with SADDR", "global", false, false, true, false, false, set_global_saddr, at_slot },
    { "SCRATCH", "scratch", false, false, false, false, false, set_scratch, at_scratch },
    { "SCRATCH with SADDR", "scratch", false, false, false, false, false, set_scratch_saddr, at_scratch },
    { "raw buffer", "buffer", false, false, true, true, false, set_raw, at_raw },
    { "structures", "buffer", false, false, true, true, false, set_structures, at_structure },
    { "swizzled", "buffer", false, false, false, true, true, set_swizzled, at_swizzled },
};
/* clang-format on */

/* ---- a run ------------------------------------------------------------------------------------------------------- */

static uint8_t *memory_of(const struct way *way)
{
    return way->is_lds ? bench->core->lds : (uint8_t *)bench_memory(bench);
}

/* A wave with random registers, and an element for each lane; what the way wants comes over that. */
static struct wave *prepare(struct run *run)
{
    uint8_t *memory = memory_of(run->way);
    uint32_t first = (uint32_t)random64() % (BYTES / SLOT), step = (uint32_t)random64() | 1;
    group_begin(bench->core, 1, GROUP_LDS_BYTES);
    struct wave *w = group_add_wave(bench->core, run->lanes, MODE_PLAIN, CODE_VA);
    for (uint32_t i = 0; i < BYTES; i++)
        memory[i] = (uint8_t)random64();
    for (unsigned reg = 0; reg < VGPRS; reg++)
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            w->v[reg][lane] = (uint32_t)random_value(ISA_KIND_B32);
    bool in_order = random64() % 3 == 0 && !run->way->apart;
    for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
        uint32_t slot = (first + lane * step) % (BYTES / SLOT);
        uint32_t within = run->aligned ? (uint32_t)random64() % 2 * run->bytes : (uint32_t)random64() % 16;
        run->slot[lane] = in_order ? first % 64 * SLOT + lane * run->bytes : slot * SLOT + within;
    }
    run->exec = random64() % 2 ? UINT64_MAX : random64();
    if (run->lanes == 32)
        run->exec &= UINT32_MAX;
    wave_set_mask(w, ISA_EXEC_LO, run->exec);
    run->way->set(run, w);
    return w;
}

static bool run_words(struct run *run)
{
    run->words[2] = END;
    bench_write(bench, 0, run->words, 3);
    return bench_run(bench) == GROUP_DONE;
}

static bool complain(const struct run *run, const char *what, unsigned where, unsigned lane, uint32_t expected,
                     uint32_t actual)
{
    printf("# %s, %s, wave%u, imm %d, exec %llx, slot %x: %s %u, lane %u: 0x%x, expected 0x%x\n",
           isa_table[run->op].mnemonic, run->way->name, run->lanes, run->imm, (unsigned long long)run->exec,
           run->slot[lane], what, where, lane, actual, expected);
    return false;
}

/* Memory and registers are as the model and `before` now have them. */
static bool is_as_expected(const struct run *run, const struct wave *w)
{
    const uint8_t *memory = memory_of(run->way);
    for (uint32_t i = 0; i < BYTES; i++)
        if (memory[i] != model[i])
            return complain(run, "memory", i, 0, model[i], memory[i]);
    for (unsigned reg = 0; reg < VGPRS; reg++)
        for (unsigned lane = 0; lane < run->lanes; lane++)
            if (w->v[reg][lane] != before[reg][lane])
                return complain(run, "register", reg, lane, before[reg][lane], w->v[reg][lane]);
    return true;
}

static uint64_t load_model(const struct run *run, unsigned lane, unsigned byte, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        int64_t at = run->way->place(run, lane, byte + i);
        value |= (uint64_t)(at == NOWHERE ? 0 : model[at]) << 8 * i;
    }
    return value;
}

static void store_model(const struct run *run, unsigned lane, unsigned byte, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++) {
        int64_t at = run->way->place(run, lane, byte + i);
        if (at != NOWHERE)
            model[at] = (uint8_t)(value >> 8 * i);
    }
}

/* ---- loads and stores -------------------------------------------------------------------------------------------- */

static void move(const struct run *run, const struct memory_access *access, unsigned lane, unsigned dst)
{
    if (access->bytes >= 4) {
        for (unsigned i = 0; i < access->bytes / 4u; i++) {
            if (access->stores)
                store_model(run, lane, 4 * i, 4, before[DATA + i][lane]);
            else
                before[dst + i][lane] = (uint32_t)load_model(run, lane, 4 * i, 4);
        }
        return;
    }
    if (access->stores) {
        store_model(run, lane, 0, access->bytes, before[DATA][lane] >> (access->half == 2 ? 16 : 0));
        return;
    }
    uint32_t value = (uint32_t)load_model(run, lane, 0, access->bytes), sign = 1u << (access->bytes * 8 - 1);
    if (access->is_signed)
        value = (value ^ sign) - sign;
    uint32_t *d = &before[dst][lane];
    *d = access->half == 0   ? value
         : access->half == 1 ? (*d & 0xffff0000) | (value & 0xffff)
                             : (*d & 0xffff) | value << 16;
}

static bool check_access(const struct way *way, const struct memory_access *access)
{
    struct run run = { .way = way, .bytes = access->bytes, .scalar = 0 };
    run.op = way->is_ds ? op_named("ds_%s", access->ds_name) : op_named("%s_%s", way->prefix, access->name);
    for (unsigned n = 0; n < 24; n++) {
        run.lanes = n & 1 ? 64 : 32;
        run.aligned = n % 3 || way->set == set_swizzled;
        run.out_of_range = n % 4 == 3;
        struct wave *w = prepare(&run);
        memcpy(before, w->v, sizeof before);
        memcpy(model, memory_of(way), BYTES);
        if (!run_words(&run))
            return complain(&run, "is not executed", 0, 0, 0, 0);
        for (unsigned lane = 0; lane < run.lanes; lane++)
            if (run.exec >> lane & 1)
                move(&run, access, lane, way->in_place ? DATA : DST);
        if (!is_as_expected(&run, w))
            return false;
    }
    return true;
}

static void loads_and_stores(void)
{
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++)
        for (const struct memory_access *access = reference_accesses; access->name; access++)
            CHECK(check_access(&ways[i], access));
}

/* ---- atomics ----------------------------------------------------------------------------------------------------- */

/* Numbers that often are equal; floats that are neither NaN nor denormal. */
static uint64_t operand(const struct memory_atomic *atomic, unsigned bits)
{
    int64_t small = (int64_t)(random64() % 8) - 4;
    float single = (float)(small ? small : 8);
    double wide = single;
    uint64_t value = random64() % 2 ? (uint64_t)small : random64();
    if (atomic->is_float && bits == 64)
        memcpy(&value, &wide, sizeof value);
    else if (atomic->is_float)
        memcpy(&value, &single, sizeof single);
    return bits == 32 ? (uint32_t)value : value;
}

static void put(uint32_t (*v)[WAVE_LANES], unsigned reg, unsigned lane, unsigned bits, uint64_t value)
{
    v[reg][lane] = (uint32_t)value;
    if (bits == 64)
        v[reg + 1][lane] = (uint32_t)(value >> 32);
}

/* The operation of that size, with or without return; ISA_OPS: there is none. */
static enum isa_op atomic_op(const struct way *way, const struct memory_atomic *atomic, unsigned bits, bool returns)
{
    if (bits == 64 ? !atomic->wide : !atomic->narrow)
        return ISA_OPS;
    if (way->is_ds)
        return !atomic->ds_name || (atomic->ds_returns && !returns)
                   ? ISA_OPS
                   : op_named("ds_%s_%s%c%u", atomic->ds_name, returns ? "rtn_" : "", atomic->ds_type[0], bits);
    if (!atomic->name || (atomic->only_32 && strcmp(way->prefix, "flat") == 0))
        return ISA_OPS;
    return op_named("%s_atomic_%s%s", way->prefix, atomic->name, bits == 64 ? "_x2" : "");
}

static bool run_atomic(struct run *run, const struct memory_atomic *atomic, unsigned bits)
{
    static uint64_t operands[WAVE_LANES][2];
    const struct way *way = run->way;
    unsigned second = way->is_ds ? DATA1 : DATA + bits / 32, dst = way->in_place ? DATA : DST;
    bool turned = way->is_ds && atomic->operands == 2 && atomic->name; /* DS has what is compared first */
    struct wave *w = prepare(run);
    memcpy(model, memory_of(way), BYTES);
    for (unsigned lane = 0; lane < run->lanes; lane++) {
        for (unsigned i = 0; i < 2; i++)
            operands[lane][i] = operand(atomic, bits);
        put(w->v, DATA, lane, bits, operands[lane][turned]);
        if (atomic->operands == 2)
            put(w->v, second, lane, bits, operands[lane][!turned]);
        store_model(run, lane, 0, bits / 8, operand(atomic, bits));
    }
    memcpy(memory_of(way), model, BYTES);
    memcpy(before, w->v, sizeof before);
    if (!run_words(run))
        return complain(run, "is not executed", 0, 0, 0, 0);
    for (unsigned lane = 0; lane < run->lanes; lane++) {
        if (!(run->exec >> lane & 1))
            continue;
        uint64_t memory = load_model(run, lane, 0, bits / 8);
        store_model(run, lane, 0, bits / 8, atomic->compute(memory, operands[lane][0], operands[lane][1], bits));
        if (run->returns)
            put(before, dst, lane, bits, memory);
    }
    return is_as_expected(run, w);
}

static bool check_atomic(const struct way *way, const struct memory_atomic *atomic, unsigned bits, bool returns)
{
    struct run run = { .way = way, .bytes = bits / 8, .returns = returns, .aligned = true };
    run.op = atomic_op(way, atomic, bits, returns);
    for (unsigned n = 0; n < 12 && run.op != ISA_OPS; n++) {
        run.lanes = n & 1 ? 64 : 32;
        run.out_of_range = n % 4 == 3;
        if (!run_atomic(&run, atomic, bits))
            return false;
    }
    return true;
}

static void atomics(void)
{
    for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++)
        for (const struct memory_atomic *atomic = reference_atomics; atomic->compute && ways[i].atomics; atomic++)
            for (unsigned form = 0; form < 4; form++)
                CHECK(check_atomic(&ways[i], atomic, form & 1 ? 64 : 32, form & 2));
}

/* References that are wrong must be noticed. */
static uint64_t wrong_sum(uint64_t m, uint64_t a, uint64_t b, unsigned bits)
{
    (void)b, (void)bits;
    return m + a + (m == a);
}

static void notices_what_is_wrong(void)
{
    static const struct memory_atomic sum = { "add", "add", "u32", false, 1, false, true, true, false, wrong_sum };
    static const struct memory_access half = { "load_ushort", "read_u16", 2, false, true, 0 };
    CHECK(!check_atomic(&ways[0], &sum, 32, true));
    CHECK(!check_access(&ways[3], &half));
}

static void exchanges(void)
{
    CHECK_EQ(check_lds(bench), 0);
}

static void buffer_formats(void)
{
    CHECK_EQ(check_buffer_formats(bench), 0);
}

static void images(void)
{
    CHECK_EQ(check_images(bench), 0);
}

/*
 * What goes through a sampler has its own tests, those of tests/unit/navi23/shader/sampler_test.c; images of several
 * samples are in image_test.c there.
 */
static void leaves_none_out(void)
{
    cover(ISA_image_msaa_load);
    for (unsigned op = 0; op < ISA_OPS; op++)
        if (isa_table[op].format == ISA_MIMG && isa_table[op].traits & ISA_SAMPLE)
            cover((enum isa_op)op);
    CHECK_EQ(uncovered(1u << ISA_DS | 1u << ISA_MUBUF | 1u << ISA_MTBUF | 1u << ISA_FLAT | 1u << ISA_GLOBAL |
                           1u << ISA_SCRATCH | 1u << ISA_MIMG, NULL, 0),
             0);
}

int main(void)
{
    bench = bench_new();
    TAP_RUN(loads_and_stores);
    TAP_RUN(atomics);
    TAP_RUN(notices_what_is_wrong);
    TAP_RUN(exchanges);
    TAP_RUN(buffer_formats);
    TAP_RUN(images);
    TAP_RUN(leaves_none_out);
    bench_free(bench);
    return tap_done();
}
