/* SPDX-License-Identifier: MIT */
/*
 * fake_dcn.h - the display core of the card for the reference kernel under test: heads that run by the fake clock, one
 * screen on each connector that a test plugs in. Nothing is fetched; what would be is in the registers.
 */
#ifndef FAKE_DCN_H
#define FAKE_DCN_H

#include <stdbool.h>
#include <stdint.h>

#define FAKE_HEADS 5u
#define FAKE_EDID_BYTES 256u

struct fake_card;

struct fake_head {
    bool running, pending; /* a surface is armed */
    int64_t start_ns;
    uint64_t vblanks;      /* that have been noticed */
    uint64_t armed, in_use;
    unsigned flips;        /* surfaces that came into use */
};

struct fake_dcn {
    struct fake_head heads[FAKE_HEADS];
    bool endless; /* frames do not end when a head is told to stop */
    bool silent;  /* interrupts get lost */
    struct {
        bool plugged, changed;
        uint8_t edid[FAKE_EDID_BYTES];
    } screens[FAKE_HEADS];
    unsigned edid_reads;
    uint8_t buffer[1024]; /* of the I2C engine */
    uint32_t index;
    bool i2c_mute, i2c_refuses; /* it never ends; nobody answers */
};

/* For fake_card.c: a register was written; is about to be read. */
void fake_dcn_write(struct fake_card *card, uint32_t dword, uint32_t value);
void fake_dcn_read(struct fake_card *card, uint32_t dword);

/* Plug a screen in that says nothing of itself, or with two blocks of EDID; unplug it. */
void fake_dcn_plug(struct fake_card *card, uint32_t connector, const uint8_t *edid);
void fake_dcn_unplug(struct fake_card *card, uint32_t connector);

/* Let time pass; heads raise their interrupts. */
void fake_dcn_pass(struct fake_card *card, int64_t ns);

/* Let time pass until just after the head's next vblank has begun. */
void fake_dcn_vblank(struct fake_card *card, uint32_t head);

#endif
