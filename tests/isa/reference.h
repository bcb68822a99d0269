/* SPDX-License-Identifier: MIT */
/*
 * reference.h - what instructions of the vector ALU compute, written down a second time: one lane, wide types, nothing
 * of the executor's.
 *
 * Operands come as their bits; what is of 16 or 32 bits is in the low part. A NaN stands for every NaN.
 */
#ifndef TESTS_ISA_REFERENCE_H
#define TESTS_ISA_REFERENCE_H

#include <navi23/shader/isa.h>

struct reference_lane {
    uint64_t a, b, c; /* sources */
    uint64_t d;       /* the destination before */
    unsigned lane;    /* its number */
    bool open;        /* out: the ISA does not say what comes of this */
    bool carry;       /* in: VCC or the third source; out: the second destination */
};

/* What a result is compared as. */
enum reference_type { REFERENCE_BITS, REFERENCE_F16, REFERENCE_F32, REFERENCE_F64, REFERENCE_2F16, REFERENCE_MASK };

struct reference {
    enum isa_op op;
    enum reference_type type;
    uint8_t ulp; /* how many last places a result may be off, where the ISA leaves it open */
    uint64_t (*compute)(struct reference_lane *lane);
};

/* Lists that end with an entry without a function. */
extern const struct reference reference_integers[];
extern const struct reference reference_floats[];

/*
 * How floats are rounded, and which denormals are kept: coded as MODE of waves. To nearest even, and all, unless
 * somebody has set it. Arithmetic and fused multiply-add obey it; the others' references are good for the plain mode.
 */
#define REFERENCE_PLAIN 0xf0u
extern uint32_t reference_mode;

/* A result times 2, 4 or 1/2 (OMOD 1 to 3); a zero has no sign. */
uint64_t reference_scaled(uint64_t bits, enum reference_type type, unsigned omod);

/* Whether a result is next to the denormals, which is where it matters when it is found to be one. */
bool reference_is_least(uint64_t bits, enum reference_type type);

/* a / b of fp32. */
uint64_t reference_quotient(struct reference_lane *lane);

#endif
