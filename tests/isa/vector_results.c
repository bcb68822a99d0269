/* SPDX-License-Identifier: MIT */
/* vector_results.c - results: when they are right, and what CLAMP, OMOD and MODE make of them. */
#include "vector_run.h"

#include <string.h>

struct format {
    unsigned fraction, exponent; /* bits */
};
static const struct format formats[] = {
    [REFERENCE_F16] = { 10, 5 }, [REFERENCE_F32] = { 23, 8 }, [REFERENCE_F64] = { 52, 11 }
};

static bool is_nan(uint64_t bits, const struct format *f)
{
    uint64_t infinity = ((UINT64_C(1) << f->exponent) - 1) << f->fraction;
    return (bits & ((UINT64_C(1) << (f->fraction + f->exponent)) - 1)) > infinity;
}

/* On a line on which neighbours are 1 apart. */
static int64_t rank(uint64_t bits, const struct format *f)
{
    uint64_t sign = UINT64_C(1) << (f->fraction + f->exponent);
    int64_t magnitude = (int64_t)(bits & (sign - 1));
    return bits & sign ? -magnitude : magnitude;
}

uint64_t clamped(uint64_t bits, enum reference_type type)
{
    const struct format *f = &formats[type];
    uint64_t one = ((UINT64_C(1) << (f->exponent - 1)) - 1) << f->fraction;
    if (is_nan(bits, f) || rank(bits, f) < 0)
        return 0;
    return rank(bits, f) == 0 ? 0 : rank(bits, f) > (int64_t)one ? one : bits;
}

bool agrees(const struct reference *r, uint64_t expected, uint64_t actual)
{
    if (r->type == REFERENCE_BITS)
        return expected == actual;
    if (r->type == REFERENCE_2F16) {
        struct reference half = { .type = REFERENCE_F16, .ulp = r->ulp };
        return agrees(&half, expected & 0xffff, actual & 0xffff) && agrees(&half, expected >> 16, actual >> 16);
    }
    const struct format *f = &formats[r->type];
    if (is_nan(expected, f))
        return is_nan(actual, f);
    int64_t off = rank(expected, f) - rank(actual, f);
    return expected == actual || (r->ulp && off <= r->ulp && off >= -(int64_t)r->ulp && !is_nan(actual, f));
}

bool is_any_nan(enum reference_type type, uint64_t bits)
{
    const struct format *half = &formats[REFERENCE_F16];
    if (type == REFERENCE_2F16)
        return is_nan(bits & 0xffff, half) || is_nan(bits >> 16 & 0xffff, half);
    if (type == REFERENCE_F16)
        return is_nan(bits & 0xffff, half);
    return (type == REFERENCE_F32 || type == REFERENCE_F64) && is_nan(bits, &formats[type]);
}

/* Operations whose references give more than 32 bits of the sum, for what CLAMP does to it. */
static const struct {
    enum isa_op op;
    bool is_signed;
} fitting[] = {
    { ISA_v_add_nc_u32, false },  { ISA_v_sub_nc_u32, false },  { ISA_v_subrev_nc_u32, false },
    { ISA_v_add_nc_i32, true },   { ISA_v_sub_nc_i32, true },   { ISA_v_mad_u32_u24, false },
    { ISA_v_mad_i32_i24, true },  { ISA_v_mad_u32_u16, false }, { ISA_v_mad_i32_i16, true },
    { ISA_v_sad_u8, false },      { ISA_v_sad_hi_u8, false },   { ISA_v_sad_u16, false },
    { ISA_v_sad_u32, false },     { ISA_v_msad_u8, false },     { ISA_v_dot2_i32_i16, true },
    { ISA_v_dot4_i32_i8, true },  { ISA_v_dot8_i32_i4, true },  { ISA_v_dot2_u32_u16, false },
    { ISA_v_dot4_u32_u8, false }, { ISA_v_dot8_u32_u4, false },
};

static int fitting_row(enum isa_op op)
{
    for (unsigned i = 0; i < sizeof fitting / sizeof *fitting; i++)
        if (fitting[i].op == op)
            return (int)i;
    return -1;
}

bool is_fitted(enum isa_op op)
{
    return fitting_row(op) >= 0;
}

uint64_t fitted(enum isa_op op, uint64_t exact)
{
    int64_t value = (int64_t)exact;
    bool is_signed = fitting[fitting_row(op)].is_signed;
    int64_t least = is_signed ? INT32_MIN : 0, most = is_signed ? INT32_MAX : UINT32_MAX;
    return (uint32_t)(value < least ? least : value > most ? most : value);
}

bool obeys_mode(enum isa_op op)
{
    static const char *const names[] = { "v_add_f", "v_sub_f", "v_subrev_f", "v_mul_f", "v_fma_f", "v_fmac_f" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(isa_table[op].mnemonic, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

bool flushes_results(const struct run *run)
{
    return !(run->mode >> (run->r->type == REFERENCE_F32 ? 5 : 7) & 1);
}

bool is_in_doubt(const struct run *run, uint64_t expected)
{
    bool narrow = run->r->type == REFERENCE_F16, single = run->r->type == REFERENCE_F32;
    const struct format *f = &formats[run->r->type];
    uint64_t bits = narrow ? expected & 0xffff : expected;
    uint64_t infinity = ((UINT64_C(1) << f->exponent) - 1) << f->fraction;
    unsigned round = run->mode >> (single ? 0 : 2) & 3;
    int64_t magnitude = rank(bits, f) < 0 ? -rank(bits, f) : rank(bits, f);
    uint64_t before = bits - ((uint64_t)(run->omod < 3 ? run->omod : 0) << f->fraction); /* OMOD: times 2, times 4 */
    return (flushes_results(run) && reference_is_least(before, run->r->type)) || (round == 2 && magnitude == 0) ||
           (run->omod && round != 0 && magnitude >= (int64_t)infinity - 1);
}
