/* SPDX-License-Identifier: MIT */
/* names.c - see names.h. */
#include "names.h"

static uint64_t slots_for(uint64_t names)
{
    uint64_t slots = 16;

    while (slots < 2 * names) /* half of them stay empty, so that a search ends soon */
        slots *= 2;
    return slots;
}

uint64_t replay_names_bytes(uint64_t names)
{
    return slots_for(names) * sizeof(struct replay_name);
}

void replay_names_init(struct replay_names *table, void *memory, uint64_t names)
{
    table->slots = memory;
    table->mask = slots_for(names) - 1;
}

/* The slot of that name, or the empty one where it would be. */
static struct replay_name *slot_of(const struct replay_names *table, enum replay_name_kind kind, uint32_t owner,
                                   uint64_t recorded)
{
    uint64_t hash = (recorded ^ (uint64_t)owner << 32 ^ (uint64_t)kind << 60) * 0x9e3779b97f4a7c15ull;
    struct replay_name *slot;

    for (uint64_t i = hash >> 32;; i++) {
        slot = &table->slots[i & table->mask];
        if (!slot->kind || (slot->kind == kind && slot->owner == owner && slot->recorded == recorded))
            return slot;
    }
}

void replay_names_learn(struct replay_names *table, enum replay_name_kind kind, uint32_t owner, uint64_t recorded,
                        uint64_t live)
{
    *slot_of(table, kind, owner, recorded) = (struct replay_name){ kind, owner, recorded, live };
}

uint64_t replay_names_find(const struct replay_names *table, enum replay_name_kind kind, uint32_t owner,
                           uint64_t recorded)
{
    const struct replay_name *slot = slot_of(table, kind, owner, recorded);

    return slot->kind ? slot->live : recorded;
}
