/* SPDX-License-Identifier: MIT */
/* cross.c - instructions of the vector ALU that move values between lanes, or choose a register by a number. */
#include "vector.h"

bool cross_bind(struct step *step, const struct bind *bind)
{
    (void)step;
    (void)bind;
    return false;
}
