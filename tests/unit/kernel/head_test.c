/* SPDX-License-Identifier: MIT */
/* head_test.c - setting modes: what reaches the card, waiting for writers, errors; what mgpu_display_info tells. */
#include "screen_machine.h"

#include <navi23/regs/mmio.h>
#include <submit/use.h>

static struct machine machine;

static void a_mode_reaches_the_card(void)
{
    struct mgpu_display_set set = { .mode = small_mode };
    struct mgpu_display_info info = { 0 };
    mgpu_handle fb;

    screen_start(&machine);
    fb = set.fb = screen_fb(&machine);
    CHECK_EQ(mgpu_display_set(machine.client, &set), 0);
    CHECK(machine.card.dcn.heads[0].running);
    CHECK_EQ(machine.card.dcn.heads[0].in_use, screen_address(&machine, fb));
    CHECK_EQ(screen_reg(&machine, REG_OTG0_H_TOTAL), 1343);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_V_TOTAL), 805);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_H_BLANK_START_END), 296u << 16 | 1320u);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_V_BLANK_START_END), 35u << 16 | 803u);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_H_SYNC_A), 136u << 16);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_V_SYNC_A), 6u << 16);
    CHECK_EQ(screen_reg(&machine, REG_OTG0_H_SYNC_A_CNTL), FIELD_OTG_SYNC_A_CNTL__POL);
    CHECK_EQ(screen_reg(&machine, REG_HUBPREQ0_SURFACE_PITCH), 1023);
    CHECK_EQ(screen_reg(&machine, REG_HUBP0_PRI_VIEWPORT_DIMENSION), 768u << 16 | 1024u);
    CHECK(!(screen_reg(&machine, REG_HUBP0_CNTL) & FIELD_HUBP_CNTL__BLANK_EN));
    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    CHECK_EQ(info.fb, fb);
    CHECK_EQ(info.mode.refresh_mhz, 60004);
    CHECK_EQ(info.mode.vsync_end, 777);
    CHECK_EQ(screen_set(&machine, 0), 0);
    CHECK(!machine.card.dcn.heads[0].running);
    CHECK(screen_reg(&machine, REG_HUBP0_CNTL) & FIELD_HUBP_CNTL__BLANK_EN);
    info = (struct mgpu_display_info){ 0 };
    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    CHECK_EQ(info.fb, 0);
    CHECK_EQ(info.mode.clock_khz, 0);
    CHECK_EQ(screen_set(&machine, 0), 0);
    machine_stop(&machine);
}

static void another_picture_does_not_stop_the_head(void)
{
    int64_t since;
    mgpu_handle fb, other;

    screen_start(&machine);
    fb = screen_fb(&machine);
    CHECK_EQ(screen_set(&machine, fb), 0);
    since = machine.card.dcn.heads[0].start_ns;
    machine.os.time_ns += 1000000;
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    CHECK_EQ(machine.card.dcn.heads[0].start_ns, since);
    CHECK_EQ(screen_fb_of(&machine, machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM), XB24, &other), 0);
    CHECK_EQ(screen_set(&machine, other), 0); /* the format cannot change in the middle of a frame */
    CHECK(machine.card.dcn.heads[0].start_ns > since);
    CHECK_EQ(FIELD_GET(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, screen_reg(&machine, REG_HUBPRET0_CONTROL)), 2);
    machine_stop(&machine);
}

static struct kgpu_use writer;
static void (*happens)(void);

static void writer_ends(void *opaque)
{
    struct machine *m = opaque;

    m->os.on_wait = NULL;
    kgpu_use_end(&writer);
    if (happens)
        happens();
}

static int set_while_written(mgpu_handle fb, void (*meanwhile)(void))
{
    struct kgpu_bo *bo = ((struct kgpu_fb *)machine_object(&machine, KGPU_TYPE_FB, fb))->scanout.bo;
    uint32_t pending = 0;

    happens = meanwhile;
    kgpu_use_begin(&writer, bo, 9, true, &pending);
    machine.os.on_wait = writer_ends;
    machine.os.on_wait_argument = &machine;
    return screen_set(&machine, fb);
}

static mgpu_handle fb;

static void destroy_fb(void)
{
    kgpu_fb_kill(kgpu_handles_remove(&machine_client(&machine)->handles, KGPU_TYPE_FB, fb));
}

static void close_client(void)
{
    kgpu_client_destroy(machine_client(&machine));
}

static void interrupt(void)
{
    machine.os.interrupted = true;
}

static void lose_card(void)
{
    machine.kgpu->gone = true;
}

static void setting_waits_for_writers(void)
{
    screen_start(&machine);
    fb = screen_fb(&machine);
    CHECK_EQ(set_while_written(fb, NULL), 0);
    CHECK_EQ(machine.os.waits, 1);
    CHECK_EQ(set_while_written(fb, destroy_fb), -MGPU_ENOENT);
    CHECK(!machine.card.dcn.heads[0].running);
    fb = screen_fb(&machine);
    CHECK_EQ(set_while_written(fb, close_client), -MGPU_EBADF);
    machine_stop(&machine);

    screen_start(&machine);
    fb = screen_fb(&machine);
    CHECK_EQ(set_while_written(fb, lose_card), -MGPU_ENODEV);
    machine_stop(&machine);
}

static void no_writer_ends(void *opaque)
{
    struct machine *m = opaque;

    m->os.on_wait = NULL;
    happens();
}

static int set_while_written_for_ever(void (*meanwhile)(void))
{
    uint32_t pending = 0;
    int err;

    fb = screen_fb(&machine);
    happens = meanwhile;
    kgpu_use_begin(&writer, ((struct kgpu_fb *)machine_object(&machine, KGPU_TYPE_FB, fb))->scanout.bo, 9, true,
                   &pending);
    machine.os.on_wait = no_writer_ends;
    machine.os.on_wait_argument = &machine;
    err = screen_set(&machine, fb);
    kgpu_use_end(&writer);
    return err;
}

/* Whoever destroys the framebuffer or closes the client need not wait for a writer that may never begin. */
static void setting_ends_with_what_it_was_to_show(void)
{
    screen_start(&machine);
    CHECK_EQ(set_while_written_for_ever(destroy_fb), -MGPU_ENOENT);
    CHECK_EQ(set_while_written_for_ever(interrupt), -MGPU_EINTR);
    CHECK(!machine.card.dcn.heads[0].running);
    machine.os.interrupted = false;
    CHECK_EQ(set_while_written_for_ever(close_client), -MGPU_EBADF);
    machine_stop(&machine);

    screen_start(&machine);
    CHECK_EQ(set_while_written_for_ever(lose_card), -MGPU_ENODEV);
    machine_stop(&machine);
}

static void destroying_wakes_who_waits_to_show_it(void)
{
    unsigned wakes;

    screen_start(&machine);
    fb = screen_fb(&machine);
    wakes = machine.os.wakes;
    CHECK_EQ(mgpu_fb_destroy(machine.client, fb), 0);
    CHECK_EQ(machine.os.wakes, wakes + 1);
    machine_stop(&machine);
}

static int set(struct mgpu_display_set args)
{
    return mgpu_display_set(machine.client, &args);
}

static void errors_change_nothing(void)
{
    struct mgpu_display_set args = { .mode = small_mode };

    screen_start(&machine);
    args.fb = screen_fb(&machine);
    CHECK_EQ(set((struct mgpu_display_set){ .fb = args.fb + 1, .mode = small_mode }), -MGPU_ENOENT);
    args.mode.htotal = 0;
    CHECK_EQ(set(args), -MGPU_EINVAL);
    args.mode = small_mode;
    args.y = 1;
    CHECK_EQ(set(args), -MGPU_EINVAL);
    args.y = UINT32_MAX;
    CHECK_EQ(set(args), -MGPU_EINVAL);
    args.y = 0;
    args.head = 1;
    CHECK_EQ(set(args), -MGPU_EIO); /* no screen */
    args.head = KGPU_HEADS;
    CHECK_EQ(set(args), -MGPU_ENOENT);
    args.head = 0;
    CHECK_EQ(set(args), 0);
    machine.card.dcn.endless = true;
    args.mode.clock_khz = 50000;
    CHECK_EQ(set(args), -MGPU_EIO); /* the head does not stop */
    CHECK(!screen_head(&machine)->view.fb);
    machine_stop(&machine);
}

static void information_is_cut_to_the_room(void)
{
    struct mgpu_mode modes[KGPU_SCREEN_MODES];
    uint64_t modifiers[2] = { 99, 99 };
    struct mgpu_display_info info = { .modes = (uintptr_t)modes, .modifiers = (uintptr_t)modifiers, .mode_count = 1,
                                      .modifier_count = 1 };

    screen_start(&machine);
    memset(modes, 0xee, sizeof modes);
    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    CHECK_EQ(info.head_count, KGPU_HEADS);
    CHECK_EQ(info.connected, 1);
    CHECK_EQ(info.connector, MGPU_CONNECTOR_HDMI);
    CHECK_EQ(info.mode_count, 3); /* what every screen can */
    CHECK_EQ(info.edid_size, 0);
    CHECK_EQ(info.modifier_count, KGPU_LAYOUTS);
    CHECK_EQ(modifiers[0], kgpu_layout_modifier(machine.kgpu, 0));
    CHECK_EQ(modifiers[1], 99);
    CHECK_EQ(modes[0].hdisplay, 1024);
    CHECK_EQ(modes[1].hdisplay, 0xeeee);
    info = (struct mgpu_display_info){ .head = 3 };
    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    CHECK_EQ(info.connected, 0);
    CHECK_EQ(info.mode_count, 0);
    info = (struct mgpu_display_info){ .head = KGPU_HEADS };
    CHECK_EQ(mgpu_display_info(machine.client, &info), -MGPU_ENOENT);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_mode_reaches_the_card);
    TAP_RUN(another_picture_does_not_stop_the_head);
    TAP_RUN(setting_waits_for_writers);
    TAP_RUN(setting_ends_with_what_it_was_to_show);
    TAP_RUN(destroying_wakes_who_waits_to_show_it);
    TAP_RUN(errors_change_nothing);
    TAP_RUN(information_is_cut_to_the_room);
    return tap_done();
}
