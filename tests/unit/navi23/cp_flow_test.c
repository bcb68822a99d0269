/* SPDX-License-Identifier: MIT */
/* cp_flow.c: IBs and their levels, chains, conditions. */
#include "card.h"

static struct card *c;

#define SET_SCRATCH(n, value) PM4_HEADER(PM4_SET_UCONFIG_REG, 2), REG_SCRATCH_REG0 - PM4_UCONFIG_REG_BASE + (n), (value)
#define CALL(va, dwords, flags) PM4_HEADER(PM4_INDIRECT_BUFFER, 3), LO(va), HI(va), (dwords) | (flags)

static uint32_t scratch(unsigned n)
{
    return card_get(c, REG_SCRATCH_REG0 + n);
}

static void put(uint32_t offset, const uint32_t *dwords, size_t bytes)
{
    memcpy(c->vram + DATA_AT + offset, dwords, bytes);
}

static void clear(void)
{
    card_set(c, REG_SCRATCH_REG0, 0);
    card_set(c, REG_SCRATCH_REG1, 0);
}

static void returns_from_ib2(void)
{
    const uint32_t inner[] = { SET_SCRATCH(0, 0x21) };
    clear();
    put(0, inner, sizeof inner);
    CHECK(RUN_IB(c, CALL(DATA_VA, 3, PM4_IB_VALID), SET_SCRATCH(1, 0x22)));
    CHECK_EQ(scratch(0), 0x21);
    CHECK_EQ(scratch(1), 0x22);
}

static void does_not_return_from_a_chain(void)
{
    const uint32_t next[] = { SET_SCRATCH(0, 0x31) };
    clear();
    put(0, next, sizeof next);
    CHECK(RUN_IB(c, CALL(DATA_VA, 3, PM4_IB_VALID | PM4_IB_CHAIN), SET_SCRATCH(1, 0x32)));
    CHECK_EQ(scratch(0), 0x31);
    CHECK_EQ(scratch(1), 0);
}

static void chains_in_ib2_and_returns_to_ib1(void)
{
    const uint32_t inner[] = { CALL(DATA_VA + 0x100, 3, PM4_IB_CHAIN), SET_SCRATCH(1, 0xbad) };
    const uint32_t next[] = { SET_SCRATCH(0, 0x41) };
    clear();
    put(0, inner, sizeof inner);
    put(0x100, next, sizeof next);
    CHECK(RUN_IB(c, CALL(DATA_VA, 7, 0), SET_SCRATCH(1, 0x42)));
    CHECK_EQ(scratch(0), 0x41);
    CHECK_EQ(scratch(1), 0x42);
}

static void stops_at_too_many_levels(void)
{
    const uint32_t inner[] = { CALL(DATA_VA + 0x100, 3, 0) };
    put(0, inner, sizeof inner);
    CHECK(!RUN_IB(c, CALL(DATA_VA, 4, 0)));
    CHECK(strstr(c->log, "too deep"));
    card_reset_ring(c);
    EMIT(c, PM4_INDIRECT_BUFFER, LO(IB_VA), HI(IB_VA), 1 | PM4_IB_CHAIN);
    CHECK(!card_run_briefly(c));
    CHECK(strstr(c->log, "cannot chain"));
    card_reset_ring(c);
}

static void takes_empty_ibs(void)
{
    card_emit_ib(c, 1, IB_VA, 0);
    CHECK(card_run(c));
}

/* The VMID comes from the ring; what an IB says about it does not count. */
static void passes_the_vmid_on(void)
{
    const uint32_t inner[] = { SET_SCRATCH(0, 0x51) };
    clear();
    put(0, inner, sizeof inner);
    CHECK(RUN_IB(c, CALL(DATA_VA, 3, 7u << PM4_IB_VMID_SHIFT)));
    CHECK_EQ(scratch(0), 0x51);
    /* VMID 0 runs from VRAM directly, and may touch any register */
    const uint32_t kernel[] = { PM4_HEADER(PM4_WRITE_DATA, 4), 0, REG_GRBM_CNTL, 0, 0x52 };
    put(0, kernel, sizeof kernel);
    card_emit_ib(c, 0, FB + DATA_AT, 5);
    CHECK(card_run(c));
    CHECK_EQ(card_get(c, REG_GRBM_CNTL), 0x52);
}

static void leaves_out_what_cond_exec_says(void)
{
    for (uint32_t condition = 0; condition < 2; condition++) {
        clear();
        put(0, &condition, 4);
        CHECK(RUN_IB(c, PM4_HEADER(PM4_COND_EXEC, 4), LO(DATA_VA), HI(DATA_VA), 0, 3, SET_SCRATCH(0, 1),
                     SET_SCRATCH(1, 2)));
        CHECK_EQ(scratch(0), condition);
        CHECK_EQ(scratch(1), 2);
    }
}

/* In the ring the dwords to leave out may not have been written yet. */
static void leaves_out_across_doorbells(void)
{
    const uint32_t zero = 0;
    clear();
    put(0, &zero, 4);
    EMIT(c, PM4_COND_EXEC, LO(FB + DATA_AT), HI(FB + DATA_AT), 0, 3);
    CHECK(card_run(c));
    emit_many(c, (const uint32_t[]){ SET_SCRATCH(0, 1), SET_SCRATCH(1, 2) }, 6);
    CHECK(card_run(c));
    CHECK_EQ(scratch(0), 0);
    CHECK_EQ(scratch(1), 2);
}

static void leaves_out_what_is_for_other_cards(void)
{
    clear();
    CHECK(RUN_IB(c, PM4_HEADER(PM4_PRED_EXEC, 1), 1u << 24 | 3, SET_SCRATCH(0, 1), PM4_HEADER(PM4_PRED_EXEC, 1),
                 2u << 24 | 3, SET_SCRATCH(1, 1)));
    CHECK_EQ(scratch(0), 1);
    CHECK_EQ(scratch(1), 0);
}

/* Waits until its word in memory is valid; what comes after it is read only then. */
static void rewinds(void)
{
    const uint32_t ib[] = { PM4_HEADER(PM4_REWIND, 1), 0, SET_SCRATCH(0, 0xbad) };
    clear();
    card_put_ib(c, ib, 5);
    CHECK(!card_run_briefly(c));
    __atomic_store_n(vram32(c, IB_AT) + 4, 0x71, __ATOMIC_RELAXED);
    __atomic_store_n(vram32(c, IB_AT) + 1, 1u << 31, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK_EQ(scratch(0), 0x71);
    CHECK(RUN_IB(c, PM4_HEADER(PM4_REWIND, 1), 1u << 31, SET_SCRATCH(0, 0x72)));
    CHECK_EQ(scratch(0), 0x72);
}

/* A dword that has been fetched ahead and is then written: PFP_SYNC_ME fetches again. */
static void fetches_again_after_pfp_sync_me(void)
{
    clear();
    CHECK(RUN_IB(c, PM4_HEADER(PM4_WRITE_DATA, 4), PM4_WRITE_DATA_DST_MEMORY, LO(IB_VA + 9 * 4), HI(IB_VA), 0x61,
                 PM4_HEADER(PM4_PFP_SYNC_ME, 1), 0, SET_SCRATCH(0, 0x60)));
    CHECK_EQ(scratch(0), 0x61);
}

int main(void)
{
    c = card_new();
    TAP_RUN(returns_from_ib2);
    TAP_RUN(does_not_return_from_a_chain);
    TAP_RUN(chains_in_ib2_and_returns_to_ib1);
    TAP_RUN(stops_at_too_many_levels);
    TAP_RUN(takes_empty_ibs);
    TAP_RUN(passes_the_vmid_on);
    TAP_RUN(leaves_out_what_cond_exec_says);
    TAP_RUN(leaves_out_across_doorbells);
    TAP_RUN(leaves_out_what_is_for_other_cards);
    TAP_RUN(rewinds);
    TAP_RUN(fetches_again_after_pfp_sync_me);
    card_free(c);
    return tap_done();
}
