/* SPDX-License-Identifier: MIT */
/*
 * witness.h - one invocation of a shader whose every instruction is written into the trace, with the values that it
 * saw: the one that navi_host.witness names. Whoever launches a wave looks whether it is in it, and says so; all other
 * waves run as always.
 */
#ifndef NAVI23_SHADER_WITNESS_H
#define NAVI23_SHADER_WITNESS_H

#include <navi23/card.h>
#include <navi23/shader/step.h>

/* Whether somebody looks for an invocation of this kind, so that looking for it is worthwhile. */
static inline bool witness_wanted(const struct navi *navi, enum navi_witness_kind kind)
{
    return navi->host.witness.kind == kind && navi->host.trace;
}

/* It is this lane of a wave that has not run yet. */
static inline void witness_set(struct wave *w, unsigned lane)
{
    w->witness = (uint8_t)(lane + 1);
}

/* Execute a step of a wave that has a witness: step->run, with a line for the trace. */
const struct step *witness_run(struct wave *w, const struct step *step);

#endif
