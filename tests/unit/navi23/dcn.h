/* SPDX-License-Identifier: MIT */
/* dcn.h - a driver for the display core, by its registers: modes, flips, interrupts. For tests of what it does. */
#ifndef TESTS_NAVI23_DCN_H
#define TESTS_NAVI23_DCN_H

#include <navi23/regs/dcn.h>

#include "card.h"

#define MS(n) ((n) * 1000000ll)

static inline int64_t dcn_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECONDS(1) + t.tv_nsec;
}

static inline void dcn_sleep(int64_t ns)
{
    nanosleep(&(struct timespec){ .tv_sec = ns / SECONDS(1), .tv_nsec = ns % SECONDS(1) }, NULL);
}

/* Registers by the name of number 0 and the head. */
static inline uint32_t otg(uint32_t reg, unsigned head)
{
    return reg + head * OTG_DISTANCE;
}

static inline uint32_t hubp(uint32_t reg, unsigned head)
{
    return reg + head * HUBP_DISTANCE;
}

/* Where the display core's registers are, for noise. */
static const struct {
    uint32_t first, count;
} dcn_ranges[4] = {
    { REG_OTG0_PIXEL_RATE_CNTL, DCN_HEADS * OTG_CLOCK_DISTANCE },
    { REG_HUBP0_SURFACE_CONFIG, DCN_HEADS * HUBP_DISTANCE },
    { REG_OTG0_H_TOTAL, DCN_HEADS * OTG_DISTANCE },
    { REG_DC_I2C_CONTROL, REG_HPD0_INT_STATUS - REG_DC_I2C_CONTROL + DCN_HEADS * HPD_DISTANCE },
};

/* ---- timing ------------------------------------------------------------------------------------------------------ */

/* A picture, and the pixels and lines of a whole frame; the blank is one of front porch, then sync, then back porch. */
struct dcn_mode {
    uint32_t width, height, h_total, v_total, clock_khz;
};

static const struct dcn_mode small_mode = { 160, 100, 200, 125, 1500 }; /* 60 Hz */

static inline uint32_t dcn_v_blank_start(const struct dcn_mode *m)
{
    return m->v_total - 3;
}

static inline void dcn_set_mode(struct card *c, unsigned head, const struct dcn_mode *m)
{
    uint32_t clock = head * OTG_CLOCK_DISTANCE, right = m->h_total - 8, bottom = dcn_v_blank_start(m);
    card_set(c, REG_DP_DTO0_PHASE + clock, m->clock_khz);
    card_set(c, REG_DP_DTO0_MODULO + clock, DCN_REFERENCE_KHZ);
    card_set(c, REG_OTG0_PIXEL_RATE_CNTL + clock, FIELD_OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE);
    card_set(c, otg(REG_OTG0_H_TOTAL, head), m->h_total - 1);
    card_set(c, otg(REG_OTG0_V_TOTAL, head), m->v_total - 1);
    card_set(c, otg(REG_OTG0_H_BLANK_START_END, head),
             FIELD_PUT(FIELD_OTG_START_END__START, right) | FIELD_PUT(FIELD_OTG_START_END__END, right - m->width));
    card_set(c, otg(REG_OTG0_V_BLANK_START_END, head),
             FIELD_PUT(FIELD_OTG_START_END__START, bottom) | FIELD_PUT(FIELD_OTG_START_END__END, bottom - m->height));
    card_set(c, hubp(REG_HUBP0_PRI_VIEWPORT_START, head), 0);
    card_set(c, hubp(REG_HUBP0_PRI_VIEWPORT_DIMENSION, head),
             FIELD_PUT(FIELD_HUBP_VIEWPORT__X, m->width) | FIELD_PUT(FIELD_HUBP_VIEWPORT__Y, m->height));
    card_set(c, hubp(REG_HUBPREQ0_SURFACE_PITCH, head), m->width - 1);
    card_set(c, hubp(REG_HUBP0_SURFACE_CONFIG, head), DCN_FORMAT_8888);
    card_set(c, hubp(REG_HUBPRET0_CONTROL, head),
             FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE, 2) | FIELD_PUT(FIELD_HUBPRET_CONTROL__CROSSBAR_RED, 3));
}

static inline bool dcn_runs(struct card *c, unsigned head)
{
    return card_get(c, otg(REG_OTG0_CONTROL, head)) & FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE;
}

/* Wait, at most a few seconds, until the head runs, or does not. */
static inline bool dcn_await(struct card *c, unsigned head, bool running)
{
    for (int64_t end = dcn_clock() + SECONDS(5); dcn_clock() < end; dcn_sleep(MS(1))) {
        if (dcn_runs(c, head) == running)
            return true;
    }
    return false;
}

static inline void dcn_start(struct card *c, unsigned head, const struct dcn_mode *m)
{
    dcn_set_mode(c, head, m);
    card_set(c, otg(REG_OTG0_CONTROL, head), FIELD_OTG_CONTROL__MASTER_EN);
    CHECK(dcn_await(c, head, true));
}

static inline void dcn_stop(struct card *c, unsigned head)
{
    card_set(c, otg(REG_OTG0_CONTROL, head), 0);
    CHECK(dcn_await(c, head, false));
}

static inline uint32_t dcn_frames(struct card *c, unsigned head)
{
    return card_get(c, otg(REG_OTG0_STATUS_FRAME_COUNT, head));
}

static inline uint32_t dcn_line(struct card *c, unsigned head)
{
    return FIELD_GET(FIELD_OTG_STATUS_POSITION__VERT_COUNT, card_get(c, otg(REG_OTG0_STATUS_POSITION, head)));
}

/* Wait until a vertical sync has begun, a moment ago. */
static inline void dcn_next_frame(struct card *c, unsigned head)
{
    uint32_t frames = dcn_frames(c, head);
    for (int64_t end = dcn_clock() + SECONDS(5); dcn_clock() < end && dcn_frames(c, head) == frames;)
        dcn_sleep(50000);
}

/* ---- surfaces ---------------------------------------------------------------------------------------------------- */

static inline void dcn_flip(struct card *c, unsigned head, uint64_t address)
{
    card_set(c, hubp(REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH, head), HI(address));
    card_set(c, hubp(REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS, head), LO(address));
}

static inline bool dcn_flip_is_pending(struct card *c, unsigned head)
{
    return card_get(c, hubp(REG_HUBPREQ0_FLIP_CONTROL, head)) & FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING;
}

static inline bool dcn_await_flip(struct card *c, unsigned head)
{
    for (int64_t end = dcn_clock() + SECONDS(5); dcn_clock() < end; dcn_sleep(50000)) {
        if (!dcn_flip_is_pending(c, head))
            return true;
    }
    return false;
}

static inline uint64_t dcn_in_use(struct card *c, unsigned head)
{
    return card_get(c, hubp(REG_HUBPREQ0_SURFACE_INUSE, head)) |
           (uint64_t)card_get(c, hubp(REG_HUBPREQ0_SURFACE_INUSE_HIGH, head)) << 32;
}

/* ---- interrupts -------------------------------------------------------------------------------------------------- */

/* Read entries of the display core from the interrupt ring, and count those of `source`. */
static inline unsigned dcn_irqs(struct card *c, uint32_t source, uint32_t *data)
{
    uint32_t e[8];
    unsigned count = 0;
    while (card_next_irq(c, e)) {
        if ((e[0] & 0xff) == IH_CLIENT_DCE && (e[0] >> 8 & 0xff) == source) {
            count++;
            if (data)
                *data = e[4];
        }
    }
    return count;
}

/* Wait for one. */
static inline unsigned dcn_await_irq(struct card *c, uint32_t source, uint32_t *data)
{
    unsigned count = 0;
    for (int64_t end = dcn_clock() + SECONDS(5); dcn_clock() < end && !count; dcn_sleep(MS(1)))
        count = dcn_irqs(c, source, data);
    return count;
}

#endif
