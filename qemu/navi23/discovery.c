/* SPDX-License-Identifier: MIT */
/* discovery.c - see discovery.h. Register bases are Linux' for this chip; not all versions are known (HARDWARE.md). */
#include "card.h"

#include <string.h>

#define BASES 6u

/* ---- what the card is made of ------------------------------------------------------------------------------------ */

struct ip {
    uint16_t hw_id;
    uint8_t instance, major, minor, revision;
    uint32_t base[BASES]; /* in dwords; the list ends with the last that is not 0 */
};

/* clang-format off */
static const struct ip ips[] = {
    { DISCOVERY_HW_GC,     0, 10, 3,  4, { 0x01260, 0x0a000, 0x1c000, 0x2402c00 } },
    { DISCOVERY_HW_SDMA0,  0,  5, 2,  4, { 0x01260, 0x0a000, 0x1c000, 0x2402c00 } },
    { DISCOVERY_HW_SDMA1,  0,  5, 2,  4, { 0x01260, 0x0a000, 0x1c000, 0x2402c00 } },
    { DISCOVERY_HW_NBIF,   0,  3, 3,  2, { 0x00000, 0x00014, 0x00d20, 0x10400, 0x241b000, 0x4040000 } },
    { DISCOVERY_HW_HDP,    0,  5, 0,  3, { 0x00f20, 0x240a400 } },
    { DISCOVERY_HW_OSSSYS, 0,  5, 0,  3, { 0x010a0, 0x240a000 } },
    { DISCOVERY_HW_MMHUB,  0,  2, 1,  1, { 0x1a000, 0x2408800 } },
    { DISCOVERY_HW_ATHUB,  0,  2, 1,  1, { 0x00c00, 0x2408c00 } },
    { DISCOVERY_HW_MP0,    0, 11, 0, 12, { 0x16000, 0xdc0000, 0xe00000, 0xe40000, 0x243fc00 } },
    { DISCOVERY_HW_MP1,    0, 11, 0, 12, { 0x16000, 0xdc0000, 0xe00000, 0xe40000, 0x243fc00 } },
    { DISCOVERY_HW_SMUIO,  0, 11, 0, 10, { 0x16800, 0x16a00, 0x440000, 0x2401000 } },
    { DISCOVERY_HW_THM,    0, 11, 0,  7, { 0x16600, 0x2400c00 } },
    { DISCOVERY_HW_FUSE,   0, 11, 0,  7, { 0x17400, 0x2401400 } },
    { DISCOVERY_HW_CLK,    0, 11, 0,  3, { 0x16c00, 0x2401800 } },
    { DISCOVERY_HW_DF,     0,  3, 7,  0, { 0x07000, 0x240b800 } },
    { DISCOVERY_HW_UMC,    0,  8, 7,  0, { 0x14000, 0x2425800 } },
    { DISCOVERY_HW_VCN,    0,  3, 0, 16, { 0x07800, 0x07e00, 0x2403000 } },
    { DISCOVERY_HW_DMU,    0,  3, 0,  2, { 0x00012, 0x000c0, 0x034c0, 0x09000, 0x2403c00 } },
};

/* The graphics core in figures; the order is the format's, version 1.0. */
static const uint32_t gc[] = {
    2,         /* shader engines */
    2, 2,      /* work-group processors per shader array, in two halves */
    4,         /* render backends per shader engine */
    8,         /* L2 slices */
    1024,      /* registers per SIMD */
    32,        /* waves of geometry shaders */
    32, 1792,  /* depth of the GS table, of the primitive buffer */
    512,       /* parameter cache */
    1,         /* double off-chip LDS */
    32, 16,    /* wave size, waves per SIMD */
    32,        /* scratch slots per CU */
    64,        /* LDS, KiB */
    2,         /* scan converters per shader engine */
    2,         /* shader arrays per shader engine */
    4,         /* packers per scan converter */
    4,         /* L2 arbiters */
};
/* clang-format on */

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* ---- writing it down --------------------------------------------------------------------------------------------- */

/* The binary, as it grows. */
struct writer {
    uint8_t *bytes;
    uint32_t used;
};

static void put_at(struct writer *w, uint32_t at, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        w->bytes[at + i] = (uint8_t)(value >> (8 * i));
}

static void put(struct writer *w, uint32_t value, unsigned size)
{
    put_at(w, w->used, value, size);
    w->used += size;
}

static uint32_t sum(const struct writer *w, uint32_t from, uint32_t end)
{
    uint32_t total = 0;
    for (uint32_t i = from; i < end; i++)
        total += w->bytes[i];
    return total & 0xffff;
}

/* Table `index` reaches from `from` to here. */
static void enter_table(struct writer *w, unsigned index, uint32_t from)
{
    uint32_t entry = DISCOVERY_AT_TABLES + index * DISCOVERY_TABLE_ENTRY;
    put_at(w, entry + DISCOVERY_TABLE_OFFSET, from, 2);
    put_at(w, entry + DISCOVERY_TABLE_CHECKSUM, sum(w, from, w->used), 2);
    put_at(w, entry + DISCOVERY_TABLE_BYTES, w->used - from, 2);
}

static void put_ip(struct writer *w, const struct ip *ip)
{
    unsigned bases = BASES;
    while (bases > 0 && !ip->base[bases - 1])
        bases--;
    put(w, ip->hw_id, 2);
    put(w, ip->instance, 1);
    put(w, bases, 1);
    put(w, ip->major, 1);
    put(w, ip->minor, 1);
    put(w, ip->revision, 1);
    put(w, 0, 1);
    for (unsigned i = 0; i < bases; i++)
        put(w, ip->base[i], 4);
}

static void put_ips(struct writer *w)
{
    uint32_t from = w->used;
    put_at(w, from + DISCOVERY_IPS_AT_SIGNATURE, DISCOVERY_IPS_SIGNATURE, 4);
    put_at(w, from + DISCOVERY_IPS_AT_VERSION, 1, 2);
    put_at(w, from + DISCOVERY_IPS_AT_DIES, 1, 2);
    put_at(w, from + DISCOVERY_IPS_AT_DIE_LIST + 2, from + DISCOVERY_IPS_BYTES, 2);
    w->used += DISCOVERY_IPS_BYTES;
    put(w, 0, 2);
    put(w, LENGTH(ips), 2);
    for (size_t i = 0; i < LENGTH(ips); i++)
        put_ip(w, &ips[i]);
    put_at(w, from + DISCOVERY_IPS_AT_BYTES, w->used - from, 2);
    enter_table(w, DISCOVERY_IPS, from);
}

static void put_gc(struct writer *w)
{
    uint32_t from = w->used;
    put(w, DISCOVERY_GC_SIGNATURE, 4);
    put(w, 1, 2);
    put(w, 0, 2);
    put(w, DISCOVERY_GC_HEADER + sizeof gc, 4);
    for (size_t i = 0; i < LENGTH(gc); i++)
        put(w, gc[i], 4);
    enter_table(w, DISCOVERY_GC, from);
}

/* Nothing is fused off as a whole. */
static void put_harvest(struct writer *w)
{
    uint32_t from = w->used;
    put_at(w, from, DISCOVERY_HARVEST_SIGNATURE, 4);
    w->used += DISCOVERY_HARVEST_BYTES;
    enter_table(w, DISCOVERY_HARVEST, from);
}

uint32_t discovery_make(uint8_t *out)
{
    struct writer w = { out, DISCOVERY_HEADER_BYTES };
    memset(out, 0, DISCOVERY_MAX_BYTES);
    put_ips(&w);
    put_gc(&w);
    put_harvest(&w);
    put_at(&w, DISCOVERY_AT_SIGNATURE, DISCOVERY_SIGNATURE, 4);
    put_at(&w, DISCOVERY_AT_MAJOR, 1, 2);
    put_at(&w, DISCOVERY_AT_BYTES, w.used, 2);
    put_at(&w, DISCOVERY_AT_CHECKSUM, sum(&w, DISCOVERY_AT_BYTES, w.used), 2);
    return w.used;
}

void discovery_write(struct navi *navi)
{
    discovery_make((uint8_t *)navi->host.vram + navi->host.vram_size - DISCOVERY_FROM_END);
}

/* ---- the window -------------------------------------------------------------------------------------------------- */

/* The dword that MM_INDEX leads to. NULL: none of VRAM. (It leads to registers as well; this model leaves that out.) */
static _Atomic uint32_t *indexed(struct navi *navi)
{
    uint32_t low = reg_get(navi, REG_MM_INDEX);
    uint64_t offset = (low & ~(MM_INDEX_VRAM | 3u)) | (uint64_t)reg_get(navi, REG_MM_INDEX_HI) << 31;
    if (!(low & MM_INDEX_VRAM) || offset >= navi->host.vram_size)
        return NULL;
    return (_Atomic uint32_t *)(void *)((uint8_t *)navi->host.vram + offset);
}

static uint32_t read_data(struct navi *navi, uint32_t reg)
{
    _Atomic uint32_t *word = indexed(navi);
    (void)reg;
    return word ? atomic_load_explicit(word, memory_order_acquire) : 0;
}

static void write_data(struct navi *navi, uint32_t reg, uint32_t value)
{
    _Atomic uint32_t *word = indexed(navi);
    (void)reg;
    if (word)
        atomic_store_explicit(word, value, memory_order_release);
}

const struct mmio_row discovery_registers[] = {
    { REG_MM_DATA, 1, read_data, write_data },
    { 0 },
};
