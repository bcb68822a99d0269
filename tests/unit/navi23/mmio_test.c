/* SPDX-License-Identifier: MIT */
/* mmio.c: storage, reset values, registers that are not there. */
#include <navi23/regs/dcn.h>

#include "card.h"

static struct card *c;

static void has_reset_values(void)
{
    CHECK_EQ(card_get(c, REG_RCC_CONFIG_MEMSIZE), 256);
    CHECK_EQ(card_get(c, REG_GCMC_VM_FB_LOCATION_BASE), 0x8000);
    CHECK_EQ(card_get(c, REG_GCMC_VM_FB_LOCATION_TOP), 0x800f);
    CHECK_EQ(card_get(c, REG_GCMC_VM_FB_OFFSET), 0);
    CHECK_EQ(card_get(c, REG_GB_ADDR_CONFIG), 0x343);
    CHECK_EQ(card_get(c, REG_CP_ME_CNTL), 0x15000000);
    CHECK_EQ(card_get(c, REG_GRBM_GFX_INDEX), 0xe0000000);
}

static void stores(void)
{
    card_set(c, REG_SCRATCH_REG0, 0xdeadbeef);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0xdeadbeef);
    card_set(c, REG_GCVM_CONTEXT0_CNTL + 15, 7);
    CHECK_EQ(card_get(c, REG_GCVM_CONTEXT0_CNTL + 15), 7);
    card_set(c, REG_RCC_CONFIG_MEMSIZE, 1);
    CHECK_EQ(card_get(c, REG_RCC_CONFIG_MEMSIZE), 256);
}

/* Of blocks that are there several times each has registers of its own, and nothing lies between them. */
static void repeats_blocks(void)
{
    for (uint32_t n = 0; n < DCN_HEADS; n++) {
        card_set(c, REG_HUBP0_ADDR_CONFIG + n * HUBP_DISTANCE, 0x10 + n);
        card_set(c, REG_OTG0_H_SYNC_A + n * OTG_DISTANCE, 0x20 + n);
        card_set(c, REG_DC_I2C_DDC1_SETUP + n * DC_I2C_DDC_DISTANCE, 0x30 + n);
    }
    for (uint32_t n = 0; n < DCN_HEADS; n++) {
        CHECK_EQ(card_get(c, REG_HUBP0_ADDR_CONFIG + n * HUBP_DISTANCE), 0x10 + n);
        CHECK_EQ(card_get(c, REG_OTG0_H_SYNC_A + n * OTG_DISTANCE), 0x20 + n);
        CHECK_EQ(card_get(c, REG_DC_I2C_DDC1_SETUP + n * DC_I2C_DDC_DISTANCE), 0x30 + n);
    }
    card_forget_log(c);
    card_get(c, REG_HUBP0_ADDR_CONFIG + DCN_HEADS * HUBP_DISTANCE);
    CHECK(strstr(c->log, "does not have"));
    card_forget_log(c);
    card_get(c, REG_CURSOR0_HOT_SPOT + HUBP_DISTANCE + 1);
    CHECK(strstr(c->log, "does not have"));
}

static void logs_unknown_registers_once(void)
{
    card_forget_log(c);
    CHECK_EQ(card_get(c, 0x3fff0), 0);
    CHECK(strstr(c->log, "0x3fff0"));
    card_forget_log(c);
    card_set(c, 0x3fff0, 1);
    CHECK_EQ(card_get(c, 0x3fff0), 0);
    CHECK_STR(c->log, "");
    CHECK_EQ(navi_reg_read(c->navi, 0xfffffffc), 0);
    navi_reg_write(c->navi, 0xfffffffc, 1);
}

int main(void)
{
    c = card_cold(false);
    TAP_RUN(has_reset_values);
    TAP_RUN(stores);
    TAP_RUN(repeats_blocks);
    TAP_RUN(logs_unknown_registers_once);
    card_free(c);
    return tap_done();
}
