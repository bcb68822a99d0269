/* SPDX-License-Identifier: MIT */
/* cursor_test.c - pictures, places at and beyond the edges, and when a picture that was replaced may go. */
#include "screen_machine.h"

#include <navi23/regs/mmio.h>

static struct machine machine;

static void finish_what_the_card_does(void *kgpu)
{
    kgpu_irq(kgpu);
}

static mgpu_handle on_chip(uint32_t domain)
{
    machine.os.on_wait = finish_what_the_card_does;
    machine.os.on_wait_argument = machine.kgpu;
    return machine_bo(&machine, 4, domain);
}
static mgpu_handle bo;

static void start(void)
{
    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    bo = machine_bo(&machine, 64 * 64 * 4, MGPU_DOMAIN_VRAM);
}

static int place(mgpu_handle picture, int32_t x, int32_t y)
{
    struct mgpu_cursor args = { .bo = picture, .width = 64, .height = 64, .x = x, .y = y, .hot_x = 10, .hot_y = 20 };

    return mgpu_cursor(machine.client, &args);
}

static bool visible(void)
{
    return screen_reg(&machine, REG_CURSOR0_CONTROL) & FIELD_CURSOR_CONTROL__ENABLE;
}

static void check_at(uint32_t x, uint32_t y, uint32_t hot_x, uint32_t hot_y)
{
    CHECK(visible());
    CHECK_EQ(screen_reg(&machine, REG_CURSOR0_POSITION), x << 16 | y);
    CHECK_EQ(screen_reg(&machine, REG_CURSOR0_HOT_SPOT), hot_x << 16 | hot_y);
}

static void a_cursor_may_be_anywhere(void)
{
    start();
    CHECK_EQ(place(bo, 300, 200), 0);
    check_at(300, 200, 10, 20);
    CHECK_EQ(screen_reg(&machine, REG_CURSOR0_SIZE), 64u << 16 | 64u);
    CHECK_EQ(FIELD_GET(FIELD_CURSOR_CONTROL__MODE, screen_reg(&machine, REG_CURSOR0_CONTROL)), 2);
    CHECK_EQ(place(bo, -5, -43), 0);
    check_at(0, 0, 15, 63);
    CHECK_EQ(place(bo, 0, -44), 0); /* just above the edge */
    CHECK(!visible());
    CHECK_EQ(place(bo, INT32_MIN, 0), 0);
    CHECK(!visible());
    CHECK_EQ(place(bo, INT32_MAX, INT32_MAX), 0);
    check_at(0x3fff, 0x3fff, 10, 20); /* far off the screen */
    CHECK_EQ(place(bo, 1, 1), 0);
    CHECK_EQ(place(0, 1, 1), 0);
    CHECK(!visible());
    machine_stop(&machine);
}

static void a_cursor_stays_when_the_head_is_off(void)
{
    mgpu_handle fb;

    start();
    fb = screen_fb(&machine);
    CHECK_EQ(place(bo, 1, 1), 0);
    CHECK_EQ(screen_set(&machine, 0), 0);
    CHECK_EQ(screen_set(&machine, fb), 0);
    check_at(1, 1, 10, 20);
    CHECK_EQ(mgpu_close(machine.client), 0);
    CHECK(!visible());
    machine_stop(&machine);
}

/* The card looks at the vblank: until then the picture on the screen must stay, and only that. */
static void a_replaced_picture_stays_for_the_frame(void)
{
    mgpu_handle second, third;
    uint64_t bos;

    start();
    second = machine_bo(&machine, 64 * 64 * 4, MGPU_DOMAIN_GTT);
    third = machine_bo(&machine, 64 * 64 * 4, MGPU_DOMAIN_GTT);
    bos = machine.kgpu->stats.bos;
    CHECK_EQ(place(bo, 1, 1), 0);
    fake_dcn_vblank(&machine.card, 0);
    CHECK_EQ(place(second, 1, 1), 0);
    CHECK_EQ(place(third, 1, 1), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, bo), 0);
    CHECK_EQ(mgpu_bo_destroy(machine.client, second), 0); /* never seen */
    CHECK_EQ(machine.kgpu->stats.bos, bos - 1);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.bos, bos - 1);
    fake_dcn_vblank(&machine.card, 0);
    kgpu_tick(machine.kgpu);
    CHECK_EQ(machine.kgpu->stats.bos, bos - 2);
    machine_stop(&machine);
}

static int with(uint32_t width, uint32_t height, uint32_t hot_x, uint32_t hot_y)
{
    struct mgpu_cursor args = { .bo = bo, .width = width, .height = height, .hot_x = hot_x, .hot_y = hot_y };

    return mgpu_cursor(machine.client, &args);
}

static int place_gtt(struct machine *m, void *picture)
{
    (void)m;
    return place(*(mgpu_handle *)picture, 0, 0);
}

static void errors_change_nothing(void)
{
    struct mgpu_cursor args = { .head = KGPU_HEADS };
    mgpu_handle gtt;

    start();
    CHECK_EQ(with(64, 64, 0, 0), 0);
    CHECK_EQ(with(63, 64, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(with(512, 1, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(with(0, 0, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(with(64, 0, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(with(64, 257, 0, 0), -MGPU_EINVAL);
    CHECK_EQ(with(64, 64, 64, 0), -MGPU_EINVAL);
    CHECK_EQ(with(64, 64, 0, 64), -MGPU_EINVAL);
    CHECK_EQ(with(128, 64, 0, 0), -MGPU_EINVAL); /* out of the BO */
    CHECK_EQ(with(128, 32, 127, 31), 0);
    CHECK_EQ(place(bo + 1000, 0, 0), -MGPU_ENOENT);
    CHECK_EQ(place(on_chip(MGPU_DOMAIN_GDS), 0, 0), -MGPU_EINVAL);
    CHECK_EQ(mgpu_cursor(machine.client, &args), -MGPU_ENOENT);
    gtt = machine_bo(&machine, 64 * 64 * 4, MGPU_DOMAIN_GTT);
    CHECK(machine_unwinds(&machine, place_gtt, &gtt));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_cursor_may_be_anywhere);
    TAP_RUN(a_cursor_stays_when_the_head_is_off);
    TAP_RUN(a_replaced_picture_stays_for_the_frame);
    TAP_RUN(errors_change_nothing);
    return tap_done();
}
