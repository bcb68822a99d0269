/* SPDX-License-Identifier: MIT */
/* fake_dcn.c - see fake_dcn.h. */
#include "fake_card.h"

#include <navi23/regs/dcn.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/mmio.h>
#include <string.h>

static uint32_t *hubp(struct fake_card *card, uint32_t head, uint32_t reg)
{
    return &card->registers[reg + head * HUBP_DISTANCE];
}

static uint32_t *otg(struct fake_card *card, uint32_t head, uint32_t reg)
{
    return &card->registers[reg + head * OTG_DISTANCE];
}

/* ---- time -------------------------------------------------------------------------------------------------------- */

struct beam {
    uint64_t htotal, vtotal, blank_line, pixels; /* pixels: since the start */
    double pixel_ns;
};

static struct beam beam_of(struct fake_card *card, uint32_t head)
{
    uint32_t clock = head * OTG_CLOCK_DISTANCE;
    double hz = 1000.0 * DCN_REFERENCE_KHZ * card->registers[REG_DP_DTO0_PHASE + clock] /
                card->registers[REG_DP_DTO0_MODULO + clock];
    struct beam beam = { .htotal = *otg(card, head, REG_OTG0_H_TOTAL) + 1ull,
                         .vtotal = *otg(card, head, REG_OTG0_V_TOTAL) + 1ull, .pixel_ns = 1e9 / hz };

    beam.blank_line = FIELD_GET(FIELD_OTG_START_END__START, *otg(card, head, REG_OTG0_V_BLANK_START_END));
    beam.pixels = (uint64_t)((double)(card->os->time_ns - card->dcn.heads[head].start_ns) / beam.pixel_ns + 0.01);
    return beam;
}

static uint64_t vblanks_of(const struct beam *beam)
{
    uint64_t lines = beam->pixels / beam->htotal;

    return lines >= beam->blank_line ? (lines - beam->blank_line) / beam->vtotal + 1 : 0;
}

static void raise(struct fake_card *card, uint32_t source)
{
    if (!card->dcn.silent)
        fake_card_interrupt(card, IH_CLIENT_DCE, source, 0, 0, 0);
}

static void latch(struct fake_card *card, uint32_t head)
{
    struct fake_head *state = &card->dcn.heads[head];
    uint32_t *interrupt = hubp(card, head, REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT);

    if (!state->pending)
        return;
    state->pending = false;
    state->in_use = state->armed;
    state->flips++;
    *hubp(card, head, REG_HUBPREQ0_FLIP_CONTROL) &= ~FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING;
    if ((*interrupt & FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK) && !(*interrupt & FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED))
        raise(card, IH_SRC_DCN_FLIP + head);
    *interrupt |= FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED;
}

/* The vblanks that have begun since the head was last looked at. */
static void catch_up(struct fake_card *card, uint32_t head)
{
    struct fake_head *state = &card->dcn.heads[head];
    uint32_t *sync = otg(card, head, REG_OTG0_GLOBAL_SYNC_STATUS);
    struct beam beam;

    if (!state->running)
        return;
    beam = beam_of(card, head);
    for (; state->vblanks < vblanks_of(&beam); state->vblanks++) {
        latch(card, head);
        if ((*sync & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN) &&
            !(*sync & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED))
            raise(card, IH_SRC_DCN_VSTARTUP + head);
        *sync |= FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED;
    }
}

void fake_dcn_pass(struct fake_card *card, int64_t ns)
{
    card->os->time_ns += ns;
    for (uint32_t head = 0; head < FAKE_HEADS; head++)
        catch_up(card, head);
}

void fake_dcn_vblank(struct fake_card *card, uint32_t head)
{
    struct beam beam = beam_of(card, head);
    uint64_t line = beam.blank_line + vblanks_of(&beam) * beam.vtotal;

    fake_dcn_pass(card, (int64_t)((double)(line * beam.htotal - beam.pixels) * beam.pixel_ns) + 1);
}

/* ---- heads ------------------------------------------------------------------------------------------------------- */

static void control(struct fake_card *card, uint32_t head, uint32_t value)
{
    struct fake_head *state = &card->dcn.heads[head];
    bool on = value & FIELD_OTG_CONTROL__MASTER_EN;

    if (on && !state->running)
        *state = (struct fake_head){ .running = true, .start_ns = card->os->time_ns, .in_use = state->in_use,
                                     .pending = state->pending, .armed = state->armed, .flips = state->flips };
    if (!on && !card->dcn.endless)
        state->running = false;
    *otg(card, head, REG_OTG0_CONTROL) =
        (value & ~FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE) |
        FIELD_PUT(FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE, state->running);
}

static void arm(struct fake_card *card, uint32_t head, uint32_t low)
{
    struct fake_head *state = &card->dcn.heads[head];
    uint32_t *flip = hubp(card, head, REG_HUBPREQ0_FLIP_CONTROL);

    state->armed = low | (uint64_t)*hubp(card, head, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS_HIGH) << 32;
    state->pending = true;
    *flip |= FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING;
    if (*flip & FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE)
        latch(card, head);
}

static void write_head(struct fake_card *card, uint32_t head, uint32_t dword, uint32_t value)
{
    uint32_t *sync = otg(card, head, REG_OTG0_GLOBAL_SYNC_STATUS);
    uint32_t *interrupt = hubp(card, head, REG_HUBPREQ0_SURFACE_FLIP_INTERRUPT);

    if (&card->registers[dword] == otg(card, head, REG_OTG0_CONTROL))
        control(card, head, value);
    if (&card->registers[dword] == hubp(card, head, REG_HUBPREQ0_PRIMARY_SURFACE_ADDRESS))
        arm(card, head, value);
    if (&card->registers[dword] == sync && (value & FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR))
        *sync &= FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN;
    if (&card->registers[dword] == interrupt && (value & FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR))
        *interrupt &= FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK;
    if (dword == REG_HPD0_INT_CONTROL + head * HPD_DISTANCE && (value & FIELD_HPD_INT_CONTROL__ACK))
        card->dcn.screens[head].changed = false;
}

/* ---- I2C --------------------------------------------------------------------------------------------------------- */

/* Transaction 0 says where in the EDID of the selected connector transaction 1 begins to read. */
static void i2c_go(struct fake_card *card, uint32_t value)
{
    struct fake_dcn *dcn = &card->dcn;
    uint32_t connector = FIELD_GET(FIELD_DC_I2C_CONTROL__DDC_SELECT, value);
    uint32_t count = FIELD_GET(FIELD_DC_I2C_TRANSACTION__COUNT, card->registers[REG_DC_I2C_TRANSACTION1]);
    bool good = !dcn->i2c_refuses && dcn->screens[connector % FAKE_HEADS].plugged &&
                dcn->buffer[0] == DCN_I2C_EDID && dcn->buffer[2] == DCN_I2C_EDID + 1;

    if (dcn->i2c_mute)
        return;
    dcn->edid_reads++;
    for (uint32_t i = 0; i < count; i++)
        dcn->buffer[3 + i] = dcn->screens[connector % FAKE_HEADS].edid[(dcn->buffer[1] + i) % FAKE_EDID_BYTES];
    card->registers[REG_DC_I2C_SW_STATUS] =
        good ? FIELD_DC_I2C_SW_STATUS__DONE : FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK;
}

static void i2c_data(struct fake_card *card, uint32_t value)
{
    struct fake_dcn *dcn = &card->dcn;

    if (value & FIELD_DC_I2C_DATA__INDEX_WRITE)
        dcn->index = FIELD_GET(FIELD_DC_I2C_DATA__INDEX, value);
    if (!(value & FIELD_DC_I2C_DATA__READ))
        dcn->buffer[dcn->index++ % sizeof dcn->buffer] = (uint8_t)FIELD_GET(FIELD_DC_I2C_DATA__DATA, value);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

void fake_dcn_write(struct fake_card *card, uint32_t dword, uint32_t value)
{
    for (uint32_t head = 0; head < FAKE_HEADS; head++)
        write_head(card, head, dword, value);
    if (dword == REG_DC_I2C_CONTROL && (value & FIELD_DC_I2C_CONTROL__SW_STATUS_RESET))
        card->registers[REG_DC_I2C_SW_STATUS] = 0;
    if (dword == REG_DC_I2C_CONTROL && (value & FIELD_DC_I2C_CONTROL__GO))
        i2c_go(card, value);
    if (dword == REG_DC_I2C_DATA)
        i2c_data(card, value);
}

void fake_dcn_read(struct fake_card *card, uint32_t dword)
{
    struct fake_dcn *dcn = &card->dcn;

    if (dword == REG_DC_I2C_DATA)
        card->registers[dword] =
            FIELD_PUT(FIELD_DC_I2C_DATA__DATA, dcn->buffer[dcn->index++ % sizeof dcn->buffer]);
    for (uint32_t head = 0; head < FAKE_HEADS; head++) {
        if (dword == REG_HPD0_INT_STATUS + head * HPD_DISTANCE)
            card->registers[dword] = FIELD_PUT(FIELD_HPD_INT_STATUS__SENSE, dcn->screens[head].plugged) |
                                     FIELD_PUT(FIELD_HPD_INT_STATUS__INT_STATUS, dcn->screens[head].changed);
        if (dcn->heads[head].running) {
            struct beam beam = beam_of(card, head);
            uint64_t lines = beam.pixels / beam.htotal;

            *otg(card, head, REG_OTG0_STATUS_FRAME_COUNT) = lines / beam.vtotal & 0xffffff;
            *otg(card, head, REG_OTG0_STATUS_POSITION) =
                FIELD_PUT(FIELD_OTG_STATUS_POSITION__VERT_COUNT, lines % beam.vtotal) |
                FIELD_PUT(FIELD_OTG_STATUS_POSITION__HORZ_COUNT, beam.pixels % beam.htotal);
        }
    }
}

void fake_dcn_plug(struct fake_card *card, uint32_t connector, const uint8_t *edid)
{
    card->dcn.screens[connector].plugged = card->dcn.screens[connector].changed = true;
    memset(card->dcn.screens[connector].edid, 0, FAKE_EDID_BYTES);
    if (edid)
        memcpy(card->dcn.screens[connector].edid, edid, FAKE_EDID_BYTES);
}

void fake_dcn_unplug(struct fake_card *card, uint32_t connector)
{
    card->dcn.screens[connector].plugged = false;
    card->dcn.screens[connector].changed = true;
}
