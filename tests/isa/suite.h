/* SPDX-License-Identifier: MIT */
/* suite.h - what the programs that execute instructions share: random operands, and a list of what has been checked. */
#ifndef TESTS_ISA_SUITE_H
#define TESTS_ISA_SUITE_H

#include <navi23/shader/isa.h>
#include <navi23/shader/lanes.h>

/* The next number of a sequence that is always the same. */
uint64_t random64(void);

/* Whether operands of the kind can have signs. */
bool is_float(enum isa_kind kind);

/* An operand: an edge of its kind, anything, or a number of moderate size. */
uint64_t random_value(enum isa_kind kind);

/* The instruction is checked. */
void cover(enum isa_op op);

/* Find an instruction by its mnemonic, which is put together as printf does it, and cover it. ISA_OPS: none. */
enum isa_op op_named(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How many instructions of these formats (bits) the card executes, and nobody has covered or excepted; named as TAP. */
unsigned uncovered(uint32_t formats, const enum isa_op *excepted, size_t count);

#endif
