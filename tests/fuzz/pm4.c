/* SPDX-License-Identifier: MIT */
/*
 * pm4.c - fuzzes the command processor: an IB of any content, called for VMID 1 from the graphics ring or, if the
 * input's first byte has bit 1, from a compute queue.
 */
#include "../unit/navi23/mec.h"

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

/* The IB from the graphics ring; a store after it must arrive. */
static void run_graphics(struct card *c, uint32_t count)
{
    card_emit_ib(c, 1, IB_VA, count);
    card_kick(c);
    if (!navi_wait_idle(c->navi, IDLE_NS))
        card_reset_ring(c);
    *vram32(c, ROOM) = 0;
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    (void)card_run(c);
}

/* The same from a compute queue. */
static void run_compute(struct card *c, uint32_t count)
{
    struct mec m;

    mec_enable(c);
    mec_start(&m, c, 0);
    MEC_EMIT(&m, PM4_INDIRECT_BUFFER, LO(IB_VA), HI(IB_VA), count | PM4_IB_VALID | 1u << PM4_IB_VMID_SHIFT);
    if (!mec_run(&m, IDLE_NS)) {
        mec_dequeue(&m, HQD_DEQUEUE_RESET);
        mec_start(&m, c, 0);
    }
    *vram32(c, ROOM) = 0;
    MEC_EMIT(&m, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    (void)mec_run(&m, SECONDS(10));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, card_known, sizeof card_known / sizeof card_known[0] };
    bool compute = size > 0 && data[0] & 2;
    struct card *c = card_anew();
    uint32_t count = card_fill_ib(c, &input, packet);

    (compute ? run_compute : run_graphics)(c, count);
    if (*vram32(c, ROOM) != 0x600d)
        abort(); /* nothing that an IB does may outlive a reset */
    return 0;
}
