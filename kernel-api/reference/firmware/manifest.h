/* SPDX-License-Identifier: MIT */
/*
 * manifest.h - the firmware files of a chip and what is inside them.
 *
 * Every file starts with the same header of 32 bytes; a second one follows that depends on the kind of file; the code
 * starts at byte 256. All numbers are little-endian.
 */
#ifndef KGPU_FIRMWARE_MANIFEST_H
#define KGPU_FIRMWARE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the fields of the common header are, in bytes. Versions are 16 bits, everything else 32. */
enum {
    KGPU_FW_SIZE_BYTES = 0,    /* of the whole file */
    KGPU_FW_HEADER_BYTES = 4,  /* of both headers together */
    KGPU_FW_HEADER_MAJOR = 8,  /* version of the second header */
    KGPU_FW_HEADER_MINOR = 10,
    KGPU_FW_IP_MAJOR = 12,     /* the block it is for */
    KGPU_FW_IP_MINOR = 14,
    KGPU_FW_VERSION = 16,
    KGPU_FW_CODE_BYTES = 20,
    KGPU_FW_CODE_OFFSET = 24,
    KGPU_FW_CRC = 28,
    KGPU_FW_COMMON_BYTES = 32,
    KGPU_FW_CODE_AT = 256,     /* what KGPU_FW_CODE_OFFSET always says */
};

/* A piece of a file that the second header locates by an offset and a size. */
struct kgpu_fw_part {
    const char *name;
    uint8_t offset_at, size_at; /* bytes from the start of the file */
    uint8_t unit;               /* bytes that offset and size count */
    bool in_code;               /* the offset counts from the code, and the piece is inside it; else from the file */
};

/* Numbers of the parts that somebody asks for. */
enum { KGPU_FW_SOS_OS, KGPU_FW_SOS_TOC, KGPU_FW_SOS_KDB, KGPU_FW_SOS_SPL };
enum { KGPU_FW_RLC_CNTL, KGPU_FW_RLC_GPM, KGPU_FW_RLC_SRM, KGPU_FW_RLC_IRAM, KGPU_FW_RLC_DRAM,
       KGPU_FW_RLC_GLOBAL_TAP_DELAYS, KGPU_FW_RLC_SE0_TAP_DELAYS, KGPU_FW_RLC_SE1_TAP_DELAYS };

/* A kind of file. */
struct kgpu_fw_layout {
    uint16_t header_bytes, major, minor;
    bool code_to_end;    /* nothing follows the code */
    uint8_t feature_at;  /* bytes from the start of the file; 0: has no feature version */
    uint16_t crc_begin;  /* the CRC covers bytes [crc_begin, crc_end); 0: it is not known which */
    uint16_t crc_end;    /* 0: the end of the file */
    const struct kgpu_fw_part *parts; /* ends with name NULL */
};

/* A file. */
struct kgpu_fw_file {
    const char *name;
    uint32_t index; /* MGPU_FW_* */
    bool required;
    const struct kgpu_fw_layout *layout;
    uint16_t ip_major, ip_minor;
    uint32_t version, feature; /* of the released files, for generated ones */
};

/* The files of Navi 23, by MGPU_FW_*; KGPU_FW_FILES rows. */
#define KGPU_FW_FILES 12u
extern const struct kgpu_fw_file kgpu_fw_dimgrey_cavefish[KGPU_FW_FILES];

#endif
