/* SPDX-License-Identifier: MIT */
/*
 * lanes/int32, int64, float32, compare: each operation of each set that this machine supports, with edge and random
 * values in 64 and 32 lanes, against what it is said to do, written down once more the slow way.
 */
#include <math.h>
#include <navi23/shader/lanes.h>
#include <stdlib.h>

#include "tap.h"

#define SIGN 0x80000000u
#define NAN_BITS 0x7fc00000u

static uint64_t seed = 88172645463325252ull;

static uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Numbers at which things change: as integers, as floats, as shifts. */
static const uint32_t edges[] = {
    0, 1, 2, 3, 7, 15, 16, 23, 24, 31, 32, 33, 63, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffff, 0x800000, 0xffffff,
    0x1000000, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x3f800000, 0xbf800000, 0x3f000000,
    0xbf000000, 0x3fc00000, 0x40200000, 0xc0200000, 0x4b000001, 0x4affffff, 0x7f7fffff, 0xff7fffff, 0x7f800000,
    0xff800000, 0x7fc00000, 0x7fa00000, 0x00400000, 0x80400000, 0x3effffff, 0x3f000001, 0x3f7fffff, 0xb3000000,
};

static uint32_t value(void)
{
    uint64_t r = random64();
    uint32_t edge = edges[(r >> 8) % (sizeof edges / sizeof edges[0])];
    switch (r & 7) {
    case 0: return (uint32_t)(r >> 32);
    case 1: return (uint32_t)(r >> 32) & 63;
    case 2: return (0x3f000000 + ((uint32_t)(r >> 32) & 0x81ffffff)) ^ (uint32_t)(r >> 16 & 1) << 31;
    default: return edge;
    }
}

static float f(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float x;
    memcpy(&x, &low, sizeof x);
    return x;
}

static uint32_t fb(double number)
{
    float x = (float)number;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double d(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- what is expected -------------------------------------------------------------------------------------------- */

static bool clamp; /* of the instruction */

static int64_t i24(uint64_t x)
{
    int64_t n = (int64_t)(x & 0xffffff);
    return n >= 0x800000 ? n - 0x1000000 : n;
}

static uint64_t u24(uint64_t x)
{
    return x & 0xffffff;
}

static int64_t i32(uint64_t x)
{
    return (int32_t)(uint32_t)x;
}

/* A sum in 32 bits, which clamp keeps from wrapping. */
static uint64_t sum_u(int64_t sum)
{
    return !clamp ? (uint32_t)sum : sum < 0 ? 0 : sum > 0xffffffffll ? 0xffffffff : (uint64_t)sum;
}

static uint64_t sum_i(int64_t sum)
{
    return (uint32_t)(!clamp ? sum : sum < INT32_MIN ? INT32_MIN : sum > INT32_MAX ? INT32_MAX : sum);
}

static unsigned count(uint64_t x)
{
    unsigned n = 0;
    for (; x; x >>= 1)
        n += x & 1;
    return n;
}

static uint64_t reversed(uint64_t x)
{
    uint64_t y = 0;
    for (int i = 0; i < 32; i++)
        y |= (x >> i & 1) << (31 - i);
    return y;
}

/* How many steps from bit `from`, by `step`, to the first bit of this value. */
static uint64_t find(uint64_t x, int from, int step, unsigned bit)
{
    for (int i = 0; i < 32; i++)
        if ((x >> (from + step * i) & 1) == bit)
            return (uint64_t)i;
    return 0xffffffff;
}

static uint64_t field(uint64_t x, uint64_t shift, uint64_t bits, bool sign)
{
    uint64_t y = 0;
    for (uint64_t i = 0; i < 32 && bits; i++) {
        uint64_t from = shift + (i < bits ? i : bits - 1);
        bool bit = from < 32 ? x >> from & 1 : sign && x >> 31;
        if (i < bits || sign)
            y |= (uint64_t)bit << i;
    }
    return y;
}

static uint64_t lerp(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t r = 0;
    for (int i = 0; i < 32; i += 8)
        r |= ((a >> i & 255) + (b >> i & 255) + (c >> i & 1)) / 2 << i;
    return r;
}

static int order_i(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static uint64_t sorted(int64_t a, int64_t b, int64_t c, int which)
{
    int64_t n[3] = { a, b, c };
    qsort(n, 3, sizeof n[0], order_i);
    return (uint32_t)n[which];
}

static uint64_t sar64(uint64_t x, unsigned n)
{
    return x >> n | (n && x >> 63 ? ~0ull << (64 - n) : 0);
}

static bool nan_in(uint64_t x)
{
    return isnan(f(x));
}

/* IEEE's minNum and maxNum, with -0 below +0. */
static uint64_t smaller(uint64_t a, uint64_t b)
{
    if (nan_in(a) || nan_in(b))
        return nan_in(a) ? b : a;
    if (f(a) == f(b))
        return signbit(f(a)) ? a : b;
    return f(a) < f(b) ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    if (nan_in(a) || nan_in(b))
        return nan_in(a) ? b : a;
    if (f(a) == f(b))
        return signbit(f(a)) ? b : a;
    return f(a) > f(b) ? a : b;
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    if (nan_in(a) || nan_in(b) || nan_in(c))
        return smaller(smaller(a, b), c);
    uint64_t top = larger(larger(a, b), c);
    return top == a ? larger(b, c) : top == b ? larger(a, c) : larger(a, b);
}

static bool is_zero(uint64_t x)
{
    return f(x) == 0;
}

static uint64_t legacy(uint64_t a, uint64_t b, uint64_t c)
{
    bool zero = is_zero(a) || is_zero(b);
    return fb(zero ? 0.0 + f(c) : fmaf(f(a), f(b), f(c)));
}

static uint64_t lit(uint64_t a, uint64_t b, uint64_t c)
{
    if (!(f(b) > -0x1.fffffep127f) || !(f(c) > 0))
        return 0xff7fffff;
    return is_zero(a) || is_zero(b) ? 0 : fb((double)f(a) * f(b));
}

static uint64_t fract(uint64_t a)
{
    double x = f(a), rest = x - floor(x);
    return (float)rest == 1 ? 0x3f7fffff : fb(rest);
}

static uint64_t frexp_exp(uint64_t a)
{
    int e = 0;
    if (isfinite(f(a)))
        frexp(f(a), &e);
    return (uint32_t)e;
}

static uint64_t frexp_mant(uint64_t a)
{
    int e;
    return isfinite(f(a)) ? fb(frexp(f(a), &e)) : a;
}

static uint64_t ldexp_(uint64_t a, uint64_t b)
{
    int e = (int32_t)(uint32_t)b;
    return fb(ldexp(f(a), e < -1000 ? -1000 : e > 1000 ? 1000 : e));
}

/* Face, coordinates and axis of a cube. */
static uint64_t cube(uint64_t a, uint64_t b, uint64_t c, char what)
{
    double x = f(a), y = f(b), z = f(c), ax = fabs(x), ay = fabs(y), az = fabs(z);
    int axis = az >= ax && az >= ay ? 2 : ay >= ax ? 1 : 0;
    double major = axis == 2 ? z : axis == 1 ? y : x;
    int face = 2 * axis + (major < 0);
    static const signed char s_of[6] = { -3, 3, 1, 1, 1, -1 }, t_of[6] = { -2, -2, 3, -3, -2, -2 };
    const double by[4] = { 0, x, y, z };
    int pick = what == 's' ? s_of[face] : t_of[face];
    return fb(what == 'i' ? face : what == 'm' ? 2 * major : pick < 0 ? -by[-pick] : by[pick]);
}

/* Operations: mnemonic, and the bits of the result for the bits of a, b, c (fmac's d is c; i is the lane). */
#define OPERATIONS                                                                                                     \
    X(v_mov_b32, a) X(v_not_b32, a ^ 0xffffffff) X(v_bfrev_b32, reversed(a))                                           \
    X(v_ffbh_u32, find(a, 31, -1, 1)) X(v_ffbl_b32, find(a, 0, 1, 1)) X(v_ffbh_i32, find(a, 31, -1, !(a >> 31 & 1)))   \
    X(v_and_b32, ~(~a | ~b)) X(v_or_b32, ~(~a & ~b)) X(v_xor_b32, (a | b) - (a & b)) X(v_xnor_b32, ~(a ^ b))           \
    X(v_lshlrev_b32, b << a % 32) X(v_lshrrev_b32, field(b, a % 32, 32 - a % 32, false))                               \
    X(v_ashrrev_i32, sar64((uint64_t)i32(b), a % 32)) X(v_bfm_b32, field(~0ull, 0, a % 32, false) << b % 32)           \
    X(v_bcnt_u32_b32, count(a) + b) X(v_mbcnt_lo_u32_b32, count(a & ((1ull << i) - 1)) + b)                            \
    X(v_mbcnt_hi_u32_b32, count(a << 32 & ((1ull << i) - 1)) + b)                                                      \
    X(v_bfe_u32, field(a, b % 32, c % 32, false)) X(v_bfe_i32, field(a, b % 32, c % 32, true))                         \
    X(v_bfi_b32, b ^ (~a & (b ^ c))) X(v_alignbit_b32, (a << 32 | b) >> c % 32)                                        \
    X(v_alignbyte_b32, (a << 32 | b) >> c % 4 * 8) X(v_and_or_b32, (a & b) | c) X(v_or3_b32, a | b | c)                \
    X(v_xor3_b32, a ^ b ^ c) X(v_lshl_or_b32, a << b % 32 | c) X(v_xad_u32, (a ^ b) + c)                               \
    X(v_add_nc_u32, sum_u((int64_t)a + (int64_t)b)) X(v_sub_nc_u32, sum_u((int64_t)a - (int64_t)b))                    \
    X(v_subrev_nc_u32, sum_u((int64_t)b - (int64_t)a)) X(v_add_nc_i32, sum_i(i32(a) + i32(b)))                         \
    X(v_sub_nc_i32, sum_i(i32(a) - i32(b))) X(v_add3_u32, a + b + c) X(v_lshl_add_u32, (a << b % 32) + c)              \
    X(v_add_lshl_u32, (a + b) << c % 32) X(v_sad_u32, sum_u(llabs((int64_t)a - (int64_t)b) + (int64_t)c))              \
    X(v_lerp_u8, lerp(a, b, c))                                                                                        \
    X(v_min_i32, sorted(i32(a), i32(b), INT32_MAX, 0)) X(v_max_i32, sorted(i32(a), i32(b), INT32_MIN, 2))              \
    X(v_min_u32, sorted((int64_t)a, (int64_t)b, UINT32_MAX, 0)) X(v_max_u32, sorted((int64_t)a, (int64_t)b, 0, 2))     \
    X(v_min3_i32, sorted(i32(a), i32(b), i32(c), 0)) X(v_med3_i32, sorted(i32(a), i32(b), i32(c), 1))                  \
    X(v_max3_i32, sorted(i32(a), i32(b), i32(c), 2)) X(v_min3_u32, sorted((int64_t)a, (int64_t)b, (int64_t)c, 0))      \
    X(v_med3_u32, sorted((int64_t)a, (int64_t)b, (int64_t)c, 1))                                                       \
    X(v_max3_u32, sorted((int64_t)a, (int64_t)b, (int64_t)c, 2))                                                       \
    X(v_mul_lo_u32, a * b) X(v_mul_hi_u32, a * b >> 32) X(v_mul_hi_i32, (uint64_t)(i32(a) * i32(b)) >> 32)             \
    X(v_mul_u32_u24, u24(a) * u24(b)) X(v_mul_hi_u32_u24, u24(a) * u24(b) >> 32)                                       \
    X(v_mul_i32_i24, (uint64_t)(i24(a) * i24(b))) X(v_mul_hi_i32_i24, (uint64_t)(i24(a) * i24(b)) >> 32)               \
    X(v_mad_u32_u24, sum_u((int64_t)(u24(a) * u24(b) + c))) X(v_mad_i32_i24, sum_i(i24(a) * i24(b) + i32(c)))          \
    X(v_lshlrev_b64, b << a % 64) X(v_lshrrev_b64, b >> a % 64) X(v_ashrrev_i64, sar64(b, a % 64))                     \
    X(v_add_f32, fb((double)f(a) + f(b))) X(v_sub_f32, fb((double)f(a) - f(b)))                                        \
    X(v_subrev_f32, fb((double)f(b) - f(a))) X(v_mul_f32, fb((double)f(a) * f(b)))                                     \
    X(v_mul_legacy_f32, is_zero(a) || is_zero(b) ? 0 : fb((double)f(a) * f(b))) X(v_mullit_f32, lit(a, b, c))          \
    X(v_fma_f32, fb(fmaf(f(a), f(b), f(c)))) X(v_fmac_f32, fb(fmaf(f(a), f(b), f(c))))                                 \
    X(v_fmaak_f32, fb(fmaf(f(a), f(b), f(c)))) X(v_fmamk_f32, fb(fmaf(f(a), f(b), f(c))))                              \
    X(v_fma_legacy_f32, legacy(a, b, c)) X(v_fmac_legacy_f32, legacy(a, b, c))                                         \
    X(v_min_f32, smaller(a, b)) X(v_max_f32, larger(a, b)) X(v_min3_f32, smaller(smaller(a, b), c))                    \
    X(v_max3_f32, larger(larger(a, b), c)) X(v_med3_f32, median(a, b, c))                                              \
    X(v_trunc_f32, fb(trunc(f(a)))) X(v_ceil_f32, fb(ceil(f(a)))) X(v_floor_f32, fb(floor(f(a))))                      \
    X(v_rndne_f32, fb(rint(f(a)))) X(v_fract_f32, fract(a)) X(v_frexp_exp_i32_f32, frexp_exp(a))                       \
    X(v_frexp_mant_f32, frexp_mant(a)) X(v_ldexp_f32, ldexp_(a, b)) X(v_cubeid_f32, cube(a, b, c, 'i'))                \
    X(v_cubesc_f32, cube(a, b, c, 's')) X(v_cubetc_f32, cube(a, b, c, 't')) X(v_cubema_f32, cube(a, b, c, 'm'))

struct operation {
    enum isa_op op;
    const char *name;
    uint64_t (*want)(uint64_t a, uint64_t b, uint64_t c, unsigned i);
};

#define X(name, ...)                                                                                                   \
    static uint64_t want_##name(uint64_t a, uint64_t b, uint64_t c, unsigned i)                                        \
    {                                                                                                                  \
        (void)a, (void)b, (void)c, (void)i;                                                                            \
        return __VA_ARGS__;                                                                                            \
    }
OPERATIONS
#undef X

static const struct operation operations[] = {
#define X(name, ...) { ISA_##name, #name, want_##name },
    OPERATIONS
#undef X
};

/* ---- the loops --------------------------------------------------------------------------------------------------- */

static uint32_t rows[4][4][WAVE_LANES] __attribute__((aligned(64)));

static uint64_t get(unsigned row, unsigned i, unsigned words)
{
    return words == 0 ? 0 : rows[row][0][i] | (words > 1 ? (uint64_t)rows[row][1][i] << 32 : 0);
}

static void fill(void)
{
    for (unsigned row = 0; row < 4; row++)
        for (unsigned word = 0; word < 2; word++)
            for (unsigned i = 0; i < WAVE_LANES; i++)
                rows[row][word][i] = value();
}

static bool has_denormal(uint64_t x)
{
    return !(x & 0x7f800000) && x & 0x7fffff;
}

/* NaNs are as good as each other. A cube's coordinates of a direction with one in it are nobody's business. */
static bool same(const struct operation *o, enum lanes_kind kind, uint64_t got, uint64_t want, const uint64_t s[3])
{
    bool is_cube = strncmp(o->name, "v_cube", 6) == 0;
    if (is_cube && (nan_in(s[0]) || nan_in(s[1]) || nan_in(s[2])))
        return true;
    if (kind == LANES_F32 && nan_in(want))
        return nan_in(got) && got & 0x400000;
    return got == want;
}

static void check_operation(const struct lanes_set *set, const struct operation *o, unsigned lanes)
{
    const struct isa_inst inst = { .op = o->op, .clamp = clamp };
    const struct lanes_env env = { lanes, 0xf0, &inst };
    const struct lanes_op *op = lanes_find(set, o->op);
    if (!op || !op->run) {
        CHECK_STR(o->name, "in the tables");
        return;
    }
    uint64_t before[WAVE_LANES][4];
    fill();
    for (unsigned i = 0; i < WAVE_LANES; i++)
        for (unsigned row = 0; row < 4; row++)
            before[i][row] = get(row, i, row && op->kind[row] == LANES_NONE ? 0 : lanes_words[op->kind[row]]);
    op->run(rows[0][0], rows[1][0], rows[2][0], rows[3][0], &env);
    for (unsigned i = 0; i < lanes; i++) {
        const uint64_t *s = before[i];
        uint64_t c = op->reads_dst ? s[0] : s[3], got = get(0, i, lanes_words[op->kind[0]]);
        uint64_t want = o->want(s[1], s[2], c, i), sources[3] = { s[1], s[2], c };
        if (lanes_words[op->kind[0]] == 1)
            want = (uint32_t)want;
        if (!same(o, op->kind[0], got, want, sources)) {
            printf("# %s %s lane %u of %u, clamp %d: %llx %llx %llx gives %llx, expected %llx\n", set->name, o->name, i,
                   lanes, clamp, (long long)s[1], (long long)s[2], (long long)c, (long long)got, (long long)want);
            CHECK(!"as it is said to be");
            return;
        }
    }
}

static void each_supported(void (*check)(const struct lanes_set *set))
{
    unsigned n = 0;
    for (const struct lanes_set *const *set = lanes_sets; *set; set++) {
        if (!(*set)->supported())
            continue;
        check(*set);
        n++;
    }
    CHECK(n >= 1);
}

static void check_operations(const struct lanes_set *set)
{
    for (unsigned round = 0; round < 40; round++)
        for (size_t n = 0; n < sizeof operations / sizeof operations[0]; n++) {
            clamp = round & 1;
            check_operation(set, &operations[n], round & 2 ? 32 : 64);
        }
}

static void operations_do_as_is_said(void)
{
    each_supported(check_operations);
}

/* A wave32 leaves the upper half of its rows alone: another set's last lanes are not computed either. */
static void check_half(const struct lanes_set *set)
{
    const struct isa_inst inst = { .op = ISA_v_not_b32 };
    const struct lanes_env env = { 32, 0, &inst };
    fill();
    uint32_t old = rows[0][0][32];
    lanes_find(set, ISA_v_not_b32)->run(rows[0][0], rows[1][0], NULL, NULL, &env);
    CHECK_EQ(rows[0][0][31], (uint32_t)~rows[1][0][31]);
    CHECK_EQ(rows[0][0][32], old);
}

static void computes_only_the_lanes_it_is_asked_for(void)
{
    each_supported(check_half);
}

/* ---- denormals and rounding, which are in MXCSR ------------------------------------------------------------------ */

static uint64_t flushed(uint64_t x)
{
    return has_denormal(x) ? x & SIGN : x;
}

static void check_flush(const struct lanes_set *set)
{
    static const enum isa_op ops[] = { ISA_v_add_f32, ISA_v_mul_f32, ISA_v_fma_f32, ISA_v_min_f32, ISA_v_max3_f32,
                                       ISA_v_floor_f32, ISA_v_frexp_mant_f32, ISA_v_ldexp_f32, ISA_v_med3_f32 };
    const struct isa_inst inst = { 0 };
    const struct lanes_env env = { 64, 0, &inst };
    for (size_t n = 0; n < sizeof ops / sizeof ops[0]; n++) {
        const struct lanes_op *op = lanes_find(set, ops[n]);
        uint64_t want[WAVE_LANES];
        fill();
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            const struct operation *o = operations;
            while (o->op != ops[n])
                o++;
            uint64_t b = op->kind[2] == LANES_F32 ? flushed(rows[2][0][i]) : rows[2][0][i];
            want[i] = flushed(o->want(flushed(rows[1][0][i]), b, flushed(rows[3][0][i]), i));
        }
        uint32_t old = float_get();
        float_set(float_control(0, 0));
        op->run(rows[0][0], rows[1][0], rows[2][0], rows[3][0], &env);
        float_set(old);
        /* What only rounding makes normal may be a normal number or zero. */
        for (unsigned i = 0; i < WAVE_LANES; i++)
            if (!nan_in(want[i]) && ((want[i] & ~(uint64_t)SIGN) != 0x00800000 || rows[0][0][i] & ~SIGN))
                CHECK_EQ(rows[0][0][i], (uint32_t)want[i]);
    }
}

static void denormals_become_zero_where_mode_says_so(void)
{
    each_supported(check_flush);
}

/* 1 + 2^-24 * 3/2 lies between two numbers; so does the same as a product's sum. */
static void check_rounding(const struct lanes_set *set)
{
    static const uint32_t sum[4] = { 0x3f800001, 0x3f800001, 0x3f800000, 0x3f800000 };
    const struct isa_inst inst = { 0 };
    for (unsigned round = 0; round < 4; round++) {
        const struct lanes_env env = { 64, 0xf0 | round, &inst };
        set->spread(rows[1][0], 0x3f800000);
        set->spread(rows[2][0], 0x33c00000);
        set->spread(rows[3][0], 0x3f800000);
        uint32_t old = float_get();
        float_set(float_control(round, 3));
        lanes_find(set, ISA_v_add_f32)->run(rows[0][0], rows[1][0], rows[2][0], NULL, &env);
        lanes_find(set, ISA_v_fma_f32)->run(rows[1][0], rows[1][0], rows[2][0], rows[3][0], &env);
        float_set(old);
        CHECK_EQ(rows[0][0][63], sum[round]);
        CHECK_EQ(rows[1][0][63], sum[round]);
    }
}

static void rounds_as_mode_says(void)
{
    each_supported(check_rounding);
}

/* In IEEE mode a signaling NaN makes min and max a quiet one, even beside a number. */
static void check_signaling(const struct lanes_set *set)
{
    const struct isa_inst inst = { 0 };
    const struct lanes_env plain = { 64, 0xf0, &inst }, ieee = { 64, 0xf0 | MODE_IEEE, &inst };
    set->spread(rows[1][0], 0x7fa00000);
    set->spread(rows[2][0], 0x3f800000);
    lanes_find(set, ISA_v_min_f32)->run(rows[0][0], rows[1][0], rows[2][0], NULL, &plain);
    CHECK_EQ(rows[0][0][5], 0x3f800000);
    lanes_find(set, ISA_v_min_f32)->run(rows[0][0], rows[1][0], rows[2][0], NULL, &ieee);
    CHECK_EQ(rows[0][0][5] & NAN_BITS, NAN_BITS);
}

static void signaling_nans_win_in_ieee_mode_only(void)
{
    each_supported(check_signaling);
}

/* ---- comparisons ------------------------------------------------------------------------------------------------- */

/* How a relates to b: a bit of 1 less, 2 equal, 4 greater, 8 unordered. */
static unsigned relation_of(const char *type, uint64_t a, uint64_t b)
{
    double x = 0, y = 0;
    if (strcmp(type, "f32") == 0) {
        x = f(a), y = f(b);
    } else if (strcmp(type, "f64") == 0) {
        x = d(a), y = d(b);
    } else {
        unsigned bits = (unsigned)atoi(type + 1);
        bool sign = type[0] == 'i';
        a = sign ? sar64(a << (64 - bits), 64 - bits) ^ 1ull << 63 : bits == 64 ? a : a & ((1ull << bits) - 1);
        b = sign ? sar64(b << (64 - bits), 64 - bits) ^ 1ull << 63 : bits == 64 ? b : b & ((1ull << bits) - 1);
        return a < b ? 1 : a == b ? 2 : 4;
    }
    return isnan(x) || isnan(y) ? 8 : x < y ? 1 : x == y ? 2 : 4;
}

static const struct {
    const char *name;
    unsigned relations;
} conditions[] = { { "f", 0 }, { "lt", 1 }, { "eq", 2 }, { "le", 3 }, { "gt", 4 }, { "lg", 5 }, { "ge", 6 }, { "o", 7 },
                   { "u", 8 }, { "nge", 9 }, { "nlg", 10 }, { "ngt", 11 }, { "nle", 12 }, { "neq", 13 }, { "nlt", 14 },
                   { "tru", 15 }, { "ne", 5 }, { "t", 15 } };

/* "lt" of v_cmp_lt_f32 and v_cmpx_lt_f32; *type is what follows it. -1: it is no comparison of two numbers. */
static int condition_of(const char *mnemonic, const char **type)
{
    const char *what = strncmp(mnemonic, "v_cmpx_", 7) == 0 ? mnemonic + 7 : mnemonic + 6;
    const char *end = strchr(what, '_');
    *type = end + 1;
    for (unsigned n = 0; n < sizeof conditions / sizeof conditions[0]; n++)
        if (strlen(conditions[n].name) == (size_t)(end - what) && strncmp(conditions[n].name, what, end - what) == 0)
            return (int)conditions[n].relations;
    return -1;
}

static unsigned compared;

static void check_comparison(const struct lanes_op *op, unsigned lanes, unsigned relations, const char *type)
{
    const struct isa_inst inst = { .op = op->op };
    const struct lanes_env env = { lanes, 0xf0, &inst };
    unsigned words = lanes_words[op->kind[1]];
    fill();
    for (unsigned i = 0; i < WAVE_LANES; i += 5) /* some are equal */
        for (unsigned word = 0; word < words; word++)
            rows[2][word][i] = rows[1][word][i];
    uint64_t got = op->compare(rows[1][0], rows[2][0], &env);
    for (unsigned i = 0; i < lanes; i++) {
        bool want = relation_of(type, get(1, i, words), get(2, i, words)) & relations;
        if ((got >> i & 1) != want) {
            printf("# %s: %llx %llx\n", isa_mnemonic(op->op), (long long)get(1, i, words), (long long)get(2, i, words));
            CHECK_EQ(got >> i & 1, want);
            return;
        }
    }
    CHECK_EQ(lanes == 32 ? got >> 32 : 0, 0);
    compared++;
}

static void check_comparisons(const struct lanes_set *set)
{
    compared = 0;
    for (const struct lanes_op *const *table = set->tables; *table; table++)
        for (const struct lanes_op *op = *table; op->run || op->compare || op->carry; op++) {
            const char *type;
            int relations = op->compare ? condition_of(isa_mnemonic(op->op), &type) : -1;
            if (relations < 0 || strcmp(type, "f16") == 0)
                continue;
            for (unsigned round = 0; round < 8; round++)
                check_comparison(op, round & 1 ? 32 : 64, (unsigned)relations, type);
        }
    /* 2 forms, of 2 floats with 16 conditions, 4 integers with 8, 2 with 6 */
    CHECK_EQ(compared, 8 * 2 * (2 * 16 + 4 * 8 + 2 * 6));
}

static void comparisons_of_numbers(void)
{
    each_supported(check_comparisons);
}

/* Half-precision numbers are few: all of them against some, by the values that the standard gives them. */
static double half(uint32_t x)
{
    int exponent = x >> 10 & 31, mantissa = x & 0x3ff;
    double size = exponent == 0 ? ldexp(mantissa, -24) : ldexp(1024 + mantissa, exponent - 25);
    if (exponent == 31)
        size = mantissa ? NAN : INFINITY;
    return x & 0x8000 ? -size : size;
}

static void check_halves(const struct lanes_set *set)
{
    static const uint16_t others[] = { 0,      0x8000, 1,      0x8001, 0x3ff,  0x400,
                                       0x3c00, 0xbc00, 0x7bff, 0x7c00, 0xfc00, 0x7e00 };
    const struct isa_inst inst = { 0 };
    const struct lanes_env env = { 64, 0xf0, &inst };
    for (size_t n = 0; n < sizeof others / sizeof others[0]; n++)
        for (uint32_t first = 0; first < 0x10000; first += 64) {
            for (uint32_t i = 0; i < 64; i++) {
                rows[1][0][i] = first + i;
                rows[2][0][i] = others[n];
            }
            uint64_t less = lanes_find(set, ISA_v_cmp_lt_f16)->compare(rows[1][0], rows[2][0], &env);
            uint64_t unlike = lanes_find(set, ISA_v_cmp_neq_f16)->compare(rows[1][0], rows[2][0], &env);
            for (uint32_t i = 0; i < 64; i++) {
                bool want_less = half(first + i) < half(others[n]), want_unlike = half(first + i) != half(others[n]);
                if ((less >> i & 1) != want_less || (unlike >> i & 1) != want_unlike) {
                    printf("# %s: %x and %x\n", set->name, first + i, others[n]);
                    CHECK(!"compared as their values are");
                    return;
                }
            }
        }
}

static void comparisons_of_halves(void)
{
    each_supported(check_halves);
}

/* Each class has its bit: a number is in that one and in no other. */
static void check_class(const struct lanes_set *set, enum isa_op op, const uint64_t *numbers)
{
    const struct isa_inst inst = { 0 };
    const struct lanes_env env = { 64, 0, &inst };
    for (unsigned bit = 0; bit < 10; bit++) {
        set->spread(rows[2][0], 1u << bit);
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            rows[1][0][i] = (uint32_t)numbers[i % 10];
            rows[1][1][i] = (uint32_t)(numbers[i % 10] >> 32);
        }
        uint64_t got = lanes_find(set, op)->compare(rows[1][0], rows[2][0], &env);
        for (unsigned i = 0; i < WAVE_LANES; i++)
            CHECK_EQ(got >> i & 1, i % 10 == bit);
    }
}

static void check_classes(const struct lanes_set *set)
{
    static const uint64_t f16[10] = { 0x7d00, 0xfe00, 0xfc00, 0xbc00, 0x83ff, 0x8000, 0, 1, 0x400, 0x7c00 };
    static const uint64_t f32[10] = { 0x7f800001, 0xffc00000, 0xff800000, 0xff7fffff, 0x807fffff, 0x80000000, 0, 1,
                                      0x00800000, 0x7f800000 };
    static const uint64_t f64[10] = { 0x7ff0000000000001, 0xfff8000000000000, 0xfff0000000000000, 0xffefffffffffffff,
                                      0x800fffffffffffff, 0x8000000000000000, 0, 1, 0x0010000000000000,
                                      0x7ff0000000000000 };
    check_class(set, ISA_v_cmp_class_f16, f16);
    check_class(set, ISA_v_cmp_class_f32, f32);
    check_class(set, ISA_v_cmpx_class_f64, f64);
}

static void classes_of_numbers(void)
{
    each_supported(check_classes);
}

/* ---- carries ----------------------------------------------------------------------------------------------------- */

static const struct {
    enum isa_op op;
    int a, b, carry; /* signs in the sum */
} carries[] = { { ISA_v_add_co_u32, 1, 1, 0 },      { ISA_v_sub_co_u32, 1, -1, 0 },
                { ISA_v_subrev_co_u32, -1, 1, 0 },  { ISA_v_add_co_ci_u32, 1, 1, 1 },
                { ISA_v_sub_co_ci_u32, 1, -1, -1 }, { ISA_v_subrev_co_ci_u32, -1, 1, -1 } };

static void check_carries(const struct lanes_set *set)
{
    for (unsigned round = 0; round < 20; round++)
        for (size_t n = 0; n < sizeof carries / sizeof carries[0]; n++) {
            clamp = round & 1;
            const struct isa_inst inst = { .clamp = clamp };
            const struct lanes_env env = { 64, 0, &inst };
            uint64_t in = random64();
            fill();
            uint64_t out = lanes_find(set, carries[n].op)->carry(rows[0][0], rows[1][0], rows[2][0], NULL, in, &env);
            for (unsigned i = 0; i < WAVE_LANES; i++) {
                int64_t sum = carries[n].a * (int64_t)rows[1][0][i] + carries[n].b * (int64_t)rows[2][0][i];
                sum += carries[n].carry * (int64_t)(in >> i & 1);
                CHECK_EQ(rows[0][0][i], sum_u(sum));
                CHECK_EQ(out >> i & 1, sum < 0 || sum > 0xffffffffll);
            }
        }
}

static void sums_with_carries(void)
{
    each_supported(check_carries);
}

static void check_wide_products(const struct lanes_set *set)
{
    for (unsigned round = 0; round < 40; round++) {
        clamp = round & 1;
        const struct isa_inst inst = { .clamp = clamp };
        const struct lanes_env env = { 64, 0, &inst };
        bool sign = round & 2;
        fill();
        uint64_t out = lanes_find(set, sign ? ISA_v_mad_i64_i32 : ISA_v_mad_u64_u32)
                           ->carry(rows[0][0], rows[1][0], rows[2][0], rows[3][0], 0, &env);
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint64_t a = rows[1][0][i], b = rows[2][0][i], c = get(3, i, 2);
            __int128 sum = sign ? (__int128)(i32(a) * i32(b)) + (int64_t)c : (__int128)(a * b) + c;
            __int128 low = sign ? INT64_MIN : 0, high = sign ? (__int128)INT64_MAX : (__int128)UINT64_MAX;
            bool over = sum < low || sum > high;
            uint64_t want = (uint64_t)(clamp && over ? (sum < low ? low : high) : sum);
            CHECK_EQ(get(0, i, 2), want);
            CHECK_EQ(out >> i & 1, over);
        }
    }
}

static void products_of_64_bits(void)
{
    each_supported(check_wide_products);
}

/* ---- the choice -------------------------------------------------------------------------------------------------- */

/* Rows that count up, some lanes of them disturbed: what is true of each lane alone must come out for all together. */
static void check_row_tools(const struct lanes_set *set)
{
    for (unsigned round = 0; round < 2000; round++) {
        uint32_t row[64], distance = round % 5 * 4, zero = value(), first = value(), last = value();
        uint64_t lanes = random64() >> random64() % 64 | 1ull << random64() % 64, wrong = 0, inside = 0;
        if (round % 3 == 0)
            lanes = round % 2 ? UINT64_MAX : UINT32_MAX;
        for (unsigned i = 0; i < 64; i++)
            row[i] = zero + i * distance;
        for (unsigned n = round % 4; n > 0; n--)
            row[random64() % 64] ^= 1u << random64() % 32;
        unsigned lowest = 0;
        while (!(lanes >> lowest & 1))
            lowest++;
        for (unsigned i = 0; i < 64; i++) {
            wrong |= (uint64_t)(row[i] != row[lowest] + (i - lowest) * distance) << i;
            inside |= (uint64_t)(first <= last && row[i] >= first && row[i] <= last) << i;
        }
        CHECK_EQ(set->is_sequence(row, lanes, distance), !(wrong & lanes));
        if (first <= last)
            CHECK_EQ(set->within(row, first, last), inside);
    }
}

static void rows_in_sequence_and_within_bounds(void)
{
    each_supported(check_row_tools);
}

static void is_chosen_by_name(void)
{
    for (const struct lanes_set *const *set = lanes_sets; *set; set++)
        if ((*set)->supported())
            CHECK_STR(lanes_choose((*set)->name)->name, (*set)->name);
    CHECK(lanes_choose(NULL)->supported());
    CHECK(lanes_choose("no such set") == lanes_choose(NULL));
}

int main(void)
{
    TAP_RUN(operations_do_as_is_said);
    TAP_RUN(computes_only_the_lanes_it_is_asked_for);
    TAP_RUN(denormals_become_zero_where_mode_says_so);
    TAP_RUN(rounds_as_mode_says);
    TAP_RUN(signaling_nans_win_in_ieee_mode_only);
    TAP_RUN(comparisons_of_numbers);
    TAP_RUN(comparisons_of_halves);
    TAP_RUN(classes_of_numbers);
    TAP_RUN(sums_with_carries);
    TAP_RUN(products_of_64_bits);
    TAP_RUN(rows_in_sequence_and_within_bounds);
    TAP_RUN(is_chosen_by_name);
    return tap_done();
}
