/* SPDX-License-Identifier: MIT */
/*
 * sdma.c - the GFX ring of an SDMA engine: the registers of its pointers, its switches and its interrupt.
 *
 * The driver counts the positions of this ring in bytes; struct ring counts dwords everywhere.
 */
#include "card.h"

/* Register `name` of the ring's engine. */
#define OF(ring, name) (REG_SDMA0_##name + (ring)->instance * SDMA_DISTANCE)

static uint64_t get64(struct ring *r, uint32_t lo, uint32_t hi)
{
    return reg_get(r->navi, lo) | (uint64_t)reg_get(r->navi, hi) << 32;
}

static bool enabled(struct ring *r)
{
    return !(reg_get(r->navi, OF(r, F32_CNTL)) & FIELD_SDMA_F32_CNTL__HALT) &&
           (reg_get(r->navi, OF(r, GFX_RB_CNTL)) & FIELD_SDMA_GFX_RB_CNTL__RB_ENABLE);
}

static void halt(struct ring *r)
{
    reg_set(r->navi, OF(r, F32_CNTL), FIELD_SDMA_F32_CNTL__HALT);
}

static uint64_t set_up(struct ring *r)
{
    uint32_t control = reg_get(r->navi, OF(r, GFX_RB_CNTL));
    cp_set_ring(&r->cp, get64(r, OF(r, GFX_RB_BASE), OF(r, GFX_RB_BASE_HI)) << 8,
                FIELD_GET(FIELD_SDMA_GFX_RB_CNTL__RB_SIZE, control),
                FIELD_GET(FIELD_SDMA_GFX_RB_CNTL__RB_VMID, control), 0);
    return 0;
}

static void show_wptr(struct ring *r, uint64_t wptr)
{
    reg_set(r->navi, OF(r, GFX_RB_WPTR), (uint32_t)(wptr << 2));
    reg_set(r->navi, OF(r, GFX_RB_WPTR_HI), (uint32_t)(wptr >> 30));
}

static void report_rptr(struct ring *r, uint64_t pos)
{
    uint64_t address = get64(r, OF(r, GFX_RB_RPTR_ADDR_LO), OF(r, GFX_RB_RPTR_ADDR_HI)) & ~3ull;
    if (reg_get(r->navi, OF(r, GFX_RB_CNTL)) & FIELD_SDMA_GFX_RB_CNTL__RPTR_WRITEBACK_ENABLE)
        gmc_store64(&r->cp.port, 0, address, pos << 2);
}

static uint64_t wptr_address(struct ring *r)
{
    return get64(r, OF(r, GFX_RB_WPTR_POLL_ADDR_LO), OF(r, GFX_RB_WPTR_POLL_ADDR_HI)) & ~3ull;
}

static bool polls(struct ring *r)
{
    const uint32_t on = FIELD_SDMA_GFX_RB_WPTR_POLL_CNTL__ENABLE | FIELD_SDMA_GFX_RB_WPTR_POLL_CNTL__F32_POLL_ENABLE;
    return reg_get(r->navi, OF(r, GFX_RB_WPTR_POLL_CNTL)) & on;
}

/*
 * There are interrupts for traps, polls that give up and registers in IBs. Of a packet that is wrong in itself the
 * driver learns by its own timeout.
 */
static void interrupt(struct cp *cp, unsigned source, uint32_t data)
{
    struct ring *r = cp->ring;
    struct ih_entry e = { .source = (uint8_t)source, .vmid = (uint8_t)cp_vmid(cp), .data = { data } };
    e.client = r->instance == 0 ? IH_CLIENT_SDMA0 : IH_CLIENT_SDMA1;
    bool trap = source == IH_SRC_SDMA_TRAP && (reg_get(r->navi, OF(r, CNTL)) & FIELD_SDMA_CNTL__TRAP_ENABLE);
    if (trap || source == IH_SRC_SDMA_POLL_TIMEOUT || source == IH_SRC_SDMA_SRBM_WRITE)
        ih_raise(&cp->port, &e);
}

bool sdma_ibs_enabled(struct ring *r)
{
    return (reg_get(r->navi, OF(r, GFX_IB_CNTL)) & FIELD_SDMA_GFX_IB_CNTL__IB_ENABLE) != 0;
}

const struct ring_kind ring_sdma = {
    .opcode_shift = 0,
    .packet_name = sdma_packet_name,
    .packet_dwords = sdma_packet_dwords,
    .execute = sdma_execute,
    .interrupt = interrupt,
    .enabled = enabled,
    .halt = halt,
    .set_up = set_up,
    .show_wptr = show_wptr,
    .report_rptr = report_rptr,
    .wptr_address = wptr_address,
    .polls = polls,
    .log2_units = 2,
};

/* ---- registers --------------------------------------------------------------------------------------------------- */

static struct ring *owner(struct navi *navi, uint32_t reg)
{
    return &navi->ring[reg < REG_SDMA1_CNTL ? RING_SDMA0 : RING_SDMA1];
}

static void write_setup(struct navi *navi, uint32_t reg, uint32_t value)
{
    ring_write_setup(owner(navi, reg), reg_word(navi, reg), value);
}

static void write_switch(struct navi *navi, uint32_t reg, uint32_t value)
{
    ring_write_switch(owner(navi, reg), reg_word(navi, reg), value);
}

/* Without its firmware an engine stays halted. */
static void write_halt(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = owner(navi, reg);
    bool loaded = psp_has_loaded(navi, r->instance == 0 ? PSP_FW_SDMA0 : PSP_FW_SDMA1);
    if (!loaded && !(value & FIELD_SDMA_F32_CNTL__HALT))
        navi_log(navi, NAVI_LOG_ERROR, "%s: no firmware has been loaded; F32_CNTL keeps it halted", r->name);
    write_switch(navi, reg, loaded ? value : value | FIELD_SDMA_F32_CNTL__HALT);
}

/* Sets the ring up as long as it is off, and turns it on. */
static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    write_setup(navi, reg, value);
    write_switch(navi, reg, value);
}

static void write_wptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct ring *r = owner(navi, reg);
    write_setup(navi, reg, value);
    ring_doorbell(r, get64(r, OF(r, GFX_RB_WPTR), OF(r, GFX_RB_WPTR_HI)) >> 2);
}

static uint32_t read_rptr(struct navi *navi, uint32_t reg)
{
    struct ring *r = owner(navi, reg);
    uint64_t bytes = atomic_load(&r->rptr) << 2;
    return (uint32_t)(reg == OF(r, GFX_RB_RPTR) ? bytes : bytes >> 32);
}

static uint32_t read_status(struct navi *navi, uint32_t reg)
{
    return ring_is_busy(owner(navi, reg)) ? 0 : FIELD_SDMA_STATUS_REG__IDLE | FIELD_SDMA_STATUS_REG__RB_EMPTY;
}

/* clang-format off */
const struct mmio_row sdma_registers[] = {
#define ENGINE(n)                                                   \
    { REG_SDMA##n##_STATUS_REG, 1, read_status, mmio_ignore },      \
    { REG_SDMA##n##_F32_CNTL, 1, NULL, write_halt },                \
    { REG_SDMA##n##_GFX_RB_CNTL, 1, NULL, write_control },          \
    { REG_SDMA##n##_GFX_RB_BASE, 2, NULL, write_setup },            \
    { REG_SDMA##n##_GFX_RB_RPTR, 2, read_rptr, mmio_ignore },       \
    { REG_SDMA##n##_GFX_RB_WPTR, 2, NULL, write_wptr },             \
    { REG_SDMA##n##_GFX_RB_WPTR_POLL_CNTL, 1, NULL, write_switch }, \
    { REG_SDMA##n##_GFX_RB_WPTR_POLL_ADDR_HI, 2, NULL, write_switch }
    ENGINE(0),
    ENGINE(1),
    { 0 },
};
/* clang-format on */
