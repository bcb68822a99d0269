/* SPDX-License-Identifier: MIT */
/* screen_test.c - screens that come, go, are exchanged, say nothing, or say it badly. */
#include "edid_bytes.h"
#include "screen_machine.h"

static struct machine machine;
static struct kgpu_screen screen;
static uint8_t edid[256];

static void update(void)
{
    kgpu_screen_update(machine.kgpu, 2, &screen);
}

static void start(void)
{
    machine_start(&machine);
    memset(&screen, 0, sizeof screen);
    memset(edid, 0, sizeof edid);
    edid_begin(edid);
    edid_put_full_hd(edid + 54);
    edid_seal(edid);
}

static void a_screen_is_asked_once(void)
{
    unsigned reads;

    start();
    update();
    CHECK(!screen.plugged);
    CHECK_EQ(machine.card.dcn.edid_reads, 0);
    fake_dcn_plug(&machine.card, 2, edid);
    update();
    CHECK(screen.plugged);
    CHECK_EQ(screen.edid_blocks, 1);
    CHECK(!memcmp(screen.edid, edid, 128));
    CHECK_EQ(screen.width_mm, 531);
    CHECK_EQ(screen.modes[0].hdisplay, 1920);
    reads = machine.card.dcn.edid_reads;
    update();
    CHECK_EQ(machine.card.dcn.edid_reads, reads);
    fake_dcn_unplug(&machine.card, 2);
    update();
    CHECK(!screen.plugged);
    CHECK_EQ(screen.mode_count + screen.edid_blocks + screen.width_mm, 0);
    machine_stop(&machine);
}

static void an_exchanged_screen_is_asked_again(void)
{
    start();
    fake_dcn_plug(&machine.card, 2, edid);
    update();
    fake_dcn_unplug(&machine.card, 2);
    fake_dcn_plug(&machine.card, 2, NULL); /* nobody has looked meanwhile */
    update();
    CHECK(screen.plugged);
    CHECK_EQ(screen.edid_blocks, 0);
    CHECK_EQ(screen.mode_count, 3);
    machine_stop(&machine);
}

static void extensions_are_read_as_far_as_they_are_sound(void)
{
    start();
    edid[126] = 3;
    edid_seal(edid);
    edid[128] = 2;
    edid_seal(edid + 128);
    fake_dcn_plug(&machine.card, 2, edid);
    update();
    CHECK_EQ(screen.edid_blocks, 2);
    CHECK_EQ(kgpu_edid_extensions(screen.edid), 1); /* what is not read is not told of */
    CHECK(kgpu_edid_is_sound(screen.edid, true));
    edid[200]++;
    fake_dcn_plug(&machine.card, 2, edid);
    update();
    CHECK_EQ(screen.edid_blocks, 1);
    CHECK_EQ(kgpu_edid_extensions(screen.edid), 0);
    CHECK(kgpu_edid_is_sound(screen.edid, true));
    machine_stop(&machine);
}

static void wires_may_be_dead(void)
{
    start();
    fake_dcn_plug(&machine.card, 2, edid);
    machine.card.dcn.i2c_refuses = true;
    update();
    CHECK_EQ(screen.edid_blocks, 0);
    CHECK_EQ(screen.mode_count, 3);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_screen_is_asked_once);
    TAP_RUN(an_exchanged_screen_is_asked_again);
    TAP_RUN(extensions_are_read_as_far_as_they_are_sound);
    TAP_RUN(wires_may_be_dead);
    return tap_done();
}
