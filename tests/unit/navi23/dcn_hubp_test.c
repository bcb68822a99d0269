/* SPDX-License-Identifier: MIT */
/* dcn_hubp.c: flips latch at the vertical blank, or at once; the pending bit, the address in use, interrupts. */
#include "dcn.h"

#define A (FB + ROOM)
#define B (FB + ROOM + 0x100000)

static struct card *c;

static void waits_for_the_blank(void)
{
    static const struct dcn_mode slow = { 160, 100, 200, 1250, 5000 }; /* 20 Hz, the blank is 92% */
    dcn_flip(c, 0, A);
    dcn_start(c, 0, &slow);
    CHECK_EQ(dcn_in_use(c, 0), A);
    for (unsigned i = 0; i < 5; i++) {
        uint64_t next = i % 2 ? A : B, before = i % 2 ? B : A;
        dcn_next_frame(c, 0); /* 48 ms before the next blank */
        int64_t begin = dcn_clock();
        dcn_flip(c, 0, next);
        dcn_sleep(MS(20));
        bool pending = dcn_flip_is_pending(c, 0);
        uint64_t used = dcn_in_use(c, 0);
        if (dcn_clock() - begin < MS(45)) { /* else this thread was away for long */
            CHECK(pending);
            CHECK_EQ(used, before);
        }
        CHECK(dcn_await_flip(c, 0));
        CHECK_EQ(dcn_in_use(c, 0), next);
    }
    dcn_stop(c, 0);
}

static void may_flip_at_once(void)
{
    static const struct dcn_mode slow = { 160, 100, 200, 2500, 1000 }; /* 2 Hz */
    dcn_start(c, 0, &slow);
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE);
    dcn_next_frame(c, 0);
    uint32_t frame = dcn_frames(c, 0);
    dcn_flip(c, 0, B + 0x1000);
    CHECK(dcn_await_flip(c, 0));
    CHECK_EQ(dcn_in_use(c, 0), B + 0x1000);
    CHECK_EQ(dcn_frames(c, 0), frame);
    /* one that has been ordered otherwise may change its mind, too */
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, 0);
    dcn_flip(c, 0, A);
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE);
    CHECK(dcn_await_flip(c, 0));
    CHECK_EQ(dcn_frames(c, 0), frame);
    CHECK_EQ(card_get(c, REG_HUBPREQ0_FLIP_CONTROL), FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE);
    card_set(c, REG_HUBPREQ0_FLIP_CONTROL, 0);
    dcn_stop(c, 0);
}

static void takes_the_high_half_with_the_low_one(void)
{
    dcn_flip(c, 3, A);
    CHECK(dcn_await_flip(c, 3)); /* a head that stands does not wait */
    card_set(c, hubp(REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH, 3), 0x12);
    dcn_sleep(MS(2));
    CHECK_EQ(dcn_in_use(c, 3), A);
    card_set(c, hubp(REG_HUBPREQ0_SURFACE_INUSE, 3), 5);
    CHECK_EQ(dcn_in_use(c, 3), A);
}

static void interrupts_once_a_flip(void)
{
    const uint32_t reg = hubp(REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT, 2);
    const uint32_t both = FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED | FIELD_HUBPREQ_FLIP_INTERRUPT__INT_STATUS;
    dcn_start(c, 2, &small_mode);
    dcn_flip(c, 2, A);
    CHECK(dcn_await_flip(c, 2));
    dcn_sleep(MS(3));
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_FLIP + 2, NULL), 0); /* masked */
    CHECK_EQ(card_get(c, reg) & both, FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED);
    card_set(c, reg, FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK | FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR);
    CHECK_EQ(card_get(c, reg), FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK);
    for (unsigned i = 0; i < 5; i++) {
        dcn_flip(c, 2, i % 2 ? A : B);
        CHECK_EQ(dcn_await_irq(c, IH_SRC_DCN_FLIP + 2, NULL), 1);
        CHECK(!dcn_flip_is_pending(c, 2));
        CHECK_EQ(dcn_in_use(c, 2), i % 2 ? A : B);
        CHECK_EQ(card_get(c, reg) & both, both);
        card_set(c, reg, FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK | FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR);
    }
    dcn_sleep(MS(50));
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_FLIP + 2, NULL), 0);
    card_set(c, reg, 0);
    dcn_stop(c, 2);
}

/* Two orders before one blank are one flip, to where the second one led. */
static void flips_to_the_last_order(void)
{
    const uint32_t reg = hubp(REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT, 1);
    card_set(c, reg, FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK);
    dcn_start(c, 1, &small_mode);
    dcn_next_frame(c, 1);
    dcn_irqs(c, 0, NULL);
    dcn_flip(c, 1, A);
    dcn_flip(c, 1, B);
    CHECK(dcn_await_flip(c, 1));
    dcn_sleep(MS(3));
    CHECK_EQ(dcn_in_use(c, 1), B);
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_FLIP + 1, NULL), 1);
    dcn_stop(c, 1);
}

static void traces_modes_and_flips(void)
{
    struct card *traced = card_warm(card_cold(true));
    traced->trace_used = 0;
    card_set(traced, REG_DC_I2C_DDC1_SPEED + 2 * DC_I2C_DDC_DISTANCE, 1);
    dcn_flip(traced, 1, A);
    dcn_start(traced, 1, &small_mode);
    dcn_sleep(MS(40));
    card_set(traced, otg(REG_OTG0_CONTROL, 1), 0);
    navi_destroy(traced->navi);
    CHECK(strstr(traced->trace, "OTG1_H_TOTAL = 0x000000c7"));
    CHECK(strstr(traced->trace, "HUBPREQ1_PRIMARY_SURFACE_ADDRESS_HIGH = 0x00000080"));
    CHECK(strstr(traced->trace, "DP_DTO1_PHASE"));
    CHECK(strstr(traced->trace, "DC_I2C_DDC3_SPEED"));
    CHECK(strstr(traced->trace, "display  head 1 shows 160 x 100 at 60.000 Hz, frame 200 x 125"));
    CHECK(strstr(traced->trace, "display  head 1 flips to 0x008001000000"));
    traced->navi = NULL;
    card_free(traced);
}

int main(void)
{
    c = card_new();
    TAP_RUN(waits_for_the_blank);
    TAP_RUN(may_flip_at_once);
    TAP_RUN(takes_the_high_half_with_the_low_one);
    TAP_RUN(interrupts_once_a_flip);
    TAP_RUN(flips_to_the_last_order);
    TAP_RUN(traces_modes_and_flips);
    card_free(c);
    return tap_done();
}
