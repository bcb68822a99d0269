/* SPDX-License-Identifier: MIT */
/*
 * gmc.h - the graphics memory controller: from the card's addresses to memory.
 *
 * A thread of the card reaches memory through a port of its own, which holds its TLB. A pointer that gmc_map gave is
 * good until the port's gmc_leave (or gmc_rest): navi_dma_invalidate waits for that.
 */
#ifndef NAVI23_GMC_H
#define NAVI23_GMC_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <navi23/regs/mmio.h>
#include <navi23/tlb.h>

struct navi;

struct gmc {
    pthread_mutex_t fault_lock;                 /* the fault registers */
    _Atomic uint64_t generation[GCVM_CONTEXTS]; /* of each VMID's translations; starts at 1 */
};

struct gmc_port {
    struct navi *navi;
    uint8_t fetch_client, data_client; /* GCVM_CLIENT_* of commands and of what they access */
    struct tlb tlb;
    const struct tlb_entry *recent[2]; /* of the TLB, the last one used, by direction; NULL at first */
    uint64_t tlb_hits;                 /* not yet told to the card */
    atomic_ullong epoch; /* odd: the thread may be using pointers */
    const char *shader_ring; /* for shaders, which ring they are of; NULL: it is the card itself that accesses memory */
    uint64_t shader_pc;      /* which instruction of theirs it is */
    bool silent;         /* faults are not reported: the interrupt handler is at work, maybe with one */
    bool faulted[2];     /* since gmc_enter, by direction; one report is enough */
};

/* Who accesses memory and how; for the fault registers and the log. */
enum gmc_access { GMC_FETCH, GMC_READ, GMC_WRITE };

int gmc_init(struct navi *navi);
void gmc_finish(struct navi *navi);
void gmc_port_init(struct gmc_port *port, struct navi *navi, unsigned fetch_client, unsigned data_client);

/*
 * Bracket a packet: between the two, pointers into memory are used. In the middle of one gmc_rest is a way out and
 * gmc_resume the way in again, without forgetting which faults it has reported; gmc_pause is both.
 */
void gmc_enter(struct gmc_port *port);
void gmc_leave(struct gmc_port *port);
void gmc_rest(struct gmc_port *port);
void gmc_resume(struct gmc_port *port);
void gmc_pause(struct gmc_port *port);

/* Until the port's thread is out of what it was in. */
void gmc_wait(struct gmc_port *port);

/* Forget translations of the VMIDs in `vmids` (bit n: VMID n). New accesses of all ports walk again. */
void gmc_invalidate(struct navi *navi, uint32_t vmids);

/*
 * Memory at `va` of `vmid`, with how many bytes of the at most `want` (> 0) lie behind the pointer in *got (at least
 * 1). NULL: *got bytes from `va` have no memory: reads give 0 and writes vanish. A fault has been reported, unless it
 * is a null page (PRT). Addresses are 48 bits; what is above them does not count.
 */
void *gmc_map(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want, enum gmc_access access, uint64_t *got);

/*
 * The same, with how much lies in one piece around `va`: `before` bytes in front of the pointer and `after` bytes (at
 * least 1) from it on. For who has many accesses near each other. NULL: so many bytes have no memory.
 */
struct gmc_around {
    uint64_t before, after;
};
void *gmc_map_around(struct gmc_port *port, unsigned vmid, uint64_t va, enum gmc_access access,
                     struct gmc_around *around);

/*
 * Memory that gmc_map_around gave, kept for the next accesses near it. It begins as zeros, and is so again (gmc_forget)
 * when pointers have become stale.
 */
struct gmc_window {
    uint8_t *memory; /* of [first, end); NULL: there is none */
    uint64_t first, end;
};

static inline void gmc_forget(struct gmc_window *window)
{
    window->first = window->end = 0;
}

/* As gmc_map, where *bytes is first `want` and then what it got. One window is for one VMID and one kind of access. */
static inline void *gmc_map_near(struct gmc_port *port, struct gmc_window *window, unsigned vmid, uint64_t va,
                                 enum gmc_access access, uint64_t *bytes)
{
    if (va < window->first || va >= window->end) {
        struct gmc_around around = { 0 };
        uint8_t *memory = gmc_map_around(port, vmid, va, access, &around);
        window->memory = memory ? memory - around.before : NULL;
        window->first = va - around.before;
        window->end = va + around.after;
    }
    if (window->end - va < *bytes)
        *bytes = window->end - va;
    return window->memory ? window->memory + (va - window->first) : NULL;
}

/* Copy `size` bytes, any alignment. Faults as gmc_map. */
void gmc_read(struct gmc_port *port, unsigned vmid, uint64_t va, void *dst, uint64_t size, enum gmc_access access);
void gmc_write(struct gmc_port *port, unsigned vmid, uint64_t va, const void *src, uint64_t size);

/* The word of `size` (4 or 8) bytes at `va` cut to a multiple of it, for atomic access. NULL: no memory, as gmc_map. */
void *gmc_map_word(struct gmc_port *port, unsigned vmid, uint64_t va, unsigned size, enum gmc_access access);

/* Single words, at addresses that are a multiple of their size; a store is seen whole, and after all earlier writes. */
uint32_t gmc_load32(struct gmc_port *port, unsigned vmid, uint64_t va);
uint64_t gmc_load64(struct gmc_port *port, unsigned vmid, uint64_t va);
void gmc_store32(struct gmc_port *port, unsigned vmid, uint64_t va, uint32_t value);
void gmc_store64(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t value);

/* System memory by bus address, at most to the end of what the host has there in one piece; NULL: there is none. */
void *gmc_bus_map(struct gmc_port *port, uint64_t bus, uint64_t want, uint64_t *got);

#endif
