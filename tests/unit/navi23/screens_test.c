/* SPDX-License-Identifier: MIT */
/* screens.c: lists of screens, right and wrong. */
#include <errno.h>
#include <string.h>

#include <navi23/navi.h>

#include "tap.h"

static struct navi_screen screens[NAVI_CONNECTORS];

static void reads_one_and_several(void)
{
    CHECK_EQ(navi_screens("1920x1080@60", screens), 1);
    CHECK_EQ(screens[0].width, 1920);
    CHECK_EQ(screens[0].height, 1080);
    CHECK_EQ(screens[0].refresh_hz, 60);
    CHECK_EQ(screens[0].width_mm, 508);
    CHECK_EQ(navi_screens("640x480@60,1280x720@75,800x600@60,64x64@60", screens), 4);
    for (unsigned i = 0; i < NAVI_CONNECTORS; i++)
        CHECK_EQ(screens[i].socket, navi_sockets[i]);
    CHECK_EQ(screens[1].refresh_hz, 75);
    CHECK_EQ(screens[3].height, 64);
    CHECK_EQ(navi_screens("none", screens), 0);
}

static void refuses_what_is_no_list(void)
{
    static const char *const wrong[] = {
        "", "1920", "1920x1080", "1920x1080@", "1920x1080@60,", "1920x1080@60;640x480@60", ",640x480@60", "none,none",
        "1920x1080@60x", "1921x1080@60", "4096x2160@60", "19200x1080@60", "-1x1080@60", "1920x1080@0", "4088x4088@240",
        "640x480@60,640x480@60,640x480@60,640x480@60,640x480@60",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK_EQ(navi_screens(wrong[i], screens), -EINVAL);
}

int main(void)
{
    TAP_RUN(reads_one_and_several);
    TAP_RUN(refuses_what_is_no_list);
    return tap_done();
}
