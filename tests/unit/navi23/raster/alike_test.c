/* SPDX-License-Identifier: MIT */
/* alike.c: which shaders export the same for all pixels, by their steps. */
#include <navi23/raster/alike.h>
#include <navi23/shader/step.h>

#include "tap.h"

enum { STEPS = 4 };

static const struct row_source sgpr = { .kind = ROW_SGPR, .words = 1, .index = 4 };
static const struct row_source v0 = { .kind = ROW_VGPR, .words = 1 };
static const struct row_source none = { .kind = ROW_NONE };

static struct step move(unsigned dst, struct row_source from)
{
    return (struct step){ .dst = (uint16_t)dst, .src = { from, none, none }, .inst.op = ISA_v_mov_b32 };
}

static struct step export(uint8_t enable, uint8_t a, uint8_t b)
{
    return (struct step){ .inst = { .op = ISA_exp, .exp_enable = enable, .exp_vsrc = { a, b, 9, 9 } } };
}

/* Of these steps, and s_endpgm. */
static bool alike(struct step a, struct step b, struct step c)
{
    struct step steps[STEPS] = { a, b, c, { .inst.op = ISA_s_endpgm } };
    const struct code code = { .steps = STEPS, .step = steps };
    return code_is_alike(&code);
}

static void scalars_are_alike(void)
{
    CHECK(alike(move(0, sgpr), move(1, v0), export(3, 0, 1)));
    CHECK(alike(move(0, sgpr), move(0, v0), export(1, 0, 9)));
}

static void what_a_lane_begins_with_is_its_own(void)
{
    CHECK(!alike(move(1, v0), move(2, sgpr), export(1, 2, 9)));
    CHECK(!alike(move(0, sgpr), move(2, sgpr), export(3, 0, 1)));
}

static void rows_that_are_not_exported_do_not_count(void)
{
    struct step packed = export(15, 0, 2);
    packed.inst.exp_compressed = true; /* the third and fourth register mean nothing */
    CHECK(alike(move(0, sgpr), move(2, sgpr), packed));
    CHECK(!alike(move(0, sgpr), move(2, sgpr), export(15, 0, 2)));
}

static void other_instructions_are_not_trusted(void)
{
    struct step dpp = move(0, sgpr), exec = { .dst = ISA_EXEC_LO, .inst.op = ISA_s_mov_b32 };
    struct step branch = { .inst.op = ISA_s_branch };
    dpp.inst.modifier = ISA_DPP16;
    CHECK(!alike(dpp, move(1, sgpr), export(1, 1, 9)));
    CHECK(!alike(exec, move(1, sgpr), export(1, 1, 9)));
    CHECK(!alike(branch, move(1, sgpr), export(1, 1, 9)));
}

static void code_has_to_end(void)
{
    struct step steps[2] = { move(0, sgpr), export(1, 0, 9) };
    const struct code code = { .steps = 2, .step = steps };
    CHECK(!code_is_alike(&code));
}

int main(void)
{
    TAP_RUN(scalars_are_alike);
    TAP_RUN(what_a_lane_begins_with_is_its_own);
    TAP_RUN(rows_that_are_not_exported_do_not_count);
    TAP_RUN(other_instructions_are_not_trusted);
    TAP_RUN(code_has_to_end);
    return tap_done();
}
