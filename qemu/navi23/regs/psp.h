/* SPDX-License-Identifier: MIT */
/*
 * psp.h - what a driver and the PSP (the card's security processor) say to each other.
 *
 * First the driver speaks to the boot loader through two registers: an address in MiB in C2PMSG_36, a command in
 * C2PMSG_35, whose bit 31 says that it is done. The last of these starts the secure OS, which shows in C2PMSG_81. From
 * then on there is a ring of frames in memory; each names a command buffer and a fence. All addresses are VMID 0's.
 */
#ifndef NAVI23_REGS_PSP_H
#define NAVI23_REGS_PSP_H

/* C2PMSG_35, C2PMSG_64: ready, or done; status in the low bits of C2PMSG_64, 0: success */
#define PSP_READY 0x80000000u
#define PSP_STATUS 0x0000ffffu

/* C2PMSG_35: load what is in memory at C2PMSG_36 << 20 */
#define PSP_BOOT_SYSTEM_DRIVER 0x00010000u
#define PSP_BOOT_SECURE_OS 0x00020000u
#define PSP_BOOT_KEY_DATABASE 0x00080000u
#define PSP_BOOT_SPL_TABLE 0x10000000u
#define PSP_BOOT_ADDRESS_SHIFT 20u

/* C2PMSG_64: the ring at C2PMSG_69 (low), _70 (high), of C2PMSG_71 bytes; its write pointer, in dwords, is C2PMSG_67 */
#define PSP_CONTROL_CREATE_RING 0x00020000u
#define PSP_CONTROL_DESTROY_RINGS 0x00030000u

/* C2PMSG_64: reset the card; C2PMSG_33 says when it is back */
#define PSP_CONTROL_MODE1_RESET 0x00070000u

/* A frame of the ring, in dwords. */
#define PSP_FRAME_DWORDS 16u
enum {
    PSP_FRAME_COMMAND_LO,
    PSP_FRAME_COMMAND_HI,
    PSP_FRAME_COMMAND_BYTES,
    PSP_FRAME_FENCE_LO, /* where PSP_FRAME_FENCE_VALUE, 32 bits, is written when the command is done */
    PSP_FRAME_FENCE_HI,
    PSP_FRAME_FENCE_VALUE,
};

/* A command buffer, in dwords. */
#define PSP_COMMAND_BYTES 1024u
#define PSP_COMMAND_VERSION 1u
enum {
    PSP_COMMAND_SIZE,       /* PSP_COMMAND_BYTES */
    PSP_COMMAND_VERSION_AT, /* PSP_COMMAND_VERSION */
    PSP_COMMAND_ID,         /* PSP_CMD_* */
    PSP_COMMAND_ADDRESS_LO = 7,
    PSP_COMMAND_ADDRESS_HI,
    PSP_COMMAND_LENGTH,     /* bytes */
    PSP_COMMAND_TYPE,       /* of PSP_CMD_LOAD_IP_FW: PSP_FW_* */
    PSP_RESPONSE_STATUS = 216, /* 0: success */
    PSP_RESPONSE_ADDRESS_LO = 218, /* of PSP_CMD_LOAD_IP_FW: where the firmware is now */
    PSP_RESPONSE_ADDRESS_HI,
    PSP_RESPONSE_TMR_BYTES, /* of PSP_CMD_LOAD_TOC: how large the protected memory must be */
};

#define PSP_CMD_SETUP_TMR 0x05u   /* address, length: memory that the PSP keeps firmware in */
#define PSP_CMD_LOAD_IP_FW 0x06u  /* address, length, type */
#define PSP_CMD_DESTROY_TMR 0x07u
#define PSP_CMD_LOAD_TOC 0x20u    /* address, length: the table of contents from the sos file */
#define PSP_CMD_AUTOLOAD_RLC 0x21u /* all of graphics is loaded: let the RLC start it */
#define PSP_STATUS_UNKNOWN_COMMAND 0x100u

/* Kinds of firmware, as far as a Navi 23 has them and they are loaded for graphics. */
#define PSP_FW_CP_ME 1u
#define PSP_FW_CP_PFP 2u
#define PSP_FW_CP_CE 3u
#define PSP_FW_CP_MEC 4u
#define PSP_FW_CP_MEC_JT1 5u
#define PSP_FW_CP_MEC_JT2 6u
#define PSP_FW_RLC_G 8u
#define PSP_FW_SDMA0 9u
#define PSP_FW_SDMA1 10u
#define PSP_FW_SMU 18u
#define PSP_FW_RLC_LIST_GPM 20u
#define PSP_FW_RLC_LIST_SRM 21u
#define PSP_FW_RLC_LIST_CNTL 22u
#define PSP_FW_RLC_IRAM 26u
#define PSP_FW_GLOBAL_TAP_DELAYS 27u
#define PSP_FW_SE0_TAP_DELAYS 28u
#define PSP_FW_SE1_TAP_DELAYS 29u
#define PSP_FW_RLC_DRAM 48u
#define PSP_FW_MAX 98u /* there is none from here on */

#endif
