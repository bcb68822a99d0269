/* SPDX-License-Identifier: MIT */
/* vector.h - what vector instructions of all kinds share: their sources, and how active lanes take a result. */
#ifndef NAVI23_SHADER_VECTOR_H
#define NAVI23_SHADER_VECTOR_H

#include <navi23/shader/lanes.h>
#include <navi23/shader/step.h>

/* Where temporary rows of a core are used for what, four each: sources that are no rows yet, and the result. */
#define VECTOR_TEMP(source) (4u * (source))
#define VECTOR_RESULT       12u

/* The row, or rows, of source n as the register file or the constants have it. Good until the end of the step. */
const uint32_t *vector_source(struct wave *w, const struct step *step, unsigned n);

/* The lanes of `active`, a subset of EXEC, take `words` rows from s. */
void vector_store(struct wave *w, unsigned dst, const uint32_t *s, unsigned words, uint64_t active);

/* The lane mask that a source code stands for: an SGPR pair or a constant. */
uint64_t vector_mask(const struct wave *w, unsigned code);

/* cross.c: what moves values between lanes. */
step_bind_fn cross_bind;

#endif
