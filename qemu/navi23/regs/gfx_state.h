/* SPDX-License-Identifier: MIT */
/* gfx_state.h - the registers of gfx_state.def as constants: GREG_<NAME> is a dword offset, as packets count them. */
#ifndef NAVI23_REGS_GFX_STATE_H
#define NAVI23_REGS_GFX_STATE_H

enum navi_gfx_reg {
#define GREG(name, offset) GREG_##name = (offset) / 4,
#include "gfx_state.def"
};

#endif
