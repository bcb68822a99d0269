/* SPDX-License-Identifier: MIT */
/* Compute dispatches: which groups there are, what their waves find, and how a dispatch ends. */
#include "mec.h"

#include <navi23/regs/compute.h>
#include <navi23/regs/gfx_state.h>

#include "../../conformance/shaders.h"

/* VMID 1: code, a buffer for results, and one that is wherever `SIZE_VA` says. */
#define CODE_AT   (ROOM + 0x200000u)
#define CODE_VA   0x10000000ull
#define CODE_PAGES 16u
#define RESULT_AT (ROOM + 0x300000u)
#define RESULT_VA 0x20000000ull
#define RESULT_PAGES 256u
#define NOWHERE   0x30000000ull

static struct card *c;
static uint32_t *result;

/* A shader's words to where COMPUTE_PGM points; the code cache forgets what was there. */
static void put_code(const uint32_t *words, size_t bytes)
{
    memcpy(c->vram + CODE_AT, words, bytes);
}

struct ib {
    uint32_t words[256], count;
};

static void ib_word(struct ib *ib, uint32_t word)
{
    ib->words[ib->count++] = word;
}

static void ib_sh(struct ib *ib, uint32_t reg, uint32_t value)
{
    ib_word(ib, PM4_HEADER(PM4_SET_SH_REG, 2));
    ib_word(ib, reg - PM4_SH_REG_BASE);
    ib_word(ib, value);
}

static void ib_user(struct ib *ib, unsigned n, uint64_t value)
{
    ib_sh(ib, GREG_COMPUTE_USER_DATA_0 + n, LO(value));
    ib_sh(ib, GREG_COMPUTE_USER_DATA_0 + n + 1, HI(value));
}

#define USER(n) FIELD_PUT(FIELD_COMPUTE_PGM_RSRC2__USER_SGPR, n)

/* The state that all tests share: `rsrc2` beside it, groups of x * y * z. */
static struct ib ib_begin(uint32_t rsrc2, uint32_t x, uint32_t y, uint32_t z)
{
    struct ib ib = { .count = 0 };
    ib_word(&ib, PM4_HEADER(PM4_ACQUIRE_MEM, 7));
    for (unsigned i = 0; i < 7; i++)
        ib_word(&ib, i == 6 ? 1 : 0);
    ib_sh(&ib, GREG_COMPUTE_PGM_LO, LO(CODE_VA >> 8));
    ib_sh(&ib, GREG_COMPUTE_PGM_HI, HI(CODE_VA >> 8));
    ib_sh(&ib, GREG_COMPUTE_PGM_RSRC1, 0);
    ib_sh(&ib, GREG_COMPUTE_PGM_RSRC2, rsrc2);
    ib_sh(&ib, GREG_COMPUTE_PGM_RSRC3, 0);
    ib_sh(&ib, GREG_COMPUTE_NUM_THREAD_X, x);
    ib_sh(&ib, GREG_COMPUTE_NUM_THREAD_Y, y);
    ib_sh(&ib, GREG_COMPUTE_NUM_THREAD_Z, z);
    ib_user(&ib, 0, RESULT_VA);
    return ib;
}

static void ib_dispatch(struct ib *ib, uint32_t x, uint32_t y, uint32_t z, uint32_t initiator)
{
    ib_word(ib, PM4_HEADER(PM4_DISPATCH_DIRECT, 4));
    ib_word(ib, x);
    ib_word(ib, y);
    ib_word(ib, z);
    ib_word(ib, initiator | DISPATCH_COMPUTE_SHADER_EN);
}

static bool ib_run(struct ib *ib)
{
    card_put_ib(c, ib->words, ib->count);
    bool done = card_run(c);
    if (!done)
        printf("# %s", c->log);
    return done;
}

static void clear_result(void)
{
    memset(result, 0, RESULT_PAGES * 4096);
}

/* ---- what waves find --------------------------------------------------------------------------------------------- */

#define RECORD 8u /* dwords: s2 .. s6, v0 .. v2 */
static const uint32_t *record(uint32_t n)
{
    return result + 16 + n * RECORD;
}

#define IDS     (2u << 11) /* all three */
#define GROUP_Y FIELD_COMPUTE_PGM_RSRC2__TGID_Y_EN
#define GROUP   (FIELD_COMPUTE_PGM_RSRC2__TGID_X_EN | GROUP_Y | FIELD_COMPUTE_PGM_RSRC2__TGID_Z_EN)
#define START_0 DISPATCH_FORCE_START_AT_000

/* Every invocation of the box [start, end), groups of `size` with `last` at the ends, has been there once. */
static void check_box(const uint32_t start[3], const uint32_t end[3], const uint32_t size[3], const uint32_t last[3],
                      unsigned lanes)
{
    uint32_t count = 1, seen = 0;
    for (unsigned i = 0; i < 3; i++)
        count *= (end[i] - start[i] - 1) * size[i] + last[i];
    CHECK_EQ(result[0], count);
    uint8_t *mark = calloc(1, 1 << 24);
    for (uint32_t n = 0; n < count && n < (RESULT_PAGES * 1024 - 16) / RECORD; n++) {
        const uint32_t *r = record(n);
        uint32_t of[3], threads = 1, key = 0;
        bool good = true;
        for (unsigned i = 0; i < 3; i++) {
            good = good && r[i] >= start[i] && r[i] < end[i];
            of[i] = r[i] + 1 == end[i] ? last[i] : size[i];
            good = good && r[5 + i] < of[i];
            threads *= of[i];
            key = (key * 16 + (r[i] & 15)) * 16 + (r[5 + i] & 15);
        }
        uint32_t at = r[5] + of[0] * (r[6] + of[1] * r[7]), waves = (threads + lanes - 1) / lanes;
        good = good && (r[3] & 0x3f) == waves && ((r[3] >> 6) & 0x3f) == at / lanes && r[3] >> 31 == (at < lanes);
        if (!good)
            printf("# %u: group %u %u %u size %x, invocation %u %u %u\n", n, r[0], r[1], r[2], r[3], r[5], r[6], r[7]);
        CHECK(good);
        seen += !mark[key]++;
        if (!good)
            break;
    }
    CHECK_EQ(seen, count);
    free(mark);
}

static void system_values(void)
{
    for (unsigned lanes = 32; lanes <= 64; lanes *= 2) {
        struct ib ib = ib_begin(USER(2) | GROUP | FIELD_COMPUTE_PGM_RSRC2__TG_SIZE_EN | IDS, 5, 4, 7);
        clear_result();
        put_code(shader_whoami, sizeof shader_whoami);
        ib_dispatch(&ib, 3, 4, 2, START_0 | (lanes == 32 ? DISPATCH_CS_W32_EN : 0));
        CHECK(ib_run(&ib));
        check_box((uint32_t[]){ 0, 0, 0 }, (uint32_t[]){ 3, 4, 2 }, (uint32_t[]){ 5, 4, 7 }, (uint32_t[]){ 5, 4, 7 },
                  lanes);
    }
}

static void partial_groups_and_a_start(void)
{
    struct ib ib = ib_begin(USER(2) | GROUP | FIELD_COMPUTE_PGM_RSRC2__TG_SIZE_EN | IDS, 8 | 3 << 16, 4 | 4 << 16,
                            2 | 1 << 16);
    clear_result();
    put_code(shader_whoami, sizeof shader_whoami);
    ib_sh(&ib, GREG_COMPUTE_START_X, 2);
    ib_sh(&ib, GREG_COMPUTE_START_Y, 1);
    ib_sh(&ib, GREG_COMPUTE_START_Z, 0);
    ib_dispatch(&ib, 5, 3, 2, DISPATCH_PARTIAL_TG_EN);
    CHECK(ib_run(&ib));
    check_box((uint32_t[]){ 2, 1, 0 }, (uint32_t[]){ 5, 3, 2 }, (uint32_t[]){ 8, 4, 2 }, (uint32_t[]){ 3, 4, 1 }, 64);
}

static void a_size_in_invocations(void)
{
    struct ib ib = ib_begin(USER(2) | GROUP | FIELD_COMPUTE_PGM_RSRC2__TG_SIZE_EN | IDS, 8, 4, 1);
    clear_result();
    put_code(shader_whoami, sizeof shader_whoami);
    ib_dispatch(&ib, 19, 8, 3, START_0 | DISPATCH_USE_THREAD_DIMENSIONS);
    CHECK(ib_run(&ib));
    check_box((uint32_t[]){ 0, 0, 0 }, (uint32_t[]){ 3, 2, 3 }, (uint32_t[]){ 8, 4, 1 }, (uint32_t[]){ 3, 4, 1 }, 64);
}

/* What is not enabled takes no SGPR: s2 is the y of the group, s3 its place in scratch memory. */
static void only_what_is_enabled(void)
{
    struct ib ib = ib_begin(USER(2) | GROUP_Y | FIELD_COMPUTE_PGM_RSRC2__SCRATCH_EN, 128, 1, 1);
    clear_result();
    put_code(shader_whoami, sizeof shader_whoami);
    ib_sh(&ib, GREG_COMPUTE_TMPRING_SIZE,
          FIELD_PUT(FIELD_COMPUTE_TMPRING_SIZE__WAVES, 4) | FIELD_PUT(FIELD_COMPUTE_TMPRING_SIZE__WAVESIZE, 3));
    ib_dispatch(&ib, 1, 8, 1, START_0);
    CHECK(ib_run(&ib));
    CHECK_EQ(result[0], 8 * 128);
    for (uint32_t n = 0; n < 8 * 128; n++) {
        const uint32_t *r = record(n);
        bool good = r[0] < 8 && r[1] % (3 * 1024) == 0 && r[1] / (3 * 1024) % 2 == r[5] / 64 && r[1] < 4 * 3 * 1024;
        CHECK(good);
        if (!good)
            break;
    }
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

static void indirect(void)
{
    static const uint32_t sizes[][3] = { { 2, 3, 1 }, { 0, 5, 5 }, { 7, 1, 1 } };
    struct mec m;
    mec_enable(c);
    mec_start(&m, c, 1);
    put_code(shader_whoami, sizeof shader_whoami);
    for (unsigned i = 0; i < 3; i++) {
        struct ib ib = ib_begin(USER(2), 64, 1, 1);
        uint64_t size_va = DATA_VA + 64;
        clear_result();
        memcpy(c->vram + DATA_AT + 64, sizes[i], 12);
        ib_word(&ib, PM4_HEADER(PM4_SET_BASE, 3));
        ib_word(&ib, 1);
        ib_word(&ib, LO(DATA_VA));
        ib_word(&ib, HI(DATA_VA));
        ib_word(&ib, PM4_HEADER(PM4_DISPATCH_INDIRECT, 2));
        ib_word(&ib, 64);
        ib_word(&ib, DISPATCH_COMPUTE_SHADER_EN | START_0);
        CHECK(ib_run(&ib));
        CHECK_EQ(result[0], 64 * sizes[i][0] * sizes[i][1] * sizes[i][2]);

        ib = ib_begin(USER(2), 64, 1, 1);
        ib_word(&ib, PM4_HEADER(PM4_DISPATCH_INDIRECT, 3));
        ib_word(&ib, LO(size_va));
        ib_word(&ib, HI(size_va));
        ib_word(&ib, DISPATCH_COMPUTE_SHADER_EN | START_0);
        card_map(c, 1, IB_VA, IB_AT, IB_PAGES, PTE_RW);
        memcpy(c->vram + IB_AT, ib.words, ib.count * 4);
        MEC_EMIT(&m, PM4_INDIRECT_BUFFER, LO(IB_VA), HI(IB_VA), ib.count | PM4_IB_VALID | 1u << PM4_IB_VMID_SHIFT);
        CHECK(mec_run(&m, SECONDS(10)));
        CHECK_EQ(result[0], 2 * 64 * sizes[i][0] * sizes[i][1] * sizes[i][2]);
    }
    mec_dequeue(&m, HQD_DEQUEUE_DRAIN);
    mec_pick(c, 0, 0, 0);
}

static void nothing_to_do(void)
{
    struct navi_stats before, after;
    struct ib ib = ib_begin(USER(2), 64, 1, 1);
    navi_stats(c->navi, &before);
    put_code(shader_nothing, sizeof shader_nothing);
    ib_dispatch(&ib, 0, 1, 1, START_0);
    ib_dispatch(&ib, 1, 1, 0, START_0);
    ib_sh(&ib, GREG_COMPUTE_START_X, 5);
    ib_dispatch(&ib, 4, 1, 1, 0);
    ib_sh(&ib, GREG_COMPUTE_START_X, 0);
    ib_sh(&ib, GREG_COMPUTE_NUM_THREAD_Y, 0);
    ib_dispatch(&ib, 4, 1, 1, 0);
    CHECK(ib_run(&ib));
    navi_stats(c->navi, &after);
    CHECK_EQ(after.waves, before.waves);
    ib = ib_begin(USER(2), 64, 1, 1);
    ib_dispatch(&ib, 100, 10, 10, START_0);
    CHECK(ib_run(&ib));
    navi_stats(c->navi, &after);
    CHECK_EQ(after.waves, before.waves + 10000);
    CHECK_EQ(after.groups, before.groups + 10000);
    CHECK_EQ(after.dispatches, before.dispatches + 1);
}

/* Each ring counts its invocations; SAMPLE_PIPELINESTAT writes eleven counters, the last of them this. */
static void invocations_are_counted(void)
{
    struct ib ib = ib_begin(USER(2), 8 | 3 << 16, 4, 1);
    put_code(shader_nothing, sizeof shader_nothing);
    memset(c->vram + RESULT_AT, 0xff, 4096);
    for (unsigned i = 0; i < 2; i++) {
        ib_word(&ib, PM4_HEADER(PM4_EVENT_WRITE, 3));
        ib_word(&ib, 0x1e | 2 << 8);
        ib_word(&ib, LO(RESULT_VA + i * 128));
        ib_word(&ib, HI(RESULT_VA + i * 128));
        if (i == 0)
            ib_dispatch(&ib, 4, 2, 1, START_0 | DISPATCH_PARTIAL_TG_EN);
    }
    CHECK(ib_run(&ib));
    CHECK_EQ(*vram64(c, RESULT_AT + 128 + 80) - *vram64(c, RESULT_AT + 80), (3 * 8 + 3) * 8);
    CHECK_EQ(*vram64(c, RESULT_AT + 128 + 72), 0);
    CHECK_EQ(*vram32(c, RESULT_AT + 128 + 88), 0xffffffff);
}

static void what_is_refused(void)
{
    struct ib ib = ib_begin(USER(2), 1025, 2, 1);
    ib_dispatch(&ib, 1, 1, 1, START_0);
    CHECK(card_stops_at(c, "more waves than a core", ib.words, ib.count));
    ib = ib_begin(USER(2), 64, 1, 1);
    ib_dispatch(&ib, 1, 1, 1, START_0 | DISPATCH_ORDERED_APPEND_ENBL);
    CHECK(card_stops_at(c, "no ordered append", ib.words, ib.count));
}

/* ---- ends -------------------------------------------------------------------------------------------------------- */

static void a_fence_never_passes_before_its_waves_retire(void)
{
    put_code(shader_count_slowly, sizeof shader_count_slowly);
    for (unsigned round = 0; round < 5; round++) {
        struct ib ib = ib_begin(USER(3), 64, 1, 1);
        clear_result();
        *vram32(c, DATA_AT) = 0;
        ib_sh(&ib, GREG_COMPUTE_USER_DATA_0 + 2, 2000);
        ib_dispatch(&ib, 40, 1, 1, START_0);
        card_put_ib(c, ib.words, ib.count);
        EMIT(c, PM4_RELEASE_MEM, 5 << 8, 2u << 16 | 1u << 29, LO(FB + DATA_AT), HI(FB + DATA_AT), 1, 0, 0);
        card_kick(c);
        CHECK(card_reaches(c, DATA_AT, 1, SECONDS(20)));
        CHECK_EQ(__atomic_load_n(&result[0], __ATOMIC_ACQUIRE), 40 * 64);
        CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    }
}

static void begin_endless(void)
{
    struct ib ib = ib_begin(USER(2), 64, 1, 1);
    put_code(shader_endless, sizeof shader_endless);
    ib_dispatch(&ib, 100, 1, 1, START_0);
    card_put_ib(c, ib.words, ib.count);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + RESULT_AT), HI(FB + RESULT_AT), 0x90e5);
}

static bool has_waves(void)
{
    return card_get(c, REG_GRBM_STATUS) & FIELD_GRBM_STATUS__SPI_BUSY;
}

/* Whether there are waves soon: nothing is late but the machine. */
static bool waves_come(void)
{
    for (unsigned i = 0; i < 10000 && !has_waves(); i++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return has_waves();
}

static void kill_vmid(unsigned vmid)
{
    card_set(c, REG_SQ_CMD,
             FIELD_PUT(FIELD_SQ_CMD__CMD, SQ_CMD_KILL) | FIELD_PUT(FIELD_SQ_CMD__MODE, SQ_CMD_ALL_WAVES) |
                 FIELD_SQ_CMD__CHECK_VMID | FIELD_PUT(FIELD_SQ_CMD__VM_ID, vmid));
}

static void waves_are_killed(void)
{
    clear_result();
    begin_endless();
    CHECK(!card_run_briefly(c));
    CHECK(waves_come());
    kill_vmid(2);
    CHECK(!navi_wait_idle(c->navi, SECONDS(1) / 20));
    kill_vmid(1);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
    CHECK(!has_waves());
    CHECK_EQ(result[0], 0x90e5);
}

static void a_reset_ends_waves(void)
{
    clear_result();
    begin_endless();
    CHECK(!card_run_briefly(c));
    CHECK(waves_come());
    card_reset_ring(c);
    CHECK(!has_waves());
    CHECK_EQ(result[0], 0);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + RESULT_AT), HI(FB + RESULT_AT), 0x90e5);
    CHECK(card_run(c));
    CHECK_EQ(result[0], 0x90e5);
}

/* One queue's waves have no end; another's dispatches go on, and a third queue is dequeued amid its own. */
static void queues_do_not_wait_for_each_other(void)
{
    struct mec m;
    struct ib ib = ib_begin(USER(2), 64, 1, 1);
    mec_enable(c);
    mec_start(&m, c, 2);
    put_code(shader_endless, sizeof shader_endless);
    ib_dispatch(&ib, 100, 1, 1, START_0);
    card_map(c, 1, IB_VA, IB_AT, IB_PAGES, PTE_RW);
    memcpy(c->vram + IB_AT, ib.words, ib.count * 4);
    MEC_EMIT(&m, PM4_INDIRECT_BUFFER, LO(IB_VA), HI(IB_VA), ib.count | PM4_IB_VALID | 1u << PM4_IB_VMID_SHIFT);
    CHECK(!mec_run(&m, SECONDS(1) / 20));
    CHECK(waves_come());

    clear_result();
    memcpy(c->vram + CODE_AT + 0x1000, shader_whoami, sizeof shader_whoami);
    ib = ib_begin(USER(2), 64, 1, 1);
    ib_sh(&ib, GREG_COMPUTE_PGM_LO, LO((CODE_VA + 0x1000) >> 8));
    ib_dispatch(&ib, 50, 1, 1, START_0);
    memcpy(c->vram + IB_AT + 0x4000, ib.words, ib.count * 4);
    card_emit_ib(c, 1, IB_VA + 0x4000, ib.count);
    EMIT(c, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FB + DATA_AT), HI(FB + DATA_AT), 0x90e5);
    *vram32(c, DATA_AT) = 0;
    card_kick(c);
    CHECK(card_reaches(c, DATA_AT, 0x90e5, SECONDS(10)));
    CHECK_EQ(result[0], 50 * 64);

    mec_dequeue(&m, HQD_DEQUEUE_DRAIN);
    mec_pick(c, 0, 0, 0);
    CHECK(!has_waves());
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
}

static void host_memory_may_move_meanwhile(void)
{
    begin_endless();
    CHECK(!card_run_briefly(c));
    CHECK(waves_come());
    navi_dma_invalidate(c->navi, SYSTEM_BUS, SYSTEM_BYTES); /* returns */
    CHECK(has_waves());
    kill_vmid(1);
    CHECK(navi_wait_idle(c->navi, SECONDS(5)));
}

static void garbage_stops_the_ring(void)
{
    struct ib ib = ib_begin(USER(2), 64, 1, 1);
    memset(c->vram + CODE_AT, 0xff, 64);
    ib_dispatch(&ib, 100, 1, 1, START_0);
    while (card_next_source(c))
        ;
    card_forget_log(c);
    card_put_ib(c, ib.words, ib.count);
    CHECK(!card_run_briefly(c));
    CHECK_EQ(card_next_source(c), SOURCE(IH_CLIENT_GRBM_CP, IH_SRC_CP_BAD_OPCODE));
    CHECK(strstr(c->log, "is stuck at 0x000010000000") != NULL);
    CHECK(strstr(c->log, "its shader cannot go on") != NULL);
    CHECK(!has_waves());
    card_reset_ring(c);
}

static void a_fault_tells_where_the_shader_was(void)
{
    struct ib ib = ib_begin(USER(3), 64, 1, 1);
    put_code(shader_fill, sizeof shader_fill);
    ib_user(&ib, 0, NOWHERE);
    ib_dispatch(&ib, 50, 1, 1, START_0);
    card_forget_log(c);
    CHECK(ib_run(&ib));
    CHECK(strstr(c->log, "fault of VMID 1: TCP (shader) writes 0x000030000000 by the shader of cp at PC 0x10000010: "));
    CHECK_EQ(FIELD_GET(FIELD_GCVM_FAULT_STATUS__CID, card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS)), 8);
    card_set(c, REG_GCVM_L2_PROTECTION_FAULT_CNTL, FIELD_GCVM_FAULT_CNTL__CLEAR_STATUS_ADDR);
}

/* In the trace a program stands before its first dispatch, and not again. */
static void the_trace_shows_programs(void)
{
    struct card *usual = c;
    uint32_t *usual_result = result;
    c = card_warm(card_cold(true));
    card_map(c, 1, CODE_VA, CODE_AT, CODE_PAGES, PTE_RW);
    card_map(c, 1, RESULT_VA, RESULT_AT, RESULT_PAGES, PTE_RW);
    result = vram32(c, RESULT_AT);
    put_code(shader_fill, sizeof shader_fill);
    for (unsigned i = 0; i < 2; i++) {
        struct ib ib = ib_begin(USER(3), 64, 1, 1);
        ib_dispatch(&ib, 1, 1, 1, START_0);
        CHECK(ib_run(&ib));
    }
    const char *first = strstr(c->trace, "v_add_nc_u32");
    CHECK(first && strstr(first, "s_endpgm") && !strstr(first + 1, "v_add_nc_u32"));
    CHECK(!strstr(c->trace, "s_code_end"));

    /* One without an end of its own, in the last words of its memory: looking for one is not a fault. */
    struct ib ib = ib_begin(USER(3), 64, 1, 1);
    uint32_t *last = vram32(c, CODE_AT + CODE_PAGES * 0x1000 - 256);
    for (unsigned i = 0; i < 64; i++)
        last[i] = 0xbf9b0000; /* s_endpgm_saved */
    ib_sh(&ib, GREG_COMPUTE_PGM_LO, LO((CODE_VA + CODE_PAGES * 0x1000 - 256) >> 8));
    ib_dispatch(&ib, 1, 1, 1, START_0);
    CHECK(ib_run(&ib));
    CHECK_EQ(card_get(c, REG_GCVM_L2_PROTECTION_FAULT_STATUS), 0);
    card_free(c);
    c = usual;
    result = usual_result;
}

static void a_card_may_go_amid_a_dispatch(void)
{
    begin_endless();
    CHECK(!card_run_briefly(c));
    CHECK(waves_come());
    card_free(c);
    c = card_new();
    card_map(c, 1, CODE_VA, CODE_AT, CODE_PAGES, PTE_RW);
    begin_endless();
    CHECK(!card_run_briefly(c));
    CHECK(waves_come());
}

int main(void)
{
    c = card_new();
    card_map(c, 1, CODE_VA, CODE_AT, CODE_PAGES, PTE_RW);
    card_map(c, 1, RESULT_VA, RESULT_AT, RESULT_PAGES, PTE_RW);
    result = vram32(c, RESULT_AT);
    TAP_RUN(nothing_to_do);
    TAP_RUN(invocations_are_counted);
    TAP_RUN(what_is_refused);
    TAP_RUN(waves_are_killed);
    TAP_RUN(a_reset_ends_waves);
    TAP_RUN(host_memory_may_move_meanwhile);
    TAP_RUN(garbage_stops_the_ring);
    TAP_RUN(a_fault_tells_where_the_shader_was);
    TAP_RUN(system_values);
    TAP_RUN(partial_groups_and_a_start);
    TAP_RUN(a_size_in_invocations);
    TAP_RUN(only_what_is_enabled);
    TAP_RUN(indirect);
    TAP_RUN(a_fence_never_passes_before_its_waves_retire);
    TAP_RUN(queues_do_not_wait_for_each_other);
    TAP_RUN(the_trace_shows_programs);
    TAP_RUN(a_card_may_go_amid_a_dispatch);
    card_free(c);
    return tap_done();
}
