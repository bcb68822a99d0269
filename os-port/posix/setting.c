/* SPDX-License-Identifier: MIT */
/* setting.c - shim_os_setting of shim_os.h, where programs have an environment. */
#include "shim_os.h"

#include <stdio.h>
#include <stdlib.h>

const char *shim_os_setting(const char *name)
{
    char variable[64];
    const char *value;

    snprintf(variable, sizeof variable, "RADV_METAL_%s", name);
    value = getenv(variable);
    return value && *value ? value : NULL;
}
