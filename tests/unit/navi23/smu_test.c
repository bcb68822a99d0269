/* SPDX-License-Identifier: MIT */
/* smu.c: its mailbox and messages, the table of metrics, and the sleep of the graphics core. */
#include "card.h"

#include <navi23/regs/smu.h>

#define TABLE_AT ROOM

static struct card *c;

/* Send a message; returns its result, with the answer left in C2PMSG_82. */
static uint32_t send(uint32_t message, uint32_t parameter)
{
    card_set(c, REG_MP1_C2PMSG_90, 0);
    card_set(c, REG_MP1_C2PMSG_82, parameter);
    card_set(c, REG_MP1_C2PMSG_66, message);
    return card_get(c, REG_MP1_C2PMSG_90);
}

static uint32_t answer(uint32_t message, uint32_t parameter)
{
    CHECK_EQ(send(message, parameter), SMU_OK);
    return card_get(c, REG_MP1_C2PMSG_82);
}

static bool logged(const char *what)
{
    bool found = strstr(c->log, what) != NULL;
    card_forget_log(c);
    return found;
}

static void silent_without_firmware(void)
{
    struct card *warm = c;
    c = card_cold(false);
    CHECK_EQ(card_get(c, REG_MP1_C2PMSG_90), 0);
    CHECK_EQ(send(SMU_MSG_TEST, 1), 0);
    CHECK(logged("no firmware"));
    card_load_firmware(c);
    CHECK_EQ(card_get(c, REG_MP1_C2PMSG_90), SMU_OK); /* it has come up */
    CHECK_EQ(answer(SMU_MSG_TEST, 41), 42);
    card_psp_command(c, PSP_CMD_DESTROY_TMR, 0, 0, 0);
    CHECK_EQ(answer(SMU_MSG_TEST, 41), 42); /* it does not live there */
    card_free(c);
    c = warm;
}

static void says_who_it_is(void)
{
    CHECK_EQ(answer(SMU_MSG_GET_VERSION, 0), 0x3b2a00);
    CHECK_EQ(answer(SMU_MSG_GET_DRIVER_IF_VERSION, 0), 0xf);
}

static void refuses_what_it_does_not_know(void)
{
    CHECK_EQ(send(0, 0), SMU_UNKNOWN_MESSAGE);
    CHECK_EQ(send(SMU_MESSAGES, 0), SMU_UNKNOWN_MESSAGE);
    CHECK_EQ(send(UINT32_MAX, 0), SMU_UNKNOWN_MESSAGE);
    CHECK(logged("result 0xfe"));
    CHECK_EQ(card_get(c, REG_MP1_C2PMSG_82), 0);
}

static void enables_what_is_allowed(void)
{
    CHECK_EQ(send(SMU_MSG_SET_ALLOWED_FEATURES_LOW, 1u << SMU_FEATURE_GFXOFF), SMU_OK);
    CHECK_EQ(send(SMU_MSG_SET_ALLOWED_FEATURES_HIGH, 3), SMU_OK);
    CHECK_EQ(answer(SMU_MSG_GET_FEATURES_LOW, 0), 0);
    CHECK_EQ(send(SMU_MSG_ENABLE_ALL_FEATURES, 0), SMU_OK);
    CHECK_EQ(answer(SMU_MSG_GET_FEATURES_LOW, 0), 1u << SMU_FEATURE_GFXOFF);
    CHECK_EQ(answer(SMU_MSG_GET_FEATURES_HIGH, 0), 3);
    CHECK_EQ(send(SMU_MSG_DISABLE_ALL_FEATURES, 0), SMU_OK);
    CHECK_EQ(answer(SMU_MSG_GET_FEATURES_HIGH, 0), 0);
}

static void knows_its_clocks(void)
{
    uint32_t memory = SMU_CLOCK_MEMORY << 16;
    CHECK_EQ(answer(SMU_MSG_GET_MAX_FREQUENCY, SMU_CLOCK_GFX << 16), 2491);
    CHECK_EQ(answer(SMU_MSG_GET_MIN_FREQUENCY, SMU_CLOCK_GFX << 16), 500);
    CHECK_EQ(answer(SMU_MSG_GET_FREQUENCY, memory | 0xff), 4);
    CHECK_EQ(answer(SMU_MSG_GET_FREQUENCY, memory), 96);
    CHECK_EQ(answer(SMU_MSG_GET_FREQUENCY, memory | 3), 875);
    CHECK_EQ(send(SMU_MSG_GET_FREQUENCY, memory | 4), SMU_FAILED);
    CHECK_EQ(send(SMU_MSG_GET_FREQUENCY, 3 << 16), SMU_FAILED);
    CHECK_EQ(send(SMU_MSG_GET_MAX_FREQUENCY, 0xffff0000), SMU_FAILED);
    CHECK_EQ(send(SMU_MSG_GET_MIN_FREQUENCY, 3 << 16), SMU_FAILED);
}

static unsigned metric(unsigned at)
{
    return c->vram[TABLE_AT + at] | (unsigned)c->vram[TABLE_AT + at + 1] << 8;
}

static void pass(long ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

/* The load is what the rings really did: nothing, then nothing but wait. */
static void metrics_follow_the_load(void)
{
    CHECK_EQ(send(SMU_MSG_SET_TABLE_ADDRESS_HIGH, 0), SMU_OK);
    CHECK_EQ(send(SMU_MSG_SET_TABLE_ADDRESS_LOW, 0), SMU_OK);
    CHECK_EQ(send(SMU_MSG_TABLE_TO_MEMORY, SMU_TABLE_METRICS), SMU_REJECTED_PREREQUISITE);
    CHECK_EQ(send(SMU_MSG_TABLE_FROM_MEMORY, SMU_TABLE_PPTABLE), SMU_REJECTED_PREREQUISITE);
    CHECK_EQ(send(SMU_MSG_SET_TABLE_ADDRESS_HIGH, HI(FB + TABLE_AT)), SMU_OK);
    CHECK_EQ(send(SMU_MSG_SET_TABLE_ADDRESS_LOW, LO(FB + TABLE_AT)), SMU_OK);
    CHECK_EQ(send(SMU_MSG_TABLE_TO_MEMORY, 11), SMU_FAILED);
    CHECK_EQ(send(SMU_MSG_TABLE_FROM_MEMORY, 11), SMU_FAILED);
    CHECK_EQ(send(SMU_MSG_TABLE_TO_MEMORY, SMU_TABLE_METRICS), SMU_OK);
    pass(20);
    CHECK_EQ(send(SMU_MSG_TABLE_TO_MEMORY, SMU_TABLE_METRICS), SMU_OK);
    CHECK_EQ(metric(SMU_METRICS_GFX_LOAD), 0);
    CHECK_EQ(metric(SMU_METRICS_CLOCKS), 500);
    unsigned watts = metric(SMU_METRICS_POWER), degrees = metric(SMU_METRICS_TEMPERATURE);
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FB + ROOM + 0x1000), HI(FB + ROOM + 0x1000), 1,
         0xffffffff, 4);
    CHECK(!card_run_briefly(c));
    pass(20);
    CHECK_EQ(send(SMU_MSG_TABLE_TO_MEMORY, SMU_TABLE_METRICS), SMU_OK);
    CHECK(metric(SMU_METRICS_GFX_LOAD) > 50 && metric(SMU_METRICS_GFX_LOAD) <= 100);
    CHECK_EQ(metric(SMU_METRICS_CLOCKS), 2491);
    CHECK(metric(SMU_METRICS_POWER) > watts && metric(SMU_METRICS_TEMPERATURE) > degrees);
    atomic_store((_Atomic uint32_t *)vram32(c, ROOM + 0x1000), 1);
    CHECK(card_run(c));
}

static uint32_t power(void)
{
    return FIELD_GET(FIELD_SMUIO_GFX_MISC_CNTL__PWR_GFXOFF_STATUS, card_get(c, REG_SMUIO_GFX_MISC_CNTL));
}

static void sleeps_when_it_may_and_can(void)
{
    CHECK_EQ(send(SMU_MSG_ALLOW_GFXOFF, 0), SMU_REJECTED_PREREQUISITE); /* the feature is off */
    send(SMU_MSG_SET_ALLOWED_FEATURES_LOW, 1u << SMU_FEATURE_GFXOFF);
    send(SMU_MSG_ENABLE_ALL_FEATURES, 0);
    card_forget_log(c);
    card_set(c, REG_SCRATCH_REG0, 7);
    CHECK_EQ(power(), SMU_GFX_ON);
    CHECK_EQ(send(SMU_MSG_ALLOW_GFXOFF, 0), SMU_OK);
    CHECK_EQ(power(), SMU_GFX_OFF);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 0xffffffff);
    CHECK_EQ(card_get(c, REG_SDMA0_STATUS_REG), 0xffffffff);
    CHECK_EQ(card_get(c, REG_GCVM_L2_CNTL3), 0xffffffff);
    card_set(c, REG_SCRATCH_REG0, 8);
    CHECK(logged("sleeps"));
    CHECK(card_get(c, REG_RCC_CONFIG_MEMSIZE) != 0xffffffff); /* the rest is awake */
    CHECK(card_get(c, REG_IH_RB_CNTL) != 0xffffffff);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x600d);
    CHECK(card_run(c)); /* nobody hears the doorbell */
    CHECK(*vram32(c, ROOM) != 0x600d);
    CHECK(logged("doorbell"));
    CHECK_EQ(send(SMU_MSG_DISALLOW_GFXOFF, 0), SMU_OK);
    CHECK_EQ(power(), SMU_GFX_ON);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 7);
    CHECK(card_run(c));
    CHECK_EQ(*vram32(c, ROOM), 0x600d);
    CHECK_STR(c->log, "");
}

/* What is at work is not switched off. */
static void stays_awake_while_busy(void)
{
    *vram32(c, ROOM) = 0;
    EMIT(c, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 1, 0xffffffff, 4);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(send(SMU_MSG_ALLOW_GFXOFF, 0), SMU_OK);
    CHECK_EQ(power(), SMU_GFX_ON);
    CHECK_EQ(card_get(c, REG_SCRATCH_REG0), 7);
    atomic_store((_Atomic uint32_t *)vram32(c, ROOM), 1);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(power(), SMU_GFX_OFF);
    CHECK_EQ(send(SMU_MSG_DISALLOW_GFXOFF, 0), SMU_OK);
}

/* The write pointer in memory is not looked at either, before it is awake. */
static void polls_nothing_in_its_sleep(void)
{
    const uint64_t at = ROOM + 0x200;
    *vram64(c, at) = c->wptr;
    card_set64(c, REG_CP_RB_WPTR_POLL_ADDR_LO, FB + at);
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, FIELD_PUT(FIELD_CP_RB_WPTR_POLL_CNTL__POLL_FREQUENCY, 0x100));
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + ROOM), HI(FB + ROOM), 0x901);
    CHECK_EQ(send(SMU_MSG_ALLOW_GFXOFF, 0), SMU_OK);
    __atomic_store_n(vram64(c, at), c->wptr, __ATOMIC_RELEASE);
    CHECK(!card_reaches(c, ROOM, 0x901, SECONDS(1) / 50));
    CHECK_EQ(power(), SMU_GFX_OFF);
    CHECK_EQ(send(SMU_MSG_DISALLOW_GFXOFF, 0), SMU_OK);
    CHECK(card_reaches(c, ROOM, 0x901, SECONDS(10)));
    card_set(c, REG_CP_RB_WPTR_POLL_CNTL, 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(silent_without_firmware);
    TAP_RUN(says_who_it_is);
    TAP_RUN(refuses_what_it_does_not_know);
    TAP_RUN(enables_what_is_allowed);
    TAP_RUN(knows_its_clocks);
    TAP_RUN(metrics_follow_the_load);
    TAP_RUN(sleeps_when_it_may_and_can);
    TAP_RUN(stays_awake_while_busy);
    TAP_RUN(polls_nothing_in_its_sleep);
    card_free(c);
    return tap_done();
}
