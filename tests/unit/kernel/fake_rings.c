/* SPDX-License-Identifier: MIT */
/* fake_rings.c - the fake card's engines: whose a doorbell is, and the few packets that the kernel writes. */
#include "fake_card.h"

#include <kgpu_bus.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/pm4.h>
#include <navi23/regs/sdma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESET_CP (FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP | FIELD_GRBM_SOFT_RESET__SOFT_RESET_GFX)

static bool is_compute(unsigned ring)
{
    return ring >= FAKE_COMPUTE0 && ring < FAKE_SDMA0;
}

/* A register of a compute ring, by its usual number, and of an SDMA ring, by its number in engine 0. */
static uint32_t hqd(const struct fake_card *card, unsigned ring, uint32_t reg)
{
    return card->hqd[ring - FAKE_COMPUTE0][reg - REG_CP_MQD_BASE_ADDR];
}

static uint32_t sdma(const struct fake_card *card, unsigned ring, uint32_t reg)
{
    return card->registers[reg + (ring - FAKE_SDMA0) * SDMA_DISTANCE];
}

uint32_t *fake_rings_register(struct fake_card *card, uint32_t dword)
{
    uint32_t select = card->registers[REG_GRBM_GFX_CNTL];

    if (dword < REG_CP_MQD_BASE_ADDR || dword > REG_CP_HQD_PQ_WPTR_HI ||
        FIELD_GET(FIELD_GRBM_GFX_CNTL__MEID, select) != 1 || FIELD_GET(FIELD_GRBM_GFX_CNTL__QUEUEID, select))
        return &card->registers[dword];
    return &card->hqd[FIELD_GET(FIELD_GRBM_GFX_CNTL__PIPEID, select)][dword - REG_CP_MQD_BASE_ADDR];
}

/* ---- where a ring is --------------------------------------------------------------------------------------------- */

static uint64_t address_of(const struct fake_card *card, unsigned ring)
{
    const uint32_t *r = card->registers;

    if (ring == FAKE_GFX)
        return (uint64_t)r[REG_CP_RB0_BASE] << 8 | (uint64_t)r[REG_CP_RB0_BASE_HI] << 40;
    if (is_compute(ring))
        return (uint64_t)hqd(card, ring, REG_CP_HQD_PQ_BASE) << 8 |
               (uint64_t)hqd(card, ring, REG_CP_HQD_PQ_BASE_HI) << 40;
    return (uint64_t)sdma(card, ring, REG_SDMA0_GFX_RB_BASE) << 8 |
           (uint64_t)sdma(card, ring, REG_SDMA0_GFX_RB_BASE_HI) << 40;
}

static uint32_t dwords_of(const struct fake_card *card, unsigned ring)
{
    if (ring == FAKE_GFX)
        return 2u << FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, card->registers[REG_CP_RB0_CNTL]);
    if (is_compute(ring))
        return 2u << FIELD_GET(FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE, hqd(card, ring, REG_CP_HQD_PQ_CONTROL));
    return 1u << FIELD_GET(FIELD_SDMA_GFX_RB_CNTL__RB_SIZE, sdma(card, ring, REG_SDMA0_GFX_RB_CNTL));
}

static bool is_enabled(const struct fake_card *card, unsigned ring)
{
    if (card->dead || card->rings[ring].stopped || card->rings[ring].waves)
        return false;
    if (ring == FAKE_GFX)
        return true;
    if (is_compute(ring))
        return (hqd(card, ring, REG_CP_HQD_ACTIVE) & FIELD_CP_HQD_ACTIVE__ACTIVE) &&
               !(card->registers[REG_CP_MEC_CNTL] & FIELD_CP_MEC_CNTL__MEC_ME1_HALT);
    return (sdma(card, ring, REG_SDMA0_GFX_RB_CNTL) & FIELD_SDMA_GFX_RB_CNTL__RB_ENABLE) &&
           !(sdma(card, ring, REG_SDMA0_F32_CNTL) & FIELD_SDMA_F32_CNTL__HALT);
}

/* Whether a 64-bit doorbell is the ring's, and gets there. */
static bool listens(const struct fake_card *card, unsigned ring, uint32_t index)
{
    const uint32_t *r = card->registers;
    uint32_t control, range;

    if (ring == FAKE_GFX)
        return FIELD_GET(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, r[REG_CP_RB_DOORBELL_CONTROL]) == index * 2;
    if (is_compute(ring)) {
        control = hqd(card, ring, REG_CP_HQD_PQ_DOORBELL_CONTROL);
        return (control & FIELD_CP_RB_DOORBELL_CONTROL__EN) &&
               FIELD_GET(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, control) == index * 2 &&
               index * 8 >= r[REG_CP_MEC_DOORBELL_RANGE_LOWER] && index * 8 <= r[REG_CP_MEC_DOORBELL_RANGE_UPPER];
    }
    control = sdma(card, ring, REG_SDMA0_GFX_DOORBELL_OFFSET);
    range = r[REG_BIF_SDMA0_DOORBELL_RANGE + (ring - FAKE_SDMA0)];
    return (sdma(card, ring, REG_SDMA0_GFX_DOORBELL) & FIELD_SDMA_GFX_DOORBELL__ENABLE) &&
           FIELD_GET(FIELD_SDMA_GFX_DOORBELL_OFFSET__OFFSET, control) == index * 2 &&
           index * 2 - FIELD_GET(FIELD_BIF_SDMA_DOORBELL_RANGE__OFFSET, range) <
               FIELD_GET(FIELD_BIF_SDMA_DOORBELL_RANGE__SIZE, range);
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

static uint32_t fetch(struct fake_card *card, unsigned ring, uint64_t position)
{
    const uint32_t *word = fake_card_vmid0(card, address_of(card, ring) + position % dwords_of(card, ring) * 4);

    return word ? *word : 0;
}

static void store(struct fake_card *card, uint64_t address, const void *value, size_t size)
{
    void *memory = fake_card_vmid0(card, address);

    if (memory)
        memcpy(memory, value, size);
}

/* Fills are all that the kernel's own IBs have, of a page at most; VMID 0 sees VRAM behind its base. */
static void run_kernel_ib(struct fake_card *card, uint64_t va, uint32_t dwords)
{
    const uint64_t fb = (uint64_t)card->registers[REG_GCMC_VM_FB_LOCATION_BASE] << 24;
    const uint32_t *word = fake_card_vmid0(card, va);

    for (uint32_t at = 0; at < dwords; at += word[at] == PM4_NOP_ALONE ? 1 : PM4_COUNT(word[at]) + 2) {
        const uint32_t *packet = word + at;
        uint64_t target = PM4_OPCODE(packet[0]) == PM4_DMA_DATA ? packet[4] | (uint64_t)packet[5] << 32 : 0;

        if (packet[0] == PM4_NOP_ALONE)
            continue;
        if (PM4_OPCODE(packet[0]) != PM4_DMA_DATA || !(packet[1] & PM4_DMA_FROM_DATA) || packet[2])
            abort();
        if ((packet[1] & PM4_DMA_TO_L2) == PM4_DMA_TO_L2 && target - fb + packet[6] <= FAKE_VRAM_BYTES)
            memset(card->vram + (target - fb), 0, packet[6]);
        else if ((packet[1] & PM4_DMA_TO_L2) == PM4_DMA_TO_GDS &&
                 target + packet[6] <= card->registers[REG_GDS_VMID0_SIZE])
            memset(card->gds + card->registers[REG_GDS_VMID0_BASE] + target, 0, packet[6]);
        else
            abort();
    }
}

/* An IB: three dwords, of which the third has its length. */
static void indirect_buffer(struct fake_card *card, unsigned ring, uint64_t body, uint32_t vmid)
{
    struct fake_ib ib = { .va = fetch(card, ring, body) | (uint64_t)fetch(card, ring, body + 1) << 32 };
    uint32_t root = REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32 + vmid * GCVM_CONTEXT_ADDR_DISTANCE;

    ib.dwords = fetch(card, ring, body + 2) & PM4_IB_DWORDS;
    ib.vmid = vmid;
    ib.root = card->registers[root] | (uint64_t)card->registers[root + 1] << 32;
    ib.ring = ring;
    ib.gds_base = card->registers[REG_GDS_VMID0_BASE + 2 * vmid];
    ib.gds_size = card->registers[REG_GDS_VMID0_SIZE + 2 * vmid];
    ib.oa = card->registers[REG_GDS_OA_VMID0 + vmid];
    if (!vmid)
        run_kernel_ib(card, ib.va, ib.dwords);
    if (card->ib_count < FAKE_IBS)
        card->ibs[card->ib_count++] = ib;
    card->rings[ring].stopped = card->poison && ib.va == card->poison;
    card->rings[ring].waves = card->endless && ib.va == card->endless ? vmid : 0;
}

/* Waves that never end keep their ring until they are killed. */
void fake_rings_kill(struct fake_card *card, uint32_t command)
{
    for (unsigned ring = 0; ring < FAKE_SDMA0 && !card->immortal; ring++)
        if (FIELD_GET(FIELD_SQ_CMD__CMD, command) == SQ_CMD_KILL && (command & FIELD_SQ_CMD__CHECK_VMID) &&
            FIELD_GET(FIELD_SQ_CMD__VM_ID, command) == card->rings[ring].waves) {
            card->rings[ring].waves = 0;
            fake_ring_run(card, ring);
        }
}

bool fake_rings_have_waves(const struct fake_card *card)
{
    for (unsigned ring = 0; ring < FAKE_SDMA0; ring++)
        if (card->rings[ring].waves)
            return true;
    return false;
}

static void release_mem(struct fake_card *card, unsigned ring, uint64_t body)
{
    uint64_t address = fetch(card, ring, body + 2) | (uint64_t)fetch(card, ring, body + 3) << 32;
    uint64_t value = fetch(card, ring, body + 4) | (uint64_t)fetch(card, ring, body + 5) << 32;

    store(card, address, &value, sizeof value);
    if (fetch(card, ring, body + 1) & PM4_RELEASE_INT_AFTER_WRITE)
        fake_card_interrupt(card, IH_CLIENT_GRBM_CP, IH_SRC_CP_EOP, 0, 0, 0);
}

/* One packet of a graphics or compute ring; returns its length. */
static uint32_t pm4_packet(struct fake_card *card, unsigned ring, uint64_t at)
{
    uint32_t header = fetch(card, ring, at), control = fetch(card, ring, at + 3);

    if (header == PM4_NOP_ALONE)
        return 1;
    if (PM4_OPCODE(header) == PM4_RELEASE_MEM)
        release_mem(card, ring, at + 1);
    else if (PM4_OPCODE(header) == PM4_WRITE_DATA) /* the kernel writes registers with it, no memory */
        kgpu_bus_reg_write(card, fetch(card, ring, at + 2), fetch(card, ring, at + 4));
    else if (PM4_OPCODE(header) == PM4_INDIRECT_BUFFER && (ring == FAKE_GFX || (control & PM4_IB_VALID)))
        indirect_buffer(card, ring, at + 1, control >> PM4_IB_VMID_SHIFT & 15);
    if (card->rings[ring].stopped)
        fake_card_interrupt(card, IH_CLIENT_GRBM_CP | (ring ? 1u << 18 | (ring - FAKE_COMPUTE0) << 16 : 0),
                            IH_SRC_CP_BAD_OPCODE, control >> PM4_IB_VMID_SHIFT & 15, 0, 0);
    return PM4_COUNT(header) + 2;
}

/* One packet of a copy engine; returns its length. */
static uint32_t sdma_packet(struct fake_card *card, unsigned ring, uint64_t at)
{
    uint32_t header = fetch(card, ring, at), word;

    switch (SDMA_HEADER(header)) {
    case SDMA_NOP:
        return 1;
    case SDMA_GCR_REQ:
        return 5;
    case SDMA_INDIRECT:
        if ((at + 6) % 8 == 0) /* elsewhere it does nothing */
            indirect_buffer(card, ring, at + 1, header >> SDMA_INDIRECT_VMID_SHIFT & 15);
        return 6;
    case SDMA_FENCE:
        word = fetch(card, ring, at + 3);
        store(card, fetch(card, ring, at + 1) | (uint64_t)fetch(card, ring, at + 2) << 32, &word, sizeof word);
        return 4;
    case SDMA_TRAP:
        fake_card_interrupt(card, ring == FAKE_SDMA0 ? IH_CLIENT_SDMA0 : IH_CLIENT_SDMA1, IH_SRC_SDMA_TRAP, 0, 0, 0);
        return 2;
    default:
        printf("Bail out! the kernel writes SDMA packet 0x%x at %llu\n", header, (unsigned long long)at);
        fflush(stdout);
        abort();
    }
}

/* ---- running ----------------------------------------------------------------------------------------------------- */

static bool is_ib(struct fake_card *card, unsigned ring, uint64_t at)
{
    uint32_t header = fetch(card, ring, at);

    return ring < FAKE_SDMA0 ? header != PM4_NOP_ALONE && PM4_OPCODE(header) == PM4_INDIRECT_BUFFER
                             : SDMA_HEADER(header) == SDMA_INDIRECT;
}

/* With `hold`, up to the next IB: what the kernel asks of an engine that it starts is done. */
static void run(struct fake_card *card, unsigned ring, bool hold)
{
    struct fake_ring *r = &card->rings[ring];

    while (r->read < r->written && is_enabled(card, ring) && !(hold && is_ib(card, ring, r->read)))
        r->read += ring < FAKE_SDMA0 ? pm4_packet(card, ring, r->read) : sdma_packet(card, ring, r->read);
    if (ring == FAKE_GFX && !card->dead && dwords_of(card, ring))
        card->registers[REG_CP_RB0_RPTR] = (uint32_t)(r->read % dwords_of(card, ring));
}

void fake_ring_run(struct fake_card *card, unsigned ring)
{
    run(card, ring, false);
}

void fake_card_run(struct fake_card *card)
{
    for (unsigned ring = 0; ring < FAKE_RINGS; ring++)
        fake_ring_run(card, ring);
}

void fake_rings_doorbell(struct fake_card *card, uint32_t index, uint64_t value)
{
    for (unsigned ring = 0; ring < FAKE_RINGS; ring++) {
        if (!listens(card, ring, index))
            continue;
        card->rings[ring].written = ring < FAKE_SDMA0 ? value : value / 4;
        if (!card->deaf)
            run(card, ring, card->held);
    }
}

static void clear(struct fake_card *card, unsigned ring)
{
    card->rings[ring] = (struct fake_ring){ 0 };
    if (is_compute(ring))
        card->hqd[ring - FAKE_COMPUTE0][REG_CP_HQD_ACTIVE - REG_CP_MQD_BASE_ADDR] = 0;
}

void fake_rings_reset(struct fake_card *card, uint32_t soft_reset)
{
    if (soft_reset & RESET_CP)
        card->registers[REG_CP_RB0_RPTR] = 0;
    for (unsigned ring = 0; ring < FAKE_RINGS; ring++)
        if ((ring < FAKE_SDMA0 && (soft_reset & RESET_CP)) ||
            (is_compute(ring) && hqd(card, ring, REG_CP_HQD_DEQUEUE_REQUEST)) ||
            (ring == FAKE_SDMA0 && (soft_reset & FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA0)) ||
            (ring == FAKE_SDMA1 && (soft_reset & FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA1)))
            clear(card, ring);
}
