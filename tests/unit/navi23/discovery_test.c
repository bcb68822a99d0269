/* SPDX-License-Identifier: MIT */
/* discovery_test.c: the IP discovery binary is where drivers look, adds up, and says what the register table says. */
#include "card.h"

#include <navi23/regs/discovery.h>

#define BINARY_AT (VRAM_BYTES - DISCOVERY_FROM_END)

static struct card *c;

static uint32_t at(uint32_t offset, unsigned size)
{
    uint32_t value = 0;
    memcpy(&value, c->vram + BINARY_AT + offset, size);
    return value;
}

static uint32_t sum(uint32_t from, uint32_t count)
{
    uint32_t total = 0;
    for (uint32_t i = from; i < from + count; i++)
        total += c->vram[BINARY_AT + i];
    return total & 0xffff;
}

static uint32_t table(unsigned index, uint32_t field)
{
    return at(DISCOVERY_AT_TABLES + index * DISCOVERY_TABLE_ENTRY + field, 2);
}

static void is_where_drivers_look(void)
{
    uint32_t bytes = at(DISCOVERY_AT_BYTES, 2);
    CHECK_EQ(at(0, 4), 0x28211407);
    CHECK(bytes > DISCOVERY_HEADER_BYTES && bytes <= DISCOVERY_MAX_BYTES);
    CHECK_EQ(sum(DISCOVERY_AT_BYTES, bytes - DISCOVERY_AT_BYTES), at(DISCOVERY_AT_CHECKSUM, 2));
}

static void every_table_adds_up(void)
{
    static const uint32_t signature[] = { DISCOVERY_IPS_SIGNATURE, DISCOVERY_GC_SIGNATURE,
                                          DISCOVERY_HARVEST_SIGNATURE };
    for (unsigned i = 0; i < 3; i++) {
        uint32_t from = table(i, DISCOVERY_TABLE_OFFSET), bytes = table(i, DISCOVERY_TABLE_BYTES);
        CHECK_EQ(at(from, 4), signature[i]);
        CHECK_EQ(sum(from, bytes), table(i, DISCOVERY_TABLE_CHECKSUM));
    }
    /* sizes also stand inside */
    CHECK_EQ(at(table(0, DISCOVERY_TABLE_OFFSET) + DISCOVERY_IPS_AT_BYTES, 2), table(0, DISCOVERY_TABLE_BYTES));
    CHECK_EQ(at(table(1, DISCOVERY_TABLE_OFFSET) + 8, 4), table(1, DISCOVERY_TABLE_BYTES));
    for (unsigned i = 3; i < DISCOVERY_TABLES; i++)
        CHECK_EQ(table(i, DISCOVERY_TABLE_OFFSET), 0);
}

/* Where a block is in the binary; 0: it is not. */
static uint32_t find_ip(uint32_t hw_id)
{
    uint32_t die = at(table(0, DISCOVERY_TABLE_OFFSET) + DISCOVERY_IPS_AT_DIE_LIST + 2, 2);
    uint32_t ip = die + DISCOVERY_DIE_HEADER;
    for (uint32_t i = 0; i < at(die + 2, 2); i++) {
        if (at(ip, 2) == hw_id)
            return ip;
        ip += DISCOVERY_IP_BYTES + at(ip + DISCOVERY_IP_BASES, 1) * 4;
    }
    return 0;
}

/* A driver adds a register's offset within its block to one of the bases found here. */
static void bases_lead_to_the_registers(void)
{
    static const struct { uint32_t hw_id, segment, offset, reg; } known[] = {
        { DISCOVERY_HW_GC, 0, 0x0da4, REG_GRBM_STATUS },
        { DISCOVERY_HW_GC, 0, 0x1de0, REG_CP_RB0_BASE },
        { DISCOVERY_HW_GC, 0, 0x16fc, REG_GCMC_VM_FB_LOCATION_BASE },
        { DISCOVERY_HW_GC, 1, 0x2200, REG_GRBM_GFX_INDEX },
        { DISCOVERY_HW_GC, 1, 0x4c00, REG_RLC_CNTL },
        { DISCOVERY_HW_SDMA0, 0, 0x0080, REG_SDMA0_GFX_RB_CNTL },
        { DISCOVERY_HW_SDMA1, 0, 0x0680, REG_SDMA1_GFX_RB_CNTL },
        { DISCOVERY_HW_NBIF, 2, 0x00c3, REG_RCC_CONFIG_MEMSIZE },
        { DISCOVERY_HW_NBIF, 2, 0x0106, REG_GPU_HDP_FLUSH_REQ },
        { DISCOVERY_HW_NBIF, 0, 0x0006, REG_MM_INDEX_HI },
        { DISCOVERY_HW_HDP, 0, 0x00d1, REG_HDP_READ_CACHE_INVALIDATE },
        { DISCOVERY_HW_OSSSYS, 0, 0x0080, REG_IH_RB_CNTL },
        { DISCOVERY_HW_MP0, 0, 0x0080, REG_MP0_C2PMSG_64 },
        { DISCOVERY_HW_MP1, 0, 0x0282, REG_MP1_C2PMSG_66 },
        { DISCOVERY_HW_SMUIO, 0, 0x00c5, REG_SMUIO_GFX_MISC_CNTL },
        { DISCOVERY_HW_SMUIO, 1, 0x0102, REG_GOLDEN_TSC_COUNT_UPPER },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t ip = find_ip(known[i].hw_id);
        CHECK(ip && known[i].segment < at(ip + DISCOVERY_IP_BASES, 1));
        CHECK_EQ(at(ip + DISCOVERY_IP_BYTES + known[i].segment * 4, 4) + known[i].offset, known[i].reg);
    }
}

static uint32_t window(uint64_t offset)
{
    card_set(c, REG_MM_INDEX, (uint32_t)offset | MM_INDEX_VRAM);
    card_set(c, REG_MM_INDEX_HI, (uint32_t)(offset >> 31));
    return card_get(c, REG_MM_DATA);
}

static void a_window_shows_all_of_vram(void)
{
    CHECK_EQ(window(BINARY_AT), DISCOVERY_SIGNATURE);
    window(ROOM);
    card_set(c, REG_MM_DATA, 0x600d);
    CHECK_EQ(*vram32(c, ROOM), 0x600d);
    CHECK_EQ(window(ROOM + 3), 0x600d); /* whole dwords */
    CHECK_EQ(window(VRAM_BYTES), 0);
    card_set(c, REG_MM_DATA, 1); /* nowhere */
    CHECK_EQ(window(~0ull), 0);
    card_set(c, REG_MM_INDEX, ROOM); /* not VRAM */
    CHECK_EQ(card_get(c, REG_MM_DATA), 0);
}

int main(void)
{
    c = card_cold(false);
    TAP_RUN(is_where_drivers_look);
    TAP_RUN(every_table_adds_up);
    TAP_RUN(bases_lead_to_the_registers);
    TAP_RUN(a_window_shows_all_of_vram);
    card_free(c);
    return tap_done();
}
