/* SPDX-License-Identifier: MIT */
/*
 * fake_card.h - a card for the reference kernel under test: an array of registers, an array of VRAM, and a log of what
 * the kernel did in which order. Its engines (fake_rings.c) only know the packets that the kernel itself writes; an IB
 * is noted, and run only in VMID 0, where it is the kernel's. With `held` set nothing runs until fake_card_run.
 */
#ifndef FAKE_CARD_H
#define FAKE_CARD_H

#include "fake_dcn.h"
#include "fake_os.h"

#include <navi23/regs/mmio.h>

#define FAKE_VRAM_BYTES (64u << 20)
#define FAKE_GDS_BYTES 4096u
#define FAKE_DISCOVERY_AT (FAKE_VRAM_BYTES - 0x10000u) /* where VRAM holds the real card's discovery binary */
#define FAKE_REGISTERS 0x40000u
#define FAKE_EVENTS 65536u
#define FAKE_IBS 1024u
#define FAKE_HQDS 4u    /* hardware queues: queue 0 of each pipe of MEC 1 */
#define FAKE_HQD_REGISTERS (REG_CP_HQD_PQ_WPTR_HI - REG_CP_MQD_BASE_ADDR + 1u)
#define FAKE_ENDLESS 1000u /* what is done so often will not end */

enum fake_event_kind { FAKE_VRAM_WRITE, FAKE_HDP_FLUSH, FAKE_TLB_INVALIDATE, FAKE_DOORBELL };

/* `what`: offset into VRAM, VMID mask, doorbell value. */
struct fake_event {
    enum fake_event_kind kind;
    uint64_t what, size;
};

/* An indirect buffer that the command processor came by. */
struct fake_ib {
    uint64_t va;
    uint32_t dwords, vmid;
    uint64_t root; /* page-table base of that VMID at that moment */
    unsigned ring; /* FAKE_GFX ... */
    uint32_t gds_base, gds_size, oa; /* what it had on the chip */
};

enum { FAKE_GFX, FAKE_COMPUTE0, FAKE_SDMA0 = FAKE_COMPUTE0 + FAKE_HQDS, FAKE_SDMA1, FAKE_RINGS };

struct fake_ring {
    uint64_t read, written; /* dwords */
    bool stopped;           /* on a command it does not know, until it is reset */
    uint32_t waves;         /* the VMID of waves that do not end; 0: there are none */
};

struct fake_card {
    struct fake_os *os;
    uint16_t vendor, device; /* of PCI */
    uint32_t *registers;
    unsigned char *vram;
    uint64_t aperture; /* bytes of VRAM that the CPU can reach */
    unsigned char gds[FAKE_GDS_BYTES];
    struct fake_event events[FAKE_EVENTS];
    unsigned event_count;

    /* engines */
    bool held;             /* IBs wait for fake_card_run */
    bool deaf;             /* everything does */
    bool dead;             /* none ever moves, whatever the kernel does */
    uint64_t poison;       /* an engine stops at the IB with this address; 0: none */
    uint64_t endless;      /* the IB with this address starts waves that never end; 0: none */
    bool immortal;         /* and that cannot be killed */
    bool stays_down;       /* a reset of the command processor does not help: it stays as it is until MODE1 */
    struct fake_ring rings[FAKE_RINGS];
    uint32_t hqd[FAKE_HQDS][FAKE_HQD_REGISTERS];
    struct fake_ib ibs[FAKE_IBS];
    unsigned ib_count;

    /* security processor */
    bool mute;              /* it does not answer */
    uint32_t refused;       /* the command that it does not like; 0: likes all */
    uint32_t psp_read;      /* dwords */
    uint32_t boots[8], boot_count; /* what the boot loader was told */
    uint32_t loads[64], load_count; /* kinds of firmware in the order in which they came */
    unsigned overflow_clears; /* of the interrupt ring */

    /* power management */
    bool smu_mute;               /* it does not answer */
    uint32_t smu_refused;        /* the message that it does not like; 0: likes all */
    bool asleep;                 /* the graphics core: its registers read as all ones, and writes are lost */
    unsigned asleep_touches;     /* registers and doorbells of the sleeping graphics core that the kernel touched */
    unsigned naps, wakes;        /* messages that allow sleep and that end it */
    uint64_t smu_table;          /* address of VMID 0 */
    unsigned mode1_resets;

    struct fake_dcn dcn;
};

void fake_card_init(struct fake_card *card, struct fake_os *os);
void fake_card_finish(struct fake_card *card);

/* Make the checksums of a discovery binary right that was changed. */
void fake_card_seal_discovery(unsigned char *binary);

/* Give IP block `index` of the discovery binary another version, or fuse it off; the checksums stay right. */
void fake_card_set_ip(struct fake_card *card, unsigned index, uint32_t version);
void fake_card_harvest_ip(struct fake_card *card, unsigned index);

/* Run what is on the rings, or on one, `held` or not. */
void fake_card_run(struct fake_card *card);
void fake_ring_run(struct fake_card *card, unsigned ring);

/* fake_rings.c, for fake_card.c: what the engines make of a doorbell, and of resets. */
void fake_rings_doorbell(struct fake_card *card, uint32_t index, uint64_t value);
void fake_rings_reset(struct fake_card *card, uint32_t soft_reset);
void fake_rings_kill(struct fake_card *card, uint32_t command);
bool fake_rings_have_waves(const struct fake_card *card);
/* The place of a register: one of a hardware queue's is behind GRBM_GFX_CNTL. */
uint32_t *fake_rings_register(struct fake_card *card, uint32_t dword);
void *fake_card_vmid0(struct fake_card *card, uint64_t address);

/* Append an entry to the interrupt ring; the dwords that are not given are 0. `client` may have a ring in [23:16]. */
void fake_card_interrupt(struct fake_card *card, uint32_t client, uint32_t source, uint32_t vmid, uint32_t data0,
                         uint32_t data1);

/* Forget the log. */
void fake_card_forget(struct fake_card *card);

/* Position in the log of the first event of a kind at or after `from`; event_count if there is none. */
unsigned fake_card_find(const struct fake_card *card, enum fake_event_kind kind, unsigned from);

/* 64 bits of VRAM. */
uint64_t fake_card_vram64(const struct fake_card *card, uint64_t offset);

/*
 * Walk the four levels from `root`: the entry of the page at `va`, 0 if a level above it is not valid. A page within a
 * large one answers as if it had an entry of its own.
 */
uint64_t fake_card_walk(const struct fake_card *card, uint64_t root, uint64_t va);

#endif
