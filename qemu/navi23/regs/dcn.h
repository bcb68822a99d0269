/* SPDX-License-Identifier: MIT */
/*
 * dcn.h - fields, numbers and interrupts of the display core, for the registers of the dcn part of mmio.def.
 *
 * A head is one pipe: what number n of HUBP, HUBPREQ and CURSOR fetches, number n of OTG times. Vertical positions
 * count lines from the start of the vertical sync, horizontal ones pixels from that of the horizontal sync: the picture
 * lies between BLANK_END and BLANK_START. Totals are one less than what they count.
 */
#ifndef NAVI23_REGS_DCN_H
#define NAVI23_REGS_DCN_H

#include "fields.h"

#define DCN_HEADS 5u
#define DCN_REFERENCE_KHZ 730000u /* the clock that DP_DTO divides */
#define DCN_CURSOR_MAX 256u       /* pixels a side */

#define FIELD_OTG_PIXEL_RATE_CNTL__DP_DTO_ENABLE 0x00000010u

#define FIELD_HUBP_SURFACE_CONFIG__PIXEL_FORMAT 0x0000007fu
#define DCN_FORMAT_8888 8u     /* a little-endian dword is A, 3, 1, 2 from its top; the crossbar says which is red */
#define DCN_FORMAT_2101010 10u /* likewise: A is 2 bits, the others are 10 */
#define FIELD_HUBPRET_CONTROL__CROSSBAR_BLUE 0x00300000u /* 2: lowest bits, 3: those below A */
#define FIELD_HUBPRET_CONTROL__CROSSBAR_RED 0x00c00000u
#define FIELD_HUBP_ADDR_CONFIG__NUM_PIPES 0x00000007u /* these four as in GB_ADDR_CONFIG */
#define FIELD_HUBP_ADDR_CONFIG__PIPE_INTERLEAVE 0x000000c0u
#define FIELD_HUBP_ADDR_CONFIG__MAX_COMPRESSED_FRAGS 0x00003000u
#define FIELD_HUBP_ADDR_CONFIG__NUM_PKRS 0x00070000u
#define FIELD_HUBP_TILING_CONFIG__SW_MODE 0x0000001fu /* as of an image descriptor; 0: linear */
#define FIELD_HUBP_VIEWPORT__X 0x00003fffu            /* START; in DIMENSION the width */
#define FIELD_HUBP_VIEWPORT__Y 0x3fff0000u            /* the height */
#define FIELD_HUBP_CNTL__BLANK_EN 0x00000001u         /* nothing is fetched, the picture is black */
#define FIELD_HUBPREQ_SURFACE_PITCH__PITCH 0x00003fffu /* pixels, less 1 */
#define FIELD_HUBPREQ_SURFACE_CONTROL__DCC_EN 0x00000002u  /* it is compressed */
#define FIELD_HUBPREQ_FLIP_CONTROL__FLIP_TYPE 0x00000002u /* 1: at once, 0: at the vertical update */
#define FIELD_HUBPREQ_FLIP_CONTROL__FLIP_PENDING 0x00000100u
#define FIELD_HUBPREQ_FLIP_INTERRUPT__INT_MASK 0x00000001u /* 1: interrupt */
#define FIELD_HUBPREQ_FLIP_INTERRUPT__CLEAR 0x00000100u
#define FIELD_HUBPREQ_FLIP_INTERRUPT__OCCURRED 0x00010000u
#define FIELD_HUBPREQ_FLIP_INTERRUPT__INT_STATUS 0x00020000u

#define FIELD_CURSOR_CONTROL__ENABLE 0x00000001u
#define FIELD_CURSOR_CONTROL__MODE 0x00000700u
#define DCN_CURSOR_MODE_PREMULTIPLIED 2u /* ARGB, colours multiplied by alpha */
#define FIELD_CURSOR_CONTROL__PITCH 0x00030000u /* 0: 64 pixels, 1: 128, 2: 256 */
#define FIELD_CURSOR_SIZE__HEIGHT 0x000001ffu
#define FIELD_CURSOR_SIZE__WIDTH 0x01ff0000u
#define FIELD_CURSOR_POSITION__Y 0x00003fffu /* of the hot spot, on the screen */
#define FIELD_CURSOR_POSITION__X 0x3fff0000u
#define FIELD_CURSOR_HOT_SPOT__Y 0x000000ffu
#define FIELD_CURSOR_HOT_SPOT__X 0x00ff0000u

#define FIELD_OTG_TOTAL__TOTAL 0x00007fffu      /* H_TOTAL, V_TOTAL */
#define FIELD_OTG_START_END__START 0x00007fffu  /* H and V, BLANK_START_END and SYNC_A */
#define FIELD_OTG_START_END__END 0x7fff0000u
#define FIELD_OTG_SYNC_A_CNTL__POL 0x00000001u  /* H and V; 1: active low */
#define FIELD_OTG_CONTROL__MASTER_EN 0x00000001u
#define FIELD_OTG_CONTROL__CURRENT_MASTER_EN_STATE 0x00010000u /* 0: has stopped, at the end of a frame */
#define FIELD_OTG_STATUS__V_BLANK 0x00000001u
#define FIELD_OTG_STATUS_POSITION__VERT_COUNT 0x00007fffu
#define FIELD_OTG_STATUS_POSITION__HORZ_COUNT 0x7fff0000u
#define FIELD_OTG_STATUS_FRAME_COUNT__FRAME_COUNT 0x00ffffffu
#define FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_EN 0x00000001u
#define FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_OCCURRED 0x00000004u
#define FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_INT_STATUS 0x00000008u
#define FIELD_OTG_GLOBAL_SYNC_STATUS__VSTARTUP_EVENT_CLEAR 0x00000010u

#define FIELD_DC_I2C_CONTROL__GO 0x00000001u
#define FIELD_DC_I2C_CONTROL__SOFT_RESET 0x00000002u
#define FIELD_DC_I2C_CONTROL__SW_STATUS_RESET 0x00000008u
#define FIELD_DC_I2C_CONTROL__DDC_SELECT 0x00000700u        /* whose screen; 0: connector 0 */
#define FIELD_DC_I2C_CONTROL__TRANSACTION_COUNT 0x00300000u /* less 1 */
#define FIELD_DC_I2C_ARBITRATION__SW_USE_REQ 0x00100000u
#define FIELD_DC_I2C_ARBITRATION__SW_DONE_USING 0x00200000u
#define FIELD_DC_I2C_SW_STATUS__STATUS 0x00000003u
#define FIELD_DC_I2C_SW_STATUS__DONE 0x00000004u
#define FIELD_DC_I2C_SW_STATUS__TIMEOUT 0x00000020u
#define FIELD_DC_I2C_SW_STATUS__STOPPED_ON_NACK 0x00000100u
#define FIELD_DC_I2C_SW_STATUS__NACK0 0x00001000u /* of transaction 0; << n of number n */
#define FIELD_DC_I2C_TRANSACTION__READ 0x00000001u
#define FIELD_DC_I2C_TRANSACTION__STOP_ON_NACK 0x00000100u
#define FIELD_DC_I2C_TRANSACTION__START 0x00001000u
#define FIELD_DC_I2C_TRANSACTION__STOP 0x00002000u
#define FIELD_DC_I2C_TRANSACTION__COUNT 0x03ff0000u /* bytes behind the address */
#define FIELD_DC_I2C_DATA__READ 0x00000001u
#define FIELD_DC_I2C_DATA__DATA 0x0000ff00u
#define FIELD_DC_I2C_DATA__INDEX 0x03ff0000u
#define FIELD_DC_I2C_DATA__INDEX_WRITE 0x80000000u
#define DCN_I2C_EDID 0xa0u /* address byte of a screen's EDID for writing; 1 more for reading */

#define FIELD_HPD_INT_STATUS__INT_STATUS 0x00000001u
#define FIELD_HPD_INT_STATUS__SENSE 0x00000002u /* 1: a screen is there */
#define FIELD_HPD_INT_STATUS__SENSE_DELAYED 0x00000010u
#define FIELD_HPD_INT_CONTROL__ACK 0x00000001u
#define FIELD_HPD_INT_CONTROL__POLARITY 0x00000100u /* 1: interrupt when one comes, 0: when it goes */
#define FIELD_HPD_INT_CONTROL__EN 0x00010000u
#define FIELD_HPD_CONTROL__EN 0x10000000u

/* Interrupts: client and sources in the interrupt ring; + n for number n, but for HPD, whose n is in data 0. */
#define IH_CLIENT_DCE 0x04u
#define IH_SRC_DCN_HPD 9u
#define IH_SRC_DCN_VSTARTUP 0x3cu /* a vertical blank begins */
#define IH_SRC_DCN_FLIP 0x4fu     /* the surface that was written last is the one in use */

#endif
