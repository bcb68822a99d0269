/* SPDX-License-Identifier: MIT */
/* pm4.c - fuzzes the command processor: an IB of any content, called from the graphics ring for VMID 1. */
#include "card_input.h"

/* A header of type 3 with its opcode and length, then the body. */
static uint32_t packet(struct input *input, uint32_t *words, uint32_t room)
{
    uint32_t opcode = input_byte(input), shape = input_byte(input), count = 1 + shape % 16;

    if (count >= room)
        count = room - 1;
    words[0] = count ? PM4_HEADER(opcode, count) | (shape & 0x80 ? PM4_PREDICATE : 0) : PM4_NOP_ALONE;
    input_words(input, words + 1, count);
    return 1 + count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, card_known, sizeof card_known / sizeof card_known[0] };
    struct card *c = card_anew();
    uint32_t count = card_fill_ib(c, &input, packet);

    card_emit_ib(c, 1, IB_VA, count);
    card_kick(c);
    if (!navi_wait_idle(c->navi, IDLE_NS))
        card_reset_ring(c);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    *vram32(c, ROOM) = 0;
    if (!card_run(c) || *vram32(c, ROOM) != 0x600d)
        abort(); /* nothing that an IB does may outlive a reset */
    return 0;
}
