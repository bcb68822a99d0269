/* SPDX-License-Identifier: MIT */
/*
 * edid.c: what a screen says of itself, byte by byte where it matters, and as a whole in the judgement of edid-decode.
 */
#include <errno.h>
#include <stdlib.h>

#include <navi23/navi.h>

#include "tap.h"

static struct navi_screen screen(unsigned width, unsigned height, unsigned hz)
{
    return (struct navi_screen){ .socket = NAVI_DISPLAYPORT,
                                 .width = width,
                                 .height = height,
                                 .refresh_hz = hz,
                                 .width_mm = 527,
                                 .height_mm = 296,
                                 .name = "A screen" };
}

static void has_the_mode(void)
{
    struct navi_screen s = screen(1920, 1080, 60);
    uint8_t e[NAVI_EDID_BYTES], sum = 0;
    CHECK_EQ(navi_edid(&s, e), 0);
    for (unsigned i = 0; i < sizeof e; i++)
        sum += e[i];
    CHECK_EQ(sum, 0);
    CHECK_EQ(e[54] | e[55] << 8, 13850); /* 138.5 MHz, as CVT has it */
    CHECK_EQ(e[56] | (e[58] & 0xf0) << 4, 1920);
    CHECK_EQ(e[57] | (e[58] & 0x0f) << 8, 160);
    CHECK_EQ(e[59] | (e[61] & 0xf0) << 4, 1080);
    CHECK_EQ(e[60] | (e[61] & 0x0f) << 8, 31);
    CHECK_EQ(e[66] | (e[68] & 0xf0) << 4, 527);
    CHECK(memcmp(e + 77, "A screen\n    ", 13) == 0);
    CHECK_EQ(e[20], 0xa5);
    s.socket = NAVI_HDMI;
    s.name = "A name of more letters";
    CHECK_EQ(navi_edid(&s, e), 0);
    CHECK_EQ(e[20], 0xa2);
    CHECK(memcmp(e + 77, "A name of mor", 13) == 0);
}

static void has_the_usual_modes_that_fit(void)
{
    struct navi_screen s = screen(1024, 768, 60);
    uint8_t e[NAVI_EDID_BYTES];
    CHECK_EQ(navi_edid(&s, e), 0);
    CHECK_EQ(e[35], 0x21);
    CHECK_EQ(e[36], 0x08);
    CHECK_EQ(e[38], 0x01);
    s = screen(1280, 720, 60);
    CHECK_EQ(navi_edid(&s, e), 0);
    CHECK_EQ(e[36], 0); /* 768 lines do not fit */
    CHECK(e[38] == 1280 / 8 - 31 && e[39] == 0xc0 && e[40] == 0x01);
    s = screen(320, 240, 60);
    CHECK_EQ(navi_edid(&s, e), 0);
    CHECK_EQ(e[35], 0);
}

static void refuses_what_cannot_be_told(void)
{
    static const unsigned bad[][3] = { { 4096, 2160, 30 }, { 1920, 4096, 10 }, { 1921, 1080, 60 }, { 0, 1080, 60 },
                                       { 1920, 0, 60 },    { 1920, 1080, 0 },  { 3840, 2160, 90 }, { 640, 480, 1001 } };
    uint8_t e[NAVI_EDID_BYTES];
    struct navi_screen s;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        s = screen(bad[i][0], bad[i][1], bad[i][2]);
        CHECK_EQ(navi_edid(&s, e), -EINVAL);
    }
    s = screen(1920, 1080, 60);
    s.width_mm = 0;
    CHECK_EQ(navi_edid(&s, e), -EINVAL);
    s.width_mm = 2551;
    CHECK_EQ(navi_edid(&s, e), -EINVAL);
}

/* Returns whether edid-decode finds it conformant; what it finds otherwise is printed. */
static bool is_conformant(const uint8_t e[NAVI_EDID_BYTES])
{
    char line[256];
    bool pass = false, failures = false;
    FILE *file = tmpfile();
    if (!file)
        return false;
    fwrite(e, 1, NAVI_EDID_BYTES, file);
    fflush(file);
    snprintf(line, sizeof line, "edid-decode --check /proc/self/fd/0 2>&1 <&%d", fileno(file));
    rewind(file);
    FILE *out = popen(line, "r");
    while (out && fgets(line, sizeof line, out)) {
        pass |= strncmp(line, "EDID conformity: PASS", 21) == 0;
        failures |= strncmp(line, "Failures:", 9) == 0;
        if (failures && !pass)
            printf("# %s", line);
    }
    if (out)
        pclose(out);
    fclose(file);
    return pass;
}

static void is_found_conformant(void)
{
    static const unsigned modes[][3] = {
        { 1920, 1080, 60 },  { 1280, 720, 75 },  { 640, 480, 60 },   { 1024, 768, 60 }, { 3840, 2160, 60 },
        { 2560, 1440, 144 }, { 1680, 1050, 60 }, { 1280, 1024, 50 }, { 800, 600, 120 }, { 1360, 768, 60 },
    };
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        struct navi_screen s = screen(modes[i][0], modes[i][1], modes[i][2]);
        uint8_t e[NAVI_EDID_BYTES];
        CHECK_EQ(navi_edid(&s, e), 0);
        CHECK(is_conformant(e));
        s.socket = NAVI_HDMI;
        CHECK_EQ(navi_edid(&s, e), 0);
        CHECK(is_conformant(e));
        e[20] ^= 0x40; /* that judgement can be a bad one */
        CHECK(!is_conformant(e));
    }
}

int main(void)
{
    TAP_RUN(has_the_mode);
    TAP_RUN(has_the_usual_modes_that_fit);
    TAP_RUN(refuses_what_cannot_be_told);
    TAP_RUN(is_found_conformant);
    return tap_done();
}
