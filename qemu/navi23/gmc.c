/* SPDX-License-Identifier: MIT */
/*
 * gmc.c - from an address of a VMID to memory: apertures, TLB, walk, and the faults where there is none.
 *
 * Invalidation is a number that grows (the generation of a VMID): a port compares it on every access, so that no access
 * which begins after the invalidation sees an old translation. navi_dma_invalidate besides waits until every port that
 * is inside a packet has come out of it.
 */
#include "card.h"
#include "walk.h"

#include <navi23/shader/pool.h>

#include <sched.h>
#include <stdio.h>

#define VA_MASK 0x0000ffffffffffffull
#define AROUND_WANT 0x200000u /* what gmc_map_around looks for: a page table's worth */

int gmc_init(struct navi *navi)
{
    for (unsigned i = 0; i < GCVM_CONTEXTS; i++)
        atomic_init(&navi->gmc.generation[i], 1);
    return -pthread_mutex_init(&navi->gmc.fault_lock, NULL);
}

void gmc_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->gmc.fault_lock);
}

void gmc_port_init(struct gmc_port *port, struct navi *navi, unsigned fetch_client, unsigned data_client)
{
    port->navi = navi;
    port->fetch_client = (uint8_t)fetch_client;
    port->data_client = (uint8_t)data_client;
}

/* ---- pointers in use --------------------------------------------------------------------------------------------- */

void gmc_enter(struct gmc_port *port)
{
    atomic_fetch_add(&port->epoch, 1);
    port->faulted[0] = port->faulted[1] = false;
}

void gmc_leave(struct gmc_port *port)
{
    gmc_rest(port);
}

void gmc_rest(struct gmc_port *port)
{
    navi_count(port->navi, tlb_hits, port->tlb_hits);
    port->tlb_hits = 0;
    atomic_fetch_add(&port->epoch, 1);
}

void gmc_resume(struct gmc_port *port)
{
    atomic_fetch_add(&port->epoch, 1);
}

void gmc_pause(struct gmc_port *port)
{
    atomic_fetch_add(&port->epoch, 2);
}

void gmc_wait(struct gmc_port *port)
{
    unsigned long long seen = atomic_load(&port->epoch);
    while (seen % 2 && atomic_load(&port->epoch) == seen)
        sched_yield();
}

void navi_dma_invalidate(struct navi *navi, uint64_t bus, uint64_t size)
{
    (void)bus, (void)size; /* which translations lead there is not known, so all go */
    gmc_invalidate(navi, 0xffff);
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        gmc_wait(&navi->ring[i].cp.port);
    pool_quiesce(navi->pool);
    gmc_wait(&navi->dcn.port);
    psp_quiesce(navi);
    smu_quiesce(navi);
}

void gmc_invalidate(struct navi *navi, uint32_t vmids)
{
    navi_count(navi, invalidates, 1);
    for (unsigned i = 0; i < GCVM_CONTEXTS; i++) {
        if (vmids & (1u << i))
            atomic_fetch_add(&navi->gmc.generation[i], 1);
    }
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

struct fault {
    unsigned vmid;
    uint64_t va;
    enum gmc_access access;
    unsigned client;
    unsigned walker_error; /* level + 1; 0: not in the walk */
    uint32_t permissions;  /* FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS, as a number */
    bool mapping_error;
    uint32_t interrupts; /* which bits of the context's control ask for an interrupt of this kind */
};

enum { PERMISSION_VALID = 1, PERMISSION_READ = 2, PERMISSION_WRITE = 4 };

static const char *client_text(unsigned client)
{
    static const char *const text[] = {
        [GCVM_CLIENT_CPF] = "CPF",
        [GCVM_CLIENT_CPC] = "CPC",
        [GCVM_CLIENT_CPG] = "CPG",
        [GCVM_CLIENT_TCP] = "TCP",
        [GCVM_CLIENT_SQC_INST] = "SQC",
        [GCVM_CLIENT_SDMA0] = "SDMA0",
        [GCVM_CLIENT_SDMA1] = "SDMA1",
    };
    return text[client];
}

static const char *access_text(enum gmc_access access, bool shader)
{
    static const char *const text[][2] = {
        [GMC_FETCH] = { "(fetch) reads", "(code) reads" },
        [GMC_READ] = { "(packet) reads", "(shader) reads" },
        [GMC_WRITE] = { "(packet) writes", "(shader) writes" },
    };
    return text[access][shader];
}

/* By walker_error. */
static const char *const level_text[] = { "", " (PTB)", " (PDB0)", " (PDB1)", " (PDB2)" };

static uint32_t fault_status(const struct fault *f)
{
    return FIELD_PUT(FIELD_GCVM_FAULT_STATUS__WALKER_ERROR, f->walker_error) |
           FIELD_PUT(FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS, f->permissions) |
           FIELD_PUT(FIELD_GCVM_FAULT_STATUS__MAPPING_ERROR, f->mapping_error) |
           FIELD_PUT(FIELD_GCVM_FAULT_STATUS__CID, f->client) |
           FIELD_PUT(FIELD_GCVM_FAULT_STATUS__RW, f->access == GMC_WRITE) |
           FIELD_PUT(FIELD_GCVM_FAULT_STATUS__VMID, f->vmid);
}

/* The first fault stays in the registers until the driver clears them. Returns whether this one is it. */
static bool latch_fault(struct navi *navi, const struct fault *f)
{
    pthread_mutex_lock(&navi->gmc.fault_lock);
    uint32_t status = reg_get(navi, REG_GCVM_L2_PROTECTION_FAULT_STATUS);
    if (status) {
        reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_STATUS, status | FIELD_GCVM_FAULT_STATUS__MORE_FAULTS);
    } else {
        reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_STATUS, fault_status(f));
        reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32, (uint32_t)(f->va >> 12));
        reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_ADDR_HI32, (uint32_t)(f->va >> 44));
    }
    pthread_mutex_unlock(&navi->gmc.fault_lock);
    return !status;
}

static void log_fault(struct gmc_port *port, const struct fault *f, const char *why)
{
    char at[64] = "";
    if (port->shader_ring)
        snprintf(at, sizeof at, " by the shader of %s at PC 0x%llx", port->shader_ring,
                 (unsigned long long)port->shader_pc);
    navi_log(port->navi, NAVI_LOG_ERROR, "gmc: fault of VMID %u: %s %s 0x%012llx%s: %s%s", f->vmid,
             client_text(f->client), access_text(f->access, port->shader_ring != NULL), (unsigned long long)f->va, at,
             why, level_text[f->walker_error]);
}

/*
 * Report a fault, once for each packet and direction. The log follows the registers: it says nothing more until the
 * driver has cleared them, so a runaway copy costs one line.
 */
static void raise_fault(struct gmc_port *port, struct fault *f, const char *why)
{
    struct navi *navi = port->navi;
    bool write = f->access == GMC_WRITE;
    if (port->silent || port->faulted[write])
        return;
    port->faulted[write] = true;
    f->client = f->access == GMC_FETCH ? port->fetch_client : port->data_client;
    navi_count(navi, faults, 1);
    if (latch_fault(navi, f))
        log_fault(port, f, why);
    if (reg_get(navi, REG_GCVM_CONTEXT0_CNTL + f->vmid * GCVM_CONTEXT_CNTL_DISTANCE) & f->interrupts) {
        struct ih_entry e = { .client = IH_CLIENT_UTCL2, .source = IH_SRC_UTCL2_FAULT, .vmid = (uint8_t)f->vmid };
        e.data[0] = (uint32_t)(f->va >> 12);
        e.data[1] = (uint32_t)(f->va >> 44) | (write ? IH_FAULT_WRITE : 0);
        ih_raise(port, &e);
    }
}

static void raise_walk_fault(struct gmc_port *port, unsigned vmid, uint64_t va, enum gmc_access access,
                             const struct walk_result *w)
{
    struct fault f = { .vmid = vmid, .va = va, .access = access };
    bool in_tables = w->error > WALK_RANGE;
    f.walker_error = in_tables ? w->level + 1 : 0;
    f.permissions = w->error == WALK_INVALID ? PERMISSION_VALID : 0;
    f.mapping_error = w->error == WALK_NO_TABLE;
    f.interrupts = in_tables ? FIELD_GCVM_CONTEXT_CNTL__VALID_FAULT_INT : FIELD_GCVM_CONTEXT_CNTL__RANGE_FAULT_INT;
    raise_fault(port, &f, walk_error_text(w->error));
}

static void raise_permission_fault(struct gmc_port *port, unsigned vmid, uint64_t va, enum gmc_access access)
{
    struct fault f = { .vmid = vmid, .va = va, .access = access };
    bool write = access == GMC_WRITE;
    f.permissions = write ? PERMISSION_WRITE : PERMISSION_READ;
    f.interrupts = write ? FIELD_GCVM_CONTEXT_CNTL__WRITE_FAULT_INT : FIELD_GCVM_CONTEXT_CNTL__READ_FAULT_INT;
    raise_fault(port, &f, write ? "the page is not writeable" : "the page is not readable");
}

/* The translation is fine and leads to where there is no memory. */
static void raise_memory_fault(struct gmc_port *port, unsigned vmid, uint64_t va, enum gmc_access access, bool system)
{
    struct fault f = { .vmid = vmid, .va = va, .access = access, .mapping_error = true };
    f.interrupts = FIELD_GCVM_CONTEXT_CNTL__VALID_FAULT_INT;
    raise_fault(port, &f,
                system ? "there is no system memory at the page's bus address" : "the page is outside of VRAM");
}

/* ---- translation ------------------------------------------------------------------------------------------------- */

/* Host pointer to `size` bytes of memory; shrinks *size to what lies in one piece. */
static uint8_t *memory(struct gmc_port *port, bool system, uint64_t address, uint64_t *size)
{
    const struct navi_host *host = &port->navi->host;
    if (system)
        return gmc_bus_map(port, address, *size, size);
    if (address >= host->vram_size)
        return NULL;
    if (*size > host->vram_size - address)
        *size = host->vram_size - address;
    return (uint8_t *)host->vram + address;
}

void *gmc_bus_map(struct gmc_port *port, uint64_t bus, uint64_t want, uint64_t *got)
{
    const struct navi_host *host = &port->navi->host;
    uint64_t size = 0;
    void *p = host->dma_map(host->opaque, bus, want, &size);
    if (!p || size == 0)
        return NULL;
    *got = size < want ? size : want;
    return p;
}

/*
 * VMID 0 sees VRAM at FB_LOCATION, and system memory through the AGP window, without tables. Fills in `out` and returns
 * true where `va` is in one of them.
 */
static bool find_aperture(struct navi *navi, uint64_t va, struct walk_result *out)
{
    const uint64_t low = (1ull << GCMC_FB_SHIFT) - 1;
    uint64_t fb = (uint64_t)reg_get(navi, REG_GCMC_VM_FB_LOCATION_BASE) << GCMC_FB_SHIFT;
    uint64_t fb_end = (uint64_t)reg_get(navi, REG_GCMC_VM_FB_LOCATION_TOP) << GCMC_FB_SHIFT | low;
    uint64_t agp = (uint64_t)reg_get(navi, REG_GCMC_VM_AGP_BOT) << GCMC_FB_SHIFT;
    uint64_t agp_end = (uint64_t)reg_get(navi, REG_GCMC_VM_AGP_TOP) << GCMC_FB_SHIFT | low;
    bool in_fb = va >= fb && va <= fb_end;
    if (!in_fb && !(va >= agp && va <= agp_end))
        return false;
    *out = (struct walk_result){ .system = !in_fb, .readable = true, .writeable = true };
    out->va = in_fb ? fb : va & ~0xfffull;
    out->size = (in_fb ? fb_end : va | 0xfff) - out->va + 1;
    if (!in_fb)
        out->address = ((uint64_t)reg_get(navi, REG_GCMC_VM_AGP_BASE) << GCMC_FB_SHIFT) + out->va - agp;
    return true;
}

/* Look up what is not in the TLB, and keep it there. NULL: there has been a fault. */
static const struct tlb_entry *fill(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want,
                                    enum gmc_access access, uint64_t generation)
{
    struct navi *navi = port->navi;
    struct walk_result w;
    if (vmid != 0 || !find_aperture(navi, va, &w))
        walk(port, vmid, va, want, &w);
    if (w.error) {
        raise_walk_fault(port, vmid, va, access, &w);
        return NULL;
    }
    struct tlb_entry e = {
        .first = w.va,
        .end = w.va + w.size,
        .generation = generation,
        .vmid = (uint8_t)vmid,
        .readable = w.readable,
        .writeable = w.writeable,
    };
    if (!w.null) {
        /* what is one piece of system memory for the card need not be one at the host: begin at the small page */
        if (w.system)
            e.first = va & ~0xfffull;
        uint64_t size = e.end - e.first;
        e.host = memory(port, w.system, w.address + (e.first - w.va), &size);
        e.end = e.first + size;
        if (!e.host || va >= e.end) {
            raise_memory_fault(port, vmid, va, access, w.system);
            return NULL;
        }
    }
    return tlb_fill(&port->tlb, va, &e);
}

/*
 * The translation of `va`, or NULL after a fault. Most accesses follow one in the same piece of memory, which may have
 * many pages: so the last entry comes before that of the page.
 */
static const struct tlb_entry *translate(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want,
                                         enum gmc_access access)
{
    const struct tlb_entry **recent = &port->recent[access == GMC_WRITE];
    uint64_t generation = atomic_load(&port->navi->gmc.generation[vmid]);
    if (!*recent || !tlb_covers(*recent, vmid, va, generation)) {
        *recent = tlb_find(&port->tlb, vmid, va, generation);
        if (!*recent)
            return *recent = fill(port, vmid, va, want, access, generation);
    }
    port->tlb_hits++;
    return *recent;
}

static void *map(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want, enum gmc_access access,
                 struct gmc_around *around)
{
    va &= VA_MASK;
    const struct tlb_entry *e = translate(port, vmid, va, want, access);
    uint64_t first = e ? e->first : va & ~0xfffull, end = e ? e->end : first + 0x1000;
    *around = (struct gmc_around){ .before = va - first, .after = end - va };
    if (!e || !e->host)
        return NULL;
    if (access == GMC_WRITE ? !e->writeable : !e->readable) {
        raise_permission_fault(port, vmid, va, access);
        return NULL;
    }
    return e->host + (va - e->first);
}

void *gmc_map(struct gmc_port *port, unsigned vmid, uint64_t va, uint64_t want, enum gmc_access access, uint64_t *got)
{
    struct gmc_around around;
    void *p = map(port, vmid, va, want, access, &around);
    *got = around.after < want ? around.after : want;
    return p;
}

void *gmc_map_around(struct gmc_port *port, unsigned vmid, uint64_t va, enum gmc_access access,
                     struct gmc_around *around)
{
    return map(port, vmid, va, AROUND_WANT, access, around);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void fault_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    reg_set(navi, reg, value & ~FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    if (!(value & FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR))
        return;
    pthread_mutex_lock(&navi->gmc.fault_lock);
    reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_STATUS, 0);
    reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32, 0);
    reg_set(navi, REG_GCVM_L2_PROTECTION_FAULT_ADDR_HI32, 0);
    pthread_mutex_unlock(&navi->gmc.fault_lock);
}

static void invalidate_request(struct navi *navi, uint32_t reg, uint32_t value)
{
    uint32_t vmids = FIELD_GET(FIELD_GCVM_INVALIDATE_REQ__PER_VMID, value);
    uint32_t engine = reg - REG_GCVM_INVALIDATE_ENG0_REQ;
    reg_set(navi, reg, value);
    gmc_invalidate(navi, vmids);
    reg_set(navi, REG_GCVM_INVALIDATE_ENG0_ACK + engine, vmids);
}

/* A read that gives 1 has taken the engine's semaphore; writing 0 gives it back. */
static uint32_t take_semaphore(struct navi *navi, uint32_t reg)
{
    return !atomic_exchange(&navi->mmio.value[reg], 1);
}

static void l2_control2(struct navi *navi, uint32_t reg, uint32_t value)
{
    const uint32_t all = FIELD_GCVM_L2_CNTL2__INVALIDATE_ALL_L1_TLBS | FIELD_GCVM_L2_CNTL2__INVALIDATE_L2_CACHE;
    reg_set(navi, reg, value & ~all);
    if (value & all)
        gmc_invalidate(navi, 0xffff);
}

/* clang-format off */
const struct mmio_row gmc_registers[] = {
    { REG_GCVM_L2_PROTECTION_FAULT_CNTL, 1, NULL, fault_control },
    { REG_GCVM_L2_PROTECTION_FAULT_STATUS, 3, NULL, mmio_ignore }, /* and ADDR_LO32, HI32 */
    { REG_GCVM_L2_CNTL2, 1, NULL, l2_control2 },
    { REG_GCVM_INVALIDATE_ENG0_SEM, GCVM_INVALIDATE_ENGINES, take_semaphore, NULL },
    { REG_GCVM_INVALIDATE_ENG0_REQ, GCVM_INVALIDATE_ENGINES, NULL, invalidate_request },
    { REG_GCVM_INVALIDATE_ENG0_ACK, GCVM_INVALIDATE_ENGINES, NULL, mmio_ignore },
    { 0 },
};
/* clang-format on */
