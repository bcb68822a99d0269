/* SPDX-License-Identifier: MIT */
/*
 * psp.c - the security processor: nothing on the card runs before it has been given firmware, and it takes that from
 * nobody else.
 *
 * First its own: four pieces of the sos file, each by way of the boot loader's mailbox. Then, through its ring,
 * everybody else's; the RLC comes last and starts the graphics core.
 */
#include "blocks.h"

#include "../core/chip.h"
#include "../firmware/check.h"
#include "../memory/bo.h"
#include "../vm/gart.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>
#include <stdatomic.h>

#define IMAGE_BYTES (1ull << PSP_BOOT_ADDRESS_SHIFT)
#define IMAGE_PAGES (IMAGE_BYTES / MGPU_PAGE_SIZE)
#define TIMEOUT_US 2000000u
#define RING_BYTES MGPU_PAGE_SIZE

/* What card and kernel both use while they talk: system memory. */
struct shared {
    uint32_t ring[RING_BYTES / 4];
    uint32_t command[PSP_COMMAND_BYTES / 4];
    _Atomic uint32_t fence;
    unsigned char rest[MGPU_PAGE_SIZE - PSP_COMMAND_BYTES - 4];
};

struct kgpu_psp {
    struct shared *shared;
    uint64_t bus, address;   /* of it, for the OS and in VMID 0 */
    uint32_t written, fence; /* dwords of the ring; the last fence value given out */
    uint64_t image;          /* VRAM page of IMAGE_PAGES, where a piece waits to be taken, if has_image */
    uint64_t tmr, tmr_pages; /* VRAM page and how many, which the PSP keeps; 0: none */
    bool has_image, has_ring;
};

/* A piece of a file, and what the PSP calls it. */
#define ALL_CODE 0xfeu    /* in place of a part's number */
#define CODE_BEFORE 0xffu /* the code that precedes the first part */
struct piece {
    uint8_t file;  /* MGPU_FW_* */
    uint8_t part;  /* KGPU_FW_*, ALL_CODE or CODE_BEFORE */
    uint32_t type; /* PSP_BOOT_* or PSP_FW_* */
};

/* clang-format off */
static const struct piece own[] = {
    { MGPU_FW_SOS, KGPU_FW_SOS_KDB, PSP_BOOT_KEY_DATABASE },
    { MGPU_FW_SOS, KGPU_FW_SOS_SPL, PSP_BOOT_SPL_TABLE },
    { MGPU_FW_SOS, CODE_BEFORE,     PSP_BOOT_SYSTEM_DRIVER },
    { MGPU_FW_SOS, KGPU_FW_SOS_OS,  PSP_BOOT_SECURE_OS },
};

static const struct piece contents = { MGPU_FW_SOS, KGPU_FW_SOS_TOC, 0 };
static const struct piece power = { MGPU_FW_SMC, ALL_CODE, PSP_FW_SMU };

/* RLC_G last. The jump table of MEC needs no command of its own where the RLC loads it. */
static const struct piece engines[] = {
    { MGPU_FW_SDMA, ALL_CODE,         PSP_FW_SDMA0 },
    { MGPU_FW_SDMA, ALL_CODE,         PSP_FW_SDMA1 },
    { MGPU_FW_CE,   ALL_CODE,         PSP_FW_CP_CE },
    { MGPU_FW_PFP,  ALL_CODE,         PSP_FW_CP_PFP },
    { MGPU_FW_ME,   ALL_CODE,         PSP_FW_CP_ME },
    { MGPU_FW_MEC,  CODE_BEFORE,      PSP_FW_CP_MEC },
    { MGPU_FW_MEC2, CODE_BEFORE,      PSP_FW_CP_MEC }, /* MEC 2 has no number of its own */
    { MGPU_FW_RLC,  KGPU_FW_RLC_GLOBAL_TAP_DELAYS, PSP_FW_GLOBAL_TAP_DELAYS },
    { MGPU_FW_RLC,  KGPU_FW_RLC_SE0_TAP_DELAYS,    PSP_FW_SE0_TAP_DELAYS },
    { MGPU_FW_RLC,  KGPU_FW_RLC_SE1_TAP_DELAYS,    PSP_FW_SE1_TAP_DELAYS },
    { MGPU_FW_RLC,  KGPU_FW_RLC_CNTL, PSP_FW_RLC_LIST_CNTL },
    { MGPU_FW_RLC,  KGPU_FW_RLC_GPM,  PSP_FW_RLC_LIST_GPM },
    { MGPU_FW_RLC,  KGPU_FW_RLC_SRM,  PSP_FW_RLC_LIST_SRM },
    { MGPU_FW_RLC,  KGPU_FW_RLC_IRAM, PSP_FW_RLC_IRAM },
    { MGPU_FW_RLC,  KGPU_FW_RLC_DRAM, PSP_FW_RLC_DRAM },
    { MGPU_FW_RLC,  ALL_CODE,         PSP_FW_RLC_G },
};
/* clang-format on */

/* ---- pieces ---------------------------------------------------------------------------------------------------- */

/* Put a piece where the card can read it. Returns its bytes, at most IMAGE_BYTES; 0: there is no such piece. */
static uint32_t put_image(struct kgpu *kgpu, const struct piece *piece)
{
    const struct kgpu_fw_part *parts = kgpu->chip->firmware[piece->file].layout->parts;
    const struct kgpu_fw_part *part = &parts[piece->part >= ALL_CODE ? 0 : piece->part];
    const unsigned char *file = kgpu->firmware[piece->file].data;
    uint32_t offset = KGPU_FW_CODE_AT, bytes;

    if (!file)
        return 0;
    if (piece->part == ALL_CODE) {
        bytes = kgpu_fw_word(file, KGPU_FW_CODE_BYTES);
    } else if (piece->part == CODE_BEFORE) {
        bytes = kgpu_fw_word(file, part->offset_at) * part->unit;
    } else {
        offset = kgpu_fw_word(file, part->offset_at) * part->unit + (part->in_code ? KGPU_FW_CODE_AT : 0);
        bytes = kgpu_fw_word(file, part->size_at) * part->unit;
    }
    bytes = (uint32_t)KGPU_MIN(bytes, IMAGE_BYTES);
    kgpu_bus_vram_write(kgpu->card, kgpu->psp->image * MGPU_PAGE_SIZE, file + offset, bytes);
    kgpu_hdp_flush(kgpu);
    return bytes;
}

static uint64_t vram_address(const struct kgpu *kgpu, uint64_t page)
{
    return kgpu->fb_base + page * MGPU_PAGE_SIZE;
}

static int silent(struct kgpu *kgpu, struct kgpu_message *message, const char *name, uint32_t reg)
{
    kgpu_format(message->text, sizeof message->text, "psp: %s reads 0x%08x: it does not answer", name,
                kgpu_reg_read(kgpu, reg));
    return -MGPU_EIO;
}

/* ---- the boot loader ------------------------------------------------------------------------------------------- */

static int boot(struct kgpu *kgpu, struct kgpu_message *message)
{
    if (kgpu_reg_read(kgpu, REG_MP0_C2PMSG_81)) /* the secure OS runs: nobody has switched the card off since */
        return 0;
    for (size_t i = 0; i < KGPU_COUNT(own); i++) {
        if (kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_35, PSP_READY, PSP_READY, TIMEOUT_US))
            return silent(kgpu, message, "C2PMSG_35", REG_MP0_C2PMSG_35);
        if (!put_image(kgpu, &own[i]))
            continue;
        kgpu_reg_write(kgpu, REG_MP0_C2PMSG_36,
                       (uint32_t)(vram_address(kgpu, kgpu->psp->image) >> PSP_BOOT_ADDRESS_SHIFT));
        kgpu_reg_write(kgpu, REG_MP0_C2PMSG_35, own[i].type);
    }
    return 0;
}

/* ---- the ring -------------------------------------------------------------------------------------------------- */

static int create_ring(struct kgpu *kgpu, struct kgpu_message *message)
{
    struct kgpu_psp *psp = kgpu->psp;

    if (kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_64, PSP_READY, PSP_READY, TIMEOUT_US))
        return silent(kgpu, message, "C2PMSG_64", REG_MP0_C2PMSG_64);
    kgpu_reg_write(kgpu, REG_MP0_C2PMSG_69, (uint32_t)psp->address);
    kgpu_reg_write(kgpu, REG_MP0_C2PMSG_70, (uint32_t)(psp->address >> 32));
    kgpu_reg_write(kgpu, REG_MP0_C2PMSG_71, RING_BYTES);
    kgpu_reg_write(kgpu, REG_MP0_C2PMSG_64, PSP_CONTROL_CREATE_RING);
    if (kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_64, PSP_READY | PSP_STATUS, PSP_READY, TIMEOUT_US))
        return silent(kgpu, message, "C2PMSG_64", REG_MP0_C2PMSG_64);
    psp->has_ring = true;
    return 0;
}

static bool wait_fence(struct kgpu *kgpu)
{
    int64_t deadline = kgpu_os_time(kgpu->os) + TIMEOUT_US * 1000ll;

    while (atomic_load_explicit(&kgpu->psp->shared->fence, memory_order_acquire) != kgpu->psp->fence) {
        if (kgpu_os_time(kgpu->os) > deadline)
            return false;
        kgpu_os_relax(kgpu->os);
    }
    return true;
}

/* One command, to its end. Its response stays in psp->shared->command. Returns 0 or -MGPU_EIO. */
static int command(struct kgpu *kgpu, uint32_t id, uint64_t address, uint64_t bytes, uint32_t type,
                   struct kgpu_message *message)
{
    struct kgpu_psp *psp = kgpu->psp;
    uint64_t buffer = psp->address + offsetof(struct shared, command);
    uint64_t fence = psp->address + offsetof(struct shared, fence);
    uint32_t *c = psp->shared->command, *frame = &psp->shared->ring[psp->written];
    bool answered;

    memset(c, 0, sizeof psp->shared->command);
    c[PSP_COMMAND_SIZE] = PSP_COMMAND_BYTES;
    c[PSP_COMMAND_VERSION_AT] = PSP_COMMAND_VERSION;
    c[PSP_COMMAND_ID] = id;
    c[PSP_COMMAND_ADDRESS_LO] = (uint32_t)address;
    c[PSP_COMMAND_ADDRESS_HI] = (uint32_t)(address >> 32);
    c[PSP_COMMAND_LENGTH] = (uint32_t)bytes;
    c[PSP_COMMAND_TYPE] = type;
    memset(frame, 0, PSP_FRAME_DWORDS * 4);
    frame[PSP_FRAME_COMMAND_LO] = (uint32_t)buffer;
    frame[PSP_FRAME_COMMAND_HI] = (uint32_t)(buffer >> 32);
    frame[PSP_FRAME_COMMAND_BYTES] = PSP_COMMAND_BYTES;
    frame[PSP_FRAME_FENCE_LO] = (uint32_t)fence;
    frame[PSP_FRAME_FENCE_HI] = (uint32_t)(fence >> 32);
    frame[PSP_FRAME_FENCE_VALUE] = ++psp->fence;
    psp->written = (psp->written + PSP_FRAME_DWORDS) % (RING_BYTES / 4);
    atomic_thread_fence(memory_order_release);
    kgpu_reg_write(kgpu, REG_MP0_C2PMSG_67, psp->written);
    answered = wait_fence(kgpu);
    if (answered && !c[PSP_RESPONSE_STATUS])
        return 0;
    kgpu_format(message->text, sizeof message->text, "psp: command 0x%x, firmware type %u: %s, status 0x%x", id, type,
                answered ? "refused" : "no answer", c[PSP_RESPONSE_STATUS]);
    return -MGPU_EIO;
}

/* ---- firmware -------------------------------------------------------------------------------------------------- */

static int load(struct kgpu *kgpu, const struct piece *piece, struct kgpu_message *message)
{
    uint32_t bytes = put_image(kgpu, piece);

    if (!bytes)
        return 0;
    return command(kgpu, PSP_CMD_LOAD_IP_FW, vram_address(kgpu, kgpu->psp->image), bytes, piece->type, message);
}

/* The memory that the PSP keeps firmware in; it says how much. */
static int setup_tmr(struct kgpu *kgpu, struct kgpu_message *message)
{
    struct kgpu_psp *psp = kgpu->psp;
    uint64_t pages, image = vram_address(kgpu, psp->image);
    uint32_t bytes = put_image(kgpu, &contents);
    int err = command(kgpu, PSP_CMD_LOAD_TOC, image, bytes, 0, message);

    if (err)
        return err;
    pages = (psp->shared->command[PSP_RESPONSE_TMR_BYTES] + (uint64_t)MGPU_PAGE_SIZE - 1) / MGPU_PAGE_SIZE;
    if (pages && pages == psp->tmr_pages) /* from before a reset */
        return command(kgpu, PSP_CMD_SETUP_TMR, vram_address(kgpu, psp->tmr), pages * MGPU_PAGE_SIZE, 0, message);
    if (!pages || kgpu_buddy_alloc(&kgpu->vram, pages, IMAGE_PAGES, &psp->tmr)) {
        kgpu_format(message->text, sizeof message->text, "psp: no VRAM for the %lu pages that it wants",
                    (unsigned long)pages);
        return -MGPU_ENOMEM;
    }
    psp->tmr_pages = pages;
    return command(kgpu, PSP_CMD_SETUP_TMR, vram_address(kgpu, psp->tmr), pages * MGPU_PAGE_SIZE, 0, message);
}

static int load_all(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = load(kgpu, &power, message); /* before the protected memory exists: the SMU has its own */

    if (!err)
        err = setup_tmr(kgpu, message);
    for (size_t i = 0; !err && i < KGPU_COUNT(engines); i++)
        err = load(kgpu, &engines[i], message);
    if (!err)
        err = command(kgpu, PSP_CMD_AUTOLOAD_RLC, 0, 0, 0, message);
    if (!err && kgpu_reg_wait(kgpu, REG_RLC_RLCS_BOOTLOAD_STATUS, FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE,
                              FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE, TIMEOUT_US))
        err = silent(kgpu, message, "RLC_RLCS_BOOTLOAD_STATUS", REG_RLC_RLCS_BOOTLOAD_STATUS);
    return err;
}

/* ---- up and down ----------------------------------------------------------------------------------------------- */

static int create(struct kgpu *kgpu)
{
    struct kgpu_psp *psp = kgpu->psp = kgpu_alloc(kgpu, sizeof *psp);
    struct kgpu_extent extent = { .pages = sizeof(struct shared) / MGPU_PAGE_SIZE };

    if (!psp)
        return -MGPU_ENOMEM;
    psp->shared = kgpu_os_dma_alloc(kgpu->os, sizeof *psp->shared, &psp->bus);
    extent.address = psp->bus;
    if (!psp->shared || kgpu_gart_bind(kgpu, &extent, 1, extent.pages, &psp->address) ||
        kgpu_buddy_alloc(&kgpu->vram, IMAGE_PAGES, IMAGE_PAGES, &psp->image))
        return -MGPU_ENOMEM;
    psp->has_image = true;
    return 0;
}

/* The memory is there: give the card its firmware. */
int kgpu_psp_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err;

    kgpu->psp->has_ring = false;
    kgpu->psp->written = 0;
    err = boot(kgpu, message);
    if (!err)
        err = create_ring(kgpu, message);
    return err ? err : load_all(kgpu, message);
}

int kgpu_psp_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = create(kgpu);

    if (err) {
        kgpu_format(message->text, sizeof message->text, "psp: no memory to talk in");
        return err;
    }
    return kgpu_psp_restart(kgpu, message);
}

/* Make it let go of its memory. Returns whether it does. */
static bool drop_tmr(struct kgpu *kgpu)
{
    struct kgpu_message ignored;

    if (!kgpu_reg_read(kgpu, REG_MP0_C2PMSG_81)) /* it has been reset */
        return true;
    return kgpu->psp->has_ring && command(kgpu, PSP_CMD_DESTROY_TMR, 0, 0, 0, &ignored) == 0;
}

void kgpu_psp_finish(struct kgpu *kgpu)
{
    struct kgpu_psp *psp = kgpu->psp;

    if (!psp)
        return;
    if (psp->has_image)
        kgpu_buddy_free(&kgpu->vram, psp->image, IMAGE_PAGES);
    /* memory that it does not let go of is not given to anybody else */
    if (psp->tmr_pages && drop_tmr(kgpu))
        kgpu_buddy_free(&kgpu->vram, psp->tmr, psp->tmr_pages);
    if (psp->has_ring && kgpu_reg_read(kgpu, REG_MP0_C2PMSG_81)) {
        kgpu_reg_write(kgpu, REG_MP0_C2PMSG_64, PSP_CONTROL_DESTROY_RINGS);
        kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_64, PSP_READY, PSP_READY, TIMEOUT_US);
    }
    if (psp->address)
        kgpu_gart_unbind(kgpu, psp->address, sizeof *psp->shared / MGPU_PAGE_SIZE);
    if (psp->shared)
        kgpu_os_dma_free(kgpu->os, psp->shared, sizeof *psp->shared, psp->bus);
    kgpu_free(kgpu, psp, sizeof *psp);
    kgpu->psp = NULL;
}
