/* SPDX-License-Identifier: MIT */
/*
 * cp.c - the packet loop: streams of dwords, packets out of them, IB levels, and how it all comes to a stop.
 */
#include "card.h"

#include <string.h>

static void open_stream(struct cp_stream *s, uint64_t base, uint64_t mask, uint64_t end, unsigned vmid)
{
    s->base = base & ~3ull;
    s->mask = mask;
    s->pos = s->skip = 0;
    s->end = end;
    s->vmid = (uint8_t)vmid;
    s->first = s->fetched = 0;
}

void cp_reset(struct cp *cp)
{
    cp->level = 0;
    open_stream(&cp->stream[0], 0, 0, 0, 0);
    cp->predicated_off = cp->visible = cp->recording = cp->clear_state_known = false;
    cp->clock_ahead = cp->atomic_return = cp->gds_return = 0;
    memset(cp->counts, 0, sizeof cp->counts);
    cp->pipeline_counts_stopped = false;
    cp->load_enables = UINT32_MAX;
    cp->shadow_enables = 0;
    memset(cp->shadow, 0, sizeof cp->shadow);
    memset(cp->clear_state, 0, sizeof cp->clear_state);
    memset(cp->pushed_state, 0, sizeof cp->pushed_state);
    memset(&cp->draw, 0, sizeof cp->draw);
}

void cp_init(struct cp *cp, struct navi *navi, struct ring *ring)
{
    cp->navi = navi;
    cp->ring = ring;
    cp_reset(cp);
}

void cp_set_ring(struct cp *cp, uint64_t base, unsigned log2_dwords, unsigned vmid, uint64_t start)
{
    cp->level = 0;
    open_stream(&cp->stream[0], base, log2_dwords < 64 ? (1ull << log2_dwords) - 1 : UINT64_MAX, start, vmid);
    cp->stream[0].pos = start;
}

struct cp_stream *cp_stream(struct cp *cp)
{
    return &cp->stream[cp->level];
}

unsigned cp_vmid(const struct cp *cp)
{
    return cp->stream[cp->level].vmid;
}

bool cp_is_privileged(const struct cp *cp)
{
    return cp->level == 0 || cp_vmid(cp) == 0;
}

/* ---- streams ----------------------------------------------------------------------------------------------------- */

/* Append `count` dwords of memory to those fetched; a ring's memory may end and go on at its start. */
static void fetch(struct cp *cp, struct cp_stream *s, uint32_t count)
{
    while (count > 0) {
        uint64_t at = (s->pos + s->fetched) & s->mask;
        uint64_t left = s->mask - at + 1; /* 0 when the mask is all ones: no end */
        uint32_t n = left && left < count ? (uint32_t)left : count;
        gmc_read(&cp->port, s->vmid, s->base + at * 4, &s->words[s->first + s->fetched], n * 4ull, GMC_FETCH);
        s->fetched += n;
        count -= n;
    }
}

/* The next `count` dwords, at most CP_PACKET_DWORDS; NULL when the stream has fewer. */
static const uint32_t *peek(struct cp *cp, struct cp_stream *s, uint32_t count)
{
    uint64_t left = s->end - s->pos;
    if (count > left)
        return NULL;
    if (count > s->fetched) {
        uint32_t ahead = count > CP_PREFETCH_DWORDS ? count : CP_PREFETCH_DWORDS;
        memmove(s->words, &s->words[s->first], s->fetched * sizeof s->words[0]);
        s->first = 0;
        fetch(cp, s, (uint32_t)(ahead < left ? ahead : left) - s->fetched);
    }
    return &s->words[s->first];
}

static void consume(struct cp_stream *s, uint64_t count)
{
    uint32_t fetched = count < s->fetched ? (uint32_t)count : s->fetched;
    s->pos += count;
    s->first += fetched;
    s->fetched -= fetched;
}

/* Discard what COND_EXEC left out. Returns false when the rest of it has not been written yet. */
static bool skip(struct cp_stream *s)
{
    uint64_t left = s->end - s->pos;
    uint64_t n = s->skip < left ? s->skip : left;
    consume(s, n);
    s->skip -= n;
    return s->skip == 0;
}

/* ---- stops ------------------------------------------------------------------------------------------------------- */

static const char *level_name(const struct cp *cp)
{
    static const char *const names[CP_LEVELS] = { "the ring", "an IB", "an IB of level 2" };
    return names[cp->level];
}

enum cp_result cp_bad_packet(struct cp *cp, const struct cp_packet *p, const char *why)
{
    const char *name = cp->ring->kind->packet_name(p->header);
    navi_log(cp->navi, NAVI_LOG_ERROR,
             "%s: %s (header 0x%08x) in %s at 0x%llx of VMID %u: %s; the ring stops until it is reset", cp->ring->name,
             name ? name : "bad packet", p->header, level_name(cp), (unsigned long long)p->address, cp_vmid(cp), why);
    cp->ring->kind->interrupt(cp, IH_SRC_CP_BAD_OPCODE, 0);
    return CP_STUCK;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static bool in_range(uint32_t reg, uint32_t first, uint32_t end)
{
    return reg >= first && reg < end;
}

static bool is_sh(uint32_t reg)
{
    return in_range(reg, PM4_SH_REG_BASE, PM4_SH_REG_END);
}

static bool is_state(uint32_t reg)
{
    return is_sh(reg) || in_range(reg, PM4_CONTEXT_REG_BASE, PM4_CONTEXT_REG_END);
}

static bool is_user_config(uint32_t reg)
{
    return in_range(reg, PM4_UCONFIG_REG_BASE, PM4_UCONFIG_USER_END);
}

static enum cp_result privilege_fault(struct cp *cp, uint32_t reg, const char *access)
{
    char name[TRACE_NAME_BYTES];
    navi_log(cp->navi, NAVI_LOG_ERROR,
             "%s: %s of register %s by %s of VMID %u is not allowed; the ring stops until it is reset", cp->ring->name,
             access, trace_register_name(reg, name), level_name(cp), cp_vmid(cp));
    cp->ring->kind->interrupt(cp, IH_SRC_CP_PRIV_REG_FAULT, 0);
    return CP_STUCK;
}

enum cp_result cp_write_register(struct cp *cp, uint32_t reg, uint32_t value, bool direct)
{
    if (!cp_is_privileged(cp) && !is_state(reg) && (direct || !is_user_config(reg)))
        return privilege_fault(cp, reg, "write");
    if (is_sh(reg))
        atomic_store_explicit(&cp->sh[reg - PM4_SH_REG_BASE], value, memory_order_release);
    else if (is_state(reg) || is_user_config(reg))
        reg_set(cp->navi, reg, value);
    else
        mmio_write(cp->navi, reg, value);
    return CP_NEXT;
}

enum cp_result cp_read_register(struct cp *cp, uint32_t reg, uint32_t *value)
{
    *value = 0;
    if (!cp_is_privileged(cp) && !is_state(reg) && !is_user_config(reg))
        return privilege_fault(cp, reg, "read");
    *value = is_sh(reg) ? atomic_load_explicit(&cp->sh[reg - PM4_SH_REG_BASE], memory_order_acquire)
                        : mmio_read(cp->navi, reg);
    return CP_NEXT;
}

static enum cp_result instruction_fault(struct cp *cp, const struct cp_packet *p)
{
    navi_log(cp->navi, NAVI_LOG_ERROR, "%s: %s is not allowed in %s of VMID %u; the ring stops until it is reset",
             cp->ring->name, cp_packet_name(p->opcode), level_name(cp), cp_vmid(cp));
    cp->ring->kind->interrupt(cp, IH_SRC_CP_PRIV_INSTR_FAULT, 0);
    return CP_STUCK;
}

/* ---- one packet -------------------------------------------------------------------------------------------------- */

const char *pm4_packet_name(uint32_t header)
{
    return PM4_TYPE(header) == 3 ? cp_packet_name(PM4_OPCODE(header)) : NULL;
}

uint32_t pm4_packet_dwords(const uint32_t *words, uint32_t known)
{
    uint32_t header = words[0];
    (void)known;
    if (PM4_TYPE(header) != 3 || header == PM4_NOP_ALONE)
        return 1;
    return PM4_COUNT(header) == 0x3fff && PM4_OPCODE(header) == PM4_NOP ? 1 : PM4_COUNT(header) + 2;
}

enum cp_result pm4_execute(struct cp *cp, const struct cp_packet *p)
{
    const struct cp_action *action = &cp_actions[p->opcode];
    if (PM4_TYPE(p->header) == 2)
        return CP_NEXT;
    if (PM4_TYPE(p->header) != 3)
        return cp_bad_packet(cp, p, PM4_TYPE(p->header) ? "type 1" : "type 0");
    if (!cp_packet_name(p->opcode))
        return cp_bad_packet(cp, p, "there is no such opcode");
    if (action->execute && (p->count < action->min || p->count > action->max))
        return cp_bad_packet(cp, p, "its body has a wrong length");
    trace_packet(cp, p);
    if ((p->header & PM4_PREDICATE) && cp->predicated_off)
        return CP_NEXT;
    if (!action->execute)
        return cp_bad_packet(cp, p, "this model does not execute it");
    return action->privileged && !cp_is_privileged(cp) ? instruction_fault(cp, p) : action->execute(cp, p);
}

/* Go where the packet just done wanted to. */
static void jump(struct cp *cp)
{
    if (!cp->chain)
        cp->level++;
    open_stream(&cp->stream[cp->level], cp->target, UINT64_MAX, cp->target_dwords, cp->target_vmid);
    cp->jump = false;
    trace_ib_begin(cp);
}

enum cp_result cp_copy_body(struct cp *cp, uint32_t first, uint32_t dwords, uint64_t to)
{
    struct cp_stream *s = cp_stream(cp);
    enum cp_result result = CP_NEXT;
    uint64_t pos = s->pos + 1 + first, n;
    for (; dwords > 0 && result == CP_NEXT; dwords -= (uint32_t)n, pos += n, to += n * 4) {
        uint64_t at = pos & s->mask, left = s->mask - at + 1; /* 0: the stream has no end */
        n = left && left < dwords ? left : dwords;
        result = cp_copy(cp, to, s->base + at * 4, n * 4);
    }
    return result;
}

/*
 * The packet at the front, as far as the stream holds it: body NULL where it does not hold all of it. A packet may say
 * only after its header how long it is.
 */
static struct cp_packet front(struct cp *cp, struct cp_stream *s)
{
    const struct ring_kind *kind = cp->ring->kind;
    const uint32_t *words = peek(cp, s, 1);
    struct cp_packet p = { .header = *words, .address = s->base + (s->pos & s->mask) * 4 };
    uint32_t dwords = 1, wanted;
    while (words && (wanted = kind->packet_dwords(words, dwords)) > dwords) {
        dwords = wanted;
        words = dwords <= s->end - s->pos ? peek(cp, s, dwords < CP_PACKET_DWORDS ? dwords : CP_PACKET_DWORDS) : NULL;
    }
    p.opcode = (uint8_t)(p.header >> kind->opcode_shift);
    p.count = dwords - 1;
    p.body = words ? words + 1 : NULL;
    return p;
}

/* Take the packet at the front of a stream that has at least one dword. Returns whether the loop can go on. */
static bool step(struct cp *cp, struct cp_stream *s, enum cp_run *end)
{
    struct cp_packet p = front(cp, s);
    bool too_long = cp->level == 0 && p.count > s->mask;
    if (!p.body && !too_long && cp->level == 0) {
        *end = CP_RUN_DRAINED; /* the driver has not written all of it */
        return false;
    }
    switch (p.body
                ? cp->ring->kind->execute(cp, &p)
                : cp_bad_packet(cp, &p, too_long ? "it is longer than its ring" : "it runs past the end of its IB")) {
    case CP_STUCK:
        cp->jump = false;
        *end = CP_RUN_STUCK;
        return false;
    case CP_AGAIN:
        *end = CP_RUN_STOPPED;
        return false;
    case CP_NEXT:
        break;
    }
    navi_count(cp->navi, packets, 1);
    consume(s, p.count + 1ull);
    if (cp->level == 0) {
        atomic_store(&cp->ring->rptr, s->pos);
        cp->ring->kind->report_rptr(cp->ring, s->pos);
    }
    if (cp->jump)
        jump(cp);
    return true;
}

/* A write pointer further away than the ring is long can only mean its position in the ring. */
static void set_ring_end(struct cp *cp, uint64_t wptr)
{
    struct cp_stream *s = &cp->stream[0];
    s->end = wptr;
    if (s->mask != UINT64_MAX && wptr - s->pos > s->mask + 1) {
        navi_log(cp->navi, NAVI_LOG_WARNING, "%s: write pointer %llu is more than a ring away from read pointer %llu",
                 cp->ring->name, (unsigned long long)wptr, (unsigned long long)s->pos);
        s->pos = wptr - ((wptr - s->pos) & s->mask);
        s->fetched = 0;
    }
}

enum cp_run cp_run(struct cp *cp, uint64_t wptr)
{
    enum cp_run end = CP_RUN_STOPPED;
    bool go_on = true;
    set_ring_end(cp, wptr);
    while (go_on && !atomic_load_explicit(&cp->ring->stop, memory_order_acquire)) {
        struct cp_stream *s = &cp->stream[cp->level];
        if (!skip(s) || s->pos == s->end) {
            if (cp->level == 0)
                return CP_RUN_DRAINED;
            trace_ib_end(cp);
            cp->level--;
            continue;
        }
        gmc_enter(&cp->port);
        go_on = step(cp, s, &end);
        gmc_leave(&cp->port);
    }
    return end;
}
