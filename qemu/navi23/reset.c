/* SPDX-License-Identifier: MIT */
/*
 * reset.c - MODE1: everything but the bus interface is switched off and on again.
 *
 * VRAM loses its content, every register goes back to what it was at power on, all firmware is gone; only configuration
 * space stays. The card's BIOS has run when it is back: memory works and the discovery binary is in its place.
 */
#include "card.h"

#include <string.h>

static void lose_vram(struct navi *navi)
{
    if (navi->host.vram_lost)
        navi->host.vram_lost(navi->host.opaque);
    else
        memset(navi->host.vram, 0, navi->host.vram_size);
}

bool card_mode1_reset(struct navi *navi)
{
    if (ring_is_caller()) {
        navi_log(navi, NAVI_LOG_ERROR, "reset: MODE1 is not for rings");
        return false;
    }
    navi_log(navi, NAVI_LOG_WARNING, "reset: MODE1: VRAM is lost");
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        ring_set_reset(&navi->ring[i], true);
    atomic_store(&navi->soft_reset_broken, false);
    mmio_reset(navi);
    mec_reset(navi);
    gmc_invalidate(navi, 0xffff);
    ih_reset(navi);
    psp_reset(navi);
    smu_reset(navi);
    dcn_reset(navi);
    lose_vram(navi);
    memset(&navi->gds, 0, sizeof navi->gds);
    discovery_write(navi);
    dcn_end_reset(navi);
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        ring_set_reset(&navi->ring[i], false);
    return true;
}
