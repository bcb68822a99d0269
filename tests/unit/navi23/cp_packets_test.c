/* SPDX-License-Identifier: MIT */
/* cp_packets.c: every packet of pm4.def is executed, or stops the ring and says why. */
#include "card.h"

#include <navi23/cp.h>

static struct card *c;

static bool starts_with(const char *name, const char *start)
{
    return strncmp(name, start, strlen(start)) == 0;
}

static bool runs_shaders(const char *name)
{
    return (starts_with(name, "DISPATCH_") || starts_with(name, "DRAW_")) && !strstr(name, "PREAMBLE") &&
           !strstr(name, "STATE_INIT");
}

static void check_opcode(unsigned opcode, const char *name)
{
    card_forget_log(c);
    emit(c, PM4_HEADER(opcode, 1));
    emit(c, 0);
    bool done = card_run_briefly(c);
    if (runs_shaders(name)) {
        CHECK(!done);
        CHECK(strstr(c->log, name));
        CHECK(strstr(c->log, "no shader cores yet"));
    } else {
        bool waits = opcode == PM4_REWIND;
        CHECK(done || waits || strstr(c->log, name));
        CHECK(done || waits || strstr(c->log, "wrong length") || strstr(c->log, "does not execute it"));
        CHECK(!strstr(c->log, "no such opcode"));
    }
    if (!done)
        card_reset_ring(c);
}

static void knows_all_packets(void)
{
#define PM4(name, opcode) check_opcode(opcode, #name);
#include <navi23/regs/pm4.def>
}

/* One dword less than the shortest body stops the ring, and one more than the longest. */
static void knows_their_lengths(void)
{
    static uint32_t ib[64];
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const struct cp_action *action = &cp_actions[opcode];
        for (unsigned longer = 0; longer < 2 && action->execute && action->execute != cp_needs_shaders; longer++) {
            uint32_t count = longer ? action->max + 1u : action->min - 1u;
            if (count == 0 || action->min == 0 || count > 60)
                continue;
            ib[0] = PM4_HEADER(opcode, count);
            CHECK(card_stops_at(c, "its body has a wrong length", ib, count + 1));
        }
    }
}

/* Opcodes without a packet, and what only the kernel may send. */
static void stops_at_the_rest(void)
{
    uint32_t e[8];
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const uint32_t ib[] = { PM4_HEADER(opcode, 1), 0 };
        if (!cp_packet_name(opcode))
            CHECK(card_stops_at(c, "there is no such opcode", ib, 2));
    }
    while (card_next_irq(c, e))
        ;
    card_stops(c, "INVALIDATE_TLBS is not allowed", PM4_HEADER(PM4_INVALIDATE_TLBS, 1), 0);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_INSTR_FAULT));
    card_stops(c, "PREAMBLE_CNTL is not allowed", PM4_HEADER(PM4_PREAMBLE_CNTL, 1), PM4_PREAMBLE_BEGIN_CLEAR_STATE);
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_PRIV_INSTR_FAULT));
}

int main(void)
{
    c = card_new();
    TAP_RUN(knows_all_packets);
    TAP_RUN(knows_their_lengths);
    TAP_RUN(stops_at_the_rest);
    card_free(c);
    return tap_done();
}
