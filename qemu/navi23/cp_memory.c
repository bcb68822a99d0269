/* SPDX-License-Identifier: MIT */
/* cp_memory.c - packets that move data: WRITE_DATA, COPY_DATA, DMA_DATA, ATOMIC_MEM. */
#include "card.h"

#include <string.h>

/* ---- WRITE_DATA -------------------------------------------------------------------------------------------------- */

enum { WRITE_REGISTER = 0, WRITE_MEMORY_SYNC = 1, WRITE_L2 = 2, WRITE_MEMORY = 5 };

static enum cp_result write_registers(struct cp *cp, const struct cp_packet *p, bool one_address)
{
    for (uint32_t i = 3; i < p->count; i++) {
        uint32_t reg = p->body[1] + (one_address ? 0 : i - 3);
        enum cp_result result = cp_write_register(cp, reg, p->body[i], true);
        if (result != CP_NEXT)
            return result;
    }
    return CP_NEXT;
}

/* WRITE_DATA: where to, address (or register), then dwords; with ONE_ADDRESS all of them to the same place. */
CP_EXECUTE(cp_write_data)
{
    uint32_t to = (packet->body[0] >> 8) & 15, count = packet->count - 3;
    bool one_address = (packet->body[0] & PM4_WRITE_DATA_ONE_ADDRESS) != 0;
    uint64_t address = cp_pair(packet, 1) & ~3ull;
    if (to == WRITE_REGISTER)
        return write_registers(cp, packet, one_address);
    if (to != WRITE_MEMORY_SYNC && to != WRITE_L2 && to != WRITE_MEMORY)
        return cp_left_out(cp, packet, " to something that is neither register nor memory");
    if (one_address || count == 1)
        gmc_store32(&cp->port, cp_vmid(cp), address, packet->body[packet->count - 1]);
    else
        gmc_write(&cp->port, cp_vmid(cp), address, packet->body + 3, count * 4ull);
    return CP_NEXT;
}

/* ---- COPY_DATA --------------------------------------------------------------------------------------------------- */

enum { COPY_REGISTER, COPY_MEMORY, COPY_L2, COPY_GDS, COPY_PERF, COPY_IMMEDIATE, COPY_CLOCK = 9 };
enum { COPY_TO_REGISTER = 0, COPY_TO_MEMORY_SYNC = 1, COPY_TO_L2 = 2, COPY_TO_PERF = 4, COPY_TO_MEMORY = 5 };

static enum cp_result copy_source(struct cp *cp, const struct cp_packet *p, bool wide, uint64_t *value)
{
    uint32_t low = 0, high = 0;
    enum cp_result result;
    switch (p->body[0] & 15) {
    case COPY_MEMORY:
    case COPY_L2:
        *value = wide ? gmc_load64(&cp->port, cp_vmid(cp), cp_pair(p, 1))
                      : gmc_load32(&cp->port, cp_vmid(cp), cp_pair(p, 1));
        return CP_NEXT;
    case COPY_IMMEDIATE:
        *value = cp_pair(p, 1);
        return CP_NEXT;
    case COPY_CLOCK:
        *value = navi_clock();
        return CP_NEXT;
    case COPY_REGISTER:
    case COPY_PERF:
        result = cp_read_register(cp, p->body[1], &low);
        if (result == CP_NEXT && wide)
            result = cp_read_register(cp, p->body[1] + 1, &high);
        *value = low | (uint64_t)high << 32;
        return result;
    default:
        *value = 0;
        return cp_left_out(cp, p, " from something that is neither register, memory nor clock");
    }
}

static enum cp_result copy_to_register(struct cp *cp, const struct cp_packet *p, bool wide, uint64_t value)
{
    enum cp_result result = cp_write_register(cp, p->body[3], (uint32_t)value, true);
    if (result == CP_NEXT && wide)
        result = cp_write_register(cp, p->body[3] + 1, (uint32_t)(value >> 32), true);
    return result;
}

/* COPY_DATA: what from, what to, how wide; source; destination. */
CP_EXECUTE(cp_copy_data)
{
    bool wide = (packet->body[0] >> 16) & 1;
    uint64_t to = cp_pair(packet, 3), value;
    enum cp_result result = copy_source(cp, packet, wide, &value);
    if (result != CP_NEXT)
        return result;
    switch ((packet->body[0] >> 8) & 15) {
    case COPY_TO_REGISTER:
    case COPY_TO_PERF:
        return copy_to_register(cp, packet, wide, value);
    case COPY_TO_MEMORY_SYNC:
    case COPY_TO_L2:
    case COPY_TO_MEMORY:
        if (wide)
            gmc_store64(&cp->port, cp_vmid(cp), to, value);
        else
            gmc_store32(&cp->port, cp_vmid(cp), to, (uint32_t)value);
        return CP_NEXT;
    default:
        return cp_left_out(cp, packet, " to something that is neither register nor memory");
    }
}

/* ---- DMA_DATA ---------------------------------------------------------------------------------------------------- */

enum { DMA_ADDRESS = 0, DMA_GDS = 1, DMA_L2 = 3 };
enum { DMA_FROM_DATA = 2, DMA_TO_NOWHERE = 2 };

#define DMA_BYTES 0x03ffffffu
#define DMA_SOURCE_IS_REGISTER (1u << 26)
#define DMA_TARGET_IS_REGISTER (1u << 27)
#define DMA_SOURCE_STAYS (1u << 28) /* every dword comes from the first address */
#define DMA_TARGET_STAYS (1u << 29) /* every dword goes to the first address */

/* Bytes between two looks at whether the ring shall be left. */
#define DMA_SLICE (1u << 20)

static bool go_on(struct cp *cp)
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
        if (!go_on(cp))
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
        if (!go_on(cp))
            return CP_AGAIN;
    }
    return CP_NEXT;
}

/* Dword by dword to one place; the last one stays. */
static enum cp_result dma_to_one(struct cp *cp, uint64_t to, uint32_t data)
{
    gmc_store32(&cp->port, cp_vmid(cp), to, data);
    return CP_NEXT;
}

/* DMA_DATA: selections; source address, or data; destination; byte count and how the addresses go on. */
CP_EXECUTE(cp_dma_data)
{
    uint32_t source = (packet->body[0] >> 29) & 3, target = (packet->body[0] >> 20) & 3, command = packet->body[5];
    uint64_t from = cp_pair(packet, 1), to = cp_pair(packet, 3), bytes = command & DMA_BYTES;
    bool from_data = source == DMA_FROM_DATA;
    if (target == DMA_TO_NOWHERE || bytes == 0)
        return CP_NEXT; /* a prefetch into L2, or only the synchronisation */
    if (source == DMA_GDS || target == DMA_GDS)
        return cp_left_out(cp, packet, " of GDS");
    if ((source == DMA_ADDRESS && (command & DMA_SOURCE_IS_REGISTER)) ||
        (target == DMA_ADDRESS && (command & DMA_TARGET_IS_REGISTER)))
        return cp_left_out(cp, packet, " of a register");

    navi_count(cp->navi, bytes_dma, bytes);
    uint64_t last = command & DMA_SOURCE_STAYS ? from : from + ((bytes - 1) & ~3ull);
    if (command & DMA_TARGET_STAYS)
        return dma_to_one(cp, to, from_data ? packet->body[1] : gmc_load32(&cp->port, cp_vmid(cp), last));
    if (from_data)
        return cp_fill(cp, to, packet->body[1], bytes);
    if (command & DMA_SOURCE_STAYS)
        return cp_fill(cp, to, gmc_load32(&cp->port, cp_vmid(cp), from), bytes);
    return cp_copy(cp, to, from, bytes);
}

/* ---- ATOMIC_MEM -------------------------------------------------------------------------------------------------- */

/* clang-format off */
/* Operations; 64 bits wide with ATOMIC_WIDE. Whether the old value is asked for makes no difference here. */
enum {
    ATOMIC_SWAP = 0x07, ATOMIC_COMPARE_SWAP = 0x08, ATOMIC_ADD = 0x0f, ATOMIC_SUB, ATOMIC_SMIN, ATOMIC_UMIN,
    ATOMIC_SMAX, ATOMIC_UMAX, ATOMIC_AND, ATOMIC_OR, ATOMIC_XOR, ATOMIC_INC, ATOMIC_DEC,
};
#define ATOMIC_OPERATION 0x1fu
#define ATOMIC_WIDE 0x20u
#define ATOMIC_LOOP (1u << 8)

struct atomic {
    uint32_t operation;
    bool wide;
    uint64_t data, compare;
};

static int64_t as_signed(const struct atomic *a, uint64_t value)
{
    return a->wide ? (int64_t)value : (int32_t)(uint32_t)value;
}

/* What becomes of `old`. Values are cut to the width by the caller. Returns false where there is no such operation. */
static bool atomic_result(const struct atomic *a, uint64_t old, uint64_t *result)
{
    bool less = as_signed(a, old) < as_signed(a, a->data);
    switch (a->operation) {
    case ATOMIC_SWAP:         *result = a->data; return true;
    case ATOMIC_COMPARE_SWAP: *result = old == a->compare ? a->data : old; return true;
    case ATOMIC_ADD:          *result = old + a->data; return true;
    case ATOMIC_SUB:          *result = old - a->data; return true;
    case ATOMIC_SMIN:         *result = less ? old : a->data; return true;
    case ATOMIC_SMAX:         *result = less ? a->data : old; return true;
    case ATOMIC_UMIN:         *result = old < a->data ? old : a->data; return true;
    case ATOMIC_UMAX:         *result = old < a->data ? a->data : old; return true;
    case ATOMIC_AND:          *result = old & a->data; return true;
    case ATOMIC_OR:           *result = old | a->data; return true;
    case ATOMIC_XOR:          *result = old ^ a->data; return true;
    case ATOMIC_INC:          *result = old >= a->data ? 0 : old + 1; return true;
    case ATOMIC_DEC:          *result = old == 0 || old > a->data ? a->data : old - 1; return true;
    default:                  return false;
    }
}
/* clang-format on */

/* Apply it to the word at `at`, and give back what was there. */
static uint64_t atomic_apply(const struct atomic *a, void *at)
{
    uint64_t result = 0;
    if (a->wide) {
        _Atomic uint64_t *word = at;
        uint64_t old = atomic_load(word);
        do {
            (void)atomic_result(a, old, &result);
        } while (!atomic_compare_exchange_weak(word, &old, result));
        return old;
    }
    _Atomic uint32_t *word = at;
    uint32_t old = atomic_load(word);
    do {
        (void)atomic_result(a, old, &result);
    } while (!atomic_compare_exchange_weak(word, &old, (uint32_t)result));
    return old;
}

bool cp_has_atomic(uint32_t operation)
{
    struct atomic a = { .operation = operation & ATOMIC_OPERATION };
    uint64_t unused;
    return atomic_result(&a, 0, &unused);
}

enum cp_result cp_atomic(struct cp *cp, const struct cp_atomic *what)
{
    bool wide = (what->operation & ATOMIC_WIDE) != 0;
    uint64_t width = wide ? UINT64_MAX : UINT32_MAX;
    struct atomic a = { what->operation & ATOMIC_OPERATION, wide, what->data & width, what->compare & width };
    bool loop = what->loop && a.operation == ATOMIC_COMPARE_SWAP;
    for (unsigned attempt = 0;; attempt++) {
        void *at = gmc_map_word(&cp->port, cp_vmid(cp), what->address, wide ? 8 : 4, GMC_WRITE);
        if (!at || atomic_apply(&a, at) == a.compare || !loop)
            return CP_NEXT;
        gmc_pause(&cp->port);
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
}

/* ATOMIC_MEM: operation, address, data, comparand, pause. */
CP_EXECUTE(cp_atomic_mem)
{
    uint32_t control = packet->body[0];
    struct cp_atomic a = { control, (control & ATOMIC_LOOP) != 0, cp_pair(packet, 1), cp_pair(packet, 3),
                           cp_pair(packet, 5) };
    return cp_has_atomic(control) ? cp_atomic(cp, &a) : cp_left_out(cp, packet, " of floating-point numbers");
}
