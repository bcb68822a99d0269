/* SPDX-License-Identifier: MIT */
/* mec.c: compute queues set up through selected registers; doorbells, interrupts, dequeue. */
#include "mec.h"

#define FENCE (FB + ROOM)

static struct card *c;
static struct mec queues[MEC_QUEUES];

#define PUT(n, opcode, ...) MEC_EMIT(&queues[n], opcode, __VA_ARGS__)

static bool run(unsigned n, int64_t ns)
{
    return mec_run(&queues[n], ns);
}

static void start(unsigned n)
{
    mec_start(&queues[n], c, n);
}

static void put_store(unsigned n, uint32_t value)
{
    PUT(n, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FENCE + n * 4), HI(FENCE + n * 4), value);
}

static void registers_are_selected(void)
{
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        mec_pick(c, 1, n, 0);
        CHECK_EQ(card_get(c, REG_CP_HQD_PQ_BASE), (FB + MEC_RING_AT(n)) >> 8);
    }
    mec_pick(c, 0, 0, 0);
    CHECK_EQ(card_get(c, REG_CP_HQD_ACTIVE), 0);
    mec_pick(c, 1, 0, 1);
    card_set(c, REG_CP_HQD_PQ_BASE, 5);
    CHECK_EQ(card_get(c, REG_CP_HQD_PQ_BASE), 0);
}

/* Twice round each queue. */
static void queues_run(void)
{
    for (uint32_t i = 0; i < MEC_QUEUES * 120; i++) {
        put_store(i % MEC_QUEUES, i);
        CHECK(run(i % MEC_QUEUES, SECONDS(10)));
        CHECK_EQ(*vram32(c, ROOM + i % MEC_QUEUES * 4), i);
    }
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        mec_pick(c, 1, n, 0);
        CHECK_EQ(card_get(c, REG_CP_HQD_PQ_RPTR), queues[n].wptr % MEC_RING_DWORDS);
        CHECK_EQ(*vram32(c, MEC_REPORT_AT(n)), queues[n].wptr % MEC_RING_DWORDS);
    }
}

static void interrupts_name_the_queue(void)
{
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        uint32_t e[8];
        PUT(n, PM4_RELEASE_MEM, PM4_EVENT_BOTTOM_OF_PIPE_TS | PM4_RELEASE_EVENT_INDEX_EOP,
            PM4_RELEASE_DATA_32 | PM4_RELEASE_INT_AFTER_WRITE, LO(FENCE), HI(FENCE), 5 + n, 0, n);
        CHECK(run(n, SECONDS(10)));
        CHECK_EQ(*vram32(c, ROOM), 5 + n);
        CHECK(card_next_irq(c, e));
        CHECK_EQ(e[0], IH_CLIENT_GRBM_CP | IH_SRC_CP_EOP << 8 | (n | 1u << 2) << 16);
    }
}

static void graphics_is_a_bad_opcode(void)
{
    uint32_t e[8];
    PUT(2, PM4_SET_CONTEXT_REG, 0, 1);
    CHECK(!run(2, SECONDS(1) / 20));
    CHECK(strstr(c->log, "mec1.2: SET_CONTEXT_REG") != NULL);
    CHECK(card_next_irq(c, e));
    CHECK_EQ(e[0], IH_CLIENT_GRBM_CP | IH_SRC_CP_BAD_OPCODE << 8 | 6u << 16);
    mec_dequeue(&queues[2], HQD_DEQUEUE_DRAIN);
    start(2);
    put_store(2, 21);
    CHECK(run(2, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 8), 21);
}

/* Out of an endless wait; the other queues go on. */
static void is_dequeued_by(uint32_t request)
{
    *vram32(c, ROOM + 64) = 0;
    PUT(1, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FENCE + 64), HI(FENCE + 64), 1, ~0u, 4);
    CHECK(!run(1, SECONDS(1) / 20));
    put_store(0, 31);
    CHECK(!run(0, SECONDS(1) / 20));
    CHECK_EQ(__atomic_load_n(vram32(c, ROOM), __ATOMIC_ACQUIRE), 31);
    mec_dequeue(&queues[1], request);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    start(1);
    put_store(1, 32);
    CHECK(run(1, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 4), 32);
}

static void is_drained_or_reset_out_of_a_wait(void)
{
    is_dequeued_by(HQD_DEQUEUE_DRAIN);
    is_dequeued_by(HQD_DEQUEUE_RESET);
}

/* What a queue that was drained left undone it does when it is active again; the MQD has its registers. */
static void goes_on_after_a_drain(void)
{
    const uint32_t *mqd = vram32(c, MEC_MQD_AT(1)) + MQD_REGISTERS_AT;
    mec_dequeue(&queues[1], HQD_DEQUEUE_RESET);
    start(1);
    for (uint32_t i = 0; i < 100; i++) {
        put_store(1, i);
        CHECK(run(1, SECONDS(10)));
    }
    PUT(1, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FENCE + 64), HI(FENCE + 64), 1, ~0u, 4);
    put_store(1, 0x600d);
    *vram32(c, ROOM + 64) = 0;
    CHECK(!run(1, SECONDS(1) / 20));
    mec_dequeue(&queues[1], HQD_DEQUEUE_DRAIN);
    CHECK_EQ(card_get(c, REG_CP_HQD_PQ_RPTR), 500 % MEC_RING_DWORDS);
    CHECK_EQ(card_get(c, REG_CP_HQD_PQ_WPTR_LO), 512);
    CHECK_EQ(mqd[REG_CP_HQD_PQ_RPTR - REG_CP_MQD_BASE_ADDR], 500 % MEC_RING_DWORDS);
    CHECK_EQ(mqd[REG_CP_HQD_PQ_WPTR_LO - REG_CP_MQD_BASE_ADDR], 512);
    CHECK_EQ(mqd[REG_CP_HQD_PQ_BASE - REG_CP_MQD_BASE_ADDR], (FB + MEC_RING_AT(1)) >> 8);
    CHECK_EQ(*vram32(c, ROOM + 4), 99);
    *vram32(c, ROOM + 64) = 1;
    card_set(c, REG_CP_HQD_ACTIVE, 1);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 4), 0x600d);
}

static void begins_at_its_read_pointer(void)
{
    mec_dequeue(&queues[1], HQD_DEQUEUE_RESET);
    CHECK_EQ(card_get(c, REG_CP_HQD_PQ_RPTR), 0);
    start(1);
    mec_dequeue(&queues[1], HQD_DEQUEUE_DRAIN);
    PUT(1, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FENCE + 4), HI(FENCE + 4), 0xbad);
    PUT(1, PM4_WRITE_DATA, PM4_WRITE_DATA_DST_MEMORY, LO(FENCE + 8), HI(FENCE + 8), 0x600d);
    *vram32(c, ROOM + 4) = *vram32(c, ROOM + 8) = 0;
    card_set(c, REG_CP_HQD_PQ_RPTR, 5);
    card_set64(c, REG_CP_HQD_PQ_WPTR_LO, 10);
    card_set(c, REG_CP_HQD_ACTIVE, 1);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 4), 0);
    CHECK_EQ(*vram32(c, ROOM + 8), 0x600d);
    CHECK_EQ(card_get(c, REG_CP_HQD_PQ_RPTR), 10);
    queues[1].wptr = 10;
}

/* Set by a packet of one queue, seen by no other, and by the driver through GRBM_GFX_CNTL. */
static void has_sh_registers_of_its_own(void)
{
    const uint32_t reg = 0x240; /* COMPUTE_USER_DATA_0 */
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        PUT(n, PM4_SET_SH_REG, reg, 0x100 + n);
        PUT(n, PM4_COPY_DATA, 0 | 5u << 8, PM4_SH_REG_BASE + reg, 0, LO(FENCE + n * 4), HI(FENCE + n * 4));
    }
    EMIT(c, PM4_SET_SH_REG, reg, 0x200);
    for (unsigned n = 0; n < MEC_QUEUES; n++)
        CHECK(run(n, SECONDS(10)));
    CHECK(card_run(c));
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        mec_pick(c, 1, n, 0);
        CHECK_EQ(*vram32(c, ROOM + n * 4), 0x100 + n);
        CHECK_EQ(card_get(c, PM4_SH_REG_BASE + reg), 0x100 + n);
        card_set(c, PM4_SH_REG_BASE + reg, 0x300 + n);
        CHECK_EQ(card_get(c, PM4_SH_REG_BASE + reg), 0x300 + n);
    }
    mec_pick(c, 1, 0, 3);
    card_set(c, PM4_SH_REG_BASE + reg, 5);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + reg), 0);
    mec_pick(c, 0, 0, 0);
    CHECK_EQ(card_get(c, PM4_SH_REG_BASE + reg), 0x200);
}

static void says_busy(void)
{
    *vram32(c, ROOM + 64) = 0;
    PUT(3, PM4_WAIT_REG_MEM, PM4_WAIT_EQUAL | PM4_WAIT_MEMORY, LO(FENCE + 64), HI(FENCE + 64), 1, ~0u, 4);
    CHECK(!run(3, SECONDS(1) / 20));
    CHECK_EQ(card_get(c, REG_GRBM_STATUS), FIELD_GRBM_STATUS__GUI_ACTIVE);
    CHECK_EQ(card_get(c, REG_GRBM_STATUS2), FIELD_GRBM_STATUS2__CPF_BUSY | FIELD_GRBM_STATUS2__CPC_BUSY);
    CHECK_EQ(card_get(c, REG_CP_STAT), 0);
    CHECK_EQ(card_get(c, REG_CP_CPC_STATUS), FIELD_CP_CPC_STATUS__MEC1_BUSY | FIELD_CP_CPC_STATUS__CPC_BUSY);
    CHECK_EQ(card_get(c, REG_CP_CPF_STATUS), FIELD_CP_CPF_STATUS__CPF_CMP_BUSY | FIELD_CP_CPF_STATUS__CPF_BUSY);
    __atomic_store_n(vram32(c, ROOM + 64), 1, __ATOMIC_RELEASE);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(card_get(c, REG_CP_CPC_STATUS), 0);
    CHECK_EQ(card_get(c, REG_GRBM_STATUS2), 0);
}

/* Without a doorbell, where the driver has said to look; and only there and then. */
static void polls_the_write_pointer(void)
{
    const uint64_t at = ROOM + 0x200;
    *vram64(c, at) = 0;
    mec_pick(c, 1, 0, 0);
    card_set64(c, REG_CP_HQD_PQ_WPTR_POLL_ADDR, FB + at);
    put_store(0, 0x901);
    __atomic_store_n(vram64(c, at), queues[0].wptr, __ATOMIC_RELEASE);
    CHECK(!card_reaches(c, ROOM, 0x901, SECONDS(1) / 50));
    card_set(c, REG_CP_PQ_WPTR_POLL_CNTL, FIELD_CP_PQ_WPTR_POLL_CNTL__EN);
    CHECK(card_reaches(c, ROOM, 0x901, SECONDS(10)));
    put_store(0, 0x902);
    __atomic_store_n(vram64(c, at), queues[0].wptr, __ATOMIC_RELEASE);
    CHECK(card_reaches(c, ROOM, 0x902, SECONDS(10)));
    card_set(c, REG_CP_PQ_WPTR_POLL_CNTL, 0);
}

/* Likewise, when a doorbell is rung without a value. */
static void takes_the_write_pointer_from_memory(void)
{
    const uint64_t at = ROOM + 0x200;
    put_store(0, 0x903);
    __atomic_store_n(vram64(c, at), queues[0].wptr, __ATOMIC_RELEASE);
    navi_doorbell_rung(c->navi, MEC_DOORBELL(0) * 4);
    CHECK(card_reaches(c, ROOM, 0x903, SECONDS(10)));
}

static void *turn_its_doorbell_off_and_on(void *arg)
{
    atomic_bool *end = arg;
    for (unsigned i = 0; !atomic_load(end); i++)
        card_set(c, REG_CP_HQD_PQ_DOORBELL_CONTROL,
                 FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, MEC_DOORBELL(0)) |
                     (i % 2 ? FIELD_CP_RB_DOORBELL_CONTROL__EN : 0));
    card_set(c, REG_CP_HQD_PQ_DOORBELL_CONTROL,
             FIELD_PUT(FIELD_CP_RB_DOORBELL_CONTROL__OFFSET, MEC_DOORBELL(0)) | FIELD_CP_RB_DOORBELL_CONTROL__EN);
    return NULL;
}

/* A doorbell that goes away while it rings is heard or lost, and nothing else. */
static void doorbells_come_and_go(void)
{
    atomic_bool end = false;
    pthread_t thread;
    mec_pick(c, 1, 0, 0);
    CHECK_EQ(pthread_create(&thread, NULL, turn_its_doorbell_off_and_on, &end), 0);
    for (unsigned i = 0; i < 200000; i++)
        navi_doorbell(c->navi, MEC_DOORBELL(0) * 4, queues[0].wptr, 8);
    atomic_store(&end, true);
    pthread_join(thread, NULL);
    card_forget_log(c);
    put_store(0, 0x903);
    CHECK(run(0, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM), 0x903);
}

static void waits_while_halted(void)
{
    card_set(c, REG_CP_MEC_CNTL, FIELD_CP_MEC_CNTL__MEC_ME1_HALT);
    put_store(3, 41);
    CHECK(!run(3, SECONDS(1) / 20));
    card_set(c, REG_CP_MEC_CNTL, 0);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 12), 41);
}

/* A reset of the CP dequeues all. */
static void is_reset(void)
{
    card_reset_ring(c);
    for (unsigned n = 0; n < MEC_QUEUES; n++) {
        mec_pick(c, 1, n, 0);
        CHECK_EQ(card_get(c, REG_CP_HQD_ACTIVE), 0);
    }
}

/* Its own reset does not take a queue out of that of the CP. */
static void stays_in_the_cp_s_reset(void)
{
    card_set(c, REG_GRBM_SOFT_RESET, FIELD_GRBM_SOFT_RESET__SOFT_RESET_CP);
    mec_dequeue(&queues[2], HQD_DEQUEUE_RESET);
    start(2);
    put_store(2, 0xa02);
    CHECK(!run(2, SECONDS(1) / 20));
    CHECK(*vram32(c, ROOM + 8) != 0xa02);
    card_set(c, REG_GRBM_SOFT_RESET, 0);
    CHECK(navi_wait_idle(c->navi, SECONDS(10)));
    CHECK_EQ(*vram32(c, ROOM + 8), 0xa02);
}

/* Where its MQD was there may be something else by now. */
static void what_is_not_active_is_not_drained(void)
{
    mec_pick(c, 1, 0, 0);
    CHECK_EQ(card_get(c, REG_CP_MQD_BASE_ADDR), LO(FB + MEC_MQD_AT(0)));
    *vram32(c, MEC_MQD_AT(0) + MQD_REGISTERS_AT * 4) = 0x51;
    mec_dequeue(&queues[0], HQD_DEQUEUE_DRAIN);
    CHECK_EQ(*vram32(c, MEC_MQD_AT(0) + MQD_REGISTERS_AT * 4), 0x51);
}

int main(void)
{
    c = card_new();
    mec_enable(c);
    for (unsigned n = 0; n < MEC_QUEUES; n++)
        start(n);
    TAP_RUN(registers_are_selected);
    TAP_RUN(queues_run);
    TAP_RUN(interrupts_name_the_queue);
    TAP_RUN(graphics_is_a_bad_opcode);
    TAP_RUN(is_drained_or_reset_out_of_a_wait);
    TAP_RUN(goes_on_after_a_drain);
    TAP_RUN(begins_at_its_read_pointer);
    TAP_RUN(has_sh_registers_of_its_own);
    TAP_RUN(says_busy);
    TAP_RUN(polls_the_write_pointer);
    TAP_RUN(takes_the_write_pointer_from_memory);
    TAP_RUN(doorbells_come_and_go);
    TAP_RUN(waits_while_halted);
    TAP_RUN(is_reset);
    TAP_RUN(what_is_not_active_is_not_drained);
    TAP_RUN(stays_in_the_cp_s_reset);
    card_free(c);
    return tap_done();
}
