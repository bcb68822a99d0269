/* SPDX-License-Identifier: MIT */
/*
 * integers_test.c - 16-bit integers, packed ones and packed fp16, dot products, bytes: random and edge values against
 * plain C on one lane at a time, with every choice of halves and signs, with and without CLAMP, in all sets.
 */
#include "lane_rows.h"

#include <math.h>

#include "tap.h"

static struct lane_rows r;
static unsigned shown;

static void check_bits(const char *what, unsigned lane, uint64_t got, uint64_t expected)
{
    if (got == expected)
        return;
    tap_failed_checks++;
    if (shown++ < 20)
        printf("# %s %s(%x, %x, %x) op_sel %x/%x neg %x/%x clamp %d mode %x: %llx, expected %llx\n", r.set->name, what,
               r.a.row[lane], r.b.row[lane], r.c.row[lane], r.inst.op_sel, r.inst.op_sel_hi, r.inst.neg, r.inst.neg_hi,
               r.inst.clamp, r.mode, (unsigned long long)got, (unsigned long long)expected);
}

/* Words whose halves and bytes are often extremes. */
static uint32_t some_word(uint64_t *seed)
{
    static const uint16_t edges[] = { 0,      1,      0xffff, 0x7fff, 0x8000, 0x8001, 0xff00, 0x00ff, 0x8080,
                                      0x7f7f, 0x3c00, 0xbc00, 0x7bff, 0x7c00, 0xfc00, 0x0400, 0x0001, 0x7e00 };
    const uint32_t count = sizeof edges / sizeof *edges;
    uint32_t random = next_random(seed), other = next_random(seed);
    uint32_t low = random & 1 ? edges[(random >> 8) % count] : other & 0xffff;
    uint32_t high = random & 2 ? edges[(random >> 16) % count] : other >> 16;
    return low | high << 16;
}

static void fill(uint64_t *seed)
{
    for (unsigned i = 0; i < 4 * WAVE_LANES; i++) {
        r.a.row[i] = some_word(seed), r.b.row[i] = some_word(seed), r.c.row[i] = some_word(seed);
        r.d.row[i] = 0x12345678;
    }
}

static void each_set(void (*test)(uint64_t seed))
{
    shown = 0;
    for (unsigned n = 0; lanes_sets[n]; n++) {
        if (!lanes_sets[n]->supported())
            continue;
        r = (struct lane_rows){ .set = lanes_sets[n], .mode = MODE_OF(0, 3) };
        for (uint64_t seed = 1; seed <= 300; seed++) {
            r.inst.clamp = seed & 1;
            test(seed);
        }
    }
}

static int64_t limit(int64_t value, int64_t least, int64_t most)
{
    return !r.inst.clamp ? value : value < least ? least : value > most ? most : value;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t middle(int64_t a, int64_t b, int64_t c)
{
    return a + b + c - least(a, least(b, c)) - most(a, most(b, c));
}

#define EACH(op, mask, expected)                                                                                       \
    CHECK(lane_rows_run(&r, ISA_##op));                                                                                \
    for (unsigned i = 0; i < WAVE_LANES; i++) {                                                                        \
        int64_t ua = r.a.row[i] & 0xffff, ub = r.b.row[i] & 0xffff, uc = r.c.row[i] & 0xffff;                          \
        int64_t sa = (int16_t)ua, sb = (int16_t)ub, sc = (int16_t)uc;                                                  \
        (void)uc, (void)sa, (void)sb, (void)sc, (void)ub;                                                              \
        check_bits(#op, i, r.d.row[i] & (mask), (uint64_t)(expected) & (mask));                                        \
    }

static void check_16(uint64_t seed)
{
    fill(&seed);
    EACH(v_add_nc_u16, 0xffff, limit(ua + ub, 0, 65535))
    EACH(v_sub_nc_u16, 0xffff, limit(ua - ub, 0, 65535))
    EACH(v_add_nc_i16, 0xffff, limit(sa + sb, -32768, 32767))
    EACH(v_sub_nc_i16, 0xffff, limit(sa - sb, -32768, 32767))
    EACH(v_mul_lo_u16, 0xffff, ua * ub)
    EACH(v_mad_u16, 0xffff, limit(ua * ub + uc, 0, 65535))
    EACH(v_mad_i16, 0xffff, limit(sa * sb + sc, -32768, 32767))
    EACH(v_mad_u32_u16, 0xffffffff, limit(ua * ub + r.c.row[i], 0, UINT32_MAX))
    EACH(v_mad_i32_i16, 0xffffffff, limit(sa * sb + (int32_t)r.c.row[i], INT32_MIN, INT32_MAX))
    EACH(v_lshlrev_b16, 0xffff, ub << (ua & 15))
    EACH(v_lshrrev_b16, 0xffff, ub >> (ua & 15))
    EACH(v_ashrrev_i16, 0xffff, sb >> (ua & 15))
    EACH(v_min_u16, 0xffff, least(ua, ub))
    EACH(v_max_u16, 0xffff, most(ua, ub))
    EACH(v_min_i16, 0xffff, least(sa, sb))
    EACH(v_max_i16, 0xffff, most(sa, sb))
    EACH(v_min3_u16, 0xffff, least(ua, least(ub, uc)))
    EACH(v_max3_u16, 0xffff, most(ua, most(ub, uc)))
    EACH(v_med3_u16, 0xffff, middle(ua, ub, uc))
    EACH(v_min3_i16, 0xffff, least(sa, least(sb, sc)))
    EACH(v_max3_i16, 0xffff, most(sa, most(sb, sc)))
    EACH(v_med3_i16, 0xffff, middle(sa, sb, sc))
}

static void integers_of_16_bits(void)
{
    each_set(check_16);
}

/* ---- packed --------------------------------------------------------------------------------------------------------
 */

/* The half of a source that makes the low or the high half of the result. */
static uint32_t part(uint32_t word, unsigned source, bool high)
{
    unsigned chosen = (high ? r.inst.op_sel_hi : r.inst.op_sel) >> source & 1;
    return chosen ? word >> 16 : word & 0xffff;
}

static void choose_halves(uint64_t seed)
{
    r.inst.op_sel = seed >> 1 & 7;
    r.inst.op_sel_hi = seed >> 4 & 7;
}

#define PACKED(op, expected)                                                                                           \
    CHECK(lane_rows_run(&r, ISA_##op));                                                                                \
    for (unsigned i = 0; i < WAVE_LANES; i++) {                                                                        \
        uint32_t halves[2];                                                                                            \
        for (unsigned h = 0; h < 2; h++) {                                                                             \
            int64_t ua = part(r.a.row[i], 0, h), ub = part(r.b.row[i], 1, h), uc = part(r.c.row[i], 2, h);             \
            int64_t sa = (int16_t)ua, sb = (int16_t)ub, sc = (int16_t)uc;                                              \
            (void)uc, (void)sa, (void)sb, (void)sc, (void)ub;                                                          \
            halves[h] = (uint16_t)(expected);                                                                          \
        }                                                                                                              \
        check_bits(#op, i, r.d.row[i], halves[0] | halves[1] << 16);                                                   \
    }

static void check_packed(uint64_t seed)
{
    choose_halves(seed);
    fill(&seed);
    PACKED(v_pk_add_u16, limit(ua + ub, 0, 65535))
    PACKED(v_pk_sub_u16, limit(ua - ub, 0, 65535))
    PACKED(v_pk_add_i16, limit(sa + sb, -32768, 32767))
    PACKED(v_pk_sub_i16, limit(sa - sb, -32768, 32767))
    PACKED(v_pk_mul_lo_u16, ua * ub)
    PACKED(v_pk_mad_u16, limit(ua * ub + uc, 0, 65535))
    PACKED(v_pk_mad_i16, limit(sa * sb + sc, -32768, 32767))
    PACKED(v_pk_min_u16, least(ua, ub))
    PACKED(v_pk_max_u16, most(ua, ub))
    PACKED(v_pk_min_i16, least(sa, sb))
    PACKED(v_pk_max_i16, most(sa, sb))
    PACKED(v_pk_lshlrev_b16, ub << (ua & 15))
    PACKED(v_pk_lshrrev_b16, ub >> (ua & 15))
    PACKED(v_pk_ashrrev_i16, sb >> (ua & 15))
}

static void packed_integers(void)
{
    each_set(check_packed);
}

/* fp16 as a double; the half with its sign changed if NEG says so. */
static double half_value(uint32_t half)
{
    double size = HALF_IS_NAN(half)   ? NAN
                  : HALF_IS_INF(half) ? INFINITY
                                      : ldexp((double)llabs((long long)half_times_2_24(half, r.mode)), -24);
    return half & 0x8000 ? -size : size;
}

static double source(uint32_t word, unsigned n, bool high)
{
    double value = half_value(part(word, n, high));
    return (high ? r.inst.neg_hi : r.inst.neg) >> n & 1 ? -value : value;
}

static double clamp_float(double x)
{
    if (!r.inst.clamp)
        return x;
    return isnan(x) ? 0 : x < 0 ? 0 : x > 1 ? 1 : x;
}

/* Whether a code is what an exact result, with CLAMP, is rounded to. */
static bool is_half(uint32_t got, double exact, bool zero_of_any_sign)
{
    exact = clamp_float(exact);
    if (isnan(exact))
        return HALF_IS_NAN(got);
    if (isinf(exact))
        return got == (exact < 0 ? 0xfc00 : 0x7c00);
    if (exact == 0 && zero_of_any_sign)
        return (got & 0x7fff) == 0;
    int exponent;
    double fraction = frexp(fabs(exact), &exponent);
    wide_unsigned mantissa = (wide_unsigned)(uint64_t)ldexp(fraction, 53);
    int point = 53 - exponent; /* mantissa / 2^point */
    if (point > 110)
        return half_from(signbit(exact), 0, 24, mantissa != 0, r.mode) == got;
    return half_from(signbit(exact), mantissa, point, false, r.mode) == got;
}

static void check_pair(const char *what, unsigned lane, double low, double high)
{
    if (!is_half(r.d.row[lane] & 0xffff, low, true) || !is_half(r.d.row[lane] >> 16, high, true))
        check_bits(what, lane, r.d.row[lane], ~(uint64_t)0);
}

static void check_packed_floats(uint64_t seed)
{
    r.mode = MODE_OF(seed / 8 & 3, seed & 4 ? 3 : 0);
    choose_halves(seed * 5);
    r.inst.neg = seed >> 2 & 7;
    r.inst.neg_hi = seed >> 5 & 7;
    if (seed % 3 == 0) { /* as compilers write it */
        r.mode = MODE_OF(seed / 8 & 3, 3);
        r.inst = (struct isa_inst){ .op_sel_hi = 7 };
    }
    fill(&seed);
    CHECK(lane_rows_run(&r, ISA_v_pk_add_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        check_pair("v_pk_add_f16", i, source(r.a.row[i], 0, false) + source(r.b.row[i], 1, false),
                   source(r.a.row[i], 0, true) + source(r.b.row[i], 1, true));
    CHECK(lane_rows_run(&r, ISA_v_pk_mul_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        check_pair("v_pk_mul_f16", i, source(r.a.row[i], 0, false) * source(r.b.row[i], 1, false),
                   source(r.a.row[i], 0, true) * source(r.b.row[i], 1, true));
    for (unsigned i = 0; i < WAVE_LANES; i++) /* so that the sums fit a double */
        r.a.row[i] = (r.a.row[i] & 0x83ff83ff) | 0x38003800, r.b.row[i] = (r.b.row[i] & 0x83ff83ff) | 0x3c003c00;
    CHECK(lane_rows_run(&r, ISA_v_pk_fma_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        check_pair("v_pk_fma_f16", i,
                   source(r.a.row[i], 0, false) * source(r.b.row[i], 1, false) + source(r.c.row[i], 2, false),
                   source(r.a.row[i], 0, true) * source(r.b.row[i], 1, true) + source(r.c.row[i], 2, true));
    CHECK(lane_rows_run(&r, ISA_v_pk_min_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        check_pair("v_pk_min_f16", i, fmin(source(r.a.row[i], 0, false), source(r.b.row[i], 1, false)),
                   fmin(source(r.a.row[i], 0, true), source(r.b.row[i], 1, true)));
    CHECK(lane_rows_run(&r, ISA_v_pk_max_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        check_pair("v_pk_max_f16", i, fmax(source(r.a.row[i], 0, false), source(r.b.row[i], 1, false)),
                   fmax(source(r.a.row[i], 0, true), source(r.b.row[i], 1, true)));
    r.inst.clamp = false;
    memcpy(r.d.row, r.c.row, sizeof r.d.row);
    CHECK(lane_rows_run(&r, ISA_v_pk_fmac_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        uint32_t a = r.a.row[i], b = r.b.row[i], c = r.c.row[i];
        check_pair("v_pk_fmac_f16", i, half_value(a & 0xffff) * half_value(b & 0xffff) + half_value(c & 0xffff),
                   half_value(a >> 16) * half_value(b >> 16) + half_value(c >> 16));
    }
}

static void packed_floats(void)
{
    each_set(check_packed_floats);
}

/* ---- dot products --------------------------------------------------------------------------------------------------
 */

static int64_t signed_dot(uint32_t a, uint32_t b, unsigned width)
{
    int64_t sum = 0, top = 1 << (width - 1);
    for (unsigned n = 0; n < 32; n += width) {
        int64_t x = a >> n & (2 * top - 1), y = b >> n & (2 * top - 1);
        sum += (x >= top ? x - 2 * top : x) * (y >= top ? y - 2 * top : y);
    }
    return sum;
}

static int64_t unsigned_dot(uint32_t a, uint32_t b, unsigned width)
{
    int64_t sum = 0;
    for (unsigned n = 0; n < 32; n += width)
        sum += (int64_t)(a >> n & ((1u << width) - 1)) * (b >> n & ((1u << width) - 1));
    return sum;
}

#define WHOLE(op, expected)                                                                                            \
    CHECK(lane_rows_run(&r, ISA_##op));                                                                                \
    for (unsigned i = 0; i < WAVE_LANES; i++) {                                                                        \
        uint32_t a = r.a.row[i], b = r.b.row[i], c = r.c.row[i];                                                       \
        (void)a, (void)b, (void)c;                                                                                     \
        check_bits(#op, i, r.d.row[i], (uint32_t)(expected));                                                          \
    }

static void check_dots(uint64_t seed)
{
    choose_halves(seed);
    fill(&seed);
    WHOLE(v_dot4_i32_i8, limit(signed_dot(a, b, 8) + (int32_t)c, INT32_MIN, INT32_MAX))
    WHOLE(v_dot4_u32_u8, limit(unsigned_dot(a, b, 8) + c, 0, UINT32_MAX))
    WHOLE(v_dot8_i32_i4, limit(signed_dot(a, b, 4) + (int32_t)c, INT32_MIN, INT32_MAX))
    WHOLE(v_dot8_u32_u4, limit(unsigned_dot(a, b, 4) + c, 0, UINT32_MAX))
    WHOLE(v_dot2_i32_i16,
          limit(signed_dot(part(a, 0, false) | part(a, 0, true) << 16, part(b, 1, false) | part(b, 1, true) << 16, 16) +
                    (int32_t)c,
                INT32_MIN, INT32_MAX))
    WHOLE(v_dot2_u32_u16, limit(unsigned_dot(part(a, 0, false) | part(a, 0, true) << 16,
                                             part(b, 1, false) | part(b, 1, true) << 16, 16) +
                                    c,
                                0, UINT32_MAX))
    memcpy(r.d.row, r.c.row, sizeof r.d.row);
    WHOLE(v_dot4c_i32_i8, limit(signed_dot(a, b, 8) + (int32_t)c, INT32_MIN, INT32_MAX))
}

static void dot_products_of_integers(void)
{
    each_set(check_dots);
}

static void check_float(const char *what, unsigned lane, float expected)
{
    float got = float_of(r.d.row[lane]);
    if (!(isnan(got) && isnan(expected)))
        check_bits(what, lane, bits_of(got + 0.0f), bits_of(expected + 0.0f));
}

/* A source of v_fma_mix*. */
static double mix_source(uint32_t word, unsigned n)
{
    bool half = r.inst.op_sel_hi >> n & 1;
    double value = half ? half_value(part(word, n, false)) : float_of(word);
    value = r.inst.neg_hi >> n & 1 ? fabs(value) : value;
    return r.inst.neg >> n & 1 ? -value : value;
}

static void check_mixed(uint64_t seed)
{
    choose_halves(seed * 3);
    r.inst.neg = seed >> 2 & 7;
    r.inst.neg_hi = seed >> 4 & 7;
    fill(&seed);
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        if (i & 1) /* ordinary numbers in both views */
            r.a.row[i] = (r.a.row[i] & 0x83ff83ff) | 0x3c003c00, r.b.row[i] = (r.b.row[i] & 0x83ff83ff) | 0x3c003c00,
            r.c.row[i] = (r.c.row[i] & 0x83ff83ff) | 0x3c003c00;
    }
    CHECK(lane_rows_run(&r, ISA_v_dot2_f32_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        float c = float_of(r.c.row[i]); /* whose sign is the caller's affair */
        float first = c + (float)(source(r.a.row[i], 0, false) * source(r.b.row[i], 1, false));
        float both = first + (float)(source(r.a.row[i], 0, true) * source(r.b.row[i], 1, true));
        check_float("v_dot2_f32_f16", i, (float)clamp_float(both));
    }
    CHECK(lane_rows_run(&r, ISA_v_fma_mix_f32));
    struct operand wanted;
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        float sum =
            fmaf((float)mix_source(r.a.row[i], 0), (float)mix_source(r.b.row[i], 1), (float)mix_source(r.c.row[i], 2));
        wanted.row[i] = bits_of((float)clamp_float(sum));
        check_float("v_fma_mix_f32", i, float_of(wanted.row[i]));
    }
    for (unsigned high = 0; high < 2; high++) {
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.d.row[i] = 0x12345678;
        CHECK(lane_rows_run(&r, high ? ISA_v_fma_mixhi_f16 : ISA_v_fma_mixlo_f16));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t half = high ? r.d.row[i] >> 16 : r.d.row[i] & 0xffff;
            uint32_t other = high ? r.d.row[i] & 0xffff : r.d.row[i] >> 16;
            if (!is_half(half, float_of(wanted.row[i]), true))
                check_bits("v_fma_mixlo/hi_f16", i, half, ~(uint64_t)0);
            CHECK_EQ(other, high ? 0x5678 : 0x1234);
        }
    }
    for (unsigned i = 0; i < WAVE_LANES; i++)
        r.d.row[i] = r.c.row[i];
    CHECK(lane_rows_run(&r, ISA_v_dot2c_f32_f16));
    for (unsigned i = 0; i < WAVE_LANES; i++) {
        uint32_t a = r.a.row[i], b = r.b.row[i];
        float sum = float_of(r.c.row[i]) + (float)(half_value(a & 0xffff) * half_value(b & 0xffff));
        check_float("v_dot2c_f32_f16", i, sum + (float)(half_value(a >> 16) * half_value(b >> 16)));
    }
}

static void mixed_precision(void)
{
    each_set(check_mixed);
}

/* ---- bytes ---------------------------------------------------------------------------------------------------------
 */

static uint32_t sad(uint32_t a, uint32_t b, bool masked)
{
    uint32_t sum = 0;
    for (unsigned n = 0; n < 32; n += 8) {
        int x = a >> n & 255, y = b >> n & 255;
        sum += masked && y == 0 ? 0 : (uint32_t)abs(x - y);
    }
    return sum;
}

static uint32_t permuted(uint32_t a, uint32_t b, uint32_t selects)
{
    uint8_t bytes[16];
    for (unsigned n = 0; n < 4; n++)
        bytes[n] = (uint8_t)(b >> 8 * n), bytes[4 + n] = (uint8_t)(a >> 8 * n);
    bytes[8] = bytes[1] & 0x80 ? 255 : 0, bytes[9] = bytes[3] & 0x80 ? 255 : 0;
    bytes[10] = bytes[5] & 0x80 ? 255 : 0, bytes[11] = bytes[7] & 0x80 ? 255 : 0;
    bytes[12] = 0, bytes[13] = bytes[14] = bytes[15] = 255;
    uint32_t result = 0;
    for (unsigned n = 0; n < 4; n++) {
        uint32_t select = selects >> 8 * n & 255;
        result |= (uint32_t)bytes[select > 13 ? 13 : select] << 8 * n;
    }
    return result;
}

static uint32_t byte_of_half(uint32_t half)
{
    int value = (int16_t)half;
    return (uint32_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void check_bytes(uint64_t seed)
{
    bool selects = seed & 1;
    fill(&seed);
    for (unsigned i = 0; selects && i < WAVE_LANES; i++)
        r.c.row[i] &= 0x0f0f0f0f;
    WHOLE(v_perm_b32, permuted(a, b, c))
    WHOLE(v_sad_u8, sad(a, b, false) + c)
    WHOLE(v_sad_hi_u8, (sad(a, b, false) << 16) + c)
    WHOLE(v_msad_u8, sad(a, b, true) + c)
    WHOLE(v_sad_u16,
          (uint32_t)abs((int)(a & 0xffff) - (int)(b & 0xffff)) + (uint32_t)abs((int)(a >> 16) - (int)(b >> 16)) + c)
    WHOLE(v_pack_b32_f16, (a & 0xffff) | b << 16)
    WHOLE(v_sat_pk_u8_i16, byte_of_half(a & 0xffff) | byte_of_half(a >> 16) << 8)
    for (unsigned masked = 0; masked < 2; masked++) {
        CHECK(lane_rows_run(&r, masked ? ISA_v_mqsad_pk_u16_u8 : ISA_v_qsad_pk_u16_u8));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint64_t a = get64(&r.a, i), c = get64(&r.c, i), expected = 0;
            for (unsigned n = 0; n < 4; n++)
                expected |= (uint64_t)(uint16_t)(sad((uint32_t)(a >> 8 * n), r.b.row[i], masked) + (c >> 16 * n))
                            << 16 * n;
            check_bits("v_(m)qsad_pk_u16_u8", i, get64(&r.d, i), expected);
        }
    }
    memcpy(r.d.row, r.c.row, sizeof r.d.row);
    CHECK(lane_rows_run(&r, ISA_v_mqsad_u32_u8));
    for (unsigned i = 0; i < WAVE_LANES; i++)
        for (unsigned n = 0; n < 4; n++)
            check_bits("v_mqsad_u32_u8", i, r.d.row[n * WAVE_LANES + i],
                       sad((uint32_t)(get64(&r.a, i) >> 8 * n), r.b.row[i], true) + r.c.row[n * WAVE_LANES + i]);
}

static void bytes_and_halves(void)
{
    each_set(check_bytes);
}

int main(void)
{
    TAP_RUN(integers_of_16_bits);
    TAP_RUN(packed_integers);
    TAP_RUN(packed_floats);
    TAP_RUN(dot_products_of_integers);
    TAP_RUN(mixed_precision);
    TAP_RUN(bytes_and_halves);
    return tap_done();
}
