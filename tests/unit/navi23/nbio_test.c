/* SPDX-License-Identifier: MIT */
/* nbio.c and hdp.c: flush requests, and where doorbells go. */
#include "card.h"

static struct card *c;

static uint64_t flushes(void)
{
    struct navi_stats s;
    navi_stats(c->navi, &s);
    return s.hdp_flushes;
}

static void flushes_hdp(void)
{
    uint64_t before = flushes();
    card_set(c, REG_HDP_MEM_COHERENCY_FLUSH_CNTL, 0);
    CHECK_EQ(flushes(), before + 1);
    card_set(c, REG_GPU_HDP_FLUSH_REQ, FIELD_GPU_HDP_FLUSH_DONE__CP0);
    CHECK_EQ(card_get(c, REG_GPU_HDP_FLUSH_DONE), FIELD_GPU_HDP_FLUSH_DONE__CP0);
    CHECK_EQ(flushes(), before + 2);
    card_set(c, REG_HDP_READ_CACHE_INVALIDATE, 1);
}

/* Whether a doorbell at `dword` moved the ring's write pointer. */
static bool rings(uint32_t dword)
{
    uint64_t before = c->wptr;
    EMIT(c, PM4_NOP, 0);
    navi_doorbell(c->navi, dword * 4, c->wptr, 8);
    navi_wait_idle(c->navi, SECONDS(1));
    bool moved = card_get(c, REG_CP_RB0_WPTR) == (uint32_t)c->wptr;
    if (!moved)
        c->wptr = before;
    return moved;
}

static void routes_the_gfx_doorbell(void)
{
    CHECK(rings(GFX_DOORBELL));
    CHECK(!rings(GFX_DOORBELL + 2));
    card_set(c, REG_CP_RB_DOORBELL_RANGE_LOWER, (GFX_DOORBELL + 1) * 4);
    CHECK(!rings(GFX_DOORBELL));
    card_set(c, REG_CP_RB_DOORBELL_RANGE_LOWER, GFX_DOORBELL * 4);
    card_set(c, REG_CP_RB_DOORBELL_CONTROL, GFX_DOORBELL * 4);
    CHECK(!rings(GFX_DOORBELL));
    card_set(c, REG_CP_RB_DOORBELL_CONTROL, GFX_DOORBELL * 4 | FIELD_CP_RB_DOORBELL_CONTROL__EN);
    card_set(c, REG_RCC_DOORBELL_APER_EN, 0);
    CHECK(!rings(GFX_DOORBELL));
    card_set(c, REG_RCC_DOORBELL_APER_EN, 1);
    CHECK(rings(GFX_DOORBELL));
}

static void routes_the_ih_doorbell(void)
{
    navi_doorbell(c->navi, IH_DOORBELL * 4, 64, 4);
    CHECK_EQ(card_get(c, REG_IH_RB_RPTR), 64);
    card_set(c, REG_BIF_IH_DOORBELL_RANGE, FIELD_PUT(FIELD_BIF_IH_DOORBELL_RANGE__OFFSET, IH_DOORBELL));
    navi_doorbell(c->navi, IH_DOORBELL * 4, 128, 4);
    CHECK_EQ(card_get(c, REG_IH_RB_RPTR), 64);
}

int main(void)
{
    c = card_new();
    TAP_RUN(flushes_hdp);
    TAP_RUN(routes_the_gfx_doorbell);
    TAP_RUN(routes_the_ih_doorbell);
    card_free(c);
    return tap_done();
}
