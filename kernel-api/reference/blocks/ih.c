/* SPDX-License-Identifier: MIT */
/*
 * ih.c - the interrupt handler: the card appends entries to a ring in system memory and raises an MSI; the kernel reads
 * them and says how far it is. What an entry means is decided here; what to do about it, by the rooms above.
 */
#include "blocks.h"

#include "../submit/ring.h"
#include "../vm/fault.h"

#include <navi23/regs/dcn.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/mmio.h>
#include <stdatomic.h>

#define RING_BYTES (64u << 10)
#define RING_LOG2_DWORDS 14u
#define MEMORY_BYTES (RING_BYTES + MGPU_PAGE_SIZE) /* the page behind it receives the write pointer */
#define MC_SPACE_BUS 1u

struct kgpu_ih {
    uint32_t *memory;
    _Atomic uint32_t *written; /* bytes, by the card */
    uint64_t bus;
    uint32_t read; /* bytes */
};

/* An empty ring. */
static void program(struct kgpu *kgpu)
{
    struct kgpu_ih *ih = kgpu->ih;

    ih->read = 0;
    atomic_store_explicit(ih->written, 0, memory_order_relaxed);
    kgpu_reg_write(kgpu, REG_IH_RB_CNTL, 0);
    kgpu_reg_write(kgpu, REG_INTERRUPT_CNTL, 0); /* no dummy reads with MSI; the ring is snooped */
    kgpu_reg_write(kgpu, REG_IH_RB_BASE, (uint32_t)(ih->bus >> 8));
    kgpu_reg_write(kgpu, REG_IH_RB_BASE_HI, (uint32_t)(ih->bus >> 40) & 0xff);
    kgpu_reg_write(kgpu, REG_IH_RB_WPTR_ADDR_LO, (uint32_t)(ih->bus + RING_BYTES));
    kgpu_reg_write(kgpu, REG_IH_RB_WPTR_ADDR_HI, (uint32_t)((ih->bus + RING_BYTES) >> 32) & 0xffff);
    kgpu_reg_write(kgpu, REG_IH_RB_RPTR, 0);
    kgpu_reg_write(kgpu, REG_IH_RB_WPTR, 0);
    kgpu_reg_write(kgpu, REG_IH_DOORBELL_RPTR, 0);
    kgpu_reg_write(kgpu, REG_IH_RB_CNTL,
                   FIELD_IH_RB_CNTL__RB_ENABLE | FIELD_IH_RB_CNTL__ENABLE_INTR |
                       FIELD_IH_RB_CNTL__WPTR_WRITEBACK_ENABLE | FIELD_IH_RB_CNTL__WPTR_OVERFLOW_ENABLE |
                       FIELD_IH_RB_CNTL__RPTR_REARM | FIELD_IH_RB_CNTL__MC_SNOOP |
                       FIELD_PUT(FIELD_IH_RB_CNTL__MC_SPACE, MC_SPACE_BUS) |
                       FIELD_PUT(FIELD_IH_RB_CNTL__RB_SIZE, RING_LOG2_DWORDS));
}

int kgpu_ih_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    struct kgpu_ih *ih = kgpu_alloc(kgpu, sizeof *ih);

    if (ih)
        ih->memory = kgpu_os_dma_alloc(kgpu->os, MEMORY_BYTES, &ih->bus);
    if (!ih || !ih->memory) {
        kgpu_free(kgpu, ih, sizeof *ih);
        kgpu_format(message->text, sizeof message->text, "ih: no memory for the interrupt ring");
        return -MGPU_ENOMEM;
    }
    ih->written = (_Atomic uint32_t *)(void *)(ih->memory + RING_BYTES / 4);
    kgpu->ih = ih;
    program(kgpu);
    return 0;
}

int kgpu_ih_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    (void)message;
    program(kgpu);
    return 0;
}

void kgpu_ih_finish(struct kgpu *kgpu)
{
    if (!kgpu->ih)
        return;
    kgpu_reg_write(kgpu, REG_IH_RB_CNTL, 0);
    kgpu_os_dma_free(kgpu->os, kgpu->ih->memory, MEMORY_BYTES, kgpu->ih->bus);
    kgpu_free(kgpu, kgpu->ih, sizeof *kgpu->ih);
    kgpu->ih = NULL;
}

/* ---- entries --------------------------------------------------------------------------------------------------- */

static void vm_fault(struct kgpu *kgpu, const uint32_t *entry)
{
    uint32_t vmid = entry[0] >> 24 & 0xf;
    uint64_t address = (uint64_t)entry[4] << 12 | (uint64_t)(entry[5] & 0xf) << 44;
    uint32_t status;

    kgpu_smu_wake(kgpu);
    status = kgpu_reg_read(kgpu, REG_GCVM_L2_PROTECTION_FAULT_STATUS);
    if (address >> 47)
        address |= 0xffffull << 48;
    kgpu_reg_write(kgpu, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    kgpu_reg_write(kgpu, REG_GCVM_L2_PROTECTION_FAULT_CNTL, 0);
    kgpu_vm_fault(kgpu, vmid, address, status, entry[5] & IH_FAULT_WRITE);
}

/* What engines stop at. */
static const struct {
    uint8_t client, source;
    const char *why;
} stops[] = {
    { IH_CLIENT_GRBM_CP, IH_SRC_CP_BAD_OPCODE, "bad command" },
    { IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_REG_FAULT, "a register that is not for clients" },
    { IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_INSTR_FAULT, "a command that is not for clients" },
    { IH_CLIENT_SDMA0, IH_SRC_SDMA_POLL_TIMEOUT, "a poll that gave up" },
    { IH_CLIENT_SDMA1, IH_SRC_SDMA_POLL_TIMEOUT, "a poll that gave up" },
    { IH_CLIENT_SDMA0, IH_SRC_SDMA_SRBM_WRITE, "a register that is not for clients" },
    { IH_CLIENT_SDMA1, IH_SRC_SDMA_SRBM_WRITE, "a register that is not for clients" },
};

/* The ring that an entry is about; NULL: it is not in use. */
static struct kgpu_ring *ring_of(const struct kgpu *kgpu, const uint32_t *entry)
{
    uint32_t client = entry[0] & 0xff, id = IH_RING(entry[0]);

    if (client != IH_CLIENT_GRBM_CP)
        return kgpu_ring_find(kgpu, MGPU_ENGINE_SDMA, client == IH_CLIENT_SDMA1);
    if (IH_RING_ME(id))
        return kgpu_ring_find(kgpu, MGPU_ENGINE_COMPUTE, IH_RING_PIPE(id));
    return kgpu_ring_find(kgpu, MGPU_ENGINE_GFX, 0);
}

/* A late report about work that is gone must not cost the job that runs now: its own hang is found anyway. */
static void engine_stopped(struct kgpu *kgpu, const uint32_t *entry, const char *why)
{
    struct kgpu_ring *ring = ring_of(kgpu, entry);
    uint32_t vmid = entry[0] >> 24 & 0xf;

    kgpu_log(kgpu, KGPU_LOG_ERROR, "%s: the engine stopped: %s (VMID %u)", ring ? ring->config.name : "ring not in use",
             why, vmid);
    if (ring && (!vmid || kgpu_ring_runs(ring, vmid)))
        kgpu_ring_recover(ring, KGPU_HANG_STOPPED);
}

static void handle(struct kgpu *kgpu, const uint32_t *entry)
{
    uint32_t client = entry[0] & 0xff, source = entry[0] >> 8 & 0xff;

    kgpu->stats.interrupts++;
    if ((client == IH_CLIENT_GRBM_CP && source == IH_SRC_CP_EOP) ||
        ((client == IH_CLIENT_SDMA0 || client == IH_CLIENT_SDMA1) && source == IH_SRC_SDMA_TRAP))
        return; /* kgpu_irq looks at the fences anyway */
    if (client == IH_CLIENT_DCE)
        return; /* likewise at the heads */
    if (client == IH_CLIENT_UTCL2 || client == IH_CLIENT_VMC) {
        vm_fault(kgpu, entry);
        return;
    }
    for (size_t i = 0; i < KGPU_COUNT(stops); i++) {
        if (stops[i].client == client && stops[i].source == source) {
            engine_stopped(kgpu, entry, stops[i].why);
            return;
        }
    }
    kgpu_log(kgpu, KGPU_LOG_WARNING, "ih: entry of client 0x%x source %u is not known", client, source);
}

/*
 * The ring overflowed: the oldest entries are overwritten. The flag stays in memory until the card writes its pointer
 * again, so it is taken out there, unless the card has just done so.
 */
static uint32_t recover_overflow(struct kgpu *kgpu, uint32_t flagged)
{
    struct kgpu_ih *ih = kgpu->ih;
    uint32_t position = kgpu_reg_read(kgpu, REG_IH_RB_WPTR) & ~FIELD_IH_RB_WPTR__RB_OVERFLOW;

    kgpu_log(kgpu, KGPU_LOG_WARNING, "ih: the interrupt ring overflowed");
    ih->read = (position + IH_ENTRY_BYTES) % RING_BYTES;
    kgpu_reg_update(kgpu, REG_IH_RB_CNTL, FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR, FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR);
    kgpu_reg_update(kgpu, REG_IH_RB_CNTL, FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR, 0);
    atomic_compare_exchange_strong(ih->written, &flagged, position);
    return position;
}

/* Where the card is; what it wrote before that is visible. */
static uint32_t written(struct kgpu *kgpu)
{
    uint32_t position = atomic_load_explicit(kgpu->ih->written, memory_order_acquire);

    if (position & FIELD_IH_RB_WPTR__RB_OVERFLOW)
        position = recover_overflow(kgpu, position);
    return position % RING_BYTES;
}

bool kgpu_ih_process(struct kgpu *kgpu)
{
    struct kgpu_ih *ih = kgpu->ih;
    bool any = false;
    uint32_t end;

    if (!ih)
        return false;
    end = written(kgpu);
    do {
        for (; ih->read != end; any = true) {
            handle(kgpu, ih->memory + ih->read / 4);
            ih->read = (ih->read + IH_ENTRY_BYTES) % RING_BYTES;
        }
        /*
         * Even if nothing was read: this lets the card raise its interrupt again, and the entries of the interrupt that
         * we are here for may have been read before it came (tests/model/wakeup.pml).
         */
        kgpu_reg_write(kgpu, REG_IH_RB_RPTR, ih->read);
        end = written(kgpu);
    } while (ih->read != end);
    return any;
}
