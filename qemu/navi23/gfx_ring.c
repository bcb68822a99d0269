/* SPDX-License-Identifier: MIT */
/* gfx_ring.c - graphics ring 0: the registers of its pointers, its switches and its interrupts. */
#include "card.h"

#define HALT     (FIELD_CP_ME_CNTL__PFP_HALT | FIELD_CP_ME_CNTL__ME_HALT)
#define HALT_ALL (HALT | FIELD_CP_ME_CNTL__CE_HALT)

static bool enabled(struct ring *r)
{
    return !(reg_get(r->navi, REG_CP_ME_CNTL) & HALT) &&
           (reg_get(r->navi, REG_CP_RB_ACTIVE) & FIELD_CP_RB_ACTIVE__ACTIVE);
}

static void halt(struct ring *r)
{
    reg_set(r->navi, REG_CP_ME_CNTL, HALT_ALL);
}

static uint64_t set_up(struct ring *r)
{
    struct navi *navi = r->navi;
    uint64_t base = (uint64_t)reg_get(navi, REG_CP_RB0_BASE) << 8 | (uint64_t)reg_get(navi, REG_CP_RB0_BASE_HI) << 40;
    unsigned log2_qwords = FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, reg_get(navi, REG_CP_RB0_CNTL));
    cp_set_ring(&r->cp, base, log2_qwords + 1, FIELD_GET(FIELD_CP_RB_VMID__RB0_VMID, reg_get(navi, REG_CP_RB_VMID)),
                0);
    return 0;
}

static void show_wptr(struct ring *r, uint64_t wptr)
{
    reg_set(r->navi, REG_CP_RB0_WPTR, (uint32_t)wptr);
    reg_set(r->navi, REG_CP_RB0_WPTR_HI, (uint32_t)(wptr >> 32));
}

static uint32_t position(struct navi *navi, uint64_t pos)
{
    unsigned log2_qwords = FIELD_GET(FIELD_CP_RB0_CNTL__RB_BUFSZ, reg_get(navi, REG_CP_RB0_CNTL));
    return (uint32_t)(pos & ((2ull << log2_qwords) - 1));
}

static void report_rptr(struct ring *r, uint64_t pos)
{
    struct navi *navi = r->navi;
    uint64_t address = reg_get64(navi, REG_CP_RB0_RPTR_ADDR);
    if (address && !(reg_get(navi, REG_CP_RB0_CNTL) & FIELD_CP_RB0_CNTL__RB_NO_UPDATE))
        gmc_store32(&r->cp.port, 0, address, position(navi, pos));
}

static uint64_t wptr_address(struct ring *r)
{
    return reg_get64(r->navi, REG_CP_RB_WPTR_POLL_ADDR_LO) & ~3ull;
}

/* There is no switch for it: it polls where it knows an address and how often. */
static bool polls(struct ring *r)
{
    return reg_get(r->navi, REG_CP_RB_WPTR_POLL_CNTL) & FIELD_CP_RB_WPTR_POLL_CNTL__POLL_FREQUENCY;
}

uint32_t pm4_interrupt_enable(unsigned source)
{
    switch (source) {
    case IH_SRC_CP_EOP:
        return FIELD_CP_INT_CNTL_RING0__TIME_STAMP_INT_ENABLE;
    case IH_SRC_CP_BAD_OPCODE:
        return FIELD_CP_INT_CNTL_RING0__OPCODE_ERROR_INT_ENABLE;
    case IH_SRC_CP_PRIV_INSTR_FAULT:
        return FIELD_CP_INT_CNTL_RING0__PRIV_INSTR_INT_ENABLE;
    default:
        return FIELD_CP_INT_CNTL_RING0__PRIV_REG_INT_ENABLE;
    }
}

static void interrupt(struct cp *cp, unsigned source, uint32_t data)
{
    struct navi *navi = cp->navi;
    uint32_t bit = pm4_interrupt_enable(source);
    struct ih_entry e = { .client = IH_CLIENT_GRBM_CP, .source = (uint8_t)source, .vmid = (uint8_t)cp_vmid(cp) };
    e.data[0] = data;
    atomic_fetch_or(reg_word(navi, REG_CP_INT_STATUS_RING0), bit);
    if (reg_get(navi, REG_CP_INT_CNTL_RING0) & bit)
        ih_raise(&cp->port, &e);
}

const struct ring_kind ring_gfx = {
    .opcode_shift = 8,
    .packet_name = pm4_packet_name,
    .packet_dwords = pm4_packet_dwords,
    .execute = pm4_execute,
    .interrupt = interrupt,
    .enabled = enabled,
    .halt = halt,
    .set_up = set_up,
    .show_wptr = show_wptr,
    .report_rptr = report_rptr,
    .wptr_address = wptr_address,
    .polls = polls,
};

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void write_setup(struct navi *navi, uint32_t reg, uint32_t value)
{
    ring_write_setup(&navi->ring[RING_GFX], reg_word(navi, reg), value);
}

static void write_wptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    write_setup(navi, reg, value);
    ring_doorbell(&navi->ring[RING_GFX], reg_get64(navi, REG_CP_RB0_WPTR));
}

/* Registers on which it depends whether the ring runs. */
static void write_switch(struct navi *navi, uint32_t reg, uint32_t value)
{
    ring_write_switch(&navi->ring[RING_GFX], reg_word(navi, reg), value);
}

/* The CP has nothing to run before the RLC has loaded its firmware; it stays halted. */
static void write_halt(struct navi *navi, uint32_t reg, uint32_t value)
{
    bool loaded = reg_get(navi, REG_RLC_RLCS_BOOTLOAD_STATUS) & FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE;
    if (!loaded && (value & HALT_ALL) != HALT_ALL)
        navi_log(navi, NAVI_LOG_ERROR, "cp: no firmware has been loaded; CP_ME_CNTL keeps it halted");
    write_switch(navi, reg, loaded ? value : value | HALT_ALL);
}

/* Where in the ring it is. */
static uint32_t read_rptr(struct navi *navi, uint32_t reg)
{
    (void)reg;
    return position(navi, atomic_load(&navi->ring[RING_GFX].rptr));
}

/* clang-format off */
const struct mmio_row gfx_ring_registers[] = {
    { REG_CP_RB0_BASE, 1, NULL, write_setup },
    { REG_CP_RB0_BASE_HI, 1, NULL, write_setup },
    { REG_CP_RB0_CNTL, 1, NULL, write_setup },
    { REG_CP_RB_VMID, 1, NULL, write_setup },
    { REG_CP_RB0_RPTR, 1, read_rptr, mmio_ignore },
    { REG_CP_RB0_WPTR, 2, NULL, write_wptr },
    { REG_CP_RB_ACTIVE, 1, NULL, write_switch },
    { REG_CP_RB_WPTR_POLL_CNTL, 1, NULL, write_switch },
    { REG_CP_RB_WPTR_POLL_ADDR_LO, 2, NULL, write_switch },
    { REG_CP_ME_CNTL, 1, NULL, write_halt },
    { 0 },
};
/* clang-format on */
