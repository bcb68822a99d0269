/* SPDX-License-Identifier: MIT */
/* navi.c - making and ending a card, its log, its counters. */
#include "card.h"

#include <navi23/shader/code.h>
#include <navi23/shader/pool.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define VRAM_GRAIN (256ull << 20)
#define VRAM_MAX (64ull << 30)

static bool host_is_usable(const struct navi_host *h)
{
    return h->vram && h->dma_map && h->msix && h->vram_size > 0 && h->vram_size % VRAM_GRAIN == 0 &&
           h->vram_size <= VRAM_MAX && h->bar_size >= 4096 && h->bar_size <= h->vram_size &&
           (h->bar_size & (h->bar_size - 1)) == 0;
}

static void end_rings(struct navi *navi, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        ring_stop(&navi->ring[i]);
    for (unsigned i = 0; i < count; i++)
        ring_join(&navi->ring[i]);
    for (unsigned i = 0; i < count; i++)
        ring_finish(&navi->ring[i]);
}

int navi_create(const struct navi_host *host, struct navi **out)
{
    unsigned rings = 0;
    int error;
    if (!host_is_usable(host))
        return -EINVAL;
    struct navi *navi = calloc(1, sizeof *navi);
    if (!navi)
        return -ENOMEM;
    navi->host = *host;
    mmio_init(navi);
    error = trace_init(navi);
    if (error)
        goto no_trace;
    error = config_init(navi);
    if (error)
        goto no_config;
    error = gmc_init(navi);
    if (error)
        goto no_gmc;
    error = ih_init(navi);
    if (error)
        goto no_ih;
    error = psp_init(navi);
    if (error)
        goto no_psp;
    error = smu_init(navi);
    if (error)
        goto no_smu;
    error = dcn_init(navi);
    if (error)
        goto no_dcn;
    error = code_cache_create(&navi->code);
    if (error)
        goto no_code;
    error = pool_create(navi, host->cores ? host->cores : 1, &navi->pool);
    if (error)
        goto no_pool;
    for (; rings < NAVI_RINGS; rings++) {
        error = ring_init(navi, rings);
        if (error)
            goto no_ring;
    }
    discovery_write(navi);
    *out = navi;
    return 0;

no_ring:
    end_rings(navi, rings);
    pool_destroy(navi->pool);
no_pool:
    code_cache_destroy(navi->code);
no_code:
    dcn_finish(navi);
no_dcn:
    smu_finish(navi);
no_smu:
    psp_finish(navi);
no_psp:
    ih_finish(navi);
no_ih:
    gmc_finish(navi);
no_gmc:
    config_finish(navi);
no_config:
    trace_finish(navi);
no_trace:
    free(navi);
    return -ENOMEM; /* whatever it was: a mutex or thread that cannot be made */
}

void navi_destroy(struct navi *navi)
{
    if (!navi)
        return;
    end_rings(navi, NAVI_RINGS);
    pool_destroy(navi->pool);
    code_cache_destroy(navi->code);
    dcn_finish(navi);
    smu_finish(navi);
    psp_finish(navi);
    ih_finish(navi);
    gmc_finish(navi);
    config_finish(navi);
    trace_finish(navi);
    free(navi);
}

void navi_log(struct navi *navi, enum navi_log_level level, const char *format, ...)
{
    char line[256];
    va_list args;
    if (!navi->host.log)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    navi->host.log(navi->host.opaque, level, line);
}

bool navi_wait_idle(struct navi *navi, int64_t timeout_ns)
{
    return rings_wait_idle(navi, timeout_ns);
}

void navi_stats(struct navi *navi, struct navi_stats *out)
{
    struct navi_counters *c = &navi->counters;
    *out = (struct navi_stats){
        .packets = atomic_load(&c->packets),
        .bytes_dma = atomic_load(&c->bytes_dma),
        .interrupts = atomic_load(&c->interrupts),
        .faults = atomic_load(&c->faults),
        .walks = atomic_load(&c->walks),
        .tlb_hits = atomic_load(&c->tlb_hits),
        .invalidates = atomic_load(&c->invalidates),
        .hdp_flushes = atomic_load(&c->hdp_flushes),
        .doorbells = atomic_load(&c->doorbells),
        .dispatches = atomic_load(&c->dispatches),
        .groups = atomic_load(&c->groups),
        .waves = atomic_load(&c->waves),
    };
}
