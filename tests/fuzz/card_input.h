/* SPDX-License-Identifier: MIT */
/*
 * card_input.h - for fuzzers of one engine: a card that begins anew with each input, and an IB made of the input.
 *
 * The card is the one of tests/unit/navi23/card.h, driven by its registers. VMID 1 has IB_PAGES at IB_VA, its IB in the
 * first half, and nothing else, so whatever the IB does stays there.
 */
#ifndef TESTS_FUZZ_CARD_INPUT_H
#define TESTS_FUZZ_CARD_INPUT_H

#include "../unit/navi23/card.h"
#include "input.h"

#define IB_DWORDS_MAX 1024u
#define IDLE_NS       3000000 /* an IB that still runs then waits for something, or runs in a circle */

static const uint32_t card_known[] = {
    (uint32_t)IB_VA, (uint32_t)DATA_VA, (uint32_t)DATA_VA + 0x7ff8, (uint32_t)DATA_VA + 0x8000, 0x3ff, 0xfffffffc,
};

/* The process's card, as it comes out of reset, with the memory that the last input has used cleared. */
static inline struct card *card_anew(void)
{
    static struct card *c;

    if (!c) {
        c = card_cold(false);
    } else {
        navi_destroy(c->navi);
        memset(c->vram + RING_AT, 0, RING_DWORDS * 4);
        memset(c->vram + TABLES, 0, c->next_table - TABLES);
        memset(c->vram + IB_AT, 0, IB_PAGES * 0x1000ull);
        c->next_table = TABLES;
        c->psp_fence = c->ih_rptr = 0;
        card_forget_log(c);
        card_power_on(c, false);
    }
    card_warm(c);
    card_map(c, 1, IB_VA, IB_AT, IB_PAGES, PTE_RW);
    card_invalidate(c, 1);
    return c;
}

/* How an engine makes one packet of the input: writes at most `room` dwords, at least 1. Returns how many. */
typedef uint32_t packet_fn(struct input *input, uint32_t *words, uint32_t room);

/*
 * Fill the IB: if the input's first byte is odd with packets, else with its bytes as they are. Returns its length in
 * dwords, at least 1.
 */
static inline uint32_t card_fill_ib(struct card *c, struct input *input, packet_fn *packet)
{
    uint32_t *ib = vram32(c, IB_AT), count = 0;

    if (input_byte(input) & 1) {
        while (input_left(input) && count < IB_DWORDS_MAX)
            count += packet(input, ib + count, IB_DWORDS_MAX - count);
    } else {
        count = (uint32_t)(input->size < IB_DWORDS_MAX * 4 ? input->size / 4 : IB_DWORDS_MAX);
        memcpy(ib, input->data, count * 4);
    }
    return count ? count : 1;
}

#endif
