/* SPDX-License-Identifier: MIT */
/*
 * discovery.h - the IP discovery binary: what the card is made of, as it tells itself.
 *
 * It lies DISCOVERY_FROM_END bytes before the end of VRAM. A header leads to up to six tables; that of IP blocks leads
 * to dies, and a die is a list of blocks of different lengths. Offsets count bytes from the start of the binary;
 * numbers are little-endian, and 16 bits where nothing else is said. A checksum is the sum of bytes.
 */
#ifndef NAVI23_REGS_DISCOVERY_H
#define NAVI23_REGS_DISCOVERY_H

#define DISCOVERY_FROM_END 0x10000u
#define DISCOVERY_MAX_BYTES 0x1000u /* as much of it as drivers read */

/* The header. */
#define DISCOVERY_SIGNATURE 0x28211407u
enum {
    DISCOVERY_AT_SIGNATURE = 0, /* 32 bits */
    DISCOVERY_AT_MAJOR = 4,
    DISCOVERY_AT_MINOR = 6,
    DISCOVERY_AT_CHECKSUM = 8,  /* of everything behind this field */
    DISCOVERY_AT_BYTES = 10,    /* of the whole binary */
    DISCOVERY_AT_TABLES = 12,   /* DISCOVERY_TABLES entries */
    DISCOVERY_HEADER_BYTES = 60,
};

/* An entry for a table. */
enum { DISCOVERY_TABLE_OFFSET = 0 /* 0: there is none */, DISCOVERY_TABLE_CHECKSUM = 2, DISCOVERY_TABLE_BYTES = 4 };
#define DISCOVERY_TABLE_ENTRY 8u
enum { DISCOVERY_IPS, DISCOVERY_GC, DISCOVERY_HARVEST, DISCOVERY_VCN, DISCOVERY_MALL, DISCOVERY_TABLES = 6 };

/* The table of IP blocks: dies, and where each is. */
#define DISCOVERY_IPS_SIGNATURE 0x53445049u /* "IPDS" */
enum {
    DISCOVERY_IPS_AT_SIGNATURE = 0, /* 32 bits */
    DISCOVERY_IPS_AT_VERSION = 4,
    DISCOVERY_IPS_AT_BYTES = 6,
    DISCOVERY_IPS_AT_DIES = 12,
    DISCOVERY_IPS_AT_DIE_LIST = 14, /* number, offset */
    DISCOVERY_IPS_BYTES = 80,
};
#define DISCOVERY_DIES 16u
#define DISCOVERY_DIE_ENTRY 4u
#define DISCOVERY_DIE_HEADER 4u /* bytes: number, count of blocks; the blocks follow */

/* An IP block; 32-bit register bases, in dwords, follow. */
enum {
    DISCOVERY_IP_HW_ID = 0,
    DISCOVERY_IP_INSTANCE = 2, /* 8 bits, and so are those that follow */
    DISCOVERY_IP_BASES = 3,
    DISCOVERY_IP_MAJOR = 4,
    DISCOVERY_IP_MINOR = 5,
    DISCOVERY_IP_REVISION = 6,
    DISCOVERY_IP_HARVEST = 7, /* low 4 bits, not 0: it was fused off */
    DISCOVERY_IP_BYTES = 8,
};

/* The table of the graphics core: signature, major, minor, bytes, then 32-bit figures. */
#define DISCOVERY_GC_SIGNATURE 0x4347u
#define DISCOVERY_GC_HEADER 12u

/* The table of what was fused off: signature, version, both 32 bits, then a list of hw id and instance. */
#define DISCOVERY_HARVEST_SIGNATURE 0x56524148u /* "HARV" */
#define DISCOVERY_HARVEST_BYTES 136u

/* Kinds of IP blocks. */
#define DISCOVERY_HW_MP1 1u /* SMU */
#define DISCOVERY_HW_THM 3u
#define DISCOVERY_HW_SMUIO 4u
#define DISCOVERY_HW_FUSE 5u
#define DISCOVERY_HW_CLK 6u
#define DISCOVERY_HW_GC 11u
#define DISCOVERY_HW_VCN 12u
#define DISCOVERY_HW_MMHUB 34u
#define DISCOVERY_HW_ATHUB 35u
#define DISCOVERY_HW_OSSSYS 40u /* interrupt handler */
#define DISCOVERY_HW_HDP 41u
#define DISCOVERY_HW_SDMA0 42u
#define DISCOVERY_HW_SDMA1 43u
#define DISCOVERY_HW_DF 46u
#define DISCOVERY_HW_NBIF 108u /* host interface */
#define DISCOVERY_HW_UMC 150u
#define DISCOVERY_HW_MP0 255u /* PSP */
#define DISCOVERY_HW_DMU 271u /* display */

/* A version as one number. */
#define DISCOVERY_VERSION(major, minor, revision) \
    ((uint32_t)(major) << 16 | (uint32_t)(minor) << 8 | (uint32_t)(revision))

/* MM_INDEX: MM_DATA is the dword of VRAM at this byte offset; its bits from 31 up are in MM_INDEX_HI */
#define MM_INDEX_VRAM 0x80000000u

#endif
