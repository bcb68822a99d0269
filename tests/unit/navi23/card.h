/* SPDX-License-Identifier: MIT */
/*
 * card.h - a card on a bench: a host made of two arrays and a counter, and a driver that programs the card by its
 * registers only. For the tests of this folder; each includes it once.
 *
 * What card_new sets up: VRAM of 256 MiB at 0x80_0000_0000; system memory at bus address SYSTEM_BUS; the interrupt ring
 * in system memory; graphics ring 0 in VRAM; VMID 1 with four levels of empty page tables. Tables are taken from
 * TABLES on.
 */
#ifndef TESTS_NAVI23_CARD_H
#define TESTS_NAVI23_CARD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <navi23/navi.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/pm4.h>
#include <navi23/regs/psp.h>
#include <navi23/regs/pte.h>

#include "tap.h"

#define VRAM_BYTES (256ull << 20)
#define FB 0x8000000000ull
#define SYSTEM_BUS 0x100000000ull
#define SYSTEM_BYTES (8ull << 20)

/* VRAM: the ring, then tables, then room for tests. */
#define RING_AT 0x10000u
#define RING_DWORDS 1024u
#define TABLES 0x100000u
#define ROOM 0x1000000u

/* System memory: the interrupt ring, its write pointer, the ring's read pointer, room for tests. */
#define IH_AT 0x0u
#define IH_BYTES 1024u
#define IH_WPTR_AT 0x2000u
#define RPTR_AT (ROOM - 0x1000u) /* of VRAM */
#define SYSTEM_ROOM 0x100000u

#define GFX_DOORBELL 0x116u /* dword */
#define IH_DOORBELL 0x2f0u

#define SECONDS(n) ((n) * 1000000000ll)

struct card {
    struct navi *navi;
    uint8_t *vram, *system;
    atomic_uint irqs;
    atomic_bool no_system; /* the host has no system memory */
    uint32_t ih_rptr;
    uint64_t wptr;
    uint64_t next_table;
    uint32_t psp_fence;
    uint64_t root[16];
    pthread_mutex_t log_lock; /* log lines come from several threads */
    size_t log_used, trace_used;
    char log[16384], trace[65536]; /* look at them while the card is idle */
    void (*on_irq)(struct card *c);
};

static inline void *card_dma_map(void *opaque, uint64_t bus, uint64_t want, uint64_t *got)
{
    struct card *c = opaque;
    if (bus < SYSTEM_BUS || bus >= SYSTEM_BUS + SYSTEM_BYTES || atomic_load(&c->no_system))
        return NULL;
    /* hand out a page at a time, so that nothing relies on more */
    uint64_t left = 0x1000 - (bus & 0xfff);
    *got = left < want ? left : want;
    return c->system + (bus - SYSTEM_BUS);
}

static inline void card_msix(void *opaque, unsigned vector)
{
    struct card *c = opaque;
    if (vector == 0)
        atomic_fetch_add(&c->irqs, 1);
    if (c->on_irq)
        c->on_irq(c);
}

static inline void card_append(char *text, size_t size, size_t *used, const char *line, size_t length)
{
    if (*used + length + 1 < size) {
        memcpy(text + *used, line, length);
        *used += length;
        text[*used] = 0;
    }
}

static inline void card_log(void *opaque, enum navi_log_level level, const char *line)
{
    struct card *c = opaque;
    (void)level;
    pthread_mutex_lock(&c->log_lock);
    card_append(c->log, sizeof c->log, &c->log_used, line, strlen(line));
    card_append(c->log, sizeof c->log, &c->log_used, "\n", 1);
    pthread_mutex_unlock(&c->log_lock);
}

static inline void card_forget_log(struct card *c)
{
    pthread_mutex_lock(&c->log_lock);
    c->log_used = 0;
    c->log[0] = 0;
    pthread_mutex_unlock(&c->log_lock);
}

static inline void card_trace(void *opaque, const char *text, size_t length)
{
    struct card *c = opaque;
    card_append(c->trace, sizeof c->trace, &c->trace_used, text, length);
}

/* ---- registers and memory ---------------------------------------------------------------------------------------- */

static inline uint32_t card_get(struct card *c, uint32_t reg)
{
    return navi_reg_read(c->navi, reg * 4);
}

static inline void card_set(struct card *c, uint32_t reg, uint32_t value)
{
    navi_reg_write(c->navi, reg * 4, value);
}

static inline void card_set64(struct card *c, uint32_t reg, uint64_t value)
{
    card_set(c, reg, (uint32_t)value);
    card_set(c, reg + 1, (uint32_t)(value >> 32));
}

static inline uint32_t *vram32(struct card *c, uint64_t offset)
{
    return (uint32_t *)(void *)(c->vram + offset);
}

static inline uint64_t *vram64(struct card *c, uint64_t offset)
{
    return (uint64_t *)(void *)(c->vram + offset);
}

static inline uint32_t *system32(struct card *c, uint64_t offset)
{
    return (uint32_t *)(void *)(c->system + offset);
}

/* ---- page tables ------------------------------------------------------------------------------------------------- */

static inline uint64_t card_new_table(struct card *c)
{
    uint64_t at = c->next_table;
    c->next_table += 0x1000;
    return at;
}

static inline void card_invalidate(struct card *c, unsigned vmid)
{
    card_set(c, REG_GCVM_INVALIDATE_ENG0_REQ, 1u << vmid | FIELD_GCVM_INVALIDATE_REQ__ALL_LEVELS);
}

/* The entry for `va` at `level`, with the tables above it made where they are missing. */
static inline uint64_t *card_entry(struct card *c, unsigned vmid, uint64_t va, unsigned level)
{
    uint64_t table = c->root[vmid];
    for (unsigned l = 3; l > level; l--) {
        uint64_t *pde = vram64(c, table + PT_INDEX(va, l) * 8);
        if (!(*pde & PTE_VALID))
            *pde = card_new_table(c) | PTE_VALID;
        table = *pde & PDE_ADDRESS_MASK;
    }
    return vram64(c, table + PT_INDEX(va, level) * 8);
}

#define PTE_RW (PTE_VALID | PTE_READABLE | PTE_WRITEABLE)

/* Map `pages` of 4 KiB at `va` to `address` (VRAM offset, or bus address with PTE_SYSTEM). Does not invalidate. */
static inline void card_map(struct card *c, unsigned vmid, uint64_t va, uint64_t address, unsigned pages,
                            uint64_t flags)
{
    for (unsigned i = 0; i < pages; i++)
        *card_entry(c, vmid, va + i * 0x1000ull, 0) = (address + i * 0x1000ull) | flags;
}

static inline void card_enable_vmid(struct card *c, unsigned vmid)
{
    uint32_t distance = vmid * GCVM_CONTEXT_ADDR_DISTANCE;
    c->root[vmid] = card_new_table(c);
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + distance, c->root[vmid] | PTE_VALID);
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32 + distance, 0);
    card_set64(c, REG_GCVM_CONTEXT0_PAGE_TABLE_END_ADDR_LO32 + distance, 0xfffffffffull);
    card_set(c, REG_GCVM_CONTEXT0_CNTL + vmid,
             FIELD_GCVM_CONTEXT_CNTL__ENABLE_CONTEXT | FIELD_PUT(FIELD_GCVM_CONTEXT_CNTL__PAGE_TABLE_DEPTH, 3) |
                 FIELD_GCVM_CONTEXT_CNTL__ALL_FAULTS_INT);
    card_invalidate(c, vmid);
}

/* ---- the driver -------------------------------------------------------------------------------------------------- */

static inline void card_setup_ih(struct card *c)
{
    card_set(c, REG_IH_RB_BASE, (uint32_t)((SYSTEM_BUS + IH_AT) >> 8));
    card_set(c, REG_IH_RB_BASE_HI, (uint32_t)((SYSTEM_BUS + IH_AT) >> 40));
    card_set(c, REG_IH_RB_WPTR_ADDR_LO, (uint32_t)(SYSTEM_BUS + IH_WPTR_AT));
    card_set(c, REG_IH_RB_WPTR_ADDR_HI, (uint32_t)((SYSTEM_BUS + IH_WPTR_AT) >> 32));
    card_set(c, REG_IH_RB_WPTR, 0);
    card_set(c, REG_IH_RB_RPTR, 0);
    card_set(c, REG_IH_DOORBELL_RPTR, FIELD_IH_DOORBELL_RPTR__ENABLE | IH_DOORBELL);
    card_set(c, REG_BIF_IH_DOORBELL_RANGE,
             FIELD_PUT(FIELD_BIF_IH_DOORBELL_RANGE__OFFSET, IH_DOORBELL) |
                 FIELD_PUT(FIELD_BIF_IH_DOORBELL_RANGE__SIZE, 2));
    card_set(c, REG_IH_RB_CNTL,
             FIELD_IH_RB_CNTL__RB_ENABLE | FIELD_IH_RB_CNTL__WPTR_WRITEBACK_ENABLE | FIELD_IH_RB_CNTL__ENABLE_INTR |
                 FIELD_IH_RB_CNTL__WPTR_OVERFLOW_ENABLE | FIELD_IH_RB_CNTL__RPTR_REARM |
                 FIELD_PUT(FIELD_IH_RB_CNTL__RB_SIZE, 8) | FIELD_PUT(FIELD_IH_RB_CNTL__MC_SPACE, 1));
}

/* Set up graphics ring 0 from its start and let the CP run. */
static inline void card_setup_ring(struct card *c)
{
    uint64_t base = (FB + RING_AT) >> 8, rptr = FB + RPTR_AT;
    c->wptr = 0;
    card_set(c, REG_CP_RB_VMID, 0);
    card_set(c, REG_CP_RB0_CNTL, FIELD_PUT(FIELD_CP_RB0_CNTL__RB_BUFSZ, 9)); /* 512 quadwords */
    card_set(c, REG_CP_RB0_WPTR, 0);
    card_set(c, REG_CP_RB0_WPTR_HI, 0);
    card_set64(c, REG_CP_RB0_RPTR_ADDR, rptr);
    card_set(c, REG_CP_RB0_BASE, (uint32_t)base);
    card_set(c, REG_CP_RB0_BASE_HI, (uint32_t)(base >> 32));
    card_set(c, REG_CP_RB_ACTIVE, 1);
    card_set(c, REG_CP_RB_DOORBELL_CONTROL,
             FIELD_CP_RB_DOORBELL_CONTROL__EN | FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, GFX_DOORBELL));
    card_set(c, REG_CP_RB_DOORBELL_RANGE_LOWER, FIELD_PUT(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, GFX_DOORBELL));
    card_set(c, REG_CP_RB_DOORBELL_RANGE_UPPER, FIELD_CP_RB_DOORBELL_RANGE__OFFSET);
    card_set(c, REG_CP_INT_CNTL_RING0,
             FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE |
                 FIELD_CP_INT_CNTL_RING0__PRIV_REG_INT_ENABLE | FIELD_CP_INT_CNTL_RING0__PRIV_INSTR_INT_ENABLE);
    card_set(c, REG_CP_ME_CNTL, 0);
}

/* Make the card, over the host's memory as it is. */
static inline void card_power_on(struct card *c, bool traced)
{
    struct navi_host host = {
        .opaque = c,
        .vram = c->vram,
        .vram_size = VRAM_BYTES,
        .bar_size = VRAM_BYTES,
        .cores = 3,
        .dma_map = card_dma_map,
        .msix = card_msix,
        .log = card_log,
        .trace = traced ? card_trace : NULL,
    };
    if (navi_create(&host, &c->navi) != 0)
        abort();
}

/* A card as it comes out of reset. `traced`: with a trace. */
static inline struct card *card_cold(bool traced)
{
    struct card *c = calloc(1, sizeof *c);
    c->vram = calloc(1, VRAM_BYTES);
    c->system = calloc(1, SYSTEM_BYTES);
    c->next_table = TABLES;
    pthread_mutex_init(&c->log_lock, NULL);
    card_power_on(c, traced);
    return c;
}

/* ---- firmware ---------------------------------------------------------------------------------------------------- */

/* VRAM, at its end. */
#define PSP_RING_AT (VRAM_BYTES - 0x1000000u)
#define PSP_RING_BYTES 4096u
#define PSP_COMMAND_AT (PSP_RING_AT + 0x2000u)
#define PSP_FENCE_AT (PSP_RING_AT + 0x3000u)
#define PSP_IMAGE_AT (PSP_RING_AT + 0x100000u)
#define PSP_TMR_AT (PSP_RING_AT + 0x400000u)
#define PSP_TMR_BYTES (4u << 20)

/* A command of the boot loader, about an image at `at` of VRAM. */
static inline void card_psp_boot(struct card *c, uint32_t command, uint64_t at)
{
    card_set(c, REG_MP0_C2PMSG_36, (uint32_t)((FB + at) >> PSP_BOOT_ADDRESS_SHIFT));
    card_set(c, REG_MP0_C2PMSG_35, command);
}

/* From power on to the secure OS. */
static inline void card_psp_boot_all(struct card *c)
{
    memset(c->vram + PSP_IMAGE_AT, 0x5a, 0x10000);
    card_psp_boot(c, PSP_BOOT_KEY_DATABASE, PSP_IMAGE_AT);
    card_psp_boot(c, PSP_BOOT_SPL_TABLE, PSP_IMAGE_AT);
    card_psp_boot(c, PSP_BOOT_SYSTEM_DRIVER, PSP_IMAGE_AT);
    card_psp_boot(c, PSP_BOOT_SECURE_OS, PSP_IMAGE_AT);
}

/* Returns what C2PMSG_64 answers. */
static inline uint32_t card_psp_create_ring(struct card *c, uint32_t bytes)
{
    card_set(c, REG_MP0_C2PMSG_69, (uint32_t)(FB + PSP_RING_AT));
    card_set(c, REG_MP0_C2PMSG_70, (uint32_t)((FB + PSP_RING_AT) >> 32));
    card_set(c, REG_MP0_C2PMSG_71, bytes);
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_CREATE_RING);
    return card_get(c, REG_MP0_C2PMSG_64);
}

/* One command through the ring. Returns its status; UINT32_MAX if its fence was not written. */
static inline uint32_t card_psp_command(struct card *c, uint32_t id, uint64_t address, uint32_t length, uint32_t type)
{
    uint32_t at = card_get(c, REG_MP0_C2PMSG_67);
    uint32_t *frame = vram32(c, PSP_RING_AT + at * 4), *buffer = vram32(c, PSP_COMMAND_AT);
    memset(buffer, 0, PSP_COMMAND_BYTES);
    buffer[PSP_COMMAND_SIZE] = PSP_COMMAND_BYTES;
    buffer[PSP_COMMAND_VERSION_AT] = PSP_COMMAND_VERSION;
    buffer[PSP_COMMAND_ID] = id;
    buffer[PSP_COMMAND_ADDRESS_LO] = (uint32_t)address;
    buffer[PSP_COMMAND_ADDRESS_HI] = (uint32_t)(address >> 32);
    buffer[PSP_COMMAND_LENGTH] = length;
    buffer[PSP_COMMAND_TYPE] = type;
    frame[PSP_FRAME_COMMAND_LO] = (uint32_t)(FB + PSP_COMMAND_AT);
    frame[PSP_FRAME_COMMAND_HI] = (uint32_t)((FB + PSP_COMMAND_AT) >> 32);
    frame[PSP_FRAME_COMMAND_BYTES] = PSP_COMMAND_BYTES;
    frame[PSP_FRAME_FENCE_LO] = (uint32_t)(FB + PSP_FENCE_AT);
    frame[PSP_FRAME_FENCE_HI] = (uint32_t)((FB + PSP_FENCE_AT) >> 32);
    frame[PSP_FRAME_FENCE_VALUE] = ++c->psp_fence;
    card_set(c, REG_MP0_C2PMSG_67, (at + PSP_FRAME_DWORDS) % (PSP_RING_BYTES / 4));
    return *vram32(c, PSP_FENCE_AT) == c->psp_fence ? buffer[PSP_RESPONSE_STATUS] : UINT32_MAX;
}

static inline void card_load_firmware(struct card *c)
{
    static const uint32_t types[] = { PSP_FW_SMU, PSP_FW_SDMA0, PSP_FW_SDMA1, PSP_FW_CP_ME, PSP_FW_CP_PFP,
                                      PSP_FW_CP_CE, PSP_FW_CP_MEC, PSP_FW_RLC_G };
    card_psp_boot_all(c);
    card_psp_create_ring(c, PSP_RING_BYTES);
    card_psp_command(c, PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        card_psp_command(c, PSP_CMD_LOAD_IP_FW, FB + PSP_IMAGE_AT, 4096, types[i]);
    card_psp_command(c, PSP_CMD_AUTOLOAD_RLC, 0, 0, 0);
}

static inline struct card *card_warm(struct card *c)
{
    card_load_firmware(c);
    card_set(c, REG_RCC_DOORBELL_APER_EN, 1);
    card_setup_ih(c);
    card_enable_vmid(c, 1);
    card_setup_ring(c);
    return c;
}

static inline struct card *card_new(void)
{
    return card_warm(card_cold(false));
}

static inline void card_free(struct card *c)
{
    navi_destroy(c->navi);
    pthread_mutex_destroy(&c->log_lock);
    free(c->system);
    free(c->vram);
    free(c);
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

static inline void emit(struct card *c, uint32_t dword)
{
    vram32(c, RING_AT)[c->wptr++ % RING_DWORDS] = dword;
}

static inline void emit_many(struct card *c, const uint32_t *dwords, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        emit(c, dwords[i]);
}

/* A packet into the ring: EMIT(c, opcode, body...). */
#define EMIT(c, opcode, ...)                               \
    do {                                                   \
        const uint32_t emit_body[] = { __VA_ARGS__ };      \
        emit(c, PM4_HEADER(opcode, sizeof emit_body / 4)); \
        emit_many(c, emit_body, sizeof emit_body / 4);     \
    } while (0)

#define LO(x) ((uint32_t)(x))
#define HI(x) ((uint32_t)((uint64_t)(x) >> 32))

static inline void card_kick(struct card *c)
{
    navi_doorbell(c->navi, GFX_DOORBELL * 4, c->wptr, 8);
}

/* Let the card work off the ring. Returns whether it did; if not it is stuck, or waits. */
static inline bool card_run(struct card *c)
{
    card_kick(c);
    return navi_wait_idle(c->navi, SECONDS(10));
}

/* Run what will not come to an end by itself, for a moment. Returns whether it did after all. */
static inline bool card_run_briefly(struct card *c)
{
    card_kick(c);
    return navi_wait_idle(c->navi, SECONDS(1) / 20);
}

/* Whether the dword at `offset` of VRAM becomes `value` within `ns`. */
static inline bool card_reaches(struct card *c, uint64_t offset, uint32_t value, int64_t ns)
{
    const struct timespec nap = { .tv_nsec = 100000 };
    for (; ns > 0; ns -= nap.tv_nsec) {
        if (__atomic_load_n(vram32(c, offset), __ATOMIC_ACQUIRE) == value)
            return true;
        nanosleep(&nap, NULL);
    }
    return false;
}

/* A call of an IB of any VMID, into the ring. */
static inline void card_emit_ib(struct card *c, unsigned vmid, uint64_t va, uint32_t dwords)
{
    EMIT(c, PM4_INDIRECT_BUFFER, LO(va), HI(va), dwords | PM4_IB_VALID | vmid << PM4_IB_VMID_SHIFT);
}

/* An IB of VMID 1 at IB_VA, in VRAM at IB_AT: mapped, copied there, run. Returns what card_run returns. */
#define IB_AT (ROOM + 0x100000u)
#define IB_VA 0x400000ull
#define IB_PAGES 16u

static inline void card_put_ib(struct card *c, const uint32_t *dwords, uint32_t count)
{
    card_map(c, 1, IB_VA, IB_AT, IB_PAGES, PTE_RW);
    memcpy(c->vram + IB_AT, dwords, count * 4);
    card_emit_ib(c, 1, IB_VA, count);
}

static inline bool card_run_ib(struct card *c, const uint32_t *dwords, uint32_t count)
{
    card_put_ib(c, dwords, count);
    return card_run_briefly(c) || navi_wait_idle(c->navi, SECONDS(1) / 10);
}

/* RUN_IB(c, dwords...) */
#define RUN_IB(c, ...) card_run_ib(c, (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* Where IBs of VMID 1 find and leave data: behind the IB. */
#define DATA_VA (IB_VA + 0x8000)
#define DATA_AT (IB_AT + 0x8000)

/* What VMID 1 reads at `va`: a dword, copied by the CP. */
static inline uint32_t card_peek(struct card *c, uint64_t va)
{
    *vram32(c, DATA_AT) = 0xdeaddead;
    RUN_IB(c, PM4_HEADER(PM4_COPY_DATA, 5), 1 | 5u << 8, LO(va), HI(va), LO(DATA_VA), HI(DATA_VA));
    return *vram32(c, DATA_AT);
}

/* VMID 1 writes a dword at `va`. */
static inline void card_poke(struct card *c, uint64_t va, uint32_t value)
{
    RUN_IB(c, PM4_HEADER(PM4_WRITE_DATA, 4), PM4_WRITE_DATA_DST_MEMORY, LO(va), HI(va), value);
}

/* Bring a stuck ring back, as a driver does. */
static inline void card_reset_ring(struct card *c)
{
    card_set(c, REG_CP_ME_CNTL, FIELD_CP_ME_CNTL__CE_HALT | FIELD_CP_ME_CNTL__PFP_HALT | FIELD_CP_ME_CNTL__ME_HALT);
    card_set(c, REG_GRBM_SOFT_RESET, FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP | FIELD_GRBM_SOFT_RESET__SOFT_RESET_GFX);
    card_set(c, REG_GRBM_SOFT_RESET, 0);
    card_setup_ring(c);
}

/* An IB that stops the ring with a line in the log that has `text`; the ring is brought back. */
static inline bool card_stops_at(struct card *c, const char *text, const uint32_t *dwords, uint32_t count)
{
    card_forget_log(c);
    bool done = card_run_ib(c, dwords, count), said = strstr(c->log, text) != NULL;
    if (!said)
        printf("# \"%s\" is not in the log: %s", text, c->log);
    card_reset_ring(c);
    return !done && said;
}

#define card_stops(c, text, ...)                                            \
    CHECK(card_stops_at(c, text, (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4))

/* ---- interrupts -------------------------------------------------------------------------------------------------- */

/* Take the next entry of the interrupt ring. Returns false when there is none. */
static inline bool card_next_irq(struct card *c, uint32_t entry[8])
{
    uint32_t wptr = __atomic_load_n(system32(c, IH_WPTR_AT), __ATOMIC_ACQUIRE) & ~FIELD_IH_RB_WPTR__RB_OVERFLOW;
    if (wptr == c->ih_rptr)
        return false;
    memcpy(entry, c->system + IH_AT + c->ih_rptr, IH_ENTRY_BYTES);
    c->ih_rptr = (c->ih_rptr + IH_ENTRY_BYTES) % IH_BYTES;
    card_set(c, REG_IH_RB_RPTR, c->ih_rptr);
    return true;
}

/* The client and source of the next entry, as client << 8 | source; 0 when there is none. */
static inline uint32_t card_next_source(struct card *c)
{
    uint32_t e[8];
    return card_next_irq(c, e) ? (e[0] & 0xff) << 8 | ((e[0] >> 8) & 0xff) : 0;
}

#define SOURCE(client, source) ((client) << 8 | (source))

#endif
