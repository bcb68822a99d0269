/* SPDX-License-Identifier: MIT */
/* smu.c - see smu.h: the mailbox, its messages, the table of metrics. */
#include "card.h"

#include <string.h>

#define VERSION 0x003b2a00u /* of the firmware, 59.42.0 */
#define TICKS_PER_MEASUREMENT 100000u /* 1 ms: the load is not measured more often */

int smu_init(struct navi *navi)
{
    int error = -pthread_mutex_init(&navi->smu.lock, NULL);
    if (error)
        return error;
    /* it has no client number of its own here */
    gmc_port_init(&navi->smu.port, navi, GCVM_CLIENT_CPF, GCVM_CLIENT_CPG);
    return 0;
}

void smu_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->smu.lock);
}

void smu_boot(struct navi *navi)
{
    reg_set(navi, REG_MP1_C2PMSG_90, SMU_OK);
}

void smu_reset(struct navi *navi)
{
    struct smu *smu = &navi->smu;
    pthread_mutex_lock(&smu->lock);
    atomic_store(&smu->may_sleep, false);
    smu->table = smu->allowed = smu->features = 0;
    pthread_mutex_unlock(&smu->lock);
}

void smu_quiesce(struct navi *navi)
{
    pthread_mutex_lock(&navi->smu.lock);
    pthread_mutex_unlock(&navi->smu.lock);
}

/* ---- sleep ------------------------------------------------------------------------------------------------------- */

bool smu_gfx_is_off(struct navi *navi)
{
    if (!atomic_load(&navi->smu.may_sleep))
        return false;
    for (unsigned i = 0; i < NAVI_RINGS; i++) {
        if (ring_is_busy(&navi->ring[i]))
            return false;
    }
    return true;
}

static uint32_t gfx_power(struct navi *navi, uint32_t reg)
{
    (void)reg;
    return FIELD_PUT(FIELD_SMUIO_GFX_MISC_CNTL__PWR_GFXOFF_STATUS, smu_gfx_is_off(navi) ? SMU_GFX_OFF : SMU_GFX_ON);
}

/* ---- metrics ----------------------------------------------------------------------------------------------------- */

/* Levels of each clock, MHz; the graphics clock is anything between its two. */
/* clang-format off */
static const struct { unsigned count; uint32_t mhz[4]; } clocks[] = {
    [SMU_CLOCK_GFX]    = { 2, { 500, 2491 } },
    [SMU_CLOCK_SOC]    = { 2, { 480, 1200 } },
    [SMU_CLOCK_MEMORY] = { 4, { 96, 457, 674, 875 } },
};
/* clang-format on */

static uint32_t highest(unsigned clock)
{
    return clocks[clock].mhz[clocks[clock].count - 1];
}

/* How busy the rings were, all together, since the last measurement. */
static void measure(struct navi *navi)
{
    struct smu *smu = &navi->smu;
    uint64_t now = navi_clock(), busy = 0;
    if (now - smu->measured < TICKS_PER_MEASUREMENT)
        return;
    for (unsigned i = 0; i < NAVI_RINGS; i++)
        busy += ring_busy_ticks(&navi->ring[i]);
    uint64_t percent = (busy - smu->busy) * 100 / (now - smu->measured);
    smu->load = smu->measured ? (unsigned)(percent < 100 ? percent : 100) : 0;
    smu->measured = now;
    smu->busy = busy;
}

static void put(uint8_t *table, unsigned at, uint32_t value, unsigned size)
{
    memcpy(table + at, &value, size); /* of a little-endian number the low bytes come first */
}

static void fill_metrics(struct navi *navi, uint8_t *table)
{
    measure(navi);
    unsigned load = navi->smu.load;
    bool off = smu_gfx_is_off(navi);
    uint32_t gfx = off ? 0 : load ? highest(SMU_CLOCK_GFX) : clocks[SMU_CLOCK_GFX].mhz[0];
    uint32_t memory = load ? highest(SMU_CLOCK_MEMORY) : clocks[SMU_CLOCK_MEMORY].mhz[0];
    put(table, SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_GFX, gfx, 4);
    put(table, SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_SOC, highest(SMU_CLOCK_SOC), 4);
    put(table, SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_MEMORY, memory, 4);
    put(table, SMU_METRICS_GFX_BUSY_CLOCK, gfx, 2);
    put(table, SMU_METRICS_GFX_CLOCK, gfx, 2);
    put(table, SMU_METRICS_MEMORY_CLOCK, memory, 2);
    put(table, SMU_METRICS_GFX_LOAD, load, 2);
    put(table, SMU_METRICS_MEMORY_LOAD, load, 2);
    put(table, SMU_METRICS_POWER, off ? 5 : 20 + load * 80 / 100, 2);
    put(table, SMU_METRICS_TEMPERATURE, 40 + load * 25 / 100, 2);
    put(table, SMU_METRICS_HOTSPOT, 42 + load * 35 / 100, 2);
}

/* ---- messages: each returns its result; *word is the parameter, and then the answer ------------------------------ */

static uint32_t accept(struct navi *navi, uint32_t *word)
{
    (void)navi, (void)word;
    return SMU_OK;
}

static uint32_t test(struct navi *navi, uint32_t *word)
{
    (void)navi;
    ++*word;
    return SMU_OK;
}

static uint32_t get_version(struct navi *navi, uint32_t *word)
{
    (void)navi;
    *word = VERSION;
    return SMU_OK;
}

static uint32_t get_driver_if_version(struct navi *navi, uint32_t *word)
{
    (void)navi;
    *word = SMU_DRIVER_IF_VERSION;
    return SMU_OK;
}

static uint64_t with_low(uint64_t value, uint32_t low)
{
    return (value & ~0xffffffffull) | low;
}

static uint64_t with_high(uint64_t value, uint32_t high)
{
    return (value & 0xffffffff) | (uint64_t)high << 32;
}

static uint32_t set_allowed_low(struct navi *navi, uint32_t *word)
{
    navi->smu.allowed = with_low(navi->smu.allowed, *word);
    return SMU_OK;
}

static uint32_t set_allowed_high(struct navi *navi, uint32_t *word)
{
    navi->smu.allowed = with_high(navi->smu.allowed, *word);
    return SMU_OK;
}

static uint32_t enable_all(struct navi *navi, uint32_t *word)
{
    (void)word;
    navi->smu.features = navi->smu.allowed;
    return SMU_OK;
}

static uint32_t disable_all(struct navi *navi, uint32_t *word)
{
    (void)word;
    navi->smu.features = 0;
    return SMU_OK;
}

static uint32_t get_features_low(struct navi *navi, uint32_t *word)
{
    *word = (uint32_t)navi->smu.features;
    return SMU_OK;
}

static uint32_t get_features_high(struct navi *navi, uint32_t *word)
{
    *word = (uint32_t)(navi->smu.features >> 32);
    return SMU_OK;
}

static uint32_t set_table_low(struct navi *navi, uint32_t *word)
{
    navi->smu.table = with_low(navi->smu.table, *word);
    return SMU_OK;
}

static uint32_t set_table_high(struct navi *navi, uint32_t *word)
{
    navi->smu.table = with_high(navi->smu.table, *word);
    return SMU_OK;
}

static uint32_t table_to_memory(struct navi *navi, uint32_t *word)
{
    uint8_t table[SMU_METRICS_BYTES] = { 0 };
    if (!navi->smu.table)
        return SMU_REJECTED_PREREQUISITE;
    if ((*word & 0xffff) != SMU_TABLE_METRICS)
        return SMU_FAILED;
    fill_metrics(navi, table);
    gmc_enter(&navi->smu.port);
    gmc_write(&navi->smu.port, 0, navi->smu.table, table, sizeof table);
    gmc_leave(&navi->smu.port);
    return SMU_OK;
}

/* Takes the table for read. */
static uint32_t table_from_memory(struct navi *navi, uint32_t *word)
{
    if (!navi->smu.table)
        return SMU_REJECTED_PREREQUISITE;
    return (*word & 0xffff) == SMU_TABLE_PPTABLE ? SMU_OK : SMU_FAILED;
}

static uint32_t get_min_frequency(struct navi *navi, uint32_t *word)
{
    unsigned clock = *word >> 16;
    (void)navi;
    if (clock >= sizeof clocks / sizeof clocks[0])
        return SMU_FAILED;
    *word = clocks[clock].mhz[0];
    return SMU_OK;
}

static uint32_t get_max_frequency(struct navi *navi, uint32_t *word)
{
    unsigned clock = *word >> 16;
    (void)navi;
    if (clock >= sizeof clocks / sizeof clocks[0])
        return SMU_FAILED;
    *word = highest(clock);
    return SMU_OK;
}

static uint32_t get_frequency(struct navi *navi, uint32_t *word)
{
    unsigned clock = *word >> 16, level = *word & 0xff;
    (void)navi;
    if (clock >= sizeof clocks / sizeof clocks[0] || (level != 0xff && level >= clocks[clock].count))
        return SMU_FAILED;
    *word = level == 0xff ? clocks[clock].count : clocks[clock].mhz[level];
    return SMU_OK;
}

static uint32_t allow_gfxoff(struct navi *navi, uint32_t *word)
{
    (void)word;
    if (!(navi->smu.features & 1ull << SMU_FEATURE_GFXOFF))
        return SMU_REJECTED_PREREQUISITE;
    atomic_store(&navi->smu.may_sleep, true);
    return SMU_OK;
}

static uint32_t disallow_gfxoff(struct navi *navi, uint32_t *word)
{
    (void)word;
    atomic_store(&navi->smu.may_sleep, false);
    return SMU_OK;
}

/* Those that are accepted have no effect in this model. */
static uint32_t (*const messages[SMU_MESSAGES])(struct navi *navi, uint32_t *word) = {
    [SMU_MSG_TEST] = test,
    [SMU_MSG_GET_VERSION] = get_version,
    [SMU_MSG_GET_DRIVER_IF_VERSION] = get_driver_if_version,
    [SMU_MSG_SET_ALLOWED_FEATURES_LOW] = set_allowed_low,
    [SMU_MSG_SET_ALLOWED_FEATURES_HIGH] = set_allowed_high,
    [SMU_MSG_ENABLE_ALL_FEATURES] = enable_all,
    [SMU_MSG_DISABLE_ALL_FEATURES] = disable_all,
    [SMU_MSG_GET_FEATURES_LOW] = get_features_low,
    [SMU_MSG_GET_FEATURES_HIGH] = get_features_high,
    [SMU_MSG_SET_TABLE_ADDRESS_HIGH] = set_table_high,
    [SMU_MSG_SET_TABLE_ADDRESS_LOW] = set_table_low,
    [SMU_MSG_SET_TOOLS_ADDRESS_HIGH] = accept,
    [SMU_MSG_SET_TOOLS_ADDRESS_LOW] = accept,
    [SMU_MSG_TABLE_TO_MEMORY] = table_to_memory,
    [SMU_MSG_TABLE_FROM_MEMORY] = table_from_memory,
    [SMU_MSG_USE_DEFAULT_PPTABLE] = accept,
    [SMU_MSG_GET_MIN_FREQUENCY] = get_min_frequency,
    [SMU_MSG_GET_MAX_FREQUENCY] = get_max_frequency,
    [SMU_MSG_GET_FREQUENCY] = get_frequency,
    [SMU_MSG_SET_PCIE_PARAMETERS] = accept,
    [SMU_MSG_SET_WORKLOAD_MASK] = accept,
    [SMU_MSG_ALLOW_GFXOFF] = allow_gfxoff,
    [SMU_MSG_DISALLOW_GFXOFF] = disallow_gfxoff,
    [SMU_MSG_PREPARE_UNLOAD] = accept,
    [SMU_MSG_RUN_DC_BTC] = accept,
};

/* ---- the mailbox ------------------------------------------------------------------------------------------------- */

static void answer(struct navi *navi, uint32_t message, uint32_t result)
{
    if (result != SMU_OK)
        navi_log(navi, NAVI_LOG_ERROR, "smu: message 0x%x, parameter 0x%x: result 0x%x", message,
                 reg_get(navi, REG_MP1_C2PMSG_82), result);
    reg_set(navi, REG_MP1_C2PMSG_90, result);
}

static void write_message(struct navi *navi, uint32_t reg, uint32_t message)
{
    struct smu *smu = &navi->smu;
    reg_set(navi, reg, message);
    if (!psp_has_loaded(navi, PSP_FW_SMU)) {
        navi_log(navi, NAVI_LOG_ERROR, "smu: no firmware has been loaded; message 0x%x has no answer", message);
        return;
    }
    if (message == SMU_MSG_MODE1_RESET) { /* without the lock: this is in it too, and nobody is left to answer */
        if (!card_mode1_reset(navi))
            answer(navi, message, SMU_FAILED);
        return;
    }
    pthread_mutex_lock(&smu->lock);
    uint32_t word = reg_get(navi, REG_MP1_C2PMSG_82);
    bool known = message < SMU_MESSAGES && messages[message];
    uint32_t result = known ? messages[message](navi, &word) : SMU_UNKNOWN_MESSAGE;
    reg_set(navi, REG_MP1_C2PMSG_82, word);
    answer(navi, message, result);
    pthread_mutex_unlock(&smu->lock);
}

const struct mmio_row smu_registers[] = {
    { REG_MP1_C2PMSG_66, 1, NULL, write_message },
    { REG_SMUIO_GFX_MISC_CNTL, 1, gfx_power, mmio_ignore },
    { 0 },
};
