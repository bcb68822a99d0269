/* SPDX-License-Identifier: MIT */
/*
 * sdma_pages.c - packets about pages: their table entries, their dirty bits, memory without translation, comparisons.
 *
 * The card keeps no dirty bits: every page counts as dirty, which is always safe.
 */
#include "card.h"

#include <navi23/regs/sdma.h>

#include <string.h>

/* ---- page-table entries ------------------------------------------------------------------------------------------ */

#define PTE_SLICE 512u /* entries between two looks at whether the ring shall be left */

/* PTEPDE_GENERATE: destination, bits to set, first value, increment, entries - 1. */
CP_EXECUTE(sdma_generate_ptes)
{
    uint64_t to = cp_pair(packet, 0), set = cp_pair(packet, 2), value = cp_pair(packet, 4);
    uint32_t count = (packet->body[8] & SDMA_PTE_COUNT) + 1;
    for (uint32_t i = 0; i < count; i++, value += cp_pair(packet, 6)) {
        gmc_store64(&cp->port, cp_vmid(cp), to + i * 8ull, value | set);
        if (i % PTE_SLICE == 0 && !cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* PTEPDE_COPY: source, destination, which bits to copy, entries - 1. */
CP_EXECUTE(sdma_copy_ptes)
{
    uint64_t from = cp_pair(packet, 0), to = cp_pair(packet, 2), mask = cp_pair(packet, 4);
    uint32_t count = (packet->body[6] & SDMA_PTE_COUNT) + 1;
    for (uint32_t i = 0; i < count; i++, from += 8, to += 8) {
        uint64_t old = mask == UINT64_MAX ? 0 : gmc_load64(&cp->port, cp_vmid(cp), to) & ~mask;
        gmc_store64(&cp->port, cp_vmid(cp), to, (gmc_load64(&cp->port, cp_vmid(cp), from) & mask) | old);
        if (i % PTE_SLICE == 0 && !cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* PTEPDE_RMW: address, which bits to change, their new values. */
CP_EXECUTE(sdma_change_pte)
{
    uint64_t address = cp_pair(packet, 0), mask = cp_pair(packet, 2);
    uint64_t old = gmc_load64(&cp->port, cp_vmid(cp), address);
    gmc_store64(&cp->port, cp_vmid(cp), address, (old & ~mask) | (cp_pair(packet, 4) & mask));
    return CP_NEXT;
}

/* ---- memory without translation ---------------------------------------------------------------------------------- */

/* `want` bytes of system memory by bus address, or of VRAM by offset, as far as they are in one piece; NULL: none. */
static void *map_physical(struct cp *cp, bool system, uint64_t address, uint64_t want, uint64_t *got)
{
    const struct navi_host *host = &cp->navi->host;
    uint64_t left = address < host->vram_size ? host->vram_size - address : 0;
    if (system)
        return gmc_bus_map(&cp->port, address, want, got);
    *got = want < left ? want : left;
    return left ? (uint8_t *)host->vram + address : NULL;
}

/* COPY_LINEAR_PHYSICAL, COPY_DIRTY_PAGE: bytes - 1, what memory, source, destination. */
CP_EXECUTE(sdma_copy_physical)
{
    uint64_t left = (packet->body[0] & SDMA_PHYSICAL_BYTES) + 1ull, from = cp_pair(packet, 2), to = cp_pair(packet, 4);
    bool from_system = (packet->body[1] & SDMA_PHYSICAL_SOURCE_SYSTEM) != 0;
    bool to_system = (packet->body[1] & SDMA_PHYSICAL_TARGET_SYSTEM) != 0;
    if (!cp_is_privileged(cp))
        return cp_bad_packet(cp, packet, "an IB may not name memory without translation");
    navi_count(cp->navi, bytes_dma, left);
    for (uint64_t n; left > 0; left -= n, from += n, to += n) {
        n = left;
        void *target = map_physical(cp, to_system, to, n, &n);
        const void *source = target ? map_physical(cp, from_system, from, n, &n) : NULL;
        if (!source)
            return cp_bad_packet(cp, packet, "there is no such memory");
        memmove(target, source, n);
    }
    return CP_NEXT;
}

/* ---- dirty bits, comparisons ------------------------------------------------------------------------------------- */

/* POLL_DBIT_WRITE_MEM: destination of a bit for each page, the first page, how many. */
CP_EXECUTE(sdma_write_dirty_bits)
{
    uint64_t to = cp_pair(packet, 0), pages = packet->body[3];
    enum cp_result result = cp_fill(cp, to, UINT32_MAX, pages / 8);
    if (result == CP_NEXT && pages % 8)
        result = cp_fill(cp, to + pages / 8, (1u << pages % 8) - 1, 1);
    return result;
}

/*
 * POLL_MEM_VERIFY: pattern; first and last address of one piece, of another one; where to write the result. All dwords
 * of the first piece are compared with the pattern, or with those of the second; the address of the first one that
 * differs is written, 0 if there is none.
 */
CP_EXECUTE(sdma_verify_memory)
{
    bool pieces = (packet->header & SDMA_VERIFY_PIECES) != 0;
    uint64_t at = cp_pair(packet, 1) & ~3ull, end = cp_pair(packet, 3), other = cp_pair(packet, 5) & ~3ull, wrong = 0;
    for (; at <= end && !wrong; at += 4, other += 4) {
        uint32_t expected = pieces ? gmc_load32(&cp->port, cp_vmid(cp), other) : packet->body[0];
        if (gmc_load32(&cp->port, cp_vmid(cp), at) != expected)
            wrong = at;
        if (at % 4096 == 0 && !cp_goes_on(cp))
            return CP_AGAIN;
    }
    gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 9), wrong);
    return CP_NEXT;
}
