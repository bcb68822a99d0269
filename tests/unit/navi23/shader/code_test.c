/* SPDX-License-Identifier: MIT */
/* code.c, piece.c, core.c: which code is run, when memory changes and where branches lead. */
#include "waves.h"

static struct bench *b;

#define MOVK_S4(n) (0xb0040000u | (n)) /* s_movk_i32 s4, n */
#define END 0xbf810000u                /* s_endpgm */

static uint32_t result(void)
{
    return bench_wave(b, 64)->s[4];
}

static void keeps_code_until_it_is_invalidated(void)
{
    BENCH_CODE(b, 0, MOVK_S4(1), END);
    CHECK_EQ(result(), 1);
    bench_code(b)[0] = MOVK_S4(2);
    CHECK_EQ(result(), 1); /* as from an instruction cache */
    code_cache_invalidate(b->card->navi->code);
    CHECK_EQ(result(), 2);
}

static void makes_unchanged_code_once(void)
{
    BENCH_CODE(b, 0, MOVK_S4(1), END);
    result();
    const struct code *code = b->core->wave[0].code;
    code_cache_invalidate(b->card->navi->code);
    result();
    CHECK(b->core->wave[0].code == code);
}

/* Code in two pages that do not lie behind each other: a change in the second counts as well. */
static void compares_all_pages(void)
{
    static uint32_t words[1100];
    for (unsigned i = 0; i < 1099; i++)
        words[i] = 0xbf800000; /* s_nop 0 */
    words[1098] = MOVK_S4(3);
    words[1099] = END;
    card_map(b->card, 1, CODE_VA + 0x1000, CODE_AT + 0x5000, 1, PTE_RW);
    card_invalidate(b->card, 1);
    memcpy(bench_code(b), words, 4096);
    memcpy(bench_code(b) + 0x5000 / 4, words + 1024, sizeof words - 4096);
    code_cache_invalidate(b->card->navi->code);
    CHECK_EQ(result(), 3);
    bench_code(b)[0x5000 / 4 + 1098 - 1024] = MOVK_S4(4);
    code_cache_invalidate(b->card->navi->code);
    CHECK_EQ(result(), 4);
    card_map(b->card, 1, CODE_VA + 0x1000, CODE_AT + 0x1000, 1, PTE_RW);
    card_invalidate(b->card, 1);
}

static void tells_vmids_apart(void)
{
    card_enable_vmid(b->card, 2);
    card_map(b->card, 2, CODE_VA, CODE_AT + 0x8000, 1, PTE_RW);
    card_invalidate(b->card, 2);
    BENCH_CODE(b, 0, MOVK_S4(1), END);
    BENCH_CODE(b, 0x8000 / 4, MOVK_S4(2), END);
    for (unsigned round = 0; round < 2; round++) {
        CHECK_EQ(result(), 1);
        group_begin(b->core, 2, 0);
        struct wave *w = group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA);
        CHECK_EQ(bench_run(b), GROUP_DONE);
        CHECK_EQ(w->s[4], 2);
    }
}

/* Another mapping of the same address, with nothing but the TLB told of it. */
static void follows_translations(void)
{
    BENCH_CODE(b, 0, MOVK_S4(1), END);
    BENCH_CODE(b, 0x9000 / 4, MOVK_S4(9), END);
    CHECK_EQ(result(), 1);
    card_map(b->card, 1, CODE_VA, CODE_AT + 0x9000, 1, PTE_RW);
    card_invalidate(b->card, 1);
    CHECK_EQ(result(), 9);
    card_map(b->card, 1, CODE_VA, CODE_AT, 1, PTE_RW);
    card_invalidate(b->card, 1);
    CHECK_EQ(result(), 1);
}

/* The same words at two addresses, with what depends on the address. */
static void knows_where_it_is(void)
{
    card_map(b->card, 1, CODE_VA + 0x100000000, CODE_AT, 1, PTE_RW);
    card_invalidate(b->card, 1);
    BENCH_CODE(b, 0, 0xbf800000, 0xbe841f00, END); /* s_nop 0; s_getpc_b64 s[4:5] */
    CHECK_EQ(wave_s64(bench_wave(b, 64), 4), CODE_VA + 8);
    group_begin(b->core, 1, 0);
    struct wave *w = group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA + 0x100000000);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(wave_s64(w, 4), CODE_VA + 0x100000008);
}

static void branches_out_of_a_piece(void)
{
    BENCH_CODE(b, 0, 0xbf8200ff, MOVK_S4(1), END); /* s_branch 0x100 */
    BENCH_CODE(b, 0x100, 0xbf82fe00);              /* s_branch before the beginning of this piece: 0x100 + 1 - 0x200 */
    BENCH_CODE(b, 0x101 + 0x3f, MOVK_S4(2), END);
    bench_code(b)[0x100] = 0xbf82003f;             /* s_branch 0x140 */
    code_cache_invalidate(b->card->navi->code);
    CHECK_EQ(result(), 2);
    BENCH_CODE(b, 0x100, 0xbf82ff00);              /* s_branch 1: back, before where its piece began */
    CHECK_EQ(result(), 1);
}

/* A branch into the literal of an instruction that is also run as a whole. */
static void branches_into_an_instruction(void)
{
    BENCH_CODE(b, 0, 0xbe8503ff, MOVK_S4(6), /* s_mov_b32 s5, literal */
               0xbf068504,                   /* s_cmp_eq_u32 s4, 5 */
               0xbf850003,                   /* s_cbranch_scc1 end */
               0xbf068604,                   /* s_cmp_eq_u32 s4, 6 */
               0xbf850001,                   /* s_cbranch_scc1 end */
               0xbf82fffa,                   /* s_branch 1 */
               END);
    struct wave *w = bench_wave(b, 64);
    CHECK_EQ(w->s[4], 6);
    CHECK_EQ(w->s[5], MOVK_S4(6));
}

static void calls_and_returns(void)
{
    BENCH_CODE(b, 0, 0xb0020400, 0x8002ff02, (uint32_t)CODE_VA, /* s_movk_i32 s2, 0x400; s_add_u32 s2, s2, CODE_VA */
               0xbe9e2102,                                      /* s_swappc_b64 s[30:31], s[2:3] */
               0x80048104,                                      /* s_add_u32 s4, s4, 1 */
               0xbe9e2102,                                      /* s_swappc_b64 s[30:31], s[2:3] */
               END);
    BENCH_CODE(b, 0x100, 0x80048a04, 0xbe80201e); /* s_add_u32 s4, s4, 10; s_setpc_b64 s[30:31] */
    CHECK_EQ(result(), 21);
    BENCH_CODE(b, 0, 0xbb1e00ff, 0xbb1e00fe, 0x80048104, END); /* s_call_b64 s[30:31], 0x100, twice; s4 + 1 */
    CHECK_EQ(result(), 21);
}

/* More pieces than a core holds, each called in its turn, twice. */
static void runs_through_many_pieces(void)
{
    for (uint32_t i = 0; i < 200; i++)
        BENCH_CODE(b, 0x100 * i, 0x80048104, 0xbf8200fe); /* s_add_u32 s4, s4, 1; s_branch on */
    BENCH_CODE(b, 0x100 * 200 - 0x100 + 1, END);
    CHECK_EQ(result(), 200);
    CHECK_EQ(result(), 200);
}

static void runs_code_longer_than_a_piece(void)
{
    uint32_t *words = malloc(12000 * 4);
    for (unsigned i = 0; i < 12000; i++)
        words[i] = 0x80048104; /* s_add_u32 s4, s4, 1 */
    words[11999] = END;
    bench_write(b, 0, words, 12000);
    CHECK_EQ(result(), 11999);
    for (unsigned i = 0; i + 1 < 12000; i += 2) {
        words[i] = 0xbe8503ff; /* s_mov_b32 s5, literal: a piece ends between two of them, or in one */
        words[i + 1] = i;
    }
    words[11998] = 0xbf800000;
    words[11999] = END;
    bench_write(b, 1, words, 12000);
    bench_code(b)[0] = 0x80048104;
    code_cache_invalidate(b->card->navi->code);
    CHECK_EQ(bench_wave(b, 64)->s[5], 11996);
    free(words);
}

/* Long code, entered at ever other places: each is a piece of its own, and makes others. */
static void forgets_what_is_too_much(void)
{
    const unsigned length = 12000, entries = 120;
    uint32_t *words = malloc(length * 4);
    for (unsigned i = 0; i < length; i++)
        words[i] = 0x80048104; /* s_add_u32 s4, s4, 1 */
    words[length - 1] = END;
    bench_write(b, 0, words, length);
    for (unsigned i = 0; i < entries; i++) {
        group_begin(b->core, 1, 0);
        struct wave *w = group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA + i * 4);
        CHECK_EQ(bench_run(b), GROUP_DONE);
        CHECK_EQ(w->s[4], length - 1 - i);
    }
    size_t piece = b->core->wave[0].code->bytes * 4096 / b->core->wave[0].code->dwords;
    CHECK(piece * 3 * entries > 2 * CODE_CACHE_BYTES); /* there was too much */
    CHECK(code_cache_bytes(b->card->navi->code) <= CODE_CACHE_BYTES + CORE_HELD * piece);
    free(words);
}

/* Code runs to the last word before memory ends; nothing faults but a wave that goes there. */
static void ends_with_memory(void)
{
    uint32_t at = CODE_PAGES * 1024 - 2;
    BENCH_CODE(b, at, 0xbf850000, END); /* s_cbranch_scc1 */
    group_begin(b->core, 1, 0);
    group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA + at * 4);
    card_set(b->card, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(card_get(b->card, REG_GCVM_L2_PROTECTION_FAULT_STATUS), 0);

    BENCH_CODE(b, at, 0xbf800000, 0xbf800000); /* s_nop 0 */
    group_begin(b->core, 1, 0);
    group_add_wave(b->core, 64, MODE_PLAIN, CODE_VA + at * 4);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
    CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__CID, card_get(b->card, REG_GCVM_L2_PROTECTION_FAULT_STATUS)),
             GCVM_CLIENT_SQC_INST);
    CHECK_EQ(card_get(b->card, REG_GCVM_L2_PROTECTION_FAULT_ADDR_LO32), (CODE_VA >> 12) + CODE_PAGES);
}

static void is_stuck_without_code(void)
{
    card_forget_log(b->card);
    group_begin(b->core, 1, 0);
    group_add_wave(b->core, 64, MODE_PLAIN, 0x7000000000);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
    CHECK(strstr(b->card->log, "there is no code at 0x007000000000"));
}

static void is_stuck_at_what_is_no_instruction(void)
{
    card_forget_log(b->card);
    BENCH_CODE(b, 0, 0xbfff0000); /* SOPP without an instruction of that number */
    bench_begin(b, 64, 1);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
    CHECK(strstr(b->card->log, "is stuck at 0x000000100000 (0xbfff0000): this is no instruction"));
}

/* An invalid word behind a branch does no harm to who never gets there. */
static void minds_only_what_is_reached(void)
{
    BENCH_CODE(b, 0, 0xbf850001, 0xbf820001, 0xbfff0000, MOVK_S4(5), END); /* s_cbranch_scc1 2; s_branch 3 */
    CHECK_EQ(result(), 5);
}

/* A shader that changes the code before it and asks for that to be seen. */
static void sees_code_after_icache_inv(void)
{
    const struct code *before;
    BENCH_CODE(b, 0, 0xbf930000, MOVK_S4(1), END); /* s_icache_inv */
    CHECK_EQ(result(), 1);
    before = b->core->wave[0].code;
    bench_code(b)[1] = MOVK_S4(2);
    CHECK_EQ(result(), 2);
    CHECK(b->core->wave[0].code != before);
}

/* Code that is found anew ever again, while waves are in all of it. */
static void holds_code_once(void)
{
    BENCH_CODE(b, 0, 0xbf930000, /* loop: s_icache_inv */
               0xb00200c8,       /* s_movk_i32 s2, 200 */
               0x93020200,       /* s_mul_i32 s2, s0, s2 */
               0x80018101,       /* s_add_u32 s1, s1, 1 */
               0xbf0a0201,       /* s_cmp_lt_u32 s1, s2 */
               0xbf85fffa,       /* s_cbranch_scc1 loop */
               0xbf8a0000,       /* s_barrier: the first wave waits here for the second */
               END);
    bench_begin(b, 64, 2);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->wave[0].s[1], 1);
    CHECK_EQ(b->core->wave[1].s[1], 200);
}

/* Two cores with one cache, whose code changes under them. */
static void *run_many(void *arg)
{
    struct shader_core *core = arg;
    uintptr_t good = 0;
    for (unsigned i = 0; i < 2000; i++) {
        gmc_enter(&core->port);
        group_begin(core, 1, 0);
        struct wave *w = group_add_wave(core, 64, MODE_PLAIN, CODE_VA);
        enum group_end end = group_run(core);
        gmc_leave(&core->port);
        good += end == GROUP_DONE && w->s[4] == 3;
        if (i % 16 == 0)
            code_cache_invalidate(core->navi->code);
    }
    return (void *)good;
}

static void shares_code_between_cores(void)
{
    struct shader_core *other = aligned_alloc(64, sizeof *other);
    void *good;
    pthread_t thread;
    CHECK_EQ(core_init(other, b->card->navi), 0);
    BENCH_CODE(b, 0, MOVK_S4(1), 0xbf820020, END); /* s_branch 0x22 */
    BENCH_CODE(b, 0x22, MOVK_S4(3), END);
    pthread_create(&thread, NULL, run_many, other);
    CHECK_EQ((uintptr_t)run_many(b->core), 2000);
    pthread_join(thread, &good);
    CHECK_EQ((uintptr_t)good, 2000);
    core_finish(other);
    free(other);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(keeps_code_until_it_is_invalidated);
    TAP_RUN(makes_unchanged_code_once);
    TAP_RUN(compares_all_pages);
    TAP_RUN(tells_vmids_apart);
    TAP_RUN(follows_translations);
    TAP_RUN(knows_where_it_is);
    TAP_RUN(branches_out_of_a_piece);
    TAP_RUN(branches_into_an_instruction);
    TAP_RUN(calls_and_returns);
    TAP_RUN(runs_through_many_pieces);
    TAP_RUN(runs_code_longer_than_a_piece);
    TAP_RUN(forgets_what_is_too_much);
    TAP_RUN(ends_with_memory);
    TAP_RUN(is_stuck_without_code);
    TAP_RUN(is_stuck_at_what_is_no_instruction);
    TAP_RUN(minds_only_what_is_reached);
    TAP_RUN(sees_code_after_icache_inv);
    TAP_RUN(holds_code_once);
    TAP_RUN(shares_code_between_cores);
    bench_free(b);
    return tap_done();
}
