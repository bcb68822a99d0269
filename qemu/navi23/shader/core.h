/* SPDX-License-Identifier: MIT */
/* core.h - what the files that run waves share, and nobody else needs. */
#ifndef NAVI23_SHADER_CORE_H
#define NAVI23_SHADER_CORE_H

#include <navi23/shader/wave.h>

/*
 * Put a wave into the code at `pc`, which the core then holds as long as the wave is there. Returns the step at `pc`;
 * NULL: there is no code (a fault has been reported), and the wave is where it was.
 */
const struct step *core_enter_code(struct shader_core *core, struct wave *w, uint64_t pc);

#endif
