/* SPDX-License-Identifier: MIT */
/*
 * divide.h - the division macro: v_div_scale moves numerator or denominator to where no step of the division loses bits,
 * and says whether the quotient is to be moved back by v_div_fmas; v_div_fixup has the last word on all that is special.
 * One text for all types: their numbers are doubles here, which holds them exactly.
 */
#ifndef NAVI23_SHADER_LANES_DIVIDE_H
#define NAVI23_SHADER_LANES_DIVIDE_H

#include "rows.h"

/* What is special about a type. Exponents are biased, as numbers have them. */
struct division {
    int32_t far;         /* exponents of numerator and denominator differ by this: the quotient is near the largest */
    int32_t tiny;        /* a numerator with this exponent or less */
    int32_t lost;        /* exponents differ by less than this: the quotient is less than any number */
    double below_normal; /* 1 / the smallest normal number */
    double below_least;  /* the smallest normal number / half of the smallest one */
};

/* The power of the type's scale by which a value is multiplied, and whether the quotient is to be scaled back. */
struct division_scale {
    int power;
    bool nan, back;
};

/* The value is to be the denominator `under` or the numerator `over`. */
static inline struct division_scale division_scale(const struct division *type, double value, double under,
                                                   double over, int32_t under_exponent, int32_t over_exponent)
{
    double size = __builtin_fabs(under), quotient = __builtin_fabs(over) * type->below_normal;
    bool small_inverse = size > type->below_normal && size < INFINITY;
    bool small_quotient = quotient < size && quotient * type->below_least > size;

    if (over == 0 || under == 0)
        return (struct division_scale){ .nan = true };
    if (over_exponent - under_exponent >= type->far)
        return (struct division_scale){ .power = value == under, .back = true };
    if (under_exponent == 0)
        return (struct division_scale){ .power = 1 };
    if (small_inverse && small_quotient)
        return (struct division_scale){ .power = value == under ? -1 : 0, .back = true };
    if (small_inverse)
        return (struct division_scale){ .power = -1 };
    if (small_quotient)
        return (struct division_scale){ .power = value == over, .back = true };
    return (struct division_scale){ .power = over_exponent <= type->tiny };
}

/*
 * `lost`: the quotient is less than any number; it is divided once more, so that rounding decides. A quotient that is a
 * NaN was too large: the steps before made infinity less infinity of it.
 */
static inline double division_fixup(double quotient, double under, double over, bool lost)
{
    bool over_special = over - over != 0, under_special = under - under != 0; /* infinite or NaN */
    double value = quotient == quotient ? __builtin_fabs(quotient) : INFINITY;
    value = lost ? __builtin_fabs(over / under) : value;
    value = under_special || over == 0 ? 0 : value;
    value = over_special || under == 0 ? INFINITY : value;
    value = (over_special && under_special) || (over == 0 && under == 0) ? NAN : value;
    value = under != under ? under : value;
    value = over != over ? over : value;
    return value * __builtin_copysign(1, under) * __builtin_copysign(1, over);
}

#endif
