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
    (uint32_t)FB,     (uint32_t)(FB >> 32), ROOM, 64u | 64u << 16, DCN_I2C_EDID << 8, 0x83ff0000,     0x83ff0001,
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

/* Any register of the display core. */
static uint32_t choose_register(struct input *input)
{
    static const uint32_t all[] = {
#define REG(name, dword) dword,
#include <navi23/regs/mmio.def>
    };
    static const uint32_t distances[4] = { OTG_CLOCK_DISTANCE, HUBP_DISTANCE, OTG_DISTANCE, HPD_DISTANCE };
    const uint32_t count = sizeof all / sizeof all[0];
    uint32_t which = input_byte(input), head = input_byte(input) % DCN_HEADS, range = 0;
    uint32_t reg = all[count - 1 - which % 50]; /* they are the last ones of the list */

    while (range < 3 && reg - dcn_ranges[range].first >= dcn_ranges[range].count)
        range++;
    return reg + (range == 3 && reg < REG_HPD0_INT_STATUS ? 0 : head * distances[range]);
}

static void step(struct card *c, struct input *input)
{
    static const uint8_t edid[NAVI_EDID_BYTES * 2];
    uint32_t action = input_byte(input), reg;

    if (action < 8) {
        navi_plug(c->navi, action % 4, action & 4 ? edid : NULL, action & 4 ? sizeof edid : 0);
    } else if (action < 16) {
        navi_watch(c->navi, action % 4, action & 4 ? look : NULL, NULL);
    } else {
        reg = choose_register(input);
        if (action & 3)
            card_set(c, reg, input_word(input));
        (void)card_get(c, reg);
    }
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
