/* SPDX-License-Identifier: MIT */
/* psp.c - see psp.h: the boot loader's mailbox, the ring, its commands. */
#include "card.h"

#include <string.h>

#define TMR_BYTES (4u << 20) /* what it asks for; all firmware of a Navi 23 together is half of that */
#define TMR_GRAIN 4096u
#define ALIVE 0x1u           /* not zero is all that is known */
#define FAILED 0x1u
#define BOOT_IMAGE_LEAST 256u /* bytes: the header that a signed image starts with */

int psp_init(struct navi *navi)
{
    int error = -pthread_mutex_init(&navi->psp.lock, NULL);
    if (error)
        return error;
    gmc_port_init(&navi->psp.port, navi, GCVM_CLIENT_CPF, GCVM_CLIENT_CPG); /* it has no client number of its own */
    psp_reset(navi);
    return 0;
}

void psp_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->psp.lock);
}

void psp_reset(struct navi *navi)
{
    struct psp *psp = &navi->psp;
    pthread_mutex_lock(&psp->lock);
    psp->system_driver = psp->alive = false;
    psp->ring = psp->tmr = 0;
    psp->rptr = 0;
    for (unsigned i = 0; i < PSP_FW_MAX; i++)
        atomic_store(&psp->loaded[i], false);
    reg_set(navi, REG_MP0_C2PMSG_33, PSP_READY);
    reg_set(navi, REG_MP0_C2PMSG_35, PSP_READY);
    pthread_mutex_unlock(&psp->lock);
}

bool psp_has_loaded(struct navi *navi, unsigned type)
{
    return atomic_load(&navi->psp.loaded[type]);
}

void psp_quiesce(struct navi *navi)
{
    pthread_mutex_lock(&navi->psp.lock);
    pthread_mutex_unlock(&navi->psp.lock);
}

/* Whether all of [address, address + bytes) is memory, and not all zeros. What is no memory has been reported. */
static bool is_there(struct psp *psp, uint64_t address, uint64_t bytes)
{
    uint64_t got;
    bool any = false;
    for (; bytes > 0; bytes -= got, address += got) {
        const uint8_t *p = gmc_map(&psp->port, 0, address, bytes, GMC_READ, &got);
        if (!p)
            return false;
        any = any || p[0] || memcmp(p, p + 1, got - 1) != 0;
    }
    return any;
}

/* ---- the boot loader --------------------------------------------------------------------------------------------- */

/* Returns why the command cannot be done; NULL: it is. */
static const char *boot(struct navi *navi, uint32_t command)
{
    struct psp *psp = &navi->psp;
    uint64_t address = (uint64_t)reg_get(navi, REG_MP0_C2PMSG_36) << PSP_BOOT_ADDRESS_SHIFT;
    if (psp->alive)
        return "the secure OS runs already";
    if (!is_there(psp, address, BOOT_IMAGE_LEAST))
        return "C2PMSG_36 does not lead to an image";
    switch (command) {
    case PSP_BOOT_KEY_DATABASE:
    case PSP_BOOT_SPL_TABLE:
        return NULL;
    case PSP_BOOT_SYSTEM_DRIVER:
        psp->system_driver = true;
        return NULL;
    case PSP_BOOT_SECURE_OS:
        if (!psp->system_driver)
            return "the system driver comes first";
        psp->alive = true;
        reg_set(navi, REG_MP0_C2PMSG_81, ALIVE);
        reg_set(navi, REG_MP0_C2PMSG_64, PSP_READY);
        return NULL;
    default:
        return "there is no such command";
    }
}

static void write_boot(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct psp *psp = &navi->psp;
    pthread_mutex_lock(&psp->lock);
    gmc_enter(&psp->port);
    const char *why = boot(navi, value);
    gmc_leave(&psp->port);
    if (why)
        navi_log(navi, NAVI_LOG_ERROR, "psp: boot loader: command 0x%x: %s", value, why);
    reg_set(navi, reg, PSP_READY);
    pthread_mutex_unlock(&psp->lock);
}

/* ---- commands: each returns the status of its response ----------------------------------------------------------- */

static uint64_t pair(const uint32_t *command, unsigned lo)
{
    return command[lo] | (uint64_t)command[lo + 1] << 32;
}

static uint32_t load_toc(struct psp *psp, uint32_t *command)
{
    if (!is_there(psp, pair(command, PSP_COMMAND_ADDRESS_LO), command[PSP_COMMAND_LENGTH]))
        return FAILED;
    command[PSP_RESPONSE_TMR_BYTES] = TMR_BYTES;
    return 0;
}

static uint32_t setup_tmr(struct psp *psp, uint32_t *command)
{
    uint64_t address = pair(command, PSP_COMMAND_ADDRESS_LO);
    if (psp->tmr || !address || address % TMR_GRAIN || command[PSP_COMMAND_LENGTH] < TMR_BYTES)
        return FAILED;
    psp->tmr = address;
    psp->tmr_bytes = command[PSP_COMMAND_LENGTH];
    psp->tmr_used = 0;
    return 0;
}

static uint32_t destroy_tmr(struct psp *psp, uint32_t *command)
{
    (void)command;
    psp->tmr = 0;
    for (unsigned i = 0; i < PSP_FW_MAX; i++) {
        if (i != PSP_FW_SMU) /* is not in there */
            atomic_store(&psp->loaded[i], false);
    }
    reg_set(psp->port.navi, REG_RLC_RLCS_BOOTLOAD_STATUS, 0);
    return 0;
}

static uint32_t load_ip_fw(struct psp *psp, uint32_t *command)
{
    uint32_t type = command[PSP_COMMAND_TYPE], bytes = command[PSP_COMMAND_LENGTH];
    uint64_t room = (bytes + (uint64_t)TMR_GRAIN - 1) / TMR_GRAIN * TMR_GRAIN;
    uint64_t at = psp->tmr + psp->tmr_used;
    if (type == 0 || type >= PSP_FW_MAX || !is_there(psp, pair(command, PSP_COMMAND_ADDRESS_LO), bytes))
        return FAILED;
    if (type == PSP_FW_SMU) { /* has memory of its own */
        atomic_store(&psp->loaded[type], true);
        smu_boot(psp->port.navi);
        return 0;
    }
    if (!psp->tmr || room > psp->tmr_bytes - psp->tmr_used)
        return FAILED;
    psp->tmr_used += room;
    atomic_store(&psp->loaded[type], true);
    command[PSP_RESPONSE_ADDRESS_LO] = (uint32_t)at;
    command[PSP_RESPONSE_ADDRESS_HI] = (uint32_t)(at >> 32);
    return 0;
}

/* The RLC starts the others, so all of them must be there. */
static uint32_t autoload_rlc(struct psp *psp, uint32_t *command)
{
    static const unsigned needed[] = { PSP_FW_CP_ME, PSP_FW_CP_PFP, PSP_FW_CP_CE, PSP_FW_CP_MEC, PSP_FW_RLC_G };
    struct navi *navi = psp->port.navi;
    (void)command;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!atomic_load(&psp->loaded[needed[i]])) {
            navi_log(navi, NAVI_LOG_ERROR, "psp: AUTOLOAD_RLC without firmware of type %u", needed[i]);
            return FAILED;
        }
    }
    reg_set(navi, REG_RLC_RLCS_BOOTLOAD_STATUS, FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE);
    return 0;
}

static uint32_t execute(struct psp *psp, uint32_t *command)
{
    static uint32_t (*const commands[])(struct psp *psp, uint32_t *command) = {
        [PSP_CMD_SETUP_TMR] = setup_tmr,     [PSP_CMD_LOAD_IP_FW] = load_ip_fw,
        [PSP_CMD_DESTROY_TMR] = destroy_tmr, [PSP_CMD_LOAD_TOC] = load_toc,
        [PSP_CMD_AUTOLOAD_RLC] = autoload_rlc,
    };
    uint32_t id = command[PSP_COMMAND_ID];
    if (command[PSP_COMMAND_SIZE] != PSP_COMMAND_BYTES || command[PSP_COMMAND_VERSION_AT] != PSP_COMMAND_VERSION)
        return FAILED;
    return id < sizeof commands / sizeof commands[0] && commands[id] ? commands[id](psp, command) :
                                                                      PSP_STATUS_UNKNOWN_COMMAND;
}

/* ---- the ring ---------------------------------------------------------------------------------------------------- */

static void run_frame(struct psp *psp, uint64_t at)
{
    uint32_t frame[PSP_FRAME_DWORDS], command[PSP_COMMAND_BYTES / 4];
    gmc_read(&psp->port, 0, at, frame, sizeof frame, GMC_READ);
    gmc_read(&psp->port, 0, pair(frame, PSP_FRAME_COMMAND_LO), command, sizeof command, GMC_READ);
    uint32_t id = command[PSP_COMMAND_ID], status = execute(psp, command);
    command[PSP_RESPONSE_STATUS] = status;
    if (status)
        navi_log(psp->port.navi, NAVI_LOG_ERROR, "psp: command 0x%x failed with status 0x%x", id, status);
    gmc_write(&psp->port, 0, pair(frame, PSP_FRAME_COMMAND_LO), command, sizeof command);
    gmc_store32(&psp->port, 0, pair(frame, PSP_FRAME_FENCE_LO), frame[PSP_FRAME_FENCE_VALUE]);
}

static void write_wptr(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct psp *psp = &navi->psp;
    pthread_mutex_lock(&psp->lock);
    if (!psp->ring || value % PSP_FRAME_DWORDS || value >= psp->ring_dwords) {
        navi_log(navi, NAVI_LOG_ERROR, "psp: write pointer 0x%x: %s", value,
                 psp->ring ? "not one of the ring" : "there is no ring");
    } else {
        reg_set(navi, reg, value);
        gmc_enter(&psp->port);
        for (; psp->rptr != value; psp->rptr = (psp->rptr + PSP_FRAME_DWORDS) % psp->ring_dwords)
            run_frame(psp, psp->ring + psp->rptr * 4ull);
        gmc_leave(&psp->port);
    }
    pthread_mutex_unlock(&psp->lock);
}

/* Returns the status. */
static uint32_t control(struct navi *navi, uint32_t command)
{
    struct psp *psp = &navi->psp;
    uint64_t address = reg_get(navi, REG_MP0_C2PMSG_69) | (uint64_t)reg_get(navi, REG_MP0_C2PMSG_70) << 32;
    uint32_t bytes = reg_get(navi, REG_MP0_C2PMSG_71);
    if (!psp->alive || (command != PSP_CONTROL_CREATE_RING && command != PSP_CONTROL_DESTROY_RINGS))
        return FAILED;
    psp->ring = 0;
    psp->rptr = 0;
    reg_set(navi, REG_MP0_C2PMSG_67, 0);
    if (command == PSP_CONTROL_DESTROY_RINGS)
        return 0;
    if (!address || !bytes || bytes % (PSP_FRAME_DWORDS * 4))
        return FAILED;
    psp->ring = address;
    psp->ring_dwords = bytes / 4;
    return 0;
}

static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    if (value == PSP_CONTROL_MODE1_RESET && reg_get(navi, REG_MP0_C2PMSG_81)) { /* without the lock: it is in it too */
        card_mode1_reset(navi);
        return;
    }
    pthread_mutex_lock(&navi->psp.lock);
    uint32_t status = control(navi, value);
    if (status)
        navi_log(navi, NAVI_LOG_ERROR, "psp: C2PMSG_64 = 0x%x cannot be done", value);
    reg_set(navi, reg, PSP_READY | status);
    pthread_mutex_unlock(&navi->psp.lock);
}

/* clang-format off */
const struct mmio_row psp_registers[] = {
    { REG_MP0_C2PMSG_35, 1, NULL, write_boot },
    { REG_MP0_C2PMSG_64, 1, NULL, write_control },
    { REG_MP0_C2PMSG_67, 1, NULL, write_wptr },
    { REG_MP0_C2PMSG_81, 1, NULL, mmio_ignore },
    { REG_RLC_RLCS_BOOTLOAD_STATUS, 1, NULL, mmio_ignore },
    { 0 },
};
/* clang-format on */
