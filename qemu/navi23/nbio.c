/* SPDX-License-Identifier: MIT */
/* nbio.c - host interface: memory size, HDP flush requests, and the way of a doorbell to whom it is for. */
#include "card.h"

/* The write is the request, and by the time it is over it has been served: the model's VRAM has no cache before it. */
static void hdp_flush_request(struct navi *navi, uint32_t reg, uint32_t value)
{
    reg_set(navi, reg, value);
    navi_count(navi, hdp_flushes, 1);
    reg_set(navi, REG_GPU_HDP_FLUSH_DONE, value);
}

static void hdp_flush(struct navi *navi, uint32_t reg, uint32_t value)
{
    (void)reg, (void)value;
    navi_count(navi, hdp_flushes, 1);
}

/* clang-format off */
const struct mmio_row nbio_registers[] = {
    { REG_RCC_CONFIG_MEMSIZE, 1, NULL, mmio_ignore },
    { REG_HDP_MEM_COHERENCY_FLUSH_CNTL, 1, NULL, hdp_flush },
    { REG_GPU_HDP_FLUSH_REQ, 1, NULL, hdp_flush_request },
    { REG_GPU_HDP_FLUSH_DONE, 1, NULL, mmio_ignore },
    { 0 },
};
/* clang-format on */

/* The interrupt handler's doorbell has to be its own and inside the range that NBIO sends its way. */
static bool is_ih_doorbell(struct navi *navi, uint32_t dword)
{
    uint32_t rptr = reg_get(navi, REG_IH_DOORBELL_RPTR);
    uint32_t range = reg_get(navi, REG_BIF_IH_DOORBELL_RANGE);
    uint32_t first = FIELD_GET(FIELD_BIF_IH_DOORBELL_RANGE__OFFSET, range);
    return (rptr & FIELD_IH_DOORBELL_RPTR__ENABLE) && FIELD_GET(FIELD_IH_DOORBELL_RPTR__OFFSET, rptr) == dword &&
           dword - first < FIELD_GET(FIELD_BIF_IH_DOORBELL_RANGE__SIZE, range);
}

static bool is_gfx_doorbell(struct navi *navi, uint32_t dword)
{
    uint32_t control = reg_get(navi, REG_CP_RB_DOORBELL_CONTROL);
    uint32_t lower = reg_get(navi, REG_CP_RB_DOORBELL_RANGE_LOWER);
    uint32_t upper = reg_get(navi, REG_CP_RB_DOORBELL_RANGE_UPPER);
    return (control & FIELD_CP_RB_DOORBELL_CONTROL__EN) &&
           FIELD_GET(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, control) == dword &&
           dword >= FIELD_GET(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, lower) &&
           dword <= FIELD_GET(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, upper);
}

/* An SDMA engine's doorbell likewise has to be its own, in NBIO's range for this engine. */
static bool is_sdma_doorbell(struct navi *navi, uint32_t dword, unsigned instance)
{
    uint32_t enable = reg_get(navi, REG_SDMA0_GFX_DOORBELL + instance * SDMA_DISTANCE);
    uint32_t offset = reg_get(navi, REG_SDMA0_GFX_DOORBELL_OFFSET + instance * SDMA_DISTANCE);
    uint32_t range = reg_get(navi, REG_BIF_SDMA0_DOORBELL_RANGE + instance);
    uint32_t first = FIELD_GET(FIELD_BIF_SDMA_DOORBELL_RANGE__OFFSET, range);
    return (enable & FIELD_SDMA_GFX_DOORBELL__ENABLE) &&
           FIELD_GET(FIELD_SDMA_GFX_DOORBELL_OFFSET__OFFSET, offset) == dword &&
           dword - first < FIELD_GET(FIELD_BIF_SDMA_DOORBELL_RANGE__SIZE, range);
}

static bool is_open(struct navi *navi, uint32_t dword)
{
    navi_count(navi, doorbells, 1);
    if (reg_get(navi, REG_RCC_DOORBELL_APER_EN) & FIELD_RCC_DOORBELL_APER_EN__ENABLE)
        return true;
    navi_log(navi, NAVI_LOG_WARNING, "nbio: doorbell 0x%x is lost: RCC_DOORBELL_APER_EN is off", dword);
    return false;
}

/* The ring that hears it; NULL, and a line in the log: none. */
static struct ring *find_ring(struct navi *navi, uint32_t dword)
{
    struct ring *queue = mec_find_doorbell(navi, dword);
    if (smu_gfx_is_off(navi)) {
        navi_log(navi, NAVI_LOG_WARNING, "nbio: doorbell 0x%x is lost: the graphics core sleeps", dword);
        return NULL;
    }
    if (is_gfx_doorbell(navi, dword))
        return &navi->ring[RING_GFX];
    if (queue)
        return queue;
    if (is_sdma_doorbell(navi, dword, 0))
        return &navi->ring[RING_SDMA0];
    if (is_sdma_doorbell(navi, dword, 1))
        return &navi->ring[RING_SDMA1];
    navi_log(navi, NAVI_LOG_WARNING, "nbio: nobody listens to doorbell 0x%x", dword);
    return NULL;
}

void navi_doorbell(struct navi *navi, uint32_t offset, uint64_t value, unsigned size)
{
    uint32_t dword = offset / 4;
    struct ring *ring;
    if (size == 4)
        value &= 0xffffffff;
    if (!is_open(navi, dword))
        return;
    if (is_ih_doorbell(navi, dword))
        mmio_write(navi, REG_IH_RB_RPTR, (uint32_t)value);
    else if ((ring = find_ring(navi, dword)))
        ring_doorbell(ring, value >> ring->kind->log2_units);
}

void navi_doorbell_rung(struct navi *navi, uint32_t offset)
{
    struct ring *ring = is_open(navi, offset / 4) ? find_ring(navi, offset / 4) : NULL;
    if (ring)
        ring_doorbell_unknown(ring);
}
