/* SPDX-License-Identifier: MIT */
/* memory.c - from the addresses of lanes to their memory: one look-up for all lanes that lie in the same piece. */
#include <navi23/shader/lanes.h>
#include <navi23/shader/memory.h>

static unsigned lowest(uint64_t lanes)
{
    return (unsigned)__builtin_ctzll(lanes);
}

static unsigned highest(uint64_t lanes)
{
    return 63u - (unsigned)__builtin_clzll(lanes);
}

uint64_t memory_within(const struct wave *w, const uint32_t *row, uint64_t lanes, uint32_t first, uint32_t last)
{
    return w->core->lanes->within(row, first, last) & lanes;
}

void memory_add(uint32_t *d, const uint32_t *s, uint32_t n)
{
    for (unsigned lane = 0; lane < WAVE_LANES; lane++)
        d[lane] = s[lane] + n;
}

const struct memory_kind *memory_find(const struct memory_op *table, unsigned count, enum isa_op op)
{
    for (unsigned i = 0; i < count; i++) {
        if (table[i].op == op)
            return table[i].kind;
    }
    return NULL;
}

void memory_nothing(const struct memory_kind *kind, const struct memory_job *job, uint64_t lanes)
{
    static const uint32_t offset[WAVE_LANES];
    if (kind->writes && !kind->atomic)
        return;
    for (; lanes; lanes &= lanes - 1) {
        uint64_t nothing[2] = { 0 };
        kind->each(job, (uint8_t *)nothing, offset, 0, lanes & -lanes);
    }
}

/* ---- all lanes at once ------------------------------------------------------------------------------------------- */

/* Elements side by side: each run of active lanes is one piece. `at` is that of the first lane. */
static void access_runs(const struct memory_kind *kind, const struct memory_job *job, uint8_t *at, uint64_t lanes)
{
    unsigned first = lowest(lanes);
    while (lanes) {
        unsigned lane = lowest(lanes);
        uint64_t gaps = ~lanes >> lane;
        unsigned count = gaps ? lowest(gaps) : WAVE_LANES - lane;
        struct memory_job run = { .v = (uint32_t(*)[WAVE_LANES])(void *)&job->v[0][lane] };
        kind->run(&run, at + (uint64_t)kind->bytes * (lane - first), count);
        lanes &= count + lane < WAVE_LANES ? UINT64_MAX << (count + lane) : 0;
    }
}

/*
 * Serve lanes whose elements lie side by side or all at one place; `at` is that of the first, whose offset is within
 * `limit`. Returns whether they lay so.
 */
static bool access_at_once(const struct wave *w, const struct memory_kind *kind, const struct memory_job *job,
                           uint8_t *at, const uint32_t *offset, uint32_t limit, uint64_t lanes)
{
    const struct lanes_set *set = w->core->lanes;
    uint64_t distance = highest(lanes) - lowest(lanes);
    unsigned runs = (unsigned)__builtin_popcountll(lanes & ~(lanes << 1));
    if (kind->run && runs <= 4 && offset[lowest(lanes)] + kind->bytes * distance <= limit &&
        set->is_sequence(offset, lanes, kind->bytes)) {
        access_runs(kind, job, at, lanes);
        return true;
    }
    if (kind->same && set->is_sequence(offset, lanes, 0)) {
        kind->same(job, at, lanes);
        return true;
    }
    return false;
}

/* ---- LDS --------------------------------------------------------------------------------------------------------- */

void memory_access_lds(struct wave *w, const struct memory_kind *kind, struct memory_job *job, const uint32_t *offset,
                       uint32_t more, uint64_t lanes)
{
    uint8_t *at = w->core->lds + w->lds_base;
    if (w->lds_bytes >= kind->bytes + (uint64_t)more) {
        uint32_t limit = w->lds_bytes - kind->bytes - more;
        uint32_t first = offset[lowest(lanes)];
        if (first <= limit && access_at_once(w, kind, job, at + more + first, offset, limit, lanes))
            return;
        uint64_t within = memory_within(w, offset, lanes, 0, limit);
        if (within)
            kind->each(job, at + more, offset, 0, within);
        lanes &= ~within;
    }
    if (lanes && more) { /* sums of 32 bits that come around are in LDS again */
        uint32_t sum[WAVE_LANES];
        memory_add(sum, offset, more);
        memory_access_lds(w, kind, job, sum, 0, lanes);
    } else if (lanes) {
        memory_nothing(kind, job, lanes);
    }
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* The element of one lane that does not lie in one piece. */
static void access_pieces(struct wave *w, const struct memory_kind *kind, const struct memory_job *job, uint64_t va,
                          const uint32_t *offset, unsigned lane)
{
    struct gmc_port *port = &w->core->port;
    uint64_t element[2] = { 0 };
    uint8_t *at = (uint8_t *)element;
    if (kind->atomic) { /* cut to a multiple of its size it does */
        void *word = gmc_map_word(port, w->core->vmid, va, kind->bytes, GMC_WRITE);
        at = word ? word : at;
    } else if (!kind->writes) {
        gmc_read(port, w->core->vmid, va, element, kind->bytes, GMC_READ);
    }
    kind->each(job, at, offset, offset[lane], 1ull << lane);
    if (kind->writes && !kind->atomic)
        gmc_write(port, w->core->vmid, va, element, kind->bytes);
}

/*
 * Serve those of `lanes` that lie wholly in the piece around the element of `first`, which is at `at` (NULL: the piece
 * has no memory). Returns which these are.
 */
static uint64_t access_piece(const struct wave *w, const struct memory_kind *kind, struct memory_job *job, uint8_t *at,
                             const struct gmc_around *around, const uint32_t *offset, unsigned first, uint64_t lanes)
{
    uint32_t origin = offset[first];
    uint64_t low = origin - (around->before < origin ? around->before : origin);
    uint64_t end = origin + around->after;
    if (end < low + kind->bytes)
        return 0;
    uint64_t high = end - kind->bytes;
    uint64_t within = memory_within(w, offset, lanes, (uint32_t)low, high < UINT32_MAX ? (uint32_t)high : UINT32_MAX);
    if (!within)
        return 0;
    if (at) {
        kind->each(job, at, offset, origin, within);
    } else {
        memory_nothing(kind, job, within);
        job->absent |= within;
    }
    return within;
}

uint64_t memory_access(struct wave *w, const struct memory_kind *kind, struct memory_job *job, uint64_t base,
                       const uint32_t *offset, uint32_t limit, uint64_t lanes)
{
    enum gmc_access access = kind->writes ? GMC_WRITE : GMC_READ;
    uint64_t beyond = 0;
    bool checked = false;
    while (lanes) {
        unsigned lane = lowest(lanes);
        struct gmc_around around;
        if (offset[lane] > limit) {
            beyond |= 1ull << lane;
            lanes &= lanes - 1;
            continue;
        }
        uint8_t *at = gmc_map_around(&w->core->port, w->core->vmid, base + offset[lane], access, &around);
        if (!checked) {
            uint64_t end = offset[lane] + around.after; /* of the piece */
            if (at && end >= kind->bytes + (uint64_t)offset[lane] &&
                access_at_once(w, kind, job, at, offset,
                               end - kind->bytes < limit ? (uint32_t)(end - kind->bytes) : limit, lanes))
                return beyond;
            uint64_t inside = limit == UINT32_MAX ? lanes : memory_within(w, offset, lanes, 0, limit);
            beyond |= lanes & ~inside;
            lanes = inside;
            checked = true;
        }
        uint64_t done = access_piece(w, kind, job, at, &around, offset, lane, lanes);
        if (!(done & 1ull << lane)) {
            access_pieces(w, kind, job, base + offset[lane], offset, lane);
            done |= 1ull << lane;
        }
        lanes &= ~done;
    }
    return beyond;
}

void memory_access_anywhere(struct wave *w, const struct memory_kind *kind, struct memory_job *job,
                            const uint64_t va[WAVE_LANES], uint64_t lanes)
{
    uint32_t offset[WAVE_LANES];
    while (lanes) {
        uint64_t base = va[__builtin_ctzll(lanes)] - 0x80000000u; /* so that 2 GiB to both sides are near */
        uint64_t far = 0;
        for (unsigned lane = 0; lane < WAVE_LANES; lane++) {
            offset[lane] = (uint32_t)(va[lane] - base);
            far |= (uint64_t)((va[lane] - base) >> 32 != 0) << lane;
        }
        uint64_t near = lanes & ~far;
        lanes &= far;
        memory_access(w, kind, job, base, offset, UINT32_MAX, near);
    }
}
