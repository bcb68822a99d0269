/* SPDX-License-Identifier: MIT */
/* trace.c: what a person gets to read. */
#include "sdma.h"

#include <navi23/trace.h>

static struct card *c;

static bool traced(const char *text)
{
    bool found = strstr(c->trace, text) != NULL;
    if (!found)
        printf("# not in the trace: %s\n", text);
    return found;
}

static void names_what_the_driver_writes(void)
{
    CHECK(traced("mmio     CP_ME_CNTL = 0x00000000\n"));
    CHECK(traced("GCVM_CONTEXT1_CNTL = "));
    CHECK(traced("GCVM_CONTEXT1_PAGE_TABLE_END_ADDR_HI32 = 0x0000000f\n"));
    card_set(c, 0x3fff1, 5);
    CHECK(traced("0x3fff1 = 0x00000005\n"));
}

static void names_packets_and_registers(void)
{
    CHECK(RUN_IB(c, PM4_HEADER(PM4_SET_CONTEXT_REG, 3), (0x28238 - 0x28000) / 4, 0xf, 0xe,
                 PM4_HEADER(PM4_EVENT_WRITE, 1), 0x28, PM4_HEADER(PM4_SWITCH_BUFFER, 1), 0x1234));
    CHECK(traced("ring   0 0x008000010000 INDIRECT_BUFFER address=0x400000 dwords=0x8 chain=0x0 vmid=0x1\n"));
    CHECK(traced("ib1    1 0x000000400000 -- IB begins, 8 dwords\n"));
    CHECK(traced("ib1    1 0x000000400000 SET_CONTEXT_REG\n"));
    CHECK(traced("CB_TARGET_MASK = 0x0000000f\n"));
    CHECK(traced("CB_SHADER_MASK = 0x0000000e\n"));
    CHECK(traced("EVENT_WRITE event=0x28"));
    CHECK(traced("SWITCH_BUFFER 00001234\n"));
    CHECK(traced("-- IB ends"));
}

static void names_the_fields_of_rarer_packets(void)
{
    c->trace_used = 0;
    CHECK(RUN_IB(c, PM4_HEADER(PM4_COND_WRITE, 8), 3 | PM4_WAIT_MEMORY | 1u << 8, LO(DATA_VA), 0, 5, 0xff,
                 LO(DATA_VA + 8), 0, 7, PM4_HEADER(PM4_ATOMIC_GDS, 10), 0x20, 0, 0, 64, 0, 8, 1, 0, 0, 0,
                 PM4_HEADER(PM4_WAIT_REG_MEM64, 8), PM4_WAIT_MEMORY, LO(DATA_VA), 0, 1, 2, 3, 4, 5));
    CHECK(traced("COND_WRITE function=0x3 memory=0x1 address=0x408000 reference=0x5 mask=0xff to_memory=0x1 "
                 "destination=0x408008 value=0x7\n"));
    CHECK(traced("ATOMIC_GDS operation=0x20 loop=0x0 base=0x0 size=0x40 offset=0x0 address=0x8 first=0x1 "
                 "second=0x0\n"));
    CHECK(traced("WAIT_REG_MEM64 function=0x0 memory=0x1 address=0x408000 reference=0x200000001 mask=0x400000003\n"));
}

/* Padding takes one line, whatever its length. */
static void counts_rows_of_nops(void)
{
    CHECK(RUN_IB(c, PM4_NOP_ALONE, PM4_NOP_ALONE, PM4_NOP_ALONE, PM4_HEADER(PM4_EVENT_WRITE, 1), 0x28, PM4_NOP_ALONE,
                 PM4_HEADER(PM4_NOP, 1), 0));
    CHECK(traced("ib1    1 0x000000400000 NOP x 3\nib1    1 0x00000040000c EVENT_WRITE"));
    CHECK(traced("ib1    1 0x000000400014 NOP\nib1    1 0x000000400018 NOP\n")); /* the second has a body */
}

/* Code, up to its end, and what is none. */
static void shows_code(void)
{
    static const uint32_t words[] = { 0x06000501, 0xd54b000a, 0x040a02f0, 0xffffffff,
                                      0xbf82fffb, 0xbf810000, 0xbf800000 };
    trace_code(c->navi, 3, 0x800000100100ull, words, sizeof words / sizeof words[0], 64);
    CHECK(traced("code   3 0x800000100100 v_add_f32_e32 v0, v1, v2\n"
                 "code   3 0x800000100104 v_fma_f32 v10, 0.5, v1, v2\n"
                 "code   3 0x80000010010c .long 0xffffffff\n"
                 "code   3 0x800000100110 s_branch 65531 ; 0x800000100100\n"
                 "code   3 0x800000100114 s_endpgm 0x0\n"));
    CHECK(!strstr(c->trace, "s_nop"));
}

/* More text than the buffer holds comes in pieces of whole lines. */
static void writes_long_packets(void)
{
    static uint32_t ib[1 + 0x3fe];
    ib[0] = PM4_HEADER(PM4_SET_CONTEXT_REG, 0x3fd);
    for (uint32_t i = 0; i < 0x3fc; i++)
        ib[2 + i] = i;
    c->trace_used = 0;
    CHECK(card_run_ib(c, ib, 0x3fe));
    CHECK(traced(" = 0x000003fb\n"));
    unsigned lines = 0;
    for (const char *p = c->trace; *p; p++)
        lines += *p == '\n';
    CHECK(lines > 0x3fc);
}

static void names_sdma_packets(void)
{
    struct sdma s;
    sdma_start(&s, c, 1);
    c->trace_used = 0;
    SDMA_RUN(&s, SDMA_FENCE, LO(FB + ROOM), HI(FB + ROOM), 0x77);
    CHECK(traced("sdma1 ring   0 0x008000044000 FENCE 01000000 00000080 00000077\n"));
}

int main(void)
{
    c = card_warm(card_cold(true));
    TAP_RUN(names_what_the_driver_writes);
    TAP_RUN(names_packets_and_registers);
    TAP_RUN(names_the_fields_of_rarer_packets);
    TAP_RUN(counts_rows_of_nops);
    TAP_RUN(writes_long_packets);
    TAP_RUN(names_sdma_packets);
    TAP_RUN(shows_code);
    card_free(c);
    return tap_done();
}
