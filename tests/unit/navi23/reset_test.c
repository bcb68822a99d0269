/* SPDX-License-Identifier: MIT */
/* reset.c: MODE1 takes everything away that it should, leaves the rest, and the card works again afterwards. */
#include "card.h"

#include <navi23/regs/discovery.h>
#include <navi23/regs/smu.h>

static struct card *c;

static bool runs(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    return card_run(c) && *vram32(c, ROOM) == 0x600d;
}

static void is_as_at_power_on(void)
{
    struct card *cold = card_cold(false);
    for (uint32_t reg = 0; reg < NAVI_REGISTER_BYTES / 4; reg++) {
        bool clock = reg == REG_GOLDEN_TSC_COUNT_UPPER || reg == REG_GOLDEN_TSC_COUNT_LOWER;
        if (!clock && card_get(c, reg) != card_get(cold, reg))
            CHECK_EQ(reg, UINT32_MAX);
    }
    CHECK_EQ(*vram32(c, ROOM), 0);
    CHECK_EQ(*vram32(c, VRAM_BYTES - DISCOVERY_FROM_END), DISCOVERY_SIGNATURE);
    card_free(cold);
}

static void comes_back(void)
{
    c->next_table = TABLES;
    c->ih_rptr = 0;
    card_forget_log(c);
    card_warm(c);
    CHECK(runs());
}

static void by_the_smu(void)
{
    CHECK(runs());
    card_set(c, PM4_SH_REG_BASE + 0x30, 7); /* the graphics ring's own */
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + 0x30), 7);
    navi_config_write(c->navi, 0x10, 0xe0000000, 4);
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    CHECK_EQ(navi_config_read(c->navi, 0x10, 4) & 0xf0000000, 0xe0000000); /* the bus saw nothing */
    is_as_at_power_on();
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_TEST);
    CHECK_EQ(card_get(c, REG_MP1_C2PMSG_90), 0); /* its firmware is gone too */
    comes_back();
}

static void by_the_psp(void)
{
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_MODE1_RESET);
    is_as_at_power_on();
    CHECK(card_get(c, REG_MP0_C2PMSG_33) & PSP_READY);
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_MODE1_RESET); /* the boot loader does not do that */
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY | 1);
    comes_back();
}

/* What packets have left behind for others that follow. */
static void forgets_what_packets_left(void)
{
    EMIT(c, PM4_SET_CONTEXT_REG, 0x50, 0x51);
    EMIT(c, PM4_CLEAR_STATE, 1); /* put aside */
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x52);
    EMIT(c, PM4_ATOMIC_MEM, 0x0f, LO(FB + ROOM), HI(FB + ROOM), 1, 0, 0, 0, 0);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0x53);
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    comes_back();
    /* take back; write what the atomic found */
    EMIT(c, PM4_CLEAR_STATE, 2);
    EMIT(c, PM4_COPY_DATA, 6 | 5u << 8, 0, 0, LO(FB + ROOM), HI(FB + ROOM));
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, PM4_CONTEXT_REG_BASE + 0x50), 0);
    CHECK_EQ(*vram32(c, ROOM), 0);
}

/* Even what would never end by itself is ended. */
static void stops_what_hangs(void)
{
    const uint64_t never = FB + ROOM + 64;
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(never), HI(never), 1, 0xffffffff, 4);
    CHECK(!card_run_briefly(c));
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    comes_back();
}

/* A broken card's command processor does not come out of reset before this one; its other engines do. */
static void mends_a_broken_soft_reset(void)
{
    navi_break_soft_reset(c->navi);
    card_set(c, REG_GRBM_SOFT_RESET, FIELD_GRBM_SOFT_RESET__SOFT_RESET_SDMA0);
    card_set(c, REG_GRBM_SOFT_RESET, 0);
    CHECK(runs());
    card_reset_ring(c);
    EMIT(c, PM4_NOP, 0);
    CHECK(!card_run_briefly(c));
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    comes_back();
    card_reset_ring(c);
    CHECK(runs());
}

static void is_not_for_rings(void)
{
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_MP1_C2PMSG_66, 0, SMU_MSG_MODE1_RESET);
    CHECK(card_run(c));
    CHECK(strstr(c->log, "MODE1 is not for rings"));
    CHECK_EQ(card_get(c, REG_MP1_C2PMSG_90), SMU_FAILED);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_REGISTER, REG_MP0_C2PMSG_64, 0, PSP_CONTROL_MODE1_RESET);
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY | 1);
    CHECK(runs());
}

static void lost(void *opaque)
{
    struct card *card = opaque;
    memset(card->vram, 0, 0x20000);
    *vram32(card, ROOM) = 0x10057;
}

/* A host that has a cheaper way than writing zeros is asked to use it. */
static void the_host_may_lose_vram_itself(void)
{
    struct card *other = calloc(1, sizeof *other);
    struct navi_host host = { .opaque = other, .vram_size = VRAM_BYTES, .bar_size = VRAM_BYTES, .dma_map = card_dma_map,
                              .msix = card_msix, .vram_lost = lost };
    host.vram = other->vram = calloc(1, VRAM_BYTES);
    CHECK_EQ(navi_create(&host, &other->navi), 0);
    card_load_firmware(other);
    card_set(other, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    CHECK_EQ(*vram32(other, ROOM), 0x10057);
    CHECK_EQ(*vram32(other, VRAM_BYTES - DISCOVERY_FROM_END), DISCOVERY_SIGNATURE);
    navi_destroy(other->navi);
    free(other->vram);
    free(other);
}

int main(void)
{
    c = card_new();
    TAP_RUN(by_the_smu);
    TAP_RUN(by_the_psp);
    TAP_RUN(forgets_what_packets_left);
    TAP_RUN(stops_what_hangs);
    TAP_RUN(mends_a_broken_soft_reset);
    TAP_RUN(is_not_for_rings);
    TAP_RUN(the_host_may_lose_vram_itself);
    card_free(c);
    return tap_done();
}
