/* SPDX-License-Identifier: MIT */
/* screens.c - screens as users write them. */
#include <navi23/navi.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool make_screen(unsigned width, unsigned height, unsigned hz, enum navi_socket socket, struct navi_screen *out)
{
    uint8_t edid[NAVI_EDID_BYTES];
    *out = (struct navi_screen){
        .socket = socket,
        .width = width,
        .height = height,
        .refresh_hz = hz,
        .width_mm = width * 254 / 960,
        .height_mm = height * 254 / 960,
        .name = "radv-metal",
    };
    return navi_edid(out, edid) == 0;
}

int navi_screens(const char *text, struct navi_screen screens[NAVI_CONNECTORS])
{
    int count = 0;
    if (strcmp(text, "none") == 0)
        return 0;
    while (count < (int)NAVI_CONNECTORS) {
        unsigned width, height, hz;
        int length = 0;
        if (sscanf(text, "%4ux%4u@%4u%n", &width, &height, &hz, &length) != 3 ||
            !make_screen(width, height, hz, navi_sockets[count], &screens[count]))
            return -EINVAL;
        count++;
        text += length;
        if (!*text)
            return count;
        if (*text++ != ',')
            return -EINVAL;
    }
    return -EINVAL;
}
