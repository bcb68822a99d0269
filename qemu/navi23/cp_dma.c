/* SPDX-License-Identifier: MIT */
/* cp_dma.c - moving many bytes: DMA_DATA, and the copies and fills of both languages. */
#include "card.h"

#include <string.h>

/* Bytes between two looks at whether the ring shall be left. */
#define DMA_SLICE (1u << 20)

bool cp_goes_on(struct cp *cp)
{
    gmc_pause(&cp->port);
    return !atomic_load_explicit(&cp->ring->abort, memory_order_acquire);
}

enum cp_result cp_copy(struct cp *cp, uint64_t to, uint64_t from, uint64_t bytes)
{
    uint64_t n;
    for (; bytes > 0; bytes -= n, to += n, from += n) {
        void *target = gmc_map(&cp->port, cp_vmid(cp), to, bytes < DMA_SLICE ? bytes : DMA_SLICE, GMC_WRITE, &n);
        const void *source = gmc_map(&cp->port, cp_vmid(cp), from, n, GMC_READ, &n);
        if (target && source)
            memmove(target, source, n);
        else if (target)
            memset(target, 0, n);
        if (!cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* Repeat a dword, and a part of it at the end. */
static void repeat(uint8_t *to, uint64_t bytes, uint32_t data)
{
    const uint64_t block = 16384; /* what is copied on stays in the first cache */
    uint64_t done = bytes < 4 ? bytes : 4;
    memcpy(to, &data, done);
    while (done < bytes) {
        uint64_t n = done < block ? done : block;
        n = n < bytes - done ? n : bytes - done;
        memcpy(to + done, to, n);
        done += n;
    }
}

/* The first byte of the destination gets the low byte of `data`, whatever its address. */
enum cp_result cp_fill(struct cp *cp, uint64_t to, uint32_t data, uint64_t bytes)
{
    uint64_t n;
    for (; bytes > 0; bytes -= n, to += n) {
        uint8_t *target = gmc_map(&cp->port, cp_vmid(cp), to, bytes < DMA_SLICE ? bytes : DMA_SLICE, GMC_WRITE, &n);
        if (target)
            repeat(target, n, data);
        if (n % 4)
            data = data >> (8 * (n % 4)) | data << (32 - 8 * (n % 4));
        if (!cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* ---- DMA_DATA ---------------------------------------------------------------------------------------------------- */

enum { DMA_ADDRESS = 0, DMA_GDS = 1, DMA_L2 = 3 };
enum { DMA_FROM_DATA = 2, DMA_TO_NOWHERE = 2 };

#define DMA_BYTES              0x03ffffffu
#define DMA_SOURCE_IS_REGISTER (1u << 26)
#define DMA_TARGET_IS_REGISTER (1u << 27)
#define DMA_SOURCE_STAYS       (1u << 28) /* every dword comes from the first address */
#define DMA_TARGET_STAYS       (1u << 29) /* every dword goes to the first address */

static struct cp_place place(uint32_t select, bool is_register, uint64_t at)
{
    struct cp_place p = { CP_MEMORY, at };
    if (select == DMA_GDS)
        p.space = CP_GDS;
    else if (select == DMA_ADDRESS && is_register)
        p.space = CP_REGISTER;
    return p;
}

/* The next dword, unless all of them are in the same place. */
static void advance(struct cp_place *place, bool stays)
{
    if (!stays)
        place->at += place->space == CP_REGISTER ? 1 : 4;
}

/* Dword by dword: with registers, GDS, and where every dword goes to the same place. `from` NULL: `data` each time. */
static enum cp_result dma_dwords(struct cp *cp, const struct cp_packet *p, struct cp_place *to, struct cp_place *from)
{
    uint32_t command = p->body[5];
    uint64_t value = p->body[1];
    for (uint32_t left = (command & DMA_BYTES) / 4; left > 0; left--) {
        enum cp_result result = from ? cp_load(cp, from, false, &value) : CP_NEXT;
        if (result == CP_NEXT)
            result = cp_store(cp, to, false, value);
        if (result != CP_NEXT)
            return result;
        if (from)
            advance(from, command & DMA_SOURCE_STAYS);
        advance(to, command & DMA_TARGET_STAYS);
        if (left % (DMA_SLICE / 64) == 0 && !cp_goes_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* DMA_DATA: selections; source, or data; destination; byte count and how the addresses go on. */
CP_EXECUTE(cp_dma_data)
{
    uint32_t source = (packet->body[0] >> 29) & 3, target = (packet->body[0] >> 20) & 3, command = packet->body[5];
    uint64_t bytes = command & DMA_BYTES;
    bool from_data = source == DMA_FROM_DATA;
    struct cp_place from = place(source, command & DMA_SOURCE_IS_REGISTER, cp_pair(packet, 1));
    struct cp_place to = place(target, command & DMA_TARGET_IS_REGISTER, cp_pair(packet, 3));
    if (target == DMA_TO_NOWHERE || bytes == 0)
        return CP_NEXT; /* a prefetch into L2, or only the synchronisation */
    navi_count(cp->navi, bytes_dma, bytes);
    if (to.space != CP_MEMORY || (!from_data && from.space != CP_MEMORY) || (command & DMA_TARGET_STAYS))
        return dma_dwords(cp, packet, &to, from_data ? NULL : &from);
    if (from_data)
        return cp_fill(cp, to.at, packet->body[1], bytes);
    if (command & DMA_SOURCE_STAYS)
        return cp_fill(cp, to.at, gmc_load32(&cp->port, cp_vmid(cp), from.at), bytes);
    return cp_copy(cp, to.at, from.at, bytes);
}
