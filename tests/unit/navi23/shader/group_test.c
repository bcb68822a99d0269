/* SPDX-License-Identifier: MIT */
/* group.c: waves that take turns, barriers, ends. */
#include "waves.h"

static struct bench *b;

static void runs_straight_code(void)
{
    BENCH_CODE(b, 0, 0xbe840387,          /* s_mov_b32 s4, 7 */
               0xb0051234,                /* s_movk_i32 s5, 0x1234 */
               0x80060504,                /* s_add_u32 s6, s4, s5 */
               0xbe8804c2,                /* s_mov_b64 s[8:9], -2 */
               0xbe8a03ff, 0x12345678,    /* s_mov_b32 s10, 0x12345678 */
               0xbe8c04ff, 0x80000001,    /* s_mov_b64 s[12:13], 0x80000001 */
               0xbe8e04f2,                /* s_mov_b64 s[14:15], 1.0 */
               0x919084ff, 0x80000000,    /* s_ashr_i64 s[16:17], 0x80000000, 4 */
               0xbefd0304,                /* s_mov_b32 null, s4 */
               0xbefd0408,                /* s_mov_b64 null, s[8:9] */
               0x8012057d,                /* s_add_u32 s18, null, s5 */
               0xbf810000);               /* s_endpgm */
    struct wave *w = bench_wave(b, 64);
    CHECK_EQ(w->s[6], 0x123b);
    CHECK_EQ(wave_s64(w, 8), -2);
    CHECK_EQ(w->s[10], 0x12345678);
    CHECK_EQ(wave_s64(w, 12), 0x80000001);
    CHECK_EQ(wave_s64(w, 14), 0x3ff0000000000000);
    CHECK_EQ(wave_s64(w, 16), (int64_t)0xfffffffff8000000);
    CHECK_EQ(w->s[18], 0x1234);
    CHECK_EQ(wave_exec(w), -1);
}

static void begins_waves_as_told(void)
{
    group_begin(b->core, 1, 0x1000);
    struct wave *w = group_add_wave(b->core, 32, 0x2c0, CODE_VA);
    CHECK_EQ(wave_exec(w), 0xffffffff);
    CHECK_EQ(w->s[ISA_EXEC_HI], 0);
    CHECK_EQ(w->mode, 0x2c0);
    CHECK_EQ(w->s[ISA_M0], 0);
    CHECK_EQ(w->lds_bytes, 0x1000);
    CHECK(wave_is_full(w));
    for (unsigned i = 1; i < GROUP_WAVES; i++)
        CHECK_EQ(group_add_wave(b->core, 64, 0, CODE_VA)->index, i);
    CHECK(!group_add_wave(b->core, 64, 0, CODE_VA));
}

static void gives_an_empty_group_no_time(void)
{
    group_begin(b->core, 1, 0);
    CHECK_EQ(bench_run(b), GROUP_DONE);
}

/* A loop far longer than a turn. */
static void lets_long_loops_end(void)
{
    BENCH_CODE(b, 0, 0xbe810380,       /* s_mov_b32 s1, 0 */
               0x80018101,             /* loop: s_add_u32 s1, s1, 1 */
               0xbf0aff01, 0x000186a0, /* s_cmp_lt_u32 s1, 100000 */
               0xbf85fffc,             /* s_cbranch_scc1 loop */
               0xbf810000);            /* s_endpgm */
    bench_begin(b, 64, 3);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(b->core->wave[i].s[1], 100000);
}

/* Each wave behind the first counts to its number before the barrier, and 100 after it. */
static void holds_waves_at_a_barrier(void)
{
    BENCH_CODE(b, 0, 0x80018101, /* again: s_add_u32 s1, s1, 1 */
               0xbf0a0001,       /* s_cmp_lt_u32 s1, s0 */
               0xbf85fffd,       /* s_cbranch_scc1 again */
               0xbf8a0000,       /* s_barrier */
               0xbf820000,       /* s_branch the next */
               0xbf8a0000,       /* s_barrier */
               0x8001ff01, 100,  /* s_add_u32 s1, s1, 100 */
               0xbf810000);      /* s_endpgm */
    bench_begin(b, 32, 32);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->group.ended, 32);
    CHECK_EQ(b->core->group.waiting, 0);
    for (unsigned i = 1; i < 32; i++)
        CHECK_EQ(b->core->wave[i].s[1], 100 + i);
}

/* Wave 0 waits at a barrier for wave 1, which is stuck before it: so nobody gets past. */
static void opens_no_barrier_early(void)
{
    BENCH_CODE(b, 0, 0xbf068000, /* s_cmp_eq_u32 s0, 0 */
               0xbf850001,       /* s_cbranch_scc1 to the barrier */
               0xbf9f0000,       /* s_code_end */
               0xbf8a0000,       /* s_barrier */
               0xb0020007,       /* s_movk_i32 s2, 7 */
               0xbf810000);      /* s_endpgm */
    bench_begin(b, 64, 2);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
    CHECK_EQ(b->core->wave[0].event, WAVE_BARRIER);
    CHECK_EQ(b->core->wave[0].s[2], 0);
}

static void counts_ended_waves_at_a_barrier(void)
{
    BENCH_CODE(b, 0, 0xbf068000, /* s_cmp_eq_u32 s0, 0 */
               0xbf850002,       /* s_cbranch_scc1 end */
               0xbf8a0000,       /* s_barrier */
               0xb0020007,       /* s_movk_i32 s2, 7 */
               0xbf810000);      /* end: s_endpgm */
    bench_begin(b, 64, 3);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->wave[0].s[2], 0);
    CHECK_EQ(b->core->wave[1].s[2], 7);
    CHECK_EQ(b->core->wave[2].s[2], 7);
}

/* The last wave ends when the others already wait. */
static void opens_a_barrier_when_the_last_wave_ends(void)
{
    BENCH_CODE(b, 0, 0xbf068200, /* s_cmp_eq_u32 s0, 2 */
               0xbf850002,       /* s_cbranch_scc1 end */
               0xbf8a0000,       /* s_barrier */
               0xb0020007,       /* s_movk_i32 s2, 7 */
               0xbf810000);      /* end: s_endpgm */
    bench_begin(b, 64, 3);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->wave[0].s[2], 7);
    CHECK_EQ(b->core->wave[1].s[2], 7);
}

static void *set_flag(void *arg)
{
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    __atomic_store_n((uint32_t *)arg, 5, __ATOMIC_SEQ_CST);
    return NULL;
}

static void *set_abort(void *arg)
{
    nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    atomic_store((atomic_bool *)arg, true);
    return NULL;
}

/* A wave that spins on memory sees what another thread of the card writes. */
static void waits_for_memory(void)
{
    pthread_t thread;
    BENCH_CODE(b, 0, 0xbe8203ff, (uint32_t)MEMORY_VA, /* s_mov_b32 s2, MEMORY_VA */
               0xf4000101, 0xfa000000,              /* l: s_load_dword s4, s[2:3], null */
               0xbf8e0001,                          /* s_sleep 1 */
               0xbf068504,                          /* s_cmp_eq_u32 s4, 5 */
               0xbf84fffb,                          /* s_cbranch_scc0 l */
               0xbf810000);                         /* s_endpgm */
    bench_memory(b)[0] = 0;
    pthread_create(&thread, NULL, set_flag, bench_memory(b));
    bench_begin(b, 64, 2);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    pthread_join(thread, NULL);
    CHECK_EQ(b->core->wave[1].s[4], 5);
}

/* The first wave spins until the last one has stored, neither of them at a barrier or asleep. */
static void lets_waves_wait_for_one_another(void)
{
    BENCH_CODE(b, 0, 0xbe8203ff, (uint32_t)MEMORY_VA, /* s_mov_b32 s2, MEMORY_VA */
               0xbf068300,                            /* s_cmp_eq_u32 s0, 3 */
               0xbf850005,                            /* s_cbranch_scc1 store */
               0xf4000101, 0xfa000000,                /* l: s_load_dword s4, s[2:3], null */
               0xbf068504,                            /* s_cmp_eq_u32 s4, 5 */
               0xbf84fffc,                            /* s_cbranch_scc0 l */
               0xbf810000,                            /* s_endpgm */
               0x7e000280, 0x7e020285,                /* store: v_mov_b32 v0, 0; v_mov_b32 v1, 5 */
               0xdc708000, 0x00020100,                /* global_store_dword v0, v1, s[2:3] */
               0xbf810000);                           /* s_endpgm */
    bench_memory(b)[0] = 0;
    bench_begin(b, 64, 4);
    CHECK_EQ(bench_run(b), GROUP_DONE);
    CHECK_EQ(b->core->wave[0].s[4], 5);
}

static void leaves_an_endless_group(void)
{
    pthread_t thread;
    BENCH_CODE(b, 0, 0xbf82ffff); /* spin: s_branch spin */
    pthread_create(&thread, NULL, set_abort, &b->abort);
    bench_begin(b, 64, 4);
    CHECK_EQ(bench_run(b), GROUP_ABORTED);
    pthread_join(thread, NULL);
    atomic_store(&b->abort, false);
}

/* Whoever takes system memory away waits only until a turn is over. */
static void pauses_its_port(void)
{
    BENCH_CODE(b, 0, 0xbf82ffff); /* spin: s_branch spin */
    atomic_store(&b->abort, true);
    bench_begin(b, 64, 1);
    unsigned long long before = atomic_load(&b->core->port.epoch);
    CHECK_EQ(bench_run(b), GROUP_ABORTED);
    CHECK_EQ(atomic_load(&b->core->port.epoch) - before, 4); /* enter, a pause, leave */
    atomic_store(&b->abort, false);
}

static void says_where_a_wave_is_stuck(void)
{
    card_forget_log(b->card);
    BENCH_CODE(b, 0, 0xbf800000, 0xbf9f0000); /* s_nop 0; s_code_end */
    bench_begin(b, 64, 1);
    CHECK_EQ(bench_run(b), GROUP_STUCK);
    CHECK(strstr(b->card->log, "bench: a wave of VMID 1 is stuck at 0x000000100004 (s_code_end)"));
}

/* Each half of a wave64 writes one of two shared VGPRs; both see both, and v7 is not shared. */
static void shares_vgprs_between_halves(void)
{
    BENCH_CODE(b, 0, 0xbeff0380, /* s_mov_b32 exec_hi, 0 */
               0x7e0e0285,       /* v_mov_b32 v7, 5 */
               0x7e100286,       /* v_mov_b32 v8, 6 */
               0xbefe0380,       /* s_mov_b32 exec_lo, 0 */
               0xbeff03c1,       /* s_mov_b32 exec_hi, -1 */
               0x7e120287,       /* v_mov_b32 v9, 7 */
               0xbf810000);
    bench_begin(b, 64, 1);
    struct wave *w = &b->core->wave[0];
    w->shared_row = 8;
    for (unsigned i = 0; i < 64; i++)
        w->v[7][i] = w->v[8][i] = w->v[9][i] = i;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    for (unsigned i = 0; i < 64; i++) {
        CHECK_EQ(w->v[7][i], i < 32 ? 5 : i);
        CHECK_EQ(w->v[8][i], 6);
        CHECK_EQ(w->v[9][i], 7);
    }
}

/* The same of a load into several. */
static void shares_what_is_loaded(void)
{
    BENCH_CODE(b, 0, 0xbeff0380, /* s_mov_b32 exec_hi, 0 */
               0x7e0402ff, MEMORY_VA, /* v_mov_b32 v2, MEMORY_VA */
               0x7e060280,            /* v_mov_b32 v3, 0 */
               0xdc388000, 0x087d0002, /* global_load_dwordx4 v[8:11], v[2:3], off */
               0xbf810000);
    for (uint32_t i = 0; i < 4; i++)
        bench_memory(b)[i] = 100 + i;
    bench_begin(b, 64, 1);
    struct wave *w = &b->core->wave[0];
    w->shared_row = 8;
    CHECK_EQ(bench_run(b), GROUP_DONE);
    for (unsigned i = 0; i < 64; i++)
        for (unsigned n = 0; n < 4; n++)
            CHECK_EQ(w->v[8 + n][i], 100 + n);
}

static void restores_the_host_s_rounding(void)
{
    uint32_t before = float_get();
    BENCH_CODE(b, 0, 0xbfa40003, 0xbf810000); /* s_round_mode 3; s_endpgm */
    bench_wave(b, 64);
    CHECK_EQ(float_get(), before);
}

int main(void)
{
    b = bench_new();
    TAP_RUN(runs_straight_code);
    TAP_RUN(begins_waves_as_told);
    TAP_RUN(gives_an_empty_group_no_time);
    TAP_RUN(lets_long_loops_end);
    TAP_RUN(holds_waves_at_a_barrier);
    TAP_RUN(opens_no_barrier_early);
    TAP_RUN(counts_ended_waves_at_a_barrier);
    TAP_RUN(opens_a_barrier_when_the_last_wave_ends);
    TAP_RUN(waits_for_memory);
    TAP_RUN(lets_waves_wait_for_one_another);
    TAP_RUN(leaves_an_endless_group);
    TAP_RUN(pauses_its_port);
    TAP_RUN(says_where_a_wave_is_stuck);
    TAP_RUN(shares_vgprs_between_halves);
    TAP_RUN(shares_what_is_loaded);
    TAP_RUN(restores_the_host_s_rounding);
    bench_free(b);
    return tap_done();
}
