/* SPDX-License-Identifier: MIT */
/*
 * cp_sync.c - fences and waiting.
 *
 * What a fence covers is complete when it is executed: the ring does one packet after the other.
 */
#include "card.h"

/* ---- RELEASE_MEM ------------------------------------------------------------------------------------------------- */

enum { RELEASE_NOTHING, RELEASE_32, RELEASE_64, RELEASE_CLOCK, RELEASE_SYSTEM_CLOCK, RELEASE_GDS };
enum { RELEASE_INTERRUPT = 1, RELEASE_INTERRUPT_AFTER_WRITE = 2 };

/* Dwords of GDS, from [15:0] on, [31:16] of them. */
static void release_gds(struct cp *cp, uint64_t address, uint32_t what)
{
    for (uint32_t i = 0; i < what >> 16; i++) {
        uint64_t value;
        (void)cp_load(cp, &(struct cp_place){ CP_GDS, ((what & 0xffff) + i) * 4ull }, false, &value);
        gmc_store32(&cp->port, cp_vmid(cp), address + i * 4ull, (uint32_t)value);
    }
}

/* RELEASE_MEM: event and caches; what to write and whether to interrupt; address; data; a word for the interrupt. */
CP_EXECUTE(cp_release_mem)
{
    uint32_t what = packet->body[1] >> 29, interrupt = (packet->body[1] >> 24) & 7;
    uint64_t address = cp_pair(packet, 2), data = cp_pair(packet, 4);
    if (what == RELEASE_32)
        gmc_store32(&cp->port, cp_vmid(cp), address, (uint32_t)data);
    else if (what == RELEASE_64)
        gmc_store64(&cp->port, cp_vmid(cp), address, data);
    else if (what == RELEASE_CLOCK || what == RELEASE_SYSTEM_CLOCK)
        gmc_store64(&cp->port, cp_vmid(cp), address, navi_clock());
    else if (what == RELEASE_GDS)
        release_gds(cp, address, (uint32_t)data);
    else if (what != RELEASE_NOTHING)
        return cp_bad_packet(cp, packet, "there is no such data");
    if (interrupt == RELEASE_INTERRUPT || interrupt == RELEASE_INTERRUPT_AFTER_WRITE)
        cp->ring->kind->interrupt(cp, IH_SRC_CP_EOP, packet->body[6]);
    return CP_NEXT;
}

/* ---- WAIT_REG_MEM ------------------------------------------------------------------------------------------------ */

/* clang-format off */
static bool compare(unsigned function, uint64_t value, uint64_t reference)
{
    switch (function) {
    case 1: return value < reference;
    case 2: return value <= reference;
    case 3: return value == reference;
    case 4: return value != reference;
    case 5: return value >= reference;
    case 6: return value > reference;
    default: return true; /* 0: always */
    }
}
/* clang-format on */

enum cp_result cp_test(struct cp *cp, const struct cp_condition *c, bool *holds)
{
    uint64_t value;
    enum cp_result result = cp_load(cp, &c->place, c->wide, &value);
    *holds = result == CP_NEXT && compare(c->function, value & c->mask, c->reference);
    return result;
}

enum cp_result cp_wait(struct cp *cp, const struct cp_condition *c)
{
    for (unsigned attempt = 0;; attempt++) {
        bool holds;
        enum cp_result result = cp_test(cp, c, &holds);
        if (result != CP_NEXT || holds)
            return result;
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
}

/* A place to look at, as the packets below say it: memory or a register. */
static struct cp_place place(struct cp_packet const *p, unsigned lo)
{
    bool memory = (p->body[0] & PM4_WAIT_MEMORY) != 0;
    return (struct cp_place){ memory ? CP_MEMORY : CP_REGISTER, memory ? cp_pair(p, lo) : p->body[lo] };
}

#define WAIT_OPERATION(control) (((control) >> 6) & 3)
#define WAIT_OPERATION_WRITE    1u

/*
 * WAIT_REG_MEM: comparison and what to look at; address or register; reference; mask. In its write-wait-write form it
 * writes the reference to one register and waits on the masked reference in another.
 */
CP_EXECUTE(cp_wait_reg_mem)
{
    struct cp_condition c = { .place = place(packet, 1), .function = packet->body[0] & 7 };
    enum cp_result result = CP_NEXT;
    c.reference = packet->body[3];
    c.mask = packet->body[4];
    if (WAIT_OPERATION(packet->body[0]) == WAIT_OPERATION_WRITE && c.place.space == CP_REGISTER) {
        result = cp_write_register(cp, packet->body[1], packet->body[3], true);
        c.reference &= c.mask;
        c.place.at = packet->body[2];
    }
    return result == CP_NEXT ? cp_wait(cp, &c) : result;
}

/* WAIT_REG_MEM64: the same, with reference and mask of two dwords each. */
CP_EXECUTE(cp_wait_reg_mem64)
{
    struct cp_condition c = { .place = place(packet, 1), .wide = true, .function = packet->body[0] & 7 };
    c.reference = cp_pair(packet, 3);
    c.mask = cp_pair(packet, 5);
    return cp_wait(cp, &c);
}

enum { COND_WRITE_REGISTER, COND_WRITE_MEMORY };

/* COND_WRITE: comparison, what to look at and what to write to; place; reference; mask; place to write; data. */
CP_EXECUTE(cp_cond_write)
{
    uint32_t space = (packet->body[0] >> 8) & 3;
    struct cp_condition c = { .place = place(packet, 1), .function = packet->body[0] & 7 };
    struct cp_place to = { CP_MEMORY, cp_pair(packet, 5) };
    bool holds;
    if (space > COND_WRITE_MEMORY)
        return cp_bad_packet(cp, packet, "there is no such destination");
    if (space == COND_WRITE_REGISTER)
        to = (struct cp_place){ CP_REGISTER, packet->body[5] };
    c.reference = packet->body[3];
    c.mask = packet->body[4];
    enum cp_result result = cp_test(cp, &c, &holds);
    return result == CP_NEXT && holds ? cp_store(cp, &to, false, packet->body[7]) : result;
}

/* ---- the rest ---------------------------------------------------------------------------------------------------- */

/* Which VMIDs belong to a PASID is not modelled: all go. */
CP_EXECUTE(cp_invalidate_tlbs)
{
    (void)packet;
    gmc_invalidate(cp->navi, 0xffff);
    return CP_NEXT;
}

CP_EXECUTE(cp_hdp_flush)
{
    (void)packet;
    navi_count(cp->navi, hdp_flushes, 1);
    return CP_NEXT;
}
