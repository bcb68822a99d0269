/* SPDX-License-Identifier: MIT */
/*
 * vector.c: operands, modifiers, DPP, SDWA, carries, comparisons and EXEC around the lane loops. Whole instructions,
 * with every set that this machine supports, as wave32 and wave64, with all, some and no lanes active.
 */
#include <math.h>
#include <navi23/shader/lanes.h>
#include <stdlib.h>

#include "tap.h"

#include "waves.h"

#define END 0xbf810000u /* s_endpgm */
#define REGISTERS 12u   /* that a test looks at */

/* What the registers were before. */
struct before {
    unsigned lanes;
    uint64_t exec;
    uint32_t v[REGISTERS][WAVE_LANES];
    uint32_t s[WAVE_SGPRS];
};

/* What an instruction is expected to do to lane i of v[dst], and to the register after it if it is wide. */
struct expected {
    uint64_t value;
    bool keeps; /* nothing, although the lane is active */
};

struct instruction {
    const char *text;
    char numbers; /* 'i' any bits, 'f' floats, 'd' doubles in pairs of registers, 'h' fp16 in both halves */
    unsigned dst, wide;
    uint32_t mode;
    void (*want)(const struct before *x, unsigned i, struct expected *e);
    uint32_t words[2];
};

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static uint64_t seed = 0x9e3779b97f4a7c15ull;

static uint32_t random32(void)
{
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(seed >> 32);
}

static uint32_t bits(float x)
{
    uint32_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static float number(uint32_t b)
{
    float x;
    memcpy(&x, &b, sizeof x);
    return x;
}

static double wide_number(uint64_t b)
{
    double x;
    memcpy(&x, &b, sizeof x);
    return x;
}

static uint64_t wide_bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* fp16 numbers here are whole quarters below 64: sums of two are exact. */
static uint32_t half_bits(double x)
{
    uint32_t sign = signbit(x) ? 0x8000 : 0;
    int exponent;
    double mantissa = frexp(fabs(x), &exponent);
    return x == 0 ? sign : sign | (uint32_t)(exponent + 14) << 10 | ((uint32_t)(mantissa * 2048) & 0x3ff);
}

static double half(uint32_t b)
{
    double size = (b & 0x7c00) ? ldexp(1024 + (b & 0x3ff), (int)(b >> 10 & 31) - 25) : ldexp(b & 0x3ff, -24);
    return b & 0x8000 ? -size : size;
}

static double quarter(void)
{
    return ((int)(random32() % 511) - 255) / 4.0;
}

static void fill(struct before *x, char numbers)
{
    for (unsigned n = 0; n < WAVE_SGPRS; n++)
        x->s[n] = n < 16 ? random32() : 0;
    x->s[ISA_VCC_LO] = random32();
    x->s[ISA_VCC_HI] = random32();
    x->s[ISA_M0] = random32();
    for (unsigned n = 0; n < REGISTERS; n++)
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint64_t d = wide_bits(quarter());
            x->v[n][i] = numbers == 'f'   ? bits((float)quarter())
                         : numbers == 'h' ? half_bits(quarter()) | half_bits(quarter()) << 16
                                          : random32();
            if (numbers == 'd' && n % 2)
                x->v[n - 1][i] = (uint32_t)d, x->v[n][i] = (uint32_t)(d >> 32);
        }
}

/* ---- what is expected -------------------------------------------------------------------------------------------- */

#define V(n)  (x->v[n][i])
#define V2(n) (x->v[n][i] | (uint64_t)x->v[(n) + 1][i] << 32)
#define F(n)  number(V(n))
#define D(n)  wide_number(V2(n))
#define S(n)  (x->s[n])
#define S2(n) (x->s[n] | (uint64_t)x->s[(n) + 1] << 32)
#define LOW(n) half(V(n) & 0xffff)
#define PAIR(low, high) (((low) & 0xffff) | (uint32_t)(high) << 16)
#define BYTE(x, n) ((x) >> 8 * (n) & 0xff)

static float clamped(float x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

static uint64_t mask_of(const struct before *x, unsigned code)
{
    return x->s[code] | (x->lanes == 64 ? (uint64_t)x->s[code + 1] << 32 : 0);
}

/*
 * DPP: the value of register n in lane `from` of lane i's 16; -1: there is none. Inactive lanes count as none unless
 * they are fetched. With `zero` that is 0, else the lane keeps what it had.
 */
static uint32_t dpp(const struct before *x, unsigned n, unsigned i, int from, bool fetch, bool zero, struct expected *e)
{
    unsigned lane = (i & 48) + (unsigned)(from & 15);
    if (from >= 0 && from < 16 && (fetch || x->exec >> lane & 1))
        return x->v[n][lane];
    e->keeps = !zero;
    return 0;
}

static int at(const int *lanes, unsigned i)
{
    return lanes[i];
}
#define AT(i, ...) at((const int[]){ __VA_ARGS__ }, i)

/* clang-format off */
#define INSTRUCTIONS                                                                                                   \
    /* sources */                                                                                                      \
    X(vgprs, "v_add_nc_u32 v1, v2, v3", 'i', 1, V(2) + V(3), 0x4a020702)                                               \
    X(sgpr, "v_add_nc_u32 v1, s5, v3", 'i', 1, S(5) + V(3), 0x4a020605)                                                \
    X(literal, "v_add_nc_u32 v1, 0x12345678, v3", 'i', 1, 0x12345678 + V(3), 0x4a0206ff, 0x12345678)                   \
    X(integer, "v_add_nc_u32 v1, -16, v3", 'i', 1, V(3) - 16, 0x4a0206d0)                                              \
    X(half_, "v_add_f32 v1, 0.5, v3", 'f', 1, bits(0.5f + F(3)), 0x060206f0)                                           \
    X(vcc, "v_add_nc_u32 v1, vcc_lo, v3", 'i', 1, S(ISA_VCC_LO) + V(3), 0x4a02066a)                                    \
    X(m0, "v_add_nc_u32 v1, m0, v3", 'i', 1, S(ISA_M0) + V(3), 0x4a02067c)                                             \
    X(exec, "v_add_nc_u32 v1, exec_lo, v3", 'i', 1, (uint32_t)x->exec + V(3), 0x4a02067e)                              \
    X(null, "v_add_nc_u32 v1, null, v3", 'i', 1, V(3), 0x4a02067d)                                                     \
    X(scc, "v_add_nc_u32 v1, src_scc, v3", 'i', 1, V(3), 0x4a0206fd)                                                   \
    X(addend, "v_fmaak_f32 v1, v2, v3, 3.0", 'f', 1, bits(F(2) * F(3) + 3), 0x5a020702, 0x40400000)                    \
    X(factor, "v_fmamk_f32 v1, v2, 3.0, v3", 'f', 1, bits(F(2) * 3 + F(3)), 0x58020702, 0x40400000)                    \
    X(old_dst, "v_fmac_f32 v1, v2, v3", 'f', 1, bits(F(2) * F(3) + F(1)), 0x56020702)                                  \
    X(pair, "v_lshlrev_b64 v[2:3], 4, s[6:7]", 'i', 2 | WIDE, S2(6) << 4, 0xd6ff0002, 0x00000c84)                      \
    X(up, "v_lshlrev_b64 v[3:4], 4, v[2:3]", 'i', 3 | WIDE, V2(2) << 4, 0xd6ff0003, 0x00020484)                        \
    X(down, "v_lshlrev_b64 v[2:3], 4, v[3:4]", 'i', 2 | WIDE, V2(3) << 4, 0xd6ff0002, 0x00020684)                      \
    /* abs, neg, clamp */                                                                                              \
    X(signs, "v_fma_f32 v1, -v2, |v3|, -|v4|", 'f', 1, bits(-F(2) * fabsf(F(3)) - fabsf(F(4))), 0xd54b0601,            \
      0xa4120702)                                                                                                      \
    X(clamp, "v_add_f32 v1, v2, v3 clamp", 'f', 1, bits(clamped(F(2) + F(3))), 0xd5038001, 0x00020702)                 \
    X(wide_signs, "v_add_f64 v[4:5], -v[2:3], |v[6:7]|", 'd', 4 | WIDE, wide_bits(-D(2) + fabs(D(6))), 0xd5640204,     \
      0x20020d02)                                                                                                      \
    X(half_signs, "v_add_f16 v1, -v2, |v3|", 'h', 1, half_bits(-LOW(2) + fabs(LOW(3))) | (V(1) & 0xffff0000),          \
      0xd5320201, 0x20020702)                                                                                          \
    X(half_clamp, "v_add_f16 v1, v2, v3 clamp", 'h', 1,                                                                \
      half_bits((double)clamped((float)(LOW(2) + LOW(3)))) | (V(1) & 0xffff0000), 0xd5328001, 0x00020702)              \
    /* halves of words */                                                                                              \
    X(low, "v_add_nc_u16 v1, v2, v3", 'i', 1, ((V(2) + V(3)) & 0xffff) | (V(1) & 0xffff0000), 0xd7030001, 0x00020702)  \
    X(high, "v_add_nc_u16 v1, v2, v3 op_sel:[0,1,0]", 'i', 1,                                                          \
      ((V(2) + (V(3) >> 16)) & 0xffff) | (V(1) & 0xffff0000), 0xd7031001, 0x00020702)                                  \
    X(high_dst, "v_add_nc_u16 v1, v2, v3 op_sel:[1,0,1]", 'i', 1, ((V(2) >> 16) + V(3)) << 16 | (V(1) & 0xffff),       \
      0xd7034801, 0x00020702)                                                                                          \
    /* constants of packed operations: integers fill both halves, with their sign; integers' floats have 32 bits */    \
    X(packed_integer, "v_pk_add_u16 v1, v2, -1", 'i', 1, PAIR(V(2) - 1, (V(2) >> 16) - 1), 0xcc0a4001, 0x18018302)     \
    X(packed_float, "v_pk_add_u16 v1, v2, 0.5 op_sel:[0,1]", 'i', 1, PAIR(V(2) + 0x3f00, (V(2) >> 16) + 0x3f00),       \
      0xcc0a5001, 0x1801e102)                                                                                          \
    X(packed_half, "v_pk_add_f16 v1, v2, 1.0", 'h', 1, PAIR(half_bits(LOW(2) + 1), half_bits(half(V(2) >> 16) + 0)),   \
      0xcc0f4001, 0x1801e502)                                                                                          \
    X(high_integer, "v_add_nc_u16 v1, v2, -1 op_sel:[0,1,0]", 'i', 1, PAIR(V(2) - 1, V(1) >> 16), 0xd7031001,          \
      0x00018302)                                                                                                      \
    X(dot_signs, "v_dot2_f32_f16 v1, v2, v3, v4 neg_lo:[0,0,1]", 'f', 1,                                               \
      bits((float)(half(V(2) >> 16) * half(V(3) >> 16)) - F(4)), 0xcc134001, 0x9c120702)                               \
    /* SDWA */                                                                                                         \
    X(preserve, "v_add_nc_u32_sdwa v1, v2, v3 dst_sel:BYTE_2 dst_unused:UNUSED_PRESERVE src0_sel:BYTE_3 "              \
      "src1_sel:WORD_1", 'i', 1, (((V(2) >> 24) + (V(3) >> 16)) & 0xff) << 16 | (V(1) & 0xff00ffff), 0x4a0206f9,       \
      0x05031202)                                                                                                      \
    X(pad, "v_add_nc_u32_sdwa v1, v2, v3 dst_sel:WORD_1 dst_unused:UNUSED_PAD src0_sel:DWORD src1_sel:BYTE_0", 'i', 1, \
      (V(2) + (V(3) & 0xff)) << 16, 0x4a0206f9, 0x00060502)                                                            \
    X(extend, "v_add_nc_u32_sdwa v1, v2, v3 dst_sel:BYTE_1 dst_unused:UNUSED_SEXT src0_sel:DWORD src1_sel:BYTE_1",     \
      'i', 1, (uint32_t)(int8_t)(V(2) + BYTE(V(3), 1)) << 8, 0x4a0206f9, 0x01060902)                                   \
    X(sext, "v_add_nc_u32_sdwa v1, sext(v2), sext(v3) dst_sel:DWORD dst_unused:UNUSED_PAD src0_sel:BYTE_0 "            \
      "src1_sel:WORD_0", 'i', 1, (uint32_t)(int8_t)V(2) + (uint32_t)(int16_t)V(3), 0x4a0206f9, 0x0c080602)             \
    X(sdwa_signs, "v_add_f32_sdwa v1, -v2, |v3| clamp dst_sel:DWORD dst_unused:UNUSED_PAD src0_sel:DWORD "             \
      "src1_sel:DWORD", 'f', 1, bits(clamped(-F(2) + fabsf(F(3)))), 0x060206f9, 0x26162602)                            \
    /* DPP */                                                                                                          \
    X(quad_perm, "v_mov_b32_dpp v1, v2 quad_perm:[3,1,0,2] bound_ctrl:1", 'i', 1,                                      \
      dpp(x, 2, i, AT(i & 3, 3, 1, 0, 2) + (int)(i & 12), false, true, e), 0x7e0202fa, 0xff088702)                     \
    X(row_shl, "v_mov_b32_dpp v1, v2 row_shl:3", 'i', 1, dpp(x, 2, i, (int)(i & 15) + 3, false, false, e), 0x7e0202fa, \
      0xff010302)                                                                                                      \
    X(row_shl_0, "v_mov_b32_dpp v1, v2 row_shl:3 bound_ctrl:1", 'i', 1,                                                \
      dpp(x, 2, i, (int)(i & 15) + 3, false, true, e), 0x7e0202fa, 0xff090302)                                         \
    X(row_shr, "v_mov_b32_dpp v1, v2 row_shr:5", 'i', 1, dpp(x, 2, i, (int)(i & 15) - 5, false, false, e), 0x7e0202fa, \
      0xff011502)                                                                                                      \
    X(masks, "v_mov_b32_dpp v1, v2 row_shr:5 row_mask:0x5 bank_mask:0x9 bound_ctrl:1", 'i', 1,                         \
      dpp(x, 2, i, (int)(i & 15) - 5, false, true, e); e->keeps |= i / 16 % 2 == 1 || i / 4 % 4 == 1 || i / 4 % 4 == 2,\
      0x7e0202fa, 0x59091502)                                                                                          \
    X(row_ror, "v_mov_b32_dpp v1, v2 row_ror:7", 'i', 1, dpp(x, 2, i, (int)(i + 16 - 7) % 16, false, false, e),        \
      0x7e0202fa, 0xff012702)                                                                                          \
    X(row_mirror, "v_mov_b32_dpp v1, v2 row_mirror", 'i', 1, dpp(x, 2, i, 15 - (int)(i % 16), false, false, e),        \
      0x7e0202fa, 0xff014002)                                                                                          \
    X(row_half_mirror, "v_mov_b32_dpp v1, v2 row_half_mirror", 'i', 1,                                                 \
      dpp(x, 2, i, (int)(i & 8) + 7 - (int)(i % 8), false, false, e), 0x7e0202fa, 0xff014102)                          \
    X(row_share, "v_mov_b32_dpp v1, v2 row_share:9", 'i', 1, dpp(x, 2, i, 9, false, false, e), 0x7e0202fa, 0xff015902) \
    X(row_share_0, "v_mov_b32_dpp v1, v2 row_share:9 bound_ctrl:1", 'i', 1, dpp(x, 2, i, 9, false, true, e),           \
      0x7e0202fa, 0xff095902)                                                                                          \
    X(row_share_fi, "v_mov_b32_dpp v1, v2 row_share:9 fi:1", 'i', 1, dpp(x, 2, i, 9, true, false, e), 0x7e0202fa,      \
      0xff055902)                                                                                                      \
    X(row_xmask, "v_mov_b32_dpp v1, v2 row_xmask:6", 'i', 1, dpp(x, 2, i, (int)(i % 16) ^ 6, false, false, e),         \
      0x7e0202fa, 0xff016602)                                                                                          \
    X(dpp_signs, "v_add_f32_dpp v2, -v2, |v3| quad_perm:[1,0,3,2]", 'f', 2,                                            \
      bits(-number(dpp(x, 2, i, (int)(i % 16) ^ 1, false, false, e)) + fabsf(F(3))), 0x060406fa, 0xff90b102)           \
    X(dpp8, "v_mov_b32_dpp v1, v2 dpp8:[7,6,5,4,3,2,1,0]", 'i', 1, dpp(x, 2, i, (int)(i % 16) ^ 7, false, true, e),    \
      0x7e0202e9, 0x05397702)                                                                                          \
    X(dpp8_fi, "v_mov_b32_dpp v1, v2 dpp8:[0,0,2,2,4,4,6,6] fi:1", 'i', 1,                                             \
      dpp(x, 2, i, (int)(i % 16) & ~1, true, true, e), 0x7e0202ea, 0xda448002)                                         \
    /* lane masks as operands */                                                                                       \
    X(cndmask, "v_cndmask_b32 v1, v2, v3, vcc", 'i', 1, mask_of(x, ISA_VCC_LO) >> i & 1 ? V(3) : V(2), 0x02020702)     \
    X(cndmask_e64, "v_cndmask_b32 v1, -v2, |v3|, s8", 'i', 1,                                                          \
      mask_of(x, 8) >> i & 1 ? V(3) & 0x7fffffff : V(2) ^ 0x80000000, 0xd5010201, 0x20220702)                          \
    X(no_carry, "v_add_co_u32 v1, null, v2, v3", 'i', 1, V(2) + V(3), 0xd70f7d01, 0x00020702)
/* clang-format on */

#define WIDE 0x100u

#define X(name, text, numbers, dst, expression, ...)                                                                   \
    static void want_##name(const struct before *x, unsigned i, struct expected *e)                                    \
    {                                                                                                                  \
        (void)x, (void)i;                                                                                              \
        e->value = expression;                                                                                         \
    }
INSTRUCTIONS
#undef X

static const struct instruction instructions[] = {
#define X(name, text, numbers, dst, expression, ...)                                                                   \
    { text, numbers, (dst) & 0xff, (dst) & WIDE, MODE_PLAIN, want_##name, { __VA_ARGS__ } },
    INSTRUCTIONS
#undef X
};

/* ---- running them ------------------------------------------------------------------------------------------------ */

/* Run one instruction, which ends with a second word or not, on what *x says. */
static struct wave *run(struct bench *b, const uint32_t words[2], const struct before *x, uint32_t mode)
{
    BENCH_CODE(b, 0, words[0], words[1] ? words[1] : END, END);
    bench_begin(b, x->lanes, 1);
    struct wave *w = &b->core->wave[0];
    wave_set_mode(w, mode);
    memcpy(w->v, x->v, sizeof x->v);
    memcpy(w->s, x->s, sizeof x->s);
    wave_set_mask(w, ISA_EXEC_LO, x->exec);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    return w;
}

/* EXEC as tests want it: all lanes, some, one, none. */
static uint64_t exec_of(unsigned lanes, unsigned round)
{
    static const uint64_t masks[] = { UINT64_MAX, 0x00ff1234f00fa5c3ull, 0x8000000100000000ull | 1u << 9, 0 };
    return lanes == 32 ? (uint32_t)masks[round % 4] : masks[round % 4];
}

static void check_instruction(struct bench *b, const struct instruction *n, unsigned lanes, unsigned round)
{
    struct before x = { .lanes = lanes, .exec = exec_of(lanes, round) };
    fill(&x, n->numbers);
    struct wave *w = run(b, n->words, &x, n->mode);
    for (unsigned r = 0; r < REGISTERS; r++)
        for (unsigned i = 0; i < lanes; i++) {
            struct expected e = { 0 };
            n->want(&x, i, &e);
            bool written = (r == n->dst || (n->wide && r == n->dst + 1)) && x.exec >> i & 1 && !e.keeps;
            uint32_t want = !written ? x.v[r][i] : r == n->dst ? (uint32_t)e.value : (uint32_t)(e.value >> 32);
            if (w->v[r][i] != want) {
                printf("# %s, %s, wave%u, exec %llx: v%u of lane %u is %x, expected %x\n", b->core->lanes->name,
                       n->text, lanes, (long long)x.exec, r, i, w->v[r][i], want);
                CHECK(!"as it is written");
                return;
            }
        }
}

static struct bench *bench_with(const struct lanes_set *set)
{
    struct bench *b = bench_new();
    b->core->lanes = set;
    return b;
}

static void each_supported(void (*check)(struct bench *b))
{
    for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
        if (!(*set)->supported())
            continue;
        struct bench *b = bench_with(*set);
        check(b);
        bench_free(b);
    }
}

static void check_all(struct bench *b)
{
    for (size_t n = 0; n < sizeof instructions / sizeof instructions[0]; n++)
        for (unsigned round = 0; round < 4; round++) {
            check_instruction(b, &instructions[n], 64, round);
            check_instruction(b, &instructions[n], 32, round);
        }
}

static void instructions_do_as_is_written(void)
{
    each_supported(check_all);
}

/* ---- output modifiers that MODE has a word in -------------------------------------------------------------------- */

static uint32_t result(struct bench *b, uint32_t mode, uint32_t word0, uint32_t word1, uint32_t v2, uint32_t v3)
{
    struct before x = { .lanes = 32, .exec = UINT32_MAX };
    for (unsigned i = 0; i < 32; i++)
        x.v[2][i] = v2, x.v[3][i] = v3;
    const uint32_t words[2] = { word0, word1 };
    return run(b, words, &x, mode)->v[1][7];
}

static void check_modes(struct bench *b)
{
    const uint32_t flush = 0xc0, keep = 0xf0, nan = 0x7fc00000, three = bits(3), minus_three = bits(-3);
    /* v_add_f32 v1, v2, v3 mul:2, mul:4, div:2: only where denormal results become 0 */
    CHECK_EQ(result(b, flush, 0xd5030001, 0x08020702, three, three), bits(12));
    CHECK_EQ(result(b, flush, 0xd5030001, 0x10020702, three, three), bits(24));
    CHECK_EQ(result(b, flush, 0xd5030001, 0x18020702, three, three), three);
    CHECK_EQ(result(b, keep, 0xd5030001, 0x08020702, three, three), bits(6));
    CHECK_EQ(result(b, flush | MODE_IEEE, 0xd5030001, 0x08020702, three, three), bits(6));
    /* div:2 clamp: omod comes first */
    CHECK_EQ(result(b, flush, 0xd5038001, 0x18020702, bits(0.75f), bits(0.5f)), bits(0.625f));
    /* v_add_f32 v1, v2, v3 clamp */
    CHECK_EQ(result(b, keep, 0xd5038001, 0x00020702, minus_three, minus_three), 0);
    CHECK_EQ(result(b, keep | MODE_DX10_CLAMP, 0xd5038001, 0x00020702, nan, three), 0);
    CHECK(result(b, keep, 0xd5038001, 0x00020702, nan, three) >= nan);
    /* rounding towards +infinity, and of denormals: fp32 has its own of both */
    CHECK_EQ(result(b, keep | 1, 0x06020702, 0, bits(1), 1), 0x3f800001);
    CHECK_EQ(result(b, keep | 4, 0x06020702, 0, bits(1), 1), 0x3f800000);
    CHECK_EQ(result(b, keep, 0x06020702, 0, 1, 1), 2);
    CHECK_EQ(result(b, flush, 0x06020702, 0, 1, 1), 0);
    /* v_add_f16 v1, v2, v3: 2^-24 is lost or not, and not by what is in force for fp32 */
    CHECK_EQ(result(b, 0xc0, 0x64020702, 0, 1, 1), 2);
    CHECK_EQ(result(b, 0x30, 0x64020702, 0, 1, 1), 0);
    CHECK_EQ(result(b, 0xf4, 0x64020702, 0, 0x3c00, 1), 0x3c01);
    CHECK_EQ(result(b, 0xf1, 0x64020702, 0, 0x3c00, 1), 0x3c00);
}

static void modes_are_heard(void)
{
    each_supported(check_modes);
}

/* ---- lane masks as results --------------------------------------------------------------------------------------- */

/* Where a lane mask goes, and what is expected there. */
static void check_mask(struct bench *b, const struct before *x, uint32_t word0, uint32_t word1, unsigned code,
                       uint64_t want)
{
    const uint32_t words[2] = { word0, word1 };
    struct wave *w = run(b, words, x, MODE_PLAIN);
    CHECK_EQ(w->s[code], (uint32_t)want);
    CHECK_EQ(w->s[code + 1], x->lanes == 64 ? (uint32_t)(want >> 32) : x->s[code + 1]);
}

static void check_masks_of(struct bench *b, unsigned lanes, unsigned round)
{
    struct before x = { .lanes = lanes, .exec = exec_of(lanes, round) };
    fill(&x, 'i');
    x.s[ISA_EXEC_LO] = (uint32_t)x.exec;
    x.s[ISA_EXEC_HI] = lanes == 64 ? (uint32_t)(x.exec >> 32) : 0;
    uint64_t less = 0, byte = 0, sum = 0, sum_vcc = 0, sum_s8 = 0, signs = 0, class = 0;
    for (unsigned i = 0; i < lanes; i++) {
        x.v[3][i] = i % 3 ? x.v[3][i] : x.v[2][i];
        uint64_t bit = 1ull << i & x.exec, a = x.v[2][i], c = x.v[3][i];
        less |= a < c ? bit : 0;
        byte |= (a >> 8 & 255) > (c & 255) ? bit : 0;
        sum |= (a + c) >> 32 ? bit : 0;
        sum_vcc |= (a + c + (mask_of(&x, ISA_VCC_LO) >> i & 1)) >> 32 ? bit : 0;
        sum_s8 |= (a + c + (mask_of(&x, 8) >> i & 1)) >> 32 ? bit : 0;
        signs |= -number((uint32_t)a) < fabsf(number((uint32_t)c)) ? bit : 0;
        bool zero = (a & 0x7fffffff) == 0;
        class |= !zero && (a >> 23 & 255) == 0 && x.v[3][i] & (a >> 31 ? 1 << 7 : 1 << 4) ? bit : 0;
        class |= (a >> 23 & 255) - 1 < 254 && x.v[3][i] & (a >> 31 ? 1 << 8 : 1 << 3) ? bit : 0;
        class |= (a & 0x7fffffff) > 0x7f800000 && x.v[3][i] & (a >> 22 & 1 ? 2 : 1) ? bit : 0;
    }
    check_mask(b, &x, 0x7d820702, 0, ISA_VCC_LO, less);                /* v_cmp_lt_u32 vcc, v2, v3 */
    check_mask(b, &x, 0xd4c10004, 0x00020702, 4, less);                /* v_cmp_lt_u32 s4, v2, v3 */
    check_mask(b, &x, 0x7da20702, 0, ISA_EXEC_LO, less);               /* v_cmpx_lt_u32 v2, v3 */
    check_mask(b, &x, 0x7d8806f9, 0x00018402, 4, byte);                /* v_cmp_gt_u32_sdwa s4, v2.b1, v3.b0 */
    check_mask(b, &x, 0xd4010204, 0x20020702, 4, signs);               /* v_cmp_lt_f32 s4, -v2, |v3| */
    check_mask(b, &x, 0xd488006a, 0x20020702, ISA_VCC_LO, class);      /* v_cmp_class_f32 vcc, -v2, v3 */
    check_mask(b, &x, 0xd70f0401, 0x00020702, 4, sum);                 /* v_add_co_u32 v1, s4, v2, v3 */
    check_mask(b, &x, 0x50020702, 0, ISA_VCC_LO, sum_vcc);             /* v_add_co_ci_u32 v1, vcc, v2, v3, vcc */
    check_mask(b, &x, 0xd5280401, 0x00220702, 4, sum_s8);              /* v_add_co_ci_u32 v1, s4, v2, v3, s8 */
    check_mask(b, &x, 0xd70f7d01, 0x00020702, 4, mask_of(&x, 4));      /* v_add_co_u32 v1, null, v2, v3 */
}

static void check_masks(struct bench *b)
{
    for (unsigned round = 0; round < 8; round++) {
        check_masks_of(b, 64, round);
        check_masks_of(b, 32, round);
    }
}

static void lane_masks_have_active_lanes_only(void)
{
    each_supported(check_masks);
}

/* v_cmpx changes EXEC for what comes next, and the other way round. */
static void check_new_exec(struct bench *b)
{
    /* v_cmpx_lt_u32 v2, v3; v_mov_b32 v1, 7; s_mov_b64 exec, -1; v_mov_b32 v4, 7 */
    BENCH_CODE(b, 0, 0x7da20702, 0x7e020287, 0xbefe04c1, 0x7e080287, END);
    bench_begin(b, 64, 1);
    struct wave *w = &b->core->wave[0];
    for (unsigned i = 0; i < 64; i++)
        w->v[1][i] = w->v[4][i] = 0, w->v[2][i] = i, w->v[3][i] = 20;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    for (unsigned i = 0; i < 64; i++) {
        CHECK_EQ(w->v[1][i], i < 20 ? 7 : 0);
        CHECK_EQ(w->v[4][i], 7);
    }
}

static void instructions_see_a_new_exec(void)
{
    each_supported(check_new_exec);
}

int main(void)
{
    TAP_RUN(instructions_do_as_is_written);
    TAP_RUN(modes_are_heard);
    TAP_RUN(lane_masks_have_active_lanes_only);
    TAP_RUN(instructions_see_a_new_exec);
    return tap_done();
}
