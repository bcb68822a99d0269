/* SPDX-License-Identifier: MIT */
/* display_test.c - cards with and without a display core, who owns it, a MODE1 reset, taking it all down. */
#include "screen_machine.h"

#include <blocks/blocks.h>
#include <core/init.h>
#include <navi23/regs/discovery.h>
#include <navi23/regs/mmio.h>

#define DMU 17u /* its row in the discovery table */

static struct machine machine;

static uint64_t caps(void)
{
    return machine.kgpu->info.caps;
}

static void a_card_may_have_no_display(void)
{
    struct mgpu_init init = { 0 };
    struct mgpu_display_info info = { 0 };
    struct mgpu_fb_create create = { 0 };
    struct mgpu_vblank vblank = { 0 };

    machine_open(&machine);
    fake_card_harvest_ip(&machine.card, DMU);
    CHECK_EQ(mgpu_init(machine.client, &init), 0);
    CHECK(!(caps() & MGPU_CAP_DISPLAY));
    CHECK_EQ(mgpu_display_info(machine.client, &info), -MGPU_EOPNOTSUPP);
    CHECK_EQ(mgpu_fb_create(machine.client, &create), -MGPU_EOPNOTSUPP);
    CHECK_EQ(mgpu_vblank(machine.client, &vblank), -MGPU_EOPNOTSUPP);
    CHECK(!kgpu_tick(machine.kgpu));
    machine_stop(&machine);
    machine_start(&machine);
    CHECK(caps() & MGPU_CAP_DISPLAY);
    machine_stop(&machine);
}

/* Whether the card is up or not. */
static void one_client_has_the_display(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = MGPU_OPEN_DISPLAY }, again = open;
    struct mgpu_display_set set = { 0 };
    struct mgpu_cursor cursor = { 0 };

    machine_open(&machine);
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(mgpu_open(&again), -MGPU_EACCES);
    CHECK_EQ(mgpu_close(open.client), 0);
    CHECK_EQ(mgpu_open(&again), 0);
    machine_stop(&machine);

    machine_start(&machine);
    CHECK_EQ(mgpu_display_set(machine.client, &set), -MGPU_EACCES);
    CHECK_EQ(mgpu_cursor(machine.client, &cursor), -MGPU_EACCES);
    machine_stop(&machine);
}

static void what_a_client_leaves_is_dark(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    struct mgpu_display_info info = { 0 };
    uint64_t free_pages;

    screen_start(&machine);
    free_pages = machine.kgpu->vram.free_pages;
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    CHECK_EQ(mgpu_display_info(open.client, &info), 0);
    CHECK_EQ(info.fb, MGPU_FB_FOREIGN);
    CHECK_EQ(mgpu_close(machine.client), 0);
    CHECK(!machine.card.dcn.heads[0].running);
    CHECK_EQ(machine.kgpu->vram.free_pages, free_pages);
    info = (struct mgpu_display_info){ 0 };
    CHECK_EQ(mgpu_display_info(open.client, &info), 0);
    CHECK_EQ(info.fb, 0);
    machine_stop(&machine);
}

/* Heads, surfaces and cursors are there again, and a flip that was on its way is over. */
static void heads_come_back_from_a_reset(void)
{
    struct mgpu_cursor cursor = { .width = 64, .height = 64 };
    struct mgpu_vblank vblank = { .flags = MGPU_VBLANK_EVENT, .target = 100 };
    struct kgpu_message message;
    struct mgpu_event event;
    mgpu_handle fb;

    screen_start(&machine);
    fb = screen_fb(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    cursor.bo = machine_bo(&machine, 64 * 64 * 4, MGPU_DOMAIN_VRAM);
    CHECK_EQ(mgpu_cursor(machine.client, &cursor), 0);
    fake_dcn_pass(&machine.card, 1000000000);
    CHECK_EQ(mgpu_vblank(machine.client, &vblank), 0);
    CHECK_EQ(vblank.sequence, 60);
    CHECK_EQ(screen_flip(&machine, fb, MGPU_FLIP_EVENT, 8), 0);
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK(!machine.card.dcn.heads[0].running);
    CHECK_EQ(kgpu_bring_up_again(machine.kgpu, &message), 0);
    CHECK(machine.card.dcn.heads[0].running);
    CHECK_EQ(machine.card.dcn.heads[0].in_use, screen_address(&machine, fb));
    CHECK(screen_reg(&machine, REG_CURSOR0_CONTROL) & FIELD_CURSOR_CONTROL__ENABLE);
    CHECK(screen_event(&machine, &event) && event.cookie == 8);
    for (unsigned i = 0; i < 40; i++) {
        fake_dcn_vblank(&machine.card, 0);
        kgpu_irq(machine.kgpu);
    }
    CHECK(screen_event(&machine, &event));
    CHECK_EQ(event.type, MGPU_EVENT_VBLANK);
    CHECK_EQ(event.sequence, 100);
    CHECK_EQ(screen_set(&machine, 0), 0);
    CHECK_EQ(kgpu_smu_mode1_reset(machine.kgpu), 0);
    CHECK_EQ(kgpu_bring_up_again(machine.kgpu, &message), 0);
    CHECK(!machine.card.dcn.heads[0].running);
    machine_stop(&machine);
}

/* The display core does not care whether the graphics core sleeps. */
static void the_graphics_core_may_sleep(void)
{
    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    kgpu_tick(machine.kgpu);
    fake_dcn_pass(&machine.card, INT64_C(2000000000));
    kgpu_tick(machine.kgpu);
    CHECK(machine.card.asleep);
    CHECK_EQ(screen_flip(&machine, screen_fb(&machine), 0, 0), 0);
    fake_dcn_vblank(&machine.card, 0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(machine.card.asleep_touches, 0);
    CHECK(machine.card.asleep);
    machine_stop(&machine);
}

static void memory_may_be_short(void)
{
    struct mgpu_init init = { 0 };
    int result = -MGPU_ENOMEM;

    machine_open(&machine);
    for (uint64_t n = 0; result == -MGPU_ENOMEM; n++) {
        machine.os.fail_at = machine.os.allocations + n;
        result = mgpu_init(machine.client, &init);
        if (result)
            CHECK(!machine.kgpu->display);
    }
    machine.os.fail_at = FAKE_NEVER;
    CHECK_EQ(result, 0);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_card_may_have_no_display);
    TAP_RUN(one_client_has_the_display);
    TAP_RUN(what_a_client_leaves_is_dark);
    TAP_RUN(heads_come_back_from_a_reset);
    TAP_RUN(the_graphics_core_may_sleep);
    TAP_RUN(memory_may_be_short);
    return tap_done();
}
