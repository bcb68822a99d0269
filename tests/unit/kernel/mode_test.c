/* SPDX-License-Identifier: MIT */
/* mode_test.c - timings a head can do; well-known and made-up ones against VESA's figures; lists. */
#include "tap.h"

#include <display/mode.h>

static const struct mgpu_mode full_hd = { .clock_khz = 148500, .hdisplay = 1920, .hsync_start = 2008,
                                          .hsync_end = 2052, .htotal = 2200, .vdisplay = 1080, .vsync_start = 1084,
                                          .vsync_end = 1089, .vtotal = 1125,
                                          .flags = MGPU_MODE_HSYNC_POSITIVE | MGPU_MODE_VSYNC_POSITIVE };

#define GOOD(member, value)                                                          \
    __extension__({                                                                  \
        struct mgpu_mode mode = full_hd;                                             \
        mode.member = (value);                                                       \
        kgpu_mode_is_good(&mode);                                                    \
    })

static void what_contradicts_itself_is_no_mode(void)
{
    const struct mgpu_mode zero = { 0 };

    CHECK(kgpu_mode_is_good(&full_hd));
    CHECK(!kgpu_mode_is_good(&zero));
    CHECK(!GOOD(clock_khz, 0));
    CHECK(!GOOD(hdisplay, 0));
    CHECK(!GOOD(hdisplay, 2009));
    CHECK(GOOD(hdisplay, 2008));
    CHECK(!GOOD(hsync_start, 2052));
    CHECK(!GOOD(hsync_end, 2201));
    CHECK(GOOD(hsync_end, 2200));
    CHECK(!GOOD(htotal, 0));
    CHECK(!GOOD(htotal, 0x8000));
    CHECK(!GOOD(vdisplay, 0));
    CHECK(!GOOD(vsync_start, 1089));
    CHECK(!GOOD(vsync_end, 1126));
    CHECK(!GOOD(vtotal, 1088));
    CHECK(!GOOD(flags, 8));
    CHECK(GOOD(flags, 7));
    CHECK(GOOD(refresh_mhz, 12345)); /* what it says of itself is not looked at */
}

static void clocks_have_limits(void)
{
    struct mgpu_mode tiny = { 5000, 40, 40, 60, 70, 40, 40, 60, 70, 0, 0, 0 };

    CHECK(GOOD(clock_khz, 730000));
    CHECK(!GOOD(clock_khz, 730001));
    CHECK(!GOOD(clock_khz, UINT32_MAX));
    CHECK(!GOOD(clock_khz, 24000)); /* 9.7 Hz */
    CHECK(GOOD(clock_khz, 25000));
    CHECK(!kgpu_mode_is_good(&tiny)); /* 1020 Hz */
    tiny.clock_khz = 4900;
    CHECK(kgpu_mode_is_good(&tiny));
    tiny.clock_khz = 999;
    CHECK(!kgpu_mode_is_good(&tiny));
    CHECK_EQ(kgpu_mode_refresh(&full_hd), 60000);
}

static void well_known_timings(void)
{
    struct mgpu_mode mode;

    CHECK(kgpu_mode_named(1920, 1080, 60, &mode));
    CHECK(kgpu_mode_is_same(&mode, &full_hd));
    for (unsigned i = 0; i < 17; i++) {
        const struct mgpu_mode *known = kgpu_mode_established(i);

        CHECK(i == 11 ? !known : known && kgpu_mode_is_good(known));
    }
    CHECK(!kgpu_mode_established(17));
    CHECK(!kgpu_mode_established(UINT32_MAX));
    CHECK_EQ(kgpu_mode_established(2)->vdisplay, 480);
    CHECK_EQ(kgpu_mode_refresh(kgpu_mode_established(2)), 59940);
}

static void made_up_timings_are_cvt(void)
{
    struct mgpu_mode mode;

    CHECK(kgpu_mode_named(1920, 1200, 60, &mode)); /* VESA: 154 MHz, 2080 by 1235 */
    CHECK_EQ(mode.clock_khz, 154000);
    CHECK_EQ(mode.htotal, 2080);
    CHECK_EQ(mode.vtotal, 1235);
    CHECK_EQ(mode.vsync_end - mode.vsync_start, 6);
    CHECK(kgpu_mode_named(2560, 1600, 60, &mode)); /* 268.5 MHz, 2720 by 1646 */
    CHECK_EQ(mode.clock_khz, 268500);
    CHECK_EQ(mode.vtotal, 1646);
    for (uint32_t hz = 0; hz < 300; hz++)
        for (uint32_t size = 0; size < 9000; size += 37)
            if (kgpu_mode_named(size, size, hz, &mode))
                CHECK(kgpu_mode_is_good(&mode));
    CHECK(!kgpu_mode_named(0, 600, 60, &mode));
    CHECK(!kgpu_mode_named(800, 0, 60, &mode));
    CHECK(!kgpu_mode_named(800, 600, 0, &mode));
    CHECK(!kgpu_mode_named(UINT32_MAX, UINT32_MAX, UINT32_MAX, &mode));
}

static void lists_are_in_order_and_bounded(void)
{
    struct mgpu_mode modes[4] = { { 0 } }, mode = full_hd;
    uint32_t count = 0;

    kgpu_mode_insert(modes, &count, 3, kgpu_mode_established(2));
    kgpu_mode_insert(modes, &count, 3, &mode);
    kgpu_mode_insert(modes, &count, 3, &mode);
    CHECK_EQ(count, 2);
    CHECK_EQ(modes[0].hdisplay, 1920);
    CHECK_EQ(modes[0].refresh_mhz, 60000);
    mode = *kgpu_mode_established(7);
    mode.flags |= MGPU_MODE_PREFERRED;
    kgpu_mode_insert(modes, &count, 3, &mode);
    CHECK_EQ(modes[0].hdisplay, 800);
    CHECK_EQ(modes[2].hdisplay, 640);
    kgpu_mode_insert(modes, &count, 3, kgpu_mode_established(12));
    CHECK_EQ(count, 3);
    CHECK_EQ(modes[3].hdisplay, 0);
    mode.clock_khz = 1;
    count = 0;
    kgpu_mode_insert(modes, &count, 3, &mode);
    CHECK_EQ(count, 0);
}

int main(void)
{
    TAP_RUN(what_contradicts_itself_is_no_mode);
    TAP_RUN(clocks_have_limits);
    TAP_RUN(well_known_timings);
    TAP_RUN(made_up_timings_are_cvt);
    TAP_RUN(lists_are_in_order_and_bounded);
    return tap_done();
}
