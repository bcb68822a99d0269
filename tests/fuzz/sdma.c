/* SPDX-License-Identifier: MIT */
/* sdma.c - fuzzes an SDMA engine: an IB of any content, called from its ring for VMID 1. */
#include "../unit/navi23/sdma.h"

#include "card_input.h"

/* A packet that exists, as long as the table says, or a header of any kind. */
static uint32_t packet(struct input *input, uint32_t *words, uint32_t room)
{
    static const struct {
        uint32_t header, dwords;
    } shapes[] = {
#define SDMA(name, opcode, sub_opcode, dwords) { SDMA_##name, dwords },
#include <navi23/regs/sdma.def>
    };
    const uint32_t shape_count = sizeof shapes / sizeof shapes[0];
    uint32_t shape = input_byte(input), count = 1;

    if (shape < 2 * shape_count) {
        words[0] = shapes[shape / 2].header | (shape & 1 ? input_word(input) << 16 : 0);
        count = shapes[shape / 2].dwords;
    } else {
        words[0] = input_word(input);
    }
    if (count > room)
        count = room;
    input_words(input, words + 1, count - 1);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, card_known, sizeof card_known / sizeof card_known[0] };
    struct card *c = card_anew();
    uint32_t count = card_fill_ib(c, &input, packet);
    struct sdma s;

    sdma_start(&s, c, 0);
    memset(vram32(c, SDMA_RING_AT(0)), 0, SDMA_RING_DWORDS * 4);
    SDMA_EMIT(&s, SDMA_NOP, SDMA_NOP); /* a call ends on a multiple of eight dwords */
    SDMA_EMIT(&s, SDMA_INDIRECT | 1u << SDMA_INDIRECT_VMID_SHIFT, LO(IB_VA), HI(IB_VA), count, 0, 0);
    sdma_kick(&s);
    if (!navi_wait_idle(c->navi, IDLE_NS))
        sdma_reset(&s);
    *vram32(c, ROOM) = 0;
    SDMA_EMIT(&s, SDMA_FENCE, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    if (!sdma_run(&s) || *vram32(c, ROOM) != 0x600d)
        abort(); /* nothing that an IB does may outlive a reset */
    return 0;
}
