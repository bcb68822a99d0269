/* SPDX-License-Identifier: MIT */
/* psp.c: the way of firmware into the card, step by step, and what happens when one is left out. */
#include "card.h"

static struct card *c;

static void start(void)
{
    c = card_cold(false);
    memset(c->vram + PSP_IMAGE_AT, 0x5a, 0x10000);
}

static void boot(uint32_t command, uint64_t at)
{
    card_psp_boot(c, command, at);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_35) & PSP_READY, PSP_READY);
}

static uint32_t command(uint32_t id, uint64_t address, uint32_t length, uint32_t type)
{
    return card_psp_command(c, id, address, length, type);
}

static uint32_t load(uint32_t type, uint32_t bytes)
{
    return command(PSP_CMD_LOAD_IP_FW, FB + PSP_IMAGE_AT, bytes, type);
}

static bool logged(const char *what)
{
    bool found = strstr(c->log, what) != NULL;
    card_forget_log(c);
    return found;
}

static void boots_in_order(void)
{
    start();
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_35), PSP_READY);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_81), 0);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), 0);
    boot(PSP_BOOT_SECURE_OS, PSP_IMAGE_AT);
    CHECK(logged("the system driver comes first"));
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_81), 0);
    boot(PSP_BOOT_SYSTEM_DRIVER, PSP_IMAGE_AT + (1 << 20)); /* nothing there */
    CHECK(logged("does not lead to an image"));
    boot(0x40000, PSP_IMAGE_AT);
    CHECK(logged("no such command"));
    card_psp_boot_all(c);
    CHECK_STR(c->log, "");
    CHECK(card_get(c, REG_MP0_C2PMSG_81) != 0);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY);
    boot(PSP_BOOT_SYSTEM_DRIVER, PSP_IMAGE_AT);
    CHECK(logged("runs already"));
    card_free(c);
}

static void has_a_ring(void)
{
    start();
    CHECK_EQ(card_psp_create_ring(c, PSP_RING_BYTES), PSP_READY | 1); /* no secure OS yet */
    card_psp_boot_all(c);
    card_set(c, REG_MP0_C2PMSG_67, PSP_FRAME_DWORDS);
    CHECK(logged("there is no ring"));
    CHECK_EQ(card_psp_create_ring(c, 0), PSP_READY | 1);
    CHECK_EQ(card_psp_create_ring(c, 100), PSP_READY | 1);
    CHECK_EQ(card_psp_create_ring(c, 0x40000000), PSP_READY | 1); /* would keep the driver waiting for minutes */
    card_set(c, REG_MP0_C2PMSG_64, 0x60000);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY | 1);
    CHECK_EQ(card_psp_create_ring(c, PSP_RING_BYTES), PSP_READY);
    for (int i = 0; i < 200; i++) /* three times round */
        CHECK_EQ(command(PSP_CMD_LOAD_TOC, FB + PSP_IMAGE_AT, 64, 0), 0);
    CHECK_EQ(vram32(c, PSP_COMMAND_AT)[PSP_RESPONSE_TMR_BYTES], PSP_TMR_BYTES);
    card_forget_log(c);
    card_set(c, REG_MP0_C2PMSG_67, PSP_RING_BYTES / 4);
    CHECK(logged("not one of the ring"));
    card_set(c, REG_MP0_C2PMSG_67, 3);
    CHECK(logged("not one of the ring"));
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_DESTROY_RINGS);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY);
    CHECK_EQ(command(PSP_CMD_LOAD_TOC, FB + PSP_IMAGE_AT, 64, 0), UINT32_MAX);
    card_free(c);
}

static void takes_firmware(void)
{
    start();
    card_psp_boot_all(c);
    card_psp_create_ring(c, PSP_RING_BYTES);
    CHECK_EQ(load(PSP_FW_CP_ME, 4096), 1); /* nowhere to put it */
    CHECK_EQ(load(PSP_FW_SMU, PSP_TMR_BYTES + 1), 1); /* more than all firmware together */
    CHECK_EQ(load(PSP_FW_SMU, 4096), 0);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, 4096, 0), 1);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT + 4, PSP_TMR_BYTES, 0), 1);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0), 0);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0), 1);
    CHECK_EQ(load(0, 4096), 1);
    CHECK_EQ(load(PSP_FW_MAX, 4096), 1);
    CHECK_EQ(load(PSP_FW_CP_ME, 0), 1);
    CHECK_EQ(load(PSP_FW_CP_ME, UINT32_MAX), 1);
    CHECK_EQ(command(PSP_CMD_LOAD_IP_FW, FB + PSP_IMAGE_AT + (1 << 20), 4096, PSP_FW_CP_ME), 1); /* zeros */
    CHECK_EQ(load(PSP_FW_CP_ME, 5000), 0);
    CHECK_EQ(vram32(c, PSP_COMMAND_AT)[PSP_RESPONSE_ADDRESS_LO], LO(FB + PSP_TMR_AT));
    CHECK_EQ(vram32(c, PSP_COMMAND_AT)[PSP_RESPONSE_ADDRESS_HI], HI(FB + PSP_TMR_AT));
    CHECK_EQ(load(PSP_FW_CP_PFP, 5000), 0);
    CHECK_EQ(vram32(c, PSP_COMMAND_AT)[PSP_RESPONSE_ADDRESS_LO], LO(FB + PSP_TMR_AT + 8192));
    CHECK_EQ(command(0x7f, 0, 0, 0), PSP_STATUS_UNKNOWN_COMMAND);
    CHECK_EQ(command(0, 0, 0, 0), PSP_STATUS_UNKNOWN_COMMAND);
    card_free(c);
}

static void starts_graphics_when_all_is_there(void)
{
    static const uint32_t needed[] = { PSP_FW_CP_ME, PSP_FW_CP_PFP, PSP_FW_CP_CE, PSP_FW_CP_MEC, PSP_FW_RLC_G };
    start();
    card_psp_boot_all(c);
    card_psp_create_ring(c, PSP_RING_BYTES);
    command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQ(command(PSP_CMD_AUTOLOAD_RLC, 0, 0, 0), 1);
        CHECK_EQ(card_get(c, REG_RLC_RLCS_BOOTLOAD_STATUS), 0);
        CHECK_EQ(load(needed[i], 4096), 0);
    }
    CHECK_EQ(command(PSP_CMD_AUTOLOAD_RLC, 0, 0, 0), 0);
    CHECK_EQ(card_get(c, REG_RLC_RLCS_BOOTLOAD_STATUS), FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE);
    card_free(c);
}

static void without_firmware_the_cp_stays_halted(void)
{
    start();
    card_set(c, REG_CP_ME_CNTL, 0);
    CHECK(card_get(c, REG_CP_ME_CNTL) & FIELD_CP_ME_CNTL__ME_HALT);
    CHECK(logged("no firmware"));
    card_load_firmware(c);
    card_set(c, REG_CP_ME_CNTL, 0);
    CHECK_EQ(card_get(c, REG_CP_ME_CNTL), 0);
    CHECK_EQ(command(PSP_CMD_DESTROY_TMR, 0, 0, 0), 0);
    CHECK_EQ(card_get(c, REG_RLC_RLCS_BOOTLOAD_STATUS), 0);
    CHECK_EQ(command(PSP_CMD_AUTOLOAD_RLC, 0, 0, 0), 1);
    card_free(c);
}

/* The same goes for MEC, which the RLC starts too, and for each SDMA engine by its own firmware. */
static void nor_does_any_other_engine(void)
{
    const uint32_t mec_halt = FIELD_CP_MEC_CNTL__MEC_ME1_HALT | FIELD_CP_MEC_CNTL__MEC_ME2_HALT;
    start();
    card_set(c, REG_CP_MEC_CNTL, 0);
    CHECK_EQ(card_get(c, REG_CP_MEC_CNTL), mec_halt);
    CHECK(logged("mec: no firmware"));
    card_set(c, REG_SDMA0_F32_CNTL, 0);
    CHECK_EQ(card_get(c, REG_SDMA0_F32_CNTL), FIELD_SDMA_F32_CNTL__HALT);
    CHECK(logged("sdma0: no firmware"));
    card_psp_boot_all(c);
    card_psp_create_ring(c, PSP_RING_BYTES);
    command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0);
    CHECK_EQ(load(PSP_FW_SDMA1, 4096), 0);
    card_set(c, REG_SDMA0_F32_CNTL, 0);
    card_set(c, REG_SDMA1_F32_CNTL, 0);
    CHECK_EQ(card_get(c, REG_SDMA0_F32_CNTL), FIELD_SDMA_F32_CNTL__HALT);
    CHECK_EQ(card_get(c, REG_SDMA1_F32_CNTL), 0);
    card_free(c);
    start();
    card_load_firmware(c);
    card_set(c, REG_CP_MEC_CNTL, 0);
    CHECK_EQ(card_get(c, REG_CP_MEC_CNTL), 0);
    card_free(c);
}

/* Only what halts the MEC is its firmware's business. */
static void polling_can_be_set_before_firmware(void)
{
    start();
    card_set(c, REG_CP_PQ_WPTR_POLL_CNTL, FIELD_CP_PQ_WPTR_POLL_CNTL__EN);
    CHECK_EQ(card_get(c, REG_CP_PQ_WPTR_POLL_CNTL), FIELD_CP_PQ_WPTR_POLL_CNTL__EN);
    CHECK_STR(c->log, "");
    card_free(c);
}

static void wrong_addresses_fault(void)
{
    struct navi_stats stats;
    start();
    card_psp_boot_all(c);
    card_psp_create_ring(c, PSP_RING_BYTES);
    command(PSP_CMD_SETUP_TMR, FB + PSP_TMR_AT, PSP_TMR_BYTES, 0);
    CHECK_EQ(command(PSP_CMD_LOAD_IP_FW, FB + VRAM_BYTES, 4096, PSP_FW_CP_ME), 1);
    navi_stats(c->navi, &stats);
    CHECK(stats.faults > 0);
    navi_dma_invalidate(c->navi, SYSTEM_BUS, 4096); /* the PSP does not hold it up */
    card_free(c);
}

int main(void)
{
    TAP_RUN(boots_in_order);
    TAP_RUN(has_a_ring);
    TAP_RUN(takes_firmware);
    TAP_RUN(starts_graphics_when_all_is_there);
    TAP_RUN(without_firmware_the_cp_stays_halted);
    TAP_RUN(nor_does_any_other_engine);
    TAP_RUN(polling_can_be_set_before_firmware);
    TAP_RUN(wrong_addresses_fault);
    return tap_done();
}
