/* SPDX-License-Identifier: MIT */
/*
 * screen_machine.h - a machine (machine.h) whose client has the display, with a screen on head 0, and framebuffers made
 * of BOs in VRAM that just fill it. For tests of display/.
 */
#ifndef UNIT_KERNEL_SCREEN_MACHINE_H
#define UNIT_KERNEL_SCREEN_MACHINE_H

#include "machine.h"
#include "tap.h"

#include <display/display.h>
#include <navi23/regs/dcn.h>

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define XR24 FOURCC('X', 'R', '2', '4')
#define XB24 FOURCC('X', 'B', '2', '4')
#define FB_BYTES (1024ull * 768 * 4)

static const struct mgpu_mode small_mode = { .clock_khz = 65000, .hdisplay = 1024, .hsync_start = 1048,
                                             .hsync_end = 1184, .htotal = 1344, .vdisplay = 768, .vsync_start = 771,
                                             .vsync_end = 777, .vtotal = 806 }; /* 60 Hz */

static inline void screen_start(struct machine *m)
{
    struct mgpu_open open = { .version = MGPU_VERSION, .flags = MGPU_OPEN_DISPLAY };

    machine_start(m);
    CHECK_EQ(mgpu_open(&open), 0);
    CHECK_EQ(mgpu_close(m->client), 0);
    m->client = open.client;
    fake_dcn_plug(&m->card, 0, NULL);
}

static inline struct kgpu_head *screen_head(struct machine *m)
{
    return &m->kgpu->display->heads[0];
}

static inline int screen_fb_of(struct machine *m, mgpu_handle bo, uint32_t format, mgpu_handle *fb_out)
{
    struct mgpu_fb_create create = { .bo = bo, .format = format, .width = 1024, .height = 768, .pitch = 4096 };
    int err = mgpu_fb_create(m->client, &create);

    *fb_out = create.fb;
    return err;
}

static inline mgpu_handle screen_fb(struct machine *m)
{
    mgpu_handle fb;

    CHECK_EQ(screen_fb_of(m, machine_bo(m, FB_BYTES, MGPU_DOMAIN_VRAM), XR24, &fb), 0);
    return fb;
}

static inline int screen_set(struct machine *m, mgpu_handle fb)
{
    struct mgpu_display_set set = { .fb = fb, .mode = small_mode };

    return mgpu_display_set(m->client, &set);
}

static inline int screen_flip(struct machine *m, mgpu_handle fb, uint32_t flags, uint64_t cookie)
{
    struct mgpu_flip flip = { .fb = fb, .flags = flags, .cookie = cookie };

    return mgpu_flip(m->client, &flip);
}

/* The address that the card fetches framebuffer `fb` from. */
static inline uint64_t screen_address(struct machine *m, mgpu_handle fb)
{
    const struct kgpu_fb *object = machine_object(m, KGPU_TYPE_FB, fb);

    return object->scanout.address + object->offset;
}

/* Take one event. Returns whether there was one. */
static inline bool screen_event(struct machine *m, struct mgpu_event *out)
{
    struct mgpu_event_read read = { .events = (uintptr_t)out, .count = 1 };

    CHECK_EQ(mgpu_event_read(m->client, &read), 0);
    return read.count;
}

static inline uint32_t screen_reg(struct machine *m, uint32_t reg)
{
    return m->card.registers[reg];
}

#endif
