/* SPDX-License-Identifier: MIT */
/* trace.c: what a person gets to read. */
#include "sdma.h"

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
                 PM4_HEADER(PM4_EVENT_WRITE, 1), 0x28, PM4_HEADER(PM4_PRIME_UTCL2, 4), 0x12, 0x34, 0, 1));
    CHECK(traced("ring   0 0x008000010000 INDIRECT_BUFFER address=0x400000 dwords=0xb chain=0x0 vmid=0x1\n"));
    CHECK(traced("ib1    1 0x000000400000 -- IB begins, 11 dwords\n"));
    CHECK(traced("ib1    1 0x000000400000 SET_CONTEXT_REG\n"));
    CHECK(traced("CB_TARGET_MASK = 0x0000000f\n"));
    CHECK(traced("CB_SHADER_MASK = 0x0000000e\n"));
    CHECK(traced("EVENT_WRITE event=0x28"));
    CHECK(traced("PRIME_UTCL2 00000012 00000034 00000000 00000001\n"));
    CHECK(traced("-- IB ends"));
}

/* Padding takes one line, whatever its length. */
static void counts_rows_of_nops(void)
{
    CHECK(RUN_IB(c, PM4_NOP_ALONE, PM4_NOP_ALONE, PM4_NOP_ALONE, PM4_HEADER(PM4_EVENT_WRITE, 1), 0x28, PM4_NOP_ALONE,
                 PM4_HEADER(PM4_NOP, 1), 0));
    CHECK(traced("ib1    1 0x000000400000 NOP x 3\nib1    1 0x00000040000c EVENT_WRITE"));
    CHECK(traced("ib1    1 0x000000400014 NOP\nib1    1 0x000000400018 NOP\n")); /* the second has a body */
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
    TAP_RUN(counts_rows_of_nops);
    TAP_RUN(writes_long_packets);
    TAP_RUN(names_sdma_packets);
    card_free(c);
    return tap_done();
}
