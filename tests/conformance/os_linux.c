/* SPDX-License-Identifier: MIT */
/* os_linux.c - the card is in this process: it is broken by a call. */
#include "os.h"

#include <machine.h>
#include <navi23/navi.h>

bool mgpu_test_break_card(void)
{
    navi_break_soft_reset(machine_get()->card);
    return true;
}
