/* SPDX-License-Identifier: MIT */
/* vblank_test.c - the counter, from the card's 24 bits; its time; events; interrupts only while somebody waits. */
#include "screen_machine.h"

#include <kgpu_os.h>
#include <navi23/regs/mmio.h>

static struct machine machine;

static int ask(uint32_t flags, uint64_t target, uint64_t cookie, struct mgpu_vblank *out)
{
    *out = (struct mgpu_vblank){ .flags = flags, .target = target, .cookie = cookie };
    return mgpu_vblank(machine.client, out);
}

static bool listening(void)
{
    return screen_reg(&machine, REG_OTG0_GLOBAL_SYNC_STATUS) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN;
}

/* It counts where the picture ends, not where the card's counter does, six lines later. */
static void vblanks_are_counted_where_they_begin(void)
{
    const int64_t line_ns = 1344 * 1000000ll / 65000;
    struct mgpu_vblank vblank;
    int64_t began;

    screen_start(&machine);
    CHECK_EQ(ask(0, 0, 0, &vblank), -MGPU_EINVAL);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    CHECK_EQ(ask(0, 0, 0, &vblank), 0);
    CHECK_EQ(vblank.sequence, 0);
    for (unsigned n = 1; n <= 100; n++) {
        fake_dcn_vblank(&machine.card, 0);
        began = machine.os.time_ns;
        CHECK_EQ(ask(0, 0, 0, &vblank), 0);
        CHECK_EQ(vblank.sequence, n);
        fake_dcn_pass(&machine.card, (int64_t)(n % 30) * line_ns); /* before and behind the card's own count */
        CHECK_EQ(ask(0, 0, 0, &vblank), 0);
        CHECK_EQ(vblank.sequence, n);
        CHECK(vblank.time_ns >= began - line_ns && vblank.time_ns <= began + line_ns);
    }
    machine_stop(&machine);
}

static void the_counter_survives_its_24_bits(void)
{
    struct mgpu_vblank vblank;
    uint64_t before = 0;

    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    for (unsigned i = 0; i < 12; i++) { /* 80 hours in steps of seven: somebody ticks that often */
        fake_dcn_pass(&machine.card, INT64_C(7) * 3600 * 1000000000);
        kgpu_tick(machine.kgpu);
        CHECK_EQ(ask(0, 0, 0, &vblank), 0);
        CHECK(vblank.sequence > before + 1500000);
        before = vblank.sequence;
    }
    CHECK(before > 1u << 24);
    machine_stop(&machine);
}

static void events_come_at_their_count(void)
{
    struct mgpu_vblank vblank;
    struct mgpu_event event;
    unsigned warnings;

    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    CHECK(!listening());
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 3, 30, &vblank), 0);
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 2, 20, &vblank), 0);
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 0, 10, &vblank), 0); /* it is passed */
    warnings = machine.os.lines[KGPU_LOG_WARNING];
    CHECK(listening());
    CHECK(screen_event(&machine, &event) && event.cookie == 10);
    CHECK(!screen_event(&machine, &event));
    for (unsigned n = 1; n <= 3; n++) {
        fake_dcn_vblank(&machine.card, 0);
        CHECK(kgpu_irq(machine.kgpu));
        CHECK_EQ(screen_event(&machine, &event), n > 1);
        if (n == 1)
            continue;
        CHECK_EQ(event.cookie, 10 * n);
        CHECK_EQ(event.type, MGPU_EVENT_VBLANK);
        CHECK_EQ(event.sequence, n);
    }
    CHECK_EQ(machine.os.lines[KGPU_LOG_WARNING], warnings); /* the interrupts are known */
    CHECK(!listening());
    fake_dcn_vblank(&machine.card, 0);
    CHECK(!kgpu_irq(machine.kgpu));
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 5, 1, &vblank), 0);
    machine.card.dcn.silent = true;
    fake_dcn_vblank(&machine.card, 0);
    CHECK(!kgpu_tick(machine.kgpu)); /* the interrupt got lost, and nobody waits any more */
    CHECK(screen_event(&machine, &event) && event.sequence == 5);
    machine_stop(&machine);
}

/* Any client may wait; one that goes is not waited for any more. */
static void waiting_ends_with_the_head_and_with_the_client(void)
{
    struct mgpu_open open = { .version = MGPU_VERSION };
    mgpu_client owner;
    struct mgpu_vblank vblank;
    struct mgpu_event event;

    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    owner = machine.client;
    CHECK_EQ(mgpu_open(&open), 0);
    machine.client = open.client;
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 1000, 1, &vblank), 0);
    CHECK_EQ(mgpu_close(machine.client), 0);
    machine.client = owner;
    fake_dcn_vblank(&machine.card, 0);
    kgpu_irq(machine.kgpu);
    CHECK(!listening());
    CHECK_EQ(ask(MGPU_VBLANK_EVENT, 1000, 2, &vblank), 0);
    CHECK_EQ(screen_set(&machine, 0), 0);
    CHECK(screen_event(&machine, &event) && event.cookie == 2);
    CHECK(!listening());
    machine_stop(&machine);
}

static int wait_for(struct machine *m, void *unused)
{
    struct mgpu_vblank vblank = { .flags = MGPU_VBLANK_EVENT, .target = 9 };

    (void)unused;
    return mgpu_vblank(m->client, &vblank);
}

static void errors_change_nothing(void)
{
    struct mgpu_vblank vblank = { .head = KGPU_HEADS };

    screen_start(&machine);
    CHECK_EQ(screen_set(&machine, screen_fb(&machine)), 0);
    CHECK_EQ(mgpu_vblank(machine.client, &vblank), -MGPU_ENOENT);
    vblank = (struct mgpu_vblank){ .flags = 2 };
    CHECK_EQ(mgpu_vblank(machine.client, &vblank), -MGPU_EINVAL);
    CHECK(machine_unwinds(&machine, wait_for, NULL));
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(vblanks_are_counted_where_they_begin);
    TAP_RUN(the_counter_survives_its_24_bits);
    TAP_RUN(events_come_at_their_count);
    TAP_RUN(waiting_ends_with_the_head_and_with_the_client);
    TAP_RUN(errors_change_nothing);
    return tap_done();
}
