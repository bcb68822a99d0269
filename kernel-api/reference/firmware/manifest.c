/* SPDX-License-Identifier: MIT */
/*
 * manifest.c - the table of firmware files. Facts about the twelve dimgrey_cavefish files of linux-firmware 20230210,
 * as read from them; which bytes a CRC covers was found by trying, and is not the same for every kind.
 */
#include "manifest.h"

#include <mgpu/mgpu.h>

/* clang-format off */
static const struct kgpu_fw_part none[] = { { 0 } };

static const struct kgpu_fw_part gfx_parts[] = {
    { "jt", 36, 40, 4, true },
    { 0 },
};

static const struct kgpu_fw_part sdma_parts[] = {
    { "jt", 40, 44, 4, true },
    { 0 },
};

static const struct kgpu_fw_part rlc_parts[] = {
    [KGPU_FW_RLC_CNTL] = { "save_restore_list_cntl",    128, 124, 1, false },
    [KGPU_FW_RLC_GPM] = { "save_restore_list_gpm",      144, 140, 1, false },
    [KGPU_FW_RLC_SRM] = { "save_restore_list_srm",      160, 156, 1, false },
    [KGPU_FW_RLC_IRAM] = { "rlc_iram",                  168, 164, 1, false },
    [KGPU_FW_RLC_DRAM] = { "rlc_dram",                  176, 172, 1, false },
    [KGPU_FW_RLC_GLOBAL_TAP_DELAYS] = { "global_tap_delays", 208, 204, 1, false },
    [KGPU_FW_RLC_SE0_TAP_DELAYS] = { "se0_tap_delays", 216, 212, 1, false },
    [KGPU_FW_RLC_SE1_TAP_DELAYS] = { "se1_tap_delays", 224, 220, 1, false },
    { 0 },
};

static const struct kgpu_fw_part smc_parts[] = {
    { "ppt", 36, 40, 1, false },
    { 0 },
};

static const struct kgpu_fw_part sos_parts[] = { /* what lies before `sos` is the system driver */
    [KGPU_FW_SOS_OS] = { "sos", 36, 40, 1, true },
    [KGPU_FW_SOS_TOC] = { "toc", 48, 52, 1, true },
    [KGPU_FW_SOS_KDB] = { "kdb", 60, 64, 1, true },
    [KGPU_FW_SOS_SPL] = { "spl", 72, 76, 1, true },
    { 0 },
};

/*                                          header     code to  feature  CRC
                                            bytes ver. the end  at       from  to */
static const struct kgpu_fw_layout gfx   = {  44, 1, 0, true,   32,       32,    0, gfx_parts };
static const struct kgpu_fw_layout sdma  = {  48, 1, 0, true,   32,       32,    0, sdma_parts };
static const struct kgpu_fw_layout rlc   = { 244, 2, 4, false,  32,        0,    0, rlc_parts };
static const struct kgpu_fw_layout smc   = {  44, 2, 0, false,   0,       32,  512, smc_parts };
static const struct kgpu_fw_layout sos   = { 116, 1, 3, true,    0,       32,  512, sos_parts };
static const struct kgpu_fw_layout ta    = {  36, 2, 0, true,    0,       32,    0, none };
static const struct kgpu_fw_layout vcn   = {  32, 1, 0, true,    0,      256,    0, none };
static const struct kgpu_fw_layout dmcub = {  40, 1, 0, true,    0,       32,    0, none };

#define FILE(suffix, index, required, layout, major, minor, version, feature) \
    [index] = { "dimgrey_cavefish_" suffix ".bin", index, required, &layout, major, minor, version, feature }
const struct kgpu_fw_file kgpu_fw_dimgrey_cavefish[KGPU_FW_FILES] = {
    FILE("me",    MGPU_FW_ME,    true,  gfx,   10, 3, 0x00000040, 42),
    FILE("pfp",   MGPU_FW_PFP,   true,  gfx,   10, 3, 0x0000005f, 42),
    FILE("ce",    MGPU_FW_CE,    true,  gfx,   10, 3, 0x00000025, 42),
    FILE("mec",   MGPU_FW_MEC,   true,  gfx,   10, 3, 0x00000068, 42),
    FILE("mec2",  MGPU_FW_MEC2,  false, gfx,   10, 3, 0x00000068, 42),
    FILE("rlc",   MGPU_FW_RLC,   true,  rlc,   10, 3, 0x00000056, 1),
    FILE("sdma",  MGPU_FW_SDMA,  true,  sdma,   5, 2, 0x0000004c, 52),
    FILE("smc",   MGPU_FW_SMC,   true,  smc,   11, 0, 0x003b2a00, 0),
    FILE("sos",   MGPU_FW_SOS,   true,  sos,   11, 0, 0x00230609, 0),
    FILE("ta",    MGPU_FW_TA,    false, ta,    11, 0, 0x00000000, 0),
    FILE("vcn",   MGPU_FW_VCN,   false, vcn,    3, 0, 0x0211a000, 0),
    FILE("dmcub", MGPU_FW_DMCUB, false, dmcub,  3, 0, 0x02020017, 0),
};
/* clang-format on */
