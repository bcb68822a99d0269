/* SPDX-License-Identifier: MIT */
/* config.c: identity, BAR sizing, capabilities. */
#include "card.h"

static struct card *c;

static uint32_t get(uint32_t offset)
{
    return navi_config_read(c->navi, offset, 4);
}

static void says_who_it_is(void)
{
    CHECK_EQ(get(0x00), 0x73ff1002);
    CHECK_EQ(get(0x08), 0x030000c7);
    CHECK_EQ(get(0x2c), 0x65051002);
    CHECK_EQ(navi_config_read(c->navi, 0x02, 2), 0x73ff);
    CHECK_EQ(navi_config_read(c->navi, 0x08, 1), 0xc7);
    navi_config_write(c->navi, 0x00, 0, 4);
    CHECK_EQ(get(0x00), 0x73ff1002);
}

/* Size of a BAR as firmware finds it; the BAR is left as it was. */
static uint64_t bar_size(unsigned bar, bool wide)
{
    uint32_t at = 0x10 + 4 * bar, low = get(at), high = wide ? get(at + 4) : 0;
    navi_config_write(c->navi, at, 0xffffffff, 4);
    if (wide)
        navi_config_write(c->navi, at + 4, 0xffffffff, 4);
    uint64_t mask = (get(at) & ~0xfull) | (wide ? (uint64_t)get(at + 4) << 32 : 0xffffffff00000000ull);
    navi_config_write(c->navi, at, low, 4);
    if (wide)
        navi_config_write(c->navi, at + 4, high, 4);
    return ~mask + 1;
}

static void sizes_its_bars(void)
{
    CHECK_EQ(get(0x10) & 0xf, 0xc);
    CHECK_EQ(get(0x18) & 0xf, 0xc);
    CHECK_EQ(get(0x24) & 0xf, 0x0);
    CHECK_EQ(bar_size(0, true), VRAM_BYTES);
    CHECK_EQ(bar_size(2, true), NAVI_DOORBELL_BYTES);
    CHECK_EQ(bar_size(5, false), NAVI_REGISTER_BYTES);
    navi_config_write(c->navi, 0x10, 0xe0000000, 4);
    CHECK_EQ(get(0x10), 0xe000000c);
    CHECK_EQ(get(0x20), 0);
}

static void lists_capabilities(void)
{
    uint32_t at = get(0x34) & 0xff, seen = 0;
    CHECK(get(0x04) & 0x00100000);
    for (int i = 0; at && i < 8; i++, at = (get(at) >> 8) & 0xff) {
        seen |= (get(at) & 0xff) == 0x10 ? 1 : 0;
        if ((get(at) & 0xff) == 0x11) {
            seen |= 2;
            CHECK_EQ((get(at) >> 16) & 0x7ff, NAVI_MSIX_VECTORS - 1);
            CHECK_EQ(get(at + 4), NAVI_MSIX_TABLE_OFFSET | NAVI_BAR_DOORBELL);
            navi_config_write(c->navi, at + 2, 0x8000, 2);
            CHECK_EQ(get(at) >> 31, 1);
        }
    }
    CHECK_EQ(seen, 3);
}

static void survives_bad_accesses(void)
{
    CHECK_EQ(navi_config_read(c->navi, 256, 4), 0xffffffff);
    CHECK_EQ(navi_config_read(c->navi, 2, 4), 0xffffffff);
    CHECK_EQ(navi_config_read(c->navi, 0, 8), 0xffffffff);
    navi_config_write(c->navi, 0xfffffffc, 1, 4);
}

int main(void)
{
    c = card_cold(false);
    TAP_RUN(says_who_it_is);
    TAP_RUN(sizes_its_bars);
    TAP_RUN(lists_capabilities);
    TAP_RUN(survives_bad_accesses);
    card_free(c);
    return tap_done();
}
