/* SPDX-License-Identifier: MIT */
/*
 * cp_sync.c - fences, events and waiting.
 *
 * What a fence or an event covers is complete when it is executed: the ring does one packet after the other.
 */
#include "card.h"

/* ---- RELEASE_MEM ------------------------------------------------------------------------------------------------- */

enum { RELEASE_NOTHING, RELEASE_32, RELEASE_64, RELEASE_CLOCK, RELEASE_SYSTEM_CLOCK, RELEASE_GDS };
enum { RELEASE_INTERRUPT = 1, RELEASE_INTERRUPT_AFTER_WRITE = 2 };

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
    else if (what != RELEASE_NOTHING)
        (void)cp_left_out(cp, packet, " of GDS");
    if (interrupt == RELEASE_INTERRUPT || interrupt == RELEASE_INTERRUPT_AFTER_WRITE)
        cp->ring->kind->interrupt(cp, IH_SRC_CP_EOP, packet->body[6]);
    return CP_NEXT;
}

/* ---- EVENT_WRITE ------------------------------------------------------------------------------------------------- */

/*
 * Events that write counters: `count` quadwords, `stride` bytes apart. Nothing has been drawn, so the counters are 0;
 * those of queries carry a bit that says that they have been written.
 */
struct counters {
    uint8_t event, count, stride;
    uint64_t value;
};

#define WRITTEN (1ull << 63)
#define RENDER_BACKENDS 8u

/* clang-format off */
static const struct counters counters[] = {
    { 0x01, 2,               8,  WRITTEN }, /* SAMPLE_STREAMOUTSTATS1 .. 3 */
    { 0x02, 2,               8,  WRITTEN },
    { 0x03, 2,               8,  WRITTEN },
    { 0x20, 2,               8,  WRITTEN }, /* SAMPLE_STREAMOUTSTATS */
    { 0x15, RENDER_BACKENDS, 16, WRITTEN }, /* ZPASS_DONE: samples passed, of each render backend */
    { 0x39, RENDER_BACKENDS, 16, WRITTEN }, /* PIXEL_PIPE_STAT_DUMP: the same */
    { 0x1e, 11,              8,  0 },       /* SAMPLE_PIPELINESTAT */
};
/* clang-format on */

CP_EXECUTE(cp_event_write)
{
    uint32_t event = packet->body[0] & 0x3f;
    for (size_t i = 0; packet->count == 3 && i < sizeof counters / sizeof counters[0]; i++) {
        const struct counters *c = &counters[i];
        for (unsigned n = 0; c->event == event && n < c->count; n++)
            gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 1) + n * c->stride, c->value);
    }
    return CP_NEXT;
}

/* ---- WAIT_REG_MEM ------------------------------------------------------------------------------------------------ */

/* clang-format off */
static bool compare(unsigned function, uint32_t value, uint32_t reference)
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

enum cp_result cp_wait(struct cp *cp, const struct cp_condition *c)
{
    enum cp_result result = CP_NEXT;
    uint32_t value;
    for (unsigned attempt = 0;; attempt++) {
        if (c->memory)
            value = gmc_load32(&cp->port, cp_vmid(cp), c->place);
        else
            result = cp_read_register(cp, (uint32_t)c->place, &value);
        if (result != CP_NEXT || compare(c->function, value & c->mask, c->reference))
            return result;
        gmc_pause(&cp->port);
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
    }
}

/*
 * WAIT_REG_MEM: comparison and what to look at; address or register; reference; mask. In its write-wait-write form it
 * writes the reference to one register and waits on the masked reference in another.
 */
CP_EXECUTE(cp_wait_reg_mem)
{
    uint32_t control = packet->body[0];
    struct cp_condition c = { .memory = (control & PM4_WAIT_MEMORY) != 0, .function = control & 7 };
    enum cp_result result = CP_NEXT;
    c.reference = packet->body[3];
    c.mask = packet->body[4];
    c.place = c.memory ? cp_pair(packet, 1) : packet->body[1];
    if ((control & PM4_WAIT_WRITE_WAIT_WRITE) && !c.memory) {
        result = cp_write_register(cp, packet->body[1], c.reference, true);
        c.reference &= c.mask;
        c.place = packet->body[2];
    }
    return result == CP_NEXT ? cp_wait(cp, &c) : result;
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
