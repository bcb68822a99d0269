/* SPDX-License-Identifier: MIT */
/*
 * dcn_i2c.c - the connectors' wires: screens that come and go (hot-plug detection), and the engine by which a driver
 * reads what they say of themselves (EDID, over I2C).
 *
 * The engine's transactions take their bytes from a buffer, one after the other, each with the address byte first, and
 * put what they read into it behind theirs. It has done its work when the write of GO is over.
 */
#include "card.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define I2C_SEGMENT 0x60u /* address of the register that chooses 256 bytes of a large EDID */
#define SEGMENT_BYTES 256u

/* ---- hot-plug detection; the lock is held ------------------------------------------------------------------------ */

static uint32_t hpd_get(struct navi *navi, unsigned n, uint32_t reg0)
{
    return reg_get(navi, reg0 + n * HPD_DISTANCE);
}

/* The condition is an edge: presence has come to be what the interrupt waits for. */
static void update_hpd(struct navi *navi, unsigned n)
{
    struct dcn_screen *s = &navi->dcn.screen[n];
    uint32_t control = hpd_get(navi, n, REG_HPD0_INT_CONTROL);
    bool on = hpd_get(navi, n, REG_HPD0_CONTROL) & FIELD_HPD_CONTROL__EN;
    bool waits_for = control & FIELD_HPD_INT_CONTROL__POLARITY;
    bool matches = on && (s->edid != NULL) == waits_for;
    s->changed |= matches && !s->matches;
    s->matches = matches;
    bool asks = s->changed && (control & FIELD_HPD_INT_CONTROL__EN);
    s->raise |= asks && !s->asks;
    s->asks = asks;
    if (s->raise)
        dcn_kick(&navi->dcn);
}

static void replace(struct navi *navi, unsigned n, uint8_t *edid, size_t size)
{
    struct dcn_screen *s = &navi->dcn.screen[n];
    free(s->edid);
    s->edid = edid;
    s->size = (uint32_t)size;
    s->segment = s->offset = 0;
    update_hpd(navi, n);
}

int navi_plug(struct navi *navi, unsigned connector, const void *edid, size_t size)
{
    uint8_t *copy = NULL;
    if (connector >= NAVI_CONNECTORS || (edid && (size == 0 || size % NAVI_EDID_BYTES || size > NAVI_EDID_MAX_BYTES)))
        return -EINVAL;
    if (edid) {
        copy = malloc(size);
        if (!copy)
            return -ENOMEM;
        memcpy(copy, edid, size);
    }
    pthread_mutex_lock(&navi->dcn.lock);
    replace(navi, connector, NULL, 0); /* the old screen goes before the new one comes */
    if (copy)
        replace(navi, connector, copy, size);
    pthread_mutex_unlock(&navi->dcn.lock);
    return 0;
}

static unsigned hpd_number(uint32_t reg)
{
    return (reg - REG_HPD0_INT_STATUS) / HPD_DISTANCE;
}

static uint32_t read_hpd_status(struct navi *navi, uint32_t reg)
{
    const struct dcn_screen *s = &navi->dcn.screen[hpd_number(reg)];
    pthread_mutex_lock(&navi->dcn.lock);
    uint32_t value = (s->changed ? FIELD_HPD_INT_STATUS__INT_STATUS : 0) |
                     (s->edid ? FIELD_HPD_INT_STATUS__SENSE | FIELD_HPD_INT_STATUS__SENSE_DELAYED : 0);
    pthread_mutex_unlock(&navi->dcn.lock);
    return value;
}

static void write_hpd_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value);
    update_hpd(navi, hpd_number(reg));
    pthread_mutex_unlock(&navi->dcn.lock);
}

static void write_hpd_int_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct dcn_screen *s = &navi->dcn.screen[hpd_number(reg)];
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value & ~FIELD_HPD_INT_CONTROL__ACK);
    if (value & FIELD_HPD_INT_CONTROL__ACK)
        s->changed = s->asks = false;
    update_hpd(navi, hpd_number(reg));
    pthread_mutex_unlock(&navi->dcn.lock);
}

/* ---- a screen as the wires' other end; the lock is held --------------------------------------------------------- */

static uint8_t screen_read(struct dcn_screen *s)
{
    uint32_t at = s->segment * SEGMENT_BYTES + s->offset;
    s->offset = (s->offset + 1) % SEGMENT_BYTES;
    return at < s->size ? s->edid[at] : 0xff;
}

static void screen_write(struct dcn_screen *s, uint8_t address, uint8_t byte)
{
    if (address == I2C_SEGMENT)
        s->segment = byte;
    else
        s->offset = byte;
}

static bool screen_answers(const struct dcn_screen *s, uint8_t address)
{
    return s->edid && (address == I2C_SEGMENT || (address & ~1u) == DCN_I2C_EDID);
}

/* ---- the engine; the lock is held -------------------------------------------------------------------------------- */

/* The buffer's byte at the index, which goes on. */
static uint8_t *next_byte(struct dcn_i2c *i2c)
{
    uint8_t *byte = &i2c->buffer[i2c->index];
    i2c->index = (i2c->index + 1) % DCN_I2C_BUFFER_BYTES;
    return byte;
}

/* One transaction. Returns whether the screen has answered. */
static bool transact(struct dcn_i2c *i2c, struct dcn_screen *s, uint32_t transaction)
{
    uint32_t count = FIELD_GET(FIELD_DC_I2C_TRANSACTION__COUNT, transaction);
    bool read = transaction & FIELD_DC_I2C_TRANSACTION__READ;
    uint8_t address = *next_byte(i2c);
    if (!screen_answers(s, address))
        return false;
    for (; count > 0; count--) {
        uint8_t *byte = next_byte(i2c);
        if (read)
            *byte = screen_read(s);
        else
            screen_write(s, address, *byte);
    }
    if (transaction & FIELD_DC_I2C_TRANSACTION__STOP)
        s->segment = 0;
    return true;
}

static void go(struct navi *navi, uint32_t control)
{
    struct dcn_i2c *i2c = &navi->dcn.i2c;
    uint32_t wires = FIELD_GET(FIELD_DC_I2C_CONTROL__DDC_SELECT, control);
    uint32_t last = FIELD_GET(FIELD_DC_I2C_CONTROL__TRANSACTION_COUNT, control);
    uint32_t status = FIELD_DC_I2C_SW_STATUS__DONE;
    if (wires >= DCN_HEADS) {
        reg_set(navi, REG_DC_I2C_SW_STATUS, status | FIELD_DC_I2C_SW_STATUS__TIMEOUT);
        return;
    }
    i2c->index = 0;
    for (uint32_t i = 0; i <= last && !(status & FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK); i++) {
        uint32_t transaction = reg_get(navi, REG_DC_I2C_TRANSACTION0 + i);
        if (transact(i2c, &navi->dcn.screen[wires], transaction))
            continue;
        status |= FIELD_DC_I2C_SW_STATUS__NACK0 << i;
        if (transaction & FIELD_DC_I2C_TRANSACTION__STOP_ON_NACK)
            status |= FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK;
    }
    reg_set(navi, REG_DC_I2C_SW_STATUS, status);
}

static void write_control(struct navi *navi, uint32_t reg, uint32_t value)
{
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value & ~(FIELD_DC_I2C_CONTROL__GO | FIELD_DC_I2C_CONTROL__SW_STATUS_RESET));
    if (value & (FIELD_DC_I2C_CONTROL__SW_STATUS_RESET | FIELD_DC_I2C_CONTROL__SOFT_RESET))
        reg_set(navi, REG_DC_I2C_SW_STATUS, 0);
    if ((value & FIELD_DC_I2C_CONTROL__GO) && !(value & FIELD_DC_I2C_CONTROL__SOFT_RESET))
        go(navi, value);
    pthread_mutex_unlock(&navi->dcn.lock);
}

static void write_arbitration(struct navi *navi, uint32_t reg, uint32_t value)
{
    const uint32_t both = FIELD_DC_I2C_ARBITRATION__SW_DONE_USING | FIELD_DC_I2C_ARBITRATION__SW_USE_REQ;
    reg_set(navi, reg, value & FIELD_DC_I2C_ARBITRATION__SW_DONE_USING ? value & ~both : value);
}

static uint32_t read_data(struct navi *navi, uint32_t reg)
{
    uint32_t value = reg_get(navi, reg);
    pthread_mutex_lock(&navi->dcn.lock);
    if (value & FIELD_DC_I2C_DATA__READ)
        value = FIELD_DC_I2C_DATA__READ | FIELD_PUT(FIELD_DC_I2C_DATA__DATA, *next_byte(&navi->dcn.i2c));
    pthread_mutex_unlock(&navi->dcn.lock);
    return value;
}

static void write_data(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct dcn_i2c *i2c = &navi->dcn.i2c;
    pthread_mutex_lock(&navi->dcn.lock);
    reg_set(navi, reg, value & ~FIELD_DC_I2C_DATA__INDEX_WRITE);
    if (value & FIELD_DC_I2C_DATA__INDEX_WRITE)
        i2c->index = FIELD_GET(FIELD_DC_I2C_DATA__INDEX, value) % DCN_I2C_BUFFER_BYTES;
    if (!(value & FIELD_DC_I2C_DATA__READ))
        *next_byte(i2c) = (uint8_t)FIELD_GET(FIELD_DC_I2C_DATA__DATA, value);
    pthread_mutex_unlock(&navi->dcn.lock);
}

/* clang-format off */
const struct mmio_row dcn_i2c_registers[] = {
    { REG_DC_I2C_CONTROL, 1, NULL, write_control },
    { REG_DC_I2C_ARBITRATION, 1, NULL, write_arbitration },
    { REG_DC_I2C_SW_STATUS, 1, NULL, mmio_ignore },
    { REG_DC_I2C_DATA, 1, read_data, write_data },
    { REG_HPD0_INT_STATUS, 1, read_hpd_status, mmio_ignore },
    { REG_HPD0_INT_CONTROL, 1, NULL, write_hpd_int_control },
    { REG_HPD0_CONTROL, 1, NULL, write_hpd_control },
    { 0 },
};
/* clang-format on */
