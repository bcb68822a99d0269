/* SPDX-License-Identifier: MIT */
/* os_metalos.c - the card is the machine's: MetalOS breaks it, if it is a model. */
#include "os.h"

#include <system_call.h>

bool mgpu_test_break_card(void)
{
    return system_call(METALOS_CALL_BREAK_CARD) == 0;
}
