/* SPDX-License-Identifier: MIT */
/*
 * cp_query.c - counters of draws and dispatches: the events that write them, predication on them, and streamout's.
 *
 * Nothing has been drawn, so all but the invocations of compute shaders are 0; those of some queries carry a bit that
 * says that they have been written.
 */
#include "card.h"

#define WRITTEN         (1ull << 63)
#define RENDER_BACKENDS 8u

/* ---- EVENT_WRITE ------------------------------------------------------------------------------------------------- */

/* Events that write counters: `count` quadwords, `stride` bytes apart. */
struct counters {
    uint8_t event, count, stride;
    uint64_t value;
};

#define SAMPLE_PIPELINESTAT 0x1eu

/* clang-format off */
static const struct counters counters[] = {
    { 0x01, 2,               8,  WRITTEN }, /* SAMPLE_STREAMOUTSTATS1 .. 3: primitives written, and needed */
    { 0x02, 2,               8,  WRITTEN },
    { 0x03, 2,               8,  WRITTEN },
    { 0x20, 2,               8,  WRITTEN }, /* SAMPLE_STREAMOUTSTATS */
    { 0x15, RENDER_BACKENDS, 16, WRITTEN }, /* ZPASS_DONE: samples passed, of each render backend */
    { 0x39, RENDER_BACKENDS, 16, WRITTEN }, /* PIXEL_PIPE_STAT_DUMP: the same */
};
/* clang-format on */

CP_EXECUTE(cp_event_write)
{
    uint32_t event = packet->body[0] & 0x3f;
    if (packet->count == 2)
        return cp_bad_packet(cp, packet, "it has half an address");
    for (size_t i = 0; packet->count == 3 && i < sizeof counters / sizeof counters[0]; i++) {
        const struct counters *c = &counters[i];
        for (unsigned n = 0; c->event == event && n < c->count; n++)
            gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 1) + n * c->stride, c->value);
    }
    for (unsigned i = 0; packet->count == 3 && event == SAMPLE_PIPELINESTAT && i < CP_PIPELINE_COUNTS; i++)
        gmc_store64(&cp->port, cp_vmid(cp), cp_pair(packet, 1) + i * 8, cp->counts[i]);
    return CP_NEXT;
}

/* ---- SET_PREDICATION --------------------------------------------------------------------------------------------- */

enum { PREDICATE_CLEAR, PREDICATE_SAMPLES, PREDICATE_PRIMITIVES, PREDICATE_BOOL64, PREDICATE_BOOL32 };

#define PREDICATE_IF_VISIBLE (1u << 8)  /* which answer draws */
#define PREDICATE_NO_WAIT    (1u << 12) /* for counters that have not been written: draw meanwhile */
#define PREDICATE_CONTINUE   (1u << 31) /* one more query of the same condition */

/* Whether samples passed between the two counts of any render backend. Returns whether all of them are there. */
static bool samples_passed(struct cp *cp, uint64_t address, bool *passed)
{
    uint64_t written = WRITTEN;
    *passed = false;
    for (unsigned i = 0; i < RENDER_BACKENDS; i++) {
        uint64_t begin = gmc_load64(&cp->port, cp_vmid(cp), address + i * 16);
        uint64_t end = gmc_load64(&cp->port, cp_vmid(cp), address + i * 16 + 8);
        written &= begin & end;
        *passed |= begin != end;
    }
    return written != 0;
}

/* Whether streamout had room: two pairs of counts, primitives written and needed. Returns whether they are there. */
static bool primitives_fit(struct cp *cp, uint64_t address, bool *fit)
{
    uint64_t count[4], written = WRITTEN;
    for (unsigned i = 0; i < 4; i++) {
        count[i] = gmc_load64(&cp->port, cp_vmid(cp), address + i * 8);
        written &= count[i];
    }
    *fit = count[2] - count[0] == count[3] - count[1];
    return written != 0;
}

/* A condition on several queries: samples that passed in any, primitives that fit in all. */
static enum cp_result predicate_on_query(struct cp *cp, const struct cp_packet *p, bool samples)
{
    bool (*ask)(struct cp *, uint64_t, bool *) = samples ? samples_passed : primitives_fit;
    uint32_t control = p->body[0];
    uint64_t address = cp_pair(p, 1) & ~15ull;
    bool answer, ready = ask(cp, address, &answer);
    for (unsigned attempt = 0; !ready && !(control & PREDICATE_NO_WAIT); attempt++) {
        if (!ring_linger(cp->ring, attempt))
            return CP_AGAIN;
        ready = ask(cp, address, &answer);
    }
    if (control & PREDICATE_CONTINUE)
        answer = samples ? cp->visible || answer : cp->visible && answer;
    cp->visible = answer;
    cp->predicated_off = ready && answer != ((control & PREDICATE_IF_VISIBLE) != 0);
    return CP_NEXT;
}

/* SET_PREDICATION: what decides, in [18:16], and how; address. */
CP_EXECUTE(cp_set_predication)
{
    uint32_t control = packet->body[0];
    uint64_t address = cp_pair(packet, 1), value;
    switch ((control >> 16) & 7) {
    case PREDICATE_CLEAR:
        cp->predicated_off = false;
        return CP_NEXT;
    case PREDICATE_SAMPLES:
        return predicate_on_query(cp, packet, true);
    case PREDICATE_PRIMITIVES:
        return predicate_on_query(cp, packet, false);
    case PREDICATE_BOOL64:
        value = gmc_load64(&cp->port, cp_vmid(cp), address);
        break;
    case PREDICATE_BOOL32:
        value = gmc_load32(&cp->port, cp_vmid(cp), address);
        break;
    default:
        return cp_bad_packet(cp, packet, "there is no such condition");
    }
    cp->predicated_off = (value != 0) != ((control & PREDICATE_IF_VISIBLE) != 0);
    return CP_NEXT;
}

/* ---- STRMOUT_BUFFER_UPDATE --------------------------------------------------------------------------------------- */

enum { STREAMOUT_FROM_PACKET = 0, STREAMOUT_FROM_MEMORY = 2 }; /* else it stays */

#define STREAMOUT_STORE 1u
#define STREAMOUT_BYTES (1u << 7) /* else dwords */

/* STRMOUT_BUFFER_UPDATE: which buffer and what to do; where to store how full it is; how full it shall be, or where. */
CP_EXECUTE(cp_strmout_buffer_update)
{
    uint32_t control = packet->body[0], source = (control >> 1) & 3, unit = control & STREAMOUT_BYTES ? 1 : 4;
    uint32_t *filled = &cp->draw.streamout[(control >> 8) & 3];
    if (control & STREAMOUT_STORE)
        gmc_store32(&cp->port, cp_vmid(cp), cp_pair(packet, 1), *filled / unit);
    if (source == STREAMOUT_FROM_PACKET)
        *filled = packet->body[3] * unit;
    else if (source == STREAMOUT_FROM_MEMORY)
        *filled = gmc_load32(&cp->port, cp_vmid(cp), cp_pair(packet, 3)) * unit;
    return CP_NEXT;
}
