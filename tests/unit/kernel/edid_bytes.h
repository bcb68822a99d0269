/* SPDX-License-Identifier: MIT */
/* edid_bytes.h - EDID blocks for tests, made byte by byte. */
#ifndef UNIT_KERNEL_EDID_BYTES_H
#define UNIT_KERNEL_EDID_BYTES_H

#include <stdint.h>
#include <string.h>

/* A first block of revision 1.4, without any timing, of a screen of 53 by 30 centimetres. */
static inline void edid_begin(uint8_t *block)
{
    static const uint8_t header[] = { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0 };

    memset(block, 0, 128);
    memcpy(block, header, sizeof header);
    block[18] = 1;
    block[19] = 4;
    block[21] = 53;
    block[22] = 30;
    memset(block + 38, 1, 16); /* no standard timings */
}

/* 1920x1080 at 60 Hz as a detailed timing; 531 by 299 millimetres. */
static inline void edid_put_full_hd(uint8_t *at)
{
    static const uint8_t timing[18] = { 0x02, 0x3a, 0x80, 0x18, 0x71, 0x38, 0x2d, 0x40, 0x58,
                                        0x2c, 0x45, 0x00, 0x13, 0x2b, 0x21, 0x00, 0x00, 0x1e };

    memcpy(at, timing, sizeof timing);
}

/* Make the checksum right. */
static inline void edid_seal(uint8_t *block)
{
    block[127] = 0;
    for (unsigned i = 0; i < 127; i++)
        block[127] = (uint8_t)(block[127] - block[i]);
}

#endif
