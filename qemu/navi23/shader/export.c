/* SPDX-License-Identifier: MIT */
/* export.c - what a shader of a draw hands on: EXP, and messages. The stage that launched the wave takes it. */
#include "../card.h"

#include <navi23/shader/step.h>

static const struct step *export(struct wave *w, const struct step *step)
{
    if (!w->core->stage)
        return wave_stuck(w, step, "a compute shader exports nothing");
    w->core->stage->export(w, &step->inst);
    return step + 1;
}

bool export_bind(struct step *step, const struct bind *bind)
{
    (void)bind;
    step->run = export;
    return true;
}

/* Interrupts and the like have no effect. */
const struct step *export_message(struct wave *w, const struct step *step)
{
    const struct stage *stage = w->core->stage;
    if (stage && stage->message)
        stage->message(w, (uint32_t)step->inst.imm & 0xffff);
    return step + 1;
}
