/* SPDX-License-Identifier: MIT */
/* setting_test.c - a setting is an environment variable; an empty one is none. */
#include <stdlib.h>

#include "shim_os.h"
#include "tap.h"

static void by_its_name(void)
{
    setenv("RADV_METAL_SOMETHING", "4", 1);
    CHECK_STR(shim_os_setting("SOMETHING"), "4");
    CHECK(shim_os_setting("SOME") == NULL);
    setenv("RADV_METAL_SOMETHING", "", 1);
    CHECK(shim_os_setting("SOMETHING") == NULL);
}

int main(void)
{
    TAP_RUN(by_its_name);
    return tap_done();
}
