/* SPDX-License-Identifier: MIT */
/*
 * navi.h - a Navi 23 graphics card in software: the whole interface of the model.
 *
 * The card is a PCI function: configuration space, BAR 0 (VRAM), BAR 2 (doorbells), BAR 5 (registers), MSI-X. Whoever
 * hosts it (os-port/linux in one process, qemu/device as a PCI device) gives it memory and an interrupt line and
 * calls the functions below. It knows no driver. It runs its rings in threads of its own; a fence is written after
 * the work it covers is done. Nothing a driver does crashes or hangs the process: mistakes become what the card would
 * raise, and a line in the log.
 */
#ifndef NAVI23_NAVI_H
#define NAVI23_NAVI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct navi;

#define NAVI_BAR_VRAM 0
#define NAVI_BAR_DOORBELL 2
#define NAVI_BAR_REGISTERS 5
#define NAVI_DOORBELL_BYTES (2u << 20)
#define NAVI_REGISTER_BYTES (1u << 20)
#define NAVI_MSIX_VECTORS 8u
#define NAVI_MSIX_TABLE_OFFSET (NAVI_DOORBELL_BYTES - 0x1000u)   /* in BAR 2; who hosts the card keeps the table */
#define NAVI_MSIX_PENDING_OFFSET (NAVI_DOORBELL_BYTES - 0x800u)

enum navi_log_level { NAVI_LOG_ERROR, NAVI_LOG_WARNING, NAVI_LOG_INFO, NAVI_LOG_DEBUG };

/* What the card's host provides. Callbacks come from the card's threads and from the calls below; they must not call
 * back into the card, with the exception that `msix` may be answered from another thread at once. */
struct navi_host {
    void *opaque; /* first argument of every callback */

    void *vram;         /* memory behind BAR 0 and more: vram_size bytes, zeroed */
    uint64_t vram_size; /* bytes, a multiple of 256 MiB */
    uint64_t bar_size;  /* bytes of it that BAR 0 shows */

    /*
     * System memory: the host pointer for `bus`, with at least 1 and at most `want` bytes behind it, how many to
     * *got. Memory comes in whole pages of 4 KiB: a piece ends at `want` or at the end of a page. The pointer stays
     * good until navi_dma_invalidate covers it. NULL: there is no such memory (the card raises what a master abort
     * would raise).
     */
    void *(*dma_map)(void *opaque, uint64_t bus, uint64_t want, uint64_t *got);

    /* Raise MSI-X vector `vector`. */
    void (*msix)(void *opaque, unsigned vector);

    /* A line for the log, without a newline. May be NULL. */
    void (*log)(void *opaque, enum navi_log_level level, const char *line);

    /* The content of VRAM is lost: make all of it zero. NULL: the card writes the zeros. No ring is at work. */
    void (*vram_lost)(void *opaque);

    /* Readable dump of everything executed, in pieces of whole lines. NULL: no trace, no cost. */
    void (*trace)(void *opaque, const char *text, size_t length);
};

/* Make a card, powered and reset. The host struct is copied. Returns 0 or -ENOMEM or -EINVAL (sizes). */
int navi_create(const struct navi_host *host, struct navi **out);

/* Stop all threads and free. NULL is allowed. No other call may be under way. */
void navi_destroy(struct navi *navi);

/* Registers, by byte offset into BAR 5, 32 bits. Unknown offsets read 0 and are logged once. Any thread. */
uint32_t navi_reg_read(struct navi *navi, uint32_t offset);
void navi_reg_write(struct navi *navi, uint32_t offset, uint32_t value);

/* A doorbell write, by byte offset into BAR 2, `size` 4 or 8 bytes. Any thread; returns before the work is done. */
void navi_doorbell(struct navi *navi, uint32_t offset, uint64_t value, unsigned size);

/* PCI configuration space, 256 bytes, `size` 1, 2 or 4. The BARs' sizes answer as on a bus. */
uint32_t navi_config_read(struct navi *navi, uint32_t offset, unsigned size);
void navi_config_write(struct navi *navi, uint32_t offset, uint32_t value, unsigned size);

/*
 * System memory in [bus, bus + size) has moved or gone: forget host pointers into it. Returns when none is in use, so
 * do not hold a lock that the callbacks take.
 */
void navi_dma_invalidate(struct navi *navi, uint64_t bus, uint64_t size);

/* Wait until every ring has nothing left to do, or `timeout_ns` has passed. For tests. Returns whether it is idle. */
bool navi_wait_idle(struct navi *navi, int64_t timeout_ns);

/*
 * Break the card, so that a driver's way back can be tried: from now on a soft reset (GRBM_SOFT_RESET) of the command
 * processor does not end, until a MODE1 reset has mended it. Any thread.
 */
void navi_break_soft_reset(struct navi *navi);

/* Counters, for tests, benches and the curious. */
struct navi_stats {
    uint64_t packets;      /* packets executed, PM4 and SDMA */
    uint64_t bytes_dma;    /* bytes moved by the CP's DMA and by SDMA */
    uint64_t interrupts;   /* entries written to the interrupt ring */
    uint64_t faults;       /* VM faults raised */
    uint64_t walks;        /* page-table walks */
    uint64_t tlb_hits;
    uint64_t invalidates;  /* TLB invalidations */
    uint64_t hdp_flushes;
    uint64_t doorbells;
};
void navi_stats(struct navi *navi, struct navi_stats *out);

#endif
