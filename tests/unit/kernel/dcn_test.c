/* SPDX-License-Identifier: MIT */
/* dcn_test.c - the display core's registers: what a BIOS left, formats, flips, positions, acknowledging, timeouts. */
#include "screen_machine.h"

#include <blocks/blocks.h>
#include <kgpu_bus.h>
#include <kgpu_os.h>
#include <navi23/regs/mmio.h>

static struct machine machine;

static struct kgpu_surface surface_of(uint32_t fourcc)
{
    return (struct kgpu_surface){ .address = 0x812345600, .format = kgpu_dcn_format(fourcc), .pitch = 1088, .x = 7,
                                  .y = 9, .width = 1024, .height = 768 };
}

static void the_screen_of_a_bios_goes_dark(void)
{
    struct mgpu_init init = { 0 };

    machine_open(&machine);
    kgpu_bus_reg_write(&machine.card, REG_OTG0_CONTROL + 4 * OTG_DISTANCE, FIELD_OTG_CONTROL__MASTER_EN);
    CHECK(machine.card.dcn.heads[4].running);
    CHECK_EQ(mgpu_init(machine.client, &init), 0);
    CHECK(!machine.card.dcn.heads[4].running);
    CHECK(screen_reg(&machine, REG_HUBP0_CNTL + 4 * HUBP_DISTANCE) & FIELD_HUBP_CNTL__BLANK_EN);
    CHECK(screen_reg(&machine, REG_HPD0_CONTROL) & FIELD_HPD_CONTROL__EN);
    machine_stop(&machine);
}

static void surfaces_reach_their_head(void)
{
    struct kgpu_surface surface = surface_of(FOURCC('X', 'B', '3', '0'));
    uint32_t at = 3 * HUBP_DISTANCE;

    machine_start(&machine);
    kgpu_dcn_flip(machine.kgpu, 3, &surface, false);
    CHECK_EQ(screen_reg(&machine, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH + at), 8);
    CHECK_EQ(screen_reg(&machine, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS + at), 0x12345600);
    CHECK_EQ(screen_reg(&machine, REG_HUBPREQ0_SURFACE_PITCH + at), 1087);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_PRI_VIEWPORT_START + at), 9u << 16 | 7u);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_SURFACE_CONFIG + at), DCN_FORMAT_2101010);
    CHECK_EQ(FIELD_GET(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, screen_reg(&machine, REG_HUBPRET0_CONTROL + at)), 2);
    CHECK_EQ(FIELD_GET(FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE, screen_reg(&machine, REG_HUBPRET0_CONTROL + at)), 3);
    CHECK(kgpu_dcn_flip_is_pending(machine.kgpu, 3));
    CHECK(!kgpu_dcn_flip_is_pending(machine.kgpu, 2));
    CHECK(fake_card_find(&machine.card, FAKE_HDP_FLUSH, 0) < machine.card.event_count);
    kgpu_dcn_flip(machine.kgpu, 3, &surface, true);
    CHECK(!kgpu_dcn_flip_is_pending(machine.kgpu, 3));
    kgpu_dcn_await_flip(machine.kgpu, 3);
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], 0);
    kgpu_dcn_flip(machine.kgpu, 3, &surface, false);
    kgpu_dcn_await_flip(machine.kgpu, 3); /* nothing runs that it could happen in */
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], 1);
    CHECK(!kgpu_dcn_format(0));
    CHECK_EQ(kgpu_dcn_format(XR24)->red, 3);
    machine_stop(&machine);
}

static void positions_are_of_one_moment(void)
{
    struct kgpu_surface surface = surface_of(XR24);
    struct kgpu_dcn_position position;

    machine_start(&machine);
    CHECK_EQ(kgpu_dcn_start(machine.kgpu, 1, &small_mode, &surface), 0);
    fake_dcn_pass(&machine.card, 2 * 1344 * 806 * 1000000ll / 65000 + 100 * 1344 * 1000000ll / 65000 + 1000);
    position = kgpu_dcn_position(machine.kgpu, 1);
    CHECK_EQ(position.frame, 2);
    CHECK_EQ(position.line, 100);
    CHECK(position.pixel >= 63 && position.pixel <= 66);
    machine_stop(&machine);
}

static void acknowledging_keeps_what_is_on(void)
{
    struct kgpu_surface surface = surface_of(XR24);

    machine_start(&machine);
    CHECK_EQ(kgpu_dcn_start(machine.kgpu, 0, &small_mode, &surface), 0);
    kgpu_dcn_listen(machine.kgpu, 0, true);
    fake_dcn_vblank(&machine.card, 0);
    CHECK(screen_reg(&machine, REG_OTG0_GLOBAL_SYNC_STATUS) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED);
    kgpu_dcn_ack(machine.kgpu, 0);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_GLOBAL_SYNC_STATUS), FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN);
    CHECK_EQ(screen_reg(&machine, REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT), FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK);
    machine_stop(&machine);
}

static void a_head_may_not_stop(void)
{
    struct kgpu_surface surface = surface_of(XR24);
    int64_t begin;

    machine_start(&machine);
    CHECK_EQ(kgpu_dcn_start(machine.kgpu, 0, &small_mode, &surface), 0);
    machine.card.dcn.endless = true;
    kgpu_dcn_stop(machine.kgpu, 0);
    begin = machine.os.time_ns;
    CHECK_EQ(kgpu_dcn_start(machine.kgpu, 0, &small_mode, &surface), -MGPU_EIO);
    CHECK(machine.os.time_ns - begin < 5000000000);
    machine_stop(&machine);
}

static void the_wires_may_not_answer(void)
{
    uint8_t block[128];
    bool changed;

    machine_start(&machine);
    CHECK(!kgpu_dcn_is_plugged(machine.kgpu, 1, &changed));
    CHECK_EQ(kgpu_dcn_read_edid(machine.kgpu, 1, 0, block), -MGPU_EIO);
    fake_dcn_plug(&machine.card, 1, NULL);
    CHECK(kgpu_dcn_is_plugged(machine.kgpu, 1, &changed) && changed);
    CHECK(kgpu_dcn_is_plugged(machine.kgpu, 1, &changed) && !changed);
    machine.card.dcn.screens[1].edid[130] = 0x5a;
    CHECK_EQ(kgpu_dcn_read_edid(machine.kgpu, 1, 1, block), 0);
    CHECK_EQ(block[2], 0x5a);
    machine.card.dcn.i2c_mute = true;
    CHECK_EQ(kgpu_dcn_read_edid(machine.kgpu, 1, 0, block), -MGPU_EIO);
    machine.card.dcn.i2c_mute = false;
    CHECK_EQ(kgpu_dcn_read_edid(machine.kgpu, 1, 0, block), 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(the_screen_of_a_bios_goes_dark);
    TAP_RUN(surfaces_reach_their_head);
    TAP_RUN(positions_are_of_one_moment);
    TAP_RUN(acknowledging_keeps_what_is_on);
    TAP_RUN(a_head_may_not_stop);
    TAP_RUN(the_wires_may_not_answer);
    return tap_done();
}
