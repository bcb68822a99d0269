/* SPDX-License-Identifier: MIT */
/* version_test.c - ops/version.c: texts into as much room as there is. */
#include <string.h>

#include <drm.h>

#include "ops/ops.h"
#include "tap.h"

static void texts(void)
{
    char exact[7] = "......", little[4] = "...", none = '.';
    struct drm_version version = {
        .name = exact, .name_len = 6, .date = little, .date_len = 2, .desc = &none, .desc_len = 0
    };

    shim_version(&version);
    CHECK(strcmp(exact, "amdgpu") == 0);
    CHECK(strcmp(little, "20.") == 0);
    CHECK_EQ(none, '.');
    CHECK_EQ(version.name_len, 6);
    CHECK_EQ(version.date_len, 8);
    CHECK_EQ(version.desc_len, 7);
    CHECK_EQ(version.version_major, 3);
    CHECK_EQ(version.version_minor, 54);

    version = (struct drm_version){ .name_len = 100 };
    shim_version(&version);
    CHECK_EQ(version.name_len, 6);
}

int main(void)
{
    TAP_RUN(texts);
    return tap_done();
}
