/* SPDX-License-Identifier: MIT */
/* flip_test.c - a flip waits for writers, then for the vblank; its event; interrupts that get lost; memory. */
#include "screen_machine.h"

#include <submit/use.h>

#define VA UINT64_C(0x200000)

static struct machine machine;
static mgpu_handle fbs[2];

static void start(void)
{
    screen_start(&machine);
    fbs[0] = screen_fb(&machine);
    fbs[1] = screen_fb(&machine);
    CHECK_EQ(screen_set(&machine, fbs[0]), 0);
}

static uint64_t shown(void)
{
    return machine.card.dcn.heads[0].in_use;
}

static mgpu_handle fb_shown(void)
{
    struct mgpu_display_info info = { 0 };

    CHECK_EQ(mgpu_display_info(machine.client, &info), 0);
    return info.fb;
}

static void a_flip_happens_at_the_vblank(void)
{
    struct mgpu_event event;
    int64_t before;

    start();
    CHECK_EQ(shown(), screen_address(&machine, fbs[0]));
    CHECK_EQ(screen_flip(&machine, fbs[1], MGPU_FLIP_EVENT, 77), 0);
    CHECK_EQ(shown(), screen_address(&machine, fbs[0]));
    kgpu_irq(machine.kgpu);
    CHECK(!screen_event(&machine, &event));
    CHECK_EQ(fb_shown(), fbs[0]);
    CHECK_EQ(screen_flip(&machine, fbs[0], 0, 0), -MGPU_EBUSY);
    fake_dcn_vblank(&machine.card, 0);
    before = machine.os.time_ns;
    fake_dcn_pass(&machine.card, 100000); /* the interrupt takes its time */
    CHECK(kgpu_irq(machine.kgpu));
    CHECK_EQ(shown(), screen_address(&machine, fbs[1]));
    CHECK_EQ(fb_shown(), fbs[1]);
    CHECK(screen_event(&machine, &event));
    CHECK_EQ(event.type, MGPU_EVENT_FLIP);
    CHECK_EQ(event.source, 0);
    CHECK_EQ(event.cookie, 77);
    CHECK_EQ(event.sequence, 1);
    CHECK(event.time_ns >= before - 25000 && event.time_ns <= before + 25000); /* a line is 20 us */
    CHECK(!screen_event(&machine, &event));
    machine_stop(&machine);
}

static void an_asynchronous_flip_happens_at_once(void)
{
    struct mgpu_event event;

    start();
    CHECK_EQ(screen_flip(&machine, fbs[1], MGPU_FLIP_ASYNC | MGPU_FLIP_EVENT, 5), 0);
    CHECK_EQ(shown(), screen_address(&machine, fbs[1]));
    kgpu_irq(machine.kgpu);
    CHECK(screen_event(&machine, &event));
    CHECK_EQ(event.sequence, 0);
    CHECK_EQ(event.time_ns, machine.os.time_ns);
    machine_stop(&machine);
}

/* Nobody need have told us: who wants to flip again, ticks and polls all look. */
static void a_lost_interrupt_is_found(void)
{
    struct mgpu_event event;

    start();
    machine.card.dcn.silent = true;
    CHECK_EQ(screen_flip(&machine, fbs[1], MGPU_FLIP_EVENT, 1), 0);
    CHECK(kgpu_tick(machine.kgpu)); /* somebody waits */
    fake_dcn_vblank(&machine.card, 0);
    kgpu_tick(machine.kgpu);
    CHECK(screen_event(&machine, &event));
    CHECK(!kgpu_tick(machine.kgpu));
    CHECK_EQ(screen_flip(&machine, fbs[0], MGPU_FLIP_EVENT, 2), 0);
    fake_dcn_vblank(&machine.card, 0);
    CHECK_EQ(screen_flip(&machine, fbs[1], 0, 0), 0);
    CHECK(screen_event(&machine, &event));
    fake_dcn_vblank(&machine.card, 0);
    CHECK(kgpu_poll(machine.kgpu));
    CHECK_EQ(fb_shown(), fbs[1]);
    machine_stop(&machine);
}

static void a_flip_waits_for_writers(void)
{
    struct kgpu_bo *bo;
    struct kgpu_use reader, writer, late;
    uint32_t pending = 0;

    start();
    bo = ((struct kgpu_fb *)machine_object(&machine, KGPU_TYPE_FB, fbs[1]))->scanout.bo;
    kgpu_use_begin(&reader, bo, 9, false, &pending);
    kgpu_use_begin(&writer, bo, 9, true, &pending);
    CHECK_EQ(screen_flip(&machine, fbs[1], 0, 0), 0);
    kgpu_use_begin(&late, bo, 9, true, &pending);
    fake_dcn_vblank(&machine.card, 0);
    kgpu_tick(machine.kgpu);
    CHECK(!machine.card.dcn.heads[0].pending);
    CHECK_EQ(shown(), screen_address(&machine, fbs[0]));
    kgpu_use_end(&writer);
    kgpu_irq(machine.kgpu);
    CHECK(machine.card.dcn.heads[0].pending); /* the card has it */
    fake_dcn_vblank(&machine.card, 0);
    kgpu_irq(machine.kgpu);
    CHECK_EQ(shown(), screen_address(&machine, fbs[1]));
    CHECK_EQ(bo->watchers, 0);
    kgpu_use_end(&late);
    kgpu_use_end(&reader);
    machine_stop(&machine);
}

/* A flip that still waits is dropped with its framebuffer, with the head, and with the client. */
static void a_flip_can_be_dropped(void)
{
    struct mgpu_event event;
    struct kgpu_use writer;
    struct kgpu_bo *bo;
    uint32_t pending = 0;

    start();
    bo = ((struct kgpu_fb *)machine_object(&machine, KGPU_TYPE_FB, fbs[1]))->scanout.bo;
    kgpu_use_begin(&writer, bo, 9, true, &pending);
    CHECK_EQ(screen_flip(&machine, fbs[1], MGPU_FLIP_EVENT, 3), 0);
    CHECK_EQ(screen_set(&machine, 0), 0);
    CHECK(screen_event(&machine, &event) && event.cookie == 3);
    CHECK_EQ(screen_set(&machine, fbs[0]), 0);
    CHECK_EQ(screen_flip(&machine, fbs[1], MGPU_FLIP_EVENT, 4), 0);
    CHECK_EQ(mgpu_fb_destroy(machine.client, fbs[1]), 0);
    CHECK(screen_event(&machine, &event) && event.cookie == 4);
    CHECK_EQ(fb_shown(), 0); /* it was about to show it */
    CHECK_EQ(bo->watchers, 0);
    kgpu_use_end(&writer);
    CHECK_EQ(screen_set(&machine, fbs[0]), 0);
    CHECK_EQ(screen_flip(&machine, fbs[0], MGPU_FLIP_EVENT, 5), 0);
    machine_stop(&machine); /* with a flip on the card */
}

static int flip_with_event(struct machine *m, void *fb)
{
    return screen_flip(m, *(mgpu_handle *)fb, MGPU_FLIP_EVENT, 1);
}

static void errors_change_nothing(void)
{
    struct mgpu_flip corner = { .x = 1 };
    mgpu_handle other;

    start();
    CHECK_EQ(screen_flip(&machine, fbs[1], 4, 0), -MGPU_EINVAL);
    CHECK_EQ(screen_flip(&machine, 0, 0, 0), -MGPU_ENOENT);
    corner.fb = fbs[1];
    CHECK_EQ(mgpu_flip(machine.client, &corner), -MGPU_EINVAL);
    corner.head = 1;
    corner.x = 0;
    CHECK_EQ(mgpu_flip(machine.client, &corner), -MGPU_EINVAL); /* it is off */
    corner.head = KGPU_HEADS;
    CHECK_EQ(mgpu_flip(machine.client, &corner), -MGPU_ENOENT);
    CHECK_EQ(screen_fb_of(&machine, machine_bo(&machine, FB_BYTES, MGPU_DOMAIN_VRAM), XB24, &other), 0);
    CHECK_EQ(screen_flip(&machine, other, 0, 0), -MGPU_EINVAL);
    CHECK(machine_unwinds(&machine, flip_with_event, &fbs[1]));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(a_flip_happens_at_the_vblank);
    TAP_RUN(an_asynchronous_flip_happens_at_once);
    TAP_RUN(a_lost_interrupt_is_found);
    TAP_RUN(a_flip_waits_for_writers);
    TAP_RUN(a_flip_can_be_dropped);
    TAP_RUN(errors_change_nothing);
    return tap_done();
}
