/* SPDX-License-Identifier: MIT */
/*
 * smu.h - what a driver and the SMU (the card's power management) say to each other.
 *
 * A message: 0 into C2PMSG_90, the parameter into C2PMSG_82, the number into C2PMSG_66. The SMU puts its answer, if it
 * has one, into C2PMSG_82, and then the result into C2PMSG_90. Larger things go through a table in memory, of which it
 * is told the address once. There is nobody to talk to before the PSP has been given the SMU's firmware.
 */
#ifndef NAVI23_REGS_SMU_H
#define NAVI23_REGS_SMU_H

/* Results. */
#define SMU_OK 0x01u
#define SMU_REJECTED_BUSY 0xfcu
#define SMU_REJECTED_PREREQUISITE 0xfdu
#define SMU_UNKNOWN_MESSAGE 0xfeu
#define SMU_FAILED 0xffu

/* Messages. */
#define SMU_MSG_TEST 0x01u /* answers its parameter + 1 */
#define SMU_MSG_GET_VERSION 0x02u
#define SMU_MSG_GET_DRIVER_IF_VERSION 0x03u /* of the tables' layout */
#define SMU_MSG_SET_ALLOWED_FEATURES_LOW 0x04u
#define SMU_MSG_SET_ALLOWED_FEATURES_HIGH 0x05u
#define SMU_MSG_ENABLE_ALL_FEATURES 0x06u
#define SMU_MSG_DISABLE_ALL_FEATURES 0x07u
#define SMU_MSG_GET_FEATURES_LOW 0x0cu
#define SMU_MSG_GET_FEATURES_HIGH 0x0du
#define SMU_MSG_SET_TABLE_ADDRESS_HIGH 0x0eu /* an address of VMID 0 */
#define SMU_MSG_SET_TABLE_ADDRESS_LOW 0x0fu
#define SMU_MSG_SET_TOOLS_ADDRESS_HIGH 0x10u
#define SMU_MSG_SET_TOOLS_ADDRESS_LOW 0x11u
#define SMU_MSG_TABLE_TO_MEMORY 0x12u /* SMU_TABLE_* */
#define SMU_MSG_TABLE_FROM_MEMORY 0x13u
#define SMU_MSG_USE_DEFAULT_PPTABLE 0x14u
#define SMU_MSG_GET_MIN_FREQUENCY 0x1du /* SMU_CLOCK_* << 16; answers MHz */
#define SMU_MSG_GET_MAX_FREQUENCY 0x1eu
#define SMU_MSG_GET_FREQUENCY 0x1fu /* SMU_CLOCK_* << 16 | level; level 0xff: how many there are */
#define SMU_MSG_SET_PCIE_PARAMETERS 0x20u
#define SMU_MSG_SET_WORKLOAD_MASK 0x22u
#define SMU_MSG_ALLOW_GFXOFF 0x28u    /* the graphics core may be switched off while it has nothing to do */
#define SMU_MSG_DISALLOW_GFXOFF 0x29u /* it has to be on */
#define SMU_MSG_PREPARE_UNLOAD 0x2eu
#define SMU_MSG_MODE1_RESET 0x30u
#define SMU_MSG_RUN_DC_BTC 0x36u
#define SMU_MESSAGES 0x5eu

#define SMU_DRIVER_IF_VERSION 0x0fu

/* Features, bits of 64. */
#define SMU_FEATURE_DPM_PREFETCHER 0u /* clocks follow the load */
#define SMU_FEATURE_DPM_GFXCLK 1u
#define SMU_FEATURE_DPM_UCLK 3u
#define SMU_FEATURE_DPM_FCLK 4u
#define SMU_FEATURE_DPM_SOCCLK 5u
#define SMU_FEATURE_DPM_MP0CLK 6u
#define SMU_FEATURE_DPM_LINK 7u
#define SMU_FEATURE_DS_GFXCLK 12u /* clocks stop in between */
#define SMU_FEATURE_DS_SOCCLK 13u
#define SMU_FEATURE_DS_FCLK 14u
#define SMU_FEATURE_DS_UCLK 17u
#define SMU_FEATURE_FW_DSTATE 19u
#define SMU_FEATURE_GFXOFF 20u
#define SMU_FEATURE_PPT 24u /* limits of power, current, heat */
#define SMU_FEATURE_TDC 25u
#define SMU_FEATURE_VR0HOT 29u
#define SMU_FEATURE_FW_CTF 31u
#define SMU_FEATURE_FAN_CONTROL 32u
#define SMU_FEATURE_THERMAL 33u

/* Clocks. */
enum { SMU_CLOCK_GFX, SMU_CLOCK_SOC, SMU_CLOCK_MEMORY };

/* Tables. */
#define SMU_TABLE_PPTABLE 0u
#define SMU_TABLE_METRICS 5u

/* The table of metrics, in bytes; 16 bits where nothing else is said. */
enum {
    SMU_METRICS_CLOCKS = 0,      /* by SMU_CLOCK_*, each 32 bits, MHz */
    SMU_METRICS_GFX_BUSY_CLOCK = 52, /* average MHz while it worked */
    SMU_METRICS_GFX_CLOCK = 54,  /* average MHz over all time */
    SMU_METRICS_MEMORY_CLOCK = 62,
    SMU_METRICS_GFX_LOAD = 64,   /* percent */
    SMU_METRICS_MEMORY_LOAD = 66,
    SMU_METRICS_POWER = 72,      /* watts, of the whole card */
    SMU_METRICS_TEMPERATURE = 74, /* degrees Celsius, at the edge of the die */
    SMU_METRICS_HOTSPOT = 76,
    SMU_METRICS_BYTES = 192,
};

/* SMUIO_GFX_MISC_CNTL, status of the graphics core's power. */
enum { SMU_GFX_OFF, SMU_GFX_WAKING, SMU_GFX_ON, SMU_GFX_FALLING_ASLEEP };

#endif
