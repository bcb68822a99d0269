/* SPDX-License-Identifier: MIT */
/*
 * memory_formats.c - loads and stores that convert: typed buffers, and images without a sampler, linear ones.
 *
 * Components are decoded here in double precision. What is stored is what has been decoded from random bits, so that
 * these bits have to come out; and numbers beyond the range, which have to become the ends of it.
 */
#include "snapshot.h"

#include "memory_rooms.h"
#include "reference_memory.h"

#include <math.h>

static struct snapshot snapshot; /* large */

/* ---- components -------------------------------------------------------------------------------------------------- */

enum number { UNORM, SNORM, USCALED, SSCALED, UINT, SINT, FLOAT };

static const struct typed {
    unsigned format; /* number, of buffers and images alike */
    enum number number;
    unsigned bits[4];
} types[] = {
    { 1, UNORM, { 8 } },           { 2, SNORM, { 8 } },           { 5, UINT, { 8 } },
    { 6, SINT, { 8 } },            { 7, UNORM, { 16 } },          { 8, SNORM, { 16 } },
    { 11, UINT, { 16 } },          { 12, SINT, { 16 } },          { 13, FLOAT, { 16 } },
    { 14, UNORM, { 8, 8 } },       { 16, USCALED, { 8, 8 } },     { 17, SSCALED, { 8, 8 } },
    { 20, UINT, { 32 } },          { 21, SINT, { 32 } },          { 22, FLOAT, { 32 } },
    { 23, UNORM, { 16, 16 } },     { 24, SNORM, { 16, 16 } },     { 27, UINT, { 16, 16 } },
    { 28, SINT, { 16, 16 } },      { 29, FLOAT, { 16, 16 } },     { 36, FLOAT, { 11, 11, 10 } },
    { 43, FLOAT, { 10, 11, 11 } }, { 50, UNORM, { 10, 10, 10, 2 } }, { 54, UINT, { 10, 10, 10, 2 } },
    { 56, UNORM, { 8, 8, 8, 8 } }, { 57, SNORM, { 8, 8, 8, 8 } }, { 58, USCALED, { 8, 8, 8, 8 } },
    { 60, UINT, { 8, 8, 8, 8 } },  { 61, SINT, { 8, 8, 8, 8 } },  { 62, UINT, { 32, 32 } },
    { 64, FLOAT, { 32, 32 } },     { 65, UNORM, { 16, 16, 16, 16 } }, { 70, SINT, { 16, 16, 16, 16 } },
    { 71, FLOAT, { 16, 16, 16, 16 } }, { 74, FLOAT, { 32, 32, 32 } }, { 75, UINT, { 32, 32, 32, 32 } },
    { 77, FLOAT, { 32, 32, 32, 32 } },
};

static unsigned components(const struct typed *t)
{
    unsigned n = 0;
    while (n < 4 && t->bits[n])
        n++;
    return n;
}

static unsigned bytes_of(const struct typed *t)
{
    return (t->bits[0] + t->bits[1] + t->bits[2] + t->bits[3]) / 8;
}

static uint32_t field(const uint8_t *element, unsigned low, unsigned bits)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bits; i++)
        value |= (uint32_t)(element[(low + i) / 8] >> (low + i) % 8 & 1) << i;
    return value;
}

static uint32_t component(const struct typed *t, const uint8_t *element, unsigned n)
{
    unsigned low = 0;
    for (unsigned i = 0; i < n; i++)
        low += t->bits[i];
    return field(element, low, t->bits[n]);
}

static uint32_t single(double value)
{
    float rounded = (float)value;
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    return bits;
}

/* Floats of 5 bits of exponent; those of 16 bits have a sign. */
static uint32_t small_float(uint32_t value, unsigned bits)
{
    unsigned fraction_bits = bits == 16 ? 10 : bits - 5, exponent = value >> fraction_bits & 31;
    double fraction = value & ((1u << fraction_bits) - 1), sign = bits == 16 && value >> 15 ? -1 : 1;
    double scale = ldexp(1, -(int)fraction_bits);
    if (exponent == 31)
        return fraction ? 0x7fc00000 : single(sign * INFINITY);
    return single(sign * (exponent ? ldexp(1 + fraction * scale, (int)exponent - 15) : ldexp(fraction * scale, -14)));
}

static bool is_nan(uint32_t bits)
{
    return (bits & 0x7fffffff) > 0x7f800000;
}

static int32_t extend(uint32_t value, unsigned bits)
{
    int64_t number = value;
    return (int32_t)(number >> (bits - 1) ? number - (INT64_C(1) << bits) : number);
}

/* What a shader reads. */
static uint32_t decoded(const struct typed *t, uint32_t value, unsigned bits)
{
    double most = ldexp(1, (int)bits) - 1, half = ldexp(1, (int)bits - 1) - 1;
    switch (t->number) {
    case UNORM:
        return single(value / most);
    case SNORM:
        return single(fmax(extend(value, bits) / half, -1));
    case USCALED:
        return single(value);
    case SSCALED:
        return single(extend(value, bits));
    case UINT:
        return value;
    case SINT:
        return (uint32_t)extend(value, bits);
    default:
        return bits == 32 ? value : small_float(value, bits);
    }
}

/* The ends of what a component can be, and something beyond them. */
static bool beyond(const struct typed *t, unsigned bits, bool upper, uint32_t *given, uint32_t *stored)
{
    uint32_t ones = UINT32_MAX >> (32 - bits), top = 1u << (bits - 1);
    bool is_signed = t->number == SNORM || t->number == SINT;
    if (bits == 32 || t->number == FLOAT || t->number == USCALED || t->number == SSCALED)
        return false;
    *given = t->number == UNORM || t->number == SNORM ? single(upper ? 3 : -3)
             : t->number == SINT                      ? upper ? 0x7ffffff0 : 0x80000010
                                                      : 0xfffffff0;
    *stored = t->number == UINT ? ones : upper ? (is_signed ? ones >> 1 : ones) : !is_signed ? 0
              : t->number == SNORM                                            ? top + 1
                                                                              : top;
    return true;
}

static void set_component(const struct typed *t, uint8_t *element, unsigned n, uint32_t value)
{
    unsigned low = 0;
    for (unsigned i = 0; i < n; i++)
        low += t->bits[i];
    for (unsigned i = 0; i < t->bits[n]; i++) {
        uint8_t *byte = &element[(low + i) / 8], mask = (uint8_t)(1u << (low + i) % 8);
        *byte = (uint8_t)(value >> i & 1 ? *byte | mask : *byte & ~mask);
    }
}

/* Elements that decode to numbers which encode to the same again: no NaN, no second -1. */
static void make_plain(const struct typed *t, uint8_t *element)
{
    for (unsigned n = 0; n < components(t); n++) {
        uint32_t value = component(t, element, n);
        if (t->number == SNORM && value == 1u << (t->bits[n] - 1))
            set_component(t, element, n, 5);
        if (t->number == FLOAT && is_nan(decoded(t, value, t->bits[n])))
            set_component(t, element, n, 0);
    }
}

/* ---- typed buffers ----------------------------------------------------------------------------------------------- */

struct typed_run {
    const struct typed *type;
    enum isa_op op;
    unsigned count; /* of components in registers */
    bool stores, half, high, in_instruction;
    uint32_t words[2];
};

enum { SELECT_0 = 0, SELECT_1 = 1, SELECT_X = 4, LANE_BYTES = 16 };

/* DST_SEL as drivers have it: what the format does not have is 0, or 1 for the fourth. */
static uint32_t selection(const struct typed *t)
{
    uint32_t select = 0;
    for (unsigned i = 0; i < 4; i++)
        select |= (i < components(t) ? SELECT_X + i : i == 3 ? (uint32_t)SELECT_1 : (uint32_t)SELECT_0) << 3 * i;
    return select;
}

static void begin_typed(struct typed_run *run, struct bench *bench, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    const struct typed *t = run->type;
    const struct isa_entry *e = &isa_table[run->op];
    uint32_t imm = (uint32_t)random64() % 64 * 4;
    snapshot_begin(s, bench, lanes, (uint8_t *)bench_memory(bench));
    for (uint32_t at = 0; at < SNAPSHOT_BYTES; at += LANE_BYTES)
        make_plain(t, &s->live[at]);
    for (unsigned lane = 0; lane < lanes; lane++)
        s->w->v[ADDR][lane] = lane * LANE_BYTES + 0x1000 - imm;
    uint32_t *v = &s->w->s[SRSRC];
    v[0] = (uint32_t)MEMORY_VA;
    v[1] = (uint32_t)(MEMORY_VA >> 32);
    v[2] = SNAPSHOT_BYTES;
    v[3] = 3u << 28 | (run->in_instruction ? 0 : t->format << 12) | selection(t);
    run->words[0] = run->in_instruction ? 0xe8000000u | t->format << 19 | (e->opcode & 7u) << 16
                                        : 0xe0000000u | (e->opcode & 0x7fu) << 18 | (e->opcode >> 7) << 25;
    run->words[0] |= 1u << 12 | imm;
    run->words[1] = ADDR | DATA << 8 | SRSRC / 4 << 16 | (uint32_t)ISA_INTEGER_0 << 24;
    if (run->in_instruction)
        run->words[1] |= (uint32_t)(e->opcode >> 3) << 21;
}

/* A component in the registers: of 16 bits two share one. */
static uint32_t *place(const struct typed_run *run, uint32_t (*v)[WAVE_LANES], unsigned n, unsigned lane)
{
    return &v[DATA + (run->half ? n / 2 : n)][lane];
}

static void put(const struct typed_run *run, uint32_t (*v)[WAVE_LANES], unsigned n, unsigned lane, uint32_t value)
{
    uint32_t *d = place(run, v, n, lane);
    if (!run->half)
        *d = value;
    else if (run->high || n & 1)
        *d = (*d & 0xffff) | value << 16;
    else
        *d = (*d & 0xffff0000) | (value & 0xffff);
}

/* Of 16 bits only formats are looked at whose components are such numbers already. */
static uint32_t in_register(const struct typed_run *run, const uint8_t *element, unsigned n)
{
    const struct typed *t = run->type;
    uint32_t value = component(t, element, n);
    if (run->half && t->number == FLOAT)
        return value;
    return decoded(t, value, t->bits[n]);
}

static bool check_load(struct typed_run *run, struct bench *bench, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    const struct typed *t = run->type;
    begin_typed(run, bench, lanes);
    snapshot_take(s);
    bool done = snapshot_run(s, run->words, 2) == GROUP_DONE;
    for (unsigned i = 0; i < lanes * run->count; i++) {
        unsigned lane = i / run->count, n = i % run->count;
        const uint8_t *element = &s->memory[0x1000 + lane * LANE_BYTES];
        uint32_t one = t->number == UINT || t->number == SINT ? 1 : run->half ? 0x3c00 : 0x3f800000;
        if (!(s->exec >> lane & 1))
            continue;
        if (n < components(t))
            put(run, s->v, n, lane, in_register(run, element, n));
        else if (run->in_instruction) /* the guide does not say what these are */
            *place(run, s->v, n, lane) = *place(run, s->w->v, n, lane);
        else
            put(run, s->v, n, lane, n == 3 ? one : 0);
    }
    return done && snapshot_agrees(s, run->op, run->words);
}

/* Elements move elsewhere by way of registers; or what is beyond the range is stored. */
static bool check_store(struct typed_run *run, struct bench *bench, unsigned lanes, bool too_much)
{
    struct snapshot *s = &snapshot;
    const struct typed *t = run->type;
    static uint8_t stored[WAVE_LANES][LANE_BYTES];
    begin_typed(run, bench, lanes);
    for (unsigned lane = 0; lane < lanes; lane++) {
        memcpy(stored[lane], &s->live[0x8000 + lane * LANE_BYTES], LANE_BYTES);
        for (unsigned n = 0; n < components(t); n++) {
            uint32_t given = in_register(run, stored[lane], n), end;
            if (too_much && !run->half && beyond(t, t->bits[n], lane & 1, &given, &end))
                set_component(t, stored[lane], n, end);
            put(run, s->w->v, n, lane, given);
        }
    }
    snapshot_take(s);
    for (unsigned lane = 0; lane < lanes; lane++)
        if (s->exec >> lane & 1)
            memcpy(&s->memory[0x1000 + lane * LANE_BYTES], stored[lane], bytes_of(t));
    return snapshot_run(s, run->words, 2) == GROUP_DONE && snapshot_agrees(s, run->op, run->words);
}

/* Whether an instruction with that many components can be compared for the format. */
static bool suits(const struct typed_run *run)
{
    const struct typed *t = run->type;
    bool scaled = t->number == USCALED || t->number == SSCALED;
    if (run->half && (t->bits[0] != 16 || t->number == UNORM || t->number == SNORM))
        return false;
    return !run->stores || (run->count == components(t) && !scaled);
}

unsigned check_buffer_formats(struct bench *bench)
{
    static const char *const names[] = { "x", "xy", "xyz", "xyzw" };
    unsigned wrong = 0;
    for (unsigned n = 0; n < 4 * 2 * 2 * 2 + 2; n++) {
        bool high = n >= 32;
        struct typed_run run = { .count = high ? 1 : n % 4 + 1, .stores = high ? n & 1 : n / 4 & 1, .high = high };
        run.half = high || n / 8 % 2;
        run.in_instruction = !high && n / 16 % 2;
        run.op = op_named("%sbuffer_%s_format_%s%s%s", run.in_instruction ? "t" : "", run.stores ? "store" : "load",
                          run.half ? "d16_" : "", high ? "hi_" : "", names[run.count - 1]);
        for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
            run.type = &types[i];
            for (unsigned k = 0; k < 4 && suits(&run); k++)
                wrong += run.stores ? !check_store(&run, bench, k & 1 ? 64 : 32, k & 2)
                                    : !check_load(&run, bench, k & 1 ? 64 : 32);
        }
    }
    static const enum isa_op nothing[] = { ISA_buffer_gl0_inv, ISA_buffer_gl1_inv };
    for (unsigned i = 0; i < 2; i++) {
        const uint32_t words[] = { 0xe0000000u | (uint32_t)isa_table[nothing[i]].opcode << 18, 0 };
        snapshot_begin(&snapshot, bench, 64, (uint8_t *)bench_memory(bench));
        snapshot_take(&snapshot);
        cover(nothing[i]);
        wrong += snapshot_run(&snapshot, words, 2) != GROUP_DONE || !snapshot_agrees(&snapshot, nothing[i], words);
    }
    return wrong;
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

enum { IMAGE_WIDTH = 64, IMAGE_HEIGHT = 16, IMAGE_2D = 9, DIM_2D = 1 };

struct image_run {
    const struct typed *type;
    enum isa_op op;
    unsigned dmask;
    bool returns;
    uint32_t at[WAVE_LANES]; /* of texels, in memory */
    bool inside[WAVE_LANES];
    uint32_t words[2];
};

/* A linear image, and a texel of its own for each lane; a few lanes are beyond its edge. */
static void begin_image(struct image_run *run, struct bench *bench, unsigned lanes)
{
    struct snapshot *s = &snapshot;
    unsigned bytes = bytes_of(run->type), pitch = (IMAGE_WIDTH * bytes + 255) / 256 * 256;
    uint32_t opcode = isa_table[run->op].opcode, factor = (uint32_t)random64() | 1;
    snapshot_begin(s, bench, lanes, (uint8_t *)bench_memory(bench));
    for (uint32_t at = 0; at + bytes <= SNAPSHOT_BYTES; at += bytes)
        make_plain(run->type, &s->live[at]);
    for (unsigned lane = 0; lane < lanes; lane++) {
        uint32_t texel = lane * factor % (IMAGE_WIDTH * IMAGE_HEIGHT), x = texel % IMAGE_WIDTH, y = texel / IMAGE_WIDTH;
        run->inside[lane] = random64() % 8;
        s->w->v[ADDR][lane] = run->inside[lane] ? x : x + IMAGE_WIDTH;
        s->w->v[ADDR + 1][lane] = y;
        s->w->v[ADDR + 2][lane] = 0; /* level */
        run->at[lane] = y * pitch + x * bytes;
    }
    uint32_t *t = &s->w->s[SRSRC];
    memset(t, 0, 8 * sizeof *t);
    t[0] = (uint32_t)(MEMORY_VA >> 8);
    t[1] = run->type->format << 20 | (IMAGE_WIDTH - 1u) << 30;
    t[2] = (IMAGE_WIDTH - 1) >> 2 | (IMAGE_HEIGHT - 1) << 14;
    t[3] = selection(run->type) | (uint32_t)IMAGE_2D << 28;
    run->words[0] = 0xf0000000u | (opcode & 0x7f) << 18 | opcode >> 7 | DIM_2D << 3 | run->dmask << 8 |
                    (uint32_t)run->returns << 13;
    run->words[1] = ADDR | DATA << 8 | SRSRC / 4 << 16;
}

static bool check_texels(struct image_run *run, struct bench *bench, unsigned lanes, bool stores, bool packed)
{
    struct snapshot *s = &snapshot;
    const struct typed *t = run->type;
    static uint8_t stored[WAVE_LANES][LANE_BYTES];
    unsigned count = packed ? bytes_of(t) / 4 : components(t);
    begin_image(run, bench, lanes);
    for (unsigned lane = 0; lane < lanes; lane++) {
        memcpy(stored[lane], &s->live[0x8000 + lane * bytes_of(t)], bytes_of(t));
        for (unsigned n = 0; n < count && stores; n++)
            s->w->v[DATA + n][lane] = packed ? field(stored[lane], 32 * n, 32)
                                             : decoded(t, component(t, stored[lane], n), t->bits[n]);
    }
    snapshot_take(s);
    for (unsigned lane = 0; lane < lanes; lane++) {
        uint8_t *texel = &s->memory[run->at[lane]];
        unsigned reg = DATA;
        if (!(s->exec >> lane & 1))
            continue;
        if (stores && run->inside[lane])
            memcpy(texel, stored[lane], bytes_of(t));
        for (unsigned n = 0; n < 4 && !stores; n++) {
            if (!(run->dmask >> n & 1))
                continue;
            uint32_t one = t->number == UINT || t->number == SINT ? 1 : 0x3f800000;
            uint32_t value = packed             ? field(texel, 32 * n, 32)
                             : n < components(t) ? decoded(t, component(t, texel, n), t->bits[n])
                             : n == 3            ? one
                                                 : 0;
            bool constant = !packed && n >= components(t); /* DST_SEL: it is there beyond the edge, too */
            s->v[reg++][lane] = run->inside[lane] || constant ? value : 0;
        }
    }
    return snapshot_run(s, run->words, 2) == GROUP_DONE && snapshot_agrees(s, run->op, run->words);
}

static unsigned check_texel_access(struct bench *bench)
{
    static const struct {
        enum isa_op op;
        bool stores, packed;
    } ops[] = {
        { ISA_image_load, false, false },          { ISA_image_load_mip, false, false },
        { ISA_image_load_pck, false, true },       { ISA_image_load_mip_pck, false, true },
        { ISA_image_load_pck_sgn, false, true },   { ISA_image_load_mip_pck_sgn, false, true },
        { ISA_image_store, true, false },          { ISA_image_store_mip, true, false },
        { ISA_image_store_pck, true, true },       { ISA_image_store_mip_pck, true, true },
    };
    unsigned wrong = 0;
    for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++) {
        cover(ops[i].op);
        for (unsigned k = 0; k < sizeof types / sizeof *types * 2; k++) {
            struct image_run run = { .type = &types[k / 2], .op = ops[i].op, .dmask = (unsigned)random64() % 15 + 1 };
            unsigned bytes = bytes_of(run.type), dwords = bytes / 4;
            if (bytes == 12 || (ops[i].packed && bytes < 4))
                continue; /* images do not have the one; the other's upper bits are in doubt */
            if (ops[i].packed && !ops[i].stores)
                run.dmask &= (1u << dwords) - 1;
            if (ops[i].stores)
                run.dmask = (1u << (ops[i].packed ? dwords : components(run.type))) - 1;
            bool scaled = run.type->number == USCALED || run.type->number == SSCALED;
            if (run.dmask && !(scaled && ops[i].stores))
                wrong += !check_texels(&run, bench, k & 1 ? 64 : 32, ops[i].stores, ops[i].packed);
        }
    }
    return wrong;
}

static bool check_image_atomic(struct bench *bench, const struct memory_atomic *atomic, bool wide, unsigned n)
{
    static const struct typed narrow_type = { 20, UINT, { 32 } }, wide_type = { 62, UINT, { 32, 32 } };
    struct snapshot *s = &snapshot;
    unsigned words = wide ? 2 : 1, dwords = words * atomic->operands;
    struct image_run run = { .type = wide ? &wide_type : &narrow_type, .dmask = (1u << dwords) - 1, .returns = n & 2,
                             .op = op_named("image_atomic_%s", atomic->name) };
    begin_image(&run, bench, n & 1 ? 64 : 32);
    for (unsigned lane = 0; lane < s->lanes; lane++) {
        uint64_t two = UINT64_C(0x4000000040000000);
        for (unsigned i = 0; i < dwords; i++) /* small numbers, or floats about 2 */
            s->w->v[DATA + i][lane] = (atomic->is_float ? (uint32_t)two : 0) + (uint32_t)random64() % 4;
        for (unsigned i = 0; i < words; i++) {
            uint32_t value = (atomic->is_float ? (uint32_t)two : 0) + (uint32_t)random64() % 4;
            memcpy(&s->live[run.at[lane] + 4 * i], &value, 4);
        }
    }
    snapshot_take(s);
    for (unsigned lane = 0; lane < s->lanes; lane++) {
        uint64_t operand[2] = { 0 }, memory = 0;
        for (unsigned i = 0; i < dwords; i++)
            operand[i / words] |= (uint64_t)s->v[DATA + i][lane] << 32 * (i % words);
        if (!(s->exec >> lane & 1))
            continue;
        if (run.inside[lane]) {
            memcpy(&memory, &s->memory[run.at[lane]], 4 * words);
            uint64_t result = atomic->compute(memory, operand[0], operand[1], 32 * words);
            memcpy(&s->memory[run.at[lane]], &result, 4 * words);
        }
        for (unsigned i = 0; i < words && run.returns; i++)
            s->v[DATA + i][lane] = (uint32_t)(memory >> 32 * i);
    }
    return snapshot_run(s, run.words, 2) == GROUP_DONE && snapshot_agrees(s, run.op, run.words);
}

static unsigned check_image_atomics(struct bench *bench)
{
    unsigned wrong = 0;
    for (const struct memory_atomic *atomic = reference_atomics; atomic->compute; atomic++)
        for (unsigned n = 0; n < 16 && atomic->name && !atomic->only_32; n++)
            wrong += !check_image_atomic(bench, atomic, n & 4, n);
    return wrong;
}

/* Width, height, depth and levels; one level here. */
static unsigned check_sizes(struct bench *bench)
{
    struct snapshot *s = &snapshot;
    struct image_run run = { .type = &types[0], .op = ISA_image_get_resinfo, .dmask = 15 };
    cover(run.op);
    begin_image(&run, bench, 64);
    for (unsigned lane = 0; lane < 64; lane++)
        s->w->v[ADDR][lane] = 0;
    snapshot_take(s);
    for (unsigned lane = 0; lane < 64; lane++) {
        const uint32_t info[] = { IMAGE_WIDTH, IMAGE_HEIGHT, 1, 1 };
        for (unsigned i = 0; i < 4 && s->exec >> lane & 1; i++)
            s->v[DATA + i][lane] = info[i];
    }
    return snapshot_run(s, run.words, 2) != GROUP_DONE || !snapshot_agrees(s, run.op, run.words);
}

unsigned check_images(struct bench *bench)
{
    return check_texel_access(bench) + check_image_atomics(bench) + check_sizes(bench);
}
