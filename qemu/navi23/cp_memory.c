/* SPDX-License-Identifier: MIT */
/* cp_memory.c - single words: where packets find and leave them, WRITE_DATA and COPY_DATA. */
#include "card.h"

/* ---- places ------------------------------------------------------------------------------------------------------ */

static enum cp_result load_register(struct cp *cp, uint64_t reg, bool wide, uint64_t *value)
{
    uint32_t low, high = 0;
    enum cp_result result = cp_read_register(cp, (uint32_t)reg, &low);
    if (result == CP_NEXT && wide)
        result = cp_read_register(cp, (uint32_t)reg + 1, &high);
    *value = low | (uint64_t)high << 32;
    return result;
}

static enum cp_result store_register(struct cp *cp, uint64_t reg, bool wide, uint64_t value)
{
    enum cp_result result = cp_write_register(cp, (uint32_t)reg, (uint32_t)value, true);
    if (result == CP_NEXT && wide)
        result = cp_write_register(cp, (uint32_t)reg + 1, (uint32_t)(value >> 32), true);
    return result;
}

static uint32_t load_gds(struct cp *cp, uint64_t at)
{
    _Atomic uint32_t *word = gds_map_word(cp->navi, cp_vmid(cp), at, 4);
    return word ? atomic_load(word) : 0;
}

static void store_gds(struct cp *cp, uint64_t at, uint32_t value)
{
    _Atomic uint32_t *word = gds_map_word(cp->navi, cp_vmid(cp), at, 4);
    if (word)
        atomic_store(word, value);
}

enum cp_result cp_load(struct cp *cp, const struct cp_place *place, bool wide, uint64_t *value)
{
    switch (place->space) {
    case CP_REGISTER:
        return load_register(cp, place->at, wide, value);
    case CP_GDS:
        *value = load_gds(cp, place->at) | (wide ? (uint64_t)load_gds(cp, place->at + 4) << 32 : 0);
        return CP_NEXT;
    default:
        *value = wide ? gmc_load64(&cp->port, cp_vmid(cp), place->at) : gmc_load32(&cp->port, cp_vmid(cp), place->at);
        return CP_NEXT;
    }
}

enum cp_result cp_store(struct cp *cp, const struct cp_place *place, bool wide, uint64_t value)
{
    if (place->space == CP_REGISTER)
        return store_register(cp, place->at, wide, value);
    if (place->space == CP_GDS) {
        store_gds(cp, place->at, (uint32_t)value);
        if (wide)
            store_gds(cp, place->at + 4, (uint32_t)(value >> 32));
    } else if (wide) {
        gmc_store64(&cp->port, cp_vmid(cp), place->at, value);
    } else {
        gmc_store32(&cp->port, cp_vmid(cp), place->at, (uint32_t)value);
    }
    return CP_NEXT;
}

/*
 * Where WRITE_DATA and COPY_DATA write: a register; memory, in three ways that are the same here; GDS; the counters of
 * performance, which are registers.
 */
static const struct {
    bool there;
    enum cp_space space;
} destinations[16] = {
    [0] = { true, CP_REGISTER }, [1] = { true, CP_MEMORY },   [2] = { true, CP_MEMORY },
    [3] = { true, CP_GDS },      [4] = { true, CP_REGISTER }, [5] = { true, CP_MEMORY },
};

enum { TO_PERF = 4 };

/* ---- WRITE_DATA -------------------------------------------------------------------------------------------------- */

/* WRITE_DATA: where to, address (or register), then dwords; with ONE_ADDRESS all of them to the same place. */
CP_EXECUTE(cp_write_data)
{
    uint32_t to = (packet->body[0] >> 8) & 15, count = packet->count - 3;
    bool one_address = (packet->body[0] & PM4_WRITE_DATA_ONE_ADDRESS) != 0;
    struct cp_place place = { destinations[to].space, cp_pair(packet, 1) & ~3ull };
    if (!destinations[to].there || to == TO_PERF)
        return cp_bad_packet(cp, packet, "there is no such destination");
    if (place.space == CP_MEMORY && !one_address && count > 1) {
        gmc_write(&cp->port, cp_vmid(cp), place.at, packet->body + 3, count * 4ull);
        return CP_NEXT;
    }
    if (place.space == CP_REGISTER)
        place.at = packet->body[1];
    for (uint32_t i = 0; i < count; i++) {
        enum cp_result result = cp_store(cp, &place, false, packet->body[3 + i]);
        if (result != CP_NEXT)
            return result;
        if (!one_address)
            place.at += place.space == CP_REGISTER ? 1 : 4;
    }
    return CP_NEXT;
}

/* ---- COPY_DATA --------------------------------------------------------------------------------------------------- */

enum {
    FROM_REGISTER,
    FROM_MEMORY,
    FROM_L2,
    FROM_GDS,
    FROM_PERF,
    FROM_IMMEDIATE,
    FROM_ATOMIC,
    FROM_GDS_ATOMIC,
    FROM_GDS_ATOMIC_HIGH,
    FROM_CLOCK,
    FROM_SYSTEM_CLOCK,
};

static enum cp_result copy_source(struct cp *cp, const struct cp_packet *p, bool wide, uint64_t *value)
{
    switch (p->body[0] & 15) {
    case FROM_MEMORY:
    case FROM_L2:
        return cp_load(cp, &(struct cp_place){ CP_MEMORY, cp_pair(p, 1) }, wide, value);
    case FROM_GDS:
        return cp_load(cp, &(struct cp_place){ CP_GDS, p->body[1] }, wide, value);
    case FROM_REGISTER:
    case FROM_PERF:
        return cp_load(cp, &(struct cp_place){ CP_REGISTER, p->body[1] }, wide, value);
    case FROM_IMMEDIATE:
        *value = cp_pair(p, 1);
        return CP_NEXT;
    case FROM_ATOMIC:
        *value = cp->atomic_return;
        return CP_NEXT;
    case FROM_GDS_ATOMIC:
        *value = cp->gds_return;
        return CP_NEXT;
    case FROM_GDS_ATOMIC_HIGH:
        *value = 0; /* of operations on two words, which there are not */
        return CP_NEXT;
    case FROM_CLOCK:
    case FROM_SYSTEM_CLOCK:
        *value = navi_clock();
        return CP_NEXT;
    default:
        return cp_bad_packet(cp, p, "there is no such source");
    }
}

/* COPY_DATA: what from, what to, how wide; source; destination. */
CP_EXECUTE(cp_copy_data)
{
    uint32_t to = (packet->body[0] >> 8) & 15;
    bool wide = (packet->body[0] >> 16) & 1;
    struct cp_place place = { destinations[to].space, cp_pair(packet, 3) };
    uint64_t value;
    if (!destinations[to].there)
        return cp_bad_packet(cp, packet, "there is no such destination");
    if (place.space != CP_MEMORY)
        place.at = packet->body[3];
    enum cp_result result = copy_source(cp, packet, wide, &value);
    return result == CP_NEXT ? cp_store(cp, &place, wide, value) : result;
}
