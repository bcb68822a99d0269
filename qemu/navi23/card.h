/* SPDX-License-Identifier: MIT */
/*
 * card.h - the whole card as its blocks see it, and what all of them use: the log and the counters.
 *
 * Who may touch what: registers are atomic words, any thread. A block's other state belongs to the block, under its own
 * lock. No block calls out (host callbacks, other blocks) with its lock held, except that the interrupt handler, the
 * rings, the PSP and the SMU reach memory through gmc, and the SMU asks the rings whether they are busy.
 */
#ifndef NAVI23_CARD_H
#define NAVI23_CARD_H

#include <stdatomic.h>

#include <navi23/navi.h>
#include <navi23/config.h>
#include <navi23/dcn.h>
#include <navi23/discovery.h>
#include <navi23/gds.h>
#include <navi23/gmc.h>
#include <navi23/ih.h>
#include <navi23/mec.h>
#include <navi23/mmio.h>
#include <navi23/psp.h>
#include <navi23/ring.h>
#include <navi23/sdma.h>
#include <navi23/smu.h>
#include <navi23/trace.h>

/* navi_stats, as it is counted. */
struct navi_counters {
    atomic_ullong packets, bytes_dma, interrupts, faults, walks, tlb_hits, invalidates, hdp_flushes, doorbells,
        dispatches, groups, waves;
};

/* The rings; each has an engine of its own. */
enum navi_ring { RING_GFX, RING_SDMA0, RING_SDMA1, RING_COMPUTE0, NAVI_RINGS = RING_COMPUTE0 + MEC_QUEUES };

struct code_cache;
struct pool;

struct navi {
    struct navi_host host;
    struct navi_counters counters;
    struct config config;
    struct mmio mmio;
    struct mec mec;
    struct gmc gmc;
    atomic_bool soft_reset_broken; /* see navi_break_soft_reset */
    struct gds gds;
    _Atomic uint32_t sh_mem[GCVM_CONTEXTS][2]; /* SH_MEM_BASES, SH_MEM_CONFIG of each VMID */
    struct pool *pool;       /* the shader cores */
    struct code_cache *code; /* of all of them */
    struct ih ih;
    struct trace trace;
    struct psp psp;
    struct smu smu;
    struct dcn dcn;
    struct ring ring[NAVI_RINGS]; /* by enum navi_ring */
};

/* Add to a counter of navi->counters. */
#define navi_count(navi, counter, n) atomic_fetch_add_explicit(&(navi)->counters.counter, (n), memory_order_relaxed)

/* A line to the host's log, cut at 255 characters. */
void navi_log(struct navi *navi, enum navi_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Switch all of the card off and on again (reset.c); it is over when this returns. Returns false, with nothing done,
 * when a ring asks for it. The caller holds no block's lock.
 */
bool card_mode1_reset(struct navi *navi);

/* The counter behind GPU timestamps: 100 MHz, monotonic. */
uint64_t navi_clock(void);

#endif
