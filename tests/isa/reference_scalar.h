/* SPDX-License-Identifier: MIT */
/* reference_scalar.h - what instructions of the scalar ALU compute, written down a second time. */
#ifndef TESTS_ISA_REFERENCE_SCALAR_H
#define TESTS_ISA_REFERENCE_SCALAR_H

#include <navi23/shader/isa.h>

struct scalar {
    uint64_t a, b; /* sources; of SOPK the second is SIMM16 with its sign */
    uint64_t d;    /* the destination before, and then after */
    bool scc;      /* likewise */
    uint64_t exec; /* likewise */
};

struct scalar_reference {
    enum isa_op op;
    void (*compute)(struct scalar *s);
};

/* Ends with an entry without a function. */
extern const struct scalar_reference reference_scalar[];

#endif
