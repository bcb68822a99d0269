/* SPDX-License-Identifier: MIT */
/*
 * smu.c - the system management unit: sensors, the sleep of the graphics core, MODE1 reset.
 *
 * The graphics core is put to sleep by kgpu_smu_tick when it has had nothing to do for a while, and woken by
 * kgpu_smu_wake. While it sleeps its registers read as all ones, and what is written to them or rung at its doorbells
 * is lost: whoever is about to touch it wakes it first.
 */
#include "blocks.h"

#include "../memory/bo.h"
#include "../vm/gart.h"

#include <navi23/regs/fields.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>
#include <navi23/regs/smu.h>

#define TIMEOUT_US 2000000u
#define TABLE_BYTES MGPU_PAGE_SIZE
#define BIT(n) (1ull << (n))

/* What the SMU may do by itself: follow the load, save power, and above all protect the card. */
#define FEATURES                                                                                             \
    (BIT(SMU_FEATURE_DPM_PREFETCHER) | BIT(SMU_FEATURE_DPM_GFXCLK) | BIT(SMU_FEATURE_DPM_UCLK) |             \
     BIT(SMU_FEATURE_DPM_FCLK) | BIT(SMU_FEATURE_DPM_SOCCLK) | BIT(SMU_FEATURE_DPM_MP0CLK) |                 \
     BIT(SMU_FEATURE_DPM_LINK) | BIT(SMU_FEATURE_DS_GFXCLK) | BIT(SMU_FEATURE_DS_SOCCLK) |                   \
     BIT(SMU_FEATURE_DS_FCLK) | BIT(SMU_FEATURE_DS_UCLK) | BIT(SMU_FEATURE_FW_DSTATE) |                      \
     BIT(SMU_FEATURE_GFXOFF) | BIT(SMU_FEATURE_PPT) | BIT(SMU_FEATURE_TDC) | BIT(SMU_FEATURE_VR0HOT) |       \
     BIT(SMU_FEATURE_FW_CTF) | BIT(SMU_FEATURE_FAN_CONTROL) | BIT(SMU_FEATURE_THERMAL))

struct kgpu_smu {
    unsigned char *table; /* what the SMU and the kernel exchange; system memory */
    uint64_t bus, address; /* of it, for the OS and in VMID 0 */
    int64_t used_ns;       /* when the graphics core was last needed */
    bool told;             /* the SMU follows the load and knows the table */
    bool asleep;           /* the graphics core may be off */
};

/* ---- messages -------------------------------------------------------------------------------------------------- */

/* Wait for the result of the last message. Returns it; 0: there is none. */
static uint32_t wait_result(struct kgpu *kgpu)
{
    int64_t deadline = kgpu_os_time(kgpu->os) + TIMEOUT_US * 1000ll;
    uint32_t result;

    while ((result = kgpu_reg_read(kgpu, REG_MP1_C2PMSG_90)) == 0 && kgpu_os_time(kgpu->os) <= deadline)
        kgpu_os_relax(kgpu->os);
    return result;
}

/* Hand a message over. Returns false if the SMU has not come to an end with the one before, or does not run at all. */
static bool post(struct kgpu *kgpu, uint32_t message, uint32_t parameter)
{
    if (!wait_result(kgpu))
        return false;
    kgpu_reg_write(kgpu, REG_MP1_C2PMSG_90, 0);
    kgpu_reg_write(kgpu, REG_MP1_C2PMSG_82, parameter);
    kgpu_reg_write(kgpu, REG_MP1_C2PMSG_66, message);
    return true;
}

/* Send a message, its answer to *answer if that is not NULL. Returns the result, SMU_*; 0: nobody answers. */
static uint32_t send(struct kgpu *kgpu, uint32_t message, uint32_t parameter, uint32_t *answer)
{
    uint32_t result = post(kgpu, message, parameter) ? wait_result(kgpu) : 0;

    if (answer)
        *answer = kgpu_reg_read(kgpu, REG_MP1_C2PMSG_82);
    return result;
}

/* The same, with a line in the log if it went wrong. Returns 0 or -MGPU_EIO. */
static int must_send(struct kgpu *kgpu, uint32_t message, uint32_t parameter)
{
    uint32_t result = send(kgpu, message, parameter, NULL);

    if (result == SMU_OK)
        return 0;
    kgpu_log(kgpu, KGPU_LOG_ERROR, "smu: message 0x%x: result 0x%x", message, result);
    return -MGPU_EIO;
}

/* ---- up and down ----------------------------------------------------------------------------------------------- */

static int create(struct kgpu *kgpu)
{
    struct kgpu_smu *smu = kgpu->smu = kgpu_alloc(kgpu, sizeof *smu);
    struct kgpu_extent extent = { .pages = TABLE_BYTES / MGPU_PAGE_SIZE };

    if (!smu)
        return -MGPU_ENOMEM;
    smu->table = kgpu_os_dma_alloc(kgpu->os, TABLE_BYTES, &smu->bus);
    extent.address = smu->bus;
    return smu->table ? kgpu_gart_bind(kgpu, &extent, 1, extent.pages, &smu->address) : -MGPU_ENOMEM;
}

int kgpu_smu_restart(struct kgpu *kgpu, struct kgpu_message *message)
{
    const struct {
        uint32_t message, parameter;
    } steps[] = {
        { SMU_MSG_SET_TABLE_ADDRESS_HIGH, (uint32_t)(kgpu->smu->address >> 32) },
        { SMU_MSG_SET_TABLE_ADDRESS_LOW, (uint32_t)kgpu->smu->address },
        { SMU_MSG_USE_DEFAULT_PPTABLE, 0 },
        { SMU_MSG_RUN_DC_BTC, 0 },
        { SMU_MSG_SET_ALLOWED_FEATURES_HIGH, (uint32_t)(FEATURES >> 32) },
        { SMU_MSG_SET_ALLOWED_FEATURES_LOW, (uint32_t)FEATURES },
        { SMU_MSG_ENABLE_ALL_FEATURES, 0 },
        { SMU_MSG_DISALLOW_GFXOFF, 0 },
    };
    uint32_t layout = 0, result = send(kgpu, SMU_MSG_GET_DRIVER_IF_VERSION, 0, &layout);

    kgpu->smu->used_ns = kgpu_os_time(kgpu->os);
    if (result == SMU_OK && layout != SMU_DRIVER_IF_VERSION)
        kgpu_log(kgpu, KGPU_LOG_WARNING, "smu: its tables have layout 0x%x, not 0x%x", layout, SMU_DRIVER_IF_VERSION);
    for (size_t i = 0; result == SMU_OK && i < KGPU_COUNT(steps); i++)
        if ((result = send(kgpu, steps[i].message, steps[i].parameter, NULL)) != SMU_OK)
            kgpu_format(message->text, sizeof message->text, "smu: message 0x%x: result 0x%x", steps[i].message,
                        result);
    if (result == SMU_OK)
        kgpu->smu->told = true;
    else if (!message->text[0])
        kgpu_format(message->text, sizeof message->text, "smu: C2PMSG_90 reads 0x%x: it does not answer",
                    kgpu_reg_read(kgpu, REG_MP1_C2PMSG_90));
    return kgpu->smu->told ? 0 : -MGPU_EIO;
}

int kgpu_smu_init(struct kgpu *kgpu, struct kgpu_message *message)
{
    int err = create(kgpu);

    if (err) {
        kgpu_format(message->text, sizeof message->text, "smu: no memory for its table");
        return err;
    }
    return kgpu_smu_restart(kgpu, message);
}

void kgpu_smu_finish(struct kgpu *kgpu)
{
    struct kgpu_smu *smu = kgpu->smu;

    if (!smu)
        return;
    if (smu->told) { /* it must not write into memory that is no longer ours */
        must_send(kgpu, SMU_MSG_SET_TABLE_ADDRESS_HIGH, 0);
        must_send(kgpu, SMU_MSG_SET_TABLE_ADDRESS_LOW, 0);
    }
    if (smu->address)
        kgpu_gart_unbind(kgpu, smu->address, TABLE_BYTES / MGPU_PAGE_SIZE);
    if (smu->table)
        kgpu_os_dma_free(kgpu->os, smu->table, TABLE_BYTES, smu->bus);
    kgpu_free(kgpu, smu, sizeof *smu);
    kgpu->smu = NULL;
}

/* ---- sleep ----------------------------------------------------------------------------------------------------- */

void kgpu_smu_wake(struct kgpu *kgpu)
{
    struct kgpu_smu *smu = kgpu->smu;
    uint32_t on = FIELD_PUT(FIELD_SMUIO_GFX_MISC_CNTL__PWR_GFXOFF_STATUS, SMU_GFX_ON);

    if (!smu)
        return;
    smu->used_ns = kgpu_os_time(kgpu->os);
    if (!smu->asleep)
        return;
    smu->asleep = false;
    kgpu->stats.power_ups++;
    if (must_send(kgpu, SMU_MSG_DISALLOW_GFXOFF, 0))
        return;
    if (kgpu_reg_wait(kgpu, REG_SMUIO_GFX_MISC_CNTL, FIELD_SMUIO_GFX_MISC_CNTL__PWR_GFXOFF_STATUS, on, TIMEOUT_US))
        kgpu_log(kgpu, KGPU_LOG_ERROR, "smu: the graphics core does not wake up: SMUIO_GFX_MISC_CNTL reads 0x%x",
                 kgpu_reg_read(kgpu, REG_SMUIO_GFX_MISC_CNTL));
}

void kgpu_smu_tick(struct kgpu *kgpu, bool busy)
{
    struct kgpu_smu *smu = kgpu->smu;
    int64_t now;

    if (!smu || !smu->told || smu->asleep)
        return;
    now = kgpu_os_time(kgpu->os);
    if (busy)
        smu->used_ns = now;
    else if ((uint64_t)(now - smu->used_ns) / 1000000 >= kgpu->tuned[KGPU_TUNE_IDLE_MS])
        smu->asleep = must_send(kgpu, SMU_MSG_ALLOW_GFXOFF, 0) == 0;
}

/* ---- sensors --------------------------------------------------------------------------------------------------- */

static const struct {
    uint8_t at, bytes;
    uint32_t scale;
} sensors[] = {
    [MGPU_SENSOR_GPU_CLOCK] = { SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_GFX, 4, 1 },
    [MGPU_SENSOR_MEMORY_CLOCK] = { SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_MEMORY, 4, 1 },
    [MGPU_SENSOR_TEMPERATURE] = { SMU_METRICS_TEMPERATURE, 2, 1000 },
    [MGPU_SENSOR_LOAD] = { SMU_METRICS_GFX_LOAD, 2, 1 },
    [MGPU_SENSOR_POWER] = { SMU_METRICS_POWER, 2, 1 },
};

int kgpu_smu_sensor(struct kgpu *kgpu, uint32_t sensor, uint32_t *out)
{
    uint32_t value = 0;

    if (sensor >= KGPU_COUNT(sensors))
        return -MGPU_ENOENT;
    if (must_send(kgpu, SMU_MSG_TABLE_TO_MEMORY, SMU_TABLE_METRICS))
        return -MGPU_EOPNOTSUPP;
    for (unsigned i = 0; i < sensors[sensor].bytes; i++)
        value |= (uint32_t)kgpu->smu->table[sensors[sensor].at + i] << 8 * i;
    *out = value * sensors[sensor].scale;
    return 0;
}

/* ---- reset ----------------------------------------------------------------------------------------------------- */

/* Whether a reset has taken place, or does so soon: the secure OS is gone. A card in reset reads as all ones. */
static bool wait_reset(struct kgpu *kgpu)
{
    return kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_81, UINT32_MAX, 0, TIMEOUT_US) == 0;
}

int kgpu_smu_mode1_reset(struct kgpu *kgpu)
{
    bool gone = post(kgpu, SMU_MSG_MODE1_RESET, 0) && wait_reset(kgpu);

    if (kgpu->smu)
        kgpu->smu->told = kgpu->smu->asleep = false;
    if (!gone) {
        kgpu_log(kgpu, KGPU_LOG_WARNING, "smu: it does not reset the card; the PSP is asked");
        kgpu_reg_write(kgpu, REG_MP0_C2PMSG_64, PSP_CONTROL_MODE1_RESET);
        gone = wait_reset(kgpu);
    }
    if (gone && kgpu_reg_wait(kgpu, REG_MP0_C2PMSG_35, PSP_READY, PSP_READY, TIMEOUT_US) == 0)
        return 0;
    kgpu_log(kgpu, KGPU_LOG_ERROR, "smu: the card does not come back from a MODE1 reset");
    return -MGPU_EIO;
}
