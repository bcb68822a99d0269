/* SPDX-License-Identifier: MIT */
/* dcn_otg.c: frames at the mode's rate, the beam's position, VSTARTUP, starting, stopping, timings without sense. */
#include "dcn.h"

static struct card *c;

/* Frames a second, measured over `ns`. */
static double measure_rate(unsigned head, int64_t ns)
{
    dcn_next_frame(c, head);
    uint32_t first = dcn_frames(c, head);
    int64_t begin = dcn_clock();
    dcn_sleep(ns);
    dcn_next_frame(c, head);
    return (dcn_frames(c, head) - first) * 1e9 / (double)(dcn_clock() - begin);
}

/* Whether the rate is as expected, within 2 percent. On a busy machine a measurement may fail, but not all of them. */
static bool has_rate(unsigned head, double expected, int64_t ns)
{
    for (unsigned i = 0; i < 5; i++) {
        double rate = measure_rate(head, ns);
        printf("# head %u: %.3f Hz, expected %.3f\n", head, rate, expected);
        if (rate > expected * 0.98 && rate < expected * 1.02)
            return true;
    }
    return false;
}

static void counts_frames_at_the_modes_rate(void)
{
    static const struct dcn_mode modes[] = {
        { 1920, 1080, 2080, 1111, 138500 }, /* 59.93 Hz */
        { 160, 100, 200, 125, 3000 },       /* 120 Hz */
    };
    for (unsigned i = 0; i < 2; i++) {
        const struct dcn_mode *m = &modes[i];
        dcn_start(c, i, m);
        CHECK(has_rate(i, m->clock_khz * 1e3 / m->h_total / m->v_total, MS(500)));
        dcn_stop(c, i);
    }
}

static void runs_heads_side_by_side(void)
{
    for (unsigned i = 0; i < DCN_HEADS; i++) {
        struct dcn_mode m = small_mode;
        m.clock_khz = 1500 * (i + 1);
        dcn_start(c, i, &m);
    }
    for (unsigned i = 0; i < DCN_HEADS; i++)
        CHECK(has_rate(i, 60 * (i + 1), MS(200)));
    for (unsigned i = 0; i < DCN_HEADS; i++)
        dcn_stop(c, i);
}

/* Line and pixel, as the count of pixels since the vertical sync began. */
static uint32_t read_position(void)
{
    uint32_t at = card_get(c, otg(REG_OTG0_STATUS_POSITION, 2));
    uint32_t y = FIELD_GET(FIELD_OTG_STATUS_POSITION__VERT_COUNT, at);
    uint32_t x = FIELD_GET(FIELD_OTG_STATUS_POSITION__HORZ_COUNT, at);
    CHECK(y < small_mode.v_total && x < small_mode.h_total);
    return y * small_mode.h_total + x;
}

/* From one sync to the next positions rise, through the back porch and the picture. seen[b]: where V_BLANK was b. */
static void follow_the_beam(bool seen[2])
{
    uint32_t bottom = dcn_v_blank_start(&small_mode) * small_mode.h_total;
    uint32_t top = bottom - small_mode.height * small_mode.h_total, last = 0, frame;
    dcn_next_frame(c, 2);
    for (frame = dcn_frames(c, 2);;) {
        uint32_t before = read_position(), status = card_get(c, otg(REG_OTG0_STATUS, 2)), after = read_position();
        bool blank = status & FIELD_OTG_STATUS__V_BLANK;
        if (dcn_frames(c, 2) != frame)
            return;
        CHECK(last <= before && before <= after);
        last = after;
        if (after < top || before >= bottom)
            CHECK(blank);
        if (before >= top && after < bottom)
            CHECK(!blank);
        seen[blank] = true;
    }
}

static void tells_where_the_beam_is(void)
{
    bool seen[2] = { false };
    dcn_start(c, 2, &small_mode);
    for (unsigned i = 0; i < 20 && !(seen[0] && seen[1]); i++)
        follow_the_beam(seen);
    CHECK(seen[0] && seen[1]);
    dcn_stop(c, 2);
    CHECK_EQ(card_get(c, otg(REG_OTG0_STATUS_POSITION, 2)), 0);
    CHECK_EQ(card_get(c, otg(REG_OTG0_STATUS, 2)), 0);
}

static void raises_vstartup_once_a_frame(void)
{
    const uint32_t reg = otg(REG_OTG0_GLOBAL_SYNC_STATUS, 1);
    dcn_start(c, 1, &small_mode);
    dcn_next_frame(c, 1);
    dcn_irqs(c, 0, NULL);
    CHECK(card_get(c, reg) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED);
    CHECK_EQ(card_get(c, reg) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_STATUS, 0);
    dcn_sleep(MS(50));
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_VSTARTUP + 1, NULL), 0); /* not enabled */
    dcn_next_frame(c, 1);
    card_set(c, reg,
             FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN | FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR);
    CHECK_EQ(card_get(c, reg), FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN);
    uint32_t first = dcn_frames(c, 1);
    dcn_sleep(MS(200));
    dcn_next_frame(c, 1);
    dcn_sleep(MS(3));
    uint32_t frames = dcn_frames(c, 1) - first;
    unsigned irqs = dcn_irqs(c, IH_SRC_DCN_VSTARTUP + 1, NULL);
    printf("# %u interrupts in %u frames\n", irqs, frames);
    CHECK(irqs <= frames + 1 && irqs >= frames / 2); /* a late thread counts two frames and interrupts once */
    CHECK(card_get(c, reg) & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_STATUS);
    card_set(c, reg, 0);
    dcn_stop(c, 1);
}

static void stops_at_the_end_of_a_frame(void)
{
    static const struct dcn_mode slow = { 160, 100, 200, 1250, 1500 }; /* 6 Hz */
    int64_t took = 0;
    for (unsigned i = 0; i < 5 && took < MS(100); i++) { /* unless this thread was away for most of the frame */
        dcn_start(c, 0, &slow);
        dcn_next_frame(c, 0);
        card_set(c, otg(REG_OTG0_CONTROL, 0), 0);
        int64_t begin = dcn_clock();
        CHECK(dcn_await(c, 0, false));
        took = dcn_clock() - begin;
    }
    CHECK(took > MS(100));
    uint32_t frames = dcn_frames(c, 0);
    dcn_sleep(MS(200));
    CHECK_EQ(dcn_frames(c, 0), frames);
    /* who changes his mind in time is not noticed */
    dcn_start(c, 0, &slow);
    card_set(c, otg(REG_OTG0_CONTROL, 0), 0);
    card_set(c, otg(REG_OTG0_CONTROL, 0), FIELD_OTG_CONTROL__MASTER_EN);
    dcn_next_frame(c, 0);
    CHECK(dcn_runs(c, 0));
    dcn_stop(c, 0);
}

static void takes_a_new_mode_with_the_next_frame(void)
{
    struct dcn_mode fast = small_mode;
    fast.clock_khz *= 4;
    dcn_start(c, 3, &small_mode);
    dcn_set_mode(c, 3, &fast);
    CHECK(has_rate(3, 240, MS(200)));
    dcn_stop(c, 3);
}

static void starts_when_the_clock_comes(void)
{
    dcn_set_mode(c, 0, &small_mode);
    card_set(c, REG_OTG0_PIXEL_RATE_CNTL, 0);
    card_set(c, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
    dcn_sleep(MS(20));
    CHECK(!dcn_runs(c, 0));
    card_set(c, REG_OTG0_PIXEL_RATE_CNTL, FIELD_OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE);
    CHECK(dcn_await(c, 0, true));
    card_set(c, REG_OTG0_PIXEL_RATE_CNTL, 0); /* and goes */
    CHECK(dcn_await(c, 0, false));
    card_set(c, REG_OTG0_CONTROL, 0);
}

static void refuses_nonsense(void)
{
    static const struct { uint32_t reg, value; const char *says; } bad[] = {
        { REG_DP_DTO0_PHASE, 0, "no pixel clock" },
        { REG_DP_DTO0_MODULO, 0, "no pixel clock" },
        { REG_DP_DTO0_PHASE, 0xffffffff, "no pixel clock" },
        { REG_OTG0_H_TOTAL, 0, "one line or column" },
        { REG_OTG0_V_TOTAL, 0, "one line or column" },
        { REG_OTG0_H_BLANK_START_END, 0, "picture that is empty" },
        { REG_OTG0_V_BLANK_START_END, 0x7fff7fff, "picture that is empty" },
        { REG_OTG0_V_TOTAL, 0x7fff, "more than a second" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct dcn_mode m = small_mode;
        struct card *other = card_new();
        m.clock_khz = 1000;
        m.h_total = 30000;
        dcn_set_mode(other, 0, &m);
        card_set(other, bad[i].reg, bad[i].value);
        card_set(other, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
        card_set(other, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
        dcn_sleep(MS(20));
        CHECK(!dcn_runs(other, 0));
        CHECK_EQ(dcn_frames(other, 0), 0);
        navi_destroy(other->navi); /* its threads have said what they have to say */
        CHECK(strstr(other->log, bad[i].says));
        if (strstr(other->log, bad[i].says))
            CHECK(!strstr(strstr(other->log, bad[i].says) + 1, bad[i].says)); /* once */
        other->navi = NULL;
        card_free(other);
    }
}

static void does_not_spin(void)
{
    static const struct dcn_mode tiny = { 8, 2, 20, 9, 700000 }; /* 4 MHz */
    dcn_start(c, 4, &tiny);
    double rate = measure_rate(4, MS(200));
    CHECK(rate < 1100);
    card_set(c, REG_OTG0_CONTROL + 4 * OTG_DISTANCE, 0);
    CHECK(dcn_await(c, 4, false));
    CHECK(strstr(c->log, "less than a millisecond"));
}

int main(void)
{
    c = card_new();
    TAP_RUN(counts_frames_at_the_modes_rate);
    TAP_RUN(runs_heads_side_by_side);
    TAP_RUN(tells_where_the_beam_is);
    TAP_RUN(raises_vstartup_once_a_frame);
    TAP_RUN(stops_at_the_end_of_a_frame);
    TAP_RUN(takes_a_new_mode_with_the_next_frame);
    TAP_RUN(starts_when_the_clock_comes);
    TAP_RUN(refuses_nonsense);
    TAP_RUN(does_not_spin);
    card_free(c);
    return tap_done();
}
