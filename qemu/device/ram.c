/* SPDX-License-Identifier: MIT */
/*
 * ram.c - see ram.h.
 *
 * The address space is that behind the bus-master bit, and empty while it is off. On each change QEMU tells all pieces,
 * those that stay (`nop`) too. So a new table is made of them, and put in the place of the old one at the end, when the
 * card forgets the pointers that it has. What an IOMMU translates is no piece: there the card finds no memory.
 */
#include "qemu/osdep.h"

#include "exec/memory.h"

#include "ram.h"

struct piece {
    uint64_t bus, size;
    uint8_t *host;
    MemoryRegion *region; /* a reference, so that the memory stays */
};

void *guest_ram_map(struct guest_ram *ram, uint64_t bus, uint64_t want, uint64_t *got)
{
    void *host = NULL;

    pthread_mutex_lock(&ram->lock);
    for (guint i = 0; i < ram->pieces->len && !host; i++) {
        const struct piece *piece = &g_array_index(ram->pieces, struct piece, i);
        uint64_t offset = bus - piece->bus;

        if (bus >= piece->bus && offset < piece->size) {
            *got = MIN(want, piece->size - offset);
            host = piece->host + offset;
        }
    }
    pthread_mutex_unlock(&ram->lock);
    return host;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

static GArray *new_table(void)
{
    return g_array_new(false, false, sizeof(struct piece));
}

static void free_table(GArray *table)
{
    for (guint i = 0; i < table->len; i++)
        memory_region_unref(g_array_index(table, struct piece, i).region);
    g_array_free(table, true);
}

static bool are_same(const GArray *a, const GArray *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len * sizeof(struct piece)) == 0);
}

static void begin(MemoryListener *listener)
{
    struct guest_ram *ram = container_of(listener, struct guest_ram, listener);

    ram->next = new_table();
}

static void add(MemoryListener *listener, MemoryRegionSection *section)
{
    struct guest_ram *ram = container_of(listener, struct guest_ram, listener);
    struct piece piece = {
        .bus = section->offset_within_address_space,
        .size = int128_get64(section->size),
        .region = section->mr,
    };

    if (!memory_region_is_ram(section->mr) || section->readonly)
        return;
    memory_region_ref(piece.region);
    piece.host = (uint8_t *)memory_region_get_ram_ptr(piece.region) + section->offset_within_region;
    g_array_append_val(ram->next, piece);
}

static void commit(MemoryListener *listener)
{
    struct guest_ram *ram = container_of(listener, struct guest_ram, listener);
    GArray *before = ram->pieces;
    bool changed = !are_same(before, ram->next);

    pthread_mutex_lock(&ram->lock);
    ram->pieces = ram->next;
    pthread_mutex_unlock(&ram->lock);
    if (*ram->card && changed)
        navi_dma_invalidate(*ram->card, 0, UINT64_MAX);
    free_table(before); /* nobody has pointers into it any more */
}

void guest_ram_init(struct guest_ram *ram, AddressSpace *space, struct navi **card)
{
    ram->card = card;
    ram->pieces = new_table();
    pthread_mutex_init(&ram->lock, NULL);
    ram->listener = (MemoryListener){
        .name = "navi23",
        .begin = begin,
        .region_add = add,
        .region_nop = add,
        .commit = commit,
    };
    memory_listener_register(&ram->listener, space);
}
