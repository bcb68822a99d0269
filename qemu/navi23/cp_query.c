/* SPDX-License-Identifier: MIT */
/*
 * cp_query.c - counters of draws and dispatches: the events that write them, predication on them, and streamout's.
 *
 * Some of them carry a bit that says that they have been written.
 */
#include "card.h"

#define WRITTEN         (1ull << 63)
#define RENDER_BACKENDS 8u

/* ---- EVENT_WRITE ------------------------------------------------------------------------------------------------- */

enum { PIPELINESTAT_START = 0x19, PIPELINESTAT_STOP = 0x1a };

void cp_count(struct cp *cp, enum cp_count which, uint64_t n)
{
    if (which >= CP_PIPELINE_COUNTS || !cp->pipeline_counts_stopped)
        cp->counts[which] += n;
}

static void store(struct cp *cp, uint64_t address, uint64_t value)
{
    gmc_store64(&cp->port, cp_vmid(cp), address, value);
}

/* Primitives written, and needed: none, as there is no streamout. */
static void write_streamout(struct cp *cp, uint64_t address)
{
    store(cp, address, WRITTEN);
    store(cp, address + 8, WRITTEN);
}

/* Samples that passed, of each render backend: all of them are the first one's. */
static void write_samples(struct cp *cp, uint64_t address)
{
    for (unsigned i = 0; i < RENDER_BACKENDS; i++)
        store(cp, address + i * 16, WRITTEN | (i == 0 ? cp->counts[COUNT_SAMPLES] : 0));
}

static void write_pipeline(struct cp *cp, uint64_t address)
{
    for (unsigned i = 0; i < CP_PIPELINE_COUNTS; i++)
        store(cp, address + i * 8, cp->counts[i]);
}

/* Events that write counters. */
static const struct {
    uint8_t event;
    void (*write)(struct cp *cp, uint64_t address);
} dumps[] = {
    { 0x01, write_streamout }, /* SAMPLE_STREAMOUTSTATS1 .. 3 */
    { 0x02, write_streamout },
    { 0x03, write_streamout },
    { 0x20, write_streamout }, /* SAMPLE_STREAMOUTSTATS */
    { 0x15, write_samples },   /* ZPASS_DONE */
    { 0x39, write_samples },   /* PIXEL_PIPE_STAT_DUMP */
    { 0x1e, write_pipeline },  /* SAMPLE_PIPELINESTAT */
};

CP_EXECUTE(cp_event_write)
{
    uint32_t event = packet->body[0] & 0x3f;
    if (packet->count == 2)
        return cp_bad_packet(cp, packet, "it has half an address");
    if (event == PIPELINESTAT_START || event == PIPELINESTAT_STOP)
        cp->pipeline_counts_stopped = event == PIPELINESTAT_STOP;
    for (size_t i = 0; packet->count == 3 && i < sizeof dumps / sizeof dumps[0]; i++) {
        if (dumps[i].event == event)
            dumps[i].write(cp, cp_pair(packet, 1));
    }
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
