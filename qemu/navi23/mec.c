/* SPDX-License-Identifier: MIT */
/*
 * mec.c - compute queues: their registers, doorbells and interrupts, and the packets that are only for graphics.
 *
 * A queue runs from the moment that CP_HQD_ACTIVE is set, from CP_HQD_PQ_RPTR on, until it is dequeued: drained, which
 * keeps its registers and saves them to its MQD, or reset.
 */
#include "card.h"

#define ME 1u /* MEC 1 */

static _Atomic uint32_t *word(struct ring *r, uint32_t reg)
{
    return &r->navi->mec.hqd[r->instance][reg - REG_CP_MQD_BASE_ADDR];
}

static uint32_t get(struct ring *r, uint32_t reg)
{
    return atomic_load_explicit(word(r, reg), memory_order_acquire);
}

static void set(struct ring *r, uint32_t reg, uint32_t value)
{
    atomic_store_explicit(word(r, reg), value, memory_order_release);
}

static uint64_t get64(struct ring *r, uint32_t lo)
{
    return get(r, lo) | (uint64_t)get(r, lo + 1) << 32;
}

static unsigned log2_dwords(struct ring *r)
{
    unsigned log2 = FIELD_GET(FIELD_CP_HQD_PQ_CONTROL__QUEUE_SIZE, get(r, REG_CP_HQD_PQ_CONTROL)) + 1;
    return log2 < 63 ? log2 : 63;
}

static bool enabled(struct ring *r)
{
    return !(reg_get(r->navi, REG_CP_MEC_CNTL) & FIELD_CP_MEC_CNTL__MEC_ME1_HALT) &&
           (get(r, REG_CP_HQD_ACTIVE) & FIELD_CP_HQD_ACTIVE__ACTIVE);
}

static void halt(struct ring *r)
{
    set(r, REG_CP_HQD_ACTIVE, 0);
    set(r, REG_CP_HQD_PQ_RPTR, 0);
}

/* The write pointer goes on growing, the read pointer is one of the ring: it is at most a ring behind. */
static uint64_t set_up(struct ring *r)
{
    uint64_t wptr = get64(r, REG_CP_HQD_PQ_WPTR_LO), mask = (1ull << log2_dwords(r)) - 1;
    uint64_t start = wptr - ((wptr - get(r, REG_CP_HQD_PQ_RPTR)) & mask);
    cp_set_ring(&r->cp, get64(r, REG_CP_HQD_PQ_BASE) << 8, log2_dwords(r), get(r, REG_CP_HQD_VMID) & 15, start);
    return start;
}

static void show_wptr(struct ring *r, uint64_t wptr)
{
    set(r, REG_CP_HQD_PQ_WPTR_LO, (uint32_t)wptr);
    set(r, REG_CP_HQD_PQ_WPTR_HI, (uint32_t)(wptr >> 32));
}

static uint32_t position(struct ring *r, uint64_t pos)
{
    return (uint32_t)(pos & ((1ull << log2_dwords(r)) - 1));
}

static void report_rptr(struct ring *r, uint64_t pos)
{
    uint64_t address = get64(r, REG_CP_HQD_PQ_RPTR_REPORT_ADDR);
    if (address && !(get(r, REG_CP_HQD_PQ_CONTROL) & FIELD_CP_HQD_PQ_CONTROL__NO_UPDATE_RPTR))
        gmc_store32(&r->cp.port, 0, address, position(r, pos));
}

static uint64_t wptr_address(struct ring *r)
{
    return get64(r, REG_CP_HQD_PQ_WPTR_POLL_ADDR) & ~7ull;
}

static bool polls(struct ring *r)
{
    return reg_get(r->navi, REG_CP_PQ_WPTR_POLL_CNTL) & FIELD_CP_PQ_WPTR_POLL_CNTL__EN;
}

static void drained(struct ring *r, uint64_t pos)
{
    uint64_t mqd = get64(r, REG_CP_MQD_BASE_ADDR) & ~3ull;
    unsigned vmid = FIELD_GET(FIELD_CP_MQD_CONTROL__VMID, get(r, REG_CP_MQD_CONTROL));
    set(r, REG_CP_HQD_PQ_RPTR, position(r, pos));
    for (uint32_t i = 0; mqd && i < MEC_REGISTERS; i++)
        gmc_store32(&r->cp.port, vmid, mqd + (MQD_REGISTERS_AT + i) * 4, get(r, REG_CP_MQD_BASE_ADDR + i));
    set(r, REG_CP_HQD_ACTIVE, 0);
}

static void interrupt(struct cp *cp, unsigned source, uint32_t data)
{
    unsigned pipe = cp->ring->instance;
    struct ih_entry e = { .client = IH_CLIENT_GRBM_CP, .source = (uint8_t)source, .vmid = (uint8_t)cp_vmid(cp) };
    e.ring = (uint8_t)(pipe | ME << 2);
    e.data[0] = data;
    if (reg_get(cp->navi, REG_CP_ME1_PIPE0_INT_CNTL + pipe) & pm4_interrupt_enable(source))
        ih_raise(&cp->port, &e);
}

/* What sets or uses the state of draws. */
static bool is_graphics(unsigned opcode)
{
    static const uint8_t opcodes[] = {
        PM4_SET_CONTEXT_REG,
        PM4_SET_CONTEXT_REG_INDEX,
        PM4_CONTEXT_REG_RMW,
        PM4_LOAD_CONTEXT_REG,
        PM4_LOAD_CONTEXT_REG_INDEX,
        PM4_CONTEXT_CONTROL,
        PM4_CLEAR_STATE,
        PM4_PREAMBLE_CNTL,
        PM4_SET_PREDICATION,
        PM4_STRMOUT_BUFFER_UPDATE,
        PM4_INDEX_TYPE,
        PM4_NUM_INSTANCES,
        PM4_INDEX_BASE,
        PM4_INDEX_BUFFER_SIZE,
        PM4_DRAW_INDIRECT,
        PM4_DRAW_INDIRECT_MULTI,
        PM4_DRAW_INDEX_INDIRECT,
        PM4_DRAW_INDEX_2,
        PM4_DRAW_INDEX_AUTO,
        PM4_DRAW_INDEX_INDIRECT_MULTI,
        PM4_DRAW_INDEX_OFFSET_2,
        PM4_DRAW_INDEX_MULTI_AUTO,
        PM4_DRAW_INDEX_MULTI_INST,
        PM4_DRAW_INDIRECT_COUNT_MULTI,
        PM4_DRAW_INDEX_INDIRECT_COUNT_MULTI,
    };
    for (size_t i = 0; i < sizeof opcodes; i++) {
        if (opcodes[i] == opcode)
            return true;
    }
    return false;
}

static enum cp_result execute(struct cp *cp, const struct cp_packet *p)
{
    if (PM4_TYPE(p->header) == 3 && is_graphics(p->opcode))
        return cp_bad_packet(cp, p, "a compute queue has no graphics");
    return pm4_execute(cp, p);
}

const struct ring_kind ring_compute = {
    .opcode_shift = 8,
    .packet_name = pm4_packet_name,
    .packet_dwords = pm4_packet_dwords,
    .execute = execute,
    .interrupt = interrupt,
    .enabled = enabled,
    .halt = halt,
    .set_up = set_up,
    .show_wptr = show_wptr,
    .report_rptr = report_rptr,
    .drained = drained,
    .wptr_address = wptr_address,
    .polls = polls,
};

void mec_reset(struct navi *navi)
{
    for (unsigned i = 0; i < MEC_QUEUES; i++) {
        for (uint32_t n = 0; n < MEC_REGISTERS; n++)
            atomic_store_explicit(&navi->mec.hqd[i][n], 0, memory_order_release);
    }
}

struct ring *mec_find_doorbell(struct navi *navi, uint32_t dword)
{
    uint32_t lower = reg_get(navi, REG_CP_MEC_DOORBELL_RANGE_LOWER);
    uint32_t upper = reg_get(navi, REG_CP_MEC_DOORBELL_RANGE_UPPER);
    if (dword < FIELD_GET(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, lower) ||
        dword > FIELD_GET(FIELD_CP_RB_DOORBELL_RANGE__OFFSET, upper))
        return NULL;
    for (unsigned i = 0; i < MEC_QUEUES; i++) {
        struct ring *r = &navi->ring[RING_COMPUTE0 + i];
        uint32_t control = get(r, REG_CP_HQD_PQ_DOORBELL_CONTROL);
        if ((control & FIELD_CP_RB_DOORBELL_CONTROL__EN) &&
            FIELD_GET(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, control) == dword)
            return r;
    }
    return NULL;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

struct ring *mec_selected(struct navi *navi)
{
    uint32_t select = reg_get(navi, REG_GRBM_GFX_CNTL), me = FIELD_GET(FIELD_GRBM_GFX_CNTL__MEID, select);
    uint32_t pipe = FIELD_GET(FIELD_GRBM_GFX_CNTL__PIPEID, select);
    if (FIELD_GET(FIELD_GRBM_GFX_CNTL__QUEUEID, select) != 0)
        return NULL;
    if (me == 0)
        return pipe == 0 ? &navi->ring[RING_GFX] : NULL;
    return me == ME ? &navi->ring[RING_COMPUTE0 + pipe] : NULL;
}

static struct ring *selected(struct navi *navi)
{
    struct ring *r = mec_selected(navi);
    return r && r->kind == &ring_compute ? r : NULL;
}

static uint32_t read_hqd(struct navi *navi, uint32_t reg)
{
    struct ring *r = selected(navi);
    if (!r)
        return 0;
    return reg == REG_CP_HQD_PQ_RPTR && enabled(r) ? position(r, atomic_load(&r->rptr)) : get(r, reg);
}

/* A queue that is reset stops even inside a packet, and forgets its place. One at rest has nothing to save. */
static void dequeue(struct ring *r, uint32_t request)
{
    if (request == HQD_DEQUEUE_DRAIN) {
        if (get(r, REG_CP_HQD_ACTIVE) & FIELD_CP_HQD_ACTIVE__ACTIVE)
            ring_drain(r);
    } else if (request != 0) {
        ring_reset(r);
    }
}

static void write_hqd(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = selected(navi);
    if (!r)
        return;
    if (reg == REG_CP_HQD_DEQUEUE_REQUEST) {
        dequeue(r, FIELD_GET(FIELD_CP_HQD_DEQUEUE_REQUEST__DEQUEUE_REQ, value));
        return;
    }
    ring_write_setup(r, word(r, reg), value);
    if (reg == REG_CP_HQD_ACTIVE)
        ring_write_switch(r, word(r, reg), value);
    bool begins = reg == REG_CP_HQD_ACTIVE && (value & FIELD_CP_HQD_ACTIVE__ACTIVE);
    if (begins || reg == REG_CP_HQD_PQ_WPTR_LO || reg == REG_CP_HQD_PQ_WPTR_HI)
        ring_doorbell(r, get64(r, REG_CP_HQD_PQ_WPTR_LO));
}

static void write_switch(struct navi *navi, uint32_t reg, uint32_t value)
{
    for (unsigned i = 0; i < MEC_QUEUES; i++)
        ring_write_switch(&navi->ring[RING_COMPUTE0 + i], reg_word(navi, reg), value);
}

/* The MEC has nothing to run before the RLC has loaded its firmware; it stays halted. */
static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    const uint32_t halts = FIELD_CP_MEC_CNTL__MEC_ME1_HALT | FIELD_CP_MEC_CNTL__MEC_ME2_HALT;
    if (!(reg_get(navi, REG_RLC_RLCS_BOOTLOAD_STATUS) & FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE)) {
        if ((value & halts) != halts)
            navi_log(navi, NAVI_LOG_ERROR, "mec: no firmware has been loaded; CP_MEC_CNTL keeps it halted");
        value |= halts;
    }
    write_switch(navi, reg, value);
}

/* clang-format off */
const struct mmio_row mec_registers[] = {
    { REG_CP_MQD_BASE_ADDR, MEC_REGISTERS, read_hqd, write_hqd },
    { REG_CP_MEC_CNTL, 1, NULL, write_control },
    { REG_CP_PQ_WPTR_POLL_CNTL, 1, NULL, write_switch },
    { 0 },
};
/* clang-format on */
