/* SPDX-License-Identifier: MIT */
/* mec.h - the compute queues of the card on the bench: one of each pipe, its ring in VRAM, set up by registers. */
#ifndef TESTS_NAVI23_MEC_H
#define TESTS_NAVI23_MEC_H

#include "card.h"

#define MEC_QUEUES       4u
#define MEC_RING_AT(n)   (0x60000u + (n)*0x1000u)
#define MEC_RING_DWORDS  256u
#define MEC_REPORT_AT(n) (ROOM - 0x3000u + (n)*8)
#define MEC_MQD_AT(n)    (0x68000u + (n)*0x1000u)
#define MEC_DOORBELL(n)  (0x20u + (n)*2)

struct mec {
    struct card *c;
    unsigned n;
    uint64_t wptr; /* dwords */
};

/* Whose registers are seen from now on. */
static inline void mec_pick(struct card *c, uint32_t me, uint32_t pipe, uint32_t queue)
{
    card_set(c, REG_GRBM_GFX_CNTL,
             FIELD_PUT(FIELD_GRBM_GFX_CNTL__MEID, me) | FIELD_PUT(FIELD_GRBM_GFX_CNTL__PIPEID, pipe) |
                 FIELD_PUT(FIELD_GRBM_GFX_CNTL__QUEUEID, queue));
}

/* What all queues need, once. */
static inline void mec_enable(struct card *c)
{
    card_set(c, REG_CP_MEC_DOORBELL_RANGE_UPPER,
             FIELD_PUT(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, MEC_DOORBELL(MEC_QUEUES)));
    card_set(c, REG_CP_MEC_CNTL, 0);
}

/* Set queue `n` up from its ring's start, and let it run. */
static inline void mec_start(struct mec *m, struct card *c, unsigned n)
{
    *m = (struct mec){ .c = c, .n = n };
    mec_pick(c, 1, n, 0);
    card_set64(c, REG_CP_HQD_PQ_BASE, (FB + MEC_RING_AT(n)) >> 8);
    card_set(c, REG_CP_HQD_PQ_CONTROL, FIELD_PUT(FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE, 7));
    card_set64(c, REG_CP_HQD_PQ_RPTR_REPORT_ADDR, FB + MEC_REPORT_AT(n));
    card_set(c, REG_CP_HQD_PQ_DOORBELL_CONTROL,
             FIELD_CP_RB_DOORBELL_CONTROL__EN | FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, MEC_DOORBELL(n)));
    card_set(c, REG_CP_HQD_PQ_RPTR, 0);
    card_set64(c, REG_CP_HQD_PQ_WPTR_LO, 0);
    card_set64(c, REG_CP_MQD_BASE_ADDR, FB + MEC_MQD_AT(n));
    card_set(c, REG_CP_HQD_VMID, 0);
    card_set(c, REG_CP_ME1_PIPE0_INT_CNTL + n,
             FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE);
    card_set(c, REG_CP_HQD_ACTIVE, 1);
}

/* End it, HQD_DEQUEUE_*. */
static inline void mec_dequeue(struct mec *m, uint32_t request)
{
    mec_pick(m->c, 1, m->n, 0);
    card_set(m->c, REG_CP_HQD_DEQUEUE_REQUEST, request);
    CHECK_EQ(card_get(m->c, REG_CP_HQD_ACTIVE), 0);
}

/* A packet into the ring. */
static inline void mec_put(struct mec *m, uint32_t opcode, const uint32_t *body, uint32_t count)
{
    uint32_t *ring = vram32(m->c, MEC_RING_AT(m->n));
    ring[m->wptr++ % MEC_RING_DWORDS] = PM4_HEADER(opcode, count);
    for (uint32_t i = 0; i < count; i++)
        ring[m->wptr++ % MEC_RING_DWORDS] = body[i];
}

/* MEC_EMIT(m, opcode, dwords...) */
#define MEC_EMIT(m, opcode, ...)                                                                                       \
    mec_put(m, opcode, (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* Returns whether all is done within `ns`. */
static inline bool mec_run(struct mec *m, int64_t ns)
{
    navi_doorbell(m->c->navi, MEC_DOORBELL(m->n) * 4, m->wptr, 8);
    return navi_wait_idle(m->c->navi, ns);
}

#endif
