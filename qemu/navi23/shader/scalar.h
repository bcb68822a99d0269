/* SPDX-License-Identifier: MIT */
/* scalar.h - operands of scalar instructions, for those who execute them. */
#ifndef NAVI23_SHADER_SCALAR_H
#define NAVI23_SHADER_SCALAR_H

#include <navi23/shader/step.h>

static inline uint32_t scalar32(const struct wave *w, const struct step *step, unsigned n)
{
    const struct row_source *src = &step->src[n];
    return src->kind == ROW_NUMBER ? (uint32_t)src->number : wave_code32(w, src->index);
}

static inline uint64_t scalar64(const struct wave *w, const struct step *step, unsigned n)
{
    const struct row_source *src = &step->src[n];
    return src->kind == ROW_NUMBER ? src->number : wave_code64(w, src->index);
}

/* Control (control.c), arithmetic (scalar.c) and access to the hardware's registers (hwreg.c): false: not theirs. */
step_bind_fn arithmetic_bind;
step_bind_fn control_bind;
step_bind_fn hwreg_bind;

#endif
