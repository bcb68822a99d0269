/* SPDX-License-Identifier: MIT */
/* mmio.c: storage, reset values, registers that are not there. */
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
    TAP_RUN(logs_unknown_registers_once);
    card_free(c);
    return tap_done();
}
