/* SPDX-License-Identifier: MIT */
/* dcn_i2c.c: screens come and go, and tell their EDID; a bus without a screen; hot-plug interrupts. */
#include <errno.h>

#include "dcn.h"

static struct card *c;
static uint8_t edid[2 * NAVI_EDID_BYTES];

/* ---- a driver's way to read -------------------------------------------------------------------------------------- */

static void put(uint32_t byte)
{
    card_set(c, REG_DC_I2C_DATA, FIELD_PUT(FIELD_DC_I2C_DATA__DATA, byte));
}

static void put_first(uint32_t byte)
{
    card_set(c, REG_DC_I2C_DATA, FIELD_DC_I2C_DATA__INDEX_WRITE | FIELD_PUT(FIELD_DC_I2C_DATA__DATA, byte));
}

static uint32_t transaction(uint32_t count, bool read, bool last)
{
    return FIELD_DC_I2C_TRANSACTION__STOP_ON_NACK | FIELD_DC_I2C_TRANSACTION__START |
           (read ? FIELD_DC_I2C_TRANSACTION__READ : 0) | (last ? FIELD_DC_I2C_TRANSACTION__STOP : 0) |
           FIELD_PUT(FIELD_DC_I2C_TRANSACTION__COUNT, count);
}

/* Do the transactions that have been written. Returns the status. */
static uint32_t go(unsigned connector, unsigned transactions)
{
    card_set(c, REG_DC_I2C_CONTROL,
             FIELD_DC_I2C_CONTROL__GO | FIELD_PUT(FIELD_DC_I2C_CONTROL__DDC_SELECT, connector) |
                 FIELD_PUT(FIELD_DC_I2C_CONTROL__TRANSACTION_COUNT, transactions - 1));
    CHECK_EQ(card_get(c, REG_DC_I2C_CONTROL) & FIELD_DC_I2C_CONTROL__GO, 0);
    return card_get(c, REG_DC_I2C_SW_STATUS);
}

/* Bytes from the buffer, from `index` on. */
static void take(uint32_t index, uint8_t *out, uint32_t count)
{
    card_set(c, REG_DC_I2C_DATA, FIELD_DC_I2C_DATA__INDEX_WRITE | FIELD_DC_I2C_DATA__READ |
                                     FIELD_PUT(FIELD_DC_I2C_DATA__INDEX, index));
    for (uint32_t i = 0; i < count; i++)
        out[i] = (uint8_t)FIELD_GET(FIELD_DC_I2C_DATA__DATA, card_get(c, REG_DC_I2C_DATA));
}

/* 128 bytes of EDID from `offset` of the first 256. Returns the status. */
static uint32_t read_block(unsigned connector, uint32_t offset, uint8_t out[NAVI_EDID_BYTES])
{
    card_set(c, REG_DC_I2C_ARBITRATION, FIELD_DC_I2C_ARBITRATION__SW_USE_REQ);
    card_set(c, REG_DC_I2C_CONTROL, FIELD_DC_I2C_CONTROL__SW_STATUS_RESET);
    CHECK_EQ(card_get(c, REG_DC_I2C_SW_STATUS), 0);
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1, false, false));
    card_set(c, REG_DC_I2C_TRANSACTION1, transaction(NAVI_EDID_BYTES, true, true));
    put_first(DCN_I2C_EDID);
    put(offset);
    put(DCN_I2C_EDID | 1);
    uint32_t status = go(connector, 2);
    take(3, out, NAVI_EDID_BYTES);
    card_set(c, REG_DC_I2C_ARBITRATION, FIELD_DC_I2C_ARBITRATION__SW_DONE_USING);
    CHECK_EQ(card_get(c, REG_DC_I2C_ARBITRATION), 0);
    return status;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void reads_edid(void)
{
    uint8_t got[NAVI_EDID_BYTES];
    for (unsigned i = 0; i < NAVI_CONNECTORS; i++) {
        for (unsigned n = 0; n < sizeof edid; n++)
            edid[n] = (uint8_t)(n * 7 + i);
        CHECK_EQ(navi_plug(c->navi, i, edid, sizeof edid), 0);
        CHECK_EQ(read_block(i, 0, got), FIELD_DC_I2C_SW_STATUS__DONE);
        CHECK(memcmp(got, edid, sizeof got) == 0);
        CHECK_EQ(read_block(i, 128, got), FIELD_DC_I2C_SW_STATUS__DONE);
        CHECK(memcmp(got, edid + 128, sizeof got) == 0);
    }
}

/* What is at the end of the first 256 bytes goes on at their start; beyond the end there is nothing. */
static void reads_on(void)
{
    uint8_t got[4];
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1, false, false));
    card_set(c, REG_DC_I2C_TRANSACTION1, transaction(4, true, true));
    put_first(DCN_I2C_EDID);
    put(254);
    put(DCN_I2C_EDID | 1);
    CHECK_EQ(go(3, 2), FIELD_DC_I2C_SW_STATUS__DONE);
    take(3, got, 4);
    CHECK(got[0] == edid[254] && got[1] == edid[255] && got[2] == edid[0] && got[3] == edid[1]);
    CHECK_EQ(navi_plug(c->navi, 3, edid, NAVI_EDID_BYTES), 0);
    put_first(DCN_I2C_EDID);
    put(127);
    put(DCN_I2C_EDID | 1);
    CHECK_EQ(go(3, 2), FIELD_DC_I2C_SW_STATUS__DONE);
    take(3, got, 2);
    CHECK(got[0] == edid[127] && got[1] == 0xff);
}

/* A large EDID: the segment register chooses 256 bytes, for one sequence up to its stop. */
static void reads_segments(void)
{
    uint8_t large[512], got[1];
    for (unsigned i = 0; i < sizeof large; i++)
        large[i] = (uint8_t)(i >> 8 ? 0x80 | i : i & 0x7f);
    CHECK_EQ(navi_plug(c->navi, 2, large, sizeof large), 0);
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1, false, false));
    card_set(c, REG_DC_I2C_TRANSACTION1, transaction(1, false, false));
    card_set(c, REG_DC_I2C_TRANSACTION2, transaction(1, true, true));
    put_first(0x60);
    put(1);
    put(DCN_I2C_EDID);
    put(5);
    put(DCN_I2C_EDID | 1);
    CHECK_EQ(go(2, 3), FIELD_DC_I2C_SW_STATUS__DONE);
    take(5, got, 1);
    CHECK_EQ(got[0], large[256 + 5]);
    put_first(DCN_I2C_EDID | 1);
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1, true, true));
    CHECK_EQ(go(2, 1), FIELD_DC_I2C_SW_STATUS__DONE);
    take(1, got, 1);
    CHECK_EQ(got[0], large[6]);
}

static void nobody_answers(void)
{
    uint8_t got[NAVI_EDID_BYTES];
    CHECK_EQ(navi_plug(c->navi, 1, NULL, 0), 0);
    uint32_t status = read_block(1, 0, got);
    CHECK(status & FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK);
    CHECK(status & FIELD_DC_I2C_SW_STATUS__NACK0);
    CHECK(read_block(4, 0, got) & FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK); /* the head without a connector */
    CHECK(read_block(7, 0, got) & FIELD_DC_I2C_SW_STATUS__TIMEOUT);         /* no such wires */
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1, false, true));
    put_first(0x42); /* no such device */
    CHECK(go(0, 1) & FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK);
    card_set(c, REG_DC_I2C_TRANSACTION0, 0); /* which need not stop the others */
    card_set(c, REG_DC_I2C_TRANSACTION1, transaction(0, false, true));
    put_first(0x42);
    put(DCN_I2C_EDID);
    status = go(0, 2);
    CHECK(status & FIELD_DC_I2C_SW_STATUS__NACK0);
    CHECK(!(status & FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK));
}

static void survives_long_transactions(void)
{
    card_set(c, REG_DC_I2C_TRANSACTION0, transaction(1023, true, true));
    put_first(DCN_I2C_EDID | 1);
    CHECK_EQ(go(0, 1), FIELD_DC_I2C_SW_STATUS__DONE);
    card_set(c, REG_DC_I2C_DATA, 0xffffffff);
    card_get(c, REG_DC_I2C_DATA);
    CHECK(true);
}

static void refuses_bad_screens(void)
{
    CHECK_EQ(navi_plug(c->navi, NAVI_CONNECTORS, edid, sizeof edid), -EINVAL);
    CHECK_EQ(navi_plug(c->navi, 0, edid, 0), -EINVAL);
    CHECK_EQ(navi_plug(c->navi, 0, edid, 127), -EINVAL);
    CHECK_EQ(navi_plug(c->navi, 0, edid, NAVI_EDID_MAX_BYTES + NAVI_EDID_BYTES), -EINVAL);
}

#define HPD(reg, n) ((reg) + (n) * HPD_DISTANCE)

static uint32_t sense(unsigned n)
{
    return card_get(c, HPD(REG_HPD0_INT_STATUS, n)) & FIELD_HPD_INT_STATUS__SENSE;
}

static void senses_screens(void)
{
    for (unsigned i = 0; i < NAVI_CONNECTORS; i++) {
        CHECK_EQ(navi_plug(c->navi, i, edid, sizeof edid), 0);
        CHECK(sense(i));
        CHECK_EQ(navi_plug(c->navi, i, NULL, 0), 0);
        CHECK(!sense(i));
    }
    CHECK(!sense(4));
}

static void interrupts_when_a_screen_comes_or_goes(void)
{
    const uint32_t control = HPD(REG_HPD0_INT_CONTROL, 2), status = HPD(REG_HPD0_INT_STATUS, 2);
    const uint32_t on = FIELD_HPD_INT_CONTROL__EN, comes = on | FIELD_HPD_INT_CONTROL__POLARITY;
    uint32_t data = 99;
    card_set(c, HPD(REG_HPD0_CONTROL, 2), FIELD_HPD_CONTROL__EN);
    card_set(c, control, comes | FIELD_HPD_INT_CONTROL__ACK);
    CHECK_EQ(card_get(c, control), comes);
    dcn_irqs(c, 0, NULL);
    CHECK_EQ(navi_plug(c->navi, 2, edid, sizeof edid), 0);
    CHECK_EQ(dcn_await_irq(c, IH_SRC_DCN_HPD, &data), 1);
    CHECK_EQ(data, 2);
    CHECK(card_get(c, status) & FIELD_HPD_INT_STATUS__INT_STATUS);
    card_set(c, control, comes | FIELD_HPD_INT_CONTROL__ACK);
    CHECK(!(card_get(c, status) & FIELD_HPD_INT_STATUS__INT_STATUS));
    card_set(c, control, on); /* now wait for it to go */
    dcn_sleep(MS(10));
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_HPD, NULL), 0);
    CHECK_EQ(navi_plug(c->navi, 2, NULL, 0), 0);
    CHECK_EQ(dcn_await_irq(c, IH_SRC_DCN_HPD, &data), 1);
    /* one that has come before the driver asks for it is not missed */
    CHECK_EQ(navi_plug(c->navi, 2, edid, sizeof edid), 0);
    card_set(c, control, comes | FIELD_HPD_INT_CONTROL__ACK);
    CHECK_EQ(dcn_await_irq(c, IH_SRC_DCN_HPD, &data), 1);
    /* switched off nothing is told */
    card_set(c, control, FIELD_HPD_INT_CONTROL__ACK);
    CHECK_EQ(navi_plug(c->navi, 2, NULL, 0), 0);
    dcn_sleep(MS(10));
    CHECK_EQ(dcn_irqs(c, IH_SRC_DCN_HPD, NULL), 0);
}

/* Another screen in the place of one: both are told, for who waits for either. */
static void tells_of_a_replaced_screen(void)
{
    const uint32_t control = HPD(REG_HPD0_INT_CONTROL, 0);
    for (unsigned polarity = 0; polarity < 2; polarity++) {
        CHECK_EQ(navi_plug(c->navi, 0, edid, sizeof edid), 0);
        card_set(c, HPD(REG_HPD0_CONTROL, 0), FIELD_HPD_CONTROL__EN);
        card_set(c, control, FIELD_PUT(FIELD_HPD_INT_CONTROL__POLARITY, polarity) | FIELD_HPD_INT_CONTROL__EN);
        card_set(c, control, card_get(c, control) | FIELD_HPD_INT_CONTROL__ACK);
        dcn_sleep(MS(10));
        dcn_irqs(c, 0, NULL);
        CHECK_EQ(navi_plug(c->navi, 0, edid, sizeof edid), 0);
        CHECK_EQ(dcn_await_irq(c, IH_SRC_DCN_HPD, NULL), 1);
        CHECK(sense(0));
    }
    card_set(c, control, 0);
}

int main(void)
{
    c = card_new();
    TAP_RUN(reads_edid);
    TAP_RUN(reads_on);
    TAP_RUN(reads_segments);
    TAP_RUN(nobody_answers);
    TAP_RUN(survives_long_transactions);
    TAP_RUN(refuses_bad_screens);
    TAP_RUN(senses_screens);
    TAP_RUN(interrupts_when_a_screen_comes_or_goes);
    TAP_RUN(tells_of_a_replaced_screen);
    card_free(c);
    return tap_done();
}
