/* SPDX-License-Identifier: MIT */
/* cp_packets.c: every packet of pm4.def is executed, left out with a line in the log, or asks for shaders. */
#include "card.h"

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
    char left_out[128];
    snprintf(left_out, sizeof left_out, "cp: %s is not executed by this model: skipped", name);
    card_forget_log(c);
    emit(c, PM4_HEADER(opcode, 1));
    emit(c, 0);
    bool done = card_run_briefly(c);
    if (runs_shaders(name)) {
        CHECK(!done);
        CHECK(strstr(c->log, name));
        CHECK(strstr(c->log, "no shader cores yet"));
    } else {
        CHECK(done || strstr(c->log, "wrong length"));
        CHECK(!strstr(c->log, "no such opcode"));
        CHECK(!strstr(c->log, "not executed") || strstr(c->log, left_out));
    }
    if (!done)
        card_reset_ring(c);
}

static void knows_all_packets(void)
{
#define PM4(name, opcode) check_opcode(opcode, #name);
#include <navi23/regs/pm4.def>
}

static void logs_what_it_leaves_out_once(void)
{
    card_forget_log(c);
    EMIT(c, PM4_SURFACE_SYNC, 0, 0, 0, 0);
    EMIT(c, PM4_COND_WRITE, 0);
    CHECK(card_run(c));
    CHECK_STR(c->log, ""); /* the test before this one saw them */
}

int main(void)
{
    c = card_new();
    TAP_RUN(knows_all_packets);
    TAP_RUN(logs_what_it_leaves_out_once);
    card_free(c);
    return tap_done();
}
