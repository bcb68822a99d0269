/* SPDX-License-Identifier: MIT */
/* psp_test.c - the card is given its firmware in the right order; a PSP that refuses or is mute is named. */
#include "machine.h"
#include "tap.h"

#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>

static struct machine machine;

static int init(char message[112])
{
    struct mgpu_init args = { 0 };
    int result = mgpu_init(machine.client, &args);

    memcpy(message, args.message, sizeof args.message);
    return result;
}

static void everything_in_its_order(void)
{
    static const uint32_t boots[] = { PSP_BOOT_KEY_DATABASE, PSP_BOOT_SPL_TABLE, PSP_BOOT_SYSTEM_DRIVER,
                                      PSP_BOOT_SECURE_OS };
    bool has[PSP_FW_MAX] = { false };

    machine_start(&machine);
    CHECK_EQ(machine.card.boot_count, 4);
    CHECK(memcmp(machine.card.boots, boots, sizeof boots) == 0);
    CHECK_EQ(machine.card.load_count, 17);
    CHECK_EQ(machine.card.loads[0], PSP_FW_SMU);
    CHECK_EQ(machine.card.loads[16], PSP_FW_RLC_G);
    for (uint32_t i = 0; i < machine.card.load_count; i++)
        has[machine.card.loads[i]] = true;
    CHECK(has[PSP_FW_CP_ME] && has[PSP_FW_CP_PFP] && has[PSP_FW_CP_CE] && has[PSP_FW_CP_MEC] && has[PSP_FW_SDMA0]);
    CHECK(has[PSP_FW_GLOBAL_TAP_DELAYS] && has[PSP_FW_SE0_TAP_DELAYS] && has[PSP_FW_SE1_TAP_DELAYS]);
    machine_stop(&machine);
}

static void a_secure_os_that_runs_is_left_alone(void)
{
    char message[112];

    machine_open(&machine);
    machine.card.registers[REG_MP0_C2PMSG_81] = 1;
    machine.card.registers[REG_MP0_C2PMSG_64] = PSP_READY;
    CHECK_EQ(init(message), 0);
    CHECK_EQ(machine.card.boot_count, 0);
    CHECK_EQ(machine.card.load_count, 17);
    machine_stop(&machine);
}

static void a_mute_boot_loader(void)
{
    char message[112];

    machine_open(&machine);
    machine.card.mute = true;
    machine.card.registers[REG_MP0_C2PMSG_35] = 0;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "C2PMSG_35"));
    CHECK_EQ(machine.os.pages_used, 0);
    machine.card.registers[REG_MP0_C2PMSG_35] = PSP_READY; /* takes one command and falls silent */
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "C2PMSG_35"));
    machine.card.registers[REG_MP0_C2PMSG_81] = 1;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "C2PMSG_64"));
    machine.card.registers[REG_MP0_C2PMSG_64] = PSP_READY;
    CHECK_EQ(init(message), -MGPU_EIO);
    CHECK(strstr(message, "C2PMSG_64"));
    machine_stop(&machine);
}

static void refused_commands(void)
{
    static const uint32_t ids[] = { PSP_CMD_LOAD_IP_FW, PSP_CMD_LOAD_TOC, PSP_CMD_SETUP_TMR, PSP_CMD_AUTOLOAD_RLC };
    char message[112];

    for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++) {
        char command[32];

        machine_open(&machine);
        machine.card.refused = ids[i];
        CHECK_EQ(init(message), -MGPU_EIO);
        snprintf(command, sizeof command, "command 0x%x,", ids[i]);
        CHECK(strstr(message, command) && strstr(message, "refused"));
        CHECK_EQ(machine.os.pages_used, 0);
        machine.card.refused = 0;
        CHECK_EQ(init(message), 0);
        machine_stop(&machine);
    }
}

int main(void)
{
    TAP_RUN(everything_in_its_order);
    TAP_RUN(a_secure_os_that_runs_is_left_alone);
    TAP_RUN(a_mute_boot_loader);
    TAP_RUN(refused_commands);
    return tap_done();
}
