/* SPDX-License-Identifier: MIT */
/*
 * mmio.h - the register file. Most registers only remember what was written; those that do something have a row in the
 * table of the block they belong to.
 */
#ifndef NAVI23_MMIO_H
#define NAVI23_MMIO_H

#include <stdatomic.h>
#include <stdint.h>

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>

struct navi;

#define MMIO_DWORDS 0x40000u

/*
 * Registers [first, first + count) that are more than storage. `read` NULL: what was stored; `write` NULL: store.
 * Both may be called from any thread, the ring threads included.
 */
struct mmio_row {
    uint32_t first, count;
    uint32_t (*read)(struct navi *navi, uint32_t reg);
    void (*write)(struct navi *navi, uint32_t reg, uint32_t value);
};

/* The blocks' tables, each ended by a row of count 0. */
extern const struct mmio_row nbio_registers[], hdp_registers[], grbm_registers[], dispatch_registers[], gmc_registers[],
    ih_registers[], gfx_ring_registers[], sdma_registers[], mec_registers[], psp_registers[], discovery_registers[],
    smu_registers[], dcn_otg_registers[], dcn_hubp_registers[], dcn_i2c_registers[];

struct mmio {
    _Atomic uint32_t value[MMIO_DWORDS];
    uint8_t row[MMIO_DWORDS]; /* MMIO_UNKNOWN, MMIO_STORAGE, or MMIO_FIRST_ROW + index into `rows` */
    const struct mmio_row *rows[128];
    _Atomic uint8_t logged[MMIO_DWORDS / 8]; /* unknown registers that the log has seen */
};

enum { MMIO_UNKNOWN, MMIO_STORAGE, MMIO_FIRST_ROW };

/* Know all registers, which are zeros, and give them the values that they have after reset. */
void mmio_init(struct navi *navi);

/* Give all registers, the SH registers of each ring too, the values that they have after reset and the VBIOS. */
void mmio_reset(struct navi *navi);

/* An access with all its effects, as the driver or a privileged packet makes it. `reg` counts dwords, any value. */
uint32_t mmio_read(struct navi *navi, uint32_t reg);
void mmio_write(struct navi *navi, uint32_t reg, uint32_t value);

/* For a table: a write that has no effect. */
void mmio_ignore(struct navi *navi, uint32_t reg, uint32_t value);

/* Of a register of a block that is there several times: the same one of block number 0, and in *number whose it is. */
uint32_t mmio_number_0(uint32_t reg, unsigned *number);

/* What a register holds, without effects; `reg` is one of BAR 5. */
uint32_t reg_get(struct navi *navi, uint32_t reg);
void reg_set(struct navi *navi, uint32_t reg, uint32_t value);

/* Where a register is stored; `reg` is one of BAR 5. */
_Atomic uint32_t *reg_word(struct navi *navi, uint32_t reg);

/* Two registers, `lo` and the one after it, as 64 bits. */
uint64_t reg_get64(struct navi *navi, uint32_t lo);

#endif
