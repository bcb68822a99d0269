/* SPDX-License-Identifier: MIT */
/*
 * dcn.c - fuzzes the display core: its registers are written and read in any order, with any value, while one head is
 * looked at and screens come and go. What it shows does not matter; that it goes on does.
 */
#include "../unit/navi23/dcn.h"

#include "input.h"

static const struct dcn_mode fast = { 160, 100, 200, 125, 20000 }; /* 800 Hz */

/* Parts of sound timings, and addresses. */
static const uint32_t known[] = {
    192u | 32u << 16, 122u | 22u << 16,    199,  124,              20000,          DCN_REFERENCE_KHZ, 160u | 100u << 16,
    (uint32_t)FB,     (uint32_t)(FB >> 32), ROOM, 64u | 64u << 16, DCN_I2C_EDID << 8,
};

/* The process's card, as it comes out of reset, with head 0 at work. */
static struct card *card_anew(void)
{
    static struct card *c;

    if (!c) {
        c = card_cold(false);
    } else {
        navi_destroy(c->navi);
        card_forget_log(c);
        card_power_on(c, false);
    }
    c->ih_rptr = 0;
    card_setup_ih(c);
    dcn_set_mode(c, 0, &fast);
    dcn_flip(c, 0, FB + ROOM);
    card_set(c, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
    return c;
}

/* Read of each picture, from one end to the other. */
static void look(void *opaque, const struct navi_frame *frame)
{
    (void)opaque;
    for (uint32_t i = 0; i < frame->width * frame->height; i += 63) {
        if (frame->pixels[i] >> 24 != 0xff)
            abort();
    }
}

static void step(struct card *c, struct input *input)
{
    static const uint8_t edid[NAVI_EDID_BYTES * 2];
    uint32_t action = input_byte(input), range = action % 4;
    uint32_t reg = dcn_ranges[range].first + (input_byte(input) | (uint32_t)action >> 6 << 8) % dcn_ranges[range].count;

    if (action / 4 % 16 == 15) {
        navi_plug(c->navi, reg % 5, reg & 8 ? edid : NULL, reg & 8 ? sizeof edid : 0);
        return;
    }
    if (action / 4 % 16 == 14) {
        navi_watch(c->navi, reg % DCN_HEADS, reg & 8 ? look : NULL, NULL);
        return;
    }
    if (action / 4 % 16 > 2)
        card_set(c, reg, input_word(input));
    (void)card_get(c, reg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, known, sizeof known / sizeof known[0] };
    struct card *c = card_anew();

    navi_watch(c->navi, 0, look, NULL);
    while (input_left(&input))
        step(c, &input);
    /* whatever the heads are at, a flip at once comes about */
    card_set(c, hubp(REG_HUBPREQ0_FLIP_CONTROL, 4), FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE);
    dcn_flip(c, 4, FB);
    if (!dcn_await_flip(c, 4))
        abort();
    return 0;
}
