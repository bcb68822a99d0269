/* SPDX-License-Identifier: MIT */
/* convert_test.c - numbers of one type into numbers of another, against integers and the C library. */
#include "lane_rows.h"

#include <fenv.h>
#include <math.h>

#include "tap.h"

static struct lane_rows r;
static unsigned shown;

static void check_bits(const char *what, uint64_t a, uint64_t b, uint64_t got, uint64_t expected)
{
    if (got == expected)
        return;
    tap_failed_checks++;
    if (shown++ < 20)
        printf("# %s %s(%llx, %llx) mode %x: %llx, expected %llx\n", r.set->name, what, (unsigned long long)a,
               (unsigned long long)b, r.mode, (unsigned long long)got, (unsigned long long)expected);
}

static void each_mode(void (*test)(void))
{
    shown = 0;
    lane_rows_each_mode(&r, test);
}

/* ---- fp16 ----------------------------------------------------------------------------------------------------------
 */

static void check_widening(void)
{
    for (uint32_t first = 0; first < 0x10000; first += WAVE_LANES) {
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.a.row[i] = first + i;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f32_f16));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t a = first + i;
            float value = HALF_IS_INF(a) ? INFINITY : ldexpf((float)llabs((long long)half_times_2_24(a, r.mode)), -24);
            uint32_t sign = (a & 0x8000) << 16;
            if (HALF_IS_NAN(a))
                CHECK((r.d.row[i] & 0x7fc00000) == 0x7fc00000);
            else
                check_bits("v_cvt_f32_f16", a, 0, r.d.row[i], bits_of(value) | sign);
        }
    }
}

static void every_fp16_number_as_fp32(void)
{
    each_mode(check_widening);
}

/* A float rounded to fp16 by way of integers; in `mode`'s rounding. */
static uint32_t expected_half(uint32_t bits, uint32_t mode)
{
    bool negative = bits >> 31;
    uint32_t sign = negative ? 0x8000 : 0, size = bits & 0x7fffffff;
    if (size > 0x7f800000)
        return 0x7e00;
    if (size == 0x7f800000)
        return sign | 0x7c00;
    int exponent = (int)(size >> 23) - 127;
    if (size < 1u << 23) { /* a denormal source; a wave flushes or keeps it */
        bool something = size != 0 && (MODE_DENORM_16_64(mode) & 1);
        return half_from(negative, 0, 24, something, mode);
    }
    wide_unsigned mantissa = (size & 0x7fffff) | 0x800000;
    if (exponent > 40)
        return half_from(negative, (wide_unsigned)1 << 70, 24, true, mode);
    if (exponent < -40)
        return half_from(negative, 0, 24, true, mode);
    return half_from(negative, mantissa << 10 << (exponent + 40), 73, false, mode); /* mantissa * 2^(exponent - 23) */
}

static bool same_half(uint32_t got, uint32_t expected)
{
    return got == expected || (HALF_IS_NAN(got) && got < 0x10000 && HALF_IS_NAN(expected));
}

static void check_narrowing(void)
{
    static const int32_t near[] = { 0, 1, -1, 0xfff, 0x1000, 0x1001, 0x1fff, 2 };
    uint64_t seed = 3;
    for (uint32_t half = 0; half < 0x10000; half += 8) {
        for (unsigned i = 0; i < WAVE_LANES; i++) { /* numbers, ties, and the floats beside them */
            float value = ldexpf((float)half_times_2_24((half + i / 8) & 0x7fff, MODE_OF(0, 3)), -24);
            r.a.row[i] = (bits_of(value) + (uint32_t)near[i % 8]) | (half & 0x8000) << 16;
            r.b.row[i] = next_random(&seed);
            if ((half & 0x18) == 0 && i % 3 == 0)
                r.a.row[i] = next_random(&seed);
        }
        CHECK(lane_rows_run(&r, ISA_v_cvt_f16_f32));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t expected = expected_half(r.a.row[i], r.mode);
            if (!same_half(r.d.row[i], expected))
                check_bits("v_cvt_f16_f32", r.a.row[i], 0, r.d.row[i], expected);
        }
        CHECK(lane_rows_run(&r, ISA_v_cvt_pkrtz_f16_f32));
        uint32_t cut = (r.mode & ~15u) | 15; /* towards 0 */
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t low = expected_half(r.a.row[i], cut), high = expected_half(r.b.row[i], cut);
            if (!same_half(r.d.row[i] & 0xffff, low) || !same_half(r.d.row[i] >> 16, high))
                check_bits("v_cvt_pkrtz_f16_f32", r.a.row[i], r.b.row[i], r.d.row[i], low | high << 16);
        }
    }
}

static void fp32_as_fp16_in_every_rounding_mode(void)
{
    each_mode(check_narrowing);
}

static void check_half_integers(void)
{
    for (uint32_t first = 0; first < 0x10000; first += WAVE_LANES) {
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.a.row[i] = first + i;
        for (unsigned n = 0; n < 6; n++) {
            static const enum isa_op ops[] = { ISA_v_cvt_f16_u16, ISA_v_cvt_f16_i16,      ISA_v_cvt_u16_f16,
                                               ISA_v_cvt_i16_f16, ISA_v_cvt_norm_i16_f16, ISA_v_cvt_norm_u16_f16 };
            CHECK(lane_rows_run(&r, ops[n]));
            for (unsigned i = 0; i < WAVE_LANES; i++) {
                uint32_t a = first + i, expected = 0;
                int32_t with_sign = (int16_t)a;
                long double x = HALF_IS_INF(a) ? 1e9L : ldexpl((long double)half_times_2_24(a & 0x7fff, r.mode), -24);
                x = HALF_IS_NAN(a) ? 0 : a & 0x8000 ? -x : x;
                switch (n) {
                case 0:
                    expected = half_from(false, a, 0, false, r.mode);
                    break;
                case 1:
                    expected = half_from(with_sign < 0, (uint32_t)abs(with_sign), 0, false, r.mode);
                    break;
                case 2:
                    expected = (uint32_t)fminl(fmaxl(x, 0), 65535);
                    break;
                case 3:
                    expected = (uint16_t)(int32_t)fminl(fmaxl(x, -32768), 32767);
                    break;
                case 4:
                    expected = (uint16_t)(int32_t)rintl(fminl(fmaxl(x, -1), 1) * 32767);
                    break;
                case 5:
                    expected = (uint32_t)rintl(fminl(fmaxl(x, 0), 1) * 65535);
                    break;
                }
                check_bits(isa_mnemonic(ops[n]), a, 0, r.d.row[i] & 0xffff, expected);
                CHECK(r.d.row[i] < 0x10000);
            }
        }
    }
}

static void fp16_and_integers(void)
{
    each_mode(check_half_integers);
}

/* ---- fp32 and fp64 -------------------------------------------------------------------------------------------------
 */

static uint32_t some_float(uint64_t *seed)
{
    static const float edges[] = { 0,
                                   0.5f,
                                   1,
                                   1.5f,
                                   2.5f,
                                   -0.5f,
                                   -1.5f,
                                   0.49999997f,
                                   2147483648.f,
                                   2147483520.f,
                                   4294967296.f,
                                   4294967040.f,
                                   -2147483648.f,
                                   -2147483904.f,
                                   INFINITY,
                                   NAN,
                                   255,
                                   255.9f,
                                   256,
                                   1e-40f,
                                   8388609.f,
                                   -0.49999997f };
    uint32_t random = next_random(seed);
    if (random & 1)
        return bits_of(edges[(random >> 1) % (sizeof edges / sizeof *edges)]) ^ (random & 0x80000000);
    return random & 2 ? next_random(seed) : bits_of((float)(int32_t)next_random(seed) * 0x1p-12f);
}

static long double limited(long double x, long double least, long double most)
{
    return isnan(x) ? 0 : x < least ? least : x > most ? most : x;
}

static void check_floats(void)
{
    static const enum isa_op ops[] = {
        ISA_v_cvt_i32_f32,        ISA_v_cvt_u32_f32,        ISA_v_cvt_rpi_i32_f32, ISA_v_cvt_flr_i32_f32,
        ISA_v_cvt_pknorm_i16_f32, ISA_v_cvt_pknorm_u16_f32, ISA_v_cvt_pk_u8_f32,   ISA_v_cvt_pk_u16_u32,
        ISA_v_cvt_pk_i16_i32,     ISA_v_cvt_off_f32_i4,     ISA_v_cvt_f32_ubyte0,  ISA_v_cvt_f32_ubyte1,
        ISA_v_cvt_f32_ubyte2,     ISA_v_cvt_f32_ubyte3,
    };
    uint64_t seed = 11;
    for (unsigned round = 0; round < 200; round++) {
        for (unsigned i = 0; i < WAVE_LANES; i++)
            r.a.row[i] = some_float(&seed), r.b.row[i] = some_float(&seed), r.c.row[i] = next_random(&seed);
        for (unsigned n = 0; n < sizeof ops / sizeof *ops; n++) {
            CHECK(lane_rows_run(&r, ops[n]));
            for (unsigned i = 0; i < WAVE_LANES; i++) {
                uint32_t a = r.a.row[i], b = r.b.row[i], expected = 0;
                bool keep = MODE_DENORM_32(r.mode) & 1;
                long double x = (a & 0x7f800000) || keep ? float_of(a) : 0;
                long double y = (b & 0x7f800000) || keep ? float_of(b) : 0;
                unsigned shift = (b & 3) * 8;
                switch (n) {
                case 0:
                    expected = (uint32_t)(int32_t)limited(x, INT32_MIN, INT32_MAX);
                    break;
                case 1:
                    expected = (uint32_t)limited(x, 0, UINT32_MAX);
                    break;
                case 2:
                    expected = (uint32_t)(int32_t)limited(floorl(x + 0.5L), INT32_MIN, INT32_MAX);
                    break;
                case 3:
                    expected = (uint32_t)(int32_t)limited(floorl(x), INT32_MIN, INT32_MAX);
                    break;
                case 4:
                    expected = (uint16_t)(int32_t)rintl(limited(x, -1, 1) * 32767) |
                               (uint32_t)(int32_t)rintl(limited(y, -1, 1) * 32767) << 16;
                    break;
                case 5:
                    expected = (uint32_t)rintl(limited(x, 0, 1) * 65535) | (uint32_t)rintl(limited(y, 0, 1) * 65535)
                                                                               << 16;
                    break;
                case 6:
                    expected = (r.c.row[i] & ~(255u << shift)) | (uint32_t)limited(x, 0, 255) << shift;
                    break;
                case 7:
                    expected = (a > 0xffff ? 0xffff : a) | (b > 0xffff ? 0xffff : b) << 16;
                    break;
                case 8:
                    expected = (uint16_t)(int32_t)limited((int32_t)a, -32768, 32767) |
                               (uint32_t)(int32_t)limited((int32_t)b, -32768, 32767) << 16;
                    break;
                case 9:
                    expected = bits_of((float)((int)(a & 15) - (a & 8 ? 16 : 0)) / 16);
                    break;
                default:
                    expected = bits_of((float)(a >> (n - 10) * 8 & 0xff));
                    break;
                }
                check_bits(isa_mnemonic(ops[n]), a, b, r.d.row[i], expected);
            }
        }
    }
}

static void fp32_and_integers(void)
{
    each_mode(check_floats);
}

/* What the C library's own rounding makes of integers and doubles. */
static void check_rounded(void)
{
    static const int directions[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    uint64_t seed = 17;
    for (unsigned round = 0; round < 300; round++) {
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            uint32_t random = next_random(&seed);
            r.a.row[i] = random >> (random & 31);
            put64(&r.b, i, double_bits((double)float_of(some_float(&seed)) * (1 + (double)random * 0x1p-40)));
            r.c.row[i] = some_float(&seed);
        }
        struct operand integers = r.a, doubles = r.b, floats = r.c, from_int, from_unsigned, from_double;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f32_i32));
        from_int = r.d;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f32_u32));
        from_unsigned = r.d;
        r.a = doubles;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f32_f64));
        from_double = r.d;
        fesetround(directions[r.mode & 3]);
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            volatile int64_t with_sign = (int32_t)integers.row[i], without = integers.row[i];
            volatile double x = bits_double(get64(&doubles, i));
            volatile float expected = (float)x;
            check_bits("v_cvt_f32_i32", integers.row[i], 0, from_int.row[i], bits_of((float)with_sign));
            check_bits("v_cvt_f32_u32", integers.row[i], 0, from_unsigned.row[i], bits_of((float)without));
            bool denormal = fabsf(expected) < 0x1p-126f && expected != 0;
            if (isnan(expected))
                CHECK((from_double.row[i] & 0x7fc00000) == 0x7fc00000);
            else if (!denormal)
                check_bits("v_cvt_f32_f64", get64(&doubles, i), 0, from_double.row[i], bits_of(expected));
            else if (MODE_DENORM_32(r.mode) == 3)
                check_bits("v_cvt_f32_f64", get64(&doubles, i), 0, from_double.row[i], bits_of(expected));
            else
                check_bits("v_cvt_f32_f64", get64(&doubles, i), 0, from_double.row[i],
                           bits_of(expected) & 0x80000000);
        }
        fesetround(FE_TONEAREST);

        CHECK(lane_rows_run(&r, ISA_v_cvt_i32_f64));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            check_bits("v_cvt_i32_f64", get64(&doubles, i), 0, r.d.row[i],
                       (uint32_t)(int32_t)limited(bits_double(get64(&doubles, i)), INT32_MIN, INT32_MAX));
        CHECK(lane_rows_run(&r, ISA_v_cvt_u32_f64));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            check_bits("v_cvt_u32_f64", get64(&doubles, i), 0, r.d.row[i],
                       (uint32_t)limited(bits_double(get64(&doubles, i)), 0, UINT32_MAX));
        r.a = integers;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f64_i32));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            check_bits("v_cvt_f64_i32", integers.row[i], 0, get64(&r.d, i), double_bits((int32_t)integers.row[i]));
        CHECK(lane_rows_run(&r, ISA_v_cvt_f64_u32));
        for (unsigned i = 0; i < WAVE_LANES; i++)
            check_bits("v_cvt_f64_u32", integers.row[i], 0, get64(&r.d, i), double_bits(integers.row[i]));
        r.a = floats;
        CHECK(lane_rows_run(&r, ISA_v_cvt_f64_f32));
        for (unsigned i = 0; i < WAVE_LANES; i++) {
            float x = float_of(floats.row[i]);
            if (fabsf(x) < 0x1p-126f && !(MODE_DENORM_32(r.mode) & 1))
                x = copysignf(0, x);
            if (!isnan(x))
                check_bits("v_cvt_f64_f32", floats.row[i], 0, get64(&r.d, i), double_bits(x));
        }
    }
}

static void integers_and_fp64_as_floats_in_every_rounding_mode(void)
{
    each_mode(check_rounded);
}

int main(void)
{
    TAP_RUN(every_fp16_number_as_fp32);
    TAP_RUN(fp32_as_fp16_in_every_rounding_mode);
    TAP_RUN(fp16_and_integers);
    TAP_RUN(fp32_and_integers);
    TAP_RUN(integers_and_fp64_as_floats_in_every_rounding_mode);
    return tap_done();
}
