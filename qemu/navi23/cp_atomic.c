/* SPDX-License-Identifier: MIT */
/*
 * cp_atomic.c - ATOMIC_MEM, ATOMIC_GDS, MEM_SEMAPHORE, and what SDMA's packets of the same kind do.
 *
 * Operations have the numbers of the texture cache's (TC_OP): [4:0] what, [5] 64 bits wide, [6] nobody wants the old
 * value. GDS has numbers of its own, those of the shaders' DS instructions: [4:0] what, [6] wide, [5] return.
 */
#include "card.h"

#include <string.h>

/* clang-format off */
enum {
    ATOMIC_FLOAT_COMPARE_SWAP = 0x01, ATOMIC_FLOAT_MIN, ATOMIC_FLOAT_MAX, ATOMIC_SWAP = 0x07, ATOMIC_COMPARE_SWAP,
    ATOMIC_FLUSH_COMPARE_SWAP, ATOMIC_FLUSH_MIN, ATOMIC_FLUSH_MAX, /* of floats, denormal numbers count as 0 */
    ATOMIC_ADD = 0x0f, ATOMIC_SUB, ATOMIC_SMIN, ATOMIC_UMIN, ATOMIC_SMAX, ATOMIC_UMAX, ATOMIC_AND, ATOMIC_OR,
    ATOMIC_XOR, ATOMIC_INC, ATOMIC_DEC,
    ATOMIC_REVERSE_SUB = 0x20, ATOMIC_MASK_OR, /* only of GDS: no numbers of TC_OP */
};

/* By [4:0] of a DS instruction; 0: not an atomic. */
static const uint8_t gds_operations[32] = {
    ATOMIC_ADD, ATOMIC_SUB, ATOMIC_REVERSE_SUB, ATOMIC_INC, ATOMIC_DEC, ATOMIC_SMIN, ATOMIC_SMAX, ATOMIC_UMIN,
    ATOMIC_UMAX, ATOMIC_AND, ATOMIC_OR, ATOMIC_XOR, ATOMIC_MASK_OR, ATOMIC_SWAP, 0, 0,
    ATOMIC_COMPARE_SWAP, ATOMIC_FLOAT_COMPARE_SWAP, ATOMIC_FLOAT_MIN, ATOMIC_FLOAT_MAX,
};
/* clang-format on */

#define TC_OPERATION 0x1fu
#define TC_WIDE      0x20u
#define TC_NO_RETURN 0x40u
#define DS_RETURN    0x20u
#define DS_WIDE      0x40u

struct atomic {
    unsigned operation;
    bool wide;
    uint64_t data, compare;
};

/* ---- one operation ----------------------------------------------------------------------------------------------- */

static int64_t as_signed(const struct atomic *a, uint64_t value)
{
    return a->wide ? (int64_t)value : (int32_t)(uint32_t)value;
}

static bool is_compare_swap(unsigned operation)
{
    return operation == ATOMIC_COMPARE_SWAP || operation == ATOMIC_FLOAT_COMPARE_SWAP ||
           operation == ATOMIC_FLUSH_COMPARE_SWAP;
}

/* A floating-point number of the operation's width; every float is a double. */
static double as_number(const struct atomic *a, uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    double wide;
    float narrow;
    memcpy(&wide, &bits, sizeof wide);
    memcpy(&narrow, &low, sizeof narrow);
    return a->wide ? wide : (double)narrow;
}

/* The same number, or a zero of its sign if it is denormal. */
static uint64_t flushed(const struct atomic *a, uint64_t bits)
{
    const uint64_t exponent = a->wide ? 0x7ffull << 52 : 0xffull << 23, sign = a->wide ? 1ull << 63 : 1ull << 31;
    return bits & exponent ? bits : bits & sign;
}

/* Whether a compare-and-swap swaps. */
static bool is_equal(const struct atomic *a, uint64_t old)
{
    switch (a->operation) {
    case ATOMIC_COMPARE_SWAP:
        return old == a->compare;
    case ATOMIC_FLOAT_COMPARE_SWAP:
        return as_number(a, old) == as_number(a, a->compare);
    default:
        return as_number(a, flushed(a, old)) == as_number(a, flushed(a, a->compare));
    }
}

/* Of numbers the smaller one, or the larger one. What is not a number is neither, so that `old` stays. */
static uint64_t float_choice(const struct atomic *a, uint64_t old, uint64_t data, bool smaller)
{
    double x = as_number(a, old), y = as_number(a, data);
    return (smaller ? y < x : y > x) ? data : old;
}

/* clang-format off */
/* What becomes of `old`. Values are cut to the width by the caller. Returns false where there is no such operation. */
static bool atomic_result(const struct atomic *a, uint64_t old, uint64_t *result)
{
    bool less = as_signed(a, old) < as_signed(a, a->data);
    switch (a->operation) {
    case ATOMIC_SWAP:         *result = a->data; return true;
    case ATOMIC_ADD:          *result = old + a->data; return true;
    case ATOMIC_SUB:          *result = old - a->data; return true;
    case ATOMIC_REVERSE_SUB:  *result = a->data - old; return true;
    case ATOMIC_SMIN:         *result = less ? old : a->data; return true;
    case ATOMIC_SMAX:         *result = less ? a->data : old; return true;
    case ATOMIC_UMIN:         *result = old < a->data ? old : a->data; return true;
    case ATOMIC_UMAX:         *result = old < a->data ? a->data : old; return true;
    case ATOMIC_AND:          *result = old & a->data; return true;
    case ATOMIC_OR:           *result = old | a->data; return true;
    case ATOMIC_XOR:          *result = old ^ a->data; return true;
    case ATOMIC_MASK_OR:      *result = (old & ~a->data) | a->compare; return true;
    case ATOMIC_INC:          *result = old >= a->data ? 0 : old + 1; return true;
    case ATOMIC_DEC:          *result = old == 0 || old > a->data ? a->data : old - 1; return true;
    case ATOMIC_COMPARE_SWAP:
    case ATOMIC_FLOAT_COMPARE_SWAP:
    case ATOMIC_FLUSH_COMPARE_SWAP: *result = is_equal(a, old) ? a->data : old; return true;
    case ATOMIC_FLOAT_MIN:    *result = float_choice(a, old, a->data, true); return true;
    case ATOMIC_FLOAT_MAX:    *result = float_choice(a, old, a->data, false); return true;
    case ATOMIC_FLUSH_MIN:    *result = float_choice(a, flushed(a, old), flushed(a, a->data), true); return true;
    case ATOMIC_FLUSH_MAX:    *result = float_choice(a, flushed(a, old), flushed(a, a->data), false); return true;
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

/* ---- on memory and GDS ------------------------------------------------------------------------------------------- */

static void *map_word(struct cp *cp, const struct cp_place *place, unsigned size)
{
    return place->space == CP_GDS ? gds_map_word(cp->navi, cp_vmid(cp), place->at, size)
                                  : gmc_map_word(&cp->port, cp_vmid(cp), place->at, size, GMC_WRITE);
}

/* `loop`: a compare-and-swap is tried until it swaps. */
static enum cp_result run(struct cp *cp, struct atomic a, const struct cp_place *place, bool loop, uint64_t *old)
{
    uint64_t width = a.wide ? UINT64_MAX : UINT32_MAX;
    a.data &= width;
    a.compare &= width;
    *old = 0;
    for (unsigned attempt = 0;; attempt++) {
        void *at = map_word(cp, place, a.wide ? 8 : 4);
        if (!at)
            return CP_NEXT;
        *old = atomic_apply(&a, at);
        if (!loop || !is_compare_swap(a.operation) || is_equal(&a, *old))
            return CP_NEXT;
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
}

bool cp_has_atomic(uint32_t operation)
{
    struct atomic a = { .operation = operation & TC_OPERATION };
    uint64_t unused;
    return atomic_result(&a, 0, &unused);
}

enum cp_result cp_atomic(struct cp *cp, const struct cp_atomic *what)
{
    struct atomic a = { what->operation & TC_OPERATION, (what->operation & TC_WIDE) != 0, what->data, what->compare };
    const struct cp_place place = { CP_MEMORY, what->address };
    uint64_t old;
    enum cp_result result = run(cp, a, &place, what->loop, &old);
    if (!(what->operation & TC_NO_RETURN))
        cp->atomic_return = old;
    return result;
}

enum { COMMAND_LOOP = 1 };

/* ATOMIC_MEM: operation and command, address, data, comparand, pause. */
CP_EXECUTE(cp_atomic_mem)
{
    uint32_t control = packet->body[0], command = (control >> 8) & 15;
    struct cp_atomic a = { control & 0x7f, command == COMMAND_LOOP, cp_pair(packet, 1), cp_pair(packet, 3),
                           cp_pair(packet, 5) };
    return cp_has_atomic(control) ? cp_atomic(cp, &a) : cp_bad_packet(cp, packet, "there is no such operation");
}

/*
 * ATOMIC_GDS: operation; how the address grows; base and size of a part of the window; an offset; address in the part;
 * two operands. A compare-and-swap has the comparand first. What was there waits for COPY_DATA.
 */
CP_EXECUTE(cp_atomic_gds)
{
    uint32_t control = packet->body[0], base = packet->body[2] & 0xffff, size = packet->body[3] & 0xffff;
    struct atomic a = { gds_operations[control & 0x1f], (control & DS_WIDE) != 0, cp_pair(packet, 6),
                        cp_pair(packet, 8) };
    uint64_t at = (uint64_t)packet->body[5] + (packet->body[4] & 0xff), old;
    const struct cp_place place = { CP_GDS, base + at };
    if (!a.operation || (control & 0x80))
        return cp_bad_packet(cp, packet, "there is no such operation");
    if (at + (a.wide ? 8 : 4) > size)
        return CP_NEXT; /* beyond the part there is nothing */
    if (is_compare_swap(a.operation)) {
        a.data = cp_pair(packet, 8);
        a.compare = cp_pair(packet, 6);
    }
    enum cp_result result = run(cp, a, &place, (control >> 16) & 1, &old);
    if (control & DS_RETURN)
        cp->gds_return = old;
    return result;
}

/* ---- semaphores -------------------------------------------------------------------------------------------------- */

enum cp_result cp_semaphore(struct cp *cp, uint64_t address, bool signal, bool write_one)
{
    const struct cp_place place = { CP_MEMORY, address & ~7ull };
    uint64_t old;
    if (signal)
        return run(cp, (struct atomic){ write_one ? ATOMIC_SWAP : ATOMIC_ADD, true, 1, 0 }, &place, false, &old);
    for (unsigned attempt = 0;; attempt++) {
        uint64_t value = gmc_load64(&cp->port, cp_vmid(cp), place.at);
        struct atomic take_one = { ATOMIC_COMPARE_SWAP, true, value - 1, value };
        if (value != 0 && run(cp, take_one, &place, false, &old) == CP_NEXT && old == value)
            return CP_NEXT;
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
}

enum { SEMAPHORE_SIGNAL = 6, SEMAPHORE_WAIT = 7 };

/* MEM_SEMAPHORE: address of a count of 64 bits; what to do, in [31:29], and in [20] whether to write 1 or to count. */
CP_EXECUTE(cp_mem_semaphore)
{
    uint32_t what = packet->body[2] >> 29;
    if (what != SEMAPHORE_SIGNAL && what != SEMAPHORE_WAIT)
        return cp_bad_packet(cp, packet, "it neither signals nor waits");
    return cp_semaphore(cp, cp_pair(packet, 0), what == SEMAPHORE_SIGNAL, (packet->body[2] >> 20) & 1);
}
