/* SPDX-License-Identifier: MIT */
/*
 * ih.c - the interrupt ring.
 *
 * The ring counts bytes. An entry is in memory before the write pointer says so, and the write pointer before the
 * vector is raised. A full ring loses entries: with WPTR_OVERFLOW_ENABLE the oldest one is overwritten and RB_OVERFLOW
 * stands in the write pointer until the driver clears it, without it the new one is lost.
 */
#include "card.h"

enum { SPACE_BUS = 1, SPACE_VMID0 = 4 };

int ih_init(struct navi *navi)
{
    return -pthread_mutex_init(&navi->ih.lock, NULL);
}

void ih_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->ih.lock);
}

/* Bytes of the ring, less one. */
static uint32_t ring_mask(uint32_t control)
{
    uint32_t log2_dwords = FIELD_GET(FIELD_IH_RB_CNTL__RB_SIZE, control);
    uint32_t bytes = log2_dwords < 28 ? 4u << log2_dwords : 1u << 29;
    return (bytes < IH_ENTRY_BYTES ? IH_ENTRY_BYTES : bytes) - 1;
}

/* Where in memory a word of the ring's address space is; NULL: nowhere. */
static _Atomic uint32_t *map(struct gmc_port *port, uint32_t space, uint64_t address)
{
    uint64_t got = 0;
    void *p = space == SPACE_BUS ? gmc_bus_map(port, address, 4, &got) : gmc_map(port, 0, address, 4, GMC_WRITE, &got);
    return p && got == 4 && (uintptr_t)p % 4 == 0 ? p : NULL;
}

static bool put(struct gmc_port *port, uint32_t space, uint64_t address, uint32_t value)
{
    _Atomic uint32_t *p = map(port, space, address & ~3ull);
    if (p)
        atomic_store_explicit(p, value, memory_order_release);
    return p != NULL;
}

static uint32_t wptr_value(const struct ih *ih)
{
    return ih->wptr | (ih->overflow ? FIELD_IH_RB_WPTR__RB_OVERFLOW : 0);
}

/* Take the place of the next entry. Returns false where it is lost. The lock is held. */
static bool advance(struct ih *ih, uint32_t control, uint32_t *at)
{
    uint32_t mask = ring_mask(control);
    uint32_t next = (ih->wptr + IH_ENTRY_BYTES) & mask;
    if (next == ih->rptr) {
        if (!(control & FIELD_IH_RB_CNTL__WPTR_OVERFLOW_ENABLE))
            return false;
        ih->overflow = true;
    }
    *at = ih->wptr & mask;
    ih->wptr = next;
    return true;
}

/* Write entry and write pointer. Returns NULL, or what is wrong. The lock is held. */
static const char *write_entry(struct gmc_port *port, uint32_t control, const uint32_t dwords[8])
{
    struct navi *navi = port->navi;
    uint32_t space = FIELD_GET(FIELD_IH_RB_CNTL__MC_SPACE, control);
    uint64_t base = (uint64_t)reg_get(navi, REG_IH_RB_BASE) << 8 | (uint64_t)reg_get(navi, REG_IH_RB_BASE_HI) << 40;
    uint64_t wptr_address = (uint64_t)reg_get(navi, REG_IH_RB_WPTR_ADDR_HI) << 32;
    uint32_t at;
    wptr_address |= reg_get(navi, REG_IH_RB_WPTR_ADDR_LO);
    if (space != SPACE_BUS && space != SPACE_VMID0)
        return "MC_SPACE is neither bus nor VMID 0";
    if (!advance(&navi->ih, control, &at))
        return "the ring is full";
    for (unsigned i = 0; i < 8; i++) {
        if (!put(port, space, base + at + 4 * i, dwords[i]))
            return "there is no memory at the ring's address";
    }
    if ((control & FIELD_IH_RB_CNTL__WPTR_WRITEBACK_ENABLE) && !put(port, space, wptr_address, wptr_value(&navi->ih)))
        return "there is no memory at the write pointer's address";
    return NULL;
}

static void raise_vector(struct navi *navi, uint32_t control)
{
    if (control & FIELD_IH_RB_CNTL__ENABLE_INTR)
        navi->host.msix(navi->host.opaque, 0);
}

void ih_raise(struct gmc_port *port, const struct ih_entry *e)
{
    struct navi *navi = port->navi;
    uint64_t now = navi_clock();
    uint32_t control = reg_get(navi, REG_IH_RB_CNTL);
    const uint32_t dwords[8] = {
        (uint32_t)e->client | (uint32_t)e->source << 8 | (uint32_t)e->ring << 16 | (uint32_t)e->vmid << 24,
        (uint32_t)now,
        (uint32_t)(now >> 32) & 0xffff,
        0,
        e->data[0],
        e->data[1],
        e->data[2],
        e->data[3],
    };
    if (!(control & FIELD_IH_RB_CNTL__RB_ENABLE)) {
        navi_log(navi, NAVI_LOG_DEBUG, "ih: client 0x%x source %u: the ring is off", e->client, e->source);
        return;
    }
    port->silent = true;
    pthread_mutex_lock(&navi->ih.lock);
    const char *error = write_entry(port, control, dwords);
    pthread_mutex_unlock(&navi->ih.lock);
    port->silent = false;
    if (error) {
        navi_log(navi, NAVI_LOG_ERROR, "ih: client 0x%x source %u is lost: %s", e->client, e->source, error);
        return;
    }
    navi_count(navi, interrupts, 1);
    raise_vector(navi, control);
}

void ih_reset(struct navi *navi)
{
    pthread_mutex_lock(&navi->ih.lock);
    navi->ih.rptr = navi->ih.wptr = 0;
    navi->ih.overflow = false;
    pthread_mutex_unlock(&navi->ih.lock);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

/* OVERFLOW_CLEAR acts and does not stay. What came in while interrupts were off asks for attention when they are on. */
static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    const uint32_t on = FIELD_IH_RB_CNTL__RB_ENABLE | FIELD_IH_RB_CNTL__ENABLE_INTR;
    pthread_mutex_lock(&navi->ih.lock);
    bool begins = (value & on) == on && (reg_get(navi, reg) & on) != on && navi->ih.rptr != navi->ih.wptr;
    if (value & FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR)
        navi->ih.overflow = false;
    reg_set(navi, reg, value & ~FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR);
    pthread_mutex_unlock(&navi->ih.lock);
    if (begins)
        raise_vector(navi, value);
}

/* The driver has read up to here; what came in since then asks for attention again. */
static void write_rptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    uint32_t control = reg_get(navi, REG_IH_RB_CNTL);
    pthread_mutex_lock(&navi->ih.lock);
    navi->ih.rptr = value & ring_mask(control) & ~(IH_ENTRY_BYTES - 1);
    reg_set(navi, reg, navi->ih.rptr);
    bool more = navi->ih.rptr != navi->ih.wptr;
    pthread_mutex_unlock(&navi->ih.lock);
    if (more && (control & FIELD_IH_RB_CNTL__RB_ENABLE))
        raise_vector(navi, control);
}

static uint32_t read_wptr(struct navi *navi, uint32_t reg)
{
    (void)reg;
    pthread_mutex_lock(&navi->ih.lock);
    uint32_t value = wptr_value(&navi->ih);
    pthread_mutex_unlock(&navi->ih.lock);
    return value;
}

static void write_wptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    (void)reg;
    pthread_mutex_lock(&navi->ih.lock);
    navi->ih.wptr = value & ring_mask(reg_get(navi, REG_IH_RB_CNTL)) & ~(IH_ENTRY_BYTES - 1);
    navi->ih.overflow = false;
    pthread_mutex_unlock(&navi->ih.lock);
}

/* clang-format off */
const struct mmio_row ih_registers[] = {
    { REG_IH_RB_CNTL, 1, NULL, write_control },
    { REG_IH_RB_RPTR, 1, NULL, write_rptr },
    { REG_IH_RB_WPTR, 1, read_wptr, write_wptr },
    { REG_IH_STATUS, 1, NULL, mmio_ignore },
    { 0 },
};
/* clang-format on */
