/* SPDX-License-Identifier: MIT */
/* reference_memory.h - what memory instructions do with an element, written down a second time. */
#ifndef TESTS_ISA_REFERENCE_MEMORY_H
#define TESTS_ISA_REFERENCE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* A load or a store. */
struct memory_access {
    const char *name;    /* behind buffer_, flat_, global_, scratch_ */
    const char *ds_name; /* behind ds_ */
    uint8_t bytes;
    bool stores, is_signed;
    uint8_t half;        /* of a register: 1 the lower, 2 the upper one, the other stays; 0: all of it */
};

/* An atomic. What is compared comes second, but first with DS. */
struct memory_atomic {
    const char *name;      /* behind buffer_atomic_ and so on; NULL: none has it */
    const char *ds_name;   /* behind ds_, up to the type; NULL: DS does not have it */
    const char *ds_type;   /* "u32"; of 64 bits the number is another */
    bool ds_returns;       /* DS has it only with return */
    uint8_t operands;
    bool is_float;
    bool narrow, wide;     /* of which sizes there is one */
    bool only_32;          /* buffers and global memory do not have it of 64 bits, and FLAT not at all */
    uint64_t (*compute)(uint64_t memory, uint64_t a, uint64_t b, unsigned bits);
};

/* Each list ends with an empty row. */
extern const struct memory_access reference_accesses[];
extern const struct memory_atomic reference_atomics[];

#endif
