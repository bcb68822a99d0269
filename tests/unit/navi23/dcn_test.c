/* SPDX-License-Identifier: MIT */
/* dcn.c: the display thread: it rests when it can, survives noise, ends at any time, and forgets all in a reset. */
#include <sys/resource.h>

#include <navi23/regs/smu.h>

#include "dcn.h"

static struct card *c;

/* ---- processor time ---------------------------------------------------------------------------------------------- */

static int64_t busy_ns(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * SECONDS(1) + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000ll;
}

/* Of 300 ms. */
static int64_t measure_busy(const char *what)
{
    int64_t before = busy_ns();
    dcn_sleep(MS(300));
    int64_t busy = busy_ns() - before;
    printf("# %s: %.2f ms of 300\n", what, (double)busy / 1e6);
    return busy;
}

static void rests(void)
{
    static const struct dcn_mode full = { 1920, 1080, 2080, 1111, 138500 };
    CHECK(measure_busy("all heads are off") < MS(15));
    for (unsigned i = 0; i < DCN_HEADS; i++)
        dcn_start(c, i, &full);
    CHECK(measure_busy("five heads that nobody looks at") < MS(60));
    for (unsigned i = 0; i < DCN_HEADS; i++)
        dcn_stop(c, i);
    CHECK(measure_busy("all heads are off again") < MS(15));
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

static atomic_uint frames, dark;

static void count(void *opaque, const struct navi_frame *frame)
{
    (void)opaque;
    atomic_fetch_add(frame->pixels ? &frames : &dark, 1);
}

static void forgets_all_in_a_reset(void)
{
    static const uint8_t edid[NAVI_EDID_BYTES] = { 0x5a };
    CHECK_EQ(navi_plug(c->navi, 1, edid, sizeof edid), 0);
    CHECK_EQ(navi_watch(c->navi, 1, count, NULL), 0);
    dcn_start(c, 1, &small_mode);
    dcn_flip(c, 1, FB + ROOM);
    CHECK(dcn_await_flip(c, 1));
    dcn_next_frame(c, 1);
    dcn_flip(c, 1, FB + ROOM + 0x1000);
    atomic_store(&dark, 0);
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    CHECK(!dcn_runs(c, 1));
    CHECK_EQ(dcn_frames(c, 1), 0);
    CHECK_EQ(dcn_in_use(c, 1), 0);
    CHECK(!dcn_flip_is_pending(c, 1));
    CHECK_EQ(card_get(c, otg(REG_OTG0_GLOBAL_SYNC_STATUS, 1)), 0);
    CHECK_EQ(card_get(c, hubp(REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT, 1)), 0);
    CHECK(card_get(c, REG_HPD0_INT_STATUS + HPD_DISTANCE) & FIELD_HPD_INT_STATUS__SENSE);
    CHECK(!(card_get(c, REG_HPD0_INT_STATUS) & FIELD_HPD_INT_STATUS__SENSE));
    dcn_sleep(MS(40));
    CHECK_EQ(atomic_load(&dark), 1);
    /* it works as before, and who looked still does */
    c->next_table = TABLES;
    c->ih_rptr = 0;
    card_warm(c);
    atomic_store(&frames, 0);
    dcn_start(c, 1, &small_mode);
    dcn_sleep(MS(100));
    CHECK(atomic_load(&frames) >= 3);
    dcn_stop(c, 1);
    CHECK_EQ(navi_watch(c->navi, 1, NULL, NULL), 0);
}

static void *reset_often(void *arg)
{
    for (unsigned i = 0; i < 5; i++) {
        dcn_sleep(MS(5));
        navi_reg_write(c->navi, REG_MP1_C2PMSG_66 * 4, SMU_MSG_MODE1_RESET);
        card_load_firmware(c);
    }
    return arg;
}

/* A driver that does not know of the reset goes on writing. */
static void survives_resets_at_work(void)
{
    static const struct dcn_mode fast = { 160, 100, 200, 125, 20000 };
    pthread_t thread;
    CHECK_EQ(navi_watch(c->navi, 0, count, NULL), 0);
    pthread_create(&thread, NULL, reset_often, NULL);
    for (unsigned i = 0; i < 200; i++) {
        dcn_set_mode(c, 0, &fast);
        card_set(c, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
        dcn_flip(c, 0, FB + ROOM);
        dcn_sleep(300000);
    }
    pthread_join(thread, NULL);
    CHECK_EQ(navi_watch(c->navi, 0, NULL, NULL), 0);
    dcn_stop(c, 0);
}

static void ends_while_heads_run(void)
{
    for (unsigned i = 0; i < 10; i++) {
        struct card *other = card_cold(false);
        CHECK_EQ(navi_watch(other->navi, i % DCN_HEADS, count, NULL), 0);
        dcn_set_mode(other, i % DCN_HEADS, &small_mode);
        card_set(other, otg(REG_OTG0_CONTROL, i % DCN_HEADS), FIELD_OTG_CONTROL__MASTER_EN);
        dcn_sleep(MS(i));
        card_free(other);
    }
}

/* ---- noise ------------------------------------------------------------------------------------------------------- */

static uint64_t seed = 0x9e3779b97f4a7c15ull;

static uint32_t noise(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

static void survives_noise_in_its_registers(void)
{
    static const struct dcn_mode fast = { 160, 100, 200, 125, 20000 };
    CHECK_EQ(navi_watch(c->navi, 0, count, NULL), 0);
    for (unsigned round = 0; round < 20000; round++) {
        unsigned i = noise() % 4;
        uint32_t reg = dcn_ranges[i].first + noise() % dcn_ranges[i].count;
        card_set(c, reg, noise() % 3 ? noise() : noise() % 1024);
        card_get(c, reg);
        if (round % 256 == 0) { /* from a good beginning */
            dcn_set_mode(c, 0, &fast);
            card_set(c, REG_OTG0_CONTROL, FIELD_OTG_CONTROL__MASTER_EN);
            dcn_sleep(MS(2));
        }
        card_forget_log(c);
    }
    CHECK_EQ(navi_watch(c->navi, 0, NULL, NULL), 0);
    card_set(c, REG_MP1_C2PMSG_66, SMU_MSG_MODE1_RESET);
    dcn_start(c, 0, &small_mode);
    dcn_stop(c, 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(rests);
    TAP_RUN(forgets_all_in_a_reset);
    TAP_RUN(survives_resets_at_work);
    TAP_RUN(ends_while_heads_run);
    TAP_RUN(survives_noise_in_its_registers);
    card_free(c);
    return tap_done();
}
