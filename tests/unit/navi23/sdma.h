/* SPDX-License-Identifier: MIT */
/* sdma.h - the SDMA engines of the card on the bench: a ring each in VRAM, set up by registers. */
#ifndef TESTS_NAVI23_SDMA_H
#define TESTS_NAVI23_SDMA_H

#include <navi23/regs/sdma.h>

#include "card.h"

#define SDMA_RING_AT(engine)  (0x40000u + (engine)*0x4000u)
#define SDMA_RING_DWORDS      1024u
#define SDMA_RPTR_AT(engine)  (ROOM - 0x2000u + (engine)*8)
#define SDMA_DOORBELL(engine) (0x100u + (engine)*10)

struct sdma {
    struct card *c;
    unsigned engine;
    uint64_t wptr; /* dwords */
};

/* A register of the engine, named as that of engine 0. */
static inline uint32_t sdma_reg(const struct sdma *s, uint32_t reg)
{
    return reg + s->engine * SDMA_DISTANCE;
}

#define SDMA_SET(s, name, value) card_set((s)->c, sdma_reg(s, REG_SDMA0_##name), value)
#define SDMA_GET(s, name)        card_get((s)->c, sdma_reg(s, REG_SDMA0_##name))

/* Set the ring up from its start, and let the engine run. */
static inline void sdma_start(struct sdma *s, struct card *c, unsigned engine)
{
    uint64_t base = (FB + SDMA_RING_AT(engine)) >> 8, rptr = FB + SDMA_RPTR_AT(engine);
    *s = (struct sdma){ .c = c, .engine = engine };
    const uint32_t control = FIELD_PUT(FIELD_SDMA_GFX_RB_CNTL__RB_SIZE, 10) |
                             FIELD_SDMA_GFX_RB_CNTL__RPTR_WRITEBACK_ENABLE | FIELD_SDMA_GFX_RB_CNTL__RB_PRIV;
    SDMA_SET(s, GFX_RB_CNTL, control);
    SDMA_SET(s, GFX_RB_RPTR, 0);
    SDMA_SET(s, GFX_RB_WPTR, 0);
    SDMA_SET(s, GFX_RB_WPTR_HI, 0);
    SDMA_SET(s, GFX_RB_RPTR_ADDR_LO, (uint32_t)rptr);
    SDMA_SET(s, GFX_RB_RPTR_ADDR_HI, (uint32_t)(rptr >> 32));
    SDMA_SET(s, GFX_RB_BASE, (uint32_t)base);
    SDMA_SET(s, GFX_RB_BASE_HI, (uint32_t)(base >> 32));
    SDMA_SET(s, GFX_DOORBELL, FIELD_SDMA_GFX_DOORBELL__ENABLE);
    SDMA_SET(s, GFX_DOORBELL_OFFSET, FIELD_PUT(FIELD_SDMA_GFX_DOORBELL_OFFSET__OFFSET, SDMA_DOORBELL(engine)));
    card_set(c, REG_BIF_SDMA0_DOORBELL_RANGE + engine,
             FIELD_PUT(FIELD_BIF_SDMA_DOORBELL_RANGE__OFFSET, SDMA_DOORBELL(engine)) |
                 FIELD_PUT(FIELD_BIF_SDMA_DOORBELL_RANGE__SIZE, 2));
    SDMA_SET(s, CNTL, FIELD_SDMA_CNTL__TRAP_ENABLE);
    SDMA_SET(s, F32_CNTL, 0);
    SDMA_SET(s, GFX_RB_CNTL, control | FIELD_SDMA_GFX_RB_CNTL__RB_ENABLE);
    SDMA_SET(s, GFX_IB_CNTL, FIELD_SDMA_GFX_IB_CNTL__IB_ENABLE);
}

static inline void sdma_reset(struct sdma *s)
{
    card_set(s->c, REG_GRBM_SOFT_RESET,
             s->engine ? FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA1 : FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA0);
    card_set(s->c, REG_GRBM_SOFT_RESET, 0);
    sdma_start(s, s->c, s->engine);
}

/* Dwords into the ring. */
#define SDMA_EMIT(s, ...)                                                                                              \
    do {                                                                                                               \
        const uint32_t emit_words[] = { __VA_ARGS__ };                                                                 \
        for (size_t emit_i = 0; emit_i < sizeof emit_words / 4; emit_i++)                                              \
            vram32((s)->c, SDMA_RING_AT((s)->engine))[(s)->wptr++ % SDMA_RING_DWORDS] = emit_words[emit_i];            \
    } while (0)

static inline void sdma_kick(struct sdma *s)
{
    navi_doorbell(s->c->navi, SDMA_DOORBELL(s->engine) * 4, s->wptr * 4, 8);
}

static inline bool sdma_run(struct sdma *s)
{
    sdma_kick(s);
    return navi_wait_idle(s->c->navi, SECONDS(10));
}

/* What is expected to stop the engine, or to wait. */
static inline bool sdma_run_briefly(struct sdma *s)
{
    sdma_kick(s);
    return navi_wait_idle(s->c->navi, SECONDS(1) / 20);
}

/* SDMA_RUN(s, dwords...) and the same for what will stop. */
#define SDMA_RUN(s, ...)                                                                                               \
    do {                                                                                                               \
        SDMA_EMIT(s, __VA_ARGS__);                                                                                     \
        CHECK(sdma_run(s));                                                                                            \
    } while (0)
#define SDMA_STOPS(s, text, ...)                                                                                       \
    do {                                                                                                               \
        SDMA_EMIT(s, __VA_ARGS__);                                                                                     \
        CHECK(!sdma_run_briefly(s));                                                                                   \
        CHECK(strstr((s)->c->log, text) != NULL);                                                                      \
        sdma_reset(s);                                                                                                 \
        card_forget_log((s)->c);                                                                                       \
    } while (0)

#endif
