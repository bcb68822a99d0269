/* SPDX-License-Identifier: MIT */
/* psp.c: the way of firmware into the card, step by step, and what happens when one is left out. */
#include "card.h"

#include <navi23/regs/psp.h>

/* VRAM, behind the room of card.h */
#define IMAGE_AT 0x2000000u
#define PSP_RING_AT 0x2200000u
#define PSP_RING_BYTES 4096u
#define COMMAND_AT 0x2202000u
#define FENCE_AT 0x2203000u
#define TMR_AT 0x2400000u
#define TMR_BYTES (4u << 20)

static struct card *c;
static uint32_t wptr, fence;

static void start(void)
{
    c = card_cold(false);
    memset(c->vram + IMAGE_AT, 0x5a, 1 << 20);
    wptr = fence = 0;
}

static void boot(uint32_t command, uint32_t at)
{
    card_set(c, REG_MP0_C2PMSG_36, (uint32_t)((FB + at) >> PSP_BOOT_ADDRESS_SHIFT));
    card_set(c, REG_MP0_C2PMSG_35, command);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_35) & PSP_READY, PSP_READY);
}

static void boot_all(void)
{
    boot(PSP_BOOT_KEY_DATABASE, IMAGE_AT);
    boot(PSP_BOOT_SPL_TABLE, IMAGE_AT);
    boot(PSP_BOOT_SYSTEM_DRIVER, IMAGE_AT);
    boot(PSP_BOOT_SECURE_OS, IMAGE_AT);
}

static uint32_t create_ring(uint32_t bytes)
{
    card_set(c, REG_MP0_C2PMSG_69, LO(FB + PSP_RING_AT));
    card_set(c, REG_MP0_C2PMSG_70, HI(FB + PSP_RING_AT));
    card_set(c, REG_MP0_C2PMSG_71, bytes);
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_CREATE_RING);
    return card_get(c, REG_MP0_C2PMSG_64);
}

/* One command through the ring. Returns its status; UINT32_MAX if its fence was not written. */
static uint32_t command(uint32_t id, uint64_t address, uint32_t length, uint32_t type)
{
    uint32_t *frame = vram32(c, PSP_RING_AT + wptr * 4), *buffer = vram32(c, COMMAND_AT);
    memset(buffer, 0, PSP_COMMAND_BYTES);
    buffer[PSP_COMMAND_SIZE] = PSP_COMMAND_BYTES;
    buffer[PSP_COMMAND_VERSION_AT] = PSP_COMMAND_VERSION;
    buffer[PSP_COMMAND_ID] = id;
    buffer[PSP_COMMAND_ADDRESS_LO] = LO(address);
    buffer[PSP_COMMAND_ADDRESS_HI] = HI(address);
    buffer[PSP_COMMAND_LENGTH] = length;
    buffer[PSP_COMMAND_TYPE] = type;
    frame[PSP_FRAME_COMMAND_LO] = LO(FB + COMMAND_AT);
    frame[PSP_FRAME_COMMAND_HI] = HI(FB + COMMAND_AT);
    frame[PSP_FRAME_COMMAND_BYTES] = PSP_COMMAND_BYTES;
    frame[PSP_FRAME_FENCE_LO] = LO(FB + FENCE_AT);
    frame[PSP_FRAME_FENCE_HI] = HI(FB + FENCE_AT);
    frame[PSP_FRAME_FENCE_VALUE] = ++fence;
    wptr = (wptr + PSP_FRAME_DWORDS) % (PSP_RING_BYTES / 4);
    card_set(c, REG_MP0_C2PMSG_67, wptr);
    return *vram32(c, FENCE_AT) == fence ? buffer[PSP_RESPONSE_STATUS] : UINT32_MAX;
}

static uint32_t load(uint32_t type, uint32_t bytes)
{
    return command(PSP_CMD_LOAD_IP_FW, FB + IMAGE_AT, bytes, type);
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
    boot(PSP_BOOT_SECURE_OS, IMAGE_AT);
    CHECK(logged("the system driver comes first"));
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_81), 0);
    boot(PSP_BOOT_SYSTEM_DRIVER, IMAGE_AT + (1 << 20)); /* nothing there */
    CHECK(logged("does not lead to an image"));
    boot(0x40000, IMAGE_AT);
    CHECK(logged("no such command"));
    boot_all();
    CHECK_STR(c->log, "");
    CHECK(card_get(c, REG_MP0_C2PMSG_81) != 0);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY);
    boot(PSP_BOOT_SYSTEM_DRIVER, IMAGE_AT);
    CHECK(logged("runs already"));
    card_free(c);
}

static void has_a_ring(void)
{
    start();
    CHECK_EQ(create_ring(PSP_RING_BYTES), PSP_READY | 1); /* no secure OS yet */
    boot_all();
    card_set(c, REG_MP0_C2PMSG_67, PSP_FRAME_DWORDS);
    CHECK(logged("there is no ring"));
    CHECK_EQ(create_ring(0), PSP_READY | 1);
    CHECK_EQ(create_ring(100), PSP_READY | 1);
    card_set(c, REG_MP0_C2PMSG_64, 0x70000);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY | 1);
    CHECK_EQ(create_ring(PSP_RING_BYTES), PSP_READY);
    for (int i = 0; i < 200; i++) /* three times round */
        CHECK_EQ(command(PSP_CMD_LOAD_TOC, FB + IMAGE_AT, 64, 0), 0);
    CHECK_EQ(vram32(c, COMMAND_AT)[PSP_RESPONSE_TMR_BYTES], TMR_BYTES);
    card_forget_log(c);
    card_set(c, REG_MP0_C2PMSG_67, PSP_RING_BYTES / 4);
    CHECK(logged("not one of the ring"));
    card_set(c, REG_MP0_C2PMSG_67, 3);
    CHECK(logged("not one of the ring"));
    card_set(c, REG_MP0_C2PMSG_64, PSP_CONTROL_DESTROY_RINGS);
    CHECK_EQ(card_get(c, REG_MP0_C2PMSG_64), PSP_READY);
    CHECK_EQ(command(PSP_CMD_LOAD_TOC, FB + IMAGE_AT, 64, 0), UINT32_MAX);
    card_free(c);
}

static void takes_firmware(void)
{
    start();
    boot_all();
    create_ring(PSP_RING_BYTES);
    CHECK_EQ(load(PSP_FW_CP_ME, 4096), 1); /* nowhere to put it */
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + TMR_AT, 4096, 0), 1);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + TMR_AT + 4, TMR_BYTES, 0), 1);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + TMR_AT, TMR_BYTES, 0), 0);
    CHECK_EQ(command(PSP_CMD_SETUP_TMR, FB + TMR_AT, TMR_BYTES, 0), 1);
    CHECK_EQ(load(0, 4096), 1);
    CHECK_EQ(load(PSP_FW_MAX, 4096), 1);
    CHECK_EQ(load(PSP_FW_CP_ME, 0), 1);
    CHECK_EQ(load(PSP_FW_CP_ME, UINT32_MAX), 1);
    CHECK_EQ(command(PSP_CMD_LOAD_IP_FW, FB + IMAGE_AT + (1 << 20), 4096, PSP_FW_CP_ME), 1); /* zeros */
    CHECK_EQ(load(PSP_FW_CP_ME, 5000), 0);
    CHECK_EQ(vram32(c, COMMAND_AT)[PSP_RESPONSE_ADDRESS_LO], LO(FB + TMR_AT));
    CHECK_EQ(vram32(c, COMMAND_AT)[PSP_RESPONSE_ADDRESS_HI], HI(FB + TMR_AT));
    CHECK_EQ(load(PSP_FW_CP_PFP, 5000), 0);
    CHECK_EQ(vram32(c, COMMAND_AT)[PSP_RESPONSE_ADDRESS_LO], LO(FB + TMR_AT + 8192));
    CHECK_EQ(command(0x7f, 0, 0, 0), PSP_STATUS_UNKNOWN_COMMAND);
    CHECK_EQ(command(0, 0, 0, 0), PSP_STATUS_UNKNOWN_COMMAND);
    card_free(c);
}

static void starts_graphics_when_all_is_there(void)
{
    static const uint32_t needed[] = { PSP_FW_CP_ME, PSP_FW_CP_PFP, PSP_FW_CP_CE, PSP_FW_CP_MEC, PSP_FW_RLC_G };
    start();
    boot_all();
    create_ring(PSP_RING_BYTES);
    command(PSP_CMD_SETUP_TMR, FB + TMR_AT, TMR_BYTES, 0);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQ(command(PSP_CMD_AUTOLOAD_RLC, 0, 0, 0), 1);
        CHECK_EQ(card_get(c, REG_RLC_RLCS_BOOTLOAD_STATUS), 0);
        CHECK_EQ(load(needed[i], 4096), 0);
    }
    CHECK_EQ(command(PSP_CMD_AUTOLOAD_RLC, 0, 0, 0), 0);
    CHECK_EQ(card_get(c, REG_RLC_RLCS_BOOTLOAD_STATUS), FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE);
    card_free(c);
}

static void wrong_addresses_fault(void)
{
    struct navi_stats stats;
    start();
    boot_all();
    create_ring(PSP_RING_BYTES);
    command(PSP_CMD_SETUP_TMR, FB + TMR_AT, TMR_BYTES, 0);
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
    TAP_RUN(wrong_addresses_fault);
    return tap_done();
}
